"""PDFs and pictures of a letter, opened in the terminal by the libraries of the optional extra `papers`: the same places of
words that the browser's reader finds, made into text by the same code (generator/reading/placed.py)."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.reading.paper import kind_of, read_paper
from generator.reading.placed import Page, Piece, text_of_pages
from generator.record.case import CaseFileError

MOST_PAGES = 60
FEW_LETTERS = 200
SCAN_DOTS = 400_000
DRAWN_SHAPES = 150
"""A fax's own line, a stamp, a page number: with so few letters a page may still be a scan. Then it has an image of so many
dots, or so many letters drawn as shapes."""
LONGEST_SIDE = 2400
"""Dots of the longer side of a picture that is read: more takes longer and finds no more."""
SMALLEST_SIDE = 40
SPACES = 0.6
"""From one letter to the next, as a share of their size: a gap that is more than a space."""
LETTER_SHARE = 2 / 3
"""The size of letters, as a share of the height of the box that is found around their line."""
UNREADABLE = 0.5
GARBLED = 0.72
DOUBTFUL = 0.8
"""How sure the reading must be: of a line that is kept; of a page, or it is said; of a page that is not turned once more."""
UNOPENED = "This picture cannot be opened."
INSTALL = "Install what reads it: pip install 'infusion-appeals[papers]'. Or open it, copy its text, and paste that."


@dataclass
class Paper:
    """The text of a file, and a sentence for each page that could not be read."""

    text: str
    unread: list[str] = field(default_factory=list)


def read_any(content: bytes) -> Paper:
    """The text of a file of any kind: PDF, picture, or one that holds words. Raises CaseFileError, one sentence with what
    to do, for a file that cannot be read at all, or when the extra is not installed."""
    kind = kind_of(content)
    if kind == "words":
        return Paper(read_paper(content))
    pages, unread = [], []
    for number, found in enumerate(_pages_of_pdf(content) if kind == "pdf" else _pages_of_picture(content), 1):
        if isinstance(found, str):
            unread.append(f"Page {number}: {found}")
        else:
            pages.append(found)
    text = text_of_pages(pages)
    if not text:
        raise CaseFileError(
            unread[0]
            if unread
            else "There are no words in this file. Choose the letter itself, or take a picture of it."
        )
    return Paper(text, unread)


def _extra(name: str, what: str) -> Any:
    """A library of the extra. Raises CaseFileError when it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise CaseFileError(f"This is a {what}. {INSTALL}") from None


def _pages_of_pdf(content: bytes) -> Iterator[Page | str]:
    """Each page, or a sentence why it has no words."""
    pdfium = _extra("pypdfium2", "PDF")
    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise CaseFileError(
                "This PDF is locked with a password. Open it, print it as a new PDF, and choose that."
            ) from None
        raise CaseFileError(
            "This PDF is damaged: it cannot be opened. Ask for a new copy, or take a picture of it."
        ) from None
    try:
        for number in range(min(count, MOST_PAGES)):
            try:
                page = document[number]
                pieces = _words_of(page)
                if sum(len(piece.text) for piece in pieces) >= FEW_LETTERS or not _is_scan(pdfium, page):
                    yield Page(tuple(pieces))
                    continue
                picture = page.render(scale=LONGEST_SIDE / max(page.get_size())).to_pil()
            except pdfium.PdfiumError:
                yield "it is damaged. Type what it says."
                continue
            yield _read_picture(picture)
        if count > MOST_PAGES:
            yield f"this file has {count} pages, and the first {MOST_PAGES} were read. Choose the pages of the letter only."
    finally:
        document.close()


def _is_scan(pdfium: Any, page: Any) -> bool:
    images, shapes = pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_PATH
    drawn = list(page.get_objects(filter=(images, shapes)))
    if any(math.prod(one.get_px_size()) >= SCAN_DOTS for one in drawn if one.type == images):
        return True
    return sum(one.type == shapes for one in drawn) >= DRAWN_SHAPES


