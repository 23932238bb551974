"""The product's own book: whole at every year, every row cited, scope and doubt obeyed."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import FactError
from generator.facts.rows import DATED_SHELVES, CoverageRule
from generator.rows.schema import OutOfScope, Unverified, evidence_blocks

TODAY = date(2026, 11, 28)

STATE_FREE = (
    "erisa_self_funded", "fehb_pshb", "tricare", "medicare_advantage", "medicare_original", "medicare_part_d", "hcsm",
)  # fmt: skip


@pytest.mark.parametrize("day", [*(date(year, 1, 1) for year in range(2015, 2027)), date(2026, 11, 21)], ids=str)
def test_every_plan_kind_has_its_ladder_on(book, day):
    for kind in book.shelf("plan_kinds"):
        levels = book.levels(kind, day)
        assert levels, kind
        assert [level.order for level in levels] == sorted({level.order for level in levels})
        assert any(level.kind != "initial" for level in levels)


def test_every_row_is_cited_and_no_rule_starts_after_it_was_seen(book):
    for shelf, row in book.all_rows():
        for block in evidence_blocks(row):
            assert block.verified or block.unverified, (shelf, row.id)
            if block.verified:
                assert block.source
                started = getattr(block, "from_", None)
                assert not started or started <= block.verified or block.announced, (shelf, row.id)


def test_a_rule_that_starts_after_it_was_seen_must_say_that_it_is_announced():
    words = {
        "source": ("cfr",),
        "verified": date(2026, 11, 21),
        "id": "x",
        "text": "x",
        "cite": "x",
        "used_in": ("plan",),
    }
    with pytest.raises(FactError, match="last verified before that"):
        CoverageRule(**words, from_=date(2027, 1, 1))
    assert CoverageRule(**words, from_=date(2027, 1, 1), announced=True)


def test_a_law_of_next_year_does_not_stand_as_the_present_one(book):
    for shelf in DATED_SHELVES:
        for key, row in book.shelf(shelf).items():
            if not row.announced:
                continue
            assert all(other.announced for other in book.find_by_id(key)), (shelf, key)


def test_the_medicare_windows_before_and_after_2025(book):
    def window(day):
        level = next(level for level in book.levels("medicare_advantage", day) if level.id == "ma_reconsideration")
        return level.file_days, level.count_from, level.presumed_receipt_days

    assert window(date(2024, 12, 31)) == (60, "notice", None)
    assert window(date(2025, 1, 1)) == (60, "receipt", 5)


def test_the_part_c_reviewer_before_and_after_may_2026(book):
    def reviewer(day):
        return next(level for level in book.levels("medicare_advantage", day) if level.id == "ma_ire").decided_by

    assert reviewer(date(2026, 4, 30)).startswith("MAXIMUS")
    assert reviewer(date(2026, 5, 1)).startswith("C2C")


@pytest.mark.parametrize("kind", STATE_FREE)
def test_state_law_never_reaches(book, kind):
    for state in book.shelf("states"):
        with pytest.raises(OutOfScope):
            book.step_therapy_law(state, kind, TODAY)


@pytest.mark.parametrize("kind", ["erisa_insured", "individual_aca"])
def test_a_state_row_that_may_not_be_cited_is_not(book, kind):
    for key, state in book.shelf("states").items():
        law = state.step_therapy_on(TODAY)
        scoped = {k for cite in law.letter_cites for k in cite.plan_kinds}
        may = law.cite_in_letter and law.binds_commercial_now and law.is_verified
        may = may and (kind in scoped if scoped or law.cite_limits else True)
        if may:
            assert any(c.isdigit() for c in book.step_therapy_law(key, kind, TODAY).cite_for(kind))
        else:
            with pytest.raises(Unverified):
                book.step_therapy_law(key, kind, TODAY)


def test_a_limited_citation_goes_only_where_it_reaches(book):
    connecticut = book.get("states", "ct").step_therapy_on(TODAY)
    assert connecticut.cite_for("individual_aca") != connecticut.cite_for("erisa_insured")
    with pytest.raises(Unverified):
        book.step_therapy_law("de", "individual_aca", TODAY)
    assert book.step_therapy_law("de", "erisa_insured", TODAY)


def test_every_jurisdiction_is_there(book):
    assert len(book.shelf("states")) == 52


def test_a_row_seen_long_ago_is_due(book):
    assert len(book.due(date(2028, 1, 1))) > len(book.due(date(2026, 11, 21)))


def test_law_is_looked_at_twice_a_year_and_the_rest_once(book):
    right = next(row for row in book.shelf("rights").values() if row.verified == date(2026, 11, 22))
    assert book.is_stale(right, date(2027, 5, 20)) is None
    assert book.is_stale(right, date(2027, 5, 21)) == date(2026, 11, 22)
    assert len(book.due(date(2027, 6, 1))) > len(book.due(date(2026, 12, 1)))


def test_a_plan_kind_that_is_not_known_yet_claims_no_more_than_each_it_may_be(book):
    kinds = book.shelf("plan_kinds")
    for kind in kinds.values():
        for each in kind.either:
            assert set(kind.reached_by) <= set(kinds[each].reached_by), (kind.id, each)
            assert not kind.is_public or kinds[each].is_public, (kind.id, each)


def test_public_programs_are_reached_by_no_law_of_private_plans(book):
    for kind in book.shelf("plan_kinds").values():
        assert not (kind.is_public and "private" in kind.reached_by), kind.id
        assert not (kind.is_public and kind.employer_may_pay), kind.id
    assert book.get("plan_kinds", "dsnp_integrated").reached_by == ("medicare", "medicaid")


def test_a_kind_of_plan_that_is_one_of_several_has_a_citation_to_print(book):
    """Connecticut limits its citation by kind: a letter of a plan that is one of several kinds names each section once."""
    for kind in book.shelf("plan_kinds").values():
        for state in book.shelf("states"):
            try:
                law = book.step_therapy_law(state, kind.id, date(2026, 11, 30))
            except FactError:
                continue
            assert law.cite_for(kind.id)
