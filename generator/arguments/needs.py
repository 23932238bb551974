"""What one more answer would earn: the moves and the usual tests that lack a single premise a person can tell.

Goes in: the case and what was chosen for it. Comes out: each missing premise with what it would serve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from generator.arguments.choose import Choice, FactsAtHand, know
from generator.arguments.move import UsualTest
from generator.arguments.premises import Premise, bind
from generator.facts import Book
from generator.record.case import Case
from generator.rows.row import Row

TOLD = ("fact", "treatment", "finding", "change", "limit", "notice", "criterion", "ask")
"""Verbs of premises that a person can fill; the book, the words of the notice and a label are as they are."""


class Need(Row):
    """One missing premise. `serves` is the move or the test in one sentence, `what` and `who` as a usual test asks for
    it (empty for a move), `strength` that of the move, or one above all moves for a test of the reason itself."""

    premise: Premise
    of: Literal["move", "test"]
    serves: str
    strength: int
    what: str = ""
    who: str = ""


def find_needs(
    case: Case,
    answers: Mapping[str, Any],
    facts: FactsAtHand,
    book: Book,
    choices: Iterable[Choice],
    open_tests: Iterable[UsualTest],
) -> tuple[Need, ...]:
    """The needs of this case, the strongest first. A move counts only where it answers a reason of this case and lacks
    one premise and nothing else; a test, where it has one to lack."""
    known = know(case, answers, facts, book)
    needs = []
    for test in open_tests:
        lacking = [premise for premise in test.met if bind((premise,), known) is None]
        if len(lacking) == 1 and lacking[0].verb in TOLD:
            needs.append(Need(lacking[0], "test", test.asks, 200 - len(test.answers), test.need, test.who))
    reasons = {reason.kind for reason in case.reasons}
    for choice in choices:
        move = choice.move
        if choice.chosen or not set(choice.answers or move.answers) & reasons or not choice.why.startswith("It needs"):
            continue
        lacking = [premise for premise in move.premises if bind((premise,), known) is None]
        if (
            len(lacking) == 1
            and lacking[0].verb in TOLD
            and not any(bind((p,), known) is not None for p in move.unless)
        ):
            needs.append(Need(lacking[0], "move", move.says, move.strength))
    return tuple(sorted(needs, key=lambda need: -need.strength))
