"""Faults of the finished letter: blanks, where the ask stands, lengths, repetition, the writer's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from generator.check.fault import Fault
from generator.check.text import sentences
from generator.form import load_form
from generator.letters.blocks import Block, Document, question_of
from generator.plan import Plan

SUMMARY_WORDS, BODY_WORDS = 400, 900
APPEALS = {
    "internal_appeal", "second_level_appeal", "expedited_appeal", "external_review", "redetermination", "reconsideration",
    "alj_hearing", "plan_reconsideration", "part_d_redetermination", "medicaid_appeal", "fair_hearing", "fehb_reconsideration",
    "opm_review", "tricare_reconsideration",
}  # fmt: skip


ESSENTIAL = ("patient_name", "member_id", "payer_name", "notice_date", "therapy", "reasons")
"""Without these nobody can tell whose decision it is, or what is asked."""


def check_letter(document: Document, plan: Plan) -> list[Fault]:
    """Every fault of one finished document of this plan."""
    faults = [
        *_check_blanks(document, plan),
        *_check_impact(document),
        *_check_lengths(document),
        *_check_repetition(document),
    ]
    if document.id in APPEALS:
        faults += [*_check_ask(document, plan), *_check_requests(document)]
    return faults


def _check_blanks(document: Document, plan: Plan) -> Iterator[Fault]:
    for key in dict.fromkeys(map(question_of, document.missing)):
        if key in load_form() and plan.case.answers.get(key) is None:
            severity = "error" if key in ESSENTIAL else "warning"
            yield Fault(
                "letter-gap",
                key,
                f"The letter leaves out what needs this answer: {load_form().get(key).label}",
                severity,
            )
    for block in document.blocks:
        if block.has_gap:
            yield Fault("letter-gap", ", ".join(key for key in block.answers if plan.case.answers.get(key) is None), f"The letter still has a blank: “{block.text()[:70]}”.", "error")  # fmt: skip


def _check_ask(document: Document, plan: Plan) -> Iterator[Fault]:
    """Item 2: the first three sentences of the summary hold the verb, the drug, the dose, the interval and the place."""
    summary = _section(document, "Summary")
    for key in ("patient_name", "site_name", "product"):  # an initial's full stop ends no sentence
        name = str(plan.case.answers.get(key) or "")
        summary = summary.replace(name, name.replace(".", "")) if "." in name else summary
    first = " ".join(sentences(summary)[:3])
    wanted = [
        ("therapy", plan.case.answers.get("product") or ""),
        ("dose", plan.case.answers.get("dose") or ""),
        ("interval", plan.case.answers.get("interval") or ""),
    ]
    if not re.search(r"\b(?:reverse|pay for|approve)\b", first):
        yield Fault("ask-not-first", "reasons", "The letter does not begin with what is asked.", "warning")
    for question, value in wanted:
        if value and value not in first and value.replace(".", "") not in first:
            yield Fault("ask-not-first", question, f"“{value[:50]}” does not stand in the first sentences. Make it shorter.", "warning")  # fmt: skip


def _check_requests(document: Document) -> Iterator[Fault]:
    """Item 15: what is asked of the reader, as a numbered list under its own heading."""
    headed = ""
    for block in document.blocks:
        if block.kind == "heading":
            headed = block.text()
        elif block.kind == "numbers" and headed.startswith("What ") and len(block.items) >= 3:
            return
    yield Fault("requests-missing", "letter", "The list of what you ask of them is missing.", "error")


def _check_impact(document: Document) -> Iterator[Fault]:
    impact = next((block for block in document.blocks if block.answers == ("impact",)), None)
    if impact is None:
        return
    said = sentences(impact.text())
    if len(said) > 3:
        yield Fault("impact-long", "impact", "Keep the part in your own words to three sentences.", "warning")
    if any(len(sentence.split()) > 35 for sentence in said):
        yield Fault("impact-hard", "impact", "One sentence of the part in your own words is very long. Make two of it.", "warning")  # fmt: skip


def body_words(document: Document) -> dict[str, int]:
    """Words of each section before the first table section (diagnosis, policy, treatments, papers)."""
    counted: dict[str, int] = {}
    name = ""
    for block in document.blocks:
        if block.kind == "heading":
            name = block.text()
        if _is_appendix(name):
            break
        if block.kind not in ("table", "heading"):
            counted[name] = counted.get(name, 0) + len(block.text().split())
    return counted


def _is_appendix(heading: str) -> bool:
    return heading.startswith(("Diagnosis and how", "The questions this", "Tests and scores", "Other facts", "Treatments", "Earlier letters", "Claim lines", "Papers sent", "Certification"))  # fmt: skip


def _check_lengths(document: Document) -> Iterator[Fault]:
    """Item 19: summary at most 400 words, body at most 900; tables and exhibits are not counted."""
    counted = body_words(document)
    if counted.get("Summary", 0) > SUMMARY_WORDS:
        yield Fault("summary-long", "reasons", f"The summary is longer than {SUMMARY_WORDS} words. Shorten the facts.", "warning")  # fmt: skip
    if sum(words for name, words in counted.items() if name != "Summary") > BODY_WORDS:
        yield Fault("body-long", "why", f"The letter is longer than {BODY_WORDS} words before its tables. Shorten the facts.", "warning")  # fmt: skip


def _check_repetition(document: Document) -> Iterator[Fault]:
    """Item 19: no sentence of ten words or more stands twice in the body."""
    said: Counter[str] = Counter()
    for block in _body(document):
        for sentence in sentences(block.text()):
            if len(sentence.split()) >= 10:
                said[re.sub(r" \(Exhibit \d+\)", "", sentence)] += 1
    for sentence, count in said.items():
        if count > 1:
            yield Fault("repeated", "facts", f"This stands {count} times: “{sentence[:60]}”. Leave it once.", "warning")


def _body(document: Document) -> Iterator[Block]:
    name = ""
    for block in document.blocks:
        if block.kind == "heading":
            name = block.text()
        if _is_appendix(name):
            return
        if block.kind == "paragraph" and name != "Summary":
            yield block


def _section(document: Document, name: str) -> str:
    inside, text = False, []
    for block in document.blocks:
        if block.kind == "heading":
            inside = block.text() == name
        elif inside:
            text.append(block.text())
    return " ".join(text)
