"""The fact book: load every row strictly, then answer only what is known, in force and in scope.

The rows stand in the TOML files beside this module. The engine reads them as one compact `book.jsonl` that
`compile_tables` makes of them and checks: kept in a checkout, shipped in the wheel and in the browser (rows/files.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generator.facts import rows
from generator.facts.rows import DrugCode, Level, Right, StepTherapyLaw, Therapy
from generator.facts.rows.rights import ScopedCitation
from generator.rows.files import CODE, files_under, parse_row_file, read_compiled, row_files, to_json
from generator.rows.schema import (
    FactError,
    NotInForce,
    OutOfScope,
    UnknownFact,
    check_references,
    evidence_blocks,
    not_one_of,
    read_row,
    take_row,
)

HERE = Path(__file__).parent
COMPILED = HERE / "book.jsonl"
OURS = frozenset({"editors_note"})
"""Cells that are for whoever keeps the book: no page shows them, and no package does."""

Table = tuple[str, str, dict[str, Any]]
"""(where, table name, the table itself); `where` is 'file, row' for messages."""


def read_tables(folder: Path = HERE) -> Iterator[Table]:
    """Every row of every file under `folder`, in a fixed order. Raises FactError on a broken file."""
    for name, path in row_files(folder):
        document = parse_row_file(path, name)
        for kind, tables in document.items():
            if kind not in rows.SHELVES:
                raise FactError(f"{name}: unknown table {not_one_of(kind, rows.SHELVES)}")
            if not isinstance(tables, list):
                raise FactError(f"{name}: write [[{kind}]], a list of rows")
            for number, table in enumerate(tables, 1):
                label = table.get("id") if isinstance(table, dict) else None
                yield f"{name}, {kind} {label or number}", kind, table


def compile_tables(folder: Path = HERE, *, leave_out: frozenset[str] = frozenset()) -> bytes:
    """The checked book as lines of JSON: {shelf: [ids]}, a line [[id, name]] for each shelf, a line for each id with its
    tables, all in this order. A line is parsed only when it is asked for. Raises FactError naming file and row where
    one is wrong. `leave_out`: names of cells that whoever gets it never sees."""
    book = Book(read_tables(folder)).check()
    ids = {shelf: list(keys) for shelf, keys in book._tables.items()}
    names = (book.names(shelf) for shelf in ids)
    tables = (_without(tables, leave_out) for keys in book._tables.values() for tables in keys.values())
    return b"\n".join(map(to_json, (ids, *names, *tables)))


def _without(found: Any, names: frozenset[str]) -> Any:
    """Tables and what is in them, without the cells of these names."""
    if isinstance(found, dict):
        return {key: _without(value, names) for key, value in found.items() if key not in names}
    return [_without(value, names) for value in found] if isinstance(found, (list, tuple)) else found


class _Compiled(dict[str, Any]):
    """Lines of JSON by key, each parsed on first use."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if isinstance(value, bytes):
            value = self[key] = json.loads(value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401  goes through __getitem__

    def items(self) -> Any:
        return [(key, self[key]) for key in self]

    def values(self) -> Any:
        return [self[key] for key in self]


class Book:
    """All facts, by shelf and id. Every question raises rather than falling back to a guess.

    Raises FactError on construction when an id is used twice. Rows are read when first asked for, which keeps
    the start short; `check` reads them all and follows every reference, as `compile_tables` does.
    """

    def __init__(self, tables: Iterable[Table]):
        self._tables: dict[str, dict[str, list[Table]]] = {shelf: {} for shelf, _ in rows.SHELVES.values()}
        self._rows: dict[tuple[str, str], list[Any]] = {}
        self._names: dict[str, list[tuple[str, str]]] = {}
        self._shelves: dict[str, dict[str, Any]] = {}
        self._naming: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._is_checked = False
        for where, kind, table in tables:
            shelf = rows.SHELVES[kind][0]
            key = table.get("id") if isinstance(table, dict) else None
            if not isinstance(key, str):
                raise FactError(f"{where}: missing key 'id'")
            same_id = self._tables[shelf].setdefault(key, [])
            if same_id and shelf not in rows.DATED_SHELVES:
                raise FactError(f"{where}: the id '{key}' is already used in {same_id[0][0]}")
            same_id.append((where, kind, table))

    @classmethod
    def of_compiled(cls, content: bytes) -> Book:
        """The book that `compile_tables` wrote."""
        head, *lines = content.split(b"\n")
        ids, rest, book = json.loads(head), iter(lines), cls(())
        book._names = _Compiled(zip(ids, rest, strict=False))  # each takes as many of the rest as it has keys
        book._tables = {shelf: _Compiled(zip(keys, rest, strict=False)) for shelf, keys in ids.items()}
        book._is_checked = True  # by `compile_tables`
        return book

    def _read(self, shelf: str, key: str) -> list[Any]:
        """The typed rows of one id, oldest first; empty when there is none."""
        if (shelf, key) not in self._rows:
            read: list[Any] = []
            for where, kind, table in self._tables.get(shelf, {}).get(key, []):
                of = rows.SHELVES[kind][1]
                row: Any = take_row(of, table) if self._is_checked else read_row(of, table, where)
                if any(getattr(other, "from_", None) == getattr(row, "from_", None) for other in read):
                    raise FactError(f"{where}: two rows of '{key}' start on the same day")
                read.append(row)
            if shelf in rows.DATED_SHELVES:
                read.sort(key=lambda row: row.from_)
            self._rows[shelf, key] = read
        return self._rows[shelf, key]

    def where(self, shelf: str, key: str) -> str:
        """File and row of an id, for messages."""
        return self._tables[shelf][key][0][0]

    def check(self) -> Book:
        """Read every row, follow every reference, and lay the illnesses beside the labels they name. Raises FactError
        naming file and row; returns the book."""
        for shelf, row in self.all_rows():
            check_references(row, self.where(shelf, row.id), self._tables)
        for key, condition in self.shelf("conditions").items():
            for therapy in condition.labelled_therapies:
                if key not in self.get("therapies", therapy).labelled_for:
                    raise FactError(
                        f"{self.where('conditions', key)}: labelled_therapies names '{therapy}', but no indication of "
                        f"{self.where('therapies', therapy)} is for '{key}'"
                    )
        return self

    # -- asking ------------------------------------------------------------------------------------

    def shelves(self) -> dict[str, int]:
        """Each shelf with how many ids stand on it, by name."""
        return {shelf: len(self._tables[shelf]) for shelf in sorted(self._tables)}

    def all_rows(self) -> Iterator[tuple[str, Any]]:
        """Every (shelf, row)."""
        for shelf, keys in self._tables.items():
            for key in keys:
                for row in self._read(shelf, key):
                    yield shelf, row

    def shelf(self, shelf: str) -> dict[str, Any]:
        """Each id on a shelf with its row: on dated shelves the newest that was in force when the book was last
        checked, so that a rule entered ahead of its day does not stand as the present one. Raises UnknownFact for a
        shelf that does not exist."""
        if shelf not in self._tables:
            raise UnknownFact(f"the book has no shelf '{shelf}'")
        if shelf not in self._shelves:
            self._shelves[shelf] = {key: self._present(self._read(shelf, key)) for key in self._tables[shelf]}
        return dict(self._shelves[shelf])

    def naming(self, shelf: str, word: str) -> list[Any]:
        """The rows of `shelf` that may name a word (an id of another shelf), in its order: the others are not read."""
        if (shelf, word) not in self._naming:
            keys = self._tables[shelf]
            named = [key for key in keys if self._may_name(dict.get(keys, key), word)]
            self._naming[shelf, word] = tuple(self._present(self._read(shelf, key)) for key in named)
        return list(self._naming[shelf, word])

    @staticmethod
    def _may_name(tables: Any, word: str) -> bool:
        return json.dumps(word).encode() in tables if isinstance(tables, bytes) else word in str(tables)

    @staticmethod
    def _present(dated: list[Any]) -> Any:
        """The newest row that is not only announced; the newest of all where every one is."""
        return next((row for row in reversed(dated) if not getattr(row, "announced", False)), dated[-1])

    def get(self, shelf: str, key: str, on: date | None = None) -> Any:
        """The row `key`, for dated shelves the one in force `on`. Raises UnknownFact or NotInForce."""
        same_id = self._read(shelf, key)
        if not same_id:
            raise UnknownFact(f"no {shelf} row has the id '{key}'")
        if shelf not in rows.DATED_SHELVES:
            return same_id[0]
        if on is None:
            raise FactError(f"{shelf} rows are dated: say on which day")
        in_force = [row for row in same_id if row.from_ <= on]
        if not in_force:
            raise NotInForce(f"'{key}' starts on {same_id[0].from_}; there is no rule for {on}")
        return in_force[-1]

    def has(self, shelf: str, key: str) -> bool:
        return key in self._tables.get(shelf, {})

    def ids(self, shelf: str) -> list[str]:
        """The ids of a shelf, without reading its rows, in the order of the files."""
        return list(self._tables.get(shelf, {}))

    def ids_with(self, shelf: str, field: str) -> list[str]:
        """The ids of a shelf whose rows give `field`, without reading the rows, in the order of the files."""
        return [
            key
            for key, tables in self._tables.get(shelf, {}).items()
            if any(table.get(field) for _, _, table in tables)
        ]

    def find_in_force(self, key: str, on: date) -> list[Any]:
        """The rows with this id, whatever the shelf: on dated shelves the one in force on a day."""
        found = []
        for shelf, keys in self._tables.items():
            read = self._read(shelf, key) if key in keys else []
            started = [row for row in read if row.from_ <= on][-1:] if shelf in rows.DATED_SHELVES else read
            found += started
        return found

    def rows(self, shelf: str, key: str) -> list[Any]:
        """Every dated row of one id, oldest first."""
        return list(self._read(shelf, key))

    def find_by_id(self, key: str) -> list[Any]:
        """Every row with this id, whatever its shelf, oldest first."""
        return [row for shelf in self._tables for row in self._read(shelf, key)]

    def levels(self, plan_kind: str, on: date) -> tuple[Level, ...]:
        """The ladder of a plan kind as in force on a day, first step first."""
        self.get("plan_kinds", plan_kind)
        ladder = []
        for key, tables in self._tables["levels"].items():
            if tables[0][2]["plan_kind"] != plan_kind:
                continue
            in_force = [row for row in self._read("levels", key) if row.from_ <= on]
            ladder += in_force[-1:]
        return tuple(sorted(ladder, key=lambda level: level.order))

    def cite_right(self, key: str, plan_kind: str, on: date) -> tuple[Right, str]:
        """A right and the citation that reaches this plan kind. For a kind that is not known yet, only the part of the
        citation that is the same for every kind it may be.

        Raises UnknownFact, NotInForce, Unverified, or OutOfScope when no citation reaches the plan kind.
        """
        right = self.get("rights", key, on)
        right.require_verified()
        either = self.get("plan_kinds", plan_kind).either if self.has("plan_kinds", plan_kind) else ()
        cites = [self._cite_for(right, kind) for kind in either or (plan_kind,)]
        shared = cites[0] if len(set(cites)) == 1 else _shared_citation(cites)
        if not shared or not all(cites):
            raise OutOfScope(f"the right '{key}' does not reach the plan kind '{plan_kind}'")
        return right, shared

    @staticmethod
    def _cite_for(right: Right, plan_kind: str) -> str:
        return next((cite.text for cite in right.cites if plan_kind in cite.plan_kinds), "")

    def may_state_law_reach(self, plan_kind: str) -> str:
        """'yes', 'no', or 'maybe' where it hangs on an answer that is not known yet (who pays the claims)."""
        kind = self.get("plan_kinds", plan_kind)
        if kind.state_law_reaches:
            return "yes"
        return "maybe" if any(self.get("plan_kinds", key).state_law_reaches for key in kind.either) else "no"

    def step_therapy_law(self, state: str, plan_kind: str, on: date) -> StepTherapyLaw:
        """The step-therapy law that reaches a plan of this kind in this state on a day, printable in a letter.

        Raises OutOfScope for plans state law does not reach, Unverified where the row may not be cited.
        """
        kind = self.get("plan_kinds", plan_kind)
        if not kind.state_law_reaches:
            raise OutOfScope(f"state law does not reach the plan kind '{plan_kind}'")
        law = self.get("states", state).step_therapy_on(on)
        cites = dict.fromkeys(
            law.cite_for(each) for each in kind.either or (plan_kind,)
        )  # raises where none may be printed
        if not kind.either:
            return law
        both = ScopedCitation(plan_kinds=(plan_kind,), text=" or ".join(cites))  # of a kind that is one of several
        return law.replaced(letter_cites=(both, *law.letter_cites))

    def therapies_of_code(self, code: str) -> list[tuple[Therapy, DrugCode]]:
        """The therapies and rows a HCPCS code belongs to; empty when the book does not know the code."""
        code = code.upper()
        found = []
        for key, tables in self._tables["therapies"].items():
            if any(row.get("code") == code for row in tables[0][2].get("code", ())):
                therapy = self.get("therapies", key)
                found += [(therapy, row) for row in therapy.code if row.code == code]
        return found

    def names(self, shelf: str) -> list[tuple[str, str]]:
        """(id, name a person knows) of every row on a shelf, without reading the rows whole; sorted by name."""
        if shelf in self._names:
            return [(key, name) for key, name in self._names[shelf]]
        listed = []
        for key, tables in self._tables[shelf].items():
            table = tables[-1][2]
            name = table.get("plain") or table.get("name") or table.get("generic") or key
            listed.append((key, name))
        return sorted(listed, key=lambda item: item[1].lower())

    @staticmethod
    def is_stale(row: Any, today: date) -> date | None:
        """The oldest day on which a part of a row was last checked, when that is longer ago than its review interval;
        else None."""
        stale = [
            block.verified
            for block in evidence_blocks(row)
            if block.verified and (today - block.verified).days >= block.review_days
        ]
        return min(stale, default=None)

    def due(self, today: date, days: int = 0) -> list[tuple[str, Any, date | None]]:
        """Rows to look at again within `days`: (where, evidence, day it was last verified), oldest first."""
        due = []
        for shelf, row in self.all_rows():
            for block in evidence_blocks(row):
                if block.verified is None:
                    continue
                if block.recheck or (today - block.verified).days + days >= block.review_days:
                    due.append((self.where(shelf, row.id), block, block.verified))
        return sorted(due, key=lambda item: (item[2], item[0]))


def _shared_citation(cites: list[str]) -> str:
    """The sections that every citation names; empty when none is shared. '29 CFR 2560.503-1(h)(2)(iii)' is shared by
    '… (h)(2)(iii); 45 CFR …' and '… (h)(2)(iii), which 45 CFR 147.136(b)(2)(i) applies to this plan'; since it reaches
    the one directly and the other through that rule, both ways are said."""
    parts = [[part.partition(", which ")[0].strip() for part in cite.split(";")] for cite in cites]
    shared = "; ".join(part for part in parts[0] if all(part in other for other in parts[1:]))
    through = {", which " in cite for cite in cites}
    return f"{shared} (directly, or as another federal rule applies it)" if shared and len(through) > 1 else shared


@cache
def load_book() -> Book:
    """The product's own book, read once. Raises FactError naming file and row where a row of a checkout is wrong.

    >>> book = load_book()
    >>> book.get("therapies", "infliximab").generic
    'infliximab'
    >>> book.get("therapies", "moonlight")
    Traceback (most recent call last):
    ...
    generator.rows.schema.UnknownFact: no therapies row has the id 'moonlight'
    """
    code = (*files_under(HERE, ".py"), *CODE)
    return Book.of_compiled(read_compiled(COMPILED, files_under(HERE, ".toml"), code, compile_tables))


def list_facts(shelf: str, book: Book | None = None) -> list[dict[str, Any]]:
    """The rows of one shelf as plain data (field -> text, number, `date`, list, None; rows within rows are dicts), in
    the order of the files; of a dated rule the newest that is not only announced. `load_book().shelves()` names the shelves. A
    number carries its unit in its name: `_days`, `_months`, `_hours`. Raises UnknownFact, a FactError, for another shelf.

    >>> [row["name"] for row in list_facts("states") if row["id"] == "wi"]
    ['Wisconsin']
    >>> list_facts("planets")
    Traceback (most recent call last):
    ...
    generator.rows.schema.UnknownFact: the book has no shelf 'planets'
    """
    return [row.as_dict() for row in (book or load_book()).shelf(shelf).values()]
