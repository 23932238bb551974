"""Which documents there are, which of them a case can make, and why not the others."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from generator.letters.dispute import disputes_medicine, is_own_dispute
from generator.plan import Plan
from generator.plan.situation import merge
from generator.rows.conditions import Need, read_needs
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

DOCUMENTS = Path(__file__).with_name("documents.toml")


class DocumentError(ValueError):
    """This case cannot make that document. The message says why and what to do instead; `why` is that alone."""

    def __init__(self, message: str, why: str = ""):
        super().__init__(message)
        self.why = why or message


class DocumentKind(Row):
    """A document: `at` says when (see documents.toml), `needs` what must hold, each with what to do otherwise."""

    id: str
    title: str
    at: Literal["level", "urgent", "case"]
    template: str
    who: str
    noun: str = ""
    """What the letter calls itself in running text: 'appeal', 'request for a hearing'."""
    or_when: str = ""
    """A fact of the situation that lets the case make this document before its level is reached."""
    signed_by: Literal["", "doctor"] = ""
    """'doctor': it speaks with the doctor's voice, whoever writes the appeal."""
    argues: bool = False
    """It makes the moves of the case."""
    keeps_blanks: bool = False
    """A form or a card to fill in by hand: it keeps a blank for what is not known."""
    needs: tuple[Need, ...] = ()


class Offer(Row):
    """A document and whether this case can make it; `why` is empty when it can."""

    id: str
    title: str
    who: str
    is_offered: bool
    why: str


@cache
def load_document_kinds() -> dict[str, DocumentKind]:
    """All documents by id. Raises FactError on a malformed row."""
    kinds = {}
    for table in read_row_file(DOCUMENTS)["document"]:
        where = f"documents.toml, document {table.get('id')}"
        plain = {key: value for key, value in table.items() if key != "needs"}
        needs = read_needs(table.get("needs", []), where)
        kinds[table["id"]] = read_row(DocumentKind, plain, where).replaced(needs=needs)
    return kinds


def document_list(plan: Plan) -> list[Offer]:
    """Every document, with whether this case can make it, and if not, why and what instead."""
    return [
        Offer(kind.id, name_of(plan, kind), kind.who, not (why := why_not(plan, kind)), why)
        for kind in load_document_kinds().values()
    ]


def main_document(plan: Plan) -> str:
    """Id of the paper of the plan's present step; the plain page where no paper is filed."""
    if plan.situation["is_denial"] == "no" or plan.situation["has_level_document"] == "no":
        return "what_happens_next"
    if plan.situation["provider_barred"] == "yes":
        late = load_document_kinds()["timely_filing"]
        known = merge(plan.case.answers.values, plan.situation)
        only_late = {reason.kind for reason in plan.case.reasons} == {"filing_limit"}
        return late.id if only_late and all(need.test.holds(known) for need in late.needs) else "representative"
    document = plan.level.document if plan.level else "internal_appeal"
    is_internal = plan.level is None or plan.level.kind == "internal"
    return "expedited_appeal" if plan.situation["may_expedite"] == "yes" and is_internal else document


def why_not(plan: Plan, kind: DocumentKind) -> str:
    """Empty when the case can make this document; else why not, and what instead."""
    if not plan.reasons:
        return "First say why they denied it: one box for each reason in the letter."
    main = main_document(plan)
    if kind.id == main:
        return ""
    if kind.at != "case" and plan.situation["provider_barred"] == "yes":
        return plan.plan_kind.provider_bar if plan.plan_kind else ""
    if kind.at != "case" and not (kind.or_when and plan.situation[kind.or_when] == "yes"):
        if plan.situation["is_denial"] == "no":
            return "Nothing was refused, so there is nothing to appeal yet. Make “what_happens_next” instead."
        if kind.at == "urgent" and plan.situation["may_expedite"] == "no":
            return kind.needs[0].otherwise
        return f"The next step under {plan.plan_kind.plain if plan.plan_kind else 'a plan we do not know yet'} is another paper: make “{main}” instead."
    known = merge(plan.case.answers.values, plan.situation)
    return next((need.otherwise for need in kind.needs if not need.test.holds(known)), "")


DISPUTE = "Payment dispute of the practice"


def name_of(plan: Plan, kind: DocumentKind) -> str:
    """What the page and the file call a document; a practice's own dispute is no member's appeal."""
    is_dispute = kind.at == "level" and kind.id == main_document(plan) and plan.situation["own_dispute"] == "yes"
    return DISPUTE if is_dispute else kind.title


def is_statement(plan: Plan) -> bool:
    """Whether the doctor's paper only says what was ordered: a practice disputes a payment, and nobody says that the drug was not right."""
    return is_own_dispute(plan) and not disputes_medicine(plan)


def title_of(plan: Plan, kind: DocumentKind) -> str:
    """How the document is headed: the level's own name for it where it has one."""
    if name_of(plan, kind) == DISPUTE:
        return DISPUTE
    if kind.id == "medical_necessity" and is_statement(plan):
        return "Statement of the treating doctor"
    if kind.at == "level" and plan.level and plan.level.document == kind.id and plan.level.document_title:
        return plan.level.document_title
    return kind.title


def noun_of(plan: Plan) -> str:
    document = main_document(plan)
    if plan.situation["own_dispute"] == "yes" and plan.level and plan.level.document == document:
        return "dispute"
    return load_document_kinds()[document].noun or "appeal"


def is_outside(plan: Plan, kind: DocumentKind) -> bool:
    """Whether the paper goes to somebody other than whoever refused."""
    if kind.template == "medical_necessity" and main_document(plan) in load_document_kinds():
        kind = load_document_kinds()[main_document(plan)]  # it goes where the paper of the step goes
    if kind.template in ("outside_review", "hearing"):
        return True
    return kind.at == "level" and plan.level is not None and plan.level.kind != "internal"


def template_of(plan: Plan, kind: DocumentKind) -> str:
    return "outside_review" if kind.template == "appeal" and is_outside(plan, kind) else kind.template
