"""The sentences that the reader is trained on: rows of generator/reading/sentences, one file for a label."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.denials import load_denial_kinds
from generator.reading.classifier import WEIGHTS
from generator.reading.features import drug_words, features_of, words_of
from generator.reading.roles import ROLES
from generator.rows.schema import PLACEHOLDERS, FactError, not_one_of

SENTENCES = WEIGHTS.with_name("sentences")


class Told(NamedTuple):
    """A sentence and what it says: one label, or the kinds of `both.toml`."""

    text: str
    labels: tuple[str, ...]
    language: str


def read_sentences(folder: Path = SENTENCES) -> list[Told]:
    """All sentences, by file. Raises FactError for a label that is no kind and no role, for a file whose name is not its
    label, for a place that is still open, and for a sentence told twice."""
    known = {*load_denial_kinds(), *ROLES} - {"not_a_denial"}
    found: dict[str, Told] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for told in _sentences_of(path):
            for label in told.labels:
                if label not in known:
                    raise FactError(f"{path.name}: the label is {not_one_of(label, sorted(known))}")
            key = " ".join(told.text.lower().split())
            if key in PLACEHOLDERS:
                raise FactError(f"{path.name}: '{told.text}' is a placeholder, not a sentence")
            if key in found:
                where = (
                    "" if places[key] == path.name else f", in {places[key]} too: keep it in the file of what it says"
                )
                raise FactError(f"{path.name}: '{told.text[:60]}' is told twice{where}")
            found[key], places[key] = told, path.name
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


def state_of_training(settings: object) -> dict[str, str]:
    """What the weights are trained from, part -> hash: each sentence with its labels; what it is weighed by (its features,
    so the code of features.py, concepts.toml and the names of drugs, as far as a sentence has them); and the settings."""
    told = sorted(read_sentences())
    drugs = drug_words()
    return {
        "sentences": _hash(repr(row) for row in told),
        "features": _hash(repr(sorted({*features_of(words_of(row.text, drugs))})) for row in told),
        "settings": _hash([repr(settings)]),
    }


def state_of_letters(letters: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the signs are fitted on, part -> hash: the weights, and the letters with their answers."""
    return {
        "weights": hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:16],
        "letters": _hash(json.dumps([letter["text"], letter["answers"]], sort_keys=True) for letter in letters),
    }


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()[:16]
