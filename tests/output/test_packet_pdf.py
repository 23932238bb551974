"""The packet: every number in it leads to its page; what is broken costs a sentence; the parts are within the limit."""

from __future__ import annotations

import io
import re
import time
import zlib

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader, PdfWriter

from generator.cli import main
from generator.letters import write_document
from generator.output import render
from generator.output.pdf.exhibits import Attached, PaperError, chosen_pages, open_paper
from generator.output.pdf.packet import make_packet
from generator.output.pdf.pictures import even_light, shrink
from generator.plan import make_plan
from tests.bench.packet_papers import photo, scanned
from tests.output.hostile import (
    broken,
    far_apart,
    known_tricks,
    locked_by_aes,
    make_pdf,
    make_picture,
    marked_pdf,
    noise,
    objects_of,
    phone_scan,
    picture_pdf,
    stream,
)
from tests.scenarios import SCENARIOS

SCENARIO = next(scenario for scenario in SCENARIOS if scenario.name == "infliximab_uc_step_therapy_wisconsin")
PLAN = make_plan(SCENARIO.answers, SCENARIO.today)


def opened(name: str, content: bytes, **more):
    return open_paper(Attached(name, content, **more))


def pages_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


@pytest.fixture(scope="module")
def papers():
    return {
        1: [opened("denial.pdf", make_pdf(2, "The denial."))],
        2: [opened("record.pdf", make_pdf(5, "Pharmacy record.", form="a4"))],
        3: [opened("scan.pdf", make_pdf(6, "Colonoscopy.", lies="L"))],
        5: [opened("labs1.jpg", make_picture()), opened("labs2.png", make_picture("PNG", (500, 300)))],
        6: [opened("statement.txt", "Statement of Dr. Nguyễn\n\nIt is urgent.".encode())],
        9: [opened("more_notes.pdf", make_pdf(3, "Extra."))],
    }


@pytest.fixture(scope="module")
def packet(papers):
    return make_packet(PLAN, papers)


def test_each_page_says_its_number_and_each_exhibit_is_where_it_is_said(packet):
    (part,) = packet.parts
    pages = pages_of(part.content)
    assert len(pages) == packet.total and (part.first, part.last) == (1, packet.total)
    for number, page in enumerate(pages, 1):
        assert f"packet page {number} of {packet.total}" in page
        assert "BPH90551386-01" in page
    assert [placing.number for placing in packet.exhibits] == [1, 2, 3, 4, 5, 6, 7, 9]
    for placing in packet.exhibits:
        for own in range(placing.page_count):
            assert f"Exhibit {placing.number}, page {own + 1} of {placing.page_count}" in pages[placing.page - 1 + own]
        if not placing.page_count:
            assert (
                placing.title in " ".join(pages[placing.page - 1].split()) and "will follow" in pages[placing.page - 1]
            )


def test_the_contents_and_the_letter_lead_to_the_pages(packet):
    text = " ".join(" ".join(page.split()) for page in pages_of(packet.parts[0].content)[: packet.exhibits[0].page - 1])
    text = re.sub(
        r"Hannah Lindqvist, member number BPH90551386-01 (?:Page \d of \d – )?packet page \d+ of \d+", "", text
    )
    page_of = {placing.number: placing.page for placing in packet.exhibits}
    named = re.findall(r"\(Exhibit (\d+), packet page (\d+)\)", text)
    assert len(named) >= 5 and all(page_of[int(number)] == int(page) for number, page in named)
    for numbers, pages in re.findall(r"Exhibits ([\d, and]+), packet pages ([\d, and]+)\)", text):
        assert [page_of[int(n)] for n in re.findall(r"\d+", numbers)] == [int(n) for n in re.findall(r"\d+", pages)]
    assert not re.search(r"\(Exhibits? [\d, and]+\)", text)  # none without its page
    in_tables = re.findall(r"\b(\d) \(p\. (\d+)\)", text)
    assert len(in_tables) >= 10 and all(page_of[int(number)] == int(page) for number, page in in_tables)
    for placing in packet.exhibits:
        span = str(placing.page) if placing.page == placing.last else f"{placing.page}–{placing.last}"
        on = f", {placing.on}" if placing.on else ""
        assert f"Exhibit {placing.number}: {placing.title}{on} {span}" in text
    assert f"Pages: {packet.total}, this one included." in text


