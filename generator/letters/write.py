"""Write one document from a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.facts import Book, load_book
from generator.letters.blocks import Document, Marks, read_blocks
from generator.letters.cite_once import cite_once
from generator.letters.context import make_context
from generator.letters.documents import (
    DISPUTE,
    DocumentError,
    load_document_kinds,
    main_document,
    name_of,
    template_of,
    why_not,
)
from generator.letters.edits import EDITS, apply_edits, read_edits
from generator.letters.environment import current_marks, load_environment
from generator.letters.holes import drop_holes
from generator.letters.stale import mark_stale
from generator.letters.uncited import TO_FOLLOW, cited_in, is_list, leave_out_uncited
from generator.plan import Plan, plan_as_sent


def write_document(
    plan: Plan, document_id: str | None = None, book: Book | None = None, *, keep_blanks: bool = False
) -> Document:
    """Write one document (the appeal when none is named). Raises DocumentError when the case cannot make it.

    keep_blanks: print a blank for each answer that is missing, for a paper that is filled in by hand; else a sentence
    without its answer is left out.
    """
    document_id = document_id or main_document(plan)
    kind = load_document_kinds().get(document_id)
    if kind is None:
        known = ", ".join(load_document_kinds())
        raise DocumentError(f"There is no document “{document_id}”. The documents are: {known}.")
    if why := why_not(plan, kind):
        raise DocumentError(f"This case cannot make “{document_id}”. {why}", why)
    book = book or load_book()
    as_sent = _as_sent(plan, document_id, book)
    marks = Marks()
    token = current_marks.set(marks)
    try:
        context = make_context(as_sent if not why_not(as_sent, kind) else plan, kind, book, marks)
        source = load_environment().get_template(f"{template_of(plan, kind)}.md.j2").render(context)
    finally:
        current_marks.reset(token)
    blocks = mark_stale(read_blocks(source, marks), plan.today, book, to_reader=kind.who == "you" and kind.at == "case")
    missing: tuple[str, ...] = ()
    blocks = cite_once(blocks)
    if not (keep_blanks or kind.keeps_blanks):
        blocks, missing = drop_holes(blocks)
    if (
        kind.argues
        and kind.signed_by != "doctor"
        and any(is_list(block) and TO_FOLLOW in block.text() for block in blocks)
    ):
        blocks = leave_out_uncited(blocks, _cited_by_doctor(plan, book))
    document = Document(
        kind.id, name_of(plan, kind), tuple(blocks), signer=str(context["signer"]), missing=missing, foot=_foot(plan),
        written_on=as_sent.today,
    )  # fmt: skip
    return apply_edits(document, read_edits(plan.case.answers.typed.get(EDITS))).document


def _cited_by_doctor(plan: Plan, book: Book) -> set[int]:
    """The numbers of the exhibits that the doctor's letter cites, which goes with the appeal and uses the numbers of its list."""
    try:
        return cited_in(write_document(plan, "medical_necessity", book).blocks)
    except DocumentError:
        return set()


def _foot(plan: Plan) -> str:
    answers = plan.case.answers
    number = answers.get("member_id")
    parts = (answers.get("patient_name"), f"member number {number}" if number else "")
    return ", ".join(str(part) for part in parts if part)


def _as_sent(plan: Plan, document_id: str, book: Book) -> Plan:
    """The plan of the day the paper was sent. Who says only when they got the appeal has sent the paper of the step by
    then."""
    sent_on, main = plan.case.appeal_sent_on, document_id == main_document(plan)
    if document_id not in plan.case.sent_papers and main and document_id != "what_happens_next" and sent_on:
        plan = plan.replaced(case=plan.case.replaced(sent_papers={**plan.case.sent_papers, document_id: sent_on}))
    return plan_as_sent(plan, document_id, book)


def file_name(document: Document, patient: str | None, extension: str) -> str:
    """A safe file name such as 'internal-appeal-daniel-okafor.docx'. ASCII letters and digits only."""
    about = document.title if document.title == DISPUTE else document.id
    stem = re.sub(r"[^a-z0-9]+", "-", f"{about} {patient or ''}".lower()).strip("-")
    return f"{stem[:80].rstrip('-')}.{extension}"


def case_name(typed: Mapping[str, Any]) -> str:
    """The name of a case file, told apart from others by the person and the number of the decision:
    'case-daniel-okafor-hba-2026-88.json'. ASCII letters and digits only."""
    told = " ".join(str(typed.get(key) or "") for key in ("patient_name", "reference_number"))
    stem = re.sub(r"[^a-z0-9]+", "-", told.lower()).strip("-")[:60].rstrip("-")
    return f"case-{stem}.json" if stem else "infusion-appeal-case.json"
