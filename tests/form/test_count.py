"""How many answers a finished letter takes: at most 26 typed by hand, when the denial letter is pasted. It was 25 until
the kind of employer had to be said: without it no law is taken for sure, so it cannot be left out any more."""

from __future__ import annotations

import pytest

from generator.check import check_plan
from generator.plan import make_plan
from generator.reading import read_denial
from tests.scenarios import scenario_named

MOST = 26
PEOPLE = (
    "home_ivig_cidp_self_funded", "infliximab_uc_step_therapy_wisconsin", "iron_medicaid_not_necessary",
    "ocrelizumab_ms_medicare_advantage", "meropenem_part_d_first", "vedolizumab_timely_filing", "natalizumab_fehb_channel",
    "eculizumab_gmg_renewal_urgent", "belimumab_suite_refused", "iron_bariatric_external_review",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_finished_letter_takes_few_answers(name, book):
    """Answers are taken out one by one as long as the letter stays finished, on the same track, with each reason
    answered. What reading the pasted letter gives is not typed."""
    scenario = scenario_named(name)
    answers = {key: value for key, value in scenario.answers.items() if value not in (None, "", [])}
    read = {finding.question for finding in read_denial(scenario.denial, book, scenario.today)}
    whole = make_plan(answers, scenario.today)
    for key in [key for key in answers if key not in read and key != "denial_text"]:
        fewer = {other: value for other, value in answers.items() if other != key}
        plan = make_plan(fewer, scenario.today)
        same_track = plan.coverage.plan_kind == whole.coverage.plan_kind and plan.situation == whole.situation
        answered = all(reason.arguments or reason.answered_above for reason in plan.reasons)
        if same_track and answered and not [f for f in check_plan(plan, book) if f.severity == "error"]:
            answers = fewer
    typed = [key for key in answers if key not in read]
    assert len(typed) <= MOST, typed
