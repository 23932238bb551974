"""The shelf of policies: what the loader refuses, and whom an edition reaches: by its payer's name, line of business, day,
drug, illness and state."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from generator.facts import load_book
from generator.facts.book import HERE, Book, read_tables
from generator.facts.payers import find_payer, find_policies, reach_of
from generator.form.topics import load_topics
from generator.rows.files import parse_row_file
from generator.rows.schema import FactError

ROWS = parse_row_file(HERE / "policies" / "anthem.toml", "anthem.toml")
DAY = date(2026, 11, 12)
FITS = {
    "payer": "anthem",
    "therapy": "infliximab",
    "condition": "cd",
    "plan_kind": "erisa_insured",
    "state": "ca",
    "on": DAY,
}


@cache
def others():
    """Every other row of the book, parsed once."""
    return [row for row in read_tables() if row[1] != "policy"]


def policy(**changes):
    """The sample policy with some keys changed (None: left out), and the book that holds it in place of the shelf's own."""
    table = {**ROWS["policy"][0], **changes}
    table = {key: value for key, value in table.items() if value is not None}
    return Book([*others(), ("sample.toml, policy", "policy", table)])


def changed_tests(*changed):
    """The tests of the sample, with the given keys of some of them changed, by place."""
    rows = [dict(row) for row in ROWS["policy"][0]["test"]]
    for place, changes in changed:
        rows[place] = {key: value for key, value in {**rows[place], **changes}.items() if value is not None}
    return rows


WRONG = {
    "begin with the payer's": {"id": "other_cg_med_83"},
    "edition is of 2027-01-01, after it was read": {"edition": date(2027, 1, 1)},
    "nobody decides by it now": {"edition": date(2012, 1, 1)},
    "not after its edition": {"ended": date(2024, 9, 1)},
    "only a site_of_care policy may be for all": {"kind": "drug"},
    'lines = ["medicare"] is for ncd and lcd': {"lines": ["medicare"]},
    "which is not one of": {"lines": ["comercial"]},
    "first of it": {"month_only": True, "edition": date(2024, 10, 2)},
    "an lcd needs the states": {"kind": "lcd", "lines": ["medicare"], "therapies": ["ivig"], "states": None},
    "say in which section": {"test": changed_tests((0, {"section": None}))},
    "two tests have the id": {"test": changed_tests((0, {"id": "monitoring"}))},
    "group names 'risks'": {"test": changed_tests((0, {"group": "risks"}))},
    "too few tests to be 'one'": {"group": [{"id": "hospital", "need": "one"}, {"id": "risk", "need": "all"}]},
    "stands within itself": {"group": [{"id": "hospital", "need": "one", "within": "risk"}, {"id": "risk", "need": "all", "within": "hospital"}]},
    "needs 'drugs'": {"test": changed_tests((0, {"kind": "drug"}))},
    "needs 'measure'": {"test": changed_tests((0, {"kind": "value", "side": "below", "number": "30"}))},
    "is no number": {"test": changed_tests((0, {"kind": "value", "measure": "ferritin", "side": "below", "number": "thirty"}))},
    "'age_from' is for tests of kind 'age'": {"test": changed_tests((0, {"age_from": 18}))},
    "needs 'age_from' or 'age_to'": {"test": changed_tests((0, {"kind": "age"}))},
    "weeks = 520": {"test": changed_tests((0, {"kind": "drug", "drugs": ["methotrexate"], "weeks": 520}))},
    "in lower case": {"test": changed_tests((0, {"kind": "drug", "drugs": ["Methotrexate"]}))},
    "conditions names 'ra'": {"conditions": ["cd"], "test": changed_tests((0, {"conditions": ["ra"]}))},
    "either 'verified' (a date) or 'unverified'": {"unverified": "not seen"},
}  # fmt: skip
"""What the message says -> the changes that call for it."""


@pytest.mark.parametrize(("says", "changes"), WRONG.items(), ids=WRONG)
def test_a_wrong_row_is_refused_with_the_place(says, changes):
    with pytest.raises(FactError) as error:
        policy(**changes).check()
    assert says in str(error.value)
    assert "sample.toml, policy" in str(error.value)


def test_the_sample_itself_is_right():
    policy().check()


def test_the_topics_that_show_a_test_exist(book):
    for row in book.shelf("policies").values():
        for test in row.test:
            assert set(test.topics) <= set(load_topics()), (row.id, test.id)


def test_our_own_words_are_short_heads_of_a_row(book):
    for row in book.shelf("policies").values():
        for test in row.test:
            assert not test.asks.endswith("."), (row.id, test.id)
            assert len(test.asks.split()) <= 40, (row.id, test.id)


