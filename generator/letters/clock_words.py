"""The times of a step in words: by when it was to be filed and whether it is in time, what the notice prints, and how the last answer
kept its time.

Goes in: the plan of a case. Comes out: words for the letter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from generator.letters.blocks import Value
from generator.letters.dispute import is_own_dispute
from generator.letters.haste import (
    printed_fast_days,
    printed_fast_hours,
)
from generator.plan import Plan
from generator.plan.answering import find_late_answer
from generator.plan.days import spell


def late_answer(plan: Plan) -> Value | str:
    """That the letter which upholds the refusal came after the time of its rule, by the days that it names itself."""
    late = find_late_answer(plan.case, plan.levels, plan.level)
    if late is None or is_own_dispute(plan):
        return ""
    words = f"It says that the earlier appeal came on {spell(late.received)}, and is dated {late.took} days later; the rule gives {late.allowed} ({late.cite})."
    return Value.of(
        words, answers=("denial_text", "notice_date", "decision_level"), facts=(plan.level.id if plan.level else "",)
    )


def dispute_day(plan: Plan) -> str:
    """Which day of the time that the notice gives for a dispute today is, counted from its date; empty where it is over."""
    days, notice = plan.case.answers.get("printed_window_days"), plan.case.notice_date
    gone = (plan.today - notice).days if notice else 0
    return str(gone) if days and 0 < gone <= days else ""


def late_after(plan: Plan) -> str:
    """The last day on which this step could be filed in time, when it has passed."""
    return spell(plan.filing.last) if plan.filing and plan.filing.is_late and plan.filing.last else ""


def level_words(plan: Plan) -> str:
    """Where in the ladder the step stands: 'at the first level'."""
    if plan.level is None or plan.level.kind != "internal":
        if plan.level is None or plan.level.kind != "external":
            return ""
        return "after the second review" if plan.case.decision_level == "plan_second" else "after the first review"
    return "at the first level" if plan.case.decision_level in ("plan_first", "unknown") else "at the second level"


def may_excuse_late(plan: Plan) -> bool:
    """Whether the rule on good cause was read for this step: the first one, and the second of Original Medicare."""
    if plan.level is None:
        return False
    return plan.level.kind == "internal" or plan.level.id == "om_reconsideration"


def window(plan: Plan) -> dict[str, Any]:
    """The window that shows the paper to be in time, for a sentence; empty when no date can be told."""
    window = plan.filing.window if plan.filing and plan.filing.safe else None
    if window is None:
        return {}
    fact = (plan.case.state or "") if window.of == "state" else plan.level.id if plan.level else ""
    is_printed = window.of == "notice"
    came = f"; it came on {spell(plan.case.received_date)}" if plan.case.received_date else ""
    receipt = f" from receipt{came}" if window.from_receipt else ""
    printed = Value.of(
        f"names {spell(window.until)} as the last day" if window.until else f"gives {window.words}{receipt}",
        answers=(*PRINTED, "received_date"),
    )
    return {
        "words": window.words,
        "cite": "" if is_printed else Value.of(window.cite, facts=(fact,)),
        "least": window.is_minimum,
        "receipt": window.from_receipt,
        "came": came if plan.level and plan.level.only_urgent and not is_printed else "",
        "presumed": window.presumed_receipt_days or "",
        "printed": printed,
    }


def printed_only(plan: Plan) -> bool:
    """Whether the window named is the notice's own."""
    window = plan.filing.window if plan.filing else None
    return window is not None and window.of == "notice"


def answer_source(plan: Plan) -> Value:
    """The paragraph behind the answer clock, the level's or the state's."""
    if plan.answer is None or not plan.answer.source:
        return Value.of("")
    fact = (plan.case.state or "") if plan.answer.of_state else plan.level.id if plan.level else ""
    return Value.of(plan.answer.source, facts=(fact,))


PRINTED = ("printed_window_days", "printed_window_months", "printed_window_on")


def too_short(plan: Plan) -> dict[str, Any]:
    """The notice's time and the rule's, where the notice gives less than a confirmed rule of a plan kind that is
    certain; else empty."""
    filing = plan.filing
    if not (filing and filing.too_short and filing.printed and plan.coverage.certain and plan.level):
        return {}
    fact = (plan.case.state or "") if filing.too_short.of == "state" else plan.level.id
    printed = filing.printed
    words = f"time until {spell(printed.until)}" if printed.until else printed.words
    return {
        "printed": Value.of(words, answers=PRINTED),
        "rule": Value.of(filing.too_short.words, facts=(fact,)),
        "cite": Value.of(filing.too_short.cite, facts=(fact,)),
    }


SHORT_DAYS = ("1", "one", "2", "two")
"""Days of a fast decision that are surely less than the usual 72 hours."""


def fast_time(plan: Plan) -> Value | str:
    """The time of a fast decision that the notice promises ("48 hours", "1 business day"), where it is less than the rule's or
    the rule names none."""
    printed, by_rule = printed_fast_hours(plan.case), plan.level.expedited_hours if plan.level else None
    if printed:
        return Value.of(f"{printed} hours", answers=("denial_text",)) if not by_rule or printed < by_rule else ""
    days = printed_fast_days(plan.case)
    is_less = not by_rule or (days.partition(" ")[0] in SHORT_DAYS and by_rule >= 72)
    return Value.of(days, answers=("denial_text",)) if days and is_less else ""


def service_days(plan: Plan) -> Value | str:
    """The days of service of a claim in dispute, where its lines have several: 'the 13 dates of service from August 5, 2024 to July 7,
    2025'."""
    told = [line["on"] for line in plan.case.answers.get("claim_lines", ()) if line.get("on")]
    days = sorted({day.first for day in told if day.first and day.first == day.last})
    if len(days) < 2:
        return ""
    words = (
        f"the {len(days)} dates of service from {spell(days[0])} to {spell(days[-1])}"
        if len(days) > 2
        else f"{spell(days[0])} and {spell(days[1])}"
    )
    return Value.of(words, answers=("claim_lines",))


def fast_by(plan: Plan) -> str:
    """The day on which the hours of a fast decision end that starts today, where the rule or the notice counts in hours."""
    said = str(fast_time(plan))
    hours = plan.level.expedited_hours if plan.level else None
    hours = int(said.split()[0]) if said.endswith("hours") else None if said else hours
    return spell(plan.today + timedelta(days=-(-hours // 24))) if hours else ""
