"""The course side by side, haste asked for once, exhibits that would show what they stand behind, and disputes of a payment."""

from __future__ import annotations

import pytest

from generator.facts import load_book
from generator.facts.cautions import find_cautions
from generator.form.topics import load_topics
from generator.letters import document_list
from generator.letters.ledger import make_ledger
from generator.plan import make_plan
from generator.record.doubts import sort_doubts
from tests.engine.test_own_answer import CASE, TODAY, letter, section

COURSE = [
    {"measure": "MG-ADL", "value": "12", "on": "2026-02-02", "stage": "before"},
    {"measure": "MG-ADL", "value": "4", "on": "2026-06-02", "stage": "on"},
    {"measure": "Weight", "value": "70", "unit": "kg", "on": "2026-06-02", "stage": "on"},
]


def test_a_measure_with_two_points_of_the_course_stands_side_by_side_and_only_there():
    text = letter(findings=COURSE)
    table = section(text, "Before the treatment and on it")
    assert "| MG-ADL | 12 (February 2, 2026) | 4 (June 2, 2026) |" in table
    assert text.index("Before the treatment and on it") < text.index("## Reason 1"), "where it argues"
    assert text.count("12 (February 2, 2026)") == 1 and "| Weight |" in text and "| Weight |" not in table
    assert "| MG-ADL | 12 (February 2, 2026)" in letter("medical_necessity", findings=COURSE)
    assert "Before the treatment and on it" not in letter(findings=COURSE[1:]), "one point makes no course"


@pytest.mark.parametrize(
    ("since", "columns"),
    [("April 2026", "| Before treatment | On treatment |"), (None, "| Earlier | Latest |")],
)
def test_days_alone_say_where_a_value_stands(since, columns):
    bare = [{k: v for k, v in row.items() if k != "stage"} for row in COURSE[:2]]
    text = letter(findings=bare, infusions_since=since, treatments=[])
    assert f"| Test or score {columns}" in text and "| 12 (February 2, 2026) | 4 (June 2, 2026) |" in text


def test_a_value_in_words_of_its_own_keeps_them():
    own = [{k: v for k, v in COURSE[0].items() if k != "stage"} | {"when": "after the first four doses"}, *COURSE[1:2]]
    text = letter(findings=own, infusions_since="April 2026", treatments=[])
    assert "after the first four doses" in text and "Before treatment" not in text


def test_haste_is_asked_for_once_and_beside_what_is_at_risk():
    whole = letter(next_dose_date="2026-12-01", timing="ongoing")
    text = section(whole, "Summary")
    assert text.count("decided as an expedited appeal") == 1
    at_risk = next(part for part in text.split("\n\n") if "December 1, 2026" in part)
    assert at_risk.strip().endswith("within 72 hours, which is November 24, 2026 if you receive this today.")
    assert "| Your answer is due |" not in whole and "| Standard answer |" in whole
    calm = letter()
    assert "expedited" not in section(calm, "Summary") and "| Your answer is due |" in calm


def test_a_wish_for_haste_without_a_day_is_asked_for_too():
    assert "within 72 hours" in section(letter(more_asks="Decide it as urgent, in 72 hours."), "Summary")


@pytest.mark.parametrize(
    ("topic", "fact", "paper"),
    [
        ("infections", "Pneumonia in March 2026, five days of fever", "Chart notes (to follow)"),
        ("infections", "A neighbor told us at lunch that pneumonia is common", ""),
        ("request_sent", "The request was faxed on November 2, 2026", "Proof of the request"),
        ("request_sent", "I got no letter about the change of July 1", ""),
        ("urgent_need", "The hospital bills me and wants it settled", ""),
    ],
)
def test_a_paper_is_proposed_only_for_what_it_would_show(topic, fact, paper):
    told = {"facts": [{"topic": topic, "fact": fact, "reason": 2}], "findings": [], "treatments": []}
    listed = section(letter(**told, papers=[]), "Papers sent with this letter")
    assert paper in listed if paper else "to follow" not in listed
    assert "to follow" not in section(letter(**told), "Papers sent with this letter"), (
        "who lists the papers says what shows what"
    )
    chart = [{"title": "Chart notes of the practice"}]
    own = section(letter(**told, papers=chart), "Papers sent with this letter")
    assert "to follow" not in own


TAKEN_BACK = {
    "voice": "practice", "writer_name": "Biller", "timing": "after", "service_date": "2026-03-03", "main_point": None,
    "reasons": [
        {"kind": "claim_line", "words": "The discarded units are not in the record.", "answer": "They are in the mixing log."},
        {"kind": "retroactive_denial", "words": "We will recover the amount by offset.", "answer": "It is more than two years old."},
    ],
    "claim_lines": [{"code": "J9332", "units": 400, "wrong": "40 units not in the record", "right": "40 discarded, in the log"}],
    "facts": [], "findings": COURSE,
}  # fmt: skip


