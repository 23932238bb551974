"""A sentence weighed: how likely it states each kind of reason, or plays another part in the letter.

Two linear models over the features of `features.py` answer two questions: which part the sentence plays, stating a reason
being one, and which kind a reason is. They are trained by overrides/build/reader.py from the rows of `sentences/` and kept
in `weights.bin`: one line of JSON, the features one a line, an empty line, then one signed byte for each feature and
column: the roles, `REASON`, and the kinds. Plain Python; the whole of it can be read (`explain`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, sqrt
from operator import add
from pathlib import Path
from typing import NamedTuple

from generator.reading.features import drug_words, features_of, words_of

WEIGHTS = Path(__file__).with_name("weights.bin")


REASON = "reason"
"""The column between the roles and the kinds: how much speaks for any reason at all."""


class Model(NamedTuple):
    """`state`: of each part that it was trained from, a hash; `weights[i]` one number for each column."""

    state: Mapping[str, str]
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    temperature: float
    features: dict[str, int]
    weights: memoryview


@cache
def load_model() -> Model:
    head, features, weights = WEIGHTS.read_bytes().split(b"\n", 1)[0], *_parts(WEIGHTS.read_bytes())
    told = json.loads(head)
    return Model(
        told["state"],
        tuple(told["roles"]),
        tuple(told["kinds"]),
        tuple(told["bias"]),
        told["scale"],
        told["temperature"],
        {name: number for number, name in enumerate(features)},
        weights,
    )


def _parts(content: bytes) -> tuple[list[str], memoryview]:
    start, end = content.index(b"\n") + 1, content.index(b"\n\n")
    return content[start:end].decode("utf-8").split("\n"), memoryview(content)[end + 2 :].cast("b")


def weigh(sentence: str) -> Mapping[str, float]:
    """Label -> probability; they sum to one. A sentence without a known feature gives what is usual.

    >>> max(weigh("The drug is considered experimental and investigational.").items(), key=lambda item: item[1])[0]
    'experimental'
    """
    model = load_model()
    found = {*features_of(words_of(sentence, drug_words()))}
    width = len(model.bias)
    total = [0] * width
    for feature in found:
        at = model.features.get(feature)
        if at is not None:
            total = [*map(add, total, model.weights[at * width : at * width + width])]
    factor = model.scale / sqrt(len(found) or 1)
    logits = [(value * factor + bias) / model.temperature for value, bias in zip(total, model.bias, strict=True)]
    part = _softmax(logits[: len(model.roles) + 1])
    kind = _softmax(logits[len(model.roles) + 1 :])
    return {
        **dict(zip(model.roles, part, strict=False)),
        **{name: part[-1] * each for name, each in zip(model.kinds, kind, strict=True)},
    }


def _softmax(logits: Sequence[float]) -> list[float]:
    top = max(logits)
    powers = [exp(value - top) for value in logits]
    whole = sum(powers)
    return [power / whole for power in powers]


def explain(sentence: str, label: str) -> list[tuple[str, float]]:
    """The features of the sentence that speak most for (or, below zero, against) the label, the strongest first; those of a
    kind with what they say for a reason at all."""
    model = load_model()
    names, width = (*model.roles, REASON, *model.kinds), len(model.bias)
    columns = [names.index(label)] + ([names.index(REASON)] if label in model.kinds else [])
    found = {*features_of(words_of(sentence, drug_words()))} & model.features.keys()
    weights = [(name, sum(model.weights[model.features[name] * width + column] for column in columns) * model.scale) for name in found]  # fmt: skip
    return sorted(weights, key=lambda item: (-abs(item[1]), item[0]))
