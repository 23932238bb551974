"""Triage: each refused line to the ways that fit it, the claim to its strongest line's, with amount, reason and due day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from generator.desk.check import administration, check_line, drug_of, kind_of_code
from generator.desk.due import find_due
from generator.desk.ledger import Ledger, adjustments_of, line_dict
from generator.desk.parts import Adjustment
from generator.desk.rules import Rule, find_rule, load_rules
from generator.facts import Book

WRITTEN_DOWN = frozenset(
    {"45", "253", "94", "59", "104", "132", "144", "161", "172", "223", "237", "90", "91", "105", "131", "187"}
)
"""Reasons that say how the price came about; beside a payment they refuse nothing."""
SHARE = frozenset({"1", "2", "3", "66", "241"})
"""Deductible, coinsurance, copay and such: the patient's share."""


@cache
def _code_rows(book: Book) -> dict[str, tuple[str, str, str]]:
    """Code -> (what it stands for, what to do first, id of its row)."""
    return {row.code: (row.reason, row.do_first, row.id) for row in book.shelf("remittance_codes").values()}


def sort_changed(ledger: Ledger, book: Book, today: date) -> dict[str, int]:
    """Sort every claim that changed since it was last sorted. Returns {"sorted", "open"}: how many claims, and how many of
    them have something to do."""
    counts = {"sorted": 0, "open": 0}
    has_admin = _list_has_admin(ledger, book)
    payers = ledger.setting("payers", {})
    for claim in ledger.changed():
        counts["sorted"] += 1
        counts["open"] += _sort_claim(ledger, claim, book, today, has_admin, payers)
    ledger.db.commit()
    return counts


def _list_has_admin(ledger: Ledger, book: Book) -> bool:
    """Whether this practice's lists hold the lines for giving drugs at all: only then is a missing one worth a question."""
    marks = ",".join("?" * len(administration(book)))
    row = ledger.db.execute(
        f"select 1 from lines where code in ({marks}) and source = 'list' limit 1", list(administration(book))
    ).fetchone()
    return row is not None


def _sort_claim(
    ledger: Ledger, claim_id: int, book: Book, today: date, has_admin: bool, payers: Mapping[str, Any]
) -> bool:
    row = ledger.db.execute("select * from claims where id = ?", (claim_id,)).fetchone()
    claim = dict(row) | {"facts": json.loads(row["facts"])}
    lines = [
        line_dict(line) for line in ledger.db.execute("select * from lines where claim = ? order by id", (claim_id,))
    ]
    own = {
        "cover": row["cover"] or _of_payer(payers, row["payer"]).get("cover_from", ""),
        "frequency": row["frequency"],
        "original_claim": claim["facts"].get("original_claim", ""),
    }
    found = [
        check_line(line, own, lines, book, _same_elsewhere(ledger, claim, line, book), list_has_admin=has_admin)
        for line in lines
    ]
    told = list(refusals(claim, lines, found, book))
    best = min(told, key=lambda item: (item.rank, -item.cents), default=None)
    for line, faults in zip(lines, found, strict=True):
        mine = next((item for item in told if item.line == line["id"]), None)
        ledger.db.execute(
            "update lines set route = ?, rule = ?, found = ? where id = ?",
            (
                mine.rule.ways[0] if mine else "",
                mine.rule.id if mine else "",
                json.dumps(faults, ensure_ascii=False),
                line["id"],
            ),
        )
    main = next((line for line in lines if best and line["id"] == best.line), None) or _main_line(lines, book)
    drug_line = _main_line(lines, book) or main
    therapies = drug_of(drug_line["code"], book) if drug_line else ()
    stake = sum(item.cents for item in told)
    life = row["life"]
    if life in ("received", "sorted", "clear"):
        life = "sorted" if told else "clear"
    due = (
        find_due(
            claim | {"cover": own["cover"]}, best.kind if best else "", _of_payer(payers, row["payer"]), today, book
        )
        if best
        else ("", "")
    )
    ledger.db.execute(
        "update claims set changed = 0, route = ?, routes = ?, why = ?, rule = ?, at_stake = ?, drug = ?, code = ?, reason = ?, "
        "place = ?, life = ?, due = ?, due_sum = ?, found = ? where id = ?",
        (
            best.rule.ways[0] if best else "", json.dumps(best.rule.ways if best else []), best.why if best else "",
            best.rule.id if best else "", stake,
            therapies[0][0].id if therapies else "", drug_line["code"] if drug_line else "",
            best.codes[0] if best and best.codes else "", drug_line["facts"].get("place", "") if drug_line else "",
            life, *due, sum(1 for faults in found for fault in faults if fault["sort"] == "fault"), claim_id,
        ),
    )  # fmt: skip
    if life != row["life"]:
        ledger.note(claim_id, today, "", "life", row["life"], life)
    return bool(told)


