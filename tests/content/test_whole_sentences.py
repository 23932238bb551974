"""What the pages print of rows is whole and meant for readers: no broken sentence, no research remark, no link to a copy
or to another language, windows that agree with what dates are counted from, and rows that are due for a new check marked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from generator.facts import Book, load_book
from generator.facts.book import read_tables
from generator.facts.rows import GeneralRule
from overrides.pages.macros import bound_macros
from overrides.pages.shown import DUE, SECTION, Shown, checked_line, is_fit, last_day, us_date
from overrides.pages.states.gather import Place, floor_of, is_under
from overrides.pages.writing.law_words import sentences
from overrides.pages.writing.templates import said as part
from overrides.pages.writing.text import NOT_CONFIRMED, words
from tests.content.rendering import DOCS, render

BOOK = load_book()
DAY = last_day(BOOK)
STATES = BOOK.shelf("states")
LIMIT = 31 * 4
"""The longest run of days that four months can have, and one more."""


@pytest.fixture(scope="module")
def pages(reference_pages) -> dict[str, str]:
    """Every page made from rows, and every page written by hand with its macros run, by its place below docs."""
    folder = reference_pages
    made = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    made |= {
        path.relative_to(DOCS).as_posix(): render(path)
        for path in sorted(DOCS.rglob("*.md"))
        if path.name not in ("CHANGELOG.md", "CONTRIBUTING.md") and not {"decisions", "letter"} & set(path.parts)
    }
    assert len(made) > 250
    return made


# ---- Broken sentences and remarks ---------------------------------------------------------------------------

FAULTS = {
    "a mark in place of a value": r"\b[Yy]ou have \*{0,2}(?:not confirmed|no (?:state|last|time|day|dead))|\b(?:here|within|from the|from|in|is): ?\*not confirmed\*\.|within\.|from the\.",
    "a word twice": r"\b(?!(?:that|had|is|no|so) )([A-Za-z]{2,}) \1\b",
    "cut at a short form": r"(?m)(?:\b(?:Stat|Ann|Rev|Gen|Comp|Cent|Admin|Regs?|Ins|Pub|Del|Conn)\.|§+|[A-Z]\w*\.? Code|\b(?:chapter|section|tit\.|art\.|subd\.)) *$",
    "begins in the middle": r"(?m)^ *- (?:§|[a-z]+ filed with|and |or |which )",
    "a research remark": r"\brecheck\b|read the text|\(number from|Sound; build it|Remove it\.|\bto developers\b|\bSTOCK\b|\bstock's\b|\[knowledge\]|\(knowledge\)|\(secondary\)"
    r"|US label copy read|no fixed waiting time (?:read|afterwards)|\bTODO\b|\bseed ledger\b|not sorted yet",
    "a decider or a step without its article": r"\bdecided by Plan\b|Send the (?:state fair hearing|legacy|PACE|integrated)",
    "punctuation without words": r"(?<!\.)\.\.(?!\.)|,,|\( *\)|[;:,] *\.(?!\w)| ,|(?<!seq)(?<!etc)\.;",
}
"""Faults that were once on the pages, as patterns of what a reader would see."""


def seen(page: str) -> str:
    """The words of a page as a reader sees them, line by line: no front matter, addresses, tables' bars or tags."""
    text = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.S)
    text = text.partition("## Where this comes from")[0]
    text = re.sub(r"<figure.*?</figure>|```.*?```|<br>", " ", text, flags=re.S)
    text = re.sub(r"<(https?://[^>\n]+)>", r"\1", text)
    text = re.sub(r"<[^>\n]+>", "", text)
    text = re.sub(r"\]\([^)\s]*\)(?:\{[^}]*\})?", "]", text)
    text = re.sub(r"^\|.*$", lambda row: re.sub(r" *\| *", " \n", row[0]), text, flags=re.M)
    return re.sub(r"\\(.)", r"\1", text)


def faults(page: str) -> list[str]:
    text = seen(page)
    return [
        f"{name}: …{text[max(0, found.start() - 50) : found.end() + 30]!r}"
        for name, pattern in FAULTS.items()
        for found in re.finditer(pattern, text)
    ]


def test_no_page_has_a_broken_sentence_or_a_research_remark(pages):
    wrong = {place: found for place, page in pages.items() if place != "about/sources.md" and (found := faults(page))}
    assert not wrong, "\n".join(f"{place}: {found}" for place, found in wrong.items())


@pytest.mark.parametrize(
    "text",
    [
        "1. You have *not confirmed*. The letter counts.", "- You have no state deadline found; file within", "30 days from the the day",
        "- Filed under Ky. Rev. Stat.", "- See Ga. Code Ann.", "- §§ 33-20A-30 to 33-20A-42 filed with the office.", "(number from 2020 guide, recheck)",
        "Sound; build it (drug, dose).", "Remove it.", "It is decided by Plan.", "Send the state fair hearing to the state.", "A thing; . And more.",
    ],
)  # fmt: skip
def test_a_broken_sentence_is_found(text):
    assert faults(text)


