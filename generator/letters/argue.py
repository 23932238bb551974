"""The argument of one document: which of the moves it makes within what a reviewer reads, under which reason each one
stands, and the facts that none of them tells."""

from __future__ import annotations

from typing import Any

from generator.arguments import Choice
from generator.arguments.premises import is_findable
from generator.form.topics import is_clinical, load_topics
from generator.letters.blocks import Marks, ScopeMark, Value
from generator.letters.documents import DocumentKind
from generator.letters.environment import capital, end_sentence, is_not_the_doctors_words, load_environment, surname_of
from generator.letters.moves import MoveWriter, Written
from generator.letters.said import Row, Said
from generator.plan import Plan
from generator.plan.make import AnsweredReason
from generator.record.case import Fact

MOST_WORDS = 540
"""Words of all moves of an appeal together, by which its body stays within the 900 that a reviewer reads. Weaker moves
beyond it are left to the doctor's letter, which has no such limit."""

MOST_SHORTS = 3
"""Sentences of the summary under one reason: the strongest."""

STATUS = {
    "met": "Met", "exception": "Exception asked", "missing": "Record to follow", "does_not_apply": "Does not apply to this case",
    "not_needed": "Not needed: another point of this list is met", "": "",
}  # fmt: skip
"""How a row of the table of points begins."""

NOT_THE_DOCTORS = {"requests", "plan", "other_cover", "cover", "share", "funding", "other"}
"""Groups of facts on which a doctor does not speak: papers, payments, the plan's words."""


class Argued:
    """The moves of a document, chosen once for the whole of it."""

    def __init__(self, plan: Plan, kind: DocumentKind, context: dict[str, Any], said: Said, marks: Marks):
        self._plan, self._said, self._context = plan, said, context
        self._writer = MoveWriter(load_environment, marks, context, said)
        self._is_medical = plan.situation["is_medical"] == "yes"
        self._by_doctor = kind.signed_by == "doctor"
        self._surname = surname_of(said.doctor_name)
        self._made = self._choose("doctor" if self._by_doctor else "appeal") if kind.argues else {}
        self._told = {key for made in self._made.values() for written in made for key in written.told}

    def _choose(self, paper: str) -> dict[int, list[Written]]:
        """Place of a reason -> what stands under it. Each reason has its strongest move; the rest come in by strength
        while there is room."""
        written = [
            (number, self._writer.write(choice))
            for number, answered in enumerate(self._plan.reasons)
            for choice in answered.moves
            if paper in choice.move.papers and not (self._by_doctor and self._is_not_the_doctors(choice))
        ]
        written = [(number, move) for number, move in written if move.text]
        first = dict(reversed(written))
        kept, words = [], 0
        for number, move in sorted(
            written, key=lambda pair: (first[pair[0]] is not pair[1], -pair[1].choice.move.strength)
        ):
            if paper == "doctor" or first[number] is move or words + move.words <= MOST_WORDS:
                kept.append(move)
                words += move.words
        return {
            place: [move for number, move in written if number == place and move in kept]
            for place in range(len(self._plan.reasons))
        }

    def _is_not_the_doctors(self, choice: Choice) -> bool:
        """Whether all that a move tells is of a kind on which a doctor does not speak."""
        topics = {fact.id: fact.topic for fact in self._plan.case.facts}
        return bool(choice.items) and all(
            key in topics and load_topics()[topics[key]].group in NOT_THE_DOCTORS for key in choice.items
        )

    def words(self) -> dict[str, Any]:
        """What the templates may use of it."""
        return {
            "answer_text": self._answer,
            "shorts": self._shorts,
            "move": self._move,
            "is_made": lambda key: any(move.choice.move.id == key for made in self._made.values() for move in made),
            "points": self._points(),
            "leftover": self._leftover,
            "reason_facts": self._reason_facts,
        }

    def _answer(self, answered: AnsweredReason) -> ScopeMark:
        return ScopeMark("".join(move.text for move in self._made.get(self._plan.reasons.index(answered), ())))

    def _shorts(self, answered: AnsweredReason) -> list[ScopeMark]:
        made = self._made.get(self._plan.reasons.index(answered), ())
        return [short for move in made if (short := self._writer.short(move.choice))][:MOST_SHORTS]

    def _move(self, key: str) -> ScopeMark:
        made = next((choice for choice in self._plan.choices if choice.move.id == key and choice.chosen), None)
        return self._writer.write(made).text if made else ScopeMark("")

    def _points(self) -> list[dict[str, Any]]:
        """The points the decision turns on, as rows of a table: what is asked, how this case stands, the papers."""
        papers = self._plan.case.papers_of
        rows = []
        for point in self._plan.points:
            items = [self._said.item(key) for key in point.items]
            if self._by_doctor:
                items = [row for row in items if not is_not_the_doctors_words(str(row.told), self._surname)]
            told = " ".join(str(end_sentence(capital(row.told))) for row in items)
            numbers = tuple(dict.fromkeys(number for row in items for number in papers.get(row.id, ())))
            basis = (point.source, *point.items) if point.of != "usual" else point.items
            shows: Value | ScopeMark = self._writer.test(point)
            if not shows:
                words = point.fact or told
                status = STATUS[point.status]
                shows = Value.of(f"{status}: {words}" if status and words else words or status, answers=basis)
            if shows:
                exhibits = Value.of(", ".join(map(str, numbers)), answers=basis)
                rows.append({"asks": Value.of(point.asks, answers=basis), "shows": shows, "exhibits": exhibits})
        return rows

    def _leftover(self) -> list[Row]:
        """Facts that no move of this paper has told, and that bear on the kind of decision: facts of medicine only
        where a reason turns on medicine. Those whose move had no room in an appeal that turns on medicine are left to
        the doctor's letter. What speaks against the case is for the person and the doctor, never for the
        payer."""
        left = [
            fact
            for fact in self._plan.case.facts
            if fact.id not in self._told and fact.topic != "against" and is_findable(fact, self._plan.case)
        ]
        if self._by_doctor:
            left = [fact for fact in left if is_clinical(fact.topic)]
        else:
            left = [fact for fact in left if self._bears(fact) and not self._is_in_a_move(fact.id)]
        return [self._said.item(fact.id) for fact in left if not (fact.reason and fact.reason > 1)]

    def _bears(self, fact: Fact) -> bool:
        """Whether a fact that no move tells bears on a stated reason: its topic is one that the reason's kind asks for,
        or the person put it there. A list of all that is known would bury what counts."""
        kinds = {reason.kind for reason in self._plan.case.reasons}
        topic = load_topics()[fact.topic]
        if is_clinical(topic.id) and not self._is_medical:
            return False
        return bool(kinds & set(topic.first_for)) or topic.id == "other" or fact.reason is not None

    def _is_in_a_move(self, key: str) -> bool:
        """Whether a move for the doctor's letter tells it."""
        return self._is_medical and any(
            key in choice.items and "doctor" in choice.move.papers and not self._is_not_the_doctors(choice)
            for answered in self._plan.reasons
            for choice in answered.moves
        )

    def _reason_facts(self, number: int) -> list[Row]:
        """Facts that the person says answer this reason, and that no move has told."""
        facts = self._plan.case.facts
        return [self._said.item(fact.id) for fact in facts if fact.reason == number > 1 and fact.id not in self._told]
