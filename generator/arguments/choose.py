"""Which arguments this case can make, the strongest first, and why the others were left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from generator.arguments.editions import Edition
from generator.arguments.move import Move, UsualTest, load_moves
from generator.arguments.points import Point, find_points
from generator.arguments.premises import Caution, Known, Premise, bind, failed_premise, ids_of
from generator.arguments.studied import is_beside, is_label_of, is_of_product, named
from generator.denials import load_denial_kinds
from generator.facts import Book, FactError
from generator.facts.cautions import find_cautions
from generator.facts.rows import (
    ExceptionClock,
    Guideline,
    Indication,
    LabelPoint,
    SiteOfCareEvidence,
    StepTherapyLaw,
    Study,
    Therapy,
)
from generator.facts.rows.clinical import is_said
from generator.form.topics import load_topics
from generator.record.case import Case, Fact, Treatment
from generator.rows.row import Row


class FactsAtHand(Row):
    """The verified facts of the book that fit this drug, illness and plan."""

    indication: Indication | None
    guidelines: tuple[Guideline, ...]
    studies: tuple[Study, ...]
    """Published studies of this drug in this illness that may be cited for it."""
    state_step_therapy: StepTherapyLaw | None
    label_observation: str
    favours_facility: tuple[SiteOfCareEvidence, ...]
    favours_home: tuple[SiteOfCareEvidence, ...]
    site_statements: tuple[SiteOfCareEvidence, ...]
    """What societies of this illness say about the place of infusion."""
    channel_statements: tuple[SiteOfCareEvidence, ...]
    """What societies say about who supplies a drug that clinicians give: those of this illness first."""
    exception_clock: ExceptionClock | None
    label_points: tuple[LabelPoint, ...] = ()
    """What the label of the ordered product says on a reason of this case."""
    diagnosis_criteria: tuple[Guideline, ...] = ()
    """Guidance that says by what this illness is known."""
    against: tuple[Study, ...] = ()
    """Published studies of this drug in this illness that speak against what is asked: for whoever signs, never cited."""

    def has(self, test: str) -> bool:
        """Whether the fact a row's `needs_fact` names is at hand."""
        if test == "ma_step_clock":
            return self.exception_clock is not None and self.exception_clock.id == "ma_part_b_step_therapy"
        if test.startswith("study_"):
            return bool(self.studies_that_show(test.removeprefix("study_")))
        return bool(getattr(self, {"guideline": "guidelines"}.get(test, test)))

    def studies_that_show(self, shows: str) -> tuple[Study, ...]:
        """The studies that are cited for one thing ('stopping'), the newest first."""
        return tuple(row for row in self.studies if row.shows == shows)


