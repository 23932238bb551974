"""Which answers decided that a paragraph stands in a letter, and how it is worded.

While a template is read, every condition, loop and printed expression is given a mark that names what it looks at
(`said.period`, `case.urgent`, `plan.filing`). The marks pass through rendering as text that nobody sees, and
`blocks.py` turns them into the `conditions` of each block. So no template has to keep such a list by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import nodes
from jinja2.environment import Environment

from generator.arguments import load_moves
from generator.arguments.premises import asked_tables
from generator.facts import load_book
from generator.form import load_form
from generator.plan.rules import questions_asked

POINT, OPEN, END, CLOSE = "\ue004", "\ue005", "\ue006", "\ue007"
MARK = re.compile(f"{POINT}([^{END}]*){END}|{OPEN}([^{END}]*){END}|({CLOSE})")


class TracingEnvironment(Environment):
    """Jinja's environment, with a mark before everything that looks at the case."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        template.body = list(_trace(template.body, {}))
        return template


def _trace(body: list[nodes.Node], aliases: dict[str, frozenset[str]]) -> Iterator[nodes.Node]:
    for node in body:
        if isinstance(node, nodes.Output):
            yield nodes.Output(list(_trace_output(node, aliases)))
        elif isinstance(node, nodes.If):
            yield _text(POINT, _paths(node.test, aliases))
            yield _trace_if(node, aliases, frozenset())
        elif isinstance(node, nodes.For):
            looked = _paths(node.iter, aliases)
            if isinstance(node.target, nodes.Name):
                aliases = {**aliases, node.target.name: looked}
            looked |= _paths(node.test, aliases) if node.test else frozenset()
            yield _text(POINT, looked)
            node.body = _wrapped(node.body, aliases, looked)
            node.else_ = _wrapped(node.else_, aliases, looked)
            yield node
        else:
            if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                aliases = {**aliases, node.target.name: _paths(node.node, aliases)}
            yield node


def _trace_if(node: nodes.If, aliases: dict[str, frozenset[str]], before: frozenset[str]) -> nodes.If:
    looked = before | _paths(node.test, aliases)
    node.body = _wrapped(node.body, aliases, looked)
    node.elif_ = [_trace_if(branch, aliases, looked) for branch in node.elif_]
    for branch in node.elif_:
        looked |= _paths(branch.test, aliases)
    node.else_ = _wrapped(node.else_, aliases, looked)
    return node


def _wrapped(body: list[nodes.Node], aliases: dict[str, frozenset[str]], looked: frozenset[str]) -> list[nodes.Node]:
    return [_text(OPEN, looked), *_trace(body, aliases), nodes.Output([nodes.TemplateData(CLOSE)])] if body else []


def _trace_output(node: nodes.Output, aliases: dict[str, frozenset[str]]) -> Iterator[nodes.Expr]:
    for child in node.nodes:
        if not isinstance(child, nodes.TemplateData) and (looked := _paths(child, aliases)):
            yield nodes.TemplateData(f"{POINT}{' '.join(sorted(looked))}{END}")
        yield child


def _text(kind: str, looked: frozenset[str]) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(f"{kind}{' '.join(sorted(looked))}{END}")])


def _paths(node: nodes.Node, aliases: dict[str, frozenset[str]]) -> frozenset[str]:
    """Dotted paths of everything an expression looks at: said.period, plan.filing.safe, voice."""
    if isinstance(node, nodes.Name):
        return aliases.get(node.name, frozenset([node.name]))
    if isinstance(node, nodes.Getattr):
        parts, root = [node.attr], node.node
        while isinstance(root, nodes.Getattr | nodes.Getitem):
            if isinstance(root, nodes.Getattr):
                parts.insert(0, root.attr)
            root = root.node
        if isinstance(root, nodes.Name):
            if root.name in aliases:
                return aliases[root.name]
            return frozenset([".".join([root.name, *parts[:2]])])
    found: frozenset[str] = frozenset()
    for child in node.iter_child_nodes():
        found |= _paths(child, aliases)
    return found