def offered(**changes) -> set[str]:
    return {offer.id for offer in document_list(make_plan(CASE | changes, TODAY)) if offer.is_offered}


def test_a_take_back_is_disputed_and_nothing_beside_it_concedes():
    text = letter(**TAKEN_BACK)
    assert "So we ask that this finding be withdrawn." in section(text, "Reason 1, and the answer")
    assert "So we ask that nothing be recovered, and what was taken be returned." in text
    assert "exception" not in text and "Published support" not in text and "MG-ADL" not in text
    assert text.index("## The lines in dispute") < text.index("## Reason 1")
    assert "corrected_claim_cover" not in offered(**TAKEN_BACK, decision_level="plan_appeal")
    only_line = {"reasons": TAKEN_BACK["reasons"][:1]}
    assert "corrected_claim_cover" in offered(**TAKEN_BACK | only_line)
    assert "corrected_claim_cover" not in offered(**TAKEN_BACK | only_line | {"voice": "patient"})


def test_no_new_approval_is_asked_for_beside_one_on_record():
    reasons = [{"kind": "no_authorization", "words": "No approval is on file."}]
    given = TAKEN_BACK | {"reasons": reasons}
    approved = [{"on": "2026-01-05", "outcome": "approved", "until": "2026-12-31"}]
    assert "retro_authorization" in offered(**given)
    assert "retro_authorization" not in offered(**given, notices=approved)
    after = [{"on": "2026-04-05", "outcome": "approved"}]
    assert "retro_authorization" in offered(**given, notices=after), "one that came later is none for that day"


def test_a_request_to_go_on_is_told_where_it_is_asked_for():
    fact = {"topic": "continued_asked", "fact": "On November 12, 2026 I asked in writing that the infusions go on", "paper": "Fax sheet"}  # fmt: skip
    text = letter(facts=[fact])
    assert "the infusions go on" in section(text, "Summary") and "I ask that this be honored" in text
    assert text.count("the infusions go on") == 1
    assert "I ask that this be honored" not in letter(facts=[])


def test_a_paper_that_speaks_of_a_reason_stands_behind_its_answer():
    fact = {"topic": "other", "fact": "The discharge summary says that mycophenolate was inadequate and that the hospital stay of September came of it", "paper": "Clinic note"}  # fmt: skip
    assert "came of it" in section(letter(facts=[fact]), "Reason 1, and the answer")
    other = fact | {"fact": "The garden was dug in spring by hand"}
    assert "garden" not in section(letter(facts=[other]), "Reason 1, and the answer")


def test_a_fact_that_the_table_of_points_tells_stands_there_alone_and_the_ledger_says_so():
    told = "The antibody test of March 3, 2026 was positive at 4.2"
    points = [{"criterion": "a positive antibody test", "status": "met", "fact": told, "paper": "Clinic note"}]
    facts = [{"topic": "safety_tests", "fact": told, "paper": "Clinic note", "reason": 1}]
    text = letter(criteria=points, facts=facts)
    assert text.count("was positive at 4.2") == 1
    entry = next(
        e for e in make_ledger(make_plan(CASE | {"criteria": points, "facts": facts}, TODAY)) if e.id == "facts.1"
    )
    assert not entry.is_dropped and (entry.printed or "table says it already" in entry.why)


def test_a_trouble_is_not_taken_for_none():
    topic = load_topics()["mobility"]
    assert topic.says_nothing("She drives herself") and not topic.says_nothing(
        "She no longer drives herself, and falls"
    )


def test_other_diagnosis_codes_of_the_letter_are_named():
    notice = "Diagnosis: G70.01, J96.11. We deny the drug."
    assert "(Myasthenia gravis with exacerbation); also J96.11" in letter(icd10="G70.01", denial_text=notice)
    assert "also" not in section(letter(icd10="G70.01", denial_text="Diagnosis: G70.01."), "Summary")
    assert "; also R06.02" in letter(icd10="G70.01", icd10_more="R06.02", denial_text=notice)


def test_what_hangs_on_a_doubtful_half_goes_with_it():
    assert sort_doubts("It never came. I asked three people; none did.").said == "It never came."
    quoted = 'Dr. Ito: "It is slow, harmful, and possibly no better."'
    assert sort_doubts(quoted).said in (quoted, ""), "a quotation is said whole, or not"


