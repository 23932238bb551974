"""The claims of the two seed articles: none dropped, each with its place on the site or the reason why it has none, and
no wrong one printed without the word that it is wrong. Of the built site, tests/content/test_claims.py asks the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import markdown
import pytest

from generator.facts import load_book
from generator.facts.rows import Correction
from generator.letters.environment import TEMPLATES
from generator.rows.schema import FactError, read_row
from tests.content.rendering import DOCS, render

ROOT = Path(__file__).parents[2]
ROWS = load_book().shelf("corrections")
MUST_HAVE_A_PLACE = ("appeal_step", "evidence", "best_practice", "code")
"""The steps, proofs, best practices and code tables of the articles."""
CODE = re.compile(r"\b(?:[A-Z]\d{2,4}(?:\.\w{1,4})?|9\d{4})\b")
REFUTED = re.compile(r"Some guides say:\s*“[^”]*”\s*That is (?:wrong|out of date|not the whole truth)\.")
"""A claim quoted only to say that it does not hold."""

# The 22 wrong claims: a pattern that catches the claim, and a sentence as a careless guide would print it.
WRONG = {
    "H-011": (r"mov\w+ (patients|people|you) from (the )?home to (a |the )?(hospital|physician|doctor)", "Site rules move patients from home to a hospital."),
    "H-012": (r"lower[- ]cost (sites?|facilit\w+|settings?)[^.|]{0,30}hospital outpatient", "lower-cost facilities such as hospital outpatient"),
    "H-024": (r"myasthenia gravis (is|=|:|\()\s*(ICD-10 )?G70\.01", "Myasthenia gravis is ICD-10 G70.01."),
    "H-025": (r"(?<!juvenile )dermatomyositis (is|=|:|\()\s*(ICD-10 )?M33\.00", "Dermatomyositis is ICD-10 M33.00."),
    "H-028": (r"Hizentra is an? (IVIG|intravenous)", "Hizentra is an IVIG product."),
    "H-049": (r"(Cures Act|home infusion therapy benefit)[^.|]{0,40} (covers|pays for) (the |home infusion )*drugs?\b", "The Cures Act benefit covers home infusion drugs."),
    "H-052": (r"Medicare (covers|pays for) (home IVIG|biologics at home|home antibiotics)\.", "Medicare covers home IVIG."),
    "H-061": (r"J1569 (is|=|:|for) (the code for )?IVIG\b", "J1569 is the code for IVIG."),
    "H-063": (r"J9999 (is|=|:|for)[^.|]{0,20}biologics", "J9999 is for other biologics."),
    "H-072": (r"(most|majority of) (people|patients|those)? ?who appeal win", "Most people who appeal win."),
    "B-005": (r"American Infusion Nurses Society|\bAINS\b", "American Infusion Nurses Society (AINS)"),
    "B-010": (r"(IV|intravenous) (adalimumab|Humira)\b|(adalimumab|Humira) (IV|intravenous)\b", "IV adalimumab"),
    "B-015": (r"J1745[^.|]{0,30}(and|covers)[^.|]{0,20} its biosimilars", "J1745 covers Remicade and its biosimilars"),
    "B-017": (r"J1956[^.\n]{0,30}(lecanemab|Leqembi)", "J1956 is lecanemab."),
    "B-024": (r"J0129[^.\n]{0,30}(ocrelizumab|Ocrevus)", "J0129 is ocrelizumab."),
    "B-028": (r"J1442[^.|]{0,30}filgrastim biosimilars", "J1442 covers Neupogen and filgrastim biosimilars."),
    "B-030": (r"J2469[^.\n]{0,30}(IVIG|immune globulin)", "J2469 is IVIG."),
    "B-037": (r"J2323[^.\n]{0,30}(vedolizumab|Entyvio)", "J2323 is vedolizumab."),
    "B-078": (r"ACR guidelines place biologics after", "ACR guidelines place biologics after conventional DMARD failure."),
    "B-081": (r"AABB/ACAAI", "AABB/ACAAI publish the IVIG guidelines."),
    "B-090": (r"Janssen Compass", "Janssen Compass serves Remicade."),
    "B-106": (r"most (of those )?who appeal win", "Most who appeal win."),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(reference_pages):
    """The pages that the build makes from the fact book."""
    return reference_pages


def printed(made: Path) -> dict[str, str]:
    """The text of every page but the corrections, of every template and of every letter. A claim that is quoted and
    refuted in one breath is left out."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")}
    for path in (ROOT / "tests" / "letters").glob("*/letter.md"):
        texts[path.parent.name] = path.read_text(encoding="utf-8")
    for path in DOCS.rglob("*.md"):
        texts[path.relative_to(DOCS).as_posix()] = render(path)
    for path in made.rglob("*.md"):
        if path.name != "corrections.md":
            texts[path.relative_to(made).as_posix()] = path.read_text(encoding="utf-8")
    return {name: REFUTED.sub("", text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def texts(made):
    return printed(made)


def test_all_claims_are_kept_and_the_wrong_ones_are_the_22(book):
    corrections = book.shelf("corrections")
    assert len(corrections) == 191
    assert {key for key, row in corrections.items() if row.verdict == "wrong"} == set(WRONG)
    assert all(row.fact for row in corrections.values())


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_claim_is_printed_nowhere(key, texts):
    pattern, sample = WRONG[key]
    assert re.search(pattern, sample, re.I), "the pattern must catch the claim"
    for name, text in texts.items():
        found = re.search(pattern, text, re.I)
        assert not found, f"{name}: {found[0]}"


def test_only_a_refuted_quotation_is_let_through():
    said = "Some guides say: “J2469 is IVIG.” That is wrong."
    assert not REFUTED.sub("", said)
    assert REFUTED.sub("", "Some guides say: “J2469 is IVIG.” So use it.")


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        ("J1956", "lecanemab"),
        ("J0129", "ocrelizumab"),
        ("J2323", "vedolizumab"),
        ("J2469", "ivig"),
        ("J1745", "filgrastim"),
    ],
)
def test_a_wrong_code_belongs_to_no_such_drug(book, code, drug):
    assert drug not in {therapy.id for therapy, _ in book.therapies_of_code(code)}


