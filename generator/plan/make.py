"""The plan: the one object that the letters, the page and the command line are all views of.

`make_plan` is a pure function of the answers, the fact book and today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from generator.arguments import (
    Choice,
    Edition,
    Leg,
    Point,
    UsualTest,
    choose_moves,
    find_edition,
    find_legs,
    know,
    stand_to_points,
)
from generator.arguments.choose import FactsAtHand, find_facts_at_hand
from generator.arguments.premises import Known, bind
from generator.denials import DenialKind, Wanted, load_denial_kinds, load_wanted
from generator.facts import Book, load_book
from generator.facts.rows import Level, PlanKind
from generator.form import Answers, Problem, load_form, read_answers
from generator.form.topics import load_topics
from generator.form.when import MONTH_NAMES, days_in
from generator.plan.answering import AnswerClock, find_answer_clock
from generator.plan.counter import Counter, find_counter
from generator.plan.coverage import Coverage, find_plan_kind
from generator.plan.disputes import CONTRACTED, is_own_dispute
from generator.plan.filing import (
    FilingDates,
    find_dispute_dates,
    find_filing_dates,
    find_printed_dates,
    find_printed_window,
)
from generator.plan.granted import grants_something
from generator.plan.refused import describe_refused
from generator.plan.rules import RuleInReach, StateReview, find_rules, find_state_review
from generator.plan.running import ContinueBy, find_continuation
from generator.plan.situation import find_situation, is_payment_asked_back, merge
from generator.plan.stakes import Stakes, find_stakes
from generator.plan.track import find_level, find_track, is_denial, nothing_decided
from generator.plan.triage import Step, plan_steps
from generator.record.case import Case, StatedReason, build_case
from generator.rows.row import Row


class Gap(Row):
    """Something a strong letter has and this case lacks: what, who has it, and the question that takes it."""

    question: str
    what: str
    who: str


class AnsweredReason(Row):
    """A stated reason with the arguments that answer it, the strongest first."""

    reason: StatedReason
    kind: DenialKind
    moves: tuple[Choice, ...]
    answered_under: int = 0
    """The number of another reason of the same kind that carries the moves; 0 when it has its own, or none has."""

    @property
    def answered_above(self) -> bool:
        """Whether another reason of the same kind carries its answer."""
        return self.answered_under > 0

    @property
    def arguments(self) -> tuple[str, ...]:
        """Ids of its moves."""
        return tuple(choice.move.id for choice in self.moves)


class Plan(Row):
    """What was refused, which rule reaches this plan, by when, with which arguments, and what is missing."""

    case: Case
    today: date
    problems: tuple[Problem, ...]
    coverage: Coverage
    plan_kind: PlanKind | None
    levels: tuple[Level, ...]
    level: Level | None
    filing: FilingDates | None
    fast_ended: date | None
    """The day on which the time for a fast step of its own ended, which the person wished for; None where it is open or not asked."""
    answer: AnswerClock | None
    review: StateReview | None
    """The state's external review, where it is, or may be, the present step."""
    continue_by: ContinueBy | None
    """Until when to ask that benefits go on while the appeal runs."""
    rules: tuple[RuleInReach, ...]
    """Rules of the book that reach this case, for the plan, the letter or the doctor's papers."""
    situation: Mapping[str, str]
    facts: FactsAtHand
    track: str
    """'medical' or 'contract': what the refusal turns on."""
    refused: tuple[str, ...]
    """What exactly was refused, one line a reason."""
    reasons: tuple[AnsweredReason, ...]
    choices: tuple[Choice, ...]
    gaps: tuple[Gap, ...]
    steps: tuple[Step, ...]
    stakes: Stakes
    is_copy: bool
    """A paper made again as it was on the day it was sent."""
    counter: tuple[Counter, ...]
    """What the plan may hold against the case, as far as the book and the answers show it."""
    legs: tuple[Leg, ...]
    """What the stated reasons stand on, sentence by sentence, with what the record has against each."""
    points: tuple[Point, ...]
    """The points the decision turns on, with what the record has for each."""
    edition: Edition | None
    """The edition of a policy that was read and may have been used, where the person has no policy."""
    open_tests: tuple[UsualTest, ...]
    """Tests usually put to these reasons for which something is still needed."""

    def chosen(self) -> tuple[str, ...]:
        return tuple(choice.move.id for choice in self.choices if choice.chosen)


