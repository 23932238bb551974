"""What is asked stands on the first page, what argues under the reason it answers, and what nobody disputes is left out."""

from __future__ import annotations

import pytest

from generator.check import check_plan
from generator.letters.documents import DocumentError
from generator.letters.to_the_payer import to_the_payer
from generator.plan import make_plan
from tests.engine.test_own_answer import CASE, REASONS, TODAY, letter, section

POLICY = "The hospital is covered when one of the following is met:\na. A severe reaction within the past 12 months; or\nb. Heart disease that raises the risk; or\nc. No other place within 60 miles."
PLACE = {
    "kind": "site_of_care_hospital_refused",
    "words": "The records show a reaction on April 9, 2024, more than 12 months ago.",
    "answer": "There was another one in January, and it is enclosed.",
}
POINTS = [
    {"criterion": "a. A severe reaction within the past 12 months", "status": "met", "fact": "March 22, 2026: wheeze, oxygen 89 percent", "paper": "Clinic note"},
    {"criterion": "b. Heart disease that raises the risk", "status": "met", "fact": "Septum 15 mm on echo", "paper": "Clinic note"},
    {"criterion": "c. No other place within 60 miles", "status": "missing", "fact": "It is being looked for"},
]  # fmt: skip
AT_PLACE = {"reasons": [PLACE], "criteria": POINTS, "policy_text": POLICY, "denial_text": "We approved the drug. We did not approve the hospital.", "timing": "ongoing", "setting_wanted": "hospital"}  # fmt: skip


def test_the_wishes_stand_in_the_summary_and_nowhere_else():
    text = letter(more_asks="Keep the nurse at home.\nPay the claim of May 4, 2026.")
    summary = section(text, "Summary")
    assert "1. Keep the nurse at home." in summary and "2. Pay the claim of May 4, 2026." in summary
    assert text.count("Keep the nurse at home.") == 1
    assert "In particular" not in section(letter(), "Summary")


def test_later_decisions_are_reversed_in_the_first_sentence_and_a_claim_is_paid():
    later = [{"on": "2026-11-15", "outcome": "refused", "words": "The claim is not paid.", "reference": "77-A"}]
    text = letter(notices=later)
    assert "decisions of November 10, 2026 and of November 15, 2026 (number 77-A)" in section(text, "Summary")
    assert "Pay what your decision of November 15, 2026 refuses." in text
    named = letter(notices=later, more_asks="Pay claim 77-A.")
    assert "Pay what your decision" not in named


def test_a_list_joined_by_or_asks_for_one_of_its_points():
    text = letter(**AT_PLACE)
    assert "One of them is enough; 2 are met." in text and "One point of the policy is enough" in section(
        text, "Summary"
    )
    assert "which is enough by itself" in text
    both = letter(**AT_PLACE | {"policy_text": POLICY.replace("; or", "; and")})
    assert "is enough" not in both


def test_a_span_of_time_is_reckoned_only_where_it_shows_the_point():
    assert "March 22, 2026 is 7 months before the decision." in letter(**AT_PLACE)
    old = [POINTS[0] | {"fact": "March 22, 2025: wheeze"}, *POINTS[1:]]
    assert "before the decision" not in letter(**AT_PLACE | {"criteria": old})
    paper = [POINTS[0] | {"fact": "The note of March 22, 2026 tells of a reaction"}, *POINTS[1:]]
    assert "before the decision" not in letter(**AT_PLACE | {"criteria": paper}), (
        "the day of the paper, not of the reaction"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "running", "started": "2025-01"}, "That is 21 months by the day of the decision."),
        ({"status": "tried", "started": "2025-01", "stopped": "2025-06-10"}, "That is 4 months."),
        ({"status": "tried", "started": "2025-01", "stopped": "2025-03-10"}, ""),
        ({"status": "never"}, ""),
    ],
)
def test_the_time_on_a_drug_is_reckoned_from_days_that_are_sure(change, told):
    point = {"criterion": "Methotrexate for at least 3 months", "status": "met", "fact": "Methotrexate once a week"}
    text = letter(criteria=[point], treatments=[{"drug": "Methotrexate", "result": "No help", **change}])
    assert (told in text) if told else ("That is" not in text)


