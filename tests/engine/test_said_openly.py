"""What may be held against a case is met in the letter, what is granted is granted in dollars, and nobody is given words or deeds that
are not theirs."""

from __future__ import annotations

import pytest

from generator.letters.reason_frame import sum_conceded
from tests.engine.test_own_answer import REASONS, letter, section

OPENLY = {"topic": "met_openly", "fact": "The score of February was 5. It was taken ten days after a cold."}
DISPUTE = {
    "voice": "practice",
    "timing": "after",
    "service_date": "2026-08-21",
    "denial_text": "Please refund $500.00.",
}
BACK = {"kind": "retroactive_denial", "words": "You are asked to repay $500.00.", "answer": "Two units were a keying error and we will give back $67.25. The rest is right."}  # fmt: skip


def test_what_may_be_held_against_it_is_told_with_its_answer():
    under = letter(facts=[OPENLY | {"reason": 1}])
    assert OPENLY["fact"] in section(under, "Reason 1, and the answer")
    assert "What may be held against this" not in under
    alone = letter(facts=[OPENLY])
    assert OPENLY["fact"] in section(alone, "What may be held against this, and the answer")
    assert alone.count(OPENLY["fact"]) == 1
    secret = letter(facts=[OPENLY | {"topic": "against"}])
    assert "The score of February" not in secret


def test_what_may_be_held_against_it_has_room_under_a_reason_with_many_facts():
    more = [{"topic": "relapses", "fact": f"In {month} 2026 the drooping came back for nine days and I choked on water and on bread, and could not lift the child", "reason": 1} for month in ("March", "April", "May", "June", "July")]  # fmt: skip
    assert OPENLY["fact"] in section(letter(facts=[*more, OPENLY | {"reason": 1}]), "Reason 1, and the answer")


def test_the_sum_that_is_granted_is_taken_from_what_is_asked():
    text = letter(**DISPUTE, reasons=[BACK])
    assert "withdraw, but for the $67.25 that this letter grants under reason 1, the recovery" in section(
        text, "Summary"
    )
    assert "Withdraw the recovery, but for the $67.25 granted above" in section(text, "What we ask of you")
    whole = letter(**DISPUTE, reasons=[BACK | {"answer": "All of it is right."}])
    assert "but for" not in whole
    assert sum_conceded(["We owe $5.00. The other $9.00 is right."]) == "$5.00"
    assert sum_conceded(["We owe $5.00 and we owe $6.00."]) == "", "two sums are no one sum"


def test_the_answer_to_a_dispute_is_due_when_the_notice_says():
    text = letter(**DISPUTE, reasons=[BACK], printed_answer_days=60)
    assert "you answer within 60 days, which is January 20, 2027" in text
    assert "the time that your own terms set" in letter(**DISPUTE, reasons=[BACK])


def test_the_doctor_of_a_payment_dispute_states_the_order_and_asks_for_nothing():
    told = {"doctor_answer": "I ordered 10 mg per kg, and it was given."}
    paper = letter("medical_necessity", **DISPUTE, reasons=[BACK | told])
    assert "# Statement of the treating doctor" in paper and "I ask you to pay" not in paper
    assert "Diagnosis and course" not in paper and "10 mg per kg" in paper
    needed = {"kind": "not_medically_necessary", "words": "It was not needed.", "answer": "It was.", **told}
    assert "# Letter of medical necessity" in letter("medical_necessity", **DISPUTE, reasons=[BACK, needed])


def test_the_doctor_answers_each_reason_on_which_the_doctor_is_told_to_have_spoken():
    reasons = [REASONS[0], {"kind": "not_medically_necessary", "words": "Doses at home are not needed.", "answer": "They are."}]  # fmt: skip
    fact = {
        "topic": "emergency",
        "fact": "Dr. Ortiz's reason for the doses: a crisis cannot wait two hours",
        "reason": 2,
    }
    paper = letter("medical_necessity", reasons=reasons, facts=[fact])
    assert "Reason 2: “Doses at home are not needed”" in paper
    assert "My reason for the doses: a crisis cannot wait two hours" in paper
    family = letter("medical_necessity", reasons=reasons, facts=[fact | {"fact": "A crisis cannot wait two hours"}])
    assert "Reason 2:" not in family, "told at home, without a paper and not the doctor’s"


def test_who_supplies_the_drug_is_said_by_the_doctor_where_that_is_the_reason():
    reason = {"kind": "out_of_network", "words": "The pharmacy is not in our network.", "answer": "Yours has none."}
    fact = {"topic": "none_in_network", "fact": "Northside Pharmacy does not dispense it.", "paper": "Clinic note", "reason": 1}  # fmt: skip
    other = {"kind": "not_medically_necessary", "words": "It is not needed.", "answer": "It is.", "doctor_answer": "It is needed."}  # fmt: skip
    paper = letter("medical_necessity", reasons=[reason, other], facts=[fact])
    assert "Northside Pharmacy does not dispense it (Exhibit 1)" in paper
    unseen = letter("medical_necessity", reasons=[reason, other], facts=[fact | {"paper": ""}])
    assert "Northside" not in unseen