def make_plan(typed: Mapping[str, Any], today: date, book: Book | None = None, *, read_on: date | None = None) -> Plan:
    """The plan of these answers. Never raises for bad answers: they are `problems` of the plan.

    typed: question id -> value as typed: text, a whole number, a day as '2026-11-21' or '11/21/2026', or a list of rows
    (dicts of column id -> value). Unknown keys are kept and ignored. today: the day from which time is counted, as no
    clock is read. book: the product's own when left out. read_on: the day on which the answers are read, where the plan
    is made as of an earlier `today`; an answer is in the future only after it.

    >>> plan = make_plan({"cover_from": "medicare_advantage", "notice_date": "02/30/2026"}, date(2026, 11, 21))
    >>> plan.plan_kind.id
    'medicare_advantage'
    >>> [(problem.where, problem.code) for problem in plan.problems if problem.code != "missing"]
    [('notice_date', 'not_a_date')]
    """
    book = book or load_book()
    answers, problems = read_answers(typed, load_form(), read_on or today)
    case = build_case(answers)
    coverage = find_plan_kind(answers.values)
    plan_kind = book.get("plan_kinds", coverage.plan_kind) if coverage.plan_kind else None
    decided_on = case.notice_date or today
    levels = book.levels(plan_kind.id, decided_on) if plan_kind else ()
    level = find_level(levels, case) if is_denial(case) and not nothing_decided(case, plan_kind) else None
    review = find_state_review(case, plan_kind, level, decided_on, book)
    filing = _filing_dates(case, plan_kind, level, review, today)
    fast_ended = _closed(filing, case.appeal_sent_on or today) if level and level.only_urgent else None
    if fast_ended:  # the fast way has closed; the ordinary one, to which the days of the notice belong, is open
        level = find_level([row for row in levels if not row.only_urgent], case)
        filing = _filing_dates(case, plan_kind, level, review, today)
    if level and not level.only_urgent and not fast_ended and _cannot_wait(case, today):
        fast = next(
            (row for row in levels if row.only_urgent and row.kind == level.kind and row.track == level.track), None
        )
        fast_ended = (
            _closed(_filing_dates(case, plan_kind, fast, review, today), case.appeal_sent_on or today) if fast else None
        )
    answer = _answer_clock(case, plan_kind, level, review, today)
    if (
        level
        and plan_kind
        and is_own_dispute(case, plan_kind, level, is_asked_back=is_payment_asked_back(case))
        and (plan_kind.id in CONTRACTED or find_printed_window(case))
    ):
        filing, answer = find_dispute_dates(level, case, today), None
    running = find_continuation(level, case, today)
    situation = find_situation(case, coverage, plan_kind, level, filing, answer, running, today, book)
    gaps = _find_gaps(answers, case)
    situation["has_gaps"] = "yes" if gaps else "no"
    known = merge(answers.values, situation)
    if not grants_something(str(known.get("conceded") or "")):
        known = {**known, "conceded": None}  # what limits or warns is no concession, wherever it was put
    facts = find_facts_at_hand(known, coverage.plan_kind, decided_on, book)
    edition = find_edition(case, coverage.plan_kind, decided_on, book) if is_denial(case) else None
    points, open_tests = stand_to_points(case, known, facts, book, edition)
    condition = case.condition or ""
    illness = book.get("conditions", condition).name if book.has("conditions", condition) else ""
    legs = find_legs(know(case, known, facts, book), points, illness) if is_denial(case) else ()
    in_legs = frozenset(key for leg in legs for key in leg.items)
    choices = choose_moves(case, known, coverage.plan_kind, decided_on, facts, book, in_legs)
    return Plan(
        case=case,
        today=today,
        problems=tuple(problems),
        coverage=coverage,
        plan_kind=plan_kind,
        levels=levels,
        level=level,
        filing=filing,
        fast_ended=fast_ended,
        answer=answer,
        review=review,
        continue_by=running,
        rules=find_rules(case, known, coverage.plan_kind, decided_on, book),
        situation=situation,
        facts=facts,
        track=find_track(case),
        refused=describe_refused(case),
        reasons=_answer_reasons(case, choices),
        choices=tuple(choices),
        gaps=gaps,
        steps=plan_steps(case, known, plan_kind, level, filing, running, today, book),
        stakes=find_stakes(case, coverage.plan_kind, book),
        is_copy=False,
        counter=find_counter(case, facts, choices),
        legs=legs,
        points=points,
        edition=edition,
        open_tests=open_tests,
    )


