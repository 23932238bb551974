"""What a screen reader follows: which stretch of which page is a heading, a paragraph, a cell, in reading order.

The pen notes it while it draws (`Tag`, `Marked`); `add_tags` writes it into the finished file as PDF's structure tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, NamedTuple

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)


class Marked(NamedTuple):
    """A marked stretch of a page: the page, counted from 0, and the number of the stretch on it."""

    page: int
    number: int


class Link(NamedTuple):
    """A stretch that leads to another page of the file: its page, counted from 0; its box in points, left, low, right and
    high; the name it leads to; and words for it."""

    page: int
    box: tuple[float, float, float, float]
    to: str
    words: str


class Tag:
    """An element of the structure: `kind` is PDF's name for it ('P', 'H1', 'Table', 'TR', 'TH', 'TD', 'L', 'LI', 'Figure');
    `alt` is what is said of a figure; `link` makes its text lead on."""

    link: Link | None = None

    def __init__(self, kind: str, parent: Tag | None = None, scope: str = "", alt: str = ""):
        self.kind, self.scope, self.alt = kind, scope, alt
        self.kids: list[Tag | Marked] = []
        if parent is not None:
            parent.kids.append(self)

    def first_page(self) -> int | None:
        """The page of its first stretch, its own or of what it holds."""
        firsts = (kid.page if isinstance(kid, Marked) else kid.first_page() for kid in self.kids)
        return next((page for page in firsts if page is not None), None)

    def has_text(self) -> bool:
        return any(isinstance(kid, Marked) or kid.has_text() for kid in self.kids)


def _marked(tag: Tag) -> Iterator[Marked]:
    return (kid for kid in tag.kids if isinstance(kid, Marked))


NO_LETTER = re.compile(rb"^<0000> <0000>\n", re.M)
"""The line by which fpdf2 says what letter the sign for "no such letter" is."""


def clean_letter_maps(objects: Iterable[object]) -> None:
    """Take out of the map of each type among these, by which words are read aloud and copied, the sign that stands for no
    letter: PDF/UA allows none, and no paper draws it."""
    for font in objects:
        if not (isinstance(font, DictionaryObject) and font.get("/Type") == "/Font" and "/ToUnicode" in font):
            continue
        letters = font["/ToUnicode"]
        assert isinstance(letters, StreamObject)
        said = NO_LETTER.sub(b"", letters.get_data())
        pairs = len(re.findall(rb"^<[0-9A-F]+> <[0-9A-F]+>$", said, re.M)) - 1  # the first is the range of all numbers
        letters.set_data(re.sub(rb"\d+ beginbfchar", b"%d beginbfchar" % pairs, said))


def add_tags(writer: PdfWriter, root: Tag, title: str, language: str, declares: bool = False) -> None:
    """Write the structure tree, the language and the title into a file whose pages carry the marked stretches.
    `declares` has the file say that it follows PDF/UA-1."""
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    tree_at = writer._add_object(tree)
    owners: dict[int, dict[int, object]] = {}
    links: list[object] = []

    def element(tag: Tag, parent: object) -> object:
        made = DictionaryObject(
            {NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject(f"/{tag.kind}")}
        )
        at = writer._add_object(made)
        made[NameObject("/P")] = parent
        home = min((marked.page for marked in _marked(tag)), default=tag.first_page())
        if home is not None:
            made[NameObject("/Pg")] = writer.pages[home].indirect_reference
        if tag.link is not None and tag.kind != "Link":  # what it holds is the link's
            link, tag.link, kind, tag.kind = tag.link, None, tag.kind, "Link"
            inner = element(tag, at)
            tag.link, tag.kind = link, kind
            made[NameObject("/K")] = ArrayObject([inner])
            number = len(writer.pages) + len(links)
            links.append(inner)
            _lead(writer, link, number, inner)
            return at
        kids = ArrayObject()
        for kid in tag.kids:
            if isinstance(kid, Tag):
                if kid.has_text() or kid.kind in ("TD", "TH"):
                    kids.append(element(kid, at))
                continue
            owners.setdefault(kid.page, {})[kid.number] = at
            kids.append(_reference(writer, kid, home))
        made[NameObject("/K")] = kids
        if tag.link is not None:
            links.append(at)
            _lead(writer, tag.link, len(writer.pages) + len(links) - 1, at)
        if tag.alt:
            made[NameObject("/Alt")] = TextStringObject(tag.alt)
        if tag.scope:
            made[NameObject("/A")] = DictionaryObject(
                {NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject(f"/{tag.scope}")}
            )
        return at

    tree[NameObject("/K")] = ArrayObject([element(root, tree_at)])
    numbers = ArrayObject()
    for page, by_number in sorted(owners.items()):
        writer.pages[page][NameObject("/StructParents")] = NumberObject(page)
        writer.pages[page][NameObject("/Tabs")] = NameObject("/S")
        listed = writer._add_object(ArrayObject([by_number[number] for number in sorted(by_number)]))
        numbers += [NumberObject(page), listed]
    for number, owner in enumerate(links, len(writer.pages)):
        numbers += [NumberObject(number), owner]
    tree[NameObject("/ParentTree")] = writer._add_object(DictionaryObject({NameObject("/Nums"): numbers}))
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(len(writer.pages) + len(links))
    catalog = writer.root_object
    for key in ("/OpenAction", "/PageLayout"):  # how it opens is for the reader to say
        catalog.pop(key, None)
    catalog[NameObject("/Metadata")] = writer._add_object(described(title, language, declares))
    catalog[NameObject("/StructTreeRoot")] = tree_at
    catalog[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    catalog[NameObject("/Lang")] = TextStringObject(language)
    catalog[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.add_metadata({"/Title": title})


def _lead(writer: PdfWriter, link: Link, number: int, owner: Any) -> None:
    """Lay a link over its box, and name it in the element whose text it is."""
    page = writer.pages[link.page]
    made = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): RectangleObject(link.box),
                NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
                NameObject("/F"): NumberObject(4),  # printed; without it some programs leave it out
                NameObject("/Dest"): NameObject(f"/{link.to}"),
                NameObject("/Contents"): TextStringObject(link.words),
                NameObject("/StructParent"): NumberObject(number),
            }
        )
    )
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ()), made])
    owner.get_object()["/K"].append(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/OBJR"),
                NameObject("/Pg"): page.indirect_reference,
                NameObject("/Obj"): made,
            }
        )
    )


def described(title: str, language: str, declares: bool) -> StreamObject:
    """Title and language once more as XMP, where readers of PDF/UA look for them."""
    standard = "<pdfuaid:part>1</pdfuaid:part>" if declares else ""
    space = 'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" ' if declares else ""
    described = StreamObject()
    described[NameObject("/Type")] = NameObject("/Metadata")
    described[NameObject("/Subtype")] = NameObject("/XML")
    described._data = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'{space}xmlns:dc="http://purl.org/dc/elements/1.1/">{standard}<dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(title, quote=False)}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag>"
        '</dc:language></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
    return described


def _reference(writer: PdfWriter, marked: Marked, home: int | None) -> object:
    """A stretch by its number alone where it is on the element's own page, else with its page."""
    if marked.page == home:
        return NumberObject(marked.number)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/MCR"),
            NameObject("/Pg"): writer.pages[marked.page].indirect_reference,
            NameObject("/MCID"): NumberObject(marked.number),
        }
    )
