"""Rows of the record that speak of a point: found by a limit, a drug, or words in common.

Goes in: the case and the words of a point. Comes out: ids of rows, and whether a number shows the point met.
"""

from __future__ import annotations

import re

from generator.arguments.premises import Limit
from generator.form.topics import load_topics
from generator.record.case import Case, Treatment


def name_of(row: Treatment) -> str:
    """The name of a drug as it was told, in small letters and without marks."""
    return re.sub(r"\W+", " ", row.drug).strip().lower()


def search(
    case: Case, criterion: str, limits: tuple[Limit, ...], dull: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], bool]:
    """Rows of the record that a point speaks of, and whether a number shows it met. A row is found by a limit in the
    point's own words, by the drug it names, or by two telling words in common; `dull` are stems that tell nothing here."""
    own = [limit for limit in limits if limit.threshold.words.lower() in criterion.lower()]
    if own:
        return tuple(dict.fromkeys(limit.finding.id for limit in own)), all(limit.is_met for limit in own)
    text = criterion.lower()
    drugs = tuple(row.id for row in case.treatments if row.was_tried and name_of(row) and name_of(row) in text)
    if drugs:
        return drugs, False
    if re.search(r"contraindicat|intoleran|unsafe|not appropriate|cannot (?:take|use)", text):
        unsafe = [row.id for row in case.treatments if row.ground == "contraindicated_or_adverse_reaction"]
        unsafe += [
            fact.id
            for fact in case.facts_on("other_illness", "instability", "pregnancy", "past_reaction", "product_reaction")
        ]
        if unsafe:
            return tuple(unsafe[:3]), False
    asked = stems(criterion) - dull
    scored = []
    for fact in case.facts:
        if fact.topic != "against":
            label = load_topics()[fact.topic].label if fact.topic in load_topics() else ""
            scored.append((len(asked & stems(f"{fact.fact} {label}")), fact.id))
    for item in case.findings:
        scored.append((len(asked & stems(f"{item.measure} {item.value} {item.when or ''}")), item.id))
    best = sorted((pair for pair in scored if pair[0] >= 2), key=lambda pair: -pair[0])[:2]
    return tuple(key for _, key in best), False


DULL = {
    "patie",
    "membe",
    "treat",
    "thera",
    "medic",
    "follo",
    "crite",
    "docum",
    "diagn",
    "clini",
    "dose",
    "weeks",
    "month",
    "least",
    "other",
    "any",
    "must",
    "when",
    "with",
    "that",
    "have",
    "been",
}


def stems(text: str) -> set[str]:
    """Longer words cut to five letters, without those that every policy uses."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())} - DULL
