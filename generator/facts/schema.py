"""Turn TOML tables into typed rows, strictly: a key nobody declared, a missing key, a wrong type raise.

A row kind is a frozen dataclass. Its annotations are the schema; a field without a default is required.
`reference("therapies")` marks a field whose value must be the id of a row of that kind.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, TypeVar

Row = TypeVar("Row")


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


def reference(kind: str, **kwargs: Any) -> Any:
    """A dataclass field holding the id (or a tuple of ids) of rows of `kind`."""
    return dataclasses.field(metadata={"reference": kind}, **kwargs)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def read_row(kind: type[Row], table: Any, where: str) -> Row:
    """Read one TOML table as a row of `kind`. Raises FactError naming `where` and the key."""
    if not isinstance(table, dict):
        raise FactError(f"{where}: expected a table, found {type(table).__name__}")
    fields = {f.name.rstrip("_"): f for f in dataclasses.fields(kind)}
    for key in table:
        if key not in fields:
            raise FactError(f"{where}: unknown key '{key}'")
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in table:
            values[field.name] = _read_value(_hints(kind)[field.name], table[key], f"{where}, {key}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
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
            raise FactError(f"{where}: '{value}' is none of {', '.join(map(str, args))}")
        return value
    if dataclasses.is_dataclass(hint):
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


def references(row: Any) -> Iterator[tuple[str, str, str]]:
    """Every (field, kind, id) that `row` and its sub-rows point to."""
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        kind = field.metadata.get("reference")
        if kind:
            for item in value if isinstance(value, tuple) else (value,):
                if item:
                    yield field.name, kind, item
        elif isinstance(value, tuple):
            for item in value:
                if dataclasses.is_dataclass(item):
                    yield from references(item)
        elif dataclasses.is_dataclass(value):
            yield from references(value)


def evidence_blocks(row: Any) -> Iterator[Any]:
    """`row` itself and every sub-row that carries evidence of its own."""
    if hasattr(row, "verified") and hasattr(row, "source"):
        yield row
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(item):
                yield from evidence_blocks(item)
