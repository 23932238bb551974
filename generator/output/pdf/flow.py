"""What stands on a page and where it may break: paragraphs, rows of a table, places to sign.

A flow is cut into slices (a line of text, a line of a row); `keeps` says after which slice no page may end. Flows are
measured once and then placed by `fill_pages`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.output.pdf.pen import HEIGHT, MARGIN, RULE, TEXT_HEIGHT, TEXT_WIDTH, TOP, Pen, Piece
from generator.output.pdf.tags import Link, Tag

Line = list[Piece]
_LEADS_TO_NUMBER = re.compile(r"(?:^|[\s(“])(?:§{1,2}|pages?|p\.|Exhibits?|No\.) $")
"""Words that stand on one line with the number after them."""


class Flow:
    """`slices` are heights in points; `keeps[i]`: slice i stays on one page with the one after it (the last: with the
    flow that follows). `before` is the room above, dropped at the top of a page."""

    before = 0.0

    def __init__(self, slices: Sequence[float], keeps: Sequence[bool]):
        self.slices, self.keeps = list(slices), list(keeps)

    def draw(self, pen: Pen, y: float, first: int, last: int) -> None:
        """Draw slices first to last (not included) with the top at y."""
        raise NotImplementedError

    @property
    def head(self) -> Flow | None:
        """What is drawn again at the top when a page begins within."""
        return None


def break_lines(pen: Pen, pieces: Sequence[Piece], width: float, size: float, bold: bool = False) -> list[Line]:
    """Text into lines of at most `width` points. A line break in the text stays; a word longer than a line is cut
    after a hyphen or slash where it has one."""
    lines: list[Line] = []
    paragraphs: list[list[Piece]] = [[]]
    for text, is_bold, to in pieces:
        for number, part in enumerate(text.split("\n")):
            if number:
                paragraphs.append([])
            paragraphs[-1].append(Piece(part, is_bold or bold, to))
    for paragraph in paragraphs:
        line: Line = []
        used = 0.0
        for word in _words(paragraph):
            for fitting in _fitting(pen, word, width, size):
                wide = sum(pen.width(text, size, is_bold) for text, is_bold, _ in fitting)
                bare = sum(pen.width(text.rstrip(" "), size, is_bold) for text, is_bold, _ in fitting)
                if line and used + bare > width + 0.01:
                    lines.append(line)
                    line, used = [], 0.0
                line += fitting
                used += wide
        lines.append([*line, Piece(" ")])
    return [_joined(line) for line in lines]


def _words(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Words, each with the space after it, as pieces of one style."""
    words: list[list[Piece]] = [[]]
    for text, bold, to in pieces:
        parts = text.split(" ")
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            if part or not is_last:
                words[-1].append(Piece(part if is_last else part + " ", bold, to))
            if not is_last and not _LEADS_TO_NUMBER.search("".join(said for said, *_ in words[-1])):
                words.append([])
    return [word for word in words if word]


def _fitting(pen: Pen, word: list[Piece], width: float, size: float) -> list[list[Piece]]:
    if sum(pen.width(text.rstrip(" "), size, bold) for text, bold, _ in word) <= width:
        return [word]
    parts: list[list[Piece]] = []
    for text, bold, to in word:
        part = ""
        for letter in text:
            if part and pen.width(part + letter, size, bold) > width:
                cut = max(part.rfind(sign) for sign in "-–/,.;_@") + 1
                cut = cut if cut > len(part) // 3 else len(part)
                parts.append([Piece(part[:cut], bold, to)])
                part = part[cut:]
            part += letter
        parts.append([Piece(part, bold, to)])
    return parts


def _joined(line: Line) -> Line:
    joined: Line = []
    for piece in line:
        if joined and joined[-1][1:] == piece[1:]:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.bold, piece.to)
        else:
            joined.append(piece)
    return joined


def _draw_lines(
    pen: Pen, tag: Tag | None, lines: Sequence[Line], x: float, baseline: float, size: float, leading: float
) -> None:
    """Lines of text, the first with its baseline there; what leads to a page is a link, an element within `tag`."""
    if tag is None or not any(piece.to for line in lines for piece in line):
        with pen.marked(tag):
            for number, line in enumerate(lines):
                pen.line(x, baseline + leading * number, line, size)
        return
    plain: list[tuple[float, float, Piece]] = []

    def draw(pieces: Sequence[tuple[float, float, Piece]], owner: Tag) -> None:
        if pieces:
            with pen.marked(owner):
                for left, foot, piece in pieces:
                    pen.line(left, foot, [piece], size)

    for number, line in enumerate(lines):
        left, foot = x, baseline + leading * number
        for piece in line:
            right = left + pen.width(piece.text, size, piece.bold)
            if piece.to:
                draw(plain, tag)
                plain, link = [], Tag("Link", tag)
                draw([(left, foot, piece)], link)
                box = (left, HEIGHT - foot - size * 0.25, right, HEIGHT - foot + size * 0.8)
                link.link = Link(pen.page, box, piece.to, re.sub(r"\D+", "packet page ", piece.to))
            else:
                plain.append((left, foot, piece))
            left = right
    draw(plain, tag)


