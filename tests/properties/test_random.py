"""Some hundred random cases; `make fuzz` runs many more."""

from __future__ import annotations

import pytest

from tests.properties.cases import random_case
from tests.properties.rules import breaks


@pytest.mark.parametrize("block", range(10))
def test_random_cases_keep_the_rules(block, book):
    for seed in range(block * 40, block * 40 + 40):
        assert breaks(random_case(seed), book) == [], f"seed {seed}"


def test_the_rules_can_fail(book, monkeypatch):
    from generator.facts.rows import StepTherapyLaw  # a law printed without asking the plan kind must be seen

    def always(self, state, plan_kind):
        return self.get("states", state).step_therapy

    monkeypatch.setattr(type(book), "step_therapy_law", always)
    monkeypatch.setattr(StepTherapyLaw, "cite_for", lambda self, plan_kind: "Stat. § 1")
    answers = {
        "cover_from": "medicare_advantage", "state": "wi", "therapy": "infliximab", "voice": "patient",
        "reasons": [{"kind": "step_therapy", "words": "x"}], "steps": [{"drug": "a", "ground": "previously_failed", "fact": "b"}],
    }  # fmt: skip
    assert any("state law" in words for words in breaks(answers, book))
