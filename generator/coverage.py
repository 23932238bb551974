"""From what a person can read off a card or letter to the plan kind, with the reason and how to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.row import Row


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
    "chip": ("chip_separate", "The cover is the Children's Health Insurance Program."),
    "federal_job": ("fehb_pshb", "The cover comes from a federal or Postal Service job."),
    "tricare": ("tricare", "The cover is TRICARE."),
    "champva": ("champva", "The cover is CHAMPVA."),
    "va": ("va_health", "The care comes from the VA."),
    "ihs": ("ihs_prc", "The care is referred by the Indian Health Service."),
    "pace": ("pace", "The cover is a PACE program."),
    "short_term": ("stldi", "The cover is a short-term plan."),
    "sharing": ("hcsm", "The cover is a health care sharing ministry, which is not insurance."),
}

ASK_HR = "Ask the benefits office in writing: “Is this plan self-funded? Is it grandfathered?”"
SEE_CARD = "Compare the name on the card with the name on the denial letter."


def find_plan_kind(answers: Mapping[str, Any]) -> Coverage:
    """The plan kind the answers point to. Never guesses: an unclear case is None or marked not certain."""
    source = answers.get("cover_from")
    if source in DIRECT:
        kind, why = DIRECT[source]
        return Coverage(kind, why, SEE_CARD, ("cover_from",))
    if source in ("job", "bought") and answers.get("grandfathered") == "yes":
        return Coverage(
            "grandfathered",
            "A plan paper says that the plan is grandfathered.",
            ASK_HR,
            ("cover_from", "grandfathered"),
        )
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


def _find_employer_plan(answers: Mapping[str, Any]) -> Coverage:
    employer, funding = answers.get("employer_kind"), answers.get("job_funding")
    basis = tuple(key for key in ("cover_from", "employer_kind", "job_funding") if answers.get(key))
    if employer == "church":
        return Coverage(
            "church_plan", "The employer is a church or a group a church runs.", ASK_HR, basis, certain=False
        )
    if employer == "government":
        if funding == "self_funded":
            return Coverage(
                "nonfed_gov_self_funded",
                "The employer is a state or local government, and it pays the claims itself.",
                ASK_HR,
                basis,
            )
        return Coverage(
            None,
            "A state or local government plan that is insured, or whose funding is unknown, follows rules that differ by state.",
            ASK_HR,
            basis,
            certain=False,
        )
    if funding == "insured":
        return Coverage(
            "erisa_insured",
            "It is a job's plan, and an insurance company pays the claims.",
            ASK_HR,
            basis,
            certain=employer == "private",
        )
    if funding == "self_funded":
        return Coverage(
            "erisa_self_funded",
            "It is a job's plan, and the employer or union pays the claims itself.",
            ASK_HR,
            basis,
            certain=employer == "private",
        )
    return Coverage(
        "erisa_self_funded",
        "It is a job's plan. Until you know who pays the claims, we use only the federal rules, which reach both kinds.",
        ASK_HR,
        basis,
        certain=False,
    )