def test_it_keeps_its_structure_and_has_bookmarks(packet):
    reader = PdfReader(io.BytesIO(packet.parts[0].content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-US"
    listed = root["/StructTreeRoot"]["/ParentTree"]["/Nums"][::2]
    fronts = packet.exhibits[0].page - 1
    held = [page["/StructParents"] for page in reader.pages]
    assert set(held) <= set(listed) and list(listed) == sorted(set(listed))
    assert list(listed)[:fronts] == list(range(fronts)) == held[:fronts]
    marks = {item.title: reader.get_destination_page_number(item) + 1 for item in reader.outline}
    assert list(marks)[:2] == ["Cover sheet", "Contents"] and "appeal" in list(marks)[2].lower()
    assert list(marks.values()) == [1, 2, 3, *(placing.page for placing in packet.exhibits)]


def test_each_line_of_the_contents_leads_to_its_page(packet):
    reader = PdfReader(io.BytesIO(packet.parts[0].content))
    links = [link.get_object() for page in reader.pages[:2] for link in page.get("/Annots", ())]
    assert all(link["/Subtype"] == "/Link" and "/A" not in link for link in links)
    owners = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owner_of = dict(zip(owners[::2], owners[1::2], strict=True))
    found = []
    for link in links:
        to = reader.trailer["/Root"]["/Dests"][link["/Dest"]]
        found.append((link["/Contents"], reader.get_page_number(to[0].get_object()) + 1))
        element = owner_of[link["/StructParent"]].get_object()
        assert element["/S"] == "/Link" and element["/K"][-1]["/Obj"].get_object() == link  # a screen reader finds it
    assert found[1:] == [
        (f"Exhibit {placing.number}, packet page {placing.page}", placing.page) for placing in packet.exhibits
    ]
    assert found[0][1] == 3


def test_each_exhibit_that_the_letter_names_leads_to_its_page(packet):
    reader = PdfReader(io.BytesIO(packet.parts[0].content))
    owners = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owner_of = dict(zip(owners[::2], owners[1::2], strict=True))
    page_of, seen = {placing.number: placing.page for placing in packet.exhibits}, 0
    words = pypdfium2.PdfDocument(packet.parts[0].content)
    for number in range(2, packet.exhibits[0].page - 1):
        for link in (entry.get_object() for entry in reader.pages[number].get("/Annots", ())):
            to = reader.get_page_number(reader.trailer["/Root"]["/Dests"][link["/Dest"]][0].get_object()) + 1
            under = " ".join(words[number].get_textpage().get_text_bounded(*map(float, link["/Rect"])).split())
            assert under and link["/Contents"] == f"packet page {to}"
            named = re.match(r"Exhibit (\d+),? \(?packet page", under) or re.match(r"(\d) \(p\.", under)
            assert named is None or page_of[int(named[1])] == to
            owner = owner_of[link["/StructParent"]].get_object()
            assert owner["/S"] == "/Link" and owner["/K"][-1]["/Obj"].get_object() == link
            seen += named is not None
    text = " ".join(page.get_textpage().get_text_range() for page in list(words)[2 : packet.exhibits[0].page - 1])
    assert seen >= 15 and text.count("(p. ") <= seen


def test_the_same_papers_give_the_same_bytes(packet, papers):
    assert make_packet(PLAN, papers).parts == packet.parts


def test_without_papers_every_exhibit_has_a_slip():
    packet = make_packet(PLAN, {})
    assert (
        all(not placing.page_count for placing in packet.exhibits)
        and len(pages_of(packet.parts[0].content)) == packet.total
    )


def test_every_case_makes_a_packet():
    for scenario in SCENARIOS[::9]:
        packet = make_packet(scenario.plan, {})
        assert len(PdfReader(io.BytesIO(packet.parts[0].content)).pages) == packet.total


def test_a_packet_over_the_limit_is_cut_into_parts(papers):
    large = dict(papers)
    noisy = [opened(f"photo{n}.jpg", noise(n)) for n in range(8)]
    large[4] = noisy
    limit = 400_000
    packet = make_packet(PLAN, large, limit)
    assert len(packet.parts) > 2
    assert all(len(part.content) <= limit for part in packet.parts)
    assert [part.first for part in packet.parts] == [1, *(part.last + 1 for part in packet.parts[:-1])]
    assert packet.parts[-1].last == packet.total
    for number, part in enumerate(packet.parts, 1):
        pages = pages_of(part.content)
        if number == 1:
            assert f"part 1 of {len(packet.parts)}" in " ".join(pages[0].split())
            reader = PdfReader(io.BytesIO(part.content))
            links = {link.get_object()["/Dest"] for link in reader.pages[1]["/Annots"]}
            assert links and links <= set(reader.trailer["/Root"]["/Dests"])  # none into a later part
        else:
            assert f"Part {number} of {len(packet.parts)}" in pages.pop(0)
        assert [int(re.search(r"packet page (\d+) of", page)[1]) for page in pages] == list(
            range(part.first, part.last + 1)
        )


def with_one_list(count: int, more: str = "") -> bytes:
    """A PDF whose pages share one list of all pictures, as many programs write it; `more` is drawn on each."""
    pictures = [noise(number) for number in range(count)]
    entries = (
        "/Type/XObject/Subtype/Image/Width 400/Height 500/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
    )
    listed = " ".join(f"/I#{65 + number:02X} {5 + 3 * number} 0 R" for number in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 612 792]/Resources<</XObject<<%s/Drawing 3 0 R>>>>>>"
        % (" ".join(f"{4 + 3 * number} 0 R" for number in range(count)).encode(), count, listed.encode()),
        stream(b"q 9 0 0 9 0 0 cm /IA Do Q", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
    ]
    for number, picture in enumerate(pictures):
        drawn = f"q 612 0 0 792 0 0 cm /I{chr(65 + number)} Do Q {more}".encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {6 + 3 * number} 0 R>>".encode(),
            stream(picture, entries.encode()),
            stream(drawn),
        ]
    return objects_of(*objects)


def test_a_page_brings_no_picture_of_another_page():
    paper = opened("record.pdf", with_one_list(8))
    packet = make_packet(PLAN, {1: [paper]}, 400_000)
    sizes = [part.size for part in packet.parts]
    assert len(sizes) < 8 and max(sizes) <= 400_000 and sum(sizes) < 1.6 * len(paper.content)
    whole = pypdfium2.PdfDocument(make_packet(PLAN, {1: [paper]}).parts[0].content)
    meant = pypdfium2.PdfDocument(with_one_list(8))
    for own in range(8):
        seen = whole[packet.exhibits[0].page - 1 + own].render().to_pil()
        assert seen.crop((0, 0, 612, 792)).tobytes() == meant[own].render().to_pil().tobytes()
    drawing = opened("drawing.pdf", with_one_list(3, "/Drawing Do"))  # it may draw what the page has
    assert len(PdfReader(io.BytesIO(drawing.content)).pages[2]["/Resources"]["/XObject"]) == 4


def test_a_page_larger_than_the_limit_is_told():
    packet = make_packet(PLAN, {4: [opened("photo.jpg", noise(1))]}, 100_000)
    assert any("alone is larger than the limit" in said for said in packet.says)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("system.pdf", far_apart()),
        ("letter.pdf", render(write_document(PLAN, "cover_sheet"), "pdf")),
        ("record.pdf", make_pdf(1, "Times.")),
        ("marked.pdf", marked_pdf()),
    ],
)
def test_a_page_looks_in_the_packet_as_it_does_in_its_file(name, content):
    packet = make_packet(PLAN, {1: [opened(name, content)]})
    seen = pypdfium2.PdfDocument(packet.parts[0].content)[packet.exhibits[0].page - 1].render(draw_annots=True).to_pil()
    meant = pypdfium2.PdfDocument(content)[0].render(draw_annots=True).to_pil()
    assert seen.crop((0, 0, *meant.size)).tobytes() == meant.tobytes()
    assert meant.convert("L").getextrema()[0] < 60  # not a white page


