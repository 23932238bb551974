"""Words with their places on a page, made into the text a person would read off it: line by line, column by column,
without the heading that each page repeats. The same for a PDF and for a picture, in the browser and in the terminal."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

LONG = 6
"""A piece so many letters' heights long shows at which angle the lines of its page run."""
SAME_ROW = 0.55
NO_SPACE = 0.12
WIDE_GAP = 1.6
GUTTER = 1.2
"""Shares of the height of the letters: how far apart the middles of one row may be; a gap within a word; a gap between
the cells of a table; the least gap between two columns."""
COLUMN_ROWS = 6
COLUMN_LETTERS = 22
"""Two columns of prose have so many rows each, and so many letters in the middle row; less is a table."""
EDGE_ROWS = 3
"""Rows at the top and foot of a page among which a repeated heading is looked for."""
MOST_PIECES = 20_000


class Piece(NamedTuple):
    """Words in one place. The line through the middle of the letters runs from (x0, y0) to (x1, y1), y downwards;
    `height` is the size of the letters in the same unit."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    height: float


class Page(NamedTuple):
    """The pieces of a page. On a picture some letters are mistaken for others of the same form."""

    pieces: tuple[Piece, ...]
    is_picture: bool = False


class Row(NamedTuple):
    """Pieces that stand beside each other, from left to right, and where their middle would cross the page's middle."""

    level: float
    pieces: tuple[Piece, ...]


def parse_pieces(data: Iterable[Sequence[Any]]) -> tuple[Piece, ...]:
    """Pieces from plain data, six values each; what is no piece is left out, and all beyond MOST_PIECES."""
    pieces: list[Piece] = []
    for values in data:
        if len(values) != 6 or not isinstance(values[0], str) or not values[0].strip():
            continue
        numbers = [float(value) for value in values[1:] if isinstance(value, int | float)]
        if len(numbers) == 5 and all(map(math.isfinite, numbers)) and numbers[4] > 0 and len(pieces) < MOST_PIECES:
            pieces.append(Piece(values[0], *numbers))
    return tuple(pieces)


def text_of_pages(pages: Sequence[Page]) -> str:
    """The text of a paper, from its pages; an empty text for pages without words. Headings and feet that pages repeat
    stand once, on the first."""
    rows = [_rows(_level(_mended(page) if page.is_picture else page.pieces)) for page in pages]
    return "\n\n".join(text for text in map(_text, _without_repeats(rows)) if text)


_SMALL_L = re.compile(r"\bl(?=[cdfghjkmnqrsvwxzDVG]|t\b|owa\b|llinois\b)")
"""A small L that no English word begins with before these letters: it was a large I, which looks the same."""


def _mended(page: Page) -> list[Piece]:
    return [piece._replace(text=_SMALL_L.sub("I", piece.text)) for piece in page.pieces]


