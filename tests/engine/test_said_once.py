"""What is told once and where it belongs: rows of tables that do not repeat themselves or each other, a course named once, a short
doctor's letter that leans on the appeal's tables, and heads that name every code and the right illness."""

from __future__ import annotations

import pytest

from generator.check import check_plan
from generator.letters.ledger import make_ledger
from generator.letters.said import once
from generator.plan import make_plan
from generator.record.course import base_measures
from generator.record.doubts import sort_doubts
from generator.record.sentences import heart_of
from tests.engine.test_own_answer import CASE, REASONS, TODAY, letter, section


def table(text: str, heading: str) -> str:
    return section(text, heading)


def test_what_became_of_a_drug_is_told_once_in_its_row():
    drug = {"drug": "Azathioprine", "status": "tried", "started": "2024-02", "stopped": "2024-09", "result": "Worse by June, MG-ADL 9. Stopped.", "before": "MG-ADL 6", "after": "MG-ADL 9", "paper": "Clinic note", "fact": "MG-ADL 9 by June."}  # fmt: skip
    row = next(line for line in table(letter(treatments=[drug]), "Treatments").splitlines() if "Azathioprine" in line)
    assert row.count("Worse by June") == 1 and row.count("by June") == 1, row
    assert once(("It failed in May 2024.", "In May 2024 it failed.", "A rash came too.")) == [
        "It failed in May 2024.",
        "A rash came too.",
    ]


def test_a_span_that_was_typed_as_the_outcome_is_no_outcome():
    drug = {"drug": "Azathioprine", "status": "running", "started": "2024-02", "result": "Since February 2024."}
    row = next(line for line in table(letter(treatments=[drug]), "Treatments").splitlines() if "Azathioprine" in line)
    assert row.lower().count("since february 2024") == 1, row


def test_a_drug_that_is_only_named_stands_beside_the_table_without_a_paper_to_come():
    drugs = [*CASE["treatments"], {"drug": "Pyridostigmine", "status": "running", "dose": "60 mg"}]
    text = letter(treatments=drugs)
    assert "Also taken: Pyridostigmine (60 mg)." in text
    assert not [line for line in text.splitlines() if line.startswith("| Pyridostigmine")]
    told = [*CASE["treatments"], {"drug": "Pyridostigmine", "status": "tried", "dose": "60 mg", "result": "No help"}]
    assert "Also taken" not in letter(treatments=told), "with an outcome it is a row"


def test_other_facts_do_not_say_again_what_a_table_says_with_the_same_paper():
    drug = {"drug": "Mycophenolate", "status": "running", "demanded": "yes", "started": "February 2026", "result": "MG-ADL rose from 4 to 8 by August 2026, in hospital in September", "paper": "Clinic note"}  # fmt: skip
    fact = {
        "topic": "instability",
        "fact": "On mycophenolate MG-ADL rose from 4 to 8 by August 2026.",
        "paper": "Clinic note",
    }
    text = letter(treatments=[drug], facts=[*CASE["facts"], fact])
    assert "On mycophenolate MG-ADL rose" not in text
    other = fact | {"fact": "On mycophenolate the white cells fell to 2.1 in July 2026."}
    assert "white cells fell" in letter(treatments=[drug], facts=[*CASE["facts"], other])
    dropped = [entry.id for entry in make_ledger(make_plan(CASE | {"treatments": [drug], "facts": [*CASE["facts"], fact]}, TODAY)) if entry.is_dropped]  # fmt: skip
    assert not dropped


def test_a_series_names_each_part_of_the_course_once_and_keeps_the_value_taken_another_way():
    values = [("51", "2015", "before", ""), ("46", "2018", "on", ""), ("41", "2021", "on", ""), ("28", "2026-07-21", "on", ""), ("31", "2026-10-20", "now", " after the inhaler")]  # fmt: skip
    findings = [{"measure": f"FEV1{how}", "value": value, "unit": "%", "on": on, "stage": stage, "paper": "Clinic note"} for value, on, stage, how in values]  # fmt: skip
    reasons = [
        REASONS[0] | {"words": "FEV1 is below the range of the policy.", "answer": "The newer test says otherwise."}
    ]
    under = section(letter(findings=findings, reasons=reasons), "Your reason, and the answer")
    assert "before treatment 51 % (2015); on treatment 46 (2018), 41 (2021), 28 (July 21, 2026); now 31 (October 20, 2026, after the inhaler)" in under  # fmt: skip
    assert under.count("on treatment") == 1
    assert base_measures([("FEV1", "%"), ("FEV1 loss", "mL")])["fev1 loss"] == "fev1 loss"


