"""Pages of plan kinds: who has the cover, the steps and their clocks, what the plan owes, who helps."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from generator.facts import rows as kinds
from generator.plan.coverage import DIRECT
from generator.rows.schema import OutOfScope
from overrides.reference.law_words import (
    fold,
    form_button,
    forms,
    marked,
    meanings,
    office,
    rule_link,
    section,
    sentences,
)
from overrides.reference.plan_steps import (
    Timetable,
    amounts,
    first_steps,
    gaps,
    ladders,
    rules_table,
    short_name,
    urgent_steps,
    waiting,
)
from overrides.reference.writer import Writer, bullets, words
from overrides.shown import Shown, capital
from overrides.shown.law import steps

WORDS = tomllib.loads(Path(__file__).with_name("plan_words.toml").read_text(encoding="utf-8"))
COVER = {plan_kind: cover for cover, (plan_kind, _) in DIRECT.items()}
"""What the form's question about cover is set to from a plan's page."""
REVIEWERS = ("ma_ire",)
"""Offices on the shelf of complaints that decide appeals: they stand under the outside look."""
STUB = 60
"""A rule of fewer letters says no more than the page's own words above it ('None.', 'Follow the notice.')."""


class Plan:
    """A plan kind's page in the making: its rows, its rights by part of the page, and its own words."""

    def __init__(self, writer: Writer, kind: kinds.PlanKind):
        self.kind, self.said = kind, WORDS["plan"][kind.id]
        self.page = Shown(writer.book)
        self.page.start(f"reference/plans/{kind.id}.md")
        self.times = Timetable(writer.book.levels(kind.id, writer.today))
        self.rights: dict[str, list[str]] = {}
        for key in writer.book.shelf("rights"):
            self._place(key)

    def _place(self, key: str) -> None:
        right = self.page.book.get("rights", key, self.page.today)
        if not right.is_verified:
            return
        try:
            _, cite = self.page.book.cite_right(key, self.kind.id, self.page.today)
        except OutOfScope:
            return
        self.page.use(right)
        text = f"{words(right.text)} ({rule_link(self.page, right, cite)})"
        self.rights.setdefault(self.page.book.get("topics", right.topic).part, []).append(text)

    def owed(self, part: str) -> str:
        return bullets(self.rights.get(part, ()))

    def rule(self, text: str, beside: str) -> str:
        """A rule of the plan kind's row as a short list: folded where rights say it already, left out where it is
        a mere stub."""
        listed = bullets(self.linked(marked(sentence)) for sentence in sentences(text))
        if len(text) < STUB and "](" not in listed:
            return ""
        return fold("The rule in more words", listed) if beside else "The rule, as our fact book has it:\n\n" + listed

    def linked(self, text: str) -> str:
        """Text with the ids of other plan kinds turned into links to their pages."""
        for key, other in self.page.book.shelf("plan_kinds").items():
            if "_" in key:
                text = text.replace(words(key), f"[{words(other.plain)}]({key}.md)")
        return text


def lead(plan: Plan) -> str:
    return (
        f"{plan.said['lead']}\n\nThis page shows the steps after an infusion is refused. "
        "It says how long you have, what you may ask for, and who helps.\n\n"
        + form_button(plan.page, plan.said.get("cover") or COVER.get(plan.kind.id, ""))
    )


def recognise(plan: Plan) -> str:
    return section(
        "How to tell that you have it",
        "Look at the card, the letter and the plan's booklet for one of these:",
        bullets(words(cue) for cue in plan.kind.recognise),
        "Something else? [See all kinds of cover](index.md).",
    )


def picture(plan: Plan) -> str:
    return section(
        "The steps",
        "Go from the top to the bottom. You take the next step only if the last answer was no." + ladders(plan.times),
        steps(plan.page, plan.kind.id),
        waiting(plan.times),
        fold("The rule behind each step", rules_table(plan.page, plan.times)),
    )


def before_treatment(plan: Plan) -> str:
    """What to do where nothing is decided before the treatment."""
    said = [words(sentence) for sentence in sentences(plan.kind.before_service)]
    return section("If the treatment is still to come", bullets(said)) if said else ""


