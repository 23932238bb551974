"""What became of everything that was told: used in this paper, used in that one, or not, and why.

Goes in: a plan. Comes out: one entry for each answer and each row of the record. Nothing typed vanishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.arguments.premises import CITED
from generator.facts import Book, load_book
from generator.form import load_form
from generator.form.topics import is_clinical, load_topics
from generator.letters.already_said import is_mostly_said, is_told
from generator.letters.bears import bears
from generator.letters.blocks import Document, question_of
from generator.letters.documents import document_list, main_document
from generator.letters.said import format_value
from generator.letters.untold import words_of_tables
from generator.letters.write import write_document
from generator.plan import Plan
from generator.record.case import TABLES, is_for_another_illness, is_unsure_of_drug
from generator.record.doubts import STEADY_ANSWERS, sort_cells, without_not_known
from generator.rows.row import Row


class Entry(Row):
    """One thing told. `id` is a question or a row of one ('facts.2'), `label` the question, `says` the words.

    `printed` are the papers that say it, `decides` the papers whose words it decides. `why` says in a sentence why no
    paper prints it, or what was left out of it; it is empty only where it is printed whole. `is_dropped`: no paper uses
    it and no reason is known, which is a fault of ours.
    """

    id: str
    label: str
    says: str
    printed: tuple[str, ...]
    decides: tuple[str, ...]
    why: str = ""
    is_dropped: bool = False


def make_ledger(plan: Plan, book: Book | None = None) -> tuple[Entry, ...]:
    """The ledger over every paper that this case can make, the paper of the present step first."""
    book = book or load_book()
    main = main_document(plan)
    ids = (
        [main, *(offer.id for offer in document_list(plan) if offer.is_offered and offer.id != main)]
        if plan.reasons
        else []
    )
    papers = [write_document(plan, key, book) for key in ids]
    printed = {paper.id: {key for block in paper.blocks for key in block.answers} for paper in papers}
    decided = {paper.id: _decided(paper) for paper in papers}
    return tuple(_entry(plan, key, label, says, printed, decided) for key, label, says in _told(plan))


def _decided(paper: Document) -> set[str]:
    return {question_of(key) for block in paper.blocks for key in (*block.answers, *block.conditions)}


def _told(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Id, label and words of everything that was told and could be read."""
    for question in load_form().questions:
        value = plan.case.answers.get(question.id)
        if value is None:
            continue
        if question.kind != "rows":
            yield question.id, question.label, format_value(question, value)
            continue
        for number, row in enumerate(value, 1):
            cells = [
                format_value(c, row[c.id]) for c in question.columns if row.get(c.id) is not None and c.id != "paper"
            ]
            yield f"{question.id}.{number}", question.label, "; ".join(cells)


def _entry(
    plan: Plan, key: str, label: str, says: str, printed: dict[str, set[str]], decided: dict[str, set[str]]
) -> Entry:
    question = question_of(key)
    in_papers = tuple(
        paper
        for paper, keys in printed.items()
        if key in keys or (key != question and question in keys and question not in TABLES)
    )
    deciding = tuple(paper for paper, keys in decided.items() if question in keys and paper not in in_papers)
    if in_papers:
        return Entry(key, label, says, in_papers, deciding, _left_out(plan, key))
    why = _why_not(plan, key)
    if why:
        return Entry(key, label, says, (), deciding, why)
    used_for = load_form().get(question).used_for
    if used_for:
        return Entry(key, label, says, (), deciding, used_for)
    if deciding and question not in TABLES:
        return Entry(
            key, label, says, (), deciding, f"It is not printed; it decides what stands in {_titles(plan, deciding)}."
        )
    return Entry(
        key, label, says, (), (), "No paper of this case has a place for it. Tell us: it is a fault of ours.", True
    )


def _titles(plan: Plan, papers: tuple[str, ...]) -> str:
    """The first papers by their titles, and how many more: 'Appeal to the plan, Letter of medical necessity and 3 more'."""
    titles = {offer.id: offer.title for offer in document_list(plan)}
    shown = ", ".join(f"“{titles[paper]}”" for paper in papers[:2])
    return shown if len(papers) < 3 else f"{shown} and {len(papers) - 2} more"


