"""The legs of a stated reason: what a sentence of the letter turns on, and what of the record answers it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.arguments.legs import load_logics, load_measured, split_legs
from generator.arguments.premises import find_doses
from generator.form.topics import load_topics
from generator.letters import write_document
from generator.letters.repeats import new_in
from generator.letters.third_person import third_person
from generator.plan import make_plan
from generator.record.doubts import sort_doubts

TODAY = date(2026, 11, 29)


def case_of(words, kind="not_medically_necessary", **more):
    return {
        "patient_name": "Ann Reed", "notice_date": "2026-11-01", "cover_from": "employer", "plan_funding": "insured", "state": "OH",
        "therapy": "infliximab", "condition": "crohns_disease", "reasons": [{"kind": kind, "words": words}], **more,
    }  # fmt: skip


def legs_of(words, **more):
    return make_plan(case_of(words, **more), TODAY).legs


def test_a_sentence_is_a_leg_and_so_is_each_part_of_a_list():
    words = "Records do not show a trial of adalimumab and do not show a trial of tocilizumab. (1) IgG was normal; (2) no vaccine response (see p. 4; and 5)."
    assert split_legs(words) == [
        "Records do not show a trial of adalimumab", "do not show a trial of tocilizumab.", "(1) IgG was normal",
        "(2) no vaccine response (see p. 4; and 5).",
    ]  # fmt: skip


def test_a_drug_that_a_leg_names_answers_it():
    tried = {
        "drug": "Humira (adalimumab)",
        "status": "tried",
        "started": "2019",
        "stopped": "2021",
        "result": "Stopped working",
    }
    other = {"drug": "Azathioprine", "status": "tried", "started": "2018", "stopped": "2019"}
    leg, last = legs_of(
        "The records do not show a trial of adalimumab. The request is denied.",
        kind="step_therapy",
        treatments=[other, tried],
    )
    assert leg.items == ("treatments.2",)
    assert leg.lead == "tried"
    assert last.silent


def test_a_drug_never_taken_is_not_said_to_be_tried():
    never = {"drug": "Adalimumab", "status": "never", "demanded": "yes", "fact": "Never prescribed"}
    (leg,) = legs_of("The records do not show a trial of adalimumab.", kind="step_therapy", treatments=[never])
    assert leg.lead == "not_tried"
    undated = {"drug": "Adalimumab", "status": "tried"}
    (leg,) = legs_of("The records do not show a trial of adalimumab.", kind="step_therapy", treatments=[undated])
    assert leg.lead == ""


@pytest.mark.parametrize(
    ("findings", "lead"),
    [
        ([("IgG", "310", "before", "2014"), ("IgG trough", "890", "on", "2026-09")], "on_treatment"),
        ([("IgG", "890", "on", "2026-04"), ("IgG", "410", "gap", "2026-10")], "not_latest"),
        ([("IgG", "890", "on", "2026-09")], ""),
        ([("IgG", "310", "before", "2014"), ("IgG", "880", "on", "2026-09")], ""),
    ],
)
def test_a_value_that_a_leg_quotes_is_set_beside_the_others_of_its_measure(findings, lead):
    rows = [{"measure": m, "value": v, "stage": s, "on": on} for m, v, s, on in findings]
    (leg,) = legs_of("The current IgG level of 890 mg/dL is normal.", kind="ig_immune_deficiency", findings=rows)
    assert leg.lead == lead
    assert set(leg.items) == {f"findings.{n}" for n in range(1, len(rows) + 1)}


def test_a_fact_answers_the_leg_it_speaks_to_most_and_only_that_one():
    facts = [
        {"topic": "past_reaction", "fact": "Hives and low pressure on 03/12/2024"},
        {"topic": "travel", "fact": "The suite is 93 miles away"},
    ]
    legs = legs_of(
        "A suite costs less. The prior reaction was mild.", kind="site_of_care_hospital_refused", facts=facts
    )
    assert [leg.items for leg in legs] == [("facts.2",), ("facts.1",)]


def test_what_speaks_against_the_case_answers_no_leg():
    (leg,) = legs_of(
        "The prior reaction was mild.",
        kind="site_of_care_hospital_refused",
        facts=[{"topic": "against", "fact": "The reaction was mild"}],
    )
    assert leg.items == ()


def test_a_fact_that_says_there_is_no_trouble_is_not_told():
    (leg,) = legs_of(
        "The hospital setting is not needed.",
        kind="site_of_care_hospital_refused",
        facts=[{"topic": "access", "fact": "Veins ok, no port"}],
    )
    assert leg.items == ()


def test_the_letter_sets_the_words_beside_the_record_and_leaves_out_what_nothing_answers():
    facts = [{"topic": "past_reaction", "fact": "Hives on 03/12/2024", "paper": "Hospital record"}]
    plan = make_plan(
        case_of("The prior reaction was mild. Parking is free.", kind="site_of_care_hospital_refused", facts=facts),
        TODAY,
    )
    blocks = write_document(plan).blocks
    told = next(
        block.text() for block in blocks if block.kind != "table" and "Hives on 03/12/2024 (Exhibit 1)" in block.text()
    )
    assert told.startswith("“The prior reaction was mild.”")
    assert "Parking" not in told


def test_a_reason_that_only_concludes_is_said_to_fall_with_the_others():
    typed = case_of("The records do not show a trial of adalimumab.", kind="step_therapy")
    typed["reasons"] += [
        {"kind": "not_medically_necessary", "words": "The request is therefore not medically necessary."}
    ]
    text = "\n".join(block.text() for block in write_document(make_plan(typed, TODAY)).blocks)
    assert "conclusion drawn from the other reasons" in text
    assert "conclusion drawn" not in "\n".join(
        b.text() for b in write_document(make_plan(case_of("It is not medically necessary."), TODAY)).blocks
    )


def test_no_logic_is_without_topics_treatments_or_silence_unless_measures_answer_it():
    for logic in load_logics():
        assert logic.topics or logic.treatments or logic.silent or logic.id == "not_in_record", logic.id
        for sign in logic.signs:
            re.compile(sign)
    assert all(row.measures or row.any for row in load_measured())


def test_each_topic_of_medicine_answers_some_logic_or_is_told_by_the_whole_case():
    """A topic that no logic knows is never set against a sentence of the letter."""
    known = {topic for logic in load_logics() for topic in logic.topics}
    free = {
        "other",
        "against",
        "doctor_says",
        "peer_call",
        "trial_plan",
        "would_accept",
        "fall",
        "pump",
        "care_order",
        "work",
        "safety_tests",
        "nurse_need",
        "continued_asked",
        "met_openly",
    }
    assert {key for key in load_topics() if key not in known | free} == set()


@pytest.mark.parametrize(
    ("text", "said", "doubtful"),
    [
        ("IgG 310 in September 2017. I remember about 380.", "IgG 310 in September 2017.", ("I remember about 380.",)),
        ("Stopped after three shots (or maybe four).", "Stopped after three shots.", ("(or maybe four)",)),
        ("She does not want it at home, but has not written it.", "She does not want it at home.", ("but has not written it",)),
            ("Throat swelling, nobody knows the dose, overnight in hospital.", "Throat swelling, overnight in hospital.", ("nobody knows the dose",)),
            ("He had not answered; the fax went to an old number.", "the fax went to an old number.", ("He had not answered;",)),
            ("Blood pressure 70 over something, epinephrine.", "Blood pressure 70 over something, epinephrine.", ()),
            ("The nurse is 'not against' it. She comes on Mondays.", "She comes on Mondays.", ("The nurse is 'not against' it.",)),
        ("Nobody attached the labs. The form has no line for labs.", "The form has no line for labs.", ("Nobody attached the labs.",)),
        ("Dr. Menon measured 6.8 on 05/20.", "Dr. Menon measured 6.8 on 05/20.", ()),
        ("Could be early flare, repeat in 4 weeks.", "Could be early flare, repeat in 4 weeks.", ()),
    ],
)  # fmt: skip
def test_doubts_and_slips_are_left_to_the_person(text, said, doubtful):
    told = sort_doubts(text)
    assert (told.said, told.doubtful) == (said, doubtful)


def test_a_dose_that_is_still_to_come_shows_no_course():
    """'Next would be 12/08' and the day of the next dose are no days on which the drug was given."""
    given = {"topic": "doses_given", "fact": "Last infusion Tuesday 10/20/2026. Next would be 12/08/2026."}
    typed = case_of("Another product must be tried first.", kind="preferred_product", facts=[given])
    typed |= {"timing": "ongoing", "next_dose_date": "2026-11-30"}
    case = make_plan(typed, TODAY).case
    assert [dose.on.isoformat() for dose in find_doses(case, 365)] == ["2026-10-20"]


def test_a_value_is_told_with_what_was_taken_then():
    drug = {"drug": "Methotrexate 20 mg", "status": "running", "started": "2024-01"}
    late = {"drug": "Leflunomide", "status": "tried", "started": "2026-03", "stopped": "2026-04"}
    values = [
        {"measure": "CDAI", "value": "24", "on": "2025-06-01", "stage": "before"},
        {"measure": "CDAI", "value": "30", "on": "2023-06-01", "stage": "before"},
    ]
    typed = case_of("It is not severe.", kind="disease_activity_not_shown", findings=values) | {
        "treatments": [drug, late]
    }
    text = "\n".join(block.text() for block in write_document(make_plan(typed, TODAY)).blocks)
    assert "June 1, 2025, on methotrexate 20 mg" in text
    assert "June 1, 2023, before treatment" in text
    assert "on Leflunomide" not in text


def test_a_medicine_for_another_illness_is_no_earlier_treatment_unless_the_notice_names_it():
    drug = {"drug": "Sertraline", "status": "tried", "started": "2021", "result": "Fine now"}
    typed = case_of("Other treatment was not tried.", kind="not_medically_necessary") | {
        "treatments": [drug],
        "condition": "cd",
    }
    assert make_plan(typed, TODAY).case.treatments == ()
    pans = case_of("Other treatment was not tried.", kind="not_medically_necessary") | {
        "treatments": [drug],
        "condition": "pans",
    }
    assert len(make_plan(pans, TODAY).case.treatments) == 1
    named = case_of("Sertraline was not tried.", kind="not_medically_necessary") | {
        "treatments": [drug],
        "condition": "cd",
    }
    assert [row.drug for row in make_plan(named, TODAY).case.treatments] == ["Sertraline"]


def test_the_doctor_tells_of_the_patient_in_the_third_person():
    assert third_person("I had the flu; my port clotted.") == "The patient had the flu; their port clotted."
    assert third_person("I lost my job.", "he") == "The patient lost his job."
    assert third_person("The note says 'I would not stop it'.") == "The note says 'I would not stop it'."
    assert third_person("We hope for a child.") == "We hope for a child."


def test_a_practice_without_the_members_paper_files_no_appeal_of_the_member():
    typed = case_of("No authorization is on file.", kind="no_authorization")
    typed |= {
        "voice": "practice",
        "timing": "after",
        "cover_from": "job",
        "employer_kind": "private",
        "job_funding": "insured",
    }
    own = "\n".join(
        b.text() for b in write_document(make_plan(typed | {"consent": "no"}, TODAY), "internal_appeal").blocks
    )
    assert "not the member’s appeal" in own and "2560.503" not in own
    theirs = "\n".join(
        b.text() for b in write_document(make_plan(typed | {"consent": "yes"}, TODAY), "internal_appeal").blocks
    )
    assert "not the member’s appeal" not in theirs and "2560.503" in theirs


def test_a_note_that_repeats_and_adds_keeps_what_it_adds():
    """Only what is said again goes: a new sentence, or a new number, stays."""
    said = "IgG was 348 mg/dL on June 2, 2026 and 331 mg/dL on July 15, 2026."
    again = (
        "IgG was 348 mg/dL on June 2, 2026 and 331 mg/dL on July 15, 2026. The July sheet was not in the first request."
    )
    assert new_in(again, said) == "The July sheet was not in the first request."
    assert new_in("IgG was 340 mg/dL on June 2, 2026.", said) == "IgG was 340 mg/dL on June 2, 2026."
