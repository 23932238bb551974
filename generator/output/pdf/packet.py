"""The packet as one PDF: cover sheet, contents, the paper, and its exhibits, each page numbered through.

What the person has is put in; an exhibit that is not there yet has a slip with its name in its place, so that every
number in the letter leads to a page. A packet over the size that a portal takes is cut into parts.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, NamedTuple

from generator.letters import write_document
from generator.letters.blocks import Document
from generator.letters.documents import main_document
from generator.output.pdf.binder import Binder, Into, Part
from generator.output.pdf.exhibits import Opened
from generator.output.pdf.front import list_exhibits, settle
from generator.output.pdf.references import Placing
from generator.plan import Plan


def part_name(name: str, number: int, count: int) -> str:
    """The name of a part's file.

    >>> part_name("packet.pdf", 1, 1), part_name("packet.pdf", 2, 3)
    ('packet.pdf', 'packet-part-2-of-3.pdf')
    """
    stem, _, ending = name.rpartition(".")
    return name if count == 1 else f"{stem}-part-{number}-of-{count}.{ending}"


def _held(number: int, count: int) -> AbstractContextManager[IO[bytes]]:
    return io.BytesIO()


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
    listed = list_exhibits(plan, papers)

    def binder(parts: int, last: int | None = None) -> Binder:
        front, placed, total = settle(main, cover, listed, parts, last)
        return Binder(main, front, placed, total, papers)

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
