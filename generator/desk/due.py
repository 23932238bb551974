"""By when: the engine's own dates for the step that stands open, from the kind of cover and the day of the decision.

The safe day of `plan/filing` is taken; for what it rests on, its sum in words. A payer's own time, as the practice keeps it,
counts as the time that the notice prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from generator.desk.parts import read_number
from generator.facts import Book

COVERS = {"commercial": "job", "medicaid": ""}
"""What a work list can say and the form asks more exactly: a job's plan of unknown funding; Medicaid of an unknown kind."""


def cover_answers(cover: str, payer: Mapping[str, Any]) -> dict[str, str]:
    """The form's answers on where the cover comes from; what the practice keeps of the payer goes before the list."""
    answers = {
        key: str(payer[key])
        for key in ("cover_from", "employer_kind", "job_funding", "grandfathered")
        if payer.get(key)
    }
    own = COVERS.get(cover, cover)
    if own and "cover_from" not in answers:
        answers["cover_from"] = own
    return answers


AGAIN = ("corrected_claim", "resubmission")
"""Ways that send the claim again: the payer's time for that runs beside the time to appeal."""


def find_due(
    claim: Mapping[str, Any], kind: str, payer: Mapping[str, Any], today: date, book: Book, way: str = ""
) -> tuple[str, str]:
    """(ISO day, how it was counted) for the step that a claim stands before; ('', why not) where it cannot be counted. Of a
    claim that is sent again, the earlier of the payer's day for that and the day to appeal, of those that are still to come."""
    appeal, again = _appeal_due(claim, kind, payer, book), ("", "")
    if way in AGAIN:
        again = _again_due(claim, payer)
    days = sorted(due for due in (again, appeal) if due[0])
    if len(days) < 2:
        return days[0] if days else appeal
    to_come = [day for day, _ in days if day >= today.isoformat()]
    return (to_come or [days[0][0]])[0], " ".join(says for _, says in days)


def _again_due(claim: Mapping[str, Any], payer: Mapping[str, Any]) -> tuple[str, str]:
    """The last day for a corrected claim, as the practice keeps it of a payer: `corrected_days` from the decision, or from
    the service where `corrected_from` says so. Without it, Medicare's own year from the service."""
    is_service = payer.get("corrected_from") == "service"
    start, days = claim["day"] if is_service else claim["decided"], read_number(str(payer.get("corrected_days") or ""))
    if not days and claim["cover"] == "original_medicare" and claim["day"]:
        year = _year_after(date.fromisoformat(claim["day"])).isoformat()
        return (
            year,
            f"A corrected claim by {year}: one calendar year from the service on {claim['day']} (42 CFR 424.44).",
        )
    if not start or not days:
        return "", ""
    last, whence = date.fromisoformat(start) + timedelta(days=int(days)), "service" if is_service else "decision"
    return (
        last.isoformat(),
        f"A corrected claim by {last.isoformat()}: {days:g} days from the {whence} on {start}, as you keep it.",
    )


def _year_after(day: date) -> date:
    """The same day of the next year; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _appeal_due(claim: Mapping[str, Any], kind: str, payer: Mapping[str, Any], book: Book) -> tuple[str, str]:
    if not claim["decided"]:
        return "", "The day of the decision is not known."
    answers = cover_answers(claim["cover"], payer)
    days = str(payer.get("appeal_days") or "")
    return _due(
        tuple(sorted(answers.items())),
        claim["decided"],
        kind or "claim_line",
        claim["state"] or "",
        days,
        claim["life"] == "answered",
        book,
    )


@lru_cache(maxsize=20_000)
def _due(
    cover: tuple[tuple[str, str], ...], decided: str, kind: str, state: str, days: str, answered: bool, book: Book
) -> tuple[str, str]:
    from generator.plan import make_plan

    typed: dict[str, Any] = {
        **dict(cover), "notice_date": decided, "timing": "after", "decision_level": "plan_appeal" if answered else "plan_first",
        "reasons": [{"kind": kind, "words": "as coded"}],
    }  # fmt: skip
    if state:
        typed["state"] = state
    if days:
        typed["printed_window_days"] = days
    plan = make_plan(typed, date.fromisoformat(decided), book)
    if plan.filing and plan.filing.safe:
        return plan.filing.safe.on.isoformat(), plan.filing.safe.sum
    if plan.plan_kind is None and not days:
        return "", "Where the cover comes from is not known, so no day can be counted. Keep it for this payer."
    return "", " ".join(plan.filing.notes) if plan.filing else "This step has no day that we know."