def _left_out(plan: Plan, key: str) -> str:
    """What was left out of a row that a paper tells, because it is not sure; empty when nothing was."""
    question, _, number = key.partition(".")
    if (question == "reasons" and number) or key in STEADY_ANSWERS:
        typed = plan.case.answers.get(question)
        answer = typed if key in STEADY_ANSWERS else typed[int(number) - 1].get("answer")
        left = without_not_known(" ".join(str(answer).split())).doubtful if answer else ()
        return f"Left out of your answer, because it says that you do not know it: {_quote(left)}" if left else ""
    if question not in TABLES:
        return ""
    _, doubts = sort_cells(question, plan.case.answers.get(question)[int(number) - 1])
    return f"Left out, because it is not sure: {_quote(doubts)}" if doubts else ""


def _quote(doubts: tuple[str, ...]) -> str:
    return "; ".join(f"“{words.rstrip('.')}”" for words in doubts)


def _why_not(plan: Plan, key: str) -> str:
    """Why a row of the record stands in no paper of this case; empty when no reason is known."""
    question, _, number = key.partition(".")
    if not plan.reasons:
        return "There is no letter yet: first say why they refused."
    if question == "response" and any(reason.answer for reason in plan.case.reasons):
        return "Your answers and the points of the policy say it already, so it is not told again."
    if question not in TABLES:
        return ""
    cells = plan.case.answers.get(question)[int(number) - 1]
    missing = [name for name in TABLES[question][1] if cells.get(name) is None]
    if missing:
        columns = {column.id: column.label for column in load_form().get(question).columns}
        return f"It is not finished: fill in “{columns[missing[0]]}”."
    if plan.situation["is_denial"] == "no":
        return "Nothing was refused, so nothing is argued."
    if main_document(plan) in ("what_happens_next", "representative"):
        return "No letter goes to the payer at this step. It is kept for the next one."
    said, doubts = sort_cells(question, cells)
    if doubts and any(said.get(name) is None for name in TABLES[question][1]):
        return f"It says itself that it is not sure ({_quote(doubts)}). Make it sure, and it goes into the letter."
    if question == "treatments" and is_unsure_of_drug(cells, doubts):
        return f"It says itself that it is not sure which drug it was ({_quote(doubts)}). Make it sure, and it goes into the letter."
    if question == "treatments" and is_for_another_illness(cells, plan.case.answers):
        return "It is a medicine for another illness, and the letter does not speak of it, so it would not help to tell it."
    if question == "treatments" and cells.get("status") == "never" and cells.get("demanded") != "yes":
        return "The plan does not ask for it, so that it was never tried answers nothing, and would only raise the question."
    topic = cells.get("topic") if question == "facts" else None
    if topic == "against":
        return "It is kept for you and the doctor, and never told to the payer."
    is_medical = plan.situation["is_medical"] == "yes"
    if not is_medical and (question in ("findings", "treatments") or (topic and is_clinical(topic))):
        return "The reason in the letter is about papers or money, not medicine, so a fact of medicine would not answer it."
    if topic and topic not in load_topics():
        return "Its topic is not one we know."
    if topic and load_topics()[topic].says_nothing(str(cells.get("fact"))):
        return "It says that there is no such trouble, so it answers nothing in the letter."
    if topic in CITED and not cells.get("paper") and not re.search(r"\b(?:19|20)\d\d\b", str(cells.get("fact"))):
        return "Nobody could look it up: add the title and the year."
    fact = next((row for row in plan.case.facts if row.id == key), None)
    own = " ".join(str(reason.answer) for reason in plan.case.reasons if reason.answer)
    if fact and own and is_told(fact.fact, f"{own} {plan.case.answers.get('main_point') or ''}"):
        return "Your own answer says it already, so it is not told again."
    points = " ".join(str(point.fact or "") for point in plan.case.criteria)
    if fact and own and points and is_told(fact.fact, points):
        return "A point of the policy in your table says it already, so it is not told again."
    if fact and own and is_mostly_said(fact.fact, f"{own} {points} {words_of_tables(plan)}"):
        return "The tables of treatments, tests and points say it already, with their papers, so it is not told again."
    if fact and doubts and len(str(said.get("fact")).split()) * 2 < len(str(cells.get("fact")).split()):
        return f"Most of it is not sure ({_quote(doubts)}). Make it sure, and it goes into the letter."
    if fact and not bears(plan, fact):
        return "Nothing in it speaks of the reason in the letter. If it answers one, name that reason by its number."
    return ""
