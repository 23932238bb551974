"""The packet as one PDF: cover sheet, contents, the paper, and its exhibits, each page numbered through.

What the person has is put in; an exhibit that is not there yet has a slip with its name in its place, so that every
number in the letter leads to a page. A packet over the size that a portal takes is cut into parts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from generator.letters import write_document
from generator.letters.blocks import Block, Document, Run, Runs
from generator.letters.documents import main_document
from generator.output.pdf.exhibits import OF_A_PAGE, Opened, read_content, read_entry
from generator.output.pdf.paper import Pages, count_pages, write_papers, write_stamps
from generator.output.pdf.pen import WIDTH
from generator.output.pdf.sheaf import Sheaf, weigh_page
from generator.plan import Plan

STRIP = 30.0
"""Points added below an exhibit's page for its stamp, where the page is as wide as Letter."""
TITLE = "Appeal packet"
HEADROOM = 0.97
"""How much of the limit a part may fill by our count of its pages; what a file costs besides them is the rest."""
STAMP_BYTES = 1500
"""What the stamp of a page adds to it."""
SLIP_BYTES = 30_000
"""Room for the first sheet of a later part."""


class Part(NamedTuple):
    """One file: its bytes (none where they were written elsewhere), how many, and its packet pages, first and last."""

    content: bytes
    size: int
    first: int
    last: int


Into = Callable[[int, int], AbstractContextManager[IO[bytes]]]
"""Opens the file for a part: its number, and how many there are."""


def part_name(name: str, number: int, count: int) -> str:
    """The name of a part's file.

    >>> part_name("packet.pdf", 1, 1), part_name("packet.pdf", 2, 3)
    ('packet.pdf', 'packet-part-2-of-3.pdf')
    """
    stem, _, ending = name.rpartition(".")
    return name if count == 1 else f"{stem}-part-{number}-of-{count}.{ending}"


def _held(number: int, count: int) -> AbstractContextManager[IO[bytes]]:
    return io.BytesIO()


class Placing(NamedTuple):
    """An exhibit in the packet. `page_count` is 0 for one that is still to come: then its one page is a slip."""

    number: int
    title: str
    on: str
    page_count: int
    page: int
    who: str

    @property
    def last(self) -> int:
        return self.page + max(self.page_count, 1) - 1


class Packet(NamedTuple):
    """The parts (one, where it fits), how many pages all have, where each exhibit is, and what the person should know."""

    parts: list[Part]
    total: int
    exhibits: list[Placing]
    says: list[str]


def make_packet(
    plan: Plan,
    papers: Mapping[int, Sequence[Opened]],
    limit: int | None = None,
    into: Into = _held,
    mark: Callable[[Document], Document] = lambda document: document,
) -> Packet:
    """The packet of the case's present paper. `papers` are the opened files by number of exhibit; a number beyond the
    list of exhibits adds one, named after its first file. `limit` is the most bytes a part may have; `into` opens the
    file that a part is written to, page by page; `mark` is what is done to the letter first, as in render_packet. Raises DocumentError as `write_document` does."""
    main = mark(write_document(plan, main_document(plan)))
    cover = write_document(plan, "cover_sheet")
    listed = _listed(plan, papers)

    def binder(parts: int, last: int | None = None) -> _Binder:
        front, placed, total = _settle(main, cover, listed, parts, last)
        return _Binder(main, front, placed, total, papers)

    bound = binder(1)
    cuts, too_large = bound.cuts(limit) if limit is not None else ([(1, bound.total)], [])
    if len(cuts) > 1:
        bound = binder(len(cuts), cuts[0][1])
    says = [said for opened in papers.values() for paper in opened for said in paper.says]
    says += [
        f"Page {page} of the packet alone is larger than the limit. Scan it again in black and white at 200 dpi."
        for page in too_large
    ]
    return Packet(bound.bind(cuts, into), bound.total, bound.placed, says)


def _day(document: Document) -> Any:
    from generator.output.pdf import FIXED

    return document.written_on or FIXED


def _listed(plan: Plan, papers: Mapping[int, Sequence[Opened]]) -> list[Placing]:
    """Every exhibit of the case, and those that were attached beyond them, not placed yet."""
    listed = [
        Placing(
            exhibit.number, exhibit.title, exhibit.on.text if exhibit.on else "",
            sum(paper.page_count for paper in papers.get(exhibit.number, ())), 0, exhibit.who,
        )
        for exhibit in plan.case.exhibits
    ]  # fmt: skip
    known = {placing.number for placing in listed}
    for number in sorted(set(papers) - known):
        if papers[number]:
            listed.append(
                Placing(
                    number, _name(papers[number][0].name), "", sum(paper.page_count for paper in papers[number]), 0, ""
                )
            )
    return listed


