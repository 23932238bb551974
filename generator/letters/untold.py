"""The facts that no answer and no argument of a paper tells: those that still bear on the decision, what the illness has done,
and what stands in a table behind the letter.

Goes in: a plan, and what its paper tells already. Comes out: rows of the record.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from generator.arguments import Choice
from generator.arguments.legs import telling
from generator.arguments.premises import is_findable
from generator.form.topics import is_clinical, load_topics
from generator.form.when import MONTH_NAMES
from generator.letters.already_said import is_covered, is_mostly_said
from generator.letters.bears import bears
from generator.letters.behind_answer import OPENLY
from generator.letters.leg_words import NOT_THE_DOCTORS, LegWriter
from generator.letters.said import Row, Said
from generator.plan import Plan
from generator.record.case import Fact
from generator.record.sentences import is_only_a_gap, leans

_MONTH = re.compile(rf"\b(?:{'|'.join(MONTH_NAMES)})(?: \d{{1,2}},?)? \d{{4}}\b")

COURSE_TOPICS = ("infections", "relapses", "hospital_stay", "missed_doses", "gap_harm", "fall", "instability")
"""Topics of facts that tell what an illness does while it is not treated enough."""

MOST_OF_DOCTOR = 5
"""Facts under the diagnosis of the doctor's letter."""

MOST_COURSE = 2
"""Facts of the course in the letter itself; further ones stand in the table behind it."""


def is_same_event(row: Row, other: Row) -> bool:
    """Whether two notes of the course tell one event: they rest on the same paper, name the same month, and share a third of the words
    of the shorter."""
    months = [set(_MONTH.findall(str(one.told))) for one in (row, other)]
    words = [telling(str(one.told)) for one in (row, other)]
    shared = len(words[0] & words[1])
    return bool(set(row.numbers) & set(other.numbers) and months[0] & months[1]) and shared * 3 >= min(map(len, words))


def is_not_the_doctors(choice: Choice, plan: Plan) -> bool:
    """Whether all that a move tells is of a kind on which a doctor does not speak."""
    topics = {fact.id: fact.topic for fact in plan.case.facts}
    return bool(choice.items) and all(
        key in topics and load_topics()[topics[key]].group in NOT_THE_DOCTORS for key in choice.items
    )


def _cited_in_tables(plan: Plan) -> set[int]:
    """The papers that the tables of an appeal cite: those of the policy's points, the treatments and the tests."""
    papers = plan.case.papers_of
    return {
        number
        for key, numbers in papers.items()
        if key.partition(".")[0] in ("criteria", "treatments", "findings")
        for number in numbers
    }


def words_of_tables(plan: Plan) -> str:
    """What the tables of treatments and tests say, sentence by sentence."""
    treatments = (
        f"{row.drug} {row.dose or ''}: {row.result or ''} {row.fact or ''}".strip().rstrip(".") + "."
        for row in plan.case.treatments
    )
    findings = (
        f"{row.measure} {row.value} {row.on.text if row.on else ''}".strip().rstrip(".") + "."
        for row in plan.case.findings
    )
    return " ".join((*treatments, *findings))


