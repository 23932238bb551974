"""Each check of the pre-send list has a sample that makes it fail."""

from __future__ import annotations

import pytest

from generator.check import check_plan
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.scenarios import SCENARIOS

WISCONSIN = next(s for s in SCENARIOS if "wisconsin" in s.name).answers


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hcpcs": "J2350"}, "code-wrong-drug"),
        ({"hcpcs": "J0000"}, "code-unknown"),
        ({"hcpcs": "Q5109"}, "code-ended"),
        ({"if_missed": None}, "urgent-without-reason"),
        ({"exhibits": []}, "exhibit-missing"),
        ({"history": [{"drug": "adalimumab"}]}, "history-incomplete"),
        ({"criteria": [{"criterion": "x", "status": "met"}]}, "criterion-without-fact"),
        ({"dose": None}, "letter-gap"),
        ({"impact": "[your story here]"}, "placeholder"),
        ({"impact": "TBD"}, "placeholder"),
        ({"impact": "Clearly this is bad faith."}, "tone"),
        ({"impact": "One. Two. Three. Four."}, "impact-long"),
        ({"response": "word " * 1500}, "body-long"),
        ({"notice_date": "2026-01-05", "received_date": None}, "late"),
        ({"cover_from": "unknown"}, "plan-unknown"),
        ({"measures": []}, "gap"),
        ({"notice_date": "2026-02-30"}, "answer-not_a_date"),
    ],
)
def test_a_fault_is_found(change, code):
    assert code in [fault.code for fault in check_plan(make_plan(WISCONSIN | change, TODAY))]


def test_the_good_letter_has_none():
    assert check_plan(make_plan(WISCONSIN, TODAY)) == []