def test_drugs_taken_in_stretches_name_no_value_and_nothing_is_said_of_now():
    drugs = [{"drug": "Prednisone, three courses", "status": "tried", "started": "2024-01-01", "stopped": "2025-12-19"}, {"drug": "Mesalamine", "status": "running", "started": "2024-02-01"}]  # fmt: skip
    findings = [{"measure": "Stools a day", "value": "14", "on": "2025-08-24", "stage": "before"}, {"measure": "Smear", "value": "negative", "on": "2026-10-30", "stage": "now"}]  # fmt: skip
    text = letter(treatments=drugs, findings=findings)
    assert "on mesalamine" in text and "Prednisone" not in text.partition("Stools a day")[2].partition("\n")[0]
    assert "Mesalamine" not in text.partition("| Smear")[2].partition("\n")[0]


def test_several_approvals_are_one_sentence():
    notices = [{"on": year, "outcome": "approved", "words": f"Renewed with a level of {level}.", "paper": "Approvals"} for year, level in (("2023", 1), ("2024", 2), ("2025", 3))]  # fmt: skip
    reasons = [{"kind": "renewal_refused", "words": "There is no evidence of response.", "answer": "There is."}]
    text = letter(notices=notices, reasons=reasons, timing="ongoing", papers=[*CASE["papers"], {"title": "Approvals"}])
    assert (
        "You approved it before: in 2023, 2024 and 2025 (Exhibit 4). The last of them: Renewed with a level of 3."
        in text
    )
    one = letter(
        notices=notices[:1], reasons=reasons, timing="ongoing", papers=[*CASE["papers"], {"title": "Approvals"}]
    )
    assert "In 2023, you gave an approval (Exhibit 4). " in one


CRITERIA = [
    {"criterion": "an MG-ADL score of 6 or more", "status": "met", "fact": "MG-ADL 8 on October 21, 2026", "paper": "Clinic note"},
    {"criterion": "a trial of mycophenolate", "status": "met", "fact": "Since February 2026", "paper": "Clinic note"},
]  # fmt: skip


def test_the_doctors_letter_names_reasons_and_points_shortly():
    reasons = [REASONS[0] | {"words": "The MG-ADL score of 6 or more was not shown and mycophenolate was taken for less than 12 months.", "doctor_answer": "Six months at full dose is an adequate trial."}, REASONS[1]]  # fmt: skip
    text = letter("medical_necessity", reasons=reasons, criteria=CRITERIA)
    assert "## Reason 1: “The MG-ADL score of 6 or more was not shown and mycophenolate …”, and my answer" in text
    assert "> “" not in text, "what the insurer wrote is quoted whole in the appeal"
    assert "of the table in the appeal" in text
    numbers = text.partition("of the table in the appeal")[0].rpartition("So ")[2]
    assert "1. " in letter(reasons=reasons, criteria=CRITERIA).replace("\\", "") and "point" in numbers


def test_the_doctors_letter_tells_a_few_facts_of_the_illness_and_no_talk_of_the_plan():
    facts = [
        {"topic": "relapses", "fact": f"Relapse number {n} in 202{n}, ventilated", "paper": "Discharge paper"}
        for n in range(1, 8)
    ]
    facts += [
        {"topic": "plan_change", "fact": "In July 2026 the plan took Vyvgart off its list", "paper": "Clinic note"}
    ]
    course = section(letter("medical_necessity", facts=facts), "Diagnosis and course")
    assert 1 < course.count("Relapse number") <= 5 and "off its list" not in course


def test_a_doctor_says_of_a_family_note_only_the_sentence_that_quotes_the_chart():
    fact = {"topic": "relapses", "fact": 'Dee counts five flares with the one of October 3. The note of September 29 lists "4 flares since April".', "paper": "Clinic note"}  # fmt: skip
    reasons = [REASONS[0] | {"doctor_answer": "4 flares since April"}]
    own = section(
        letter("medical_necessity", reasons=reasons, facts=[fact]),
        "Your reason: “Mycophenolate was taken for less than 12 months”, and my answer",
    )
    assert own.strip().startswith('The note of September 29 lists "4 flares since April"'), own
    assert "Dee counts" not in own.strip().partition("\n\n")[0]


