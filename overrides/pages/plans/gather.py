"""What the page of a plan kind has to say, as data: the ladder and its clocks, the rights by part of the page, who helps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from generator.facts import rows as kinds
from generator.facts.rows import Level
from generator.plan.coverage import DIRECT
from generator.rows.schema import OutOfScope
from overrides.pages.shown import Shown, capital
from overrides.pages.shown.law import steps
from overrides.pages.writing.law_words import sentences
from overrides.pages.writing.text import words
from overrides.pages.writing.writer import Writer

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
COVER = {plan_kind: cover for cover, (plan_kind, _) in DIRECT.items()}
"""What the form's question about cover is set to from a plan's page."""
REVIEWERS = ("ma_ire",)
"""Offices on the shelf of complaints that decide appeals: they stand under the outside look."""
STUB = 60
"""A rule of fewer letters says no more than the page's own words above it ('None.', 'Follow the notice.')."""
FIRST_ANSWERS = (
    "decision_hours_part_b_drug", "expedited_hours_part_b_drug", "decision_hours_outpatient_drug", "decision_hours",
    "decision_days_preservice", "decision_days_preservice_no_prior_auth", "decision_days_postservice", "expedited_hours",
)  # fmt: skip
"""Fields that say how fast the very first answer is due, in the order of the page."""
URGENT_ANSWERS = (
    "expedited_hours", "expedited_hours_part_b_drug", "expedited_days", "expedited_working_days", "concurrent_hours",
)  # fmt: skip
"""Fields that say how fast an urgent answer is due, in the order of the page."""


class Timetable:
    """The steps of a plan kind: `initial` is the plan's first answer, `steps` are those one can take."""

    def __init__(self, levels: Iterable[Level]):
        levels = list(levels)
        self.initial = [level for level in levels if level.kind == "initial"]
        self.steps = [level for level in levels if level.kind != "initial"]

    @property
    def all(self) -> list[Level]:
        return [*self.initial, *self.steps]

    def first(self) -> list[Level]:
        """The step to begin with: one, or one for each track or timing that has a ladder of its own."""
        found: dict[tuple[str, tuple[str, ...]], Level] = {}
        for level in self.steps:
            if not (level.only_urgent or level.automatic):
                found.setdefault((level.track, level.timings), level)
        return list(found.values())


def short_name(level: Level) -> str:
    """A step's name without what stands in brackets behind it (Markdown)."""
    return words(capital(re.sub(r"\s*\([^()]*\)$", "", level.name)))


def is_sure(level: Level, name: str) -> bool:
    """Whether a field may stand as fact: nothing among the gaps speaks of it in any words."""
    topic = "expedited" if name.startswith("expedited") else name
    return level.is_confirmed(name) and not any(topic in gap for gap in level.gaps)


def due(level: Level, names: Iterable[str]) -> list[tuple[str, int, bool]]:
    """(field, its days or hours, whether it may stand as fact) of those fields that the step has."""
    return [(name, number, is_sure(level, name)) for name in names if (number := getattr(level, name)) is not None]


def has_window(level: Level) -> bool:
    """Whether the row says how long one has, or that nothing is to be filed."""
    return bool(level.file_days or level.file_months or level.automatic)


def rules(level: Level) -> list[str]:
    """The citations of a step, without those that a longer one holds."""
    cites = list(dict.fromkeys(cite for cite in (level.file_cite, level.answer_cite, *level.cites) if cite))
    return [cite for cite in cites if not any(other != cite and other.startswith(cite) for other in cites)]


def gap_parts(gap: str) -> tuple[str, str]:
    """A gap of a step as (the field's name, what follows it)."""
    name, _, rest = gap.partition(" ")
    return name, rest


def is_reason(rest: str) -> bool:
    """Whether what follows a gap's field is a reason that a reader can use: '(for drugs)', '(once a year)'."""
    return bool(re.match(r"\((?:for|once|from) .*\)$", rest))


