"""American words on every page: what people in the US read on their own letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overrides.pages.finder import ROWS as PHRASES
from tests.content.test_docs import DOCS, PAGES, ROOT

TEMPLATES = sorted(
    path
    for ending in ("*.j2", "*.toml")
    for path in (ROOT / "overrides" / "pages").rglob(ending)
    if path != PHRASES and "form" not in path.relative_to(ROOT / "overrides" / "pages").parts
)
"""The words of pages made from rows. Phrases of letters are quoted as insurers and people say them; the form has tests of
its own."""

BRITISH = {
    r"(?:colo|favo|behavio|neighbo|labo|tumo|hono)ur\w*": "-or",
    r"(?:organ|recogn|author|summar|apolog|real|hospital|minim|priorit|special)is(?:e[sd]?|ing|ations?)": "-ize",
    r"(?:anaem|haem|oesoph|paediat|oedem|leukaem)\w*": "anemia, hemo-, esophagus, pediatric",
    r"cancelled|cancelling|labelled|travelled|counsell\w+|enrolment|fulfil|instalment\w*": "one l, or two, as in the US",
    r"cheques?|licence|defence|offence|judgement|programmes?|catalogue|grey|tyre|kerb|learnt|spelt|centres?": "US spelling",
    r"whilst|amongst|fortnight|enquir(?:y|ies)|put right|ring up|post it to|in hospital|chemist": "while, among, two weeks, inquiry, fix, call, mail, in the hospital, pharmacy",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?:kinds? of|your|health|other|any other|no|drug|Medicare|federal|the|end of|whose|without|this) cover(?! sheet| note| letter| page|ed|s)": "coverage",
    r"refus(?:e|es|ed|al|als|ing)": "deny, denied, denial",
}
"""What Americans do not write, or not of insurers: pattern, what stands instead."""

ALLOWED = {"Haemophilus", "Mendeley"}
QUIET = re.compile(
    r"\]\([^)]*\)|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>|https?://\S+|`[^`]*`|^(?:page|guide|id|kind|tags|also|match|cover) *=.*$|[\w./-]+\.md\b|the cover of its own nerves",
    re.S | re.M,
)
"""Where words are none of ours: addresses, code, names of files and rows."""
PATTERN = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in BRITISH), re.I)


def british(text: str) -> list[str]:
    """British words of a source, each with what stands around it."""
    text = QUIET.sub(" ", text)
    return [
        " ".join(text[max(0, found.start() - 30) : found.end() + 20].split())
        for found in PATTERN.finditer(text)
        if found[0] not in ALLOWED
    ]


@pytest.mark.parametrize("path", [*PAGES, *TEMPLATES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_words_are_american(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        text = re.sub(r"^#.*", "", text, flags=re.M)
    elif path.is_relative_to(DOCS):
        text = re.sub(r"^tags:(?: \[.*\]|(?:\n  - .*)+)$", "", text, flags=re.M)  # what people type, in their spelling
    assert british(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "They refused it.", "your cover ends", "put right", "Mend it", "the colour", "cancelled", "iron deficiency anaemia",
        "kinds of cover", "whilst you wait", "authorisation",
    ],
)  # fmt: skip
def test_a_british_word_is_found(text):
    assert british(text)


@pytest.mark.parametrize(
    "text", ["It may cover the drug.", "a cover sheet", "[so](home-infusion-refused.md)", "recommend", "otherwise"]
)
def test_an_american_sentence_is_left_alone(text):
    assert british(text) == []