def test_haste_on_the_doctors_words_brings_the_page_to_certify_it():
    soon = {"next_dose_date": "2026-11-25", "if_missed": "A missed dose has put her on a ventilator before.", "reasons": [{"kind": "not_medically_necessary", "words": "It is not needed.", "answer": "It is."}], "timing": "ongoing"}  # fmt: skip
    text = letter(**soon)
    assert "## Certification by the clinician" in text and "ventilator before" in text.partition("## Certification")[2]
    calm = soon | {"if_missed": None, "next_dose_date": None, "timing": "before"}
    assert "## Certification by the clinician" not in letter(**calm), "no haste is asked"


def test_every_code_of_the_decision_stands_in_the_head():
    notice = "We deny S9351 (pump) and S9375 (fluids) for 28 days. Contract H5521."
    text = letter(denial_text=notice, hcpcs="S9375")
    assert "| Codes in your decision | S9351, S9375 |" in text
    assert "Codes in your decision" not in letter(denial_text="We deny S9375.", hcpcs="S9375")


def test_the_illness_of_the_typed_code_is_named_where_the_case_speaks_of_it():
    told = {"therapy": "hydration", "condition": "dehydration", "icd10": "O21.1", "product": "Home fluids"}
    text = letter(**told, denial_text="Home infusion for hyperemesis gravidarum is denied.")
    assert "| Diagnosis | Hyperemesis gravidarum" in text
    assert "Hyperemesis" not in letter(**told), "nothing but a code that does not fit: the check tells it"


def test_a_gap_alone_is_no_course():
    fact = {"topic": "missed_doses", "fact": "None since September 30, 2026, 8 weeks now.", "paper": "Clinic note"}
    assert "- None since" not in letter(facts=[fact])


def test_what_the_plan_said_stands_under_its_reason_however_much_else_is_told():
    many = [{"topic": "hospital_stay", "fact": f"In hospital {n} with weakness of the arms and of the breath for {n} days in a row", "paper": "Discharge paper", "reason": 1} for n in range(3, 9)]  # fmt: skip
    said = {
        "topic": "peer_call",
        "fact": 'On November 12 the plan’s doctor said: "I see the point, it is not in my criteria."',
        "reason": 1,
    }
    under = section(letter(facts=[*many, said]), "Reason 1, and the answer")
    assert "I see the point" in under
    assert "I see the point" not in section(letter(facts=[*many, said | {"reason": 2}]), "Reason 1, and the answer")


def codes(**changes) -> list[str]:
    return [fault.code for fault in check_plan(make_plan(CASE | changes, TODAY))]


def test_words_from_another_letter_of_the_case_are_the_insurers_own():
    reasons = [REASONS[0] | {"words": "Mycophenolate was taken … for less than 12 months."}]
    earlier = {
        "on": "2026-10-01",
        "outcome": "refused",
        "words": "Mycophenolate was taken by you for less than 12 months.",
    }
    assert "reason-not-in-denial" not in codes(denial_text="We uphold it.", reasons=reasons, notices=[earlier])
    assert "reason-not-in-denial" in codes(denial_text="We uphold it.", reasons=reasons)


def test_two_numbers_of_one_decision_may_stand_in_one_field():
    notice = "Case SOC-6620418. Dear Ida Kroll, we deny the drug."
    assert "other-reference" not in codes(denial_text=notice, reference_number="SOC-6620418 and RX-991")
    assert "other-reference" in codes(denial_text=notice, reference_number="RX-991")


def test_units_of_a_course_are_no_wrong_sum():
    iron = {
        "therapy": "ferric_carboxymaltose",
        "condition": "iron_deficiency",
        "hcpcs": "J1439",
        "product": "Injectafer",
    }
    assert "units-sum" not in codes(**iron, dose="750 mg x 2 (1,500 units)")
    assert "units-sum" in codes(**iron, dose="750 mg (1,700 units)")


