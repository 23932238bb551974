"""Payments that came too long ago to be taken back by the payer's own term: a contract that lets it recover "within twelve months of the date
of payment", beside the days of payment told with it.

Goes in: a fact, and the day of the letter that asks the money back. Comes out: a sentence; nothing where no payment is that old.
"""

from __future__ import annotations

import re
from datetime import date

from generator.arguments.lookback import back
from generator.form.when import days_in
from generator.plan.days import spell
from generator.record.sentences import split_sentences

_NUMBERS = "six|nine|twelve|fifteen|eighteen|twenty-four|thirty|thirty-six|sixty|ninety"
_COUNTS = {"six": 6, "nine": 9, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "sixty": 60, "ninety": 90}  # fmt: skip
_TERM = re.compile(
    rf"\b(?:within|no later than|not more than|for) (?P<count>\d{{1,3}}|{_NUMBERS})(?: \(\d{{1,3}}\))? (?P<unit>day|month|year)s? (?:of|after|from|following) (?:the )?(?:(?:date|day) of )?(?:\w+ )?(?:payment|paid)\b",
    re.I,
)
_UNSURE = re.compile(r"\b(?:I think|I believe|maybe|perhaps|probably|about|around|not sure)\b", re.I)
_PAID = re.compile(r"\bpa(?:id|yments?)\b", re.I)


def past_recovery(told: str, letter_of: date) -> str:
    """What follows from a term of recovery and the days of payment in one note.

    >>> note = 'The contract: "Plan may recover within twelve (12) months of the date of payment." It was paid on October 3, 2025.'
    >>> past_recovery(note, date(2026, 10, 26))
    'Twelve months before your letter is October 26, 2025; the payment of October 3, 2025 is older, so it can no longer be recovered under that term'
    >>> past_recovery(note, date(2026, 9, 1))
    ''
    """
    term = _TERM.search(told)
    if term is None:
        return ""
    bare = told[: term.start()] + told[term.end() :]
    paid = [day for part in split_sentences(bare) if _PAID.search(part) for day in _days_paid(part) if day < letter_of]
    count = term["count"].lower()
    number = int(count) if count.isdigit() else _COUNTS[count]
    last = back(letter_of, str(number), term["unit"].lower())
    old = sorted({day for day in paid if day < last})
    if not old:
        return ""
    days = [spell(day) for day in old]
    listed = " and ".join(part for part in (", ".join(days[:-1]), days[-1]) if part)
    span = f"{count[:1].upper()}{count[1:]} {term['unit'].lower()}s before your letter is {spell(last)}"
    if len(old) == 1:
        return f"{span}; the payment of {listed} is older, so it can no longer be recovered under that term"
    return f"{span}; the payments of {listed} are older, so they can no longer be recovered under that term"


def _days_paid(part: str) -> list[date]:
    """The days in a sentence on a payment that stand behind "paid", or behind "on" in a list of such days."""
    pieces = re.split(r"(?:\bpaid\b|;)", part)[1:] or [part]
    return [day for piece in pieces if not _UNSURE.search(piece) for day in days_in(piece)[-1:]]