def test_a_sentence_does_not_end_at_a_short_form():
    for text in (
        "See Ga. Code Ann. § 33-20A-30 for it.",
        "Under Ky. Rev. Stat. § 304 it holds.",
        "Md. Code Ann., Ins. § 15-142 says so.",
        "Write to the Ind. Dep't. Of course you may call.",
    ):
        assert len(sentences(text)) == 1
    assert sentences("It is Iowa law. The State pays.") == ["It is Iowa law.", "The State pays."]


# ---- The window of a state's outside review -----------------------------------------------------------------

REVIEWS = [(state, review) for state in STATES.values() for review in state.external_review]


STATE_WORDS = "states/words.md.j2"


def by_state(value) -> str:
    return getattr(value, "id", "")


@pytest.mark.parametrize(("state", "review"), REVIEWS, ids=by_state)
def test_the_words_of_a_window_agree_with_what_dates_are_counted_from(state, review):
    if review.window:
        number, unit = re.match(r"(\d+) (days|months)\b", review.window).groups()
        assert (review.file_days, review.file_months)[unit == "months"] == int(number), state.id
        assert (review.file_months, review.file_days)[unit == "months"] is None, state.id
    else:
        assert not (review.file_days or review.file_months), state.id
    said = f"{review.standard_decision} {review.expedited}"
    for count, unit in (
        (review.answer_days, "day"), (review.answer_business_days, "business day"), (review.expedited_hours, "hour"),
        (review.expedited_days, "day"), (review.expedited_business_days, "business day"),
    ):  # fmt: skip
        assert count is None or re.search(rf"\b{count} {unit}", said), f"{state.id}: {count} {unit}"


def place_of(state) -> Place:
    page = Shown(BOOK)
    page.start(f"reference/states/{state.id}.md")
    return Place(page, state)


@pytest.mark.parametrize("key", STATES)
def test_a_state_says_how_long_from_which_day_and_the_federal_time_beside_a_shorter_one(key):
    place = place_of(STATES[key])
    review, said = place.review, part(STATE_WORDS, "how_long", place)
    if not review.window_verified:
        assert "We could not confirm how long you have" in said and "at least 4 months" in said
        assert not review.window_from or words(review.window_from) not in said
        return
    assert f"You have **{words(review.window)}**" in said
    assert re.search(r"you get|receipt|the date|date on|notice|decision", said)
    if review.count_from == "notice":
        assert "It runs from the date on the decision" in said
    if not review.count_from:
        assert "to be safe" in said
    can_end_sooner = bool(review.file_days and review.file_days < LIMIT)
    assert ("ask all the same while the federal time runs" in said) == can_end_sooner
    assert ("147.136" in said) == can_end_sooner


def test_the_federal_time_stands_beside_sixty_days_and_not_beside_six_months():
    floor = floor_of(Shown(BOOK))
    assert floor.file_months == 4 and floor.is_confirmed("file_months")
    assert is_under(STATES["ky"].external_review_on(DAY), floor)
    assert not is_under(STATES["ca"].external_review_on(DAY), floor)


@pytest.mark.parametrize("key", STATES)
def test_a_state_gives_address_form_and_urgent_way_only_as_confirmed(pages, key):
    place = place_of(STATES[key])
    review, said = place.review, part(STATE_WORDS, "where_to_send", place)
    for line in review.address.strip().splitlines():
        assert (words(line).partition("http")[0] in said) == (review.address_verified and review.process_verified)
    if review.form and review.form_verified and review.process_verified:
        assert words(review.form) in said and review.form_url in said
    elif review.form:
        assert words(review.form) not in said
    urgent = part(STATE_WORDS, "urgent_review", review)
    assert words(review.urgent_how) in urgent
    assert ("at the same time as the urgent appeal" in urgent) == bool(review.urgent_beside_internal)
    assert not review.is_verified or urgent in pages[f"reference/states/{key}.md"]


@pytest.mark.parametrize("key", STATES)
def test_each_other_law_of_a_state_says_whom_it_binds_and_from_when(pages, key):
    page = pages[f"reference/states/{key}.md"]
    place = place_of(STATES[key])
    if STATES[key].rule:
        assert "Each binds plans that an insurance company insures." in page
    for rule in STATES[key].rule:
        if "page" not in rule.used_in:
            assert words(rule.title) not in page, "a rule for letters alone, beside its twin for the page"
            continue
        said = part(STATE_WORDS, "infusion_law", place, rule)
        assert said in page and words(rule.summary) in said
        assert (NOT_CONFIRMED.strip("*") in said.lower()) >= (not rule.is_verified)
        assert (f"From {us_date(rule.from_)}: " in said) == (rule.from_ > DAY)
        assert all(f"plans/{kind}.md" in said for kind in rule.plan_kinds if not BOOK.get("plan_kinds", kind).either)


