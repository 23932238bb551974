"""The rule that a payer names is opened and turned: each row and move that looks at the plan's own words comes up on such words,
under the reason that holds them, and on no others; and a rule that does not fit a case stays out of it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.arguments.move import load_moves
from generator.facts import load_book
from generator.letters import write_document
from generator.letters.documents import main_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from tests.engine.test_onward import KINDS, PERSON
from tests.engine.test_rows_fire import SAYS

TODAY = date(2026, 11, 30)


def letter(kind: str, *reasons: tuple[str, str], **more: object) -> str:
    timing = "after" if kind == "medicare_original" else "before"
    told = PERSON | {"voice": "patient", "timing": timing} | KINDS[kind]
    told |= {"reasons": [{"kind": reason, "words": words} for reason, words in reasons]}
    plan = make_plan(told | more, TODAY)
    return render_markdown(write_document(plan, main_document(plan)))


def part(text: str, number: int) -> str:
    """The answer to one reason."""
    return text.split(f"## Reason {number}, and the answer")[1].split("\n## ")[0]


HOMEBOUND = (
    "You walk with a rolling walker and attend church weekly, so you are not homebound (chapter 7, section 30.1.1)."
)
TURNED = [
    ("medicare_advantage", "home_services", HOMEBOUND, "for the purpose of attending a religious service"),
    ("medicare_original", "home_services", HOMEBOUND, "speaks for being homebound, and not against it"),
    ("medicare_advantage", "home_services", HOMEBOUND, "42 CFR 409.42(a)-(d)"),
    (
        "medicare_advantage",
        "home_services",
        "A family member can give it, so nursing is custodial.",
        "ch. 7 s. 40.1.2.4",
    ),
    (
        "medicare_advantage",
        "home_services",
        "Your daughter has been taught to give it.",
        "the skilled aspect of the service",
    ),
    ("medicare_original", "benefit_exclusion", "This drug is usually self-administered.", "ch. 15 s. 50.2"),
    ("medicare_advantage", "experimental", "Use in this lymphoma is off-label.", "absence of FDA-approved labeling"),
    (
        "medicare_original",
        "claim_line",
        "The amount discarded (JW) is not supported.",
        "pay the discarded amount beside the dose",
    ),
    ("tricare", "cost_share", "Remark 188: Point of Service option applied.", "adjust the claim once it verifies"),
    (
        "erisa_self_funded",
        "not_medically_necessary",
        "It is more costly than an alternative service.",
        "as likely to bring the same result",
    ),
]
"""(kind of plan, kind of denial, words, what the letter then says)."""
NOT_TURNED = [
    ("medicare_advantage", "home_services", "Home nursing is not covered.", "religious service"),
    ("medicare_advantage", "home_services", "You are not homebound.", "religious service"),
    ("medicare_advantage", "home_services", "You are not homebound.", "speaks for being homebound"),
    ("medicare_advantage", "home_services", "A skilled nursing facility is covered.", "40.1.2.4"),
    ("medicare_advantage", "home_services", "Home nursing is not covered.", "skilled aspect"),
    ("erisa_self_funded", "home_services", "Your daughter has been taught to give it.", "409.44"),
    ("erisa_self_funded", "home_services", HOMEBOUND, "1395n"),
    ("medicare_original", "benefit_exclusion", "This drug is excluded.", "s. 50.2"),
    ("medicare_advantage", "experimental", "Use in this vasculitis is off-label.", "50.4.5"),
    ("medicare_original", "claim_line", "Waste of a multi-dose vial is not paid.", "discarded amount beside"),
    ("erisa_self_funded", "claim_line", "The amount discarded (JW) is not supported.", "Claims Processing Manual"),
    ("tricare", "cost_share", "The copayment is $38.", "Reimbursement Manual"),
    ("tricare", "experimental", "This use is unproven.", "ch. 1 s. 3.1"),
    ("erisa_self_funded", "not_medically_necessary", "The criteria are not met.", "same result"),
]


@pytest.mark.parametrize(("kind", "reason", "words", "said"), TURNED)
def test_the_rule_behind_the_words_is_told(kind, reason, words, said):
    assert said in letter(kind, (reason, words))


@pytest.mark.parametrize(("kind", "reason", "words", "said"), NOT_TURNED)
def test_and_on_other_words_it_is_not(kind, reason, words, said):
    assert said not in letter(kind, (reason, words))


def test_it_stands_under_the_reason_that_names_it():
    other = ("home_services", "The drug is given by gravity and is not on the list of the pump rule.")
    text = letter("medicare_advantage", other, ("home_services", HOMEBOUND))
    assert "religious service" in part(text, 2) and "religious service" not in part(text, 1)
    assert "409.42" in part(text, 2) and "409.42" not in part(text, 1)


def test_each_row_with_words_has_a_sample():
    rows = [row for shelf in ("rights", "coverage_rules") for row in load_book().shelf(shelf).values()]
    of_states = [rule for state in load_book().shelf("states").values() for rule in state.rule]
    assert {row.id for row in rows if row.says} | {rule.title for rule in of_states if rule.says} == set(SAYS)


OFF_LABEL = ("experimental", "This use is off-label and investigational.")
LUNG = {"condition": "Non-small cell lung cancer", "icd10": "C34.11"}


@pytest.mark.parametrize(
    ("state", "cite", "is_cancer_only"),
    [
        ("tx", "Tex. Ins. Code § 1369.004", False),
        ("mi", "§ 500.3406q(1)-(2)", False),
        ("mi", "§ 500.3406e", True),
        ("ga", "§ 33-24-59.11", False),
        ("ga", "§ 33-53-2", True),
        ("nj", "17B:27-46.1g", False),
        ("md", "§ 15-804(c)", False),
        ("nh", "§ 415:18-j", False),
        ("nd", "§ 26.1-36-06.1(2)", False),
        ("fl", "§ 627.4239(2)", True),
        ("nc", "§ 58-51-59(a)", True),
        ("va", "§ 38.2-3407.5(A)", True),
        ("ma", "ch. 175, § 47K", True),
        ("ny", "§ 3216(i)(12)(A)", True),
        ("il", "215 ILCS 125/4-6.3", True),
    ],
)
def test_a_state_that_compels_a_recognized_use_is_cited(state, cite, is_cancer_only):
    plan = "individual_aca"
    cancer = letter(plan, OFF_LABEL, state=state, **LUNG)
    other = letter(plan, OFF_LABEL, state=state, condition="gout", icd10="M10.9")
    assert cite in cancer and (cite in other) is not is_cancer_only
    assert cite not in letter(plan, ("not_on_formulary", "Not on the formulary."), state=state, **LUNG)
    assert cite not in letter("erisa_self_funded", OFF_LABEL, state=state, **LUNG)


def test_texas_lets_a_covered_drug_stay_until_the_renewal():
    changed = ("preferred_product", "As of July 1, 2026 this product is no longer preferred.")
    told = {"state": "tx", "timing": "ongoing", "infusions_given": 6}
    assert "1369.055(a)" in letter("individual_aca", changed, **told)
    assert "1369.055" not in letter("individual_aca", ("preferred_product", "Use the preferred product."), **told)
    assert "1369.055" not in letter("individual_aca", changed, state="tx", timing="before")
    assert "1369.055" not in letter("individual_aca", changed, **(told | {"state": "oh"}))


RARE = [{"topic": "diagnosis_fact", "fact": "It is a rare bone disease; some 25,000 people in the country have it."}]


def test_a_rare_disease_has_its_own_section_under_tricare():
    reason = ("experimental", "This use is unproven and off-label.")
    assert "TRICARE Policy Manual ch. 1 s. 3.1" in letter("tricare", reason, facts=RARE)
    assert "ch. 1 s. 3.1" not in letter("tricare", reason)
    assert "ch. 1 s. 3.1" not in letter("erisa_self_funded", reason, facts=RARE)


def test_a_letter_is_not_asked_for_the_state_rule_that_it_names():
    step = ("step_therapy", "Try two preferred products first.")
    asked = "name the rule of the state program"
    named = {"denial_text": "We used the state's rule on medical necessity, LAC 50:I.1101.", "state": "la"}
    assert asked in letter("medicaid_mco", step)
    text = letter("medicaid_mco", step, **named)
    assert asked not in text and "LAC 50:I.1101 defines what is medically necessary" in text
    assert "LAC 50" not in letter("medicaid_mco", step, state="oh")


def test_a_fast_medicaid_appeal_names_its_rule():
    reason = ("not_medically_necessary", "The criteria are not met.")
    assert "42 CFR 438.410(a)" in letter("medicaid_mco", reason, urgent="yes")
    assert "438.410" not in letter("medicaid_mco", reason, urgent="no")


BOARD = "Appeals are decided by the Board of Trustees at its next quarterly meeting."


@pytest.mark.parametrize(
    ("words", "urgent", "is_told"),
    [
        (BOARD, "no", True),
        (BOARD, "yes", False),
        (
            "A reviewer board certified in Pediatrics has decided that the request does not meet the criteria.",
            "no",
            False,
        ),
        ("The committee found that you do not meet the criteria.", "no", False),
        ("The appeals committee meets four times a year.", "no", True),
    ],
)
def test_the_meeting_of_a_board_is_spoken_of_where_an_appeal_waits_for_one(words, urgent, is_told):
    text = letter("erisa_self_funded", ("not_on_formulary", "Not on the formulary."), denial_text=words, urgent=urgent)
    assert ("calendar of the meetings" in text) is is_told


def test_the_pump_benefit_is_left_out_where_the_denial_says_that_the_drug_has_no_pump():
    pump = "with a drug that needs a covered infusion pump at home"
    assert pump in letter("medicare_advantage", ("home_services", "You are not homebound."))
    no_pump = ("home_services", "It is given by gravity or push and is not on that list. You are not homebound.")
    assert pump not in letter("medicare_advantage", no_pump)


def test_an_approval_of_the_drug_alone_is_not_held_up_for_the_place():
    reason = ("site_of_care_home_refused", "A facility is available.")
    for words, is_told in (("Home infusion is approved.", True), ("This approval is for the drug only.", False)):
        approved = [{"on": "2026-10-01", "outcome": "approved", "words": words}]
        text = letter("medicare_advantage", reason, notices=approved)
        assert ("If that approval names a place" in text) is is_told, words


RECOVERY = {
    "voice": "practice",
    "writer_name": "D. Kim",
    "timing": "after",
    "contracted": "yes",
    "consent": "yes",
    "consent_paper": "Assignment of benefits",
    "denial_text": "Dear Provider: we are recovering the overpayment by offset.",
}
CODE = ("claim_line", "The code billed does not match the drug number.")
TAKEN = ("retroactive_denial", "The amounts were paid in error. We are recovering the payment from your practice.")


def test_a_recovery_from_a_practice_under_contract_is_its_own_dispute():
    text = letter("individual_aca", CODE, TAKEN, **RECOVERY)
    assert "This is not the member’s appeal" in text and not re.search(r"29 CFR 2560|external review", text)
    medical = ("not_medically_necessary", "The dose was not needed.")
    assert "This is not the member’s appeal" not in letter("individual_aca", medical, TAKEN, **RECOVERY)
    assert "This is not the member’s appeal" not in letter(
        "individual_aca", CODE, TAKEN, **(RECOVERY | {"contracted": "no"})
    )


LINES = [
    {"code": "J9294", "on": "2026-05-21", "units": 93, "amount": "$4,873.20"},
    {"code": "J9294 JW", "on": "2026-05-21", "units": 7, "amount": "$366.80"},
]


def test_a_dose_and_its_waste_are_one_vial():
    words = ("claim_line", "The dose rounds to within 10% of 900 mg, and 93 units exceed the dose supported.")
    told = RECOVERY | {"consent": "no", "claim_lines": LINES}
    assert "their sum is that of the vial that was opened" in letter("individual_aca", words, TAKEN, **told)
    without = letter("individual_aca", words, TAKEN, **(told | {"claim_lines": LINES[:1]}))
    assert "single-dose vial" not in without and "modifier JW" not in without
    several = ("claim_line", "The dose comes from a multi-dose vial.")
    assert "that of the vial" not in letter("individual_aca", several, TAKEN, **told)


def test_a_recovery_concedes_no_approval():
    approved = [
        {"on": "2026-03-30", "outcome": "approved", "words": "Approved: J9305, three visits.", "reference": "A-1"}
    ]
    differs = [{"topic": "wrong_dates", "fact": "The request had J9305, as the portal offered no other code."}]
    told = RECOVERY | {"notices": approved, "facts": differs, "service_date": "2026-04-09"}
    assert "Please amend the approval" not in letter("individual_aca", CODE, TAKEN, **told)
    unpaid = told | {"denial_text": "The claim is denied.", "consent": "yes"}
    refused = ("no_authorization", "No authorization for this code is on file.")
    assert "Please amend the approval" in letter("individual_aca", refused, **unpaid)


def test_a_mixed_tricare_decision_is_asked_for_its_next_step():
    reasons = [("not_medically_necessary", "Not needed."), ("no_authorization", "No authorization.")]
    assert "which of the two it is" in letter("tricare", *reasons)
    assert "which of the two it is" not in letter("tricare", reasons[0])


def test_who_pays_what_tricare_refuses_is_asked_after_the_service():
    refused = ("not_medically_necessary", "The infusion was not needed.")
    assert "waiver of liability" in letter("tricare", refused, timing="after")
    assert "waiver of liability" not in letter("tricare", refused)
    assert "waiver of liability" not in letter("erisa_self_funded", refused, timing="after")


def test_a_renewal_under_a_federal_employee_plan_is_asked_for_its_page():
    renewal = ("renewal_refused", "Renewal requires a score of 2 on each item.")
    assert "5 U.S.C. 8902(d)" in letter("fehb_pshb", renewal)


def test_a_move_that_rests_on_a_rule_names_one_that_is_there():
    book = load_book()
    for move in load_moves().values():
        for key in move.rests_on:
            assert book.has("rights", key) or book.has("coverage_rules", key), (move.id, key)
