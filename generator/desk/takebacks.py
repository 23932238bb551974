"""What payers took at the provider level: the claim that each amount names, and the amounts that even out."""

from __future__ import annotations

import re
import sqlite3

from generator.desk.same import alike, plain_number


def link_takebacks(db: sqlite3.Connection) -> None:
    """Find the claim that a take-back names, also where the claim came later than it."""
    for row in db.execute("select id, reference from takebacks where claim is null and reference != ''").fetchall():
        for piece in (row["reference"], *re.findall(r"[A-Za-z0-9\-]{5,}", row["reference"])):
            number = plain_number(piece)
            found = db.execute("select claim from numbers where number = ?", (number,)).fetchone() if number else None
            if found:
                db.execute("update takebacks set claim = ? where id = ?", (found["claim"], row["id"]))
                db.execute("update claims set changed = 1 where id = ?", (found["claim"],))
                break


def pair_takebacks(db: sqlite3.Connection) -> None:
    """Close what was given and taken under one reference: a balance carried forward and settled, a take-back that was put
    off. The two make nothing, so neither is open."""
    open_ = db.execute(
        "select id, payer, reference, cents, decided, payment from takebacks where reference != '' and life = 'received' order by decided, id"
    ).fetchall()
    left: dict[tuple[str, int], list[sqlite3.Row]] = {}
    for row in open_:
        waiting = left.get((row["reference"], -row["cents"]), [])
        other = next((one for one in waiting if alike(one["payer"], row["payer"])), None)
        if other is None:
            left.setdefault((row["reference"], row["cents"]), []).append(row)
            continue
        waiting.remove(other)
        for one, its in ((row, other), (other, row)):
            db.execute(
                "update takebacks set life = 'closed', note = ? where id = ?",
                (
                    f"Evened out with payment {its['payment'][:40]} of {its['decided']}: the same reference and amount.",
                    one["id"],
                ),
            )
