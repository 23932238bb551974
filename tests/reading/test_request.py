"""What a notice says of cover, person and request: proposals that spare people from typing it again."""

from __future__ import annotations

from functools import cache

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


@cache
def read(text, book, today):
    """What is read first of each question; to be read only."""
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


@pytest.mark.parametrize(
    "head",
    [
        "To the parent or guardian of:\nMateo Villanueva\n",
        "To the parent or guardian of: Mateo Villanueva\n",
        "To the Parent/Guardian of MATEO VILLANUEVA\n",
        "A los padres o tutores de:\nMateo Villanueva\n",
    ],
)
def test_the_address_below_the_name_of_a_child_is_read(head, book):
    text = f"Buckeye Lantern Plan\n\n{head}886 Sycamore Run\nChillicothe, OH 45601\n\nYour request was denied.\n"
    found = read(text, book, SCENARIOS[0].today)
    assert found["patient_name"] == "Mateo Villanueva"
    assert (found["writer_address"], found["state"]) == ("886 Sycamore Run\nChillicothe, OH 45601", "oh")


def test_a_guardian_who_is_only_spoken_of_is_no_name(book):
    text = "Northgate Health\n\nA letter goes to the parent or guardian of a child.\n5 Main Street, Dayton, OH 45410\n"
    assert not {"patient_name", "writer_address"} & read(text, book, SCENARIOS[0].today).keys()


REMITTANCE = """Blue Ridge Health Plan
REMITTANCE ADVICE
Payment date: 10/14/2026      Check/EFT #: 00887711
Patient: Rosa Delgado     Member ID: BRH4471902     Claim #: 26287-00123
Rendering provider: Anita Rao, MD

Date of service   Proc     Units   Billed      Paid    Adj
09/21/2026        J1745    40      $4,800.00   $0.00   CO-197
09/21/2026        96413    1       $310.00     $0.00   CO-197
"""


def test_a_remittance_tells_its_days_and_its_doctor(book):
    found = {f.question: (f.value, bool(f.doubt)) for f in read_denial(REMITTANCE, book, SCENARIOS[0].today)}
    assert found["notice_date"] == ("2026-10-14", True), "the day of the payment, which may not be that of the notice"
    assert found["service_date"] == ("2026-09-21", False)
    assert found["doctor_name"] == ("Anita Rao, MD", False)
    assert found["patient_name"] == ("Rosa Delgado", False)


def test_of_two_days_of_service_each_is_in_doubt(book):
    text = REMITTANCE.replace("09/21/2026        96413", "09/23/2026        96413")
    found = [
        (f.value, bool(f.doubt)) for f in read_denial(text, book, SCENARIOS[0].today) if f.question == "service_date"
    ]
    assert found == [("2026-09-21", True), ("2026-09-23", True)]


@pytest.mark.parametrize("question", SURE)
def test_what_is_read_of_every_denial_of_the_samples_is_true(question, book):
    read_of = {}
    for scenario in SCENARIOS:
        found = read(scenario.denial, book, scenario.today)
        if question in found:
            read_of[scenario.name] = (found[question], scenario.answers.get(question))
    assert read_of
    assert {name: pair for name, pair in read_of.items() if pair[0] != pair[1]} == {}
