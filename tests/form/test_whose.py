"""Who answers is not always the person treated: no question speaks of the illness, the drug, the plan as "yours"."""

from __future__ import annotations

import re

import pytest

from generator.check.next import next_questions
from generator.form import load_form
from generator.form.questions import TASKS
from generator.plan import make_plan
from tests.scenarios import SCENARIOS

OF_THE_PERSON = re.compile(
    r"\b(?:your|my) (?:own )?(?:health|coverage|illness|disease|condition|treatment|drug|medicine|infusion|doctor|member|plan|insurance|"
    r"insurer|card|test|diagnosis|denial|share|state|home|employer|job|body|weight|daily|life|deductible|birth|name)\b"
    r"|\byours\b|\bby you\b|\byou (?:live|take|show|were treated|pay|have the illness)\b",
    re.I,
)
VOICES = ("caregiver", "practice")
"""A parent, a spouse and a friend write as the first, a doctor's office and an infusion practice as the second."""


def asked_of(voice):
    """Every question that this kind of author can be asked, and every column: (id, its words)."""
    for question in load_form().questions:
        voices = [set(test.one_of or ()) for test in question.shown_when if test.ask == "voice"]
        if all(voice in some for some in voices):
            yield from words_of(question, question.id)


def words_of(question, key):
    yield key, question.label
    yield key, question.hint
    yield from ((key, label) for _, label in question.options)
    for column in question.columns:
        yield from words_of(column, f"{key}.{column.id}")


@pytest.mark.parametrize("voice", VOICES)
def test_no_question_speaks_to_somebody_else_of_what_is_the_person_s(voice):
    assert not [(key, text) for key, text in asked_of(voice) if OF_THE_PERSON.search(text)]


def test_no_heading_does():
    titles = [*TASKS.values(), *(page.title for page in load_form().pages)]
    assert not [title for title in titles if OF_THE_PERSON.search(title)]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nor_does_the_list_of_what_would_help_most(scenario):
    """Asked of a practice, with nothing told yet: what is asked, and who knows it."""
    told = {"findings", "treatments", "facts", "papers", "notices", "member_id", "job_funding"}
    bare = {key: value for key, value in scenario.answers.items() if key not in told} | {"voice": "practice"}
    for question in next_questions(make_plan(bare, scenario.today)):
        if question.question != "reasons":  # it quotes the letter, which speaks to the person treated
            assert not OF_THE_PERSON.search(f"{question.asks} {question.who}"), question
            assert not re.match(r"you(?! or the patient)\b", question.who), question.who


@pytest.mark.parametrize(
    "text", ["Your member number", "Bought by you", "The state where you live", "Your health coverage"]
)
def test_the_pattern_sees_it(text):
    assert OF_THE_PERSON.search(text)
