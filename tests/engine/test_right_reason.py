"""What is asked is what was refused; the end of an answer names the point of its own reason; a paper stands behind what it can show."""

from __future__ import annotations

from generator.record.doubts import sort_cells
from tests.engine.test_own_answer import CASE, REASONS, letter, section

SCORES = [
    {"criterion": "3. A score of 2 or better on each item of the scale is required.", "status": "does_not_apply", "fact": "It was a rule for the start."},
    {"criterion": "4. It must be shown why the form by vein is needed.", "status": "met", "fact": "She choked on the other.", "paper": "Clinic note"},
]  # fmt: skip


def test_an_item_of_a_scale_is_no_point_of_the_policy():
    reason = {"kind": "renewal_refused", "words": "3. A score of 2 or better on each item of the scale is required. Item 4 (writing) is scored 1.", "answer": "In April every item was 2."}  # fmt: skip
    text = letter(criteria=SCORES, reasons=[reason, REASONS[0]], denial_text=f"{reason['words']} 4. It must be shown why the form by vein is needed.")  # fmt: skip
    end = section(text, "Reason 1, and the answer").strip().splitlines()[-1]
    assert "point (3)" in end and "point (4)" not in end


def test_what_is_left_of_a_note_is_understood_without_what_was_left_out():
    half = {"topic": "plan_wording", "fact": "I think the policy also takes a fasting value; the nurse pointed at that. It was 112."}  # fmt: skip
    cells, doubts = sort_cells("facts", half)
    assert not cells["fact"] and any("112" in doubt for doubt in doubts)
    whole = {"topic": "plan_wording", "fact": "I think it was in May. The fasting value was 112."}
    assert sort_cells("facts", whole)[0]["fact"] == "The fasting value was 112."


def test_what_was_left_undone_is_told_where_it_is_met_openly():
    told = "The log was not sent with the first request; it comes with this one."
    assert sort_cells("facts", {"topic": "met_openly", "fact": told})[0]["fact"] == told
    assert sort_cells("facts", {"topic": "records_sent", "fact": told})[0]["fact"] != told


def test_a_practice_that_is_asked_for_money_under_its_contract_disputes_in_its_own_name():
    back = {"kind": "retroactive_denial", "words": "We ask for a refund of $500.00.", "answer": "The units are right."}
    own = {"voice": "practice", "timing": "after", "service_date": "2026-08-21", "denial_text": "Please refund $500.00.", "reasons": [back], "consent": "yes", "writer_name": "Ana Diaz, CPC"}  # fmt: skip
    text = letter(**own, contracted="yes")
    assert "The practice disputes the payment" in text and "for our patient" not in text
    assert "for our patient" in letter(**own, contracted="no")


def test_an_authorization_that_is_not_in_hand_is_not_called_enclosed():
    case = {"voice": "caregiver", "writer_name": "Per Kroll", "consent": "yes", "consent_paper": "Signed form"}
    papers = [*CASE["papers"], {"title": "Signed form", "who": "her clinic"}]
    assert "authorization follows (Exhibit" in letter(**case, papers=papers)
    assert "authorization is enclosed (Exhibit" in letter(**case, papers=[*CASE["papers"], {"title": "Signed form"}])


def test_where_the_drug_alone_was_approved_the_services_are_asked_for():
    case = {"denial_text": "S9500 and 99601 are not covered with J9332.", "setting_wanted": "home", "hcpcs": "J9332"}
    only = [{"on": "2026-11-12", "outcome": "approved", "words": "Vyvgart. This approval is for the drug only."}]
    text = letter(**case, notices=only)
    assert "approve the services under S9500 and 99601 for Vyvgart" in section(text, "Summary")
    assert "| Refused | The services under S9500 and 99601 for Vyvgart" in text
    whole = [only[0] | {"words": "Vyvgart, six doses."}]
    assert "approve Vyvgart" in section(letter(**case, notices=whole), "Summary")


def test_a_doctor_who_has_said_nothing_certifies_what_the_chart_holds():
    low = {"measure": "Hemoglobin", "value": "7.1", "normal": "12 to 16", "on": "2026-11-15", "stage": "now", "paper": "Clinic note"}  # fmt: skip
    text = letter(findings=[low], urgent="yes").partition("Certification by the clinician")[2]
    assert "The reason:" in text and "Hemoglobin 7.1" in text
    fine = letter(findings=[low | {"value": "13.5"}], facts=[], urgent="yes")
    assert "13.5" not in fine.partition("Certification by the clinician")[2], "a normal value is no reason"
    plain = letter(findings=[], facts=[], urgent="yes").partition("Certification by the clinician")[2]
    assert "The reason:" not in plain


def test_a_report_of_a_test_does_not_show_what_somebody_said():
    fact = {"topic": "call_reference", "fact": "On November 12, 2026 Deion said that it is for another plan.", "paper": "OGTT report", "reason": 1}  # fmt: skip
    papers = [*CASE["papers"], {"title": "OGTT report"}, {"title": "Note of the call"}]
    said = section(letter(facts=[fact], papers=papers), "Reason 1, and the answer")
    assert "Deion said" in said and "Deion said that it is for another plan (Exhibit" not in said
    note = section(letter(facts=[fact | {"paper": "Note of the call"}], papers=papers), "Reason 1, and the answer")
    assert "for another plan (Exhibit 5)" in note


