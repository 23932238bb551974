"""The rows of the desk: ways to go, and the rules by which a line is sorted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generator.rows.conditions import Test, holds, read_condition
from generator.rows.files import read_row_file
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, check_references, read_row

SORTING = Path(__file__).with_name("sorting.toml")


class Way(Row):
    """Something that can be done with a refused line."""

    id: str
    title: str
    says: str
    document: str = ""
    """The paper that goes with it, by id of letters/documents.toml; 'level' for the one of the plan's present step."""


class Rule(Row):
    """When a line is sorted where, and the words for why."""

    id: str
    when: tuple[Test, ...]
    unless: tuple[Test, ...] = ()
    """The rule does not hold when any of these does."""
    ways: tuple[str, ...] = reference("ways")
    """Best first."""
    why: str
    is_counted: bool = True
    """Whether what is open counts as at stake: the money of a double stands on the first claim."""

    def fits(self, known: Mapping[str, Any]) -> bool:
        return holds(self.when, known) and not any(test.holds(known) for test in self.unless)


@cache
def load_ways() -> dict[str, Way]:
    """All ways by id, in the order of the board. Raises FactError on a malformed row."""
    ways = {}
    for table in read_row_file(SORTING)["way"]:
        way = read_row(Way, table, f"{SORTING.name}, way {table.get('id')}")
        if way.id in ways:
            raise FactError(f"{SORTING.name}, way {way.id}: the id is used twice")
        ways[way.id] = way
    return ways


class AdjustmentKind(Row):
    """Reason codes that refuse nothing."""

    id: str
    codes: tuple[str, ...]


@cache
def load_adjustments() -> dict[str, str]:
    """Reason code -> 'price', 'share' or 'other_payer', for those that refuse nothing."""
    rows = [
        read_row(AdjustmentKind, table, f"{SORTING.name}, adjustment {table.get('id')}")
        for table in read_row_file(SORTING)["adjustment"]
    ]
    return {code: row.id for row in rows for code in row.codes}


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules in the order in which they are tried. Raises FactError on a malformed row, or a way that does not exist."""
    rules: list[Rule] = []
    for table in read_row_file(SORTING)["rule"]:
        where = f"{SORTING.name}, rule {table.get('id')}"
        rule = read_row(
            Rule, table, where,
            when=read_condition(table.get("when", []), where), unless=read_condition(table.get("unless", []), where),
        )  # fmt: skip
        check_references(rule, where, {"ways": load_ways()})
        if any(rule.id == other.id for other in rules):
            raise FactError(f"{where}: the id is used twice")
        rules.append(rule)
    return tuple(rules)


def find_rule(known: Mapping[str, Any]) -> Rule | None:
    """The first rule that fits what is known of a line."""
    return next((rule for rule in load_rules() if rule.fits(known)), None)
