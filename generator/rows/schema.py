"""Turn TOML tables into typed rows, strictly: a key nobody declared, a missing key, a wrong type raise.

A row kind is a subclass of `Row`. Its annotations are the schema; a field without a default is required.
`reference("therapies")` marks a field whose value must be the id of a row on that shelf.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
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


Reader = Callable[[Any, str], Any]
"""Reads one value; raises FactError naming the place it is given."""

PLACEHOLDERS = ("todo", "tbd", "n/a")
"""Words that stand where a fact is still missing, in small letters. `generator new` writes the first of them."""


def refuse_placeholder(value: Any, where: str) -> None:
    """Raise FactError where a word stands for a fact that is still missing."""
    if isinstance(value, str) and value.strip().lower() in PLACEHOLDERS:
        raise FactError(f"{where}: '{value}' is a placeholder, not a fact")


@cache
def _readers(kind: type[Row]) -> dict[str, tuple[str, Reader, Any]]:
    """TOML key -> (field, reader of its values, default), made once for a kind."""
    hints = _hints(kind)
    return {name.rstrip("_"): (name, _read_hint(*hints[name]), field.default) for name, field in kind.fields.items()}


@cache
def _read_hint(hint: str, module: str) -> Reader:
    """The reader of an annotation, resolved once for all fields of a module that say the same."""
    return _reader(_resolve(hint, module))


def _resolve(hint: str, module: str) -> Any:
    """The type that an annotation of a module names."""
    holder = type("Holder", (), {"__module__": module, "__annotations__": {"value": hint}})
    return typing.get_type_hints(holder)["value"]


def _hints(kind: type[Row]) -> dict[str, tuple[str, str]]:
    """Field -> (annotation, its module)."""
    hints: dict[str, tuple[str, str]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, Row):
            hints |= {name: (hint, base.__module__) for name, hint in base.__annotations__.items()}
    return hints


def field_types(kind: type[Row]) -> dict[str, Any]:
    """Field -> the type of its values, in the order of the fields."""
    hints = _hints(kind)
    return {name: _resolve(*hints[name]) for name in kind.fields}


@cache
def is_shipped() -> bool:
    """Whether this engine is one that was built: its rows are compiled, and the build and the tests have read each of them
    strictly, from the TOML that is not here."""
    return not (Path(__file__).parents[1] / "form" / "topics.toml").exists()


def read_row(kind: type[Kind], table: Any, where: str, **already: Any) -> Kind:
    """Read one TOML table as a row of `kind`; `already` are values of it that were read in another way, by key.
    Raises FactError naming `where` and the key."""
    if is_shipped():
        return take_row(kind, table, **already)
    if not isinstance(table, dict):
        raise FactError(f"{where}: expected a table, found {type(table).__name__}")
    readers = _readers(kind)  # type: ignore[arg-type]  # a class is hashable; mypy looks at the rows
    for key in table:
        if key not in readers:
            raise FactError(f"{where}: unknown key {not_one_of(key, readers)}")
    values: dict[str, Any] = {}
    for key, (name, read, default) in readers.items():
        if key in already:
            values[name] = already[key]
        elif key in table:
            value = table[key]
            values[name] = value if _is_plain_text(read, value) else read(value, f"{where}, {key}")
        elif default is MISSING:
            raise FactError(f"{where}: missing key '{key}'")
    try:
        return kind(**values)
    except FactError as error:
        raise FactError(f"{where}: {error}") from None


Taker = Callable[[Any], Any]
"""Turns one value of a checked table into that of a row."""

_AS_THEY_ARE = ("str", "int", "bool", "float", "Any")


def take_row(kind: type[Kind], table: dict[str, Any], **already: Any) -> Kind:
    """The row of a table that `read_row` has read before, when it was compiled: the same row, without another look at
    every key and value. At a start, that look was most of the work until the first letter."""
    takers = _takers(kind)  # type: ignore[arg-type]  # as in read_row
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in already:
            name, take = takers[key]
            values[name] = value if take is None else take(value)
    for key, value in already.items():
        values[takers[key][0]] = value
    return kind(**values)


@cache
def _takers(kind: type[Row]) -> dict[str, tuple[str, Taker | None]]:
    """TOML key -> (field, what makes its value of the one in the table; None where that is it already)."""
    hints = _hints(kind)
    return {name.rstrip("_"): (name, _taker(*hints[name])) for name in kind.fields}


@cache
def _taker(hint: str, module: str) -> Taker | None:
    """What makes a value of an annotation, told by its words: to resolve them costs a start more than all rows do."""
    hint = hint.removesuffix(" | None")
    if hint in _AS_THEY_ARE or hint.startswith("Literal["):
        return None
    if hint == "date":
        return date.fromisoformat
    if hint.startswith("tuple["):
        take = _taker(hint[len("tuple[") : -1].removesuffix(", ..."), module)
        return tuple if take is None else lambda values: tuple(map(take, values))
    named = getattr(sys.modules[module], hint, None)
    if isinstance(named, type) and issubclass(named, Row):
        return partial(take_row, named)
    read = _read_hint(hint, module)
    return lambda value: read(value, hint)


def _reader(hint: Any) -> Reader:
    """The reader of values of one type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (hint,) = [a for a in args if a is not type(None)]
        return _reader(hint)
    if origin is tuple:
        return partial(_read_list, _reader(args[0]))
    if origin is typing.Literal:
        return partial(_read_literal, args)
    if isinstance(hint, type) and issubclass(hint, Row):
        return partial(read_row, hint)
    if hint is str:
        return _READ_TEXT
    return _read_date if hint is date else partial(_read_plain, hint)


def _is_plain_text(read: Reader, value: Any) -> bool:
    """Whether a value is text where text is right, and no placeholder: most values are, and need no place for a message."""
    return read is _READ_TEXT and type(value) is str and value.strip().lower() not in PLACEHOLDERS


def _read_list(read: Reader, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise FactError(f"{where}: expected a list, found {type(value).__name__}")
    if all(_is_plain_text(read, item) for item in value):
        return tuple(value)
    return tuple([read(item, f"{where}[{n}]") for n, item in enumerate(value, 1)])


def _read_literal(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    if value not in choices:
        refuse_placeholder(value, where)
        raise FactError(f"{where}: {not_one_of(value, choices)}")
    return value


def _read_date(value: Any, where: str) -> date:
    if isinstance(value, str):  # what is compiled is JSON, which has no dates
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse_placeholder(value, where)
            raise FactError(f"{where}: '{value}' is not a date") from None
    return _read_plain(date, value, where)


def _read_plain(kind: type, value: Any, where: str) -> Any:
    refuse_placeholder(value, where)
    if type(value) is not kind:
        raise FactError(f"{where}: expected {kind.__name__}, found {type(value).__name__}")
    return value


_READ_TEXT: Reader = partial(_read_plain, str)


def closed_words(kind: type[Row], name: str) -> tuple[str, ...]:
    """The words that a field may hold beside the ids of its shelf, if it has one: those of its annotation, or its
    `also`. Empty where any text is right."""
    found: list[str] = list(kind.fields[name].also)
    hints = [_resolve(*_hints(kind)[name])]
    while hints:
        hint = hints.pop()
        is_closed = typing.get_origin(hint) is typing.Literal
        (found if is_closed else hints).extend(typing.get_args(hint))
    return tuple(word for word in found if word)


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
