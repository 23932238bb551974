"""Nothing is asked twice: whatever was refused and whoever pays, an answer takes every other question for the same
thing out of sight."""

from __future__ import annotations

import itertools

import pytest

from generator.denials import load_denial_kinds, load_refused
from generator.form import Form, load_form
from generator.output.view import describe_plan
from generator.plan import make_plan
from tests.scenarios import OKAFOR

MEANINGS = {
    "the time to appeal": ({"printed_window_days": 180}, {"printed_window_months": 6}, {"printed_window_on": "2027-05-01"}),
    "the product the plan wants": ({"treatments": [{"drug": "Humira", "demanded": "yes"}]}, {"demanded_product": "Humira"}),
    "infusions there were none": ({"infusions_given": 0}, {"infusions_since": "2024"}, {"response": "None."}),
    "urgency of what was given": ({"timing": "after"}, {"urgent": "no"}),
}  # fmt: skip
"""Answers that say the same: each may be given in several ways. The first of a group may be a table."""
COVERS = [value for value, _ in load_form().get("cover_from").options]
KINDS = sorted(load_denial_kinds())


def asked_again(form: Form, answers, group):
    """Questions in sight, and unanswered, that ask what the first way of the group has said."""
    said, *others = group
    values = answers | said
    return [
        key for other in others for key in other if key not in said and form.get(key).is_shown(values)
    ]  # fmt: skip


@pytest.mark.parametrize("cover", COVERS)
def test_what_was_said_is_not_asked_again(cover):
    form = load_form()
    for kind, group in itertools.product(KINDS, MEANINGS.values()):
        answers = {"cover_from": cover, "reasons": [{"kind": kind, "words": "No."}]}
        assert asked_again(form, answers, group) == []
        if group is MEANINGS["the time to appeal"]:
            for way in group:
                assert asked_again(form, answers, (way, *(other for other in group if other != way))) == []


def test_a_form_that_asks_again_is_seen():
    """The sample that fails: the same questions without `said_when`."""
    form = load_form()
    forgetful = Form(tuple(question.replaced(said_when=()) for question in form.questions), form.pages)
    answers = {"cover_from": "job", "reasons": [{"kind": "preferred_product", "words": "No."}]}
    for group in MEANINGS.values():
        assert asked_again(forgetful, answers, group) != []


def test_what_was_answered_stays_in_sight():
    form = load_form()
    assert form.get("printed_window_months").is_shown({"printed_window_days": 180, "printed_window_months": 6})


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_questions_in_sight_have_the_same_words(kind):
    form = load_form()
    for cover in COVERS:
        values = {"cover_from": cover, "reasons": [{"kind": kind, "words": "No."}], "voice": "caregiver"}
        labels = [question.label for question in form.questions if question.is_shown(values)]
        assert len(set(labels)) == len(labels)


def test_every_table_asks_few_cells_first():
    """Three or four cells, or five where the row is a story of its own; the rest is folded, or follows on an answer. What a
    drug was, when, and why it is not the answer are the story that the plan asks for: none of it is folded."""
    for question in load_form().questions:
        if question.kind == "rows":
            assert (
                1
                <= len(
                    [
                        c
                        for c in question.columns
                        if not (c.more or c.shown_when or (c.said_when and question.id == "treatments"))
                    ]
                )
                <= 5
            ), question.id
            assert all(not column.more for column in question.columns if column.required), question.id


def test_a_page_is_done_when_what_every_case_needs_is_answered():
    pages = {page["id"]: page for page in describe_plan(make_plan(OKAFOR.answers, OKAFOR.today))["pages"]}
    assert not pages["notice"]["is_open"] and not pages["given"]["is_open"]
    assert (pages["money"]["is_more"] and not pages["appealed"]["is_open"]) or pages["appealed"]["is_more"]
    empty = {page["id"]: page for page in describe_plan(make_plan({}, OKAFOR.today))["pages"]}
    assert empty["notice"]["is_open"] and not empty["notice"]["is_more"]


def test_a_page_about_medicine_is_offered_and_not_led_to_where_a_bill_or_a_place_is_in_question():
    def pages(*kinds):
        answers = {"cover_from": "job", "reasons": [{"kind": kind, "words": "No."} for kind in kinds]}
        return {page["id"]: page["is_more"] for page in describe_plan(make_plan(answers, OKAFOR.today))["pages"]}

    assert pages("filing_limit")["treatments"] and pages("filing_limit")["if_missed"]
    assert (
        pages("site_of_care_hospital_refused")["treatments"] and not pages("site_of_care_hospital_refused")["if_missed"]
    )
    assert not pages("step_therapy")["treatments"] and not pages("filing_limit", "step_therapy")["treatments"]
    assert not pages()["treatments"]  # nothing is known yet
    known = set(load_refused())
    assert all(set(page.offered_for) <= known for page in load_form().pages)


def test_what_comes_next_is_not_asked_of_care_that_is_over_nor_the_strongest_point_of_who_has_answered_the_reason():
    def pages(**answers):
        return {page["id"]: page["is_more"] for page in describe_plan(make_plan(answers, OKAFOR.today))["pages"]}

    given, waiting = pages(timing="after"), pages(timing="before")
    assert given["next_dose"] and given["if_missed"]
    assert not waiting["next_dose"] and not waiting["if_missed"]
    reason = {"kind": "step_therapy", "words": "Adalimumab first."}
    assert not pages(reasons=[reason])["impact"]
    answered = pages(reasons=[reason | {"answer": "It was tried."}])
    assert answered["impact"] and answered["facts"] and not pages(reasons=[reason])["facts"]


def test_a_page_that_is_offered_for_an_answer_names_a_question_that_there_is():
    from generator.facts import load_book
    from generator.form.questions import _read_page, read_form
    from generator.rows.schema import FactError

    row = {"id": "state", "task": "deadline", "kind": "text", "label": "Which state?"}
    page = _read_page(
        {"id": "state", "task": "deadline", "questions": ["state"], "offered_when": [{"ask": "moon", "given": True}]}
    )
    with pytest.raises(FactError, match="no question 'moon'"):
        read_form([row], load_book(), (page,))


def test_who_is_late_is_led_to_the_page_that_asks_why():
    late = OKAFOR.answers | {"notice_date": "2025-11-03", "received_date": None}
    pages = {page["id"]: page for page in describe_plan(make_plan(late, OKAFOR.today))["pages"]}
    assert not pages["appealed"]["is_more"]


def test_infusions_are_not_counted_where_the_treatment_was_not_given_yet():
    def pages(timing):
        return {
            page["id"]: page["is_more"] for page in describe_plan(make_plan({"timing": timing}, OKAFOR.today))["pages"]
        }

    assert pages("before")["given"] and not pages("ongoing")["given"]


def test_a_score_of_a_drug_that_was_never_given_is_of_no_part_of_its_course():
    rows = [{"measure": "MG-ADL", "value": value, "on": on, "stage": "never"} for value, on in (("7", "2026-01"), ("11", "2026-10"))]  # fmt: skip
    plan = make_plan({"findings": rows}, OKAFOR.today)
    assert [row.stage for row in plan.case.findings] == [None, None]