def urgent(plan: Plan) -> str:
    listed = urgent_steps(plan.times)
    return section(
        "If it is urgent",
        "Is it dangerous to wait? Ask for a fast answer, by phone and on paper. Ask the doctor to write one sentence: "
        f"“Waiting could seriously harm this person's life, health or function.” [How to ask]({plan.page.to('how-to/urgent-appeal.md')}).",
        listed or "We found no fast track in the rules that we read for this cover. Ask all the same, and note the answer.",
        "What the rules say:\n\n" + plan.owed("urgent") if plan.owed("urgent") else "",
    )  # fmt: skip


def running(plan: Plan) -> str:
    owed = plan.owed("running")
    bridge = f"[How to get a dose meanwhile]({plan.page.to('how-to/bridge-supply.md')})."
    last_day = keep_running(plan)
    return section(
        "If treatment is running", f"{plan.said['running']} {bridge}", last_day,
        f"What the rules say:\n\n{owed}" if owed and last_day else owed,
        plan.rule(plan.kind.continuation, owed),
    )  # fmt: skip


def keep_running(plan: Plan) -> str:
    """By when to ask that a running treatment goes on, step by step, from the confirmed fields."""
    listed = []
    for level in plan.times.steps:
        if not (level.is_verified and (level.continue_days or level.continue_or_effective)):
            continue
        days = f"within {level.continue_days} days from the day the notice was sent" if level.continue_days else ""
        change = "before the change takes effect" if level.continue_or_effective else ""
        when = f"{days}, or {change}, whichever is later" if days and change else days or change
        cite = f" ({rule_link(plan.page, level, level.continue_cite)})" if level.continue_cite else ""
        listed.append(f"**{short_name(level)}:** ask {when}{cite}.")
    return "The last day to ask that it goes on:\n\n" + bullets(listed) if listed else ""


def outside(plan: Plan) -> str:
    owed = plan.owed("outside")
    where = [f"{words(row.name)}: {words(row.address)}" for row in (
        plan.page.use(plan.page.book.get("complaints", key)) for key in plan.kind.complain if key in REVIEWERS
    ) if row.is_verified and row.address]  # fmt: skip
    more = f" [How it works, and what to send]({plan.page.to('how-to/external-review.md')})." if owed else ""
    return section(
        "An outside look", plan.said["outside"] + more, owed, plan.rule(plan.kind.external_review, owed),
        "Where it is now:\n\n" + bullets(where) if where else "",
    )  # fmt: skip


def too_late(plan: Plan) -> str:
    owed = plan.owed("too_late")
    return section(
        "If you are late",
        "Send the appeal all the same, today. Say on the first page why it is late: illness, a hospital stay, a letter that "
        "came late or went to the wrong place. Add a proof if you have one. Ask them to accept it.",
        owed,
        plan.rule(plan.kind.late_rule, owed),
    )


def owed_to_you(plan: Plan) -> str:
    parts = []
    for part, title in WORDS["parts"].items():
        intro = words(plan.kind.late_answer) if part == "late" else ""
        if owed := plan.owed(part):
            parts.append("\n\n".join(filter(None, (f"### {title}", intro, owed))))
    file = f"[How to ask for your file]({plan.page.to('how-to/claim-file.md')})."
    if not parts:
        return section(
            f"What {plan.kind.payer or 'the plan'} owes you",
            "We have read no federal rule that gives rights here which we could print. Ask in writing for the reason, the rule "
            f"they used, and the papers of your case. {file}",
        )
    return section(
        f"What {plan.kind.payer or 'the plan'} owes you",
        f"You may ask for each of these, and the letter may quote it. {file}",
        *parts,
    )


def who_may_act(plan: Plan) -> str:
    return section(
        "Who may act for you",
        "You can ask someone to do this for you: family, a friend, the doctor's office, a lawyer. Name the person in writing, "
        f"sign it, and send a copy with the appeal. [Helping someone]({plan.page.to('how-to/helping-someone.md')}).",
        f"**If the practice wants to appeal itself:** {words(plan.kind.provider_bar)} ({words(plan.kind.provider_bar_cite)})"
        if plan.kind.provider_bar
        else "",
        plan.owed("who"),
    )


