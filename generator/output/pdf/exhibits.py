"""Papers that a person attaches: PDF, JPEG, PNG and other pictures, text. Each is opened by itself and written anew as
plain pages, so that a broken one costs a sentence and nothing else.

What leaves here is checked: pages only, without links, scripts or forms' actions.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from generator.letters.blocks import read_text
from generator.letters.documents import DocumentError
from generator.output.jpeg import jpeg_size, turned_by_camera
from generator.output.pdf import FIXED, PaperError
from generator.output.pdf.pictures import (
    LONGEST_SIDE,
    Lightening,
    Smaller,
    heavy_pictures,
    picture_file,
    shrink,
)
from generator.output.pdf.sheaf import Sheaf
from generator.output.pdf.sheets import OF_A_PAGE, keep_what_is_drawn, keep_what_is_seen, make_sound, read_drawn
from generator.output.pdf.voice import PICTURE, Voices

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told in our own sentence

MOST_BYTES = 100_000_000
MOST_PAGES = 1000
MOST_TEXT = 400_000
PICTURE_PAGE = (612.0, 762.0)
"""Points of the page that a picture is put on; the stamp below makes it Letter."""
PICTURE_MARGIN = 18.0


class Attached(NamedTuple):
    """A file of the person's: its name, its bytes or where they lie, quarter turns clockwise, and which pages in which
    order ('1-3, 7 right, 5'; all if empty). `pictures` are JPEGs that stand for pages of a PDF from which something was
    blacked out or cut off: nothing of such a page itself gets into the packet. `smaller` makes the heavy pictures of a PDF
    smaller; without it they stay, and what it would save is offered."""

    name: str
    content: bytes | Path
    turns: int = 0
    pages: str = ""
    pictures: Mapping[int, bytes | Path] = {}
    smaller: Smaller | None = None

    @property
    def size(self) -> int:
        with read_content(self.content) as stream:
            return stream.seek(0, io.SEEK_END)

    def head(self, count: int) -> bytes:
        """Its first bytes."""
        with read_content(self.content) as stream:
            return stream.read(count)

    def whole(self) -> bytes:
        return _read(self.content)


class Opened(NamedTuple):
    """A paper as plain PDF pages: its bytes, or where they lie. `says` is what the person should know about it; `offer`
    says that its pictures could be smaller, where they could."""

    name: str
    content: bytes | Path
    page_count: int
    says: tuple[str, ...] = ()
    offer: str = ""


class _Written(NamedTuple):
    """What became of a file: how many pages, and as in Opened."""

    page_count: int
    says: tuple[str, ...] = ()
    offer: str = ""


def _read(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


@contextmanager
def read_content(content: bytes | Path) -> Iterator[IO[bytes]]:
    """A stream of bytes that are here or in a file."""
    stream: IO[bytes] = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
    with stream:
        yield stream


def open_paper(paper: Attached, into: Path | None = None) -> Opened:
    """Open one file. Its plain pages are written to `into`, page by page; without it they are held as bytes. Raises
    PaperError, and nothing else, for one that cannot be used."""
    if not paper.size:
        raise PaperError(f"“{paper.name}” is empty. Copy or scan it again.")
    if paper.size > MOST_BYTES:
        raise PaperError(f"“{paper.name}” is larger than 100 MB. Scan it in black and white, or split it.")
    try:
        if into is None:
            held = io.BytesIO()
            done = _open(paper, held)
            return Opened(paper.name, held.getvalue(), *done)
        with into.open("wb") as out:
            done = _open(paper, out)
        return Opened(paper.name, into, *done)
    except PaperError:
        raise
    except (Exception, RecursionError) as error:  # a file from outside may be broken in any way
        raise PaperError(
            f"“{paper.name}” is damaged and could not be read. Get it again, or print and scan it."
        ) from error


def _open(paper: Attached, out: IO[bytes]) -> _Written:
    """Write the plain pages of a file."""
    head = paper.head(1024)
    if b"%PDF-" in head:
        return _open_pdf(paper, out)
    if head.startswith(b"\xff\xd8\xff"):
        return _open_jpeg(paper, out)
    if head.startswith((b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")) or head[8:12] == b"WEBP":
        return _open_jpeg(paper._replace(content=_as_jpeg(paper.whole(), paper.name)), out)
    if head[4:8] == b"ftyp":
        raise PaperError(
            f"“{paper.name}” is a phone picture of a kind we cannot open (HEIC). Save it as JPEG and add it again."
        )
    if head.startswith(b"PK\x03\x04") or head.startswith(b"\xd0\xcf\x11\xe0"):
        raise PaperError(f"“{paper.name}” is a Word, Excel or zip file. Save or print it as PDF, and add that.")
    return _open_text(paper, out)


def _open_pdf(paper: Attached, out: IO[bytes]) -> _Written:
    with read_content(paper.content) as stream:
        try:
            reader = PdfReader(stream, strict=False)
        except DependencyError:
            raise _locked(paper.name) from None
        return _copy_pages(reader, paper, out)


def _locked(name: str) -> PaperError:
    """For a lock that needs a package the browser has not (AES)."""
    return PaperError(f"“{name}” is locked. Open it, print it as a new PDF, and add that one.")


def _copy_pages(reader: PdfReader, paper: Attached, out: IO[bytes]) -> _Written:
    if reader.is_encrypted:
        _unlock(reader, paper.name)
    count = len(reader.pages)
    if not count:
        raise PaperError(f"“{paper.name}” has no pages. Get it again, or print and scan it.")
    if count > MOST_PAGES:
        raise PaperError(
            f"“{paper.name}” has {count:,} pages. Choose the pages that count, and save them as a PDF of their own."
        )
    chosen = chosen_pages(paper.pages, count)
    if not chosen:
        raise PaperError(f"“{paper.name}” has {count} pages, and “{paper.pages}” names none of them.")
    sheaf, lost, wide, heavy, voices = Sheaf(out), [], [], Lightening(paper.smaller), Voices()
    for number, turns in chosen:
        turns = (turns + paper.turns) % 4
        if number in paper.pictures:
            sheaf.add_page(_picture_page(_read(paper.pictures[number]), turns))
            continue
        try:
            page = reader.pages[number - 1]
            keep_what_is_seen(page)
            drawn = read_drawn(page)
            make_sound(page)
            keep_what_is_drawn(page, drawn)
            voice = voices.take(page, drawn)
            heavy.take(page)
            turned = NumberObject((int(page.rotation) + 90 * turns) % 360)
            if not turns and _is_wide_scan(page):
                wide.append(number)
            kept = {key: page.raw_get(key) for key in page if key in OF_A_PAGE}
            sheaf.add_page({**kept, "/Rotate": turned, **voice.entries()})
        except PaperError:  # out of time
            raise
        except (Exception, RecursionError):  # one broken page leaves the others
            lost.append(number)
    count = len(chosen) - len(lost)
    if not count:
        raise PaperError(f"“{paper.name}” is damaged and could not be read. Get it again, or print and scan it.")
    sheaf.close()
    says = []
    if lost:
        says.append(f"“{paper.name}”: {_pages(lost)} could not be read and {_are(lost)} left out.")
    if wide:
        says.append(
            f"“{paper.name}”: {_pages(wide)} {_are(wide)} wider than high. Where the words lie on their side, turn the "
            f"page where you choose the pages: “{wide[0]} right” or “{wide[0]} left”."
        )
    if heavy.says(paper.name):
        says.append(heavy.says(paper.name))
    return _Written(count, tuple(says), heavy.offer(paper.name))


def find_heavy(paper: Attached) -> Iterator[tuple[int, bytes]]:
    """(number, file) of each picture of a PDF that could be smaller; of a file that cannot be read, none. Opening the
    paper then makes one plain sentence of what is wrong with it."""
    gone: set[int] = set()
    with suppress(Exception), read_content(paper.content) as stream:
        reader = PdfReader(stream, strict=False)
        if reader.is_encrypted:
            _unlock(reader, paper.name)
        for number, _ in chosen_pages(paper.pages, len(reader.pages)):
            if number in paper.pictures:
                continue
            with suppress(Exception):  # one broken page leaves the others
                for at, picture in heavy_pictures(reader.pages[number - 1]):
                    if at not in gone:
                        gone.add(at)
                        yield at, picture_file(picture)
                    reader.resolved_objects.pop((0, at), None)  # else the reader keeps every picture it has read


def _is_wide_scan(page: Any) -> bool:
    """Whether a page is a picture that lies wide: it may have gone through the scanner on its side."""
    box, lies = page.cropbox, int(page.rotation) % 180 == 90
    wide, high = float(box.width), float(box.height)
    resources = page["/Resources"]
    return (high > wide if lies else wide > high) and "/Font" not in resources and bool(resources["/XObject"])


def _unlock(reader: PdfReader, name: str) -> None:
    """Open a file that is locked against changes only. Raises PaperError for one that asks for a password."""
    try:
        if reader.decrypt(""):
            return
    except Exception:
        raise _locked(name) from None
    raise PaperError(f"“{name}” is locked with a password. Open it, print it as a new PDF, and add that one.")


TURNS = {"": 0, "right": 1, "over": 2, "left": 3}
"""Quarter turns clockwise, by the word after a page number."""
_CHOSEN = re.compile(r"(\d{1,4})\s*(?:[-–]\s*(\d{1,4}))?\s*(right|over|left|)", re.I)


def chosen_pages(text: str, count: int) -> list[tuple[int, int]]:
    """(page, quarter turns clockwise) of each page named by '1-3, 7 right', in their order, those that exist; all where
    nothing is named.

    >>> chosen_pages("3, 1-2 left, 9", 4)
    [(3, 0), (1, 3), (2, 3)]
    """
    if not text.strip():
        return [(number, 0) for number in range(1, count + 1)]
    chosen: dict[int, int] = {}
    for first, last, turn in _CHOSEN.findall(text):
        for number in range(int(first), int(last or first) + 1):
            if 1 <= number <= count:
                chosen.setdefault(number, TURNS[turn.lower()])
    return list(chosen.items())


def _are(numbers: list[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _pages(numbers: list[int]) -> str:
    """'page 3', 'pages 3, 4 and 9'; of many, the first ones."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    if len(numbers) > 8:
        return f"pages {', '.join(map(str, numbers[:6]))} and {len(numbers) - 6} more"
    return f"pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _as_jpeg(content: bytes, name: str) -> bytes:
    """A picture as a JPEG no larger than a page needs. The page's own browser does it there (canvas), Pillow here."""
    try:
        return shrink(content)
    except ImportError:
        raise PaperError(f"“{name}” cannot be opened here. Save it as JPEG and add it again.") from None


