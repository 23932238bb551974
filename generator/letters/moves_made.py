"""Which moves a paper makes: the strongest under each reason and what room is left for, what adds to the person's own answers, and under
which reason each stands.

Goes in: the plan, the writer of moves, the own answers. Comes out: place of a reason -> the moves written there.
"""

from __future__ import annotations

import re
from typing import Any

from generator.arguments import Choice
from generator.arguments.legs import names_drug, telling
from generator.letters.already_said import is_mostly_said, is_told
from generator.letters.moves import MoveWriter, Written
from generator.letters.own_answer import OwnAnswer
from generator.letters.repeats import bare
from generator.letters.said import Said
from generator.letters.untold import is_not_the_doctors
from generator.plan import Plan
from generator.record.case import Fact, Notice
from generator.record.sentences import leans, split_sentences

MOST_WORDS = 500
"""Words of all moves of an appeal together, by which its body stays within the 900 that a reviewer reads. Weaker moves
beyond it are left to the doctor's letter, which has no such limit."""

DECISIVE = 75
"""Strength from which a move stands before the answers to the legs, as the first sentence of the answer."""

ASKS_THE_SAME = (("ongoing_course_notice", "covered_meanwhile"),)
"""Arguments of which the second asks only what the first asks, and the list of requests asks with its rule."""

MOST_FACTS = 2
"""Facts of one kind that an argument tells beside the person's own answer."""

MOST_BESIDE_OWN = 2
"""Arguments beside the person's own answer to a reason: a rule, a label, a comparison that it does not make."""

BRINGS_MORE = {"book", "caution", "notice", "shifted", "limit", "given_within", "lookback"}
"""Premises of arguments that can add to an answer in the person's own words: what the book, the letters or a comparison
say. The others would only tell again what the person told; what changed and why, the person has said."""

WAITING = "if_missed"
"""The answer that says what a missed or late dose would do: it is never left out for room."""


def books_of(choice: Choice) -> set[str]:
    """What of the book a move rests on."""
    return {premise.query for premise in choice.move.premises if premise.verb == "book"}


def tells_effect(choice: Choice) -> bool:
    """Whether a move tells what the drug has done, and nothing that answers a code."""
    asked = {test.ask for premise in choice.move.premises if premise.verb == "ask" for test in premise.query}
    return choice.move.only_tells and bool(asked & {"response", "function"})


def plain_law(text: str) -> str:
    """A sentence without its citations in brackets."""
    return re.sub(r"\([^()]*\d[^()]*\)", "", text)


