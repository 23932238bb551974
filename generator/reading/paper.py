"""The text of a letter that comes as a file which holds its words: plain text in any encoding, Markdown, HTML, RTF, Word or
OpenDocument. A PDF or a picture is opened by a library first (the browser's reader, or generator/cli/scan.py); what it
finds becomes text in placed.py."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from html import unescape

from generator.reading.tidy import tidy
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
    """The text of a file that holds words, one paragraph a line; a row of a table is one line. What hides words in a file
    (ligatures, odd spaces, cut words) is repaired. Raises CaseFileError, one sentence with what to do, for another kind
    of file."""
    kind = kind_of(content)
    if kind == "pdf":
        raise CaseFileError("This is a PDF. Open it, copy its text, and paste that.")
    if kind == "picture":
        raise CaseFileError("This is a picture. Type or paste what it says.")
    if content[:4] == b"PK\x03\x04":
        return tidy(_read_word(content))
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CaseFileError(
            "This is a file of an older Word. Open it, save it as .docx, or copy its text and paste that."
        )
    text = _decode(content)
    if text is None:
        raise CaseFileError("This file is not text. Save the letter as .docx or .txt, or copy its text and paste that.")
    if text.startswith("{\\rtf"):
        text = _text_of_rtf(text)
    elif re.match(r"\s*<(?:!doctype html|html|\?xml[^>]*>\s*<(?:!doctype )?html)", text[:500], re.I):
        text = _text_of_html(text)
    return tidy(text)


def _decode(content: bytes) -> str | None:
    """The text of bytes: by their mark, by the zeros of two-byte text, as UTF-8, else as Windows wrote it. None for what is
    no text."""
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, encoding)
    start = content[:2000]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(zeros) > 4 and zeros.count(0) > 0.6 * len(zeros) and start.count(0) < 0.6 * len(start):
            return _decoded(content, encoding)
    text = _decoded(content, "utf-8-sig")
    return _decoded(content, "cp1252", errors="replace") if text is None else text


def _decoded(content: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        text = content.decode(encoding, errors)
    except UnicodeError:
        return None
    odd = sum(text.count(chr(code)) for code in (*range(9), *range(14, 27), *range(28, 32), 0xFFFD))
    return None if "\x00" in text or odd > 0.02 * len(text) else text


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


def _text_of_html(text: str) -> str:
    """The words of a web page or a saved mail: a block is a line, a row of a table one line."""
    text = re.sub(r"<!--.*?-->|<(script|style|head|template)\b.*?</\1\s*>", " ", text, flags=re.S | re.I)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"</t[dh]\s*>", "   ", text, flags=re.I)
    text = re.sub(
        r"<br\b[^>]*>|</(?:p|div|tr|li|h[1-6]|table|ul|ol|blockquote|address|dt|dd)\s*>", "\n", text, flags=re.I
    )
    return re.sub(r"[ \t]*\n[ \t]*", "\n", unescape(re.sub(r"<[^>]*>", "", text))).strip() + "\n"


_RTF = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S)
_RTF_WORDS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n\n", "page": "\n\n", "tab": "   ", "cell": "   ", "emdash": "—", "endash": "–",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_RTF_HIDDEN = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl",
        "footerr", "listtable", "listoverridetable", "generator", "themedata", "datastore", "fldinst", "xmlnstbl",
        "latentstyles", "deleted", "v",
    )
)  # fmt: skip


def _text_of_rtf(text: str) -> str:
    """The words of rich text; letters by their number, in Windows' page for the West."""
    words: list[str] = []
    hidden, stack, skip = False, [], 0
    for match in _RTF.finditer(text):
        name, number, byte, sign, brace, plain = match.groups()
        if brace == "{":
            stack.append(hidden)
        elif brace == "}":
            hidden = stack.pop() if stack else False
        elif sign == "*" or (name and name in _RTF_HIDDEN and number != "0"):
            hidden = True
        elif hidden:
            continue
        elif name == "u" and number:
            words.append(chr(int(number) % 65536))
            skip = 1
        elif name:
            words.append(_RTF_WORDS.get(name, ""))
        elif byte and not skip:
            words.append(bytes([int(byte, 16)]).decode("cp1252", "replace"))
        elif byte:
            skip = 0
        elif sign:
            words.append({"~": " ", "_": "-", "-": ""}.get(sign, sign if sign in "\\{}" else ""))
        elif plain:
            words.append(plain[skip:])
            skip = 0
    # Letters beyond the first plane come as two numbers; half of one is no letter.
    return "".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip() + "\n"
