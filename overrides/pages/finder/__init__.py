"""The phrase finder: what a letter says, in its words and in the reader's own, and the guide that answers it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from generator.denials import DenialKind, load_denial_kinds
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

ROWS = Path(__file__).with_name("phrases.toml")


class Phrases(Row):
    """For one kind of denial: `letter`, sentences as insurers write them; `own`, as people tell it."""

    kind: str
    letter: tuple[str, ...]
    own: tuple[str, ...]
    search: tuple[str, ...] = ()
    """More words for the search boxes: what a list of phrases need not show."""


@cache
def load_phrases() -> tuple[tuple[DenialKind, Phrases], ...]:
    """Every kind with its phrases, in the order of the guides. Raises FactError for a kind that is unknown, told
    twice, or left out."""
    kinds = load_denial_kinds()
    rows = [read_row(Phrases, table, "phrases.toml") for table in tomllib.loads(ROWS.read_text("utf-8"))["phrases"]]
    told = [row.kind for row in rows]
    for key in {*told, *kinds}:
        if told.count(key) != 1 or key not in kinds:
            raise FactError(f"phrases.toml: the kind '{key}' is told {told.count(key)} times")
    return tuple((kinds[row.kind], row) for row in rows)
