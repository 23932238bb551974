"""Pages of plan kinds and states, and of drug rules: whole, in scope, marked where not confirmed, and plain."""

from __future__ import annotations

import posixpath
import re

import pytest
import yaml

from generator.facts import load_book
from generator.form import load_form
from generator.rows.schema import evidence_blocks
from overrides.pages.drug_rules.gather import write_drug_rules
from overrides.pages.plans.gather import COVER, TOOLS, WORDS, Timetable, due, write_plans
from overrides.pages.shown import last_day
from overrides.pages.states.gather import write_states
from overrides.pages.writing.law_words import linked_addresses, sentences
from overrides.pages.writing.templates import said as part
from overrides.pages.writing.text import NOT_CONFIRMED, words
from overrides.pages.writing.writer import Writer
from tests.content.rendering import DOCS, grade
from tests.content.test_docs import FIGURE

BOOK = load_book()
DAY = last_day(BOOK)
STATES = BOOK.shelf("states")
PLANS = {key: kind for key, kind in BOOK.shelf("plan_kinds").items() if not kind.either}
"""The kinds that have a page; the others stand for an answer that is not known yet."""
LINK = re.compile(r"\]\(([^)#\s]+\.md)(?:#[^)\s]*)?\)")
OTHER_WRITERS = ("reference/therapies/", "reference/conditions/")


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """Every page by its place below docs."""
    folder = tmp_path_factory.mktemp("law")
    writer = Writer(BOOK, folder)
    for write in (write_plans, write_states, write_drug_rules):
        write(writer)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}


def plan_page(pages: dict[str, str], key: str) -> str:
    return pages[f"reference/plans/{key}.md"]


def steps_shown(page: str) -> int:
    (figure,) = re.findall(r'<figure class="flow">.*?</figure>', page, re.S)
    return figure.count("<li>")


def steps_of(key: str) -> int:
    return len(Timetable(BOOK.levels(key, Writer(BOOK, DOCS).today)).steps)


@pytest.mark.parametrize("key", PLANS)
def test_each_plan_has_one_picture_of_all_its_steps(pages, key):
    assert steps_shown(plan_page(pages, key)) == steps_of(key) > 0


def test_the_count_of_steps_can_fail(pages):
    page = plan_page(pages, "erisa_self_funded")
    assert steps_shown(page.replace("<li>", "", 1)) != steps_of("erisa_self_funded")
    with pytest.raises(ValueError):
        steps_shown(page.replace("flow", "other"))


PARTS = (
    "How to tell that you have it", "The steps", "What to do first", "If it is urgent", "If treatment is running",
    "An outside look", "If you are late", "What the plan owes you", "Who may act for you", "Who takes a complaint",
    "Which state law reaches it",
)  # fmt: skip


@pytest.mark.parametrize("key", PLANS)
def test_each_plan_has_its_parts_in_order(pages, key):
    found = re.findall(r"^## (.*?)(?: \{.*\})?$", plan_page(pages, key), re.M)
    wanted = [p.replace("the plan", PLANS[key].payer or "the plan") if "owes" in p else p for p in PARTS]
    assert [title for title in found if title in wanted] == wanted


@pytest.mark.parametrize("key", PLANS)
def test_each_right_in_scope_stands_once_and_no_other(pages, key):
    page = plan_page(pages, key)
    for right in BOOK.shelf("rights").values():
        wanted = 1 if right.is_verified and key in right.applies_to else 0
        assert page.count(words(right.text)) == wanted, right.id


@pytest.mark.parametrize("key", PLANS)
def test_amounts_that_nobody_confirmed_are_marked(pages, key):
    page = plan_page(pages, key)
    for level in BOOK.levels(key, Writer(BOOK, DOCS).today):
        for item in level.amount_in_controversy:
            said = f"${item.usd:,} in {item.year}"
            assert said in page
            if not level.is_confirmed(f"amount_in_controversy_usd_{item.year}"):
                assert f"{said} ({NOT_CONFIRMED})" in page


def test_a_clock_that_nobody_confirmed_is_marked():
    sure = BOOK.get("levels", "erisa_internal_1", BOOK.get("levels", "pace_appeal", Writer(BOOK, DOCS).today).verified)
    gap, other_gap = ("expedited_hours",), ("whether the expedited time is in force",)
    assert due(sure, ("expedited_hours", "concurrent_hours")) == [("expedited_hours", 72, True)]
    assert due(sure.replaced(gaps=gap), ("expedited_hours",)) == [("expedited_hours", 72, False)]
    assert due(sure.replaced(gaps=other_gap), ("expedited_hours",)) == [("expedited_hours", 72, False)]


