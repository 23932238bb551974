"""What the whole letter says for a kind: how much of it sounds like the kind, what else it sounds like, and what stands in
the sentence that says the kind most plainly.

A letter with two reasons says one of them in words that the sentences were not trained on, or puts the weaker one first.
So every kind that some sentence may state, if only faintly, is weighed with what all sentences say of it and of the others
(`signs.json`, "reason": whether the letter gives it; "beside": the same of letters that say no; "main": whether it comes
first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.reading.adding import is_plain_under_why, opens_one_more, stands_plainly
from generator.reading.context import signs_of_sentence
from generator.reading.paragraphs import Paragraph
from generator.reading.parts import HISTORY, REQUEST, RIGHTS, RULE, Sentence
from generator.reading.signs import log_odds

FAINTLY = 0.06
"""How likely a sentence must state a kind for the kind to be weighed at all."""
BESIDE = 0.3
"""From how likely in a sentence another kind is a sign of its own."""
MOST_KINDS = 12
"""Kinds of one letter that are weighed, the likeliest first."""


class Told(NamedTuple):
    """Of one kind: the sentences in the body of the letter that may state it, the plainest first, each with how likely."""

    odds: tuple[float, ...]
    plainest: Sentence
    place: int

    @property
    def all(self) -> float:
        return sum(self.odds)


def tell_kinds(sentences: Sequence[Sentence], known: Sequence[str]) -> dict[str, Told]:
    """Every kind that a sentence states at least faintly, and those that are known."""
    in_body = [
        (place, sentence)
        for place, sentence in enumerate(sentences)
        if sentence.section not in (RULE, RIGHTS, HISTORY, REQUEST) and not sentence.is_heading
    ]
    likely: dict[str, float] = {}
    for _, sentence in in_body:
        for kind, odds in sentence.kinds.items():
            likely[kind] = max(likely.get(kind, 0.0), odds)
    chosen = [kind for kind in sorted(likely, key=lambda kind: -likely[kind]) if likely[kind] > FAINTLY][:MOST_KINDS]
    found = {}
    for kind in dict.fromkeys((*known, *chosen)):
        said = sorted(((sentence.odds[kind], -place) for place, sentence in in_body), reverse=True) or [(0.0, 0)]
        place = -said[0][1]
        found[kind] = Told(tuple(odds for odds, _ in said), sentences[place], place)
    return found


def alone(told: Told, kind: str) -> Paragraph:
    """The plainest sentence of a kind that no paragraph states, as a paragraph of its own."""
    paragraph = Paragraph([told.plainest])
    paragraph.hits = [{kind: told.odds[0]}]
    return paragraph


class Stands(NamedTuple):
    """Where the words of a kind begin, and how likely they give a reason by what stands around them."""

    start: int
    likely: float


def order_signs(kind: str, stands: Mapping[str, Stands]) -> dict[str, float]:
    """How a kind stands to the others of the letter: what is told before it and after it, and how plainly."""
    own = stands[kind]
    before = [each.likely for other, each in stands.items() if other != kind and each.start < own.start]
    after = [each.likely for other, each in stands.items() if other != kind and each.start >= own.start]
    return {
        "likely before": max(before, default=0.0),
        "likely after": max(after, default=0.0),
        "all before": min(3.0, sum(before)),
        "all after": min(3.0, sum(after)),
        "likelier before": float(max(before, default=0.0) > own.likely),
        "likelier after": float(max(after, default=0.0) > own.likely),
        "first of likely ones": float(max(before, default=0.0) < LIKELY <= own.likely),
        "likely": own.likely,
    }


LIKELY = 0.4
"""From how likely a kind is one of those that count when the first is looked for."""


def whole_signs(
    kind: str, told: Mapping[str, Told], sentences: Sequence[Sentence], paragraph: Paragraph | None
) -> dict[str, float]:
    """What speaks for one kind among all that the letter may give."""
    own = told[kind]
    others = {other: each for other, each in told.items() if other != kind}
    most = max((each.odds[0] for each in others.values()), default=0.0)
    beside = max((odds for other, odds in own.plainest.kinds.items() if other != kind), default=0.0)
    signs = {
        f"kind {kind}": 1.0,
        "plainest": log_odds(own.odds[0]),
        "plainest, how likely": own.odds[0],
        "second plainest": log_odds(own.odds[1] if len(own.odds) > 1 else 0.0),
        "told": min(4.0, own.all),
        "share of what is told": own.all / (own.all + sum(each.all for each in others.values()) + 0.01),
        "told more": float(sum(each.all > own.all for each in others.values())),
        "plainest of others": log_odds(most),
        "plainer than others": log_odds(own.odds[0]) - log_odds(most),
        "over others in its sentence": own.odds[0] - beside,
        "its sentence says another": float(own.odds[0] < beside),
        "place of the plainest": own.place / (len(sentences) or 1),
        "its sentence gives a reason": log_odds(own.plainest.reason),
        "stands plainly": float(stands_plainly(kind, paragraph)),
        "plain under why": float(is_plain_under_why(kind, paragraph)),
        "opens one more": float(opens_one_more(kind, paragraph)),
    }
    signs |= {f"its {name}": value for name, value in signs_of_sentence(own.plainest).items()}
    signs |= {f"with {other}": each.odds[0] for other, each in others.items() if each.odds[0] > BESIDE}
    for part in (RULE, RIGHTS, HISTORY):
        signs[f"told in {part}"] = max(
            (each.odds[kind] for each in sentences if each.section == part and each.odds), default=0.0
        )
    return signs
