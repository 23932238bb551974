"""What the checks are, what one of them says, and a line as the checks read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.desk.parts import read_number
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

CHECKS = Path(__file__).with_name("checks.toml")


class Check(Row):
    """Something that is looked for on a line, with its words."""

    id: str
    sort: Literal["fault", "question"]
    title: str
    says: str


@cache
def load_checks() -> dict[str, Check]:
    """All checks by id. Raises FactError on a malformed row."""
    checks: dict[str, Check] = {}
    for table in read_row_file(CHECKS)["check"]:
        check = read_row(Check, table, f"{CHECKS.name}, check {table.get('id')}")
        if check.id in checks:
            raise FactError(f"{CHECKS.name}, check {check.id}: the id is used twice")
        checks[check.id] = check
    return checks


Found = dict[str, str]
"""{"id", "sort", "title", "says"}: one thing found on a line."""


def say(check: str, **values: Any) -> Found:
    row = load_checks()[check]
    return {"id": row.id, "sort": row.sort, "title": row.title, "says": row.says.format(**values)}


class Facts:
    """A line of the ledger with its claim, read for the checks."""

    def __init__(self, line: Mapping[str, Any], claim: Mapping[str, Any]):
        self.line, self.claim = line, claim
        self.facts: Mapping[str, str] = line["facts"]
        self.code: str = line["code"]
        self.modifiers: Sequence[str] = line["modifiers"]
        self.units: float | None = line["units"]
        self.day: str = line["day"]
        self.is_medicare = claim.get("cover") in ("original_medicare", "medicare_advantage", "dual_plan")

    def number(self, key: str) -> float | None:
        return read_number(self.facts.get(key, ""))

    @property
    def weight(self) -> float | None:
        """Kilograms; None where the list has none."""
        text = self.facts.get("weight", "")
        number = read_number(text)
        return number / 2.2046226 if number and "lb" in text.lower() else number
