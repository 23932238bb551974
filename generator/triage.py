"""What to do, in order: who does it, by when, with which document. The next infusion drives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.case import Case
from generator.deadlines import FilingDates, spell
from generator.denials import Route, load_denial_kinds, load_routes
from generator.facts import Book
from generator.facts.rows import Level, PlanKind
from generator.row import Row
from generator.situation import find_programs
from generator.track import plain_level_name


class Step(Row):
    """One thing to do. `by` is None when no date ties it; `document` is empty when no paper goes with it."""

    route: str
    text: str
    who: str
    by: date | None
    document: str


def plan_steps(
    case: Case, known: Mapping[str, Any], plan_kind: PlanKind | None, level: Level | None, filing: FilingDates | None,
    today: date, book: Book,
) -> tuple[Step, ...]:  # fmt: skip
    """Every route that fits this case, in the order it is taken. `known` is answers and situation together."""
    listed = {route for reason in case.reasons for route in load_denial_kinds()[reason.kind].routes}
    words = {
        "level": plain_level_name(level) if level else "appeal",
        "payer": (plan_kind.payer or "the plan") if plan_kind else "the plan",
        "bridge": _bridge_words(case, known, book),
    }
    steps = []
    for route in load_routes().values():
        if (route.for_every_kind or route.id in listed) and all(need.test.holds(known) for need in route.needs):
            document = (level.document if level else "internal_appeal") if route.document == "level" else route.document
            by = _date(route, case, filing, today)
            text = route.says
            for name, word in words.items():
                text = text.replace("{" + name + "}", word)
            steps.append(Step(route.id, _with_date(text.strip(), route, by), route.who, by, document))
    return tuple(steps)


def _date(route: Route, case: Case, filing: FilingDates | None, today: date) -> date | None:
    if route.by == "today":
        return today
    if route.by == "file":
        return filing.safe.on if filing and filing.safe else None
    if route.by == "dose":
        return case.next_dose_date
    return case.approved_until if route.by == "approval_end" else None


def _with_date(text: str, route: Route, by: date | None) -> str:
    if by is None or route.by == "today":
        return text
    if route.by == "file":
        return f"{text} Last safe day: {spell(by)}."
    if route.by == "dose":
        return f"{text} The next infusion is due on {spell(by)}."
    return f"{text} The approval ends on {spell(by)}."


def _bridge_words(case: Case, known: Mapping[str, Any], book: Book) -> str:
    """The program's name, and whom it leaves out where its own page was read."""
    programs = find_programs(case, book)
    if not programs:
        words = "The doctor's office knows how to reach it."
        if known.get("is_public_cover") == "yes":
            return f"{words} With government cover, ask first whether it may help you."
        return f"{words} Ask whom it leaves out."
    program = programs[0]
    words = f"It is called {program.name}."
    if program.exclusion and program.exclusion.is_verified:
        return f"{words} Its own terms say: {program.exclusion.text.rstrip('.')}."
    if known.get("is_public_cover") == "yes":
        return f"{words} With government cover, ask first whether it may help you."
    return f"{words} Ask whom it leaves out."
