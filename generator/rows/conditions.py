"""The one small condition language that rows use: a list of tests that must all hold.

`[{ ask = "cover_from", is = "job" }]` · `in = [...]` · `given = true` or `false`.
`ask` may reach into a table: `reasons.kind` holds when any row's `kind` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.rows.row import Row
from generator.rows.schema import FactError, not_one_of, refuse_placeholder


class Test(Row):
    ask: str
    one_of: tuple[Any, ...] | None
    given: bool | None

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether these answers (question id -> plain value or list of row dicts) pass the test."""
        question, _, column = self.ask.partition(".")
        value = answers.get(question)
        values = [row.get(column) for row in value or ()] if column else [value]
        present = [item for item in values if item not in (None, "", [], ())]
        if self.given is not None:
            return bool(present) is self.given
        return any(item in (self.one_of or ()) for item in present)


def read_condition(tests: Any, where: str) -> tuple[Test, ...]:
    """Read a condition from a row. Raises FactError naming `where`."""
    if not isinstance(tests, list):
        raise FactError(f"{where}: a condition is a list of tests")
    read = []
    for table in tests:
        if not isinstance(table, dict) or "ask" not in table or len(table) != 2:
            raise FactError(f"{where}: a test is {{ ask = …, is/in/given = … }}, found {table!r}")
        for key, value in table.items():
            refuse_placeholder(value, f"{where}, {key}")
        verb = next(key for key in table if key != "ask")
        if verb == "is":
            read.append(Test(table["ask"], (table["is"],), None))
        elif verb == "in" and isinstance(table["in"], list):
            read.append(Test(table["ask"], tuple(table["in"]), None))
        elif verb == "given" and isinstance(table["given"], bool):
            read.append(Test(table["ask"], None, table["given"]))
        else:
            raise FactError(f"{where}: unknown test {not_one_of(verb, ('is', 'in', 'given'))}")
    return tuple(read)


def holds(condition: tuple[Test, ...], answers: Mapping[str, Any]) -> bool:
    """Whether every test of the condition holds. An empty condition always does."""
    return all(test.holds(answers) for test in condition)


class Need(Row):
    """A test with the sentence for a person when it fails: why not, and what instead."""

    test: Test
    otherwise: str


def read_needs(tables: Any, where: str) -> tuple[Need, ...]:
    """Read tests that carry their `otherwise`. Raises FactError naming `where`."""
    needs = []
    for table in tables:
        rest = {key: value for key, value in table.items() if key != "otherwise"}
        if not table.get("otherwise"):
            raise FactError(f"{where}: a need says what to do otherwise")
        needs.append(Need(read_condition([rest], where)[0], table["otherwise"]))
    return tuple(needs)