def _name(file: str) -> str:
    """What a paper is called by its file: 'hospital record' for '09_hospital record.pdf'."""
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", file).replace("_", " ").strip()
    bare = re.sub(r"^(?:exhibit|paper|ex|no)?[\s.-]*\d{1,2}(?!\d)[\s.-]*", "", name, flags=re.I)
    return (bare or name)[:1].upper() + (bare or name)[1:]


def _settle(
    main: Document, cover: Document, listed: Sequence[Placing], parts: int, last: int | None
) -> tuple[Pages, list[Placing], int]:
    """Write the front until its page numbers hold: a number in a letter can move a line, and so a page. `last` is the last
    packet page of the first of several parts: the contents lead no further."""
    counts, seen = [1, 1, 1], []
    while True:
        placed, page = [], sum(counts) + 1
        for placing in listed:
            placed.append(placing._replace(page=page))
            page += max(placing.page_count, 1)
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
    slips = [_slip(main, placing) for placing in placed if not placing.page_count]
    starts = [
        1,
        1 + counts[0],
        1 + counts[0] + counts[1],
        *(placing.page for placing in placed if not placing.page_count),
    ]
    pages = [(starts[2], _title(main)), *((placing.page, f"Exhibit {placing.number}") for placing in placed)]
    leads = [
        (documents[1], _target(page) if page <= (last or total) else "", f"{words}, packet page {page}")
        for page, words in pages
    ]
    front = write_papers([*documents, *slips], TITLE, _day(main), starts=starts, total=total, leads=leads)
    return front, placed, total


def _target(page: int) -> str:
    """The name by which the contents lead to a packet page."""
    return f"packet{page}"


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
                _span(placing.page, placing.last) + ("" if placing.page_count else ", to follow"),
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
            _runs(_numbers_with_pages(_text(cell), page_of))
            if head in ("Exhibit", "Exhibits")
            else _runs_with_pages(cell, page_of)
            for head, cell in zip(heads, row, strict=True)
        ]
        rows.append(tuple(cells))
    return block.replaced(items=(block.items[0], *rows))


def _place(placing: Placing) -> str:
    if not placing.page_count:
        return "to follow"
    return f"{'page' if placing.page == placing.last else 'pages'} {_span(placing.page, placing.last)}"


