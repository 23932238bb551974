"""By when: the engine's own dates for the step that stands open, from the kind of cover and the day of the decision.

The safe day of `plan/filing` is taken; for what it rests on, its sum in words. A payer's own time, as the practice keeps it,
counts as the time that the notice prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

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


def find_due(claim: Mapping[str, Any], kind: str, payer: Mapping[str, Any], today: date, book: Book) -> tuple[str, str]:
    """(ISO day, how it was counted) for the step that a claim stands before; ('', why not) where it cannot be counted."""
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
