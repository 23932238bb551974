"""The brief: no name and no number of the person stands in it, and what comes back gets them again."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest

from generator.form import load_form
from generator.form.when import MONTH_NAMES
from generator.letters.brief import ALONE, restore_names, write_brief
from generator.letters.documents import DocumentError
from generator.letters.identity import ADDRESSES, BODIES, NUMBERS, PEOPLE, WHOLE, find_hidden, hide, restore
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.properties.cases import random_case
from tests.scenarios import LINDQVIST, OKAFOR, SCENARIOS, scenario_named

SEEN_WHOLE = ("patient_name", "writer_name", "doctor_name", "payer_name", "employer_name", "site_name", "member_id", "group_number", "reference_number", "practice_npi")  # fmt: skip
PHONE = re.compile(r"\d{3}\W{0,2}\d{3}\W?\d{4}|\b\d{3}-\d{4}\b")


def leaks(answers, text):
    """What of a person's identity stands in a text; written apart from the code that hides it."""
    programs = ("CHAMPVA", "TRICARE")  # they say which law reaches the person, and are no name of anybody
    found = [key for key in SEEN_WHOLE if (value := str(answers.get(key) or "").strip()) and len(value) > 3 and value not in programs and value.lower() in text.lower()]  # fmt: skip
    for key in ("patient_name", "writer_name", "doctor_name"):
        name = re.sub(r",.*", "", str(answers.get(key) or ""))
        last = name.split()[-1] if name.split() else ""
        if len(last) > 3 and re.search(rf"\b{re.escape(last)}\b", text):
            found.append(f"{key}: {last}")
    for key in ("writer_address", "payer_address", "reviewer_address"):
        found += [line for line in str(answers.get(key) or "").splitlines() if re.search(r"\d", line) and line.strip() in text]  # fmt: skip
    for key in ("writer_phone", "doctor_phone"):
        found += [number for number in PHONE.findall(str(answers.get(key) or "")) if number in text]
    if born := answers.get("birth_date"):
        day = date.fromisoformat(born)
        ways = (born, f"{day.month}/{day.day}/{day.year}", f"{day:%m/%d/%Y}", f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}")  # fmt: skip
        found += [way for way in ways if way in text]
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_no_name_and_no_number_stands_in_the_brief(scenario):
    plan = make_plan(scenario.answers, scenario.today)
    if not plan.reasons:
        with pytest.raises(DocumentError):
            write_brief(plan)
        return
    text = write_brief(plan).text
    assert leaks(scenario.answers, text) == []
    assert "________" not in text


def test_a_name_that_stays_is_seen():
    text = write_brief(make_plan(OKAFOR.answers, TODAY)).text
    for key in ("patient_name", "member_id", "payer_name"):
        assert leaks(OKAFOR.answers, f"{text} {OKAFOR.answers[key]}")
    assert leaks(LINDQVIST.answers, "Ms. Lindqvist was born on 2/11/1997.") == ["patient_name: Lindqvist", "2/11/1997"]


SOMEBODY = ("Ada Quillfeather", "María José Núñez-Oduya", "Théo Van der Brugg", "Will Mayhew", "JoAnn O'Hanrahan")
PLANS = ("Saltmarsh Mutual Health Plan", "Blue Heron Assurance (PPO)", "Kittiwake Benefit Administrators, Inc.")


