"""The points a decision turns on, and how the record stands to each: from the policy, the notice, the drugs demanded,
and the tests usually put.

Goes in: the case. Comes out: rows for the table of points, each with what the record has for it. Nothing is called met
that the person, a number or a told ground does not show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from generator.arguments.move import UsualTest, load_usual_tests
from generator.arguments.premises import Known, Limit, bind, find_limits, ids_of
from generator.form.topics import load_topics
from generator.reading import split_criteria
from generator.record.case import Case, Criterion, Treatment
from generator.rows.row import Row

MOST_USUAL = 6
"""Usual tests in one table: where nobody has named a test, a reviewer will not read more."""


class Point(Row):
    """One point. `asks` is its head; `status` how the case stands to it, '' where only the facts are given; `fact` the
    person's own words for it; `items` ids of the rows of the record that show it; `test` and `bound` for a usual test,
    whose words are its own."""

    asks: str
    of: Literal["policy", "notice", "demand", "usual"]
    status: Literal["met", "exception", "missing", "not_needed", "does_not_apply", ""] = ""
    fact: str = ""
    items: tuple[str, ...] = ()
    source: str = ""
    """Id of the row of the record that asks it: 'criteria.2'."""
    test: UsualTest | None = None
    bound: Mapping[str, tuple[Any, ...]] = {}


def find_points(known: Known) -> tuple[tuple[Point, ...], tuple[UsualTest, ...]]:
    """The points in the order of the table, and the usual tests for which something is still needed. Usual tests are
    put only where neither a policy nor the notice names any."""
    case = known.case
    limits = find_limits(case)
    points = [_of_criterion(case, row, limits) for row in case.criteria] or _of_policy_text(case, limits)
    asked = " ".join(point.asks.lower() for point in points)
    points += [
        Point(f"{limit.finding.measure} {limit.threshold.side} {limit.threshold.number.normalize():f}", "notice", "met", items=(limit.finding.id,))
        for limit in limits
        if limit.is_met and limit.finding.measure.lower() not in asked
    ]  # fmt: skip
    points += [_of_demand(row) for row in case.treatments if row.is_demanded and not _is_asked(row, asked)]
    met, open_tests = _usual(known)
    return tuple(points if points else met[:MOST_USUAL]), open_tests


def _of_criterion(case: Case, row: Criterion, limits: tuple[Limit, ...]) -> Point:
    """A point of the policy as the person told it; where they gave no fact, the record is searched for one."""
    source = row.id
    if row.fact or row.status in ("not_needed", "does_not_apply"):
        return Point(row.criterion, "policy", row.status, row.fact or "", (source,) if row.fact else (), source)
    found, met = _search(case, row.criterion, limits)
    status = "met" if met else "" if found and row.status == "missing" else row.status
    return Point(row.criterion, "policy", status, "", found, source)


def _of_policy_text(case: Case, limits: tuple[Limit, ...]) -> list[Point]:
    """The points of a pasted policy for which the record has something."""
    points = []
    for found in split_criteria(str(case.answers.get("policy_text") or "")):
        items, met = _search(case, found.criterion, limits)
        if items:
            points.append(Point(found.criterion, "policy", "met" if met else "", "", items, "policy_text"))
    return points


def _of_demand(row: Treatment) -> Point:
    """A drug that the plan wants first: what is told of it."""
    is_exception = row.ground is not None and row.ground != "previously_failed"
    return Point(f"Trial of {row.drug}", "demand", "exception" if is_exception else "", "", (row.id,), row.id)


def _is_asked(row: Treatment, asked: str) -> bool:
    """Whether a point speaks of this drug: by its name, or by the first long word of it."""
    words = re.findall(r"[a-z]{5,}", row.drug.lower())
    return _name(row) in asked or bool(words and words[0] in asked)


def _name(row: Treatment) -> str:
    return re.sub(r"\W+", " ", row.drug).strip().lower()


def _search(case: Case, criterion: str, limits: tuple[Limit, ...]) -> tuple[tuple[str, ...], bool]:
    """Rows of the record that a point speaks of, and whether a number shows it met. A row is found by a limit in the
    point's own words, by the drug it names, or by two telling words in common."""
    own = [limit for limit in limits if limit.threshold.words.lower() in criterion.lower()]
    if own:
        return tuple(dict.fromkeys(limit.finding.id for limit in own)), all(limit.is_met for limit in own)
    text = criterion.lower()
    drugs = tuple(row.id for row in case.treatments if row.was_tried and _name(row) and _name(row) in text)
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
    asked = _stems(criterion)
    scored = []
    for fact in case.facts:
        if fact.topic != "against":
            scored.append(
                (
                    len(
                        asked
                        & _stems(
                            f"{fact.fact} {load_topics()[fact.topic].label if fact.topic in load_topics() else ''}"
                        )
                    ),
                    fact.id,
                )
            )
    for item in case.findings:
        scored.append((len(asked & _stems(f"{item.measure} {item.value} {item.when or ''}")), item.id))
    best = sorted((pair for pair in scored if pair[0] >= 2), key=lambda pair: -pair[0])[:2]
    return tuple(key for _, key in best), False


_DULL = {
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


def _stems(text: str) -> set[str]:
    """Longer words cut to five letters, without those that every policy uses."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())} - _DULL


def _usual(known: Known) -> tuple[list[Point], tuple[UsualTest, ...]]:
    """The usual tests of the stated reasons: those the record answers, and those for which something is needed."""
    reasons = {reason.kind for reason in known.case.reasons}
    met, open_tests = [], []
    for test in load_usual_tests():
        if reasons & set(test.answers):
            bound = bind(test.met, known)
            if bound is None:
                open_tests.append(test)
            else:
                items = tuple(dict.fromkeys(key for found in bound.values() for item in found for key in ids_of(item)))
                met.append(Point(test.asks, "usual", "", "", items, test.id, test, bound))
    return met, tuple(open_tests)
