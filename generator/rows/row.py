"""Frozen, typed values: rows of the fact book, and what the engine makes of them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

MISSING: Any = object()


class Field:
    """What a row kind says of one of its fields: the default, the shelf whose ids it holds, and the few words that may
    stand there `also`."""

    __slots__ = ("also", "default", "shelf")

    def __init__(self, default: Any, shelf: str, also: tuple[str, ...] = ()):
        self.default, self.shelf, self.also = default, shelf, also


def reference(shelf: str, default: Any = MISSING, also: tuple[str, ...] = ()) -> Any:
    """A field holding the id (or a tuple of ids) of rows on `shelf`, or one of the words of `also`."""
    return Field(default, shelf, also)


class Row:
    """Base of every row kind and of every typed value in the engine: frozen, compared by value, its annotations
    its schema.

    It does what a frozen dataclass does without generating code for each class: with forty row kinds that code
    costs the browser a tenth of its start (docs/decisions/0004-boot.md).
    """

    fields: ClassVar[dict[str, Field]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}
    """Field -> its default, MISSING where it is required; in the order of the fields."""
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        fields = dict(cls.fields)
        for name, hint in cls.__annotations__.items():
            if "ClassVar" in str(hint):
                continue
            default = cls.__dict__.get(name, MISSING)
            fields[name] = default if isinstance(default, Field) else Field(default, "")
        cls.fields = fields
        cls._defaults = {name: field.default for name, field in fields.items()}
        cls._required = frozenset(name for name, default in cls._defaults.items() if default is MISSING)

    def __init__(self, *in_order: Any, **values: Any) -> None:
        if in_order:
            if len(in_order) > len(self.fields):
                raise TypeError(f"{type(self).__name__} has only {len(self.fields)} fields")
            values.update(zip(self.fields, in_order, strict=False))
        if not values.keys() >= self._required:
            missing = next(name for name in self.fields if name in self._required and name not in values)
            raise TypeError(f"{type(self).__name__} needs '{missing}'")
        own = self.__dict__
        own.update(self._defaults)
        own.update(values)
        if len(own) > len(self._defaults):
            raise TypeError(f"{type(self).__name__} has no '{min(values.keys() - self.fields.keys())}'")
        self._check()

    def _check(self) -> None:
        """Refuse a combination of values that cannot be right. Raises FactError."""

    def replaced(self, **changes: Any) -> Self:
        """A copy with some values changed. Raises TypeError for a field it has not."""
        if not changes.keys() <= self._defaults.keys():
            raise TypeError(f"{type(self).__name__} has no '{min(changes.keys() - self.fields.keys())}'")
        copy, own = object.__new__(type(self)), self.__dict__
        if len(own) > len(self._defaults):  # what is remembered beside the fields stays behind
            own = {name: own[name] for name in self._defaults}
        copy.__dict__.update(own)
        copy.__dict__.update(changes)
        copy._check()
        return copy

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data, rows within it too."""
        return {name: _plain(getattr(self, name)) for name in self.fields}

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"rows are frozen: {name}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(getattr(self, n) == getattr(other, n) for n in self.fields)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.fields)})"


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        return value.as_dict()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
