"""PDFs of papers: every word, in reading order, on numbered pages, tagged, in the embedded type, the same each time."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from generator.letters import DocumentError, document_list, write_document
from generator.letters.blocks import Block, Document, Run
from generator.output import render
from generator.output.pdf.flow import Signature, Text, fill_pages
from generator.output.pdf.paper import make_flows, write_papers, write_stamps
from generator.output.pdf.pen import TEXT_HEIGHT, TEXT_WIDTH, Pen
from generator.output.pdf.tags import Tag
from generator.plan import make_plan
from overrides.build.type import STYLES, TARGET, make_type
from tests.scenarios import SCENARIOS

SOME = SCENARIOS[::5]
NAMES = "Nguyễn Thị Hồng Đào, Ołga Żółć-Wiśniewska, D'Souza-İpek Ağaoğlu, José Peña"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def text_of(content: bytes) -> str:
    """Text as another program extracts it, without the running foot."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    lines = [line for page in pages for line in page.splitlines()]
    return "\n".join(line for line in lines if not re.search(r"Page \d+ of \d+$", line))


def paper(*blocks: Block, foot: str = "") -> Document:
    return Document("note", "A note", blocks=blocks, foot=foot)


def paragraph(text: str) -> Block:
    return Block("paragraph", (Run(text),))


def structure(content: bytes) -> list[tuple[str, list]]:
    """The structure tree as (kind, kids), without its marked stretches."""

    def read(element):
        kids = [kid.get_object() for kid in element["/K"] if not isinstance(kid, int)]
        return element["/S"][1:], [read(kid) for kid in kids if "/S" in kid]

    return [read(PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object())]


@pytest.mark.parametrize("scenario", SOME, ids=lambda scenario: scenario.name)
def test_every_word_in_reading_order_with_numbered_pages(scenario):
    document = scenario.document
    content = render(document, "pdf")
    said = [words(block.text()) for block in document.blocks]
    found = words(text_of(content))
    at = 0
    for block in said:
        if block == ["About"]:
            continue
        for word in block:
            if word in ("About", "Kim"):  # the head of a table of labels is not printed
                continue
            ahead = found[at : at + 40]
            whole = next((n for n, seen in enumerate(ahead) if seen == word), None)
            if whole is None:  # a word cut at the end of a line or of a cell
                whole = next(
                    (n for n, seen in enumerate(ahead) if word.startswith(seen) or seen.startswith(word)), None
                )
            assert whole is not None, (word, ahead[:12])
            at += whole + 1
    reader = PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages, 1):
        foot = page.extract_text()
        assert f"Page {number} of {len(reader.pages)}" in foot
        assert str(scenario.answers["member_id"]) in foot or "member_id" not in scenario.answers
    if len(reader.pages) <= 4:
        assert len(content) <= 150_000


@pytest.mark.parametrize("scenario", SOME[:3], ids=lambda scenario: scenario.name)
def test_the_same_case_gives_the_same_bytes(scenario):
    first, second = (render(write_document(make_plan(scenario.answers, scenario.today)), "pdf") for _ in range(2))
    assert first == second
    assert PdfReader(io.BytesIO(first)).metadata.creation_date.date() == scenario.today


def test_every_paper_of_a_case_becomes_a_pdf():
    scenario = SCENARIOS[0]
    plan = make_plan(scenario.answers, scenario.today)
    for offer in document_list(plan):
        if offer.is_offered:
            assert render(write_document(plan, offer.id), "pdf").startswith(b"%PDF-1.7")


def test_it_is_titled_tagged_and_in_a_language():
    table = Block("table", items=(((Run("Drug"),), (Run("When"),)), ((Run("Mesalamine"),), (Run("2024"),))))
    bullets = Block("bullets", items=(((Run("one"),),), ((Run("two"),),)))
    content = render(paper(Block("heading", (Run("A note"),), level=1), paragraph("Words."), bullets, table), "pdf")
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "en-US" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(io.BytesIO(content)).metadata.title == "A note"
    cell = lambda kind: (kind, [])  # noqa: E731
    assert structure(content) == [
        (
            "Document",
            [
                (
                    "Sect",
                    [
                        ("H1", []),
                        ("P", []),
                        ("L", [("LI", [cell("Lbl"), cell("LBody")])] * 2),
                        ("Table", [("TR", [cell("TH")] * 2), ("TR", [cell("TD")] * 2)]),
                    ],
                )
            ],
        )
    ]


def test_a_table_and_all_else_that_holds_text_names_its_page():
    """A checker looks for a table on the page that it names; one that names none counts as lost text within rules."""
    table = Block("table", items=(((Run("Drug"),), (Run("When"),)), ((Run("Mesalamine"),), (Run("2024"),))))
    content = render(paper(*[paragraph("word " * 300)] * 3, table), "pdf")
    reader = PdfReader(io.BytesIO(content))
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()]
    named: dict[str, object] = {}
    while waiting:
        element = waiting.pop()
        named[element["/S"]] = element["/Pg"].indirect_reference if "/Pg" in element else None
        kids = [kid.get_object() for kid in element["/K"]]
        waiting += [kid for kid in kids if isinstance(kid, dict) and "/S" in kid]
    assert None not in named.values()
    assert named["/Table"] == named["/TH"] == reader.pages[-1].indirect_reference != named["/Sect"]


