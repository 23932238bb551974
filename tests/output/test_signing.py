"""A letter signed on the page: above the person's own name, when nothing in it is open, and in no file that keeps answers."""

from __future__ import annotations

import base64
import io
import json

import docx
import pytest
from pypdf import PdfReader

from generator.bridge import call
from generator.output.signing import UNSIGNED, read_picture
from generator.record.case import CaseFileError
from tests.desk.test_signature import scrawl
from tests.scenarios import OKAFOR

PICTURE = base64.b64encode(scrawl()).decode()


def ask(method, answers=OKAFOR.answers, **request):
    given = {"today": str(OKAFOR.today), "answers": answers, "signature": PICTURE, **request}
    return json.loads(call(method, json.dumps(given)))


def pictures_of(content: bytes) -> list[tuple[int, int]]:
    return [image.image.size for page in PdfReader(io.BytesIO(content)).pages for image in page.images]


def test_the_picture_stands_in_the_pdf_and_in_the_word_file():
    made = ask("download", format="pdf")["result"]
    assert made["says"] == [] and pictures_of(base64.b64decode(made["base64"])) == [(600, 160)]
    word = ask("download", format="docx")["result"]
    assert len(docx.Document(io.BytesIO(base64.b64decode(word["base64"]))).inline_shapes) == 1


def test_without_a_signature_the_bytes_are_as_before():
    assert ask("download", format="pdf", signature="") == ask("download", format="pdf", signature=None)
    assert not pictures_of(base64.b64decode(ask("download", format="pdf", signature="")["result"]["base64"]))


def test_the_packet_is_signed_on_the_letter_only(tmp_path):
    told = ask("packet_pdf", limit=None, papers=[], folder=str(tmp_path))["result"]
    assert pictures_of((tmp_path / "part-1").read_bytes()) == [(600, 160)]
    assert not [says for says in told["says"] if UNSIGNED in says]


def test_what_the_doctor_signs_stays_blank():
    made = ask("download", format="pdf", document="medical_necessity")["result"]
    assert made["says"] == [] and not pictures_of(base64.b64decode(made["base64"]))


def test_a_letter_with_something_open_is_not_signed_and_says_so(tmp_path):
    answers = {key: value for key, value in OKAFOR.answers.items() if key != "notice_date"}
    made = ask("download", answers, format="pdf")["result"]
    assert made["says"] == [f"{UNSIGNED}."] and not pictures_of(base64.b64decode(made["base64"]))
    assert f"{UNSIGNED}." in ask("packet_pdf", answers, limit=None, papers=[], folder=str(tmp_path))["result"]["says"]
    assert ask("packet", answers)["result"]["says"] == [f"{UNSIGNED}."]


def test_the_case_file_has_no_signature():
    assert PICTURE[:40] not in ask("save_case")["result"]["text"]


@pytest.mark.parametrize(
    "text", ["???", base64.b64encode(b"GIF89a").decode(), base64.b64encode(scrawl() + b"x" * 400_000).decode()]
)
def test_a_picture_that_cannot_be_used_is_a_sentence(text):
    with pytest.raises(CaseFileError):
        read_picture(text)
    assert ask("download", format="pdf", signature=text)["kind"] == "input"
