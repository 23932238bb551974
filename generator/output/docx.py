"""Word out: a base document made by python-docx (styles, numbering, footer), its body filled here.

python-docx cannot run in the browser (it needs lxml), so it makes `base.docx` once (overrides/build/word_base.py)
and only word/document.xml and the title are written at run time, with the standard library. The bytes are the same
in CPython and Pyodide: entries keep their order, carry one fixed date, and are stored, not deflated.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from html import escape
from pathlib import Path

from generator.letters.blocks import Block, Document, Run, Runs
from generator.output.by_hand import is_by_hand, is_signed, kept_items, kept_with_signature, leading_to_tables
from generator.output.signing import place_of

BASE = Path(__file__).with_name("base.docx")
FIXED_DATE = (2026, 1, 1, 0, 0, 0)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _base_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BASE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text), quote=False)


def _runs(runs: Runs, *, bold: bool = False) -> str:
    parts = []
    for run in runs:
        style = ("<w:b/>" if run.bold or bold else "") + ("<w:i/>" if run.italic else "")
        style = f"<w:rPr>{style}</w:rPr>" if style else ""
        for number, line in enumerate(run.text.split("\n")):
            line_break = "<w:br/>" if number else ""
            parts.append(f'<w:r>{style}{line_break}<w:t xml:space="preserve">{_xml(line)}</w:t></w:r>')
    return "".join(parts)


def _paragraph(runs: Runs, style: str = "", extra: str = "", *, bold: bool = False) -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + extra
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{properties}{_runs(runs, bold=bold)}</w:p>"


TEXT_WIDTH = 9792
"""Width between the margins in twentieths of a point: 6.5 inches on US Letter."""


def _table(block: Block) -> str:
    head, *body = block.items
    is_list = len(head) == 2 and not head[1]
    widths = [2340, TEXT_WIDTH - 2340] if is_list else _widths(block)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [] if is_list else [_table_row(head, widths, is_head=True)]
    rows += [_table_row(row, widths, bold_first=is_list) for row in body]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'
    )


LETTER_WIDTH = 125
"""A wide letter of a bold head, in twentieths of a point: a head is not broken within a word."""
CELL_ROOM = 240


def _widths(block: Block) -> list[int]:
    """Column widths: each has its longest word, the rest goes by how much text it has."""
    texts = [["".join(run.text for run in row[n]) for row in block.items] for n in range(len(block.items[0]))]
    words = [max((len(word) for text in column for word in text.split()), default=0) for column in texts]
    least = [min(count * LETTER_WIDTH, TEXT_WIDTH // 4) + CELL_ROOM for count in words]
    if sum(least) > TEXT_WIDTH:
        least = [TEXT_WIDTH * room // sum(least) for room in least]
    shares = [max(13, *map(len, column)) ** 0.6 for column in texts]
    room = TEXT_WIDTH - sum(least)
    widths = [width + int(room * share / sum(shares)) for width, share in zip(least, shares, strict=True)]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths


def _table_row(row: tuple[Runs, ...], widths: list[int], *, is_head: bool = False, bold_first: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{_paragraph(cell, 'TableText', KEEP if is_head else '', bold=is_head or (bold_first and not number))}</w:tc>"
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    is_blank = not any(run.text for cell in row for run in cell)
    height = '<w:trHeight w:val="520" w:hRule="atLeast"/>' if is_blank else ""
    properties = "<w:cantSplit/>" + height + ("<w:tblHeader/>" if is_head else "")
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


KEEP = "<w:keepNext/><w:keepLines/>"
BY_HAND = (
    '<w:keepNext/><w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="5400"/></w:tabs>'
    '<w:spacing w:before="420" w:after="40"/>'
)
"""A line to write on: room above, and a rule drawn by a tab."""


PICTURE = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="1" name="Signature" descr="{alt}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="signature.jpeg"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rIdSignature"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r>"
)
EMU = 12_700
"""Word's units in a point."""
SIGNATURE_BOX = (210, 50)
"""Points, wide and high, that the picture of a signature may have."""


def _signature(document: Document) -> str:
    """The picture of a signature, as large as fits."""
    from generator.output.jpeg import jpeg_size

    wide, high, _ = jpeg_size(document.signature)
    scale = EMU * min(SIGNATURE_BOX[0] / wide, SIGNATURE_BOX[1] / high)
    alt = _xml(f"Signature of {document.signed_by}").replace('"', "&quot;")
    return PICTURE.format(wide=round(wide * scale), high=round(high * scale), alt=alt)


