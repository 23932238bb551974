"""From card facts to the plan kind: never a guess."""

from __future__ import annotations

import pytest

from generator.form import load_form
from generator.plan.coverage import DIRECT, find_plan_kind


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


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"employer_kind": "private", "job_funding": "unknown"}, "erisa_funding_unknown"),
        ({"employer_kind": "private"}, "erisa_funding_unknown"),
        ({"employer_kind": "government"}, "nonfed_gov_funding_unknown"),
        ({"employer_kind": "government", "job_funding": "insured"}, "nonfed_gov_insured"),
        ({"employer_kind": "government", "job_funding": "self_funded"}, "nonfed_gov_self_funded"),
        ({"employer_kind": "church", "job_funding": "insured"}, "church_insured"),
        ({"employer_kind": "church", "job_funding": "unknown"}, "church_plan"),
        ({"employer_kind": "unknown", "job_funding": "insured"}, "employer_unknown_insured"),
        ({"employer_kind": "unknown", "job_funding": "self_funded"}, "employer_unknown"),
        ({}, "employer_unknown"),
        ({"employer_kind": "private", "grandfathered": "yes"}, "grandfathered"),
        ({"employer_kind": "government", "grandfathered": "yes"}, "grandfathered_gov"),
        ({"employer_kind": "church", "grandfathered": "yes"}, "grandfathered_church"),
        ({"employer_kind": "unknown", "grandfathered": "yes"}, None),
        ({"cover_from": "bought", "grandfathered": "yes"}, "grandfathered_individual"),
    ],
)
def test_what_is_not_known_stays_unknown(answers, kind, book):
    found = find_plan_kind({"cover_from": "job"} | answers)
    assert found.plan_kind == kind
    assert kind is None or book.has("plan_kinds", kind)
    if "unknown" in answers.values() or not answers:
        assert not found.certain


def test_no_answer_that_is_not_known_names_who_pays(book):
    """'I don't know' never becomes a kind of plan: the words of an unsettled kind assert neither road."""
    for kind in book.shelf("plan_kinds").values():
        if kind.either:
            assert not any(word in kind.plain for word in ("self-funded", "ERISA"))
            assert set(kind.either) <= set(book.shelf("plan_kinds"))


@pytest.mark.parametrize("key", ["claim_file_free", "reviewer_not_original", "urgent_physician_decides"])
def test_an_unsettled_kind_cites_only_what_every_kind_shares(book, key):
    from datetime import date

    day = date(2026, 11, 28)
    for kind in book.shelf("plan_kinds").values():
        if kind.either:
            _, cite = book.cite_right(key, kind.id, day)
            cite = cite.partition(" (directly")[0]
            for each in kind.either:
                assert all(part in book.cite_right(key, each, day)[1] for part in cite.split("; ")), (kind.id, each)