def test_a_value_has_the_paper_of_its_test_behind_it():
    values = [
        {"measure": "OGTT", "value": "171", "on": "2026-08-24", "stage": "before", "paper": "OGTT of August"},
        {"measure": "OGTT", "value": "183", "on": "2026-11-16", "stage": "now", "paper": "OGTT of November"},
    ]
    papers = [*CASE["papers"], {"title": "OGTT of August"}, {"title": "OGTT of November"}]
    point = {"criterion": "Two abnormal tests", "status": "met", "fact": "OGTT 171 on August 24, 2026 and 183 on November 16, 2026", "paper": "OGTT of November"}  # fmt: skip
    row = next(line for line in letter(criteria=[point], findings=values, papers=papers).splitlines() if "Two abnormal tests" in line)  # fmt: skip
    assert row.rstrip(" |").endswith("5, 4")


def test_the_label_stays_out_of_a_renewal_that_a_study_of_going_on_answers():
    renewal = [{"kind": "renewal_refused", "words": "No benefit is shown.", "answer": "She is better."}]
    text = letter(reasons=renewal, timing="ongoing", infusions_since="2026-01")
    label = "The FDA label includes" in text
    assert label is ("**What going on does.**" not in text)
    fits = [{"kind": "not_medically_necessary", "words": "It is not needed.", "answer": "She is better."}]
    assert "The FDA label includes" in letter(reasons=fits)


def test_the_payers_name_and_its_second_verb_become_you():
    told = [{"topic": "met_openly", "fact": "Sandstone approved the drug on November 2 and refuses the nurse.", "reason": 1}]  # fmt: skip
    assert "You approved the drug on November 2 and refuse the nurse." in letter(facts=told)


def test_that_a_drug_was_not_given_is_no_fact_behind_an_answer_where_the_table_says_why():
    why = "Never given. The allergy list names its macrogol, and the doctor calls two more trials unsafe."
    row = {"drug": "Ogivri", "status": "never", "demanded": "yes", "fact": why, "paper": "Clinic note"}
    point = {"criterion": "A reaction to Ogivri", "status": "exception", "fact": why.removeprefix("Never given. "), "paper": "Clinic note"}  # fmt: skip
    reason = REASONS[0] | {"words": "Ogivri must be tried first."}
    text = letter(treatments=[row], criteria=[point], policy_text="A reaction to Ogivri", reasons=[reason])
    assert "Never given" not in section(text, "Your reason, and the answer") and "macrogol" in text


def test_it_behind_a_day_is_the_plan_too():
    fact = {"topic": "met_openly", "fact": "On October 9 the plan wrote that the limit was reached; on October 23 it wrote that three visits remain.", "reason": 1}  # fmt: skip
    assert "on October 23 you wrote that three visits remain" in letter(facts=[fact])


def test_why_it_cannot_wait_is_short_and_says_at_least_one_thing():
    long = (
        "The supply ends on December 4, 2026 and " + "nobody has said who pays for the next one, " * 9 + "so it stops."
    )
    facts = [{"topic": "urgent_need", "fact": long}, {"topic": "urgent_need", "fact": "The nurse leaves on December 5, 2026."}]  # fmt: skip
    case = {"urgent": "yes", "if_missed": "She could lose her breath within days."}
    haste = section(letter(**case, facts=facts), "Why this is urgent")
    assert "The supply ends" in haste and "The nurse leaves" not in haste
    both = section(letter(**case, facts=[facts[1], facts[1] | {"fact": "The pump is due back on December 6, 2026."}]), "Why this is urgent")  # fmt: skip
    assert "The nurse leaves" in both and "The pump is due back" in both


def test_one_of_several_points_that_does_not_apply_ends_no_answer_to_the_others():
    rows = [
        {"criterion": "hospital infusion for the first 90 days of treatment", "status": "does_not_apply", "fact": "She is past them."},
        {"criterion": "a severe infusion reaction within the past 12 months despite premedication", "status": "not_needed", "fact": "June 23."},
    ]  # fmt: skip
    reason = {"kind": "site_of_care_hospital_refused", "words": "It allows hospital infusion for the first 90 days of treatment, or a severe infusion reaction within the past 12 months despite premedication.", "answer": "There was one on June 23."}  # fmt: skip
    text = letter(criteria=rows, reasons=[reason], policy_text="\n".join(row["criterion"] for row in rows))
    assert "does not reach this case" not in section(text, "Your reason, and the answer")
    alone = {"kind": "site_of_care_hospital_refused", "words": rows[0]["criterion"], "answer": "She is past them."}
    assert "does not reach this case" in section(
        letter(criteria=rows, reasons=[alone], policy_text="\n".join(row["criterion"] for row in rows)),
        "Your reason, and the answer",
    )


def test_what_speaks_against_the_case_is_never_told_without_its_answer():
    answer = 'The infusion note of March 14, 2024 says "Grade 3 reaction, do not rechallenge", with 138/72 to 78/40.'
    fact = {"topic": "met_openly", "fact": f"The ER sheet says \"likely vasovagal\". {answer}", "paper": "Clinic note", "reason": 1}  # fmt: skip
    point = {"criterion": "A reaction to iron sucrose", "status": "met", "fact": answer, "paper": "Clinic note"}
    text = section(letter(criteria=[point], policy_text=point["criterion"], facts=[fact]), "Reason 1, and the answer")
    assert "likely vasovagal" in text and "do not rechallenge" in text
