"""The pre-send check: faults a program can see, each with a stable code. Errors stop; warnings ask for a look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from generator.facts import Book, load_book
from generator.letters import document_list, write_document
from generator.letters.blocks import Document
from generator.plan import Plan
from generator.row import Row


class Fault(Row):
    """A stable code, where to mend it (a question id), and one sentence."""

    code: str
    where: str
    says: str
    severity: Literal["error", "warning"]


BANNED = re.compile(
    r"\b(clearly|obviously|bad faith|fraud(?:ulent)?|outrageous|ridiculous|criminal|lawsuit|sue you|"
    r"guaranteed|\d{1,3} ?% (?:of appeals|chance|success))\b",
    re.I,
)
PLACEHOLDER = re.compile(r"\[[^\]]*\]|\{\{|\}\}|\bTBD\b|\bXX+\b|\blorem\b", re.I)


def check_plan(plan: Plan, book: Book | None = None) -> list[Fault]:
    """Every fault of the case and of its main letter, errors first."""
    book = book or load_book()
    faults = [Fault(f"answer-{p.code}", p.where, p.says, p.severity) for p in plan.problems]
    faults += _check_case(plan, book)
    if any(offer.is_offered for offer in document_list(plan)):
        faults += _check_letter(write_document(plan, book=book))
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.severity)


def _check_case(plan: Plan, book: Book) -> Iterator[Fault]:
    case = plan.case
    if plan.coverage.plan_kind is None:
        yield Fault("plan-unknown", "cover_from", f"{plan.coverage.why} {plan.coverage.check}", "warning")
    if plan.filing and plan.filing.is_late:
        why = plan.plan_kind.late_rule if plan.plan_kind else ""
        yield Fault(
            "late",
            "notice_date",
            f"The time to appeal has passed. Send it anyway and say why it is late. {why}".strip(),
            "warning",
        )
    if case.urgent and not case.answers.get("if_missed"):
        yield Fault(
            "urgent-without-reason",
            "if_missed",
            "You ask for a fast answer, but no doctor's reason is given. Add the doctor's words.",
            "error",
        )
    if case.hcpcs:
        yield from _check_code(plan, book)
    for number, row in enumerate(case.history, 1):
        if not (row.started and row.result):
            yield Fault(
                "history-incomplete",
                f"history[{number}]",
                f"{row.drug}: add when it was taken and what happened.",
                "warning",
            )
    count = len(case.exhibits)
    for key, rows in (("criteria", case.criteria), ("history", case.history), ("steps", case.steps),
                      ("measures", case.measures), *case.facts.items()):  # fmt: skip
        for number, row in enumerate(rows, 1):
            if row.exhibit is not None and row.exhibit > count:
                yield Fault(
                    "exhibit-missing",
                    f"{key}[{number}]",
                    f"Exhibit {row.exhibit} is named, but only {count} papers are listed.",
                    "error",
                )
    for number, criterion in enumerate(case.criteria, 1):
        if criterion.status != "missing" and not criterion.fact:
            yield Fault(
                "criterion-without-fact",
                f"criteria[{number}]",
                f"Say which fact meets “{criterion.criterion[:60]}”.",
                "warning",
            )
    for gap in plan.gaps:
        yield Fault("gap", gap.question, f"Missing: {gap.what} ({gap.who}).", "warning")


def _check_code(plan: Plan, book: Book) -> Iterator[Fault]:
    case = plan.case
    found = book.therapies_of_code(case.hcpcs or "")
    if not found:
        yield Fault(
            "code-unknown", "hcpcs", f"We do not know the code {case.hcpcs}. Check it against the order.", "warning"
        )
        return
    ids = {therapy.id for therapy, _ in found}
    if case.therapy and book.has("therapies", case.therapy) and case.therapy not in ids:
        names = " or ".join(row.product for _, row in found)
        yield Fault(
            "code-wrong-drug",
            "hcpcs",
            f"{case.hcpcs} stands for {names}, not for the treatment you chose. Check the code.",
            "error",
        )
    decided = case.notice_date or plan.today
    for _, row in found:
        if row.ended and row.ended < decided:
            yield Fault(
                "code-ended",
                "hcpcs",
                f"{case.hcpcs} ended on {row.ended}. Ask the doctor's office for the present code.",
                "error",
            )


def _check_letter(document: Document) -> Iterator[Fault]:
    for block in document.blocks:
        text = block.text()
        answers = ", ".join(block.answers) or "letter"
        if block.has_gap:
            missing = ", ".join(key for key in block.answers)
            yield Fault("letter-gap", missing, f"The letter still has a blank: “{text[:70]}”.", "error")
        if match := PLACEHOLDER.search(text):
            yield Fault(
                "placeholder",
                answers,
                f"“{match[0][:40]}” looks like a place holder. Replace it or take it out.",
                "error",
            )
        if match := BANNED.search(text):
            yield Fault("tone", answers, f"“{match[0]}” weakens the letter. Say the fact instead.", "warning")
    impact = next((b for b in document.blocks if "impact" in b.answers), None)
    if impact and len(re.findall(r"[.!?](?:\s|$)", impact.text())) > 3:
        yield Fault("impact-long", "impact", "Keep the part in your own words to three sentences.", "warning")
    yield from _check_length(document)


SUMMARY_WORDS, BODY_WORDS = 400, 900


def _check_length(document: Document) -> Iterator[Fault]:
    """The rubric's lengths: summary at most 400 words, body at most 900, tables and exhibits not counted."""
    sections: dict[str, int] = {}
    name = ""
    for block in document.blocks:
        if block.kind == "heading":
            name = block.text()
        elif block.kind != "table":
            sections[name] = sections.get(name, 0) + len(block.text().split())
    if sections.get("Summary", 0) > SUMMARY_WORDS:
        yield Fault(
            "summary-long",
            "reasons",
            f"The summary is longer than {SUMMARY_WORDS} words. Shorten the facts.",
            "warning",
        )
    if sum(sections.values()) > BODY_WORDS + SUMMARY_WORDS:
        yield Fault(
            "body-long",
            "why",
            f"The letter is longer than {BODY_WORDS + SUMMARY_WORDS} words before its tables. Shorten the facts.",
            "warning",
        )
