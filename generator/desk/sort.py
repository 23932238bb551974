"""Triage: each refused line to the ways that fit it, the claim to its strongest line's, with amount, reason and due day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from generator.desk.check import check_line
from generator.desk.correct import WAY, corrected
from generator.desk.doubles import find_first
from generator.desk.drugs import drug_of, kind_of_code
from generator.desk.due import find_due
from generator.desk.ledger import Ledger, adjustments_of, line_dict
from generator.desk.ndc import Habits, find_habits
from generator.desk.parts import Adjustment, read_cents
from generator.desk.payment import short_in
from generator.desk.rules import Rule, find_rule, load_adjustments, load_rules
from generator.desk.standing import (
    UPHELD,
    approval_of,
    is_capitated,
    note_about,
    offers_talk,
    sent_when,
    sort_of,
    waited,
)
from generator.facts import Book


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
    habits = _habits(ledger)
    for claim in ledger.changed():
        counts["sorted"] += 1
        counts["open"] += _sort_claim(ledger, claim, book, today, has_admin, payers, habits)
    ledger.db.commit()
    return counts


def _list_has_admin(ledger: Ledger, book: Book) -> bool:
    """Whether this practice's lists hold the lines for giving drugs at all: only then is a missing one worth a question."""
    codes = [
        row[0]
        for row in ledger.db.execute(
            "select distinct code from lines where facts like '%\"place\"%' or source = 'list'"
        )
    ]
    return any(kind_of_code(code, book) in ("administration", "home") for code in codes)


def _habits(ledger: Ledger) -> Habits:
    """The habits of the whole ledger: of lines with an NDC, and of drugs with the daily rates beside them."""
    rows = ledger.db.execute(
        "select lines.*, claims.cover from lines join claims on claims.id = lines.claim where lines.facts like '%\"ndc\"%' or lines.code glob '[JQ]*'"
    )
    habits = find_habits(line_dict(row) | {"cover": row["cover"]} for row in rows)
    beside = ledger.db.execute(
        "select drug.code, rate.code, count(distinct drug.claim) from lines drug join lines rate on rate.claim = drug.claim "
        "where rate.code glob 'S9*' and drug.code glob '[JQ]*' group by 1, 2"
    )
    for drug, rate, count in beside:
        habits.setdefault(("rate", drug), Counter())[rate] += count
    return habits


