"""The paragraphs of a letter, and for each sentence the kinds of refusal that it may state."""

from __future__ import annotations

from itertools import groupby

from generator.reading.parts import WHY, Sentence, cut

STATES, COUNTS = 0.3, 0.2
"""A sentence that is less likely than the first to state any reason, and a kind below the second, are not looked at."""


class Paragraph:
    """The sentences of one block, and for each the kinds it states with their probabilities."""

    __slots__ = ("hits", "said", "under_why")

    def __init__(self, said: list[Sentence]):
        self.said = said
        self.under_why = any(sentence.section == WHY for sentence in said)
        self.hits = [_hits(sentence) for sentence in said]

    def kinds(self) -> dict[str, float]:
        """Kind -> how likely at least one of the sentences states it."""
        missed: dict[str, float] = {}
        for hits in self.hits:
            for kind, odds in hits.items():
                missed[kind] = missed.get(kind, 1) * (1 - odds)
        return {kind: 1 - each for kind, each in missed.items()}

    def as_rule(self, kind: str) -> float:
        """How much the sentence that says a kind most plainly looks like a rule that is quoted."""
        plainest = max(zip(self.said, self.hits, strict=True), key=lambda pair: pair[1].get(kind, 0.0))[0]
        return plainest.odds["role_rule_quoted"]

    def __len__(self) -> int:
        return self.said[-1].end - self.said[0].start

    def drop(self, kind: str, into: str = "") -> None:
        """Take a kind out; what spoke for it speaks for `into`, where that is said."""
        for hits in self.hits:
            odds = hits.pop(kind, 0)
            if into in hits:
                hits[into] = min(0.999, hits[into] + odds)


def _hits(sentence: Sentence) -> dict[str, float]:
    if sentence.reason < STATES or len(sentence.words) < 12:
        return {}
    return {kind: odds for kind, odds in sentence.kinds.items() if odds > COUNTS and kind != "other_reason"} or (
        {"other_reason": sentence.odds["other_reason"]} if sentence.role == "other_reason" else {}
    )


def find_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order. What is printed on every page is said once."""
    paragraphs = [Paragraph([*said]) for _, said in groupby(cut(text), key=lambda sentence: sentence.block)]
    seen: set[str] = set()
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            if sentence.words in seen:
                hits.clear()
            seen.add(sentence.words)
    return paragraphs
