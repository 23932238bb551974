"""The packet as one PDF: cover sheet, contents, the paper, and its exhibits, each page numbered through.

What the person has is put in; an exhibit that is not there yet has a slip with its name in its place, so that every
number in the letter leads to a page. A packet over the size that a portal takes is cut into parts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from generator.letters import write_document
from generator.letters.blocks import Block, Document, Run, Runs
from generator.letters.documents import main_document
from generator.output.pdf.exhibits import Opened
from generator.output.pdf.paper import count_pages, write_papers, write_stamps
from generator.output.pdf.pen import WIDTH
from generator.plan import Plan

STRIP = 30.0
"""Points added below an exhibit's page for its stamp, where the page is as wide as Letter."""
TITLE = "Appeal packet"
HEADROOM = 0.97
"""How much of the limit a part may fill by our count of its pages; what a file costs besides them is the rest."""


class Part(NamedTuple):
    """One file: its bytes, and the packet pages in it, first and last."""

    content: bytes
    first: int
    last: int


class Placing(NamedTuple):
    """An exhibit in the packet. `count` is 0 for one that is still to come: then its one page is a slip."""

    number: int
    title: str
    on: str
    count: int
    page: int
    who: str

    @property
    def last(self) -> int:
        return self.page + max(self.count, 1) - 1


class Packet(NamedTuple):
    """The parts (one, where it fits), how many pages all have, where each exhibit is, and what the person should know."""

    parts: list[Part]
    total: int
    exhibits: list[Placing]
    says: list[str]


def make_packet(plan: Plan, papers: Mapping[int, Sequence[Opened]], limit: int | None = None) -> Packet:
    """The packet of the case's present paper. `papers` are the opened files by number of exhibit; a number beyond the
    list of exhibits adds one, named after its first file. `limit` is the most bytes a part may have. Raises
    DocumentError as `write_document` does."""
    main = write_document(plan, main_document(plan))
    cover = write_document(plan, "cover_sheet")
    listed = _listed(plan, papers)
    front, placed, total, parts = _settle(main, cover, listed, 1)
    pieces = [(placing, page) for placing in placed for page in range(max(placing.count, 1))]
    stamps = write_stamps(
        [_stamp(main, placing, page, total) for placing, page in pieces if placing.count], main.written_on
    )
    binder = _Binder(front.content, placed, stamps, papers, limit)
    says = [said for opened in papers.values() for paper in opened for said in paper.says]
    whole = binder.bind(1, placed[0].page if placed else total + 1, total)
    if limit is None or len(whole.content) <= limit:
        return Packet([whole], total, placed, says)
    cuts, too_large = binder.cuts(total)
    says += [
        f"Page {page} of the packet alone is larger than the limit. Scan it again in black and white at 200 dpi."
        for page in too_large
    ]
    front, placed, total, parts = _settle(main, cover, listed, len(cuts))
    binder = _Binder(front.content, placed, stamps, papers, limit)
    made = []
    for number, (first, last) in enumerate(cuts, 1):
        slip = None if number == 1 else write_papers([_part_slip(main, number, len(cuts), first, last)], TITLE, _day(main)).content
        made.append(binder.bind(first, placed[0].page if placed else total + 1, last, slip))
    return Packet(made, total, placed, says)


def _day(document: Document) -> Any:
    from generator.output.pdf import FIXED

    return document.written_on or FIXED


def _listed(plan: Plan, papers: Mapping[int, Sequence[Opened]]) -> list[Placing]:
    """Every exhibit of the case, and those that were attached beyond them, not placed yet."""
    listed = [
        Placing(
            exhibit.number, exhibit.title, exhibit.on.text if exhibit.on else "",
            sum(paper.count for paper in papers.get(exhibit.number, ())), 0, exhibit.who,
        )
        for exhibit in plan.case.exhibits
    ]  # fmt: skip
    known = {placing.number for placing in listed}
    for number in sorted(set(papers) - known):
        if papers[number]:
            name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", papers[number][0].name).replace("_", " ")
            listed.append(Placing(number, name, "", sum(paper.count for paper in papers[number]), 0, ""))
    return listed


