"""Black out or cut off parts of a page on the command line. The page becomes a picture of what is left of it, so that what
was under the black is gone; the page itself does not get into the packet. The letter page of the site does the same with
the browser's canvas."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, NamedTuple

from generator.cli.terminal import InputError
from generator.output.pdf.pictures import LONGEST_SIDE, QUALITY

INSTALL = "To black out or crop, install what draws pages: pip install 'infusion-appeals[papers]'."
_SAID = re.compile(r"(?P<file>.+):(?P<page>\d{1,4})=(?P<box>[\d.]+(?:,[\d.]+){3})")


class Mark(NamedTuple):
    """A box of a page: its file, its page (from 1), and left, top, right, bottom in percent of the page as it is seen."""

    file: str
    page: int
    box: tuple[float, float, float, float]


def read_mark(said: str) -> Mark:
    """A mark from 'FILE:PAGE=LEFT,TOP,RIGHT,BOTTOM'. Raises InputError for anything else.

    >>> read_mark("labs.pdf:2=0,10,100,15")
    Mark(file='labs.pdf', page=2, box=(0.0, 10.0, 100.0, 15.0))
    """
    found = _SAID.fullmatch(said.strip())
    box = tuple(map(float, found["box"].split(","))) if found else ()
    if not found or not (0 <= box[0] < box[2] <= 100 and 0 <= box[1] < box[3] <= 100):
        raise InputError(
            f"“{said}” names no part of a page. Write FILE:PAGE=LEFT,TOP,RIGHT,BOTTOM in percent of the page, such as "
            "labs.pdf:2=0,10,100,15."
        )
    return Mark(found["file"], int(found["page"]), (box[0], box[1], box[2], box[3]))


def draw_pages(path: Path, hidden: list[Mark], crops: list[Mark]) -> dict[int, bytes]:
    """Pictures (JPEG) of the marked pages of a PDF or picture, by page: black where hidden, then cut to the crop. Raises
    InputError when a page is not there, or when what draws pages is not installed."""
    try:
        from PIL import ImageDraw
    except ImportError:
        raise InputError(INSTALL) from None
    drawn: dict[int, bytes] = {}
    for number in sorted({mark.page for mark in [*hidden, *crops]}):
        picture = _draw(path, number)
        pen = ImageDraw.Draw(picture)
        for mark in hidden:
            if mark.page == number:
                pen.rectangle(_dots(picture, mark), fill="black")
        for mark in crops:
            if mark.page == number:
                picture = picture.crop(_dots(picture, mark))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        drawn[number] = out.getvalue()
    return drawn


def _dots(picture: Any, mark: Mark) -> tuple[int, int, int, int]:
    left, top, right, bottom = mark.box
    wide, high = picture.size
    return round(wide * left / 100), round(high * top / 100), round(wide * right / 100), round(high * bottom / 100)


def _draw(path: Path, number: int) -> Any:
    """A page, or the picture that a file is, upright and no larger than a page needs."""
    try:
        import pypdfium2
        from PIL import Image, ImageOps
    except ImportError:
        raise InputError(INSTALL) from None
    if b"%PDF-" in path.read_bytes()[:1024]:
        try:
            document = pypdfium2.PdfDocument(path)
            page = document[number - 1]
            scale = LONGEST_SIDE / max(page.get_width(), page.get_height())
            return page.render(scale=scale).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, IndexError):
            raise InputError(f"{path.name}: page {number} cannot be drawn, so nothing on it can be hidden.") from None
    if number != 1:
        raise InputError(f"{path.name}: a picture has one page, and {number} was named.")
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright
