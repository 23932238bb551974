"""What a letter says about where the case stands: a first denial, a course that runs, the end of its approval."""

from __future__ import annotations

import pytest

from generator.reading import read_denial
from tests.conftest import TODAY

FIRST = "November 16, 2026\n\nWe are unable to approve belimumab (J0490). The records do not show that a hospital is needed. You may appeal within 180 days."


def found(text, book):
    return {finding.question: finding.value for finding in read_denial(text, book, TODAY)}


def test_a_first_denial_is_said_and_a_sign_of_an_appeal_leaves_it_open(book):
    assert found(FIRST, book)["decision_level"] == "plan_first"
    again = FIRST.replace("We are unable", "Your appeal was received on October 1, 2026. We are still unable")
    assert found(again, book).get("decision_level") != "plan_first"


@pytest.mark.parametrize(
    ("sentence", "until"),
    [
        ("Your current approval for the hospital ends on December 15, 2026.", "2026-12-15"),
        ("Coverage under this plan ends on December 15, 2026.", None),
    ],
)
def test_the_end_of_an_approval_says_that_the_treatment_runs(book, sentence, until):
    values = found(f"{FIRST}\n\n{sentence}", book)
    assert values.get("approved_until") == until
    assert (values.get("timing") == "ongoing") == bool(until)


def test_a_refusal_to_renew_is_of_a_running_treatment_and_the_end_of_its_coverage_its_end(book):
    letter = (
        "Date: 11/12/2026\n\nPrescriber: Priya Nair MD\n\nDrug: Actemra (tocilizumab), J3262, 10 mg per kg every 2 weeks\n\n"
        "We got a request to continue this drug. The notes do not show improvement compared to before treatment, so "
        "continued treatment is not approved.\n\nCoverage for this drug will end on 11/30/2026."
    )
    values = found(letter, book)
    assert values["timing"] == "ongoing" and values["approved_until"] == "2026-11-30"
    assert values["dose"] == "10 mg per kg" and values["doctor_name"] == "Priya Nair, MD"