def _settle(main: Document, cover: Document, listed: Sequence[Placing], parts: int) -> tuple[Any, list[Placing], int, int]:
    """Write the front until its page numbers hold: a number in a letter can move a line, and so a page."""
    counts, seen = [1, 1, 1], []
    while True:
        placed, page = [], sum(counts) + 1
        for placing in listed:
            placed.append(placing._replace(page=page))
            page += max(placing.count, 1)
        total = page - 1
        documents = [
            _cover(cover, total, parts),
            _contents(main, counts, placed),
            _with_pages(main, placed),
        ]
        now = count_pages(documents)
        if now == counts or counts in seen:
            break
        seen.append(counts)
        counts = now
    slips = [_slip(main, placing) for placing in placed if not placing.count]
    starts = [1, 1 + counts[0], 1 + counts[0] + counts[1], *(placing.page for placing in placed if not placing.count)]
    front = write_papers([*documents, *slips], TITLE, _day(main), starts=starts, total=total)
    return front, placed, total, parts


def _runs(text: str, bold: bool = False) -> Runs:
    return (Run(text, bold),)


def _cover(cover: Document, total: int, parts: int) -> Document:
    """The cover sheet with the number of pages; the list of papers has a page of its own here."""
    blocks = [
        block
        for block, after in zip(cover.blocks, [*cover.blocks[1:], None], strict=True)
        if not (_is_paper_list(block) or (block.kind == "heading" and after is not None and _is_paper_list(after)))
        and "pages, without this sheet" not in block.text()
    ]
    count = f"Pages: {total}, this one included." + (
        f" They come in {parts} parts because of their size; this is part 1 of {parts}." if parts > 1 else ""
    )
    at = next((number for number, block in enumerate(blocks, 1) if block.kind == "table"), len(blocks))
    blocks.insert(at, Block("paragraph", _runs(count, bold=True)))
    return cover.replaced(blocks=tuple(blocks))


def _is_paper_list(block: Block) -> bool:
    return block.kind == "table" and _text(block.items[0][-1]) == "In the packet"


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _contents(main: Document, counts: Sequence[int], placed: Sequence[Placing]) -> Document:
    letter = sum(counts[:2]) + 1
    rows = [
        (_title(main), _span(letter, letter + counts[2] - 1)),
        *(
            (
                f"Exhibit {placing.number}: {placing.title}" + (f", {placing.on}" if placing.on else ""),
                _span(placing.page, placing.last) + ("" if placing.count else ", to follow"),
            )
            for placing in placed
        ),
    ]
    table = Block("table", items=tuple((_runs(a), _runs(b)) for a, b in (("Paper", "Packet pages"), *rows)))
    note = "The number of each packet page stands at its foot. The letter names the exhibits by these numbers."
    blocks = (Block("heading", _runs("Contents"), level=1), table, Block("paragraph", _runs(note)))
    return main.replaced(id="contents", title="Contents", blocks=blocks)


def _title(document: Document) -> str:
    heads = [block.text() for block in document.blocks if block.kind == "heading" and block.level == 1]
    return heads[0] if heads else document.title


_REFERENCE = re.compile(r"(\(?)\b(Exhibits?) (\d{1,2}(?:, \d{1,2})*(?:,? and \d{1,2})?)\b(\)?)")


def _with_pages(document: Document, placed: Sequence[Placing]) -> Document:
    """The paper with the packet page beside each exhibit it names."""
    page_of = {placing.number: placing.page for placing in placed}
    return document.replaced(blocks=tuple(_block_with_pages(block, page_of, placed) for block in document.blocks))


def _block_with_pages(block: Block, page_of: Mapping[int, int], placed: Sequence[Placing]) -> Block:
    if block.kind != "table":
        items = tuple(tuple(_runs_with_pages(cell, page_of) for cell in item) for item in block.items)
        return block.replaced(runs=_runs_with_pages(block.runs, page_of), items=items)
    heads = [_text(cell) for cell in block.items[0]]
    if _is_paper_list(block):
        by_number = {str(placing.number): placing for placing in placed}
        rows = [
            (*row[:-1], _runs(_place(by_number[_text(row[0])]))) if _text(row[0]) in by_number else row
            for row in block.items[1:]
        ]
        return block.replaced(items=(block.items[0], *rows))
    rows = []
    for row in block.items[1:]:
        cells = [
            _runs(_numbers_with_pages(_text(cell), page_of)) if head in ("Exhibit", "Exhibits") else _runs_with_pages(cell, page_of)
            for head, cell in zip(heads, row, strict=True)
        ]
        rows.append(tuple(cells))
    return block.replaced(items=(block.items[0], *rows))


def _place(placing: Placing) -> str:
    if not placing.count:
        return "to follow"
    return f"{'page' if placing.page == placing.last else 'pages'} {_span(placing.page, placing.last)}"


