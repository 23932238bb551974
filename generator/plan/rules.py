"""The rules of the book that reach a case: the state's external review, and every row that says when to bring it up.

A row says where it is used (`used_in`) and under which condition (`when`); its scope (plan kind, state, illness, drug)
is a field of its own. So what the book knows comes to the case without a template that happens to name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from generator.facts import Book, FactError
from generator.facts.rows import Level, PlanKind, StateExternalReview, StateRule
from generator.facts.rows.evidence import Usable, is_said
from generator.record.case import Case
from generator.rows.conditions import holds, read_condition
from generator.rows.row import Row


class StateReview(Row):
    """The state's external review as it bears on this step. `reach` is 'yes', or 'maybe' where the funding is not
    known yet."""

    row: StateExternalReview | None
    state: str
    reach: str


class RuleInReach(Row):
    """A rule that reaches the case. `text` is for the person; `letter` the sentence for a letter, with its `cite`."""

    id: str
    shelf: str
    text: str
    cite: str
    letter: str
    used_in: tuple[str, ...]
    asks: tuple[str, ...]
    """The answers that its condition looks at."""
    kind: str = ""
    """What a state's rule is about: 'mandate', 'white_bagging', …"""
    answers: tuple[str, ...] = ()
    """The kinds of denial that its condition names, to whose answer it belongs."""


def find_state_review(
    case: Case, plan_kind: PlanKind | None, level: Level | None, on: date, book: Book
) -> StateReview | None:
    """The state's review, when `level` is an external review that state law reaches or may reach; else None. Its row
    is None when the state is not known."""
    if plan_kind is None or level is None or level.document != "external_review":
        return None
    reach = book.may_state_law_reach(plan_kind.id)
    if reach == "no":
        return None
    if not case.state or not book.has("states", case.state):
        return StateReview(None, "the state", reach)
    state = book.get("states", case.state)
    return StateReview(state.external_review_on(on), state.name, reach)


def find_rules(
    case: Case, known: Mapping[str, Any], plan_kind: str | None, on: date, book: Book
) -> tuple[RuleInReach, ...]:
    """Every confirmed row that is for letters, plans or the doctor's papers and whose scope and condition hold.

    known: answers and situation together. Rows that a template cites by name have neither `when` nor `letter`, and
    are not among these; codes printed on the claim bring up their own rows.
    """
    if (plan_kind is None and not case.answers.get("claim_lines")) or known.get("is_denial") == "no":
        return ()
    found = [
        *_rights(case, plan_kind, on, book),
        *_coverage_rules(case, plan_kind, on, book),
        *_state_rules(case, plan_kind, on, book),
    ]
    rules = [rule for rule, when in found if holds(read_condition(list(when), rule.id), known)]
    if any(rule.kind == "network" and "letter" in rule.used_in for rule in rules):
        rules = [rule for rule in rules if rule.id not in SAID_BY_A_STATE]
    return (*rules, *_remittance(case, book))


SAID_BY_A_STATE = ("qhp_network",)
"""Federal rules on a network that ask what a state's own rule on it asks more closely: one of the two is enough."""


Found = Iterator[tuple[RuleInReach, tuple[dict[str, Any], ...]]]


