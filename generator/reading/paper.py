"""The text of a letter that comes as a file which holds its words: plain text in any encoding, Markdown, HTML, RTF, Word or
OpenDocument. A PDF or a picture is opened by a library first (the browser's reader, or generator/cli/scan.py); what it
finds becomes text in placed.py."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from html import unescape

from generator.reading.encodings import NotText, decode_letter
from generator.record.case import CaseFileError

LARGEST = 20_000_000
"""Bytes of the text of a Word file, unpacked; a larger one is no letter."""
PICTURES = {
    b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"BM": "bmp", b"II*\x00": "tiff", b"MM\x00*": "tiff",
}  # fmt: skip
"""How the files of pictures begin."""


def kind_of(content: bytes) -> str:
    """What a file is by how it begins: 'pdf', 'picture', or 'words' for all that read_paper reads or refuses."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    is_boxed = (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:12] in (
        b"ftypheic",
        b"ftypheix",
        b"ftypmif1",
        b"ftypavif",
    )
    if is_boxed or any(content.startswith(start) for start in PICTURES if start != b"BM") or _is_bitmap(content):
        return "picture"
    return "words"


def _is_bitmap(content: bytes) -> bool:
    return content[:2] == b"BM" and content[6:10] == b"\0\0\0\0"


def read_paper(content: bytes) -> str:
    """The text of a file that holds words, one paragraph a line; a row of a table is one line. Raises
    CaseFileError, one sentence with what to do, for another kind of file."""
    kind = kind_of(content)
    if kind == "pdf":
        raise CaseFileError("This is a PDF. Open it, copy its text, and paste that.")
    if kind == "picture":
        raise CaseFileError("This is a picture. Type or paste what it says.")
    if content[:4] == b"PK\x03\x04":
        return _read_word(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CaseFileError(
            "This is a file of an older Word. Open it, save it as .docx, or copy its text and paste that."
        )
    try:
        text = decode_letter(content)
    except NotText:
        text = "\0"
    if sum(map(text.count, _ODD)) > 0.02 * len(text):
        raise CaseFileError("This file is not text. Save the letter as .docx or .txt, or copy its text and paste that.")
    text = re.sub(r"\r\n?", "\n", text).replace("\x0c", "\n\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a letter, in rich text, is none


_ODD = [chr(code) for code in (*range(9), *range(14, 27), *range(28, 32), 0xFFFD)]
"""Signs that no letter has; many of them are a file of another kind."""


def _read_word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            entry = archive.getinfo("content.xml" if "content.xml" in names else "word/document.xml")
            xml = archive.read(entry).decode("utf-8", errors="replace") if entry.file_size <= LARGEST else None
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, struct.error, zlib.error):
        raise CaseFileError("This is no Word file that we can read. Copy its text and paste that.") from None
    if xml is None:
        raise CaseFileError("This Word file is too large for a letter. Copy its text and paste that.")
    return _text_of_open_document(xml) if entry.filename == "content.xml" else _text_of(xml)


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


def _text_of_open_document(xml: str) -> str:
    """The words of an OpenDocument text."""
    xml = re.sub(r"<(text:tracked-changes|office:annotation)\b.*?</\1>", "", xml, flags=re.S)
    cell = re.compile(r"<table:table-row\b.*?</table:table-row>", re.S)
    xml = cell.sub(lambda row: re.sub(r"</text:[ph]>", "   ", row[0]) + "\n", xml)
    xml = re.sub(r"<text:line-break\b[^>]*/>|</text:[ph]>", "\n", xml)
    xml = re.sub(r"<text:(?:tab|s)\b[^>]*/>", " ", xml)
    return re.sub(r"[ \t]+\n", "\n", unescape(re.sub(r"<[^>]+>", "", xml))).strip() + "\n"
