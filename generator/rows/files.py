"""Files of rows: TOML in the checkout, the same content as JSON where the build compiled it for the browser.

One rule for every place that holds rows: it is a file, or a folder whose files hold the same tables, cut by subject.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.rows.schema import FactError


def read_row_files(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, tables) of the file `place`, or of every file below the folder `place`, by path. The name is for messages,
    relative to the folder. Raises FactError for a place without files and for a file that cannot be read."""
    is_folder = place.is_dir()
    paths = (sorted(place.rglob("*.toml")) or sorted(place.rglob("*.json"))) if is_folder else [_present(place)]
    if not paths:
        raise FactError(f"{place.name}: the folder holds no file of rows")
    for path in paths:
        name = path.relative_to(place).as_posix() if is_folder else place.name
        yield name, _read(path, name)


def read_row_file(place: Path) -> dict[str, Any]:
    """The tables of a place in one: lists of rows from several files are joined, by path. Raises as
    `read_row_files` does."""
    joined: dict[str, Any] = {}
    for _, tables in read_row_files(place):
        for key, value in tables.items():
            joined[key] = [*joined[key], *value] if key in joined else value
    return joined


def _present(path: Path) -> Path:
    """The file itself, or the JSON file that the build left in its place."""
    compiled = path.with_suffix(".json")
    return compiled if compiled.exists() else path


def _read(path: Path, name: str) -> dict[str, Any]:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    import tomllib  # not in the browser's cut of the standard library

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FactError(f"{name}: cannot be read as TOML: {error}") from None
