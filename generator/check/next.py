"""What would help most: the questions this case most needs answered, the strongest first.

Goes in: a plan. Comes out: questions, each with why it is asked, what an answer adds, and who knows it. They come from
the dates that cannot be told, from the points at issue and the arguments that lack one fact, and from the holes and gaps
of the letter. What was settled ("I don't know", "not so") is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.arguments.needs import Need, find_needs
from generator.arguments.premises import Premise, notice_words
from generator.facts import Book, load_book
from generator.form import load_form
from generator.form.topics import load_topics
from generator.letters import DocumentError, write_document
from generator.plan import Plan
from generator.plan.situation import merge
from generator.record.sentences import decisive_words
from generator.record.settled import read_settled
from generator.rows.row import Row

TABLE_OF = {
    "fact": "facts", "treatment": "treatments", "finding": "findings", "change": "findings", "limit": "findings",
    "notice": "notices", "criterion": "criteria",
}  # fmt: skip
DEADLINE, OWN_ANSWER, REQUIRED, ISSUE, ARGUMENT, GAP, HOLE, LED_TO = 1000, 980, 900, 600, 400, 250, 200, 100
"""Ranks: what dates rest on; an answer in the person's own words; what no letter goes without; points at issue; arguments;
gaps; blanks; what the last questions of the form ask anyway."""
LAST_TASK = "you"
TOLD_IN_WORDS = {"change": "best_value"}
"""What a topic of facts tells as well, in one sentence: two values are not asked for as a table beside it."""
VALUES = {"activity_score": 2, "objective_test": 1}
"""Topics of facts that dated values tell as well, and how many values do."""
UNNAMED = {"finding": 1, "limit": 1, "change": 2}
"""Premises on values of no measure by name, and how many told values are enough not to ask for one more."""
OFFICE = "the doctor's office: the chart"
PERSON = f"you, or {OFFICE}"
FAMILY = re.compile(r"\byou\b|^in the plan booklet$|\bbenefits office\b|\bon the card\b|\bdenial letter\b")
"""Who of those that know a thing is the person treated or the family, or can be asked by them."""


class NextQuestion(Row):
    """`id` names what is asked, for `settled`; `question` the question of the form that takes the answer and `row` the
    cells a new row of its table starts with. `asks`, `why`, `adds` and `who` are sentences or parts of them for the
    person; `strength` orders them, the highest first."""

    id: str
    question: str
    row: Mapping[str, str]
    asks: str
    why: str
    adds: str
    who: str
    strength: int


def next_questions(plan: Plan, book: Book | None = None) -> tuple[NextQuestion, ...]:
    """The questions, the strongest first; each thing is asked once, for the strongest of its reasons, and no two read the
    same. What only the doctor's office knows is asked of a practice; for the person treated or the family it is in the list
    for the doctor. Empty when nothing more would help. Never raises for bad answers.

    >>> from datetime import date
    >>> from generator.plan import make_plan
    >>> answers = {"notice_date": "2026-11-02", "reasons": [{"kind": "step_therapy", "words": "Adalimumab first."}]}
    >>> [question.id for question in next_questions(make_plan(answers, date(2026, 11, 21)))][:2]
    ['cover_from', 'payer_name']
    """
    book = book or load_book()
    settled = read_settled(plan.case.answers.typed)
    is_office = plan.case.voice == "practice"
    asked: dict[str, NextQuestion] = {}
    for question in (
        *_for_dates(plan),
        *_required(plan),
        *_for_reasons(plan),
        *_for_weight(plan),
        *_for_points(plan, book),
        *_for_letter(plan, book),
    ):
        best = asked.get(question.id)
        if question.id not in settled and (best is None or question.strength > best.strength):
            asked[question.id] = question
    by_words: dict[str, NextQuestion] = {}
    for question in sorted(asked.values(), key=lambda question: -question.strength):
        if is_office or FAMILY.search(question.who):
            who = _of_office(question.who) if is_office else question.who
            by_words.setdefault(question.asks, question.replaced(who=who))
    return tuple(by_words.values())


def _of_office(who: str) -> str:
    """Who knows a thing, said to a practice: what the family has, the patient has; the chart is its own.

    >>> _of_office("you: the card")
    'you or the patient: the card'
    """
    return re.sub(r"^you\b(?! or the patient)", "you or the patient", who).replace(OFFICE, "the chart")


def _ask(plan: Plan, key: str, why: str, adds: str, who: str, strength: int) -> Iterator[NextQuestion]:
    """A question of the form that applies and has no answer yet."""
    question = load_form().get(key)
    if plan.case.answers.get(key) is None and question.is_shown(plan.case.answers.values):
        yield NextQuestion(key, key, {}, question.label, why, adds, who, strength)


def _for_dates(plan: Plan) -> Iterator[NextQuestion]:
    why, adds = "Every date counts from it.", "Your dates."
    yield from _ask(plan, "notice_date", why, adds, "you: it is on the letter", DEADLINE)
    if not (plan.plan_kind and plan.coverage.certain):
        why = "It decides which law protects you, and by when they must answer."
        for place, key in enumerate(("cover_from", "employer_kind", "job_funding")):
            yield from _ask(plan, key, why, "Your rights and your dates.", "you: the card", DEADLINE - 1 - place)
    if plan.continue_by and plan.continue_by.asks_effective:
        why = "It decides until when you can ask that treatment goes on."
        yield from _ask(plan, "effective_on", why, "One more date.", "you: it is on the letter", DEADLINE - 5)


def _required(plan: Plan) -> Iterator[NextQuestion]:
    for place, question in enumerate(load_form().questions):
        if question.required:
            why = "No letter can go out without it."
            rank = LED_TO if question.task == LAST_TASK else REQUIRED
            yield from _ask(plan, question.id, why, "A letter that can be sent.", "you", rank - place)


def _for_reasons(plan: Plan) -> Iterator[NextQuestion]:
    """The first reason that the person has not answered in their own words."""
    for number, reason in enumerate(plan.case.reasons, 1):
        if not reason.answer:
            yield NextQuestion(
                f"reasons:{number}", "reasons", {}, f"Answer it in your own words: “{decisive_words(reason.words)}”",
                f"{_all_words(reason.words)}What shows that it is not so, or should not count? Two to five sentences, with dates and numbers. It goes into "
                f"the letter as you write it, so call the insurer “the plan”.{_comes_later(plan)}",
                "The answer with which the letter begins.", "you", OWN_ANSWER,
            )  # fmt: skip
            return


def _comes_later(plan: Plan) -> str:
    """That drugs and tests told here are offered for their tables, while none of them is told: nobody is to type them twice."""
    page = next(page for page in load_form().pages if page.id == "findings")
    refused = {answered.kind.refused for answered in plan.reasons}
    if (plan.case.treatments and plan.case.findings) or refused <= set(page.offered_for):
        return ""
    return " Drugs and test values that you name here are offered for the tables on the next pages: nothing has to be typed twice."


_BY_WEIGHT = re.compile(r"/ ?kg\b|\bper (?:kg|kilogram)\b", re.I)


def _for_weight(plan: Plan) -> Iterator[NextQuestion]:
    """The weight, where the dose goes by it and nothing told holds one."""
    told = " ".join(fact.fact for fact in plan.case.facts) + str(plan.case.answers.get("dose") or "")
    if _BY_WEIGHT.search(str(plan.case.answers.get("dose") or "")) and not re.search(
        r"\d ?(?:kg|kilos?|kilograms?|lbs?|pounds?)\b", told, re.I
    ):
        yield NextQuestion(
            "facts:weight", "facts", {"topic": "weight"}, "What is the weight of the person treated, and of which day?",
            "The dose goes by weight.", "The sum of the dose.", PERSON, ISSUE + 199,
        )  # fmt: skip


def _all_words(words: str) -> str:
    """The whole of a reason of several sentences, where its title quotes the one that decides."""
    whole = " ".join(words.split())
    return f"The letter says: “{whole}” " if len(whole) > len(decisive_words(words)) else ""


def _for_points(plan: Plan, book: Book) -> Iterator[NextQuestion]:
    known = merge(plan.case.answers.values, plan.situation)
    for need in find_needs(plan.case, known, plan.facts, book, plan.choices, plan.open_tests):
        yield from _of_need(plan, need)


def _of_need(plan: Plan, need: Need) -> Iterator[NextQuestion]:
    is_in_table = need.of == "test" and all(point.of == "usual" for point in plan.points)
    rank = (ISSUE if is_in_table else ARGUMENT) + (need.strength if is_in_table or need.of == "move" else 0)
    serves = _small(need.serves).rstrip(".?")
    lead = "A point that plans look at here" if need.of == "test" else "It would let you say"
    why = f"{lead}: {serves}."
    adds = "An argument in the letter."
    if need.of == "test":
        adds = "A line in the table of points." if is_in_table else "A fact on this point."
    if need.premise.verb == "ask":
        for test in need.premise.query:
            key = test.ask.partition(".")[0]
            if key in load_form():
                yield from _ask(plan, key, why, adds, need.who or "you, or the doctor's office", rank)
        return
    if need.of == "move" and not _bears(need.premise, plan):
        return
    if (topic := TOLD_IN_WORDS.get(need.premise.verb)) and _is_told_in_words(plan, topic):
        return
    if len(plan.case.findings) >= UNNAMED.get(need.premise.verb, len(plan.case.findings) + 1) and not _measure(
        need.premise
    ):
        return  # any value would do, and some are told
    table, row = TABLE_OF[need.premise.verb], _row(need)
    if len(plan.case.findings) >= VALUES.get(row.get("topic", ""), len(plan.case.findings) + 1):
        return
    asks, who = _words(need.premise)
    asks = f"Add, if you know it: {need.what}." if need.what else asks
    about = f"{table}:{row['topic']}" if "topic" in row else f"{table}:{_query_words(need.premise)}"
    yield NextQuestion(about, table, row, asks, why, adds, need.who or who, rank)


def _is_told_in_words(plan: Plan, topic: str) -> bool:
    """Whether a fact of the topic was told, or is asked for in this case."""
    kinds = {reason.kind for reason in plan.case.reasons}
    return topic in {fact.topic for fact in plan.case.facts} or bool(kinds & set(load_topics()[topic].first_for))


def _measure(premise: Premise) -> Any:
    """The measure that a premise names; empty where any would do."""
    return premise.table.get("measure") or (premise.query.get("measure") if premise.verb == "finding" else None)


def _bears(premise: Premise, plan: Plan) -> bool:
    """Whether a fact on such a topic, or a value of such a measure, has to do with this case at all: the topic belongs to
    one of its reasons or to none, the measure to its illness or to the words of the notice."""
    if premise.verb == "fact":
        first_for = load_topics()[premise.query[0]].first_for
        return not first_for or bool({reason.kind for reason in plan.case.reasons} & set(first_for))
    wanted = _measure(premise)
    words = f"{notice_words(plan.case)} {' '.join(item.measure for item in plan.case.findings)}".lower()
    return not wanted or any(part in words for part in wanted)


STAGES = {
    "diagnosis": "at the diagnosis", "before": "before the treatment", "on": "on the treatment", "gap": "in a gap without it",
    "after": "after it was stopped", "now": "now",
}  # fmt: skip


def _words(premise: Premise) -> tuple[str, str]:
    """What is asked, as a question, and who knows it."""
    query = premise.query
    if premise.verb == "fact":
        topic = load_topics()[query[0]]
        return f"Is there something to tell on this: {topic.label.rstrip('?')}?", topic.who
    measure = _measure(premise)
    of = f" of {measure[0]}" if measure else ""
    if premise.verb == "finding":
        when = " or ".join(STAGES[stage] for stage in query.get("stage", ()))
        return f"Is there a test result or score{of}{f' {when}' if when else ''}?", PERSON
    if premise.verb == "change":
        return f"Are there two dated values{of}, one before the treatment and one on it?", PERSON
    if premise.verb == "limit":
        return f"Is there a value{of} to set beside the number that the plan asks for?", PERSON
    if premise.verb == "notice":
        return f"Is there an earlier letter in which this plan {SAID.get(query[0], 'answered')}?", "you"
    if premise.verb == "criterion":
        return "What does the policy ask for, and which points are met?", "you, with the doctor's office"
    return "Is there another treatment to tell of: what happened with it, and when?", PERSON


SAID = {"approved": "said yes", "partly": "said yes in part", "refused": "said no", "asked": "asked for something"}


def _query_words(premise: Premise) -> str:
    """What a premise asks for, as part of an id: 'stage.before', 'approved-partly'."""
    query = premise.query
    if isinstance(query, Mapping):
        parts = [f"{key}.{'.'.join(cell) if isinstance(cell, list) else cell}" for key, cell in query.items()]
    else:
        parts = [str(part) for part in ([query] if isinstance(query, str) else query)]
    return "-".join([*parts, *premise.table.get("measure", [])[:1]]).replace(" ", "_").lower()


def _row(need: Need) -> dict[str, str]:
    """The cells with which a row for this need starts: only those that its query names without a choice left."""
    query, verb = need.premise.query, need.premise.verb
    if verb == "fact":
        return {"topic": query[0]}
    if verb == "treatment":
        row = {"demanded": "yes"} if query.get("demanded") else {}
        if len(query.get("status", ())) == 1:
            row["status"] = query["status"][0]
        elif query.get("tried") or query.get("ended"):
            row["status"] = "tried"
        return row
    if verb == "finding":
        return {"stage": query["stage"][0]} if len(query.get("stage", ())) == 1 else {}
    return {"outcome": query[0]} if verb == "notice" else {}


def _for_letter(plan: Plan, book: Book) -> Iterator[NextQuestion]:
    for place, gap in enumerate(plan.gaps):
        question = load_form().get(gap.question)
        about = gap.question if question.kind != "rows" else f"{gap.question}:{gap.what}"
        if question.kind != "rows" and plan.case.answers.get(gap.question) is not None:
            continue
        why = f"A strong letter has {gap.what}; yours has not yet."
        rank = ISSUE if gap.question == "criteria" else GAP
        yield NextQuestion(about, gap.question, {}, question.label, why, "A fact in the letter.", gap.who, rank - place)
    try:
        missing = write_document(plan, book=book).missing
    except DocumentError:
        return
    for place, key in enumerate(missing):
        if key in load_form():
            why = "A sentence of the letter was left out because this is not known."
            yield from _ask(plan, key, why, "That sentence.", "you, or the doctor's office", HOLE - place)


def _small(text: str) -> str:
    """The sentence after a colon: a small first letter, unless the word is a name or in capitals."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in ("A", "An") or (first[1:].islower() and first != "I") else text


def as_data(questions: tuple[NextQuestion, ...]) -> list[dict[str, Any]]:
    """JSON-ready."""
    return [{**question.as_dict(), "row": dict(question.row)} for question in questions]
