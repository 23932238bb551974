"""Whose policy reaches a case: the payer by the name on a card or letter, and the editions that were read of its policies
for a drug, an illness, a kind of plan, a state and a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from generator.facts.book import Book
from generator.facts.rows import Payer, Policy

MEDICARE = "medicare"
"""The payer whose rows are the national and local coverage determinations."""

LEAST_LIKE = 0.8
"""So much of two names, as pairs of letters, must be the same where one is only spelled like the other."""

OLD_AFTER = timedelta(days=3 * 366)
"""Payers renew their policies each year; an edition older than this would be answered in vain. Medicare's own stand until
they are ended."""

Reach = Literal["yes", "own", "no"]
"""'own': it reaches the plan unless that has a policy of its own, as an employer's that pays the claims itself may."""

_DULL = re.compile(r"\b(?:the|inc|incorporated|llc|corp|corporation|co|company|ltd|insurance|of)\b")


def find_payer(book: Book, name: str, state: str = "") -> Payer | None:
    """The payer that a name on a card means; the longest of its names that stands in what was typed wins, and a name may
    be misspelled slightly. An id, or its name as a whole, will do too. None where none fits, or two do as well.

    >>> from generator.facts import load_book
    >>> find_payer(load_book(), "Anthem Blue Cross, Claims Department").id
    'anthem'
    >>> find_payer(load_book(), "Badger Prairie Health Insurance Company") is None
    True
    """
    typed = _plain(name)
    if not typed:
        return None
    payers = [
        payer
        for payer in book.shelf("payers").values()
        if not state or not payer.states or state in payer.states
    ]  # fmt: skip
    if exact := [payer for payer in payers if typed in (_plain(payer.name), _plain(payer.id.replace("_", " ")))]:
        return exact[0]
    fits: dict[str, tuple[float, Payer]] = {}
    for payer in payers:
        if best := max((_fit(_plain(card), typed) for card in payer.cards), default=0):
            fits[payer.id] = (best, payer)
    ranked = sorted(fits.values(), key=lambda fit: -fit[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _plain(name: str) -> str:
    """A name in small letters, without marks and the words that firms add to theirs."""
    words = re.sub(r"[^a-z0-9& ]+", " ", name.lower().replace("’", "'").replace("'", "")).replace("&", " and ")
    return " ".join(_DULL.sub(" ", words).split())


def _fit(card: str, typed: str) -> float:
    """How well a name on a card fits: the letters of it where it stands whole in what was typed; else a share below one
    where the two are only spelled alike; 0 where they are not."""
    if not card:
        return 0
    if re.search(rf"\b{re.escape(card)}\b", typed):
        return float(len(card))
    pairs, others = ({name[n : n + 2] for n in range(len(name) - 1)} for name in (card, typed))
    alike = len(pairs & others) / (len(pairs | others) or 1)
    return alike if alike >= LEAST_LIKE else 0


def policies_of(book: Book, payer: str) -> tuple[Policy, ...]:
    """The policies of a payer, in the order of its file; those of the payer whose policies it uses after its own."""
    own = [
        policy
        for key in book.ids("policies")
        if key.startswith(f"{payer}_") and (policy := book.get("policies", key)).payer == payer
    ]
    used = book.get("payers", payer).uses if book.has("payers", payer) else ""
    return (*own, *policies_of(book, used)) if used else tuple(own)


def reach_of(policy: Policy, plan_kind: str, book: Book) -> Reach:
    """Whether a policy's lines of business reach a kind of plan. An unknown kind is reached by none."""
    lines = [book.get("lines_of_business", line) for line in policy.lines]
    if any(plan_kind in line.plan_kinds for line in lines):
        return "yes"
    return "own" if any(plan_kind in line.own_policy for line in lines) else "no"


def is_in_force(policy: Policy, on: date) -> bool:
    """Whether the edition had begun on a day and, as far as is known, had not ended."""
    return policy.edition <= on and (policy.ended is None or on < policy.ended)


def is_old(policy: Policy, on: date) -> bool:
    """Whether a payer's edition is too old, on the day of a decision, to be brought into a letter."""
    return policy.payer != MEDICARE and on - policy.edition > OLD_AFTER


def find_policies(
    book: Book, payer: str, therapy: str, condition: str, plan_kind: str, state: str, on: date, place: str = ""
) -> Iterator[Policy]:
    """The verified editions of a payer that reach a case, each the newest of its number that had begun by a day: Medicare's
    own first, then by file. Where nothing is known of the illness, the state or the place where the infusion is asked for,
    an edition for some of them is left out."""
    whose = policies_of(book, payer) if payer and payer != MEDICARE else ()
    if plan_kind in book.get("lines_of_business", MEDICARE).plan_kinds:
        whose = (*policies_of(book, MEDICARE), *whose)
    fits = [
        policy
        for policy in whose
        if policy.is_verified
        and is_in_force(policy, on)
        and reach_of(policy, plan_kind, book) != "no"
        and (not policy.therapies or therapy in policy.therapies)
        and (not policy.conditions or condition in policy.conditions)
        and (not policy.states or state in policy.states)
        and policy.place in ("", place)
    ]
    for policy in fits:
        same = [
            row for row in fits if (row.payer, row.number, row.title) == (policy.payer, policy.number, policy.title)
        ]
        if not any(row.edition > policy.edition for row in same):
            yield policy