def _asks(when: tuple[dict[str, Any], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(test["ask"].partition(".")[0] for test in when))


def _kinds(when: tuple[dict[str, Any], ...]) -> tuple[str, ...]:
    named = (test.get("in") or (test.get("is"),) for test in when if test["ask"] == "reasons.kind")
    return tuple(kind for kinds in named for kind in kinds if kind)


def words_of(case: Case) -> str:
    """What the plan itself says for its decision, in small letters: its reasons, the policy that it names, the points of that
    policy. What else its letter holds, such as the rights of everybody, is not among it."""
    told = [reason.words for reason in case.reasons]
    told += [point.criterion for point in case.criteria]
    return " \n ".join(str(words or "") for words in (*told, case.answers.get("policy_named"))).lower()


def _answered(row: Usable, case: Case) -> tuple[str, ...]:
    """The kinds of denial to whose answer a rule belongs: those of its condition; of them, where it looks at the plan's words,
    the kinds of the reasons that hold such words."""
    kinds = _kinds(row.when)
    said = [
        reason.kind
        for reason in case.reasons
        if row.says and reason.kind in kinds and is_said(row.says, str(reason.words or "").lower())
    ]
    return tuple(dict.fromkeys(said)) or kinds


def _rights(case: Case, plan_kind: str | None, on: date, book: Book) -> Found:
    for key in book.ids_with("rights", "when") if plan_kind else ():
        try:
            row, cite = book.cite_right(key, plan_kind or "", on)
        except FactError:
            continue
        if row.when and set(row.used_in) != {"page"} and row.is_about(words_of(case)):
            rule = RuleInReach(
                key, "rights", row.text, cite, row.letter, row.used_in, _asks(row.when), answers=_answered(row, case)
            )
            yield rule, row.when


def _coverage_rules(case: Case, plan_kind: str | None, on: date, book: Book) -> Found:
    is_medicare = plan_kind is not None and "medicare" in book.get("plan_kinds", plan_kind).reached_by
    for key in book.ids_with("coverage_rules", "when") if plan_kind else ():
        try:
            row = book.get("coverage_rules", key, on)
        except FactError:
            continue
        is_reached = plan_kind in row.plan_kinds if row.plan_kinds else is_medicare
        if not (row.is_verified and row.when and is_reached and row.is_about(words_of(case))):
            continue
        rule = RuleInReach(
            key,
            "coverage_rules",
            row.text,
            row.cite,
            row.letter,
            row.used_in,
            _asks(row.when),
            answers=_answered(row, case),
        )
        yield rule, row.when


def _state_rules(case: Case, plan_kind: str | None, on: date, book: Book) -> Found:
    if not (plan_kind and case.state and book.has("states", case.state)):
        return
    kind = book.get("plan_kinds", plan_kind)
    if not kind.state_law_reaches:
        return
    state = book.get("states", case.state)
    for number, row in enumerate(state.rule):
        if row.from_ <= on and row.is_verified and set(row.used_in) != {"page"} and _in_scope(row, kind, case):
            asks = tuple(key for key, scope in (("condition", row.conditions), ("therapy", row.therapies)) if scope)
            rule = RuleInReach(
                f"{state.id}.{number}", "states", f"{row.title.rstrip('.')}. {row.summary}", row.cite, row.letter,
                row.used_in, ("state", *asks, *_asks(row.when)), row.kind, _answered(row, case),
            )  # fmt: skip
            yield rule, row.when


def _in_scope(row: StateRule, kind: PlanKind, case: Case) -> bool:
    """Whether the state's rule reaches this plan, illness and drug. A plan of a kind that is not known yet is reached
    only by a rule that reaches every kind it may be."""
    reached = not row.plan_kinds or all(each in row.plan_kinds for each in kind.either or (kind.id,))
    return (
        reached
        and (not row.conditions or case.condition in row.conditions)
        and (not row.therapies or case.therapy in row.therapies)
        and row.is_of(str(case.answers.values).lower() if row.only_if_said or row.not_if_said else "")
        and row.is_about(words_of(case))
    )


def questions_asked(book: Book) -> tuple[str, ...]:
    """Every question or fact of the situation that some rule's condition looks at."""
    rows = [
        row
        for shelf in ("rights", "coverage_rules")
        for key in book.ids_with(shelf, "when")
        for row in book.rows(shelf, key)
    ]
    rows += [rule for state in book.shelf("states").values() for rule in state.rule]
    return tuple(dict.fromkeys(ask for row in rows for ask in _asks(row.when)))


def printed_codes(case: Case) -> set[tuple[str, str]]:
    """The remittance codes of the refused lines: {("CARC", "22"), ("RARC", "N54")}."""
    found = set()
    for row in case.answers.get("claim_lines", ()):
        for match in PRINTED_CODE.finditer(NO_CODE.sub(" ", (row.get("printed") or "").upper())):
            if match["remark"]:
                found.add(("RARC", match["remark"].replace("-", "")))
            elif match["group"] or match["reason"][0].isdigit():
                found.add(("CARC", match["reason"]))
    return found


PRINTED_CODE = re.compile(
    r"\b(?:(?P<group>CO|PR|OA|PI|CR)[- ]?)?(?:(?P<remark>(?:MA|M|N)-?\d{1,4})|(?P<reason>[ABDPWYZ]?\d{1,3}))\b"
)


NO_CODE = re.compile(
    r"\b(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.? \d{1,2}(?:ST|ND|RD|TH)?\b(?:,? \d{4}\b)?"
    r"|\b\d{1,4}[/-]\d{1,2}(?:[/-]\d{1,4})?\b|\$ ?[\d,.]+\d|\b\d+ (?:UNITS?|DAYS?|DATES?|DOSES?|MG|ML)\b"
)
"""Numbers beside the codes that are none: days, amounts of money, counts. "August 4, 2026" is not the code 4."""


def _remittance(case: Case, book: Book) -> Iterator[RuleInReach]:
    codes = printed_codes(case)
    for row in book.shelf("remittance_codes").values() if codes else ():
        if (row.system, row.code) in codes and row.is_verified and set(row.used_in) != {"page"}:
            text = f"{row.system} {row.code}: {row.meaning} {row.what_to_do}"
            yield RuleInReach(row.id, "remittance_codes", text, "", row.letter, row.used_in, ("claim_lines",))
