"""The reasons of a line as work lists write them: codes with or without group and amount, in one cell or side by side, in words,
or one row for each.

Goes in: cells, claims of one line. Comes out: adjustments and remark codes; claims whose rows were one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from generator.desk.columns import plain_head
from generator.desk.parts import Adjustment, Claim, read_cents
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

GROUPS = {
    "contractual obligation": "CO", "contractual obligations": "CO", "contractual": "CO", "patient responsibility": "PR",
    "patient resp": "PR", "patient": "PR", "other adjustment": "OA", "other adjustments": "OA", "other": "OA",
    "payer initiated": "PI", "payer initiated reduction": "PI", "payer initiated reductions": "PI", "payor initiated reductions": "PI",
    "correction and reversal": "CR", "corrections and reversals": "CR", "correction reversal": "CR", "provider": "CO",
}  # fmt: skip
"""Group codes as some exports spell them out."""

REASON_WORDS = Path(__file__).with_name("reason_words.toml")


class ReasonWords(Row):
    """A reason code (CARC), and the words by which lists say it where they print no code."""

    code: str
    words: tuple[str, ...]


@cache
def load_reason_words() -> tuple[ReasonWords, ...]:
    """The rows in the order in which they are tried."""
    return tuple(
        read_row(ReasonWords, table, f"reason_words.toml, {table.get('code')}")
        for table in read_row_file(REASON_WORDS)["reason"]
    )


def code_of_words(cell: str) -> str:
    """The reason code that a cell says in words; '' where it holds none that is known.

    >>> code_of_words("No prior authorization on file"), code_of_words("Paid in full"), code_of_words("not med necessary")
    ('197', '', '50')
    """
    plain = f" {plain_head(cell)} "
    return next((row.code for row in load_reason_words() if any(f" {words}" in plain for words in row.words)), "")


_AMOUNT = r"(?:USD\s*)?[($]*\s*(-?\d[\d,]*\.\d\d)(?!\d)\)?"
_WITH_AMOUNT = re.compile(
    r"(?:\b(CO|PR|OA|PI|CR)[\s\-–:*]*|(?<![A-Z0-9.,$]))([ABDPWY]?\d{1,3})(?:\s*[:=*(]\s*|\s+)" + _AMOUNT
)
"""A reason with its amount, as exports write them in one cell: "CO 45 (24.42)", "PR*2*6.21", "OA23:18.10", "CO-45=9.00"."""
_BARE_AMOUNT = re.compile(r"(?<![A-Z0-9.,])\(?\$?-?\d[\d,]*\.\d\d\)?(?!\d)")
_REASON = re.compile(
    r"(?<![A-Z0-9])(?:(CO|PR|OA|PI|CR)[\s\-–:*]*)?(MA\d{1,3}|[MN]\d{1,3}|[ABDPWY]\d{1,2}|0{0,3}\d{1,3})(?![A-Z0-9.])"
)


def read_reasons(
    groups: Sequence[str], carcs: Sequence[str], rarcs: Sequence[str], amounts: Sequence[str] = ()
) -> tuple[list[Adjustment], list[str]]:
    """Adjustments and remark codes of the cells that hold them, side by side; a remark among the reasons is a remark.

    >>> read_reasons(["Contractual Obligation"], ["CO-16, M119", "197"], ["N54"])[1]
    ['M119', 'N54']
    >>> [(a.name, a.cents) for a in read_reasons(["CO", "PR"], ["45", "2"], [], ["10.00", "4.50"])[0]]
    [('CO-45', 1000), ('PR-2', 450)]
    """
    wide = [_group_of(cell) for cell in groups]
    adjustments: dict[tuple[str, str], Adjustment] = {}
    remarks: list[str] = []
    for place, cell in enumerate(carcs):
        for whole in _WITH_AMOUNT.finditer(cell.upper()):  # "CO 45 12585.60"
            reason = (whole[1] or "", whole[2].lstrip("0") or "0")
            before = adjustments[reason].cents if reason in adjustments else None
            adjustments[reason] = Adjustment(*reason, (before or 0) + (read_cents(whole[3]) or 0))
        cell = _BARE_AMOUNT.sub(" ", _WITH_AMOUNT.sub(" ", cell.upper()))
        column_group = wide[place] if place < len(wide) else wide[0] if len(wide) == 1 else ""
        cents = read_cents(amounts[place]) if place < len(amounts) and amounts[place] else None
        for match in _REASON.finditer(cell.upper().replace("CARC", "").replace("RARC", "")):
            code, group = match[2].lstrip("0") or "0", match[1] or column_group
            if re.fullmatch(r"MA?\d+|N\d+", code):
                remarks.append(code)
                continue
            same = next(
                (key for key in adjustments if key[1] == code and (key[0] == group or not group or not key[0])), None
            )
            if same and (cents is None or adjustments[same].cents is None):  # the same reason in another column
                told = adjustments.pop(same)
                group, cents = group or told.group, told.cents if cents is None else cents
            adjustments[group, code] = Adjustment(group, code, cents)
            cents = None
        if not (adjustments or remarks) and (said := code_of_words(cell)):
            adjustments[column_group, said] = Adjustment(column_group, said, cents)
    for cell in rarcs:
        remarks += re.findall(r"(?<![A-Z0-9])(?:MA\d{1,3}|[MN]\d{1,3})(?![A-Z0-9])", cell.upper())
    return list(adjustments.values()), list(dict.fromkeys(remarks))


def _group_of(cell: str) -> str:
    plain = plain_head(cell)
    if plain.upper()[:2] in ("CO", "PR", "OA", "PI", "CR") and len(plain) <= 2:
        return plain.upper()
    for words, group in GROUPS.items():
        if plain == words or plain.startswith(words):
            return group
    match = re.search(r"\b(CO|PR|OA|PI|CR)\b", cell.upper())
    return match[1] if match else ""


def join_rows(before: Claim, claim: Claim) -> Claim | None:
    """Two rows of one line, each with one of its reasons, as one: they agree in all but the reason, and the amounts of their reasons
    together are no more than what was not paid. None where they are two lines."""
    if not (before.lines and claim.lines):
        return None
    one, two = before.lines[-1], claim.lines[-1]
    if before._replace(where="", lines=()) != claim._replace(where="", lines=()):
        return None
    if one._replace(where="", adjustments=(), remarks=()) != two._replace(where="", adjustments=(), remarks=()):
        return None
    reasons = [*one.adjustments, *two.adjustments]
    names = {reason.name for reason in reasons}
    cents = [reason.cents for reason in reasons]
    if None in cents or len(names) < len(reasons) or one.charged is None or not two.adjustments:
        return None
    if sum(filter(None, cents)) > one.charged - (one.paid or 0):
        return None
    line = one._replace(adjustments=tuple(reasons), remarks=tuple(dict.fromkeys((*one.remarks, *two.remarks))))
    return before._replace(lines=(line,))