def unmarked_values(page: str, state) -> list[str]:
    """Values of a state's row that nobody confirmed and that its page still shows."""
    law, review, regulator = state.step_therapy_on(DAY), state.external_review_on(DAY), state.regulator
    unsure = [
        ("| Cost to you |", review.fee, review.fee_verified),
        ("| They answer within |", review.standard_decision, review.standard_decision_verified),
        ("| When it is urgent |", review.expedited, review.expedited_verified),
        ("| Phone |", review.phone, review.phone_verified),
        ("| How long you have for it |", review.window, review.window_verified),
        ("| Free help |", regulator.cap_phone, regulator.cap_verified),
        ("- **Free help with an appeal:**", regulator.cap_phone, regulator.cap_verified),
        ("- How fast they must answer", f"{law.time_standard} as a rule", law.time_standard_verified),
        ("- How fast they must answer", f"{law.time_urgent} when it is urgent", law.time_urgent_verified),
    ]
    return [
        value
        for start, value, is_sure in unsure
        for line in page.splitlines()
        if value and not is_sure and line.startswith(start) and words(value) in line
    ]


@pytest.mark.parametrize("key", STATES)
def test_a_state_shows_no_value_that_nobody_confirmed(pages, key):
    assert not unmarked_values(pages[f"reference/states/{key}.md"], STATES[key])


def test_the_check_of_states_can_fail():
    review = (
        STATES["oh"].external_review_on(DAY).replaced(standard_decision="99 days", standard_decision_verified=False)
    )
    assert unmarked_values("| They answer within | 99 days |", STATES["oh"].replaced(external_review=(review,)))


def state_citations() -> set[str]:
    found: set[str] = set()
    for state in STATES.values():
        found.update(rule.cite for rule in state.rule)
        for law in state.step_therapy:
            found.update(law.citations, (cite.text for cite in law.letter_cites))
    return {cite for cite in found if cite}


def test_no_state_law_on_plans_it_does_not_reach(pages):
    cites = state_citations()
    for key, kind in PLANS.items():
        page = plan_page(pages, key)
        assert not any(words(cite) in page for cite in cites), key
        assert ("State insurance law reaches this cover" in page) == kind.state_law_reaches


def test_each_state_names_the_plans_it_reaches_and_those_it_does_not(pages):
    for key in STATES:
        lead, _, rest = pages[f"reference/states/{key}.md"].partition("## At a glance")
        for kind in PLANS.values():
            link = f"(../plans/{kind.id}.md)"
            assert (link in lead) == kind.state_law_reaches
            assert kind.state_law_reaches or link in rest.partition("## What this law does not reach")[2]


def test_the_script_cites_only_what_a_letter_may(pages):
    for key, state in STATES.items():
        quote = re.search(r"^> “I ask.*$", pages[f"reference/states/{key}.md"], re.M)
        if quote and not state.step_therapy_on(DAY).cite_in_letter:
            assert "§" not in quote[0] and "ILCS" not in quote[0], key


def missing_targets(pages: dict[str, str]) -> list[str]:
    return [
        f"{place}: {target}"
        for place, page in pages.items()
        for target in LINK.findall(page)
        if "://" not in target
        and (goal := posixpath.normpath(posixpath.join(posixpath.dirname(place), target))) not in pages
        and not (DOCS / goal).exists()
        and not goal.startswith(OTHER_WRITERS)
    ]


def test_every_link_leads_somewhere(pages):
    assert not missing_targets(pages)


def test_the_check_of_links_can_fail():
    assert missing_targets({"reference/plans/x.md": "[a](../states/zz.md) [b](x.md)"}) == ["reference/plans/x.md: ../states/zz.md"]  # fmt: skip


def test_titles_and_descriptions_are_unique_and_short(pages):
    heads = [yaml.safe_load(re.match(r"---\n(.*?)\n---", page, re.S)[1]) for page in pages.values()]
    for name in ("title", "description"):
        values = [head[name] for head in heads]
        assert len(set(values)) == len(values)
    assert max(len(head["description"]) for head in heads) < 160
    assert all(4 <= len(head["tags"]) <= 10 and all(tag == tag.lower() for tag in head["tags"]) for head in heads)


def test_tables_have_at_most_three_columns(pages):
    for place, page in pages.items():
        for line in re.findall(r"^\|[-|]+\|$", page, re.M):
            assert line.count("|") <= 4, place


def test_the_button_sets_a_cover_the_form_knows(pages):
    (question,) = (q for q in load_form().questions if q.id == "cover_from")
    known = {option[0] for option in question.options}
    for key, said in WORDS["plan"].items():
        cover = said.get("cover") or COVER.get(key)
        assert cover in known or key == "grandfathered"
        assert f"letter/index.md{f'#cover={cover}' if cover else ''})" in plan_page(pages, key)


@pytest.mark.parametrize("key", PLANS)
def test_a_plan_says_what_to_do_before_treatment_who_is_barred_and_by_when_to_keep_treatment_going(pages, key):
    page, kind = plan_page(pages, key), PLANS[key]
    assert ("## If the treatment is still to come" in page) == bool(kind.before_service)
    assert all(words(sentence) in page for sentence in sentences(kind.before_service))
    assert ("If the practice wants to appeal itself" in page) == bool(kind.provider_bar)
    assert words(kind.provider_bar) in page and words(kind.provider_bar_cite) in page
    for level in BOOK.levels(key, DAY):
        if level.is_verified and level.continue_days:
            assert f"ask within {level.continue_days} days from the day the notice was sent" in page