def _of_payer(payers: Mapping[str, Any], payer: str) -> Mapping[str, Any]:
    """What the practice keeps of a payer: its plan kind, days, address; {} where it keeps nothing."""
    found = payers.get(payer.lower().strip(), {})
    return found if isinstance(found, dict) else {}


def _main_line(lines: Sequence[dict[str, Any]], book: Book) -> dict[str, Any] | None:
    """The line the claim is about: the costliest drug, else the costliest."""
    drugs = [line for line in lines if kind_of_code(line["code"], book) == "drug" and "JW" not in line["modifiers"]]
    return max(drugs or lines, key=lambda line: line["charged"] or 0, default=None)


def _same_elsewhere(ledger: Ledger, claim: Mapping[str, Any], line: Mapping[str, Any], book: Book) -> list[str]:
    """Numbers of other claims to the same payer, or lines of this one, with the same patient, day, code and units. The
    claim that came first is the one that stands."""
    if not claim["patient"] or not line["day"] or not line["code"] or claim["payers_order"] != 1:
        return []
    rows = ledger.db.execute(
        "select lines.id, lines.claim, lines.units, lines.modifiers, claims.number, claims.account, claims.payer, claims.frequency, "
        "claims.is_reversed, claims.payers_order from lines join claims on claims.id = lines.claim where lines.patient = ? and lines.day = ? and lines.code = ?",
        (claim["patient"].lower(), line["day"], line["code"]),
    )  # fmt: skip
    return [
        row["number"] or row["account"]
        for row in rows
        if row["id"] < line["id"]
        and row["units"] == line["units"]
        and sorted(row["modifiers"].split()) == sorted(line["modifiers"])
        and row["payer"] == claim["payer"]
        and row["payers_order"] == 1
        and not row["is_reversed"]
        and claim["frequency"] not in ("7", "8")
        and not {"76", "77", "59"} & set(line["modifiers"])
    ]


class Refusal:
    """A line that was not paid, with the rule that sorts it. `kind` is the denial kind its code states."""

    def __init__(self, line: int, rule: Rule, why: str, cents: int, codes: list[str], kind: str):
        self.line, self.rule, self.why, self.cents, self.codes, self.kind = line, rule, why, cents, codes, kind
        self.rank = load_rules().index(rule) if rule.ways[0] not in ("patient_share", "write_off_question") else 1000


def refusals(
    claim: Mapping[str, Any], lines: Sequence[dict[str, Any]], found: Sequence[list[dict[str, str]]], book: Book
) -> Iterator[Refusal]:
    """Each line of a claim on which something is open, sorted. A line that was paid as the contract says has none."""
    of_claim = adjustments_of(claim["adjustments"]) if isinstance(claim["adjustments"], str) else ()
    claim_remarks = claim["remarks"].split()
    several = len(lines) > 1
    for line, faults in zip(lines, found, strict=True):
        own = tuple(Adjustment(item["group"], item["code"], item["cents"]) for item in line["adjustments"])
        refusal = _sort_line(
            claim, line, own, line["remarks"] or ([] if several and own else claim_remarks), faults, book, of_claim
        )
        if refusal:
            yield refusal
    if not lines and (of_claim or claim["is_reversed"]):
        line = {
            "id": 0,
            "code": "",
            "modifiers": [],
            "charged": claim["charged"],
            "paid": claim["paid"],
            "facts": {},
            "day": claim["day"],
        }
        refusal = _sort_line(claim, line, of_claim, claim_remarks, [], book, ())
        if refusal:
            yield refusal


