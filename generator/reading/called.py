"""What records and policies call drugs, tests and facts (called.toml): which of them an entry speaks of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator.facts import Book
from generator.form.topics import load_topics
from generator.reading.medicine import named_drugs
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

NAMES = Path(__file__).with_name("called.toml")


class Drug(Row):
    """A drug without a row in the book, with its other names and the families it belongs to."""

    name: str
    also: tuple[str, ...]
    of: tuple[str, ...]


class Family(Row):
    """A kind of drug as policies name it; `classes` are drug classes of the book that belong to it."""

    name: str
    also: tuple[str, ...]
    classes: tuple[str, ...] = ()


class Test(Row):
    """A test or score as the case names it, and as laboratories do."""

    name: str
    also: tuple[str, ...]


class TopicWords(Row):
    """Words of an entry of one of these kinds that make it a fact on a topic of the form."""

    topic: str
    from_: tuple[str, ...]
    words: tuple[str, ...]


class Names(NamedTuple):
    """The rows of called.toml."""

    drugs: tuple[Drug, ...]
    families: tuple[Family, ...]
    tests: tuple[Test, ...]
    topics: tuple[TopicWords, ...]


@cache
def load_names() -> Names:
    """The rows, in the order of the file. Raises FactError on a malformed row, a family or a topic that does not exist."""
    tables = read_row_file(NAMES)

    def rows(key: str, kind: type[Row]) -> tuple:
        return tuple(
            read_row(kind, table, f"called.toml, {key} {number}") for number, table in enumerate(tables[key], 1)
        )

    names = Names(rows("drug", Drug), rows("family", Family), rows("test", Test), rows("topic", TopicWords))
    for row in names.topics:
        if row.topic not in load_topics():
            raise FactError(f"called.toml: '{row.topic}' is no topic of a fact (generator/form/topics.toml)")
    return names


def _pattern(names: dict[str, str], plural: bool = False) -> re.Pattern[str]:
    """Finds any of the names as whole words, the longest first."""
    any_of = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{any_of}){'s?' if plural else ''}(?![\w-])", re.I)


@cache
def _drug_names() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: row.name for row in load_names().drugs for name in (row.name, *row.also)}
    return names, _pattern(names)


@cache
def _family_names() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: row.name for row in load_names().families for name in (row.name, *row.also)}
    return names, _pattern(names)


@cache
def _test_names() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: row.name for row in load_names().tests for name in row.also}
    return names, _pattern(names)


def drugs_in(text: str, book: Book) -> list[str]:
    """The drugs that a text names, each by one key: the therapy's id, or the name of a row of called.toml."""
    names, pattern = _drug_names()
    found = [(match.start(), names[match[0].lower()]) for match in pattern.finditer(text)]
    found += [(one.start, one.key or text[one.start : one.end].lower()) for one in named_drugs(text, book) if not pattern.search(text[one.start : one.end])]  # fmt: skip
    return list(dict.fromkeys(key for _, key in sorted(found)))


def families_in(text: str) -> set[str]:
    """The kinds of drug that a text names."""
    names, pattern = _family_names()
    return {names[match[0].lower()] for match in pattern.finditer(text)}


def families_of(drug: str, book: Book) -> set[str]:
    """The families of a drug by its key."""
    for row in load_names().drugs:
        if row.name == drug:
            return set(row.of)
    if not book.has("therapies", drug):
        return set()
    sort = book.get("drug_classes", book.get("therapies", drug).drug_class)
    found = {row.name for row in load_names().families if {sort.id, sort.family} & set(row.classes)}
    found |= {"tnf blocker"} if sort.group == "tnf_blockers" else set()
    return found | ({"biologic"} if sort.is_biologic else set())


def label_of(drug: str, book: Book) -> str:
    """How the case names a drug by its key: its generic name."""
    return book.get("therapies", drug).generic.partition(";")[0] if book.has("therapies", drug) else drug


OTHER_TESTS = re.compile(
    r"\b(?:a1c|glycated|corpuscular|mchc?|mcv|reticul\w*|urine albumin|microalbumin|creatinine clearance|distribution width|fetal|free hemoglobin|subclass|igg ?[1-4]|immature|mean platelet)\b|albumin/|globulin ratio",
    re.I,
)
"""Tests whose names hold the name of another: 'Hemoglobin A1c' is no hemoglobin."""


def same_test(first: str, second: str) -> bool:
    """Whether two names of a measure stand for one test: 'LDH' and 'Lactate dehydrogenase', 'AAT level' and 'Alpha-1 level'."""
    rows = [_row_of(name) for name in (first, second)]
    return rows[0] is not None and rows[0] == rows[1]


def _row_of(name: str) -> Test | None:
    """The row of the longest name of a test that stands in a name."""
    _, pattern = _test_names()
    found = [] if OTHER_TESTS.search(name) else [match[0].lower() for match in pattern.finditer(name)]
    return next((row for row in load_names().tests if found and max(found, key=len) in row.also), None)


def measure_of(name: str, more: tuple[str, ...] = ()) -> str:
    """The test that a laboratory's name stands for, as the case names it; '' for one that is none of ours. `more` are
    measures that are looked for by their own names. Of several in one name the longest counts: 'Antibodies to infliximab' is
    no infliximab level."""
    if OTHER_TESTS.search(name):
        return ""
    names, pattern = _test_names()
    found = [match[0].lower() for match in pattern.finditer(name)]
    if found:
        return names[max(found, key=len)]
    return next(
        (own for own in more if re.search(rf"(?<!\w){re.escape(re.sub(r' *[(].*', '', own))}(?!\w)", name, re.I)), ""
    )