def _sort_claim(
    ledger: Ledger, claim_id: int, book: Book, today: date, has_admin: bool, payers: Mapping[str, Any], habits: Habits
) -> bool:
    row = ledger.db.execute("select * from claims where id = ?", (claim_id,)).fetchone()
    claim = dict(row) | {"facts": json.loads(row["facts"]), "today": today}
    lines = [
        line_dict(line) for line in ledger.db.execute("select * from lines where claim = ? order by id", (claim_id,))
    ]
    own = claim_facts(row["cover"], row["frequency"], row["payer"], payers)
    own["original_claim"] = claim["facts"].get("original_claim", "")
    own |= {"decided": row["decided"] or "", "today": today.isoformat()}
    same = [find_first(ledger.db, claim, line) for line in lines]

    def check(lines: Sequence[dict[str, Any]]) -> list[list[dict[str, str]]]:
        return [
            check_line(line, own, lines, book, others, list_has_admin=has_admin, habits=habits)
            for line, others in zip(lines, same, strict=True)
        ]

    found = check(lines)
    is_fixed = any(line["fixed"] for line in lines)
    left = check([corrected(line) for line in lines]) if is_fixed else found
    told = [*refusals(claim, lines, found, book)]
    denied = {item.line for item in told if item.stand == "refused"}
    of_claim = _of_claim(ledger, claim, lines, found, book)
    told += [item for item in of_claim if item.rule.id != "taken" or item.line not in denied]
    best = min(told, key=lambda item: (item.rank, -item.cents), default=None)
    chosen = row["chosen"] or (WAY if is_fixed else "")
    way = chosen or (best.rule.ways[0] if best else "")
    for line, faults in zip(lines, left, strict=True):
        mine = min((item for item in told if item.line == line["id"]), key=lambda item: item.rank, default=None)
        ledger.db.execute(
            "update lines set route = ?, rule = ?, why = ?, found = ? where id = ?",
            (
                mine.rule.ways[0] if mine else "",
                mine.rule.id if mine else "",
                mine.why if mine else "",
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
        life = "sorted" if told or way else "clear"
    due = (
        find_due(
            claim | {"cover": own["cover"]},
            best.kind if best else "",
            _of_payer(payers, row["payer"]),
            today,
            book,
            way,
        )
        if way
        else ("", "")
    )
    ledger.db.execute(
        "update claims set changed = 0, route = ?, routes = ?, why = ?, rule = ?, at_stake = ?, drug = ?, code = ?, reason = ?, "
        "place = ?, life = ?, due = ?, due_sum = ?, found = ? where id = ?",
        (
            way, json.dumps(best.rule.ways if best else []), best.why if best else "", best.rule.id if best else "", stake,
            therapies[0][0].id if therapies else "", drug_line["code"] if drug_line else "",
            best.codes[0] if best and best.codes else "", (drug_line or {"facts": {}})["facts"].get("place") or claim["facts"].get("place", ""),
            life, *due, sum(1 for faults in left for fault in faults if fault["sort"] == "fault"), claim_id,
        ),
    )  # fmt: skip
    if life != row["life"]:
        ledger.note(claim_id, today, "", "life", row["life"], life)
    return bool(told)


def claim_facts(cover: str, frequency: str, payer: str, payers: Mapping[str, Any]) -> dict[str, str]:
    """What the checks know of a claim beside its lines, with what the practice keeps of its payer."""
    kept = _of_payer(payers, payer)
    return {
        "cover": cover or kept.get("cover_from", ""), "frequency": frequency, "waste": kept.get("waste", ""), "rounding": kept.get("rounding", ""), "payer": payer,
    }  # fmt: skip


def _of_payer(payers: Mapping[str, Any], payer: str) -> Mapping[str, Any]:
    """What the practice keeps of a payer: its plan kind, days, address; {} where it keeps nothing."""
    found = payers.get(payer.lower().strip(), {})
    return found if isinstance(found, dict) else {}


def _main_line(lines: Sequence[dict[str, Any]], book: Book) -> dict[str, Any] | None:
    """The line the claim is about: the costliest drug, else the costliest."""
    drugs = [line for line in lines if kind_of_code(line["code"], book) == "drug" and "JW" not in line["modifiers"]]
    return max(drugs or lines, key=lambda line: line["charged"] or 0, default=None)


TAKES_BACK = ("WO", "FB", "72", "CS", "AM", "50")
"""Provider-level reasons by which a payment of a claim is taken back."""


def _of_claim(
    ledger: Ledger, claim: dict[str, Any], lines: Sequence[dict[str, Any]], found: Sequence[list[dict[str, str]]], book: Book
) -> list[Refusal]:  # fmt: skip
    """What is open of the claim as a whole: a take-back that names it, or less paid the second time."""
    if claim["is_reversed"]:
        return []
    marks = ",".join("?" * len(TAKES_BACK))
    taken = ledger.db.execute(
        f"select sum(cents) from takebacks where claim = ? and cents > 0 and reason in ({marks}) and life != 'closed'",
        (claim["id"], *TAKES_BACK),
    ).fetchone()[0]
    told = ledger.db.execute(
        "select status, paid from answers where claim = ? and kind = 'remittance' order by decided, id", (claim["id"],)
    ).fetchall()
    paid = [row["paid"] for row in told if row["status"] != "22"]
    reversals = [row["paid"] for row in told if row["status"] == "22"]
    before = [*paid[:-1], *(-cents for cents in reversals if paid and paid[-1] > 0)]  # refused now: the reason decides
    less = max(before) - paid[-1] if reversals and paid and before else 0
    less = max(less, read_cents(claim["facts"].get("paid_less", "")) or 0)
    place = next((n for n, line in enumerate(lines) if line is _main_line(lines, book)), None)
    if place is None or not ((taken and not reversals) or less > 0):
        return []
    claim |= {"taken": "yes"} if taken and not reversals else {"lower": "yes"}
    line = lines[place]
    own = [Adjustment(item["group"], item["code"], item["cents"]) for item in line["adjustments"]]
    refusal = _refusal(claim, line, own, line["remarks"], found[place], book, less or taken, "paid")
    return [refusal] if refusal else []


class Refusal:
    """A line that was not paid, with the rule that sorts it. `kind` is the denial kind its code states."""

    def __init__(self, line: int, rule: Rule, why: str, cents: int, codes: list[str], kind: str, stand: str):
        self.line, self.rule, self.why, self.cents, self.codes, self.kind = line, rule, why, cents, codes, kind
        self.stand = stand
        last = {"write_off_question": 1000, "patient_share": 2000}
        self.rank = last.get(rule.ways[0], 0) + load_rules().index(rule)


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
    """The refusal of one line; None where nothing is open and nothing was found on it."""
    paid, charged = line["paid"] or 0, line["charged"] or 0
    adjustments = list(own) or [a for a in of_claim if sort_of(a) != "price"] or list(of_claim)
    refusing = [a for a in adjustments if not sort_of(a)]
    share = [a for a in adjustments if sort_of(a) == "share"]
    if claim["is_reversed"] and claim["life"] not in ("paid", "closed"):
        return _refusal(claim, line, refusing, remarks, faults, book, paid or charged, "refused")
    if paid < 0:
        return _refusal(claim, line, adjustments, remarks, faults, book, -paid, "taken_back")
    if refusing:
        cents = sum(max(a.cents or 0, 0) for a in refusing) if None not in [a.cents for a in refusing] else 0
        if not cents:
            cents = max(charged - paid - sum(max(a.cents or 0, 0) for a in adjustments if a not in refusing), 0)
        return _refusal(claim, line, refusing, remarks, faults, book, cents, "refused")
    if share:
        cents = short_in(faults) or sum(a.cents or 0 for a in share) or max(charged - paid, 0)
        return _refusal(claim, line, share, remarks, faults, book, cents, "share") if cents > 0 or faults else None
    if paid > 0 or charged <= 1 or any(sort_of(a) == "other_payer" for a in adjustments):
        return _refusal(claim, line, [], remarks, faults, book, short_in(faults), "paid")
    is_unanswered = line["paid"] is None or (line["facts"].get("submitted") and not claim.get("decided"))
    if not adjustments and is_unanswered:
        return _refusal(claim, line, [], remarks, faults, book, charged, "unanswered")
    return _refusal(claim, line, adjustments, remarks, faults, book, charged - paid, "refused")


def _refusal(
    claim: Mapping[str, Any], line: Mapping[str, Any], adjustments: Sequence[Adjustment], remarks: Sequence[str],
    faults: Sequence[Mapping[str, str]], book: Book, cents: int, stand: str,
) -> Refusal | None:  # fmt: skip
    rows = _code_rows(book)
    ordered = sorted(adjustments, key=lambda a: -(a.cents or 0))
    codes = []
    for name, code in (*((a.name, a.code) for a in ordered), *((code, code) for code in remarks)):
        reason, do_first, _ = rows.get(code, ("", "", ""))
        codes.append(
            {
                "name": name,
                "code": code,
                "sort": load_adjustments().get(code, ""),
                "reason": reason,
                "do_first": do_first,
            }
        )
    notes = ". ".join(
        str(text) for text in (*(claim["facts"].get(key, "") for key in ("notes", "status", "note")), line["facts"].get("note", "")) if text
    )  # fmt: skip
    known: dict[str, Any] = {
        "stand": stand,
        "codes": codes,
        "found": [dict(fault) for fault in faults],
        "kind": kind_of_code(line["code"], book),
        "cover": claim["cover"],
        "modifiers": [{"code": modifier} for modifier in line["modifiers"]],
        "approval": approval_of(line, claim),
        "sent": sent_when(line, claim),
        "waited": waited(line, claim),
        "answered": "yes" if claim["life"] == "answered" or UPHELD.search(notes) else "no",
        "reversed": "yes" if claim["is_reversed"] else "no",
        "taken": claim.get("taken", "no"),
        "lower": claim.get("lower", "no"),
        "capitated": "yes" if stand == "refused" and is_capitated(adjustments, claim) else "no",
        "talk": "yes" if offers_talk(notes) else "no",
        "note": note_about(notes),
        "order": str(claim["payers_order"]),
    }
    rule = find_rule(known)
    if rule is None or not rule.ways:
        return None
    names = [code["name"] for code in codes]
    found = " ".join(fault["says"] for fault in faults[:2])
    why = rule.why.format(codes=", ".join(names[:4]) or "No code", found=found)
    return Refusal(line["id"], rule, why, cents if rule.is_counted else 0, names, _kind_of(codes, book), stand)


def _kind_of(codes: Sequence[Mapping[str, str]], book: Book) -> str:
    """The denial kind that the codes state, for the engine."""
    from generator.reading.codes import GENERAL, Code, kind_of

    rows = _code_rows(book)
    named = [rows[code["code"]][2] for code in codes if code["code"] in rows]
    for row in (*(row for row in named if row not in GENERAL), *named):
        if kind := kind_of(Code(row, "", "", "", 0, 0), book):
            return kind
    return ""
