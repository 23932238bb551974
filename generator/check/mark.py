"""The mark of a draft: an appeal of a case with errors says so itself, in every file and on every page."""

from __future__ import annotations

from generator.check.fault import Fault
from generator.letters.blocks import Block, Document, Run
from generator.letters.documents import load_document_kinds

DRAFT = "DRAFT"
SAYS = "DRAFT. Do not send this yet. Fix first:"


def mark_draft(document: Document, faults: list[Fault]) -> Document:
    """The paper as it leaves the program: an appeal with the errors of `check_plan` on top and the mark in its foot. What
    goes to others meanwhile (the list for the doctor's office, the request for the file) is sent as it is.

    >>> paper = Document("internal_appeal", "Appeal", ())
    >>> mark_draft(paper, []) == paper
    True
    >>> mark_draft(paper, [Fault("letter-gap", "dose", "The dose is missing.", "error")]).foot
    'DRAFT'
    """
    errors = [fault.says for fault in faults if fault.severity == "error"]
    kind = load_document_kinds().get(document.id)
    if not errors or kind is None or kind.at == "case":
        return document
    marks = (
        Block("paragraph", (Run(SAYS, bold=True),), key="draft"),
        Block("bullets", items=tuple(((Run(says),),) for says in dict.fromkeys(errors)), key="draft-errors"),
    )
    foot = " · ".join(part for part in (DRAFT, document.foot) if part)
    return document.replaced(blocks=(*marks, *document.blocks), foot=foot)
