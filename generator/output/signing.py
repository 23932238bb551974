"""A letter that is signed before it is printed: the name typed ("/s/ Name"), or a picture of the signature.

It goes onto the place to sign above the signer's own name and onto no other: what the person treated or the doctor signs
stays a blank line. Nothing here decides that a letter is signed.
"""

from __future__ import annotations

import base64
import binascii
from itertools import pairwise
from typing import NamedTuple

from generator.letters.blocks import Block, Document, Run
from generator.output.jpeg import jpeg_size
from generator.record.case import CaseFileError

PLACE = "Signature:"
DRAWN = ("pdf", "docx")
"""Forms that can hold the picture. The others have the typed name in its place."""


MOST_BYTES = 300_000
UNSIGNED = "Your signature: the letter has something open, so its line was left blank"


class Signature(NamedTuple):
    """Who signs, and the picture of the signature (JPEG); without one the name is typed."""

    name: str
    picture: bytes = b""


def read_picture(text: str) -> bytes:
    """The picture of a signature (JPEG) from base64; empty where there is none. Raises CaseFileError for one that cannot be
    used."""
    if not text:
        return b""
    try:
        content = base64.b64decode(text, validate=True)
        wide, high, colors = jpeg_size(content)
    except (binascii.Error, ValueError, IndexError):
        raise CaseFileError("The picture of the signature is no JPEG. Choose another picture.") from None
    if len(content) > MOST_BYTES or max(wide, high) > 20 * min(wide, high) or colors == 4:
        raise CaseFileError(
            f"The picture of the signature is too large or of an odd shape (most: {MOST_BYTES // 1000} KB)."
        )
    return content


def has_place(document: Document, name: str) -> bool:
    """Whether a paper has a place to sign above the name."""
    return any(is_signed_by(block.text().split("\n"), name) for block in document.blocks)


def sign(document: Document, signature: Signature, form: str) -> Document:
    """The document signed, for one of `generator.output.FORMATS`. As it was, where it has no place above that name.

    >>> letter = Document("letter", "Letter", (Block("paragraph", (Run("Signature:\\nAna Ruiz\\nBiller"),)),))
    >>> sign(letter, Signature("Ana Ruiz"), "pdf").blocks[0].text()
    'Signature: /s/ Ana Ruiz\\nAna Ruiz\\nBiller'
    >>> sign(letter, Signature("Dr. Lee"), "pdf") == letter
    True
    """
    if not has_place(document, signature.name):
        return document
    if signature.picture and form in DRAWN:
        return document.replaced(signed_by=signature.name, signature=signature.picture)
    return document.replaced(blocks=tuple(_typed(block, signature.name) for block in document.blocks))


def place_of(lines: list[str], name: str) -> int:
    """The number of the line that is the place to sign above the name; -1 where there is none."""
    pairs = pairwise(lines)
    return next((at for at, (place, below) in enumerate(pairs) if place.strip() == PLACE and below.strip() == name), -1)


def is_signed_by(lines: list[str], name: str) -> bool:
    return bool(name) and place_of(lines, name) >= 0


def _typed(block: Block, name: str) -> Block:
    at = place_of(block.text().split("\n"), name) if block.kind == "paragraph" else -1
    if at < 0:
        return block
    runs, line = [], 0
    for run in block.runs:
        parts = run.text.split("\n")
        for number, part in enumerate(parts):
            if number:
                line += 1
            if line == at and part.strip() == PLACE:
                parts[number] = f"{PLACE} /s/ {name}"
        runs.append(Run("\n".join(parts), run.bold, run.italic))
    return block.replaced(runs=tuple(runs))
