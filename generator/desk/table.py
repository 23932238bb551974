"""The table of a delimited file or a workbook: its letters, the mark between its cells, its head, and the rows below.

Columns are recognized by the words over them; what was recognized is told, so that a person can put it right once and it
is remembered.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from generator.desk.columns import guess_columns, load_columns, names_columns, score
from generator.desk.parts import DeskError, Fault

LONGEST_CELL = 20_000
MOST_COLUMNS = 400
SAMPLE = 40
"""So many rows below the head are looked at to tell what a column holds."""
HEAD_WITHIN = 40
"""The head of the table is looked for in so many rows: exports begin with a title and a date."""


class WorkListError(DeskError):
    """The file cannot be read as a work list. The message says what and where."""


class Table:
    """The rows of a file below its head. `heads` as they stand, `mapping` the column id of each ('' for none)."""

    def __init__(self, heads: list[str], mapping: list[str], rows: Iterator[tuple[int, Any]], kind: str, at: int):
        self.heads, self.mapping, self.rows, self.kind, self.at = heads, mapping, rows, kind, at
        self.sheet = ""
        """How its sheet is named before a line, where it is not the first one: 'sheet “Nov”, '."""

    def describe(self, sample: int = 3) -> dict[str, Any]:
        """What a person checks: each head with the column it was taken for and a few of its cells. Uses rows up."""
        first = [cells for _, cells in islice(self.rows, sample) if isinstance(cells, list)]
        return {
            "kind": self.kind,
            "head_line": self.at,
            "columns": [
                {
                    "head": head[:80],
                    "column": key,
                    "title": load_columns()[key].title if key else "",
                    "sample": [cells[place][:40] for cells in first if place < len(cells)],
                }
                for place, (head, key) in enumerate(zip(self.heads, self.mapping, strict=True))
            ],
        }


def open_table(file: BinaryIO, remembered: Mapping[str, str] | None = None, name: str = "") -> Table:
    """The table of a delimited file or workbook. `remembered` says what heads were taken for before (plain head -> column
    id). Raises WorkListError where there is none."""
    head = file.read(4)
    file.seek(0)
    if head[:2] == b"PK" or head == b"\xd0\xcf\x11\xe0":
        return next(table for table in open_sheets(file, remembered) if isinstance(table, Table))
    return _find_table(*_read_delimited(file), remembered)


def open_sheets(file: BinaryIO, remembered: Mapping[str, str] | None = None) -> Iterator[Table | Fault]:
    """The table of each sheet that a workbook shows, one at least; a fault for each sheet that is not read. Raises
    WorkListError where none holds a table."""
    from generator.desk.workbook import find_sheets, read_sheet

    sheets = find_sheets(file)
    shown = [sheet for sheet in sheets if not sheet[2]]
    if len(sheets) < 2 or not shown:
        yield _find_table(read_sheet(file), "workbook", remembered)
        return
    refused: list[WorkListError] = []
    found = 0
    for part, name, is_hidden in sheets:
        if is_hidden:
            yield Fault(f"sheet “{name}”", "it is hidden and was not read")
            continue
        try:
            table = _find_table(read_sheet(file, part), "workbook", remembered)
        except WorkListError as error:
            refused.append(error)
            if len(refused) == len(shown):
                raise refused[0] from None
            yield Fault(f"sheet “{name}”", "no line of it names columns that are known; it was not read")
            continue
        found += 1
        table.sheet = f"sheet “{name}”, " if found > 1 else ""
        yield table


def _find_table(rows: Iterator[tuple[int, Any]], kind: str, remembered: Mapping[str, str] | None) -> Table:
    """The table that begins within the first rows. Raises WorkListError where none does."""
    seen: list[tuple[int, Any]] = []
    for number, cells in islice(rows, HEAD_WITHIN):
        if isinstance(cells, list) and names_columns(cells):
            if len(cells) > MOST_COLUMNS:
                raise WorkListError(
                    f"line {number}: it has {len(cells):,} columns; no work list has more than {MOST_COLUMNS}"
                )
            first = list(islice(rows, SAMPLE))
            if first and _is_fuller(first[0][1], cells):  # the row above holds what several columns have in common
                seen.append((number, cells))
                number, cells = first.pop(0)
            band = seen[-1][1] if seen and isinstance(seen[-1][1], list) else []
            cells = _with_band(band, cells)
            below = [row for _, row in first if isinstance(row, list)]
            mapping = guess_columns(cells, remembered, below)
            return Table(cells, mapping, chain(first, rows), kind, number)
        seen.append((number, cells))
        if isinstance(cells, list) and len(cells) > MOST_COLUMNS * 10:
            raise WorkListError(
                f"line {number}: it has {len(cells):,} columns; no work list has more than {MOST_COLUMNS}"
            )
    if not seen:
        raise WorkListError("the file is empty")
    raise WorkListError(
        f"no line of the first {len(seen)} names columns that are known (claim number, service date, HCPCS, CARC …). "
        "Name the columns over the rows, or use the template"
    )


def _surely_named(cells: Sequence[str]) -> int:
    return sum(
        bool(cell) and max(score(cell, column) for column in load_columns().values()) >= 2.5 for cell in cells[:60]
    )


def _is_fuller(below: Any, cells: Sequence[str]) -> bool:
    """Whether the row below a head is a head too, one that names more columns."""
    return isinstance(below, list) and names_columns(below) and _surely_named(below) > _surely_named(cells)


def _with_band(band: Sequence[str], heads: Sequence[str]) -> list[str]:
    """Heads with the words that stand above several of them, where only both together are a column's very words.

    >>> _with_band(["Service", "", "Denial", ""], ["Date", "HCPCS", "Date", "CARC"])
    ['Service Date', 'HCPCS', 'Denial Date', 'CARC']
    """
    if sum(map(bool, band)) < 2 or any(re.search(r"\d", cell) for cell in band):
        return list(heads)
    joined, above = [], ""
    for place, head in enumerate(heads):
        above = (band[place] if place < len(band) else "") or above
        both = f"{above} {head}".strip()
        is_named = head and above and any(score(both, column) == 3 for column in load_columns().values())
        joined.append(both if is_named else head)
    return joined


# ---- delimited text --------------------------------------------------------------------------------------


def find_encoding(sample: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16, or Windows-1252, by the bytes themselves."""
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample.count(b"\x00") > len(sample) // 4:
        return "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > len(sample) - 4 else "cp1252"
    return "utf-8"


