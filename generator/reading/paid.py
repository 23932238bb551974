"""The lines of a payment notice that were paid, and those that got nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.reading.patterns import lazy

CODE = lazy(r"(?<![\w\-/.#])(?:[A-CEGHJ-MP-V]\d{4}|9\d{4})(?![\w\-])")
AMOUNT = lazy(r"(?<![\w.,])\$?(\d[\d,]*\.\d{2})(?![\d%])")
LONGEST, MOST = 220, 200
"""Characters of a line that is looked at, and lines of one paper."""


@lru_cache(maxsize=4)
def count_lines(text: str) -> tuple[int, int]:
    """(paid, unpaid) lines: with a code and two amounts or more. Unpaid is a line that has no other amount than nothing and
    what was charged.

    >>> count_lines("07/21/2026 J2350 600 41,880.00 0.00 41,880.00 A7 0.00\\n96413 1 498.00 201.40 0.00 181.26")
    (1, 1)
    """
    paid, unpaid = _lines(text)
    return len(paid), len(unpaid)


def is_of_an_unpaid_line(remark: str, text: str) -> bool:
    """Whether the mark of a note stands on a line that got nothing."""
    if not remark:
        return False
    mark = re.compile(rf"(?<![\w-]){re.escape(remark)}(?![\w-])")
    return any(mark.search(line) for line in _lines(text)[1])


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    paid: list[str] = []
    unpaid: list[str] = []
    for line in text.split("\n")[: 20 * MOST]:
        if not 8 < len(line) <= LONGEST or not CODE.search(line):
            continue
        amounts = [float(each.replace(",", "")) for each in AMOUNT.findall(line)]
        if len(amounts) < 2 or not amounts[0]:
            continue
        if 0.0 in amounts and all(each in (0.0, amounts[0]) for each in amounts):
            unpaid.append(line)
        elif any(0 < each < amounts[0] for each in amounts):
            paid.append(line)
        if len(paid) + len(unpaid) >= MOST:
            break
    return tuple(paid), tuple(unpaid)


def is_all_owed(text: str) -> bool:
    """Whether a line leaves all that is allowed to the person, and pays nothing.

    >>> is_all_owed("J3262 600 $5,100.00 $3,960.00 $0.00 $3,960.00 PR-1")
    True
    """
    for line in _lines(text)[0]:
        amounts = [float(each.replace(",", "")) for each in AMOUNT.findall(line)]
        if 0.0 in amounts and any(amounts[1:].count(each) > 1 for each in amounts[1:] if each):
            return True
    return False
