"""The triage board: what is open, by deadline and amount, filtered; one claim whole; and what people do to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.desk.correct import fix_lines
from generator.desk.ledger import LIFE, Ledger, LedgerError
from generator.desk.parts import dollars
from generator.desk.rules import load_rules, load_ways
from generator.facts import Book

FILTERS = {
    "payer": "payer", "drug": "drug", "code": "code", "reason": "reason", "place": "place", "way": "route", "life": "life",
    "cover": "cover",
}  # fmt: skip
"""What the board is filtered by, and the column that holds it."""
ORDERS = {
    "due": "case when due = '' then 1 else 0 end, due, at_stake desc, claims.id",
    "amount": "at_stake desc, due, claims.id",
    "payer": "payer, at_stake desc, claims.id",
    "day": "day, claims.id",
    "decided": "decided desc, claims.id",
}
OPEN = "route != '' and life not in ('paid', 'closed', 'clear')"


def where_of(filters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The filters of a board as a condition of SQL and its values. Raises LedgerError for one that does not exist."""
    tests, values = [], []
    for key, value in filters.items():
        if value in (None, "", []):
            continue
        if key in FILTERS:
            several = value if isinstance(value, list) else [value]
            tests.append(f"{FILTERS[key]} in ({','.join('?' * len(several))})")
            values += several
        elif key == "month":
            tests.append("substr(decided, 1, 7) = ?")
            values.append(value)
        elif key == "found":
            tests.append("found > 0")
        elif key == "words":
            tests.append("(patient like ? or number like ? or account like ? or note like ? or payer like ?)")
            values += [f"%{value}%"] * 5
        elif key == "all":
            continue
        else:
            raise LedgerError(
                f"the board is not filtered by '{key}', only by: {', '.join((*FILTERS, 'month', 'found', 'words', 'all'))}"
            )
    if not filters.get("all") and "life" not in {key for key, value in filters.items() if value}:
        tests.append(OPEN)
    return " and ".join(tests) or "1", values


