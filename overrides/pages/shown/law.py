"""Macros for law: steps and clocks of plans, rights, exception requests, complaints, official forms."""

from __future__ import annotations

from html import escape

from generator.facts.rows import Level
from overrides.pages.shown import Shown, capital

COMMON_PLAN_KINDS = (
    "erisa_self_funded", "erisa_insured", "individual_aca", "medicare_advantage", "medicare_original", "medicare_part_d",
    "medicaid_mco", "fehb_pshb",
)  # fmt: skip


def window(level: Level) -> str:
    """The filing window of a level in words, or where to find it."""
    if level.automatic:
        return "nothing to file: it goes there by itself"
    if level.state_sets_window:
        most = (
            f", at most {level.file_days_max} days"
            if level.file_days_max and level.is_confirmed("file_days_max")
            else ""
        )
        return f"set by your state{most}; see the letter"
    if not (level.file_days or level.file_months):
        return "set by the plan; see the letter"
    if not level.is_confirmed("file_months" if level.file_months else "file_days"):
        return "not confirmed by us; go by your letter"
    number = f"{level.file_months} months" if level.file_months else f"{level.file_days} days"
    least = "at least " if level.file_is_minimum else ""
    start = "the date on the letter" if level.count_from == "notice" else "the day you get the letter"
    return f"{least}{number} from {start}"


def answer(level: Level) -> str:
    """How fast the plan must answer before treatment, after it, and when urgent, from confirmed fields only."""
    parts = []
    if level.decision_days_part_b_drug and level.is_confirmed("decision_days_part_b_drug"):
        parts.append(f"{level.decision_days_part_b_drug} days for a Part B drug")
    if level.decision_days_preservice and level.is_confirmed("decision_days_preservice"):
        still = "" if level.kind in ("external", "hearing", "council") else " if the treatment is still to come"
        parts.append(f"{level.decision_days_preservice} days{still}")
    after = level.decision_days_postservice
    if after and level.is_confirmed("decision_days_postservice") and after != level.decision_days_preservice:
        parts.append(f"{after} days if it was given already")
    if level.expedited_hours and level.is_confirmed("expedited_hours"):
        parts.append(f"{level.expedited_hours} hours if it is urgent")
    return ", ".join(parts) or "see the letter"


def facts_list(facts: list[tuple[str, str]]) -> str:
    """(name, HTML) pairs as one line of HTML."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts) + "</dl>"


def first_appeals(page: Shown) -> str:
    """The first appeal under each common plan kind, a card each: window, answer clock and source."""
    cards = []
    for key in COMMON_PLAN_KINDS:
        level = next((item for item in page.book.levels(key, page.today) if item.document), None)
        if level is None or not level.is_verified:
            continue
        page.use(level)
        name = escape(capital(page.book.get("plan_kinds", key).plain))
        rule, address = page.cited(level, level.file_cite or level.cites[0])
        facts = [
            ("You have", escape(window(level))),
            ("They answer within", escape(answer(level))),
            ("Rule", f'<a href="{escape(address)}">{escape(rule)}</a>'),
        ]
        cards.append(
            f'<li><a class="cover" href="{page.address(f"reference/plans/{key}.md")}">{name}</a>{facts_list(facts)}</li>'
        )
    return f'<ul class="cards">{"".join(cards)}</ul>'


def steps(page: Shown, plan_kind: str) -> str:
    """The ladder of a plan kind as a picture that is a list: boxes joined by arrows, each with both clocks."""
    book = page.book
    kind = book.get("plan_kinds", plan_kind)
    boxes = []
    for level in book.levels(plan_kind, page.today):
        if level.kind == "initial":
            continue
        page.use(level)
        sure = level.is_verified
        notes = [
            *(["only when urgent"] if level.only_urgent else []),
            *(["some plans only"] if level.optional else []),
            *({"medical": ["for medical questions"], "contract": ["for all other questions"]}.get(level.track, [])),
        ]
        facts = [("Who decides", level.decided_by), ("You have", window(level)), ("They answer within", answer(level))]
        listed = facts_list([(name, escape(text)) for name, text in facts])
        aside = f'<span class="flow-note">{escape("; ".join(notes))}</span>' if notes else ""
        unsure = "" if sure else '<p class="flow-note">Not confirmed by us. Go by your letter.</p>'
        boxes.append(f"<li><strong>{escape(capital(level.name))}</strong>{aside}{listed}{unsure}</li>")
    caption = f"The steps under {kind.plain}, first to last"
    return f'<figure class="flow"><figcaption>{escape(caption)}</figcaption><ol>{"".join(boxes)}</ol></figure>'


def level_of(page: Shown, key: str) -> Level:
    row: Level = page.confirmed("levels", key)
    return row


def step_window(page: Shown, key: str) -> str:
    """How long one has to file at this step, such as '65 days from the date on the letter'."""
    return window(level_of(page, key))


def step_answer(page: Shown, key: str) -> str:
    """How fast this step must be answered."""
    return answer(level_of(page, key))


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
    row = page.confirmed("exception_clocks", key)
    parts = [f"{row.standard_hours} hours" if row.standard_hours else ""]
    parts.append(f"{row.expedited_hours} hours when urgent" if row.expedited_hours else "")
    return f"{', '.join(filter(None, parts))} ({page.source_link(row, row.cite)})"


def coverage_rule(page: Shown, key: str) -> str:
    """What Medicare covers, in our words, with its rule linked. Raises when it is unverified."""
    row = page.confirmed("coverage_rules", key)
    return f"{row.text} ({page.source_link(row, row.cite)})"


def complaint(page: Shown, key: str) -> str:
    """An office that takes complaints: what for, the phone when it is confirmed, the address."""
    row = page.use(page.book.get("complaints", key))
    phone = f" Phone: {row.phone}." if row.phone and row.is_verified else ""
    return f"**[{row.name}]({row.url})**: {row.use_for.rstrip('.')}.{phone}"


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


MACROS = (
    first_appeals, steps, step_window, step_answer, step_answer_rule, step_rule, right, rule, clock, coverage_rule, complaint,
    official_form, statistic, states_with_step_therapy_law,
)  # fmt: skip
