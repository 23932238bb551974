"""Papers as people attach them, in three sizes, made from nothing: digital pages, scans, photos, one locked, one broken.

`python -m tests.bench.packet_papers 300 FOLDER` writes them. The same size gives the same files.
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import pypdfium2
from fpdf import FPDF
from PIL import Image, ImageFilter
from pypdf import PdfReader, PdfWriter

SIZES = (12, 60, 300)
"""Pages of exhibits, those of the locked and the broken file not counted; 300 of them are about 60 MB."""
_SAID = """colonoscopy showed moderate inflammation of the left colon with friable mucosa and loss of the vascular
pattern biopsies were taken at each level stool calprotectin was 812 micrograms per gram the patient reports six stools
a day with blood and night symptoms mesalamine 4.8 grams a day was taken for twelve weeks without response prednisone
was tapered twice and symptoms returned below fifteen milligrams hemoglobin 10.4 albumin 3.1 tuberculosis screening
negative hepatitis panel negative plan infliximab five milligrams per kilogram at weeks zero two and six"""


def digital(pages: int, seed: int, head: str) -> bytes:
    """A record as a system prints it: text in a core font."""
    chance, words = random.Random(seed), _SAID.split()
    pdf = FPDF(format="letter")
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("Helvetica", "B", 13)
        pdf.cell(0, 9, f"{head}, page {number} of {pages}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=10)
        for _ in range(9):
            pdf.multi_cell(0, 5, " ".join(chance.choice(words) for _ in range(70)) + ".")
            pdf.ln(2)
    return bytes(pdf.output())


def scanned(pages: int, seed: int, head: str, dpi: int = 200, quality: int = 60, is_bilevel: bool = False) -> bytes:
    """The same on glass: a little aslant, with grain; every seventh page lies on its side."""
    chance = random.Random(seed)
    source = pypdfium2.PdfDocument(digital(pages, seed, head))
    grain = Image.effect_noise((850, 1100), 26)
    sheets = []
    for number in range(pages):
        page = source[number].render(scale=dpi / 72).to_pil().convert("L")
        page = page.rotate(chance.uniform(-1.1, 1.1), fillcolor=246, resample=Image.Resampling.BILINEAR)
        page = Image.blend(page, grain.resize(page.size), 0.13).filter(ImageFilter.GaussianBlur(0.5))
        if number % 7 == 6:
            page = page.transpose(Image.Transpose.ROTATE_90)
        sheets.append(page.point(lambda dot: 255 if dot > 150 else 0).convert("1") if is_bilevel else page)
    out = io.BytesIO()
    how = {} if is_bilevel else {"quality": quality}  # one bit is packed as a fax packs it
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=dpi, **how)
    return out.getvalue()


def photo(seed: int, turned: int = 6) -> bytes:
    """A page in the light of a lamp, by a phone that noted how it was held."""
    page = (
        pypdfium2.PdfDocument(digital(1, seed, "Laboratory results"))[0].render(scale=300 / 72).to_pil().convert("RGB")
    )
    table = Image.new("RGB", (page.width + 400, page.height + 400), (96, 74, 58))
    table.paste(page, (210, 180))
    light = Image.linear_gradient("L").resize(table.size).point(lambda dot: 120 + dot // 2)
    lit = Image.composite(table, Image.new("RGB", table.size, (40, 34, 30)), light).rotate(1.7, fillcolor=(96, 74, 58))
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}.get(turned)
    exif = lit.getexif()
    exif[0x0112] = turned
    out = io.BytesIO()
    (lit.transpose(back) if back else lit).save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


def locked(content: bytes, how: str = "AES-256", word: str = "secret") -> bytes:
    """A PDF that asks for a password; with an empty word, one that is locked against changes only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(word, "owner", algorithm=how)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_papers(size: int) -> dict[str, bytes]:
    """Files by name, for the eight exhibits of the case about infliximab in Wisconsin."""
    files = {
        "1 denial letter.pdf": digital(2, 1, "Notice of adverse determination"),
        "5 labs.jpg": photo(5, 6),
        "5 labs later.jpg": photo(6, 1),
        "6 statement.txt": "Statement of Dr. Nguyễn\n\nA missed dose is likely to bring the flare back.".encode(),
        "7 portal record.pdf": locked(digital(3, 7, "Portal record"), "RC4-128"),
        "8 broken download.pdf": digital(4, 8, "Broken")[:3000],
    }
    rest = size - 5
    if size <= 12:
        return files | {
            "2 pharmacy.pdf": scanned(3, 2, "Pharmacy record", is_bilevel=True),
            "3 colonoscopy.pdf": scanned(rest - 3, 3, "Colonoscopy report"),
        }
    infusions = rest // 5
    return files | {
        "2 pharmacy.pdf": scanned(8, 2, "Pharmacy record", is_bilevel=True),
        "3 colonoscopy.pdf": scanned(6, 3, "Colonoscopy report"),
        "4 infusion notes.pdf": digital(infusions, 4, "Infusion notes"),
        "9 hospital record.pdf": scanned(rest - 14 - infusions, 9, "Hospital record", quality=40),
    }


def write_papers(size: int, folder: Path) -> int:
    """Write the files into a folder; how many bytes they have."""
    folder.mkdir(parents=True, exist_ok=True)
    files = make_papers(size)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sum(map(len, files.values()))


if __name__ == "__main__":
    print(write_papers(int(sys.argv[1]), Path(sys.argv[2])))