def test_every_stretch_of_a_page_is_tagged_or_decoration():
    scenario = SOME[0]
    reader = PdfReader(io.BytesIO(render(write_document(make_plan(scenario.answers, scenario.today)), "pdf")))
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(reader.pages):
        operators = page.get_contents().get_data().decode("latin-1")
        marked = [int(found) for found in re.findall(r"/MCID (\d+)>> BDC", operators)]
        assert marked == list(range(len(numbers[2 * number + 1].get_object())))
        outside = re.sub(r"(?:BDC|BMC).*?EMC", "", operators, flags=re.S)
        assert " Tj" not in outside and " TJ" not in outside


def test_the_type_is_embedded_as_a_subset_and_carries_every_name():
    content = render(paper(paragraph(NAMES + " 5 ≥ 4 → ☐ ½ α"), foot=NAMES), "pdf")
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for font in PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    }
    assert fonts and all("+NotoSerif" in name and "/FontFile2" in descriptor for name, descriptor in fonts.items())
    found = unicodedata.normalize("NFC", text_of(content))
    assert NAMES in found and "≥" in found and "☐" in found


def test_no_sign_of_the_type_is_read_aloud_as_no_letter():
    """A validator of PDF/UA counts a sign that stands for U+0000 as a fault; `make standard` runs one over every paper."""
    content = render(paper(paragraph(NAMES), Block("paragraph", (Run("bold", True),))), "pdf")
    fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    for letters in [font.get_object()["/ToUnicode"].get_data() for font in fonts]:
        counted, pairs = re.search(rb"(\d+) beginbfchar\n(.*?)endbfchar", letters, re.S).groups()
        assert int(counted) == len(pairs.split(b"\n")) - 1 and b"> <0000>" not in pairs


def test_the_stamps_of_a_packet_have_no_such_sign_either():
    """They are read again for each part of a packet that is cut, so the file itself has to be clean."""
    stamps = PdfReader(io.BytesIO(write_stamps([("Ida Kroll", "Exhibit 1"), ("Ida Kroll", "Exhibit 2")], None)))
    for page in stamps.pages:
        for font in page["/Resources"]["/Font"].values():
            assert b"> <0000>" not in font.get_object()["/ToUnicode"].get_data()


def test_only_a_paper_by_itself_says_that_it_follows_the_standard():
    one = paper(paragraph("Words."))
    assert b"<pdfuaid:part>1<" in render(one, "pdf")
    assert b"pdfuaid" not in write_papers([one], "Packet", date(2026, 1, 1)).content  # pages of others are bound to it


def test_a_letter_that_the_type_lacks_stops_with_a_sentence():
    with pytest.raises(DocumentError, match=r"“漢”.*Word file"):
        render(paper(paragraph("漢")), "pdf")


def test_signs_that_nobody_sees_are_no_obstacle():
    assert "dose" in text_of(render(paper(paragraph("do\u00adse\u200b \u202f5 mg\ufeff")), "pdf")).replace("-", "")


def placed_in(blocks: list[Block]):
    flows = make_flows(Pen(date(2026, 1, 1)), paper(*blocks), Tag("Document"))
    return flows, fill_pages(flows)