class Text(Flow):
    """A paragraph, heading, quote or list item. `label` ('•', '3.') stands in the indent of the first line."""

    def __init__(
        self, pen: Pen, pieces: Sequence[Piece], tag: Tag, *, size: float = 10.5, leading: float = 14.2,
        x: float = MARGIN, width: float = TEXT_WIDTH, before: float = 6.0, bold: bool = False, whole: bool = False,
        keep_next: bool = False, label: tuple[str, Tag, float] | None = None, side_rule: bool = False,
    ):  # fmt: skip
        self.lines = break_lines(pen, pieces, width, size, bold)
        count = len(self.lines)
        keeps = [whole or number in (0, count - 2) for number in range(count)]
        keeps[-1] = keep_next
        super().__init__([leading] * count, keeps)
        self.tag, self.size, self.leading, self.x, self.before = tag, size, leading, x, before
        self.label, self.side_rule = label, side_rule

    def draw(self, pen: Pen, y: float, first: int, last: int) -> None:
        baseline = y + self.leading * 0.74
        if self.label and first == 0:
            text, tag, x = self.label
            with pen.marked(tag):
                pen.line(x, baseline, [Piece(text + " ")], self.size)
        _draw_lines(pen, self.tag, self.lines[first:last], self.x, baseline, self.size, self.leading)
        if self.side_rule:
            with pen.marked(None):
                x = self.x - 10
                pen.rule(x, y + 1, x, y + self.leading * (last - first) - 1)


class Signature(Flow):
    """A place to sign or to date by hand: its word, and a rule with room above, or with the picture of a signature."""

    def __init__(self, pen: Pen, word: str, tag: Tag, *, keep_next: bool, x: float = MARGIN,
                 picture: tuple[bytes, Tag] | None = None):  # fmt: skip
        super().__init__([38.0 if picture is None else 56.0], [keep_next])
        self.word, self.tag, self.x, self.picture = word, tag, x, picture

    def draw(self, pen: Pen, y: float, first: int, last: int) -> None:
        foot = y + self.slices[0] - 3
        with pen.marked(self.tag):
            pen.line(self.x, foot - 2, [Piece(self.word + " ")], 10.5)
        start = self.x + pen.width(self.word + "  ", 10.5)
        if self.picture:
            with pen.marked(self.picture[1]):
                pen.picture(self.picture[0], start + 4, y + 2, self.x + 286 - start, self.slices[0] - 6)
        with pen.marked(None):
            pen.rule(start, foot, self.x + 290, foot)


WRITING = 76.0
"""Width in points of a column that a date or a name is written into by hand."""
PAD = 4.0
"""Room left and right in a cell, in points."""
CUT_PAD = 3.0
"""Room below the last line of a row that goes on on the next page."""


class Cells(Flow):
    """A row of a table with rules around it. It breaks between pages only where it is long; its table's head (`top`)
    is drawn again then, and what its first cell says. A row without any text has room to write by hand."""

    LEADING = 12.4
    SIZE = 9.5
    WHOLE = 12
    """Rows of at most so many lines stay on one page."""

    def __init__(self, pen: Pen, cells: Sequence[Sequence[Piece]], widths: Sequence[float], tags: Sequence[Tag],
                 *, top: Cells | None = None, bold: Sequence[bool] = (), is_head: bool = False, before: float = 0.0):  # fmt: skip
        bolds = bold or [is_head] * len(cells)
        self.cells = [
            break_lines(pen, cell, width - 2 * PAD, self.SIZE, is_bold)
            for cell, width, is_bold in zip(cells, widths, bolds, strict=True)
        ]
        is_blank = not any(text.strip() for cell in cells for text, *_ in cell)
        count = 1 if is_blank else max(len(lines) for lines in self.cells)
        heights = [26.0 if is_blank else self.LEADING] * count
        heights[0] += 3.0
        heights[-1] += 4.0
        whole = count <= self.WHOLE
        keeps = [whole or number in (0, 1, count - 3, count - 2) for number in range(count)]
        keeps[-1] = is_head
        super().__init__(heights, keeps)
        self.widths, self.tags, self.top, self.before = widths, tags, top, before

    @property
    def head(self) -> Flow | None:
        return self.top

    def draw(self, pen: Pen, y: float, first: int, last: int) -> None:
        self._draw(pen, y, first, last, list(self.tags))

    def draw_again(self, pen: Pen, y: float) -> None:
        """The head once more on a later page: for the eye only."""
        self._draw(pen, y, 0, len(self.slices), [None] * len(self.tags))

    def _draw(self, pen: Pen, y: float, first: int, last: int, tags: list[Tag | None]) -> None:
        x, start = MARGIN, y + (3.0 if first == 0 else 0.0)
        for lines, width, tag in zip(self.cells, self.widths, tags, strict=True):
            shown = lines[first:last]
            if first and not shown and x == MARGIN:  # which row it is: once more, for the eye only
                shown, tag = lines[: last - first], None
            _draw_lines(pen, tag, shown, x + PAD, start + self.LEADING * 0.76, self.SIZE, self.LEADING)
            x += width
        with pen.marked(None):
            below = y + sum(self.slices[first:last]) + (CUT_PAD if last < len(self.slices) else 0.0)
            edges = [MARGIN]
            for width in self.widths:
                edges.append(edges[-1] + width)
            for edge in edges:
                pen.rule(edge, y, edge, below)
            for level in (y, below):
                pen.rule(MARGIN - RULE / 2, level, edges[-1] + RULE / 2, level)


