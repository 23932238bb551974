"""A fault, and the list of all codes with the rubric item each belongs to."""

from __future__ import annotations

from typing import Literal

from generator.rows.row import Row


class Fault(Row):
    """A stable code, where to mend it (a question id, with the row for tables; in a draft, the sentence), and what to do."""

    code: str
    where: str
    says: str
    severity: Literal["error", "warning"]


def place_of(item: str) -> str:
    """Where to mend a row of the record: 'facts.2' -> 'facts[2]'."""
    table, _, number = item.partition(".")
    return f"{table}[{number}]"


CODES = {
    # the nine caps
    "citation-typed": "cap 1: a citation that is not in the file",
    "other-member": "cap 2: another member number than in the denial",
    "other-person": "cap 2: another name than in the denial",
    "other-reference": "cap 2: another decision than in the denial",
    "code-wrong-drug": "cap 3: a code for another drug",
    "code-ended": "cap 3: a code that has ended",
    "code-unknown": "cap 3: a code we do not know",
    "drug-not-in-denial": "cap 3: another drug than in the denial",
    "name-not-chosen": "item 10: a drug or illness typed in words, for which the book has a row",
    "setting-same": "cap 3: the place asked for is the place offered",
    "law-out-of-scope": "cap 4: law that cannot reach this plan",
    "law-in-doubt": "cap 4: law that reaches only some of the kinds this plan may be",
    "placeholder": "cap 5: leftover bracket or place holder",
    "letter-gap": "cap 5: a blank in the letter",
    "late": "cap 6: filed late",
    "late-without-reason": "cap 6: filed late with no reason given",
    "urgent-without-reason": "cap 7: urgent with no reason a clinician would sign",
    "haste-not-told": "cap 7: the doctor's words on waiting name no harm, or begin in the middle of a sentence",
    "urgent-after-treatment": "cap 7: urgent although the treatment was given",
    "odds": "cap 8: states a chance of winning",
    "tone": "cap 8: threatens, insults, or pleads",
    "reason-not-in-denial": "cap 9: answers words the denial does not hold",
    "reason-missed": "cap 9: a reason in the denial that is not answered",
    "reason-unanswered": "item 3: a reason with no answer of its own",
    # items marked A
    "identity-gap": "item 1: the decision is not identified",
    "ask-not-first": "item 2: the ask does not come first",
    "history-incomplete": "item 8: a treatment without dates or result",
    "history-vague": "item 8: a treatment that is not named",
    "step-without-history": "item 9: a step that is not in the table of treatments",
    "criterion-without-fact": "item 5: a point of the policy without its fact",
    "plan-unknown": "item 13: the kind of plan is not known",
    "clock-unknown": "item 14: no date for the answer",
    "urgent-clock-unknown": "item 14: urgent, and no urgent clock is known",
    "window-odd": "item 14: a time to appeal that no letter is likely to give",
    "window-twice": "item 14: the time to appeal is given more than once",
    "requests-missing": "item 15: the procedural asks are missing",
    "paper-to-get": "item 16: a paper that is named and not in hand yet",
    "exhibit-without-pages": "item 16: page numbers cannot be counted",
    "dose-sum": "item 17: dose, weight and total do not agree",
    "units-sum": "item 17: dose and billed units do not agree",
    "diagnosis-mismatch": "item 17: the code does not belong to the illness",
    "dates-order": "item 17: dates in the wrong order",
    "summary-long": "item 19: summary too long",
    "body-long": "item 19: body too long",
    "repeated": "item 19: the same sentence twice",
    "impact-long": "item 20: more than three sentences of impact",
    "impact-hard": "item 20: impact hard to read",
    "study-against": "a published study that speaks against the request, for whoever signs",
    "study-weighs": "what weighs against the request in a published study that may be cited, for whoever signs",
    "gap": "something a strong letter has",
}

DRAFT_CODES = {
    "citation-typed": CODES["citation-typed"],
    "law-out-of-scope": CODES["law-out-of-scope"],
    "law-in-doubt": CODES["law-in-doubt"],
    "code-wrong-drug": CODES["code-wrong-drug"],
    "code-unknown": CODES["code-unknown"],
    "code-not-ordered": "cap 3: another code of the same drug than in the record",
    "diagnosis-not-told": "cap 3: a diagnosis code that the record does not have",
    "other-member": CODES["other-member"],
    "other-reference": CODES["other-reference"],
    "name-not-told": "cap 2: a name that the record does not have",
    "number-not-told": "cap 2: a number that the record does not have",
    "date-contradicts": "item 17: a date that the record gives otherwise",
    "date-impossible": "item 17: a day that no calendar has",
    "date-not-told": "cap 1: a time that the record does not have",
    "sum-wrong": "item 17: a sum, span or weekday that does not come out",
    "value-not-told": "cap 1: a value, dose or amount that the record does not have",
    "drug-not-told": "cap 1: a drug that the record does not name",
    "contradicts-record": "cap 1: a drug that failed and was not taken",
    "evidence-unknown": "cap 1: a guideline or study that nobody has read",
    "placeholder": CODES["placeholder"],
    "odds": CODES["odds"],
    "tone": CODES["tone"],
    "paper-missing": "item 16: a paper that the record does not have",
    "paper-to-get": CODES["paper-to-get"],
}
"""Codes of the check of a letter that was written elsewhere."""
