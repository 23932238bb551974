from __future__ import annotations

import io
from datetime import date

import pytest

from generator.desk.ledger import Ledger
from generator.desk.sort import sort_changed
from generator.desk.taking import take_in

TODAY = date(2026, 11, 21)


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "desk.sqlite") as ledger:
        yield ledger


@pytest.fixture
def take(ledger, book):
    """Take a file into the ledger and sort: take(content) -> what became of it."""

    def take(content: bytes, name: str = "file") -> dict:
        told = take_in(ledger, name, io.BytesIO(content), TODAY)
        sort_changed(ledger, book, TODAY)
        return told

    return take


@pytest.fixture
def claims(ledger):
    """The claims of the ledger by account or number."""

    def claims() -> dict[str, dict]:
        return {
            row["account"] or row["number"]: dict(row) for row in ledger.db.execute("select * from claims order by id")
        }

    return claims