@pytest.mark.parametrize(
    ("words", "you"),
    [
        ("12 vials until October 31", True),
        ("12 vials, by the old contractor", False),
    ],
)
def test_an_approval_of_another_is_not_called_yours(words, you):
    notices = [{"on": "2026-05", "outcome": "approved", "words": words, "paper": "Clinic note"}]
    text = letter(notices=notices, timing="ongoing", reasons=[REASONS[0] | {"kind": "not_medically_necessary"}])
    assert ("you gave an approval" in text or "you approved it" in text) is you
    assert ("the contractor before" in text) is not you
    told = [{"topic": "approval", "fact": "It was approved under the old contractor each year", "paper": "Clinic note"}]
    by_fact = letter(notices=[notices[0] | {"words": "12 vials"}], timing="ongoing", facts=told, reasons=[REASONS[0] | {"kind": "not_medically_necessary"}])  # fmt: skip
    assert "you gave an approval" not in by_fact and "you approved it" not in by_fact


def test_a_letter_that_only_lets_the_course_go_on_is_no_approval():
    case = {"cover_from": "medicare_advantage", "timing": "ongoing"}
    reasons = [REASONS[0] | {"kind": "renewal_refused"}]
    kind = [
        {"on": "2026-10-09", "outcome": "approved", "words": "We allow your supplier until November 30 as a courtesy."}
    ]
    assert "what has changed since" not in letter(**case, reasons=reasons, notices=kind)
    given = [kind[0] | {"words": "Approved until November 30, 2026."}]
    assert "what has changed since" in letter(**case, reasons=reasons, notices=given)


def test_a_fast_step_that_has_closed_is_not_called_in_time():
    case = {"cover_from": "tricare", "notice_date": "2026-11-02", "received_date": "2026-11-05", "urgent": "ask", "printed_window_days": 90}  # fmt: skip
    reasons = [REASONS[0] | {"kind": "not_medically_necessary"}]
    text = letter(**case, reasons=reasons, more_asks="Take this as expedited.")
    assert "The time to ask for an expedited one ended on November 8, 2026." in text
    assert "| This is | a standard" in text and "fast decision asked" not in text
    open_yet = letter(**case | {"received_date": "2026-11-20"}, reasons=reasons, more_asks="Take this as expedited.")
    assert "ended on" not in section(open_yet, "Summary")


def test_the_stock_beside_a_dose_has_no_interval():
    text = letter(dose="75 IU per kg, and four doses of 3,000 IU on hand for bleeding", interval="every 5 days")
    assert "75 IU per kg, every 5 days, and four doses of 3,000 IU on hand for bleeding" in text
    plain = letter(dose="10 mg per kg, and 100 mg of hydrocortisone", interval="every 5 weeks")
    assert "10 mg per kg, and 100 mg of hydrocortisone, every 5 weeks" in plain


def test_a_drug_typed_in_two_fields_is_named_once():
    text = letter(therapy="Treprostinil, by pump at home", product="Treprostinil injection, with the pump")
    assert "Treprostinil, by pump at home" not in text and "Treprostinil injection, with the pump" in text


def test_the_age_that_a_point_limits_ends_on_a_birthday():
    point = {"criterion": "Limited to one dose a week in members less than 12 years of age", "status": "exception", "fact": "The level falls to 1 percent"}  # fmt: skip
    reason = REASONS[0] | {"kind": "dose_or_interval", "words": point["criterion"], "answer": "It wears off too soon."}
    case = {"voice": "caregiver", "consent": "parent", "writer_name": "Ada Kroll", "reasons": [reason], "criteria": [point], "policy_text": point["criterion"]}  # fmt: skip
    assert "Ida turns 12 on January 9, 2027; from that day on this point" in letter(**case, birth_date="2015-01-09")
    assert "turns 12" not in letter(**case, birth_date="2013-01-09"), "past"
    assert "turns 12" not in letter(**case, birth_date="2018-01-09"), "years ahead"


def test_points_that_are_met_are_told_for_what_they_are():
    points = [
        {"criterion": "a. improvement in function", "status": "met", "fact": "Class IV in 2021, now III", "paper": "Clinic note"},
        {"criterion": "b. or in the walk", "status": "met", "fact": "240 m, now 318 m", "paper": "Clinic note"},
    ]  # fmt: skip
    reason = REASONS[0] | {"kind": "renewal_refused", "words": "Improvement in function or in the walk is not shown.", "answer": "She walks 318 m now, and was in class IV."}  # fmt: skip
    case = {"reasons": [reason], "criteria": points, "policy_text": "a. improvement in function\nb. or in the walk"}
    text = letter(**case)
    assert "are met, any one of which is enough" in text
    assert "any one of which" not in letter(**case | {"criteria": [points[0], points[1] | {"criterion": "b. and in the walk"}]})  # fmt: skip
    later = [points[0] | {"paper": "Walk sheet"}]
    waits = letter(**case | {"criteria": later})
    assert "for which the record follows" in waits


