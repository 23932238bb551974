"""1,200 random and paired cases; `make fuzz` runs many more, and the matrix of kinds and plans has a part in the suite
too (test_matrix.py)."""

from __future__ import annotations

import pytest

from tests.properties.cases import paired_case, random_case
from tests.properties.rules import breaks


@pytest.mark.parametrize("block", range(6))
def test_random_cases_keep_the_rules(block, book):
    for seed in range(block * 100, block * 100 + 30):
        assert breaks(random_case(seed), book) == [], f"seed {seed}"


@pytest.mark.parametrize("block", range(6))
def test_paired_cases_keep_the_rules(block, book):
    for number in range(block * 100, block * 100 + 30):
        assert breaks(paired_case(number * 37), book, is_plain=True) == [], f"number {number * 37}"


def test_the_rules_can_fail(book, monkeypatch):
    from generator.facts.rows import StepTherapyLaw  # a law printed without asking the plan kind must be seen

    def always(self, state, plan_kind, on):
        return self.get("states", state).step_therapy_on(on)

    monkeypatch.setattr(type(book), "step_therapy_law", always)
    monkeypatch.setattr(StepTherapyLaw, "cite_for", lambda self, plan_kind: "Stat. § 1")
    answers = {
        "cover_from": "medicare_advantage", "state": "wi", "therapy": "infliximab", "voice": "patient",
        "reasons": [{"kind": "step_therapy", "words": "x"}], "treatments": [{"drug": "a", "demanded": "yes", "ground": "previously_failed", "fact": "b"}],
    }  # fmt: skip
    assert any("state law" in words for words in breaks(answers, book))


def test_a_number_nobody_gave_is_seen(book, monkeypatch):
    from generator.letters.said import Said

    plain = paired_case(5)
    assert breaks(plain, book, is_plain=True) == []
    original = Said.__getattr__

    def more(self, name):
        value = original(self, name)
        return type(value).of(f"{value} 8675309", answers=(name,)) if name == "payer_name" and value else value

    monkeypatch.setattr(Said, "__getattr__", more)
    answers = plain | {"payer_name": "Acme", "payer_address": "Box 1"}
    assert any("8675309" in words for words in breaks(answers, book, is_plain=True))


def no_bound(premises, known, told=frozenset()):
    premises = list(premises)
    named = {premise.name: () for premise in premises if premise.name}
    return None if len(premises) == 1 and not named and premises[0].verb == "ask" else named


def test_an_argument_whose_condition_is_false_is_seen(book, monkeypatch):
    from generator.arguments import choose

    monkeypatch.setattr(choose, "failed_premise", lambda premises, known: None)
    monkeypatch.setattr(choose, "bind", no_bound)
    assert any("condition is false" in words for words in breaks(paired_case(3), book))
