"""The lines of a claim as a remittance or a portal prints them without heads: a day, a code, its modifiers, its units,
amounts. '12/11/2024  J0897  60  JZ  1,980.00  0.00  OA-22'."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from generator.reading.patterns import lazy

MODIFIERS = (
    "25", "59", "76", "77", "91", "AA", "AI", "CR", "EC", "ET", "GA", "GC", "GP", "GT", "GW", "GX", "GY", "GZ", "JA", "JB", "JE", "JG", "JW", "JZ", "KX",
    "KD", "LT", "PN", "PO", "QW", "RT", "SA", "SH", "SJ", "SS", "TB", "TC", "UD", "XE", "XP", "XS", "XU",
)  # fmt: skip
"""Modifiers that infusion claims carry; another two letters after a code are no modifier unless a label says so."""
LONGEST, MOST = 220, 200
"""Characters of a line that is looked at, and lines of one paper."""
CODE = lazy(r"(?<![\w\-/.#])([A-CEGHJ-MP-V]\d{4}|9\d{4})(?![\w\-.])\)?")
SUM = lazy(r"(?<![\w.])-?\$?\d[\d,]*\.\d{2}(?!\d)|\$ ?\d")
"""An amount: what tells the line of a claim from a sentence."""
AFTER_IT = lazy(r"[ \t,]+(?:(U|UN|UNITS?|QTY)[ \t:]*)?([A-Z0-9]{1,5})(?![\w.,/%$\-]\w|[\w%$]|[ \t]*(?:mg|mcg|g|ml)\b)")
"""The next short word behind a code."""


class ClaimLine(NamedTuple):
    """A line of a claim: the words at `start`..`end` are each a modifier or a number of units."""

    code: str
    modifiers: tuple[tuple[str, int, int], ...]
    units: tuple[tuple[int, int, int], ...]


def find_claim_lines(text: str, known: Collection[str]) -> Iterator[ClaimLine]:
    """Each line that has a code of a drug or of giving it and an amount, with what stands between the two."""
    at = found = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not 8 < len(line) <= LONGEST or not SUM.search(line):
            continue
        for code in CODE.finditer(line):
            if code[1][0] not in "JQS" and code[1] not in known:
                continue
            yield _read_behind(line, start, code)
            found += 1
        if found >= MOST:
            return


def _read_behind(line: str, start: int, code: re.Match[str]) -> ClaimLine:
    """The modifiers and the one number of units that follow a code, up to the first word that is neither."""
    modifiers: list[tuple[str, int, int]] = []
    units: list[tuple[int, int, int]] = []
    at = code.end()
    while (word := AFTER_IT.match(line, at)) and len(modifiers) + len(units) < 5:
        place = start + word.start(2), start + word.end(2)
        value = word[2]
        labelled = word[1] is not None
        if value in MODIFIERS and not labelled and not (value.isdigit() and (modifiers or units or not _counts(line, word.end()))):  # fmt: skip
            modifiers.append((value, *place))
        elif value.isdigit() and 0 < int(value) < 10_000 and not units and not value.startswith("0"):
            units.append((int(value), *place))
        elif value not in ("MOD", "UN", "U"):
            break
        at = word.end()
    return ClaimLine(code[1], tuple(modifiers), tuple(units))


def _counts(line: str, at: int) -> bool:
    """Whether a number of units follows: then two digits before it are a modifier."""
    after = AFTER_IT.match(line, at)
    return (after is not None and after[2].isdigit()) or re.match(r"[ \t]+[A-Z]{3}", line[at:]) is not None
