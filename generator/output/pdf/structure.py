"""The structure of a file that is bound page by page: that of our own papers in it, and an element for what stands on each
page of others, in the order of the packet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Entries = dict[str, Any]


class Mark(NamedTuple):
    """A stretch of a page of others: PDF's name for what it is, what is said in its place, and of a figure its box (left,
    low, right, high). Its number on the page is its place in the list that it is given in."""

    kind: str
    alt: str = ""
    box: tuple[float, float, float, float] | None = None


class Structure:
    """What a screen reader follows. `new` gives the number of a new object, `write` puts one out."""

    def __init__(self, own: PdfReader, new: Callable[[], int], write: Callable[[Any, int], None]):
        self._new, self._write = new, write
        root: Any = own.trailer["/Root"]
        self._tree: Any = root["/StructTreeRoot"]
        self.document: Any = self._tree["/K"][0].get_object()
        """The element that holds all others; written with the tree."""
        self._pages = [page.indirect_reference.idnum for page in own.pages]  # type: ignore[union-attr]
        self._own = {section.get_object().raw_get("/Pg").idnum: section for section in self.document["/K"]}
        self._shown: set[int] = set()
        self._kids = ArrayObject()
        self._numbers = ArrayObject()
        self._next = int(self._tree["/ParentTreeNextKey"])
        self._sections: list[tuple[int, str, ArrayObject]] = []

    def show(self, page: int) -> None:
        """A page of our own, counted from 0, stands here; with the first of a paper, its elements."""
        self._shown.add(page)
        if self._pages[page] in self._own:
            self._kids.append(self._own[self._pages[page]])

    def begin(self, title: str) -> None:
        """Pages of others begin here that belong together."""
        self._sections.append((self._new(), title, ArrayObject()))
        self._kids.append(_at(self._sections[-1][0]))

    def take_key(self) -> int:
        """The next number by which a page or what lies on it finds its elements."""
        self._next += 1
        return self._next - 1

    def add_marks(self, marks: Sequence[Mark], page: int, key: int) -> None:
        """Elements for the stretches of a page, which is the object of that number and finds them by that key."""
        made = ArrayObject()
        for number, mark in enumerate(marks):
            entries: Entries = {"/S": NameObject(f"/{mark.kind}"), "/K": ArrayObject([NumberObject(number)])}
            if mark.alt:
                entries["/Alt"] = TextStringObject(mark.alt)
            if mark.box:
                box = ArrayObject(FloatObject(round(side, 2)) for side in mark.box)
                named = {"/O": NameObject("/Layout"), "/BBox": box, "/Placement": NameObject("/Block")}
                entries["/A"] = _dictionary(named)
            made.append(self._element(entries, page))
        number = self._new()
        self._write(made, number)
        self._numbers += [NumberObject(key), _at(number)]

    def add_object(self, kind: str, says: str, lies: int, page: int, key: int) -> None:
        """An element for what lies on a page: a note, a field that was filled in; and what is said of it."""
        named = {"/Type": NameObject("/OBJR"), "/Pg": _at(page), "/Obj": _at(lies)}
        self._numbers += [
            NumberObject(key),
            self._element(
                {"/S": NameObject(f"/{kind}"), "/K": ArrayObject([_dictionary(named)]), "/Alt": TextStringObject(says)},
                page,
            ),
        ]

    def _element(self, entries: Entries, page: int) -> IndirectObject:
        owner, _, kids = self._sections[-1]
        number = self._new()
        whole = {"/Type": NameObject("/StructElem"), "/P": _at(owner), "/Pg": _at(page), **entries}
        self._write(_dictionary(whole), number)
        kids.append(_at(number))
        return _at(number)

    def finish(self) -> None:
        """Join what was added to our own tree, before that is written; what is not shown of ours is left out."""
        self.document[NameObject("/K")] = self._kids
        held: Any = self._tree["/ParentTree"]
        pairs = list(zip(held["/Nums"][::2], held["/Nums"][1::2], strict=True))
        kept = [pair for pair in pairs if int(pair[0]) >= len(self._pages) or int(pair[0]) in self._shown]
        held[NameObject("/Nums")] = ArrayObject([value for pair in kept for value in pair] + list(self._numbers))
        self._tree[NameObject("/ParentTreeNextKey")] = NumberObject(self._next)

    def write_sections(self, document: int) -> None:
        """What holds the pages of others, now that the number of the element above is known."""
        for number, title, kids in self._sections:
            entries = {"/Type": NameObject("/StructElem"), "/S": NameObject("/Sect"), "/P": _at(document), "/K": kids}
            self._write(_dictionary({**entries, "/T": TextStringObject(title)}), number)


def _at(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _dictionary(entries: Entries) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})