def test_a_drug_that_the_plan_has_approved_is_not_argued_for():
    granted = letter(**AT_PLACE, condition="gmg")
    assert "The FDA label includes" not in granted and "has been measured and published" not in granted
    refused = [PLACE | {"kind": "not_medically_necessary", "words": "It is not medically necessary."}]
    assert "The FDA label includes" in letter(**AT_PLACE | {"reasons": refused})


def test_evidence_stands_under_the_reason_it_answers():
    reasons = [PLACE, REASONS[0]]
    text = letter(reasons=reasons, timing="before")
    assert "Sanders DB" in section(text, "Reason 2, and the answer")
    assert "Sanders DB" not in section(text, "Reason 1, and the answer")
    assert "Published support" not in text


def test_drugs_that_the_reason_grants_are_not_told_and_the_others_are():
    reason = REASONS[0] | {"words": "Other drugs must be tried. The records show prednisone and methotrexate only.", "answer": "I took a third."}  # fmt: skip
    drugs = [
        {"drug": "Prednisone", "status": "running", "demanded": "yes", "result": "Blood pressure went up"},
        {"drug": "Methotrexate", "status": "tried", "demanded": "yes", "result": "No help in a year"},
        {"drug": "Azathioprine", "status": "never", "demanded": "yes", "ground": "contraindicated_or_adverse_reaction", "fact": "TPMT came back low on January 5, 2026"},
    ]  # fmt: skip
    notice = "Prednisone, methotrexate and azathioprine come first. The records show prednisone and methotrexate only."
    under = section(letter(reasons=[reason], treatments=drugs, denial_text=notice), "Your reason, and the answer")
    assert "TPMT came back low" in under and "Blood pressure went up" not in under and "No help in a year" not in under


def test_a_note_of_which_the_plan_quotes_a_piece_is_told_whole():
    reason = REASONS[0] | {"words": "The note says ‘doing well on it.’", "answer": "They stopped reading."}
    note = {"topic": "doctor_says", "fact": "Doing well on it with the slow rate. Not a candidate for home.", "paper": "Clinic note"}  # fmt: skip
    under = section(letter(reasons=[reason], facts=[note]), "Your reason, and the answer")
    assert (
        "You quote “doing well on it”. The note says: “Doing well on it with the slow rate. Not a candidate for home” (Exhibit 1)."
        in under
    )
    other = note | {"fact": "Seen in May. Not a candidate for home."}
    assert "You quote" not in letter(reasons=[reason], facts=[other])


def test_a_code_of_the_payers_stands_beside_its_lines():
    reason = {"kind": "site_of_care_hospital_refused", "words": "SC7 – Place not approved.", "answer": "I had nowhere else to go."}  # fmt: skip
    lines = [{"code": "J0180", "claim": "26-244", "on": "2026-11-05", "units": 85, "printed": "SC7"}]
    told = "stands beside J0180 (85 units) of claim 26-244 of November 5, 2026"
    assert told in letter(reasons=[reason], claim_lines=lines)
    assert "stands beside J0180" not in letter(reasons=[reason], claim_lines=[lines[0] | {"printed": "CO-45"}])


def test_drugs_beside_those_marked_as_demanded_are_not_demanded():
    drugs = [
        {"drug": "Azathioprine", "status": "tried", "ground": "contraindicated_or_adverse_reaction"},
        {"drug": "Mycophenolate", "status": "never", "demanded": "yes", "ground": "expected_ineffective"},
    ]
    by_name = {item.drug: item.is_demanded for item in make_plan(CASE | {"treatments": drugs}, TODAY).case.treatments}
    assert by_name == {"Azathioprine": False, "Mycophenolate": True}
    alone = make_plan(CASE | {"treatments": drugs[:1]}, TODAY).case.treatments
    assert alone[0].is_demanded, "a reason against it was given, and nothing else is marked"


def test_an_exception_says_why():
    drug = {
        "drug": "Azathioprine",
        "status": "tried",
        "demanded": "yes",
        "ground": "contraindicated_or_adverse_reaction",
    }
    point = {
        "criterion": "Azathioprine for at least 3 months",
        "status": "exception",
        "fact": "Stopped for a white count of 1.9",
    }
    text = letter(criteria=[point], treatments=[drug])
    assert "Tried, and not safe to go on with, so an exception is asked: Stopped for a white count of 1.9" in text


