"""The age that a point of the policy limits, beside the day on which this person passes it: a rule for those "under 12" ends with the
twelfth birthday, and one for those "12 and older" begins to reach them there.

Goes in: a point, the date of birth and the day of the letter. Comes out: a sentence with the day; nothing where that day is past or
more than a year away.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from generator.arguments import Point
from generator.letters.blocks import Value
from generator.plan.days import add_months, spell

_NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
]
_AGE = rf"(?P<age>\d{{1,2}}|{'|'.join(_NUMBERS)})(?: \(\d+\))?"
_UNDER = re.compile(
    rf"\b(?:less than|under|younger than|below|not yet) (?:the age of )?{_AGE}(?: years| years? of age)?\b", re.I
)
_FROM = re.compile(
    rf"\b(?:at least|aged?) {_AGE} years(?: of age)?\b(?: (?:and|or) (?:older|over|above))?|\b{_AGE.replace('age>', 'more>')} years(?: of age)? (?:and|or) (?:older|over|above)\b",
    re.I,
)
_OF_AGE = re.compile(
    r"\b(?:age|aged|years|old|older|younger|children|pediatric|beneficiar\w+|members?|patients?)\b", re.I
)
_NOT_AGE = re.compile(r"^ ?(?:mg|g|%|kg|mL|units?|IU|mmol|points?|doses?|weeks?|days?|months?|hours?|minutes?)\b", re.I)
AHEAD = timedelta(days=366)


def reckon_age(point: Point, born: date | None, today: date, who: str) -> Value:
    """The sentence for the end of an answer: 'Ada turns 12 on January 9, 2027; from that day …'.

    >>> point = Point(asks="Limited to 60 IU per kg in beneficiaries less than 12 years of age", of="policy", status="exception")
    >>> str(reckon_age(point, date(2015, 1, 9), date(2026, 11, 30), "Ada"))
    'Ada turns 12 on January 9, 2027; from that day on this point (“less than 12 years of age”) does not reach this case'
    >>> str(reckon_age(point, date(2001, 1, 9), date(2026, 11, 30), "Ada"))
    ''
    """
    if born is None or point.status not in ("exception", "met", "does_not_apply", ""):
        return Value.of("")
    for pattern, ends in ((_UNDER, "does not reach this case"), (_FROM, "is met")):
        match = pattern.search(point.asks)
        if match is None or _NOT_AGE.match(point.asks[match.end() :]) or not _OF_AGE.search(point.asks):
            continue
        told = next(group for group in match.groups() if group)
        age = int(told) if told.isdigit() else _NUMBERS.index(told.lower()) + 1
        day = add_months(born, 12 * age)
        is_needed = point.status == "exception" or (pattern is _UNDER and point.status == "")
        if today < day <= today + AHEAD and is_needed:
            words = f"{who} turn{'' if who == 'I' else 's'} {age} on {spell(day)}; from that day on this point (“{match[0]}”) {ends}"
            return Value.of(words, answers=("birth_date", point.source))
    return Value.of("")
