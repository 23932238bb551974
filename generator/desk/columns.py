"""The columns of a work list: what may stand in one, and which column of a file holds it.

A head is compared with the words of each column after its short forms were written out ('PA strt' -> 'approval start'). What
stands below it speaks too: a column of five-letter codes is no column of dates, whatever its head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from generator.desk.parts import read_cents, read_day, read_number
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


class Short(Row):
    """Short forms of a word in heads."""

    is_: str
    words: tuple[str, ...]


@cache
def load_columns() -> dict[str, Column]:
    """All columns by id, in the order of the template. Raises FactError on a malformed row."""
    found: dict[str, Column] = {}
    for table in read_row_file(COLUMNS)["column"]:
        column = read_row(Column, table, f"{COLUMNS.name}, column {table.get('id')}")
        if column.id in found:
            raise FactError(f"{COLUMNS.name}, column {column.id}: the id is used twice")
        found[column.id] = column
    return found


@cache
def _shorts() -> list[tuple[re.Pattern[str], str]]:
    """(short form as whole words, what it is short for), the longest first."""
    rows = [
        read_row(Short, table, f"{COLUMNS.name}, short {table.get('is')}") for table in read_row_file(COLUMNS)["short"]
    ]
    pairs = sorted(((word, row.is_) for row in rows for word in row.words), key=lambda pair: -len(pair[0]))
    return [(re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"), name) for word, name in pairs]


def plain_head(head: str) -> str:
    """A head in small letters without marks: 'Claim_No. ' -> 'claim no', 'AuthStart' -> 'auth start'."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head[:120])
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spaced.lower()).split())


@cache
def full_head(head: str) -> str:
    """A plain head with its short forms written out.

    >>> full_head("PA strt"), full_head("Den. Dt"), full_head("CARC 1")
    ('approval start', 'denial date', 'carc 1')
    """
    plain = plain_head(head)
    for pattern, name in _shorts():
        plain = pattern.sub(name, plain)
    return plain


_FILLER = frozenset(
    {
        "the",
        "of",
        "code",
        "number",
        "amount",
        "date",
        "name",
        "cd",
        "id",
        "line",
        "in",
        "usd",
        "start",
        "end",
        "quantity",
    }
)


@cache
def _words_of(column: Column) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys((plain_head(column.title), *column.words, *map(full_head, (column.title, *column.words))))
    )


@cache
def score(head: str, column: Column) -> float:
    """How surely a head names a column: 3 for its very words, less where it only holds them, 0 where it does not."""
    plain, full = plain_head(head), full_head(head)
    if not plain:
        return 0
    tokens = set(full.split())
    without_digit = re.sub(r"\s*\d$", "", full)
    best = 0.0
    for words in _words_of(column):
        if words in (plain, full) or plain.replace(" ", "") == words.replace(" ", ""):
            return 3
        if column.several and without_digit == words:
            best = max(best, 2.9)
        own = set(words.split())
        if own <= tokens and (len(own) > 1 or not own & _FILLER):
            best = max(best, 1 + len(own) / (len(tokens) + 1))
        elif own == tokens:
            best = max(best, 2.5)
    return best


# ---- what stands below -----------------------------------------------------------------------------------

Test = Callable[[str], bool]


def _like(pattern: str) -> Test:
    compiled = re.compile(pattern, re.I)
    return lambda cell: bool(compiled.fullmatch(cell.strip()))