def _signed(block: Block, document: Document) -> str:
    """A paragraph with places to write on: a line each, all on one page."""
    lines = block.text().split("\n")
    signed = place_of(lines, document.signed_by) if document.signature else -1
    parts = []
    for number, line in enumerate(lines):
        if number == signed:
            parts.append(f"<w:p><w:pPr>{KEEP}</w:pPr>{_runs((Run(line.strip() + ' '),))}{_signature(document)}</w:p>")
        elif is_by_hand(line):
            parts.append(f"<w:p><w:pPr>{BY_HAND}</w:pPr>{_runs((Run(line.strip() + ' '),))}<w:r><w:tab/></w:r></w:p>")
        else:
            keep = KEEP if number < len(lines) - 1 else ""
            parts.append(_paragraph((Run(line),), extra=keep + '<w:spacing w:after="0"/>'))
    return "".join(parts)


def _items(block: Block, keep: str) -> list[tuple[tuple[Runs, ...], str]]:
    """Each item of a list, and what keeps it on one page with the next where the list is part of what is signed."""
    kept = kept_items(len(block.items))
    return [(item, keep if number in kept else "") for number, item in enumerate(block.items)]


def _body(document: Document) -> tuple[str, int]:
    """The body XML, and how many numbered lists it has (each restarts at 1)."""
    parts, lists = [], 0
    kept = kept_with_signature(document.blocks) | leading_to_tables(document.blocks)
    for at, block in enumerate(document.blocks):
        keep = KEEP if at in kept else ""
        if block.kind == "heading":
            parts.append(_paragraph(block.runs, f"Heading{block.level}"))
        elif block.kind == "quote":
            parts.append(_paragraph(block.runs, "Quote", keep))
        elif block.kind == "table":
            parts.append(_table(block))
        elif block.kind == "bullets":
            parts += [_paragraph(item[0], "ListBullet", item_keep) for item, item_keep in _items(block, keep)]
        elif block.kind == "numbers":
            lists += 1
            numbering = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{FIRST_LIST + lists}"/></w:numPr>'
            parts += [_paragraph(item[0], "ListNumber", its + numbering) for item, its in _items(block, keep)]
        elif is_signed(block):
            parts.append(_signed(block, document))
        else:
            parts.append(_paragraph(block.runs, extra=keep))
    return "".join(parts), lists


FIRST_LIST = 900
"""Numbering ids above those of the base document; list n of a letter has id FIRST_LIST + n."""


def _numbering(base: str, lists: int) -> str:
    """The base's numbering part with one restarting instance for each numbered list."""
    style_list = re.search(
        r'<w:abstractNum [^>]*w:abstractNumId="(\d+)"[^>]*>(?:(?!</w:abstractNum>).)*?w:val="ListNumber"', base, re.S
    )
    abstract = style_list[1] if style_list else "0"
    instances = "".join(
        f'<w:num w:numId="{FIRST_LIST + n}"><w:abstractNumId w:val="{abstract}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(1, lists + 1)
    )
    return base.replace("</w:numbering>", instances + "</w:numbering>")


RELATION = (
    b'<Relationship Id="rIdSignature" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    b'Target="media/signature.jpeg"/>'
)


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIXED_DATE)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def render_docx(document: Document) -> bytes:
    """The document as a Word file."""
    body, lists = _body(document)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _base_parts().items():
            if name == "word/document.xml":
                text = content.decode("utf-8")
                start, end = text.index("<w:body>") + len("<w:body>"), text.rindex("<w:sectPr")
                content = (text[:start] + body + text[end:]).encode("utf-8")
            elif name == "word/numbering.xml":
                content = _numbering(content.decode("utf-8"), lists).encode("utf-8")
            elif name == "word/footer1.xml" and document.foot:
                whose = f'<w:r><w:t xml:space="preserve">{_xml(document.foot)} – </w:t></w:r>'
                content = content.replace(b"</w:pPr>", b"</w:pPr>" + whose.encode("utf-8"), 1)
            elif name == "docProps/core.xml":
                text = content.decode("utf-8")
                old = re.search(r"<dc:title>.*?</dc:title>|<dc:title/>", text)
                title = f"<dc:title>{_xml(document.title)}</dc:title>"
                content = (text[: old.start()] + title + text[old.end() :] if old else text).encode("utf-8")
            elif name == "word/_rels/document.xml.rels" and document.signature:
                content = content.replace(b"</Relationships>", RELATION + b"</Relationships>")
            _put(archive, name, content)
        if document.signature:
            _put(archive, "word/media/signature.jpeg", document.signature)
    return out.getvalue()
