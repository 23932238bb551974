"""Tables and the one-page report, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator.desk.board import OPEN, board, takebacks
from generator.desk.correct import HEADS, list_corrections
from generator.desk.export import write_csv, write_workbook
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.parts import dollars
from generator.desk.patterns import find_patterns
from generator.desk.rules import load_ways
from generator.facts import Book
from generator.plan.days import spell

TABLES = ("board", "lines", "corrections", "found", "patterns", "takebacks")
Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def export_table(
    ledger: Ledger, book: Book, today: date, what: str, form: str, filters: Mapping[str, Any] | None = None
) -> tuple[bytes, str]:
    """(content, file name) of a table as 'csv' or 'xlsx', or of the report as 'pdf'. Raises LedgerError for another."""
    if what == "report":
        from generator.output import render

        return render(
            write_report(ledger, book, today, filters), form if form != "csv" else "txt"
        ), f"denials-report.{form}"
    if what not in TABLES or form not in ("csv", "xlsx"):
        raise LedgerError(
            f"there is no {form} of '{what}'; there are csv and xlsx of: {', '.join(TABLES)}, and the report as pdf"
        )
    name, heads, rows = _table(ledger, book, today, what, filters)
    content = write_csv(heads, rows) if form == "csv" else write_workbook([(name, heads, rows)])
    return content, f"denials-{what}.{form}"


def _table(ledger: Ledger, book: Book, today: date, what: str, filters: Mapping[str, Any] | None) -> Table:
    heads: Sequence[str]
    keys: Sequence[str]
    if what == "board":
        heads = (
            "Claim",
            "Account",
            "Patient",
            "Payer",
            "Drug",
            "Code",
            "Reason",
            "Place",
            "Service date",
            "Decided",
            "At stake",
            "Due",
            "Days left",
            "What to do",
            "Why",
            "Stage",
            "Note",
        )
        keys = (
            "number",
            "account",
            "patient",
            "payer",
            "drug_name",
            "code",
            "reason",
            "place",
            "day",
            "decided",
            "at_stake",
            "due",
            "days_left",
            "way_title",
            "why",
            "life",
            "note",
        )
        return "Denials", heads, (_cells(row, keys) for row in _all_rows(ledger, book, today, filters))
    if what == "lines":
        heads = (
            "Claim",
            "Account",
            "Patient",
            "Payer",
            "Service date",
            "Code",
            "Modifiers",
            "Units",
            "Charged",
            "Paid",
            "Reasons",
            "Remarks",
            "What to do",
            "Found",
        )
        return "Lines", heads, _line_rows(ledger)
    if what == "corrections":
        return "Corrections", HEADS, list_corrections(ledger)
    if what == "found":
        from generator.desk.ask import list_found

        heads = ("Claim", "Account", "Patient", "Payer", "Code", "Service date", "Sort", "What", "Says")
        keys = ("number", "account", "patient", "payer", "code", "day", "sort", "title", "says")
        return "Found", heads, (tuple(row[key] for key in keys) for row in list_found(ledger))
    if what == "takebacks":
        heads = ("Payer", "Payment", "Day", "Reason", "Says", "Reference", "Taken", "Claim", "Stage")
        return "Take-backs", heads, (
            (row["payer"], row["payment"], row["decided"], row["reason"], row["says"], row["reference"], row["cents"] / 100, row["claim"], row["life"])
            for row in takebacks(ledger)
        )  # fmt: skip
    charts = find_patterns(ledger, book, today, filters)["charts"]
    return "Patterns", ("Question", "Value", "Claims", "At stake"), (
        (chart["title"], bar["title"], bar["claims"], bar["cents"] / 100) for chart in charts for bar in chart["bars"]
    )  # fmt: skip


def _all_rows(ledger: Ledger, book: Book, today: date, filters: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    offset = 0
    while rows := board(ledger, book, today, filters, limit=1000, offset=offset)["rows"]:
        yield from rows
        offset += len(rows)


def _cells(row: Mapping[str, Any], keys: Sequence[str]) -> Sequence[Any]:
    return [row[key] / 100 if key == "at_stake" else row[key] for key in keys]


def _line_rows(ledger: Ledger) -> Iterator[Sequence[Any]]:
    import json

    titles = {way.id: way.title for way in load_ways().values()}
    rows = ledger.db.execute(
        "select lines.*, claims.number, claims.account, claims.payer, claims.patient as name from lines join claims on claims.id = lines.claim order by lines.id"
    )
    for row in rows:
        reasons = ", ".join(f"{group}-{code}".strip("-") for group, code, _ in json.loads(row["adjustments"]))
        found = " ".join(fault["says"] for fault in json.loads(row["found"]))
        yield (
            row["number"], row["account"], row["name"], row["payer"], row["day"], row["code"], row["modifiers"], row["units"],
            _dollars(row["charged"]), _dollars(row["paid"]), reasons, row["remarks"], titles.get(row["route"], ""), found,
        )  # fmt: skip


def _dollars(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def write_report(ledger: Ledger, book: Book, today: date, filters: Mapping[str, Any] | None = None) -> Any:
    """The report as a document of one page: how much is open, what to do, what comes back, what is due."""
    from generator.letters.blocks import Block, Document, Run

    told = find_patterns(ledger, book, today, filters)
    open_ = board(ledger, book, today, filters, limit=1)
    late = ledger.db.execute(
        f"select count(*) from claims where {OPEN} and due != '' and due < ?", (today.isoformat(),)
    ).fetchone()[0]

    def heading(text: str) -> Block:
        return Block("heading", (Run(text),), level=2)

    def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
        return Block("table", items=tuple(tuple((Run(str(cell)),) for cell in row) for row in (heads, *rows)))

    money = told["money"]
    blocks = [
        Block("heading", (Run("Denials report"),), level=1),
        Block("paragraph", (Run(
            f"{spell(today)}. {open_['total']:,} claims are open with ${dollars(open_['at_stake'])} at stake; {late:,} are past their day. Remittances in the ledger: "
            f"${dollars(money['charged'])} charged, ${dollars(money['paid'])} paid, ${dollars(money['adjusted'])} adjusted, "
            f"${dollars(money['taken'])} taken at the provider level."
        ),)),
        heading("What to do"),
        table(("", "Claims", "At stake"), [(way["title"], f"{way['claims']:,}", f"${dollars(way['at_stake'])}") for way in open_["ways"] if way["claims"]]),
    ]  # fmt: skip
    rows = [
        (
            chart["title"].removeprefix("By ").capitalize(),
            bar["title"],
            f"{bar['claims']:,}",
            f"${dollars(bar['cents'])}",
        )
        for key in ("payer", "reason", "code")
        for chart in told["charts"]
        if chart["id"] == key
        for bar in chart["bars"][:2]
    ]
    blocks += [heading("What comes back most"), table(("", "", "Claims", "At stake"), rows)]
    if told["upstream"]:
        blocks += [
            heading("What to change before the claim"),
            Block("bullets", items=tuple(((Run(row["says"]),),) for row in told["upstream"][:2])),
        ]
    soon = ledger.db.execute(
        f"select number, account, payer, due, at_stake from claims where {OPEN} and due >= ? order by due, at_stake desc limit 2",
        (today.isoformat(),),
    )
    due = [(row["number"] or row["account"], row["payer"], row["due"], f"${dollars(row['at_stake'])}") for row in soon]
    if due:
        blocks += [heading("Due next"), table(("Claim", "Payer", "Due", "At stake"), due)]
    return Document(
        "denials_report",
        "Denials report",
        tuple(block for block in blocks if block.kind != "table" or len(block.items) > 1),
        written_on=today,
    )
