"""How papers name an edition of a policy that was read: always with its date, never as what the payer asks today."""

from __future__ import annotations

from typing import Any

from generator.facts import Book
from generator.facts.rows import Policy, PolicyTest
from generator.letters.blocks import Value
from generator.plan import Plan
from generator.record.papers import Exhibit


def edition_words(plan: Plan, book: Book) -> dict[str, Any]:
    """What templates may use of the plan's edition; `words` is empty where there is none."""
    edition = plan.edition
    if edition is None:
        return {"words": "", "in_table": False, "open": []}
    shown = [key.partition(".")[2] for point in plan.points for key in point.rests_on]
    proven = [key.partition(".")[2] for point in plan.points if point.source != "condition" for key in point.rests_on]
    is_open = edition.still_open(proven)
    return {
        "words": name_of(edition.policy, book),
        "may_have_own": edition.may_have_own,
        "in_table": bool(shown),
        "asked": [_test_words(edition.policy, test, is_open=test in is_open) for test in edition.tests],
        "open": [_test_words(edition.policy, test, is_open=True) for test in is_open],
        "not_read": Value.of(edition.policy.not_read, facts=(edition.policy.id,)),
        "beside": _beside(edition.beside, plan, book),
    }


def name_of(policy: Policy, book: Book) -> Value:
    """'“Site of Care” (Anthem, CG-MED-83), published October 1, 2024'."""
    who = ", ".join(part for part in (book.get("payers", policy.payer).name, policy.number) if part)
    return Value.of(f"“{policy.title}” ({who}), {policy.dated_words}", facts=(policy.id,))


def _test_words(policy: Policy, test: PolicyTest, *, is_open: bool) -> dict[str, Any]:
    groups = policy.way_to(test)
    words = [group.words for group in groups if group.words][-1:]
    one_of = [" (one of several ways)"] if any(group.need == "one" for group in groups) else []
    return {
        "asks": Value.of("".join([": ".join([*words, test.asks]), *one_of]), facts=(policy.id,)),
        "paper": Value.of(test.paper, facts=(policy.id,)),
        "is_open": is_open,
    }


def _beside(policy: Policy | None, plan: Plan, book: Book) -> dict[str, Any]:
    if policy is None:
        return {}
    tests = policy.tests_for(plan.case.therapy or "", plan.case.condition or "none")
    asked = [_test_words(policy, test, is_open=False) for test in tests if policy.is_asserted(test)]
    return {"words": name_of(policy, book), "asked": asked}


def tests_shown(plan: Plan, exhibit: Exhibit) -> Value:
    """Which tests of the edition a paper answers, for the doctor's office: '“Biopsy of the skin”'."""
    asks = [
        point.asks
        for point in plan.points
        if point.rests_on and any(exhibit.number in plan.case.papers_of.get(key, ()) for key in point.items)
    ]
    return Value.of(
        "; ".join(f"“{words}”" for words in asks), facts=(plan.edition.policy.id,) if plan.edition and asks else ()
    )