@cache
def page_text(place: str, made: Path) -> str:
    """The Markdown of a page as the build makes it. Raises FileNotFoundError."""
    name = place.split("#")[0]
    return render(DOCS / name) if (DOCS / name).exists() else (made / name).read_text(encoding="utf-8")


@cache
def anchors(place: str, made: Path) -> set[str]:
    """The ids on a page: MkDocs' slugs of the headings, and those written by hand."""
    page = markdown.markdown(page_text(place, made), extensions=["attr_list", "md_in_html", "tables", "toc"])
    return set(re.findall(r'\bid="([^"]+)"', page))


def leads_somewhere(place: str, made: Path) -> bool:
    """Whether the anchor is on the page. Raises FileNotFoundError when there is no such page."""
    name, _, anchor = place.partition("#")
    return bool(page_text(name, made)) and (not anchor or anchor in anchors(name, made))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_claim_has_its_place_or_a_reason(row, made):
    assert bool(row.places) != bool(row.left_out)
    assert len(set(row.places)) == len(row.places)
    for place in row.places:
        assert leads_somewhere(place, made), place


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_steps_proofs_practices_and_codes_are_never_left_out(row):
    if row.kind in MUST_HAVE_A_PLACE and row.verdict not in ("unverifiable", "not_a_fact"):
        assert row.places, f"{row.id} has only a reason: {row.left_out}"


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.kind == "code"], ids=lambda row: row.id)
def test_the_right_code_is_on_the_page_named(row, made):
    codes = set(CODE.findall(row.fact)) or set(CODE.findall(row.claim))
    assert codes
    for place in row.places:
        assert codes & set(CODE.findall(page_text(place.split("#")[0], made))), place


def test_a_place_that_is_not_there_is_found(made):
    assert not leads_somewhere("guides/home-infusion-refused.md#no-such-heading", made)
    assert leads_somewhere("guides/home-infusion-refused.md#common-mistakes", made)
    with pytest.raises(FileNotFoundError):
        leads_somewhere("guides/no-such-page.md", made)


@pytest.mark.parametrize("change", [{"places": [], "left_out": ""}, {"places": ["index.md"], "left_out": "Marketing."}])
def test_a_claim_with_neither_place_nor_reason_or_with_both_does_not_load(change):
    table = {name: value for name, value in ROWS["H-003"].as_dict().items() if value} | change
    with pytest.raises(FactError, match="give either 'places'"):
        read_row(Correction, table, "corrections.toml")


def test_the_public_page_says_where_each_claim_went(made):
    lines = (made / "reference" / "corrections.md").read_text(encoding="utf-8").splitlines()
    for row in ROWS.values():
        (line,) = [line for line in lines if line.startswith(f"| {row.id}: ")]
        assert all(f"](../{place})" in line for place in row.places)
        assert row.left_out in line