def find_delimiter(sample: str) -> str:
    """The mark between cells: the one that most lines have most often in the same number.

    >>> find_delimiter("Claim;DOS;Paid\\n1;2026-01-02;3,50\\n")
    ';'
    """
    bare = re.sub(r'"[^"]*"', "", sample)
    lines = [line for line in bare.splitlines() if line.strip()][:40]
    best, delimiter = 0, ","
    for mark in (",", ";", "\t", "|"):
        counts = [line.count(mark) for line in lines if line.count(mark)]
        if counts:
            usual = max(set(counts), key=lambda n: (counts.count(n), n))
            worth = counts.count(usual) * usual
            if worth > best:
                best, delimiter = worth, mark
    return delimiter


class _Text(io.TextIOWrapper):
    """The text of a file that stays open: it is its opener's."""

    def close(self) -> None:
        pass


def _read_delimited(file: BinaryIO) -> tuple[Iterator[tuple[int, Any]], str]:
    """((line, cells or the reason why it has none) of each row, what kind of file it is)."""
    sample = file.read(200_000)
    file.seek(0)
    if sample[:5] == b"%PDF-" or sample.lstrip()[:1] == b"<":
        raise WorkListError("this is a PDF or a web page, not a work list. Export it as CSV or Excel")
    encoding = find_encoding(sample)
    text = _Text(file, encoding=encoding, errors="replace", newline="")
    delimiter = find_delimiter(sample.decode(encoding, "replace"))
    return _rows_of(text, delimiter), {",": "CSV", ";": "CSV with semicolons", "\t": "TSV", "|": "CSV with bars"}[
        delimiter
    ]


def _rows_of(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, Any]]:
    before = csv.field_size_limit()
    reader = csv.reader(_short_lines(text), delimiter=delimiter)
    start = 1
    while True:
        csv.field_size_limit(LONGEST_CELL)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            says = "a cell is longer than any cell of a work list" if "field" in str(error) else str(error)
            yield reader.line_num, f"{says}; the line was left out"
            start = reader.line_num + 1
            continue
        except UnicodeError:
            raise WorkListError(
                f"line {reader.line_num + 1}: the letters cannot be read; save the file as UTF-8"
            ) from None
        finally:
            csv.field_size_limit(before)
        yield start, [cell.strip().replace("\x00", "") for cell in cells]
        start = reader.line_num + 1


LONGEST_LINE = 2_000_000


def _short_lines(text: Any) -> Iterator[str]:
    """The lines of a text; of one that is too long only its beginning, so that no line fills the memory."""
    while True:
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (more := text.readline(LONGEST_LINE)) and not more.endswith("\n"):
                pass
        yield line