def test_the_doctors_answer_is_the_doctors_even_where_a_note_of_the_family_quotes_a_piece_of_it():
    reason = REASONS[0] | {"doctor_answer": "Home infusion appropriate after 9 uneventful infusions."}
    fact = {"topic": "doses_given", "fact": 'Ten infusions by the father\'s count. The doctor wrote "9 uneventful infusions."', "reason": 1, "paper": "Clinic note"}  # fmt: skip
    doctor = letter("medical_necessity", reasons=[reason], facts=[fact])
    assert "Home infusion appropriate after 9 uneventful infusions." in doctor
    assert "father’s count" not in doctor.replace("'", "’")


def test_the_doctor_speaks_of_what_was_said_as_i():
    drug = {"drug": "Tofacitinib", "status": "never", "demanded": "yes", "ground": "contraindicated_or_adverse_reaction", "fact": "A clot in June 2021. Dr. Ortiz said because of that she would not use it.", "paper": "Clinic note"}  # fmt: skip
    reason = REASONS[0] | {"words": "Tofacitinib was not tried."}
    doctor = letter("medical_necessity", reasons=[reason], treatments=[drug])
    assert "she would not" not in doctor


def test_to_keep_a_course_going_is_asked_in_time_and_so_it_says():
    case = {"cover_from": "medicaid_plan", "timing": "ongoing", "notice_date": "2026-11-12", "effective_on": "2026-12-01"}  # fmt: skip
    asked = [{"topic": "continued_asked", "fact": "On November 20, 2026 I called and asked to keep it going"}]
    text = letter(**case, facts=asked)
    assert "the later counts, which is December 1, 2026 (42 CFR 438.420(a)-(b))" in text
    late = letter(**case | {"effective_on": "2026-11-15"}, facts=asked)
    assert "the time for it runs until November 22, 2026 (42 CFR 438.420(a)-(b))" in late


def test_another_number_of_the_member_stands_in_the_head():
    text = letter(denial_text="Member S1. Medicaid ID: 6610093318754. We refuse it.")
    assert "S1; Medicaid ID 6610093318754" in text
    assert "Medicaid ID" not in letter(denial_text="Member S1. Medicaid ID: S1. We refuse it.")


def test_the_plan_is_you_in_a_letter_to_it_and_not_in_a_quotation():
    assert to_the_payer("What the plan wanted exists.") == "What you wanted exists."
    assert to_the_payer("Rodney at the plan said so.") == "Rodney at the plan said so."
    assert to_the_payer("My old plan paid, and the plan now refuses.") == "My old plan paid, and the plan now refuses."
    assert "The plan never had it" not in letter(reasons=[REASONS[0] | {"answer": "The plan never had it."}])


def test_an_initial_in_a_name_ends_no_sentence_of_the_ask():
    case = CASE | {"voice": "caregiver", "consent": "yes", "patient_name": "Gordon L. Whitlatch", "writer_name": "Ida Kroll", "consent_paper": "Clinic note"}  # fmt: skip
    assert "ask-not-first" not in {fault.code for fault in check_plan(make_plan(case, TODAY))}


@pytest.mark.parametrize(
    ("told", "paper", "is_quoted"),
    [
        ("Stopping now risks a crisis.", "Letter of Dr. Ortiz", True),
        ('"Stopping now risks a crisis."', "Progress notes", True),
        ("The progress notes show what comes without it: pressure 74 over 50.", "Progress notes", False),
        ("She is worried he will lose vision.", "Letter of Dr. Ortiz", False),
    ],
)
def test_only_the_doctors_own_words_on_a_delay_are_quoted(told, paper, is_quoted):
    text = letter(if_missed=told, if_missed_paper=paper, urgent="yes", papers=[{"title": paper}], timing="ongoing")
    under = section(text, "Why this is urgent")
    assert ("In the words of Dr. Lena Ortiz" in under) is is_quoted
    assert "She is worried" not in text