def _open_jpeg(paper: Attached, out: IO[bytes]) -> _Written:
    """A picture on a page of its own."""
    content = paper.whole()
    wide, high, _ = jpeg_size(content)
    if max(wide, high) > LONGEST_SIDE or turned_by_camera(content):
        with suppress(PaperError):  # without Pillow a picture stays as it is
            content = _as_jpeg(content, paper.name)
    sheaf = Sheaf(out)
    sheaf.add_page(_picture_page(content, paper.turns % 4))
    sheaf.close()
    return _Written(1)


def _picture_page(content: bytes, turns: int) -> dict[str, Any]:
    """A page with a JPEG, as large as fits; the page lies where the picture does."""
    wide, high, colors = jpeg_size(content)
    sides = sorted(PICTURE_PAGE)
    width, height = (sides[1], sides[0]) if wide > high else (sides[0], sides[1])
    scale = min((width - 2 * PICTURE_MARGIN) / wide, (height - 2 * PICTURE_MARGIN) / high)
    x, y = (width - wide * scale) / 2, (height - high * scale) / 2
    picture = StreamObject()
    picture._data = content
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(wide),
            NameObject("/Height"): NumberObject(high),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject({1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[colors]),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    if colors == 4:  # cameras and Adobe write these inverted
        picture[NameObject("/Decode")] = ArrayObject([FloatObject(n) for n in (1, 0) * 4])
    drawn = DecodedStreamObject()
    drawn.set_data(f"q {wide * scale:.2f} 0 0 {high * scale:.2f} {x:.2f} {y:.2f} cm /Picture Do Q".encode())
    return {
        "/Type": NameObject("/Page"),
        "/MediaBox": RectangleObject((0, 0, width, height)),
        "/Resources": DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/Picture"): picture})}),
        "/Contents": drawn,
        "/Rotate": NumberObject(90 * turns),
        **PICTURE.entries(),
    }


def _open_text(paper: Attached, out: IO[bytes]) -> _Written:
    from generator.output.pdf.paper import write_papers

    head = paper.head(4096)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PaperError(f"“{paper.name}” is no PDF, picture or text. Save or print it as PDF, and add that.")
    if paper.size > MOST_TEXT:
        raise PaperError(f"“{paper.name}” is a very long text. Print the pages that count as PDF, and add those.")
    for coding in ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = paper.whole().decode(coding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise PaperError(f"“{paper.name}” is no text that we can read. Print it as PDF, and add that.")
    try:
        made = write_papers([read_text(text, paper.name)], paper.name, FIXED, has_foot=False)
    except DocumentError as error:
        raise PaperError(f"“{paper.name}”: {error}") from None
    sheaf, pages, voices = Sheaf(out), PdfReader(io.BytesIO(made.content)).pages, Voices()
    for page in pages:
        voice = voices.take(page, read_drawn(page))
        sheaf.add_page({**{key: page.raw_get(key) for key in page if key in OF_A_PAGE}, **voice.entries()})
    sheaf.close()
    return _Written(len(pages))
