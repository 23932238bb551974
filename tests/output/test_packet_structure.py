"""What a screen reader gets of a packet: every page of it is in its structure, those of others too."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from generator.letters import write_document
from generator.letters.documents import main_document
from generator.output import render
from generator.output.pdf.marks import without_marks
from generator.output.pdf.packet import make_packet
from tests.bench.packet_papers import scanned
from tests.output.hostile import in_our_type, make_pdf, make_picture, marked_pdf, noise
from tests.output.test_packet_pdf import PLAN, opened

LETTER = render(write_document(PLAN, main_document(PLAN)), "pdf")
DECLARED = b"<pdfuaid:part>1</pdfuaid:part>"


def bound(papers, limit=None) -> list[bytes]:
    return [part.content for part in make_packet(PLAN, papers, limit).parts]


def drawn_by(owner) -> bytes:
    """What a page draws, and the drawings on it."""
    content = owner.get_contents() if "/Contents" in owner else owner
    forms = [
        form.get_object() for form in owner.get("/Resources", {}).get("/XObject", {}).values()
        if form.get_object().get("/Subtype") == "/Form"
    ]  # fmt: skip
    return content.get_data() + b"\n" + b"\n".join(drawn_by(form) for form in forms)


def structured(content: bytes):
    """(reader, elements by page): of each page its elements in the order of their stretches, checked against the tree
    from above and against the numbers that stand on the page."""
    reader = PdfReader(io.BytesIO(content))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    keys = [int(key) for key in numbers[::2]]
    assert keys == sorted(set(keys)) and max(keys) < tree["/ParentTreeNextKey"]
    owners = dict(zip(keys, numbers[1::2], strict=True))
    seen = set()

    def walk(at, above):
        element = at.get_object()
        assert element.raw_get("/P").idnum == above.idnum
        seen.add(at.idnum)
        for kid in element["/K"]:
            if isinstance(kid, IndirectObject):
                walk(kid, at)

    walk(tree["/K"][0], reader.trailer["/Root"].raw_get("/StructTreeRoot"))
    pages = []
    for page in reader.pages:
        mine = owners[page["/StructParents"]].get_object()
        marks = [int(number) for number in re.findall(rb"/MCID (\d+)", drawn_by(page))]
        assert sorted(marks) == list(range(len(mine))), "each stretch once, each with its element"
        assert all(element.idnum in seen for element in mine)
        for number, element in enumerate(mine):
            own = [kid for kid in element.get_object()["/K"] if isinstance(kid, int)]
            other = [kid.get("/MCID") for kid in element.get_object()["/K"] if isinstance(kid, dict)]
            assert number in own + other
        for note in page.get("/Annots", ()):
            owner = owners[note.get_object()["/StructParent"]]
            assert owner.idnum in seen and note.get_object()["/Contents"]
            objects = [
                kid.raw_get("/Obj").idnum for kid in owner.get_object()["/K"] if isinstance(kid, dict) and "/Obj" in kid
            ]
            assert objects == [note.idnum]
        pages.append([element.get_object() for element in mine])
    return reader, pages


def test_every_page_of_every_kind_is_in_the_structure():
    papers = {
        1: [opened("denial.pdf", make_pdf(2))],
        2: [opened("scan.pdf", scanned(2, 1, "Record", dpi=40))],
        3: [opened("letter.pdf", LETTER)],
        5: [opened("labs.jpg", make_picture()), opened("marked.pdf", marked_pdf())],
        6: [opened("statement.txt", b"It is urgent.")],
    }
    packet = make_packet(PLAN, papers)
    _, pages = structured(packet.parts[0].content)
    of = {placing.number: pages[placing.page - 1 : placing.last] for placing in packet.exhibits}
    kinds = {number: [[element["/S"] for element in page] for page in own] for number, own in of.items()}
    assert kinds[1] == [["/H1", "/P"], ["/P"]] and kinds[2] == [["/H1", "/Figure"], ["/Figure"]]
    assert kinds[5] == [["/H1", "/Figure"], ["/P"]] and kinds[6] == [["/H1", "/P"]]
    assert all(page[-1] == "/P" for page in kinds[3]) and kinds[4][0][0] == "/H1"  # a slip
    assert of[2][0][0]["/Alt"] == f"Exhibit 2: {packet.exhibits[1].title}"
    assert of[2][1][0]["/Alt"] == f"Exhibit 2, page 2 of 2: a picture of “{packet.exhibits[1].title}”"
    assert "/Alt" not in of[1][0][1]  # its words are read


def test_the_exhibits_and_the_slips_are_in_the_order_of_the_packet():
    packet = make_packet(PLAN, {2: [opened("a.pdf", make_pdf(1))], 4: [opened("b.jpg", make_picture())]})
    reader = PdfReader(io.BytesIO(packet.parts[0].content))
    sections = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()["/K"]

    def first_page(element):
        kids = [kid.get_object() for kid in element["/K"] if isinstance(kid, IndirectObject)]
        return reader.get_page_number(element["/Pg"]) if "/Pg" in element else first_page(kids[0])

    order = [first_page(section.get_object()) for section in sections]
    assert order == sorted(order) and len(order) == 3 + len(packet.exhibits)


def test_later_parts_have_a_structure_of_their_own():
    papers = {number: [opened(f"photo{number}.jpg", noise(number))] for number in (1, 3, 4, 6)}
    parts = bound(papers, 350_000)
    assert len(parts) > 1
    for number, part in enumerate(parts):
        reader, pages = structured(part)
        assert pages[0][0]["/S"] == "/H1" and DECLARED in reader.trailer["/Root"]["/Metadata"].get_data()
        assert number == 0 or [page[0]["/S"] for page in pages].count("/H1") >= 2
    assert any(b"will follow" in " ".join(_words(part)).encode() for part in parts[1:])


def _words(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def test_a_note_and_a_field_are_elements_of_their_own():
    packet = make_packet(PLAN, {1: [opened("marked.pdf", marked_pdf())]})
    reader, _ = structured(packet.parts[0].content)
    page = reader.pages[packet.exhibits[0].page - 1]
    assert page["/Tabs"] == "/S"
    assert [note.get_object()["/Contents"] for note in page["/Annots"]] == ["A mark on the page", "Day of the infusion"]
    section = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()["/K"][3].get_object()
    assert [kid.get_object()["/S"] for kid in section["/K"]] == ["/Annot", "/Form", "/H1", "/P"]


def test_marks_of_others_are_gone_and_words_layers_and_dots_are_not():
    packet = make_packet(PLAN, {1: [opened("marked.pdf", marked_pdf())]})
    page = PdfReader(io.BytesIO(packet.parts[0].content)).pages[packet.exhibits[0].page - 1]
    drawn = drawn_by(page)
    assert drawn.count(b"BDC") == 3 and drawn.count(b"/OC /Layer BDC") == 1  # the heading, the page, the layer
    assert b"(Dose: 5 mg EMC) Tj" in drawn and b"ID \x00EMC EI" in drawn and b"90 300 200 100 re f" in drawn
    assert not re.search(rb"/MCID 2|ActualText|/Artifact| DP", drawn)
    assert "/StructParents" not in page["/Resources"]["/XObject"]["/Drawn"]


@pytest.mark.parametrize(
    ("name", "content", "declares"),
    [
        ("scan.pdf", scanned(1, 1, "Record", dpi=40), True),
        ("labs.jpg", make_picture(), True),
        ("statement.txt", b"It is urgent.", True),
        ("letter.pdf", LETTER, True),
        ("record.pdf", in_our_type(), True),
        ("portal.pdf", make_pdf(1), False),  # Helvetica, which is not in the file
        ("marked.pdf", marked_pdf(), False),
        ("odd.pdf", marked_pdf().replace(b"(Dose: 5 mg EMC) Tj", b"(Dose: 5 mg EMC)( Tj"), False),
    ],
)
def test_a_packet_says_that_it_follows_the_standard_where_its_papers_let_it(name, content, declares):
    (whole,) = bound({1: [opened(name, content)]})
    assert (DECLARED in PdfReader(io.BytesIO(whole)).trailer["/Root"]["/Metadata"].get_data()) is declares


def test_a_page_whose_marks_cannot_be_told_stays_as_it_is():
    content = marked_pdf().replace(b"(Dose: 5 mg EMC) Tj", b"(Dose: 5 mg EMC)( Tj")
    packet = make_packet(PLAN, {1: [opened("odd.pdf", content)]})
    page = PdfReader(io.BytesIO(packet.parts[0].content)).pages[packet.exhibits[0].page - 1]
    assert "/StructParents" not in page and b"( Tj" in page.get_contents().get_data()
    assert "packet page" in _words(packet.parts[0].content)[packet.exhibits[0].page - 1]


@pytest.mark.parametrize(
    ("drawn", "left"),
    [
        (b"q Q", b"q Q"),
        (b"/P <</MCID 0>> BDC q EMC", b" q "),
        (b"/P<</MCID 1/ActualText(x\\)>>)>>BDC(EMC)Tj EMC EMC", b"(EMC)Tj  "),
        (b"/Span<</ActualText<FEFF00AD>>>BDC q EMC", b" q "),
        (b"/Span<</A<</B[<</C(>>)>>]>>>>BDC q EMC", b" q "),
        (b"(a (b (c (d) EMC))) Tj /x MP /y <</MCID 1>>DP", b"(a (b (c (d) EMC))) Tj  "),
        (b"% /P BMC\nq /P BMC % EMC\nEMC", b"% /P BMC\nq  % EMC\n"),
        (b"/OC /L BDC /P BMC q EMC", b"/OC /L BDC  q  EMC"),
        (b"/OC BMC q EMC", b" q "),
        (b"BI /W 1 /H 1 ID abc EMC \x00\xff EI Q /P BMC Q EMC", b"BI /W 1 /H 1 ID abc EMC \x00\xff EI Q  Q "),
        (b"/PBMC q /Im BDCx xEMC", b"/PBMC q /Im BDCx xEMC"),
        (b"[(a)-3<0E>]TJ EMC", b"[(a)-3<0E>]TJ "),
        (b"BDC q", None),
        (b"/P BMC (never closed", None),
        (b"/P BMC BI /W 1", None),
        (b"/P <</MCID 0 BDC", None),
    ],
)
def test_which_marks_are_taken_out(drawn, left):
    made = without_marks(drawn)
    assert made == left or (made is not None and left is not None and made.split() == left.split())
