"""Sentences that nobody would sign: torn, about nobody, or true of another case. Each was printed once."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters.to_the_payer import to_the_payer
from generator.plan import make_plan
from generator.record.doubts import sort_doubts
from generator.record.postmark import find_postmark
from generator.record.sentences import leans
from tests.engine.test_own_answer import CASE, REASONS, letter, section
from tests.engine.test_said_openly import BACK, DISPUTE


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "A pill camera in, I am not certain, some year found more. It bled.",
            "A pill camera in some year found more. It bled.",
        ),
        ("He said maybe later, because of her lungs (weak; oxygen at night).", None),
        ("It was seen on May 3, I think. It hurt.", "It was seen on May 3. It hurt."),
    ],
)
def test_a_doubt_tears_no_bracket_and_leaves_no_word_in_the_air(told, said):
    assert sort_doubts(told).said == (told if said is None else said)


def test_a_guess_behind_a_preposition_is_about():
    fact = {"topic": "blood_loss", "fact": "A camera in, I think, 2024 found more of them", "reason": 1}
    assert "A camera in about 2024 found more of them" in letter(facts=[fact])


def test_a_note_on_that_gap_leans_on_the_one_before():
    assert leans("In that gap she broke her arm.") and not leans("In the gap of May she broke her arm.")


def test_a_treatment_says_each_thing_once():
    row = {"drug": "Venofer", "status": "tried", "demanded": "yes", "result": 'The note says "hypotension; do not rechallenge".', "fact": '03/14/2024: "hypotension; do not rechallenge"; ER, overnight', "ground": "contraindicated_or_adverse_reaction"}  # fmt: skip
    text = letter(treatments=[row], reasons=[{"kind": "step_therapy", "words": "Venofer first.", "answer": "It failed."}])  # fmt: skip
    row_of_table = next(line for line in text.splitlines() if line.startswith("| Venofer"))
    assert row_of_table.count("do not rechallenge") == 1 and "ER, overnight" in row_of_table


def test_two_rows_of_one_drug_are_one_name():
    rows = [{"drug": name, "status": "tried", "demanded": "yes", "started": "2020", "result": "Platelets fell", "ground": "previously_failed"} for name in ("Hydroxyurea", "Hydroxyurea, restarted")]  # fmt: skip
    reason = {"kind": "step_therapy", "words": "A trial of hydroxyurea within the past 36 months is required.", "answer": "It failed."}  # fmt: skip
    text = letter(treatments=rows, reasons=[reason], timing="ongoing", infusions_since="May 2023")
    assert "Hydroxyurea came before it." in text and "Hydroxyurea and Hydroxyurea" not in text


def test_the_next_dose_is_before_a_standard_answer_and_not_before_that_day():
    text = letter(next_dose_date="2026-12-01")
    assert "December 1, 2026, before a standard answer is due" in text and "before that day" not in text


def test_a_claim_of_several_days_is_disputed_for_all_of_them():
    lines = [{"code": "J0485", "claim": f"24-{n}", "on": f"2026-0{n}-05", "units": 500} for n in (3, 4, 5)]
    text = letter(**DISPUTE, reasons=[BACK], claim_lines=lines)
    assert "for the 3 dates of service from March 5, 2026 to May 5, 2026" in section(text, "Summary")
    assert "| Given on | the 3 dates of service from March 5, 2026 to May 5, 2026" in text
    assert "on August 21, 2026" in section(letter(**DISPUTE, reasons=[BACK], claim_lines=lines[:1]), "Summary")


def test_it_is_the_plan_only_behind_a_sentence_on_the_plan():
    assert to_the_payer("The plan agreed. It paid all 13 claims.") == "You agreed. You paid all 13 claims."
    assert to_the_payer("The plan pays. It hurts.") == "You pay. It hurts."
    assert to_the_payer("My cousin came. It paid off.") == "My cousin came. It paid off."


def test_a_used_up_benefit_is_a_limit_and_no_exclusion():
    reason = {"kind": "benefit_exclusion", "words": "Benefit maximum met: 60 visits per calendar year.", "answer": "I had twelve."}  # fmt: skip
    assert "the limit not be applied here" in letter(reasons=[reason])
    none = reason | {"words": "Home infusion is not covered by this plan."}
    assert "the exclusion not be applied here" in letter(reasons=[none])


def test_a_paper_to_follow_that_nothing_rests_on_is_in_no_list():
    papers = [*CASE["papers"], {"title": "Home nurse's notes", "who": "the nurse"}, {"title": "Walk sheet", "who": "the nurse"}]  # fmt: skip
    fact = {"topic": "hospital_stay", "fact": "In May 2026 I walked 200 meters and fell", "paper": "Walk sheet", "reason": 1}  # fmt: skip
    text = letter(papers=papers, facts=[*CASE["facts"], fact])
    assert "Home nurse's notes" not in text and "Walk sheet (to follow)" in text


def test_the_notice_is_in_the_list_beside_an_eob_of_another_day():
    papers = [*CASE["papers"], {"title": "EOB", "on": "2026-10-30"}]
    assert "Notice of the decision | November 10, 2026" in letter(papers=papers)
    own = [*CASE["papers"], {"title": "EOB of the decision", "on": "2026-11-10"}]
    assert "Notice of the decision" not in letter(papers=own)


def test_a_point_that_nobody_disputes_waits_for_no_paper():
    points = [
        {"criterion": "Mycophenolate for 12 months", "status": "met", "fact": "Since February 2025", "paper": "Clinic note"},
        {"criterion": "Not taken with rozanolixizumab", "status": "met", "fact": "I take no such drug"},
    ]  # fmt: skip
    text = letter(criteria=points, policy_text="Mycophenolate for 12 months\nNot taken with rozanolixizumab")
    assert "Met: I take no such drug" in text and "record to follow" not in text
    disputed = [REASONS[0] | {"words": "It may not be taken with rozanolixizumab."}, REASONS[1]]
    asked = letter(criteria=points, policy_text="Mycophenolate for 12 months\nNot taken with rozanolixizumab", reasons=disputed)  # fmt: skip
    assert "Met: I take no such drug" in asked, "and none is promised for it"


def test_the_postmark_is_the_day_of_sending():
    fact = {"topic": "continued_asked", "fact": "The letter is dated November 10 and was postmarked November 14. On November 22, 2026 I asked that it go on."}  # fmt: skip
    case = CASE | {"facts": [fact], "cover_from": "medicaid_plan", "timing": "ongoing", "stopped_before_end": "yes", "state": "ok"}  # fmt: skip
    plan = make_plan(case, date(2026, 11, 23))
    assert find_postmark(plan.case) == date(2026, 11, 14)
    assert plan.continue_by and plan.continue_by.due and plan.continue_by.due.on == date(2026, 11, 24)
    no_mark = case | {"facts": [fact | {"fact": "On November 22, 2026 I asked that it go on."}]}
    by_date = make_plan(no_mark, date(2026, 11, 23)).continue_by
    assert by_date and by_date.due and by_date.due.on == date(2026, 11, 20)


def test_services_that_a_decision_names_in_words_are_asked_for_too():
    named = {"denial_text": "Service requested: Vyvgart, 10 mg/kg intravenously; home infusion nursing and per diem"}
    text = letter(**named, setting_wanted="home", dose="10 mg/kg")
    assert "I ask the same for home infusion nursing and the per diem" in text
    assert "I ask the same for" not in letter(**named, setting_wanted="suite", dose="10 mg/kg")


def test_the_route_of_an_unknown_drug_is_the_one_that_the_decision_names():
    case = {"therapy": "golodirsen", "condition": "duchenne", "product": "Vyondys 53", "dose": "30 mg/kg"}
    assert "30 mg/kg, by vein (IV)" in letter(**case, denial_text="Vyondys 53, 30 mg/kg intravenously once weekly")
    assert "by vein" not in letter(**case, denial_text="Given intravenously or subcutaneously")


def test_values_answer_no_reason_in_the_doctors_letter_without_a_word_of_the_doctor():
    reasons = [REASONS[0] | {"doctor_answer": "Six months is an adequate trial."}, {"kind": "renewal_refused", "words": "MG-ADL has declined.", "answer": "It has not."}]  # fmt: skip
    paper = letter("medical_necessity", reasons=reasons, facts=[])
    assert "MG-ADL has declined" not in paper


def test_what_anybody_would_see_is_not_the_doctors():
    fact = {"topic": "relapses", "fact": "In May 2026 she broke two bones; she screamed when you sat her up.", "paper": "Clinic note", "reason": 1}  # fmt: skip
    paper = letter("medical_necessity", facts=[fact], reasons=[REASONS[0] | {"doctor_answer": "It must go on."}])
    assert "when you sat" not in paper and "when you sat" in letter(facts=[fact])


def test_the_amounts_of_the_lines_stand_in_the_table_and_their_sum_at_the_head():
    lines = [{"code": "S9502", "amount": "3,375", "units": 15, "on": "2026-09-27"}, {"code": "S9500", "amount": "$1,950.00", "units": 15, "on": "2026-09-28"}]  # fmt: skip
    reason = {"kind": "claim_line", "words": "Only one per diem a day.", "answer": "Two drugs."}
    case = {"timing": "after", "service_date": "2026-09-27", "reasons": [reason]}
    text = letter(**case, claim_lines=lines)
    assert "| Amount in dispute | $5,325.00, 2 lines |" in text and "| $3,375 |" in text and "| $1,950.00 |" in text
    some = [lines[0], lines[1] | {"amount": None}]
    assert "Amount in dispute" not in letter(**case, claim_lines=some)


OFF = [
    {"measure": "LDH", "value": "2310", "on": "2017-10", "stage": "diagnosis"},
    {"measure": "LDH", "value": "214", "on": "2026-01-14", "stage": "on"},
    {"measure": "LDH", "value": "612", "on": "2026-05-12", "stage": "gap"},
]
EPYSQLI = {"drug": "Epysqli (eculizumab-aagh)", "status": "tried", "demanded": "yes", "started": "2026-04-09", "stopped": "2026-05-15", "result": "LDH rose"}  # fmt: skip


def test_a_value_on_another_drug_is_not_one_without_any():
    reasons = [REASONS[0] | {"kind": "preferred_product", "words": "Epysqli comes first."}]
    case = {"findings": OFF, "timing": "ongoing", "infusions_since": "2018-01", "reasons": reasons}
    text = letter(**case, treatments=[EPYSQLI])
    assert "| Before treatment | On treatment | On Epysqli |" in text and "Without it" not in text
    earlier = EPYSQLI | {"started": "2025-04-09", "stopped": "2025-05-15"}
    assert "| Without it |" in letter(**case, treatments=[earlier])
    both = [*OFF, {"measure": "LDH", "value": "900", "on": "2026-07-01", "stage": "gap"}]
    mixed = letter(**case | {"findings": both}, treatments=[EPYSQLI])
    assert "| Off it, or on another drug |" in mixed and "612 (May 12, 2026, on Epysqli)" in mixed


def test_a_drug_left_out_from_next_year_on_is_not_left_out_yet():
    reason = {"kind": "not_on_formulary", "words": "Vyvgart is an excluded drug for 2027.", "answer": "It works."}
    text = letter(reasons=[reason], timing="ongoing")
    assert "By your own words this begins on January 1, 2027, so it reaches no dose before that day." in text
    assert "By your own words" not in letter(reasons=[reason | {"words": "Vyvgart is an excluded drug."}])
    past = reason | {"words": "Vyvgart is off our list effective January 1, 2026."}
    assert "By your own words" not in letter(reasons=[past], timing="ongoing")


def test_a_reason_for_haste_names_what_can_be_lost():
    case = {"urgent": "yes", "timing": "ongoing", "if_missed": "Complement escape is measured on day 13."}
    reasons = [REASONS[0] | {"doctor_answer": "A gap can end in a second thrombosis of the portal vein."}]
    text = letter(**case, reasons=reasons)
    assert "also says: “A gap can end in a second thrombosis" in section(text, "Why this is urgent")
    told = case | {"if_missed": "A gap can end in the intensive care unit."}
    assert "also says" not in letter(**told, reasons=reasons)


def test_two_changes_of_one_measure_are_none():
    findings = [
        {"measure": "LDL-C", "value": "550", "on": "2019-01", "stage": "diagnosis"},
        {"measure": "LDL-C", "value": "326", "on": "2022-02", "stage": "before"},
        {"measure": "LDL-C", "value": "138", "on": "2026-08", "stage": "on"},
    ]
    point = {
        "criterion": "at least a 40% reduction from baseline in LDL-C",
        "status": "met",
        "fact": "LDL-C 326 to 138",
    }
    text = letter(findings=findings, criteria=[point], timing="ongoing", infusions_since="2022-03")
    assert text.count("% in LDL-C") <= 1


def test_one_of_a_list_is_enough_for_the_list_and_not_for_what_stands_beside_it():
    points = [
        {"criterion": "(a) a reaction in the past", "status": "not_needed"},
        {"criterion": "(b) an unstable heart", "status": "not_needed"},
        {"criterion": "(c) no other place within 60 miles", "status": "met", "fact": "The next place is 145 miles away"},
        {"criterion": "LDL-C reduced by 40 percent", "status": "met", "fact": "From 326 to 138"},
    ]  # fmt: skip
    policy = "The hospital is covered when any one of the following is met:\n(a) a reaction in the past\n(b) an unstable heart\n(c) no other place within 60 miles\nRenewal: LDL-C reduced by 40 percent"
    reasons = [
        {"kind": "site_of_care_hospital_refused", "words": "No other place within 60 miles was not shown.", "answer": "There is none."},
        {"kind": "renewal_refused", "words": "LDL-C reduced by 40 percent is not shown.", "answer": "It is."},
    ]  # fmt: skip
    text = letter(criteria=points, policy_text=policy, reasons=reasons, timing="ongoing", setting_wanted="hospital")
    assert text.count("which is enough by itself") == 1 and "One of them is enough" not in text


def test_what_was_heard_of_a_delay_is_told_as_heard_and_not_lost():
    heard = {"if_missed": "She is worried he will lose vision for good within weeks"}
    told = "Dr. Lena Ortiz is worried he will lose vision for good within weeks."
    assert told in section(letter(**heard, urgent="yes"), "Why this is urgent")
    assert told in letter(**heard, urgent="ask", next_dose_date="2026-12-01")
    assert "In the words of Dr. Lena Ortiz" not in letter(**heard, urgent="yes")
    assert "is worried" not in letter("medical_necessity", **heard)


def test_the_summary_of_an_answer_has_what_came_of_it():
    answer = "I took drops every two hours from May 2025; the eye stayed inflamed. Then came the pills, the shots and the surgery, and the sight went from 20/25 to 20/70 in one year."
    reason = {"kind": "experimental", "words": "It is experimental.", "answer": answer}
    summary = section(letter(reasons=[reason], main_point=None), "Summary")
    assert "the eye stayed inflamed" in summary and "20/70" in summary
    short = reason | {"answer": "It is not so. I sent the page on May 3."}
    assert "It is not so. I sent the page on May 3." in section(letter(reasons=[short], main_point=None), "Summary")


def test_a_score_that_is_written_small_keeps_its_small_letter():
    text = letter(treatments=[{"drug": "Mycophenolate", "status": "tried", "started": "May 2025", "stopped": "May 2026", "result": "No gain", "before": "mNIS+7 58", "after": "mNIS+7 73"}])  # fmt: skip
    assert "mNIS+7 73" in text and "MNIS" not in text
