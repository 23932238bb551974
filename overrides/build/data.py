"""The fact book as a data package: for each shelf one file of JSON and one of CSV, and `datapackage.json`, which says what
stands in them (Frictionless Data Package, with Table Schema). Written beside the pages when the site is built."""

from __future__ import annotations

import csv
import json
import types
import typing
from datetime import date
from pathlib import Path
from typing import Any

from generator import __version__
from generator.facts import Book
from generator.facts.book import OURS
from generator.facts.rows import DATED_SHELVES, SHELVES
from generator.rows.files import to_json
from generator.rows.row import MISSING, Row
from generator.rows.schema import closed_words, field_types
from overrides.pages.shown import last_day

LICENSES = [{"name": "MIT", "title": "MIT License", "path": "https://opensource.org/license/mit"}]
"""That of everything outside of docs/ (LICENSE): the rows stand in generator/."""

TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", date: "date"}


def write_data(book: Book, folder: Path) -> list[str]:
    """Write the package into `folder`. Returns the names of its files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    resources = []
    for shelf, kind in SHELVES.values():
        rows = [_public(row) for key in book.ids(shelf) for row in book.rows(shelf, key)]
        schema = describe_shelf(shelf, kind)
        columns = [field["name"] for field in schema["fields"]]
        (folder / f"{shelf}.json").write_bytes(to_json(rows) + b"\n")
        with open(folder / f"{shelf}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(row[column]) for column in columns] for row in rows)
        names += [f"{shelf}.json", f"{shelf}.csv"]
        resources.append(
            {
                "name": shelf.replace("_", "-"),
                "title": _first_sentence(kind),
                "path": f"{shelf}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    package = {
        "profile": "tabular-data-package",
        "name": "infusion-appeals-fact-book",
        "title": "Infusion Appeals: the fact book",
        "description": "What the letters and pages rest on: law, plans, treatments, illnesses, codes, payers' policies, each row with its source and the day it was checked. 'verified' is that day; a row with 'unverified' was not seen at its source and says why. Each shelf stands as JSON too, under the same name. In CSV, lists and rows within a row are JSON.",
        "version": __version__,
        "created": f"{last_day(book)}T00:00:00Z",
        "licenses": LICENSES,
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*names, "datapackage.json"]


def describe_shelf(shelf: str, kind: type[Row]) -> dict[str, Any]:
    """The Table Schema of a shelf, from the annotations of its rows: types, what is required, closed words, references."""
    fields, foreign = [], []
    for name, hint in field_types(kind).items():
        if name in OURS:
            continue
        told = kind.fields[name]
        column = name.rstrip("_")
        type_, is_list = _type_of(hint)
        constraints: dict[str, Any] = {"required": True} if told.default is MISSING and not is_list else {}
        if not is_list and not told.shelf and type_ == "string" and (choices := closed_words(kind, name)):
            constraints["enum"] = list(choices)
        fields.append(
            {
                "name": column,
                "type": "array" if is_list else type_,
                **({"constraints": constraints} if constraints else {}),
            }
        )
        if told.shelf and not is_list and not told.also and told.shelf != shelf and _is_shelf(told.shelf):
            foreign.append({"fields": column, "reference": {"resource": told.shelf.replace("_", "-"), "fields": "id"}})
    key = ["id", "from"] if shelf in DATED_SHELVES else ["id"]
    return {"fields": fields, "primaryKey": key, **({"foreignKeys": foreign} if foreign else {})}


def _is_shelf(name: str) -> bool:
    return any(shelf == name for shelf, _ in SHELVES.values())


def _type_of(hint: Any) -> tuple[str, bool]:
    """(type of a cell, whether it is a list)."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (hint,) = [arg for arg in args if arg is not type(None)]
        return _type_of(hint)
    if origin is tuple:
        return "array", True
    if origin is typing.Literal:
        return "string", False
    if isinstance(hint, type) and issubclass(hint, Row):
        return "object", False
    return TYPES[hint], False


def _public(row: Row) -> dict[str, Any]:
    """A row as plain data under the names of the files it comes from, without what is ours alone."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.rstrip("_"): plain(item) for key, item in value.items() if key not in OURS}
        return [plain(item) for item in value] if isinstance(value, list) else value

    public = plain(row.as_dict())
    assert isinstance(public, dict)
    return public


def _cell(value: Any) -> str:
    """A value as Table Schema reads it from CSV."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return to_json(value).decode("utf-8")
    return str(value)


def _first_sentence(kind: type[Row]) -> str:
    text = " ".join((kind.__doc__ or kind.__name__).split())
    return text.partition(". ")[0].rstrip(".").replace("`", "")