def board(
    ledger: Ledger, book: Book, today: date, filters: Mapping[str, Any] | None = None, order: str = "due", limit: int = 200,
    offset: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """The open claims that pass the filters, in an order of ORDERS. Returns

    {"rows": [row], "total": how many pass, "at_stake": cents of all that pass, "ways": [{"id", "title", "says", "claims",
    "at_stake"}] of all that pass but for the filter by way, "choices": {"payer" | "drug" | "reason" | "place" | "life" | "month": [{"value",
    "title", "claims"}]}, "takebacks": {"claims", "cents"}}. A row: {"id", "number", "account", "patient", "payer", "cover", "drug", "drug_name", "code", "reason",
    "place", "day", "decided", "at_stake", "amount", "due", "days_left", "is_late", "due_sum", "way", "way_title", "ways",
    "why", "life", "found", "note"}; days are ISO text, amounts cents, `amount` dollars in words.
    """
    filters = filters or {}
    where, values = where_of(filters)
    if order not in ORDERS:
        raise LedgerError(f"the board is not ordered by '{order}', only by: {', '.join(ORDERS)}")
    db = ledger.db
    total = db.execute(f"select count(*), coalesce(sum(at_stake), 0) from claims where {where}", values).fetchone()
    rows = db.execute(
        f"select * from claims where {where} order by {ORDERS[order]} limit ? offset ?", (*values, limit, offset)
    )
    names = dict(book.names("therapies"))
    ways = load_ways()
    beside, beside_values = where_of({key: value for key, value in filters.items() if key != "way"})
    counted = {
        row[0]: (row[1], row[2])
        for row in db.execute(
            f"select route, count(*), sum(at_stake) from claims where {beside} group by route", beside_values
        )
    }
    taken = db.execute(
        "select count(*), coalesce(sum(cents), 0) from takebacks where life not in ('paid', 'closed') and cents > 0"
    ).fetchone()
    return {
        "rows": [_row(row, names, today) for row in rows],
        "total": total[0],
        "at_stake": total[1],
        "ways": [
            {"id": way.id, "title": way.title, "says": way.says, "claims": counted.get(way.id, (0, 0))[0], "at_stake": counted.get(way.id, (0, 0))[1]}
            for way in ways.values()
        ],
        "choices": {key: _choices(ledger, key, names) for key in ("payer", "drug", "reason", "place", "life", "month")},
        "takebacks": {"claims": taken[0], "cents": taken[1]},
    }  # fmt: skip


def _choices(ledger: Ledger, key: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    column = "substr(decided, 1, 7)" if key == "month" else FILTERS[key]
    tests = "1" if key == "life" else OPEN
    rows = ledger.db.execute(
        f"select {column} as value, count(*) as claims from claims where {tests} and {column} != '' group by 1 order by 2 desc limit 100"
    )
    return [
        {"value": row["value"], "title": names.get(row["value"], row["value"]), "claims": row["claims"]} for row in rows
    ]


def _row(row: Any, names: Mapping[str, str], today: date) -> dict[str, Any]:
    keys = (
        "id",
        "number",
        "account",
        "patient",
        "payer",
        "cover",
        "drug",
        "code",
        "reason",
        "place",
        "day",
        "decided",
        "at_stake",
        "due",
        "due_sum",
        "why",
        "life",
        "found",
        "note",
    )
    told = {key: row[key] for key in keys}
    left = (date.fromisoformat(row["due"]) - today).days if row["due"] else None
    way = load_ways().get(row["route"])
    return told | {
        "drug_name": names.get(row["drug"], ""), "amount": dollars(row["at_stake"]), "days_left": left, "is_late": left is not None and left < 0,
        "way": row["route"], "way_title": way.title if way else "", "ways": json.loads(row["routes"]),
    }  # fmt: skip


def show(ledger: Ledger, book: Book, claim: int, today: date) -> dict[str, Any]:
    """One claim whole: the row of the board, and "member", "state", "charged", "paid", "share" (cents), "says" (what the
    way asks for), "rule", "lines": [{"code", "modifiers", "day", "units", "charged", "paid", "adjustments": [{"group", "code", "cents"}], "remarks", "facts", "fixed" (what was put right, as text), "route", "why",
    "found": [{"id", "sort", "title", "says"}]}], "codes": [{"code", "says"}] (what each code stands for), "answers" (what
    each file said of it), "history", "takebacks". Raises LedgerError for a claim that is not there."""
    row = ledger.db.execute("select * from claims where id = ?", (claim,)).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no claim {claim}")
    from generator.practice.codes import explain_code

    lines = ledger.lines_of(claim)
    named = dict.fromkeys(
        code
        for line in lines
        for code in (*(f"{item['group']}-{item['code']}".strip("-") for item in line["adjustments"]), *line["remarks"])
    )
    way = load_ways().get(row["route"])
    rule = next((rule for rule in load_rules() if rule.id == row["rule"]), None)
    answers = ledger.db.execute(
        "select answers.*, files.name from answers left join files on files.id = file where claim = ? order by answers.decided, answers.id",
        (claim,),
    )
    return _row(row, dict(book.names("therapies")), today) | {
        **{key: row[key] for key in ("member", "state", "charged", "paid", "share", "frequency", "sent_on", "answered_on", "outcome")},
        "is_reversed": bool(row["is_reversed"]),
        "says": way.says if way else "",
        "rule": rule.id if rule else "",
        "facts": json.loads(row["facts"]),
        "lines": lines,
        "codes": [{"code": code, "says": " ".join(meaning.says for meaning in explain_code(code, book))} for code in named],
        "answers": [
            {key: answer[key] for key in ("kind", "status", "payment", "decided", "charged", "paid", "adjusted", "name", "place")}
            for answer in answers
        ],
        "history": [dict(item) for item in ledger.db.execute("select day, who, what, before, after from history where claim = ? order by id", (claim,))],
        "takebacks": [dict(item) for item in ledger.db.execute("select * from takebacks where claim = ? order by id", (claim,))],
    }  # fmt: skip


CHANGES = ("life", "way", "note", "sent_on", "answered_on", "outcome", "cover", "state", "due")
"""What a person may change of a claim."""
OUTCOMES = ("", "overturned", "partly", "upheld")


def change(
    ledger: Ledger, book: Book, claim: int, changes: Mapping[str, Any], today: date, who: str = ""
) -> dict[str, Any]:
    """Change a claim as a person says, and note it in its history; "lines" are put right as `correct.fix_lines` says. Returns the
    claim as `show` does. Raises LedgerError."""
    row = ledger.db.execute("select * from claims where id = ?", (claim,)).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no claim {claim}")
    changes = dict(changes)
    fixes = changes.pop("lines", None)
    for key, value in changes.items():
        if key not in CHANGES:
            raise LedgerError(f"'{key}' of a claim is not changed by hand, only: {', '.join((*CHANGES, 'lines'))}")
        if key == "life" and value not in (*LIFE, "clear"):
            raise LedgerError(f"'{value}' is no stage of a denial's life: {', '.join(LIFE)}")
        if key == "way" and value not in load_ways():
            raise LedgerError(f"'{value}' is no way to go: {', '.join(load_ways())}")
        if key == "outcome" and value not in OUTCOMES:
            raise LedgerError(f"'{value}' is no outcome: {', '.join(OUTCOMES[1:])}")
        column = "route" if key == "way" else key
        if str(row[column]) != str(value):
            ledger.db.execute(f"update claims set {column} = ? where id = ?", (value, claim))
            if key == "way":
                ledger.db.execute("update claims set chosen = ? where id = ?", (value, claim))
            ledger.note(claim, today, who, key, row[column], value)
    if changes.get("life") == "sent" and not row["sent_on"] and "sent_on" not in changes:
        ledger.db.execute("update claims set sent_on = ? where id = ?", (today.isoformat(), claim))
    if changes.get("life") in ("answered", "paid") and not row["answered_on"] and "answered_on" not in changes:
        ledger.db.execute("update claims set answered_on = ? where id = ?", (today.isoformat(), claim))
    if fixes:
        fix_lines(ledger, claim, fixes, today, who)
        if "way" not in changes:  # a claim that is put right is sent as corrected, whatever was chosen before
            ledger.db.execute("update claims set chosen = '' where id = ?", (claim,))
    if fixes or changes.keys() & {"way", "cover", "state"} or changes.get("life") == "answered":
        from generator.desk.sort import sort_changed

        ledger.db.execute("update claims set changed = 1 where id = ?", (claim,))
        sort_changed(ledger, book, today)
    ledger.db.commit()
    return show(ledger, book, claim, today)


def takebacks(ledger: Ledger) -> list[dict[str, Any]]:
    """What payers took from payments at the provider level, the newest first: {"id", "payer", "payment", "decided", "reason", "reference",
    "cents", "place", "claim", "life", "note", "says"}; positive cents were taken."""
    rows = ledger.db.execute("select * from takebacks order by decided desc, id")
    return [
        {key: value for key, value in dict(row).items() if key not in ("key", "file")}
        | {"says": PLB.get(row["reason"], "")}
        for row in rows
    ]


PLB = {
    "WO": "An overpayment is being taken back.", "FB": "A balance is carried to another payment.", "L6": "Interest on a late payment.",
    "72": "A refund that the practice sent was booked.", "CS": "A correction of the provider's account.", "J1": "Not taken back in this payment.",
    "AP": "An advance was paid out or taken in.", "50": "A penalty for a claim that came late.", "B2": "A rebate.", "IP": "An incentive payment.",
    "LE": "A levy (such as of the IRS).", "90": "An early payment allowance.", "AM": "Applied to another account.",
}  # fmt: skip
"""Reasons of provider-level amounts (PLB), in our words."""
