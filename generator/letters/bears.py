"""Whether a fact that no argument tells bears on a stated reason, so that it is told by itself."""

from __future__ import annotations

from generator.arguments.legs import telling
from generator.form.topics import load_topics
from generator.plan import Plan
from generator.record.case import Fact

MOST_COMMON = 2
"""Longer words or numbers that a fact of no topic must share with the letter."""


def bears(plan: Plan, fact: Fact) -> bool:
    """Whether its topic is one that a stated reason's kind asks for, or the person put it under a reason, or it is
    "anything else" that speaks in the letter's own words. A list of all that is known would bury what counts."""
    if fact.reason is not None:
        return True
    if fact.topic == "other":
        words = " ".join(reason.words for reason in plan.case.reasons)
        return len(telling(fact.fact) & telling(words)) >= MOST_COMMON
    kinds = {reason.kind for reason in plan.case.reasons}
    return bool(kinds & set(load_topics()[fact.topic].first_for))
