"""A time as people know it: to the day, the month, the season, the year, or only in words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from generator.rows.row import Row

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 2)}
PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}


class When(Row):
    """`text` is how a letter writes it. `first` and `last` are the days it can mean, both the same for one day, None
    where the words name no time on the calendar ("for six weeks")."""

    text: str
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """As the case file keeps it; reads back to the same time."""
        if self.text.startswith("about "):
            return self.text
        if self.first and self.first == self.last:
            return self.first.isoformat()
        if self.first and self.last == _month_end(self.first.year, self.first.month) and self.first.day == 1:
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return self.text

    @property
    def precision(self) -> str:
        """'day', 'month', 'span' (a season, a year, a part of one) or 'words'."""
        if self.first is None or self.last is None:
            return "words"
        if self.first == self.last:
            return "day"
        return "month" if (self.last - self.first).days < 31 else "span"

    @property
    def phrase(self) -> str:
        """With its preposition: 'on March 5, 2024', 'in spring 2024'; words stay as they are."""
        lead = {"day": "on ", "words": ""}.get(self.precision, "in ")
        return (
            self.text
            if re.match(r"(?:in|on|since|for|from|until|before|after|about|around|by|at)\b", self.text, re.I)
            else lead + self.text
        )

    def is_before(self, other: When) -> bool:
        """Whether it surely ended before the other began."""
        return bool(self.last and other.first and self.last < other.first)


def of_day(day: date) -> When:
    return When(f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}", day, day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _of_months(text: str, first: tuple[int, int], last: tuple[int, int]) -> When:
    return When(text, date(*first, 1), _month_end(*last))


def parse_date(text: str) -> date | None:
    """A day from '2026-11-21', '11/21/2026' or 'November 21, 2026' (US order); None when it is not a real day."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        parts = int(match[1]), int(match[2]), int(match[3])
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text):
        year = int(match[3])
        parts = (year + 2000 if year < 100 else year), int(match[1]), int(match[2])
    elif match := re.fullmatch(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", text):
        month = _month_number(match[1])
        if not month:
            return None
        parts = int(match[3]), month, int(match[2])
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


_DAYS = re.compile(
    r"(?<![\w/])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\w/])"
)


def days_in(text: str) -> tuple[date, ...]:
    """The full days that a text names, in its order.

    >>> days_in("Given on 8/14/2026, and on October 9, 2026.")
    (datetime.date(2026, 8, 14), datetime.date(2026, 10, 9))
    """
    return tuple(day for found in _DAYS.findall(text) if (day := parse_date(found)))


_OPEN_DAY = re.compile(
    rf"\b(?P<month>{'|'.join(MONTH_NAMES)})(?: (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!,? \d{{4}}\b)(?!\d)| (?P<year>\d{{4}})\b|(?! \d))"
)


def days_told(text: str, by: date) -> tuple[date, ...]:
    """The days that a text names, those too whose year it leaves out (the year named nearest to it, else the last such day up to
    `by`), and the first day of a month that stands alone: what was told then cannot stand in a paper of before.

    >>> days_told("On November 27 worse, and by May well.", date(2026, 11, 30))
    (datetime.date(2026, 11, 27), datetime.date(2026, 5, 1))
    >>> days_told("In hospital February 9 to 19, 2025.", date(2026, 11, 30))
    (datetime.date(2025, 2, 9),)
    """
    years = [(match.start(), int(match[0])) for match in re.finditer(r"\b(?:19|20)\d\d\b", text)]
    found = list(days_in(text))
    for match in _OPEN_DAY.finditer(_DAYS.sub(lambda day: " " * len(day[0]), text)):
        month, day = _month_number(match["month"]), int(match["day"] or 1)
        near = min(years, key=lambda one: abs(one[0] - match.start()))[1] if years else 0
        year = int(match["year"] or 0) or near or by.year - ((month, day) > (by.month, by.day))
        if 1 <= day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    return tuple(found)


def _month_number(word: str) -> int:
    """The month of a name or its abbreviation; 0 for another word."""
    word = word.lower()
    month = MONTHS.get(word[:3], 0)
    return month if month and MONTH_NAMES[month - 1].lower().startswith("sep" if word == "sept" else word) else 0


_NEAR = re.compile(r"^(?:about|around|approximately|approx\.?|ca\.?|circa|~)\s*", re.I)


def parse_when(text: str) -> When:
    """The time these words mean. Never fails: words that name no time stay words.

    '2024-03', '3/2024' and 'March 2024' are a month; '2019' a year; 'spring 2024', 'early 2023', 'mid-2021' spans;
    'about March 2020' keeps its 'about'.
    """
    said = re.sub(r"\s+", " ", text).strip()
    about = "about " if _NEAR.match(said) else ""
    bare = _NEAR.sub("", said)
    if day := parse_date(bare):
        known = of_day(day)
    elif (match := re.fullmatch(r"(\d{4})-(\d{1,2})", bare)) and 1 <= int(match[2]) <= 12:
        known = _month(int(match[1]), int(match[2]))
    elif (match := re.fullmatch(r"(\d{1,2})/(\d{4})", bare)) and 1 <= int(match[1]) <= 12:
        known = _month(int(match[2]), int(match[1]))
    elif (match := re.fullmatch(r"([A-Za-z]{3,9})\.?,? (\d{4})", bare)) and _month_number(match[1]):
        known = _month(int(match[2]), _month_number(match[1]))
    elif match := re.fullmatch(r"(19|20)\d\d", bare):
        known = _of_months(bare, (int(bare), 1), (int(bare), 12))
    elif match := re.fullmatch(r"(spring|summer|fall|autumn|winter)(?: of)? ((?:19|20)\d\d)", bare, re.I):
        first, last = SEASONS[match[1].lower()]
        year = int(match[2])
        known = _of_months(f"{match[1].lower()} {year}", (year, first), (year + (last < first), last))
    elif match := re.fullmatch(r"(early|mid|late)[- ](?:in )?((?:19|20)\d\d)", bare, re.I):
        first, last = PARTS[match[1].lower()]
        known = _of_months(bare.lower(), (int(match[2]), first), (int(match[2]), last))
    else:
        return When(said)
    return known.replaced(text=about + known.text) if about else known


def _month(year: int, month: int) -> When:
    return _of_months(f"{MONTH_NAMES[month - 1]} {year}", (year, month), (year, month))
