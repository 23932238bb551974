"""When a practice disputes the payment of its claim in its own name: then the member's appeal, with its rules and days, is
not its to file.

Goes in: the case, its plan kind and step. Comes out: yes or no, and what the notice itself says of such a dispute.
"""

from __future__ import annotations

import re

from generator.facts.rows import Level, PlanKind
from generator.record.case import Case

CONTRACTED = ("medicare_advantage", "dsnp_integrated", "medicaid_mco", "chip_separate")
"""Plans that pay by contract with the practice: what they refuse to pay it, or ask back from it, is disputed under that
contract, and not by the enrollee's appeal (42 CFR 422.566 and 438.400 speak of the enrollee's)."""
WITHOUT_CONTRACTS = ("medicare_original", "medicare_part_d", "medicaid_ffs")
"""Programs that pay a practice by law and not by a contract with it: its way is the program's own appeal."""
PAYMENT_KINDS = ("claim_line", "filing_limit", "retroactive_denial")
"""Kinds of denial that a practice disputes for itself: the member owes nothing by them."""
OWN_PROCESS = re.compile(
    r"\bpayment disputes?\b|\bprovider (?:payment |claims? )?(?:disputes?|appeals?|reconsiderations?)\b"
    r"|\bpractitioner (?:disputes?|appeals?)\b|\b(?:as|because you are) an? (?:participating|contracted|network|in-network) provider\b",
    re.I,
)
"""How a notice names the way of a practice: 'you may file a payment dispute', 'Provider Disputes, P.O. Box …'."""


def offers_own_process(case: Case) -> bool:
    """Whether the notice names a dispute of the practice's own."""
    return OWN_PROCESS.search(str(case.answers.get("denial_text") or "")) is not None


def is_own_dispute(case: Case, plan_kind: PlanKind | None, level: Level | None, *, is_asked_back: bool) -> bool:
    """Whether a practice disputes the payment of its claim in its own name: after the treatment, with no paper by which the
    member lets it act, at the first step. A commercial plan's claim is its own to dispute where nothing turns on the
    member, or it says that it has no consent. One of a plan that pays by contract is where money is asked back, where the
    practice has that contract, or where the notice names a dispute of the practice and nothing speaks against a contract
    (a practice without one files the enrollee's reconsideration with a waiver, 42 CFR 422.574(b)). Where money is asked back
    from a practice under contract and every reason is about its billing, it is its own dispute also beside such a paper: an
    assignment of benefits does not make the member the one who is to pay.

    is_asked_back: whether the plan wants money back that it paid.
    """
    contract = case.answers.get("contracted")
    is_recovery = is_asked_back and contract == "yes" and all(reason.kind in PAYMENT_KINDS for reason in case.reasons)
    is_said = contract == "yes" or (contract != "no" and offers_own_process(case))
    is_payment = any(reason.kind in PAYMENT_KINDS for reason in case.reasons)
    is_theirs = (
        case.voice == "practice"
        and case.timing == "after"
        and (case.consent == "no" or is_recovery or (not case.consent and (is_payment or is_said)))
    )
    if not (is_theirs and plan_kind is not None and level is not None and level.kind == "internal"):
        return False
    if "private" in plan_kind.reached_by or (plan_kind.id in CONTRACTED and is_asked_back):
        return True
    return is_said and plan_kind.id not in WITHOUT_CONTRACTS
