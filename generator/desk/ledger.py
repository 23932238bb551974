"""The ledger: one SQLite file that holds every claim, what each file said of it, and what was done since. How files come
into it stands in taking.py."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from generator.desk.parts import Adjustment, DeskError

VERSION = 2

LIFE = ("received", "sorted", "sent", "answered", "paid", "closed")
"""The life of a denial. A claim that nothing is wrong with is 'clear'."""

SCHEMA = """
create table files (id integer primary key, name text, sha text unique, kind text, read_on text, done integer default 0,
    lines integer, claims integer, charged integer, paid integer, adjusted integer, taken integer,
    lost integer default 0, faults text default '[]');
create table claims (id integer primary key, account text, number text, payer text, cover text, state text, patient text,
    member text, payers_order integer, charged integer, paid integer, share integer, decided text, frequency text,
    status text, is_reversed integer default 0, adjustments text, remarks text, facts text, life text default 'received',
    route text default '', routes text default '[]', why text default '', rule text default '', drug text default '', code text default '',
    reason text default '', place text default '', day text default '', at_stake integer default 0, due text default '',
    due_sum text default '', sent_on text default '', answered_on text default '', outcome text default '',
    found integer default 0, note text default '', changed integer default 1, chosen text default '');
create table numbers (number text, claim integer);
create index numbers_number on numbers (number);
create table lines (id integer primary key, claim integer, key text, nth integer, place text, code text, modifiers text, day text,
    units real, charged integer, paid integer, allowed integer, adjustments text, remarks text, facts text, source text,
    route text default '', rule text default '', why text default '', found text default '[]', patient text,
    fixed text default '{}');
create index lines_claim on lines (claim);
create index lines_same on lines (patient, day, code);
create table answers (id integer primary key, key text unique, claim integer, file integer, kind text, status text, payment text,
    decided text, charged integer, paid integer, adjusted integer, lines integer, place text);
create index answers_claim on answers (claim);
create table takebacks (id integer primary key, key text unique, file integer, payer text, payment text, decided text,
    reason text, reference text, cents integer, place text, claim integer, life text default 'received', note text default '');
create table history (id integer primary key, claim integer, day text, who text, what text, before text, after text);
create index history_claim on history (claim);
create table settings (key text primary key, value text);
create index claims_board on claims (route, life);
create index claims_changed on claims (changed);
"""


SINCE = {
    2: ("alter table lines add column fixed text default '{}'", "alter table claims add column chosen text default ''"),
}
"""What a ledger of the version before is given: lines that were put right (`fixed`), the way that a person chose (`chosen`)."""


class LedgerError(DeskError):
    """The ledger cannot be used. The message says which file, and what to do."""


class Ledger:
    """One open ledger. Use it as a context: it commits at the end, and takes back what an error left half done."""

    def __init__(self, path: str | Path):
        """Open or begin the ledger at `path` (':memory:' for none). Raises LedgerError where the file is something else."""
        self.path = str(path)
        is_new = self.path == ":memory:" or not Path(self.path).exists() or not Path(self.path).stat().st_size
        try:
            self.db = sqlite3.connect(self.path, timeout=20)
            self.db.row_factory = sqlite3.Row
            if is_new:
                self.db.executescript(SCHEMA)
                self.db.execute(f"pragma user_version = {VERSION}")
                self.db.execute("pragma application_id = 1229015117")
            version = self.db.execute("pragma user_version").fetchone()[0]
            tables = {row[0] for row in self.db.execute("select name from sqlite_master where type = 'table'")}
            self.db.execute("pragma synchronous = normal")
            self.db.execute("pragma cache_size = -16000")
        except sqlite3.Error as error:
            raise LedgerError(
                f"{self.path}: this is no ledger ({error}). Name another file; a new one is begun"
            ) from None
        if not {"claims", "lines", "takebacks"} <= tables:
            raise LedgerError(f"{self.path}: this is a database, but no ledger of claims. Name another file")
        if version > VERSION:
            raise LedgerError(f"{self.path}: this ledger was written by a newer version. Update the program first")
        for newer in range(version + 1, VERSION + 1):
            for statement in SINCE[newer]:
                self.db.execute(statement)
            self.db.execute(f"pragma user_version = {newer}")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self.db.commit()
        else:
            self.db.rollback()
        self.db.close()

    # -- settings ------------------------------------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:
        """What is kept under a key: 'columns', 'profile', 'payers', 'steps', 'treatments'."""
        row = self.db.execute("select value from settings where key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default

    def keep(self, key: str, value: Any) -> None:
        self.db.execute("insert or replace into settings values (?, ?)", (key, json.dumps(value, ensure_ascii=False)))

    # -- asking --------------------------------------------------------------------------------------

    def files(self) -> list[dict[str, Any]]:
        """Every file that was read, the newest first, with its sums."""
        return [file_dict(row) for row in self.db.execute("select * from files where done = 1 order by id desc")]

    def lines_of(self, claim: int) -> list[dict[str, Any]]:
        return [line_dict(row) for row in self.db.execute("select * from lines where claim = ? order by id", (claim,))]

    def changed(self) -> Iterator[int]:
        """Claims that were not sorted since they changed."""
        return iter([row[0] for row in self.db.execute("select id from claims where changed = 1 order by id")])

    def note(self, claim: int, day: date, who: str, what: str, before: object, after: object) -> None:
        self.db.execute(
            "insert into history (claim, day, who, what, before, after) values (?, ?, ?, ?, ?, ?)",
            (claim, day.isoformat(), who, what, str(before), str(after)),
        )


def file_dict(row: sqlite3.Row) -> dict[str, Any]:
    keys = ("id", "name", "kind", "read_on", "lines", "claims", "charged", "paid", "adjusted", "taken", "lost")
    return {key: row[key] for key in keys} | {"faults": json.loads(row["faults"])}


def line_dict(row: sqlite3.Row) -> dict[str, Any]:
    """A line of the ledger as plain data: amounts in cents, lists as lists, `facts` as typed in the work list."""
    line = {
        key: row[key]
        for key in (
            "id",
            "claim",
            "code",
            "day",
            "units",
            "charged",
            "paid",
            "allowed",
            "route",
            "rule",
            "why",
            "source",
        )
    }
    line["where"] = row["place"]
    line["modifiers"] = row["modifiers"].split()
    line["adjustments"] = [
        dict(zip(("group", "code", "cents"), item, strict=True)) for item in json.loads(row["adjustments"])
    ]
    line["remarks"] = row["remarks"].split()
    line["facts"] = json.loads(row["facts"])
    line["found"] = json.loads(row["found"])
    line["fixed"] = json.loads(row["fixed"])
    return line


def adjustments_of(raw: str) -> tuple[Adjustment, ...]:
    """The adjustments of a claim or line as they are kept."""
    return tuple(Adjustment(*item) for item in json.loads(raw))
