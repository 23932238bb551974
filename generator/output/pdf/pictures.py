"""Pictures: how large a page needs them, and how those inside an attached PDF are made smaller.

A PDF of a phone's photos may have 60 MB for ten pages. Only the picture is written anew: the words of the page, also those
that a scanner laid under it, and all else that it draws stay as they are.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, StreamObject

from generator.output.jpeg import jpeg_size, segments
from generator.output.pdf import PaperError

LONGEST_SIDE = 2200
"""Pixels of the longer side of a picture: 200 for each inch of a Letter page, the sharpness of a good fax."""
QUALITY = 82
LIGHT_CELLS = 64
"""Squares across a photo, for each of which the light is found: larger than letters, smaller than shadows."""
DARKEST = 48
"""Light below this counts as this much, so that what is black stays dark."""
PAPER = 250
"""What paper becomes."""
EVEN = 230
"""The difference of logarithms, in steps of a 255th of the whole range, of a dot as light as its paper."""
LEAST_BYTES = 100_000
"""A smaller picture is left as it is."""
DENSE = 0.75
"""Bytes for each pixel beyond which a JPEG is packed far better than a page needs, whatever its size."""
USUAL = 0.25
"""Bytes for each pixel of a photographed page at QUALITY, for the estimate."""
LEAST_SAVED = 1_000_000
"""A file that would not get smaller by so much is not spoken of."""
WORTH = 0.8
"""A picture that would keep more than this share of its bytes is left as it is."""
DEEPEST = 4
"""Drawings within drawings that are looked through."""
COLORS = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}

Smaller = Callable[[int, bytes], bytes]
"""Makes a picture smaller: its number in its file and its content (JPEG or PNG) -> a JPEG."""


def shrink(content: bytes) -> bytes:
    """A picture as a JPEG no larger than a page needs, upright, on white. Raises ImportError without Pillow."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked no larger than it need be
        upright = ImageOps.exif_transpose(picture)
        if upright.mode in ("RGBA", "LA", "P"):
            upright = upright.convert("RGBA")
            paper_white = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(paper_white, upright)
        upright = upright.convert("L" if upright.mode in ("1", "L", "I;16") else "RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def even_light(content: bytes) -> bytes:
    """A photo of a page as if lamp and shadow were nowhere: its paper white, so that a fax of one bit keeps the words in its
    dark parts. Each dot is set against the lightest that is near. Raises ImportError without Pillow."""
    from PIL import Image, ImageChops, ImageFilter

    with Image.open(io.BytesIO(shrink(content))) as picture:
        size = (LIGHT_CELLS, max(1, LIGHT_CELLS * picture.height // picture.width))
        light = picture.convert("L").resize(size, Image.Resampling.BOX).filter(ImageFilter.MaxFilter(3))
        paper = light.filter(ImageFilter.GaussianBlur(1)).point(lambda dot: max(dot, DARKEST)).resize(picture.size)
        # a division in 8 bits, as a difference of logarithms
        logs = [round(255 * math.log(max(dot, 1)) / math.log(255)) for dot in range(256)]
        back = [min(255, round(PAPER * math.exp((dot - EVEN) * math.log(255) / 255))) for dot in range(256)]
        colors = [
            ImageChops.subtract(color.point(logs), paper.point(logs), 1, EVEN).point(back) for color in picture.split()
        ]
        out = io.BytesIO()
        Image.merge(picture.mode, colors).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


class Lightening:
    """What is heavy among the pictures of one file, page by page, and what became of it.

    Without `smaller` nothing is changed: `now` and `then` are the bytes of the heavy pictures, and about what they could
    be. With it they are what they were and are.
    """

    def __init__(self, smaller: Smaller | None = None):
        self.smaller = smaller
        self.pictures = self.now = self.then = 0
        self._seen: set[int] = set()

    def take(self, page: Mapping[str, Any]) -> None:
        """Count the heavy pictures of a page, and write them anew where that is asked. One that cannot be read stays."""
        for number, picture in heavy_pictures(page):
            if number in self._seen:
                continue
            self._seen.add(number)
            before, after = len(picture._data), _estimate(picture)
            if self.smaller is not None:
                try:
                    made = self.smaller(number, picture_file(picture))
                    after = len(made)
                    if after > WORTH * before:
                        continue
                    _replace(picture, made)
                except PaperError:  # out of time
                    raise
                except Exception:  # a picture from outside may be broken in any way
                    continue
            self.pictures, self.now, self.then = self.pictures + 1, self.now + before, self.then + after

    def says(self, name: str) -> str:
        """What was done, in a sentence; empty where nothing was."""
        if self.smaller is None or not self.pictures:
            return ""
        return f"“{name}”: {self._what()} made smaller, from {_megabytes(self.now)} to {_megabytes(self.then)}."

    def offer(self, name: str) -> str:
        """What could be done, in a sentence; empty where it would save little or was done."""
        if self.smaller is not None or self.now - self.then < LEAST_SAVED:
            return ""
        pictures = "a picture" if self.pictures == 1 else f"{self.pictures} pictures"
        return (
            f"“{name}” has {pictures} sharper than a fax or a print shows: {_megabytes(self.now)}. Made smaller, it would "
            f"have about {_megabytes(self.then)}. Its words stay as they are."
        )

    def _what(self) -> str:
        return "1 picture was" if self.pictures == 1 else f"{self.pictures} pictures were"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def heavy_pictures(page: Mapping[str, Any]) -> Iterator[tuple[int, StreamObject]]:
    """(number in its file, picture) of each picture of a page, also within its drawings, that has more dots or bytes than
    a page needs and that can be written anew without a change of its looks: 8 bits of grey or color, no mask."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(page, 0)]
    while waiting:
        owner, depth = waiting.pop()
        resources = _plain(owner.get("/Resources"))
        drawn = _plain(resources.get("/XObject")) if isinstance(resources, DictionaryObject) else None
        for _, reference in drawn.items() if isinstance(drawn, DictionaryObject) else ():
            if not isinstance(reference, IndirectObject) or reference.idnum in seen:
                continue
            seen.add(reference.idnum)
            found = reference.get_object()
            if not isinstance(found, StreamObject):
                continue
            if found.get("/Subtype") == "/Image":
                if _is_heavy(found):
                    yield reference.idnum, found
            elif depth < DEEPEST:
                waiting.append((found, depth + 1))


def _plain(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _packing(picture: StreamObject) -> str:
    """The one filter of a picture; empty where it has several or none."""
    filters = _plain(picture.get("/Filter"))
    if isinstance(filters, ArrayObject):
        filters = filters[0] if len(filters) == 1 else ""
    return str(filters or "")


def _colors(picture: StreamObject) -> int:
    """1 for grey, 3 for red, green and blue, 0 for what we leave alone (inks, tables of colors)."""
    space = _plain(picture.get("/ColorSpace"))
    if isinstance(space, ArrayObject) and len(space) == 2 and space[0] == "/ICCBased":
        profile = _plain(space[1])
        found = profile.get("/N") if isinstance(profile, DictionaryObject) else 0
        return int(found) if found in (1, 3) else 0
    return COLORS.get(str(space[0] if isinstance(space, ArrayObject) and space else space), 0)


def _sides(picture: StreamObject) -> tuple[int, int]:
    return int(_plain(picture["/Width"])), int(_plain(picture["/Height"]))


def _is_heavy(picture: StreamObject) -> bool:
    size = len(picture._data)
    if size < LEAST_BYTES or any(
        key in picture for key in ("/Mask", "/SMask", "/SMaskInData", "/Decode", "/ImageMask")
    ):
        return False
    try:
        wide, high = _sides(picture)
        if not _colors(picture) or _plain(picture["/BitsPerComponent"]) != 8 or min(wide, high) < 1:
            return False
    except (KeyError, TypeError, ValueError):
        return False
    is_dense = _packing(picture) == "/DCTDecode" and size > DENSE * wide * high
    is_known = _packing(picture) in ("/DCTDecode", "/FlateDecode")
    return is_known and (max(wide, high) > LONGEST_SIDE or is_dense) and _estimate(picture) <= WORTH * size


def _estimate(picture: StreamObject) -> int:
    wide, high = _sides(picture)
    scale = min(1.0, LONGEST_SIDE / max(wide, high))
    return int(min(len(picture._data), USUAL * wide * high * scale * scale))


def picture_file(picture: StreamObject) -> bytes:
    """A picture of a PDF as a file that other programs open: its JPEG without what a camera noted (a PDF does not turn by
    it) or a PNG. Raises ValueError where it is neither."""
    if _packing(picture) == "/DCTDecode":
        return _without_notes(picture._data)
    (wide, high), colors = _sides(picture), _colors(picture)
    dots, row = picture.get_data(), wide * colors
    if len(dots) < row * high:
        raise ValueError("a picture of too few dots")
    lines = b"".join(b"\0" + dots[at : at + row] for at in range(0, row * high, row))
    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + bytes((8, 0 if colors == 1 else 2, 0, 0, 0))
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in chunks
    )


def _replace(picture: StreamObject, jpeg: bytes) -> None:
    """Put a JPEG in place of a picture. Raises ValueError for one of other colors than grey or red, green and blue."""
    wide, high, colors = jpeg_size(jpeg)
    if colors not in (1, 3):
        raise ValueError("a picture of inks")
    picture._data = jpeg
    picture.pop("/DecodeParms", None)
    picture.update(
        {
            NameObject("/Width"): NumberObject(wide),
            NameObject("/Height"): NumberObject(high),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceGray" if colors == 1 else "/DeviceRGB"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )


def _without_notes(content: bytes) -> bytes:
    """A JPEG without the segments in which a camera notes how it was held, and color profiles (APP1, APP2)."""
    kept, at = [content[:2]], 2
    for marker, _, end in segments(content):
        if marker not in (0xE1, 0xE2):
            kept.append(content[at:end])
        at = end
    return b"".join(kept) + content[at:]