def _numbers_with_pages(text: str, page_of: Mapping[int, int]) -> str:
    return re.sub(
        r"\d{1,2}",
        lambda found: f"{found[0]} (p. {page_of[int(found[0])]})" if int(found[0]) in page_of else found[0],
        text,
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
    count = f"Exhibit {placing.number}, page {page + 1} of {placing.page_count}"
    return main.foot, f"{count} – packet page {placing.page + page} of {total}"


class _Binder:
    """Puts pages of the front and of the exhibits into files. One paper is open at a time."""

    def __init__(
        self,
        main: Document,
        front: Pages,
        placed: list[Placing],
        total: int,
        papers: Mapping[int, Sequence[Opened]],
    ):
        self.main, self.placed, self.total, self.papers = main, placed, total, papers
        self.front, self.counts = front.content, front.counts
        self.fronts = placed[0].page - 1 if placed else total
        """How many pages come before the first exhibit."""
        self.slips = {placing.page: n for n, placing in enumerate(p for p in placed if not p.page_count)}
        """Number of the slip, counted from the first, by packet page."""
        pages = [(placing, number) for placing in placed for number in range(placing.page_count)]
        stamps = [_stamp(main, placing, number, total) for placing, number in pages]
        made = PdfReader(io.BytesIO(write_stamps(stamps, main.written_on)))
        self.stamps = {placing.page + n: page for (placing, n), page in zip(pages, made.pages, strict=False)}
        """The stamp of each page of an exhibit, by packet page."""

    def bind(self, cuts: Sequence[tuple[int, int]], into: Into) -> list[Part]:
        """The parts, each from its first to its last packet page. The first has the front and keeps its structure;
        the others begin with a slip that says which part they are."""
        return [self._bind(number, cuts, into) for number in range(1, len(cuts) + 1)]

    def _bind(self, number: int, cuts: Sequence[tuple[int, int]], into: Into) -> Part:
        first, last = cuts[number - 1]
        with into(number, len(cuts)) as out:
            sheaf, front = Sheaf(out), PdfReader(io.BytesIO(self.front))
            if number == 1:
                sheaf.begin_with(front, self.fronts)
                for page, title in self._heads():
                    sheaf.add_mark(title, page)
                    sheaf.add_target(_target(page + 1), page)
            else:
                slip = write_papers([_part_slip(self.main, number, len(cuts), first, last)], TITLE, _day(self.main))
                sheaf.begin_with(PdfReader(io.BytesIO(slip.content)), 1)
            before = 0 if number == 1 else 1  # sheets without a packet page
            for placing in self.placed:
                if placing.last < first or placing.page > last:
                    continue
                where = max(placing.page, first) - first + before
                if not placing.page_count and number == 1:
                    sheaf.show(front, self.fronts + self.slips[placing.page])
                elif not placing.page_count:
                    sheaf.add_page(front.pages[self.fronts + self.slips[placing.page]])
                else:
                    self._add_exhibit(sheaf, placing, first, last)
                sheaf.add_mark(f"Exhibit {placing.number}: {placing.title}", where)
                sheaf.add_target(_target(placing.page), where)
            sheaf.close()
            content = out.getvalue() if isinstance(out, io.BytesIO) else b""
        return Part(content, sheaf.size, first, last)

    def _heads(self) -> list[tuple[int, str]]:
        """Where each paper before the exhibits begins, counted from 0, and what it is."""
        at = [0, self.counts[0], sum(self.counts[:2])]
        return list(zip(at, ("Cover sheet", "Contents", _title(self.main)), strict=True))

    def _add_exhibit(self, sheaf: Sheaf, placing: Placing, first: int, last: int) -> None:
        """The pages of an exhibit that are among these packet pages, stamped."""
        page = placing.page
        for opened in self.papers[placing.number]:
            with read_content(opened.content) as stream:
                reader = PdfReader(stream)
                for sheet in reader.pages:
                    if first <= page <= last:
                        sheaf.add_page(stamped(sheet, self.stamps[page], f"/PacketStamp{page}"))
                    page += 1
                sheaf.forget(reader)

    def cuts(self, limit: int) -> tuple[list[tuple[int, int]], list[int]]:
        """(first, last) packet page of each part, so that each is within the limit where that can be; and the pages
        that alone are larger. An exhibit is cut only where it does not fit into one part."""
        room = int(limit * HEADROOM) - SLIP_BYTES
        ends: list[int] = []
        too_large: list[int] = []
        used = len(self.front)
        for placing in self.placed:
            weights = self._weights(placing)
            whole = _sum(weights)
            if used and used + whole > room >= whole:
                ends.append(placing.page - 1)
                used = 0
            if used + whole <= room:
                used += whole
                continue
            within: dict[Any, int] = {}  # what this exhibit has in the present part
            for page, weight in enumerate(weights, placing.page):
                alone = sum(weight.values())
                more = sum(size for what, size in weight.items() if what not in within)
                if used and used + more > room:
                    ends.append(page - 1)
                    used, within, more = 0, {}, alone
                if alone > room:
                    too_large.append(page)
                used += more
                within.update(weight)
        starts = [1, *(end + 1 for end in ends)]
        return list(zip(starts, [*ends, self.total], strict=True)), too_large

    def _weights(self, placing: Placing) -> list[dict[Any, int]]:
        """Bytes of what each page of an exhibit needs, by what it is: several pages of a file may share it."""
        weights: list[dict[Any, int]] = []
        for number, opened in enumerate(self.papers.get(placing.number, ())):
            with read_content(opened.content) as stream:
                for sheet in PdfReader(stream).pages:
                    own = len(weights)
                    needs = weigh_page(sheet)
                    weights.append({(number, what) if what else own: size for what, size in needs.items()})
                    weights[-1][own] += STAMP_BYTES
        return weights


def _sum(weights: Sequence[Mapping[Any, int]]) -> int:
    return sum({what: size for weight in weights for what, size in weight.items()}.values())


def stamped(page: Any, stamp: Any, name: str) -> dict[str, Any]:
    """The entries of a page with a strip below what is seen of it, on the side that is down when it is read, and the
    stamp in the strip. What the page draws itself cannot reach into it."""
    box = page.cropbox
    left, low, right, high = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    turn = (read_entry(page, "/Rotate", int) or 0) % 360
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
            NameObject("/Resources"): stamp.raw_get("/Resources"),
        }
    )
    form._data = stamp.get_contents().get_data()
    resources = DictionaryObject(_entries(page, "/Resources"))
    resources[NameObject("/XObject")] = DictionaryObject({**_entries(resources, "/XObject"), NameObject(name): form})
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
    return {
        **{key: page.raw_get(key) for key in page if key in OF_A_PAGE},
        "/Rotate": NumberObject(turn),
        "/Resources": resources,
        "/Contents": ArrayObject([before, *parts, after]),
        "/MediaBox": RectangleObject(grown),
        "/CropBox": RectangleObject(grown),
    }


def _entries(owner: Any, key: str) -> Mapping[Any, Any]:
    """What stands in a dictionary of a page, its references as they are."""
    return dict((read_entry(owner, key, DictionaryObject) or {}).items())