def _sort_line(
    claim: Mapping[str, Any], line: Mapping[str, Any], own: Sequence[Adjustment], remarks: Sequence[str],
    faults: Sequence[Mapping[str, str]], book: Book, of_claim: Sequence[Adjustment],
) -> Refusal | None:  # fmt: skip
    paid, charged = line["paid"] or 0, line["charged"] or 0
    adjustments = list(own) or [a for a in of_claim if a.code not in WRITTEN_DOWN] or list(of_claim)
    refusing = [
        a
        for a in adjustments
        if a.code not in WRITTEN_DOWN and not _is_share(a) and not (a.code == "23" and claim["payers_order"] > 1)
    ]
    is_reversed = claim["is_reversed"] and claim["life"] not in ("paid", "closed")
    if not is_reversed and not refusing:
        share = [a for a in adjustments if _is_share(a)]
        if share:
            cents = sum(a.cents or 0 for a in share) or max(charged - paid, 0)
            return _refusal(claim, line, share, [], faults, book, cents, is_share=True) if cents > 0 else None
        if paid > 0 or charged <= 1 or (adjustments and all(a.code == "23" for a in adjustments)):
            return None
        if not adjustments and line["paid"] is None:
            return None  # not answered yet
        refusing = list(adjustments)
    cents = (
        sum(max(a.cents or 0, 0) for a in refusing) if all(a.cents is not None for a in refusing) and refusing else 0
    )
    if not cents:
        known = sum(a.cents or 0 for a in adjustments if a not in refusing)
        cents = max(charged - paid - max(known, 0), 0)
    if is_reversed:
        cents = cents or charged
    return _refusal(claim, line, refusing, remarks, faults, book, cents, is_share=False)


def _is_share(adjustment: Adjustment) -> bool:
    return adjustment.code in SHARE and adjustment.group in ("PR", "")


def _refusal(
    claim: Mapping[str, Any], line: Mapping[str, Any], adjustments: Sequence[Adjustment], remarks: Sequence[str],
    faults: Sequence[Mapping[str, str]], book: Book, cents: int, *, is_share: bool,
) -> Refusal | None:  # fmt: skip
    rows = _code_rows(book)
    ordered = sorted(adjustments, key=lambda a: -(a.cents or 0))
    codes = [
        {
            "name": name,
            "code": code,
            "reason": rows.get(code, ("", "", ""))[0],
            "do_first": rows.get(code, ("", "", ""))[1],
        }
        for name, code in (*((a.name, a.code) for a in ordered), *((code, code) for code in remarks))
    ]
    known: dict[str, Any] = {
        "codes": codes,
        "found": [dict(fault) for fault in faults],
        "kind": kind_of_code(line["code"], book),
        "cover": claim["cover"],
        "approval": approval_of(line),
        "answered": "yes" if claim["life"] == "answered" else "no",
        "reversed": "yes" if claim["is_reversed"] else "no",
        "order": str(claim["payers_order"]),
        "share": "yes" if is_share else "no",
    }
    rule = find_rule(known)
    if rule is None:
        return None
    names = [code["name"] for code in codes]
    why = rule.why.format(
        codes=", ".join(names[:4]) or "No code", found=" ".join(fault["says"] for fault in faults[:2])
    )
    return Refusal(line["id"], rule, why, cents, names, _kind_of(codes, book))


def approval_of(line: Mapping[str, Any]) -> str:
    """'fits' where the list has an approval with a number that does not speak against code and day, 'other' where it does,
    'none' without a number."""
    facts = line["facts"]
    if not facts.get("approval_number") or re.fullmatch(
        r"(?i)none|n/?a|no|pending|not? req.*|-+", facts["approval_number"].strip()
    ):
        return "none"
    code = facts.get("approval_code", "")
    if code and line["code"] not in code:
        return "other"
    day, start, end = line["day"], facts.get("approval_from", ""), facts.get("approval_to", "")
    if day and ((start and start[:1] == "2" and day < start) or (end and end[:1] == "2" and day > end)):
        return "other"
    return "fits"


def _kind_of(codes: Sequence[Mapping[str, str]], book: Book) -> str:
    """The denial kind that the codes state, for the engine."""
    from generator.reading.codes import GENERAL, Code, kind_of

    rows = _code_rows(book)
    named = [rows[code["code"]][2] for code in codes if code["code"] in rows]
    for row in (*(row for row in named if row not in GENERAL), *named):
        if kind := kind_of(Code(row, "", "", "", 0, 0), book):
            return kind
    return ""
