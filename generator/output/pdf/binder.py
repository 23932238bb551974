"""Puts pages of the front and of the exhibits into files, each page of an exhibit with its stamp; and cuts a packet into
parts that are within a limit."""

from __future__ import annotations

import io
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

from generator.letters.blocks import Document
from generator.output.pdf.exhibits import Opened, read_content
from generator.output.pdf.front import TITLE, day_of, stamp_of, title_of, write_part_slip, write_slip
from generator.output.pdf.marks import without_marks
from generator.output.pdf.paper import LANGUAGE, Pages, write_papers, write_stamps
from generator.output.pdf.pen import WIDTH
from generator.output.pdf.references import Placing, name_target
from generator.output.pdf.sheaf import Sheaf, weigh_page
from generator.output.pdf.sheets import OF_A_PAGE, read_entry
from generator.output.pdf.structure import Mark
from generator.output.pdf.tags import described
from generator.output.pdf.voice import read_voice

STRIP = 30.0
"""Points added below an exhibit's page for its stamp, where the page is as wide as Letter."""
HEADROOM = 0.97
"""How much of the limit a part may fill by our count of its pages; what a file costs besides them is the rest."""
STAMP_BYTES = 2200
"""What the stamp of a page and its elements for a screen reader add to it."""
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


class Binder:
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
        pages = [(placing, number) for placing in placed for number in range(placing.page_count)]
        stamps = [stamp_of(main, placing, number, total) for placing, number in pages]
        made = PdfReader(io.BytesIO(write_stamps(stamps, main.written_on)))
        self.stamps = {placing.page + n: page for (placing, n), page in zip(pages, made.pages, strict=False)}
        """The stamp of each page of an exhibit, by packet page."""

    def bind(self, cuts: Sequence[tuple[int, int]], into: Into) -> list[Part]:
        """The parts, each from its first to its last packet page. The first has the front; the others begin with a slip
        that says which part they are."""
        return [self._bind(number, cuts, into) for number in range(1, len(cuts) + 1)]

    def _bind(self, number: int, cuts: Sequence[tuple[int, int]], into: Into) -> Part:
        first, last = cuts[number - 1]
        within = [placing for placing in self.placed if placing.last >= first and placing.page <= last]
        with into(number, len(cuts)) as out:
            sheaf = Sheaf(out)
            if number == 1:
                own, before = PdfReader(io.BytesIO(self.front)), self.fronts
                slips = [placing.page for placing in self.placed if not placing.page_count]
            else:
                own, before = self._later(number, cuts, within), 1
                slips = [placing.page for placing in within if not placing.page_count]
            sheaf.begin_with(own, before)
            for page, title in self._heads() if number == 1 else ():
                sheaf.add_mark(title, page)
                sheaf.add_target(name_target(page + 1), page)
            speaks = True
            for placing in within:
                where = (
                    max(placing.page, first) - first + (number > 1)
                )  # a later part has a sheet without a packet page
                if placing.page_count:
                    speaks &= self._add_exhibit(sheaf, placing, first, last)
                else:
                    sheaf.show(own, before + slips.index(placing.page))
                sheaf.add_mark(f"Exhibit {placing.number}: {placing.title}", where)
                sheaf.add_target(name_target(placing.page), where)
            sheaf.describe(described(TITLE, LANGUAGE, declares=speaks))
            sheaf.close()
            content = out.getvalue() if isinstance(out, io.BytesIO) else b""
        return Part(content, sheaf.size, first, last)

    def _later(self, number: int, cuts: Sequence[tuple[int, int]], within: Sequence[Placing]) -> PdfReader:
        """Our own pages of a later part: the sheet that says which it is, and the slips for what is to follow."""
        to_follow = [placing for placing in within if not placing.page_count]
        papers = [write_part_slip(self.main, number, len(cuts), *cuts[number - 1])]
        papers += [write_slip(self.main, placing) for placing in to_follow]
        starts = [0, *(placing.page for placing in to_follow)]
        made = write_papers(papers, TITLE, day_of(self.main), starts=starts, total=self.total)
        return PdfReader(io.BytesIO(made.content))

    def _heads(self) -> list[tuple[int, str]]:
        """Where each paper before the exhibits begins, counted from 0, and what it is."""
        at = [0, self.counts[0], sum(self.counts[:2])]
        return list(zip(at, ("Cover sheet", "Contents", title_of(self.main)), strict=True))

    def _add_exhibit(self, sheaf: Sheaf, placing: Placing, first: int, last: int) -> bool:
        """The pages of an exhibit that are among these packet pages, stamped; whether all can be read aloud or are told
        to be pictures."""
        page, speaks, title = placing.page, True, f"Exhibit {placing.number}: {placing.title}"
        sheaf.begin_section(title)
        for opened in self.papers[placing.number]:
            with read_content(opened.content) as stream:
                reader = PdfReader(stream)
                for sheet in reader.pages:
                    if first <= page <= last:
                        kind, is_spoken = read_voice(sheet)
                        speaks &= is_spoken
                        head = title if page in (placing.page, first) else ""
                        place = f"Exhibit {placing.number}, page {page - placing.page + 1} of {placing.page_count}"
                        marks = marks_of(sheet, kind, head, f"{place}: a picture of “{placing.title}”")
                        made = stamped(sheet, self.stamps[page], f"/PacketStamp{page}", marks, bool(head))
                        sheaf.add_page(made, marks)
                    page += 1
                sheaf.forget(reader)
        return speaks

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


def marks_of(page: Any, kind: str, head: str, alt: str) -> list[Mark]:
    """The stretches of a stamped page: where an exhibit begins, its stamp as a heading; and the page itself, as `kind`.
    There is none of a page whose own marks could not be taken out."""
    marks = [Mark("H1", head)] if head and kind else []
    if kind == "Figure":
        box = page.cropbox
        sides = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        return [*marks, Mark(kind, alt, sides)]
    return [*marks, Mark(kind)] if kind else []


def stamped(page: Any, stamp: Any, name: str, marks: Sequence[Mark] = (), has_head: bool = False) -> dict[str, Any]:
    """The entries of a page with a strip below what is seen of it, on the side that is down when it is read, and the
    stamp in the strip. What the page draws itself cannot reach into it. `marks` are its stretches, the first of them the
    stamp where it is a heading."""
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
    form._data = without_marks(stamp.get_contents().get_data()) or b""
    resources = DictionaryObject(_entries(page, "/Resources"))
    resources[NameObject("/XObject")] = DictionaryObject({**_entries(resources, "/XObject"), NameObject(name): form})
    before, after = DecodedStreamObject(), DecodedStreamObject()
    numbers = " ".join(f"{number:.4f}" for number in matrix)
    opens = [f"/{mark.kind} <</MCID {number}>> BDC" for number, mark in enumerate(marks)]
    before.set_data(
        f"{opens[0] if has_head and marks else '/Artifact BMC'} q {numbers} cm {name} Do Q EMC\n"
        f"q {left:.3f} {low:.3f} {right - left:.3f} {high - low:.3f} re W n\n"
        f"{opens[-1] if marks else ''}\n".encode()
    )
    after.set_data(b"\nEMC\nQ" if marks else b"\nQ")
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