def test_a_wish_for_haste_takes_the_step_that_is_only_for_haste_and_keeps_what_to_do_otherwise():
    case = {"cover_from": "tricare", "notice_date": "2026-11-19", "received_date": "2026-11-20", "urgent": "ask"}
    wish = "Take this as expedited.\nIf you will not take it as expedited, take it as an ordinary one."
    reasons = [REASONS[0] | {"kind": "not_medically_necessary"}]
    text = letter(**case, reasons=reasons, more_asks=wish)
    assert "| This is | a standard" not in text and "expedited" in text.partition("\n## Summary")[0] + section(
        text, "Summary"
    )
    assert "If you will not take it as expedited, take it as an ordinary one." in text
    assert "| This is | a standard" in letter(**case, reasons=reasons)


def test_a_course_that_is_made_smaller_does_not_stop():
    case = {"timing": "ongoing", "effective_on": "2026-11-28", "more_asks": "Decide it as urgent.", "reasons": [REASONS[0] | {"kind": "dose_or_interval", "words": "Seven nights are reduced to five."}]}  # fmt: skip
    cut = letter(**case, denial_text="The nights are reduced from seven to five.")
    assert "Without a decision the course is cut on November 28, 2026" in cut
    assert "the course stops on November 28, 2026" in letter(**case, denial_text="We deny the nights.")


def test_nobody_asks_for_what_the_notice_gives():
    erisa = {
        "job_funding": "self_funded",
        "reasons": [{"kind": "no_authorization", "words": "No approval is on file."}],
    }
    asks = "quote the provision"
    quoted = 'Section 6.2 of the plan says: "Specialty drugs need approval before the first dose is given."'
    assert asks in letter(**erisa, denial_text="We deny it.") and asks not in letter(**erisa, denial_text=quoted)


def test_a_conceded_finding_is_not_asked_back_whole():
    case = {
        "voice": "practice",
        "timing": "after",
        "service_date": "2026-08-21",
        "denial_text": "Please refund $500.00.",
    }
    reasons = [{"kind": "retroactive_denial", "words": "You are asked to repay.", "answer": "It was right."}, {"kind": "claim_line", "words": "96413 is repriced.", "answer": "We do not fight over $67.25."}]  # fmt: skip
    text = letter(**case, reasons=reasons)
    assert "but for the $67.25 that this letter grants under reason 2," in section(text, "Summary")
    assert "than is granted here" in section(text, "Reason 2, and the answer")
    assert "grants under reason" not in letter(**case, reasons=reasons[:1])


def test_a_claim_that_was_paid_is_no_approval():
    paid = {"on": "2026-06-09", "outcome": "approved", "words": "May 6 claim paid: $4,065.00."}
    reasons = [REASONS[0] | {"kind": "renewal_refused", "words": "There is no response."}]
    assert "gave an approval" not in letter(reasons=reasons, notices=[paid])
    assert "gave an approval" in letter(reasons=reasons, notices=[paid | {"words": "Approved for 12 months."}])


def test_who_takes_the_other_product_does_not_ask_for_the_ordered_one():
    reason = {"kind": "preferred_product", "words": "Mvasi comes first.", "answer": "Any biosimilar will do."}
    assert "be approved as the product you prefer" in letter(reasons=[reason])
    kept = letter(reasons=[reason | {"answer": "It must be the one that works."}])
    assert "the product that was ordered be approved" in kept


def test_a_practice_under_contract_with_a_federal_plan_has_a_dispute_of_its_own():
    case = {"cover_from": "federal_job", "voice": "practice", "timing": "after", "service_date": "2026-08-21", "consent": "no", "denial_text": "Please refund $500.00."}  # fmt: skip
    reasons = [{"kind": "retroactive_denial", "words": "You are asked to repay.", "answer": "It was right."}]
    assert "# Payment dispute of the practice" in letter(**case, reasons=reasons, contracted="yes")


def test_an_abbreviation_ends_no_sentence_of_a_quoted_reason():
    words = "Rituximab is not approved by the U.S. Food and Drug Administration for this use. The policy asks for a trial of cyclophosphamide for six months before it is covered for this illness at all."  # fmt: skip
    point = {"criterion": "a trial of cyclophosphamide for six months before it", "status": "exception", "fact": "She may become pregnant"}  # fmt: skip
    text = letter(reasons=[REASONS[0] | {"words": words}], criteria=[point], policy_text=point["criterion"])
    assert "by the U.S. Food and Drug Administration for this use." in text


