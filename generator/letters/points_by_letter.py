"""The points of the policy that a reason names only by their letters or numbers: "Criteria a) and b) are not met."

Goes in: the points, the reason, and the texts that list what the letters stand for. Comes out: the points meant.
"""

from __future__ import annotations

import re

from generator.arguments import Point
from generator.arguments.legs import telling

_MARK = r"[(\[]?(?:[a-h]|[1-9]|i{1,3}|iv|v|vi)[)\].]?"
_NAMED = re.compile(
    rf"\b(?:criteri(?:on|a)|points?|items?|requirements?|conditions?|elements?|numbers?)\s+(?P<list>{_MARK}(?:(?:\s*,\s*(?:and|or)?|\s+(?:and|or|through|&))\s*{_MARK})*)(?![\w-])",
    re.I,
)
_ONE = re.compile(r"[(\[]?\b([a-h]|[1-9]|i{1,3}|iv|v|vi)\b[)\].]?", re.I)


def named_by_letter(points: tuple[Point, ...], words: str, lists: str) -> list[Point]:
    """The points of the policy whose letters or numbers `words` name and whose text `lists` (the notice, the policy) gives behind
    that mark; none where a mark cannot be found, or fits no point.

    >>> a = Point("CAS of 4 or more in the worse eye", "policy"); b = Point("onset of active symptoms within 9 months", "policy")
    >>> policy = "ALL of: a) a Clinical Activity Score (CAS) of 4 or more in the worse eye; b) onset of active symptoms within 9 months"
    >>> [point.asks for point in named_by_letter((a, b), "Criterion b) is not met.", policy)]
    ['onset of active symptoms within 9 months']
    >>> named_by_letter((a, b), "Criterion f) is not met.", policy)
    []
    """
    marks = [mark.lower() for match in _NAMED.finditer(words) for mark in _ONE.findall(match["list"])]
    meant: list[Point] = []
    for mark in dict.fromkeys(marks):
        listed = [
            telling(match["text"])
            for match in re.finditer(
                rf"(?:^|[\s;:,(\[]){re.escape(mark)}[)\].:]\s+(?P<text>[^;\n]{{6,240}})", lists, re.I
            )
        ]
        fits = [
            point
            for point in points
            if point.of == "policy"
            and (own := telling(point.asks))
            and any(len(own & text) * 10 >= len(own) * 6 for text in listed)
        ]
        if len(fits) == 1 and fits[0] not in meant:
            meant += fits
    return meant
