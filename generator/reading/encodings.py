"""Bytes of a letter as text: in whatever encoding it was saved, and out of the marks of RTF and HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from generator.reading.patterns import lazy


class NotText(ValueError):
    """The bytes are no text, or of a kind that holds its text where this module does not look."""


def decode_letter(content: bytes) -> str:
    """The text of a file that is text: UTF-8, UTF-16 with or without a mark, or Windows-1252; of RTF and of HTML the words
    alone. Raises NotText for a PDF, a picture, a packed file."""
    head = content[:8]
    if head.startswith(
        (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\xd0\xcf\x11\xe0")
    ):
        raise NotText("this is not a text file")
    text = _decode(content)
    if text.lstrip().startswith("{\\rtf"):
        return text_of_rtf(text)
    if re.match(r"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<html)", text, re.I):
        return text_of_html(text)
    return text


def _decode(content: bytes) -> str:
    if content.startswith(b"\xff\xfe\0\0"):
        return content.decode("utf-32", errors="replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if encoding := _wide(content[:2000]):
        return content.decode(encoding, errors="replace")
    if b"\x00" in content[:4000]:
        raise NotText("this is not a text file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Of the 256 bytes Windows-1252 leaves five open; a control sign in their place is dropped when the text is cleaned.
        return content.decode("cp1252", errors="replace")


def _wide(sample: bytes) -> str:
    """'utf-16-le' or '-be' where every other byte of the beginning is zero, as in UTF-16 without its mark; '' elsewhere."""
    pairs = len(sample) // 2
    if pairs < 4:
        return ""
    for encoding, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sum(sample[2 * pair + zero] == 0 for pair in range(pairs)) > 0.8 * pairs and sample[1 - zero] != 0:
            return encoding
    return ""


RTF_SIGN = lazy(r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6})\s?(?:\\'[0-9a-fA-F]{2}|\?)?|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\([^a-zA-Z])|([{}])|([^\\{}]+)")  # fmt: skip
RTF_UNSEEN = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "themedata", "datastore", "listtable", "listoverridetable", "rsidtbl", "latentstyles", "xmlnstbl", "fldinst", "deleted"}  # fmt: skip
RTF_BREAKS = {"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "cell": "   ", "tab": "   ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}  # fmt: skip


def text_of_rtf(text: str) -> str:
    """The words of an RTF file, a paragraph a line; its tables of fonts and its pictures are left out."""
    out: list[str] = []
    hidden: list[bool] = [False]
    is_starred = False
    for match in RTF_SIGN.finditer(text):
        code, wide, word, _, sign, brace, plain = match.groups()
        if brace == "{":
            hidden.append(hidden[-1])
        elif brace == "}":
            if len(hidden) > 1:
                hidden.pop()
        elif sign == "*":
            is_starred = True
            continue
        elif word and (word in RTF_UNSEEN or is_starred):
            hidden[-1] = True
        elif not hidden[-1]:
            if code:
                out.append(bytes([int(code, 16)]).decode("cp1252", errors="replace"))
            elif wide:
                out.append(chr(int(wide) % 65536))
            elif word:
                out.append(RTF_BREAKS.get(word, ""))
            elif sign:
                out.append({"~": "\u00a0", "_": "\u2011", "-": "", "\n": "\n"}.get(sign, sign))
            elif plain:
                out.append(plain.replace("\r", "").replace("\n", ""))
        is_starred = False
    return "".join(out).strip() + "\n"


class _Words(HTMLParser):
    """Collects what a reader of the page sees."""

    UNSEEN = ("script", "style", "head", "template", "noscript", "svg")
    LINES = ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "header", "footer", "address", "blockquote", "hr", "dt", "dd")  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self._unseen += 1
        elif tag in self.LINES:
            self.out.append("\n")
        elif tag in ("td", "th"):
            self.out.append("   ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in self.LINES:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.out.append(re.sub(r"\s+", " ", data))


def text_of_html(text: str) -> str:
    """The words of a page, a paragraph a line, a row of a table one line."""
    words = _Words()
    words.feed(text)
    words.close()
    lines = [line.strip(" ") if line.strip() else "" for line in "".join(words.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