class MovesMade:
    """`own` are the answers to the reasons by their place, `tabled` what the person's words and the table of points say."""

    def __init__(
        self,
        plan: Plan,
        said: Said,
        writer: MoveWriter,
        context: dict[str, Any],
        own: dict[int, OwnAnswer],
        own_words: str,
        tabled: str,
        *,
        by_doctor: bool,
    ):
        self._plan, self._said, self._writer, self._context = plan, said, writer, context
        self._own, self._own_words, self._own_and_table = own, own_words, tabled
        self._by_doctor = by_doctor

    def _adds_to_own(self, move: Written, own: OwnAnswer) -> bool:
        """Whether an argument brings something that the person's own answer does not say."""
        made = move.choice.move
        if any(key.startswith("findings.") for key in move.told) and not made.rests_on:
            return False  # a comparison of values is the person's to draw; the values stand behind the answer
        brings = bool(made.rests_on) or any(
            premise.verb in BRINGS_MORE
            or (premise.verb == "ask" and any(test.ask in ("conceded", "response") for test in premise.query))
            for premise in made.premises
        )
        facts = {key for key in move.told if key.startswith("facts.")}
        words = self._own_words
        if {"response", "function"} & set(move.told) and self._tells_response_again():
            return False
        again = [key for key in facts if key in own.told or is_told(str(self._said.item(key).told), words)]
        is_of_rule = bool(
            made.rests_on or books_of(move.choice)
        )  # what follows by a rule is new, though its fact is told
        is_said = bool(facts) and len(again) * 2 >= len(facts) and not is_of_rule
        return brings and not is_said and not is_told(bare(self._writer.plain(move)), words)

    def _tells_response_again(self) -> bool:
        """Whether the answers, the doctor's words and the table of points say at least half of what was seen under treatment."""
        doctor = " ".join(str(reason.doctor_answer or "") for reason in self._plan.case.reasons)
        told = split_sentences(str(self._said.response))
        said = f"{self._own_and_table} {doctor}"
        new = [part for part in told if not is_mostly_said(part, said) and not self._is_tabled(part)]
        return len(new) * 2 <= len(told)

    def _is_tabled(self, part: str) -> bool:
        """Whether a sentence tells values of which the tests have nearly all."""
        undated = re.sub(r"\b(?:[A-Z][a-z]+ \d{1,2}, )?(?:19|20)\d\d\b", " ", part)
        values = re.findall(r"\d[\d,]*(?:\.\d+)?", undated)
        tested = set(re.findall(r"\d[\d,]*(?:\.\d+)?", " ".join(item.value for item in self._plan.case.findings)))
        return len(values) >= 2 and sum(value in tested for value in values) * 3 >= len(values) * 2

    def choose(self, paper: str) -> dict[int, list[Written]]:
        """Place of a reason -> what stands under it. Each reason has its strongest move; the rest come in by strength
        while there is room."""
        written = [
            (number, self._writer.write(self._briefly(choice)))
            for number, answered in enumerate(self._plan.reasons)
            for choice in answered.moves
            if paper in choice.move.papers
            and not self._only_names_a_rule(choice)
            and not (self._context["is_own_dispute"] and not self._context["is_medical"] and tells_effect(choice))
            and not (self._by_doctor and is_not_the_doctors(choice, self._plan))
        ]
        written = self._beside_own([(number, move) for number, move in written if move.text])
        in_support = {key for _, move in written if move.choice.move.is_support for key in books_of(move.choice)}
        written = [
            (number, move)
            for number, move in written
            if move.choice.move.is_support
            or move.choice.move.strength >= DECISIVE
            or not (books_of(move.choice) & in_support and not move.choice.items)
        ]
        first = dict(reversed(written))
        kept, words = [], 0
        for number, move in sorted(
            written, key=lambda pair: (first[pair[0]] is not pair[1], -pair[1].choice.move.strength)
        ):
            is_support = move.choice.move.is_support
            if (
                paper == "doctor"
                or is_support
                or WAITING in move.told
                or first[number] is move
                or words + move.words <= MOST_WORDS
            ):
                kept.append(move)
                words += 0 if is_support else move.words
        said: set[tuple[str, str]] = set()
        made: dict[int, list[Written]] = {place: [] for place in range(len(self._plan.reasons))}
        for number, move in written:
            once = (move.choice.move.id, str(move.text))
            if move in kept and once not in said:
                said.add(once)
                made[number].append(move)
        return made

    def _only_names_a_rule(self, choice: Choice) -> bool:
        """Whether an argument only tells a rule that the appeal prints with what follows from it."""
        if self._by_doctor or not choice.move.rests_on:
            return False
        told = [rule for rule in self._plan.rules if "letter" in rule.used_in and rule.letter]
        rests_on = {rule.cite for rule in self._plan.rules if rule.id in choice.move.rests_on}
        if not choice.items and rests_on and rests_on <= {rule.cite for rule in told}:
            return True  # the same section says the same thing
        return choice.move.only_tells and bool(set(choice.move.rests_on) & {rule.id for rule in told})

    def _briefly(self, choice: Choice) -> Choice:
        """Where the person has answered: a move with those of its facts that the answers and the table of points do not say
        already, and at most MOST_FACTS of each kind, its first where none is new. The others stand behind an answer or in the
        tables."""
        if not self._own:
            return choice
        bound = dict(choice.bound)
        letters = [item for items in bound.values() for item in items if isinstance(item, Notice)]
        said = " ".join([self._own_and_table, *(str(self._said.item(letter.id).told) for letter in letters)])
        for name, items in bound.items():
            if len(items) > 1 and all(isinstance(item, Fact) for item in items):
                new = [item for item in items if not is_mostly_said(item.fact, said)]
                kept = [item for n, item in enumerate(new) if n < MOST_FACTS or (n == MOST_FACTS and leans(item.fact))]
                bound[name] = tuple(kept or items[:1])
        return choice.replaced(bound=bound)

    def _place_by_answer(self, place: int, move: Written) -> int:
        """The reason under which an argument of any kind of denial stands: the one whose answer shares most telling words
        with it; its own place where none shares two."""
        if move.choice.move.answers or not self._own:
            return place
        kinds = [answered.kind.id for answered in self._plan.reasons]
        rather = next((kinds.index(kind) for kind in move.choice.move.rather_under if kind in kinds), None)
        if rather is not None and rather in self._own:
            return rather
        drugs = [self._said.item(key).drug for key in move.told if key.startswith("treatments.")]
        naming = [
            at
            for at, reason in enumerate(self._plan.case.reasons)
            if any(names_drug(str(reason.words).lower(), str(drug)) for drug in drugs)
        ]
        if len(naming) == 1 and naming[0] in self._own:
            return naming[0]
        words = telling(plain_law(str(move.text)))
        shared = {at: len(telling(own.bare) & words) for at, own in self._own.items()}
        best = max(shared, key=lambda at: (shared[at], -at), default=place)
        return best if shared.get(best, 0) > max(1, shared.get(place, 0)) else place

    def _beside_own(self, written: list[tuple[int, Written]]) -> list[tuple[int, Written]]:
        """The arguments by the place of their reason: where the person has answered it, only those that the law gives, which
        is not theirs to know, and the strongest few others that add to it."""
        kept, others = [], dict.fromkeys(self._own, 0)
        made = {move.choice.move.id for _, move in written}
        left_out = {later for first, later in ASKS_THE_SAME if first in made} if self._own else set()
        written = [(place, move) for place, move in written if move.choice.move.id not in left_out]
        for place, move in [(self._place_by_answer(place, move), move) for place, move in written]:
            own = self._own.get(place)
            if own is None or move.choice.move.is_support:
                kept.append((place, move))
            elif self._adds_to_own(move, own):
                if not move.choice.move.rests_on:
                    others[place] += 1
                if move.choice.move.rests_on or others[place] <= MOST_BESIDE_OWN:
                    kept.append((place, move))
        return kept