def test_a_paper_that_is_only_hoped_for_is_no_exhibit():
    fact = {"topic": "call_reference", "fact": "On August 7, 2026 Jerome said that two more weeks are fine", "paper": "Anything in writing from Jerome", "reason": 1}  # fmt: skip
    text = letter(facts=[fact], papers=[{"title": "Anything in writing from Jerome", "who": "the plan"}])
    assert "Anything in writing" not in text and "two more weeks are fine" in text


def test_a_supply_that_ends_stands_where_haste_is_asked():
    supply = {"topic": "urgent_need", "fact": "6 vials are left, which last until December 2, 2026", "reason": 2}
    case = {"urgent": "yes", "if_missed": "A gap can end in the intensive care unit", "timing": "ongoing"}
    text = letter(**case, facts=[supply])
    assert supply["fact"] in section(text, "Why this is urgent")
    assert text.count(supply["fact"]) == 1
    assert supply["fact"] not in section(letter(**case | {"timing": "after"}, facts=[supply]), "Why this is urgent")


def test_an_earlier_step_that_was_decided_late_is_said_by_the_days_of_the_letter():
    upheld = "We received your appeal on September 20, 2026. The denial is upheld."
    case = {"decision_level": "plan_appeal", "second_appeal": "must", "first_decision_date": "2026-08-18"}
    late = letter(**case, denial_text=upheld)
    assert "the earlier appeal came on September 20, 2026, and is dated 51 days later; the rule gives 15" in late
    assert "29 CFR 2560.503-1(i)(2)(ii)" in late.partition("took longer")[2][:400]
    assert "took longer" not in letter(**case, denial_text=upheld.replace("September 20", "October 30"))
    assert "took longer" not in letter(**case, denial_text="The denial is upheld."), "the letter names no day"
    only = case | {"second_appeal": "no"}
    assert "took longer" not in letter(**only, denial_text=upheld.replace("September 20", "October 15")), (
        "one appeal: 30 days"
    )
    federal = {"cover_from": "federal_job", "denial_text": upheld}
    assert "took longer" not in letter(**case | federal), "its time stands still while it asks for papers"


def test_a_drug_that_no_quoted_point_names_is_asked_about():
    points = [{"criterion": f"{name} is shown", "status": "met", "fact": "It is"} for name in ("AChR antibody", "MG-ADL of 5 or more", "Class II to IV")]  # fmt: skip
    reason = {"kind": "step_therapy", "words": "Mycophenolate was stopped too soon.", "answer": "It did not help."}
    text = letter(reasons=[reason], criteria=points, policy_named="MP-4")
    assert "You quote 3 points of MP-4, and none of them names Mycophenolate; I ask for the point that does." in text
    named = [
        *points[:2],
        {"criterion": "mycophenolate for 12 months", "status": "exception", "fact": "It did not help"},
    ]
    assert "none of them names" not in letter(reasons=[reason], criteria=named, policy_named="MP-4")
    general = [*points[:2], {"criterion": "one immunosuppressive drug", "status": "met", "fact": "Taken"}]
    assert "none of them names" not in letter(reasons=[reason], criteria=general, policy_named="MP-4")


def test_payments_past_the_term_of_the_contract_are_told_with_their_day():
    term = 'Section 6.4: "Plan may recover within twelve (12) months of the date of payment." The claim was paid October 3, 2025.'
    fact = {"topic": "plan_wording", "fact": term, "reason": 1}
    text = letter(**DISPUTE, reasons=[BACK], facts=[fact])
    assert "Twelve months before your letter is November 10, 2025; the payment of October 3, 2025 is older" in text
    young = letter(**DISPUTE, reasons=[BACK], facts=[fact | {"fact": term.replace("2025", "2026")}])
    assert "is older" not in young
    unsure = letter(**DISPUTE, reasons=[BACK], facts=[fact | {"fact": term.replace("paid", "paid, I think,")}])
    assert "is older" not in unsure


def test_a_new_member_asks_for_the_course_under_the_rule_for_new_members():
    joined = {"topic": "plan_change", "fact": "I joined the plan on November 1, 2026."}
    cover = {"cover_from": "medicare_advantage", "employer_kind": None, "job_funding": None, "timing": "ongoing"}
    new, old = (letter("continuity_request", **cover, facts=facts) for facts in ([joined], []))
    assert "422.112(b)(8)(i)(B)" in new and "at least 90 days, here until January 29, 2027" in new
    assert "422.112(b)(8)(i)(B)" not in old and "90 days" not in old


@pytest.mark.parametrize(
    ("consent", "said"),
    [("parent", "as the parent or legal guardian of Ida Kroll"), ("yes", "this appeal for Ida Kroll")],
)
def test_a_parent_signs_as_one(consent, said):
    assert said in letter(voice="caregiver", writer_name="Ada Kroll", consent=consent)
