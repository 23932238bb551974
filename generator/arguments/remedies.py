"""What an insurer's letter offers beside the appeal: a transition fill, an exception, a waiver. The rows are in remedies.toml.

Goes in: the record. Comes out: the remedies that the letter names and that the person's own requests do not ask for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from generator.arguments.premises import notice_words
from generator.facts import FactError
from generator.record.case import Case
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

REMEDIES = Path(__file__).with_name("remedies.toml")


class Remedy(Row):
    """`named` and `topics` are patterns in small letters; `asks` the request, a full sentence; `only` the timings it fits, empty
    for all."""

    id: str
    named: str
    asks: str
    topics: str
    only: tuple[str, ...] = ()


@cache
def load_remedies() -> tuple[Remedy, ...]:
    """All remedies in their order. Raises FactError on a malformed row or a pattern that cannot be read."""
    rows = []
    for table in read_row_file(REMEDIES)["remedy"]:
        row = read_row(Remedy, table, f"remedies.toml, {table.get('id')}")
        for pattern in (row.named, row.topics):
            try:
                re.compile(pattern)
            except re.error as error:
                raise FactError(f"remedies.toml, {row.id}: {pattern!r} is no pattern ({error})") from error
        rows.append(row)
    return tuple(rows)


def find_remedies(case: Case) -> tuple[Remedy, ...]:
    """The remedies that the letter, as quoted or pasted, names, and that nothing the person asks for is about."""
    letter = " ".join(f"{notice_words(case)} {case.answers.get('denial_text') or ''}".lower().split())
    asked = " ".join(
        [str(case.answers.get("more_asks") or ""), *(fact.fact for fact in case.facts_on("continued_asked"))]
    ).lower()
    return tuple(
        remedy
        for remedy in load_remedies()
        if (not remedy.only or case.timing in remedy.only)
        and re.search(remedy.named, letter)
        and not re.search(remedy.topics, asked)
    )
