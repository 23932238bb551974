"""What a plan kind's page says of its steps: where to begin, what is fast, the rules behind, and what is not confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.facts import rows as kinds
from generator.facts.rows import Level
from overrides.pages.shown import Shown, capital
from overrides.pages.shown.law import window
from overrides.pages.writing.law_words import rule_link, section
from overrides.pages.writing.text import NOT_CONFIRMED, bullets, table, words

FIRST_ANSWERS = {
    "decision_hours_part_b_drug": "{} hours for a Part B drug",
    "expedited_hours_part_b_drug": "{} hours for a Part B drug when urgent",
    "decision_hours_outpatient_drug": "{} hours for an outpatient drug",
    "decision_hours": "{} hours",
    "decision_days_preservice": "{} days before treatment",
    "decision_days_preservice_no_prior_auth": "{} days where no approval is needed first",
    "decision_days_postservice": "{} days after treatment",
    "expedited_hours": "{} hours when urgent",
}
URGENT_ANSWERS = {
    "expedited_hours": "{} hours",
    "expedited_hours_part_b_drug": "{} hours for a Part B drug",
    "expedited_days": "{} days",
    "expedited_working_days": "{} working days",
    "concurrent_hours": "{} hours to go on with a treatment that is running",
}
FIELDS = {
    "clock_starts": "the day the time begins",
    "file_days": "how long you have",
    "file_months": "how long you have",
    "filed_when": "whether it must arrive by the last day, or only be sent",
    "decision_days_preservice": "how fast they answer before treatment",
    "decision_days_postservice": "how fast they answer after treatment",
    "decision_days_part_b_drug": "how fast they answer for a Part B drug",
    "decision": "how fast they answer",
    "expedited_hours": "how fast they answer when it is urgent",
    "expedited_who": "who may ask for a fast answer",
    "expedited_days": "how fast they answer when it is urgent",
    "expedited_working_days": "how fast they answer when it is urgent",
    "concurrent_hours": "how fast they answer when a running treatment is cut",
    "continue_days": "how long you have to ask that the treatment goes on",
    "decision_hours": "how fast they answer",
    "file_days_max": "the longest time that a state may give you",
}
"""Field names that stand in a row's gaps, in plain words."""
TRACKS = {"medical": "For a medical question", "contract": "For any other question"}
TIMINGS = {"before": "before treatment", "ongoing": "while it runs", "after": "after treatment"}


class Timetable:
    """The steps of a plan kind: `initial` is the plan's first answer, `steps` are those one can take."""

    def __init__(self, levels: Iterable[Level]):
        levels = list(levels)
        self.initial = [level for level in levels if level.kind == "initial"]
        self.steps = [level for level in levels if level.kind != "initial"]

    def first(self) -> list[Level]:
        """The step to begin with: one, or one for each track or timing that has a ladder of its own."""
        found: dict[tuple[str, tuple[str, ...]], Level] = {}
        for level in self.steps:
            if not (level.only_urgent or level.automatic):
                found.setdefault((level.track, level.timings), level)
        return list(found.values())


def short_name(level: Level) -> str:
    """A step's name without what stands in brackets behind it."""
    return words(capital(re.sub(r"\s*\([^()]*\)$", "", level.name)))


def ladders(times: Timetable) -> str:
    """What to know where a program has more than one ladder."""
    if any(level.track for level in times.steps):
        return " There are two ladders: one for medical questions, one for all others. Your letter says which is yours."
    if any(level.timings for level in times.steps):
        return " Which box is yours depends on whether the treatment is still to come, or done and not paid."
    return ""


def is_sure(level: Level, name: str) -> bool:
    """Whether a field may stand as fact: nothing among the gaps speaks of it in any words."""
    topic = "expedited" if name.startswith("expedited") else name
    return level.is_confirmed(name) and not any(topic in gap for gap in level.gaps)


def answers(level: Level, wording: dict[str, str]) -> list[str]:
    """How fast a step is answered, field by field, with the mark where a field is not confirmed."""
    return [
        text.format(number) + ("" if is_sure(level, name) else f" ({NOT_CONFIRMED})")
        for name, text in wording.items()
        if (number := getattr(level, name)) is not None
    ]


def waiting(times: Timetable) -> str:
    """How fast the very first answer is due, before any appeal."""
    due = [text for level in times.initial for text in answers(level, FIRST_ANSWERS)]
    return "**Still waiting for the first answer?** They have:\n\n" + bullets(due) if due else ""


def good_to_know(times: Timetable) -> str:
    """What the steps' rows have to say to a reader beside their clocks."""
    listed = [
        f"{label(level)}**{short_name(level)}:** {words(level.note)}"
        + ("" if level.is_verified else f" ({NOT_CONFIRMED})")
        for level in (*times.initial, *times.steps)
        if level.note
    ]
    return "Good to know at each step:\n\n" + bullets(listed) if listed else ""


def filing(level: Level) -> str:
    """How long one has for a step, and how it is counted."""
    known = level.file_days or level.file_months or level.automatic
    if not known:
        return "Your letter, or the plan's booklet, says how long you have."
    name = "file_days" if level.file_days else "file_months"
    mark = "" if is_sure(level, name) else f" ({NOT_CONFIRMED})"
    text = [f"You have **{window(level)}**{mark}."]
    if level.file_is_minimum:
        text.append("A plan may give you longer, but not less.")
    if level.presumed_receipt_days and level.count_from == "receipt":
        text.append(
            f"They take it that a letter reaches you {level.presumed_receipt_days} days after its date, unless there is proof of another day."
        )
    if level.filed_when == "postmarked" and is_sure(level, "filed_when"):
        text.append("It is in time if the post office has stamped it by the last day.")
    else:
        text.append("Send it early, so that it is there by the last day.")
    if level.rolls_over:
        text.append("A last day on a weekend or federal holiday moves to the next working day.")
    return " ".join(text)


