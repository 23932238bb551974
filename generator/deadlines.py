"""Both clocks of every level: when the appeal must be filed, and when the plan must answer.

Every date carries its sum in words, its source and its assumption. The safe date comes first: it counts from
the date printed on the notice and never ends on a day when nothing is received. The outer limit, where the law
allows a later day, comes second.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from generator.case import Case
from generator.facts.rows import Level
from generator.row import Row

MONTH_NAMES = tuple(calendar.month_name)[1:]


def spell(day: date) -> str:
    """'Monday, November 21, 2026' without the weekday: the way a US letter writes a date."""
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


def spell_with_weekday(day: date) -> str:
    return f"{calendar.day_name[day.weekday()]}, {spell(day)}"


# -- days ----------------------------------------------------------------------------------------------


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def federal_holidays(year: int) -> dict[date, str]:
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


def add_months(day: date, months: int) -> date:
    """The same day number so many months later; where there is none, the first day of the month after that
    (45 CFR 147.136(d)(2)(i): October 30 plus four months is March 1)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if day.day <= calendar.monthrange(year, month + 1)[1]:
        return date(year, month + 1, day.day)
    year, month = divmod(index + 1, 12)
    return date(year, month + 1, 1)


# -- filing --------------------------------------------------------------------------------------------


class DueDate(Row):
    """A day, how it was counted, and on which assumption."""

    on: date
    sum: str
    assumption: str = ""


class FilingDates(Row):
    """When a level's appeal must be filed. `safe` is None only when neither the law nor the notice gives a
    window. `is_late` compares today with the last day we can name."""

    level: Level | None
    safe: DueDate | None
    outer: DueDate | None
    notes: tuple[str, ...]
    is_late: bool
    days_left: int | None


def _window(level: Level) -> str:
    if level.file_months:
        return f"{level.file_months} months"
    return f"{level.file_days} days"


def _count(level: Level, start: date) -> date:
    if level.file_months:
        return add_months(start, level.file_months)
    return start + timedelta(days=level.file_days or 0)


def _safe_day(day: date, reason: str) -> DueDate:
    moved = last_business_day(day)
    if moved == day:
        return DueDate(
            day, reason + f" = {spell(day)}", "counted from the date on the letter, not from the day it came"
        )
    return DueDate(
        moved,
        reason + f" = {spell_with_weekday(day)}; the last business day before it is {spell(moved)}",
        "counted from the date on the letter, not from the day it came",
    )


def find_filing_dates(level: Level, case: Case, today: date) -> FilingDates:
    """The filing dates of `level` for this notice. The filing window must be a confirmed field of the row;
    an unconfirmed one is not counted with, and the notes say so."""
    notes: list[str] = []
    notice, received, printed = case.notice_date, case.received_date, case.printed_window_days
    if notice is None:
        return FilingDates(level, None, None, ("Tell us the date on the letter to get the dates.",), False, None)
    field = "file_months" if level.file_months else "file_days"
    known = bool(level.file_days or level.file_months) and level.is_verified and level.is_confirmed(field)
    if not known:
        notes.append(
            "We could not confirm this plan's appeal window at its source. Follow the days printed on the letter."
        )
    if level.state_sets_window:
        notes.append("Your state sets this window; the letter prints it.")
    safe_days: list[tuple[date, str]] = []
    if known:
        safe_days.append((_count(level, notice), f"{spell(notice)} + {_window(level)}"))
    presumed = level.presumed_receipt_days or 0
    if printed:
        consistent = known and level.file_days is not None and printed in (level.file_days, level.file_days + presumed)
        if known and not consistent and printed < (level.file_days or 10**6):
            notes.append(
                f"The letter prints {printed} days. The rule gives {_window(level)}"
                + (" at least" if level.file_is_minimum else "")
                + f" ({level.file_cite or level.cites[0]}). Keep to the shorter time, and say in the letter that the notice is wrong."
            )
        if not consistent:
            safe_days.append(
                (notice + timedelta(days=printed), f"{spell(notice)} + the {printed} days printed on the letter")
            )
    if not safe_days:
        return FilingDates(level, None, None, tuple(notes), False, None)
    safe = _safe_day(*min(safe_days))
    outer = _find_outer(level, notice, received, printed, known)
    if outer and outer.on <= safe.on:
        outer = None
    last = outer.on if outer else max(day for day, _ in safe_days)
    is_late = today > last
    if safe.on < today <= last:
        notes.append("The safe date has passed. Send it today and keep proof of the day the letter reached you.")
    return FilingDates(
        level, safe, outer, tuple(notes), is_late, None if is_late else (max(safe.on, today) - today).days
    )