@pytest.mark.parametrize("lines", range(30, 60))
def test_no_heading_and_no_signature_is_stranded(lines):
    filler = [paragraph("\n".join(["x"] * 2)) for _ in range(lines // 2)] + [paragraph("y")] * (lines % 2)
    sign = paragraph("Signature:\nAnna Kim\nRN")
    flows, pages = placed_in([*filler, Block("heading", (Run("A heading"),), level=2), paragraph("Text. " * 60), sign])
    assert sum(placed.last - placed.first for page in pages for placed in page) == sum(
        len(flow.slices) for flow in flows
    )
    for page in pages:
        last = page[-1]
        assert not (isinstance(last.flow, Text) and last.flow.size > 11)  # no heading at the foot
        assert last.y + sum(last.flow.slices[last.first : last.last]) <= 57 + TEXT_HEIGHT + 0.01
        if isinstance(page[0].flow, Signature):
            raise AssertionError("a signature alone on a page")
        for placed in page:
            if len(placed.flow.slices) > 3:  # a paragraph leaves at least two lines on each page
                assert placed.last - placed.first >= 2


@pytest.mark.parametrize("lines", range(36, 50))
def test_a_sentence_that_leads_to_a_table_stands_on_its_page(lines):
    row = tuple((Run(text),) for text in ("What is asked", "This case", "Exhibit"))
    blocks = [
        paragraph("\n".join(f"Line {n}" for n in range(lines))),
        Block("heading", (Run("The policy, point by point"),), level=2),
        paragraph("These are the points on which the decision turns. " * 3),
        Block("table", items=(row,) * 6),
    ]
    flows, pages = placed_in(blocks)
    lead = next(at for at, flow in enumerate(flows) if flow.tag.kind == "H2") + 1
    together = flows[lead - 1 : lead + 3]  # the heading, the sentence, the head of the table and its first row
    found = [page for page in pages if any(placed.flow in together and not placed.is_again for placed in page)]
    assert len(found) == 1


@pytest.mark.parametrize("lines", range(20, 50, 3))
def test_a_short_part_that_is_signed_is_on_one_page(lines):
    blocks = [
        paragraph("\n".join(f"Line {n}" for n in range(lines))),
        Block("heading", (Run("Certification"),), level=2),
        *(paragraph(f"Sentence {n} of what is certified. " * 3) for n in range(3)),
        paragraph("Signature:\nPeter Vang, MD\nDate:"),
    ]
    flows, pages = placed_in(blocks)
    part = flows[flows.index(next(flow for flow in flows if flow.tag.kind == "H2")) :]
    (page,) = [page for page in pages if any(placed.flow is part[0] for placed in page)]
    assert [placed.flow for placed in page][-len(part) :] == part and len(part) == 7


@pytest.mark.parametrize("lines", range(14, 46, 2))
def test_requests_may_go_on_on_the_next_page_and_the_signature_has_the_last(lines):
    items = tuple(((Run(f"Request {n}. " * 9),),) for n in range(6))
    blocks = [
        paragraph("\n".join(f"Line {n}" for n in range(lines))),
        Block("heading", (Run("What we ask of you"),), level=2),
        Block("numbers", items=items),
        *map(paragraph, ("We keep the right to review.", "Sincerely,", "Signature:\nAnna Kim")),
    ]
    flows, pages = placed_in(blocks)
    page_of = {id(placed.flow): number for number, page in enumerate(pages) for placed in page[::-1]}
    head, *requests = [page_of[id(flow)] for flow in flows[1:8]]
    assert head == requests[0] == requests[1]  # the heading has two of them
    assert len({requests[-1], *(page_of[id(flow)] for flow in flows[8:])}) == 1  # the last, the greeting, the signature
    used = sum(sum(placed.flow.slices[placed.first : placed.last]) for placed in pages[0])
    assert len(pages) == 1 or used > 0.7 * TEXT_HEIGHT  # and no page is left half empty


def test_a_column_to_write_in_has_room_for_a_date():
    blank = ((Run(""),),) * 3
    flows = make_flows(
        Pen(date(2026, 1, 1)),
        paper(
            Block(
                "table",
                items=(
                    tuple((Run(head),) for head in ("Day", "What", "How, and the number of the proof")),
                    blank,
                    blank,
                ),
            )
        ),
        Tag("Document"),
    )
    assert min(flows[0].widths) >= 70 and sum(flows[0].widths) == pytest.approx(TEXT_WIDTH)


def test_the_head_of_a_table_is_repeated_and_a_long_row_is_cut():
    head = ((Run("Asked"),), (Run("Shown"),))
    rows = [((Run(f"point {n}"),), (Run("word " * (900 if n == 3 else 9)),)) for n in range(40)]
    content = render(paper(Block("table", items=(head, *rows))), "pdf")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    assert len(pages) > 2 and all(page.startswith("Asked") for page in pages)
    assert text_of(content).count("word") == 900 + 9 * 39


def test_a_row_of_empty_cells_is_room_to_write_by_hand():
    flows, _ = placed_in([Block("table", items=(((Run("Day"),), (Run("Who"),)), ((), ()), ((), ())))])
    assert [round(sum(flow.slices)) for flow in flows[1:]] == [33, 33]


def test_an_endless_word_is_cut_to_the_column():
    flows, _ = placed_in([paragraph("A" * 400)])
    pen = Pen(date(2026, 1, 1))
    assert all(sum(pen.width(text.strip(), 10.5) for text, *_ in line) <= TEXT_WIDTH for line in flows[0].lines)


def test_it_is_black_on_white():
    reader = PdfReader(io.BytesIO(render(write_document(make_plan(SOME[0].answers, SOME[0].today)), "pdf")))
    for page in reader.pages:
        operations = [(name, operands) for operands, name in ContentStream(page.get_contents(), reader).operations]
        assert not {name for name, _ in operations} & {
            b"rg",
            b"RG",
            b"k",
            b"K",
            b"sc",
            b"SC",
            b"scn",
            b"SCN",
            b"g",
            b"G",
        }
        widths = [float(operands[0]) for name, operands in operations if name == b"w"]
        assert widths and min(widths) >= 0.75  # a line of a fax


def test_the_committed_type_is_the_one_that_is_cut():
    for style in STYLES:
        assert (TARGET / f"{style}.ttf").read_bytes() == make_type(style)
