"""The mark of a draft stands in every file of an appeal while an error stands, and in no other."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfReader

from generator.check import check_plan, mark_draft
from generator.letters import write_document
from generator.letters.documents import main_document
from generator.output import render
from generator.output.packet import render_packet
from generator.plan import make_plan
from tests.scenarios import OKAFOR

WHOLE = make_plan(OKAFOR.answers, OKAFOR.today)
LACKING = make_plan({key: value for key, value in OKAFOR.answers.items() if key != "patient_name"}, OKAFOR.today)


def words(content: bytes, form: str) -> str:
    if form == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if form == "docx":
        return "".join(
            zipfile.ZipFile(io.BytesIO(content)).read(name).decode()
            for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
            if name.endswith(".xml")
        )
    return content.decode()


@pytest.mark.parametrize("form", ["pdf", "docx", "txt"])
def test_a_file_with_an_error_says_so_and_one_without_does_not(form):
    for plan, is_marked in ((LACKING, True), (WHOLE, False)):
        document = mark_draft(write_document(plan, main_document(plan)), check_plan(plan))
        assert ("DRAFT" in words(render(document, form), form)) is is_marked


def test_every_page_of_a_marked_pdf_has_the_mark():
    document = mark_draft(write_document(LACKING, main_document(LACKING)), check_plan(LACKING))
    assert all("DRAFT" in page.extract_text() for page in PdfReader(io.BytesIO(render(document, "pdf"))).pages)


def test_the_list_for_the_doctors_office_is_sent_as_it_is():
    document = write_document(LACKING, "doctor_request")
    assert mark_draft(document, check_plan(LACKING)) == document


def test_the_papers_in_one_file_are_marked_too():
    faults = check_plan(LACKING)
    archive = zipfile.ZipFile(io.BytesIO(render_packet(LACKING, lambda document: mark_draft(document, faults))))
    marked = [
        name for name in archive.namelist() if name.endswith(".docx") and "DRAFT" in words(archive.read(name), "docx")
    ]
    assert marked and all(name.startswith("01-") or "expedited" in name for name in marked)