@pytest.mark.parametrize(
    ("told", "again"),
    [("Offered for November 5; nobody called back.", False), ("Your doctor said “I see your point”.", True)],
)
def test_who_never_spoke_does_not_speak_again(told, again):
    text = letter(facts=[{"topic": "peer_call", "fact": told}])
    assert ("again" in section(text, "What I ask of you")) is again


def test_a_recovery_that_is_conceded_in_part_is_nowhere_asked_back_whole():
    case = {
        "voice": "practice",
        "timing": "after",
        "service_date": "2026-08-21",
        "denial_text": "Please refund $500.00.",
    }
    reasons = [{"kind": "retroactive_denial", "words": "You are asked to repay $500.00.", "answer": "The sum is wrong."}, {"kind": "claim_line", "words": "Ten units are too many.", "answer": "We owe $67.25 of it."}]  # fmt: skip
    assert "that no more be recovered than this letter grants" in section(
        letter(**case, reasons=reasons), "Reason 1, and the answer"
    )
    needed = [*reasons, {"kind": "not_medically_necessary", "words": "It was not needed.", "answer": "It was."}]
    doctor = letter("medical_necessity", **case, reasons=needed)
    assert "# Letter of medical necessity" in doctor and "Payment dispute" not in doctor


def test_a_power_of_attorney_is_called_that():
    case = {"voice": "caregiver", "consent": "yes", "writer_name": "Ada Kroll"}
    assert "The power of attorney is enclosed" in letter(**case, consent_paper="Health care power of attorney")
    assert "The signed authorization is enclosed" in letter(**case, consent_paper="Form of May 2")


def test_before_a_drug_that_was_never_given_there_is_only_earlier():
    vision = [{"measure": "Vision", "value": "20/25", "on": "2026-02-02", "stage": "before"}, {"measure": "Vision", "value": "20/70", "on": "2026-10-02", "stage": "now"}]  # fmt: skip
    assert "| Test or score | Earlier | Now |" in letter(findings=vision, infusions_given=0)
    assert "| Test or score | Before treatment | Now |" in letter(findings=vision, timing="ongoing", infusions_given=6)


def test_how_a_diagnosis_was_found_stands_behind_no_by():
    told = letter(diagnosed_on="2025-05", diagnosed_by="found at a school eye screening")
    assert "by found" not in told and "found at a school eye screening" in told


def test_a_dispute_of_the_practice_names_its_claim_and_acts_for_nobody():
    case = {
        "voice": "practice",
        "timing": "after",
        "service_date": "2026-08-21",
        "payer_address": "PO Box 30911,\nTampa, FL",
    }
    reasons = [{"kind": "claim_line", "words": "The modifier is missing.", "answer": "It is there."}]
    lines = [{"code": "J1439", "claim": "24-239-661902", "on": "2026-08-21", "units": 750}]
    text = letter(**case, reasons=reasons, claim_lines=lines)
    assert (
        "| Claim | 24-239-661902 |" in text and "| Claim |" not in letter(**case, reasons=reasons).partition("## ")[0]
    )
    with pytest.raises(DocumentError, match="acts for nobody"):
        letter("representative", **case, reasons=reasons)
    assert "30911, Tampa" in letter("send_sheet", **case, reasons=reasons)


def test_how_the_illness_was_found_is_in_the_appeal_whatever_it_was_put_under():
    fact = {"topic": "diagnosis_fact", "fact": "AChR antibody 8.4 in May 2021"}
    assert "AChR antibody 8.4 in May 2021" in letter(facts=[fact])
    assert "AChR antibody" not in letter(facts=[fact], reasons=[{"kind": "claim_line", "words": "The modifier is missing.", "answer": "It is there."}])  # fmt: skip


def test_the_table_of_usual_questions_quotes_no_record_as_the_doctor():
    told = {"if_missed": "The progress notes show pressure 74 over 50.", "if_missed_paper": "Progress notes"}
    case = {"reasons": [{"kind": "renewal_refused", "words": "It is not needed."}], "facts": [], "findings": [], "treatments": []}  # fmt: skip
    text = letter(**told, **case, papers=[{"title": "Progress notes"}], timing="ongoing", main_point=None)
    assert "| What a missed or late dose would do | The progress notes show pressure 74 over 50 (Exhibit 1). |" in text
    assert "“The progress notes" not in text
