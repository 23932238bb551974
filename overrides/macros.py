"""Macros for pages: every figure, date, code and citation on a page comes through one of these."""

from __future__ import annotations

import sys
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # mkdocs loads this file by path, from the folder of mkdocs.yml
    sys.path.insert(0, str(ROOT))

from generator.arguments import load_arguments  # noqa: E402
from generator.denials import load_denial_kinds, load_routes  # noqa: E402
from generator.facts import load_book  # noqa: E402
from generator.facts.rows import Level  # noqa: E402
from generator.facts.schema import evidence_blocks  # noqa: E402
from generator.letters import load_document_kinds  # noqa: E402
from overrides.forms import render_form  # noqa: E402
from overrides.samples import SAMPLES  # noqa: E402

SHOWN_PLAN_KINDS = (
    "erisa_self_funded", "erisa_insured", "individual_aca", "medicare_advantage", "medicare_original", "medicare_part_d",
    "medicaid_mco", "fehb_pshb",
)  # fmt: skip


def last_day(book: Any) -> date:
    """The newest day on which a person checked any row: 'today' for a page, so that a build needs no clock."""
    return max(block.verified for _, row in book.all_rows() for block in evidence_blocks(row) if block.verified)


def window(level: Level) -> str:
    """The filing window of a level in words, or where to find it."""
    if level.state_sets_window:
        return "set by your state; see the letter"
    if not (level.file_days or level.file_months):
        return "set by the plan; see the letter"
    number = f"{level.file_months} months" if level.file_months else f"{level.file_days} days"
    least = "at least " if level.file_is_minimum else ""
    start = "the date on the letter" if level.count_from == "notice" else "the day you get the letter"
    return f"{least}{number} from {start}"


def answer(level: Level) -> str:
    """How fast the plan must answer before treatment, and when urgent, from confirmed fields only."""
    parts = []
    if level.decision_days_part_b_drug and level.is_confirmed("decision_days_part_b_drug"):
        parts.append(f"{level.decision_days_part_b_drug} days (Part B drug)")
    if level.decision_days_preservice and level.is_confirmed("decision_days_preservice"):
        parts.append(f"{level.decision_days_preservice} days before treatment")
    if level.expedited_hours and level.is_confirmed("expedited_hours"):
        parts.append(f"{level.expedited_hours} hours if urgent")
    return ", ".join(parts) or "see the letter"