def test_notes_to_oneself_stay_out_of_the_letter():
    for note in ("July (about the 24th, to be checked)", "0.20 (or indeterminate; to be looked up)"):
        said = sort_doubts(f"Infusions in April, {note} and October 2025.").said
        assert "to be" not in said and "October 2025" in said, said
    assert sort_doubts("I called. Nothing was sent in writing yet.").said == "I called."
    assert sort_doubts("The stool has to be tested every month.").said


def test_what_another_doctor_said_is_not_the_signers_word():
    words = "The gynecologist said she will not operate with hemoglobin under 10."
    text = letter(if_missed=words, doctor_specialty="hematology")
    assert "gynecologist" not in text.partition("Certification by the clinician")[2] and "In the words of" not in text
    own = letter(if_missed="The doctor says strength is lost within weeks.", doctor_specialty="hematology")
    assert "“Strength is lost within weeks.”" in own


def test_talk_of_the_doctor_is_no_quotation_of_the_doctor():
    heard = letter(if_missed="She is worried that he goes blind in one eye.").partition("## Summary")[2]
    assert "Dr. Lena Ortiz is worried that he goes blind in one eye." in heard and "“She is worried" not in heard
    assert "“She is likely to lose her breath.”" in letter(if_missed="She is likely to lose her breath.")


def test_only_a_policy_in_hand_lends_its_name_to_the_points():
    text = letter(criteria=CRITERIA, policy_named="Policy RX-1", reasons=REASONS)
    assert "on which the decision turns; it cites Policy RX-1" in text and "points of Policy RX-1" not in text
    policy = "Covered when: an MG-ADL score of 6 or more and a trial of mycophenolate."
    assert "points of Policy RX-1" in letter(criteria=CRITERIA, policy_named="Policy RX-1", policy_text=policy)


def test_a_contracted_practice_disputes_what_is_asked_back_under_its_contract():
    told = {"cover_from": "medicare_advantage", "cover_kind": None, "voice": "practice", "timing": "after", "writer_name": "Bea Ost", "employer_kind": None, "job_funding": None, "service_date": "2026-03-03", "notice_date": "2026-10-10"}  # fmt: skip
    asked_back = {
        "kind": "retroactive_denial",
        "words": "We will recover the payment of $900.00.",
        "answer": "It was documented.",
    }
    text = letter(**told, reasons=[asked_back])
    assert "# Payment dispute of the practice" in text and "independent review" not in text.lower()
    assert "# Payment dispute of the practice" not in letter(**told, reasons=[{"kind": "claim_line", "words": "Wrong units.", "answer": "No."}])  # fmt: skip


def test_a_criterion_that_makes_its_own_exception_is_met_by_it():
    own = {"criterion": "a trial of ferumoxytol, intolerance or contraindication", "status": "exception", "fact": "Contraindicated after the reaction to iron sucrose", "paper": "Clinic note"}  # fmt: skip
    assert "Asked under the exception that the point itself makes" in letter(criteria=[own, CRITERIA[0]])
    assert "Exception asked" in letter(
        criteria=[own | {"criterion": "a trial of ferumoxytol for 8 weeks"}, CRITERIA[0]]
    )


def test_a_period_keeps_its_number_of_doses():
    text = letter(period="two infusions of 750 mg", interval="two infusions", timing="before")
    assert "for of" not in text and "for two infusions of 750 mg" in text


def test_found_by_one_and_confirmed_by_the_signer_is_not_diagnosed_by_me():
    text = letter(
        "medical_necessity", diagnosed_by="Evans Army hospital, confirmed by Dr. Ortiz in 2024", diagnosed_on="2017"
    )
    assert "by me" not in text
    assert "by me" in letter("medical_necessity", diagnosed_by="Dr. Lena Ortiz", diagnosed_on="2017")


def test_services_refused_with_the_drug_are_asked_for_by_their_codes():
    notice = "We deny J1743 and 52 nursing visits, 99601 and 99602. Send it to Box 96360, Austin."
    text = letter(denial_text=notice, hcpcs="J1743", criteria=[])
    assert "the same for the services under 99601 and 99602, as far as your decision refuses them" in " ".join(
        text.split()
    )
    assert "the same for the services" not in letter(denial_text="We deny J1743. Preferred: Q5121.", hcpcs="J1743")