def test_a_row_that_starts_later_is_announced_and_not_in_force():
    state = STATES["oh"]
    later = state.external_review_on(DAY).replaced(from_=date(DAY.year + 2, 1, 1), announced=True, window="9 months")
    place = place_of(state.replaced(external_review=(*state.external_review, later)))
    assert place.review.window == state.external_review_on(DAY).window
    coming = part(STATE_WORDS, "coming", place)
    assert f"**From January 1, {DAY.year + 2}:**" in coming and "9 months" in coming


# ---- Links --------------------------------------------------------------------------------------------------

ADDRESS = re.compile(r"(?:\]\(|href=\")(https?://[^)\s\"]+)")


def bad_links(pages: dict[str, str]) -> list[str]:
    """Addresses outside the site that a reader should not be sent to."""
    found = []
    for place, page in pages.items():
        for address in dict.fromkeys(ADDRESS.findall(page)):
            section = re.search(r"ecfr\.gov/\S*/section-(\S+)$", address)
            is_range = section and (not re.fullmatch(SECTION, section[1]) or re.match(r"(\d+)\.\d+-\1$", section[1]))
            if not is_fit(address) or is_range:
                found.append(f"{place}: {address}")
    return found


def test_no_link_leads_to_a_copy_to_another_language_or_to_a_section_that_is_none(pages):
    assert bad_links(pages) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://es.medicare.gov/basics", "https://www.irs.gov/ht/charities-non-profits/x", "https://med.noridianmedicare.com/es/web/jfb/topics",
        "https://docslib.org/doc/1/x", "https://docsbay.net/x", "https://www.verywellhealth.com/x", "https://en.m.wikisource.org/wiki/x",
        "https://old.bansdoc.gov.bd/x", "https://www.ecfr.gov/current/title-42/section-431.220-431", "https://cms.gov/es/node/1",
    ],
)  # fmt: skip
def test_a_bad_link_is_found(address):
    assert bad_links({"x.md": f"[a]({address})"})


def test_good_links_are_left_alone():
    for address in (
        "https://www.ecfr.gov/current/title-29/section-2560.503-1", "https://codes.findlaw.com/de/title-18-insurance-code/x",
        "https://www.ecfr.gov/current/title-26/section-54.9815-2719", "https://www.esrd.gov/x", "https://www.hhs.gov/about/x",
    ):  # fmt: skip
        assert not bad_links({"x.md": f"[a]({address})"})


def test_a_citation_leads_to_its_own_section_and_a_range_to_where_it_starts():
    page = Shown(BOOK)
    level = BOOK.levels("medicaid_mco", DAY)[0]
    for text, end in {
        "42 CFR 431.220-431.246": "/title-42/section-431.220",
        "29 CFR 2560.503-1(h)(3)": "/section-2560.503-1",
        "90 FR 55869": "federalregister.gov/citation/90-FR-55869",
    }.items():
        assert page.cited(level, text)[1].endswith(end), text


# ---- Rows that are due for a new check ----------------------------------------------------------------------


def aged_book(days: int) -> Book:
    """The book with one rule of Medicaid plans last checked so many days before its newest check."""
    checked = DAY - timedelta(days=days)

    def tables():
        for where, kind, table in read_tables():
            yield (
                where,
                kind,
                {**table, "verified": checked} if table.get("id") == "medicaid_emergency_supply" else table,
            )

    return Book(tables())


INTERVAL = GeneralRule.review_days


@pytest.mark.parametrize(("days", "is_due"), [(INTERVAL, True), (INTERVAL - 1, False)])
def test_a_row_that_is_due_for_a_new_check_is_marked_where_it_stands_and_named_at_the_foot(days, is_due):
    page = Shown(aged_book(days))
    page.start("how-to/x.md")
    said = bound_macros(page)["rule"]("medicaid_emergency_supply")
    assert (f"(*{DUE}*)" in said) == is_due
    foot = page.checked()
    assert ("Due for a new check: " in foot) == is_due
    assert not is_due or us_date(DAY - timedelta(days=days)) in foot


def test_what_is_due_again_on_a_made_page_is_named_by_its_part():
    old = DAY - timedelta(days=400)
    state = STATES["oh"].replaced(
        step_therapy=tuple(law.replaced(verified=old, unverified="") for law in STATES["oh"].step_therapy)
    )
    line = checked_line([state], DAY)
    assert f"Due for a new check: Ohio: the step-therapy law ({us_date(old)})." in line


def test_the_made_pages_name_what_is_due(tmp_path: Path):
    from overrides.pages.drug_rules.gather import write_drug_rules
    from overrides.pages.writing.writer import Writer

    def tables():
        for where, kind, table in read_tables():
            yield (
                where,
                kind,
                {**table, "verified": DAY - timedelta(days=500)} if table.get("id") == "ivig_home" else table,
            )

    write_drug_rules(Writer(Book(tables()), tmp_path))
    text = (tmp_path / "reference" / "drug-rules.md").read_text(encoding="utf-8")
    assert f"(*{DUE}*)" in text and "Due for a new check: " in text
