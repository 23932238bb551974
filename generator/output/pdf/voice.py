"""What a screen reader gets of a page from another file: its words, where it has any and its type tells what letters they
are, or that it is a picture. Noted in the plain pages (`exhibits`) and used when they are bound (`binder`)."""

from __future__ import annotations

import re
import zlib
from typing import Any, NamedTuple

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from generator.output.pdf.marks import has_text, without_marks
from generator.output.pdf.sheets import read_entry

KIND, SPEAKS = "/PacketKind", "/PacketSpeaks"
"""Entries of a plain page: what it is as an element ('/P' with words, '/Figure' without; none where its own marks could not
be taken out), and whether nothing was found that PDF/UA forbids in its type. Neither gets into a packet."""
DEEPEST = 8
"""Drawings within drawings that are looked through."""
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_LATIN = ("/WinAnsiEncoding", "/MacRomanEncoding")
_CHARS = re.compile(rb"\d+\s+beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_SIGN = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<[^>]*>\s*<[^>]*>\s*(<[^>]*>|\[[^\]]*\])")
_NO_LETTERS = ("0000", "feff", "fffe")


class Voice(NamedTuple):
    """Of a page or of a drawing on it: whether it shows text, whether its marks are gone, whether its type speaks."""

    has_text: bool = False
    is_clear: bool = True
    speaks: bool = True

    def joined(self, other: Voice) -> Voice:
        return Voice(self.has_text or other.has_text, self.is_clear and other.is_clear, self.speaks and other.speaks)

    def entries(self) -> dict[str, Any]:
        """What is noted in the plain page."""
        kind = {KIND: NameObject("/P" if self.has_text else "/Figure")} if self.is_clear else {}
        return {**kind, SPEAKS: BooleanObject(self.is_clear and self.speaks)}


def read_voice(page: Any) -> tuple[str, bool]:
    """What was noted in a plain page: its kind as an element, empty where it can be none, and whether it speaks."""
    kind, speaks = read_entry(page, KIND, str), read_entry(page, SPEAKS, BooleanObject)
    return (kind or "").lstrip("/"), speaks is not None and bool(speaks.value)


PICTURE = Voice()
"""A page that is nothing but a picture."""


class Voices:
    """The pages of one file, one after another. What they share is looked at once."""

    def __init__(self) -> None:
        self._drawings: dict[int, Voice] = {}
        self._fonts: dict[int, bool] = {}

    def take(self, page: Any, drawn: bytes) -> Voice:
        """Take the marks out of a page that draws this, in place, and tell what can be read aloud of it."""
        clean = without_marks(drawn)
        if clean is not None and clean is not drawn:
            page[NameObject("/Contents")] = _packed(clean)
        voice = Voice(has_text(drawn), clean is not None).joined(self._of_resources(page, 0))
        for mark in read_entry(page, "/Annots", ArrayObject) or ():
            looks = read_entry(mark.get_object(), "/AP", DictionaryObject)
            normal = read_entry(looks, "/N", DictionaryObject) if looks is not None else None
            if normal is not None:  # it is an element of its own: only its type counts here
                voice = voice._replace(speaks=voice.speaks and self._of_resources(normal, 1).speaks)
        return voice

    def _of_resources(self, owner: Any, deep: int) -> Voice:
        resources = read_entry(owner, "/Resources", DictionaryObject)
        voice = Voice()
        if resources is None:
            return voice
        fonts = read_entry(resources, "/Font", DictionaryObject) or {}
        voice = voice._replace(speaks=all(self._font_speaks(fonts, name) for name in fonts))
        drawings = read_entry(resources, "/XObject", DictionaryObject) or {}
        for name in drawings:
            voice = voice.joined(self._of_drawing(drawings, name, deep))
        return voice

    def _of_drawing(self, drawings: Any, name: str, deep: int) -> Voice:
        place = drawings.raw_get(name)
        number = place.idnum if isinstance(place, IndirectObject) else 0
        if number in self._drawings:
            return self._drawings[number]
        drawing = drawings[name]
        if not isinstance(drawing, StreamObject):
            return Voice()
        for key in ("/StructParent", "/StructParents"):
            drawing.pop(key, None)
        if drawing.get("/Subtype") != "/Form":
            return Voice()
        if deep >= DEEPEST:
            return Voice(is_clear=False)
        if number:
            self._drawings[number] = Voice()  # one that holds itself
        try:
            drawn = drawing.get_data()
            clean = without_marks(drawn)
            voice = Voice(has_text(drawn), clean is not None)
            if clean is not None and clean is not drawn:
                _repack(drawing, clean)
        except Exception:  # a drawing that cannot be unpacked is drawn, or not, as it is
            voice = Voice(is_clear=False)
        voice = voice.joined(self._of_resources(drawing, deep + 1))
        if number:
            self._drawings[number] = voice
        return voice

    def _font_speaks(self, fonts: Any, name: str) -> bool:
        place = fonts.raw_get(name)
        number = place.idnum if isinstance(place, IndirectObject) else 0
        if number in self._fonts:
            return self._fonts[number]
        try:
            speaks = isinstance(fonts[name], DictionaryObject) and _speaks(fonts[name])
        except Exception:  # a type that cannot be read
            speaks = False
        if number:
            self._fonts[number] = speaks
        return speaks


