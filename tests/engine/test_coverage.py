"""From card facts to the plan kind: never a guess."""

from __future__ import annotations

import pytest

from generator.coverage import DIRECT, find_plan_kind
from generator.form import load_form


@pytest.mark.parametrize("source", DIRECT)
def test_each_direct_answer_names_a_plan_kind_of_the_book(source, book):
    assert book.has("plan_kinds", find_plan_kind({"cover_from": source}).plan_kind)


def test_every_choice_on_the_form_is_understood():
    for value, _ in load_form().get("cover_from").options:
        assert find_plan_kind({"cover_from": value}).why


def test_unknown_stays_unknown_and_says_how_to_check():
    found = find_plan_kind({})
    assert found.plan_kind is None
    assert found.check


def test_unknown_funding_uses_only_what_reaches_both_kinds():
    found = find_plan_kind({"cover_from": "job", "employer_kind": "private", "job_funding": "unknown"})
    assert found.plan_kind == "erisa_self_funded"
    assert not found.certain


def test_a_government_plan_of_unknown_funding_is_not_guessed():
    assert find_plan_kind({"cover_from": "job", "employer_kind": "government"}).plan_kind is None
