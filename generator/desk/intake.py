"""Any file of the desk, told by its first bytes, as one stream of claims, take-backs, faults and totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from generator.desk.explanation import is_explanation, read_explanations
from generator.desk.paper import read_paper_explanation
from generator.desk.parts import Claim, Fault, TakeBack, Totals
from generator.desk.remittance import read_remittance
from generator.desk.table import WorkListError, open_sheets, open_table
from generator.desk.worklist import read_worklist
from generator.desk.x12 import is_remittance

Read = Claim | TakeBack | Fault | Totals
CHUNK = 1 << 16
LARGEST_PAPER = 200_000


def kind_of_file(file: BinaryIO) -> str:
    """'remittance', 'explanation', 'workbook' or 'list'."""
    head = file.read(4096)
    file.seek(0)
    if is_remittance(head):
        return "remittance"
    if is_explanation(head):
        return "explanation"
    return "workbook" if head[:2] == b"PK" or head[:4] == b"\xd0\xcf\x11\xe0" else "list"


def read_file(file: BinaryIO, remembered: Mapping[str, str] | None = None) -> Iterator[Read]:
    """Everything a file holds; its Totals last. `remembered`: what the heads of work lists were taken for before.
    Raises DeskError where nothing of it can be used."""
    kind = kind_of_file(file)
    if kind == "remittance":
        yield from read_remittance(iter(lambda: file.read(CHUNK), b""))
    elif kind == "explanation":
        yield from read_explanations(file)
    else:
        try:
            table = open_table(file, remembered)
        except WorkListError:
            if not (paper := _read_paper(file)):
                raise
            yield from paper
            return
        if table.kind == "workbook":
            yield from _read_sheets(file, remembered)
        else:
            yield from read_worklist(table)


def _read_sheets(file: BinaryIO, remembered: Mapping[str, str] | None) -> Iterator[Read]:
    """The lines of all sheets that a workbook shows, with one sum. A row that stands on a sheet before is counted once."""
    totals, rows_before = Totals(), set[int]()
    for table in open_sheets(file, remembered):
        if isinstance(table, Fault):
            yield table
            continue
        own: set[int] = set()
        again: list[int] = []
        table.rows = _not_again(table.rows, rows_before, own, again)
        for item in read_worklist(table):
            if isinstance(item, Totals):
                totals = Totals(*(a + b for a, b in zip(totals, item, strict=True)))
            else:
                yield item
        if again:
            says = f"{len(again)} of its rows stand on a sheet before it too; they were counted once"
            yield Fault(f"{table.sheet}line {again[0]}", says)
        rows_before |= own
    yield totals


def _not_again(
    rows: Iterator[tuple[int, Any]], before: set[int], own: set[int], again: list[int]
) -> Iterator[tuple[int, Any]]:
    for number, cells in rows:
        key = hash(tuple(cells)) if isinstance(cells, list) else 0
        if key in before and any(cells):
            again.append(number)
            continue
        own.add(key)
        yield number, cells


def _read_paper(file: BinaryIO) -> list[Read]:
    """One explanation of benefits as text; empty where the file is none."""
    file.seek(0)
    items: list[Read] = list(read_paper_explanation(file.read(LARGEST_PAPER).decode("utf-8", "replace")))
    return items if len(items) > 1 else []


def look_at(file: BinaryIO, remembered: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a file is, before it is read: {"kind"}, and for a work list its columns as they were recognized
    (see `Table.describe`). Raises DeskError."""
    kind = kind_of_file(file)
    if kind in ("remittance", "explanation"):
        return {"kind": kind, "columns": []}
    return open_table(file, remembered).describe()
