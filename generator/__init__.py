"""Infusion Appeals: from one intake to the whole appeal packet, in CPython and in the browser alike.

The engine is pure. It reads no clock, no network and no environment; the caller gives it answers,
the fact book and today's date.

As a library:

>>> from datetime import date
>>> from generator import make_plan, render, write_document
>>> answers = {
...     "cover_from": "job", "employer_kind": "private", "job_funding": "self_funded", "grandfathered": "no",
...     "notice_date": "2026-11-02", "printed_window_days": 180,
...     "reasons": [{"kind": "step_therapy", "words": "Adalimumab must be tried first."}],
...     "therapy": "infliximab", "condition": "uc", "patient_name": "Ada Example",
... }  # question id -> the answer as typed; `python -m generator schema` lists the questions
>>> plan = make_plan(answers, date(2026, 11, 21))
>>> plan.filing.safe.on  # file by
datetime.date(2027, 4, 30)
>>> [problem.where for problem in plan.problems]  # what to mend before anything is sent
['payer_name']
>>> letter = write_document(plan)  # the paper of the present step; `document_list(plan)` names the others
>>> letter.id, letter.has_gaps
('internal_appeal', False)
>>> render(letter, "md").decode().startswith("Ada Example")  # also txt, html, docx; always bytes
True

An answer that cannot be read is a problem of the plan, never an error. A document that a case cannot make raises
DocumentError, a question to the book that it cannot answer FactError, a damaged case file CaseFileError; each message
is a sentence for the person. Every name is imported when it is first asked for.
"""

__version__ = "0.1.0"

__all__ = [
    "Book", "CaseFileError", "CodeMeaning", "Document", "DocumentError", "FactError", "Finding", "Plan", "document_list", "explain_code",
    "list_facts", "load_book", "make_plan", "next_questions", "read_case_file", "read_denial", "render", "write_document",
]  # fmt: skip

TYPE_CHECKING = False  # true for a type checker; importing it from typing would cost more than all of this module
if TYPE_CHECKING:
    from generator.check.next import next_questions
    from generator.facts import Book, FactError, list_facts, load_book
    from generator.letters import Document, DocumentError, document_list, write_document
    from generator.output import render
    from generator.plan import Plan, make_plan
    from generator.practice import CodeMeaning, explain_code
    from generator.reading import Finding, read_denial
    from generator.record import CaseFileError, read_case_file

_ROOMS = {
    "check.next": ("next_questions",),
    "facts": ("Book", "FactError", "list_facts", "load_book"),
    "letters": ("Document", "DocumentError", "document_list", "write_document"),
    "output": ("render",),
    "plan": ("Plan", "make_plan"),
    "practice": ("CodeMeaning", "explain_code"),
    "reading": ("Finding", "read_denial"),
    "record": ("CaseFileError", "read_case_file"),
}


def __getattr__(name: str) -> object:
    """A name of `__all__`, from the room it lives in (PEP 562)."""
    for room, names in _ROOMS.items():
        if name in names:
            from importlib import import_module

            value = globals()[name] = getattr(import_module(f"generator.{room}"), name)
            return value
    raise AttributeError(f"module 'generator' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
