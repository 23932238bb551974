"""The pen: puts lines of text and rules on Letter pages, in one type, and notes what each stretch is (see `tags`).

The file itself, the embedding of the type and the numbers of its letters are fpdf2's work.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that Pillow is not there; no picture is drawn with it
    from fpdf import FPDF
    from fpdf.image_datastructures import RasterImageInfo

from generator.output.jpeg import jpeg_size
from generator.output.pdf.tags import Marked, Tag

TYPE = Path(__file__).with_name("type")
WIDTH, HEIGHT = 612.0, 792.0
"""US Letter, in points."""
MARGIN, TOP, BOTTOM = 61.0, 57.0, 66.0
TEXT_WIDTH = WIDTH - 2 * MARGIN
TEXT_HEIGHT = HEIGHT - TOP - BOTTOM
RULE = 0.8
"""Width of a rule in points: a fax line is 0.35 to 0.73 points, so that none gets lost."""

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]"
)
_NARROW = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0", "\t": " ", "\u2003": " ", "\u2009": " "})


class Piece(NamedTuple):
    """Text in one style, without a line break."""

    text: str
    bold: bool = False
    to: str = ""
    """The name of the page that it leads to."""


def clean(text: str) -> str:
    """Text as it can be set: composed letters, without signs that nobody sees."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text).translate(_NARROW))


class Pen:
    """Draws on the pages of one file. `missing` collects letters that the type does not have."""

    def __init__(self, written_on: date):
        pdf = self.pdf = FPDF(unit="pt", format="letter")
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.set_line_width(RULE)
        pdf.c_margin = 0
        for style, name in (("", "regular"), ("B", "bold")):
            pdf.add_font("paper", style, TYPE / f"{name}.ttf")
        pdf.set_creation_date(datetime(written_on.year, written_on.month, written_on.day, tzinfo=UTC))
        self._fonts: tuple[Any, Any] = (pdf.fonts["paper"], pdf.fonts["paperB"])
        self._numbers: dict[int, int] = {}
        self.missing: dict[str, None] = {}

    @property
    def page(self) -> int:
        """The present page, counted from 0."""
        return int(self.pdf.page) - 1

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width of cleaned text in points; notes letters that the type lacks."""
        font = self._fonts[bold]
        for letter in text:
            if ord(letter) not in font.cmap:
                self.missing[letter] = None
        return sum(font.cw[ord(letter)] for letter in text) * size / 1000

    def new_page(self) -> None:
        self.pdf.add_page()

    @contextmanager
    def marked(self, tag: Tag | None) -> Iterator[None]:
        """What is drawn within belongs to the element; without one it is decoration, which is not read aloud."""
        if tag is None:
            self._raw("/Artifact BMC")
        else:
            number = self._numbers.get(self.page, 0)
            self._numbers[self.page] = number + 1
            tag.kids.append(Marked(self.page, number))
            self._raw(f"/{tag.kind} <</MCID {number}>> BDC")
        yield
        self._raw("EMC")

    def _raw(self, operator: str) -> None:
        self.pdf._out(operator)  # fpdf2 has no public way to mark text

    def line(self, x: float, baseline: float, pieces: Iterable[Piece], size: float) -> None:
        """One line of text from x on; `baseline` is measured from the top of the page."""
        for text, bold, _ in pieces:
            if text:
                self.pdf.set_font("paper", "B" if bold else "", size)
                self.pdf.text(x, baseline, text)
                x += self.width(text, size, bold)

    def picture(self, jpeg: bytes, x: float, y: float, width: float, height: float) -> None:
        """A JPEG as large as fits into a box of points, at its left and foot. It is embedded as it is: fpdf2 would ask for
        Pillow, which the browser has not."""
        wide, high, colors = jpeg_size(jpeg)
        name, known = hashlib.sha256(jpeg).hexdigest(), self.pdf.image_cache.images
        if name not in known:
            known[name] = RasterImageInfo(
                i=len(known) + 1, usages=0, data=jpeg, w=wide, h=high, bpc=8, f="DCTDecode", dp="", inverted=True,
                cs={1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[colors],
            )  # fmt: skip
        scale = min(width / wide, height / high)
        self.pdf.image(name, x, y + height - high * scale, wide * scale, high * scale)

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.pdf.line(x1, y1, x2, y2)
