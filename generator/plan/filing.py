"""When an appeal must be filed: each authority's window counted to a day, and the days compared.

Every date carries its sum in words, its source and its assumption. The safe date comes first: it counts from
the date printed on the notice and never ends on a day when nothing is received. The outer limit, where the law
allows a later day, comes second.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from generator.facts.rows import Level, StateExternalReview
from generator.plan.days import (
    add_months,
    is_business_day,
    last_business_day,
    next_business_day,
    spell,
    spell_with_weekday,
)
from generator.record.case import Case
from generator.rows.row import Row


class DueDate(Row):
    """A day, how it was counted, and on which assumption."""

    on: date
    sum: str
    assumption: str = ""


class Window(Row):
    """A time to file, as one authority gives it: the plan's rule, the state's, the federal floor, or the notice.
    Exactly one of `days`, `months` and `until` is given."""

    of: Literal["rule", "state", "floor", "notice"]
    days: int | None = None
    months: int | None = None
    until: date | None = None
    from_receipt: bool = False
    presumed_receipt_days: int = 0
    rolls_over: bool = False
    month_end_next: bool = False
    is_minimum: bool = False
    is_confirmed: bool = True
    only_latest: bool = False
    """A lower bound of the law beside the window that counts: it can make a paper be in time, nothing else."""
    cite: str = ""
    whose: str = ""
    """Whose rule it is, in running text: 'Kentucky’s rule'."""

    @property
    def words(self) -> str:
        if self.until:
            return f"until {spell(self.until)}"
        if self.months:
            return f"{self.months} month{'s' if self.months > 1 else ''}"
        return f"{self.days} days"

    def counted(self, start: date) -> date:
        """The last day when the count starts after `start`."""
        if self.until:
            return self.until
        if self.months:
            return add_months(start, self.months, to_next=self.month_end_next)
        return start + timedelta(days=self.days or 0)


class FilingDates(Row):
    """When a level's appeal must be filed. `safe` is None only when neither the law nor the notice gives a window.
    `is_late` compares today with the last day that the law or the notice can give."""

    level: Level | None
    safe: DueDate | None
    outer: DueDate | None
    notes: tuple[str, ...]
    is_late: bool
    days_left: int | None
    window: Window | None = None
    """The window a letter names when it says that it is in time."""
    too_short: Window | None = None
    """The confirmed rule's window, when the notice gives less than it."""
    printed: Window | None = None
    last: date | None = None


def _prints_receipt(letter: str, number: int, unit: str) -> bool:
    """Whether the letter counts its own time from the day it came: '60 days of the date you receive this letter'."""
    plain = re.sub(r"[*_]", "", letter)
    return (
        re.search(
            rf"\b{number}\)?[\w -]{{0,20}} {unit}\b[^.]{{0,60}}\b(?:receive|received|receiving|receipt)\b", plain, re.I
        )
        is not None
    )


def find_printed_window(case: Case) -> Window | None:
    """The time the notice itself gives: days, months, or a last day."""
    letter = str(case.answers.get("denial_text") or "")
    if case.printed_window_days:
        from_receipt = _prints_receipt(letter, case.printed_window_days, "days?")
        return Window("notice", days=case.printed_window_days, from_receipt=from_receipt)
    if case.printed_window_months:
        from_receipt = _prints_receipt(letter, case.printed_window_months, "months?")
        return Window("notice", months=case.printed_window_months, from_receipt=from_receipt)
    if case.printed_window_on:
        return Window("notice", until=case.printed_window_on)
    return None


