"""Which arguments this case can make, the strongest first, and why the others were left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generator.denials import load_denial_kinds
from generator.facts import Book, FactError
from generator.facts.rows import ExceptionClock, Guideline, Indication, SiteOfCareEvidence, StepTherapyLaw, Therapy
from generator.rows.conditions import Test, holds, read_condition
from generator.rows.files import read_row_file
from generator.rows.row import Row

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
    clinical: str
    """'proof': medical proof, which answers a reason about medicine or the plan's terms, never one about money or
    papers. 'urgency': what waiting would do, which the fallback kind may carry unless it is about papers."""
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
    keys = {
        "id", "says", "answers", "strength", "when", "unless", "rests_on", "plan_kinds", "needs_fact", "clinical", "weakens",
    }  # fmt: skip
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
        if table.get("clinical", "") not in ("", "proof", "urgency"):
            raise FactError(f"{where}: 'clinical' is proof or urgency")
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
            clinical=table.get("clinical", ""),
            weakens=table.get("weakens", ""),
        )
    return arguments


def find_facts_at_hand(answers: Mapping[str, Any], plan_kind: str | None, on: date, book: Book) -> FactsAtHand:
    """What the book holds, verified, for this drug and illness under this plan."""
    therapy_id, condition_id = answers.get("therapy"), answers.get("condition")
    therapy = book.get("therapies", therapy_id) if therapy_id and book.has("therapies", therapy_id) else None
    condition = book.get("conditions", condition_id) if condition_id and book.has("conditions", condition_id) else None
    is_child = answers.get("under_18") == "yes"
    indication = find_labelled_use(answers, on, book)
    observation = ""
    evidence: list[SiteOfCareEvidence] = []
    if therapy:
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
            law = book.step_therapy_law(answers["state"], plan_kind, on)
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
        _find_exception_clock(plan_kind, on, book),
    )


def find_labelled_use(answers: Mapping[str, Any], on: date, book: Book) -> Indication | None:
    """The use of the label that reaches this illness, this product and this age; None where the label, as read, does
    not. A use that only some products' labels name needs the product, or its code, to be one of them. For a child the
    label's youngest age must have been read."""
    key, condition = answers.get("therapy"), answers.get("condition")
    if not key or not condition or not book.has("therapies", key):
        return None
    therapy = book.get("therapies", key)
    age = _age(answers.get("birth_date"), on)
    for use in therapy.indication:
        if use.condition == condition and use.is_verified and _is_product(use, therapy, answers) and _is_age(use, age):
            return use
    return None


def _is_product(use: Indication, therapy: Therapy, answers: Mapping[str, Any]) -> bool:
    if not use.products:
        return True
    typed = str(answers.get("product") or "").lower()
    if typed:
        return any(re.search(rf"\b{re.escape(name.lower())}(?![\w-])", typed) for name in use.products)
    coded = [row.product.lower() for row in therapy.code if row.code == answers.get("hcpcs")]
    return bool(coded) and all(any(name.lower() in product for name in use.products) for product in coded)


def _is_age(use: Indication, age: int | None) -> bool:
    if age is None:
        return (use.age_from or 0) <= ADULT and use.age_to is None
    if age < ADULT and use.age_from is None:
        return False
    return (use.age_from or 0) <= age <= (use.age_to if use.age_to is not None else age)


ADULT = 18


def _age(born: date | None, on: date) -> int | None:
    """Age in whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None


EXCEPTION_CLOCKS = {
    "medicare_advantage": "ma_part_b_step_therapy",
    "medicare_part_d": "part_d_exception",
    "medicaid_mco": "medicaid_outpatient_drug",
    "medicaid_ffs": "medicaid_outpatient_drug",
}


def _find_exception_clock(plan_kind: str | None, on: date, book: Book) -> ExceptionClock | None:
    """How fast this program must answer an exception request for a drug; None where no confirmed row says so."""
    try:
        row = book.get("exception_clocks", EXCEPTION_CLOCKS.get(plan_kind or "", ""), on)
    except FactError:
        return None
    return row if row.is_verified else None


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
        argument = _narrowed(argument, answers, reasons)
        why_not = _why_not(argument, answers, reasons, plan_kind, on, facts, book)
        choices.append(Choice(argument, not why_not, why_not or argument.says))
    return choices


FALLBACK = "other_reason"


def _narrowed(argument: Argument, answers: Mapping[str, Any], reasons: tuple[str, ...]) -> Argument:
    """A clinical argument, made to answer only those stated reasons that medicine can answer."""
    fits = tuple(kind for kind in dict.fromkeys(reasons) if _may_be_medical(kind, argument.clinical, answers))
    if not argument.clinical or set(fits) == set(reasons):
        return argument
    kinds = tuple(kind for kind in fits if not argument.answers or kind in argument.answers)
    return argument.replaced(answers=kinds or ("none",))


def _may_be_medical(kind: str, clinical: str, answers: Mapping[str, Any]) -> bool:
    """The fallback kind carries medical proof only where the person says that its reason is about medicine."""
    if kind != FALLBACK:
        return load_denial_kinds()[kind].judgment not in ("billing", "none")
    about = answers.get("other_reason_about")
    return bool(about != "papers" if clinical == "urgency" else about == "medicine")


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
