"""XML read safely: no document type, so no entities of its own and nothing fetched; bounded in size, depth and count."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from generator.record.case import CaseFileError

LARGEST, DEEPEST, MOST = 30_000_000, 200, 600_000
"""Bytes, levels and elements of a file; a record of a whole life stays far below them."""


class Element:
    """One element: its name and attributes without namespaces, its children in their order, text among them."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]):
        self.name, self.attributes = name, attributes
        self.children: list[Element | str] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *path: str) -> Iterator[Element]:
        """The elements at the end of a path of names, from here downward; '*' is any name."""
        if not path:
            yield self
            return
        for child in self.children:
            if isinstance(child, Element) and path[0] in (child.name, "*"):
                yield from child.all(*path[1:])

    def one(self, *path: str) -> Element:
        """The first element at the end of a path; an empty one where there is none."""
        return next(self.all(*path), EMPTY)

    def within(self, name: str) -> Iterator[Element]:
        """Every element of that name below here, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.name == name and element is not self:
                yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def text(self) -> str:
        """The words in it, a space where an element ends."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                parts.append(item)
            else:
                parts.append(" ")
                waiting += reversed(item.children)
        return " ".join("".join(parts).split())


EMPTY = Element("", {})


class _TooMuch(Exception):
    pass


def read_xml(content: bytes) -> Element:
    """The root of a document. Raises CaseFileError, one sentence, for what is damaged, too large, or has a document type."""
    if len(content) > LARGEST:
        raise CaseFileError(
            "This record is too large to be read here. Ask the portal for a shorter time, and choose that file."
        )
    root = Element("", {})
    stack = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEEPEST or count > MOST:
            raise _TooMuch
        element = Element(_bare(name), {_bare(key): value for key, value in attributes.items()})
        stack[-1].children.append(element)
        stack.append(element)

    def end(name: str) -> None:
        stack.pop()

    def words(text: str) -> None:
        stack[-1].children.append(text)

    def refuse(*_: object) -> None:
        raise _TooMuch

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except _TooMuch:
        raise CaseFileError(
            "This XML file is built in a way that no record needs, so it was not opened. Download the record anew."
        ) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f" (line {error.lineno})" if isinstance(error, expat.ExpatError) else ""
        raise CaseFileError(
            f"This record is damaged or cut off{line}. Download it from the portal once more."
        ) from None
    return root.one("*")


def _bare(name: str) -> str:
    """A name without its prefix: 'sdtc:raceCode', 'xsi:type'."""
    return name.rsplit(":", 1)[-1]