def define_env(env: Any) -> None:
    """Called by mkdocs-macros."""
    book = load_book()
    checked = last_day(book)

    def us_date(day: date) -> str:
        return f"{day:%B} {day.day}, {day.year}"

    env.macro(lambda: render_form(), "form")
    env.macro(lambda: us_date(checked), "facts_checked_on")
    env.macro(lambda shelf: f"{len(book.shelf(shelf))}", "count")

    @env.macro
    def first_appeals() -> str:
        """Table: the first appeal under each common plan kind, with window, answer clock and source."""
        rows = ["| Your cover | How long you have | How fast they must answer | Rule |", "|---|---|---|---|"]
        for key in SHOWN_PLAN_KINDS:
            level = next((item for item in book.levels(key, checked) if item.document), None)
            if level is None or not level.is_verified:
                continue
            source = book.get("sources", level.source[0])
            name = book.get("plan_kinds", key).plain
            rows.append(
                f"| {name[:1].upper()}{name[1:]} | {window(level)} | {answer(level)} | [{level.file_cite or level.cites[0]}]({source.url}) |"
            )
        return "\n".join(rows)

    @env.macro
    def denial_kind(key: str) -> Any:
        """The row of a denial kind; raises KeyError for an unknown one."""
        return load_denial_kinds()[key]

    @env.macro
    def proof(key: str) -> str:
        return "\n".join(f"- {item[:1].upper()}{item[1:]}" for item in load_denial_kinds()[key].proof)

    @env.macro
    def arguments_for(key: str) -> str:
        """Table: the arguments for a denial kind, the strongest first, with what weakens each."""
        rows = ["| Argument | What weakens it |", "|---|---|"]
        chosen = [a for a in load_arguments().values() if key in a.answers]
        for item in sorted(chosen, key=lambda a: -a.strength):
            rows.append(f'| <span id="{item.id}"></span>{item.says} | {item.weakens} |')
        return "\n".join(rows)

    @env.macro
    def first_actions(key: str) -> str:
        """The ways to go for this kind, in their order, with who does each."""
        kind, routes = load_denial_kinds()[key], load_routes()
        names = {"level": "appeal", "plan": "your plan", "payer": "the plan", "bridge": ""}
        lines = [f"1. {kind.first_move}"]
        for route in routes.values():
            if route.id in kind.routes:
                words = route.says
                for name, word in names.items():
                    words = words.replace("{" + name + "}", word)
                lines.append(f"1. {words.strip()} *({route.who[:1].upper()}{route.who[1:]})*")
        return "\n".join(lines)

    @env.macro
    def documents_for(key: str) -> str:
        """The papers the form makes for this kind, each with who uses it."""
        kind = load_denial_kinds()[key]
        known = {
            "is_medical": "yes" if kind.judgment == "medical" else "no",
            "is_denial": "no" if kind.judgment == "none" else "yes",
        }
        lines = []
        for document in load_document_kinds().values():
            asked = [need.test for need in document.needs if need.test.ask in ("reasons.kind", *known)]
            fits = all(t.holds({"reasons": [{"kind": key}], **known}) for t in asked)
            others = {need.test.ask for need in document.needs} - {
                "reasons.kind",
                "timing",
                "level_kind",
                "claim_lines",
                *known,
            }
            runs_on = document.id == "continuity_request" and "continuity" not in kind.routes
            if document.at == "case" and fits and not others and not runs_on and (asked or kind.judgment != "none"):
                lines.append(f"- **{document.title}** (for {document.who})")
        lead = (
            ""
            if kind.judgment == "none"
            else "- **The appeal of your plan’s next step**, with the table of its policy and the list of papers (for the plan)\n"
        )
        return lead + "\n".join(lines)

    @env.macro
    def letter_button(key: str) -> str:
        """A button into the form with this kind chosen."""
        load_denial_kinds()[key]
        return f"[Write the letter](../letter/index.md#kind={key}){{ .md-button .md-button--primary }}"

    @env.macro
    def sample_letters(key: str) -> str:
        """Links to the sample letters for this kind. The people in them are invented."""
        found = [(name, title) for name, title, kinds in SAMPLES if key in kinds]
        return "\n".join(f"- [{title}](../samples/{name}.md)" for name, title in found)

    @env.macro
    def right(key: str, plan_kind: str) -> str:
        """A right in our words with its citation linked. Raises when it is unverified or out of scope."""
        row, cite = book.cite_right(key, plan_kind, checked)
        return f"{row.text} ([{cite}]({book.get('sources', row.source[0]).url}))"

    @env.macro
    def states_with_step_therapy_law() -> str:
        laws = [state for state in book.shelf("states").values() if state.step_therapy.binds_commercial_now]
        return f"{len(laws)}"

    @env.macro
    def sources_table() -> str:
        """Every source, by publisher class, as HTML."""
        groups: dict[str, list[Any]] = {}
        for source in book.shelf("sources").values():
            groups.setdefault(source.publisher_class, []).append(source)
        parts = []
        for name in sorted(groups):
            items = "".join(
                f'<li><a href="{escape(s.url)}" rel="noreferrer">{escape(s.title)}</a> ({escape(s.publisher)})</li>'
                for s in sorted(groups[name], key=lambda s: s.title.lower())
            )
            parts.append(
                f"<details><summary>{escape(name.capitalize())}: {len(groups[name])}</summary><ul>{items}</ul></details>"
            )
        return "".join(parts)
