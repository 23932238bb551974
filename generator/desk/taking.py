"""Files into the ledger, again and again without doubles. What makes a thing the same thing:

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
import sqlite3
from collections import Counter
from datetime import date
from typing import Any, BinaryIO

from generator.desk.doubles import is_another
from generator.desk.intake import kind_of_file, read_file
from generator.desk.ledger import Ledger, LedgerError, file_dict
from generator.desk.parts import Claim, DeskError, Fault, Line, TakeBack, Totals, charged_of, paid_of
from generator.desk.same import alike, plain_number
from generator.desk.takebacks import link_takebacks, pair_takebacks

COMMIT_AFTER = 2000
"""Claims between two commits of an import: an import that is cut off is begun again without doubles."""
MOST_FAULTS = 2000
"""So many faults of a file are kept, and all are counted."""

WEIGHT = {"list": 0, "explanation": 1, "remittance": 2}
"""Whose word on payment counts: the payer's own answer before the practice's list."""


def take_in(ledger: Ledger, name: str, file: BinaryIO, today: date) -> dict[str, Any]:
    """Read a file into the ledger. Returns what it was and what became of it:

    {"name", "kind", "known" (the same bytes were read before), "lines", "claims", "charged", "paid", "adjusted",
    "taken", "new" (claims), "changed" (claims), "same" (answers that were known), "takebacks", "lost" (rows left
    out), "faults": [{"where", "says", "lost"}]}. Amounts are cents. Raises DeskError.
    """
    sha = _hash(file)
    known = ledger.db.execute("select * from files where sha = ? and done = 1", (sha,)).fetchone()
    if known:
        return {**file_dict(known), "known": True, "new": 0, "changed": 0, "same": known["claims"], "takebacks": 0}
    kind = kind_of_file(file)
    ledger.db.execute("delete from files where sha = ?", (sha,))
    file_id = ledger.db.execute(
        "insert into files (name, sha, kind, read_on) values (?, ?, ?, ?)", (name, sha, kind, today.isoformat())
    ).lastrowid
    taking = Taking(ledger, int(file_id or 0), kind, today)
    try:
        for item in read_file(file, ledger.setting("columns", {})):
            taking.take(item)
        taking.finish()
        ledger.db.commit()
    except DeskError:
        ledger.db.rollback()
        ledger.db.execute("delete from files where sha = ? and done = 0", (sha,))
        ledger.db.commit()
        raise
    except sqlite3.Error as error:
        ledger.db.rollback()
        raise LedgerError(f"{ledger.path}: the ledger cannot be written ({error})") from None
    row = ledger.db.execute("select * from files where sha = ?", (sha,)).fetchone()
    return {**file_dict(row), "known": False, **taking.counts}


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _turned(claim: Claim) -> Claim:
    """A reversal whose claim the ledger does not know, with the lines as they were billed: so that code, day and drug of what
    was taken back are known. Nothing is paid on them any more."""
    lines = tuple(
        line._replace(
            charged=abs(line.charged or 0),
            paid=0,
            allowed=None,
            adjustments=(),
            units=abs(line.units) if line.units else line.units,
        )
        for line in claim.lines
    )
    return claim._replace(lines=lines)


class Taking:
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

    def finish(self) -> None:
        link_takebacks(self.db)
        pair_takebacks(self.db)
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
            if self.source == "explanation" and self.seen[key]:
                says = f"claim {(claim.account or claim.number)[:40]} stands in this file a second time; it was counted once"
                self.take(Fault(claim.where, says))
            self.seen[key] += 1
            return
        self.seen[key] += self.source == "explanation"
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
        is_patients = self.source == "list" and claim.facts.get("account_of") == "patient" and bool(claim.number)
        for number in numbers:
            rows = self.db.execute(
                "select claims.id, payer, payers_order from numbers join claims on claims.id = claim where numbers.number = ?",
                (number,),
            ).fetchall()
            same = [
                int(row["id"])
                for row in rows
                if row["payers_order"] == claim.order
                and alike(row["payer"], claim.payer)
                and (self.source == "list" or not is_another(self.db, int(row["id"]), claim))
            ]
            if is_patients and number != plain_number(
                claim.number
            ):  # a patient's account stands for all of the patient's claims
                same = [one for one in same if self._is_without_list(one) and self._has_day(one, claim)]
            if len(set(same)) > 1:
                same = [one for one in same if self._has_day(one, claim)] or same
            if same:
                return same[0]
        if not numbers and claim.lines:
            row = self.db.execute(
                "select claims.id from claims where patient = ? and day = ? and number = '' and account = '' and payer = ?",
                (claim.patient, claim.lines[0].day, claim.payer),
            ).fetchone()
            return int(row["id"]) if row else None
        return None

    def _is_without_list(self, claim: int) -> bool:
        """Whether no work list has told of a claim yet, by a number of its own."""
        return not self.db.execute("select 1 from answers where claim = ? and kind = 'list'", (claim,)).fetchone()

    def _has_day(self, claim: int, other: Claim) -> bool:
        """Whether a claim of the ledger has a day of service of another."""
        days = {line.day for line in other.lines if line.day}
        rows = self.db.execute("select distinct day from lines where claim = ?", (claim,))
        return not days or bool(days & {row["day"] for row in rows})

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
        elif claim.is_reversal and not self.db.execute("select 1 from lines where claim = ?", (claim_id,)).fetchone():
            self._merge_lines(claim_id, _turned(claim))
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
