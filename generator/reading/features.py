"""What a sentence is weighed by: its words and pairs of words, what stands after a 'not', pieces of words, what it is about
with and without a word that limits, and about how long it is.

A name of a drug, a date, a sum and a code become what they are (`<drug>`, `<date>`, `<money>`, `<code>`), so that no drug
and no number can become the sign of a kind of refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from generator.facts import load_book
from generator.rows.files import read_row_file

LONGEST = 900
"""Characters of a sentence that are weighed; what goes on for longer has said its point before."""
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_SHAPES = (
    (r"\$ ?\d[\d,]*(?:\.\d\d)?|\b\d[\d,]*\.\d\d\b(?! ?(?:mg|g|ml|%))", " <money> "),
    (rf"\b\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b|\b(?:{_MONTHS})\.? \d{{1,2}}(?:, ?\d{{4}})?\b", " <date> "),
    (r"\b\d{1,2} (?:de )?[a-z]{3,10} (?:de )?\d{4}\b", " <date> "),
    (r"\b[a-z]\d{4}\b|\b[a-z]\d\d(?:\.\w{1,4})?\b|\b\d{5}\b|\b\d{4,5}-\d{3,4}-\d{1,2}\b", " <code> "),
    (r"\d+(?:[.,]\d+)*", " 0 "),
)  # fmt: skip
_WORD = r"<\w+>|0|[^\W\d_]+(?:['-][^\W\d_]+)*|[%$:?]"
_DRUG_END = r"(?:[a-z]{3,}(?:mab|cept|kinra|globulin)|[a-z]{4,}(?:mab|cept|ase)-[a-z]{4})$"
_NO_DRUG = frozenset(("globulin", "immunoglobulin", "accept", "except", "concept", "intercept"))
_NOT = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "cannot",
        "nor",
        "neither",
        "lack",
        "lacks",
        "lacking",
        "absent",
        "missing",
        "fails",
        "failed",
        "unable",
        "ni",
        "sin",
        "nunca",
        "tampoco",
    ]
)
_LIMITS = _NOT | {"only", "until", "before", "first", "instead", "nothing", "none", "nobody"}
_SHORT = (
    (re.compile(r"\bcan(?:no|')t\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:ve)\b"), " have"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ll\b"), " will"),
)
"""Short forms, written out: 'isn't' teaches what 'is not' taught."""
CONCEPTS = Path(__file__).with_name("concepts.toml")
_TYPED = str.maketrans(
    {"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": " ", "—": " ", "“": " ", "”": " ", "\u00a0": " ", "\u00ad": ""}
)
_COMMON = frozenset(
    [
        "generic",
        "drugs",
        "other",
        "human",
        "recombinant",
        "solution",
        "alpha",
        "with",
        "acid",
        "complex",
        "sodium",
        "immune",
        "globulin",
        "intravenous",
        "subcutaneous",
        "low",
        "molecular",
        "weight",
        "infusion",
        "therapy",
        "factor",
        "protein",
        "proteinase",
        "inhibitor",
        "concentrate",
        "liquid",
        "home",
        "nutrition",
        "parenteral",
        "antibiotic",
        "antibiotics",
        "total",
        "fluids",
        "hydration",
        "saline",
        "normal",
        "lactated",
        "solutions",
        "compounded",
        "induction",
        "complement",
    ]
)

_UNLEARNED: frozenset[str] = frozenset()
"""Drugs that came into the book after the reader learned from sentences that name them: read as they stood then. The
next training (`make reader`) empties this."""


@cache
def _patterns() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str], re.Pattern[str]]:
    return tuple((re.compile(shape), stands) for shape, stands in _SHAPES), re.compile(_WORD), re.compile(_DRUG_END)


@cache
def drug_words() -> Mapping[str, str]:
    """Each word that names a drug of the book -> `<ig>`, `<iron>` or `<drug>`; immune globulin and iron are kept apart
    from all others, since some kinds of refusal are about them alone."""
    found: dict[str, str] = {}
    for therapy in load_book().shelf("therapies").values():
        stands = "<ig>" if therapy.id in ("ivig", "scig") else "<iron>" if "iron" in therapy.drug_class else "<drug>"
        names = " ".join((therapy.generic, *therapy.brands, *therapy.biosimilars))
        for word in re.findall(r"[a-z]{5,}(?:-[a-z]{4}\b)?", re.sub(r"\([^)]*\)", "", names.lower())):
            if word not in _COMMON and word not in _UNLEARNED:
                found.setdefault(word, stands)
    return found


