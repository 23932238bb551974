"""The pre-send check: everything of the letter rubric that a program can see, each fault with a stable code.

Errors are the rubric's fatal faults and blanks; warnings ask for a look. `CODES` joins each code to its rubric item.
`check_draft` reads a letter that was written elsewhere; its codes are in `DRAFT_CODES`.
"""

from __future__ import annotations

from generator.check.answers import check_answers
from generator.check.draft import check_draft
from generator.check.fault import CODES, DRAFT_CODES, Fault
from generator.check.letter import check_letter
from generator.check.mark import mark_draft
from generator.facts import Book, load_book
from generator.letters import document_list, write_document
from generator.letters.documents import main_document
from generator.plan import Plan

__all__ = ["CODES", "DRAFT_CODES", "Fault", "check_answers", "check_draft", "check_letter", "check_plan", "mark_draft"]


def check_plan(plan: Plan, book: Book | None = None) -> list[Fault]:
    """Every fault of the case and of its main letter, errors first. Each code is one of CODES, or `answer-…` for
    an answer that could not be read."""
    book = book or load_book()
    faults = [Fault(f"answer-{p.code}", p.where, p.says, p.severity) for p in plan.problems]
    faults += check_answers(plan, book)
    if any(offer.is_offered and offer.id == main_document(plan) for offer in document_list(plan)):
        faults += check_letter(write_document(plan, book=book), plan)
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.severity)
