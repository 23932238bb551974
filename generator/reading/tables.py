"""Tables of a payment paper: their cells, and what stands under a head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.reading.patterns import lazy

CELL = lazy(r"[^\s|](?:[^\n|\t]*?[^\s|])??(?=[ \t]{2,}|\t|[ \t]*\||[ \t]*$|\n)")


def cells_of(line: str) -> list[tuple[str, int]]:
    """The cells of a row, with the place where each starts: apart by two spaces, a tab or a bar; by single spaces in a
    row of short data."""
    return [(match[0], match.start()) for match in CELL.finditer(line)]


HEAD_WORD = lazy(
    r"\b(?:code|units?|qty|mod|proc|carc|rarc|remark|reason|adj|svc|service|hcpcs|billed|charged?|allowed|paid|dos|from|thru|through|c[oó]digo|unid(?:ades)?|cargo|cobrado|pagado|cant)\b",
    re.I,
)


def table_rows(text: str) -> Iterator[tuple[list[tuple[str, int]], list[tuple[str, int]], int]]:
    """(head, row, start of the row) for each row of a table, its cells given the number of their column as place."""
    at, left = 0, 0
    head: list[tuple[str, int]] = []
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if len(line) > 300:
            head = []
        if not 2 < len(line) <= 300:
            continue
        cells = cells_of(line)
        if len(cells) >= 3 and len(HEAD_WORD.findall(line)) >= 2 and not re.search(r"\b[JQ]\d{4}\b", line):
            head, left = cells, 30
            continue
        if not head or not left:
            continue
        left -= 1
        if not cells or len(cells) < 2:
            continue
        if len(cells) == len(head):
            yield [(name, number) for number, (name, _) in enumerate(head)], [(cell, number) for number, (cell, _) in enumerate(cells)], start  # fmt: skip
        elif "|" not in line:
            aligned = []
            for cell, place in cells:
                away = [
                    min(abs(head_at - place), abs(head_at + len(name) - place - len(cell))) for name, head_at in head
                ]
                aligned.append((cell, away.index(min(away))))
            yield [(name, number) for number, (name, _) in enumerate(head)], aligned, start


HEAD_OF_UNITS = lazy(r"(?<!\S)(?:NOS|UNITS?|QTY|Units?|Qty|UNID\.?|Unidades)(?!\S)")
LINE_CODE = lazy(r"(?<![\w-])(?:[A-CEGHJ-MP-V]\d{4}|\d{5})(?![\w-])")
COUNT = lazy(r"(?<!\S)(?:\d{1,5}|\d{1,2},\d{3})(?!\S)")


def under_heads_of_units(text: str) -> Iterator[tuple[str, int]]:
    """(count, where it stands) for each number that stands right under a head of units in a row with a code, also where one
    blank parts the heads: 'POS NOS PROC'."""
    at, left = 0, 0
    columns: list[tuple[int, int]] = []
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if len(line) > 300:
            continue
        heads = [] if LINE_CODE.search(line) else [match.span() for match in HEAD_OF_UNITS.finditer(line)]
        if heads and len(HEAD_WORD.findall(line)) >= 2:
            columns, left = heads, 30
            continue
        left -= 1
        if left < 0 or not LINE_CODE.search(line):
            continue
        for match in COUNT.finditer(line):
            if any(match.start() < end and begin < match.end() for begin, end in columns):
                yield match[0], start + match.start()


HEAD_OF_CODES = lazy(r"(?<!\S)(?:PROC(?:EDURE)?|CPT|HCPCS|CODE|Proc|Code)(?!\S)")


def columns_of_codes(text: str, line_start: int) -> list[tuple[int, int]]:
    """Where codes stand in a line, by the nearest head of a table above it: 'LN REV  PROC  MD  UN   CHARGED'."""
    at = line_start
    for _ in range(12):
        if at <= 0:
            break
        above = text.rfind("\n", 0, at - 1) + 1
        head, at = text[above : at - 1], above
        if not head.strip() or len(head) > 220:
            break
        if len(HEAD_WORD.findall(head)) >= 2 and not re.search(r"\d{4}", head):
            return [match.span() for match in HEAD_OF_CODES.finditer(head)]
    return []
