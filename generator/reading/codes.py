"""Adjustment and remark codes of a payment notice (CARC, RARC), and the kinds of refusal they settle.

Which code stands for what is told by the book (facts/codes/remittance) and by the denial kinds: a kind names the payment
reasons and the single codes that state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from generator.denials import load_denial_kinds
from generator.facts import Book

GROUP = re.compile(
    r"(?<!form )(?<!Form )\b(CO|PR|OA|PI|CR)[ \t]{0,2}[-–:* ]?[ \t]{0,2}(\d{1,3}|[ABDPWY]\d{1,2})\b(?![.,]\d|/|-\d|%)"
)
"""'CO-197', 'PR 1', 'OA23': a group code, then the reason."""
NAMED = re.compile(
    r"\b(?:CARC|RARC|(?:adj(?:ustment)?|claim|denial|reason|remark|remit(?:tance)?|ANSI|note)\.?[ \t]+(?:adj(?:ustment)?\.?[ \t]+)?(?:reason|remark|code|rsn|cd)s?(?:[ \t]+codes?)?|remarks?|rmk|rsn|LQ|DESC)\b"
    r"[ \t]*(?:\([A-Z]+\))?[ \t]*[:#=\-]?[ \t]*((?:(?:(?:CO|PR|OA|PI)[- ]?)?(?:MA?\d{1,3}|N\d{1,3}|[ABDPWY]\d{1,2}|\d{1,3})\b(?![.,]\d|/)[ \t]*[,;/&+]?[ \t]*(?:and[ \t]+)?){1,6})",
    re.I,
)
REMARK = re.compile(r"\b(MA\d{2,3}|M\d{1,3}|N\d{1,3})\b")
"""A remark code is taken from a line with an adjustment code, and from a line that begins with it."""
ONE = re.compile(r"\b(MA\d{1,3}|M\d{1,3}|N\d{1,3}|[ABDPWY]\d{1,2}|\d{1,3})\b", re.I)
TABLE_HEAD = re.compile(r"\b(?:CARC|GRP[-/ ]?CARC|ADJ(?:[ /]?(?:CD|CODE|RSN))?|RSN|REASON|RARC|REMARKS?|RMK)\b")
LISTED = re.compile(
    r"^[ \t]*((?:CO|PR|OA|PI)-?)?(\d{1,3}|MA?\d{1,3}|N\d{1,3}|[ABDPWY]\d{1,2})[ \t]*(?:[-–:=.][ \t]+|[ \t]{1,6})(?=[A-Z(])",
    re.M,
)
"""'16  Claim/service lacks information', under a table: the list that says what its codes mean."""
GENERAL = frozenset(("carc_16", "carc_96", "carc_272", "carc_256", "carc_45", "rarc_n130", "rarc_ma130"))
"""Codes that leave to a remark, or to a sentence, what is meant."""


class Code(NamedTuple):
    """A code in the text: its row in the book ('' where the book lacks it), the group it came with, and its place."""

    row: str
    system: str
    code: str
    group: str
    start: int
    end: int


@cache
def _rows(book: Book) -> dict[tuple[str, str], str]:
    return {(row.system, row.code.upper()): row.id for row in book.shelf("remittance_codes").values()}


def find_payment_codes(text: str, book: Book) -> list[Code]:
    """Every adjustment and remark code that the text surely names as one, in its order, each once."""
    found: dict[tuple[str, str], Code] = {}
    for code in sorted(_named(text, book), key=lambda code: (code.start, not code.group)):
        key = (code.system, code.code)
        if key not in found or (code.group and not found[key].group):
            found[key] = code
    return sorted(found.values(), key=lambda code: code.start)


def _named(text: str, book: Book) -> Iterator[Code]:
    rows = _rows(book)

    def make(code: str, group: str, start: int, end: int) -> Code:
        code = code.upper()
        system = "RARC" if REMARK.fullmatch(code) else "CARC"
        return Code(rows.get((system, code), ""), system, code, group.upper(), start, end)

    lines_with_codes: list[tuple[int, int]] = []
    named: set[str] = set()
    for match in GROUP.finditer(text):
        named.add(match[2])
        yield make(match[2], match[1], match.start(), match.end())
        start = text.rfind("\n", 0, match.start()) + 1
        lines_with_codes.append((start, (text.find("\n", match.end()) + 1 or len(text) + 1) - 1))
    for match in NAMED.finditer(text):
        for one in ONE.finditer(match[1]):
            start = match.start(1) + one.start()
            named.add(one[1])
            yield make(one[1], "", start, start + len(one[1]))
        start = text.rfind("\n", 0, match.start()) + 1
        lines_with_codes.append((start, (text.find("\n", match.end()) + 1 or len(text) + 1) - 1))
    for start, end in dict.fromkeys(lines_with_codes):
        for remark in REMARK.finditer(text, start, end):
            if ("RARC", remark[1]) in rows:
                yield make(remark[1], "", remark.start(), remark.end())
    if lines_with_codes or TABLE_HEAD.search(text):
        for match in LISTED.finditer(text):
            system = "RARC" if REMARK.fullmatch(match[2]) else "CARC"
            if (system, match[2].upper()) in rows and (system == "RARC" or match[2] in named):
                yield make(match[2], (match[1] or "").strip("-"), match.start(2), match.end(2))


@cache
def _kinds(book: Book) -> dict[str, str]:
    """Row of a code -> the kind it settles."""
    by_reason = {reason: kind.id for kind in load_denial_kinds().values() for reason in kind.payment_reasons}
    found = {
        row.id: by_reason[row.reason] for row in book.shelf("remittance_codes").values() if row.reason in by_reason
    }
    return found | {code: kind.id for kind in load_denial_kinds().values() for code in kind.payment_codes}


def kind_of(code: Code, book: Book) -> str:
    """The kind of refusal that a code settles; '' for one that refuses nothing, or that the book lacks."""
    return _kinds(book).get(code.row, "")