def _words_of(page: Any) -> list[Piece]:
    """The words of a PDF's page with their places: letters in a row, cut where a gap is wider than a letter."""
    turned, (width, height) = page.get_rotation(), page.get_size()
    words = page.get_textpage()
    pieces: list[Piece] = []
    held, box, ink = "", (0.0, 0.0, 0.0, 0.0), 0.0

    def place(x: float, y: float) -> tuple[float, float]:
        return {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (width - y, height - x)}[turned]

    def put() -> None:
        if held.strip():
            left, bottom, right, top = box
            middle, size = (
                (bottom + top) / 2,
                (top - bottom) * 0.8,
            )  # the room of a letter is a little taller than its size
            pieces.append(Piece(held, *place(left, middle), *place(right, middle), size))

    for number in range(words.count_chars()):
        letter = words.get_text_range(number, 1)
        if not letter or letter in "\r\n\x00\ufffe":
            continue
        left, bottom, right, top = words.get_charbox(number, loose=True)
        size = max(0.1, box[3] - box[1])
        same_row = abs(bottom - box[1]) < 0.3 * size and abs(top - box[3]) < 0.5 * size
        if held.endswith(" ") and same_row and letter != " " and left - ink > SPACES * size:
            held = held.rstrip() + "   "  # PDFium tells several spaces as one
        if held and same_row and -0.4 * size < left - box[2] < 0.9 * size:
            held, box = held + letter, (box[0], min(bottom, box[1]), max(right, box[2]), max(top, box[3]))
        else:
            put()
            held, box = letter, (left, bottom, right, top)
        ink = ink if letter == " " else right
    put()
    return pieces


def _pages_of_picture(content: bytes) -> Iterator[Page | str]:
    """The pages of a picture: one, or those of a fax in one file."""
    images = _extra("PIL.Image", "picture")
    sequence, operations = _extra("PIL.ImageSequence", "picture"), _extra("PIL.ImageOps", "picture")
    try:
        opened = images.open(io.BytesIO(content))
        frames = []
        for number, frame in enumerate(sequence.Iterator(opened)):
            if number == MOST_PAGES or (number and opened.format != "TIFF"):
                break
            frames.append(_on_white(images, operations.exif_transpose(frame)))
    except Exception:  # a damaged picture fails in many ways inside its decoder
        says = "This is a HEIC picture, which cannot be opened here." if content[4:11] == b"ftyphei" else UNOPENED
        raise CaseFileError(f"{says} Save it as JPEG or PNG, or take a new one.") from None
    for frame in frames:
        yield _read_picture(frame)


def _on_white(images: Any, frame: Any) -> Any:
    """The picture as the camera held it, without transparency, no larger than it is read."""
    frame.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clear = frame.convert("RGBA")
    white = images.new("RGBA", clear.size, "white")
    white.alpha_composite(clear)
    return white.convert("RGB")


_reader: Any = None


def _open_reader() -> Any:
    """The reader of pictures, opened once. Its weights come in its package; nothing is fetched."""
    global _reader
    if _reader is None:
        rapidocr = _extra("rapidocr", "picture")
        weights = Path(rapidocr.__file__).parent / "models"
        if not all((weights / f"PP-OCRv6_{part}_small.onnx").exists() for part in ("det", "rec")):
            raise CaseFileError(f"This is a picture, and the reader of pictures is not whole. {INSTALL}")
        _reader = rapidocr.RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})
    return _reader


def _read_picture(picture: Any) -> Page | str:
    """A picture as a page, turned if it lies on its side or its head; a sentence when it cannot be read."""
    if min(picture.size) < SMALLEST_SIDE:
        return "the picture is too small to read. Take a new one, close enough that the page fills it."
    best: tuple[float, list[Piece]] = (0.0, [])
    for quarter in (0, 1, 3, 2):
        found = _read_as_it_lies(picture.rotate(90 * quarter, expand=True) if quarter else picture)
        if found[0] > best[0]:
            best = found
        if best[0] >= DOUBTFUL:
            break
    if best[0] < GARBLED:
        return "the picture is too blurred or too dark to read. Take a new one in daylight, flat and close, or type what it says."
    return Page(tuple(best[1]), is_picture=True)


def _read_as_it_lies(picture: Any) -> tuple[float, list[Piece]]:
    """How sure the reading is (0 to 1; lower where lines stand upright), and the pieces."""
    numpy = _extra("numpy", "picture")
    found = _open_reader()(numpy.asarray(picture))
    if found.boxes is None:
        return 0.0, []
    pieces, sure, letters, upright, across = [], 0.0, 0, 0.0, 0.0
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (tuple(map(float, corner)) for corner in box)
        length, height = math.hypot(bx - ax, by - ay), math.hypot(dx - ax, dy - ay)
        upright, across = upright + height * (height > 2 * length), across + length * (length > 2 * height)
        if score < UNREADABLE or not text.strip():
            continue
        pieces.append(Piece(text, (ax + dx) / 2, (ay + dy) / 2, (bx + cx) / 2, (by + cy) / 2, height * LETTER_SHARE))
        sure, letters = sure + score * len(text), letters + len(text)
    return (sure / letters if letters and upright <= across else 0.0), pieces
