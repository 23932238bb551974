"""The dates of a plan as a calendar file (RFC 5545): whole days, without a time zone, so that they mean the same
everywhere. Written here because whole-day events are twenty lines; the tests read it with a calendar library."""

from __future__ import annotations

from datetime import date, timedelta

from generator.plan import Plan
from generator.plan.days import add_business_days

FOLLOW_UP = 2
"""Business days after which to call and ask whether every page arrived."""
NAME = "infusion-appeal-dates.ics"


def plan_events(plan: Plan) -> list[tuple[str, date, str]]:
    """(what, day, how it was counted) of every date of the plan that is not past, soonest first."""
    events = []
    if plan.filing and plan.filing.safe:
        events.append(("Appeal must have arrived (safe day)", plan.filing.safe.on, plan.filing.safe.sum))
        if plan.filing.outer:
            events.append(("Appeal: outer limit", plan.filing.outer.on, plan.filing.outer.sum))
    if plan.answer and plan.answer.by:
        events.append(("The plan must have answered, if it is filed today", plan.answer.by, plan.answer.sum))
        if plan.answer.if_late:
            events.append(
                (
                    "No answer yet? The next step is open; see your plan",
                    plan.answer.by + timedelta(1),
                    plan.answer.if_late,
                )
            )
    if plan.continue_by and plan.continue_by.due and not plan.continue_by.is_past:
        due = plan.continue_by.due
        events.append(("Last day to ask that benefits go on during the appeal", due.on, due.sum))
    if plan.case.next_dose_date:
        events.append(("Next infusion", plan.case.next_dose_date, ""))
    if plan.case.approved_until:
        events.append(("Last approved day", plan.case.approved_until, ""))
    sent = max(plan.case.sent_papers.values(), default=None)
    if plan.reasons and (sent or not (plan.filing and plan.filing.is_late)):
        events.append(
            (
                "Call: did every page arrive?" if sent else "Call: did every page arrive, if it is sent today?",
                add_business_days(sent or plan.today, FOLLOW_UP),
                "Write down the day, the name and the number of the call.",
            )
        )
    return sorted((event for event in events if event[1] >= plan.today), key=lambda event: event[1])


def render_calendar(plan: Plan) -> bytes:
    """The calendar file. No names in it: a calendar is often shared."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Infusion Appeals//EN", "CALSCALE:GREGORIAN"]
    stamp = f"{plan.today:%Y%m%d}T000000Z"
    for number, (what, day, how) in enumerate(plan_events(plan), 1):
        lines += [
            "BEGIN:VEVENT", f"UID:{day:%Y%m%d}-{number}@infusion-appeals", f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(1):%Y%m%d}",
            f"SUMMARY:{_text(what)}", *([f"DESCRIPTION:{_text(how)}"] if how else []),
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(what)}", "TRIGGER:-P3D", "END:VALARM", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line)).encode("utf-8")


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Lines of at most 75 octets; the rest goes on after a space."""
    parts, rest = [], line
    while len(rest.encode("utf-8")) > 74:
        cut = 74
        while len(rest[:cut].encode("utf-8")) > 74:
            cut -= 1
        parts.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*parts, rest]
