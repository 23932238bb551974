"""The segments of an X12 interchange, as a stream: its separators, its letters, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.desk.parts import DeskError

LONGEST_SEGMENT = 100_000
"""No segment of an 835 is longer; what is, is something else."""

CUT = "cut"
"""Stands for a last segment that does not end: it cannot be known what it lacks."""


class X12Error(DeskError):
    """The file is no 835 that can be read. The message says what and where."""


def is_remittance(head: bytes) -> bool:
    """Whether a file begins as an X12 interchange or a bare 835 transaction."""
    start = head[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    return start[:3] == b"ISA" or start[:6] in (b"ST*835", b"ST|835")


def segments(chunks: Iterable[bytes]) -> Iterator[tuple[int, list[str], str]]:
    """(number, elements, component separator) of each segment; the separators are those that ISA itself uses.

    Raises X12Error for a file that is no interchange, or whose segments never end.
    """
    stream = _decoded(chunks)
    text = ""
    for chunk in stream:
        text = (text + chunk).lstrip("\ufeff \t\r\n")
        if len(text) > 400:
            break
    element, component, end = _separators(text)
    number = 0
    while True:
        *whole, text = text.split(end)
        for raw in whole:
            segment = raw.strip("\r\n \t")
            if segment:
                number += 1
                if len(segment) > LONGEST_SEGMENT:
                    raise X12Error(
                        f"segment {number}: it has {len(segment):,} characters; no remittance has such a one"
                    )
                if segment.startswith("ISA" + element) and number > 1:
                    element, component = segment[3], segment.rstrip()[-1]
                yield number, segment.split(element), component
        if len(text) > LONGEST_SEGMENT:
            raise X12Error(
                f"segment {number + 1}: it does not end within {LONGEST_SEGMENT:,} characters. Is it an 835?"
            )
        more = next(stream, None)
        if more is None:
            break
        text += more
    rest = text.strip("\r\n \t\x1a\x00")
    if rest.startswith("IEA"):
        yield number + 1, rest.split(element), component
    elif rest:
        yield number + 1, [CUT], component


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """Text of the chunks. X12 is ASCII; a letter of a name beyond it is read as UTF-8, else as Windows-1252."""
    for chunk in chunks:
        chunk = bytes(chunk)
        if b"\x00" in chunk:
            chunk = chunk.replace(b"\xff\xfe", b"").replace(b"\x00", b"")
        try:
            yield chunk.decode("ascii")
        except UnicodeDecodeError:
            yield chunk.decode("utf-8", "replace") if _is_utf8(chunk) else chunk.decode("cp1252", "replace")


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk[: len(chunk) - 4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start < 4 and _is_utf8(chunk[4:]) if len(chunk) > 8 else False
    return True


def _separators(text: str) -> tuple[str, str, str]:
    """The element, component and segment separators of the interchange that begins here."""
    if text[:3] == "ISA" and len(text) > 8:
        element = text[3]
        parts = text[:400].split(element, 16)
        if len(parts) == 17 and len(parts[16]) >= 2:
            end = parts[16][1]
            if end == "\r":
                end = "\n"
            if not end.isalnum():
                return element, parts[16][0], end
        raise X12Error("segment 1: ISA does not have its sixteen elements, so the separators cannot be read")
    if text[:2] == "ST" and text[3:6] == "835":
        return text[2], ":", "~" if "~" in text else "\n"
    raise X12Error("segment 1: the file does not begin with ISA, so it is no X12 remittance")
