"""What is refused again and again: counts and sums by payer, code, reason, place, month, amount, outcome and days to answer.

Only what the ledger holds is counted; nothing is forecast. Sums tie: what all answers of the remittances charged, paid and
adjusted is what their files say, and the groups of one question add up to the same whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generator.desk.board import where_of
from generator.desk.ledger import Ledger
from generator.desk.rules import load_ways
from generator.facts import Book
from generator.rows.files import read_row_file
from generator.rows.row import Row, reference
from generator.rows.schema import check_references, read_row

UPSTREAM = Path(__file__).with_name("upstream.toml")
MOST_BARS = 12
AMOUNTS = (
    (100_00, "under $100"),
    (1_000_00, "$100 to $1,000"),
    (5_000_00, "$1,000 to $5,000"),
    (10_000_00, "$5,000 to $10,000"),
    (None, "over $10,000"),
)
DAYS = ((15, "up to 14 days"), (31, "15 to 30 days"), (61, "31 to 60 days"), (None, "over 60 days"))

QUESTIONS = {
    "payer": "By payer", "code": "By drug code", "reason": "By reason", "place": "By place of service", "month": "By month of the decision",
    "amount": "By amount", "way": "By what to do", "outcome": "By outcome", "days": "Days from sending to the answer",
}  # fmt: skip


class Upstream(Row):
    """What to change before the claim is sent, where a reason comes back often."""

    reason: str = reference("payment_reasons")
    says: str


@cache
def load_upstream(book: Book) -> dict[str, Upstream]:
    """What to change, by what the codes stand for. Raises FactError on a malformed row."""
    found = {}
    for table in read_row_file(UPSTREAM)["upstream"]:
        where = f"{UPSTREAM.name}, upstream {table.get('reason')}"
        row = read_row(Upstream, table, where)
        check_references(row, where, {"payment_reasons": book.shelf("payment_reasons")})
        found[row.reason] = row
    return found


def find_patterns(ledger: Ledger, book: Book, today: date, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Denials grouped by each of QUESTIONS. With {"all": true} in the filters closed and paid ones count too (the default
    here). Returns {"charts": [{"id", "title", "bars": [{"value", "title", "claims", "cents"}], "claims", "cents"}], "claims",
    "cents", "money": {"charged", "paid", "adjusted", "taken", "files", "untied": how many files have sums that do not tie}, "upstream": [{"reason", "claims", "cents",
    "says"}]}; amounts are cents. Bars are sorted by cents; after the twelfth they are one, "others"."""
    where, values = where_of({"all": True, **(filters or {})})
    where = f"({where}) and route != ''"
    names = dict(book.names("therapies"))
    rows = ledger.db.execute(
        "select payer, code, drug, reason, place, substr(decided, 1, 7) as month, at_stake, route, outcome, life, sent_on, answered_on "
        f"from claims where {where}", values,
    )  # fmt: skip
    grouped: dict[str, Counter[str]] = {key: Counter() for key in QUESTIONS}
    cents: dict[str, Counter[str]] = {key: Counter() for key in QUESTIONS}
    by_reason: Counter[str] = Counter()
    reason_cents: Counter[str] = Counter()
    stands_for = {row.code: row.reason for row in book.shelf("remittance_codes").values()}
    count = whole = 0
    for row in rows:
        count += 1
        whole += row["at_stake"]
        for key, value in _values(row).items():
            if value:
                grouped[key][value] += 1
                cents[key][value] += row["at_stake"]
        reason = stands_for.get(row["reason"].rpartition("-")[2], "")
        by_reason[reason] += 1
        reason_cents[reason] += row["at_stake"]
    titles = {"way": {way.id: way.title for way in load_ways().values()}}
    drugs = {
        row[0]: names.get(row[1], "")
        for row in ledger.db.execute("select distinct code, drug from claims where drug != ''")
    }
    titles["code"] = {code: f"{code} {name}" for code, name in drugs.items()}
    charts = [
        _chart(key, title, grouped[key], cents[key], titles.get(key, {}), in_order=key in ("month", "amount", "days"))
        for key, title in QUESTIONS.items()
        if grouped[key]
    ]
    upstream = load_upstream(book)
    return {
        "charts": charts,
        "claims": count,
        "cents": whole,
        "money": money(ledger),
        "upstream": [
            {"reason": reason, "claims": by_reason[reason], "cents": reason_cents[reason], "says": upstream[reason].says}
            for reason, _ in reason_cents.most_common()
            if reason in upstream
        ][:5],
    }  # fmt: skip


def money(ledger: Ledger) -> dict[str, int]:
    """The sums of all answers of remittances in the ledger, and of the provider-level amounts; cents."""
    row = ledger.db.execute(
        "select coalesce(sum(charged), 0), coalesce(sum(paid), 0), coalesce(sum(adjusted), 0) from answers where kind = 'remittance'"
    ).fetchone()
    taken = ledger.db.execute("select coalesce(sum(cents), 0) from takebacks").fetchone()[0]
    files = ledger.db.execute("select count(*), sum(faults like '%does not tie%') from files where done = 1").fetchone()
    return {
        "charged": row[0],
        "paid": row[1],
        "adjusted": row[2],
        "taken": taken,
        "files": files[0],
        "untied": files[1] or 0,
    }


def _values(row: Any) -> dict[str, str]:
    days = ""
    if row["sent_on"] and row["answered_on"]:
        between = (date.fromisoformat(row["answered_on"]) - date.fromisoformat(row["sent_on"])).days
        days = _band(between, DAYS)
    outcome = row["outcome"] or ("paid" if row["life"] == "paid" else "")
    return {
        "payer": row["payer"] or "no payer given", "code": row["code"] or "no code given", "reason": row["reason"] or "no reason given",
        "place": row["place"] or "no place given", "month": row["month"] or "no date given", "amount": _band(row["at_stake"], AMOUNTS),
        "way": row["route"], "outcome": outcome, "days": days,
    }  # fmt: skip


def _band(number: int, bands: tuple[tuple[int | None, str], ...]) -> str:
    return next(words for limit, words in bands if limit is None or number < limit)


def _chart(
    key: str, title: str, counts: Counter[str], cents: Counter[str], titles: Mapping[str, str], *, in_order: bool
) -> dict[str, Any]:
    order = [words for _, words in (AMOUNTS if key == "amount" else DAYS)]
    values = sorted(counts, key=lambda value: order.index(value) if value in order else value) if in_order else [
        value for value, _ in sorted(counts.items(), key=lambda item: (-cents[item[0]], -item[1], item[0]))
    ]  # fmt: skip
    bars: list[dict[str, Any]] = [
        {"value": value, "title": titles.get(value, value), "claims": counts[value], "cents": cents[value]}
        for value in values
    ]
    limit = 24 if in_order else MOST_BARS
    if len(bars) > limit:
        rest = bars[limit:] if not in_order else bars[:-limit]
        kept = bars[:limit] if not in_order else bars[-limit:]
        other: dict[str, Any] = {
            "value": "",
            "title": f"{len(rest)} others",
            "claims": sum(bar["claims"] for bar in rest),
            "cents": sum(bar["cents"] for bar in rest),
        }
        bars = [*kept, other] if not in_order else [other, *kept]
    return {"id": key, "title": title, "bars": bars, "claims": sum(counts.values()), "cents": sum(cents.values())}
