"""Words that add one reason to another: 'Separately, the center is not in our network.'"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.reading.paragraphs import Paragraph
from generator.reading.parts import HISTORY, REQUEST, RIGHTS, RULE, WHY, Sentence

ADDS = re.compile(
    r"^\W*(?:\(?(?:2|b|ii|two|second(?:ly)?)\b[).:]|reason (?:two|2)|in addition|also\b|moreover|furthermore|further\b|besides|additionally|secondly|what is more|on top of (?:that|this)|apart from (?:that|this)|aside from|then,? too|then there|nor\b|and even|separately|lastly|finally|beyond that|even if|second thing|the (?:other|second|third|further|remaining) (?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|a (?:further|second) (?:\w+ )?(?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|another (?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|adem[aá]s|asimismo|tambi[eé]n|tampoco|por otra parte|en segundo lugar|por [uú]ltimo)"
    r"|\b(?:also|too|either|as well|likewise|tambi[eé]n|tampoco)\b|\b(?:we|i) (?:would|should|must) (?:also |too )?(?:add|note|point out|mention)\b",
    re.I,
)
"""Words that add one reason to another."""
ADDS_ONE = re.compile(
    r"^\W*(?:\(?(?:2|3|b|c)\b[).]|reason (?:two|three|2|3)|in addition|also,|and the\b|moreover|furthermore|besides,?|additionally|second(?:ly)?\b(?! (?:opinion|level|review|appeal|look|request|dose|infusion|doctor|reviewer|physician|specialist))|third(?:ly)?,|next,|lastly|finally,|separately|on top of|apart from|aside from|beyond that|even if|in any event|nor\b|the (?:other|second|third|further|remaining) (?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|a (?:further|second) (?:\w+ )?(?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|another (?:matter|point|reason|ground|problem|difficulty|issue|concern|gap)|adem[aá]s,?|asimismo|tampoco|por otra parte|en segundo lugar|por [uú]ltimo"
    r"|even (?:then|so|with (?:that|this|those))|(?:were|should) (?:this|that|these|those|the above|it|an? \w+|the \w+)(?: \w+){0,2} (?:be|still|to be)\b|(?:once|if|when|with) (?:that|this|those|these|the above) (?:is|are|were|was|be|point|settled|in hand)"
    r"|(?:we|the (?:plan|fund|reviewer|office)|i) also (?:asked|requested|wrote|called|needed|need|see|find|found|note|want|wanted|looked)\b)"
    r"|\b(?:we|i|reviewer) (?:would |should |must )?(?:also )?(?:add|noted?|point out|mention)(?:ed)? (?:too )?that\b|\bnot\b.*\beither\b|\b(?:is|are|was|were) also (?:not|denied|missing|over|above|below|out)\b|\balso (?:never|not)\b",
    re.I,
)
"""Words at the head of a sentence that mostly open one more reason."""
OF_BEFORE = re.compile(r"\b(?:may|can|could|might|earlier|previous(?:ly)?|last (?:year|spring|summer|fall|winter)|at first|stated|withdrawn|fixed|dropped|resolved|settled|no longer|puede|antes|given up|put right)\b|\b(?:our|the|a) (?:first |earlier |prior )?(?:letter|notice) of\b", re.I)  # fmt: skip
ADDED, ADDED_AT_LEAST, PLAINLY = 0.3, 0.45, 0.9
"""How likely such a sentence must state its kind, how sure it then is at least; and how likely where it
stands under 'Why'."""
CODE = re.compile(r"\b(?:CO|PR|OA|PI)[- ]?\d{1,3}\b|^\W*(?:\d{1,3}|[MN]\d{1,3}|[A-Z])\b")
"""What a line of a bill, or the list of what its codes mean, begins with or has."""


def opens_one_more(kind: str, paragraph: Paragraph | None) -> bool:
    """Whether a sentence that mostly opens one more reason states this kind more likely than any other, and neither in what
    was before nor as a rule or a right."""
    if paragraph is None:
        return False
    for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
        odds = hits.get(kind, 0.0)
        roles = ("role_rule_quoted", "role_history", "role_rights", "role_concession")
        if (
            odds > ADDED
            and odds == max(hits.values())
            and odds > sum(sentence.odds[role] for role in roles)
            and sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
            and ADDS_ONE.search(sentence.words)
            and not OF_BEFORE.search(sentence.words)
        ):
            return True
    return False


def is_plain_under_why(kind: str, paragraph: Paragraph | None) -> bool:
    """Whether a sentence that stands under 'Why', and is no line of a bill, says nothing but this."""
    return paragraph is not None and any(
        hits.get(kind, 0.0) > PLAINLY
        and sentence.section == WHY
        and not sentence.is_data
        and not CODE.search(sentence.words)
        and not OF_BEFORE.search(sentence.words)
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
    )


LISTED = 0.7
"""How likely an item of a list must state its kind where another item states the strongest reason."""


def is_listed_beside(kind: str, paragraph: Paragraph | None, strongest: Paragraph | None) -> bool:
    """Whether the strongest reason is an item of a list and this one another: '1) A trial is required. 2) The place is not approved.'"""
    if paragraph is None or strongest is None or paragraph is strongest:
        return False
    if not (paragraph.said[0].is_item and strongest.said[0].is_item):
        return False
    return any(
        hits.get(kind, 0.0) > LISTED
        and hits[kind] == max(hits.values())
        and sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
    )


ANNOUNCED = re.compile(
    r"\b(?:there are|for|have|on|here are|found|in|are|hay|por) (?:the (?:following )?)?(two|three|four|2|3|4|dos|tres) (?:\w+ )?(?:reasons|grounds|matters|points|parts|problems|things|issues|concerns|obstacles|motivos|razones|causas)\b|\bboth are (?:reasons|grounds)\b|\b(?:for|on) both (?:reasons|grounds)\b|\bbecause of both\b",
    re.I,
)
"""'There are three reasons': how many a letter says that it gives."""
COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "dos": 2, "tres": 3}
ONE_OF_THEM = 0.6
"""How likely a sentence must state one of the reasons that were announced."""


def announced(sentences: Sequence[Sentence]) -> int:
    """How many reasons the letter says that it gives; 0 where it says nothing of that."""
    found = [
        match
        for sentence in sentences
        if sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
        for match in ANNOUNCED.finditer(sentence.words)
    ]
    return max((COUNTS[match[1].lower()] if match[1] else 2 for match in found), default=0)


def stands_plainly(kind: str, paragraph: Paragraph | None) -> bool:
    """Whether a sentence in the body of the letter says this kind before any other."""
    return paragraph is not None and any(
        hits.get(kind, 0.0) > ONE_OF_THEM
        and sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
        and not sentence.is_data
        and not sentence.is_heading
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
    )