SOON = timedelta(days=31)


def _cannot_wait(case: Case, today: date) -> bool:
    """Whether a dose of a treatment to come is overdue or near, and nobody has said that it can wait."""
    due = case.next_dose_date
    return case.timing != "after" and case.answers.get("urgent") != "no" and due is not None and due <= today + SOON


def _closed(filing: FilingDates | None, sent: date) -> date | None:
    """The day before the appeal is sent on which the law's time for a step ended, whatever longer time the notice prints for another one."""
    if filing is None:
        return None
    last = filing.outer or filing.safe
    return last.on if last and last.on < sent else filing.last if filing.is_late else None


_TO_COMPLETE = re.compile(r"\b(?:to follow|one[- ]page|to (?:keep|save|meet) the (?:date|day|time|deadline))\b", re.I)
"""How a paper was sent that only kept the time."""


def _tells_later(case: Case, sent_on: date, today: date) -> bool:
    """Whether a letter, a test or a fact of the record is of a day between the sending of a paper and today; a day without its
    year is taken for one of the year of the sending."""
    told = [*(row.on for row in case.notices), *(row.on for row in case.findings)]
    days = [on.first for on in told if on and on.first and on.first == on.last]
    for fact in case.facts:
        if fact.topic != "against":
            days += days_in(_NO_YEAR.sub(rf"\g<0>, {sent_on.year}", fact.fact))
    return any(sent_on < day <= today for day in days)


_NO_YEAR = re.compile(rf"\b(?:{'|'.join(MONTH_NAMES)}) \d{{1,2}}\b(?!,? \d{{4}})")


def plan_as_sent(plan: Plan, document: str, book: Book | None = None) -> Plan:
    """The plan as it stood on the day this paper was sent, so that a copy made later keeps its date; the plan itself
    when the paper was not sent yet. A paper of the ladder counts as sent when they got the appeal."""
    sent_on = plan.case.sent_papers.get(document)
    if sent_on is None or sent_on >= plan.today or (plan.case.notice_date and sent_on < plan.case.notice_date):
        return plan
    hows = [
        str(row.get("how") or "") for row in plan.case.answers.get("sent_papers", ()) if row.get("document") == document
    ]
    if any(_TO_COMPLETE.search(how) for how in hows):
        return plan  # a short paper kept the time: this one completes it, and is no copy of it
    if _tells_later(plan.case, sent_on, plan.today):
        return plan  # it tells what came later, which no paper of that day could do
    known = plan.__dict__.setdefault(
        "_as_sent", {}
    )  # papers sent on one day have one plan, which lives as long as this one
    if (sent_on, book) not in known:
        typed = {key: value for key, value in plan.case.answers.typed.items() if key != "appeal_sent_on"}
        known[sent_on, book] = make_plan(typed, sent_on, book, read_on=plan.today).replaced(is_copy=True)
    return cast(Plan, known[sent_on, book])