def _level(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as on a page that lies straight: turned back by the angle at which most of its lines run. What runs
    across them, a stamp or a note at the margin, is left out."""
    angles = sorted((math.atan2(p.y1 - p.y0, p.x1 - p.x0), math.hypot(p.x1 - p.x0, p.y1 - p.y0)) for p in pieces)
    half, turn = sum(length for _, length in angles) / 2, 0.0
    for angle, length in angles:
        half -= length
        if half <= 0:
            turn = angle
            break
    cos, sin = math.cos(turn), math.sin(turn)
    level = []
    for p in pieces:
        x0, y0, x1, y1 = (
            p.x0 * cos + p.y0 * sin,
            p.y0 * cos - p.x0 * sin,
            p.x1 * cos + p.y1 * sin,
            p.y1 * cos - p.x1 * sin,
        )
        if x1 > x0 or len(p.text.strip()) == 1:
            level.append(Piece(p.text, x0, y0, max(x0, x1), y1, p.height))
    return level


def _rows(pieces: list[Piece]) -> list[Row]:
    """Pieces in rows from top to bottom. On a photo each part of the page runs at its own angle: a piece is followed to
    the middle of the page along the longest piece near it."""
    if not pieces:
        return []
    middle = (min(p.x0 for p in pieces) + max(p.x1 for p in pieces)) / 2
    long = sorted((p for p in pieces if p.x1 - p.x0 >= LONG * p.height), key=lambda p: p.y0 + p.y1)
    slopes = [((p.y0 + p.y1) / 2, (p.y1 - p.y0) / (p.x1 - p.x0)) for p in long]
    is_straight = all(abs(slope) < 1e-4 for _, slope in slopes)

    def level(p: Piece) -> float:
        at = (p.y0 + p.y1) / 2
        if is_straight:
            return at
        slope = (
            (p.y1 - p.y0) / (p.x1 - p.x0)
            if p.x1 - p.x0 >= LONG * p.height
            else min(slopes, key=lambda s: abs(s[0] - at))[1]
        )
        return at + slope * (middle - (p.x0 + p.x1) / 2)

    rows: list[Row] = []
    held: list[tuple[float, Piece]] = []
    seen: set[tuple[str, int, int]] = set()
    for at, piece in sorted(((level(p), p) for p in pieces), key=lambda pair: pair[0]):
        place = (piece.text, round(piece.x0 / piece.height), round(at / piece.height))
        if place in seen:
            continue  # printed twice, a little apart, to look bold
        seen.add(place)
        if held and (at - held[0][0] > SAME_ROW * min(piece.height, held[0][1].height) or _covers(piece, held)):
            rows.append(_row(held))
            held = []
        held.append((at, piece))
    return [*rows, _row(held)] if held else rows


def _covers(piece: Piece, row: list[tuple[float, Piece]]) -> bool:
    """Whether a piece would stand on another of the row: then it is a row of its own."""
    return any(
        min(piece.x1, p.x1) - max(piece.x0, p.x0) > 0.5 * min(piece.x1 - piece.x0, p.x1 - p.x0) > 0 for _, p in row
    )


def _row(held: list[tuple[float, Piece]]) -> Row:
    return Row(median(at for at, _ in held), tuple(sorted((p for _, p in held), key=lambda p: p.x0)))


def _text(rows: list[Row]) -> str:
    """The rows of one page as text, an empty line where the page leaves one."""
    lines: list[str] = []
    for part in _parts(rows):
        if lines:
            lines.append("")
        steps = [below.level - row.level for row, below in pairwise(part)]
        usual = _usual_step(steps, median(piece.height for row in part for piece in row.pieces))
        for number, row in enumerate(part):
            if number and steps[number - 1] > 1.45 * usual:
                lines.append("")
            lines.append(_line(row.pieces))
    return "\n".join(lines)


def _usual_step(steps: list[float], height: float) -> float:
    """From one line to the next within a paragraph: the lower part of all steps that a line of letters fits in."""
    ordered = sorted(step for step in steps if step > 0.8 * height)
    return ordered[len(ordered) // 5] if ordered else 1.2 * height


def _line(pieces: Sequence[Piece]) -> str:
    line, end = "", 0.0
    for piece in pieces:
        gap = (piece.x0 - end) / piece.height
        if line and gap > WIDE_GAP:
            line = line.rstrip() + "   "
        elif line and gap > NO_SPACE and not line.endswith(" "):
            line += " "
        line += piece.text.strip() if gap > NO_SPACE or not line else piece.text
        end = piece.x1
        if piece.text.endswith(" ") and not line.endswith(" "):
            line += " "
    return re.sub(r"(?<=\S) (?=[,.;:!?)](?:\s|$))", "", line.strip())


def _parts(rows: list[Row]) -> list[list[Row]]:
    """The rows in the order in which they are read: where a stretch of the page has two columns of prose, the left one
    and then the right one."""
    best: tuple[int, int, int, float] | None = None
    for gutter in _gutters(rows):
        start = 0
        for end in range(len(rows) + 1):
            if end < len(rows) and _side(rows[end], gutter) != "across":
                continue
            stretch = rows[start:end]
            if _is_columns(stretch, gutter) and (best is None or end - start > best[0]):
                best = (end - start, start, end, gutter)
            start = end + 1
    if best is None:
        return [rows] if rows else []
    _, start, end, gutter = best
    left: list[Row] = []
    right: list[Row] = []
    for row in rows[start:end]:
        for side, keeps in (
            (left, [p for p in row.pieces if p.x1 <= gutter]),
            (right, [p for p in row.pieces if p.x0 >= gutter]),
        ):
            if keeps:
                side.append(Row(row.level, tuple(keeps)))
    return [*_parts(rows[:start]), *_parts(left), *_parts(right), *_parts(rows[end:])]


def _gutters(rows: list[Row]) -> list[float]:
    """Where a gutter might run: the middles of the gaps that rows have, and left of where rows often begin."""
    found: Counter[int] = Counter()
    edge = min((row.pieces[0].x0 for row in rows), default=0.0)
    height = median(p.height for row in rows for p in row.pieces) if rows else 1.0
    for row in rows:
        if row.pieces[0].x0 - edge > COLUMN_LETTERS / 3 * height:
            found[round(row.pieces[0].x0 / height - GUTTER / 2)] += 1
        for a, b in pairwise(row.pieces):
            if b.x0 - a.x1 > GUTTER * height:
                found[round((a.x1 + b.x0) / 2 / height)] += 1
    return [place * height for place, count in found.most_common(8) if count >= 2]


def _side(row: Row, gutter: float) -> str:
    """On which side of a gutter a row stands: left, right, both, or across it."""
    room = 0.3 * row.pieces[0].height
    left = any(p.x1 <= gutter + room for p in row.pieces)
    right = any(p.x0 >= gutter - room for p in row.pieces)
    if any(p.x0 < gutter - room and p.x1 > gutter + room for p in row.pieces):
        return "across"
    return "both" if left and right else "left" if left else "right"


def _is_columns(rows: list[Row], gutter: float) -> bool:
    for side in (
        [[p for p in row.pieces if p.x1 <= gutter] for row in rows],
        [[p for p in row.pieces if p.x0 >= gutter] for row in rows],
    ):
        lengths = [sum(len(p.text) for p in pieces) for pieces in side if pieces]
        if len(lengths) < COLUMN_ROWS or median(lengths) < COLUMN_LETTERS:
            return False
    return True


_COUNT = re.compile(
    r"(?<![\w/])(?:page|pg\.?|p\.|página)\s*\d{1,3}(?:\s*(?:of|de|/)\s*\d{1,3})?|^[-–\s]*\d{1,3}(?:\s*(?:of|de|/)\s*\d{1,3})?[-–\s]*$",
    re.I,
)
"""The number of a page, the one thing in which the headings of two pages may differ."""


def _without_repeats(pages: list[list[Row]]) -> list[list[Row]]:
    """The pages without the heading and foot that they repeat: each stands on the first page that has it."""
    keys = [[_COUNT.sub("#", _line(row.pieces)).strip() for row in rows] for rows in pages]

    def edge(number: int) -> set[int]:
        size = len(pages[number])
        return {*range(min(EDGE_ROWS, size)), *range(max(0, size - EDGE_ROWS), size)}

    counts: Counter[str] = Counter()
    for number, page in enumerate(keys):
        counts.update({page[at] for at in edge(number)})
    kept: list[list[Row]] = []
    seen: set[str] = set()
    for number, rows in enumerate(pages):
        edges, left = edge(number), []
        for at, row in enumerate(rows):
            key = keys[number][at]
            if at in edges and (counts[key] > 1 or key == "#"):
                if key in seen or key == "#":
                    continue
                seen.add(key)
            left.append(row)
        kept.append(left)
    return kept
