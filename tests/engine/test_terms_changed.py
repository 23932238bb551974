"""A cut of what an employer's plan covers: the summary that is owed is asked for where the notice speaks of a change, and
only there."""

from __future__ import annotations

import pytest

from generator.letters import write_document
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.scenarios import scenario_named

EXCLUDED = scenario_named("eculizumab_employer_exclusion").answers
RULE = "29 CFR 2520.104b-3(d)"


def letter_on(words: str, **more) -> str:
    case = EXCLUDED | {"reasons": [{"kind": "benefit_exclusion", "words": words}], "denial_text": None} | more
    return "\n".join(block.text() for block in write_document(make_plan(case, TODAY)).blocks)


@pytest.mark.parametrize(
    "words",
    [
        "Effective January 1 the plan no longer covers specialty infusions.",
        "Specialty infusions were removed from the plan.",
        "Amendment 3 to the plan: specialty infusions are not covered.",
    ],
)
def test_the_summary_is_asked_for_where_the_terms_changed(words):
    assert RULE in letter_on(words)


def test_it_is_not_where_the_exclusion_always_stood_or_the_law_does_not_reach():
    assert RULE not in letter_on("This drug is excluded from coverage under the plan.")
    changed = "Effective January 1 the plan no longer covers specialty infusions."
    assert RULE not in letter_on(changed, cover_from="marketplace")