# -- from paths to answers ---------------------------------------------------------------------------------

COVER = ("cover_from", "employer_kind", "job_funding", "grandfathered")
LEVEL = (*COVER, "notice_date", "decision_level", "second_appeal", "reasons", "urgent", "timing")
PRINTED = ("printed_window_days", "printed_window_months", "printed_window_on")
DATES = (*LEVEL, "state", "received_date", *PRINTED, "appeal_sent_on", "sent_papers", "effective_on")
LABEL = ("therapy", "condition", "product", "hcpcs", "birth_date", "notice_date")
RULES = (*LEVEL, "state", "condition", "therapy", "setting_wanted", "claim_lines")
BOOK = (*COVER, "therapy", "condition", "product", "hcpcs", "state", "notice_date", "birth_date")
WRITER = ("voice", "patient_name", "writer_name")
SITUATION_ASKS = {
    "plan_kind": COVER,
    "payer_unknown": COVER,
    "provider_barred": (*COVER, "voice", "consent", "timing", "facts", "contracted", "denial_text", "reasons"),
    "may_expedite": (*LEVEL,),
    "is_denial": ("reasons",),
    "is_medical": ("reasons",),
    "doctor_may_speak": ("reasons", "doctor_name", "facts", "findings"),
    "is_late": DATES,
    "is_overdue": DATES,
    "answer_after_dose": (*DATES, "next_dose_date"),
    "cut_before_end": ("timing", "stopped_before_end"),
    "other_insurer_paid": ("treatments", "payer_name", "payer_address", "employer_name", "cover_from"),
    "before_end": ("approved_until",),
    "use_is_labelled": LABEL,
    "treatment_running": ("timing", "infusions_given"),
    "under_21": ("birth_date", "consent", "denial_text"),
    "under_18": ("birth_date", "consent", "denial_text"),
    "employer_pays": COVER,
    "plan_has_medical_director": COVER,
    "is_public_cover": COVER,
    "has_regulator": (*COVER, "state"),
    "may_bridge": ("next_dose_date", "therapy"),
}
ORDER = ("product", "therapy", "dose", "interval", "setting_wanted", "site_name", "hcpcs")
RECORD = ("diagnosed_on", "criteria", "notices", "treatments", "findings", "facts", "papers", "reasons", "if_missed")
PAPERS = (
    *RECORD,
    "claim_lines",
    "submissions",
    "late_reason",
    "late_reason_paper",
    "if_missed_paper",
    "consent",
    "consent_paper",
)
EDITION = (*BOOK, "payer_name", "policy_named", "policy_text", "criteria", "reasons", "timing")
ROOTS = {
    "edition": EDITION,
    "today": ("appeal_sent_on", "sent_papers"),
    "voice": ("voice",),
    "patient": WRITER,
    "writer": ("voice",),
    "signer": WRITER,
    "drug": ("product", "therapy"),
    "payer_lines": ("payer_name", "payer_address", "reviewer_address", "state", *LEVEL),
    "reviewer_from_row": ("reviewer_address", "state", *LEVEL),
    "window": DATES,
    "too_short": DATES,
    "answer_source": DATES,
    "is_copy": ("appeal_sent_on", "sent_papers"),
    "keep_benefits": (*DATES, "voice"),
    "keep_until": DATES,
    "steps_here": LEVEL,
    "exhibits": (*PAPERS, "notice_date"),
    "page_total": PAPERS,
    "answer_text": RECORD,
    "own_answer": RECORD,
    "behind_own": RECORD,
    "harm_in_waits": RECORD,
    "new_of_waiting": RECORD,
    "rules_at": ("reasons",),
    "is_leading": ("reasons",),
    "is_said_in": RECORD,
    "reason_quote": ("reasons", "criteria", "policy_text"),
    "so_asks": RECORD,
    "label_of": ("reasons",),
    "is_answered": RECORD,
    "told_rows": RECORD,
    "other_facts": RECORD,
    "found_by": ("facts", "condition"),
    "course_so_far": RECORD,
    "points_title": (*EDITION, "denial_text", "notices"),
    "holds_policy": ("policy_text", "criteria"),
    "takes_letters_points": (*EDITION, "denial_text", "notices"),
    "keeps_course": (*DATES, "voice"),
    "more_asks": ("more_asks", "urgent", *DATES, "next_dose_date", "approved_until", "facts"),
    "remedies": ("denial_text", "reasons", "more_asks", "sent_papers", "facts", "timing"),
    "quoted_under": ("reasons",),
    "diagnosis_title": ("icd10", "condition"),
    "diagnosis_name": ("icd10", "condition", "denial_text", "reasons", "facts"),
    "lines_to_correct": ("claim_lines",),
    "diagnosis_code": ("condition", "icd10"),
    "services_beside": ("denial_text", "hcpcs", "product", "therapy"),
    "notice_codes": ("denial_text", "hcpcs", "product", "therapy"),
    "code_words": ("hcpcs", "product", "therapy"),
    "payment_age": ("facts", "notice_date", *RULES),
    "asked_back": ("denial_text", "voice", "consent", "timing"),
    "keeps_place": ("reasons", "timing", "next_dose_date", "more_asks", "facts"),
    "deciding": ("criteria", "policy_text", "denial_text"),
    "conceded_under": RECORD,
    "dispute_day": DATES,
    "has_claim_numbers": ("claim_lines",),
    "one_is_enough": ("criteria", "policy_text", "denial_text", "reasons"),
    "support_under": RECORD,
    "later_to_pay": ("notices", "notice_date", "more_asks", "timing"),
    "keep_cite": (*DATES, *LEVEL),
    "keep_by_effect": (*DATES, *LEVEL, "effective_on"),
    "file_rule": RULES,
    "news_rule": RULES,
    "other_numbers": ("denial_text", "facts", "member_id", "group_number", "reference_number"),
    "own_account": ("voice",),
    "has_no_consent": ("consent",),
    "peer_called": ("facts",),
    "review_refused": ("denial_text",),
    "turns_on_drugs": ("reasons",),
    "own": RECORD,
    "more_facts": RECORD,
    "move": RECORD,
    "is_made": (*RECORD, "claim_lines"),
    "spans": ("findings", "diagnosed_on"),
    "findings_left": ("findings", "diagnosed_on", "reasons", "infusions_since", "treatments"),
    "course": ("findings", "diagnosed_on", "reasons", "infusions_since", "infusions_given", "timing", "treatments"),
    "column": (),
    "cell": ("findings",),
    "gap_record": ("facts", "findings", "diagnosed_on"),
    "was_given": ("infusions_given", "treatments", "product", "therapy"),
    "other_treatments": ("treatments",),
    "also_taken": ("treatments",),
    "outcome": ("treatments", "doctor_name"),
    "status_words": ("treatments",),
    "facts_in": ("facts",),
    "doctor_proof": ("if_missed", "if_missed_paper"),
    "consent_name": ("consent_paper", "writer_role"),
    "doctor_field": ("doctor_specialty",),
    "reasons_of_chart": RECORD,
    "consent_follows": ("consent", "consent_paper", "papers"),
    "services_only": ("notices", "conceded", "denial_text", "setting_wanted"),
    "delay_words": ("if_missed", "if_missed_paper", "doctor_name", "facts", "reasons", "doctor_specialty"),
    "consent_proof": ("consent", "consent_paper"),
    "late_proof": ("late_reason", "late_reason_paper"),
    "diagnosed_at": ("diagnosed_on",),
    "order": ORDER,
    "order_with_code": ORDER,
    "order_details": ORDER,
    "usual_period": ("period", "interval", "timing", "approved_until", "stopped_before_end"),
    "until_approved": ("period", "timing", "approved_until", "stopped_before_end", "reasons"),
    "for_period": ("period", "interval"),
    "sooner": ("printed_answer_days", "appeal_sent_on", *LEVEL),
    "sooner_words": ("printed_answer_days", "denial_text"),
    "fast_time": ("denial_text", *LEVEL),
    "diagnosed_by": ("diagnosed_by",),
    "order_dose": ("dose", "interval"),
    "by_doctor": (),
    "heading": LEVEL,
    "kind": LEVEL,
    "level_words": LEVEL,
    "level_noun": LEVEL,
    "is_outside": LEVEL,
    "is_early_review": LEVEL,
    "may_excuse_late": LEVEL,
    "payer": LEVEL,
    "only_channel": ("reasons",),
    "only_record": ("reasons",),
    "next_level": LEVEL,
    "next_level_cite": LEVEL,
    "keeps_review": LEVEL,
    "has_second": (*LEVEL, "denial_text", "notices"),
    "state_dispute": ("state", "reasons"),
    "labelled_use": LABEL,
    "sent_paper": LEVEL,
    "is_medical": ("reasons",),
    "later_refusals": ("notices", "notice_date"),
    "is_dose_disputed": ("reasons",),
    "has_appeal": LEVEL,
    "claim_number": ("claim_lines", "reference_number", "reasons"),
    "ask_parts": ("reasons", "timing"),
    "ask_about": ("reasons",),
    "ask_short": ("reasons", "timing"),
    "asks_papers": ("reasons",),
    "refused_about": ("reasons",),
    "refused_terms": ("reasons", "site_name", "setting_wanted"),
    "is_take_back": ("voice", "consent", "timing", "reasons", *COVER),
    "is_own_dispute": ("voice", "consent", "timing", *LEVEL),
    "dose_at_risk": ("timing", "next_dose_date", "effective_on", "approved_until"),
    "signs_too": ("voice", "consent", "birth_date"),
    "filed_on": (*DATES, "sent_papers"),
    "ended_on": (*DATES, "approved_until", "effective_on", "treatments"),
    "asked_to_continue": ("facts",),
    "urgent_rows": ("facts",),
    "asked_in_time": ("facts", *DATES),
    "services_named": ("denial_text", "setting_wanted", "hcpcs"),
    "course_papers": ("facts", "papers"),
    "heard_words": ("if_missed", "doctor_name"),
    "risk_words": ("if_missed", "facts", "reasons"),
    "lines_total": ("claim_lines",),
    "fast_by": (*LEVEL, "denial_text"),
    "speaks_of_limit": ("reasons",),
    "service_days": ("claim_lines", "timing", "period"),
    "late_answer": ("denial_text", *DATES, *COVER),
    "met_openly": ("facts",),
    "sum_conceded": ("reasons",),
    "overdue": ("next_dose_date", "timing"),
    "answer_is_later": (*DATES, "next_dose_date", "approved_until", "effective_on", "facts"),
    "asks_fast": (*DATES, "next_dose_date", "approved_until", "facts", "more_asks"),
    "is_only_cut": ("reasons", "denial_text"),
    "stops_on": ("timing", "next_dose_date", "effective_on", "approved_until", "facts"),
    "needed_by": ("timing", "next_dose_date", "effective_on", "approved_until", "facts"),
    "has_setting_reason": ("reasons",),
    "answered": ("reasons",),
    "facts_labelled": LABEL,
    "exception_clock": (*COVER, "urgent"),
    "cite": (*COVER, "notice_date"),
    "reaches": (*COVER, "notice_date"),
    "state_name": ("state",),
    "status_count": ("criteria",),
    "refused_lead": ("reasons",),
    "due": ("infusions_given", "therapy"),
    "earlier": LEVEL,
    "late_after": DATES,
    "cite_all": (*COVER, "notice_date"),
    "amount": ("billed_amount",),
    "amount_floor": LEVEL,
    "regulator": (*COVER, "state"),
    "forms": (*COVER, "state"),
    "state_form": ("state", *LEVEL),
    "may_bridge": ("therapy", "next_dose_date"),
    "programs": ("therapy", "next_dose_date"),
    "refused_lines": ("reasons", "setting_wanted", "setting_offered", "demanded_product", "product", "therapy"),
}
PLAN = {
    "filing": DATES,
    "fast_ended": DATES,
    "answer": (*DATES, "therapy"),
    "continue_by": DATES,
    "review": (*LEVEL, "state"),
    "level": LEVEL,
    "levels": (*COVER, "notice_date"),
    "plan_kind": COVER,
    "coverage": COVER,
    "facts": BOOK,
    "edition": EDITION,
    "reasons": ("reasons",),
    "track": ("reasons",),
    "stakes": (*COVER, "billed_amount", "doses_per_year", "deductible_left", "coinsurance_percent", "out_of_pocket_left", "timing"),
}  # fmt: skip


