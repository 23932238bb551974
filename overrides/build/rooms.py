"""The rooms of the engine: in which layer each stands, and which imports which.

`tests/engine/test_joins.py` holds the engine to these layers; `picture` draws them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "generator"

LAYERS = (
    {"generator.rows"},
    {"generator.facts"},
    {"generator.denials"},
    {"generator.form", "generator.record"},
    {
        "generator.reading",
        "generator.practice",
        "generator.plan.coverage",
        "generator.plan.days",
        "generator.plan.filing",
        "generator.plan.answering",
        "generator.plan.running",
        "generator.plan.disputes",
        "generator.plan.granted",
    },
    {"generator.arguments"},
    {"generator.plan.track", "generator.plan.stakes", "generator.plan.refused"},
    {"generator.plan.situation", "generator.plan.rules"},
    {"generator.plan.triage", "generator.plan.counter"},
    {"generator.plan"},
    {"generator.letters"},
    {"generator.output", "generator.check", "generator.chart"},
    {"generator.desk"},
    {"generator.bridge", "generator.cli"},
)
"""From the bottom up: a module imports from its own layer and those below it."""


class Part(NamedTuple):
    """The modules of one room that stand in one layer: ('plan', 8). Most rooms are one part."""

    room: str
    layer: int


def layer_of(module: str) -> int | None:
    """The layer of the longest name that fits: a module of a room may stand lower than the room's own door. None for
    what is no room of the engine."""
    fits = [
        (len(name), number)
        for number, names in enumerate(LAYERS)
        for name in names
        if module == name or module.startswith(name + ".")
    ]
    return max(fits)[1] if fits else None


def part_of(module: str) -> Part | None:
    """The part in which a module stands, also for the name of something in it: 'generator.plan.make.Gap'."""
    layer = layer_of(module)
    return None if layer is None else Part(module.split(".")[1], layer)


def find_modules() -> dict[str, Path]:
    """Every module of the engine by its dotted name; a package has the name of its folder."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(ENGINE.rglob("*.py"))
    }


def find_imports(path: Path) -> Iterator[str]:
    """Dotted names of what a module imports, those inside of functions too: 'generator.rows.row.Row'."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_parts() -> dict[Part, list[str]]:
    """The modules of each part, by their dotted names. Those in no room (the library's own door) are left out."""
    parts: dict[Part, list[str]] = {}
    for module in find_modules():
        if part := part_of(module):
            parts.setdefault(part, []).append(module)
    return parts


def find_joins() -> set[tuple[Part, Part]]:
    """Who imports whom: (from, to) for every two different parts."""
    return {
        (mine, theirs)
        for module, path in find_modules().items()
        for name in find_imports(path)
        if (mine := part_of(module)) and (theirs := part_of(name)) and mine != theirs
    }


def without_implied(joins: set[tuple[Part, Part]]) -> set[tuple[Part, Part]]:
    """The joins that do not follow from others (the transitive reduction). Raises CycleError when two import each
    other, be it over others: such a picture has no below."""
    TopologicalSorter({part: [there for here, there in joins if here == part] for part, _ in joins}).prepare()

    def reaches(start: Part, end: Part) -> bool:
        return any(here == start and (there == end or reaches(there, end)) for here, there in joins)

    return {
        (here, there)
        for here, there in joins
        if not any(start == here and middle != there and reaches(middle, there) for start, middle in joins)
    }
