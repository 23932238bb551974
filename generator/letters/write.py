"""Write one document from a plan."""

from __future__ import annotations

import re

from generator.facts import Book, load_book
from generator.letters.blocks import Document, Marks, read_blocks
from generator.letters.context import make_context
from generator.letters.documents import DocumentError, load_document_kinds, main_document, template_of, why_not
from generator.letters.edits import EDITS, apply_edits, read_edits
from generator.letters.environment import current_marks, load_environment
from generator.plan import Plan


def write_document(plan: Plan, document_id: str | None = None, book: Book | None = None) -> Document:
    """Write one document (the appeal when none is named). Raises DocumentError when the case cannot make it."""
    document_id = document_id or main_document(plan)
    kind = load_document_kinds().get(document_id)
    if kind is None:
        known = ", ".join(load_document_kinds())
        raise DocumentError(f"There is no document “{document_id}”. The documents are: {known}.")
    if why := why_not(plan, kind):
        raise DocumentError(f"This case cannot make “{document_id}”. {why}", why)
    context = make_context(plan, kind, book or load_book())
    marks = Marks()
    token = current_marks.set(marks)
    try:
        source = load_environment().get_template(f"{template_of(plan, kind)}.md.j2").render(context)
    finally:
        current_marks.reset(token)
    document = Document(kind.id, kind.title, read_blocks(source, marks), signer=str(context["signer"]))
    return apply_edits(document, read_edits(plan.case.answers.typed.get(EDITS))).document


def file_name(document: Document, patient: str | None, extension: str) -> str:
    """A safe file name such as 'internal-appeal-daniel-okafor.docx'. ASCII letters and digits only."""
    stem = re.sub(r"[^a-z0-9]+", "-", f"{document.id} {patient or ''}".lower()).strip("-")
    return f"{stem[:80].rstrip('-')}.{extension}"
