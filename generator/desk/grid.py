"""The step grid: what each payer wants first for a drug, as the practice keeps it and as editions of policies say."""

from __future__ import annotations

from datetime import date
from typing import Any

from generator.desk.ledger import Ledger
from generator.facts import Book

STALE_AFTER = 180
"""Days after which a row of the practice is shown as due for a new look, as the book's own policies are."""


def find_grid(ledger: Ledger, book: Book, today: date) -> dict[str, Any]:
    """{"steps": [{"payer", "drug", "illness", "steps", "source", "dated", "is_stale", "own"}], "stale": how many are}. The practice's
    own rows first; the editions of the book that ask for another drug after them."""
    rows = [
        dict(row) | {"own": True, "is_stale": _is_old(str(row.get("dated", "")), today)}
        for row in ledger.setting("steps", [])
    ]
    for policy in book.shelf("policies").values():
        steps = [test.asks for test in policy.test if test.kind == "drug" and not test.unverified]
        if steps and policy.is_verified:
            rows.append({
                "payer": book.get("payers", policy.payer).name,
                "drug": ", ".join(book.get("therapies", key).generic for key in policy.therapies),
                "illness": ", ".join(book.get("conditions", key).name for key in policy.conditions),
                "steps": steps, "source": policy.title, "dated": policy.edition.isoformat(),
                "is_stale": _is_old(policy.verified.isoformat(), today), "own": False,
            })  # fmt: skip
    return {"steps": rows, "stale": sum(row["is_stale"] for row in rows)}


def _is_old(day: str, today: date) -> bool:
    try:
        return (today - date.fromisoformat(day)).days > STALE_AFTER
    except ValueError:
        return True
