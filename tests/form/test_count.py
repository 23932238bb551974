"""How many answers a finished letter takes, when the denial letter is pasted: few for one that can be sent, and hardly
more for the same letter word for word."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from generator.check import find_errors
from generator.letters import document_list, write_document
from generator.output.text import render_text
from generator.plan import make_plan
from generator.reading import read_denial
from tests.scenarios import scenario_named

MOST = 16
"""Typed by hand for a letter without an error. The kind of employer is among them: without it no law is taken for sure."""
MOST_FOR_ALL = 30
"""Given by hand for every word of the letter: the paste and its confirmation, one each, are counted; so is a table, and
the profile of a practice. It was 43 to 59."""
PROFILE = ("voice", "writer_name", "writer_role", "writer_address", "writer_phone", "practice_npi", "practice_tax_id", "doctor_name", "doctor_npi", "doctor_specialty", "doctor_phone")  # fmt: skip
PEOPLE = (
    "home_ivig_cidp_self_funded", "infliximab_uc_step_therapy_wisconsin", "iron_medicaid_not_necessary",
    "ocrelizumab_ms_medicare_advantage", "meropenem_part_d_first", "vedolizumab_timely_filing", "natalizumab_fehb_channel",
    "eculizumab_gmg_renewal_urgent", "belimumab_suite_refused", "iron_bariatric_external_review",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_finished_letter_takes_few_answers(name, book):
    """Answers are taken out one by one as long as the letter stays finished, on the same track, with each reason
    answered. What reading the pasted letter gives is not typed."""
    scenario = scenario_named(name)
    answers = {key: value for key, value in scenario.answers.items() if value not in (None, "", [])}
    read = {finding.question for finding in read_denial(scenario.denial, book, scenario.today)}
    whole = make_plan(answers, scenario.today)
    for key in [key for key in answers if key not in read and key != "denial_text"]:
        fewer = {other: value for other, value in answers.items() if other != key}
        plan = make_plan(fewer, scenario.today)
        same_track = plan.coverage.plan_kind == whole.coverage.plan_kind and plan.situation == whole.situation
        answered = all(reason.arguments or reason.answered_above for reason in plan.reasons)
        if same_track and answered and not find_errors(plan, book):
            answers = fewer
    typed = [key for key in answers if key not in read]
    assert len(typed) <= MOST, typed


@pytest.mark.parametrize("name", PEOPLE)
def test_the_same_letter_takes_hardly_more(name, book):
    """Answers are taken out as long as the appeal and the doctor's letter stay the same, word for word."""
    scenario = scenario_named(name)
    answers = {key: value for key, value in scenario.answers.items() if value not in (None, "", [])}
    whole = [*letters(answers, scenario.today)]
    read = {
        finding.question
        for finding in read_denial(scenario.denial, book, scenario.today)
        if finding.question == "reasons" or finding.value == answers.get(finding.question)
    }
    for key in [key for key in answers if key not in read]:
        fewer = {other: value for other, value in answers.items() if other != key}
        if all(one == other for one, other in zip_longest(letters(fewer, scenario.today), whole)):
            answers = fewer
    typed = [key for key in answers if key not in read]
    if answers.get("voice") == "practice":
        typed = ["profile", *(key for key in typed if key not in PROFILE)]
    given = ["denial_text", "confirmed", *(key for key in typed if key != "denial_text")]
    print(f"{name}: {len(given)} answers, {sum(cells(answers.get(key)) for key in given)} cells")
    assert len(given) <= MOST_FOR_ALL, given


def letters(answers, today):
    """The appeal, and the doctor's letter where there is one, each written when it is asked for."""
    plan = make_plan(answers, today)
    for document in (None, "medical_necessity"):
        if document is None or any(offer.id == document and offer.is_offered for offer in document_list(plan)):
            yield render_text(write_document(plan, document))


def cells(value):
    """How many cells an answer has: a table those of its rows, anything else one."""
    return (
        sum(len([cell for cell in row.values() if cell is not None]) for row in value) if isinstance(value, list) else 1
    )


def test_the_day_the_letter_came_is_led_to_only_where_the_time_runs_from_it():
    from datetime import date

    from generator.output.view import describe_for_page
    from generator.plan import make_plan

    def is_asked(words, **more):
        answers = {"notice_date": "2026-11-17", "printed_window_days": 180, "denial_text": words, **more}
        pages = describe_for_page(make_plan(answers, date(2026, 11, 30)))["pages"]
        return next(page["is_open"] for page in pages if page["id"] == "notice")

    by_receipt = "You may appeal within 180 days of the day you receive this notice."
    by_letter = "You may appeal within 180 days from the date of this letter."
    assert is_asked(by_receipt) and not is_asked(by_letter)
    assert not is_asked(by_receipt, received_date="2026-11-21")
    assert is_asked(by_letter, cover_from="bought")  # the rule of the plan counts from receipt (29 CFR 2560.503-1(h))


def test_the_day_the_letter_came_is_not_asked_where_no_time_runs_from_it():
    from datetime import date

    from generator.output.view import describe_for_page

    def is_shown(words="You may appeal within 65 days from the date of this letter.", **more):
        answers = {"notice_date": "2026-11-17", "printed_window_days": 65, "denial_text": words, **more}
        shown = describe_for_page(make_plan(answers, date(2026, 11, 30)))
        return "received_date" in shown["shown"] and any(
            "received_date" in page["questions"] for page in shown["pages"]
        )

    assert is_shown()  # the kind of plan is not known, so the clock is not
    assert not is_shown(cover_from="medicaid_plan")
    assert is_shown(cover_from="medicaid_plan", received_date="2026-11-20")  # what was told stays in sight
    assert is_shown("You may appeal within 65 days after you receive this notice.", cover_from="medicaid_plan")
    assert is_shown(cover_from="bought")


def test_a_practices_calls_are_led_to_after_the_treatment_and_claim_lines_only_where_something_was_billed():
    from datetime import date

    from generator.output.view import describe_for_page
    from generator.plan import make_plan

    def pages(**answers):
        reasons = [{"kind": "missing_information", "words": "Records were not received."}]
        told = describe_for_page(make_plan({"reasons": reasons, **answers}, date(2026, 11, 30)))
        return {page["id"]: page["is_more"] for page in told["pages"]}

    assert pages(voice="practice", timing="after")["calls"] is False
    assert pages(voice="patient", timing="after")["calls"] and pages(voice="practice", timing="before")["calls"]
    assert "claim_lines" in pages(timing="after") and "claim_lines" not in pages(timing="before")
    assert "contracted" in pages(voice="practice", timing="after") and "contracted" not in pages(timing="after")
