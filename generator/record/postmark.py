"""The day on which a letter was sent, where an envelope shows it: some times run from the sending, and a letter can lie for days.

Goes in: the record. Comes out: the day of the postmark; None where none is told, or several are.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from generator.form.when import days_in
from generator.record.case import Case

_POSTMARK = re.compile(
    r"\b(?:letter|envelope|notice|it)?\b[^.;]{0,40}?\bpostmark(?:ed)?\b(?: (?:on|of|is|was|dated|reads|says|date))*:? ?(?P<day>[^.;,]{4,24}(?:, \d{4})?)",
    re.I,
)
LONGEST = timedelta(days=30)


def find_postmark(case: Case) -> date | None:
    """The day of the postmark on the denial that is appealed: told in a fact or an answer, or in the name of the envelope.

    A day without its year is taken in the year of the letter.
    """
    notice = case.notice_date
    if notice is None:
        return None
    told = [
        *(fact.fact for fact in case.facts),
        *(f"{exhibit.title}. {exhibit.on.text if exhibit.on else ''}" for exhibit in case.exhibits),
        *(f"{reason.answer or ''}" for reason in case.reasons),
    ]
    days = set()
    for text in told:
        for match in _POSTMARK.finditer(text):
            words = match["day"]
            found = days_in(words) or days_in(f"{words.strip()}, {notice.year}")
            days |= {day for day in found[:1] if notice <= day <= notice + LONGEST}
    return days.pop() if len(days) == 1 else None
