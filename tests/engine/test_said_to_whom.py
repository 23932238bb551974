"""Whose words are quoted and to whom they were said, what is asked for and what was granted, and when haste is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from generator.arguments.legs import names_drug
from generator.facts import load_book
from generator.letters import write_document
from generator.letters.already_said import is_word_by_word
from generator.letters.leg_words import has_mark
from generator.letters.own_answers import addressed_to_the_patient
from generator.letters.record_words import is_granted
from generator.letters.to_the_payer import to_the_payer
from generator.letters.whose_words import written_by
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.record.papers import _may_hold
from tests.engine.test_own_answer import CASE, REASONS, letter, section

PAPERS = [*CASE["papers"], {"title": "Portal message of Dr. Ortiz", "on": "2026-11-03"}]


def reasons(**first):
    return [REASONS[0] | first]


# -- whose words ---------------------------------------------------------------------------------------


def test_a_paraphrase_of_the_doctor_does_not_stand_for_the_doctors_own_words():
    own = {"answer": "My neurologist does not expect pills ever to keep me out of hospital.", "doctor_answer": "The complement block is what she lacks, so I do not expect pills ever to keep her out of hospital."}  # fmt: skip
    assert "The complement block is what she lacks" in letter(reasons=reasons(**own))
    quoted = own | {"answer": f'Dr. Ortiz wrote: "{own["doctor_answer"]}"'}
    assert letter(reasons=reasons(**quoted)).count("The complement block is what she lacks") == 1
    assert is_word_by_word("so I do not expect pills to help her", "Dr. Ortiz wrote: I do not expect pills to help her")


def test_what_the_doctor_wrote_to_the_patient_is_quoted_to_the_payer_as_that():
    words = "Your breathing muscles are weak, and you need more than tablets."
    said = reasons(doctor_answer=words, paper="Portal message of Dr. Ortiz")
    doctor = letter("medical_necessity", reasons=said, papers=PAPERS)
    assert f"I wrote to my patient on November 3, 2026: “{words.rstrip('.')}" in doctor
    to_payer = letter(
        "medical_necessity", reasons=reasons(doctor_answer="Your reviewer has not seen her breathing test.")
    )
    assert "my patient:" not in to_payer
    assert addressed_to_the_patient(words) and not addressed_to_the_patient("Your policy asks for 12 months.")


def test_words_from_another_doctors_paper_stand_under_that_doctors_name():
    other = [*CASE["papers"], {"title": "Dr. Sayles's pulmonary note", "on": "2026-10-02"}]
    words = "Her vital capacity fell by a third within one month."
    text = letter(reasons=reasons(doctor_answer=words, paper="Dr. Sayles's pulmonary note"), papers=other)
    assert "In the words of Dr. Sayles: “Her vital capacity" in text
    doctor = letter("medical_necessity", reasons=reasons(doctor_answer=words, paper="Dr. Sayles's pulmonary note"), papers=other)  # fmt: skip
    assert words not in doctor
    assert written_by(["Dr. Ortiz's note"], "Ortiz") == ""


# -- what the payer did, said to the payer ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("The center the plan sends us to is 84 miles away and has no chair.", "The center you send us to is 84 miles away and has no chair."),
        ("The plan knew it: its approval names the test.", "You knew it: your approval names the test."),
        ("The plan approved it. Its own exception is met.", "You approved it. Your own exception is met."),
        ("The drug and its dose are right.", "The drug and its dose are right."),
    ],
)  # fmt: skip
def test_its_is_your_where_only_the_payer_is_meant(told, said):
    assert to_the_payer(told) == said


def test_what_the_payer_concedes_is_quoted_sentence_by_sentence():
    notice = "We approve the drug. It may be given anywhere. We deny the nurse at home."
    text = letter(denial_text=notice, conceded="We approve the drug. We deny the nurse at home.", reasons=[{"kind": "home_services", "words": "We deny the nurse at home."}])  # fmt: skip
    assert "You wrote: “We approve the drug. … We deny the nurse at home" in text


# -- what is asked for ---------------------------------------------------------------------------------


def test_a_service_that_the_decision_grants_is_not_asked_for():
    lines, paid = "J9332 200 units\n96413 1 unit\nDenied.", "The administration charge (96413) was paid."
    assert "services under 96413" in letter(denial_text=lines, hcpcs="J9332")
    assert "services under 96413" not in letter(denial_text=f"{lines} {paid}", hcpcs="J9332")
    assert is_granted("96413", paid) and not is_granted("99601", "99601: not covered.")


def test_where_only_the_giving_is_refused_the_services_are_asked_for_and_not_the_drug():
    kinds = [{"kind": kind, "words": words, "answer": "The nurse has come for years."} for kind, words in (("site_of_care_home_refused", "Home is not covered."), ("home_services", "The nurse is not covered."))]  # fmt: skip
    text = letter(
        reasons=kinds,
        denial_text="J9332 approved\nS9357 per diem DENIED\n99601 visit DENIED",
        setting_wanted="home",
        hcpcs="J9332",
    )
    assert "| Refused | The services under S9357 and 99601 for Vyvgart" in text


def test_the_supply_that_was_ordered_is_asked_for():
    text = letter(reasons=[{"kind": "supply_channel", "words": "It must come from our pharmacy.", "answer": "It came late twice, in May and in July 2026."}])  # fmt: skip
    assert "the supply that was ordered be approved" in text and "present way" not in text


def test_the_whole_recovery_is_named_and_not_the_part_that_was_offset():
    from generator.letters.dispute import _AMOUNT

    text = "TOTAL REVERSED -$123,050.40 overpayment recovery offset this remit $31,402.77"
    assert [match["sum"] for match in _AMOUNT.finditer(text)] == ["$123,050.40"]


# -- when, and by which rule -----------------------------------------------------------------------------


def test_no_haste_against_the_persons_own_no_unless_the_doctor_speaks_of_the_delay():
    soon = {"next_dose_date": "2026-12-01", "timing": "ongoing", "urgent": "no"}
    assert "as an expedited appeal" not in letter(**soon)
    assert "as an expedited appeal" in letter(**soon, if_missed="She may not be able to breathe.")
    assert "as an expedited appeal" not in letter(**soon | {"timing": "before", "urgent": "ask"})


def test_a_rule_that_excepts_an_amended_plan_is_not_told_of_one():
    course = {
        "timing": "ongoing",
        "job_funding": "self_funded",
        "approved_until": "2027-01-11",
        "stopped_before_end": "yes",
    }
    cut = [
        {"kind": "renewal_refused", "words": "It ends on November 30, 2026.", "answer": "It was approved into January."}
    ]
    assert "is itself a denial" in letter(**course, reasons=cut)
    amended = [cut[0] | {"words": "By Amendment 3 it ends on November 30, 2026."}]
    assert "is itself a denial" not in letter(**course, reasons=amended)


# -- what stands behind an answer --------------------------------------------------------------------------


def test_a_drug_is_not_named_by_what_it_was_given_for():
    assert not names_drug("preference is no reason after the relapse", "Methylprednisolone for the relapse")
    assert names_drug("methylprednisolone was enough", "Methylprednisolone for the relapse")


def test_values_before_and_after_do_not_stand_there_without_their_drug():
    drug = {
        "drug": "Rituximab",
        "status": "tried",
        "result": "Stopped for hives",
        "before": "MG-ADL 9",
        "after": "MG-ADL 10",
    }
    own = reasons(words="Rituximab was not tried.", answer="I had rituximab, and it was stopped for hives.")
    under = section(letter(reasons=own, treatments=[drug]), "Your reason, and the answer")
    assert not any(line.startswith("MG-ADL 9") for line in under.split("\n"))


def test_a_paper_of_another_test_or_a_visit_note_shows_no_laboratory_value():
    assert _may_hold("Lab results (portal)", "CRP")
    assert not _may_hold("G6PD result, Quest", "eGFR") and not _may_hold("Office note", "Ferritin")
    assert _may_hold("Office note", "MG-ADL")


def test_all_papers_of_a_sentence_are_named_or_none():
    findings = [
        {"measure": "Tetanus titer", "value": "0.4", "on": "2026-06-04", "stage": "before", "paper": "June report"},
        {"measure": "Tetanus titer", "value": "0.9", "on": "2026-07-16", "stage": "before", "paper": "July report"},
        {"measure": "IgG", "value": "388", "on": "2026-07-16", "stage": "before", "paper": "July report"},
    ]
    own = reasons(answer="The IgG was 388. The tetanus titer was 0.4 before the shot and 0.9 after it.")
    text = letter(reasons=own, findings=findings, papers=[{"title": "June report"}, {"title": "July report"}])
    assert "0.9 after it (Exhibits 1 and 2)" in text


def test_a_mark_of_letter_and_number_is_the_points_own():
    assert has_mark("B1. Serum IgG below 400") and not has_mark("B cells below 2 percent")


# -- the illness and its evidence ----------------------------------------------------------------------------


def test_the_one_code_of_an_illness_is_given_and_an_unspecified_title_names_it():
    assert "| Diagnosis | MPS II, E76.1 |" in letter(condition="mps_ii", therapy="idursulfase", product="Elaprase")
    text = letter(condition="pi", therapy="ivig", product="Gammagard", icd10="D83.9")
    assert "D83.9 (Common variable immunodeficiency)" in text


def test_a_trial_of_two_drugs_is_not_cited_where_one_of_them_was_never_given():
    study = load_book().get("studies", "mirror_rct_2023_after")
    assert study.is_of("methotrexate with pegloticase") and not study.is_of("methotrexate not appropriate: egfr 34")


def test_how_the_illness_was_found_stands_beside_its_name():
    found = {
        "topic": "diagnosis_fact",
        "fact": "Receptor antibodies were positive on May 3, 2024",
        "paper": "Clinic note",
    }
    text = letter(facts=[*CASE["facts"], found])
    assert "Receptor antibodies were positive on May 3, 2024 (Exhibit 1)." in section(
        text, "Diagnosis and how severe it is"
    )
    assert text.count("Receptor antibodies were positive") == 1


def test_the_notice_gives_the_route_of_a_drug_that_has_two():
    order = {
        "therapy": "vedolizumab",
        "condition": "uc",
        "product": "Entyvio",
        "dose": "300 mg",
        "interval": "every 8 weeks",
    }
    assert "300 mg" in letter(**order) and "by vein (IV)" not in letter(**order)
    assert "by vein (IV)" in letter(**order, denial_text="Entyvio 300 mg IV every 8 weeks is denied.")
    assert "by vein (IV)" not in letter(**order, denial_text="Entyvio IV is denied; the SC pen is covered.")


def test_half_of_a_row_of_treatments_is_not_told_where_it_may_say_the_opposite():
    row = {
        "drug": "Rituximab 1 g",
        "status": "tried",
        "result": "It was good until the winter of 2025. Then the MG-ADL went from 3 to 9 by May 2026",
    }
    own = reasons(words="Rituximab may be given on.", answer="On rituximab the MG-ADL went from 3 to 9 by May 2026.")
    under = section(letter(reasons=own, treatments=[row]), "Your reason, and the answer")
    assert "good until the winter" not in under


def test_what_is_met_openly_lends_its_paper_to_no_sentence():
    openly = {
        "topic": "met_openly",
        "fact": "The consult note gives hemoglobin 8.9; the lab sheet says 8.4 on August 10",
        "paper": "Clinic note",
    }
    lab = {"measure": "Hemoglobin", "value": "8.4", "on": "2026-08-10", "stage": "before", "paper": "Discharge paper"}
    own = reasons(answer="On August 10, 2026 the hemoglobin was 8.4, and the lab sheet says so.")
    assert "says so (Exhibit 2)." in letter(reasons=own, facts=[openly], findings=[lab])


def test_the_doctors_words_on_a_delay_stand_once():
    words = "One more crisis may need a breathing tube."
    fast = {"timing": "ongoing", "urgent": "yes", "next_dose_date": "2026-12-01", "if_missed": words}
    text = letter(**fast, reasons=reasons(doctor_answer=words))
    assert text.partition("## Certification")[0].count(words.rstrip(".")) == 1


def test_a_point_on_the_ordered_drug_itself_was_not_tried_and_failed():
    point = {
        "criterion": "Efgartigimod is covered only for a crisis",
        "status": "exception",
        "fact": "I ask for it to prevent one",
    }
    row = {
        "drug": "Efgartigimod for crises only",
        "status": "tried",
        "ground": "failed",
        "result": "Four crises all the same",
    }
    text = letter(criteria=[point], treatments=[row], policy_text="Efgartigimod is covered only for a crisis")
    assert "it failed, so an exception" not in text and "I ask for it to prevent one" in text


def test_a_note_that_is_quoted_whole_is_quoted_once():
    note = {
        "topic": "doctor_says",
        "fact": 'Dr. Ortiz, May 3: "Marked response. Prefers pills; infusion needed in my judgment after two crises."',
        "paper": "Clinic note",
    }
    own = reasons(
        words="The note says that she ‘Prefers pills’.",
        answer="You quote half of it.",
        doctor_answer="Marked response. Prefers pills; infusion needed in my judgment after two crises.",
    )
    text = section(letter(reasons=own, facts=[note]), "Your reason, and the answer")
    assert text.count("infusion needed in my judgment") == 1 and 'May 3: "Marked' not in text


MA = {
    "cover_from": "medicare_advantage", "infusions_given": 17, "infusions_since": "2025-03",
    "reasons": reasons(words="You must try another drug first.", answer="I am not new to it. I had Vyvgart from March 2025 to October 20, 2026."),
    "facts": [{"topic": "doses_given", "fact": "Vyvgart from March 2025 to October 20, 2026, 17 infusions", "paper": "Clinic note", "reason": 1}],
}  # fmt: skip


def test_a_rule_stays_though_the_fact_that_it_rests_on_is_told():
    text = letter(**MA)
    assert "42 CFR 422.136(a)(1)" in text and "no other drug may be required first" in text
    old = [MA["facts"][0] | {"fact": "Vyvgart from March 2023 to October 20, 2024, 17 infusions"}]
    assert "no other drug may be required first" not in letter(**MA | {"facts": old, "infusions_since": "2023-03"})


def test_a_plan_that_began_by_its_name_leaves_a_running_course_alone_for_its_days():
    moved = {
        "topic": "plan_change",
        "fact": "We moved. Sandstone began on September 1, 2026, before that it was Tidewell since 2022",
    }
    now = letter(**MA | {"facts": [*MA["facts"], moved]})
    assert "42 CFR 422.112(b)(8)(i)(B)" in now and "they run to November 29, 2026" in now
    later = render_markdown(write_document(make_plan(CASE | MA | {"facts": [*MA["facts"], moved]}, date(2026, 12, 5))))
    assert "they ran to November 29, 2026" in later and "could not treat the course as a new one" in later
    long_ago = moved | {"fact": "We moved. Sandstone began on March 1, 2026"}
    assert "422.112(b)(8)(i)(B)" not in letter(**MA | {"facts": [*MA["facts"], long_ago]})


def test_a_paper_is_cited_once_though_two_shelves_have_it():
    home = {
        "therapy": "ivig",
        "condition": "cidp",
        "product": "Gamunex-C",
        "setting_wanted": "home",
        "interval": "every 3 weeks",
    }
    text = letter(
        **home, reasons=[{"kind": "site_of_care_home_refused", "words": "It can be given in an infusion center."}]
    )
    assert text.count("Souayah") == 1


def test_a_study_of_going_on_at_the_interval_that_the_plan_offers_is_not_cited():
    order = {
        "therapy": "infliximab",
        "condition": "cd",
        "product": "Inflectra",
        "dose": "10 mg/kg",
        "timing": "ongoing",
    }
    cut = [
        {
            "kind": "dose_or_interval",
            "words": "5 mg/kg every 8 weeks is approved.",
            "answer": "That dose failed in April.",
        },
        {"kind": "renewal_refused", "words": "No benefit was shown.", "answer": "The CRP fell from 31 to 4."},
    ]
    for document in (None, "medical_necessity"):
        assert "ACCENT I" not in letter(document, **order, interval="every 6 weeks", reasons=cut)
    assert "ACCENT I" in letter("medical_necessity", **order, interval="every 6 weeks", reasons=cut[1:])


def test_the_doctors_view_of_a_demanded_drug_stands_in_the_doctors_letter_however_it_came():
    drug = {
        "drug": "Azathioprine",
        "status": "never",
        "demanded": "yes",
        "ground": "contraindicated_or_adverse_reaction",
        "fact": "Dr. Ortiz does not want it because of a low TPMT, as her nurse said by phone on May 3",
    }
    asked = reasons(
        kind="preferred_product", words="No preferred product was tried.", answer="The preferred ones do not fit."
    )
    doctor = letter(
        "medical_necessity",
        reasons=asked,
        treatments=[drug],
        denial_text="Preferred: azathioprine. No preferred product was tried.",
    )
    assert "I do not want it because of a low TPMT" in doctor and "by phone" not in doctor
