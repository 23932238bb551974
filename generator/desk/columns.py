"""The columns of a work list: what may stand in one, and which column of a file holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

COLUMNS = Path(__file__).with_name("columns.toml")


class Column(Row):
    """Something a work list may tell of a line."""

    id: str
    title: str
    """As the head of the template, and in the mapping that is shown."""
    kind: Literal["text", "code", "codes", "money", "number", "day"]
    words: tuple[str, ...]
    several: bool = False


@cache
def load_columns() -> dict[str, Column]:
    """All columns by id, in the order of the template. Raises FactError on a malformed row or words used twice."""
    found: dict[str, Column] = {}
    taken: dict[str, str] = {}
    for table in read_row_file(COLUMNS)["column"]:
        column = read_row(Column, table, f"{COLUMNS.name}, column {table.get('id')}")
        for words in (column.title, *column.words):
            plain = plain_head(words)
            if taken.setdefault(plain, column.id) != column.id:
                raise FactError(f"{COLUMNS.name}: '{words}' is a word of {taken[plain]} and of {column.id}")
        found[column.id] = column
    return found


def plain_head(head: str) -> str:
    """A head in small letters without marks: 'Claim_No. ' -> 'claim no', 'AuthStart' -> 'auth start'."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head[:120])
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spaced.lower()).split())


_FILLER = frozenset(
    {"the", "of", "code", "number", "no", "amount", "amt", "date", "name", "cd", "nbr", "id", "dt", "line", "in", "usd"}
)


def score(head: str, column: Column) -> float:
    """How surely a head names a column: 3 for its very words, less where it only holds them, 0 where it does not."""
    plain = plain_head(head)
    if not plain:
        return 0
    tokens = set(plain.split())
    without_digit = re.sub(r"\s*\d$", "", plain)
    best = 0.0
    for words in (plain_head(column.title), *column.words):
        words = plain_head(words)
        if plain == words or plain.replace(" ", "") == words.replace(" ", ""):
            return 3
        if column.several and without_digit == words:
            best = max(best, 2.9)
        own = set(words.split())
        if own <= tokens and (len(own) > 1 or not own & _FILLER):
            best = max(best, 1 + len(own) / (len(tokens) + 1))
    return best


def guess_columns(heads: Sequence[str], remembered: Mapping[str, str] | None = None) -> list[str]:
    """The column id of each head, '' where none fits. What was remembered (plain head -> id) wins. Each id stands once,
    unless several columns may hold it; the best fit has it.

    >>> guess_columns(["Claim No.", "DOS", "CARC 1", "CARC 2", "Colour"])
    ['claim', 'day', 'carc', 'carc', '']
    """
    known = load_columns()
    found = [(remembered or {}).get(plain_head(head), "?") for head in heads]
    found = [key if key in known or key in ("?", "") else "?" for key in found]
    scored = sorted(
        (
            (-score(head, column), place, key)
            for place, head in enumerate(heads)
            if found[place] == "?"
            for key, column in known.items()
            if score(head, column) > 0
        ),
    )
    for _, place, key in scored:
        if found[place] == "?" and (known[key].several or key not in found):
            found[place] = key
    return ["" if key == "?" else key for key in found]


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a table: three or more of its cells name columns for sure, and none holds an amount."""
    if any(re.fullmatch(r"\$?-?[\d,]+\.\d\d", cell.strip()) for cell in cells[:60]):
        return False
    sure = {
        key
        for cell in cells[:200]
        for key, column in load_columns().items()
        if len(cell) < 60 and score(cell, column) >= 2.5
    }
    return len(sure) >= 3
