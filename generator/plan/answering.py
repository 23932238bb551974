"""When the plan, or a reviewer, must answer: urgent, before, or after treatment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from generator.facts.rows import Level, StateExternalReview
from generator.form.when import days_in
from generator.plan.days import add_business_days, spell
from generator.record.case import Case
from generator.rows.row import Row


class AnswerClock(Row):
    """When the plan must answer an appeal filed on a day. `by` is None when the source does not confirm a time.
    `is_urgent`: the urgent clock was asked for, so no standard clock may be printed, known or not."""

    by: date | None
    words: str
    sum: str
    source: str
    if_late: str
    is_urgent: bool = False
    of_state: bool = False
    """The clock is the state's own, not the level's."""


def find_answer_clock(
    level: Level, case: Case, filed_on: date, *, is_part_b_drug: bool, if_late: str = "",
    review: StateExternalReview | None = None,
) -> AnswerClock:  # fmt: skip
    """The decision clock for this request: urgent, before, or after treatment. Counts from receipt, taken to be the
    day of filing (fax or portal). An urgent request gets the urgent clock or none, never the standard one.

    review: the state's row, for the external review of a plan that state law surely reaches.
    """
    if case.is_urgent:
        return _urgent_clock(level, filed_on, review, if_late, is_part_b_drug)
    if (
        review
        and review.is_verified
        and review.standard_decision_verified
        and (review.answer_days or review.answer_business_days)
    ):
        cite = review.answer_cite or next(iter(review.citations), "")
        if review.answer_business_days:
            clock = _in_business_days(filed_on, review.answer_business_days, cite, if_late, is_urgent=False)
        else:
            clock = _in_days(filed_on, review.answer_days or 0, cite, if_late)
        return clock.replaced(of_state=True)
    names = ["decision_days_postservice"] if case.timing == "after" else ["decision_days_preservice"]
    if is_part_b_drug and case.timing != "after":
        names.insert(0, "decision_days_part_b_drug")
    for name in names:
        days = getattr(level, name)
        if days and _may_print(level, name):
            return _in_days(filed_on, days, _cite_of(level, name), if_late)
    return AnswerClock(None, "", "", level.answer_cite, if_late)


class LateAnswer(Row):
    """An earlier appeal that its own letter shows was decided after the time of the rule: the day it came, the days that went by until
    the letter, those that the rule gives, and the rule."""

    received: date
    took: int
    allowed: int
    cite: str


_RECEIVED = re.compile(
    r"\b(?:received|got) (?:your|the|a|this|his|her|our)(?: \w+){0,2} (?:appeal|reconsideration|grievance|redetermination|(?:request|letter)[^.;]{0,40}?\b(?:appeal|reconsideration|redetermination|review|hearing))\b[^.;]{0,30}?"
    r"|\b(?:appeal|reconsideration|request for (?:review|redetermination))\b[^.;]{0,60}?\breceived(?: by (?:us|the plan))?(?: on)?",
    re.I,
)
"""How a letter that upholds says when the appeal came; its day stands right behind."""


MAY_ASK_FIRST = ("fehb_pshb",)
"""Plan kinds whose time stands still while they ask for papers (5 CFR 890.105(b)(2)): a letter does not show that it is late."""


def find_late_answer(case: Case, levels: Sequence[Level], level: Level | None) -> LateAnswer | None:
    """What the letter itself shows of the appeal that it decides: nothing unless it names the day the appeal came, and even with the
    longest extension of the rule the letter is later. Of two appeals inside a plan each has the shorter time."""
    notice = case.notice_date
    if level is None or notice is None or case.decision_level not in ("plan_appeal", "plan_second"):
        return None
    inside = [step for step in levels if step.kind == "internal" and step.order < level.order]
    letter = " ".join(str(case.answers.get("denial_text") or "").split())
    ends = [match.end() for match in _RECEIVED.finditer(letter)]
    days = [day for end in ends for day in days_in(letter[end : end + 22])[:1]]
    if not inside or len(set(days)) != 1 or days[0] >= notice or inside[-1].plan_kind in MAY_ASK_FIRST:
        return None
    is_second = case.decision_level == "plan_second"
    decided = inside[-1] if is_second else inside[0]
    name = "decision_days_postservice" if case.timing == "after" else "decision_days_preservice"
    if not (getattr(decided, name) and _may_print(decided, name) and _cite_of(decided, name)):
        return None
    others = (
        [level] if level.kind == "internal" else inside[:1] if is_second else []
    )  # with a second appeal each has the shorter time
    times = [
        getattr(step, name) for step in others if _may_print(step, name) and step.answer_cite == decided.answer_cite
    ]
    allowed = min(days for days in (getattr(decided, name), *times) if days)
    took = (notice - days[0]).days
    if took <= allowed + (decided.extension_days or 0):
        return None
    return LateAnswer(days[0], took, allowed, _cite_of(decided, name))


def _cite_of(level: Level, name: str) -> str:
    """The paragraph that sets this very clock, where the row knows one apart."""
    if name.startswith("expedited"):
        return level.answer_cite_urgent or level.answer_cite
    own = {
        "decision_days_postservice": level.answer_cite_after,
        "decision_days_part_b_drug": level.answer_cite_part_b_drug,
    }
    return own.get(name) or level.answer_cite


def _urgent_clock(
    level: Level, filed_on: date, review: StateExternalReview | None, if_late: str, is_part_b_drug: bool
) -> AnswerClock:
    if review and review.is_verified and review.expedited_verified:
        cite = review.expedited_cite
        clock = None
        if review.expedited_hours:
            clock = _in_hours(filed_on, review.expedited_hours, cite, if_late)
        elif review.expedited_business_days:
            clock = _in_business_days(filed_on, review.expedited_business_days, cite, if_late, is_urgent=True)
        elif review.expedited_days:
            clock = _in_days(filed_on, review.expedited_days, cite, if_late, is_urgent=True)
        if clock:
            return clock.replaced(of_state=True)
    names = ["expedited_hours", "expedited_days", "expedited_working_days"]
    if is_part_b_drug:
        names.insert(0, "expedited_hours_part_b_drug")
    for name in names:
        count = getattr(level, name)
        if not count or not _may_print(level, name):
            continue
        if level.expedited_from:
            unit = "hours" if "hours" in name else "working days" if "working" in name else "days"
            words = f"within {count} {unit} of {level.expedited_from}"
            return AnswerClock(None, words, "", _cite_of(level, name), if_late, is_urgent=True)
        if "hours" in name:
            return _in_hours(filed_on, count, _cite_of(level, name), if_late)
        if name == "expedited_days":
            return _in_days(filed_on, count, _cite_of(level, name), if_late, is_urgent=True)
        return _in_business_days(filed_on, count, _cite_of(level, name), if_late, is_urgent=True)
    return AnswerClock(None, "", "", "", if_late, is_urgent=True)


def _in_hours(filed_on: date, hours: int, cite: str, if_late: str) -> AnswerClock:
    by = filed_on + timedelta(days=-(-hours // 24))
    return AnswerClock(
        by, f"within {hours} hours", f"{spell(filed_on)} + {hours} hours = {spell(by)}", cite, if_late, True
    )


def _in_days(filed_on: date, days: int, cite: str, if_late: str, *, is_urgent: bool = False) -> AnswerClock:
    by = filed_on + timedelta(days=days)
    return AnswerClock(
        by, f"within {days} days", f"{spell(filed_on)} + {days} days = {spell(by)}", cite, if_late, is_urgent
    )


def _in_business_days(filed_on: date, days: int, cite: str, if_late: str, *, is_urgent: bool) -> AnswerClock:
    by = add_business_days(filed_on, days)
    words = f"within {days} business day{'s' if days > 1 else ''}"
    return AnswerClock(by, words, f"{spell(filed_on)} + {words[7:]} = {spell(by)}", cite, if_late, is_urgent)


def _may_print(level: Level, name: str) -> bool:
    return level.is_verified and level.is_confirmed(name)
