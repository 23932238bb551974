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
from generator.output.pdf.exhibits import OF_A_PAGE, Opened, read_content, read_entry
from generator.output.pdf.front import TITLE, day_of, stamp_of, title_of, write_part_slip
from generator.output.pdf.paper import Pages, write_papers, write_stamps
from generator.output.pdf.pen import WIDTH
from generator.output.pdf.references import Placing, name_target
from generator.output.pdf.sheaf import Sheaf, weigh_page

STRIP = 30.0
"""Points added below an exhibit's page for its stamp, where the page is as wide as Letter."""
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
        self.slips = {placing.page: n for n, placing in enumerate(p for p in placed if not p.page_count)}
        """Number of the slip, counted from the first, by packet page."""
        pages = [(placing, number) for placing in placed for number in range(placing.page_count)]
        stamps = [stamp_of(main, placing, number, total) for placing, number in pages]
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
                    sheaf.add_target(name_target(page + 1), page)
            else:
                slip = write_papers(
                    [write_part_slip(self.main, number, len(cuts), first, last)], TITLE, day_of(self.main)
                )
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
                sheaf.add_target(name_target(placing.page), where)
            sheaf.close()
            content = out.getvalue() if isinstance(out, io.BytesIO) else b""
        return Part(content, sheaf.size, first, last)

    def _heads(self) -> list[tuple[int, str]]:
        """Where each paper before the exhibits begins, counted from 0, and what it is."""
        at = [0, self.counts[0], sum(self.counts[:2])]
        return list(zip(at, ("Cover sheet", "Contents", title_of(self.main)), strict=True))

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
