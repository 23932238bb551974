"""Which arguments this case can make, the strongest first, and why the others were left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generator.conditions import Test, holds, read_condition
from generator.denials import load_denial_kinds
from generator.facts import Book, FactError
from generator.facts.rows import ExceptionClock, Guideline, Indication, SiteOfCareEvidence, StepTherapyLaw
from generator.row import Row
from generator.rowfiles import read_row_file

ARGUMENTS = Path(__file__).with_name("arguments.toml")

FACT_TESTS = (
    "indication", "guideline", "state_step_therapy", "label_observation", "favours_facility", "favours_home", "ma_step_clock", "site_statements",
)  # fmt: skip


class Argument(Row):
    """One argument. Its words are letters/templates/arguments/<id>.md.j2."""

    id: str
    says: str
    """The argument in one plain sentence, for the plan and the guide."""
    answers: tuple[str, ...]
    """Denial kinds it answers; empty means every kind."""
    strength: int
    when: tuple[Test, ...]
    unless: tuple[Test, ...]
    """Counter-evidence: when any of these holds, the argument would walk into it and is left out."""
    rests_on: tuple[str, ...]
    """Rights or coverage rules that must reach this plan, else the argument is left out."""
    plan_kinds: tuple[str, ...]
    """Plan kinds it is for; empty means all."""
    needs_fact: str
    """One of FACT_TESTS: a fact of the book that must be there, verified."""
    weakens: str


class FactsAtHand(Row):
    """The verified facts of the book that fit this drug, illness and plan."""

    indication: Indication | None
    guidelines: tuple[Guideline, ...]
    state_step_therapy: StepTherapyLaw | None
    label_observation: str
    favours_facility: tuple[SiteOfCareEvidence, ...]
    favours_home: tuple[SiteOfCareEvidence, ...]
    site_statements: tuple[SiteOfCareEvidence, ...]
    """What societies of this illness say about the place of infusion."""
    exception_clock: ExceptionClock | None

    def has(self, test: str) -> bool:
        """Whether the fact a row's `needs_fact` names is at hand."""
        if test == "ma_step_clock":
            return self.exception_clock is not None and self.exception_clock.id == "ma_part_b_step_therapy"
        return bool(getattr(self, {"guideline": "guidelines"}.get(test, test)))


class Choice(Row):
    argument: Argument
    chosen: bool
    why: str


@cache
def load_arguments() -> dict[str, Argument]:
    """All arguments by id. Raises FactError on an unknown key, kind or fact test, or a duplicate id."""
    arguments: dict[str, Argument] = {}
    keys = {"id", "says", "answers", "strength", "when", "unless", "rests_on", "plan_kinds", "needs_fact", "weakens"}
    for table in read_row_file(ARGUMENTS)["argument"]:
        where = f"arguments.toml, argument {table.get('id')}"
        if unknown := set(table) - keys:
            raise FactError(f"{where}: unknown key '{min(unknown)}'")
        if missing := {"id", "says", "strength"} - set(table):
            raise FactError(f"{where}: missing key '{min(missing)}'")
        if table["id"] in arguments:
            raise FactError(f"{where}: the id is used twice")
        for kind in table.get("answers", []):
            if kind not in load_denial_kinds():
                raise FactError(f"{where}: '{kind}' is no denial kind")
        if table.get("needs_fact", FACT_TESTS[0]) not in FACT_TESTS:
            raise FactError(f"{where}: '{table['needs_fact']}' is no fact test")
        arguments[table["id"]] = Argument(
            id=table["id"],
            says=table["says"],
            answers=tuple(table.get("answers", [])),
            strength=table["strength"],
            when=read_condition(table.get("when", []), where),
            unless=read_condition(table.get("unless", []), where),
            rests_on=tuple(table.get("rests_on", [])),
            plan_kinds=tuple(table.get("plan_kinds", [])),
            needs_fact=table.get("needs_fact", ""),
            weakens=table.get("weakens", ""),
        )
    return arguments


