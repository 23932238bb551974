"""Macros for law: steps and clocks of plans, rights, exception requests, complaints, official forms."""

from __future__ import annotations

from generator.facts.rows import Level
from overrides.pages.shown import Shown
from overrides.pages.writing.templates import said

COMMON_PLAN_KINDS = (
    "erisa_self_funded", "erisa_insured", "individual_aca", "medicare_advantage", "medicare_original", "medicare_part_d",
    "medicaid_mco", "fehb_pshb",
)  # fmt: skip


WORDS = "shown/law.md.j2"


def window(level: Level) -> str:
    """The filing window of a level in words, or where to find it."""
    return said(WORDS, "window", level)


def first_appeals(page: Shown) -> str:
    """The first appeal under each common plan kind, a card each: window, answer clock and source."""
    cards = []
    for key in COMMON_PLAN_KINDS:
        level = next((item for item in page.book.levels(key, page.today) if item.document), None)
        if level is None or not level.is_verified:
            continue
        page.use(level)
        rule, rule_address = page.cited(level, level.file_cite or level.cites[0])
        address = page.address(f"reference/plans/{key}.md")
        name = page.book.get("plan_kinds", key).plain
        cards.append({"name": name, "address": address, "level": level, "rule": rule, "rule_address": rule_address})
    return said(WORDS, "first_appeals", cards)


def steps(page: Shown, plan_kind: str) -> str:
    """The ladder of a plan kind as a picture that is a list: boxes joined by arrows, each with both clocks."""
    levels = [page.use(level) for level in page.book.levels(plan_kind, page.today) if level.kind != "initial"]
    return said(WORDS, "steps", page.book.get("plan_kinds", plan_kind), levels)


def level_of(page: Shown, key: str) -> Level:
    row: Level = page.confirmed("levels", key)
    return row


def step_window(page: Shown, key: str) -> str:
    """How long one has to file at this step, such as '65 days from the date on the letter'."""
    return window(level_of(page, key))


def step_answer(page: Shown, key: str) -> str:
    """How fast this step must be answered."""
    return said(WORDS, "answer", level_of(page, key))


def step_answer_rule(page: Shown, key: str) -> str:
    """The rule that sets how fast this step must be answered, linked."""
    level = level_of(page, key)
    return page.source_link(level, level.answer_cite or level.cites[0])


def step_rule(page: Shown, key: str) -> str:
    """The rule of this step, linked to the copy that was read."""
    level = level_of(page, key)
    return page.source_link(level, level.file_cite or level.cites[0])


def right(page: Shown, key: str, plan_kind: str) -> str:
    """A right in our words with its citation linked. Raises when it is unverified or out of scope."""
    row, cite = page.book.cite_right(key, plan_kind, page.today)
    page.use(row)
    return f"{row.text} ({page.source_link(row, cite)})"


def rule(page: Shown, key: str) -> str:
    """A rule that does not hang on the kind of plan, with its citation linked. Raises when it is unverified."""
    row = page.confirmed("general_rules", key)
    return f"{row.text} ({page.source_link(row, row.cite)})"


def clock(page: Shown, key: str) -> str:
    """How fast an exception request must be answered. Raises when it is unverified."""
    return said(WORDS, "clock", page, page.confirmed("exception_clocks", key))


def coverage_rule(page: Shown, key: str) -> str:
    """What Medicare covers, in our words, with its rule linked. Raises when it is unverified."""
    row = page.confirmed("coverage_rules", key)
    return f"{row.text} ({page.source_link(row, row.cite)})"


def complaint(page: Shown, key: str) -> str:
    """An office that takes complaints: what for, the phone when it is confirmed, the address."""
    return said(WORDS, "complaint", page.use(page.book.get("complaints", key)))


def official_form(page: Shown, key: str) -> str:
    """An official form, linked. Raises when it is unverified."""
    row = page.confirmed("official_forms", key)
    number = f"{row.number}, " if getattr(row, "number", "") else ""
    return f"[{number}{row.name}]({row.url})" if row.url else f"{number}{row.name}"


def statistic(page: Shown, key: str) -> str:
    """A published figure with its year, market and source. Raises when it is unverified."""
    row = page.confirmed("statistics", key)
    return f"{row.text} ({page.source_link(row, row.publisher)})"


def states_with_step_therapy_law(page: Shown) -> str:
    """How many states have a step-therapy law that binds insured plans, the others that do named: '39 states and
    Puerto Rico'."""
    bound = [
        state for state in page.book.shelf("states").values() if state.step_therapy_on(page.today).binds_commercial_now
    ]
    others = [state.name for state in bound if state.id in ("dc", "pr")]
    return " and ".join([f"{len(bound) - len(others)} states", *others])


def states_with_recovery_law(page: Shown) -> str:
    """The states whose law on money asked back from a provider was read, each linked to its page."""
    found = [
        state
        for state in page.book.shelf("states").values()
        if any(rule.kind == "recovery" and rule.is_verified for rule in state.rules_on(page.today))
    ]
    links = [
        f"[{state.name}]({page.address(f'reference/states/{state.id}.md')})"
        for state in sorted(found, key=lambda state: state.name)
    ]
    return ", ".join(links[:-1]) + " and " + links[-1]


MACROS = (
    first_appeals, steps, step_window, step_answer, step_answer_rule, step_rule, right, rule, clock, coverage_rule, complaint,
    official_form, statistic, states_with_step_therapy_law, states_with_recovery_law,
)  # fmt: skip