def _packed(drawn: bytes) -> StreamObject:
    made = DecodedStreamObject()
    _repack(made, drawn)
    return made


def _repack(stream: StreamObject, drawn: bytes) -> None:
    stream._data = zlib.compress(drawn)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream.pop("/DecodeParms", None)
    if getattr(stream, "decoded_self", None) is not None:
        stream.decoded_self = None


def _speaks(font: DictionaryObject) -> bool:
    """Whether a type is in the file and tells the letters of its signs, as far as that is easily seen."""
    kind = font["/Subtype"]
    letters = read_entry(font, "/ToUnicode", StreamObject)
    if letters is not None and not _maps_to_letters(letters):
        return False
    if kind == "/Type0":
        below = read_entry(font, "/DescendantFonts", ArrayObject)
        inner = below[0].get_object() if below else {}
        is_mapped = inner.get("/Subtype") != "/CIDFontType2" or "/CIDToGIDMap" in inner
        return letters is not None and is_mapped and _is_embedded(inner)
    if kind == "/Type3":
        return letters is not None
    coded = font["/Encoding"] if "/Encoding" in font else None  # noqa: SIM401 - get would give the number alone
    base = coded.get("/BaseEncoding") if isinstance(coded, DictionaryObject) else coded
    if letters is None and not (base in _LATIN and base == coded):
        return False
    if kind == "/TrueType":
        described = read_entry(font, "/FontDescriptor", DictionaryObject) or {}
        is_symbolic = bool(int(described.get("/Flags", 0)) & 4)
        if is_symbolic == (coded is not None) or (coded is not None and base not in _LATIN):
            return False
    return _is_embedded(font)


def _is_letter(sign: bytes) -> bool:
    letter = re.sub(rb"\s", b"", sign).decode("ascii").lower()
    return all(letter[at : at + 4] not in _NO_LETTERS for at in range(0, len(letter), 4))


def _maps_to_letters(letters: StreamObject) -> bool:
    """Whether every sign of a type's map stands for a letter, and none for U+0000 or a mark of byte order. A single sign
    that stands for none is taken out, in place."""
    said = letters.get_data()

    def letters_only(block: re.Match[bytes]) -> bytes:
        signs = _SIGN.findall(block[1])
        kept = [pair for pair in zip(signs[::2], signs[1::2], strict=True) if _is_letter(pair[1])]
        lines = b"".join(b"<%s> <%s>\n" % pair for pair in kept)
        return b"%d beginbfchar\n%sendbfchar" % (len(kept), lines) if kept else b""

    if not all(_is_letter(sign) for block in _CHARS.findall(said) for sign in _SIGN.findall(block)[1::2]):
        _repack(letters, _CHARS.sub(letters_only, said))
    return all(
        _is_letter(sign)
        for block in _RANGES.findall(said)
        for to in _RANGE.findall(block)
        for sign in _SIGN.findall(to)
    )


def _is_embedded(font: Any) -> bool:
    described = read_entry(font, "/FontDescriptor", DictionaryObject)
    return described is not None and any(program in described for program in _PROGRAMS)
