"""What to do, in order: who does it, by when, with which document. The next infusion drives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.denials import Route, load_denial_kinds, load_routes
from generator.facts import Book
from generator.facts.rows import Level, PlanKind
from generator.plan.days import spell
from generator.plan.filing import FilingDates
from generator.plan.running import ContinueBy
from generator.plan.situation import find_programs
from generator.plan.track import plain_level_name
from generator.record.case import Case
from generator.rows.row import Row


class Step(Row):
    """One thing to do. `by` is None when no date ties it; `document` is empty when no paper goes with it."""

    route: str
    text: str
    who: str
    by: date | None
    document: str


def plan_steps(
    case: Case, known: Mapping[str, Any], plan_kind: PlanKind | None, level: Level | None, filing: FilingDates | None,
    running: ContinueBy | None, today: date, book: Book,
) -> tuple[Step, ...]:  # fmt: skip
    """Every route that fits this case, in the order it is taken. `known` is answers and situation together."""
    listed = {route for reason in case.reasons for route in load_denial_kinds()[reason.kind].routes}
    words = {
        "level": DISPUTE if known.get("own_dispute") == "yes" else plain_level_name(level) if level else "appeal",
        "paper": DISPUTE if known.get("own_dispute") == "yes" else _paper_name(level),
        "office": "whoever keeps the chart" if case.voice == "practice" else "the doctor's office",
        "payer": (plan_kind.payer or "the plan") if plan_kind else "the plan",
        "bridge": _bridge_words(case, known, book),
        "before_service": plan_kind.before_service if plan_kind else "",
        "provider_bar": plan_kind.provider_bar if plan_kind else "",
        "after_last": plan_kind.after_last_level if plan_kind else "",
        "urgent_review": _urgent_review(case, level, plan_kind, today, book),
    }
    steps = []
    for route in load_routes().values():
        if (route.for_every_kind or route.id in listed) and all(need.test.holds(known) for need in route.needs):
            document = (level.document if level else "internal_appeal") if route.document == "level" else route.document
            by = _date(route, case, filing, running, today)
            text = BESIDE_URGENT if route.id == "appeal" and known.get("may_expedite") == "yes" else route.says
            for name, word in words.items():
                text = text.replace("{" + name + "}", word)
            steps.append(Step(route.id, _with_date(text.strip(), route, by), route.who, by, document))
    return tuple(steps)


def _urgent_review(case: Case, level: Level | None, plan_kind: PlanKind | None, today: date, book: Book) -> str:
    """How the state takes an urgent request, where its row was confirmed; starts with a space, or is empty."""
    if not (plan_kind and level and plan_kind.state_law_reaches and case.state and book.has("states", case.state)):
        return ""
    review = book.get("states", case.state).external_review_on(case.notice_date or today)
    return f" {review.urgent_how}" if review.is_verified and review.expedited_verified and review.urgent_how else ""


def _date(route: Route, case: Case, filing: FilingDates | None, running: ContinueBy | None, today: date) -> date | None:
    if route.by == "today":
        return today
    if route.by == "file":
        return filing.safe.on if filing and filing.safe else None
    if route.by == "continue":
        return running.due.on if running and running.due else None
    if route.by == "dose":
        return case.next_dose_date
    return case.approved_until if route.by == "approval_end" else None


DISPUTE = "payment dispute"
"""What a practice sends that disputes the payment of its claim in its own name."""


BESIDE_URGENT = "The urgent appeal takes the place of the {paper}: send that only if they will not take it as urgent."
"""The step of the ordinary paper where an urgent one is filed."""


def _paper_name(level: Level | None) -> str:
    """What is sent at a step, in running text: 'internal appeal', 'request for a state fair hearing'."""
    if level is None:
        return "appeal"
    if level.document_title:
        return level.document_title[:1].lower() + level.document_title[1:]
    name = plain_level_name(level).partition("/")[0].partition(",")[0].strip()
    if "appeal" in name:
        return name
    return f"request for a {name}" if "hearing" in name else f"request for {name}"


OWN_LIMIT = "It has a time limit of its own, in the payer's manual or contract: ask the payer for it today."


def _with_date(text: str, route: Route, by: date | None) -> str:
    if route.by == "own":
        return f"{text} {OWN_LIMIT}"
    if by is None or route.by == "today":
        return (
            f"{text} Ask before the change takes effect; the letter names the day." if route.by == "continue" else text
        )
    if route.by == "file":
        return f"{text} Last safe day: {spell(by)}."
    if route.by == "continue":
        return f"{text} Last day to ask: {spell(by)}."
    if route.by == "dose":
        return f"{text} The next infusion is due on {spell(by)}."
    return f"{text} The approval ends on {spell(by)}."


def _bridge_words(case: Case, known: Mapping[str, Any], book: Book) -> str:
    """The program's name, and whom it leaves out where its own page was read."""
    programs = find_programs(case, book)
    if not programs:
        words = (
            "The maker's page names its number."
            if case.voice == "practice"
            else "The doctor's office knows how to reach it."
        )
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
