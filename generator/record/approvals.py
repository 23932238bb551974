"""What an earlier letter that says yes is worth here: whether the one who decides now gave it, and whether it decided anything.

Goes in: a letter of the record. Comes out: yes or no.
"""

from __future__ import annotations

import re

from generator.record.case import Case, Notice

_BY_ANOTHER = re.compile(
    r"\b(?:old|former|previous|prior|earlier|last) (?:contractor|administrator|insurer|insurance|health plan|plan|carrier|payer|TPA)\b"
    r"|\b(?:contractor|administrator|insurer|carrier) before\b|\bthen[- ](?:contractor|insurer|administrator)\b",
    re.I,
)
"""How somebody says of an approval that another gave it than whoever decides now."""


def is_anothers(notice: Notice, case: Case) -> bool:
    """Whether an earlier letter came from somebody else than whoever decides now: so marked, so said in its words, or told so in a fact
    on an approval that rests on the same paper."""
    told = [
        fact.fact for fact in case.facts if set(fact.exhibits) & set(notice.exhibits) and "approv" in fact.fact.lower()
    ]
    return notice.other_insurer == "yes" or any(_BY_ANOTHER.search(words) for words in (notice.words or "", *told))


_COURTESY = re.compile(
    r"\bcourtes\w+|\btransition\w*|\bno (?:medical )?review (?:is|was) (?:needed|made|done)\b|\btemporar\w+|\b(?:move|change|switch|transfer) to (?:a|an|our|the) (?:in-)?network\b",
    re.I,
)
"""Words of a letter that lets a treatment go on for a while without deciding on it."""


def is_only_allowed(notice: Notice) -> bool:
    """Whether a letter lets a treatment go on for a time and has not decided that it is covered: no approval binds there."""
    return _COURTESY.search(notice.words or "") is not None
