"""Where a sentence of a note ends."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bNo\.)(?<!\bSt\.)(?:(?<=[.!?])|(?<=[.!?][\"”’']))\s+(?=[\"“‘']?[A-Z0-9])"
)
"""Between two sentences; a title before a name ends none."""

_LEANS = re.compile(
    r"^(?:It|This|That|They|Both|These|Those|He|She)\b(?! (?:patient|member|doctor|plan|is known)\b)"
    r"|\b(?:confirmed|repeated|said|denied|wrote) (?:this|that|it|so)\b(?! (?!by|to|in|on|at)\w)|\b(?:of|on) both (?:dates|days|calls|letters)\b"
)
_SAME_TIME = re.compile(
    r"\b(?:that|the|this) (?:very )?same (?:day|fax|call|letter|note|visit|week|month|form)\b|\bthat (?:day|fax|call|visit|week)\b"
)
_DATE = re.compile(r"\d{1,2}, \d{4}|\d/\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{1,2}\b")


def leans(note: str) -> bool:
    """Whether a note can only be understood behind the one before it: it points at a day, a person or a thing that it does
    not name itself.

    >>> leans("At 2:50 p.m. that day Paul said so."), leans("On May 3 Paul called; that day it rained.")
    (True, False)
    """
    first = SENTENCE_END.split(note.strip())[0]
    pointing = _SAME_TIME.search(first)
    return _LEANS.search(first) is not None or (pointing is not None and not _DATE.search(first[: pointing.start()]))