def _numbers_with_pages(text: str, page_of: Mapping[int, int]) -> str:
    return re.sub(
        r"\d{1,2}", lambda found: f"{found[0]} (p. {page_of[int(found[0])]})" if int(found[0]) in page_of else found[0], text
    )


def _runs_with_pages(runs: Runs, page_of: Mapping[int, int]) -> Runs:
    return tuple(run.replaced(text=add_pages(run.text, page_of)) for run in runs)


def add_pages(text: str, page_of: Mapping[int, int]) -> str:
    """Text with the packet page after each exhibit that it names.

    >>> add_pages("It failed (Exhibits 2 and 5). Exhibit 5 shows it.", {2: 7, 5: 30})
    'It failed (Exhibits 2 and 5, packet pages 7 and 30). Exhibit 5 (packet page 30) shows it.'
    """

    def with_pages(found: re.Match[str]) -> str:
        numbers = [int(number) for number in re.findall(r"\d+", found[3])]
        if not all(number in page_of for number in numbers):
            return found[0]
        pages = [str(page_of[number]) for number in numbers]
        listed = pages[0] if len(pages) == 1 else f"{', '.join(pages[:-1])} and {pages[-1]}"
        where = f"packet page{'s' if len(pages) > 1 else ''} {listed}"
        named = f"{found[2]} {found[3]}"
        if found[1] and found[4]:
            return f"({named}, {where})"
        return f"{found[1]}{named} ({where}){found[4]}"

    return _REFERENCE.sub(with_pages, text)


def _slip(main: Document, placing: Placing) -> Document:
    """The page in place of an exhibit that is still to come."""
    who = "" if placing.who in ("", "you") else f" It was asked for from: {placing.who}."
    lines = (
        Block("heading", _runs(f"Exhibit {placing.number}"), level=1),
        Block("paragraph", _runs(placing.title + (f", {placing.on}" if placing.on else ""), bold=True)),
        Block("paragraph", _runs(f"This paper is not in the packet yet and will follow.{who}")),
    )
    return main.replaced(id="slip", title=f"Exhibit {placing.number}", blocks=lines)


def _part_slip(main: Document, number: int, parts: int, first: int, last: int) -> Document:
    lines = (
        Block("heading", _runs(f"Part {number} of {parts}"), level=1),
        Block("paragraph", _runs(f"{_title(main)}: {main.foot}.")),
        Block("paragraph", _runs(f"This part has packet pages {_span(first, last)}. This sheet has no packet page.")),
    )
    return main.replaced(id="part", title=f"Part {number} of {parts}", blocks=lines)


def _stamp(main: Document, placing: Placing, page: int, total: int) -> tuple[str, str]:
    count = f"Exhibit {placing.number}, page {page + 1} of {placing.count}"
    return main.foot, f"{count} – packet page {placing.page + page} of {total}"


