"""Counter-evidence: what the plan may hold against the case. It goes to the person and the doctor, never into a
letter to the plan."""

from __future__ import annotations

from collections.abc import Sequence

from generator.arguments import Choice
from generator.arguments.choose import FactsAtHand
from generator.facts.rows import SiteOfCareEvidence
from generator.record.case import Case
from generator.rows.row import Row

MOST = 5


class Counter(Row):
    """One thing to be ready for. `fact` is the row it rests on; `answers` the answers that show it."""

    text: str
    fact: str = ""
    answers: tuple[str, ...] = ()


def find_counter(case: Case, facts: FactsAtHand, choices: Sequence[Choice]) -> tuple[Counter, ...]:
    """The studies that favour the other place, then what weakens the strongest arguments that were chosen."""
    found = []
    kinds = {reason.kind for reason in case.reasons}
    against: tuple[SiteOfCareEvidence, ...] = ()
    if "site_of_care_home_refused" in kinds:
        against = facts.favours_facility
    elif "site_of_care_hospital_refused" in kinds:
        against = facts.favours_home
    for study in against[:2]:
        found.append(
            Counter(f"A study that favors the other place: {study.finding} ({study.citation})", study.id, ("therapy",))
        )
    reactions = case.facts_on("past_reaction")
    if reactions and "site_of_care_home_refused" in kinds:
        found.append(
            Counter("The past reaction speaks for a facility: have the emergency plan at hand.", "", ("facts",))
        )
    for fact in case.facts_on("against"):
        found.append(Counter(fact.fact, "", (fact.id,)))
    for choice in choices:
        if choice.chosen and choice.move.weakens and len(found) < MOST:
            found.append(Counter(choice.move.weakens[:1].upper() + choice.move.weakens[1:], "", ("reasons",)))
    return tuple(found[:MOST])