def test_the_doctors_letter_leaves_out_what_only_the_family_would_say():
    facts = [
        {
            "topic": "other_causes",
            "fact": "They looked for a thymoma and the printout says none. CT of the chest: no thymoma.",
            "paper": "Clinic note",
        }
    ]
    told = letter("medical_necessity", facts=facts)
    assert "CT of the chest: no thymoma" in told and "printout" not in told


def test_a_label_warning_is_not_held_against_a_normal_test():
    book = load_book()
    assert find_cautions(book, "methotrexate", ["Cirrhosis of the liver since 2020"])
    assert not find_cautions(book, "methotrexate", ["Hepatitis B surface antigen and core antibody negative in March"])


def test_a_dose_that_is_overdue_is_said_and_hurried():
    text = section(letter(timing="ongoing", next_dose_date="2026-11-13", approved_until="2026-10-31"), "Summary")
    assert "The next infusion was due on November 13, 2026." in text and "expedited appeal, within 72 hours" in text
    assert "was due on" not in section(letter(timing="ongoing", next_dose_date="2026-12-01"), "Summary")


def test_evidence_for_another_stage_is_not_cited():
    bridge = {"therapy": "milrinone", "condition": "hf_inotrope", "product": None, "treatments": [], "facts": []}
    waits = bridge | {"facts": [{"topic": "diagnosis_fact", "fact": "On the transplant list since May 2026"}]}
    assert "bridge therapy" in letter(**waits) and "bridge therapy" not in letter(**bridge)


def test_the_doctor_writes_as_i_and_no_fragment_stands_alone():
    facts = [
        {"topic": "doctor_says", "fact": 'Dr. Ortiz on 05/06/2026: "MG-ADL 8, not enough."'},
        {"topic": "gap_harm", "fact": "That is the score the plan used."},
    ]
    told = letter("medical_necessity", facts=facts, findings=[])
    assert "On 05/06/2026 I wrote:" in told and "Dr. Ortiz on" not in told
    assert "That is the score" not in told


def test_what_gives_the_case_away_is_no_answer_of_the_doctors():
    reasons = [CASE["reasons"][0] | {"doctor_answer": "A dose of 300 is better than none."}, CASE["reasons"][1]]
    assert "better than none" not in letter("medical_necessity", reasons=reasons) + letter(reasons=reasons)


def test_a_number_is_printed_without_the_doubt_behind_it():
    assert "group 4K3 |" in letter(group_number="4K3, I think")


def test_a_late_claim_is_asked_for_with_the_reason_that_it_was_late_alone():
    reasons = [
        {"kind": "filing_limit", "words": "The claim came too late.", "answer": "It was sent in April."},
        {"kind": "no_authorization", "words": "No approval is on file."},
    ]
    case = TAKEN_BACK | {"reasons": reasons, "submissions": [{"on": "2026-04-02", "how": "Portal, 1"}]}
    told = letter("timely_filing", **case)
    assert "The claim came too late." in told and "No approval is on file." not in told
    assert "No approval is on file." in letter(**case)


def test_another_doctors_words_are_not_the_signing_doctors():
    answer = 'Dr. Aguirre said, "No mycophenolate with this liver."'
    reasons = [CASE["reasons"][0] | {"answer": answer, "doctor_answer": "No mycophenolate with this liver."}]
    assert "No mycophenolate with this liver" not in letter("medical_necessity", reasons=reasons)
    assert "In the words of Dr. Lena Ortiz" not in letter(reasons=reasons)
    own = [reasons[0] | {"answer": answer.replace("Aguirre", "Ortiz")}]
    assert "No mycophenolate with this liver" in letter("medical_necessity", reasons=own)


def test_words_that_name_their_doctor_are_not_named_twice():
    facts = [{"topic": "doctor_says", "fact": 'Dr. Ortiz on the interval: "She will relapse before it."'}]
    text = letter(facts=facts, reasons=[CASE["reasons"][1]])
    assert "In the words of Dr. Lena Ortiz: Dr. Ortiz" not in text and "She will relapse before it." in text


def test_a_study_after_other_drugs_is_cited_where_one_was_tried_and_a_comparison_where_one_is_asked_for():
    base = {"therapy": "tocilizumab_iv", "condition": "ra", "product": "Actemra", "facts": [], "findings": []}
    reasons = [{"kind": "step_therapy", "words": "Another drug has to come first."}]
    tried = {"reasons": reasons, "treatments": [{"drug": "etanercept", "status": "tried", "result": "no response"}]}
    told = letter("medical_necessity", **base | tried)
    assert "After other drugs." in told
    never = tried | {"treatments": [{"drug": "etanercept", "status": "never", "result": "not wanted"}]}
    assert "After other drugs." not in letter("medical_necessity", **base | never)
    asked = {"reasons": [reasons[0] | {"words": "Adalimumab has to come first."}], "treatments": []}
    assert "Beside the drug that is asked for." in letter("medical_necessity", **base | asked)
    assert "Beside the drug that is asked for." not in letter(
        "medical_necessity", **base | {"reasons": reasons, "treatments": []}
    )