class Choice(Row):
    """A move, made or not, and why. `bound` is what its premises found, by name; `answers` the denial kinds of this
    case that it may answer (empty: all of them)."""

    move: Move
    chosen: bool
    why: str
    answers: tuple[str, ...] = ()
    bound: Mapping[str, tuple[Any, ...]] = {}

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the items of the record that it tells."""
        return tuple(dict.fromkeys(key for found in self.bound.values() for item in found for key in ids_of(item)))


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
        if (
            therapy.label.is_verified
            and "observation" in therapy.label.confirmed
            and is_label_of(therapy.label.products, therapy, answers)
        ):
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
        and {therapy_id, "general", "biologics", "oncology"} & set(row.topics)
    )  # fmt: skip
    on_supply = sorted(
        (
            row for row in book.shelf("site_of_care_evidence").values()
            if row.is_verified and "supply" in row.topics and (not row.conditions or condition_id in row.conditions)
            and therapy and therapy.self_administered == "no"
        ),
        key=lambda row: not row.conditions,
    )  # fmt: skip
    guidelines: tuple[Guideline, ...] = ()
    told = str(list(answers.values())).lower()
    if condition and therapy:
        rows = [book.get("guidelines", key) for key in condition.guidelines]
        guidelines = tuple(
            g
            for g in rows
            if g.is_verified
            and g.supports_verified
            and g.newest_known
            and not g.population
            and g.is_of(told)
            and (therapy.id in g.therapies or (g.on_diagnosis and not g.therapies))
            and condition.id in g.conditions
            and (_is_for_children(g) if is_child else not g.only_children)
        )
    refused = {reason.get("kind") for reason in answers.get("reasons") or ()}
    by_dose = "dose_or_interval" in refused
    criteria = tuple(row for row in guidelines if row.on_diagnosis)
    guidelines = tuple(
        row
        for row in sorted(guidelines, key=lambda row: not row.on_dose)
        if not row.on_diagnosis and (by_dose or not row.on_dose)
    )
    age = _age(answers.get("birth_date"), on)
    reaching = tuple(
        named(row)
        for row in _studies(therapy_id or "", book)
        if row.is_verified and row.is_for(is_child, age)
        and therapy_id in row.therapies and condition_id in row.conditions and row.is_of(told)
        and is_beside(row, answers) and is_of_product(row, therapy, answers)
    )  # fmt: skip
    law = None
    if plan_kind and answers.get("state"):
        try:
            law = book.step_therapy_law(answers["state"], plan_kind, on)
        except FactError:
            law = None
    return FactsAtHand(
        indication,
        guidelines,
        tuple(row for row in reaching if not row.speaks_against),
        law,
        observation,
        tuple(row for row in evidence if row.favours == "facility"),
        tuple(row for row in evidence if row.favours in ("home", "office_or_home")),
        statements,
        tuple(on_supply),
        _find_exception_clock(plan_kind, on, book),
        tuple(
            row
            for row in (therapy.point if therapy else ())
            if row.is_verified
            and refused & set(row.answers)
            and is_said(row.only_if_said, told)
            and (len(therapy.brands) == 1 or is_label_of((row.label_of,), therapy, answers))
        )
        if therapy
        else (),
        criteria,
        tuple(row for row in reaching if row.speaks_against),
    )


@lru_cache(16)
def _studies(therapy: str, book: Book) -> tuple[Study, ...]:
    """The studies that may be of a drug: those of a narrow group first, then the newest."""
    found = book.naming("studies", therapy) if therapy else []
    return tuple(sorted(found, key=lambda row: (not row.only_if_said, -row.year)))


def _is_for_children(guideline: Guideline) -> bool:
    """Whether a guideline speaks of children itself: one that does not is read as one on adults."""
    return guideline.only_children or bool(
        re.search(r"child|pediatr|adolesc", f"{guideline.title} {guideline.supports}", re.I)
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


def _find_exception_clock(plan_kind: str | None, on: date, book: Book) -> ExceptionClock | None:
    """How fast this program must answer an exception request for a drug; None where no confirmed row says so."""
    try:
        row = book.get("exception_clocks", book.get("plan_kinds", plan_kind or "").exception_clock, on)
    except FactError:
        return None
    return row if row.is_verified else None


def choose_moves(
    case: Case,
    answers: Mapping[str, Any],
    plan_kind: str | None,
    on: date,
    facts: FactsAtHand,
    book: Book,
    in_legs: frozenset[str] = frozenset(),
) -> list[Choice]:
    """Every move, made or left out with the reason, the strongest first. A fact is told by the strongest move that
    needs it; a weaker one that has nothing else to tell is left out. `in_legs`: ids of the rows that the answers to the
    legs of the reasons tell; a move that only tells leaves them to those."""
    known = know(case, answers, facts, book)
    reasons = tuple(reason.kind for reason in case.reasons)
    is_no_refusal = bool(reasons) and all(load_denial_kinds()[kind].judgment == "none" for kind in reasons)
    medical = {
        clinical: tuple(kind for kind in dict.fromkeys(reasons) if _may_be_medical(kind, clinical, answers))
        for clinical in {move.clinical for move in moves_by_strength()}
    }
    told: frozenset[str] = frozenset()
    choices = []
    for move in moves_by_strength():
        kinds = _narrowed(move, medical[move.clinical], reasons)
        why_not = (
            "Nothing was refused." if is_no_refusal else _why_not(move, kinds, known, reasons, plan_kind, on, book)
        )
        bound = None if why_not else bind(move.premises, known, told | in_legs if move.only_tells else told)
        if bound is None:
            choices.append(_not_made(move.id, why_not or "A stronger argument tells the same facts."))
            continue
        choice = Choice(move, True, move.says, kinds, bound)
        fresh = [premise.name for premise in move.premises if premise.name and not premise.shared]
        told |= {key for name in fresh for found in bound[name] for key in ids_of(found)}
        choices.append(choice)
    return choices


@cache
def moves_by_strength() -> tuple[Move, ...]:
    """All moves, the strongest first."""
    return tuple(sorted(load_moves().values(), key=lambda move: (-move.strength, move.id)))


@lru_cache(4096)
def _not_made(move_id: str, why: str) -> Choice:
    """The choice not to make a move: of some six hundred moves a case makes twenty, and the rest are left out for the same
    few reasons every time."""
    return Choice(load_moves()[move_id], False, why)


def know(case: Case, answers: Mapping[str, Any], facts: FactsAtHand, book: Book) -> Known:
    """Everything a premise may look at, for this case."""
    return Known(case, answers, facts.has, worse_sides(case.condition, book), find_label_cautions(case, book))


PERSONAL = ("other_illness", "instability", "pregnancy", "past_reaction", "product_reaction", "infections", "safety_tests", "labelled_failed", "diagnosis_fact")  # fmt: skip
"""Topics of facts that say what kind of person somebody is, for the cautions of a label."""


def find_label_cautions(case: Case, book: Book) -> tuple[Caution, ...]:
    """What the labels of the demanded drugs say of a person like this one, each with the shortest fact that shows it: a
    history that names the organ in passing proves less than the line on it. A drug that is taken, or was taken and is not asked for again, has shown itself what it does. The label of another product of the ordered drug says the same as its own, and so argues nothing; nor does a warning that
    the ordered drug carries too."""
    facts = case.facts_on(*PERSONAL)
    ordered = (
        book.get("therapies", case.therapy).generic if case.therapy and book.has("therapies", case.therapy) else ""
    )
    own = {*re.findall(r"[a-z]{6,}", ordered.lower())}
    found = [
        Caution(row, drug, fact)
        for drug in case.treatments
        if drug.status != "running" and (drug.demanded == "yes" or (drug.is_demanded and not drug.was_tried))
        for fact in (*_own_facts(drug), *sorted(facts, key=lambda fact: len(fact.fact)))
        for row in find_cautions(book, drug.drug, [fact.fact])
        if row.kind in ("contraindicated", "not_for") or not drug.was_tried
        if case.therapy not in row.unless_ordered and not own & {*re.findall(r"[a-z]{6,}", row.drug.lower())}
    ]
    first = {(caution.row.id, caution.drug.drug): caution for caution in reversed(found)}
    return tuple(caution for caution in found if first[caution.row.id, caution.drug.drug] is caution)


def _own_facts(drug: Treatment) -> tuple[Fact, ...]:
    """Why this very drug will not do, as the row on it says it ('TPMT low', 'not amenable'), with its name before it."""
    why = ". ".join(filter(None, (drug.fact, drug.result)))
    return (Fact(drug.id, drug.exhibits, topic="", fact=f"{drug.drug}: {why}"),) if why else ()


@lru_cache(64)
def worse_sides(condition: str | None, book: Book) -> dict[str, str]:
    """Lower-case name of a measure -> the side that means more illness, as its row says it for this illness."""
    sides: dict[str, str] = {}
    for row in book.shelf("measures").values():
        here = row.for_condition(condition) if condition else row
        side, _, meaning = here.direction.partition("=")
        if side.strip() in ("higher", "lower") and meaning.strip() and "improvement" not in meaning:
            short = re.findall(r"(?:^|\()([A-Z][A-Z0-9-]{2,})\b", row.name)
            names = [re.sub(r"\s*\([^)]*\)", "", row.name), row.id.replace("_", "-"), row.id.replace("_", " "), *short]
            sides |= {name.strip().lower(): side.strip() for name in names}
    return sides


FALLBACK = "other_reason"


def _narrowed(move: Move, fits: tuple[str, ...], reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds a move answers here: a clinical one only those stated reasons that medicine can answer (`fits`)."""
    if not move.clinical or set(fits) == set(reasons):
        return move.answers
    return tuple(kind for kind in fits if not move.answers or kind in move.answers) or ("none",)