_HCPCS = r"[A-Z]\d{4}|\d{4}[A-Z0-9]"
_CARC = re.compile(r".*\b(?:(?:CO|PR|OA|PI|CR)[\s\-]*)?(?:\d{1,3}|[ABPWY]\d{1,2}|MA?\d+|N\d+)\b.*", re.I | re.S)
_SHAPES: dict[str, Test] = {
    "code": _like(rf"(?:{_HCPCS})(?:[-: ,/][A-Z0-9]{{2}})*(?: ?[x×*] ?\d+)?"),
    "approval_code": _like(rf"(?:{_HCPCS})(?:[ ,;/]+(?:{_HCPCS}))*(?: ?x ?\d[\s\S]*)?"),
    "ndc": _like(r"(?:N4)?\s*\d{4,5}-?\d{3,4}-?\d{1,2}(?:\s*(?:F2|GR|ME|ML|UN)\s*[\d.]+)?"),
    "approval_ndc": _like(r"(?:N4)?\s*\d{4,5}-?\d{3,4}-?\d{1,2}"),
    "ndc_unit": _like(r"F2|GR|ME|ML|UN|EA|GM|MG|CC|VL|VIAL|VIALS|UNITS?"),
    "ndc_qualifier": _like(r"N4|[A-Z]\d"),
    "diagnoses": _like(r"(?:[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}[\s,;|/]*)+"),
    "modifiers": _like(r"(?:[A-Z0-9]{2}[\s,;:|/\-]*)+"),
    "frequency": _like(r"[0-9]"),
    "interval": _like(r"q ?\d.*|.*(?:daily|bid|tid|qid|weekly|week|every|once|twice|month|continuous|day|hour|hr).*"),
    "place": _like(r"\d{1,2}\b.*|.*(?:home|office|hospital|suite|clinic|center|centre|outpatient|hopd|aic|facility).*"),
    "approval_place": _like(r"\d{1,2}\b.*|.*(?:home|office|hospital|suite|clinic|center|centre|outpatient|hopd|aic|facility).*"),
    "carc": lambda cell: not read_day(cell) and bool(_CARC.fullmatch(cell.strip())),
    "rarc": _like(r".*\b(?:MA?\d{1,3}|N\d{1,3})\b.*"),
    "group": _like(r"CO|PR|OA|PI|CR|.*(?:oblig|respons|adjust|initiated|revers|contract).*"),
    "state": _like(r"[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?"),
    "drug": _like(r".*[A-Za-z]{4}.*"),
    "dose": _like(r".*\d.*"),
    "ordered_dose": _like(r".*\d.*"),
}  # fmt: skip
_KINDS: dict[str, Test] = {
    "day": lambda cell: bool(read_day(cell)),
    "money": lambda cell: read_cents(cell) is not None,
    "number": lambda cell: read_number(cell) is not None,
}
TELLING = ("code", "ndc", "diagnoses")
"""Columns that can be told from what stands in them alone."""


def _fits(key: str, cells: Sequence[str]) -> float | None:
    """The share of the cells that could stand in this column; None where nothing can be said."""
    test = _SHAPES.get(key) or _KINDS.get(load_columns()[key].kind)
    return sum(map(test, cells)) / len(cells) if test and cells else None


def guess_columns(
    heads: Sequence[str], remembered: Mapping[str, str] | None = None, below: Sequence[Sequence[str]] = ()
) -> list[str]:
    """The column id of each head, '' where none fits. What was remembered (plain head -> id) wins. Each id stands once,
    unless several columns may hold it; the best fit has it. below: the first rows under the heads.

    >>> guess_columns(["Claim No.", "DOS", "CARC 1", "CARC 2", "Colour"])
    ['claim', 'day', 'carc', 'carc', '']
    >>> guess_columns(["Freq", "Freq"], below=[["q12h", "1"], ["daily", "7"]])
    ['interval', 'frequency']
    """
    known = load_columns()
    found = [(remembered or {}).get(plain_head(head), "?") for head in heads]
    found = [key if key in known or key in ("?", "") else "?" for key in found]
    scored = []
    for place, head in enumerate(heads):
        if found[place] != "?":
            continue
        cells = [row[place] for row in below if place < len(row) and row[place].strip()]
        for key, column in known.items():
            named = score(head, column)
            share = _fits(key, cells)
            if named and share is not None:
                named += 0.5 if share >= 0.7 else -2.5 if share < 0.2 and len(cells) > 2 else 0
            elif not named and key in TELLING and share is not None and share >= 0.9 and len(cells) > 2:
                is_billing = (
                    key == "diagnoses" and (_fits("code", cells) or 0) >= 0.9
                )  # J1745 has the shape of a diagnosis too
                named = 0 if is_billing else 0.6
            if named > 0:
                scored.append((-named, place, key))
    for _, place, key in sorted(scored):
        if found[place] == "?" and (known[key].several or key not in found):
            found[place] = key
    for place, head in enumerate(heads):
        if "payer" not in found and found[place] == "other_payer" and "primary" in plain_head(head).split():
            found[place] = "payer"  # no other column says who answered
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