def test_a_measure_that_got_worse_on_the_drug_is_not_put_side_by_side():
    worse = [COURSE[0] | {"value": "4"}, COURSE[1] | {"value": "12"}]
    assert "Before the treatment and on it" not in letter(findings=worse)
    gap = {"measure": "MG-ADL", "value": "14", "on": "2026-05-02", "stage": "gap"}
    assert "Before the treatment and on it" in letter(findings=[worse[0], gap, worse[1]]), "the gap says why"


def test_weight_shows_no_course_and_a_long_series_stands_whole():
    weight = [COURSE[2] | {"stage": "before", "on": "2026-02-02"}, COURSE[2]]
    assert "Before the treatment and on it" not in letter(findings=weight)
    series = [COURSE[1] | {"value": str(n), "on": f"2026-0{n}-02"} for n in (3, 4, 5, 6)]
    assert "3 (March 2, 2026); 4 (April 2, 2026); 5 (May 2, 2026); 6 (June 2, 2026)" in letter(
        findings=[COURSE[0], *series]
    )


NOTICE = "We will decide within 15 business days. For an expedited appeal we decide within 24 hours."


def test_the_notices_own_times_are_read_as_it_counts_them():
    text = letter(denial_text=NOTICE, printed_answer_days=15, more_asks="Decide it as urgent.")
    assert "15 business days" in text and "within the 24 hours that your notice names" in text
    plain = letter(denial_text=NOTICE.replace("business ", ""), printed_answer_days=15)
    assert "within 15 days" in plain


def test_a_planned_visit_is_no_day_by_which_the_drug_is_needed():
    fact = {"topic": "urgent_need", "fact": "The next test is planned for December 15, 2026."}
    assert "It is needed by" not in letter(facts=[fact], more_asks="Decide it as urgent.")
    fact["fact"] = "It must start before December 15, 2026."
    assert "It is needed by December 15, 2026" in letter(facts=[fact], more_asks="Decide it as urgent.")


def test_the_doctors_words_on_a_delay_are_a_reason_for_haste_unless_the_person_says_no():
    words = "A delay would cost her the use of her hands."
    assert "decided as an expedited appeal" in letter(if_missed=words, urgent="ask")
    assert "decided as an expedited appeal" not in letter(if_missed=words, urgent="no")


def test_points_are_named_by_their_numbers_and_not_quoted_again():
    points = [
        {
            "criterion": "a positive acetylcholine receptor antibody test",
            "status": "met",
            "fact": "4.2 on March 3, 2026",
        },
        {"criterion": "an MG-ADL score of 5 or more at the start", "status": "met", "fact": "12 on February 2, 2026"},
    ]
    words = (
        "The need is not shown. The policy requires a positive acetylcholine receptor antibody test. The policy requires an MG-ADL "
        "score of 5 or more at the start. The records do not show the score."
    )
    reason = [{"kind": "not_medically_necessary", "words": words, "answer": "Both are in the notes."}]
    text = letter(criteria=points, reasons=reason)
    assert "2\\. an MG-ADL score" in text
    assert "points 1 and 2 of the table are met" in text or "point 2 of the table is met" in text
    assert "The need is not shown. … The records do not show the score." in text
    doctors = letter("medical_necessity", criteria=points, reasons=[reason[0] | {"doctor_answer": "It was 12."}])
    assert "of the table in the appeal" in doctors and "of the table are" not in doctors, "the table is the appeal's"


def test_guesses_in_passing_become_about():
    facts = [
        {"topic": "other", "fact": "A weak heart since, I'd say, 2011, and 199ish nights on the pump.", "reason": 1}
    ]
    text = letter(facts=facts)
    assert "since about 2011, and about 199 nights" in text


def test_a_point_whose_paper_is_not_in_hand_says_so():
    point = {
        "criterion": "a positive antibody test",
        "status": "met",
        "fact": "4.2 on March 3, 2026",
        "paper": "Antibody report",
    }
    assert "Met: 4.2" in letter(criteria=[point], papers=[{"title": "Antibody report"}])
    text = letter(criteria=[point, point | {"criterion": "a second test"}], papers=[{"title": "Clinic note"}])
    assert "Met, record to follow: 4.2" in text and "none is left open" not in text


def test_the_fast_way_is_a_wish_for_haste():
    assert "decided as an expedited appeal" in letter(more_asks="Decide this the fast way.")
