"""The sentences that the reader is trained on: rows of generator/reading/sentences, one file for a label."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.denials import load_denial_kinds
from generator.reading.classifier import WEIGHTS
from generator.reading.features import features_of, words_of
from generator.reading.roles import ROLES
from generator.rows.schema import FactError, not_one_of

SENTENCES = WEIGHTS.with_name("sentences")


class Told(NamedTuple):
    """A sentence and what it says: one label, or the kinds of `both.toml`."""

    text: str
    labels: tuple[str, ...]
    language: str


def read_sentences(folder: Path = SENTENCES) -> list[Told]:
    """All sentences, by file. Raises FactError for a label that is no kind and no role, for a file whose name is not its
    label, and for a sentence told twice."""
    known = {*load_denial_kinds(), *ROLES} - {"not_a_denial"}
    found: dict[str, Told] = {}
    for path in sorted(folder.glob("*.toml")):
        for told in _sentences_of(path):
            for label in told.labels:
                if label not in known:
                    raise FactError(f"{path.name}: the label is {not_one_of(label, sorted(known))}")
            key = " ".join(told.text.lower().split())
            if key in found:
                raise FactError(f"{path.name}: '{told.text[:60]}' is told twice")
            found[key] = told
    return [*found.values()]


def _sentences_of(path: Path) -> Iterator[Told]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    for row in tables.get("both", []):
        yield Told(row["text"], tuple(row["kinds"]), row.get("language", "en"))
    if "label" in tables and tables["label"] != path.stem:
        raise FactError(f"{path.name}: the label is '{tables['label']}'")
    for language in ("en", "es"):
        for text in tables.get(language, []):
            yield Told(text, (tables["label"],), language)


def state_of_rows() -> str:
    """A hash of every sentence with its labels, and of the features that some of them have."""
    told = sorted(read_sentences())
    digest = hashlib.sha256()
    for row in told:
        digest.update(repr(row).encode())
    for row in told[::100]:
        digest.update(repr([*features_of(words_of(row.text, {"remicade": "<drug>"}))]).encode())
    return digest.hexdigest()[:16]
