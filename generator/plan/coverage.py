"""From what a person can read off a card or letter to the plan kind, with the reason and how to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.rows.row import Row


class Coverage(Row):
    """The plan kind (None when it cannot be told), why, how to check, and the answers it rests on."""

    plan_kind: str | None
    why: str
    check: str
    answers: tuple[str, ...]
    certain: bool = True


DIRECT = {
    "medicare_advantage": ("medicare_advantage", "The card is from a Medicare Advantage plan."),
    "original_medicare": ("medicare_original", "The red, white and blue Medicare card is used for this treatment."),
    "part_d": ("medicare_part_d", "A Medicare drug plan (Part D) refused the drug."),
    "dual_plan": ("dsnp_integrated", "One plan covers Medicare and Medicaid together."),
    "medicaid_plan": ("medicaid_mco", "Medicaid pays through a health plan."),
    "medicaid_state": ("medicaid_ffs", "Medicaid pays directly from the state."),
    "chip": ("chip_separate", "The coverage is the Children's Health Insurance Program."),
    "federal_job": ("fehb_pshb", "The cover comes from a federal or Postal Service job."),
    "tricare": ("tricare", "The coverage is TRICARE."),
    "champva": ("champva", "The coverage is CHAMPVA."),
    "va": ("va_health", "The care comes from the VA."),
    "ihs": ("ihs_prc", "The care is referred by the Indian Health Service."),
    "pace": ("pace", "The coverage is a PACE program."),
    "short_term": ("stldi", "The coverage is a short-term plan."),
    "sharing": ("hcsm", "The coverage is a health care sharing ministry, which is not insurance."),
}

ASK_HR = "Ask the benefits office in writing: “Is this plan self-funded? Is it grandfathered?”"
SEE_CARD = "Compare the name on the card with the name on the denial letter."


def find_plan_kind(answers: Mapping[str, Any]) -> Coverage:
    """The plan kind the answers point to. Never guesses: what is not known stays a kind of its own ("a job's plan
    whose funding is not known yet"), for which only what reaches every possible kind is used."""
    source = answers.get("cover_from")
    if source in DIRECT:
        kind, why = DIRECT[source]
        return Coverage(kind, why, SEE_CARD, ("cover_from",))
    if source in ("job", "bought") and answers.get("grandfathered") == "yes":
        return _find_grandfathered(answers)
    if source == "bought":
        return Coverage(
            "individual_aca", "You bought the plan yourself or through a Marketplace.", SEE_CARD, ("cover_from",)
        )
    if source == "job":
        return _find_employer_plan(answers)
    return Coverage(
        None,
        "We do not know yet where the cover comes from.",
        "Look at the card: it names the employer, the state program or Medicare. Until then the letter uses only what the denial itself says.",
        ("cover_from",) if source else (),
        certain=False,
    )


GRANDFATHERED = {"private": "grandfathered", "government": "grandfathered_gov", "church": "grandfathered_church"}


def _find_grandfathered(answers: Mapping[str, Any]) -> Coverage:
    """A grandfathered plan keeps the law of who stands behind it: ERISA only for a private employer or union."""
    basis = tuple(key for key in ("cover_from", "employer_kind", "grandfathered") if answers.get(key))
    why = "A plan paper says that the plan is grandfathered."
    if answers.get("cover_from") == "bought":
        return Coverage("grandfathered_individual", why, SEE_CARD, basis)
    kind = GRANDFATHERED.get(answers.get("employer_kind") or "")
    if kind:
        return Coverage(kind, why, ASK_HR, basis)
    return Coverage(
        None,
        f"{why} What kind of employer it is, is not known yet, so the letter uses only what the denial itself says.",
        "Ask the benefits office what kind of employer it is. It decides which law counts.",
        basis,
        certain=False,
    )


EMPLOYER_PLANS = {
    ("private", "insured"): ("erisa_insured", "It is a job's plan, and an insurance company pays the claims."),
    ("private", "self_funded"): ("erisa_self_funded", "It is a job's plan, and the employer or union pays the claims itself."),
    ("private", None): ("erisa_funding_unknown", "It is a job's plan. Who pays the claims is not known yet."),
    ("government", "insured"): ("nonfed_gov_insured", "The employer is a state or local government, and an insurance company pays the claims."),
    ("government", "self_funded"): ("nonfed_gov_self_funded", "The employer is a state or local government, and it pays the claims itself."),
    ("government", None): ("nonfed_gov_funding_unknown", "The employer is a state or local government. Who pays the claims is not known yet."),
    ("church", "insured"): ("church_insured", "The employer is a church or a group a church runs, and an insurance company pays the claims."),
    ("church", "self_funded"): ("church_plan", "The employer is a church or a group a church runs."),
    ("church", None): ("church_plan", "The employer is a church or a group a church runs. Who pays the claims is not known yet."),
    (None, "insured"): ("employer_unknown_insured", "It is a job's plan, and an insurance company pays the claims. What kind of employer it is, is not known yet."),
    (None, "self_funded"): ("employer_unknown", "It is a job's plan, and the employer pays the claims itself. What kind of employer it is, is not known yet."),
    (None, None): ("employer_unknown", "It is a job's plan. What kind of employer it is and who pays the claims are not known yet."),
}  # fmt: skip
"""(kind of employer, who pays the claims) -> (plan kind, why). None: not known."""

TWO_ROADS = "Until you know who pays the claims, we use only the rules that reach both kinds, and name both roads to an outside review."


def _find_employer_plan(answers: Mapping[str, Any]) -> Coverage:
    known = {key: answers.get(key) for key in ("employer_kind", "job_funding")}
    employer, funding = (value if value != "unknown" else None for value in known.values())
    basis = tuple(key for key in ("cover_from", "employer_kind", "job_funding") if answers.get(key))
    kind, why = EMPLOYER_PLANS[employer, funding]
    if funding is None:
        why = f"{why} {TWO_ROADS}"
    is_certain = employer is not None and funding is not None and employer != "church"
    return Coverage(kind, why, ASK_HR, basis, certain=is_certain)