def test_a_corrected_claim_takes_the_place_of_the_wrong_one_only():
    lines = [
        {
            "claim": "A-1",
            "code": "J3262",
            "units": 426,
            "wrong": "Nothing on the claim",
            "right": "426 given, as billed",
        },
        {
            "claim": "B-2",
            "code": "J3262",
            "units": 480,
            "wrong": "One line without a modifier",
            "right": "428 and 52 JW",
        },
    ]
    told = {"voice": "practice", "timing": "after", "writer_name": "Bea Ost", "consent": "yes", "service_date": "2026-03-03", "claim_lines": lines, "reasons": [{"kind": "claim_line", "words": "Wrong units."}]}  # fmt: skip
    cover = letter("corrected_claim_cover", **told)
    assert (
        "takes the place of claim B-2 " in cover
        and "A-1" not in cover.partition("| Code")[2].partition("Please process")[0]
    )


def test_the_sum_asked_back_is_in_the_first_sentence_of_a_dispute():
    told = {"voice": "practice", "timing": "after", "writer_name": "Bea Ost", "service_date": "2026-03-03", "notice_date": "2026-10-10", "reasons": [{"kind": "retroactive_denial", "words": "We will recover the payment.", "answer": "It was documented."}]}  # fmt: skip
    text = letter(**told, denial_text="The amount to be refunded is $7,166.88. We will recover the payment.")
    assert "withdraw the recovery of $7,166.88 in your letter" in text


def test_a_table_in_a_pasted_letter_is_no_sentence():
    assert heart_of("We deny it.\n| DOS | Code |\n| 9/22 | J3490 |") == "We deny it."


def test_a_sentence_that_names_its_paper_cites_that_one():
    papers = [{"title": "Clinic note"}, {"title": "Lab slip of August"}, {"title": "Discharge paper"}]
    found = {"measure": "Trough level", "value": "2.2", "on": "2026-08-09", "stage": "now", "paper": "Clinic note"}
    reasons = [REASONS[0] | {"answer": "The trough level was 2.2, here is the slip."}]
    under = section(letter(papers=papers, findings=[found], reasons=reasons, facts=[]), "Your reason, and the answer")
    assert "here is the slip (Exhibit 2)." in under, under


def test_a_day_from_which_money_is_taken_leaves_the_finding_standing():
    told = {"timing": "after", "service_date": "2026-02-10", "reasons": [{"kind": "retroactive_denial", "words": "We will offset it against future payments starting November 16, 2026."}]}  # fmt: skip
    assert "so this does not reach it" not in letter(**told)
    rule = {"kind": "claim_line", "words": "The modifier is required on claims effective April 1, 2026."}
    assert "so this does not reach it" in letter(**told | {"reasons": [rule]})
    later = told | {"reasons": [rule], "period": "February 10, 2026 and May 5, 2026"}
    assert "so this does not reach it" not in letter(**later), "one of the days is reached"


def test_what_is_not_on_paper_yet_stays_out_and_what_was_said_to_the_patient_is_quoted_as_that():
    reasons = [REASONS[0] | {"answer": "It failed in May. I don't have that on paper yet.", "doctor_answer": "It cannot work with your variant."}]  # fmt: skip
    assert "on paper yet" not in letter(reasons=reasons)
    assert "I told my patient: “It cannot work with your variant" in letter("medical_necessity", reasons=reasons)


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("found at school eye screening", "(found at school eye screening)"),
        ("diagnosed by Dr. Lee", "by Dr. Lee"),
        ("a school eye screening", "by a school eye screening"),
    ],
)
def test_what_begins_with_a_verb_stands_behind_no_by(told, printed):
    text = letter(diagnosed_by=told, diagnosed_on="2025-05")
    assert printed in text and "by found" not in text and "by diagnosed" not in text


def test_a_complaint_of_weight_and_diagnosis_alone_has_no_part_on_what_speaks_against_the_refusal():
    facts = [{"topic": "weight", "fact": "70 kg"}, {"topic": "diagnosis_fact", "fact": "Antibodies 8.4 in May 2021."}]
    more = {"topic": "hospital_stay", "fact": "Five days in hospital in February 2024."}
    head = "## What speaks against the refusal"
    assert head not in letter("complaint", facts=facts) and head in letter("complaint", facts=[*facts, more])