def find_windows(
    level: Level, notice: date, review: StateExternalReview | None, state: str, state_law: str
) -> tuple[list[Window], list[str]]:
    """The windows that the law gives for a step, and what must be said about them.

    review: the state's row, for the external review of a plan that state law reaches ("yes") or may reach ("maybe",
    the funding is not known). The federal floor is 45 CFR 147.136(c)(2)(vi), and (d)(2)(i) where the federal process
    stands in for the state's.
    """
    field = "file_months" if level.file_months else "file_days"
    if not ((level.file_days or level.file_months) and level.is_verified and level.is_confirmed(field)):
        return [], []
    rule = Window(
        "rule", days=level.file_days, months=level.file_months, from_receipt=level.count_from == "receipt",
        presumed_receipt_days=level.presumed_receipt_days or 0, rolls_over=level.rolls_over,
        month_end_next=level.month_end_next, is_minimum=level.file_is_minimum, cite=level.file_cite or level.cites[0],
    )  # fmt: skip
    if level.document != "external_review" or state_law == "no":
        return [rule], []
    floor = rule.replaced(
        of="floor",
        whose="the federal rule",
        cite="45 CFR 147.136(c)(2)(vi)" if review and state_law == "yes" else rule.cite,
    )
    if review is None:
        return [floor], [
            "The state may set another time for this step. Say which state the plan was issued in, and go by the letter."
        ]
    if review.process == "federal_hhs_or_iro" and review.process_verified:
        federal = floor.replaced(of="rule", rolls_over=True, month_end_next=True, cite="45 CFR 147.136(d)(2)(i)")
        return [federal], []
    is_sure = review.is_verified and review.window_verified and review.process_verified
    own = Window(
        "state", days=review.file_days, months=review.file_months, from_receipt=review.count_from == "receipt",
        rolls_over=review.rolls_over, month_end_next=review.month_end_next, is_confirmed=is_sure and state_law == "yes",
        cite=review.window_cite or next(iter(review.citations), ""), whose=f"{state}’s own rule",
    )  # fmt: skip
    roads = [_two_roads(state)] if state_law == "maybe" else []
    if not review.process_verified:
        roads.append(
            f"We could not confirm whose outside review counts in {state}: the state’s or the federal one. Go by the letter."
        )
    if not (own.days or own.months):
        unread = (
            f"We could not confirm a time of its own for {state}. The federal rule asks for at least {floor.words}."
        )
        return [floor], [*roads, unread]
    if own.counted(notice) < floor.counted(notice):
        return [own, floor], [*roads, _say_shorter(own, floor, is_sure)]
    if state_law == "maybe":
        return [floor], roads
    if not is_sure:
        return [floor], [f"We could not confirm {state}’s own time. The federal rule asks for at least {floor.words}."]
    return [own, floor.replaced(only_latest=True)], []


def _say_shorter(own: Window, floor: Window, is_sure: bool) -> str:
    """A state's shorter time beside the federal floor: both, and which to keep."""
    said = f"{own.whose} gives {own.words}" if is_sure else f"{own.whose} is said to give {own.words} (not confirmed)"
    return (
        f"{said[:1].upper()}{said[1:]}; the federal rule asks every state for at least {floor.words} ({floor.cite}). "
        f"Keep to the {own.words}; if they have passed, ask all the same within the federal time."
    )


def _two_roads(state: str) -> str:
    return (
        "Who pays the claims is not known yet. If an insurance company does, the outside review is the state’s, "
        f"and {state}’s time counts. If the employer does, it is the federal one."
    )


def _before(day: date, sum_: str, assumption: str) -> DueDate:
    """The day, or the last business day before it: nobody is there to receive a paper on the others."""
    moved = last_business_day(day)
    if moved == day:
        return DueDate(day, f"{sum_} = {spell(day)}", assumption)
    words = f"{sum_} = {spell_with_weekday(day)}; the last business day before it is {spell(moved)}"
    return DueDate(moved, words, assumption)


FROM_LETTER = "counted from the date on the letter, not from the day it came"


def _from_notice(window: Window, notice: date) -> tuple[date, str, str]:
    """The last day counted from the date on the letter, its sum, and the assumption."""
    if window.until:
        return window.until, "the last day printed on the letter", "the letter names this day itself"
    printed = f"the {window.words} printed on the letter"
    whose = f" ({window.whose})" if window.whose and window.of != "rule" else ""
    words = printed if window.of == "notice" else window.words + whose
    return window.counted(notice), f"{spell(notice)} + {words}", FROM_LETTER