def _filing_dates(
    case: Case, plan_kind: PlanKind | None, level: Level | None, review: StateReview | None, today: date
) -> FilingDates | None:
    if level:
        if review:
            return find_filing_dates(level, case, today, review.row, review.state, review.reach)
        return find_filing_dates(level, case, today)
    return find_printed_dates(case, today) if not plan_kind and is_denial(case) else None


def _answer_clock(
    case: Case, plan_kind: PlanKind | None, level: Level | None, review: StateReview | None, today: date
) -> AnswerClock | None:
    """The decision clock of the next step, from the day the appeal was received, or from today if none was sent."""
    if level is None or plan_kind is None:
        return None
    return find_answer_clock(
        level,
        case,
        case.appeal_sent_on or today,
        is_part_b_drug=level.decision_days_part_b_drug is not None and not _only_services(case),
        if_late=plan_kind.late_answer if level.kind == "internal" else "",
        review=review.row if review and review.reach == "yes" and level.is_verified else None,
    )


def _only_services(case: Case) -> bool:
    """Whether only home services were refused: they are on the clock for services, not on the one for drugs."""
    refused = {load_denial_kinds()[reason.kind].refused for reason in case.reasons}
    return refused == {"home_services"}


def _answer_reasons(case: Case, choices: list[Choice]) -> tuple[AnsweredReason, ...]:
    """Each stated reason in the letter's order. A move goes under the reason of its kind whose words it has most in
    common with, the first of them where none stands out; one for every kind goes, by the same rule, under a reason that
    turns on medicine. A fact that the person put under a reason draws its move there. Each move is made once."""
    kinds = load_denial_kinds()
    medical = [number for number, reason in enumerate(case.reasons) if kinds[reason.kind].judgment == "medical"]
    medical = [number for number in medical if not kinds[case.reasons[number].kind].only_papers] or medical
    moves: list[list[Choice]] = [[] for _ in case.reasons]
    for choice in choices:
        if choice.chosen:
            fits = [number for number, reason in enumerate(case.reasons) if reason.kind in choice.answers]
            fits = fits if choice.answers else medical or [0][: len(case.reasons)]
            if fits:
                moves[_best_reason(case, choice, fits)].append(choice)
    answered = []
    for number, reason in enumerate(case.reasons):
        other = next(
            (n for n, r in enumerate(case.reasons) if r.kind == reason.kind and moves[n] and n != number), None
        )
        under = 0 if moves[number] or other is None else other + 1
        answered.append(AnsweredReason(reason, kinds[reason.kind], tuple(moves[number]), under))
    return tuple(answered)


def _best_reason(case: Case, choice: Choice, fits: list[int]) -> int:
    """The place of the reason that a move answers best."""
    placed = [fact.reason - 1 for fact in case.facts if fact.id in choice.items and fact.reason]
    if placed and placed[0] in fits:
        return placed[0]
    fits = [number for number in fits if _is_said_in(case, number, choice)] or fits
    told = _telling(" ".join(str(cell) for key in choice.items for cell in _cells(case, key)))
    shared = [told & _telling(case.reasons[number].words) for number in fits]
    common = [sum(2 if word[0].isdigit() else 1 for word in words) for words in shared]
    return fits[common.index(max(common))]


def _is_said_in(case: Case, number: int, choice: Choice) -> bool:
    """Whether what a move meets in the words of the notice stands in the reason at this place."""
    alone = Known(case.replaced(reasons=(case.reasons[number],)), {}, None, {})
    return all(bind((premise,), alone) is not None for premise in choice.move.premises if premise.verb == "says")


def _cells(case: Case, key: str) -> list[Any]:
    """The filled cells of a row of the record."""
    table, _, number = key.partition(".")
    return [cell for cell in case.answers.get(table)[int(number) - 1].values() if cell is not None]


