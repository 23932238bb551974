"""PDFs, scans and photos in the terminal. The papers are drawn here; their reader is the optional extra `papers`."""

from __future__ import annotations

import io
import sys
from difflib import SequenceMatcher

import pytest

from generator.cli import main, scan
from generator.record.case import CaseFileError
from tests.papers import as_bytes, draw_pages, lines_of, photograph, printed_pdf, scanned_pdf
from tests.papers import scan as scanned
from tests.reading.fuzz_files import Broken, run
from tests.scenarios import scenario_named

LETTER = scenario_named("three_reasons_rheumatoid").denial


def alike(text, truth=LETTER):
    return SequenceMatcher(None, "".join(truth.split()), "".join(text.split()), autojunk=False).ratio()


def test_a_pdf_with_text():
    paper = scan.read_any(printed_pdf(LETTER, header="Silver Plan   Member 70 4418"))
    assert paper.text.count("Silver Plan   Member 70 4418") == 1
    assert alike(paper.text) > 0.98
    assert paper.unread == []


@pytest.mark.long
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_pdf_whose_pages_are_turned(degrees):
    """/Rotate turns what is shown; the letters of the page itself may run another way."""
    plain = printed_pdf(LETTER)
    turned = plain.replace(b"/Rotate 0", b"/Rotate %d" % degrees)
    assert turned != plain
    assert scan.read_any(turned).text.split() == LETTER.split()


def test_columns_of_a_pdf():
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    left, right = [[f"{side} column tells in line {n} of it" for n in range(12)] for side in ("Left", "The other")]
    for number, (one, two) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(50, 700 - number * 15, one)
        canvas.drawString(310, 706 - number * 15, two)
    canvas.save()
    assert scan.read_any(made.getvalue()).text.split("\n") == [*left, "", *right]


@pytest.mark.long
def test_a_photo_a_scan_and_a_fax():
    page = draw_pages(LETTER, lines_a_page=30)[0]
    truth = "".join("".join(lines_of(LETTER)[:30]).split())
    photo = scan.read_any(as_bytes(photograph(page), quality=80)).text
    assert alike(photo, truth) > 0.99
    fax = io.BytesIO()
    first, second = draw_pages(LETTER, lines_a_page=30)
    scanned(first).convert("1").save(
        fax, "TIFF", save_all=True, append_images=[scanned(second).convert("1")], compression="group4"
    )
    assert alike(scan.read_any(fax.getvalue()).text) > 0.99
    on_its_head = scanned_pdf([scanned(page).rotate(180)])
    assert alike(scan.read_any(on_its_head).text, truth) > 0.99


def test_several_files_are_one_letter(tmp_path, capsys):
    half = LETTER.index("We relied on")
    (tmp_path / "1.pdf").write_bytes(printed_pdf(LETTER[:half]))
    (tmp_path / "2.txt").write_text(LETTER[half:], encoding="utf-8")
    assert main(["read", "--today", "2026-11-21", str(tmp_path / "1.pdf"), str(tmp_path / "2.txt")]) == 0
    told = capsys.readouterr().out
    assert "November 12, 2026" in told
    assert "180 days" in told


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch, tmp_path, capsys):
    for name in ("pypdfium2", "PIL", "PIL.Image", "rapidocr"):
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    assert main(["read", str(tmp_path / "letter.pdf")]) != 0
    assert "pip install 'infusion-appeals[papers]'" in capsys.readouterr().err
    with pytest.raises(CaseFileError, match="picture"):
        scan.read_any(b"\x89PNG\r\n\x1a\n")


@pytest.mark.long
def test_broken_files_get_a_sentence_each():
    report = run(Broken(seed=1, count=24))
    assert report.faults == []
    assert report.slowest < 10


def test_a_kind_of_picture_that_cannot_be_opened_is_named():
    with pytest.raises(CaseFileError, match="This is a HEIC picture"):
        scan.read_any(b"\0\0\0\x18ftypheic" + bytes(200))
    with pytest.raises(CaseFileError, match=r"cannot be opened\. Save it as JPEG"):
        scan.read_any(b"\xff\xd8\xff" + bytes(200))