def column_widths(pen: Pen, rows: Sequence[Sequence[Sequence[Piece]]], total: float = TEXT_WIDTH) -> list[float]:
    """Widths of the columns in points: each at least its longest word, or room to write where the rows are empty; the
    rest by how much text it has."""
    is_to_fill = any(not any(text.strip() for cell in row for text, *_ in cell) for row in rows)
    least, most = [], []
    for column in zip(*rows, strict=True):
        texts = [[(text, bold) for text, bold, _ in cell] for cell in column]
        words = [pen.width(word, Cells.SIZE, bold) for cell in texts for text, bold in cell for word in text.split()]
        whole = [sum(pen.width(line, Cells.SIZE, bold) for text, bold in cell for line in [text]) for cell in texts]
        room = max(max(words, default=0) + 2 * PAD + 2, WRITING if is_to_fill else 0.0)
        least.append(min(room, total / 3))
        most.append(max(max(whole, default=0) + 2 * PAD + 2, least[-1], 34.0))
    if sum(most) <= total:
        return [width * total / sum(most) for width in most]
    wants = [(full - small) ** 0.6 for full, small in zip(most, least, strict=True)]
    room = total - sum(least)
    if room < 0:
        return [width * total / sum(least) for width in least]
    return [small + room * want / sum(wants) for small, want in zip(least, wants, strict=True)]


class Placed:
    """Slices first to last (not included) of a flow on a page; y is the top of the first."""

    is_again = False
    """Drawn once more, for the eye only."""

    def __init__(self, flow: Flow, y: float, first: int):
        self.flow, self.y, self.first, self.last = flow, y, first, first

    def draw(self, pen: Pen) -> None:
        self.flow.draw(pen, self.y, self.first, self.last)


def fill_pages(flows: Sequence[Flow]) -> list[list[Placed]]:
    """Place all flows on pages. What is to be kept together moves to a new page together; only what is longer than a
    page is cut anyway."""
    slices = [(flow, number) for flow in flows for number in range(len(flow.slices))]
    groups: list[list[tuple[Flow, int]]] = [[]]
    for flow, number in slices:
        groups[-1].append((flow, number))
        if not flow.keeps[number]:
            groups.append([])
    page = _Page()
    pages = [page]
    for group in filter(None, groups):
        flow, number = group[0]
        if not page.is_empty and page.used + _height(group) > TEXT_HEIGHT:
            page = _Page(flow)
            pages.append(page)
        for flow, number in group:
            if not page.is_empty and page.used + _room(flow, number) > TEXT_HEIGHT:
                page = _Page(flow)
                pages.append(page)
            page.put(flow, number)
    return [page.placed for page in pages if page.placed]


def _room(flow: Flow, number: int) -> float:
    return flow.slices[number] + (flow.before if number == 0 else 0.0)


def _height(group: Sequence[tuple[Flow, int]]) -> float:
    return sum(_room(flow, number) for flow, number in group)


class _Page:
    def __init__(self, first: Flow | None = None) -> None:
        self.placed: list[Placed] = []
        self.used = 0.0
        self.is_empty = True
        if first is not None and isinstance(first.head, Cells):
            head = _Again(first.head)
            self.placed.append(head)
            self.used = sum(first.head.slices)

    def put(self, flow: Flow, number: int) -> None:
        if number == 0 and not self.is_empty:
            self.used += flow.before
        if not self.placed or self.placed[-1].flow is not flow or isinstance(self.placed[-1], _Again):
            self.placed.append(Placed(flow, TOP + self.used, number))
        self.placed[-1].last = number + 1
        self.used += flow.slices[number]
        self.is_empty = False


class _Again(Placed):
    """The head of a table at the top of a later page."""

    is_again = True

    def __init__(self, head: Cells):
        super().__init__(head, TOP, 0)

    def draw(self, pen: Pen) -> None:
        assert isinstance(self.flow, Cells)
        self.flow.draw_again(pen, self.y)