def _telling(text: str) -> set[str]:
    """Numbers and longer words, by which it is seen that two texts speak of the same thing."""
    return set(re.findall(r"\d[\d.,]*\d|\d|[a-z]{5,}", text.lower())) - _COMMON


_COMMON = {
    "medical",
    "medically",
    "necessary",
    "treatment",
    "patient",
    "member",
    "therapy",
    "infusion",
    "dates",
    "weeks",
    "months",
}


ENOUGH_TESTS = 3
"""Results after which nobody is told that tests are missing."""


def _is_given(item: Wanted, kind: str, answers: Answers, case: Case) -> bool:
    """Whether the case has what is wanted: for facts, one on a topic that bears on this kind of denial."""
    if item.question == "facts":
        topics = {topic.id for topic in load_topics().values() if kind in topic.first_for}
        return any(fact.topic in topics for fact in case.facts)
    parts = {
        "demanded": lambda: any(row.is_demanded for row in case.treatments),
        "tried": lambda: any(row.was_tried for row in case.treatments),
        "diagnosis": lambda: (
            len(case.findings) >= ENOUGH_TESTS
            or any(row.stage == "diagnosis" or row.on or answers_paper(answers, row.id) for row in case.findings)
            or any(fact.topic == "diagnosis_fact" for fact in case.facts)
        ),
        "course": lambda: any(row.stage != "diagnosis" for row in case.findings),
    }
    return parts[item.part]() if item.part else answers.get(item.question) is not None


def answers_paper(answers: Answers, item: str) -> str | None:
    """The paper that a row of the record names: answers_paper(answers, 'facts.2')."""
    table, _, number = item.partition(".")
    paper: str | None = answers.get(table)[int(number) - 1].get("paper")
    return paper


def _find_gaps(answers: Answers, case: Case) -> tuple[Gap, ...]:
    kinds = [load_denial_kinds()[reason.kind] for reason in case.reasons]
    is_medical = not kinds or any(kind.judgment == "medical" for kind in kinds)
    wanted = [item for item in load_wanted() if is_medical or not item.only_medical]
    if any(kind.judgment != "none" for kind in kinds) or not kinds:
        wanted += [item for kind in kinds for item in kind.wants]
    else:
        wanted = [item for item in wanted if item.question in ("member_id", "reference_number", "payer_address")]
    kind_of = {id(item): kind.id for kind in kinds for item in kind.wants}
    gaps = [
        Gap(item.question, item.what, item.who)
        for item in wanted
        if not _is_given(item, kind_of.get(id(item), ""), answers, case)
        and not (item.question == "if_missed" and case.timing == "after")  # what was given cannot be missed any more
        and not (item.question == "criteria" and case.voice == "practice" and not answers.get("policy_named"))
    ]
    if answers.get("policy_text") and not case.criteria:
        from generator.reading import split_criteria  # the reader is not needed for a plan that has no policy to read

        count = len(split_criteria(answers.get("policy_text")))
        gaps.append(
            Gap("criteria", f"an answer to each of the {count} points of the policy", "you, with the doctor's office")
        )
    scores = [item for item in case.findings if item.stage != "diagnosis"]
    if len(scores) == 1:
        gaps.append(Gap("findings", "a second dated value to compare with", "the doctor's office: the chart"))
    gaps += [
        Gap("criteria", f"the record for “{criterion.criterion[:80]}”", "the doctor's office: the chart")
        for criterion in case.criteria
        if criterion.status == "missing"
    ]
    if case.urgent and not answers.get("if_missed_paper"):
        gaps.append(Gap("if_missed", "the doctor's signed statement that waiting could do serious harm", "the doctor"))
    unproven = [f"“{item.drug}”" for item in case.treatments if item.ground and not answers_paper(answers, item.id)]
    if unproven:
        what = f"a paper that shows what happened with {', '.join(unproven)}"
        gaps.append(Gap("treatments", what, "the doctor's office: the chart"))
    return tuple(dict.fromkeys(gaps))