class UntoldFacts:
    """`told` are the ids of the rows that the paper tells; `near` those that it says nearly whole, `said` is what the answers and
    the table of points say, `tabled` what they and the tables of treatments and tests say together; `is_answered`: the person has answered a reason."""

    def __init__(
        self,
        plan: Plan,
        said: Said,
        legs: LegWriter,
        told: Collection[str],
        near: Collection[str],
        said_text: str,
        *,
        tabled: str = "",
        is_answered: bool,
        by_doctor: bool,
    ):
        self._tabled, self._cited = tabled, _cited_in_tables(plan)
        self._plan, self._said, self._legs = plan, said, legs
        self._told, self._near, self._said_text = told, near, said_text
        self._is_answered, self._by_doctor = is_answered, by_doctor
        self._is_medical = plan.situation["is_medical"] == "yes"

    def _facts(self) -> list[Row]:
        """Where the person has answered a reason: facts that bear on the decision and that neither the answers nor an
        argument tell."""
        if not self._is_answered:
            return []
        in_legs = {key for leg in self._plan.legs for key in leg.items}
        return [
            self._said.item(fact.id)
            for fact in self._plan.case.facts
            if fact.id not in self._told
            and fact.topic != "against"
            and is_findable(fact, self._plan.case)
            and not (self._by_doctor and is_mostly_said(fact.fact, self._said_text))
            and not (not self._by_doctor and self._stands_elsewhere(fact))
            and not (self._by_doctor and leans(str(self._legs.voiced(self._said.item(fact.id)))))
            and (is_clinical(fact.topic) if self._by_doctor else self._is_wanted(fact, in_legs))
            and not (self._by_doctor and not self._legs.is_the_doctors(self._said.item(fact.id)))
        ]

    def _stands_elsewhere(self, fact: Fact) -> bool:
        """Whether the answers and the tables say nearly all of a fact, and cite its papers."""
        papers = self._plan.case.papers_of
        cited = self._cited | {number for key in self._told for number in papers.get(key, ())}
        return set(fact.exhibits) <= cited and is_covered(fact.fact, self._tabled)

    def _is_wanted(self, fact: Fact, in_legs: set[str]) -> bool:
        """Whether an untold fact belongs in an appeal: it bears on a reason, or tells the illness, how it was found or its course."""
        is_course = self._is_medical and (fact.topic in COURSE_TOPICS or fact.topic == "diagnosis_fact")
        return is_course or fact.id in in_legs or self._bears(fact)

    def course(self) -> list[Row]:
        """Of these in an appeal, what the illness has done: stays, relapses, infections, what a gap did."""
        if self._by_doctor or not self._is_medical:
            return []
        course = [row for row in self._facts() if row.raw("topic") in COURSE_TOPICS]
        course = [row for at, row in enumerate(course) if not any(is_same_event(row, other) for other in course[:at])]
        return [
            row
            for row in course
            if row.id not in self._near
            and not is_only_a_gap(str(row.told))
            and not is_mostly_said(str(row.told), self._said_text)
        ][:MOST_COURSE]

    def openly(self) -> list[Row]:
        """Of an appeal: what may be held against the case and is met in the letter, where it was put under no reason."""
        if self._by_doctor:
            return []
        return [
            self._said.item(fact.id)
            for fact in self._plan.case.facts_on(OPENLY)
            if fact.id not in {*self._told, *self._near} and is_findable(fact, self._plan.case)
        ]

    def found_by(self) -> list[Row]:
        """Of an appeal: how the illness was found, beside its name."""
        if self._by_doctor or not self._is_medical or not self._said.condition:
            return []
        return [row for row in self._facts() if row.raw("topic") == "diagnosis_fact"]

    def others(self) -> list[Row]:
        """The others, for a table after the letter; in the doctor's letter a few of what the illness is and has done, as the
        rest stands in the tables of the appeal."""
        told = {row.id for row in (*self.course(), *self.openly(), *self.found_by())}
        others = [row for row in self._facts() if row.id not in told]
        if not self._by_doctor:
            return others
        own = [row for row in others if self._is_of_illness(row)]
        first = sorted(own, key=lambda row: (row.raw("topic") not in COURSE_TOPICS, not row.numbers))[:MOST_OF_DOCTOR]
        return [row for row in own if row in first]

    def _is_of_illness(self, row: Row) -> bool:
        """Whether a fact tells the illness: its course, or a finding that the tables do not show already."""
        topic = row.raw("topic")
        return (
            topic == "doctor_says"
            or topic in COURSE_TOPICS
            or (
                topic != "weight"
                and load_topics()[topic].group == "illness"
                and not is_mostly_said(str(row.told), self._tabled)
            )
        )

    def leftover(self) -> list[Row]:
        """Facts that no move of this paper has told, and that bear on the kind of decision: facts of medicine only
        where a reason turns on medicine. Those whose move had no room in an appeal that turns on medicine are left to
        the doctor's letter. What speaks against the case is for the person and the doctor, never for the
        payer."""
        if self._is_answered:
            return []
        left = [
            fact
            for fact in self._plan.case.facts
            if fact.id not in self._told
            and fact.topic not in ("against", OPENLY)
            and is_findable(fact, self._plan.case)
        ]
        if self._by_doctor:
            left = [fact for fact in left if is_clinical(fact.topic)]
        else:
            left = [f for f in left if self._bears(f) and not (is_clinical(f.topic) and self._is_in_a_move(f.id))]
        return [self._said.item(fact.id) for fact in left if not fact.reason or fact.reason > len(self._plan.reasons)]

    def _bears(self, fact: Fact) -> bool:
        """Whether it bears on a stated reason; a fact of medicine only where a reason turns on medicine."""
        return (self._is_medical or not is_clinical(fact.topic)) and bears(self._plan, fact)

    def _is_in_a_move(self, key: str) -> bool:
        """Whether a move for the doctor's letter tells it."""
        return self._is_medical and any(
            key in choice.items and "doctor" in choice.move.papers and not is_not_the_doctors(choice, self._plan)
            for answered in self._plan.reasons
            for choice in answered.moves
        )

    def of_reason(self, number: int) -> list[Row]:
        """Facts that the person says answer this reason, and that no move has told."""
        return [
            self._said.item(fact.id)
            for fact in self._plan.case.facts
            if fact.reason == number and fact.topic != "against" and fact.id not in self._told and not self._is_answered
        ]