def official_forms(plan: Plan) -> str:
    rows = [row for row in plan.page.book.shelf("official_forms").values() if plan.kind.id in row.plan_kinds]
    listed = forms(plan.page, rows)
    return section("Forms", "You need none of these to begin. The letter form makes a letter that does the same.", listed) if listed else ""  # fmt: skip


def complaints(plan: Plan) -> str:
    offices = [office(plan.page, key) for key in plan.kind.complain if key not in REVIEWERS]
    state = " For a state office, see [your state](../states/index.md)." if any(
        key in ("state_doi", "state_ag") for key in plan.kind.complain
    ) else ""  # fmt: skip
    return section(
        "Who takes a complaint",
        "A complaint is not an appeal, and it does not stop the clock. Send the appeal first. "
        f"[How to complain]({plan.page.to('how-to/complaints.md')}).{state}",
        bullets(offices),
    )


def state_law(plan: Plan) -> str:
    if plan.kind.state_law_reaches:
        text = "State insurance law reaches this cover. It can help with “fail first” rules and with the outside review. Find [your state](../states/index.md): the one where the plan was issued, which for a job can be the employer's."
    else:
        text = plan.said.get("state") or (
            "In our fact book, no state insurance law reaches this cover. A state's law on “fail first” rules does not help here, "
            "and our letters cite none."
        )
    return section("Which state law reaches it", text)


def after_last(plan: Plan) -> str:
    rule = bullets(plan.linked(marked(sentence)) for sentence in sentences(plan.kind.after_last_level))
    return section(
        "After the last step",
        "A court is for a lawyer. Ask legal aid, or a lawyer who knows health plans, before the last answer comes.",
        fold("What our fact book says", rule),
    )


def plan_parts(plan: Plan) -> list[str]:
    """The page of a plan kind, part by part."""
    parts = [
        lead(plan), recognise(plan), picture(plan), before_treatment(plan), first_steps(plan.page, plan.kind, plan.times), urgent(plan), running(plan),
        outside(plan), too_late(plan), owed_to_you(plan), who_may_act(plan), official_forms(plan), complaints(plan),
        state_law(plan), amounts(plan.times), after_last(plan), gaps(plan.times),
    ]  # fmt: skip
    return [*parts, meanings("\n".join(parts))]


def title_of(kind: kinds.PlanKind) -> str:
    return capital(re.sub(r"^(?:an?|the) ", "", kind.plain))


def write_plans(writer: Writer) -> None:
    for kind in writer.book.shelf("plan_kinds").values():
        if kind.either:  # not a kind of its own: an answer that is not known yet
            continue
        plan = Plan(writer, kind)
        parts = plan_parts(plan)
        about = (
            f"Refused an infusion under {kind.plain}? The steps, how long you have, what you are owed, and who helps."
        )
        writer.page(f"plans/{kind.id}", title_of(kind), about, parts, plan.page.rows, tags=plan.said["tags"])
    write_index(writer)


def write_index(writer: Writer) -> None:
    """All kinds of cover by group, each with what to look for on the card."""
    shelf = writer.book.shelf("plan_kinds")
    parts = [
        "Which rules help you depends on who pays the claims. Take your card and your letter, and look for the words below.",
        "Not sure? The [letter form](../../letter/index.md) asks three short questions and works it out with you. "
        "For a job's plan you can also ask the benefits office: “Is this plan self-funded?”",
    ]
    for group in WORDS["group"]:
        listed = [index_entry(shelf[key]) for key, said in WORDS["plan"].items() if said["group"] == group["id"]]
        parts.append(section(group["title"], group["cue"], "\n".join(listed)))
    writer.page(
        "plans/index", "Kinds of health cover", "Find your kind of health cover by what stands on the card, and see its steps of appeal.",
        parts, tags=["what kind of insurance do i have", "which plan do i have", "appeal deadline by plan", "insurance card", "self-funded or insured", "who pays the claims", "types of health plans"],
    )  # fmt: skip


def index_entry(kind: Any) -> str:
    return f"- **[{title_of(kind)}]({kind.id}.md)**  \n    {words(kind.recognise[0])}"
