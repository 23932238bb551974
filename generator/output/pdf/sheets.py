"""What of a page from outside is kept: what it shows, made sound. Links, scripts, actions and thumbnails are not; a broken
entry counts as none."""

from __future__ import annotations

import re
from typing import Any

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

SEEN_MARKS = {
    "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Ink", "/Stamp", "/Square", "/Circle", "/Line", "/Widget",
}  # fmt: skip
"""Annotations that are part of what a reader sees; links, pop-ups and films are left out."""


_DRAWS = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)[\0\t\n\f\r ]+Do(?![^\0\t\n\f\r ()<>\[\]{}/%])")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
OF_A_PAGE = ("/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Annots", "/Group", "/UserUnit")
"""What of a page is kept: what it shows, and how large it is. Actions, thumbnails and notes to programs are not."""


def keep_what_is_seen(page: Any) -> None:
    """Take links, scripts and actions off a page; keep what was written, marked or filled in on it."""
    kept = ArrayObject()
    for entry in read_entry(page, "/Annots", ArrayObject) or ():
        mark = entry.get_object()
        if isinstance(mark, DictionaryObject) and read_entry(mark, "/Subtype", str) in SEEN_MARKS:
            for key in ("/A", "/AA", "/Parent", "/P", "/Popup", "/Dest", "/StructParent"):
                mark.pop(key, None)
            kept.append(entry)
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = kept


def read_drawn(page: Any) -> bytes:
    """What a page draws, unpacked. Raises when it cannot be, or when its size makes no sense."""
    content, unpacked = page.get_contents(), b""
    if content is not None:
        unpacked = content.get_data()
        drawn = page.raw_get("/Contents")
        for stream in drawn.get_object() if isinstance(drawn.get_object(), ArrayObject) else [drawn]:
            _let_go(stream)
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    if not (10 < width < 15_000 and 10 < height < 15_000):
        raise ValueError("a page of no size")
    return unpacked


def _let_go(reference: Any) -> None:
    """Have the reader forget a stream that it has unpacked."""
    if isinstance(reference, IndirectObject):
        reference.pdf.resolved_objects.pop((reference.generation, reference.idnum), None)


def make_sound(page: Any) -> None:
    """Make the entries of a page that the packet reads what they should be: a broken one counts as none."""
    resources = _entry(page, "/Resources", DictionaryObject)
    for key in list(resources):
        if not isinstance(resources[key], DictionaryObject | ArrayObject):
            del resources[key]
    _entry(resources, "/XObject", DictionaryObject)
    if "/Contents" in page and not isinstance(page["/Contents"], StreamObject | ArrayObject):
        del page["/Contents"]
    turn = read_entry(page, "/Rotate", int) or 0
    page[NameObject("/Rotate")] = NumberObject(turn % 360 if turn % 90 == 0 else 0)
    left, low, right, high = (float(side) for side in page.cropbox)
    box = RectangleObject((min(left, right), min(low, high), max(left, right), max(low, high)))
    page[NameObject("/CropBox")] = page[NameObject("/MediaBox")] = box


def keep_what_is_drawn(page: Any, drawn: bytes) -> None:
    """Take off a page the pictures that other pages draw. Many programs give all pages one list of all pictures: each page
    would bring every picture along, into each part of a packet. Where a page's drawings or type may use the list of the
    page itself, or a name cannot be told, all stay."""
    resources = page["/Resources"]
    listed = resources["/XObject"]
    if len(listed) < 2:
        return
    names = {"/" + _HEX_IN_NAME.sub(_letter, name).decode("latin-1") for name in _DRAWS.findall(drawn)}
    if not names <= set(listed) or len(names) == len(listed):
        return
    fonts = read_entry(resources, "/Font", DictionaryObject) or {}
    users = [listed[name] for name in names] + [fonts[name] for name in fonts]
    if any(
        isinstance(user, DictionaryObject) and user.get("/Subtype") in ("/Form", "/Type3") and "/Resources" not in user
        for user in users
    ):
        return
    kept = DictionaryObject({NameObject(name): listed.raw_get(name) for name in listed if name in names})
    page[NameObject("/Resources")] = DictionaryObject({**dict(resources.items()), NameObject("/XObject"): kept})


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode("ascii"))


def _entry(owner: Any, key: str, kind: Any) -> Any:
    """An entry of a dictionary, made new where it is missing or of another kind."""
    if read_entry(owner, key, kind) is None:
        owner[NameObject(key)] = kind()
    return owner[key]


def read_entry(owner: Any, key: str, kind: Any) -> Any:
    """An entry of a dictionary, also where the dictionary only names an object that stands elsewhere in the file (what
    `get` would give as it is). None where it is missing or of another kind."""
    found = owner[key] if key in owner else None  # noqa: SIM401 - get would give the number alone
    return found if isinstance(found, kind) else None