def _may_be_medical(kind: str, clinical: str, answers: Mapping[str, Any]) -> bool:
    """The fallback kind carries medical proof only where the person says that its reason is about medicine."""
    if kind != FALLBACK:
        return load_denial_kinds()[kind].judgment not in ("billing", "none")
    about = answers.get("other_reason_about")
    return bool(about != "papers" if clinical == "urgency" else about == "medicine")


def _why_not(
    move: Move, kinds: tuple[str, ...], known: Known, reasons: tuple[str, ...], plan_kind: str | None, on: date, book: Book
) -> str:  # fmt: skip
    """Empty when the move can be made; else one sentence."""
    if kinds and not any(kind in reasons for kind in kinds):
        return "It answers another kind of refusal."
    if move.plan_kinds and plan_kind not in move.plan_kinds:
        return "It is for another kind of plan."
    if premise := failed_premise(move.premises, known):
        return _what_it_needs(premise)
    if any(bind((premise,), known) is not None for premise in move.unless):
        return "What is known speaks against it."
    for key in move.rests_on:
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


def _what_it_needs(premise: Premise) -> str:
    """One sentence on the premise that does not hold."""
    if premise.verb == "book":
        return "The fact book has no confirmed fact for it."
    if premise.verb == "fact":
        return f"It needs a fact: {load_topics()[premise.query[0]].label.lower()}."
    if premise.verb == "ask":
        return "The answers do not call for it."
    needs = {
        "treatment": "It needs another treatment of that kind.",
        "finding": "It needs a test result or score.",
        "change": "It needs two dated values of one measure.",
        "limit": "It needs a value and the limit the plan sets for it.",
        "notice": "It needs an earlier letter.",
        "shifted": "It needs an earlier letter with another reason.",
        "criterion": "It needs the points of the policy.",
        "lookback": "It needs a span of time over which the plan looks back for a trial, and since when the course has run.",
        "given_within": "It needs a day on which the drug was given not long before the decision.",
    }
    return needs.get(premise.verb, "The letter does not say so.")


def stand_to_points(
    case: Case, answers: Mapping[str, Any], facts: FactsAtHand, book: Book, edition: Edition | None = None
) -> tuple[tuple[Point, ...], tuple[UsualTest, ...]]:
    """The points the decision turns on, and the usual tests for which something is still needed."""
    return find_points(know(case, answers, facts, book), book, edition)