def find_facts_at_hand(answers: Mapping[str, Any], plan_kind: str | None, book: Book) -> FactsAtHand:
    """What the book holds, verified, for this drug and illness under this plan."""
    therapy_id, condition_id = answers.get("therapy"), answers.get("condition")
    therapy = book.get("therapies", therapy_id) if therapy_id and book.has("therapies", therapy_id) else None
    condition = book.get("conditions", condition_id) if condition_id and book.has("conditions", condition_id) else None
    is_child = answers.get("under_18") == "yes"
    indication = None
    observation = ""
    evidence: list[SiteOfCareEvidence] = []
    if therapy:
        indication = next(
            (
                use for use in therapy.indication
                if use.condition == condition_id and use.is_verified and not (is_child and use.population.lower().startswith("adult"))
            ),
            None,
        )  # fmt: skip
        if therapy.label.is_verified and "observation" in therapy.label.confirmed:
            observation = therapy.label.observation
        is_biologic = "biologic" in therapy.drug_class or "antibody" in therapy.drug_class
        topics = {therapy.id} | ({"biologics"} if is_biologic else set())
        evidence = [
            row for row in book.shelf("site_of_care_evidence").values()
            if row.is_verified and topics & set(row.topics) and row.kind != "position_statement"
            and (not row.conditions or condition_id in row.conditions)
        ]  # fmt: skip
    statements = tuple(
        row for row in book.shelf("site_of_care_evidence").values()
        if row.is_verified and row.kind == "position_statement" and condition_id in row.conditions and (is_child or not row.only_children)
    )  # fmt: skip
    guidelines: tuple[Guideline, ...] = ()
    if condition and therapy:
        rows = [book.get("guidelines", key) for key in condition.guidelines]
        guidelines = tuple(
            g
            for g in rows
            if g.is_verified
            and g.supports_verified
            and g.newest_known
            and not g.population
            and therapy.id in g.therapies
            and condition.id in g.conditions
            and not (is_child and "adult" in g.title.lower())
        )
    law = None
    if plan_kind and answers.get("state"):
        try:
            law = book.step_therapy_law(answers["state"], plan_kind)
        except FactError:
            law = None
    return FactsAtHand(
        indication,
        guidelines,
        law,
        observation,
        tuple(row for row in evidence if row.favours == "facility"),
        tuple(row for row in evidence if row.favours in ("home", "office_or_home")),
        statements,
        _find_exception_clock(plan_kind, book),
    )


EXCEPTION_CLOCKS = {
    "medicare_advantage": "ma_part_b_step_therapy",
    "medicare_part_d": "part_d_exception",
    "medicaid_mco": "medicaid_outpatient_drug",
    "medicaid_ffs": "medicaid_outpatient_drug",
}


def _find_exception_clock(plan_kind: str | None, book: Book) -> ExceptionClock | None:
    """How fast this program must answer an exception request for a drug; None where no confirmed row says so."""
    row = book.shelf("exception_clocks").get(EXCEPTION_CLOCKS.get(plan_kind or "", ""))
    return row if row and row.is_verified else None


def choose_arguments(
    answers: Mapping[str, Any],
    reasons: tuple[str, ...],
    plan_kind: str | None,
    on: date,
    facts: FactsAtHand,
    book: Book,
) -> list[Choice]:
    """Every argument, chosen or left out with the reason, the strongest first."""
    choices = []
    for argument in sorted(load_arguments().values(), key=lambda a: (-a.strength, a.id)):
        why_not = _why_not(argument, answers, reasons, plan_kind, on, facts, book)
        choices.append(Choice(argument, not why_not, why_not or argument.says))
    return choices


def _why_not(
    argument: Argument, answers: Mapping[str, Any], reasons: tuple[str, ...], plan_kind: str | None, on: date,
    facts: FactsAtHand, book: Book,
) -> str:  # fmt: skip
    """Empty when the argument holds; else one sentence."""
    if reasons and all(load_denial_kinds()[kind].judgment == "none" for kind in reasons):
        return "Nothing was refused."
    if argument.answers and not set(argument.answers) & set(reasons):
        return "It answers another kind of refusal."
    if argument.plan_kinds and plan_kind not in argument.plan_kinds:
        return "It is for another kind of plan."
    for test in argument.when:
        if not holds((test,), answers):
            return (
                f"It needs the answer to “{test.ask.partition('.')[0]}”."
                if test.given is not False
                else "It is not needed here."
            )
    for test in argument.unless:
        if holds((test,), answers):
            return f"The answer to “{test.ask.partition('.')[0]}” speaks against it."
    if argument.needs_fact and not facts.has(argument.needs_fact):
        return "The fact book has no confirmed fact for it."
    for key in argument.rests_on:
        if plan_kind is None:
            return "It rests on a rule, and the kind of plan is not known."
        try:
            if book.has("rights", key):
                book.cite_right(key, plan_kind, on)
            else:
                book.get("coverage_rules", key, on).require_verified()
        except FactError as error:
            return f"The rule it rests on cannot be cited: {error}."
    return ""