def answers_of(path: str) -> tuple[str, ...]:
    """Ids of the answers behind a path a template looked at; every answer for the plan's lists of gaps and steps."""
    root, _, rest = path.partition(".")
    name, _, key = rest.partition(".")
    if root.endswith("_rules") or root == "concedes_home" or path == "plan.rules":
        return _answers_of_rules()
    if path == "case.is_urgent":
        return ("urgent", "timing")
    if root in ("shorts", "all_facts", "speaks_against_refusal"):
        return _answers_of_moves()
    if root in (
        "legs",
        "answers",
        "concludes",
        "urgent_words",
        "support",
        "gap_record",
        "urgent_names",
        "gap_harm",
        "is_made",
        "is_told",
    ):
        return (*_answers_of_moves(), "product", "therapy", "doctor_name", "policy_text")
    if root in ("said", "case"):
        return (name,) if name in load_form() else ()
    if root == "plan":
        if name == "situation":
            return SITUATION_ASKS.get(key, LEVEL)
        if name in ("gaps", "steps"):
            return tuple(question.id for question in load_form().questions)
        return PLAN.get(name, ())
    if root in (
        "doctor_gaps",
        "counter",
        "evidence_later",
        "open_tests",
        "papers_to_get",
        "points",
        "leftover",
        "others",
        "own_facts",
        "reason_facts",
        "written",
    ):
        return tuple(question.id for question in load_form().questions)
    return ROOTS.get(root, ())


