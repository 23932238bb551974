"""The text of a letter that comes as a file: plain text, Markdown or Word."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from html import unescape

from generator.record.case import CaseFileError

LARGEST = 20_000_000
"""Bytes of the text of a Word file, unpacked; a larger one is no letter."""


def read_paper(content: bytes) -> str:
    """The text of a .txt, .md or .docx file, one paragraph a line; a row of a table is one line. Raises CaseFileError for
    another kind of file."""
    if content[:4] == b"PK\x03\x04":
        return _read_word(content)
    if content[:4] == b"%PDF":
        raise CaseFileError("This is a PDF. Open it, copy its text, and paste that.")
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CaseFileError("This file is not text. Save the letter as .docx or .txt, or copy its text and paste that.")


def _read_word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("word/document.xml")
            xml = archive.read(entry).decode("utf-8", errors="replace") if entry.file_size <= LARGEST else None
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, struct.error, zlib.error):
        raise CaseFileError("This is no Word file that we can read. Copy its text and paste that.") from None
    if xml is None:
        raise CaseFileError("This Word file is too large for a letter. Copy its text and paste that.")
    return _text_of(xml)


_DELETED = re.compile(r"<w:del\b[^>]*>.*?</w:del>|<w:delText\b.*?</w:delText>|<w:instrText\b.*?</w:instrText>", re.S)
_ROW = re.compile(r"<w:tr\b.*?</w:tr>", re.S)


def _text_of(xml: str) -> str:
    """The words of a document's XML: what was struck out is left out."""
    xml = _DELETED.sub("", xml)
    xml = _ROW.sub(lambda row: re.sub(r"</w:p>\s*(?=</w:tc>)", "   ", row[0]).replace("</w:p>", " ") + "\n", xml)
    xml = re.sub(r"<w:(?:br|cr)\b[^>]*/>|</w:p>", "\n", xml)
    xml = re.sub(r"<w:tab\b[^>]*/>", "   ", xml)
    text = unescape(re.sub(r"<[^>]+>", "", xml))
    return re.sub(r"[ \t]+\n", "\n", text).strip() + "\n"
