"""What would help most: deadlines first, then the points at issue; nothing that is known, was settled or cannot matter."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest

from generator import next_questions
from generator.bridge import call
from generator.check.next import DEADLINE, FAMILY, REQUIRED
from generator.cli import main
from generator.denials import load_denial_kinds
from generator.form import load_form
from generator.form.answers import read_value
from generator.plan import make_plan
from generator.record.case import read_case_file, write_case_file
from generator.record.schema import case_file_schema
from tests.scenarios import LINDQVIST, OKAFOR

TODAY = date(2026, 11, 21)
BASE = {key: OKAFOR.answers[key] for key in ("cover_from", "employer_kind", "job_funding", "notice_date", "payer_name", "patient_name", "therapy", "condition")}  # fmt: skip


def asked(answers):
    return next_questions(make_plan(answers, TODAY))


def test_the_dates_come_first_then_what_no_letter_goes_without():
    ids = [question.id for question in asked({})]
    assert ids[:2] == ["notice_date", "cover_from"]
    assert ids[2] == "payer_name"
    reasons = OKAFOR.answers["reasons"]
    assert all(q.strength < REQUIRED for q in asked(BASE | {"reasons": reasons}) if q.question != "reasons")
    nameless = {key: value for key, value in BASE.items() if key != "patient_name"}
    ids = [q.id for q in asked(nameless | {"reasons": reasons})]
    assert ids.index("patient_name") > 5  # the form ends with it


def test_the_persons_own_answer_comes_before_the_points_and_names_what_decides():
    words = "We reviewed the request. We are unable to approve it. The notes do not show a reason for the hospital."
    reasons = [{"kind": "site_of_care_hospital_refused", "words": words}]
    first = asked(BASE | {"reasons": reasons})[0]
    assert first.id == "reasons:1" and "“The notes do not show a reason for the hospital.”" in first.asks
    assert asked(BASE | {"reasons": [{**reasons[0], "answer": "The nurse gave epinephrine."}]})[0].question == "facts"


def test_a_change_told_in_words_is_not_asked_for_as_a_table():
    reasons = [{"kind": "renewal_refused", "words": "The notes do not show that it helps."}]
    ids = [q.id for q in asked(BASE | {"reasons": reasons})]
    assert "facts:best_value" in ids and not [key for key in ids if key.startswith("findings:better")]


def test_the_point_at_issue_is_asked_before_the_rest():
    first = asked(BASE | {"reasons": OKAFOR.answers["reasons"]})[1]
    assert first.question == "facts" and first.row["topic"]
    assert "point that plans look at" in first.why and first.who


def test_what_is_told_is_not_asked():
    topics = {fact["topic"] for fact in OKAFOR.answers["facts"]}
    ids = {question.id for question in asked(OKAFOR.answers)}
    assert not {f"facts:{topic}" for topic in topics} & ids
    assert not {key for key in OKAFOR.answers if OKAFOR.answers[key]} & ids
    assert not any("iron" in question.asks.lower() for question in asked(LINDQVIST.answers))


@pytest.mark.parametrize("how", ["unknown", "not_so"])
def test_what_was_settled_is_not_asked_again_and_stays_in_the_file(how):
    questions = asked(OKAFOR.answers)
    answers = OKAFOR.answers | {"settled": [{"about": questions[0].id, "answer": how}]}
    assert [q.id for q in asked(answers)] == [q.id for q in questions[1:]]
    text = write_case_file(answers)
    assert read_case_file(text.encode()) == answers
    jsonschema.validate(json.loads(text), case_file_schema(load_form()))
    assert not [p for p in make_plan(answers, TODAY).problems if p.where == "settled"]


@pytest.mark.parametrize("odd", ["x", [1], [{"about": "facts:helper", "answer": "maybe"}], {"about": 1}])
def test_an_odd_settlement_settles_nothing(odd):
    assert [q.id for q in asked(OKAFOR.answers | {"settled": odd})] == [q.id for q in asked(OKAFOR.answers)]


def test_a_wrong_settlement_fails_the_schema():
    document = json.loads(write_case_file(OKAFOR.answers | {"settled": [{"about": "x", "answer": "maybe"}]}))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, case_file_schema(load_form()))


@pytest.mark.parametrize("kind", sorted(load_denial_kinds()))
def test_every_question_can_be_answered_where_it_says(kind):
    form = load_form()
    for question in asked(BASE | {"reasons": [{"kind": kind, "words": "We say no."}]}):
        target = form.get(question.question)
        assert question.asks and question.why.endswith(".") and question.adds and question.who
        assert ".." not in question.why and "?." not in question.why
        columns = {column.id: column for column in target.columns}
        for key, cell in question.row.items():
            assert read_value(columns[key], cell, key, TODAY)[1] == []


def test_an_answer_settles_its_question():
    """A fact on the topic that was asked for is what was missing."""
    answers = BASE | {"reasons": OKAFOR.answers["reasons"]}
    for question in [q for q in asked(answers) if q.question == "facts" and q.row][:8]:
        told = answers | {"facts": [{**question.row, "fact": "On May 3, 2026 it was so."}]}
        assert question.id not in {q.id for q in asked(told)}


def test_the_same_behind_the_bridge_and_at_the_terminal(capsys):
    answer = json.loads(call("next", json.dumps({"answers": OKAFOR.answers, "today": "2026-11-21"})))
    assert main(["next", str(OKAFOR.case_file), "--today", "2026-11-21", "--json"]) == 0
    assert answer["ok"] and answer["result"] == json.loads(capsys.readouterr().out)
    assert main(["next", str(OKAFOR.case_file), "--today", "2026-11-21"]) == 0
    assert "1. " in capsys.readouterr().out


def test_ranks_do_not_meet():
    assert all(q.strength > REQUIRED for q in asked({}) if q.id in ("notice_date", "cover_from"))
    assert DEADLINE > REQUIRED


def test_what_only_the_doctors_office_knows_is_asked_of_a_practice_and_not_of_a_family():
    """The class of a compendium and the grade of a guideline are for the office: for a family they stand in its list."""
    reasons = [{"kind": "experimental", "words": "It is experimental for this condition."}]
    office = [q for q in asked(BASE | {"reasons": reasons, "voice": "practice"}) if "compendium" in q.asks]
    assert office and "you" not in office[0].who.split()
    for voice in ("patient", "caregiver"):
        questions = asked(BASE | {"reasons": reasons, "voice": voice})
        assert questions and all(FAMILY.search(q.who) for q in questions)
        assert not [q for q in questions if "compendium" in q.asks]


@pytest.mark.parametrize("kind", sorted(load_denial_kinds()))
def test_no_two_questions_read_the_same(kind):
    for voice in ("patient", "practice"):
        asks = [q.asks for q in asked(BASE | {"voice": voice, "reasons": [{"kind": kind, "words": "We say no."}]})]
        assert len(set(asks)) == len(asks)
        assert not [ask for ask in asks if ask.startswith("Tell the")]


def test_the_ordinary_step_says_that_the_urgent_appeal_takes_its_place():
    def step(**more):
        told = {"cover_from": "job", "employer_kind": "private", "notice_date": "2026-11-16", "timing": "before", "reasons": [{"kind": "step_therapy", "words": "No."}]}  # fmt: skip
        return next(step.text for step in make_plan(told | more, date(2026, 11, 30)).steps if step.route == "appeal")

    assert step().startswith("Send the ")
    assert step(urgent="yes").startswith("The urgent appeal takes the place of the ")


def test_the_own_answer_says_that_drugs_and_tests_come_later_while_none_is_told():
    told = {"reasons": [{"kind": "step_therapy", "words": "No."}]}
    rows = {"treatments": [{"drug": "prednisone"}], "findings": [{"measure": "ALT", "value": "210"}]}

    def why(answers):
        return next(question.why for question in next_questions(make_plan(answers, date(2026, 11, 30))) if question.id == "reasons:1")  # fmt: skip

    assert "next pages" in why(told) and "next pages" not in why(told | rows)
