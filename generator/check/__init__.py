"""The pre-send check: everything of the letter rubric that a program can see, each fault with a stable code.

Errors are the rubric's fatal faults and blanks; warnings ask for a look. `CODES` joins each code to its rubric item.
`find_errors` gives the errors alone, which is what the mark of a draft needs, without reading the pasted notice again.
`check_draft` reads a letter that was written elsewhere; its codes are in `DRAFT_CODES`.
"""

from __future__ import annotations

from generator.check.answers import check_answers
from generator.check.fault import CODES, DRAFT_CODES, Fault
from generator.check.letter import check_letter
from generator.check.mark import mark_draft
from generator.facts import Book, load_book
from generator.letters import Document, document_list, write_document
from generator.letters.documents import main_document
from generator.plan import Plan

TYPE_CHECKING = False  # true for a type checker
if TYPE_CHECKING:
    from generator.check.draft import check_draft

__all__ = [
    "CODES", "DRAFT_CODES", "Fault", "check_answers", "check_draft", "check_letter", "check_plan", "find_errors", "mark_draft",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """`check_draft` is imported when it is asked for: the patterns it reads with are many."""
    if name != "check_draft":
        raise AttributeError(f"module 'generator.check' has no attribute '{name}'")
    from generator.check.draft import check_draft

    return check_draft


def check_plan(plan: Plan, book: Book | None = None, written: Document | None = None) -> list[Fault]:
    """Every fault of the case and of its main letter, errors first. Each code is one of CODES, or `answer-…` for
    an answer that could not be read. `written` is a paper of this plan that need not be written again where it is the
    main one."""
    return _check(plan, book or load_book(), errors_only=False, written=written)


def find_errors(plan: Plan, book: Book | None = None, written: Document | None = None) -> list[Fault]:
    """The errors of `check_plan`, in its order. A pasted notice is read only where one can hang on what is read there."""
    return _check(plan, book or load_book(), errors_only=True, written=written)


def _check(plan: Plan, book: Book, errors_only: bool, written: Document | None = None) -> list[Fault]:
    faults = [Fault(f"answer-{p.code}", p.where, p.says, p.severity) for p in plan.problems]
    faults += check_answers(plan, book, errors_only)
    main = main_document(plan)
    if any(offer.is_offered and offer.id == main for offer in document_list(plan)):
        faults += check_letter(written if written and written.id == main else write_document(plan, book=book), plan)
    found = (fault for fault in faults if fault.severity == "error" or not errors_only)
    return sorted(dict.fromkeys(found), key=lambda fault: fault.severity)
