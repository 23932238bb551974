"""Files of rows, and what is compiled from them.

In a checkout the TOML files are the truth. What was compiled from them is kept in Python's own cache folder
(`__pycache__`), as Python keeps its bytecode: made again when a source has another size or time, not written where
Python writes none, and no error when it cannot be written. The wheel and the browser carry no TOML, only what their
build compiled, beside the place where the TOML would be.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

CODE = tuple(sorted(Path(__file__).parent.glob("*.py")))
"""How rows are read: what is kept is made again when this code changes."""


def read_row_file(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, dates as ISO text, read from what was compiled. Raises as the parsers do."""
    sources = [path] if path.exists() else []
    return json.loads(read_compiled(path.with_suffix(".json"), sources, CODE, lambda: compile_row_file(path)))


def row_files(folder: Path) -> list[Path]:
    """The row files of a folder as TOML paths, in a fixed order, whether they stand there as TOML or compiled."""
    found = [path for path in folder.iterdir() if path.suffix in (".toml", ".json")]
    return sorted({path.with_suffix(".toml") for path in found})


def compile_row_file(path: Path) -> bytes:
    """The tables of a TOML file as JSON, dates as ISO text. Raises as the TOML parser does."""
    import tomllib  # not in the browser's cut of the standard library

    return to_json(tomllib.loads(path.read_text(encoding="utf-8")))


def to_json(value: Any) -> bytes:
    """Plain data as JSON on one line, dates as ISO text."""
    return json.dumps(value, default=str, ensure_ascii=False).encode("utf-8")


def read_compiled(target: Path, sources: Sequence[Path], code: Iterable[Path], make: Callable[[], bytes]) -> bytes:
    """What `make` makes of the sources: kept from an earlier run while sources and code are unchanged, else
    made now. Without sources it is what the build left at `target`. Raises what `make` raises."""
    if not sources:
        return target.read_bytes()
    stamp = stamp_of((*sources, *code))
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
