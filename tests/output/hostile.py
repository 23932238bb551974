"""Broken and hostile files for the packet: by the thousand from a seed, so that each can be made again."""

from __future__ import annotations

import io
import random
import zlib
from functools import cache

from fpdf import FPDF
from PIL import Image, ImageDraw

from generator.output.pdf.pen import TYPE


def make_pdf(pages: int = 2, words: str = "A page of the record.", form: str = "letter", lies: str = "P") -> bytes:
    """A plain PDF whose pages say their own number."""
    pdf = FPDF(orientation=lies, format=form)
    pdf.set_font("Helvetica", size=12)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.cell(0, 10, f"{words} Own page {number}.")
    return bytes(pdf.output())


def in_our_type() -> bytes:
    """A PDF whose type is embedded; its map gives the sign for "no such letter" a letter, which PDF/UA forbids."""
    pdf = FPDF()
    pdf.add_font("paper", fname=TYPE / "regular.ttf")
    pdf.set_font("paper", size=12)
    pdf.add_page()
    pdf.cell(0, 10, "Words.")
    return bytes(pdf.output())


def make_picture(form: str = "JPEG", size: tuple[int, int] = (300, 400), turned: int = 0) -> bytes:
    """A picture, black on its left half; `turned` is the camera's note (EXIF orientation)."""
    picture = Image.new("RGB", size, "white")
    picture.paste("black", (0, 0, size[0] // 2, size[1]))
    exif = picture.getexif()
    if turned:
        exif[0x0112] = turned
    out = io.BytesIO()
    picture.save(out, form, exif=exif) if form in ("JPEG", "PNG") else picture.save(out, form)
    return out.getvalue()


def noise(seed: int) -> bytes:
    """A picture that cannot be made smaller: about 100 KB."""
    picture = Image.frombytes("L", (400, 500), random.Random(seed).randbytes(200_000))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def objects_of(*objects: bytes, root: bytes = b"1 0 R") -> bytes:
    body = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root %s/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, root, len(objects) + 1, len(body),
    )  # fmt: skip


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def picture_pdf(entries: str, data: bytes) -> bytes:
    """A PDF of one page that is a picture, with words under it that are not drawn, as scanners lay them."""
    content = b"BT 3 Tr /F 12 Tf 72 700 Td (Words under the sheet.) Tj ET q 612 0 0 792 0 0 cm /P Do Q"
    return objects_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>/Font<</F 6 0 R>>>>>>",
        stream(content),
        stream(data, b"/Type/XObject/Subtype/Image/BitsPerComponent 8" + entries.encode()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def phone_scan() -> bytes:
    """A PDF of a phone: a photo in more dots than a fax has."""
    sheet = Image.new("RGB", (2380, 3080), "white")
    ImageDraw.Draw(sheet).text((300, 300), "The sheet.", fill="black", font_size=120)
    grain = Image.effect_noise((600, 800), 40).resize(sheet.size).convert("RGB")
    exif = sheet.getexif()
    exif[0x0112] = 6  # a PDF does not turn a picture by what the camera noted
    out = io.BytesIO()
    Image.blend(sheet, grain, 0.3).save(out, "JPEG", quality=97, exif=exif)
    return picture_pdf(
        f"/Width {sheet.width}/Height {sheet.height}/ColorSpace/DeviceRGB/Filter/DCTDecode", out.getvalue()
    )


@cache
def known_tricks() -> dict[str, bytes]:
    """Files that are known to trouble readers of PDFs and pictures."""
    catalog, page = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
    )
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    bomb = zlib.compress(b"0" * 200_000_000, 9)
    deep = b"[" * 5000 + b"]" * 5000
    return {
        "nothing": b"",
        "a head alone": b"%PDF-1.7",
        "cut off": make_pdf()[:400],
        "no trailer": make_pdf().split(b"xref")[0],
        "pages in a ring": objects_of(catalog, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "two rings": objects_of(catalog, b"<</Type/Pages/Kids[3 0 R]/Count 9>>", b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 9>>"),
        "a billion pages": objects_of(catalog, b"<</Type/Pages/Kids[]/Count 1000000000>>"),
        "root of itself": objects_of(b"1 0 R"),
        "a bomb": objects_of(catalog, kids, page, stream(bomb, b"/Filter/FlateDecode")),
        "bombs in a row": objects_of(catalog, kids, page, stream(zlib.compress(bomb, 9), b"/Filter[/FlateDecode/FlateDecode]")),
        "brackets": objects_of(catalog, kids, page, stream(b"BT " + deep + b" TJ ET")),
        "brackets in an object": objects_of(catalog, kids, b"<</Type/Page/Parent 2 0 R/MediaBox " + deep + b">>"),
        "length of itself": objects_of(catalog, kids, page, b"<</Length 4 0 R>>stream\nq Q\nendstream"),
        "endless xref": b"%PDF-1.5\nxref\n0 99999999\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        "no size": objects_of(catalog, kids, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]>>"),
        "a huge size": objects_of(catalog, kids, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 1e30]>>"),
        "a script": objects_of(
            catalog[:-2] + b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", kids,
            page[:-2] + b"/AA<</O<</S/JavaScript/JS(app.alert\\(2\\))>>>>/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://example.invalid)>>>>]>>",
            stream(b"q Q"),
        ),
        "leaves its box": objects_of(catalog, kids, page, stream(b"q q q 5 0 0 5 0 0 cm 0 -900 9000 9000 re f")),
        "a picture of no size": b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x00\x00\x00\x03\xff\xda\x00\x04ab",
        "a picture cut off": make_picture()[:300],
        "a PNG bomb": make_picture("PNG", (40, 40)).replace(b"\x00\x00\x00\x28\x00\x00\x00\x28", b"\x7f\xff\xff\xff\x7f\xff\xff\xff", 1),
        "a phone's picture": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"x" * 99,
        "a Word file": b"PK\x03\x04" + b"x" * 99,
        "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 99,
    }  # fmt: skip


def far_apart() -> bytes:
    """A sound PDF as scanners and printing systems write it: everything that a page has stands elsewhere, by number only."""
    dots = bytes(255 * ((at // 8 + at % 8) % 2) for at in range(64))
    picture = b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
    return objects_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources 5 0 R/Rotate 9 0 R>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox 8 0 R/Contents 4 0 R/Annots 10 0 R>>",
        stream(b"q 300 0 0 300 90 270 cm /Scan Do Q BT /F1 30 Tf 90 200 Td (Infusion notes) Tj ET"),
        b"<</XObject 6 0 R/Font 7 0 R>>", b"<</Scan 11 0 R>>",
        b"<</F1<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold>>>>", b"[0 0 612 612]", b"90", b"[12 0 R]",
        stream(dots, picture), b"<</Type/Annot/Subtype 14 0 R/Rect[90 90 290 150]/AP<</N 13 0 R>>>>",
        stream(b"0 0 200 60 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 60]"), b"/Stamp",
    )  # fmt: skip


def marked_pdf(type_of_it: bytes = b"") -> bytes:
    """A sound PDF with marks for a structure that does not come along: on the page, in a drawing of it, in its words, in a
    picture's dots; with a layer, with one that closes too often, and with a note and a field on it."""
    page = (
        b"EMC /OC /Layer BDC /P<</MCID 0/ActualText(a \\( EMC)>> BDC BT /F1 30 Tf 90 600 Td (Dose: 5 mg EMC) Tj ET EMC "
        b"/Artifact BMC 90 580 300 4 re f EMC /Span /Named BDC q 1 0 0 1 0 0 cm /Drawn Do Q EMC EMC "
        b"q 60 0 0 60 400 500 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00EMC EI Q /P /MCID DP"
    )
    drawing = b"/Figure <</MCID 1>> BDC 90 300 200 100 re f EMC"
    return objects_of(
        b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/StructParents 0/Annots[7 0 R 8 0 R]/Resources<<"
        b"/XObject<</Drawn 5 0 R>>/Font<</F1 6 0 R>>/Properties<</Layer<</Type/OCG/Name(Words)>>/Named<</MCID 2>>>>>>>>",
        stream(page), stream(drawing, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/StructParents 4"),
        type_of_it or b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Stamp/F 4/Rect[90 90 290 150]/StructParent 3/AP<</N 9 0 R>>>>",
        b"<</Type/Annot/Subtype/Widget/F 4/FT/Tx/T(day)/TU(Day of the infusion)/Rect[90 200 290 240]/AP<</N 9 0 R>>>>",
        stream(b"0 0 200 40 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 60]"),
    )  # fmt: skip


def locked_by_aes() -> bytes:
    """A sound PDF locked as insurers' portals lock theirs: AES with 256 bits. Nobody here can open it."""
    lock = b"<</Filter/Standard/V 5/R 6/Length 256/P -4/O<%s>/U<%s>/OE<%s>/UE<%s>/Perms<%s>" % tuple(
        b"5a" * size for size in (48, 48, 32, 32, 16)
    )
    return objects_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        lock + b"/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF>>",
        root=b"1 0 R/Encrypt 4 0 R/ID[<00><00>]",
    )  # fmt: skip


_SOUND = {
    "pdf": lambda: make_pdf(3), "a4.pdf": lambda: make_pdf(1, form="a4"), "marked.pdf": lambda: marked_pdf(),
    "type.pdf": in_our_type, "jpg": make_picture, "png": lambda: make_picture("PNG"),
    "turned.jpg": lambda: make_picture(turned=6),
}  # fmt: skip


def broken_name(seed: int) -> str:
    """The name of `broken(seed)`, with the ending of what it was before its damage."""
    return f"{seed}.{random.Random(seed).choice(list(_SOUND))}"


def broken(seed: int) -> bytes:
    """One file with random damage: bytes changed, cut, doubled, or a number made huge."""
    chance = random.Random(seed)
    whole = bytearray(_SOUND[chance.choice(list(_SOUND))]())
    for _ in range(chance.randint(1, 12)):
        at, size = chance.randrange(len(whole)), chance.randint(1, 60)
        what = chance.randrange(4)
        if what == 0:
            whole[at : at + size] = bytes(chance.randrange(256) for _ in range(size))
        elif what == 1:
            del whole[at : at + size]
        elif what == 2:
            whole[at:at] = whole[at : at + size] * chance.randint(1, 30)
        else:
            whole[at : at + 3] = str(10 ** chance.randint(3, 12)).encode()
    return bytes(whole)
