"""What a notice says of cover, person and request: proposals that spare people from typing it again."""

from __future__ import annotations

import pytest

from generator.reading import read_denial
from tests.scenarios import SCENARIOS

SURE = (
    "cover_from", "job_funding", "state", "patient_name", "writer_address", "doctor_name", "setting_wanted", "channel_demanded",
    "first_decision_date", "approved_until",
)  # fmt: skip
LETTER = """Northgate Health
Administrator for the Acme Employee Health Plan, which is self-funded

November 2, 2026

ADA EXAMPLE
5 Main Street, Dayton, OH 45410

Drug: Inflectra (infliximab-dyyb) Q5103, 310 mg every 8 weeks
Requesting provider: Grace B. Hopper, MD

Dear Ada Example:
We denied the service requested. Adalimumab must be tried first.
"""


def read(text, book, today):
    found = {}
    for finding in read_denial(text, book, today):
        found.setdefault(finding.question, finding.value)
    return found


def test_a_letter_is_read_once_for_all_that_it_says(book):
    found = read(LETTER, book, SCENARIOS[0].today)
    assert found | {
        "cover_from": "job", "job_funding": "self_funded", "state": "oh", "patient_name": "Ada Example",
        "writer_address": "5 Main Street\nDayton, OH 45410", "product": "Inflectra (infliximab-dyyb)", "dose": "310 mg",
        "interval": "every 8 weeks", "doctor_name": "Grace B. Hopper, MD", "timing": "before",
    } == found  # fmt: skip


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (("self-funded", "self-funded or insured by Northgate"), "job_funding"),
        (("310 mg every 8 weeks", "310 mg at weeks 0, 2 and 6, then every 8 weeks"), "interval"),
        (("310 mg every 8 weeks", "310 mg, not 620 mg"), "dose"),
        (("Administrator for", "Medicare Advantage. Administrator for"), "cover_from"),
        (("5 Main Street, Dayton, OH 45410", "In care of nobody"), "state"),
    ],
)
def test_a_doubt_is_not_read(change, gone, book):
    assert gone not in read(LETTER.replace(*change), book, SCENARIOS[0].today)


@pytest.mark.parametrize("question", SURE)
def test_what_is_read_of_every_denial_of_the_samples_is_true(question, book):
    read_of = {}
    for scenario in SCENARIOS:
        found = read(scenario.denial, book, scenario.today)
        if question in found:
            read_of[scenario.name] = (found[question], scenario.answers.get(question))
    assert read_of
    assert {name: pair for name, pair in read_of.items() if pair[0] != pair[1]} == {}
