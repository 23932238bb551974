"""Until when to ask that benefits go on while the appeal runs."""

from __future__ import annotations

from datetime import date, timedelta

from generator.facts.rows import Level
from generator.plan.days import spell
from generator.plan.filing import DueDate
from generator.record.case import Case
from generator.record.postmark import find_postmark
from generator.rows.row import Row


class ContinueBy(Row):
    """Until when to ask that benefits go on while the appeal runs, how it was counted, and the rule. `due` is None when
    the rule counts only from the day the change takes effect, and that day is not known."""

    due: DueDate | None
    cite: str
    right: str
    level: str
    is_past: bool
    asks_effective: bool
    """The day the change takes effect is not known, and decides, or could give more time."""


def find_continuation(level: Level | None, case: Case, today: date) -> ContinueBy | None:
    """The day by which to ask that benefits go on, where this step has such a rule and treatment may be running ("I
    don't know" counts as may); None where no rule is confirmed.

    Source: 42 CFR 438.420(a) (the later of ten days from sending and the effective day), (c)(2) (ten days, together
    with the hearing), 431.230(a) (before the date of action); the rows' own `continue_cite`.
    """
    if level is None or not level.continue_cite or not level.is_verified:
        return None
    if case.notice_date is None or case.timing in ("before", "after"):
        return None
    asks = level.continue_or_effective and case.effective_on is None
    due = _continue_due(level, case, case.notice_date)
    is_past = bool(due and today > due.on)
    return ContinueBy(due, level.continue_cite, level.continue_right, level.id, is_past, asks)


def _continue_due(level: Level, case: Case, notice: date) -> DueDate | None:
    effective = case.effective_on if level.continue_or_effective else None
    if not level.continue_days:
        if effective is None:
            return None
        day = effective - timedelta(days=1)
        return DueDate(
            day,
            f"the day before {spell(effective)}, on which the change takes effect",
            "the rule asks for it before that day",
        )
    sent = find_postmark(case)
    day = (sent or notice) + timedelta(days=level.continue_days)
    sum_ = f"{'postmarked ' if sent else ''}{spell(sent or notice)} + {level.continue_days} days"
    if effective and effective > day:
        words = f"the change takes effect on {spell(effective)}, later than {sum_}"
        return DueDate(effective, words, "ask on or before that day; the later of the two counts")
    if sent:
        return DueDate(
            day, f"{sum_} = {spell(day)}", "counted from the postmark, the day it was sent: keep the envelope"
        )
    return DueDate(day, f"{sum_} = {spell(day)}", "counted from the date on the notice, taken as the day it was sent")
