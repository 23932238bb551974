"""A span of time that the plan looks back over for trials of other drugs, beside the course that has filled it: "within the past
36 months", while the ordered drug has been given for four years. Nobody can try another drug in that time without ending the
one that works.

Goes in: the record. Comes out: the span in the plan's words, and since when the course has filled it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from generator.form.when import When
from generator.record.case import Case, Treatment
from generator.rows.row import Row

_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SPAN = re.compile(
    rf"\b(?:within|in|during|over|for|from) (?:the |your |any )?(?:past|last|previous|preceding|prior|most recent) "
    rf"(?P<span>(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})(?: \(\d+\))?[ -](?P<unit>day|week|month|year)s?)\b",
    re.I,
)
_OF_A_TRIAL = re.compile(r"\b(?:trials?|tried|try|failed|failure|claims?|steps?|used?|therap\w+|fills?|paid)\b", re.I)
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n")


class Lookback(Row):
    """`words`: the span as the plan words it ("36 months"); `since`: when the course that fills it began."""

    words: str
    since: When


def find_lookback(case: Case, started: Treatment | None = None) -> Lookback | None:
    """The longest span over which the plan looks for a trial and which the course of the ordered drug fills wholly, counted back
    from the notice; None where there is none, or the drug's first dose is not known. `started` is the row of the ordered drug."""
    since = case.answers.get("infusions_since") or (started.started if started else None)
    if case.notice_date is None or not isinstance(since, When) or since.last is None or case.timing != "ongoing":
        return None
    told = [*(reason.words for reason in case.reasons), *(point.criterion for point in case.criteria)]
    found: list[tuple[date, str]] = []
    for sentence in (part for words in told for part in _SENTENCE.split(words)):
        for match in _SPAN.finditer(sentence):
            before, after = sentence[: match.start()], sentence[match.end() :]
            own_before = re.split(r"\band\b|,", before)[-1]
            own_after = re.split(r"\band (?:an?|the|also)\b", after)[0]
            if _OF_A_TRIAL.search(own_before) or _OF_A_TRIAL.search(
                own_after
            ):  # of its own clause, and not of the one behind "and a"
                found.append((back(case.notice_date, match["count"], match["unit"].lower()), match["span"]))
    filled = [pair for pair in found if since.last <= pair[0]]
    return Lookback(min(filled)[1], since) if filled else None


def back(day: date, count: str, unit: str) -> date:
    """The day that lies a span of time before another: back(date(2026, 3, 31), "one", "month") -> date(2026, 2, 28)."""
    number = int(count) if count.isdigit() else _NUMBERS.index(count.lower()) + 1
    if unit in ("day", "week"):
        return day - timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
