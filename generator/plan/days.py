"""Days as a letter counts them: spelled out, business days, months."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

MONTH_NAMES = tuple(calendar.month_name)[1:]


def spell(day: date) -> str:
    """'Monday, November 21, 2026' without the weekday: the way a US letter writes a date."""
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


def spell_with_weekday(day: date) -> str:
    return f"{calendar.day_name[day.weekday()]}, {spell(day)}"


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@lru_cache(64)
def federal_holidays(year: int) -> Mapping[date, str]:
    """The legal public holidays of a year as observed (5 U.S.C. 6103; Juneteenth from 2021)."""
    last_monday_of_may = max(day for day in (date(year, 5, n) for n in range(25, 32)) if day.weekday() == 0)
    fixed = {
        date(year, 1, 1): "New Year's Day",
        date(year, 7, 4): "Independence Day",
        date(year, 11, 11): "Veterans Day",
        date(year, 12, 25): "Christmas Day",
    }
    if year >= 2021:
        fixed[date(year, 6, 19)] = "Juneteenth"
    holidays = {
        _nth_weekday(year, 1, 0, 3): "Martin Luther King Jr. Day",
        _nth_weekday(year, 2, 0, 3): "Washington's Birthday",
        last_monday_of_may: "Memorial Day",
        _nth_weekday(year, 9, 0, 1): "Labor Day",
        _nth_weekday(year, 10, 0, 2): "Columbus Day",
        _nth_weekday(year, 11, 3, 4): "Thanksgiving Day",
    }
    for day, name in fixed.items():
        observed = (
            day - timedelta(days=1) if day.weekday() == 5 else day + timedelta(days=1) if day.weekday() == 6 else day
        )
        holidays[observed] = name
    return holidays


def is_business_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a federal holiday as observed (a Saturday New Year's Day is kept on December 31)."""
    return day.weekday() < 5 and day not in federal_holidays(day.year) and day not in federal_holidays(day.year + 1)


def next_business_day(day: date) -> date:
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def last_business_day(day: date) -> date:
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def add_business_days(day: date, count: int) -> date:
    """The day `count` business days later (federal calendar)."""
    for _ in range(count):
        day = next_business_day(day + timedelta(days=1))
    return day


def add_months(day: date, months: int, *, to_next: bool = False) -> date:
    """The same day number so many months later. Where the month has none: its last day, which is never too late; or,
    with `to_next`, the first of the month after, as 45 CFR 147.136(d)(2)(i) counts (October 30 plus four months is
    March 1)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    end = date(year, month + 1, last)
    return end + timedelta(days=1) if to_next else end
