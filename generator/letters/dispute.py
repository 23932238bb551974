"""A payment that a practice disputes in its own name: when a case is one, the claims and lines it speaks of, and the sum asked back.

Goes in: the plan of a case, and what was told. Comes out: words for the letter, and yes or no.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from generator.letters.blocks import Value
from generator.letters.said import BLANK, Said
from generator.plan import Plan

_IS_RIGHT = re.compile(
    r"^(?:nothing|none|no error|not wrong|correct)\b|\b(?:as billed|billed correctly|no change|nothing to correct)\b",
    re.I,
)


def to_correct(said: Said) -> list[Any]:
    """The claim lines that are to be corrected: not those of which the person says that they stand as they were billed."""
    left = [
        row for row in said.claim_lines if not _IS_RIGHT.search(str(row.wrong)) and not _IS_RIGHT.search(str(row.right))
    ]
    return left or list(said.claim_lines)


def claim_number(rows: list[Any], plan: Plan, said: Said) -> Value:
    """The claim that a paper speaks of: by its lines (`rows`); else the number of the decision, which is the claim's own where a
    claim was decided, and the recovery's where one was taken back: then a visible blank."""
    named = list(dict.fromkeys(str(row.claim) for row in rows if row.claim))
    if named:
        return Value.of(" and ".join(named), answers=("claim_lines",))
    if any(answered.kind.id == "retroactive_denial" for answered in plan.reasons):
        return Value.of(BLANK, answers=("claim_lines",), is_gap=True)
    return said.reference_number


def is_own_dispute(plan: Plan) -> bool:
    """Whether a practice disputes the payment of its claim in its own name (generator/plan/disputes.py)."""
    return plan.situation["own_dispute"] == "yes"


OF_MEDICINE = (
    "not_medically_necessary",
    "experimental",
    "renewal_refused",
    "disease_activity_not_shown",
    "step_therapy",
    "not_on_formulary",
)
"""Kinds of denial by which a payment turns on whether the drug was right; a weight, a unit or a code does not."""


def disputes_medicine(plan: Plan) -> bool:
    """Whether a reason for which money is asked back, or not paid, says that the drug was not right for this person."""
    return any(answered.kind.id in OF_MEDICINE for answered in plan.reasons)


_AMOUNT = re.compile(
    r"\b(?:amount (?:to be (?:refunded|repaid|returned|recovered|recouped)|requested|due|overpaid|of (?:the )?overpayment)|total (?:overpayment|overpaid|refund|amount|recovery|due|to be recovered|reversed|recouped|taken back)|"
    r"(?:refund|repayment|overpayment|recovery) (?:amount|of|in the amount of|total(?:ing)?)|(?:please|must|to|and) remit|refund(?: us)?)\b[^$.]{0,40}(?P<sum>\$[\d,]+(?:\.\d\d)?)",
    re.I,
)


def asked_back(plan: Plan) -> Value | str:
    """The sum that the letter asks back, where it names one as that: the largest of those."""
    sums = [
        match["sum"] for match in _AMOUNT.finditer(" ".join(str(plan.case.answers.get("denial_text") or "").split()))
    ]
    most = max(sums, key=lambda told: float(re.sub(r"[$,]", "", told)), default="")
    return Value.of(most, answers=("denial_text",)) if most else ""


_DOLLARS = re.compile(
    r"(?:about |USD ?)?\$? ?(?P<sum>\d{1,3}(?:,\d{3})+(?:\.\d\d?)?|\d+(?:\.\d\d?)?)(?: ?(?:USD|dollars))?\.?", re.I
)


def amount_of(told: str) -> Decimal | None:
    """The dollars of a cell that is an amount as a whole; None for any other words, which may count something else.

    >>> amount_of("$1,950"), amount_of("about 20.50 dollars"), amount_of("40 g"), amount_of("every 4 weeks")
    (Decimal('1950'), Decimal('20.50'), None, None)
    """
    found = _DOLLARS.fullmatch(told.strip())
    return Decimal(found["sum"].replace(",", "")) if found else None


def lines_total(said: Said) -> Value | str:
    """The dollars of all claim lines together, where there are several and each has its amount."""
    rows = list(said.claim_lines)
    sums = [amount_of(str(row.amount)) for row in rows]
    if len(rows) < 2 or any(each is None for each in sums):
        return ""
    total = sum((each for each in sums if each is not None), Decimal(0))
    return Value.of(f"${total:,.2f}, {len(rows)} lines", answers=("claim_lines",))
