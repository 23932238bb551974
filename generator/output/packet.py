"""The whole packet as one zip file: every paper of the case for Word, the dates, and the case file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from generator.letters import Document, document_list, file_name, main_document, write_document
from generator.output import render
from generator.output.calendar import NAME as CALENDAR
from generator.output.calendar import render_calendar
from generator.plan import Plan
from generator.record.case import write_case_file

CASE = "infusion-appeal-case.json"
FIXED = (2026, 1, 1, 0, 0, 0)
"""One time for every entry, so that the same case gives the same bytes."""


def render_packet(plan: Plan, mark: Callable[[Document], Document] = lambda document: document) -> bytes:
    """The zip file: papers numbered in the order they are used, the main one first. `mark` is what is done to each paper
    before it is written: the mark of a draft (generator/check/mark.py)."""
    offered = [offer.id for offer in document_list(plan) if offer.is_offered]
    main = main_document(plan)
    offered.sort(key=lambda document: document != main)
    patient = plan.case.answers.get("patient_name")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, document_id in enumerate(offered, 1):
            document = mark(write_document(plan, document_id))
            _add(archive, f"{number:02d}-{file_name(document, patient, 'docx')}", render(document, "docx"))
        _add(archive, CALENDAR, render_calendar(plan))
        _add(archive, CASE, write_case_file(plan.case.answers.typed).encode("utf-8"))
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
