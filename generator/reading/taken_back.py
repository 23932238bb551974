"""A payment or a yes that is taken back: words that say so whatever else the sentence says, and the ground for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.reading.paragraphs import Paragraph
from generator.reading.parts import HISTORY, REQUEST, RIGHTS, RULE

TAKEN_BACK = "retroactive_denial"
TAKES_BACK = re.compile(
    r"(?:\b(?:pay|paid|payments?|money|amount|sum)\b|\$\d)(?:[^.]|\.\d){0,120}?\b(?:tak(?:e|es|en|ing) (?:it |this |that |them )?back|took back|recover(?:ed|y|ing)?|recoup\w*|refund\w*|revers(?:e|ed|ing)|offset|subtracted|retract\w*|withheld|clawed back|due back|returned?|deducted)\b"
    r"|\b(?:tak(?:e|en|ing) back|recover(?:ed|ing)?|recoup\w*|refund(?:ed)?|revers(?:e|ed|ing)|get(?:ting)?|return(?:ed)?)\b[^.]{0,60}\b(?:payments?|money|overpa\w+|what we paid|amount paid)\b(?:[^.]{0,20}\bback)?"
    r"|(?:\b(?:payments?|amount|sum)\b|\$\d)(?:[^.]|\.\d){0,60}?\b(?:should not have been (?:made|paid)|(?:is|are|be) (?:sent|paid|given) back|(?:is|are) (?:owed|due) (?:back )?to us)\b"
    r"|\b(?:approval|authorization|okay|yes)\b[^.]{0,60}\b(?:no longer (?:counts|holds|stands|valid)|should not be relied on)\b"
    r"|\b(?:approval|authorization)\b[^.]{0,60}\b(?:void(?:ed)?|rescinded|revoked|withdrawn|cancell?ed)\b|\b(?:void(?:ing)?|rescind(?:ing)?|revok(?:e|ing)|withdraw(?:ing)?|cancell?ing|pull(?:ed|ing)? back|tak(?:en|ing) back)\b[^.]{0,40}\b(?:approval|authorization)\b",
    re.I,
)
"""'That payment is reversed': money or a yes is taken back, whatever else the sentence says."""
TAKEN, TOLD_BACK = 0.97, 0.6
"""How likely such a sentence says so, and how sure it is at least that the letter does."""
PLAIN_GROUND = 0.85
"""How surely a sentence must say why."""


def see_taken_back(paragraphs: Sequence[Paragraph]) -> None:
    """Let what is taken back count as that, beside the ground for it."""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            said = sum(sentence.odds[role] for role in ("role_rights", "role_boilerplate", "role_rule_quoted", "role_history", "role_overturned"))  # fmt: skip
            if (
                sentence.section not in (RIGHTS, RULE, HISTORY)
                and said < 0.5
                and TAKES_BACK.search(sentence.words)
                and not re.search(r"\b(?:may|might|could|if|unless|can)\b", sentence.words, re.I)
            ):
                hits[TAKEN_BACK] = max(hits.get(TAKEN_BACK, 0), TAKEN)


def is_taken_back(paragraph: Paragraph | None) -> bool:
    """Whether a sentence of the paragraph says it."""
    return paragraph is not None and any(
        hits.get(TAKEN_BACK, 0) >= TAKEN and TAKES_BACK.search(sentence.words)
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
    )


def is_plain_ground(kind: str, paragraph: Paragraph | None) -> bool:
    """Whether a sentence of the paragraph says plainly why a payment or a yes is taken back."""
    return (
        kind != TAKEN_BACK
        and paragraph is not None
        and any(
            hits.get(kind, 0) > PLAIN_GROUND and sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
            for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
        )
    )