@cache
def _answers_of_rules() -> tuple[str, ...]:
    """The answers that decide which rules of the book are brought up: their scope, and every condition of theirs."""
    asked = [*RULES]
    for key in questions_asked(load_book()):
        asked += (key,) if key in load_form() else SITUATION_ASKS.get(key, DATES)
    return tuple(dict.fromkeys(asked))


@cache
def _answers_of_moves() -> tuple[str, ...]:
    """The answers that decide which moves are made, and in which order they tell the facts."""
    return tuple(dict.fromkeys((*RECORD, *(key for move in load_moves() for key in answers_of_argument(move)))))


def answers_of_argument(argument: str) -> tuple[str, ...]:
    """Ids of the answers that decide whether an argument is made."""
    row = load_moves()[argument]
    asked: tuple[Any, ...] = ("reasons",)
    for key in asked_tables((*row.premises, *row.unless)):
        asked += ("diagnosed_on",) if key == "findings" else ()
        asked += (key,) if key in load_form() else SITUATION_ASKS.get(key, LEVEL)
    if row.clinical:
        asked += ("other_reason_about",)
    if row.rests_on or row.plan_kinds:
        asked += (*COVER, "notice_date")
    return tuple(dict.fromkeys((*asked, *(BOOK if any(premise.verb == "book" for premise in row.premises) else ()))))
