"""The points a decision turns on, and how the record stands to each: from the policy, the notice, the drugs demanded,
and the tests usually put.

Goes in: the case. Comes out: rows for the table of points, each with what the record has for it. Nothing is called met
that the person, a number or a told ground does not show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from generator.arguments.editions import Edition
from generator.arguments.move import UsualTest, load_usual_tests
from generator.arguments.premises import Known, Limit, bind, find_limits, ids_of, is_named
from generator.arguments.search import name_of, search, stems
from generator.arguments.shown import show_test
from generator.facts import Book
from generator.facts.rows import Policy, PolicyTest
from generator.form.when import days_in, of_day
from generator.reading import split_criteria
from generator.record.case import Case, Criterion, Treatment
from generator.record.course import months_on
from generator.rows.row import Row

MOST_USUAL = 6
"""Usual tests in one table: where nobody has named a test, a reviewer will not read more."""

MOST_ROWS = 3
"""Rows of the record beside one test of an edition."""


class Point(Row):
    """One point. `asks` is its head; `status` how the case stands to it, '' where only the facts are given; `fact` the
    person's own words for it; `items` ids of the rows of the record that show it; `test` and `bound` for a usual test,
    whose words are its own."""

    asks: str
    of: Literal["policy", "edition", "notice", "demand", "usual"]
    status: Literal["met", "exception", "missing", "not_needed", "does_not_apply", ""] = ""
    fact: str = ""
    items: tuple[str, ...] = ()
    source: str = ""
    """Id of the row of the record that asks it: 'criteria.2'. Of a test of an edition, the answer that shows it."""
    test: UsualTest | None = None
    bound: Mapping[str, tuple[Any, ...]] = {}
    rests_on: tuple[str, ...] = ()
    """Of an edition: the id of its row with that of each test that the row of the table answers:
    'medicare_ncd_250_3.biopsy'."""


def find_points(
    known: Known, book: Book, edition: Edition | None = None
) -> tuple[tuple[Point, ...], tuple[UsualTest, ...]]:
    """The points in the order of the table, and the usual tests for which something is still needed. The tests of an
    edition are put where the person has no policy and the record shows something for them; usual tests only where
    neither a policy nor the notice names any."""
    case = known.case
    limits = find_limits(case)
    points = [_of_criterion(case, row, limits) for row in case.criteria] or _of_policy_text(case, limits)
    points = points or _of_edition(case, edition, limits, book)
    asked = " ".join(point.asks.lower() for point in points)
    points += [
        Point(f"{limit.finding.measure} {limit.threshold.side} {limit.threshold.number.normalize():f}", "notice", "met", items=(limit.finding.id,))
        for limit in limits
        if limit.is_met and limit.finding.measure.lower() not in asked
    ]  # fmt: skip
    points += [
        _of_demand(row)
        for row in case.treatments
        if row.is_demanded and is_named(row, case) and not _is_asked(row, asked)
    ]
    met, open_tests = _usual(known)
    return tuple(points if points else met[:MOST_USUAL]), open_tests


def _of_criterion(case: Case, row: Criterion, limits: tuple[Limit, ...]) -> Point:
    """A point of the policy as the person told it; where they gave no fact, the record is searched for one."""
    source = row.id
    if row.status == "missing" and (shown := _show_time(case, row.criterion)):
        words, drug = shown
        told = words if not row.fact else f"{row.fact.rstrip('.')}. {words}"
        return Point(row.criterion, "policy", "", told, (drug.id, source) if row.fact else (drug.id,), source)
    if row.fact or row.status in ("not_needed", "does_not_apply"):
        told = f"{row.fact or ''}{_count_days(row)}"
        return Point(row.criterion, "policy", row.status, told, (source,) if row.fact else (), source)
    found, met = search(case, row.criterion, limits)
    status = "met" if met else "" if found and row.status == "missing" else row.status
    return Point(row.criterion, "policy", status, "", found, source)


_WITHIN = re.compile(r"\bwithin (\d{1,3}) (day|week|month)s? (?:of|before) (?:the|your|this) (?:request|order)\b", re.I)


def _count_days(row: Criterion) -> str:
    """The days between the first two days that a fact names, where the point asks for no more of them before the request
    and the fact does not count them itself."""
    asked, told = _WITHIN.search(row.criterion), row.fact or ""
    days = days_in(told)
    if not asked or len(days) < 2 or row.status != "met" or re.search(r"\b\d+ (?:day|week|month)s?\b", told):
        return ""
    apart = abs((days[1] - days[0]).days)
    most = int(asked[1]) * {"day": 1, "week": 7, "month": 30}[asked[2].lower()]
    end = "" if told.rstrip().endswith((".", "!", "?")) else "."
    return f"{end} From {of_day(days[0]).text} to {of_day(days[1]).text} is {apart} days." if apart <= most else ""


_ASKED_TIME = re.compile(r"\b(\d{1,2}|one|two|three|four|six|twelve)[ -](months?|weeks?)\b", re.I)
_IN_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "twelve": 12}


def _show_time(case: Case, criterion: str) -> tuple[str, Treatment] | None:
    """A drug that a point names, taken for longer than the point asks, in words: 'mycophenolate since spring 2025, still
    taken: longer than 3 months'. Up to the day of the decision. None where no dates show it."""
    asked = _ASKED_TIME.search(criterion)
    decided = case.notice_date
    if not asked or not decided:
        return None
    number = _IN_WORDS.get(asked[1].lower()) or int(asked[1])
    months = number if asked[2].lower().startswith("month") else -(-number * 7 // 30)
    for row in case.treatments:
        names = re.findall(r"[a-z]{6,}", row.drug.lower())
        if not any(re.search(rf"\b{name}", criterion.lower()) for name in names) or months_on(row, decided) < months:
            continue
        begun = row.started.text if row.started else ""
        ended = f"until {row.stopped.text}" if row.stopped else "and still taken"
        return f"{row.drug} since {begun} {ended} is longer than the {asked[0]} asked", row
    return None


def _of_policy_text(case: Case, limits: tuple[Limit, ...]) -> list[Point]:
    """The points of a pasted policy for which the record has something."""
    points = []
    for found in split_criteria(str(case.answers.get("policy_text") or "")):
        items, met = search(case, found.criterion, limits)
        if items:
            points.append(Point(found.criterion, "policy", "met" if met else "", "", items, "policy_text"))
    return points


def _of_edition(case: Case, edition: Edition | None, limits: tuple[Limit, ...], book: Book) -> list[Point]:
    """The tests of an edition for which the case has something. A test that only the same rows of the record show as one
    before joins its point."""
    points: list[Point] = []
    if edition is None:
        return points
    made = {test.id: _of_test(case, test, edition.policy, limits, book) for test in edition.tests}
    for test in edition.tests:
        point = made[test.id]
        if _fits_another_way_better(case, test, edition, made):
            continue
        told = {key for other in points for key in other.items}
        fresh = tuple(key for key in point.items if key not in told)
        if point.fact or fresh:
            points.append(point.replaced(items=fresh[:MOST_ROWS]))
        elif point.items:
            at = next(n for n, other in enumerate(points) if set(other.items) & set(point.items))
            points[at] = _joined(points[at], point)
    return points


def _fits_another_way_better(case: Case, test: PolicyTest, edition: Edition, made: Mapping[str, Point]) -> bool:
    """Whether the same rows of the record show another of several ways of which one is enough, and share more words with
    it: a bowel that was cut short shows that food is not taken in, not that it is not moved on."""
    group, items = edition.policy.group_of(test), made[test.id].items
    if group is None or group.need != "one" or not items:
        return False
    ways = [other for other in edition.tests if other.group == group.id and made[other.id].items == items]
    told = stems(" ".join(_words_of(case, key) for key in items))
    has_tried = any(key.startswith("treatments.") for key in items)

    def share(way: PolicyTest) -> int:
        return len(told & stems(way.asks)) + (
            has_tried and re.search(r"\btried\b|without success", way.asks) is not None
        )

    return test is not max(ways, key=share)


def _words_of(case: Case, key: str) -> str:
    rows = (*case.facts, *case.findings, *case.treatments)
    return next((" ".join(str(cell) for cell in vars(row).values() if cell) for row in rows if row.id == key), "")


def _of_test(case: Case, test: PolicyTest, policy: Policy, limits: tuple[Limit, ...], book: Book) -> Point:
    """A test of an edition with what shows it."""
    words = [group.words for group in policy.way_to(test) if group.words][-1:]
    told = show_test(case, test, limits, book)
    return Point(": ".join([*words, test.asks]), "edition", rests_on=(f"{policy.id}.{test.id}",), **told)


def _joined(first: Point, second: Point) -> Point:
    """Two points as one: what both ask, the words of their group said once."""
    lead, _, asks = second.asks.rpartition(": ")
    added = asks if lead and first.asks.startswith(f"{lead}: ") else second.asks
    return first.replaced(
        asks=f"{first.asks}; {added[:1].lower()}{added[1:]}", rests_on=(*first.rests_on, *second.rests_on)
    )


def _of_demand(row: Treatment) -> Point:
    """A drug that the plan wants first: what is told of it."""
    is_exception = row.ground is not None and row.ground != "previously_failed"
    return Point(f"Trial of {row.drug}", "demand", "exception" if is_exception else "", "", (row.id,), row.id)


def _is_asked(row: Treatment, asked: str) -> bool:
    """Whether a point speaks of this drug: by its name, or by the first long word of it."""
    words = re.findall(r"[a-z]{5,}", row.drug.lower())
    return name_of(row) in asked or bool(words and words[0] in asked)


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