def find_printed_dates(case: Case, today: date) -> FilingDates | None:
    """The filing date from the days the notice prints, when the kind of plan is not known; None without them."""
    if case.notice_date is None or case.printed_window_days is None:
        return None
    last = case.notice_date + timedelta(days=case.printed_window_days)
    safe = _safe_day(last, f"{spell(case.notice_date)} + the {case.printed_window_days} days printed on the letter")
    notes = ("We do not know the kind of plan, so this date rests on the letter alone.",)
    is_late = today > last
    return FilingDates(None, safe, None, notes, is_late, None if is_late else (max(safe.on, today) - today).days)


def _find_outer(level: Level, notice: date, received: date | None, printed: int | None, known: bool) -> DueDate | None:
    if not known:
        return None
    if level.count_from == "notice":
        start, how, assumption = notice, spell(notice), "the rule counts from the date on the notice"
    elif received:
        start, how = received, f"received {spell(received)}"
        assumption = "only if you can prove the day it came (keep the envelope)"
    elif level.presumed_receipt_days:
        start = notice + timedelta(days=level.presumed_receipt_days)
        how = f"{spell(notice)} + {level.presumed_receipt_days} days presumed for the mail"
        assumption = "the rule presumes the letter came on that day unless shown otherwise"
    else:
        return None
    day, sum_ = _count(level, start), f"{how} + {_window(level)}"
    if printed and level.file_days and printed > level.file_days + (level.presumed_receipt_days or 0):
        day, sum_ = notice + timedelta(days=printed), f"{spell(notice)} + the {printed} days printed on the letter"
        assumption = "the plan's own letter gives this longer time"
    if level.rolls_over and not is_business_day(day):
        rolled = next_business_day(day)
        return DueDate(
            rolled, f"{sum_} = {spell_with_weekday(day)}; moves to the next business day, {spell(rolled)}", assumption
        )
    return DueDate(day, f"{sum_} = {spell(day)}", assumption)


# -- answering -----------------------------------------------------------------------------------------


class AnswerClock(Row):
    """When the plan must answer an appeal filed on a day. `by` is None when the source does not confirm a time."""

    by: date | None
    words: str
    sum: str
    source: str
    if_late: str


def find_answer_clock(
    level: Level, case: Case, filed_on: date, *, is_part_b_drug: bool, if_late: str = ""
) -> AnswerClock:
    """The plan's decision clock for this request: urgent, before, or after treatment. Counts from receipt, taken
    to be the day of filing (fax or portal)."""
    if case.urgent and case.timing != "after" and level.expedited_hours and _may_print(level, "expedited_hours"):
        hours = level.expedited_hours
        by = filed_on + timedelta(days=-(-hours // 24))
        return AnswerClock(
            by, f"within {hours} hours", f"{spell(filed_on)} + {hours} hours = {spell(by)}", level.answer_cite, if_late
        )
    names = ["decision_days_postservice"] if case.timing == "after" else ["decision_days_preservice"]
    if is_part_b_drug and case.timing != "after":
        names.insert(0, "decision_days_part_b_drug")
    for name in names:
        days = getattr(level, name)
        if days and _may_print(level, name):
            by = filed_on + timedelta(days=days)
            return AnswerClock(
                by, f"within {days} days", f"{spell(filed_on)} + {days} days = {spell(by)}", level.answer_cite, if_late
            )
    return AnswerClock(None, "", "", level.answer_cite, if_late)


def _may_print(level: Level, name: str) -> bool:
    return level.is_verified and level.is_confirmed(name)