def told_of(seed):
    """A random case of somebody, whose names and numbers stand in its free text as well."""
    dice = random.Random(seed)
    number = f"{dice.choice('QXZ')}{dice.randrange(10**8, 10**9)}"
    born = date(dice.randint(1930, 2020), dice.randint(1, 12), dice.randint(1, 28))
    answers = random_case(seed) | {
        "patient_name": dice.choice(SOMEBODY), "doctor_name": "Dr. Ingeborg Wexcombe, MD", "payer_name": dice.choice(PLANS), "member_id": number,
        "reference_number": f"UM-{dice.randrange(10**5, 10**6)}-{dice.randrange(100, 999)}", "birth_date": born.isoformat(), "writer_phone": "608-555-0117",
        "writer_address": "41 Pelican Row\nTernwick, WI 53099", "writer_name": "Bramwell Tolliver",
        "payer_address": "Box Hill Appeals\nPO Box 8841\nTernwick, WI 53098", "reviewer_address": "9 Plover Way\nTernwick, WI 53097",
        "group_number": f"G{dice.randrange(10**5, 10**6)}", "employer_name": "Ternwick Glassworks", "site_name": "Heronry Infusion Rooms",
    }  # fmt: skip
    person = answers["patient_name"]
    answers["impact"] = (
        f"{person.upper()} (ID {number}, born {born.month}/{born.day}/{born.year}) of 41 Pelican Row asks {answers['payer_name']}."
    )
    answers["denial_text"] = (
        f"Dear {person.split()[0]}, call 608-555-0117. {answers['reference_number']} Dr. Wexcombe wrote. IgG 402 on March 3, 2026."
    )
    answers["facts"] = [
        {"topic": "other", "fact": f"Mrs. {person.split()[-1]} spoke to Bramwell on May 3, 2026; trough 6.2."}
    ]
    return answers


@pytest.mark.parametrize("block", range(4))
def test_random_cases_leave_nobody_in_the_brief(block):
    for seed in range(block * 15, block * 15 + 15):
        answers = told_of(seed)
        plan = make_plan(answers, TODAY)
        if plan.reasons:
            brief = write_brief(plan)
            assert leaks(answers, brief.text) == [], seed
            assert "402" in brief.text, seed
            assert "March 3, 2026" in brief.text, seed


def test_names_come_back_in_their_places():
    plan = make_plan(LINDQVIST.answers, TODAY)
    hidden = find_hidden(plan.case)
    letter = LINDQVIST.read("letter.md")
    without = hide(letter, hidden)
    assert leaks(LINDQVIST.answers, without) == []
    assert restore(without, hidden) == letter
    assert restore_names("[Person], born <<birth date>>, asks « plan ». «NOBODY»", plan) == (
        "Hannah Lindqvist, born February 11, 1997, asks Badger Prairie Health Insurance Company. «NOBODY»"
    )


def test_what_carries_the_argument_stays():
    text = write_brief(make_plan(LINDQVIST.answers, TODAY)).text
    for words in (
        "August 27, 2025",
        "0.4 mcg/mL",
        "K51.011",
        "Wis. Stat. § 632.866",
        "Age of the person: 29",
        "Exhibit 2",
        "Policy IBD-31",
    ):
        assert words in text


def test_what_is_not_true_is_not_to_be_claimed():
    answers = scenario_named("tocilizumab_step_ma").answers
    answers = answers | {"treatments": [{"drug": "infliximab", "status": "never", "demanded": "yes"}]}
    answers = answers | {"facts": [{"topic": "against", "fact": "A dose was missed in June."}]}
    text = write_brief(make_plan(answers, TODAY)).text
    head, weak = text.split("## Weak points")
    assert "That infliximab was tried or failed: it was never tried." in head
    assert "state insurance law" in head
    assert "A dose was missed in June" in weak
    assert "A dose was missed" not in head


def test_ages_are_told_without_the_birth_date():
    for born, said in (("2026-02-11", "9 months"), ("1930-01-01", "90 or older"), ("2000-11-22", "25")):
        text = write_brief(make_plan(LINDQVIST.answers | {"birth_date": born}, TODAY)).text
        assert f"Age of the person: {said}." in text


ELSEWHERE = {
    "notice_date", "printed_window_on", "first_decision_date", "appeal_sent_on", "denial_text", "notice_hcpcs", "notice_icd10", "policy_text", "product", "hcpcs",
    "dose", "interval", "period", "late_reason_paper", "if_missed_paper", "consent_paper", "birth_date", "writer_phone", "doctor_phone",
    "doctor_specialty",
}  # fmt: skip
"""Questions that the brief tells in a place of its own, or hides by their form (phones, dates), or leaves out."""


def test_each_question_is_told_or_hidden_or_has_its_own_place():
    named = {*NUMBERS, *PEOPLE, *BODIES, *ADDRESSES, *WHOLE, *ALONE, *ELSEWHERE}
    asked = {question.id for question in load_form().questions if question.kind in ("text", "longtext", "date", "when")}
    assert asked <= named, "say in generator/letters whether it tells who the person is"
