"""What answers one reason stands under just that one: the doctor's sentence on it, the drugs that it demands, the span it looks back
over, the points it names by a letter; and a rule, a quotation or a sum is said once."""

from __future__ import annotations

import pytest

from generator.arguments.remedies import find_remedies
from generator.letters.ledger import make_ledger
from generator.plan import make_plan
from tests.engine.test_own_answer import CASE, REASONS, TODAY, letter, section

DICTATED = '"She bled on the first drug and the lungs filled on the second. Nothing else controls the disease. A gap means the ventilator."'
SAID = {"topic": "doctor_says", "fact": DICTATED, "paper": "Dictation of Dr. Ortiz"}
TWO = [
    REASONS[0] | {"doctor_answer": "the lungs filled on the second"},
    REASONS[1] | {"answer": "Nobody asked us.", "doctor_answer": "Nothing else controls the disease."},
]
PAPERS = [*CASE["papers"], {"title": "Dictation of Dr. Ortiz"}]


def with_doctor(**changes) -> dict:
    return {"reasons": TWO, "facts": [*CASE["facts"], SAID], "papers": PAPERS} | changes


def test_each_sentence_of_the_doctor_stands_under_the_reason_it_answers_and_whole():
    text = letter(**with_doctor())
    first, second = section(text, "Reason 1, and the answer"), section(text, "Reason 2, and the answer")
    assert "She bled on the first drug and the lungs filled on the second” (Exhibit 4)" in first, "the whole sentence"
    assert "Nothing else controls" not in first and "A gap means" not in first
    assert "“Nothing else controls the disease” (Exhibit 4)" in second and "She bled" not in second
    doctor = letter("medical_necessity", **with_doctor())
    assert doctor.count("She bled on the first drug") == 1 and doctor.count("Nothing else controls the disease") == 1
    assert doctor.count("A gap means the ventilator") == 1, "the rest of what was dictated is not lost"
    assert not [entry.id for entry in make_ledger(make_plan(CASE | with_doctor(), TODAY)) if entry.is_dropped]


def test_a_doctor_who_signs_the_appeal_does_not_quote_themselves():
    practice = {"voice": "practice", "writer_name": "Lena Ortiz, MD", "consent": "yes"}
    text = letter(**with_doctor(**practice))
    assert "In the words of Dr. Lena Ortiz" not in section(text, "Reason 2, and the answer")
    assert "Nothing else controls the disease (Exhibit 4)." in section(text, "Reason 2, and the answer")
    other = letter(**with_doctor(**practice | {"writer_name": "Paula Reyes, RN"}))
    assert "In the words of Dr. Lena Ortiz" in section(other, "Reason 2, and the answer")


def test_words_quoted_for_one_reason_are_not_quoted_again_for_the_next():
    same = [REASONS[0], REASONS[1] | {"words": REASONS[0]["words"], "answer": "It was tried."}]
    text = letter(reasons=same)
    assert text.count("> “Mycophenolate was taken for less than 12 months.”") == 1
    assert "The words quoted under reason 1 give this reason too." in section(text, "Reason 2, and the answer")


POLICY = {
    "denial_text": "The policy requires ALL of: a) an MG-ADL score of 6 or more; b) trial of two immunosuppressants for 12 months each; c) no thymoma.",
    "criteria": [
        {"criterion": "an MG-ADL score of 6 or more", "status": "met", "fact": "MG-ADL 8 on October 21, 2026"},
        {
            "criterion": "trial of two immunosuppressants for 12 months each",
            "status": "exception",
            "fact": "One made it worse",
        },
        {"criterion": "no thymoma", "status": "met", "fact": "CT clear"},
    ],
}


def test_a_reason_that_names_points_by_their_letters_settles_them():
    named = [REASONS[0] | {"words": "Criteria a) and c) are not met."}]
    assert "So points 1 and 3 of the table are met" in section(
        letter(reasons=named, **POLICY), "Your reason, and the answer"
    )
    unknown = [REASONS[0] | {"words": "Criterion f) is not met."}]
    assert "of the table" not in section(letter(reasons=unknown, **POLICY), "Your reason, and the answer")


