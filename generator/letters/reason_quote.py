"""What of a stated reason is quoted over its answer: all of a short one; of a long one, what the table of the policy's points
above does not quote already.

Goes in: the reason as the letter has it, and the points of the table. Comes out: its words, with "…" where some are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.arguments.legs import telling
from generator.record.sentences import join_quotations, split_sentences

_RULE = re.compile(
    r"\b(?:polic\w+|criteri\w+|requir\w+|must|guidelines?|limit\w*|covers?|covered|states?|rules?)\b|[“\"‘]", re.I
)
_HELD_AGAINST = re.compile(
    r"\byou(?:rs?)?\b|\b(?:no|not|never|without|lacks?|missing|fail\w*|only)\b(?![^“\"‘]*[”\"’])|\b(?:record|request|file|note|chart|form|dose) (?:show|state|describe|report)s?\b",
    re.I,
)
"""How a sentence says a rule, and how it says what is held against the person, which is always quoted."""

_RULE_WORDS = telling(
    "policy criteria criterion require requires must guideline limits limit covers states rule the our plan section"
)

SHORT = 32
"""Words of a reason that is quoted whole."""


def quote_of_reason(words: str, points: Iterable[str]) -> str:
    """The reason for its heading; its first sentence always stands.

    >>> quote_of_reason("It is not shown. " + "The policy asks for a trial of oral iron for twelve weeks at least before any infusion. " * 3, ["a trial of oral iron for twelve weeks before any infusion"])
    'It is not shown. …'
    """
    text = " ".join(words.split())
    tabled = [telling(point) for point in points]
    if len(text.split()) <= SHORT or not tabled:
        return text
    first, *rest = join_quotations(split_sentences(text))
    kept = [first]
    for sentence in rest:
        if not _only_quotes(sentence, tabled):
            kept.append(sentence)
        elif kept[-1] != "…":
            kept.append("…")
    return " ".join(kept)


def _only_quotes(sentence: str, tabled: Iterable[frozenset[str]]) -> bool:
    """Whether hardly a telling word of a sentence is missing in the points of the table: it says the rule, not what is held
    against the person."""
    if not _RULE.search(sentence) or _HELD_AGAINST.search(sentence):
        return False
    own = telling(sentence) - _RULE_WORDS
    there: set[str] = set()
    for point in tabled:
        if len(own & point) * 2 >= len(point):
            there |= point
    return bool(there) and len(own & there) * 10 >= len(own) * 7