def _latest(window: Window, notice: date, received: date | None) -> tuple[DueDate, bool]:
    """The latest day that the authority behind a window gives, and whether its own count leads there (False: only
    counted from the letter, since nobody can say when it came)."""
    day, sum_, assumption = _from_notice(window, notice)
    counts = True
    if window.from_receipt and received:
        day, sum_ = window.counted(received), f"received {spell(received)} + {window.words}"
        assumption = "only if you can prove the day it came (keep the envelope)"
    elif window.of != "notice" and window.from_receipt and window.presumed_receipt_days:
        mail = window.presumed_receipt_days
        day = window.counted(notice + timedelta(days=mail))
        sum_ = f"{spell(notice)} + {mail} days presumed for the mail + {window.words}"
        assumption = "the rule presumes the letter came on that day unless shown otherwise"
    elif window.of != "notice" and window.from_receipt:
        counts = False
    elif window.of == "notice":
        assumption = "the letter gives this time itself"
    else:
        assumption = "the rule counts from the date on the notice"
    if window.rolls_over and not is_business_day(day):
        rolled = next_business_day(day)
        words = f"{sum_} = {spell_with_weekday(day)}; this rule moves it to the next business day, {spell(rolled)}"
        return DueDate(rolled, words, assumption), counts
    return DueDate(day, f"{sum_} = {spell(day)}", assumption), counts


def find_filing_dates(
    level: Level, case: Case, today: date, review: StateExternalReview | None = None, state: str = "", state_law: str = "no"
) -> FilingDates:  # fmt: skip
    """The filing dates of `level` for this notice. Only confirmed windows are counted to an outer day; a shorter
    time that is only said to hold can make the safe day earlier, never later.

    review, state, state_law: as for `find_windows`; `state` is the state's name.
    """
    notice, received, printed = case.notice_date, case.received_date, find_printed_window(case)
    if notice is None:
        return FilingDates(level, None, None, ("Tell us the date on the letter to get the dates.",), False, None)
    laws, notes = find_windows(level, notice, review, state, state_law)
    if not laws:
        notes.append(
            "We could not confirm this plan's appeal window at its source. Follow the days printed on the letter."
        )
    if level.state_sets_window:
        notes.append("Your state sets this window; the letter prints it.")
    dates = _compare(level, laws, printed, notes, notice, received, today)
    haste = _haste_in_time(level, laws, received, case.appeal_sent_on or today)
    return dates.replaced(window=haste) if haste else dates


def _haste_in_time(level: Level, laws: list[Window], received: date | None, filed: date) -> Window | None:
    """The short time of an urgent step, where the paper was filed within it, counted from the day the notice came: that day
    decides whether it is heard as urgent, and the longer time of the notice does not."""
    own = next((window for window in laws if window.of == "rule" and window.from_receipt), None)
    if not (level.only_urgent and own and received):
        return None
    return own if received <= filed <= own.counted(received) else None


def find_printed_dates(case: Case, today: date) -> FilingDates | None:
    """The filing date from the time the notice prints, when the kind of plan is not known; None without it."""
    printed = find_printed_window(case)
    if case.notice_date is None or printed is None:
        return None
    notes = ["We do not know the kind of plan, so this date rests on the letter alone."]
    return _compare(None, [], printed, notes, case.notice_date, case.received_date, today)


NO_OWN_DAYS = "The letter prints no time for a dispute: look into the contract or the plan’s provider manual today."


def find_dispute_dates(level: Level, case: Case, today: date) -> FilingDates:
    """The filing date of a dispute in the practice's own name: from the time that the notice prints, and from nothing else."""
    printed = find_printed_window(case)
    if case.notice_date is None:
        return FilingDates(level, None, None, ("Tell us the date on the letter to get the dates.",), False, None)
    if printed is None:
        return FilingDates(level, None, None, (NO_OWN_DAYS,), False, None)
    return _compare(level, [], printed, [], case.notice_date, case.received_date, today)


