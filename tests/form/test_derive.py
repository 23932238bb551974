"""What other answers hold already is not asked again."""

from __future__ import annotations

from datetime import date

import pytest

from generator.form import load_form, read_answers

STATEMENT = {"title": "Dr. Vang's statement on urgency"}
CONSENT = {"title": "Authorization signed by Ada Example"}


def values(**typed):
    return read_answers(typed, load_form(), date(2026, 11, 21))[0]


def test_the_paper_behind_an_answer_is_seen_from_its_title():
    read = values(if_missed="Harm.", consent="yes", papers=[STATEMENT, CONSENT])
    assert read.get("if_missed_paper") == STATEMENT["title"]
    assert read.get("consent_paper") == CONSENT["title"]
    assert "if_missed_paper" not in read.typed


@pytest.mark.parametrize(
    "typed",
    [
        {"papers": [STATEMENT]},
        {"if_missed": "Harm.", "papers": [STATEMENT, {"title": "Statement of Dr. Lee"}]},
        {"if_missed": "Harm.", "papers": [{"title": "Neurology notes"}]},
        {"consent": "no", "papers": [CONSENT]},
    ],
)
def test_a_doubt_derives_nothing(typed):
    read = values(**typed)
    assert read.get("if_missed_paper") is None and read.get("consent_paper") is None


def test_what_was_said_stays():
    read = values(if_missed="Harm.", if_missed_paper="Chart note", papers=[STATEMENT])
    assert read.get("if_missed_paper") == "Chart note"


def test_a_signed_authorization_is_the_consent():
    assert values(voice="caregiver", papers=[CONSENT]).get("consent") == "yes"
    assert (
        values(voice="caregiver", papers=[{"title": "Appointment of representative, not signed"}]).get("consent")
        is None
    )
    assert values(voice="patient", papers=[CONSENT]).get("consent") is None
    assert values(voice="caregiver", consent="no", papers=[CONSENT]).get("consent") == "no"


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("Boreal Home Infusion", "home"),
        ("Bluff Street Hospital, outpatient infusion department", "hospital"),
        ("James River Infusion Center", "suite"),
        ("Cascade Gate Neurology", None),
    ],
)
def test_the_name_of_a_place_says_what_it_is(name, setting):
    assert values(site_name=name).get("setting_wanted") == setting
    assert values(site_name=name, setting_wanted="office").get("setting_wanted") == "office"