class _Binder:
    """Binds pages of the front and of the exhibits into one file."""

    def __init__(
        self, front: bytes, placed: Sequence[Placing], stamps: bytes, papers: Mapping[int, Sequence[Opened]], limit: int | None
    ):
        self.front, self.stamps, self.limit = front, PdfReader(io.BytesIO(stamps)), limit
        self.placed = placed
        self.pages: dict[int, tuple[Any, int]] = {}
        """(page of an opened paper, number of its stamp) by packet page."""
        self.slips: dict[int, int] = {}
        """Number of the slip in the front, counted from the first slip, by packet page."""
        stamp = 0
        for placing in placed:
            if not placing.count:
                self.slips[placing.page] = len(self.slips)
                continue
            at = placing.page
            for paper in papers[placing.number]:
                for page in PdfReader(io.BytesIO(paper.content)).pages:
                    self.pages[at] = (page, stamp)
                    at, stamp = at + 1, stamp + 1

    def bind(self, first: int, exhibits_from: int, last: int, slip: bytes | None = None) -> Part:
        """Packet pages first to last. The part that begins with page 1 has the front and keeps its structure; another
        begins with its slip."""
        front = PdfReader(io.BytesIO(self.front))
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(slip)) if slip else front)
        fronts = exhibits_from - 1
        if slip is None:
            for number in reversed([n for page, n in self.slips.items() if page > last]):
                writer.remove_page(fronts + number)
            at = fronts
        else:
            at = 1
        offset = at
        begins = max(first, exhibits_from)
        for page in range(begins, last + 1):
            if page in self.slips:
                if slip is not None:
                    writer.insert_page(front.pages[fronts + self.slips[page]], at).pop("/StructParents", None)
            else:
                source, stamp = self.pages[page]
                _stamp_page(writer, writer.insert_page(source, at), self.stamps.pages[stamp], f"/PacketStamp{page}")
            at += 1
        if slip is None:
            writer.add_outline_item("Cover and letter", 0)
        for placing in self.placed:
            if placing.last >= begins and placing.page <= last:
                where = max(placing.page, begins) - begins + offset
                writer.add_outline_item(f"Exhibit {placing.number}: {placing.title}", where)
        out = io.BytesIO()
        writer.write(out)
        return Part(out.getvalue(), first, last)

    def cuts(self, total: int) -> tuple[list[tuple[int, int]], list[int]]:
        """(first, last) packet page of each part, so that each is within the limit where that can be; and the pages
        that alone are larger. An exhibit is cut only where it does not fit into one part."""
        room = int((self.limit or 0) * HEADROOM)
        first_exhibit = self.placed[0].page if self.placed else total + 1
        ends: list[int] = []
        too_large: list[int] = []
        used = len(self.front)
        for placing in self.placed:
            pages = range(placing.page, placing.last + 1)
            cost = self._cost(pages)
            if used + cost > room and placing.page > first_exhibit and cost <= room:
                ends.append(placing.page - 1)
                used = 0
            if used + cost <= room:
                used += cost
                continue
            for page in pages:
                cost = self._cost([page])
                if used + cost > room and used:
                    ends.append(page - 1)
                    used = 0
                if cost > room:
                    too_large.append(page)
                used += cost
        starts = [1, *(end + 1 for end in ends)]
        return list(zip(starts, [*ends, total], strict=True)), too_large

    def _cost(self, pages: Sequence[int]) -> int:
        """Bytes of a file with only these pages of exhibits."""
        writer = PdfWriter()
        for page in pages:
            if page in self.pages:
                writer.add_page(self.pages[page][0])
        if not len(writer.pages):
            return 0
        out = io.BytesIO()
        writer.write(out)
        return len(out.getvalue()) + 1500 * len(pages)


def _stamp_page(writer: PdfWriter, page: Any, stamp: Any, name: str) -> None:
    """Add a strip below what is seen of a page, on the side that is down when it is read, and put the stamp there. What
    the page draws itself cannot reach into the strip."""
    box = page.cropbox
    left, low, right, high = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    turn = int(page.get("/Rotate") or 0) % 360
    wide = (right - left) if turn in (0, 180) else (high - low)
    scale = wide / WIDTH
    strip = STRIP * scale
    matrix, grown = {
        0: ((scale, 0, 0, scale, left, low - strip), (left, low - strip, right, high)),
        90: ((0, scale, -scale, 0, right + strip, low), (left, low, right + strip, high)),
        180: ((-scale, 0, 0, -scale, right, high + strip), (left, low, right, high + strip)),
        270: ((0, -scale, scale, 0, left - strip, high), (left - strip, low, right, high)),
    }[turn if turn in (0, 90, 180, 270) else 0]
    form = StreamObject()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((0, 0, WIDTH, STRIP)),
            NameObject("/Resources"): stamp["/Resources"].clone(writer),
        }
    )
    form._data = stamp.get_contents().get_data()
    resources = DictionaryObject(page.get("/Resources", DictionaryObject()).get_object())
    forms = resources.get("/XObject", DictionaryObject()).get_object()
    resources[NameObject("/XObject")] = DictionaryObject({**forms, NameObject(name): writer._add_object(form)})
    page[NameObject("/Resources")] = resources
    before, after = DecodedStreamObject(), DecodedStreamObject()
    numbers = " ".join(f"{number:.4f}" for number in matrix)
    before.set_data(
        f"/Artifact BMC q {numbers} cm {name} Do Q EMC\n"
        f"q {left:.3f} {low:.3f} {right - left:.3f} {high - low:.3f} re W n\n".encode()
    )
    after.set_data(b"\nQ")
    drawn = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    whole = drawn.get_object()
    parts = list(whole) if isinstance(whole, ArrayObject) else [drawn]
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(before), *parts, writer._add_object(after)])
    for key in ("/MediaBox", "/CropBox"):
        page[NameObject(key)] = RectangleObject(grown)
    for key in ("/TrimBox", "/BleedBox", "/ArtBox"):
        page.pop(key, None)