def words_of(sentence: str, drugs: Mapping[str, str]) -> list[str]:
    """The words of a sentence in small letters, with what stands for drugs, dates, sums, codes and numbers.

    >>> words_of("Remicade 5 mg/kg was denied on 3/4/2026.", {"remicade": "<drug>"})
    ['<drug>', '0', 'mg', 'kg', 'was', 'denied', 'on', '<date>']
    """
    shapes, word_shape, drug_end = _patterns()
    text = sentence[:LONGEST].translate(_TYPED).lower()
    for short, long in _SHORT:
        text = short.sub(long, text)
    for shape, stands in shapes:
        text = shape.sub(stands, text)
    words: list[str] = []
    for word in word_shape.findall(text):
        if word in drugs:
            word = drugs[word]
        elif len(word) > 6 and word not in _NO_DRUG and drug_end.match(word):
            word = "<drug>"
        if word[:1] != "<" or not words or words[-1] != word:
            words.append(word)
    return words


@cache
def _concepts() -> tuple[
    dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[tuple[str, ...], tuple[str, ...]]
]:
    """Whole words, beginnings of words, and phrases -> the concepts they stand for."""
    whole: dict[str, tuple[str, ...]] = {}
    begins: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for concept, told in read_row_file(CONCEPTS)["concepts"].items():
        for word in dict.fromkeys(told.split()):
            if "_" in word:
                key = tuple(word.split("_"))
                phrases[key] = (*phrases.get(key, ()), concept)
            elif word.endswith("*"):
                begins[word[:-1]] = (*begins.get(word[:-1], ()), concept)
            else:
                whole[word] = (*whole.get(word, ()), concept)
    return whole, begins, phrases


@cache
def concepts_of(word: str) -> tuple[str, ...]:
    """What a word stands for: by itself, and by each beginning of it that is told."""
    whole, begins, _ = _concepts()
    found = list(whole.get(word, ()))
    for length in range(3, len(word) + 1):
        found += begins.get(word[:length], ())
    return tuple(dict.fromkeys(found))


def _by_concept(words: list[str]) -> Iterator[str]:
    """What a sentence says in concepts: each, with the one before it, what stands after a 'not', and each with whether
    anything in the sentence limits: 'the dose follows the label' is about the dose and falls short of nothing."""
    phrases = _concepts()[2]
    left = 0
    before: tuple[str, ...] = ("^",)
    about: set[str] = set()
    for at, word in enumerate(words):
        found = (word,) if word[0] == "<" else concepts_of(word)
        for length in (2, 3):
            found += phrases.get(tuple(words[at : at + length]), ())
        if word in _NOT:
            left, found = 6, ("not", *found)
        elif left:
            left -= 1
        if not found:
            continue
        about.update(found)
        for concept in found:
            yield f"@{concept}"
            if left and concept != "not":
                yield f"!@{concept}"
            for last in before:
                yield f"@{last} @{concept}"
        before = found[:2]
    limits = "-" if any(word in _LIMITS or word.endswith("n't") for word in words) else "+"
    yield limits
    for concept in about:
        yield f"{limits}{concept}"


def features_of(words: list[str]) -> Iterator[str]:
    """The features of the words of a sentence; one may come twice."""
    left = 0  # words that a 'not' still reaches
    before = "^"
    for word in words:
        yield word
        yield f"{before} {word}"
        if left:
            left -= 1
            yield f"!{word}"
        if word in _NOT or word.endswith("n't"):
            left = 5
        if word[0] != "<" and len(word) > 4:
            padded = f" {word} "
            for at in range(len(padded) - 4):
                yield f"~{padded[at : at + 5]}"
        before = word
    yield f"{before} $"
    yield f"len{min(6, len(words) // 6)}"
    yield from _by_concept(words)
