"""Signing from the practice's profile: never by default, only the letter of the way, only above the signer's own name, never
a letter with something open."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import docx
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from generator.check.fault import Fault
from generator.cli import main
from generator.desk import batch
from generator.desk.ask import answer
from generator.desk.batch import packet_of
from generator.desk.parts import DeskError
from generator.desk.signature import UNSIGNED, read_signature
from generator.facts import load_book
from generator.output.signing import Signature
from tests.desk.made import FAULTY, remittance
from tests.scenarios import SCENARIOS

SCENARIO = next(scenario for scenario in SCENARIOS if scenario.name == "infliximab_units_corrected_claim")
NAME = "Ana Ruiz"


def scrawl() -> bytes:
    picture = Image.new("L", (600, 160), "white")
    ImageDraw.Draw(picture).line([(20, 120), (150, 30), (250, 130), (420, 40), (580, 90)], fill="black", width=6)
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def made(monkeypatch):
    """The papers of a finished case of a practice, signed as asked."""
    answers = {**SCENARIO.answers, "voice": "practice", "writer_name": NAME, "writer_role": "Biller"}

    def made(signature, form, has_faults=False):
        faults = [Fault("letter-gap", "dose", "The dose is missing.", "error")] if has_faults else []
        monkeypatch.setattr("generator.check.find_errors", lambda plan: faults)
        told = {"claim": 1, "number": "1", "payer": "", "way": "corrected_claim", "due": ""}
        packet = packet_of(answers, told, "corrected_claim", load_book(), SCENARIO.today, form, signature)
        return dict(packet.files), packet.row

    return made


def letter_of(files: dict[str, bytes], form: str) -> bytes:
    return files[next(name for name in files if name.endswith(f".{form}"))]


def test_the_default_is_a_blank_line(made):
    files, row = made(None, "md")
    letter = letter_of(files, "md").decode()
    assert "Signature:" in letter and "/s/" not in letter and UNSIGNED not in row["needs"]


@pytest.mark.parametrize("form", ["md", "txt", "html"])
def test_a_typed_name_stands_on_the_line_and_for_a_picture_too(made, form):
    for signature in (Signature(NAME), Signature(NAME, scrawl())):
        assert letter_of(made(signature, form)[0], form).decode().count(f"/s/ {NAME}") == 1


def test_the_picture_is_in_the_pdf_with_its_words_and_only_once(made):
    plain = letter_of(made(None, "pdf")[0], "pdf")
    files, row = made(Signature(NAME, scrawl()), "pdf")
    content = letter_of(files, "pdf")
    assert content == letter_of(made(Signature(NAME, scrawl()), "pdf")[0], "pdf")
    pictures = [image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]
    assert [picture.image.size for picture in pictures] == [(600, 160)]
    assert not [image for page in PdfReader(io.BytesIO(plain)).pages for image in page.images]
    assert f"Signature of {NAME}".encode() in content or f"Signature of {NAME}".encode("utf-16-be") in content
    assert UNSIGNED not in row["needs"] and "signature" not in files["case.json"].decode()
    for name in files:  # the doctor signs by hand
        if name.startswith(("medical_necessity", "doctor_request")):
            assert not [image for page in PdfReader(io.BytesIO(files[name])).pages for image in page.images]


def test_the_picture_is_in_the_word_file(made):
    content = letter_of(made(Signature(NAME, scrawl()), "docx")[0], "docx")
    opened = docx.Document(io.BytesIO(content))
    assert len(opened.inline_shapes) == 1 and opened.inline_shapes[0].height.pt <= 50
    assert "signature" not in " ".join(zipfile.ZipFile(io.BytesIO(letter_of(made(None, "docx")[0], "docx"))).namelist())


def test_a_letter_for_another_name_or_with_a_fault_is_not_signed(made):
    assert "/s/" not in letter_of(made(Signature("Dr. Lee"), "md")[0], "md").decode()
    files, row = made(Signature(NAME), "md", has_faults=True)
    assert "/s/" not in letter_of(files, "md").decode() and UNSIGNED in row["needs"]


@pytest.mark.parametrize(
    "profile",
    [
        {"signature_as": "stamp"}, {"signature_as": "picture", "writer_name": NAME}, {"signature": "???"},
        {"signature": base64.b64encode(b"GIF89a").decode()}, {"signature": base64.b64encode(scrawl() + b"x" * 400_000).decode()},
    ],
)  # fmt: skip
def test_a_signature_that_cannot_be_used_is_a_sentence(profile):
    with pytest.raises(DeskError):
        read_signature(profile)


def test_the_profile_keeps_it_and_a_batch_makes_again_what_is_signed_otherwise(tmp_path, capsys):
    ledger, out = str(tmp_path / "desk.sqlite"), tmp_path / "out"
    answer({"do": "import", "ledger": ledger, "today": "2026-11-29", "name": "a.835", "base64": base64.b64encode(remittance([FAULTY], "0.00")).decode()})  # fmt: skip
    answer({"do": "close", "ledger": ledger})
    (tmp_path / "sign.png").write_bytes(_png())
    profile = {"writer_name": NAME, "signature_as": "picture", "signature_file": "sign.png"}
    (tmp_path / "practice.json").write_text(json.dumps({"profile": profile}))
    assert main(["desk", "keep", ledger, str(tmp_path / "practice.json"), "--today", "2026-11-29"]) == 0
    capsys.readouterr()
    made = []
    for way in ("picture", "picture", ""):
        answer({"do": "settings", "ledger": ledger, "today": "2026-11-29", "set": {"profile": {**answer({"do": "settings", "ledger": ledger, "today": "2026-11-29"})["profile"], "signature_as": way}}})  # fmt: skip
        answer({"do": "close", "ledger": ledger})
        batch._open.clear()
        made.append([bool(row.get("known")) for row in batch.run_batch(ledger, out, SCENARIO.today)])
    assert made == [[False], [True], [False]]
    (tmp_path / "practice.json").write_text(json.dumps({"profile": {**profile, "signature_file": "gone.png"}}))
    assert main(["desk", "keep", ledger, str(tmp_path / "practice.json"), "--today", "2026-11-29"]) != 0


def _png() -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(scrawl())).save(out, "PNG")
    return out.getvalue()
