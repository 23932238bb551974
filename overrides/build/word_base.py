"""Make generator/output/base.docx with python-docx: styles, numbering, US Letter page, 'Page X of Y' footer.

Run `python -m overrides.build.word_base` after a change here; a test compares the committed file with a fresh one.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

TARGET = Path(__file__).parents[2] / "generator" / "output" / "base.docx"
INK = RGBColor(0x11, 0x11, 0x11)
KEEP_STYLES = {
    "Normal", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Quote", "Table Grid", "Table Text",
    "Footer", "Default Paragraph Font", "Normal Table", "No List", "Header",
}  # fmt: skip


def _field(paragraph: Any, instruction: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        run = paragraph.add_run()
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def make_base() -> bytes:
    """The base document as bytes, the same on each run."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.85)
    section.top_margin = section.bottom_margin = Inches(0.8)
    styles = document.styles
    for style in list(styles):
        if style.name not in KEEP_STYLES:
            style.element.getparent().remove(style.element)
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Georgia")
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.06
    for name, size in (("Heading 1", 15), ("Heading 2", 12), ("Heading 3", 11)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = "Georgia", Pt(size), True, INK
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(9), Pt(3)
        style.paragraph_format.keep_with_next = True
    quote = styles["Quote"]
    quote.font.italic, quote.font.color.rgb = True, INK
    quote.paragraph_format.left_indent = Inches(0.3)
    table_text = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    table_text.base_style = normal
    table_text.font.size = Pt(9.5)
    table_text.paragraph_format.space_after = Pt(1)
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    footer.add_run("Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "Letter", "", ""
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    properties.last_modified_by, properties.language = "", "en-US"
    raw = io.BytesIO()
    document.save(raw)
    return _without_ballast(raw.getvalue())


BALLAST = ("thumbnail", "customXml", "stylesWithEffects")
"""Parts of python-docx's template that a letter needs none of: a preview picture, empty data, and a second copy of the
styles for a Word of 2010 that is larger than everything else together."""


def _without_ballast(content: bytes) -> bytes:
    """The file without BALLAST, and without what points to it."""
    pointer = re.compile(rf"<(?:Relationship|Override) [^>]*(?:{'|'.join(BALLAST)})[^>]*/>")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if any(part in name for part in BALLAST):
                continue
            data = source.read(name)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                data = pointer.sub("", data.decode()).encode()
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(make_base())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
