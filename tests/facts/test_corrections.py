"""The claims of the two seed articles: none dropped, and none of the wrong ones printed anywhere but on its page."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from generator.letters.environment import TEMPLATES

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"

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


def printed() -> dict[str, str]:
    """The text of every page but the corrections, of every template and of every letter."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")}
    for path in (ROOT / "tests" / "letters").glob("*/letter.md"):
        texts[path.parent.name] = path.read_text(encoding="utf-8")
    for path in (ROOT / "docs").rglob("*.md"):
        texts[path.name] = path.read_text(encoding="utf-8")
    for path in SITE.rglob("index.html"):
        name = path.relative_to(SITE).as_posix()
        if "corrections" not in name:
            page = path.read_text(encoding="utf-8")
            texts[name] = html.unescape(
                re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S))
            )
    return texts


@pytest.fixture(scope="module")
def texts():
    return printed()


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


def test_every_claim_is_on_the_public_page(book):
    page = SITE / "reference" / "corrections" / "index.html"
    if not page.exists():
        pytest.fail("build the site first: make build")
    text = page.read_text(encoding="utf-8")
    assert [key for key in book.shelf("corrections") if key not in text] == []
