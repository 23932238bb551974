"""The edition of a policy by which a case may have been decided, where the person has none: which it is, and what the
record has for each of its tests.

Goes in: the case, the kind of plan, the book. Comes out: an edition that was read, with the tests that are for this drug,
illness and request. It is offered as that and no more: no letter says that the plan used it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.facts.payers import MEDICARE, find_payer, find_policies, is_old, reach_of
from generator.facts.rows import Payer, Policy, PolicyTest
from generator.record.case import Case
from generator.rows.row import Row


class Edition(Row):
    """`policy` as it was read; `tests` those of it that are asserted and fit the case."""

    policy: Policy
    payer: Payer
    tests: tuple[PolicyTest, ...]
    may_have_own: bool
    """The plan may have a policy of its own: its employer pays the claims, or may."""
    beside: Policy | None = None
    """Of a Medicare Advantage plan that Medicare's own rule reaches: the plan's edition for the same drug."""

    def still_open(self, shown: Iterable[str]) -> tuple[PolicyTest, ...]:
        """The tests that still need a paper, when those with the ids `shown` are answered: of a group of which one is
        enough, none when one way is shown whole."""
        answered = set(shown)
        return tuple(test for test in self.tests if test.id not in answered and not self._is_settled(test, answered))

    def _is_settled(self, test: PolicyTest, answered: set[str]) -> bool:
        """Whether another way is shown in a group that holds the test and asks for one."""
        return any(group.need == "one" and self._is_shown(group.id, answered) for group in self.policy.way_to(test))

    def _is_shown(self, group: str, answered: set[str]) -> bool:
        row = next(row for row in self.policy.group if row.id == group)
        parts = [test.id in answered for test in self.tests if test.group == group]
        parts += [self._is_shown(inner.id, answered) for inner in self.policy.group if inner.within == group]
        return any(parts) if row.need == "one" else bool(parts) and all(parts)


def find_edition(case: Case, plan_kind: str | None, on: date, book: Book) -> Edition | None:
    """The edition that fits the first stated reason which a policy decides: Medicare's own rule before a plan's, the one
    for this drug before one for all. None where the person has the policy's points or text, names another policy, or
    nothing that was read reaches the case. on: the day of the decision."""
    if case.criteria or case.answers.get("policy_text") or not plan_kind or not case.therapy:
        return None
    payer = find_payer(book, str(case.answers.get("payer_name") or ""), case.state or "")
    found = list(
        find_policies(
            book,
            payer.id if payer else "",
            case.therapy,
            case.condition or "",
            plan_kind,
            case.state or "",
            on,
            case.setting_wanted or "",
        )
    )
    found = [policy for policy in found if not is_old(policy, on)]
    named = str(case.answers.get("policy_named") or "")
    found = [policy for policy in found if not named or _is_named(policy, named)]
    for reason in case.reasons:
        kinds = load_denial_kinds()[reason.kind].tested_by
        fits = [policy for policy in found if policy.kind in kinds]
        for policy in sorted(fits, key=lambda row: _nearness(row, kinds)):
            tests = tuple(
                test
                for test in _tests_for(case, policy)
                if policy.is_asserted(test) and not _is_of_others(case, test, book)
            )
            if tests:
                may_have_own = reach_of(policy, plan_kind, book) == "own"
                beside = _beside(found) if policy.payer == MEDICARE else None
                return Edition(policy, book.get("payers", policy.payer), tests, may_have_own, beside)
    return None


def _nearness(policy: Policy, kinds: tuple[str, ...]) -> tuple[bool, int, bool, bool]:
    """The nearest first: Medicare's own, then by the order of kinds, then for this drug and this illness."""
    return policy.payer != MEDICARE, kinds.index(policy.kind), not policy.therapies, not policy.conditions


def _is_named(policy: Policy, named: str) -> bool:
    """Whether what the person calls the policy is this one: by its number, or by its title."""
    typed, number, title = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (named, policy.number, policy.title))
    return bool(number and number in typed) or title in typed


def _tests_for(case: Case, policy: Policy) -> tuple[PolicyTest, ...]:
    is_renewal = any(reason.kind == "renewal_refused" for reason in case.reasons) or case.timing == "ongoing"
    return policy.tests_for(case.therapy or "", case.condition or "none", "renewal" if is_renewal else "start")


def _is_of_others(case: Case, test: PolicyTest, book: Book) -> bool:
    """Whether a test of drugs is for other products than the one in dispute: it asks that this one be tried first, or its
    head ("For Remicade:") names brands and not this one."""
    product = _words(str(case.answers.get("product") or ""))
    if test.kind != "drug" or test.unsafe or not product:
        return False
    drug = book.get("therapies", str(case.therapy))
    brands = set().union(*(_words(name) for name in (*drug.brands, *drug.biosimilars)))
    head = _words(test.asks.partition(":")[0]) if test.asks.startswith("For ") and ":" in test.asks else set()
    return bool(product & set(test.drugs)) or bool(head & brands and not head & product)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z0-9-]{3,}", text.lower()))


def _beside(found: list[Policy]) -> Policy | None:
    """The plan's own edition for the drug, beside Medicare's."""
    return next((row for row in found if row.payer != MEDICARE and row.kind in ("drug", "step_list")), None)