def test_a_card_names_one_payer(book):
    seen: dict[str, str] = {}
    for payer in book.shelf("payers").values():
        for card in payer.cards:
            assert find_payer(book, card, payer.states[0] if payer.states else "").id == payer.id, card
            assert seen.setdefault(card.lower(), payer.id) == payer.id, card
            assert card.lower() not in ("blue cross", "blue shield", "blue cross blue shield", "bluecross blueshield")


# -- whom an edition reaches ---------------------------------------------------------------------------


def found(book, **changes):
    return [row.id for row in find_policies(book, **{**FITS, **changes})]


def test_it_reaches_the_case_it_is_for():
    assert found(policy()) == ["anthem_cg_med_83_2024_10"]
    assert found(policy(place="home"), place="home") == found(policy(), place="home") == ["anthem_cg_med_83_2024_10"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"plan_kind": "individual_aca"}, "another line of business"),
        ({"plan_kind": "medicare_advantage"}, "another line of business"),
        ({"plan_kind": "medicaid_mco"}, "another line of business"),
        ({"plan_kind": "hcsm"}, "no line of business at all"),
        ({"on": date(2024, 9, 30)}, "the day before its edition"),
        ({"state": "va"}, "another state"),
        ({"state": ""}, "a state that is not known"),
        ({"payer": "medicare"}, "another payer"),
        ({"payer": ""}, "no payer"),
    ],
    ids=str,
)
def test_it_does_not_reach(changes, why):
    assert found(policy(), **changes) == [], why


@pytest.mark.parametrize(
    ("row", "changes", "why"),
    [
        ({"therapies": ["ivig"]}, {}, "another drug"),
        ({"conditions": ["ra"]}, {}, "another illness"),
        ({"conditions": ["ra"]}, {"condition": ""}, "an illness that is not known"),
        ({"ended": date(2026, 11, 12)}, {}, "it had ended"),
        ({"place": "home"}, {"place": "hospital"}, "another place"),
        ({"place": "home"}, {}, "a place that is not known"),
        ({"verified": None, "unverified": "not seen"}, {}, "nobody has seen it"),
    ],
    ids=str,
)
def test_another_row_would_not_reach_it(row, changes, why):
    assert found(policy(**row), **changes) == [], why


def test_the_day_it_ended_is_the_first_without_it():
    assert found(policy(ended=date(2026, 11, 13)))


def test_the_newest_edition_of_a_number_is_taken():
    rows = [row for row in read_tables() if row[1] != "policy"]
    older, newer = (
        ROWS["policy"][0],
        {**ROWS["policy"][0], "id": "anthem_cg_med_83_2026_10", "edition": date(2026, 10, 1)},
    )
    both = Book([*rows, ("a", "policy", older), ("b", "policy", newer)])
    assert found(both) == ["anthem_cg_med_83_2026_10"]
    assert found(both, on=date(2026, 9, 30)) == ["anthem_cg_med_83_2024_10"]


def test_an_employer_that_pays_the_claims_may_have_its_own(book):
    row = book.get("policies", "anthem_cg_med_83_2024_10")
    for kind in book.shelf("plan_kinds").values():
        if kind.employer_may_pay:
            assert reach_of(row, kind.id, book) == "own", kind.id
    assert reach_of(row, "erisa_insured", book) == "yes"


def test_every_line_of_business_is_apart(book):
    lines = [line for line in book.shelf("lines_of_business").values() if line.id != "medicare"]
    for line in lines:
        assert not set(line.plan_kinds) & set(line.own_policy), line.id
        for other in lines:
            if other is not line:
                assert not set(line.plan_kinds) & set(other.plan_kinds), (line.id, other.id)


def test_an_edition_of_a_month_names_no_day(book):
    assert book.get("policies", "bcbsnc_vedolizumab_2023_09").dated_words == "version of September 2023"
    assert book.get("policies", "anthem_cg_med_83_2024_10").dated_words == "published October 1, 2024"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Anthem Blue Cross", "anthem"),
        ("ANTHEM BLUE CROSS AND BLUE SHIELD, Grievances and Appeals", "anthem"),
        ("Anthem Blue Cros", "anthem"),
        ("Anthm Blue Cross", "anthem"),
        ("Blue Cross and Blue Shield of North Carolina", "bcbsnc"),
        ("medicare", "medicare"),
        ("Humana Medicare", None),
        ("Blue Cross of Somewhere", None),
        ("Anthemis Health", None),
        ("", None),
    ],
)
def test_a_payer_is_known_by_its_name_on_cards(typed, expected):
    payer = find_payer(load_book(), typed)
    assert (payer.id if payer else None) == expected
