"""What is told once is not told again, nobody promises a paper that is not there, and a reason for haste says what can be lost."""

from __future__ import annotations

import pytest

from generator.check import check_plan
from generator.letters.already_said import is_covered
from generator.letters.delay_words import risk_words
from generator.letters.harm import is_cut_off, is_no_reason_for_haste
from generator.plan import make_plan
from generator.record.doubts import sort_cells
from tests.engine.test_own_answer import CASE, REASONS, TODAY, letter, section

NOTE = "At week 13 the MG-ADL was 11 and the QMG 18, after 4 cycles."


def case_of(**more):
    return make_plan(CASE | more, TODAY).case


# -- said once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("Four cycles were given. In week 13 the MG-ADL rose to 11. The QMG was then 18 after 4 cycles.", True),
        ("Four cycles were given. In week 13 the MG-ADL rose to 11. The QMG was better after 4 cycles.", False),
        ("13 people, 11 days, 18 pills, 4 dogs.", False),
    ],
)
def test_figures_tell_whether_a_note_is_told_wherever_they_stand(said, is_told):
    assert is_covered(NOTE, said) is is_told


def test_months_by_name_and_by_number_are_one():
    assert is_covered("05/18/2026: LDH 1,140 and hemoglobin 8.1", "On May 18, 2026 LDH 1,140, hemoglobin 8.1 it was")
    assert not is_covered("05/18/2026: LDH 1,140 and hemoglobin 8.1", "On June 18, 2026 LDH 1,140, hemoglobin 8.1")


def test_a_new_quotation_is_never_told_already():
    assert not is_covered(f'{NOTE} "She cannot swallow bread."', f"{NOTE} She cannot swallow.")


def test_a_fact_that_the_table_of_points_tells_with_its_figures_is_no_line_behind_the_answer():
    told = "MG-ADL went from 14 on March 3 to 11 on May 9, and QMG from 21 to 18"
    point = {"criterion": "A change of 2 points", "status": "met", "fact": told, "paper": "Clinic note"}
    fact = {"topic": "relapses", "fact": f"{told}.", "paper": "Clinic note", "reason": 1}
    text = letter(criteria=[point], policy_text="A change of 2 points", facts=[fact])
    assert text.count("QMG from 21 to 18") == 1
    other = letter(criteria=[point], policy_text="A change of 2 points", facts=[fact | {"fact": f"{told}. FVC fell to 61."}])  # fmt: skip
    assert "FVC fell to 61" in other


# -- times stand at the head ----------------------------------------------------------------------------


def test_the_times_stand_in_the_table_at_the_head_and_in_no_sentence():
    text = letter()
    head = text.partition("## Summary")[0]
    assert "| Filed in time |" in head and "| Your answer is due |" in head
    assert "filed in time" not in text.partition("## Summary")[2].lower()


# -- haste -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["no schedule protects her from a bleed.", "which is why he relapsed.", "… bleeds again"]
)
def test_words_cut_out_of_a_sentence_are_no_reason_for_haste(words):
    assert is_cut_off(words) and words.strip(" .…") not in letter(if_missed=words, urgent="yes")
    assert "haste-not-told" in [fault.code for fault in check_plan(make_plan(CASE | {"if_missed": words}, TODAY))]


def test_words_that_speak_of_no_harm_stand_under_the_reason_they_answer_and_not_under_haste():
    words = "Every 12 days is within the labeled window of plus or minus two days."
    reasons = [REASONS[0] | {"doctor_answer": words}, REASONS[1]]
    assert is_no_reason_for_haste(case_of(if_missed=words, reasons=reasons))
    text = letter(if_missed=words, reasons=reasons, urgent="yes")
    assert words.rstrip(".") in section(text, "Reason 1, and the answer")
    assert words.rstrip(".") not in text.partition("Certification")[2]
    harmful = "Without it he loses his breath within days."
    assert not is_no_reason_for_haste(case_of(if_missed=harmful, reasons=reasons))
    assert "haste-not-told" not in [fault.code for fault in check_plan(make_plan(CASE | {"if_missed": harmful}, TODAY))]


def test_what_can_be_lost_on_the_drug_is_no_reason_for_haste():
    words = "Every 12 days is within the labeled window of plus or minus two days."
    on_it = "On this dose she gathers factor VIII and had a thrombosis in 2024."
    lapse = "Within five weeks of the switch he was hospitalized and transfused."

    def risk(said):
        facts = [{"topic": "doctor_says", "fact": said}]
        return risk_words(
            case_of(if_missed=words, reasons=[REASONS[0] | {"doctor_answer": words}], facts=facts), "ortiz"
        )

    assert str(risk(on_it)) == "" and str(risk(lapse)) == lapse


# -- whose evidence, whose words -----------------------------------------------------------------------


def test_the_label_answers_no_reason_about_papers_and_none_about_two_drugs_together():
    label = "The FDA label"
    papers = [REASONS[0], {"kind": "missing_information", "words": "The score of MG-ADL was not sent."}]
    text = letter(reasons=papers)
    assert label not in section(text, "Reason 2, and the answer")
    both = [{"kind": "experimental", "words": "The combination of Vyvgart with rituximab is investigational."}, REASONS[0]]  # fmt: skip
    assert label not in section(letter(reasons=both), "Reason 1, and the answer")
    alone = [{"kind": "experimental", "words": "Vyvgart is investigational."}, REASONS[0]]
    assert label in section(letter(reasons=alone), "Reason 1, and the answer")


def test_the_doctor_does_not_call_the_person_by_the_first_name():
    fact = {
        "topic": "diagnosis_fact",
        "fact": "Ida has the weak kind. Her mother went that way.",
        "paper": "Clinic note",
    }
    assert "went that way" not in letter("medical_necessity", voice="caregiver", writer_name="Per Kroll", facts=[fact])
    neutral = fact | {"fact": "The antibody was found twice, in 2019 and 2024."}
    assert "found twice" in letter("medical_necessity", voice="caregiver", writer_name="Per Kroll", facts=[neutral])


def test_a_row_with_two_values_of_one_treatment_tells_both_or_none():
    row = {"drug": "rituximab", "status": "tried", "demanded": "yes", "started": "2026-01", "stopped": "2026-03", "result": "MG-ADL rose to 14.", "before": "MG-ADL 6; QMG 9", "after": "MG-ADL 14; QMG 20"}  # fmt: skip
    text = letter(treatments=[row])
    assert "MG-ADL 6; QMG 9 before, MG-ADL 14; QMG 20 after" in text


def test_too_low_and_then_too_high_is_no_course_that_argues_for_the_drug():
    rows = [
        {"measure": "Factor VIII", "value": "4%", "stage": "before", "normal": "50–150", "on": "2020-02"},
        {"measure": "Factor VIII", "value": "212%", "stage": "on", "on": "2024-02"},
    ]
    assert "Before the treatment and on it" not in letter(findings=rows)
    better = [rows[0], rows[1] | {"value": "88%"}]
    assert "Before the treatment and on it" in letter(findings=better)


def test_about_half_is_no_doubt():
    assert sort_cells("treatments", {"result": "It helps by maybe half."})[0]["result"] == "It helps by about half."
    assert not sort_cells("treatments", {"result": "Maybe it helps."})[0]["result"]
