"""What a practice's packet says: no paper of it speaks as the person treated, or sends the practice to a doctor's office of its
own; what a practice alone is asked stands in the head; a call that was told reaches the letter."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.check import check_plan
from generator.facts import load_book
from generator.form import load_form
from generator.letters import document_list, write_document
from generator.letters.documents import main_document
from generator.output.text import render_text
from generator.plan import make_plan
from generator.plan.rules import printed_codes
from tests.scenarios import SCENARIOS, scenario_named

TODAY = date(2026, 11, 30)
AS_THE_PATIENT = re.compile(
    r"\b(?:my|your own) (?:doctor|illness|treatment|infusion|body|health|insurer|yearly limit|deductible)\b|\byour (?:doctor|illness|health|body)\b"
    r"|\bask your doctor\b|\bI take\b|\bI was diagnosed\b|\bmy name is\b|\bself-pay price\b|\bif you are treated\b",
    re.I,
)
PRACTICE = {
    "voice": "practice", "writer_name": "Priscilla Duarte", "writer_role": "billing manager, Suncoast Infusion",
    "writer_address": "812 Harbor Ave\nTampa, FL 33602", "writer_phone": "813-555-0170", "practice_npi": "1669999997",
    "practice_tax_id": "12-3456789", "doctor_npi": "1777777775",
}  # fmt: skip
IRON = {
    **PRACTICE, "contracted": "yes", "cover_from": "medicare_advantage", "state": "fl", "notice_date": "2026-11-12",
    "printed_window_days": 120, "decision_level": "plan_first", "timing": "after", "service_date": "2026-10-06",
    "payer_name": "Gulfside Medicare Choice", "payer_address": "Provider Disputes\nP.O. Box 30911\nTampa, FL 33630",
    "member_id": "GMC 44120", "reference_number": "2026295-77120-01", "therapy": "ferric_carboxymaltose", "hcpcs": "J1439",
    "dose": "750 mg", "setting_wanted": "suite", "site_name": "Suncoast Infusion", "condition": "ida", "icd10": "D50.0",
    "patient_name": "Wendell P. Krause", "doctor_name": "Hannah Obi, MD", "policy_named": "Part B Drug Policy IR-12",
    "payment_asked": "$4,380.00 at the contract rate, with interest", "claim_filed_on": "2026-10-19", "claim_confirmation": "portal 88213",
    "reasons": [{"kind": "not_medically_necessary", "words": "The records do not support medical necessity.", "answer": "Two oral irons failed, and ferritin was 9 ng/mL on September 22, 2026."}],
    "calls": [{"on": "2026-10-01", "who": "Marcus", "reference": "C-558120", "said": "No prior authorization is required for J1439."}],
}  # fmt: skip


def taken_back():
    """The payment of an approved course, asked back: told by the practice and not by the person."""
    typed = scenario_named("pegloticase_ma_taken_back").answers
    spoken = {"function", "response", "impact", "facts", "treatments", "criteria", "claim_lines", "if_missed"}
    return {key: value for key, value in typed.items() if key not in spoken} | PRACTICE | {"contracted": "yes"}


CASES = {
    "iron": IRON,
    "taken back": taken_back(),
    **{scenario.name: scenario.answers for scenario in SCENARIOS if scenario.answers.get("voice") == "practice"},
}


def papers(answers):
    """Every paper of a packet: id -> text on one line."""
    plan = make_plan(answers, TODAY)
    return {
        offer.id: " ".join(render_text(write_document(plan, offer.id)).split())
        for offer in document_list(plan)
        if offer.is_offered
    }


def letter_of(answers):
    return papers(answers)[main_document(make_plan(answers, TODAY))]


@pytest.mark.parametrize("name", CASES)
def test_no_paper_of_a_practice_speaks_as_the_person_treated(name):
    typed = " ".join(map(str, CASES[name].values()))
    for paper, text in papers(CASES[name]).items():
        found = [match[0] for match in AS_THE_PATIENT.finditer(text) if match[0] not in typed]
        assert not found, (paper, found)


def test_the_pattern_sees_a_patient_s_words():
    patient = scenario_named("pegloticase_ma_taken_back").answers
    assert any(AS_THE_PATIENT.search(text) for text in papers(patient).values())


def test_the_script_for_the_phone_is_a_practice_s():
    script = papers(IRON)["phone_script"]
    assert "This is Priscilla Duarte, billing manager, Suncoast Infusion, NPI 1669999997" in script
    assert "our patient Wendell P. Krause" in script and "a payment dispute of a practice go" in script
    assert "the doctor’s office" not in script


def test_a_dispute_s_papers_do_not_call_it_an_appeal():
    made = papers(IRON)
    for paper in ("phone_script", "claim_file_request", "complaint", "call_log", "cover_sheet"):
        assert not re.search(r"\b(?:the|an) appeal\b", made[paper]), paper
    steps = made["what_happens_next"]
    assert "practice’s own dispute" in steps and "administrative law judge" not in steps
    for rule in ("422.566(b)(3)", "You may appeal"):
        assert rule not in papers(CASES["taken back"])["what_happens_next"]


def test_what_a_practice_alone_is_asked_stands_in_the_head():
    letter = letter_of(IRON)
    for told in (
        "Tax ID 12-3456789",
        "NPI 1777777775",
        "first on October 19, 2026",
        "confirmation portal 88213",
        "$4,380.00 at the contract rate, with interest",
    ):
        assert told in letter, told
    assert "Place of service" not in letter
    elsewhere = {**IRON, "reasons": [{"kind": "site_of_care_suite_refused", "words": "The suite is not covered."}]}
    assert "11 (office)" in letter_of({**elsewhere, "place_billed": "11 (office)"})


def test_they_are_asked_of_nobody_else():
    only = {"payment_asked", "practice_tax_id", "doctor_npi", "claim_filed_on", "claim_confirmation", "place_billed"}
    for voice in ("patient", "caregiver"):
        plan = make_plan({**IRON, "voice": voice} | dict.fromkeys(only), TODAY)
        shown = {key for key in only if load_form().get(key).is_shown(plan.case.answers.values)}
        assert not shown, voice


def test_a_call_before_the_decision_stands_in_the_letter():
    assert "number C-558120" in letter_of(IRON)
    later = [{**IRON["calls"][0], "on": "2026-11-20", "said": "She read the letter to me."}]
    assert "C-558120" not in letter_of({**IRON, "calls": later})
    promised = [{**later[0], "said": "She will send the file by November 30."}]
    assert "C-558120" in letter_of({**IRON, "calls": promised})


def test_a_call_that_an_answer_tells_already_is_told_once():
    reasons = [{**IRON["reasons"][0], "answer": "On October 1 the plan said that none is required (C-558120)."}]
    assert "in a call with" not in letter_of({**IRON, "reasons": reasons})


def test_the_policy_that_a_practice_names_is_asked_for_by_name():
    assert "rule or guideline you used, Part B Drug Policy IR-12" in letter_of(IRON)
    assert "Part B Drug Policy IR-12" in papers(IRON)["claim_file_request"]


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("Payment taken back for five dates, June 9 to August 4, 2026", set()),
        ("10/06/2026 CO-50, $2,190.00", {("CARC", "50")}),
        ("CO-16, N704, 8 units", {("CARC", "16"), ("RARC", "N704")}),
        ("16", {("CARC", "16")}),
    ],
)
def test_a_day_beside_a_code_is_no_code(printed, codes):
    plan = make_plan({**IRON, "claim_lines": [{"code": "J1439", "printed": printed}]}, TODAY)
    assert printed_codes(plan.case) == codes


def test_no_points_are_missing_of_a_policy_that_no_letter_names():
    without = {key: value for key, value in IRON.items() if key != "policy_named"}
    assert not [gap for gap in make_plan(without, TODAY).gaps if gap.question == "criteria"]
    assert [gap for gap in make_plan(IRON, TODAY).gaps if gap.question == "criteria"]


@pytest.mark.parametrize(
    ("greeting", "is_another"),
    [("Dear Provider:", False), ("Dear Valued Member,", False), ("Dear Dr. Obi:", False), ("Dear Ms. Sorensen:", True)],
)
def test_a_letter_to_the_practice_names_no_other_person(greeting, is_another):
    words = f"{greeting}\nClaim 2026295-77120-01 for J1439 is denied."
    faults = check_plan(make_plan({**IRON, "denial_text": words}, TODAY), load_book())
    assert ("other-person" in [fault.code for fault in faults]) is is_another
