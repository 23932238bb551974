"""What is blacked out or cut off is gone: no word and no dot of it is in the packet."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from generator.cli import main
from generator.cli.hide import draw_pages, read_mark
from generator.cli.terminal import InputError
from generator.output.pdf.exhibits import Attached, open_paper
from tests.output.hostile import make_pdf, make_picture
from tests.scenarios import SCENARIOS

SCENARIO = next(scenario for scenario in SCENARIOS if scenario.name == "infliximab_uc_step_therapy_wisconsin")


def everything(content: bytes) -> bytes:
    """All bytes of a file, each stream of it unpacked."""
    found = [content]
    reader = PdfReader(io.BytesIO(content))
    for number in range(1, len(reader.xref[0]) + 2):
        thing = reader.get_object(number) if number in reader.xref[0] else None
        if hasattr(thing, "get_data") and thing.get("/Subtype") != "/Image":
            found.append(thing.get_data())
    return b"".join(found)


def test_what_is_black_is_gone(tmp_path):
    (tmp_path / "notes.pdf").write_bytes(make_pdf(3, "Secret diagnosis."))
    mark = read_mark("notes.pdf:2=0,0,100,20")
    drawn = draw_pages(tmp_path / "notes.pdf", [mark], [])
    made = open_paper(Attached("notes.pdf", tmp_path / "notes.pdf", pages="2", pictures=drawn)).content
    assert b"Secret" not in everything(made)
    plain = open_paper(Attached("notes.pdf", tmp_path / "notes.pdf", pages="2")).content
    assert b"Secret" in everything(plain)  # the sample that the look would find
    page = pypdfium2.PdfDocument(made)[0].render(scale=1).to_pil().convert("L")
    wide, high = page.size
    assert page.getpixel((wide // 2, high // 10)) < 10 and page.getpixel((wide // 2, high * 7 // 10)) > 245


def test_a_crop_keeps_only_its_part(tmp_path):
    (tmp_path / "lab.jpg").write_bytes(make_picture())  # black on its left half
    drawn = draw_pages(tmp_path / "lab.jpg", [], [read_mark("lab.jpg:1=60,0,100,100")])
    picture = Image.open(io.BytesIO(drawn[1])).convert("L")
    assert picture.size == (120, 400) and picture.getextrema()[0] > 240


@pytest.mark.parametrize("said", ["a.pdf", "a.pdf:2=1,2,3", "a.pdf:1=50,0,10,20", "a.pdf:1=0,0,101,20"])
def test_a_box_that_is_none_is_told(said):
    with pytest.raises(InputError, match="names no part of a page"):
        read_mark(said)


def test_the_packet_of_the_terminal_hides_turns_and_orders(tmp_path, capsys):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "1 denial.pdf").write_bytes(make_pdf(3, "Secret."))
    command = ["packet", str(SCENARIO.case_file), "--today", str(SCENARIO.today), "--exhibits", str(folder)]
    command += [
        "--out",
        str(tmp_path / "p.pdf"),
        "--pages",
        "1 denial.pdf=3 right, 1",
        "--blackout",
        "1 denial.pdf:3=0,0,100,30",
    ]
    assert main(command) == 0
    first = next(
        page
        for page in pypdfium2.PdfDocument(tmp_path / "p.pdf")
        if "Exhibit 1, page 1 of 2" in page.get_textpage().get_text_range()
    )
    assert first.get_width() > first.get_height() and "Secret" not in first.get_textpage().get_text_range()
    assert main([*command, "--crop", "none.pdf:1=0,0,9,9"]) == 2
    assert "no such file among the exhibits" in capsys.readouterr().err
