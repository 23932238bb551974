"""A service that was billed twice: which of two lines is the double, on which claim the first one stands, and which answers are
about a double, so that they change nothing of the first claim.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.desk.finding import Facts, Found, say
from generator.desk.ledger import line_dict
from generator.desk.parts import Adjustment, Claim, paid_of
from generator.desk.same import alike, plain_number
from generator.desk.standing import sort_of

DOUBLE = "18"
"""The reason code of an exact duplicate."""
REPEATED = frozenset({"76", "77", "59"})
"""Modifiers by which a service that stands twice was given twice."""


class First(NamedTuple):
    """Where a service stands first that a line bills again. `is_here`: on the same claim. `is_refused`: it was denied there for
    a reason of its own, so it is still to be settled."""

    name: str
    is_here: bool = False
    is_refused: bool = False


def is_double(claim: Claim) -> bool:
    """Whether an answer refuses a claim as the double of another: nothing is paid, and each line is called one.

    >>> is_double(Claim("segment 9", adjustments=(Adjustment("OA", "18", 500),), charged=500, paid=0))
    True
    """
    of_lines = [line.adjustments for line in claim.lines] or [claim.adjustments]
    whole = any(one.code == DOUBLE for one in claim.adjustments)
    return not paid_of(claim) and all(whole or any(one.code == DOUBLE for one in reasons) for reasons in of_lines)


def is_another(db: sqlite3.Connection, claim_id: int, claim: Claim) -> bool:
    """Whether an answer that has a number of a claim of the ledger is about another one nevertheless: one of the two is the
    double of the other; or the payer numbered them apart, and they share no day, or no code."""
    row = db.execute("select number, is_reversed from claims where id = ?", (claim_id,)).fetchone()
    answered = db.execute("select 1 from answers where claim = ? and kind != 'list'", (claim_id,)).fetchone()
    if not answered or claim.is_reversal:
        return False
    is_apart = bool(row["number"] and claim.number) and plain_number(row["number"]) != plain_number(claim.number)
    lines = db.execute("select day, code, adjustments from lines where claim = ?", (claim_id,)).fetchall()
    is_there = bool(lines) and all(any(one[1] == DOUBLE for one in json.loads(line["adjustments"])) for line in lines)
    if is_double(claim) != is_there and not row["is_reversed"]:
        return True
    if is_apart and is_there:
        return True
    if not is_apart or row["is_reversed"] or claim.frequency == "7" or not (lines and claim.lines):
        return False
    days, codes = ({getattr(line, key) for line in claim.lines} for key in ("day", "code"))
    return not days & {line["day"] for line in lines} or not codes & {line["code"] for line in lines}


def find_first(db: sqlite3.Connection, claim: Mapping[str, Any], line: Mapping[str, Any]) -> list[First]:
    """Other lines to the same payer with the same patient, day, code and units, of which this one is the double. Of two such
    lines one stands: not the one that was called a duplicate, else the one that was paid, that went out first, that came first
    into the ledger."""
    if not claim["patient"] or not line["day"] or not line["code"] or REPEATED & set(line["modifiers"]):
        return []
    rows = db.execute(
        "select lines.*, claims.number, claims.account, claims.payer, claims.is_reversed, claims.payers_order, claims.frequency from lines "
        "join claims on claims.id = lines.claim where lines.patient = ? and lines.day = ? and lines.code = ? and lines.id != ?",
        (claim["patient"].lower(), line["day"], line["code"], line["id"]),
    )  # fmt: skip
    return [
        First(_name(row, claim), row["claim"] == claim["id"], _is_refused(line_dict(row)))
        for row in rows
        if row["units"] == line["units"]
        and sorted(row["modifiers"].split()) == sorted(line["modifiers"])
        and alike(row["payer"], claim["payer"])
        and row["payers_order"] == claim["payers_order"]
        and not row["is_reversed"]
        and not {row["frequency"], claim["frequency"]} & {"7", "8"}
        and _comes_after(line, line_dict(row))
    ]


def _name(row: sqlite3.Row, claim: Mapping[str, Any]) -> str:
    """The number by which another claim is told from this one: both may bear one account."""
    own = claim["account"] or claim["number"]
    names = (row["account"], row["number"]) if row["claim"] != claim["id"] else (own,)
    return next((name for name in names if name and (name != own or row["claim"] == claim["id"])), "of the same number")


def _is_refused(line: Mapping[str, Any]) -> bool:
    """Whether a line was denied for another reason than that it is a double."""
    reasons = [Adjustment(item["group"], item["code"], item["cents"]) for item in line["adjustments"]]
    return not line["paid"] and any(not sort_of(one) and one.code != DOUBLE for one in reasons)


def _comes_after(line: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether of two lines that say the same, this one is the double."""

    def signs(one: Mapping[str, Any]) -> tuple[Any, ...]:
        called = any(item["code"] == DOUBLE for item in one["adjustments"])
        return called, not one["paid"], one["facts"].get("submitted", ""), one["id"]

    return signs(line) > signs(other)


def check_double(facts: Facts, same: Iterable[First]) -> Iterable[Found]:
    """A line that bills again what stands elsewhere; one that was refused as a double of a denied claim was a correction that
    went out as a new claim."""
    first = next(iter(same), None)
    if first is None:
        return
    called = any(item["code"] == DOUBLE for item in facts.line.get("adjustments") or [])
    if first.is_here:
        yield say("duplicate_line", code=facts.code, day=facts.day)
    elif first.is_refused and called:
        yield say("resent_as_new", code=facts.code, day=facts.day, other=first.name)
    else:
        yield say("duplicate", code=facts.code, day=facts.day, other=first.name)
