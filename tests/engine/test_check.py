"""Each check of the pre-send list has a sample that makes it fail."""

from __future__ import annotations

import pytest

from generator.check import CODES, check_letter, check_plan, find_errors
from generator.letters import write_document
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.scenarios import LINDQVIST, OKAFOR, scenario_named

GOOD = LINDQVIST.answers
UNITS = scenario_named("infliximab_units_corrected_claim").answers
LONG = "She could not leave the house on any day of that week without help from her sister or her son. "

SAMPLES = {
    # caps
    "citation-typed": {"response": "The drug works, see 42 CFR 999.1 and the ruling."},
    "other-member": {"member_id": "ZZZ000000-99"},
    "other-person": {"patient_name": "Olga Petrova"},
    "other-reference": {"reference_number": "XX-1"},
    "code-wrong-drug": {"hcpcs": "J2350"},
    "code-ended": {"hcpcs": "Q5109"},
    "code-unknown": {"hcpcs": "J0000"},
    "name-not-chosen": {"therapy": "tocilizumab"},
    "drug-not-in-denial": {"therapy": "ocrelizumab", "product": "Ocrevus"},
    "setting-same": {"reasons": [{"kind": "site_of_care_hospital_refused", "words": "x"}], "setting_wanted": "suite", "setting_offered": "suite"},
    "law-out-of-scope": {"response": "The drug works; 42 CFR 422.101 says so."},
    "law-in-doubt": {"job_funding": "unknown", "response": "The drug works; Wis. Stat. § 632.866 says so."},
    "placeholder": {"impact": "[your story here]"},
    "letter-gap": {"member_id": None},
    "late": {"notice_date": "2026-01-05", "received_date": None},
    "late-without-reason": {"notice_date": "2026-01-05", "received_date": None},
    "urgent-without-reason": {"if_missed": None},
    "haste-not-told": {"if_missed": "no schedule protects her from a bleed."},
    "urgent-after-treatment": {"timing": "after"},
    "odds": {"impact": "As you know 80% of appeals are overturned."},
    "tone": {"impact": "Clearly this is bad faith."},
    "reason-not-in-denial": {"reasons": [{"kind": "step_therapy", "words": "Words that nobody wrote."}]},
    "reason-missed": {"reasons": [{"kind": "claim_line", "words": "Words that nobody wrote."}], "claim_lines": [{"code": "Q5103", "right": "x"}]},
    "reason-unanswered": {"reasons": [{"kind": "supply_channel", "words": "x"}], "if_missed": None, "response": None, "criteria": None, "policy_named": "P", "urgent": "no", "denial_text": None},
    # items marked A
    "identity-gap": {"interval": None},
    "ask-not-first": {"voice": "practice", "dose": "5 mg/kg. Given slowly. With a filter. At room temperature. Over two hours. Then watched"},
    "history-incomplete": {"treatments": [{"drug": "adalimumab", "status": "tried"}]},
    "history-vague": {"treatments": [{"drug": "various steroids", "started": "2024-01", "result": "no gain"}]},
    "step-without-history": {"treatments": [{"drug": "mesalamine", "ground": "previously_failed"}]},
    "criterion-without-fact": {"criteria": [{"criterion": "x", "status": "met"}]},
    "plan-unknown": {"cover_from": "unknown"},
    "clock-unknown": {"cover_from": "champva"},
    "urgent-clock-unknown": {"cover_from": "dual_plan", "urgent": "yes", "timing": "before"},
    "window-odd": {"printed_window_days": 999},
    "window-twice": {"printed_window_days": 60, "printed_window_months": 2},
    "paper-to-get": {"findings": [{"measure": "Partial Mayo score", "on": "2026-08-04", "value": "4", "paper": "Score sheet"}]},
    "exhibit-without-pages": {"papers": [{"title": "Denial notice"}]},
    "dose-sum": {"dose": "5 mg/kg (900 mg at 62 kg)"},
    "diagnosis-mismatch": {"icd10": "M05.79"},
    "dates-order": {"treatments": [{"drug": "adalimumab", "started": "2025-03", "stopped": "2024-01", "result": "x"}]},
    "summary-long": {"dose": "word " * 420},
    "body-long": {"impact": "word " * 1500},
    "repeated": {"impact": LONG + LONG},
    "impact-long": {"impact": "One. Two. Three. Four."},
    "impact-hard": {"impact": "word " * 40},
    "study-against": {"therapy": "ustekinumab_iv", "condition": "cd"},
    "study-weighs": {"therapy": "pegloticase", "condition": "gout"},
    "gap": {"findings": []},
    "answer-not_a_date": {"notice_date": "2026-02-30"},
}  # fmt: skip


@pytest.mark.parametrize("code", SAMPLES)
def test_a_fault_is_found(code):
    assert code in [fault.code for fault in check_plan(make_plan(GOOD | SAMPLES[code], TODAY))]