@pytest.mark.parametrize(
    "key",
    ["nonfed_gov_insured", "church_insured", "grandfathered_individual", "grandfathered_gov", "grandfathered_church"],
)
def test_the_rarer_kinds_of_cover_are_on_the_list_and_have_their_own_law(pages, key):
    assert f"]({key}.md)" in pages["reference/plans/index.md"]
    page = plan_page(pages, key)
    # 29 CFR 2560.503-1 reaches no such plan by itself: only as another rule applies it.
    for line in page.partition("## Where this comes from")[0].splitlines():
        assert "2560.503-1" not in line or re.search(r"147\.136|54\.9815", line), line
    if key.startswith("grandfathered"):
        assert "ERISA 502" not in page and "grandfathered" in page


def test_a_kind_that_is_not_known_yet_has_no_page(pages):
    for key, kind in BOOK.shelf("plan_kinds").items():
        assert (f"reference/plans/{key}.md" in pages) == (not kind.either)


def own_words() -> list[str]:
    said = [said[name] for said in WORDS["plan"].values() for name in ("lead", "running", "outside", "state") if name in said]  # fmt: skip
    return said + [group["cue"] for group in WORDS["group"]]


def test_every_plan_kind_has_words_of_its_own_without_figures():
    assert set(WORDS["plan"]) == set(PLANS)
    assert {said["group"] for said in WORDS["plan"].values()} == {group["id"] for group in WORDS["group"]}
    assert not [text for text in own_words() if FIGURE.search(text)]
    assert FIGURE.search("within 60 days")
    assert grade("\n".join(own_words())) <= 8


FOR_US = re.compile(
    r"\b(?:stock|corpus|stale|archived|unofficial|recheck|[a-z]+_[a-z_]+|not (?:be )?printed|never print|do not (?:cite|promise)"
    r"|letters must|the book|tell the patient)\b|\[(?:knowledge|secondary)\]",
    re.I,
)
"""Words that speak to whoever keeps the book. They belong in `editors_note`."""


def notes_for_readers() -> list[tuple[str, str]]:
    """(place, text) of every note that a page of law shows as it stands."""
    said = [(row.id, row.note) for shelf in ("levels", "exception_clocks") for row in BOOK.shelf(shelf).values()]
    for state in BOOK.shelf("states").values():
        said += [(state.id, block.note) for block in (*state.step_therapy, *state.external_review, state.regulator)]
        for law in state.step_therapy:
            shown = (law.scope, law.cite_limits, law.deemed_granted, law.duration_cap, law.covers_provider_administered)
            said += [(state.id, text) for text in shown]
    return [(place, text) for place, text in said if text]


def test_notes_speak_to_readers_and_the_editors_own_stand_apart(pages):
    assert len(notes_for_readers()) > 150
    assert not [(place, found[0]) for place, text in notes_for_readers() if (found := FOR_US.search(text))]
    for phrase in ("Never print 120 without the state file.", "Do not cite it as a right.", "See erisa_initial."):
        assert FOR_US.search(phrase)
    everything = "\n".join(pages.values())
    ours = [block.editors_note for _, row in BOOK.all_rows() for block in evidence_blocks(row) if block.editors_note]
    assert ours
    assert not [note for note in ours if words(note) in everything]


def test_what_a_step_s_row_tells_readers_stands_on_its_plan_s_page(pages):
    shown = 0
    for level in BOOK.shelf("levels").values():
        if level.note and not BOOK.get("plan_kinds", level.plan_kind).either:
            line = f"{words(level.note)}" + ("" if level.is_verified else f" ({NOT_CONFIRMED})")
            assert line in plan_page(pages, level.plan_kind)
            shown += 1
    assert shown > 30


def test_rows_sentences_are_split_and_their_addresses_linked():
    assert sentences("Ask first (29 CFR 1). Then wait, e.g. Quartz. The U.S. Court decides.") == [
        "Ask first (29 CFR 1).", "Then wait, e.g. Quartz.", "The U.S. Court decides.",
    ]  # fmt: skip
    assert linked_addresses("Go to https://dfs.ny.gov/er.") == "Go to <https://dfs.ny.gov/er>."


def test_no_page_shows_a_name_of_the_book_itself(pages):
    for place, page in pages.items():
        text = re.sub(r"<figure.*?</figure>|\]\([^)]*\)|^---\n.*?\n---|<[^>]+>", "", page, flags=re.S)
        assert not re.search(r"\b[a-z]+\\?_[a-z_\\]+\b|\[knowledge\]|\bSTOCK\b|\bstock's\b", text), place
    said = part("plans/words.md.j2", "gap_words", "decision_days_preservice (not read)", **TOOLS)
    assert said == "how fast they answer before treatment"
