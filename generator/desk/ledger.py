"""The ledger: one SQLite file that holds every claim, what each file said of it, and what was done since.

It is imported into again and again. What makes a thing the same thing:

- a file: its bytes (SHA-256). The same file twice changes nothing.
- an answer of a remittance: payment, payer, claim, status, amounts and day. The same payment in another file changes nothing.
- a claim of a work list: its number, else the practice's account, else patient, day and payer. A newer export brings the
  claim up to date.
- a claim: either of its numbers, with the same payer, and the same place in the order of payers.
- a line: day, code and modifiers, and its number among equals in its claim.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from generator.desk.intake import kind_of_file, read_file
from generator.desk.parts import Adjustment, Claim, DeskError, Fault, Line, TakeBack, Totals, charged_of, paid_of

VERSION = 2
COMMIT_AFTER = 2000
"""Claims between two commits of an import: an import that is cut off is begun again without doubles."""
MOST_FAULTS = 2000
"""So many faults of a file are kept, and all are counted."""

LIFE = ("received", "sorted", "sent", "answered", "paid", "closed")
"""The life of a denial. A claim that nothing is wrong with is 'clear'."""

WEIGHT = {"list": 0, "explanation": 1, "remittance": 2}
"""Whose word on payment counts: the payer's own answer before the practice's list."""

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

    # -- taking in -----------------------------------------------------------------------------------

    def take_in(self, name: str, file: BinaryIO, today: date) -> dict[str, Any]:
        """Read a file into the ledger. Returns what it was and what became of it:

        {"name", "kind", "known" (the same bytes were read before), "lines", "claims", "charged", "paid", "adjusted",
        "taken", "new" (claims), "changed" (claims), "same" (answers that were known), "takebacks", "lost" (rows left
        out), "faults": [{"where", "says", "lost"}]}. Amounts are cents. Raises DeskError.
        """
        sha = _hash(file)
        known = self.db.execute("select * from files where sha = ? and done = 1", (sha,)).fetchone()
        if known:
            return {**_file_dict(known), "known": True, "new": 0, "changed": 0, "same": known["claims"], "takebacks": 0}
        kind = kind_of_file(file)
        self.db.execute("delete from files where sha = ?", (sha,))
        file_id = self.db.execute(
            "insert into files (name, sha, kind, read_on) values (?, ?, ?, ?)", (name, sha, kind, today.isoformat())
        ).lastrowid
        taking = _Taking(self, int(file_id or 0), kind, today)
        try:
            for item in read_file(file, self.setting("columns", {})):
                taking.take(item)
            taking.finish()
            self.db.commit()
        except DeskError:
            self.db.rollback()
            self.db.execute("delete from files where sha = ? and done = 0", (sha,))
            self.db.commit()
            raise
        except sqlite3.Error as error:
            self.db.rollback()
            raise LedgerError(f"{self.path}: the ledger cannot be written ({error})") from None
        row = self.db.execute("select * from files where sha = ?", (sha,)).fetchone()
        return {**_file_dict(row), "known": False, **taking.counts}

    # -- asking --------------------------------------------------------------------------------------

    def files(self) -> list[dict[str, Any]]:
        """Every file that was read, the newest first, with its sums."""
        return [_file_dict(row) for row in self.db.execute("select * from files where done = 1 order by id desc")]

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


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _file_dict(row: sqlite3.Row) -> dict[str, Any]:
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


def plain_number(number: str) -> str:
    """A claim number without marks and leading zeros, by which two spellings are the same."""
    return re.sub(r"[^A-Z0-9]", "", number.upper()).lstrip("0")


_DULL = frozenset(
    [
        "health",
        "insurance",
        "plan",
        "plans",
        "company",
        "co",
        "inc",
        "llc",
        "of",
        "the",
        "and",
        "care",
        "group",
        "services",
        "life",
        "corp",
        "corporation",
        "hmo",
        "ppo",
    ]
)


def alike(one: str, other: str) -> bool:
    """Whether two names mean the same payer: one of them is empty, or they share a telling word."""
    first, second = (frozenset(re.findall(r"[a-z0-9]+", name.lower())) - _DULL for name in (one, other))
    return not first or not second or bool(first & second)


class _Taking:
    """One file on its way into the ledger."""

    def __init__(self, ledger: Ledger, file: int, kind: str, today: date):
        self.ledger, self.db, self.file, self.kind, self.today = ledger, ledger.db, file, kind, today
        self.source = kind if kind in ("remittance", "explanation") else "list"
        self.counts = {"new": 0, "changed": 0, "same": 0, "takebacks": 0}
        self.faults: list[Fault] = []
        self.lost = 0
        self.seen: Counter[str] = Counter()
        self.touched: set[int] = set()
        self.since_commit = 0
        self.totals = Totals()
        self.fresh: set[int] = set()

    def take(self, item: Claim | TakeBack | Fault | Totals) -> None:
        if isinstance(item, Claim):
            self._take_claim(item)
            self.since_commit += 1
            if self.since_commit >= COMMIT_AFTER:
                self.db.commit()
                self.since_commit = 0
        elif isinstance(item, TakeBack):
            self._take_back(item)
        elif isinstance(item, Fault):
            self.lost += item.lost
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(item)
        else:
            self.totals = item

    def _link_takebacks(self) -> None:
        """Find the claim that a take-back names, also where the claim came later than it."""
        for row in self.db.execute(
            "select id, reference from takebacks where claim is null and reference != ''"
        ).fetchall():
            for piece in (row["reference"], *re.findall(r"[A-Za-z0-9\-]{5,}", row["reference"])):
                number = plain_number(piece)
                found = (
                    self.db.execute("select claim from numbers where number = ?", (number,)).fetchone()
                    if number
                    else None
                )
                if found:
                    self.db.execute("update takebacks set claim = ? where id = ?", (found["claim"], row["id"]))
                    self.db.execute("update claims set changed = 1 where id = ?", (found["claim"],))
                    break

    def finish(self) -> None:
        self._link_takebacks()
        faults = [fault._asdict() for fault in self.faults]
        self.db.execute(
            "update files set done = 1, lines = ?, claims = ?, charged = ?, paid = ?, adjusted = ?, taken = ?, lost = ?, faults = ? where id = ?",
            (*self.totals, self.lost, json.dumps(faults, ensure_ascii=False), self.file),
        )
        self.counts["changed"] = len(self.touched - self.fresh)

    # -- claims --------------------------------------------------------------------------------------

    def _take_claim(self, claim: Claim) -> None:
        key = self._key_of(claim)
        known = self.db.execute("select id, claim from answers where key = ?", (key,)).fetchone()
        if known and self.source != "list":
            self.counts["same"] += 1
            return
        claim_id = known["claim"] if known else self._find(claim)
        if claim_id is None:
            claim_id = self._begin(claim)
        adjusted = sum(
            a.cents or 0 for group in (claim.adjustments, *(line.adjustments for line in claim.lines)) for a in group
        )
        if known is None:
            self.db.execute(
                "insert into answers (key, claim, file, kind, status, payment, decided, charged, paid, adjusted, lines, place) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, claim_id, self.file, self.source, claim.status, claim.payment, claim.decided, charged_of(claim),
                 paid_of(claim), adjusted, len(claim.lines), claim.where),
            )  # fmt: skip
        self._merge(claim_id, claim)

    def _key_of(self, claim: Claim) -> str:
        if self.source == "list":
            name = plain_number(claim.number or claim.account) or f"{claim.patient.lower()}|{claim.lines[0].day}"
            return f"list|{claim.payer.lower()}|{name}|{claim.order}"
        if self.source == "explanation":
            return f"eob|{claim.payer.lower()}|{claim.number}|{claim.decided}|{claim.charged}|{claim.paid}"
        key = "|".join(
            str(part)
            for part in ("835", claim.payment, claim.payer.lower(), claim.account, claim.number, claim.status, claim.charged,
                         claim.paid, claim.decided)
        )  # fmt: skip
        self.seen[key] += 1
        return f"{key}|{self.seen[key]}"

    def _find(self, claim: Claim) -> int | None:
        """The claim of the ledger that this is: by either number, the payer, and the order of payers."""
        numbers = [
            plain
            for number in (claim.number, claim.account, claim.facts.get("original_claim", ""))
            if (plain := plain_number(number))
        ]
        for number in numbers:
            for row in self.db.execute(
                "select claims.id, payer, payers_order from numbers join claims on claims.id = claim where numbers.number = ?",
                (number,),
            ):
                if row["payers_order"] == claim.order and alike(row["payer"], claim.payer):
                    return int(row["id"])
        if not numbers and claim.lines:
            row = self.db.execute(
                "select claims.id from claims where patient = ? and day = ? and number = '' and account = '' and payer = ?",
                (claim.patient, claim.lines[0].day, claim.payer),
            ).fetchone()
            return int(row["id"]) if row else None
        return None

    def _begin(self, claim: Claim) -> int:
        row = self.db.execute(
            "insert into claims (account, number, payer, cover, state, patient, member, payers_order, decided, day, "
            "adjustments, remarks, facts, status, frequency) values (?, ?, ?, ?, ?, ?, ?, ?, '', ?, '[]', '', '{}', '', '')",
            (claim.account, claim.number, claim.payer, claim.cover, claim.facts.get("state", ""), claim.patient, claim.member,
             claim.order, claim.lines[0].day if claim.lines else ""),
        )  # fmt: skip
        claim_id = int(row.lastrowid or 0)
        for number in {plain_number(claim.number), plain_number(claim.account)} - {""}:
            self.db.execute("insert into numbers values (?, ?)", (number, claim_id))
        self.counts["new"] += 1
        self.fresh.add(claim_id)
        return claim_id

    def _merge(self, claim_id: int, claim: Claim) -> None:
        row = self.db.execute("select * from claims where id = ?", (claim_id,)).fetchone()
        if self.source != "list" or claim_id not in self.touched:
            self.touched.add(claim_id)
        is_newest = claim.decided >= row["decided"]
        facts = {**json.loads(row["facts"]), **claim.facts}
        changes: dict[str, Any] = {"facts": json.dumps(facts, ensure_ascii=False), "changed": 1}
        for key, value in (("account", claim.account), ("number", claim.number), ("payer", claim.payer), ("cover", claim.cover),
                           ("patient", claim.patient), ("member", claim.member), ("state", claim.facts.get("state", "").lower()[:2])):  # fmt: skip
            if value and not row[key]:
                changes[key] = value
        for number in {plain_number(claim.account), plain_number(claim.number)} - {
            "",
            plain_number(row["account"]),
            plain_number(row["number"]),
        }:
            self.db.execute("insert into numbers values (?, ?)", (number, claim_id))
        if self.source == "remittance":
            if claim.is_reversal:
                changes["is_reversed"] = 1
                if is_newest:
                    changes["decided"] = claim.decided
            elif is_newest:
                changes |= {"is_reversed": 0, "status": claim.status}
        if is_newest and not claim.is_reversal:
            changes |= {"decided": claim.decided or row["decided"], "frequency": claim.frequency or row["frequency"]}
            if claim.share is not None:
                changes["share"] = claim.share
            if claim.adjustments or self.source == "remittance":
                changes["adjustments"] = json.dumps(claim.adjustments)
            if claim.remarks or self.source == "remittance":
                changes["remarks"] = " ".join(claim.remarks)
        if (
            row["decided"] and claim.decided > row["decided"]
        ):  # what was put right and chosen was about the answer before
            changes["chosen"] = ""
            self.db.execute("update lines set fixed = '{}' where claim = ?", (claim_id,))
        names = ", ".join(f"{key} = ?" for key in changes)
        self.db.execute(f"update claims set {names} where id = ?", (*changes.values(), claim_id))
        if (is_newest or self.source == "list") and not claim.is_reversal:
            self._merge_lines(claim_id, claim)
        self._sum_up(claim_id, row)

    def _merge_lines(self, claim_id: int, claim: Claim) -> None:
        """Lines of the newest answer: those that were known are brought up to date, and a remittance takes out the ones of
        an older remittance that it no longer has."""
        there = list(self.db.execute("select * from lines where claim = ? order by id", (claim_id,)))
        used: set[int] = set()
        count: Counter[str] = Counter()
        for line in claim.lines:
            if self.source == "list":
                self.seen[f"{claim_id}|{line.key}"] += 1
                nth = self.seen[f"{claim_id}|{line.key}"]
            else:
                count[line.key] += 1
                nth = count[line.key]
            match = next(
                (row for row in there if row["id"] not in used and row["key"] == line.key and row["nth"] == nth), None
            )
            if match is None:
                match = next(
                    (row for row in there if row["id"] not in used and self.source != row["source"]
                     and row["code"] == line.code and (row["day"] == line.day or not line.day or not row["day"])),
                    None,
                )  # fmt: skip
            if match is None:
                used.add(self._add_line(claim_id, claim, line, nth))
            else:
                used.add(match["id"])
                self._update_line(match, line, nth)
        if self.source == "remittance" and claim.lines:
            for row in there:
                if row["id"] not in used and row["source"] == "remittance":
                    self.db.execute("delete from lines where id = ?", (row["id"],))

    def _add_line(self, claim_id: int, claim: Claim, line: Line, nth: int) -> int:
        row = self.db.execute(
            "insert into lines (claim, key, nth, place, code, modifiers, day, units, charged, paid, allowed, adjustments, remarks, "
            "facts, source, patient) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (claim_id, line.key, nth, line.where, line.code, " ".join(line.modifiers), line.day, line.units, line.charged, line.paid,
             line.allowed, json.dumps(line.adjustments), " ".join(line.remarks), json.dumps(line.facts, ensure_ascii=False),
             self.source, claim.patient.lower()),
        )  # fmt: skip
        return int(row.lastrowid or 0)

    def _update_line(self, row: sqlite3.Row, line: Line, nth: int) -> None:
        """What the newer source says wins, except that silence never does, and that a work list does not change what a
        remittance or an explanation said of payment. Units as billed stand where a work list has them."""
        is_answer = WEIGHT[self.source] >= WEIGHT[row["source"]]
        facts = {**json.loads(row["facts"]), **line.facts}
        new = {"charged": line.charged, "paid": line.paid, "allowed": line.allowed}
        values: dict[str, Any] = {
            key: value for key, value in new.items() if value is not None and (is_answer or row[key] is None)
        }
        if line.units is not None and (self.source == "list" or row["units"] is None or row["source"] == self.source):
            values["units"] = line.units
        for key, told, text in (
            ("adjustments", bool(line.adjustments), json.dumps(line.adjustments)),
            ("remarks", bool(line.remarks), " ".join(line.remarks)),
        ):
            may_replace = is_answer and (self.source != "explanation" or row["source"] != "list")  # it has no groups
            if (may_replace and (told or self.source == "remittance")) or (told and row[key] in ("", "[]")):
                values[key] = text
        if line.modifiers:
            values["modifiers"] = " ".join(line.modifiers)
        if line.day:
            values["day"] = line.day
        if self.source == "list" or row["source"] != "list":
            values |= {"key": line.key, "nth": nth}
        if is_answer:
            values["source"] = self.source
        values["facts"] = json.dumps(facts, ensure_ascii=False)
        names = ", ".join(f"{key} = ?" for key in values)
        self.db.execute(f"update lines set {names} where id = ?", (*values.values(), row["id"]))

    def _sum_up(self, claim_id: int, before: sqlite3.Row) -> None:
        """The claim's amounts: what remittances paid in all, reversals taken off; without one, what its lines say."""
        told = self.db.execute(
            "select count(*), sum(paid), max(case when status != '22' then charged end) from answers where claim = ? and kind = 'remittance'",
            (claim_id,),
        ).fetchone()
        lines = self.db.execute(
            "select sum(charged), sum(paid), min(nullif(day, '')) from lines where claim = ?", (claim_id,)
        ).fetchone()
        charged, paid = (told[2], told[1]) if told[0] else (lines[0], lines[1])
        life, note = before["life"], ""
        if before["life"] == "sent" and self.source == "remittance":
            life = "paid" if (paid or 0) > (before["paid"] or 0) else "answered"
            note = life
        self.db.execute(
            "update claims set charged = ?, paid = ?, day = coalesce(?, day), life = ? where id = ?",
            (charged or 0, paid or 0, lines[2], life, claim_id),
        )
        if note:
            self.ledger.note(claim_id, self.today, "", "life", "sent", note)

    def _take_back(self, item: TakeBack) -> None:
        base = f"{item.payment}|{item.payer.lower()}|{item.reason}|{item.reference}|{item.cents}|{item.decided}"
        self.seen[base] += 1
        key = f"{base}|{self.seen[base]}"
        done = self.db.execute(
            "insert or ignore into takebacks (key, file, payer, payment, decided, reason, reference, cents, place) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                self.file,
                item.payer,
                item.payment,
                item.decided,
                item.reason,
                item.reference,
                item.cents,
                item.where,
            ),
        )
        self.counts["takebacks"] += done.rowcount


def adjustments_of(raw: str) -> tuple[Adjustment, ...]:
    """The adjustments of a claim or line as they are kept."""
    return tuple(Adjustment(*item) for item in json.loads(raw))


def as_data(rows: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
