"""What the book knows reaches the case: dates, routes, addresses and rules, each from a small case with its right
value. Every test here was a fault once."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import document_list, write_document
from generator.letters.documents import main_document
from generator.output.calendar import plan_events
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.plan.rounds import next_round
from generator.reading import read_denial

TODAY = date(2026, 11, 28)
INSURED = {"cover_from": "job", "employer_kind": "private", "job_funding": "insured"}
FINAL = {"notice_date": "2026-11-12", "decision_level": "plan_appeal"}
CLINICAL = {"reasons": [{"kind": "not_medically_necessary", "words": "x"}]}


def plan_of(*parts: dict, today: date = TODAY):
    answers: dict = {}
    for part in (CLINICAL, *parts):
        answers |= part
    return make_plan(answers, today)


def text_of(plan, document: str | None = None) -> str:
    return render_markdown(write_document(plan, document))


def reason(kind: str, words: str = "x") -> dict:
    return {"reasons": [{"kind": kind, "words": words}]}


def offered(plan) -> set[str]:
    return {offer.id for offer in document_list(plan) if offer.is_offered}


# -- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["ky", "sc"])
def test_a_state_with_a_shorter_time_shows_both(state):
    filing = plan_of(INSURED, FINAL, {"state": state}).filing
    assert filing.safe.on == date(2027, 1, 11)
    assert filing.outer.on == date(2027, 3, 12)
    assert any("60 days" in note and "4 months" in note for note in filing.notes)
    assert not plan_of(INSURED, FINAL, {"state": state}, today=date(2027, 3, 12)).filing.is_late
    assert plan_of(INSURED, FINAL, {"state": state}, today=date(2027, 3, 13)).filing.is_late


def test_a_citation_with_a_clause_is_closed_by_a_comma():
    letter = text_of(plan_of(INSURED, FINAL, {"state": "ky"}))
    assert "restates it, gives 60 days" in letter


@pytest.mark.parametrize("state", ["ut", "tn"])
def test_a_notice_that_gives_the_states_own_180_days_is_not_called_wrong(state):
    printed = {"state": state, "printed_window_days": 180}
    plan = plan_of(INSURED, FINAL, printed)
    assert plan.filing.safe.on == date(2027, 5, 11)
    assert plan.filing.too_short is None
    assert not any("wrong" in note for note in plan.filing.notes)
    day_130 = plan_of(INSURED, FINAL, printed, today=date(2027, 3, 22))
    assert "comes after the time to file" not in text_of(day_130)


def test_california_gives_six_months_and_answers_in_thirty_days():
    plan = plan_of(INSURED, FINAL, {"state": "ca", "printed_window_months": 6})
    assert plan.filing.safe.on == date(2027, 5, 12)
    assert plan.answer.words == "within 30 days"
    letter = text_of(plan)
    assert "6 months" in letter and "4 months" not in letter


@pytest.mark.parametrize("notice", ["2026-08-29", "2026-08-30", "2026-08-31"])
def test_six_months_of_a_federal_plan_end_with_february(notice):
    filing = plan_of({"cover_from": "federal_job", "notice_date": notice}).filing
    assert filing.safe.on == date(2027, 2, 26)  # February 28 is a Sunday
    assert filing.outer.on == date(2027, 2, 28)


def test_medicaid_tells_until_when_to_ask_that_benefits_go_on():
    answers = {"cover_from": "medicaid_plan", "notice_date": "2026-11-03", "timing": "ongoing"}
    day = date(2026, 11, 10)
    unknown = plan_of(answers, today=day)
    assert unknown.continue_by.due.on == date(2026, 11, 13)
    assert unknown.continue_by.asks_effective
    known = plan_of(answers, {"effective_on": "2026-11-20"}, today=day)
    assert known.continue_by.due.on == date(2026, 11, 20)
    assert "November 20, 2026" in text_of(known) and "438.420" in text_of(known)
    assert any(step.route == "keep_benefits" and step.by == date(2026, 11, 20) for step in known.steps)
    assert any(on == date(2026, 11, 20) for _, on, _ in plan_events(known))
    assert "benefits go on" not in text_of(plan_of(answers, {"voice": "practice"}, today=day))
    assert plan_of(answers, {"timing": "after"}, today=day).continue_by is None


def test_i_dont_know_asks_that_benefits_go_on_too():
    plan = plan_of({"cover_from": "medicaid_plan", "notice_date": "2026-11-03"}, today=date(2026, 11, 10))
    assert plan.continue_by.due.on == date(2026, 11, 13)
    assert "benefits go on" in text_of(plan)


@pytest.mark.parametrize(("cover", "words"), [("dual_plan", ""), ("medicaid_state", ""), ("pace", "within 72 hours")])
def test_an_urgent_request_has_the_urgent_clock_or_none(cover, words):
    plan = plan_of({"cover_from": cover, "notice_date": "2026-11-10", "urgent": "yes", "timing": "before"})
    assert plan.answer.words == words
    assert plan.answer.is_urgent
    if not words:
        assert "could not confirm how fast an urgent request" in text_of(plan, "what_happens_next")


def test_a_corrected_claim_does_not_borrow_the_appeals_day():
    for kind, route in (
        ("claim_line", "corrected_claim"),
        ("no_authorization", "retro_authorization"),
        ("filing_limit", "timely_filing"),
    ):
        plan = plan_of(
            INSURED, {"notice_date": "2026-11-10", "timing": "after", "claim_lines": [{"code": "J1745"}]}, reason(kind)
        )
        step = next(step for step in plan.steps if step.route == route)
        assert step.by is None and "limit of its own" in step.text


def test_medicare_shows_the_sixty_fifth_day_and_not_the_wrong_number_on_the_notice():
    filing = plan_of(
        {"cover_from": "medicare_advantage", "notice_date": "2026-10-20", "printed_window_days": 120}
    ).filing
    assert (filing.safe.on, filing.outer.on) == (date(2026, 12, 18), date(2026, 12, 24))
    late = plan_of(
        {"cover_from": "medicare_advantage", "notice_date": "2026-10-20", "printed_window_days": 120},
        today=date(2026, 12, 30),
    )
    assert not late.filing.is_late  # never a false "you are late": the notice itself gives until February


def test_an_urgent_outside_review_after_the_final_no_stands_alone():
    letter = text_of(plan_of(INSURED, FINAL, {"state": "oh", "urgent": "yes", "timing": "before"}))
    assert "(d)(3)(i)(B)" in letter and "(d)(3)(i)(A)" not in letter
    assert "beside the urgent appeal" not in letter
    early = plan_of(INSURED, {"state": "oh", "notice_date": "2026-11-12", "urgent": "yes", "timing": "before"})
    assert "beside the urgent appeal" in text_of(early, "external_review")


def test_a_copy_keeps_the_day_it_was_sent():
    sent = plan_of(INSURED, {"notice_date": "2026-11-10", "appeal_sent_on": "2026-11-30"}, today=date(2026, 12, 19))
    assert "November 30, 2026" in text_of(sent) and "December 19" not in text_of(sent)
    paper = {"sent_papers": [{"document": "claim_file_request", "on": "2026-12-01"}]}
    other = plan_of(INSURED, {"notice_date": "2026-11-10"}, paper, today=date(2026, 12, 19))
    assert "December 1, 2026" in text_of(other, "claim_file_request")
    assert "December 19, 2026" in text_of(other)


def test_a_last_day_printed_on_the_notice_is_that_day():
    filing = plan_of(INSURED, {"notice_date": "2026-11-12", "printed_window_on": "2027-01-29"}).filing
    assert filing.safe.on == date(2027, 1, 29)
    assert filing.too_short.words == "180 days"


# -- routes ------------------------------------------------------------------------------------------------


def test_unknown_funding_stays_unknown_in_every_paper():
    plan = plan_of(
        {"cover_from": "job", "employer_kind": "private", "job_funding": "unknown", "notice_date": "2026-11-10"}
    )
    assert plan.coverage.plan_kind == "erisa_funding_unknown"
    for document in offered(plan):
        text = text_of(plan, document)
        assert "employer pays the claims of this plan itself" not in text
        assert "a self-funded employer" not in text
    assert "employer_letter" not in offered(plan)
    assert "Who pays the claims is not known yet" in text_of(plan, "what_happens_next")


@pytest.mark.parametrize(
    "answers",
    [
        {"cover_from": "bought"},
        {"cover_from": "job", "employer_kind": "government", "job_funding": "self_funded"},
        {"cover_from": "job", "employer_kind": "church"},
    ],
)
def test_a_grandfathered_plan_that_is_not_erisas_cites_no_erisa_rule(answers):
    plan = plan_of(answers, {"grandfathered": "yes", "notice_date": "2026-11-10", "printed_window_days": 60})
    assert "2560.503" not in text_of(plan) and "ERISA" not in text_of(plan)
    if answers.get("job_funding") == "self_funded":
        assert "employer_letter" in offered(plan)


def test_an_insured_city_plan_has_a_kind_a_law_and_a_date():
    plan = plan_of(
        {"cover_from": "job", "employer_kind": "government", "job_funding": "insured"}, FINAL, {"state": "ut"}
    )
    assert plan.coverage.plan_kind == "nonfed_gov_insured"
    assert plan.filing.safe.on == date(2027, 5, 11)


@pytest.mark.parametrize(
    "cover",
    [
        {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded"}, INSURED,
        {"cover_from": "job", "employer_kind": "government", "job_funding": "insured"},
    ],
)  # fmt: skip
def test_after_a_second_appeal_that_had_to_come_first_comes_the_outside_review(cover):
    must = plan_of(cover, FINAL, {"second_appeal": "must"})
    assert main_document(must) == "second_level_appeal"
    after = plan_of(cover, FINAL, {"decision_level": "plan_second"})
    assert main_document(after) == "external_review"


def test_round_two_after_a_second_appeal_that_had_to_come_first_is_not_past_the_outside_review():
    answers = CLINICAL | INSURED | FINAL | {"second_appeal": "must", "payer_name": "Acme"}
    after = next_round(answers, make_plan(answers, TODAY))
    assert after["decision_level"] == "plan_second" and after["payer_name"] == "Acme"
    assert "notice_date" not in after and after["first_decision_date"] == "2026-11-12"
    again = make_plan(after | CLINICAL | {"notice_date": "2026-11-25"}, TODAY)
    assert main_document(again) == "external_review"


@pytest.mark.parametrize(
    ("level", "then"),
    [("plan_first", "plan_appeal"), ("plan_appeal", "outside_reviewer"), ("outside_reviewer", "judge")],
)
def test_who_decided_last_follows_from_the_step_that_was_answered(level, then):
    answers = CLINICAL | {
        "cover_from": "original_medicare",
        "timing": "after",
        "notice_date": "2026-11-12",
        "decision_level": level,
    }
    assert next_round(answers, make_plan(answers, TODAY))["decision_level"] == then


def test_tricares_second_level_is_not_the_first_again():
    plan = plan_of({"cover_from": "tricare", "urgent": "yes", "timing": "before"}, FINAL)
    assert plan.level.id == "tri_mn_2"
    assert text_of(plan, "what_happens_next").count("Independent hearing") == 1


def test_tricares_three_urgent_days_that_have_passed_leave_the_ordinary_ninety():
    plan = plan_of({"cover_from": "tricare", "urgent": "yes", "timing": "before", "notice_date": "2026-11-10"})
    assert plan.level.id == "tri_mn_1" and not plan.filing.is_late
    fresh = plan_of({"cover_from": "tricare", "urgent": "yes", "timing": "before", "notice_date": "2026-11-27"})
    assert fresh.level.id == "tri_mn_expedited"


def test_the_end_of_the_ladder_is_said():
    unknown = plan_of({"cover_from": "unknown", "notice_date": "2026-11-10", "decision_level": "judge"})
    assert main_document(unknown) == "what_happens_next"
    assert "must name the next step" in text_of(unknown)
    ended = plan_of({"cover_from": "bought", "notice_date": "2026-11-10", "decision_level": "outside_reviewer"})
    assert "no further step of appeal" in text_of(ended)
    assert "The next step is appeal" not in text_of(ended)


def test_original_medicare_has_decided_nothing_before_the_service():
    plan = plan_of(
        {"cover_from": "original_medicare", "notice_date": "2026-11-10", "timing": "before"},
        reason("site_of_care_home_refused"),
    )
    assert not {"redetermination", "site_of_care_exception", "peer_to_peer", "complaint"} & offered(plan)
    page = text_of(plan)
    assert "Nothing is decided yet" in page and "Advance Beneficiary Notice" in page


def test_a_tricare_practice_is_told_that_it_may_not_appeal():
    plan = plan_of({"cover_from": "tricare", "notice_date": "2026-11-10", "voice": "practice"})
    assert "tricare_reconsideration" not in offered(plan) and main_document(plan) == "representative"
    assert any("no proper appealing party" in step.text for step in plan.steps)
    signed = plan_of({"cover_from": "tricare", "notice_date": "2026-11-10", "voice": "practice", "consent": "yes"})
    assert main_document(signed) == "tricare_reconsideration"


def test_the_plan_and_the_outside_reviewer_have_two_addresses():
    typed = {"payer_name": "Acme Health", "payer_address": "Acme Health\n1 Plan St"}
    plan = plan_of(INSURED, FINAL, typed, {"state": "mi"})
    assert "Lansing, MI 48909" in text_of(plan) and "1 Plan St" not in text_of(plan)
    assert "1 Plan St" in text_of(plan, "claim_file_request")
    assert "Lansing, MI 48909" in text_of(plan, "medical_necessity")  # it goes where the request goes
    assert "checked" in text_of(plan, "what_happens_next")
    own = plan_of(INSURED, FINAL, typed, {"state": "mi", "reviewer_address": "Office X\n9 Review Rd"})
    assert "9 Review Rd" in text_of(own) and "Lansing" not in text_of(own)
    insurer = plan_of(INSURED, FINAL, typed, {"state": "oh"})  # Ohio's request goes to the plan itself
    assert "1 Plan St" in text_of(insurer)


# -- the book's rows ---------------------------------------------------------------------------------------


def test_another_insurer_first_keeps_the_days_and_asks_for_a_call():
    lines = {"claim_lines": [{"code": "J1745", "printed": "CO-22"}], "timing": "after", "printed_window_days": 180}
    plan = plan_of({"cover_from": "bought", "notice_date": "2026-11-10"}, lines, reason("other_insurer_first"))
    page = text_of(plan, "what_happens_next")
    assert "May 7, 2027" in page and "Call the plan" in page and "CARC 22" in page


@pytest.mark.parametrize("kind", ["cover_ended", "other_insurer_first", "cost_share", "other_reason"])
def test_a_reason_that_is_not_about_medicine_gets_no_clinical_proof(kind):
    drug = {
        "therapy": "infliximab",
        "condition": "cd",
        "product": "Remicade",
        "birth_date": "1980-01-01",
        "timing": "after",
    }
    letter = text_of(plan_of(INSURED, {"notice_date": "2026-11-10"}, drug, reason(kind, "Coverage had terminated")))
    assert "FDA label" not in letter and "Guideline" not in letter and "(Singh S" not in letter


def test_part_d_is_told_of_the_two_guides():
    drug = {"therapy": "ivig", "condition": "dermatomyositis", "setting_wanted": "home", "timing": "before"}
    plan = plan_of({"cover_from": "part_d", "notice_date": "2026-11-10"}, drug, reason("experimental"))
    assert "offlabel_part_d" in {rule.id for rule in plan.rules}
    assert "DRUGDEX" in text_of(plan, "what_happens_next")


def test_home_immune_globulin_for_another_illness_is_conceded():
    drug = {
        "therapy": "ivig",
        "condition": "cidp",
        "setting_wanted": "home",
        "timing": "after",
        "service_date": "2026-10-01",
    }
    plan = plan_of({"cover_from": "original_medicare", "notice_date": "2026-11-10"}, drug, reason("benefit_exclusion"))
    letter = text_of(plan)
    assert "primary immune deficiency only" in letter
    assert "do not leave this treatment out" not in letter
    pi = plan_of(
        {"cover_from": "original_medicare", "notice_date": "2026-11-10"},
        drug | {"condition": "pi"},
        reason("benefit_exclusion"),
    )
    assert "ivig_home_other_illness" not in {rule.id for rule in pi.rules}


def test_an_unclassified_code_names_no_brand(book):
    text = "November 2, 2026\n\nWe denied J3590, unclassified biologic. You may appeal within 180 days of this notice."
    found = {finding.question: finding.value for finding in read_denial(text, book, TODAY)}
    assert found["hcpcs"] == "J3590"
    assert "therapy" not in found


def test_a_state_law_that_compels_cover_stands_with_the_first_reason():
    child = {
        "birth_date": "2018-01-01",
        "timing": "before",
        "therapy": "ivig",
        "condition": "pans",
        "notice_date": "2026-11-10",
    }
    illinois = plan_of(INSURED, child, {"state": "il"}, reason("experimental"))
    assert "215 ILCS 5/356z.25" in text_of(illinois)
    self_funded = plan_of(INSURED | {"job_funding": "self_funded"}, child, {"state": "il"}, reason("experimental"))
    assert "356z.25" not in text_of(self_funded)
    other_illness = plan_of(INSURED, child | {"condition": "cidp"}, {"state": "il"}, reason("experimental"))
    assert "356z.25" not in text_of(other_illness)


@pytest.mark.parametrize("state", ["hi", "ky", "la", "oh", "or", "pr", "tn", "wv"])
def test_a_complaint_goes_to_the_insurance_department(state, book):
    complaint = text_of(plan_of(INSURED, {"notice_date": "2026-11-10", "state": state}), "complaint")
    assert book.get("states", state).regulator.department.split(",")[0].split("(")[0].strip() in complaint
    assert "Consumer Assistance Program" not in complaint


def test_ongoing_infusions_go_straight_to_review_in_texas():
    plan = plan_of(INSURED, {"notice_date": "2026-11-10", "timing": "ongoing", "state": "tx"})
    assert "4201.3601" in text_of(plan)
    assert "4201.3601" not in text_of(
        plan_of(INSURED, {"notice_date": "2026-11-10", "timing": "before", "state": "tx"})
    )


# -- labelled use ------------------------------------------------------------------------------------------

LABELLED = "The FDA label includes"


@pytest.mark.parametrize(
    ("therapy", "product", "condition", "born", "named"),
    [
        ("ivig", "Gamunex-C", "cidp", "1970-01-01", True), ("ivig", "Octagam 10%", "cidp", "1970-01-01", False),
        ("ivig", "Bivigam", "cidp", "1970-01-01", False), ("scig", "Cuvitru", "cidp", "1970-01-01", False),
        ("ivig", "Gamunex-C", "dermatomyositis", "1970-01-01", False), ("ivig", "Octagam 10%", "dermatomyositis", "1970-01-01", True),
        ("ivig", "Asceniv", "itp", "1970-01-01", False), ("denosumab", "Prolia", "bone_mets", "1960-01-01", False),
        ("denosumab", "Xgeva", "bone_mets", "1960-01-01", True), ("zoledronic_acid", "Zometa", "osteoporosis", "1960-01-01", False),
        ("infliximab", "Remicade", "cd", "2023-06-01", False), ("infliximab", "Remicade", "cd", "2015-06-01", True),
    ],
)  # fmt: skip
def test_a_labelled_use_names_this_product_and_reaches_this_age(therapy, product, condition, born, named):
    case = {
        "therapy": therapy,
        "product": product,
        "condition": condition,
        "birth_date": born,
        "timing": "before",
        "notice_date": "2026-11-10",
    }
    assert (LABELLED in text_of(plan_of(INSURED, case))) is named


def test_a_unit_that_nobody_confirmed_is_not_counted_with(book):
    from generator.check.numbers import check_numbers, units_of

    assert not any(row.is_verified for _, row in book.therapies_of_code("J1553"))
    assert units_of("J1553", "80 g", book) is None
    assert units_of("J1459", "80 g", book) == 160
    case = {
        "hcpcs": "J1553",
        "dose": "80 g",
        "claim_lines": [{"code": "J1553", "units": 800}],
        "timing": "after",
        "notice_date": "2026-11-10",
    }
    assert "units-sum" not in {fault.code for fault in check_numbers(plan_of(INSURED, case), book)}


# -- old rows ----------------------------------------------------------------------------------------------


def test_an_old_row_is_marked_where_it_is_printed():
    answers = CLINICAL | INSURED | {"notice_date": "2026-11-10"}
    fresh, old = make_plan(answers, date(2026, 11, 28)), make_plan(answers, date(2027, 6, 1))
    assert "last checked on" not in text_of(fresh)
    assert "last checked on" in text_of(old)
    assert "look it up again" not in text_of(old)
    assert "look it up again" in text_of(old, "what_happens_next")


# -- impossible orders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"appeal_sent_on": "2026-11-01"}, "appeal_sent_on"), ({"received_date": "2026-11-01"}, "received_date"),
        ({"printed_window_on": "2026-11-01"}, "printed_window_on"),
    ],
)  # fmt: skip
def test_an_impossible_date_is_asked_back_and_stays_typed(answers, where):
    plan = plan_of(INSURED, {"notice_date": "2026-11-10"}, answers)
    assert where in {problem.where for problem in plan.problems}
    assert plan.case.answers.typed[where] == answers[where]
    assert plan.case.answers.get(where) is None


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"printed_window_days": 999}, "printed_window_days"), ({"approved_until": "2023-01-01", "timing": "ongoing"}, "approved_until"),
        ({"printed_window_days": 60, "printed_window_months": 4}, "printed_window_days"), ({"next_dose_date": "2026-10-01"}, "next_dose_date"),
    ],
)  # fmt: skip
def test_an_odd_answer_is_asked_once_more(answers, where, book):
    from generator.check.numbers import check_numbers

    assert where in {
        fault.where for fault in check_numbers(plan_of(INSURED, {"notice_date": "2026-11-10"}, answers), book)
    }


def test_a_tricare_practice_outside_the_network_appeals_its_claim_itself_and_one_in_it_does_not():
    case = {
        "cover_from": "tricare", "voice": "practice", "consent": "no", "timing": "after", "notice_date": "2026-10-13",
        "reasons": [{"kind": "not_medically_necessary", "words": "Not medically necessary."}],
    }  # fmt: skip
    outside = [{"topic": "in_network", "fact": "Non-network on the day, assignment accepted"}]
    today = date(2026, 11, 18)
    assert main_document(make_plan(case, today)) == "representative"
    assert main_document(make_plan(case | {"facts": outside}, today)) != "representative"
    assert main_document(make_plan(case | {"facts": outside, "timing": "before"}, today)) == "representative"


def test_a_child_is_known_by_the_insurers_own_letter_and_never_by_a_guardian_alone():
    told = {"cover_from": "medicaid_plan", "voice": "caregiver", "consent": "parent", "notice_date": "2026-11-12"}
    to_parent = "To the Parent or Guardian of: Ida Cole. We got a request from your child's doctor."
    assert make_plan(told | {"denial_text": to_parent}, date(2026, 11, 28)).situation["under_21"] == "yes"
    by_field = "To the parent or guardian of: Ida Cole. Reviewed by a physician, specialty: Pediatrics."
    assert make_plan(told | {"denial_text": by_field}, date(2026, 11, 28)).situation["under_21"] == "yes"
    for words in (
        "To the legal guardian of Ida Cole.",
        "To the Parent or Guardian of: Ida Cole.",
        "Your child's doctor wrote.",
    ):
        assert make_plan(told | {"denial_text": words}, date(2026, 11, 28)).situation["under_21"] == "no"
    yes = told | {"denial_text": to_parent, "consent": "yes"}
    assert make_plan(yes, date(2026, 11, 28)).situation["under_21"] == "no"


# -- money asked back ------------------------------------------------------------------------------------------

TAKEN_BACK = {
    "timing": "after",
    "notice_date": "2026-11-12",
    "voice": "practice",
    "writer_name": "Ana Cole",
    "consent": "yes",
    "service_date": "2025-03-03",
    "reasons": [{"kind": "retroactive_denial", "words": "We are recouping the payment that was made in error."}],
}
LIMITS = {
    "fl": "30 months", "ga": "18 months", "il": "60 days after receipt", "ca": "365 days", "mo": "twelve months", "ny": "twenty-four months", "oh": "two years", "pa": "24 months", "tx": "180th day",
}  # fmt: skip


@pytest.mark.parametrize("state", LIMITS)
def test_a_state_limit_on_taking_money_back_reaches_an_insured_plan_only(state):
    letter = text_of(plan_of(INSURED, TAKEN_BACK, {"state": state}))
    assert LIMITS[state] in letter
    for funding in ("self_funded", "unknown"):
        other = plan_of(INSURED, TAKEN_BACK, {"state": state, "job_funding": funding})
        assert not [rule for rule in other.rules if rule.kind == "recovery"]
        assert LIMITS[state] not in text_of(other)


@pytest.mark.parametrize("state", ["in", "va"])
def test_a_limit_that_was_not_read_in_the_law_itself_stays_out_of_letters(state):
    plan = plan_of(INSURED, TAKEN_BACK, {"state": state})
    assert not [rule for rule in plan.rules if rule.kind == "recovery" and "letter" in rule.used_in]


@pytest.mark.parametrize(
    "words",
    [
        "We have rescinded the approval of October 2, 2026.",
        "The treatment was not medically necessary.",
        "Your request was recovered from our archive.",
    ],
)
def test_a_limit_on_taking_money_back_needs_money_that_is_asked_back(words):
    plan = plan_of(INSURED, TAKEN_BACK, reason("retroactive_denial", words), {"state": "mo"})
    assert plan.situation["payment_asked_back"] == "no"
    assert "twelve months" not in text_of(plan)


@pytest.mark.parametrize(("served", "is_said"), [("2025-03-03", True), ("2026-06-01", False), (None, False)])
def test_medicares_limit_on_reopening_is_said_after_the_first_year_only(served, is_said):
    told = {key: value for key, value in TAKEN_BACK.items() if key != "service_date"}
    day = {"service_date": served} if served else {}
    plan = plan_of({"cover_from": "original_medicare"}, told, day)
    assert plan.coverage.plan_kind == "medicare_original"
    letter = text_of(plan)
    assert ("405.980(b)(1)-(3)" in letter) is is_said
    assert "405.379(d)(1)-(3)" in letter  # an appeal in time stops the taking of money


def test_a_medicare_advantage_approval_may_not_be_denied_later_for_need():
    letter = text_of(plan_of({"cover_from": "medicare_advantage"}, TAKEN_BACK))
    assert "422.138(c)" in letter and "good cause" in letter


# -- who pays first, and a network that has nobody ------------------------------------------------------------------

WORKING = {
    "facts": [{"topic": "working_65", "fact": "I am 67, have Medicare by age and work at Acme, which has 90 workers"}]
}
NOBODY = {"facts": [{"topic": "none_in_network", "fact": "I called all three places on the list; none gives it"}]}
RETIRED = {"facts": [{"topic": "retired", "fact": "My work ended on May 1, 2026"}]}
KIDNEY = {"facts": [{"topic": "kidney_months", "fact": "Medicare for my kidney failure began on June 1, 2026"}]}


@pytest.mark.parametrize("cover", [INSURED, {"cover_from": "federal_job"}])
@pytest.mark.parametrize("kind", ["other_insurer_first", "retroactive_denial"])
def test_a_jobs_plan_hears_that_it_is_first_whatever_its_booklet_says(cover, kind):
    given = cover | reason(kind) | {"timing": "after"}
    letter = text_of(plan_of(given, WORKING))
    assert "42 U.S.C. 1395y(b)(1)(A)" in letter and "42 CFR 411.32(a)(1)" in letter
    assert "1395y(b)" not in text_of(plan_of(given))
    assert "411.161" not in letter


def test_kidney_failure_has_its_own_rule():
    letter = text_of(plan_of(INSURED, reason("other_insurer_first"), KIDNEY, {"timing": "after"}))
    assert "42 CFR 411.161(a)(1)" in letter and "1395y(b)" not in letter


def test_medicare_keeps_its_payment_when_the_work_had_ended():
    given = {"cover_from": "original_medicare", "timing": "after"} | reason("retroactive_denial")
    assert "that its payment stand" in text_of(plan_of(given, RETIRED))
    assert "that its payment stand" not in text_of(plan_of(given, WORKING))


@pytest.mark.parametrize(
    ("cover", "cite"),
    [
        ("medicare_advantage", "42 CFR 422.112(a)(1)(iii)"),
        ("dual_plan", "42 CFR 422.112(a)(1)(iii)"),
        ("medicaid_plan", "42 CFR 438.206(b)(4)-(5)"),
    ],
)
def test_a_network_that_has_nobody_meets_the_programs_own_rule(cover, cite):
    given = {"cover_from": cover, "timing": "before"} | reason("out_of_network")
    letter = text_of(plan_of(given, NOBODY))
    assert cite in letter and "none gives it" in letter
    assert cite in text_of(plan_of(given))
    inside = {"facts": [{"topic": "in_network", "fact": "The clinic has had a contract with the plan since 2020"}]}
    assert cite not in text_of(plan_of(given, inside))
    assert cite not in text_of(plan_of(INSURED, reason("out_of_network"), NOBODY))


def test_nobody_has_to_be_homebound_for_medicares_home_infusion():
    given = {"cover_from": "medicare_advantage", "timing": "before", "setting_wanted": "home"}
    home = reason("site_of_care_home_refused", "You are not homebound.")
    assert "320.4.1" in text_of(plan_of(given, home))
    assert "320.4.1" not in text_of(plan_of(given, reason("site_of_care_home_refused", "A clinic is near.")))