def _compare(
    level: Level | None, laws: list[Window], printed: Window | None, notes: list[str], notice: date,
    received: date | None, today: date,
) -> FilingDates:  # fmt: skip
    """Safe day: the earliest of all windows, from the letter's date, back to a business day. Outer day: the latest
    that the law, or a notice that may give more, leads to. Late: when every one of them has passed."""
    counting = [window for window in laws if not window.only_latest]
    windows = [*counting, *([printed] if printed else [])]
    if not windows:
        return FilingDates(level, None, None, tuple(notes), False, None)
    safe = _before(*min(_from_notice(window, notice) for window in windows))
    confirmed = [window for window in counting if window.is_confirmed]
    too_short = _tell_printed(printed, counting, confirmed, notice, received, notes) if printed and counting else None
    ends = {window: window.counted(notice) for window in windows}
    differ = len(set(ends.values())) > 1
    latest = []
    bounds = [window for window in laws if window.only_latest]
    for window in [
        *confirmed,
        *bounds,
        *([printed] if printed and (_may_give_more(counting) or not confirmed) else []),
    ]:
        due, counts = _latest(window, notice, received)
        if counts or (differ and not window.only_latest):
            latest.append(due)
    outer = max(latest, key=lambda due: due.on, default=None)
    if outer and outer.on <= safe.on:
        outer = None
    last = max([*ends.values(), *([outer.on] if outer else [])])
    is_late = today > last
    if safe.on < today <= last:
        notes.append("The safe date has passed. Send it today and keep proof of the day the letter reached you.")
    named = _name_window(confirmed or counting, printed, ends, today)
    left = None if is_late else (max(safe.on, today) - today).days
    return FilingDates(level, safe, outer, tuple(notes), is_late, left, named, too_short, printed, last)


def _name_window(laws: list[Window], printed: Window | None, ends: dict[Window, date], today: date) -> Window | None:
    """The window that shows the paper to be in time: the shortest of the law's that is still open, else the notice's
    own, else the law's longest."""
    ordered = sorted(laws, key=lambda window: ends[window])
    is_open = [window for window in ordered if ends[window] >= today]
    if is_open:
        return is_open[0]
    if printed and (not ordered or ends[printed] >= today):
        return printed
    return ordered[-1] if ordered else printed


def _may_give_more(laws: list[Window]) -> bool:
    """Whether a notice may give more than the law: a rule that says 'at least' lets it, a fixed one does not."""
    return not laws or any(window.is_minimum or window.of == "state" for window in laws)


DAYS_OF_A_MONTH = 30
"""A notice that says 180 days where the rule says six months says the same in days, and is not called wrong."""


def _tell_printed(
    printed: Window, laws: list[Window], confirmed: list[Window], notice: date, received: date | None, notes: list[str],
) -> Window | None:  # fmt: skip
    """Say how the printed time stands to the law's, as dates. Returns the confirmed window that the notice falls
    short of, if it does. A notice that gives a state's own time is not called wrong, confirmed or not."""
    end = printed.counted(notice)
    shortest = min(laws, key=lambda window: window.counted(notice))
    if any(window.months and printed.days == DAYS_OF_A_MONTH * window.months for window in laws):
        notes.append("The letter gives the rule’s months in days. Keep to the days; they end first.")
        return None
    rule = min(confirmed, key=lambda window: window.counted(notice), default=None)
    if rule and end < rule.counted(notice):
        if end >= shortest.counted(notice):
            notes.append(f"The letter gives {printed.words.removeprefix('until ')}. Keep to it.")
            return None
        least = " at least" if rule.is_minimum else ""
        notes.append(
            f"The letter prints {printed.words}. The rule gives {rule.words}{least} ({rule.cite}). "
            "Keep to the shorter time, and say in the letter that the notice is wrong."
        )
        return rule
    latest = max(_latest(window, notice, received)[0].on for window in confirmed or laws)
    slack = max((window.presumed_receipt_days for window in laws), default=0)
    if end > latest + timedelta(days=slack) and not _may_give_more(laws):
        notes.append(
            f"The letter prints {printed.words}. The rule we know gives {shortest.words} ({shortest.cite}). Keep to the "
            "safe day; a longer time on the letter may be a mistake."
        )
    return None
