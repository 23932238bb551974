"""A PDF written page by page. What a page needs is copied object by object from the file it stands in, put out, and let
go: a packet of any size takes the memory of its largest page.

pypdf reads; its own writer would keep every page of every file until the end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from generator.output.pdf.sheets import read_entry
from generator.output.pdf.structure import Mark, Structure

MOST_OBJECTS = 20_000
"""Objects that one page may need; a page of a chart with every dot its own object has a few thousand."""
_APART = ("/Page", "/Pages", "/Catalog", "/StructElem", "/StructTreeRoot")
"""What leads from a page to the rest of its file."""
_OF_STREAMS = ("/Length", "/F", "/FFilter", "/FDecodeParms")
"""Its length is counted anew; a stream that lies in a file elsewhere is none."""
_CHUNK = 1 << 20
_LIES = {"Annot": "A mark on the page", "Form": "A field of the page"}
"""What is said of what lies on a page and says nothing of itself."""


class _Piece(NamedTuple):
    """One object as it will be put out: its number, what stands before a stream, the stream; and where it was read."""

    number: int
    head: bytes
    data: bytes | None
    read_as: tuple[Any, tuple[int, int]] | None


class Sheaf:
    """Pages put out one after another. `close` writes what holds them together.

    >>> out = io.BytesIO()
    >>> sheaf = Sheaf(out)
    >>> sheaf.close()
    >>> out.getvalue()[:8], len(PdfReader(out).pages)
    (b'%PDF-1.7', 0)
    """

    def __init__(self, out: IO[bytes]):
        self.out = out
        self.size = 0
        """Bytes put out so far."""
        self._places: list[int] = []
        self._pages: list[int] = []
        self._marks: list[tuple[str, int]] = []
        self._targets: dict[str, int] = {}
        self._known: dict[int, dict[int, int]] = {}
        """Number here of each object that was copied, by the file it stands in and its number there."""
        self._root: dict[str, Any] = {}
        self._info = 0
        self._own: PdfReader | None = None
        self._structure: Structure | None = None
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._pages_number, self._root_number = self._new(), self._new()

    def add_page(self, page: Mapping[str, Any], marks: Sequence[Mark] = ()) -> None:
        """Put out a page of an open file, or one made from its entries. `marks` are its marked stretches, elements of the
        section that was begun last. Raises, with nothing put out, when something it needs cannot be read."""
        number = self._new()
        try:
            if marks and self._structure:
                self._add_marked(page, number, marks, self._structure)
            else:
                self._write_page(page, number)
        except BaseException:
            self._places.pop()
            raise
        self._pages.append(number)

    def _add_marked(self, page: Mapping[str, Any], number: int, marks: Sequence[Mark], structure: Structure) -> None:
        lying = ArrayObject()
        found = page.get("/Annots")
        for entry in found.get_object() if found is not None else ():
            lies: Any = DictionaryObject(entry.get_object())
            own_key, kind = structure.take_key(), "Form" if lies.get("/Subtype") == "/Widget" else "Annot"
            lies[NameObject("/StructParent")] = NumberObject(own_key)
            told = (read_entry(lies, name, str) for name in ("/TU", "/Contents"))
            says = next((says for says in told if says and says.strip()), _LIES[kind])
            lies[NameObject("/Contents")] = TextStringObject(says)
            lying.append(IndirectObject(self._new(), 0, None))
            self._write_object(lies, lying[-1].idnum)
            structure.add_object(kind, says, lying[-1].idnum, number, own_key)
        key = structure.take_key()  # in the order in which the elements are added
        more = {"/StructParents": NumberObject(key), "/Tabs": NameObject("/S"), **({"/Annots": lying} if lying else {})}
        self._write_page({**page, **more}, number, drops=("/Parent",))
        structure.add_marks(marks, number, key)

    def begin_section(self, title: str) -> None:
        """The pages that follow belong together."""
        if self._structure:
            self._structure.begin(title)

    def begin_with(self, reader: PdfReader, count: int) -> None:
        """Take over a file of our own: its structure, language and title, and its first `count` pages."""
        self._own = reader
        self._structure = Structure(reader, self._new, self._write_made)
        known = self._known.setdefault(id(reader), {})
        for page in reader.pages[:count]:
            reference: Any = page.indirect_reference
            known[reference.idnum] = self._new()
        for number in range(count):
            self.show(reader, number)
        root: Any = reader.trailer["/Root"]
        self._root = {key: value for key, value in root.items() if key not in ("/Pages", "/Type", "/Outlines")}
        if reader.metadata:
            info: Any = reader.trailer["/Info"]
            self._info = self._new()
            self._write_object(info.get_object(), self._info)

    def show(self, reader: PdfReader, page: int) -> None:
        """Show here a page of the file that was begun with, with its structure."""
        reference: Any = reader.pages[page].indirect_reference
        known = self._known[id(reader)]
        number = known.get(reference.idnum) or self._new()
        known[reference.idnum] = number
        self._write_page(reader.pages[page], number, drops=("/Parent",))
        self._pages.append(number)
        if self._structure:
            self._structure.show(page)

    def describe(self, description: StreamObject) -> None:
        """What the file says of itself, in place of what the one that was begun with says."""
        self._root["/Metadata"] = description

    def add_mark(self, title: str, page: int) -> None:
        """A bookmark to a page of this file, counted from 0."""
        self._marks.append((title, page))

    def add_target(self, name: str, page: int) -> None:
        """A name by which a link leads to a page of this file, counted from 0."""
        self._targets[name] = page

    def forget(self, reader: PdfReader) -> None:
        """No further page comes from this file."""
        self._known.pop(id(reader), None)

    def close(self) -> None:
        """Write the list of pages, the bookmarks and the table that ends a PDF."""
        kids = ArrayObject(IndirectObject(number, 0, None) for number in self._pages)
        pages = {"/Type": NameObject("/Pages"), "/Count": NumberObject(len(kids)), "/Kids": kids}
        root: dict[str, Any] = {"/Type": NameObject("/Catalog"), "/Pages": IndirectObject(self._pages_number, 0, None)}
        outline = self._write_marks()
        if outline is not None:
            root["/Outlines"] = outline
        if self._targets:
            root["/Dests"] = _dictionary(
                {
                    f"/{name}": ArrayObject([IndirectObject(self._pages[page], 0, None), NameObject("/Fit")])
                    for name, page in self._targets.items()
                }
            )
        self._write_plain(pages, self._pages_number)
        if self._structure:
            self._structure.finish()
        for piece in self._collect(_dictionary({**self._root, **root}), self._root_number):
            self._write(piece)
        if self._structure:
            reference = self._structure.document.indirect_reference
            self._structure.write_sections(self._known[id(self._own)][reference.idnum])
        table_at = self.size
        entries = b"".join(b"%010d 00000 n \n" % place for place in self._places)
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._places) + 1) + entries)
        info = b" /Info %d 0 R" % self._info if self._info else b""
        self._put(
            b"trailer\n<< /Size %d /Root %d 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._places) + 1, self._root_number, info, table_at)
        )

    def _write_marks(self) -> IndirectObject | None:
        if not self._marks:
            return None
        whole, *numbers = [self._new() for _ in range(len(self._marks) + 1)]
        for at, (title, page) in enumerate(self._marks):
            mark: dict[str, Any] = {
                "/Title": TextStringObject(title),
                "/Parent": IndirectObject(whole, 0, None),
                "/Dest": ArrayObject([IndirectObject(self._pages[page], 0, None), NameObject("/Fit")]),
            }
            for key, other in (("/Prev", at - 1), ("/Next", at + 1)):
                if 0 <= other < len(numbers):
                    mark[key] = IndirectObject(numbers[other], 0, None)
            self._write_plain(mark, numbers[at])
        first, last = IndirectObject(numbers[0], 0, None), IndirectObject(numbers[-1], 0, None)
        self._write_plain({"/First": first, "/Last": last, "/Count": NumberObject(len(numbers))}, whole)
        return IndirectObject(whole, 0, None)

    def _put(self, content: bytes) -> None:
        for at in range(0, len(content), _CHUNK):
            self.out.write(content[at : at + _CHUNK])
        self.size += len(content)

    def _new(self) -> int:
        self._places.append(0)
        return len(self._places)

    def _write_page(
        self, page: Mapping[str, Any], number: int, drops: tuple[str, ...] = ("/Parent", "/StructParents")
    ) -> None:
        entries = _dictionary({key: value for key, value in page.items() if key not in drops})
        entries[NameObject("/Parent")] = IndirectObject(self._pages_number, 0, None)
        self._write_object(entries, number)

    def _write_object(self, whole: Any, number: int) -> None:
        """An object and everything it needs: collected first, so that what cannot be read leaves no half of it."""
        first = len(self._places)
        try:
            pieces = list(self._collect(whole, number))
        except BaseException:
            for known in self._known.values():
                for key in [key for key, made in known.items() if made > first]:
                    del known[key]
            del self._places[first:]
            raise
        for piece in pieces:
            self._write(piece)

    def _write(self, piece: _Piece) -> None:
        self._places[piece.number - 1] = self.size
        self._put(b"%d 0 obj\n" % piece.number + piece.head)
        if piece.data is not None:
            self._put(b"\nstream\n")
            self._put(piece.data)
            self._put(b"\nendstream")
        self._put(b"\nendobj\n")
        if piece.data is not None and piece.read_as:
            reader, place = piece.read_as
            reader.resolved_objects.pop(place, None)  # else the reader keeps every stream it has read

    def _write_plain(self, entries: Mapping[str, Any], number: int) -> None:
        """Entries that name only objects of this file."""
        self._write_made(_dictionary(entries), number)

    def _write_made(self, made: Any, number: int) -> None:
        self._write(_Piece(number, _bytes(made), None, None))

    def _collect(self, whole: Any, number: int) -> Iterator[_Piece]:
        waiting: list[tuple[Any, int, Any]] = [(whole, number, None)]
        count = 0
        while waiting:
            value, number, read_as = waiting.pop()
            count += 1
            if count > MOST_OBJECTS and number != self._root_number and self._own is None:
                raise ValueError("a page of too many objects")
            mapped = self._mapped(value, waiting)
            if isinstance(value, StreamObject):
                mapped[NameObject("/Length")] = NumberObject(len(value._data))
                yield _Piece(number, _bytes(mapped), value._data, read_as)
            else:
                yield _Piece(number, _bytes(mapped), None, read_as)

    def _mapped(self, value: Any, waiting: list[tuple[Any, int, Any]]) -> Any:
        """A copy of an object whose references name objects of this file; those new here are added to `waiting`."""
        if isinstance(value, IndirectObject):
            return value if value.pdf is None else self._reference(value, waiting)
        if isinstance(value, DictionaryObject):
            return DictionaryObject(
                {
                    NameObject(key): self._inner(entry, waiting)
                    for key, entry in value.items()
                    if not (key in _OF_STREAMS and isinstance(value, StreamObject))
                }
            )
        if isinstance(value, ArrayObject):
            return ArrayObject([self._inner(entry, waiting) for entry in value])
        return NullObject() if value is None else value

    def _inner(self, entry: Any, waiting: list[tuple[Any, int, Any]]) -> Any:
        if isinstance(entry, StreamObject):  # made here: a stream stands by itself
            number = self._new()
            waiting.append((entry, number, None))
            return IndirectObject(number, 0, None)
        return self._mapped(entry, waiting)

    def _reference(self, reference: IndirectObject, waiting: list[tuple[Any, int, Any]]) -> Any:
        known = self._known.setdefault(id(reference.pdf), {})
        if reference.idnum in known:
            return IndirectObject(known[reference.idnum], 0, None)
        found = reference.get_object()
        if found is None or isinstance(found, NullObject):
            return NullObject()
        if reference.pdf is not self._own and isinstance(found, DictionaryObject) and found.get("/Type") in _APART:
            return NullObject()
        number = known[reference.idnum] = self._new()
        waiting.append((found, number, (reference.pdf, (reference.generation, reference.idnum))))
        return IndirectObject(number, 0, None)


def weigh_page(page: Mapping[str, Any]) -> dict[int, int]:
    """Bytes of each object that a page of an open file needs, by its number there; 0 is what is the page's own."""
    weights: dict[int, int] = {}
    nowhere = Sheaf(io.BytesIO())
    entries = {key: value for key, value in page.items() if key not in ("/Parent", "/StructParents")}
    for piece in nowhere._collect(_dictionary(entries), nowhere._new()):
        place = piece.read_as[1][1] if piece.read_as else 0
        weights[place] = weights.get(place, 0) + len(piece.head) + len(piece.data or b"") + _AROUND
        if piece.data is not None and piece.read_as:
            piece.read_as[0].resolved_objects.pop(piece.read_as[1], None)
    return weights


_AROUND = 60
"""Bytes that a file has for an object besides itself."""


def _dictionary(entries: Mapping[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def _bytes(value: Any) -> bytes:
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()
