"""When two spellings are the same: claim numbers, and payers' names."""

from __future__ import annotations

import re


def plain_number(number: str) -> str:
    """A claim number without marks and leading zeros, by which two spellings are the same."""
    return re.sub(r"[^A-Z0-9]", "", number.upper()).lstrip("0")


_DULL = frozenset(
    ["health", "insurance", "plan", "plans", "company", "co", "inc", "llc", "of", "the", "and", "care", "group", "services",
     "life", "corp", "corporation", "hmo", "ppo"]
)  # fmt: skip


def alike(one: str, other: str) -> bool:
    """Whether two names mean the same payer: one of them is empty, or they share a telling word."""
    first, second = (frozenset(re.findall(r"[a-z0-9]+", name.lower())) - _DULL for name in (one, other))
    return not first or not second or bool(first & second)
