"""Which papers stand behind a sentence: of what somebody said only those that can hold it, and those of every value that it tells.

Goes in: a sentence, and the papers named for it. Comes out: those that can show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.form.when import days_in
from generator.record.case import Case
from generator.record.papers import Exhibit

_SPOKE = re.compile(
    r"\b(?:said|says|told (?:me|us|him|her|them)|read (?:me|us)\b|on the phone|by phone|called (?:me|us|and)|we talked|I asked|(?:he|she|they) thinks?)\b",
    re.I,
)
"""How a sentence tells what somebody said, and not what a paper holds."""

_HOLDS_WORDS = re.compile(
    r"\b(?:letters?|notes?|statement|dictation|e-?mails?|messages?|texts?|voice ?mail|recording|transcript|log|record of|chart|summary|certificat\w+|fax|portal|screenshots?|form|print ?out|minutes|report of the call|decision|notice|denial|approval)\b",
    re.I,
)
_NAMES_A_PAPER = re.compile(
    r"\b(?:letter|note|page|paper|booklet|sheet|report|log|notice|says? \"|says? “|wrote)\b", re.I
)


def papers_of_speech(told: str, numbers: Iterable[int], exhibits: Iterable[Exhibit]) -> tuple[int, ...]:
    """The papers that stay behind a sentence: all of them where it tells no talk or names a paper itself, else those that can
    hold what was said.

    >>> lab = Exhibit(4, "OGTT report", who=""); note = Exhibit(5, "Note of the call of May 3", who="")
    >>> papers_of_speech("Deion said that it is for another plan.", (4, 5), (lab, note))
    (5,)
    >>> papers_of_speech("The OGTT was 171.", (4, 5), (lab, note))
    (4, 5)
    """
    kept = tuple(numbers)
    if not _SPOKE.search(told) or _NAMES_A_PAPER.search(told):
        return kept
    titles = {exhibit.number: exhibit.title for exhibit in exhibits}
    return tuple(number for number in kept if _HOLDS_WORDS.search(titles.get(number, "")))


def papers_of_values(told: str, case: Case) -> tuple[int, ...]:
    """The papers in hand of the test results that a sentence tells: its number of two figures or more, beside the measure or on its
    day."""
    in_hand = {exhibit.number for exhibit in case.exhibits if not exhibit.who}
    days = set(days_in(told))
    found: dict[int, None] = {}
    for item in case.findings:
        number = re.search(r"\d[\d.,]*\d", item.value)
        if number is None or not re.search(rf"(?<![\d.,/]){re.escape(number[0])}(?![\d/])", told):
            continue
        name = re.match(r"[A-Za-z][\w-]{2,}", item.measure)
        is_named = name is not None and re.search(rf"\b{re.escape(name[0])}\b", told, re.I) is not None
        is_of_day = item.on is not None and item.on.first == item.on.last and item.on.first in days
        if is_named or is_of_day:
            found |= dict.fromkeys(paper for paper in item.exhibits if paper in in_hand)
    return tuple(found)


def papers_behind(told: str, numbers: Iterable[int], case: Case) -> tuple[int, ...]:
    """The papers named for a sentence that can show it, and those of the values in it."""
    return tuple(dict.fromkeys((*papers_of_speech(told, numbers, case.exhibits), *papers_of_values(told, case))))