def label(level: Level) -> str:
    """Which ladder a first step belongs to, where there is more than one."""
    if level.track:
        return f"{TRACKS[level.track]}: "
    when = " and ".join(TIMINGS[timing] for timing in level.timings)
    return f"{capital(when)}: " if when else ""


def decider(level: Level) -> str:
    mark = "" if level.is_verified else f" ({NOT_CONFIRMED})"
    return f"{label(level)}**{short_name(level)}**. Who decides: {words(level.decided_by)}{mark}."


def asks(page: Shown, levels: Iterable[Level]) -> str:
    """What the rule says the paper must hold."""
    listed = [
        f"    - {words(item)}" + (f" ({rule_link(page, level, level.asks_cite)})" if level.asks_cite else "")
        for level in levels
        for item in level.asks
    ]
    return "\n    It must say:\n\n" + "\n".join(listed) if listed else ""


def first_steps(page: Shown, kind: kinds.PlanKind, times: Timetable) -> str:
    """Where to begin: the last day, the papers, the doctor, and the paper to send."""
    first = times.first()
    when = [f"{label(level)}{filing(level)}" for level in first]
    who = [decider(level) for level in first]
    payer = kind.payer or "the plan"
    inner = "\n\n".join("    " + line for line in dict.fromkeys(when))
    sent = "\n\n".join("    " + line for line in dict.fromkeys(who))
    return section(
        "What to do first",
        f"1. **Note the last day.** Find the date on the letter, and keep the envelope.\n\n{inner}\n\n"
        f"1. **Ask {payer} for your papers.** Call or write: “Please send me the whole file of my case, and the rule you used to "
        "refuse it.” Note the day and the name.\n\n"
        "1. **Call the doctor's office.** Ask for a letter on why you need this drug, this dose and this place. Ask whether it "
        "is urgent.\n\n"
        f"1. **Send the first paper.** The letter form makes it. Keep a copy, and proof of the day you sent it.\n\n{sent}\n{asks(page, first)}",
    )


def urgent_steps(times: Timetable) -> str:
    """What each step says of a fast answer."""
    listed = []
    for level in (*times.initial, *times.steps):
        due = answers(level, URGENT_ANSWERS)
        if not due and not level.only_urgent:
            continue
        text = [
            f"**{short_name(level)}**: answer in {', '.join(due)}."
            if due
            else f"**{short_name(level)}**: {filing(level)}"
        ]
        if level.expedited_who and is_sure(level, "expedited_who"):
            text.append(f"Who may ask: {words(level.expedited_who)}.")
        if level.expedited_standard and is_sure(level, "expedited_standard"):
            text.append(f"When: {words(level.expedited_standard)}.")
        listed.append(" ".join(text))
    return bullets(listed)  # fmt: skip


def rules(level: Level) -> list[str]:
    """The citations of a step, without those that a longer one holds."""
    cites = list(dict.fromkeys(cite for cite in (level.file_cite, level.answer_cite, *level.cites) if cite))
    return [cite for cite in cites if not any(other != cite and other.startswith(cite) for other in cites)]


def rules_table(page: Shown, times: Timetable) -> str:
    """Each step with its rules, linked to the copy that was read."""
    body = []
    for level in (*times.initial, *times.steps):
        page.use(level)
        text = "; ".join(page.source_link(level, words(cite)) for cite in rules(level))
        body.append([label(level) + short_name(level), text + ("" if level.is_verified else f" ({NOT_CONFIRMED})")])
    return table(["Step", "Rule"], body) if body else ""


def amounts(times: Timetable) -> str:
    """The least amount at stake, for steps that have one."""
    listed = []
    for level in times.steps:
        sums = [
            f"${item.usd:,} in {item.year}"
            + ("" if level.is_confirmed(f"amount_in_controversy_usd_{item.year}") else f" ({NOT_CONFIRMED})")
            for item in level.amount_in_controversy
        ]
        if level.amount_note:
            sums.append(words(level.amount_note) + ("" if level.is_verified else f" ({NOT_CONFIRMED})"))
        if sums:
            listed.append(f"{label(level)}**{short_name(level)}**: {'; '.join(sums)}")
    if not listed:
        return ""
    return section(
        "Steps that need an amount at stake",
        "Some steps are open only when enough money is in dispute. Count what the refused treatment would cost.",
        bullets(listed),
    )


def gap_words(gap: str) -> str:
    """A gap of a row in plain words: the field's name is replaced, the reason stays."""
    name, _, rest = gap.partition(" ")
    if re.fullmatch(r"amount_in_controversy_usd_\d{4}", name):
        return f"the amount for {name[-4:]}"
    if name in FIELDS:
        reason = re.match(r"\((?:for|once|from) .*\)$", rest)
        return f"{FIELDS[name]} {words(rest)}" if reason else FIELDS[name]
    return words(f"{name} {rest}".strip())


def gaps(times: Timetable) -> str:
    """What of the steps nobody could confirm."""
    listed = []
    for level in (*times.initial, *times.steps):
        if not level.is_verified:
            listed.append(
                f"{label(level)}**{short_name(level)}**: this step. We could not read its rule at the source."
            )
        elif level.gaps:
            listed.append(
                f"{label(level)}**{short_name(level)}**: "
                + "; ".join(dict.fromkeys(gap_words(gap) for gap in level.gaps))
                + "."
            )
    if not listed:
        return ""
    return section(
        "What we could not confirm",
        "Go by your letter in these points, and ask the plan. No letter of ours states them.",
        bullets(listed),
    )
