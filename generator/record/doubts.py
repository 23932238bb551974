"""Words of a note that a letter to a payer cannot carry: the teller's own doubt, memory or slip.

Goes in: a cell as typed. Comes out: the sentences that can be said, and those that are left to the person, who is told of
each and can make it sure. A letter that says "I think" invites the answer "so do we".
"""

from __future__ import annotations

import re
from functools import cache

from generator.record.sentences import SENTENCE_END
from generator.rows.row import Row

_DOUBT = re.compile(
    r"\bI (?:think|guess|suppose|believe|remember|recall|assume|hope|must say|may be wrong)\b(?! that the plan)"
    r"|\b(?:may ?be|perhaps|possibly|apparently|supposedly|presumably)\b(?! (?:early|due|related|caused|needed|stopped|covered|considered))"
    r"|\b(?:not|never|n[o’']t) (?:\w+ )?(?:sure|certain|remember|recall|read it well|understand|know why|know what|know if)\b"
    r"|\b(?:do|does|did|can|could) ?(?:not|n[o’']t) (?:know|find|say|tell|recall)\b|\bhave not found\b|\bhas not found\b|\bcannot (?:find|read|say|tell)\b"
    r"|\bI do(?: not|n[’']t) have (?:the|a|any|it|that|his|her|my)\b|\bdo not match\b|\bor something\b|\bor so\?|\bsomething like\b|\bno idea\b|\bnobody knows\b|\bthat I know\b|\bas far as (?:I|we) know\b|\bI know[.,]?$"
    r"|\b(?:our|my|office[’']s) (?:own )?(?:mistake|fault|error)\b|\b(?:we|I) forgot\b|\bsomething\b|\bsticky note\b|\bnobody (?:has )?sent\b|\b(?:was|were) (?:never |not )sent (?:to the plan|with)|\bdid not go to the plan\b|\bI have not (?:sent|asked|filed|called|appealed)\b|\bI have no paper\b|\bthe lady\b|\bgossip\b|\bby mistake in (?:her|his|our|my)\b",
    re.I,
)
"""Signs of doubt in a sentence or in a bracket. 'may be early flare' in a clinician's mouth is a finding, and stays."""

_OWN_SIDE = re.compile(
    r"\b(?:I|we|she|he) never (?:called|asked|wrote|phoned|sent|filed|appealed)\b|\bnobody (?:has |had )?(?:appealed|attached|filed|sent|asked)\b|\b(?:I|we|she|he) (?:did|have|has|had)(?: not|n[o’']t)(?: yet)? (?:appeal|appealed|filed?|sent|send|attached?|written|write|answer(?:ed)?)\b"
    r"|\bhas not (?:yet )?(?:sent|written|answered|signed)\b|\bnot (?:back|sent|written|in) yet\b|\b[Tt]hat is (?:all|the whole)\b|\brecord exists\b|\bin the mailbox\b"
    r"|\bis not on any (?:paper|form)\b|\bcan no longer find\b|\bin case they look\b|\bthe parent has to do it\b|\b[Nn]ot signed (?:yet|so far)\b|\bdid not write (?:that|it|a|this)\b",
    re.I,
)
"""What was not done, or is not in hand, on the person's own side: something to mend, and nothing to tell the payer."""

_TELLERS = re.compile(r"\bas far as (?:I|we) know\b|\bI have not found\b|\bor something\b|\bI remember\b", re.I)
"""Doubts that are the teller's even in what a doctor said."""

_BRACKET = re.compile(r"\s*\([^()]*\)")


class Sorted(Row):
    """A note: what can be `said`, and what is `doubtful`, sentence by sentence in its own words."""

    said: str
    doubtful: tuple[str, ...] = ()


@cache
def sort_doubts(text: str) -> Sorted:
    """The sentences of a note that a letter can carry, and those that it cannot.

    >>> sort_doubts("IgG 310 in September 2017. I remember about 380.")
    Sorted(said='IgG 310 in September 2017.', doubtful=('I remember about 380.',))
    """
    if not _is_doubtful(text) and "?" not in text and not _OWN_SIDE.search(text):
        return Sorted(text)
    said: list[str] = []
    doubtful: list[str] = []
    for sentence in SENTENCE_END.split(text):
        for bracket in _BRACKET.findall(sentence):
            if _is_doubtful(bracket.strip(" ()")):
                sentence = sentence.replace(bracket, "")
                doubtful.append(bracket.strip())
        head, but, tail = sentence.partition(", but ")
        if but and _is_doubtful(tail) and not _is_doubtful(head):
            doubtful.append(f"but {tail.strip()}")
            sentence = f"{head.strip()}."
        if sentence.strip():
            (doubtful if _is_doubtful(sentence) else said).append(sentence.strip())
    return Sorted(" ".join(said), tuple(doubtful))


def _is_doubtful(sentence: str) -> bool:
    return bool(_DOUBT.search(sentence) or _OWN_SIDE.search(sentence)) or sentence.rstrip("\"”’' )").endswith("?")


SORTED_CELLS = {"facts": ("fact",), "treatments": ("fact", "result"), "findings": ("when",), "criteria": ("fact",)}
"""Cells in which people write notes."""


def sort_cells(table: str, cells: dict[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The cells of a row of the record as a letter may use them, and the doubtful words left out of them. What somebody
    else wrote ('doctor_says') is kept as it stands."""
    names = SORTED_CELLS.get(table, ())
    told = str(cells.get("fact"))
    is_quoted = cells.get("topic") == "doctor_says" and not _TELLERS.search(told) and not _OWN_SIDE.search(told)
    if cells.get("topic") == "against" or is_quoted:
        return cells, ()
    changed: dict[str, object] = {}
    left: list[str] = []
    for name in names:
        value = cells.get(name)
        if isinstance(value, str):
            sorted_ = sort_doubts(value)
            if sorted_.doubtful:
                changed[name] = sorted_.said or None
                left += sorted_.doubtful
    return ({**cells, **changed} if changed else cells), tuple(left)