def test_a_file_that_is_locked_is_not_called_damaged():
    with pytest.raises(PaperError, match=r"“portal\.pdf” is locked\. Open it, print it as a new PDF"):
        opened("portal.pdf", locked_by_aes())


def test_a_scan_on_its_side_is_told_and_not_when_it_was_turned():
    record = scanned(7, 1, "Record", dpi=40)
    (said,) = opened("record.pdf", record).says
    assert said.startswith("“record.pdf”: page 7 is wider than high.") and "“7 right”" in said
    assert not opened("record.pdf", record, pages="1-6, 7 right").says
    assert not opened("table.pdf", make_pdf(3, lies="L")).says  # text that lies wide is meant to


def test_a_text_reads_in_the_packet_as_it_was_written(packet):
    page = packet.exhibits[5].page - 1
    assert "Statement of Dr. Nguyễn" in pages_of(packet.parts[0].content)[page]


def ink_of(content: bytes, page: int = 0):
    picture = pypdfium2.PdfDocument(content)[page].render(scale=0.5).to_pil().convert("L")
    wide, high = picture.size
    return picture, wide, high


def test_a_picture_is_upright_as_the_camera_noted():
    for note, dark in ((0, "left"), (3, "right"), (6, "top"), (8, "bottom")):
        picture, wide, high = ink_of(opened("photo.jpg", make_picture(turned=note)).content)
        spots = {"left": (0.2, 0.5), "right": (0.8, 0.5), "top": (0.5, 0.2), "bottom": (0.5, 0.8)}
        seen = {side for side, (x, y) in spots.items() if picture.getpixel((int(wide * x), int(high * y))) < 128}
        assert (
            dark in seen
            and len(seen) <= 3
            and {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[dark] not in seen
        )


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_stamp_stands_below_the_page_as_it_is_read(turns):
    packet = make_packet(PLAN, {1: [opened("scan.pdf", make_pdf(1), turns=turns)]})
    page = pypdfium2.PdfDocument(packet.parts[0].content)[packet.exhibits[0].page - 1]
    picture = page.render(scale=1).to_pil().convert("L")
    wide, high = picture.size
    assert (wide > high) is (turns in (1, 3))
    strip = picture.crop((0, high - 30 * wide // 612, wide, high))
    assert min(strip.tobytes()) < 90
    text = page.get_textpage().get_text_range()
    assert "Exhibit 1, page 1 of 1" in text


def test_only_the_chosen_pages():
    paper = opened("record.pdf", make_pdf(6, "Record."), pages="5, 1-2")
    assert [re.search(r"Own page (\d)", page)[1] for page in pages_of(paper.content)] == ["5", "1", "2"]
    assert chosen_pages("", 3) == [(1, 0), (2, 0), (3, 0)] and chosen_pages("x", 3) == []
    turned = PdfReader(io.BytesIO(opened("a.pdf", make_pdf(3), turns=1, pages="3 left, 1").content))
    assert [page.rotation for page in turned.pages] == [0, 90]
    with pytest.raises(PaperError, match="names none"):
        opened("record.pdf", make_pdf(2), pages="9")


def locked(user: str, owner: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf())))
    writer.encrypt(user, owner, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_lock_is_told_and_one_against_changes_is_opened():
    with pytest.raises(PaperError, match="password"):
        opened("mine.pdf", locked("secret", "owner", "RC4-128"))
    assert opened("mine.pdf", locked("", "owner", "RC4-128")).page_count == 2


@pytest.mark.parametrize("name", list(known_tricks()))
def test_a_hostile_file_is_opened_or_told_in_a_sentence(name):
    start = time.monotonic()
    try:
        paper = opened(f"{name}.pdf", known_tricks()[name])
    except PaperError as error:
        assert f"“{name}.pdf”" in str(error) and str(error).endswith(".")
    else:
        packet = make_packet(PLAN, {1: [paper]})
        assert len(pages_of(packet.parts[0].content)) == packet.total
        for sign in (b"/JavaScript", b"/URI", b"/OpenAction", b"/AA"):
            assert sign not in packet.parts[0].content
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_opened_or_told_in_a_sentence(seed):
    look_at_damaged(seed)


def look_at_damaged(seed: int) -> str:
    """Open one damaged file and bind it; the sentence it cost, or empty."""
    try:
        paper = opened("paper", broken(seed))
    except PaperError as error:
        return str(error)
    packet = make_packet(PLAN, {1: [paper]})
    assert len(PdfReader(io.BytesIO(packet.parts[0].content)).pages) == packet.total
    return ""


def test_a_page_that_draws_outside_of_itself_leaves_the_stamp_alone():
    paper = opened("leaves.pdf", known_tricks()["leaves its box"])
    packet = make_packet(PLAN, {1: [paper]})
    page = pypdfium2.PdfDocument(packet.parts[0].content)[packet.exhibits[0].page - 1]
    picture = page.render(scale=1).to_pil().convert("L")
    high = picture.height
    assert picture.getpixel((10, 10)) < 40  # the page is black
    assert picture.getpixel((5, high - 5)) > 200  # the strip below is not


def test_a_fax_of_it_can_be_read(packet):
    """204 by 98 dots an inch, one bit: every line of a letter page keeps enough black and white to tell letters."""
    page = pypdfium2.PdfDocument(packet.parts[0].content)[2]
    picture = page.render(scale=204 / 72).to_pil().convert("L")
    fax = picture.resize((picture.width, picture.height * 98 // 204)).point(lambda value: 255 * (value > 160))
    bands = [fax.crop((150, y, 1600, y + 20)) for y in range(80, 900, 20)]
    inked = [band.tobytes().count(0) / (1450 * 20) for band in bands]
    assert sum(0.02 < ink < 0.4 for ink in inked) > 20


def black_share(picture: Image.Image, of_height: tuple[float, float]) -> float:
    """How much of a band of a page is black in a fax of 204 by 98 dots an inch, one bit, without grains of grey."""
    page = picture.convert("L").resize((1734, 1078), Image.Resampling.BOX)
    band = page.crop((300, int(1078 * of_height[0]), 1450, int(1078 * of_height[1])))
    return band.point(lambda dot: 255 * (dot > 150)).tobytes().count(0) / (band.width * band.height)


def test_a_photo_in_poor_light_can_be_faxed_when_its_light_is_made_even():
    before, after = (Image.open(io.BytesIO(make(photo(5)))) for make in (shrink, even_light))
    assert before.size == after.size
    assert black_share(before, (0.06, 0.12)) > 0.7  # its head is lost in the shadow
    for band in ((0.06, 0.12), (0.2, 0.3), (0.5, 0.6)):
        assert 0.02 < black_share(after, band) < 0.4
    for plain in (make_picture(), make_picture("PNG", (7, 3))):  # what is black stays black
        assert ImageStat.Stat(Image.open(io.BytesIO(even_light(plain))).convert("L").resize((9, 9))).extrema[0][0] < 40


def test_the_terminal_evens_the_light_of_photos_alone(tmp_path, capsys):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "5 labs.jpg").write_bytes(photo(5))
    (tmp_path / "papers" / "1 denial.pdf").write_bytes(make_pdf(1))
    asked = ["packet", str(SCENARIO.case_file), "--today", str(SCENARIO.today), "--exhibits", str(tmp_path / "papers")]
    asked += ["--out", str(tmp_path / "packet.pdf"), "--even-light"]
    assert main([*asked, "5 labs.jpg"]) == 0
    page = int(re.search(r"results: 1 page, from packet page (\d+)", capsys.readouterr().out)[1])
    seen = pypdfium2.PdfDocument(tmp_path / "packet.pdf")[page - 1].render(scale=1).to_pil()
    assert black_share(seen, (0.06, 0.12)) < 0.4
    assert main([*asked, "1 denial.pdf"]) == 2 and "is no photo" in capsys.readouterr().err


@pytest.fixture(scope="module", name="phone_scan")
def _phone_scan() -> bytes:
    return phone_scan()


def far_between(first: bytes, second: bytes) -> float:
    """The mean difference of two files' pages, seen at 50 dots an inch: 0 to 255."""
    seen = [
        [page.render(scale=50 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(content)]
        for content in (first, second)
    ]
    return max(ImageStat.Stat(ImageChops.difference(a, b)).mean[0] for a, b in zip(*seen, strict=True))


def test_heavy_pictures_of_a_pdf_are_offered_smaller_and_the_words_stay(phone_scan):
    as_it_is = opened("scan.pdf", phone_scan)
    assert "sharper than a fax" in as_it_is.offer and not as_it_is.says
    assert len(as_it_is.content) > 0.95 * len(phone_scan)  # never without being asked
    lighter = opened("scan.pdf", phone_scan, smaller=lambda _, picture: shrink(picture))
    assert len(lighter.content) < len(phone_scan) / 2
    assert "1 picture was made smaller" in lighter.says[0] and not lighter.offer
    (told,) = re.findall(r"about (\d+\.\d) MB", as_it_is.offer)
    assert 0.5 < len(lighter.content) / (float(told) * 1e6) < 1.5
    assert pages_of(lighter.content) == pages_of(phone_scan) == ["Words under the sheet."]
    assert far_between(lighter.content, phone_scan) < 2
    (picture,) = PdfReader(io.BytesIO(lighter.content)).pages[0].images
    assert max(picture.image.size) == 2200


@pytest.mark.parametrize(
    "what, size, space, more",
    [
        ("plain", (2600, 500), "/DeviceGray", ""),
        ("as sharp as a fax", (2000, 500), "/DeviceGray", ""),
        ("masked", (2600, 500), "/DeviceGray", "/Mask[0 9]"),
        ("turned over", (2600, 500), "/DeviceGray", "/Decode[1 0]"),
        ("in inks", (2600, 500), "/DeviceCMYK", ""),
        ("a table of colors", (2600, 500), "[/Indexed/DeviceRGB 1<000000FFFFFF>]", ""),
        ("of too few dots", (2600, 900), "/DeviceRGB", ""),
    ],
)
def test_which_pictures_of_a_pdf_are_written_anew(what, size, space, more):
    """One packed without loss is; one that would look otherwise, or is as sharp as a fax, is left as it is."""
    sheet = Image.blend(Image.radial_gradient("L").resize((size[0], 500)), Image.effect_noise((size[0], 500), 60), 0.4)
    dots = sheet.tobytes() * (4 if what == "in inks" else 1)
    entries = f"/Width {size[0]}/Height {size[1]}/ColorSpace{space}/Filter/FlateDecode{more}"
    content = picture_pdf(entries, zlib.compress(dots, 1))
    made = opened("drawing.pdf", content, smaller=lambda _, picture: shrink(picture))
    assert (len(made.content) < len(content) / 2) == bool(made.says) == (what == "plain")
    if what == "plain":
        assert far_between(made.content, content) < 3


def test_a_picture_that_cannot_be_made_smaller_stays_and_one_that_takes_too_long_is_told(phone_scan):
    def fails(_, picture):
        raise OSError("no picture")

    def out_of_time(_, picture):
        raise PaperError("It took too long.")

    made = opened("scan.pdf", phone_scan, smaller=fails)
    assert made.page_count == 1 and not made.says and len(made.content) > 0.95 * len(phone_scan)
    with pytest.raises(PaperError, match="too long"):
        opened("scan.pdf", phone_scan, smaller=out_of_time)


def test_the_terminal_offers_smaller_pictures_and_makes_them(phone_scan, tmp_path, capsys):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "1 scan.pdf").write_bytes(phone_scan)
    asked = ["packet", str(SCENARIO.case_file), "--today", str(SCENARIO.today), "--exhibits", str(tmp_path / "papers")]
    sizes = []
    for more in ([], ["--smaller"]):
        assert main([*asked, "--out", str(tmp_path / "packet.pdf"), *more]) == 0
        sizes.append((tmp_path / "packet.pdf").stat().st_size)
        told = capsys.readouterr().err
        assert ("Add --smaller" in told) == (not more) and ("was made smaller" in told) == bool(more)
    assert sizes[1] < sizes[0] / 2
