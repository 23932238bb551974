"""Lines that the practice puts right. What was billed stays as it was, so that sums tie; beside it stands what goes out
instead, for the cover of the corrected claim and for the list that is keyed into the billing program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generator.desk.ledger import Ledger, LedgerError, line_dict
from generator.desk.parts import read_day, read_number
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

CORRECTIONS = Path(__file__).with_name("corrections.toml")
WAY = "corrected_claim"
"""The way of a claim with a line that was put right."""


class Correction(Row):
    """Something of a line that can be put right, and its words on the cover."""

    id: str
    title: str
    was: str
    right: str
    none: str


@cache
def load_corrections() -> dict[str, Correction]:
    """All that can be put right, by id, in the order of the cover."""
    rows = read_row_file(CORRECTIONS)["correction"]
    return {table["id"]: read_row(Correction, table, f"{CORRECTIONS.name}, {table.get('id')}") for table in rows}


def billed(line: Mapping[str, Any], key: str) -> str:
    """What a line has for a correction, as text."""
    if key == "units":
        return f"{line['units']:g}" if line["units"] is not None else ""
    if key == "modifiers":
        return " ".join(line["modifiers"])
    return str(line[key]) if key in ("code", "day") else str(line["facts"].get(key, ""))


def corrected(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line as it goes out: what was put right in the place of what was billed."""
    fixed = line.get("fixed") or {}
    facts = {key: value for key, value in fixed.items() if key not in ("code", "modifiers", "units", "day")}
    new: dict[str, Any] = {**line, "facts": {**line["facts"], **facts}}
    if "units" in fixed:
        new["units"] = read_number(fixed["units"])
    if "modifiers" in fixed:
        new["modifiers"] = fixed["modifiers"].split()
    return new | {key: fixed[key] for key in ("code", "day") if key in fixed}


def fix_lines(ledger: Ledger, claim: int, fixes: Sequence[Mapping[str, Any]], today: date, who: str = "") -> bool:
    """Put lines of a claim right and note it in its history. fixes: [{"line": id, a key of corrections.toml: text, …}]; what is the
    same as billed is no correction, and takes back one that was made. Returns whether any line of the claim differs from what
    was billed. Raises LedgerError for another key or a value that cannot be."""
    lines = {line["id"]: line for line in ledger.lines_of(claim)}
    for fix in fixes:
        line = lines.get(int(fix.get("line", 0)))
        if line is None:
            raise LedgerError(f"claim {claim} has no line {fix.get('line')}")
        fixed = dict(line["fixed"])
        for key, value in fix.items():
            if key == "line":
                continue
            new, before = _plain(key, str(value)), billed(corrected(line), key)
            if new == billed(line, key):
                fixed.pop(key, None)
            else:
                fixed[key] = new
            if new != before:
                ledger.note(claim, today, who, f"{key} of {line['code']}", before, new)
        line["fixed"] = fixed
        ledger.db.execute(
            "update lines set fixed = ? where id = ?", (json.dumps(fixed, ensure_ascii=False), line["id"])
        )
    return any(line["fixed"] for line in lines.values())


def _plain(key: str, value: str) -> str:
    """A value as it is kept. Raises LedgerError."""
    if key not in load_corrections():
        raise LedgerError(f"'{key}' of a line is not put right by hand, only: {', '.join(load_corrections())}")
    title, value = load_corrections()[key].title, value.strip()[:100]
    if key == "modifiers":
        return " ".join(re.findall(r"[A-Z0-9]{2}", value.upper()))
    if key in ("units", "ndc_quantity"):
        number = read_number(value)
        if number is None or number <= 0:
            raise LedgerError(f"{title}: “{value[:20]}” is no number above zero")
        return f"{number:g}"
    if key == "day":
        if not (day := read_day(value)):
            raise LedgerError(f"{title}: “{value[:20]}” is no day")
        return day
    if key == "code" and not re.fullmatch(r"[A-Z]\d{4}|\d{4}[A-Z0-9]", value.upper()):
        raise LedgerError(f"{title}: “{value[:20]}” is no billing code")
    return value.upper() if key in ("code", "ndc_unit", "diagnoses") else value


def was_and_is(line: Mapping[str, Any]) -> tuple[str, str]:
    """What a corrected line was and what it is, in the words of the cover; two empty texts where nothing was put right."""
    was: list[str] = []
    right: list[str] = []
    for key, row in load_corrections().items():
        if key in (line.get("fixed") or {}):
            for out, text, value in ((was, row.was, billed(line, key)), (right, row.right, line["fixed"][key])):
                out.append(text.format(value=value) if value else row.none)
    return " ".join(was), " ".join(right)


HEADS = (
    "Claim", "Account", "Patient", "Payer", "Frequency", "Claim it replaces", "Day of service", "Code", "Modifiers", "Units", "NDC", "Unit of the NDC",
    "Quantity of the NDC", "Charged", "Was", "Is",
)  # fmt: skip


def list_corrections(ledger: Ledger) -> Iterator[Sequence[Any]]:
    """Every line, as it goes out, of claims that are sent as corrected: a row of HEADS each, for the billing program."""
    rows = ledger.db.execute(
        "select lines.*, claims.number, claims.account, claims.payer, claims.patient as name from lines join claims on claims.id = lines.claim "
        "where claims.id in (select claim from lines where fixed != '{}') order by claims.id, lines.id"
    )
    for row in rows:
        line = line_dict(row)
        new = corrected(line)
        yield (
            row["number"], row["account"], row["name"], row["payer"], "7", row["number"], new["day"], new["code"], " ".join(new["modifiers"]),
            new["units"], *(new["facts"].get(key, "") for key in ("ndc", "ndc_unit", "ndc_quantity")), (row["charged"] or 0) / 100,
            *was_and_is(line),
        )  # fmt: skip
