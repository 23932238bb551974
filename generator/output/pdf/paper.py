"""Papers to pages: blocks become flows, flows fill pages, each page gets its foot, the file its structure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from pypdf import PdfReader, PdfWriter

from generator.letters.blocks import Block, Document, Runs
from generator.letters.documents import DocumentError
from generator.output.by_hand import is_by_hand, kept_items, kept_with_signature, leading_to_tables
from generator.output.pdf import FIXED
from generator.output.pdf.flow import Cells, Flow, Placed, Signature, Text, column_widths, fill_pages
from generator.output.pdf.pen import HEIGHT, MARGIN, TEXT_WIDTH, WIDTH, Pen, Piece, clean
from generator.output.pdf.tags import Link, Tag, add_tags, clean_letter_maps
from generator.output.signing import place_of

LANGUAGE = "en-US"
HEADINGS = {1: (15.0, 19.0, 10.0), 2: (12.0, 15.5, 12.0), 3: (10.8, 14.2, 9.0)}
"""Size, leading and room above of each level, in points."""
SMALL = 8.5
STAMP_TOP = 24.0
"""Points from the rule of a stamp down to the edge of the page."""
INDENT = 20.0
LIST_COLUMN = 117.0
"""Width of the first column of a table that is a list of labels and values."""


class Pages:
    """A written file: its bytes, and how many pages each paper has."""

    def __init__(self, content: bytes, counts: list[int]):
        self.content, self.counts = content, counts


def _pieces(runs: Runs) -> list[Piece]:
    return [Piece(clean(run.text), run.bold, run.to) for run in runs]


def make_flows(pen: Pen, document: Document, root: Tag) -> list[Flow]:
    """All blocks of a paper as flows, their elements under `root`."""
    flows: list[Flow] = []
    kept = kept_with_signature(document.blocks) | leading_to_tables(document.blocks)
    for number, block in enumerate(document.blocks):
        made = _flows_of(pen, block, root, document)
        if made and block.kind == "table" and len(flows) and isinstance(flows[-1], Cells):
            made[0].before = 10.0
        if number in kept:
            items = kept_items(len(made)) if block.kind in ("bullets", "numbers") else range(len(made))
            for at in items if block.kind != "table" else items[-1:]:
                made[at].keeps = [True] * len(made[at].keeps)
        flows += made
    for flow in flows:
        if isinstance(flow, Text) and _leads_on(flow):
            flow.keeps[-1] = True
    return flows


def _leads_on(flow: Text) -> bool:
    """A line that only leads to what follows: it ends in a colon, or says goodbye above a signature."""
    text = "".join(text for line in flow.lines[-1:] for text, *_ in line).rstrip()
    return text.endswith(":") or (len(flow.lines) == 1 and text in ("Sincerely,", "Respectfully,"))


def _flows_of(pen: Pen, block: Block, root: Tag, document: Document) -> list[Flow]:
    if block.kind == "heading":
        size, leading, before = HEADINGS[min(block.level, 3)]
        tag = Tag(f"H{block.level}", root)
        return [
            Text(
                pen,
                _pieces(block.runs),
                tag,
                size=size,
                leading=leading,
                before=before,
                bold=True,
                whole=True,
                keep_next=True,
            )
        ]
    if block.kind == "quote":
        tag = Tag("P", Tag("BlockQuote", root))
        return [Text(pen, _pieces(block.runs), tag, x=MARGIN + INDENT, width=TEXT_WIDTH - 2 * INDENT, side_rule=True)]
    if block.kind in ("bullets", "numbers"):
        return _list(pen, block, root)
    if block.kind == "table":
        return _table(pen, block, root)
    return _paragraph(pen, block, root, document)


def _paragraph(pen: Pen, block: Block, root: Tag, document: Document) -> list[Flow]:
    """A paragraph; lines such as 'Signature:' become places to write on, kept with the lines around them."""
    lines: list[list[Piece]] = [[]]
    for text, bold, to in _pieces(block.runs):
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append(Piece(part, bold, to))
    places = [is_by_hand("".join(text for text, *_ in line)) for line in lines]
    if not any(places):
        return [Text(pen, _pieces(block.runs), Tag("P", root), whole=len(lines) > 2)]
    signed = place_of(block.text().split("\n"), document.signed_by) if document.signature else -1
    flows: list[Flow] = []
    for number, (line, is_place) in enumerate(zip(lines, places, strict=True)):
        tag, is_last = Tag("P", root), number == len(lines) - 1
        if is_place:
            word, picture = "".join(text for text, *_ in line).strip(), None
            if number == signed:
                picture = document.signature, Tag("Figure", root, alt=f"Signature of {document.signed_by}")
            flows.append(Signature(pen, word, tag, keep_next=not is_last, picture=picture))
        else:
            flows.append(Text(pen, line, tag, before=0.0 if number else 6.0, whole=True, keep_next=not is_last))
    return flows


def _list(pen: Pen, block: Block, root: Tag) -> list[Flow]:
    whole, flows = Tag("L", root), []
    for number, item in enumerate(block.items, 1):
        tag = Tag("LI", whole)
        label = "•" if block.kind == "bullets" else f"{number}."
        mark = (label, Tag("Lbl", tag), MARGIN + 4)
        before = 6.0 if number == 1 else 3.0
        flows.append(
            Text(
                pen,
                _pieces(item[0]),
                Tag("LBody", tag),
                x=MARGIN + INDENT,
                width=TEXT_WIDTH - INDENT,
                before=before,
                label=mark,
            )
        )
    return list(flows)


def _table(pen: Pen, block: Block, root: Tag) -> list[Flow]:
    head, *body = [[_pieces(cell) for cell in row] for row in block.items]
    tag = Tag("Table", root)
    if len(head) == 2 and not any(text for text, *_ in head[1]):
        return _labels(pen, body, tag)
    widths = column_widths(pen, [[[Piece(text, True) for text, *_ in cell] for cell in head], *body])
    row_tag = Tag("TR", tag)
    top = Cells(pen, head, widths, [Tag("TH", row_tag, "Column") for _ in head], is_head=True, before=8.0)
    flows: list[Flow] = [top]
    for row in body:
        row_tag = Tag("TR", tag)
        flows.append(Cells(pen, row, widths, [Tag("TD", row_tag) for _ in row], top=top))
    return flows


def _labels(pen: Pen, body: Sequence[Sequence[Sequence[Piece]]], tag: Tag) -> list[Flow]:
    """A table without a head: a label and its value in each row."""
    widths, flows = [LIST_COLUMN, TEXT_WIDTH - LIST_COLUMN], []
    for number, row in enumerate(body):
        row_tag = Tag("TR", tag)
        tags = [Tag("TH", row_tag, "Row"), Tag("TD", row_tag)]
        flows.append(Cells(pen, row, widths, tags, bold=(True, False), before=0.0 if number else 8.0))
    return list(flows)


def _draw_foot(pen: Pen, left: str, right: str, y: float = HEIGHT - 44) -> None:
    """The running foot, under a rule at y: not read aloud, since every page has it."""
    with pen.marked(None):
        pen.rule(MARGIN, y, WIDTH - MARGIN, y)
        wide = pen.width(right, SMALL)
        room = TEXT_WIDTH - wide - 12
        while left and pen.width(left, SMALL) > room:
            left = left[:-2].rstrip("… ") + "…"
        pen.line(MARGIN, y + 12, [Piece(left)], SMALL)
        pen.line(WIDTH - MARGIN - wide, y + 12, [Piece(right)], SMALL)


def _lay_out(pen: Pen, documents: Sequence[Document], root: Tag) -> list[list[list[Placed]]]:
    """The pages of each paper. Raises DocumentError when a letter of a text is not in the type."""
    laid = [fill_pages(make_flows(pen, document, Tag("Sect", root))) or [[]] for document in documents]
    if pen.missing:
        signs = ", ".join(f"“{letter}”" for letter in list(pen.missing)[:5])
        raise DocumentError(
            f"The type of the PDF has no sign for {signs}. Write it in Latin letters or take it out; the Word file and "
            "the text keep it as it is."
        )
    return laid


def count_pages(documents: Sequence[Document]) -> list[int]:
    """How many pages each paper has. Raises as `write_papers` does."""
    return [len(pages) for pages in _lay_out(Pen(FIXED), documents, Tag("Document"))]


def write_papers(
    documents: Sequence[Document], title: str, written_on: date, *, starts: Sequence[int] = (), total: int = 0,
    has_foot: bool = True, declares: bool = False, leads: Sequence[Lead] = (),
) -> Pages:  # fmt: skip
    """Papers one after another in one file, each from a new page and with its own page numbers. In a packet, `starts`
    are the packet pages on which they begin and `total` is its last. `declares` has the file say that it follows
    PDF/UA-1: for our own papers alone, never for one that pages of other files are bound to. `leads` are the links of
    the rows of tables, in their order; the names they lead to are for the packet to give. Raises DocumentError when a
    letter of a text is not in the type."""
    pen, root = Pen(written_on), Tag("Document")
    laid = _lay_out(pen, documents, root)
    waiting = list(leads)
    for document, pages, start in zip(documents, laid, starts or [0] * len(documents), strict=True):
        foot = clean(document.foot or document.title)
        pen.width(foot, SMALL)
        for number, page in enumerate(pages, 1):
            pen.new_page()
            for placed in page:
                placed.draw(pen)
                if waiting and waiting[0][0] is document:
                    _lead(pen, placed, waiting)
            own = "" if start and len(pages) == 1 else f"Page {number} of {len(pages)}"
            place = f"packet page {start + number - 1} of {total}" if start else ""
            if has_foot:
                _draw_foot(pen, foot, " – ".join(filter(None, (own, place))))
    return Pages(_finish(pen, root, title, declares), [len(pages) for pages in laid])


Lead = tuple[Document, str, str]
"""A row of a table that leads to a page: its paper, the name of the page, words for the link. A row without a name leads
nowhere."""


def _lead(pen: Pen, placed: Placed, waiting: list[Lead]) -> None:
    """Make the first cell of a row that was drawn the link that is next."""
    row = placed.flow
    if not isinstance(row, Cells) or row.top is None or placed.first or placed.is_again:
        return
    _, to, words = waiting.pop(0)
    if to:
        foot = placed.y + sum(row.slices[: placed.last])
        row.tags[0].link = Link(pen.page, (MARGIN, HEIGHT - foot, WIDTH - MARGIN, HEIGHT - placed.y), to, words)


def write_stamps(texts: Sequence[tuple[str, str]], written_on: date | None) -> bytes:
    """Stamps for pages of exhibits: a file with one page for each (left, right) text, set as a foot."""
    pen = Pen(written_on or FIXED)
    for left, right in texts or [("", "")]:
        pen.new_page()
        _draw_foot(pen, clean(left), clean(right), HEIGHT - STAMP_TOP)
    return _written(_clean_copy(pen))


def _clean_copy(pen: Pen) -> PdfWriter:
    """What a pen has drawn, its types with maps of letters only: in the file itself, as who reads it may read it again."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(bytes(pen.pdf.output()))))
    clean_letter_maps(writer.get_object(number) for number in range(1, len(writer._objects) + 1))
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _finish(pen: Pen, root: Tag, title: str, declares: bool) -> bytes:
    writer = _clean_copy(pen)
    writer.pdf_header = "%PDF-1.7"
    add_tags(writer, root, title, LANGUAGE, declares)
    return _written(writer)
