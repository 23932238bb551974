"""Files of rows, and what is compiled from them.

One rule for every place that holds rows: it is a file, or a folder whose files hold the same tables, cut by subject.

In a checkout the TOML files are the truth. What was compiled from them is kept in Python's own cache folder
(`__pycache__`), as Python keeps its bytecode: made again when a source has another size or time, not written where
Python writes none, and no error when it cannot be written. The wheel and the browser carry no TOML, only what their
build compiled, beside the place where the TOML would be.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from generator.rows.schema import FactError, is_shipped

CODE = tuple(sorted(Path(__file__).parent.glob("*.py")))
"""How rows are read: what is kept is made again when this code changes."""


def row_files(place: Path) -> list[tuple[str, Path]]:
    """(name, file) of the file `place`, or of every file of the folder `place` and the folders in it, by path: as TOML
    paths, whether they stand there as TOML or compiled. The name is for messages, relative to the folder. Raises
    FactError for a folder without files."""
    if not place.is_dir():
        return [(place.name, place)]
    paths = ([] if is_shipped() else sorted(files_under(place, ".toml"))) or sorted(
        path.with_suffix(".toml") for path in files_under(place, ".json") if "__pycache__" not in path.parts
    )
    if not paths:
        raise FactError(f"{place.name}: the folder holds no file of rows")
    return [(path.relative_to(place).as_posix(), path) for path in paths]


def read_row_files(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, tables) of each file of a place, dates as ISO text, read from what was compiled. Raises FactError for a
    folder without files and for a file that cannot be read as TOML."""
    for name, path in row_files(place):
        sources = [path] if path.exists() else []
        make = partial(compile_row_file, path, name)
        yield name, json.loads(read_compiled(path.with_suffix(".json"), sources, CODE, make))


def read_row_file(place: Path) -> dict[str, Any]:
    """The tables of a place in one: lists of rows from several files are joined, by path. Raises as
    `read_row_files` does."""
    joined: dict[str, Any] = {}
    for _, tables in read_row_files(place):
        for key, value in tables.items():
            joined[key] = [*joined[key], *value] if key in joined else value
    return joined


def parse_row_file(path: Path, name: str) -> dict[str, Any]:
    """The tables of a TOML file as they are. Raises FactError, naming it `name`, where it cannot be read."""
    import tomllib  # not in the browser's cut of the standard library

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FactError(f"{name}: cannot be read as TOML: {error}") from None


def compile_row_file(path: Path, name: str = "") -> bytes:
    """The tables of a TOML file as JSON, dates as ISO text. Raises as `parse_row_file` does."""
    return to_json(parse_row_file(path, name or path.name))


def to_json(value: Any) -> bytes:
    """Plain data as JSON on one line, dates as ISO text."""
    return json.dumps(value, default=str, ensure_ascii=False).encode("utf-8")


def read_compiled(target: Path, sources: Sequence[Path], code: Iterable[Path], make: Callable[[], bytes]) -> bytes:
    """What `make` makes of the sources: kept from an earlier run while sources and code are unchanged, else
    made now. Without sources it is what the build left at `target`. Raises what `make` raises."""
    if not sources:
        return target.read_bytes()
    stamp = stamp_of(sources) + b"\n" + (_stamp_of_own_code() if code is CODE else stamp_of(code))
    content = read_kept(target, stamp)
    if content is None:
        content = make()
        keep(target, stamp, content)
    return content


def files_under(folder: Path, suffix: str) -> list[Path]:
    """Every file of this kind in a folder and the folders in it, in a fixed order."""
    found = [
        os.path.join(inner, name) for inner, _, names in os.walk(folder) for name in names if name.endswith(suffix)
    ]
    return [Path(name) for name in sorted(found)]


def stamp_of(files: Iterable[Path]) -> bytes:
    """The state of files, one line each: name, bytes, time of the last change in nanoseconds."""
    lines = []
    for path in files:
        state = os.stat(path)
        lines.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(lines).encode("utf-8", "surrogateescape")


@cache
def _stamp_of_own_code() -> bytes:
    """The state of CODE, which does not change while it runs."""
    return stamp_of(CODE)


def read_kept(target: Path, stamp: bytes) -> bytes | None:
    """What was kept for `target` under this stamp; None when there is none, or it was made of another state."""
    try:
        content = _kept_at(target).read_bytes()
    except OSError:
        return None
    head = stamp + b"\n\n"
    return content[len(head) :] if content.startswith(head) else None


def keep(target: Path, stamp: bytes, content: bytes) -> None:
    """Keep what was made for `target`, whole or not at all."""
    if sys.dont_write_bytecode:
        return
    path = _kept_at(target)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(unfinished, "xb") as file:
            file.write(stamp + b"\n\n" + content)
        os.replace(unfinished, path)
    except OSError:
        return  # a folder nobody may write to: made again next time


def _kept_at(target: Path) -> Path:
    from importlib.util import cache_from_source

    return Path(cache_from_source(str(target))).with_suffix(target.suffix)
