"""The time that a point of the policy asks for, reckoned from the days told: "within the past 12 months" beside a day of the fact,
"for at least 3 months" beside the first and last day of the drug that the point names. The person gives the days; the sum is ours.

Goes in: a point that is met, and the record. Comes out: a sentence with the sum; nothing where it would not show the point, or a
day is not known well enough.
"""

from __future__ import annotations

import re
from datetime import date

from generator.arguments import Point
from generator.arguments.legs import names_drug
from generator.arguments.lookback import back
from generator.form.when import days_in
from generator.plan.days import spell
from generator.record.case import Case

_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SPAN = rf"(?P<count>\d{{1,3}}|{_NUMBERS})(?: \(\d+\))?[ -](?P<unit>day|week|month|year)s?\b"
_WITHIN = re.compile(
    rf"\b(?:within|in|during|over|from) (?:the |your |any )?(?:past |last |previous |preceding |prior |most recent )?{_SPAN}(?P<behind> (?:of|before|prior to|preceding) (?:the |this |your |its |a )?(?:requests?|decisions?|reviews?|renewals?|reauthorizations?)\b)?",
    re.I,
)
_LOOKS_BACK = re.compile(r"\b(?:past|last|previous|preceding|prior|most recent)\b", re.I)
_AT_LEAST = re.compile(rf"\b(?:at least|minimum of|a minimum of|no less than|not less than) (?:an? )?{_SPAN}", re.I)
_BEGINS_WITH_DAY = re.compile(r"\s*(?:On )?(?:[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{2,4})")
"""Of a fact that begins with its day, the day is that of what happened, and not of a paper."""
_TELLS_SPAN = re.compile(rf"\b(?:\d+|{_NUMBERS}) (?:days|weeks|months|years|year)\b", re.I)
SHORT = 62
"""Days up to which a span is told in days; a longer one in whole months."""


def reckon_time(point: Point, case: Case) -> tuple[str, tuple[str, ...]]:
    """The sentence, and the ids of what is behind it; empty where nothing can be shown.

    Of a span "within": the latest day of the fact counts back from the notice. Of a span "at least": the days that the one
    treatment surely took, from the last day it can have begun to the first it can have ended, or to the notice.
    """
    if point.status != "met" or not point.fact or case.notice_date is None:
        return "", ()
    return _inside(point, case.notice_date) or _long_enough(point, case, case.notice_date) or ("", ())


def _inside(point: Point, decided: date) -> tuple[str, tuple[str, ...]] | None:
    asked = _WITHIN.search(point.asks)
    if asked is None or not (_LOOKS_BACK.search(asked[0]) or asked["behind"]):
        return None
    days = [day for day in days_in(point.fact) if day <= decided]
    if (
        not _BEGINS_WITH_DAY.match(point.fact)
        or not days
        or max(days) == decided
        or max(days) < back(decided, asked["count"], asked["unit"].lower())
    ):
        return None
    day = max(days)
    return f"{spell(day)} is {_span(day, decided)} before the decision.", (point.source,)


def _long_enough(point: Point, case: Case, decided: date) -> tuple[str, tuple[str, ...]] | None:
    asked = _AT_LEAST.search(point.asks)
    named = [item for item in case.treatments if names_drug(point.asks.lower(), item.drug)]
    if (
        asked is None
        or _TELLS_SPAN.search(point.fact)
        or len(named) != 1
        or not named[0].was_tried
        or named[0].started is None
    ):
        return None
    begun = named[0].started.last
    ended = named[0].stopped.first if named[0].stopped else decided if named[0].status == "running" else None
    if begun is None or ended is None or begun > back(ended, asked["count"], asked["unit"].lower()):
        return None
    until = "" if named[0].stopped else " by the day of the decision"
    return f"That is {_span(begun, ended)}{until}.", (point.source, named[0].id)


def _span(first: date, last: date) -> str:
    """'40 days', '8 months': never more than it was."""
    days = (last - first).days
    if days <= SHORT:
        return "one day" if days == 1 else f"{days} days"
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return f"{months} months" if months < 36 else f"{months // 12} years"