@pytest.mark.parametrize(
    "answers",
    [
        {"impact": "My illness is neuromyelitis optica [Devic] since 2019."},  # the book's own title of the code
        {"condition": "Granulomatosis with polyangiitis [Wegener's]"},  # a name, as a code book writes it
        {"impact": "It says [GPA] of me.", "denial_text": "Diagnosis: granulomatosis (GPA). We deny it."},
        {"findings": [{"measure": "Immunoglobulin G [IgG], serum", "value": "310 mg/dL"}]},
        {"impact": "They wrote that I “was stable [sic]”, see [3]."},
    ],
)
def test_a_bracket_that_belongs_to_what_was_told_is_no_open_place(answers):
    assert "placeholder" not in [fault.code for fault in check_plan(make_plan(GOOD | answers, TODAY))]


@pytest.mark.parametrize(
    "answers",
    [
        {"impact": "My illness is [name of the illness] since 2019."},
        {"condition": "Neuromyelitis optica [your diagnosis]"},
        {"impact": "My illness is [illness].", "denial_text": "We deny it."},
        {"impact": "I live in [city].", "denial_text": "The city pays."},
        {"impact": "I wait for [ ] weeks."},
        {"findings": [{"measure": "Ferritin [date]", "value": "9 ng/mL"}]},
    ],
)
def test_a_bracket_that_asks_is_an_open_place_wherever_it_stands(answers):
    assert "placeholder" in [fault.code for fault in check_plan(make_plan(GOOD | answers, TODAY))]


def test_billed_units_that_do_not_fit_the_dose():
    lines = [{"code": UNITS["hcpcs"], "units": 4000}]
    assert "units-sum" in [fault.code for fault in check_plan(make_plan(UNITS | {"claim_lines": lines}, TODAY))]


def test_a_letter_without_its_list_of_requests():
    plan = make_plan(GOOD, TODAY)
    letter = write_document(plan)
    cut = letter.replaced(blocks=tuple(block for block in letter.blocks if block.kind != "numbers"))
    assert "requests-missing" in [fault.code for fault in check_letter(cut, plan)]


def test_every_code_has_a_sample():
    assert set(CODES) == set(SAMPLES) - {"answer-not_a_date"} | {"units-sum", "requests-missing"}


def test_the_nine_caps_and_the_items_marked_a_are_all_there():
    said = " ".join(CODES.values())
    assert all(f"cap {number}:" in said for number in range(1, 10))
    assert all(f"item {number}:" in said for number in (1, 2, 8, 13, 14, 15, 16, 17, 19))


@pytest.mark.parametrize("answers", [GOOD, OKAFOR.answers], ids=["urgent", "standard"])
def test_a_good_letter_has_none(answers):
    faults = [fault for fault in check_plan(make_plan(answers, TODAY)) if fault.code != "study-weighs"]
    assert (
        faults == []
    )  # what a published study holds against the case is for the signer to know, and no fault of the letter


def test_errors_come_first_and_say_where_to_mend():
    faults = check_plan(make_plan(GOOD | {"if_missed": None, "findings": []}, TODAY))
    assert [f.severity for f in faults] == sorted(f.severity for f in faults)
    assert all(fault.where and fault.says.endswith((".", "”.", "?")) for fault in faults)


NATALIZUMAB = {"therapy": "natalizumab", "condition": "ms_relapsing", "product": None, "hcpcs": None, "icd10": None}


def said_against(answers) -> list[str]:
    faults = check_plan(make_plan(GOOD | answers, TODAY))
    return [fault.says for fault in faults if fault.code == "study-against"]


def test_whoever_signs_hears_of_a_study_against_the_request_and_the_letter_does_not():
    interval = NATALIZUMAB | {"reasons": [{"kind": "dose_or_interval", "words": "Every six weeks is enough."}]}
    (said,) = said_against(interval)
    assert "NOVA" in said and "4.3 %" in said and "The letter does not cite it." in said
    letter = write_document(make_plan(GOOD | interval, TODAY))
    assert all("4.3 %" not in block.text() for block in letter.blocks)


def test_a_study_against_a_dose_is_no_matter_where_no_dose_is_refused():
    assert said_against(NATALIZUMAB | {"reasons": [{"kind": "not_medically_necessary", "words": "Not needed."}]}) == []


@pytest.mark.parametrize("code", SAMPLES)
def test_the_errors_alone_are_those_of_the_whole_check(code):
    """`find_errors` reads the pasted notice only where an error can hang on it, and loses none."""
    plan = make_plan(GOOD | SAMPLES[code], TODAY)
    written = write_document(plan)
    assert find_errors(plan, written=written) == [fault for fault in check_plan(plan) if fault.severity == "error"]
