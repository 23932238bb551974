"""Turn TOML tables into typed rows, strictly: a key nobody declared, a missing key, a wrong type raise.

A row kind is a subclass of `Row`. Its annotations are the schema; a field without a default is required.
`reference("therapies")` marks a field whose value must be the id of a row on that shelf.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

from generator.rows.row import MISSING, Row


class FactError(ValueError):
    """A row of the fact book is wrong, or something asked of the book does not exist. Names file and row."""


class UnknownFact(FactError):
    """No row has this id."""


class NotInForce(FactError):
    """The rule exists, but its first row starts after the date asked for."""


class OutOfScope(FactError):
    """The rule does not reach this plan kind, so it may not be printed for it."""


class Unverified(FactError):
    """Nobody has seen the source say so; a letter may not assert it."""


FEW = 40
"""So many choices are all listed; of more, only those most like the wrong one."""


def not_one_of(value: object, choices: Iterable[object]) -> str:
    """The words for a value that is none of the choices: "'x', which is not one of: a, b, c"."""
    names = [str(choice) for choice in choices]
    if len(names) <= FEW:
        return f"'{value}', which is not one of: {', '.join(names)}"
    alike = sorted(names, key=lambda name: (-_shared_pairs(str(value), name), name))[:5]
    return f"'{value}', which is not one of the {len(names)} there are; most like it: {', '.join(alike)}"


def _shared_pairs(one: str, other: str) -> float:
    """How alike two names are: the share of their pairs of letters that both have."""
    pairs, others = ({name[n : n + 2] for n in range(len(name) - 1)} for name in (one, other))
    return len(pairs & others) / (len(pairs | others) or 1)


Kind = TypeVar("Kind", bound=Row)


@cache
def _hints(kind: type[Row]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def read_row(kind: type[Kind], table: Any, where: str) -> Kind:
    """Read one TOML table as a row of `kind`. Raises FactError naming `where` and the key."""
    if not isinstance(table, dict):
        raise FactError(f"{where}: expected a table, found {type(table).__name__}")
    names = {name.rstrip("_"): name for name in kind.fields}
    for key in table:
        if key not in names:
            raise FactError(f"{where}: unknown key {not_one_of(key, names)}")
    values: dict[str, Any] = {}
    for key, name in names.items():
        if key in table:
            values[name] = _read_value(_hints(kind)[name], table[key], f"{where}, {key}")
        elif kind.fields[name].default is MISSING:
            raise FactError(f"{where}: missing key '{key}'")
    try:
        return kind(**values)
    except FactError as error:
        raise FactError(f"{where}: {error}") from None


def _read_value(hint: Any, value: Any, where: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (hint,) = [a for a in args if a is not type(None)]
        return _read_value(hint, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise FactError(f"{where}: expected a list, found {type(value).__name__}")
        return tuple(_read_value(args[0], item, f"{where}[{n}]") for n, item in enumerate(value, 1))
    if origin is typing.Literal:
        if value not in args:
            raise FactError(f"{where}: {not_one_of(value, args)}")
        return value
    if isinstance(hint, type) and issubclass(hint, Row):
        return read_row(hint, value, where)
    if hint is date and isinstance(value, str):  # the compiled book is JSON, which has no dates
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise FactError(f"{where}: '{value}' is not a date") from None
    if type(value) is not hint:
        raise FactError(f"{where}: expected {hint.__name__}, found {type(value).__name__}")
    if hint is str and value.strip().lower() in ("todo", "tbd", "n/a"):
        raise FactError(f"{where}: '{value}' is a placeholder, not a fact")
    return value


def _rows_in(value: Any) -> Iterator[Row]:
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, Row):
            yield item


def references(row: Row) -> Iterator[tuple[str, str, str]]:
    """Every (field, shelf, id) that `row` and its sub-rows point to."""
    for name, field in row.fields.items():
        value = getattr(row, name)
        if field.shelf:
            for item in value if isinstance(value, tuple) else (value,):
                if item and item not in field.also:
                    yield name, field.shelf, item
        for inner in _rows_in(value):
            yield from references(inner)


def check_references(row: Row, where: str, shelves: Mapping[str, Collection[str]]) -> None:
    """Follow every reference of a row and of the rows within it. Raises FactError naming the choices."""
    for field, shelf, item in references(row):
        if item not in shelves[shelf]:
            raise FactError(f"{where}: {field} names {not_one_of(item, shelves[shelf])} ({shelf})")


def evidence_blocks(row: Row) -> Iterator[Any]:
    """`row` itself and every sub-row that carries evidence of its own."""
    if "verified" in row.fields and "source" in row.fields:
        yield row
    for name in row.fields:
        for inner in _rows_in(getattr(row, name)):
            yield from evidence_blocks(inner)
