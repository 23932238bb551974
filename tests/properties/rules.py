"""What must hold for every case, whatever was answered. Written without looking at how the engine decides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from generator.arguments import load_moves
from generator.arguments.premises import CITED
from generator.check import CODES, check_plan
from generator.facts import Book
from generator.form.when import days_in
from generator.letters import Document, document_list, write_document
from generator.letters.billing_units import billing_units
from generator.letters.documents import main_document
from generator.letters.environment import TEMPLATES
from generator.letters.moves import template_sources
from generator.output.html import render_html
from generator.output.markdown import render_markdown
from generator.plan import Plan, make_plan
from generator.plan.days import add_business_days
from generator.plan.granted import grants_something
from generator.plan.make import plan_as_sent
from generator.rows.schema import evidence_blocks
from tests.properties.cases import TODAY

STATE_CITE = re.compile(r"§|\bRev\. Code\b|\bStat\. §")
MEDICARE = {"medicare_advantage", "dsnp_integrated", "medicare_part_d", "medicare_original", "pace"}
INSURED = {"erisa_insured", "individual_aca", "nonfed_gov_insured", "church_insured", "employer_unknown_insured"}
UNSETTLED = {"erisa_funding_unknown", "nonfed_gov_funding_unknown", "employer_unknown", "employer_unknown_insured"}
PRIVATE = INSURED | UNSETTLED | {"erisa_self_funded", "nonfed_gov_self_funded", "church_plan", "grandfathered"}
MEDICAID = {"medicaid_mco", "medicaid_ffs", "chip_separate", "dsnp_integrated"}
OLD = {"grandfathered_individual", "grandfathered_gov"}  # reached by 45 CFR 147.136(a)(1)(ii) alone
LAW = (
    (re.compile(r"42 CFR 42[2-3]"), MEDICARE),
    (re.compile(r"42 CFR 405\.(?!10)"), MEDICARE),
    (re.compile(r"42 CFR 438|42 CFR 431"), {"medicaid_mco", "medicaid_ffs", "chip_separate", "dsnp_integrated"}),
    (re.compile(r"29 CFR 2560\.503"), PRIVATE),
    (re.compile(r"29 CFR 2590"), {"erisa_self_funded", "erisa_insured", "erisa_funding_unknown", "church_plan"}),
    (re.compile(r"45 CFR 147"), (PRIVATE | OLD) - {"erisa_self_funded", "grandfathered"}),
    (re.compile(r"32 CFR 199"), {"tricare"}),
    (re.compile(r"5 CFR 890"), {"fehb_pshb"}),
)
PRIVATE_USE = re.compile("[\ue000-\ue00f]")
NOT_A_LETTER = {"what_happens_next"}


def breaks(answers: dict[str, Any], book: Book, *, is_plain: bool = False) -> list[str]:
    """Every rule this case breaks, in words; empty for a good one. `is_plain`: nothing hostile was typed, so that
    brackets and numbers in a letter can only come from us."""
    plan = make_plan(answers, TODAY, book)
    offers, main = document_list(plan), main_document(plan)
    papers = {offer.id: write_document(plan, offer.id, book) for offer in offers if offer.is_offered}
    faults = check_plan(plan, book, papers.get(main))
    broken = [
        f"unknown fault code {f.code}" for f in faults if f.code not in CODES and not f.code.startswith("answer-")
    ]
    if plan.reasons and main not in papers:
        broken.append("the paper of this step is not offered")
    broken += [f"{offer.id} is refused without a reason" for offer in offers if not (offer.is_offered or offer.why)]
    for document in papers.values():
        broken += [f"{document.id}: {words}" for words in _breaks_document(plan, document, book, is_plain)]
    broken += _breaks_plan(plan, answers)
    return broken


def _breaks_document(plan: Plan, document: Document, book: Book, is_plain: bool) -> list[str]:
    document_id = document.id
    text = render_markdown(document)
    broken = []
    if "Undefined" in text or PRIVATE_USE.search(text) or "{%" in text or "<b>" in render_html(document):
        broken.append("raw template or markup")
    if is_plain and not document.has_gaps and re.search(r"(?<!\\)[\[\]{}]|________", text.replace("<br>", "")):
        broken.append("a bracket or blank in a finished paper")
    if is_plain and (match := re.search(r"\w+ [.,;](?=\s)|\.\.|\(\)|,,|“”| \)|\( ", text)):
        broken.append(f"clumsy join {match[0]!r}")
    kind = plan.coverage.plan_kind
    own = " ".join(
        block.text()
        for block in document.blocks
        if (not block.answers or block.facts) and not _is_of_states_medicaid(block.facts, kind, book)
    )
    if STATE_CITE.search(own) and not (plan.plan_kind and plan.plan_kind.state_law_reaches):
        broken.append(f"state law for {kind}")
    if document_id not in NOT_A_LETTER:
        cited = " ".join(block.text() for block in document.blocks if block.facts)
        broken += [
            f"{pattern.pattern} for {kind}" for pattern, kinds in LAW if pattern.search(cited) and kind not in kinds
        ]
        for block in document.blocks:
            broken += [
                f"unverified fact {key}"
                for key in block.facts
                if not _is_verified(key, book, plan.case.notice_date or TODAY)
            ]
            for key in block.facts:
                if book.has("rights", key):
                    book.cite_right(key, kind or "", plan.case.notice_date or TODAY)  # raises when out of scope
    if is_plain and document_id not in NOT_A_LETTER:
        copied = plan_as_sent(plan, document_id, book)
        strange = _numbers(text) - _numbers_of_templates()
        for known in (plan,) if copied is plan else (plan, copied):
            strange = strange and strange - _numbers_given(known, document, book)
        if strange:
            broken.append(f"numbers nobody gave: {sorted(strange)[:4]}")
    return broken


def _is_of_states_medicaid(facts: tuple[str, ...], kind: str | None, book: Book) -> bool:
    """Whether every fact printed is a rule of a state's own Medicaid program that names this kind of plan: the one law of a
    state that reaches it."""
    rules = [book.has("coverage_rules", key) and book.rows("coverage_rules", key)[-1] for key in facts]
    return kind in MEDICAID and bool(rules) and all(rule and kind in rule.plan_kinds for rule in rules)


def _breaks_plan(plan: Plan, answers: dict[str, Any]) -> list[str]:
    broken = []
    kinds = {reason.kind.id for reason in plan.reasons}
    for choice in plan.choices:
        if not choice.why:
            broken.append(f"{choice.move.id} has no reason")
        if choice.chosen and not _argument_holds(choice.move.id, plan, kinds):
            broken.append(f"{choice.move.id} is made although its condition is false")
    used = [argument for reason in plan.reasons for argument in reason.arguments]
    if len(used) != len(set(used)):
        broken.append("an argument is made twice")
    if plan.filing and plan.filing.safe and plan.filing.outer and plan.filing.safe.on >= plan.filing.outer.on:
        broken.append("the safe date is not the earlier one")
    for step in plan.steps:
        if "{" in step.text or not step.text.endswith((".", "”")):
            broken.append(f"step {step.route} is not a sentence: {step.text[-40:]}")
    return broken


def _argument_holds(key: str, plan: Plan, kinds: set[str]) -> bool:
    """The conditions of a row, read again from the row and the raw answers."""
    row = load_moves()[key]
    if row.answers and not kinds & set(row.answers):
        return False
    if row.plan_kinds and plan.coverage.plan_kind not in row.plan_kinds:
        return False
    tables = [premise.table for premise in row.premises]
    against = [premise.table for premise in row.unless]
    return all(_holds(table, plan) is not False for table in tables) and not any(
        _holds(table, plan) for table in against
    )


def _can_be_looked_up(row: Mapping[str, Any]) -> bool:
    """A guideline or a paper that the person names counts only with a paper or a year, by which it can be found."""
    is_cited = row.get("topic") in CITED
    return not is_cited or bool(row.get("paper")) or re.search(r"\b(?:19|20)\d\d\b", str(row["fact"])) is not None


def _holds(table: Any, plan: Plan) -> bool | None:
    """A premise, read again from the table of its row and the raw answers. Those on the book, on numbers and on the
    words of the notice are left to tests of their own: None."""
    said = {**plan.case.answers.values, **plan.situation}
    if not grants_something(str(said.get("conceded") or "")):
        said["conceded"] = None  # what is put there and grants nothing is no concession
    if "ask" in table:
        question, _, column = table["ask"].partition(".")
        found = said.get(question)
        found = [r.get(column) for r in found or ()] if column else [found]
        have = [value for value in found if value not in (None, "", [], ())]
        if "given" in table:
            return bool(have) is table["given"]
        return any(value in table.get("in", [table.get("is")]) for value in have)
    if "fact" in table:
        topics = [table["fact"]] if isinstance(table["fact"], str) else table["fact"]
        is_told = any(
            row.get("topic") in topics and row.get("fact") and _can_be_looked_up(row) for row in said.get("facts") or ()
        )
        return None if is_told and "words" in table else is_told
    if "treatment" in table:
        query, rows = table["treatment"], [row for row in said.get("treatments") or () if row.get("drug")]
        rows = [row for row in rows if row.get("status") in query.get("status", [row.get("status")])]
        rows = [row for row in rows if row.get("ground") in query.get("ground", [row.get("ground")])]
        if query.get("tried"):
            rows = [row for row in rows if row.get("status") not in ("never", "declined", "planned")]
        return (None if set(query) - {"status", "ground", "tried"} else True) if rows else False
    if "finding" in table:
        query = table["finding"]
        rows = [
            row
            for row in said.get("findings") or ()
            if row.get("value") and row.get("stage") in query.get("stage", [row.get("stage")])
        ]
        return (None if set(query) - {"stage"} else True) if rows else False
    if "criterion" in table:
        return any(row.get("status") in table["criterion"] for row in said.get("criteria") or ())
    if "notice" in table:
        return any(row.get("outcome") in table["notice"] for row in said.get("notices") or ())
    return None


def _is_verified(key: str, book: Book, on: Any) -> bool:
    if key in ("step_therapy_law", "") or len(key) == 2:
        return True  # a state's law and regulator: whether they may be printed is asked where they are read
    rows = book.find_in_force(key, on)
    return bool(rows) and all(
        any(b.is_verified for b in evidence_blocks(row)) or not list(evidence_blocks(row)) for row in rows
    )


# -- numbers -----------------------------------------------------------------------------------------------


_LIST_OR_RULE = re.compile(r"^\s*(?:\d+\.|\| ---.*)", re.M)
_NUMBER = re.compile(r"\d[\d,.]*")


@lru_cache(4096)
def _numbers(text: str) -> frozenset[str]:
    """The numbers in a text, without those that only number its lines. Remembered: papers of one case ask for the same."""
    return frozenset(number.rstrip(".,").replace(",", "") for number in _NUMBER.findall(_LIST_OR_RULE.sub("", text)))


@lru_cache(64)
def _numbers_typed(typed: str) -> frozenset[str]:
    return _numbers(typed) | {str(int(n)) for n in re.findall(r"(?<!\d)0*(\d+)", typed)}


@cache
def _numbers_of_fact(key: str, book: Book) -> frozenset[str]:
    return frozenset().union(*(_numbers(repr(row)) for row in book.find_by_id(key)))


@cache
def _numbers_of_state(state: str, book: Book) -> frozenset[str]:
    return _numbers(repr(book.get("states", state)))


@cache
def _numbers_of_templates() -> frozenset[str]:
    found: set[str] = set()
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")] + list(template_sources().values())
    texts += [move.weakens for move in load_moves().values()]
    for text in texts:
        found |= _numbers(re.sub(r"\{[{%].*?[%}]\}", " ", text))
    return frozenset(found)


def _sums_of(plan: Plan, book: Book) -> set[str]:
    """Numbers that are worked out from what was typed: units of a code, a change in percent, days from a payment to the letter,
    the dollars of all lines."""
    case, sums = plan.case, set()
    if case.therapy and book.has("therapies", case.therapy):
        units = billing_units(
            str(case.answers.get("dose") or ""),
            str(case.answers.get("hcpcs") or ""),
            book.get("therapies", case.therapy),
        )
        sums |= _numbers(f"{units:,}") | {str(units)} if units else set()
    values = [item.number for item in case.findings if item.number]
    sums |= {f"{abs(one - other) * 100 / abs(one):.0f}" for one in values for other in values}
    paid = [day for fact in case.facts_on("past_payment") for day in days_in(fact.fact)]
    sums |= {str((case.notice_date - day).days) for day in paid if case.notice_date}
    amounts = [str(line.get("amount") or "") for line in case.answers.get("claim_lines") or ()]
    dollars = [_DOLLARS.fullmatch(amount.strip()) for amount in amounts]
    sums |= (
        {f"{sum(float(each[1].replace(',', '')) for each in dollars if each):.2f}"}
        if dollars and all(dollars)
        else set()
    )
    return sums


_DOLLARS = re.compile(r"(?:USD|\$)? ?([\d,]+(?:\.\d\d?)?)(?: dollars)?")


def _numbers_given(plan: Plan, document: Any, book: Book) -> set[str]:
    """Numbers in what was typed, in the facts printed, in the dates worked out, in counts, and in fixed wording."""
    given = set(_numbers_typed(json.dumps(plan.case.answers.typed, default=str)))
    keys = {key for block in document.blocks for key in block.facts}
    for key in keys:
        given |= _numbers_of_fact(key, book)
    if keys and plan.case.state:
        given |= _numbers_of_state(plan.case.state, book)
    for due in (plan.filing.safe, plan.filing.outer) if plan.filing else ():
        given |= _numbers(due.sum) if due else set()
    if plan.filing:
        given |= _numbers(
            f"{plan.filing.window} {plan.filing.too_short} {plan.filing.printed} {' '.join(plan.filing.notes)}"
        )
        given |= {str(plan.filing.last.day), str(plan.filing.last.year)} if plan.filing.last else set()
    if plan.continue_by:
        given |= _numbers(repr(plan.continue_by))
    given |= {str(plan.fast_ended.day), str(plan.fast_ended.year)} if plan.fast_ended else set()
    given |= {str(plan.today.day), str(plan.today.year)}
    for day in plan.case.sent_papers.values():
        given |= {str(day.day), str(day.year), str(day.year + 1)}
    given |= _numbers(" ".join(f"{rule.text} {rule.letter} {rule.cite}" for rule in plan.rules))
    if plan.answer:
        given |= _numbers(f"{plan.answer.words} {plan.answer.sum} {plan.answer.source}")
        given |= {str(plan.answer.by.day), str(plan.answer.by.year)} if plan.answer.by else set()
    sent = plan.case.appeal_sent_on or plan.today
    if days := plan.case.answers.get("printed_answer_days"):
        for promised in (sent + timedelta(days=days), add_business_days(sent, days)):
            given |= {str(promised.day), str(promised.year)}
    if plan.level and plan.level.expedited_hours:
        soon = sent + timedelta(days=-(-plan.level.expedited_hours // 24))
        given |= {str(soon.day), str(soon.year)}
    if plan.level:
        given |= _numbers(repr(plan.level))
    given |= {str(TODAY.day), str(TODAY.year)}
    given |= {
        str(n) for n in range(0, 2 + max(len(plan.reasons), len(plan.case.criteria), 2 * len(plan.case.exhibits)))
    }
    given |= _numbers(" ".join(gap.what for gap in plan.gaps))
    given |= _sums_of(plan, book)
    if plan.facts.exception_clock:
        given |= _numbers(repr(plan.facts.exception_clock))
    for shelf, key in (("therapies", plan.case.therapy), ("conditions", plan.case.condition)):
        if key and book.has(shelf, key):
            given |= _numbers(dict(book.names(shelf))[key])
    return given