class Plan:
    """A plan kind and the page about it: its rows, its rights by part of the page, and its own words."""

    def __init__(self, page: Shown, kind: kinds.PlanKind):
        self.page, self.kind, self.said = page, kind, WORDS["plan"][kind.id]
        self.cover = self.said.get("cover") or COVER.get(kind.id, "")
        self.times = Timetable(page.book.levels(kind.id, page.today))
        self._rights: dict[str, list[tuple[kinds.Right, str]]] = {}
        for key in page.book.shelf("rights"):
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
        self._rights.setdefault(self.page.book.get("law_topics", right.topic).part, []).append((right, cite))

    def owed(self, part: str) -> list[tuple[kinds.Right, str]]:
        """The rights of one part of the page, each with the citation that reaches this kind."""
        return self._rights.get(part, [])

    def sentences_of(self, text: str) -> list[str]:
        """A rule's sentences (Markdown), with the ids of other plan kinds as links to their pages."""
        return [self._linked(words(sentence)) for sentence in sentences(text)]

    def is_stub(self, text: str) -> bool:
        return len(text) < STUB and not any("](" in sentence for sentence in self.sentences_of(text))

    def _linked(self, text: str) -> str:
        for key, other in self.page.book.shelf("plan_kinds").items():
            if "_" in key:
                text = text.replace(words(key), f"[{words(other.plain)}]({key}.md)")
        return text

    def levels_with_rules(self) -> list[Level]:
        return [self.page.use(level) for level in self.times.all]

    def levels_to_keep_running(self) -> list[Level]:
        """The steps whose rule says by when to ask that a running treatment goes on."""
        return [
            level
            for level in self.times.steps
            if level.is_verified and (level.continue_days or level.continue_or_effective)
        ]

    def urgent_levels(self) -> list[tuple[Level, list[tuple[str, int, bool]]]]:
        """The steps that have a fast answer, or are only for urgent cases, each with its urgent times."""
        timed = [(level, due(level, URGENT_ANSWERS)) for level in self.times.all]
        return [(level, times) for level, times in timed if times or level.only_urgent]

    def reviewers(self) -> list[kinds.Complaint]:
        """The offices that look at the case from outside, where their address is confirmed."""
        rows = [self.page.use(self.page.book.get("complaints", k)) for k in self.kind.complain if k in REVIEWERS]
        return [row for row in rows if row.is_verified and row.address]

    def offices(self) -> list[kinds.Complaint]:
        return [self.page.use(self.page.book.get("complaints", k)) for k in self.kind.complain if k not in REVIEWERS]

    def has_state_office(self) -> bool:
        return any(key in ("state_doi", "state_ag") for key in self.kind.complain)

    def forms(self) -> list[kinds.OfficialForm]:
        """The kind's official forms that were seen."""
        shelf = self.page.book.shelf("official_forms").values()
        return [self.page.use(row) for row in shelf if self.kind.id in row.plan_kinds and row.is_verified]

    def levels_with_amounts(self) -> list[Level]:
        return [level for level in self.times.steps if level.amount_in_controversy or level.amount_note]

    def levels_in_doubt(self) -> list[Level]:
        return [level for level in self.times.all if level.gaps or not level.is_verified]


def title_of(kind: kinds.PlanKind) -> str:
    return capital(re.sub(r"^(?:an?|the) ", "", kind.plain))


TOOLS = {
    "FIRST_ANSWERS": FIRST_ANSWERS, "due": due, "gap_parts": gap_parts, "has_window": has_window, "is_reason": is_reason,
    "is_sure": is_sure, "rules": rules, "short_name": short_name, "steps": steps, "title_of": title_of,
}  # fmt: skip
"""What the templates of plans ask of a step."""


def write_plans(writer: Writer) -> None:
    """A page for each plan kind that is one of its own, and the list of them."""
    page, shelf = Shown(writer.book), writer.book.shelf("plan_kinds")
    for kind in shelf.values():
        if kind.either:  # not a kind of its own: an answer that is not known yet
            continue
        page.start(f"reference/plans/{kind.id}.md")
        writer.write(page, "plans/page.md.j2", plan=Plan(page, kind), kind=kind, PARTS=WORDS["parts"], **TOOLS)
    page.start("reference/plans/index.md")
    groups = [
        (group, [shelf[key] for key, said in WORDS["plan"].items() if said["group"] == group["id"]])
        for group in WORDS["group"]
    ]
    writer.write(page, "plans/index.md.j2", groups=groups, **TOOLS)
