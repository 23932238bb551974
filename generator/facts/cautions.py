"""Which warnings of a drug's own label meet what was typed of a person: pure, and never more than the words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from generator.facts.book import Book
from generator.facts.rows import DrugCaution

REACH = 3
"""How many words before a stem a denial, or another person, still bears on it."""

_WORD = re.compile(r"[\w'’]+")
_CLAUSE = re.compile(
    r"[.;!?\n]+|\b(?:but|however|although|though|except|because|since|so)\b"
    r"|,\s*(?:and\s+)?(?=(?:i|my|he|his|she|her|they|their|we|it|the|this|who|which)\b)",
    re.IGNORECASE,
)
"""Where a denial ends: a sentence, a turn of it, or a comma after which someone is named anew."""
_DENIED = re.compile(
    r"no|not|without|denie[sd]|deny|never|normal|negative|neither|nor|none|free|\w+n['’]t|cannot", re.IGNORECASE
)
_CARRIED = re.compile(r",|\b(?:or|nor)\b", re.IGNORECASE)
"""A list goes on: 'no diabetes, heart failure or liver disease' denies all three."""
_DENIED_AFTER = re.compile(
    r"\w*(?:\W+(?!not\b|never\b|\w+n['’]t\b)[\w'’]+){0,7}\W+(?:normal|negative|ruled\s+out|excluded)\b", re.IGNORECASE
)
_SOMEONE_ELSE = re.compile(
    r"(?:grand)?(?:mother|father|parent)s?|mom|dad|brothers?|sisters?|siblings?|uncles?|aunts?|cousins?|family|familial",
    re.IGNORECASE,
)


def find_cautions(book: Book, drug_text: str, person_texts: Iterable[str]) -> tuple[DrugCaution, ...]:
    """The verified cautions of the drugs named in `drug_text` ('methotrexate or Humira') that a fact in `person_texts`
    shows, one text for each typed fact; in the order of the shelf, each once.

    A drug is known by a whole name, a person by a stem at the start of a word. A fact that is denied ('no liver disease',
    'liver tests are normal') or told of someone else ('my father had cirrhosis') shows nothing; where a denial may reach
    further, it is taken to.

    >>> from generator.facts.book import load_book
    >>> [row.id for row in find_cautions(load_book(), "Arava", ["She has cirrhosis."])]
    ['leflunomide_liver_disease']
    >>> find_cautions(load_book(), "Arava", ["She has no liver disease."])
    ()
    """
    facts = [clause for text in person_texts for clause in _clauses(text)]
    return tuple(
        row
        for row in _cautions_of(book, drug_text)
        if all(_show(facts, stems) for stems in (row.words, row.also) if stems)
    )


@lru_cache(256)
def _cautions_of(book: Book, drug_text: str) -> tuple[DrugCaution, ...]:
    """The verified cautions of the drugs that a text names, in the order of the shelf."""
    return tuple(
        row
        for row in book.shelf("drug_cautions").values()
        if row.is_verified and any(_whole(name).search(drug_text) for name in (row.drug, *row.names))
    )


def _show(facts: list[str], stems: tuple[str, ...]) -> bool:
    """Whether any of the clauses says, of the person, what any of the stems names."""
    return any(_shows(clause, stem) for stem in stems for clause in facts)


def _clauses(text: str) -> Iterator[str]:
    """The parts of a text within which a denial bears on what follows."""
    yield from (part for part in _CLAUSE.split(text) if part.strip())


@cache
def _whole(name: str) -> re.Pattern[str]:
    """A name as a whole, in the singular or plural: 'steroid' in 'oral steroids', not in 'steroidal'."""
    return re.compile(rf"(?<!\w){_spaced(name)}s?(?!\w)", re.IGNORECASE)


@cache
def _start(stem: str) -> re.Pattern[str]:
    """A stem at the start of a word."""
    return re.compile(rf"(?<!\w){_spaced(stem)}", re.IGNORECASE)


def _spaced(words: str) -> str:
    """Words as a pattern, whether they are typed with spaces or hyphens between."""
    return r"[\s-]+".join(map(re.escape, words.split()))


def _shows(clause: str, stem: str) -> bool:
    """Whether a clause says, of the person, what the stem names."""
    return any(
        not (_is_denied(clause[: found.start()]) or _DENIED_AFTER.match(clause, found.end()))
        for found in _start(stem).finditer(clause)
    )


def _is_denied(before: str) -> bool:
    """Whether the words before a stem deny it, or speak of someone else: within reach of the stem itself, or of the list
    that leads to it."""
    near = _WORD.findall(before)[-REACH:]
    if any(_DENIED.fullmatch(word) or _SOMEONE_ELSE.fullmatch(word) for word in near):
        return True
    joints = list(_CARRIED.finditer(before))
    if not joints or len(_WORD.findall(before[joints[-1].end() :])) > REACH:
        return False
    return any(_DENIED.fullmatch(word) for word in _WORD.findall(before[: joints[-1].start()]))