COURSE = {
    "timing": "ongoing",
    "infusions_since": "May 2023",
    "treatments": [{"drug": "Rituximab", "status": "tried", "demanded": "yes", "started": "2021", "result": "An attack on it", "ground": "previously_failed"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "changes", "is_filled"),
    [
        ("A trial of rituximab within the past 36 months is required.", {}, True),
        ("A trial of rituximab within the past 36 months is required.", {"infusions_since": "May 2024"}, False),
        ("A trial of rituximab within the past 36 months is required.", {"timing": "before"}, False),
        ("A visit within the past 36 months is required.", {}, False),
        ("Two attacks within the past 36 months and an adequate trial of rituximab are required.", {}, False),
    ],
)
def test_a_look_back_that_the_course_has_filled_is_answered(words, changes, is_filled):
    reasons = [{"kind": "step_therapy", "words": words, "answer": "It came before."}]
    text = letter(reasons=reasons, **COURSE | changes)
    assert ("for all of that time. Rituximab came before it." in text) is is_filled


def test_the_drugs_that_a_reason_demands_stand_first_behind_its_answer():
    reasons = [{"kind": "step_therapy", "words": "Rituximab must be tried first.", "answer": "It failed."}]
    facts = [{"topic": "helper", "fact": "Nobody is at home before 6 p.m.", "reason": 1}]
    under = section(letter(reasons=reasons, facts=facts, **COURSE), "Your reason, and the answer")
    assert under.index("Rituximab (from 2021): An attack on it") < under.index("Nobody is at home")
    never = [{"drug": "Rituximab", "status": "never", "demanded": "yes"}]
    untold = section(
        letter(reasons=reasons, facts=facts, **COURSE | {"treatments": never}), "Your reason, and the answer"
    )
    assert "Rituximab: not tried" not in untold, "that alone answers nothing"


def test_what_the_letter_offers_is_asked_for_unless_the_person_asks_for_it():
    offers = {
        "timing": "ongoing",
        "denial_text": "A transition fill has not been requested. Formulary exception: you may request one.",
    }
    asked = letter(**offers)
    assert "1. Give the transition fill that your letter names" in asked.replace("2. Give", "1. Give").replace(
        "3. Give", "1. Give"
    )
    case = make_plan(CASE | offers, TODAY).case
    assert [remedy.id for remedy in find_remedies(case)] == ["transition_fill", "exclusion_exception"]
    own = make_plan(
        CASE | offers | {"more_asks": "Send the transition fill.\nTreat this as the exception."}, TODAY
    ).case
    assert not find_remedies(own)
    assert not find_remedies(make_plan(CASE, TODAY).case)


def test_a_letter_that_denies_external_review_is_answered():
    public = {"employer_kind": "government", "job_funding": "self_funded"}
    denied = public | {"denial_text": "Exclusion-list decisions are not eligible for external review."}
    assert "name the rule by which you withhold them" in letter(**denied)
    assert "name the rule by which you withhold them" not in letter(**public)


def test_the_rule_that_carries_a_citation_is_said_once():
    public = {"employer_kind": "government", "job_funding": "self_funded"}
    text = letter(**public)
    assert text.count("applies to this plan") == 1 and "applies to this plan, here and below" in text
    assert "29 CFR 2560.503-1(i)(2)(ii))" in text, "the citation itself stays"


def test_a_change_in_percent_is_worked_out_where_the_policy_asks_for_one():
    course = [
        {"measure": "MG-ADL", "value": "12", "on": "2026-02-02", "stage": "before"},
        {"measure": "MG-ADL", "value": "4", "on": "2026-06-02", "stage": "on"},
    ]
    asks = {
        "criterion": "at least 30% improvement on a validated scale",
        "status": "met",
        "fact": "MG-ADL from 12 to 4",
    }
    assert "That is a change of 67% in MG-ADL, where 30% is asked." in letter(findings=course, criteria=[asks])
    more = asks | {"criterion": "at least 80% improvement on a validated scale"}
    assert "That is a change" not in letter(findings=course, criteria=[more]), "it would show the contrary"
    assert "That is a change" not in letter(findings=course, criteria=[asks | {"status": "exception"}])


def test_one_point_that_suffices_leaves_the_others_out_of_the_dispute():
    points = [
        {"criterion": "a severe reaction within the last 6 months", "status": "exception", "fact": "It was in March"},
        {"criterion": "no other site within 60 miles", "status": "met", "fact": "The next one is at 107 miles"},
        {"criterion": "age under 18", "status": "not_needed"},
    ]
    words = "The severe reaction was more than 6 months ago."
    said = {"reasons": [{"kind": "step_therapy", "words": words, "answer": "Yes, in March."}]}
    any_of = said | {"policy_text": "A hospital is needed only when one of these is documented."}
    text = letter(criteria=points, **any_of)
    assert "So point 2 of the table is met, and this point need not be met too" in text
    assert "ask for an exception from" not in text
    assert "One point of the policy is enough, and point 2 is met: The next one is at 107 miles." in section(
        text, "Summary"
    )
    excepted = "ask for an exception from point 1 of the table"
    two_met = [*points, {"criterion": "a score of 6 or more", "status": "met", "fact": "8"}]
    assert excepted in letter(criteria=two_met, **any_of), "one part is not needed, not the rest"
    assert excepted in letter(criteria=points, **said), "nothing says that one is enough"
    assert excepted in letter(criteria=points[:2], **any_of)


def test_values_on_which_the_decision_turns_stand_in_front_of_the_answers():
    named = [REASONS[0] | {"words": "Mycophenolate was taken for less than 12 months, and the MG-ADL is too low."}]
    text = letter(reasons=named)
    assert "| MG-ADL | 8 (October 21, 2026) |" in section(text, "The values in question")
    assert "The values in question" not in letter(), "no reason speaks of it"


def test_values_of_an_earlier_dose_are_not_called_before_the_treatment():
    values = [
        {"measure": "Trough level", "value": "1.1", "on": "2026-03-02", "stage": "before"},
        {"measure": "Trough level", "value": "12", "on": "2026-08-02", "stage": "on"},
    ]
    dose = [{"kind": "dose_or_interval", "words": "The interval is too short.", "answer": "The level was low."}]
    change = {"findings": values, "infusions_since": "January 2026", "timing": "ongoing", "treatments": []}
    assert "| Test or score | On the earlier dose | Since this dose |" in letter(reasons=dose, **change)
    assert "| Test or score | Before treatment | On treatment |" in letter(
        reasons=dose, **change | {"infusions_since": "May 2026"}
    )


def test_a_paper_that_tells_a_later_letter_is_no_copy_of_the_one_sent():
    sent = {"sent_papers": [{"document": "internal_appeal", "on": "2026-11-12"}]}
    assert "November 12, 2026" in letter(**sent).partition("# ")[0], "a copy keeps its day"
    later = [{"on": "2026-11-17", "outcome": "refused", "words": "We hold to it.", "kind": "step_therapy"}]
    text = letter(**sent, notices=later)
    assert "November 21, 2026" in text.partition("# ")[0] and "It was filed on November 12, 2026" in text


TAKEN_BACK = {
    "voice": "practice", "writer_name": "Paula Reyes", "timing": "after", "service_date": "2025-10-07", "consent": None, "state": "tx",
    "job_funding": "insured", "reasons": [
        {"kind": "retroactive_denial", "words": "Finding 1: the code billed was not the code approved.", "answer": "Either was approved."},
        {"kind": "claim_line", "words": "Finding 2: 80 units are not supported.", "answer": "Correct. We owe $322.70, not the rest."},
    ],
    "facts": [{"topic": "past_payment", "fact": "The claim was paid on November 19, 2025."}],
    "claim_lines": [{"code": "Q5115", "claim": "25L77", "on": "2025-10-07", "units": 80, "wrong": "87 billed", "right": "80"}],
    "denial_text": "Notice of Overpayment. We ask for a refund of $16,323.30.",
}  # fmt: skip


def test_a_recovery_is_known_from_the_whole_letter_and_counted_from_the_payment():
    text = letter(**TAKEN_BACK)
    assert "180th day" in text and "28 Tex. Admin. Code" in text
    assert (
        "The payment of November 19, 2025 was made more than 180 days before your letter of November 10, 2026" in text
    )
    young = [{"topic": "past_payment", "fact": "The claim was paid on July 19, 2026."}]
    assert "was made more than" not in letter(**TAKEN_BACK | {"facts": young}), "it would speak for the plan"
    assert "was made more than" not in letter(**TAKEN_BACK | {"state": "oh"}), "two years, in words, are not over"
    silent = TAKEN_BACK | {"denial_text": "Notice of review."}
    assert "180th day" not in letter(**silent)


def test_a_finding_that_is_partly_owed_asks_only_for_the_rest_and_lines_have_their_claim_and_day():
    text = letter(**TAKEN_BACK)
    assert "no more be recovered for this finding than is granted here" in section(text, "Reason 2, and the answer")
    assert "than is granted here" not in section(text, "Reason 1, and the answer")
    assert "| 25L77 | October 7, 2025 | Q5115 | 80 |" in text


def test_the_sum_asked_back_stands_at_the_head_of_a_dispute():
    assert "| Asked back | $16,323.30 |" in letter(**TAKEN_BACK)
    assert "Asked back" not in letter(**TAKEN_BACK | {"denial_text": "We ask for a refund. Line 1 paid $10.00."})


def test_two_products_of_an_order_have_their_own_codes():
    order = {"therapy": "infliximab", "condition": "uc", "hcpcs": "Q5103", "icd10": "K51.00"}
    two = letter(**order, product="Inflectra, or Avsola at the same dose")
    assert "code Q5103 (Inflectra) or Q5121 (Avsola) |" in two
    assert "K51.00 (Ulcerative pancolitis without complications)" in two
    assert "code Q5103 |" in letter(**order, product="Inflectra (infliximab-dyyb)")


def test_a_paper_does_not_show_what_came_after_its_day():
    values = [{"measure": "MG-ADL", "value": "8", "on": "2026-10-21", "stage": "now", "paper": "Clinic note"}]
    early = [{"title": "Clinic note", "on": "2026-09-01"}]
    assert "| 8 (October 21, 2026) | 1 |" not in letter(findings=values, papers=early, facts=[])
    assert "(to follow)" not in letter(findings=values, papers=early, facts=[]), "nobody has promised one"
    day = [{"title": "Clinic note", "on": "2026-10-21"}]
    assert "| 8 | 1 |" in letter(findings=values, papers=day, facts=[])


def test_a_call_between_doctors_that_took_place_is_not_asked_for_as_new():
    held = [
        {"topic": "peer_call", "fact": "On November 12, 2026 Dr. Ortiz spoke with a general internist for six minutes."}
    ]
    assert "have a physician of this field speak with Dr. Lena Ortiz again" in letter(facts=held)
    missed = [{"topic": "peer_call", "fact": "The call was missed: the doctor was in surgery."}]
    assert "Before any refusal, speak with Dr. Lena Ortiz" in letter(facts=missed)


def test_screening_and_other_names_are_no_measure_of_the_decision():
    values = [{"measure": "TB test", "value": "negative", "on": "2026-10-20", "stage": "before"}]
    named = [REASONS[0] | {"words": "Mycophenolate was taken for less than 12 months; the test results show no need."}]
    assert "The values in question" not in letter(reasons=named, findings=values)


def test_the_place_of_a_running_course_is_asked_to_stay_until_the_decision():
    place = {
        "reasons": [
            {"kind": "site_of_care_hospital_refused", "words": "Give it in a suite.", "answer": "No suite takes me."}
        ]
    }
    running = place | {"timing": "ongoing", "next_dose_date": "2026-12-09"}
    assert "go on paying for the treatment where it is given now" in letter(**running)
    assert "go on paying" not in letter(**place)
    assert "go on paying" not in letter(**running, more_asks="Keep the hospital paid until you decide.")


def test_a_gap_alone_is_not_told_as_what_it_did():
    asks = {"timing": "ongoing", "next_dose_date": "2026-12-01", "if_missed": "She may need a ventilator."}
    harm = [{"topic": "gap_harm", "fact": "Without it she was in intensive care for nine days."}]
    assert "she was in intensive care" in section(letter(**asks, facts=harm), "Why it cannot wait")
    gap = [{"topic": "gap_harm", "fact": "None since September 30, 2026, 8 weeks now."}]
    assert "None since" not in section(letter(**asks, facts=gap), "Why it cannot wait")
