"""A part of the matrix in the suite; the whole of it is `make matrix`."""

from __future__ import annotations

import pytest

from generator.plan.answering import AnswerClock
from tests.properties.matrix import TODAY, _asserted, _no_route, _standard_clock, cases, faults, make_plan

PART = [*cases(every=89)]


@pytest.mark.parametrize("block", range(8))
def test_no_standard_clock_no_kind_from_an_unknown_answer_no_route_that_is_not_there(block, book):
    for name, answers in PART[block::8]:
        assert faults(answers, book) == [], name


def test_each_rule_can_fail(book):
    _, answers = PART[0]
    urgent = make_plan(
        answers
        | {"urgent": "yes", "timing": "before", "decision_level": "plan_first", "cover_from": "medicare_advantage"},
        TODAY,
        book,
    )
    assert list(_standard_clock(urgent, "Your answer is due within 7 days of receipt."))
    wrong = urgent.replaced(answer=AnswerClock(TODAY, "within 7 days", "", "", ""))
    assert list(_standard_clock(wrong, ""))
    unknown = {"cover_from": "job", "employer_kind": "unknown", "job_funding": "unknown"}
    assert list(_asserted(urgent, unknown, "The employer pays the claims of this plan itself, under ERISA.")) == [
        "says who pays", "says which employer",
    ]  # fmt: skip
    assert list(_no_route(urgent.replaced(levels=())))
