"""The model of one sentence, trained: a column's score is the sum of the weights of a sentence's features over the square
root of their number. Two questions are asked of a sentence, each with a softmax of its own: which part it plays, stating a
reason being one of them, and, if it states one, which kind; the second is trained on the sentences of reasons alone. Trained by Adam on cross entropy with a penalty on the weights, dropping
a quarter of the features at random each time, so that no single word carries a label. The weights are the mean of several
such fits, which differ in what was dropped: so a few sentences more move them little. Needs numpy; everything is seeded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from generator.reading.classifier import REASON
from generator.reading.features import drug_words, features_of, words_of
from overrides.build.sentences import Told

FOLDS = 5


class Settings(NamedTuple):
    """How it is trained: rounds over the rows, rows a step, the first rate, the penalty on weights, the share of features
    dropped, how many fits are averaged (`first_epochs`: rounds of the one fit that chooses the features), how many features are kept, in how many steps a weight is told; and what scores are
    divided by, about what the folds find best (`--folds`). The signs are fitted on it, so the two change together."""

    epochs: int = 24
    batch: int = 64
    rate: float = 0.02
    penalty: float = 6e-6
    dropped: float = 0.25
    fits: int = 3
    first_epochs: int = 8
    kept: int = 20_000
    steps: int = 20
    temperature: float = 1.0


SETTINGS = Settings()


class Table(NamedTuple):
    """Sentences as rows of features: those of row i are `columns[starts[i] : starts[i + 1]]`; `roots` the square roots of
    how many features each has, known or not; `targets` a probability for each answer to one question; `shares` how much
    each row counts: a label that few sentences have counts for more, a row to which the question is not put for nothing."""

    starts: Any
    columns: Any
    roots: Any
    targets: Any
    shares: Any


@cache
def _found_in(text: str) -> tuple[str, ...]:
    return tuple(sorted({*features_of(words_of(text, drug_words()))}))


class Columns(NamedTuple):
    """The answers to the two questions, in the order of the columns: the roles and `REASON`, then the kinds."""

    roles: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.roles, REASON, *self.kinds)

    @property
    def questions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (*self.roles, REASON), self.kinds


def columns_of(told: Sequence[Told]) -> Columns:
    labels = sorted({label for row in told for label in row.labels})
    return Columns(
        tuple(label for label in labels if label.startswith("role_")),
        tuple(label for label in labels if not label.startswith("role_")),
    )


def tabulate(told: Sequence[Told], vocabulary: dict[str, int], answers: Sequence[str]) -> Table:
    """The sentences under one question: those that have none of its answers count for nothing."""
    starts, columns, roots = [0], [], []
    targets = np.zeros((len(told), len(answers)), np.float32)
    place = {label: number for number, label in enumerate(answers)}
    sizes = Counter(label for row in told for label in row.labels)
    for number, row in enumerate(told):
        found = _found_in(row.text)
        columns += [vocabulary[name] for name in found if name in vocabulary]
        starts.append(len(columns))
        roots.append(max(1, len(found)) ** 0.5)
        for label in row.labels:
            answer = label if label in place else REASON
            if answer in place and not (label.startswith("role_") and answer == REASON):
                targets[number, place[answer]] += 1 / len(row.labels)
    asked = targets.sum(1) > 0
    shares = np.array([_share_of(row, sizes) for row in told]) * asked
    return Table(
        np.array(starts), np.array(columns, np.int64), np.array(roots, np.float32), targets, shares.astype(np.float32)
    )


def _share_of(row: Told, sizes: Counter[str]) -> float:
    """How much a sentence counts, under either question: more, the fewer have its label."""
    usual = sum(sizes.values()) / len(sizes)
    return sum((usual / sizes[label]) ** 0.5 for label in row.labels) / len(row.labels)


def scores(table: Table, weights: Any, bias: Any, rows: Any, kept: Any = None) -> tuple[Any, Any, Any]:
    """Scores of some rows; with the columns and the owner of each, for the gradient."""
    lengths = table.starts[rows + 1] - table.starts[rows]
    owner = np.repeat(np.arange(len(rows)), lengths)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    columns = table.columns[np.repeat(table.starts[rows], lengths) + within]
    if kept is not None:
        chosen = kept.random(len(columns)) >= SETTINGS.dropped
        owner, columns = owner[chosen], columns[chosen]
    total = np.zeros((len(rows), weights.shape[1]), np.float32)
    present, first = np.unique(owner, return_index=True)
    total[present] = np.add.reduceat(weights[columns], first, axis=0)
    return total / table.roots[rows, None] + bias, owner, columns


def softmax(values: Any) -> Any:
    powers = np.exp(values - values.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(table: Table, width: int, times: int, epochs: int) -> tuple[Any, Any]:
    """Weights (features by answers) and bias: the mean of several fits."""
    fits = [fit_once(table, width, epochs, seed=7 + number) for number in range(times)]
    return np.mean([weights for weights, _ in fits], axis=0), np.mean([bias for _, bias in fits], axis=0)


def fit_once(table: Table, width: int, epochs: int, *, seed: int) -> tuple[Any, Any]:
    """Weights and bias of one fit."""
    size, random = table.targets.shape[1], np.random.default_rng(seed)
    weights, bias = np.zeros((width, size), np.float32), np.zeros(size, np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    bias_first, bias_second = np.zeros_like(bias), np.zeros_like(bias)
    step = 0
    asked = np.flatnonzero(table.shares > 0)
    for epoch in range(epochs):
        order = random.permutation(asked)
        rate = SETTINGS.rate * (1 - epoch / epochs)
        for at in range(0, len(order), SETTINGS.batch):
            rows, step = order[at : at + SETTINGS.batch], step + 1
            values, owner, columns = scores(table, weights, bias, rows, random)
            fault = (softmax(values) - table.targets[rows]) * table.shares[rows, None] / len(rows)
            by_column = np.argsort(columns, kind="stable")
            used, begins = np.unique(columns[by_column], return_index=True)
            gradient = np.add.reduceat((fault / table.roots[rows, None])[owner[by_column]], begins, axis=0)
            gradient += SETTINGS.penalty * weights[used]
            first[used] = 0.9 * first[used] + 0.1 * gradient
            second[used] = 0.99 * second[used] + 0.01 * gradient**2
            weights[used] -= rate * first[used] / (np.sqrt(second[used]) + 1e-6)
            bias_first = 0.9 * bias_first + 0.1 * fault.sum(0)
            bias_second = 0.99 * bias_second + 0.01 * fault.sum(0) ** 2
            bias -= rate * bias_first / (np.sqrt(bias_second) + 1e-6)
    return weights, bias


def vocabulary_of(told: Sequence[Told]) -> dict[str, int]:
    """Every feature that two sentences have."""
    counts = Counter(name for row in told for name in _found_in(row.text))
    return {name: number for number, name in enumerate(sorted(name for name, n in counts.items() if n > 1))}


def train(told: Sequence[Told], columns: Columns, fits: int = SETTINGS.fits) -> tuple[dict[str, int], Any, Any]:
    """Vocabulary, weights and bias: once with every feature, then again with those that weighed most."""
    vocabulary = vocabulary_of(told)
    if len(vocabulary) > SETTINGS.kept:
        weights, _ = fit_questions(told, vocabulary, columns, 1, SETTINGS.first_epochs)
        names = list(vocabulary)
        found = Counter(name for row in told for name in _found_in(row.text))
        counts = np.array([found[name] for name in names])
        order = np.argsort(-np.abs(weights).max(1) * np.sqrt(counts), kind="stable")[: SETTINGS.kept]
        vocabulary = {name: number for number, name in enumerate(sorted(names[n] for n in order))}
    return (vocabulary, *fit_questions(told, vocabulary, columns, fits, SETTINGS.epochs))


def fit_questions(
    told: Sequence[Told], vocabulary: dict[str, int], columns: Columns, fits: int, epochs: int
) -> tuple[Any, Any]:
    """Weights and bias of both questions, side by side."""
    answered = [
        fit(tabulate(told, vocabulary, answers), len(vocabulary), fits, epochs) for answers in columns.questions
    ]
    return np.concatenate([weights for weights, _ in answered], 1), np.concatenate([bias for _, bias in answered])


def log_odds(values: Any, columns: Columns) -> Any:
    """Log probabilities of the roles and the kinds, from the scores of all columns."""
    first = len(columns.roles) + 1
    part, kind = np.log(softmax(values[:, :first]) + 1e-9), np.log(softmax(values[:, first:]) + 1e-9)
    return np.concatenate([part[:, :-1], part[:, -1:] + kind], 1)


def fit_temperature(values: Any, targets: Any) -> float:
    """What the scores are divided by, so that nine of ten sentences given 0.9 are right."""
    choices = np.arange(0.5, 3.01, 0.05)
    losses = [-(targets * np.log(softmax(values / t) + 1e-9)).sum(1).mean() for t in choices]
    return float(choices[int(np.argmin(losses))])


def cross_validate(told: Sequence[Told]) -> tuple[Any, Any]:
    """(log probabilities, targets) of every sentence, each weighed by a model that has not seen it."""
    columns = columns_of(told)
    labels = (*columns.roles, *columns.kinds)
    folds = np.random.default_rng(3).permutation(len(told)) % FOLDS
    values = np.zeros((len(told), len(labels)), np.float32)
    targets = np.zeros_like(values)
    for fold in range(FOLDS):
        seen = [row for row, own in zip(told, folds, strict=True) if own != fold]
        out = np.flatnonzero(folds == fold)
        vocabulary, weights, bias = train(seen, columns)
        table = tabulate([told[int(n)] for n in out], vocabulary, labels)
        values[out] = log_odds(scores(table, weights, bias, np.arange(len(out)))[0], columns)
        targets[out] = table.targets
    return values, targets


def write_weights(path: Path, head: dict[str, Any], vocabulary: dict[str, int], weights: Any, bias: Any) -> None:
    scale = float(np.abs(weights).max() / SETTINGS.steps)
    numbers = np.clip(np.round(weights / scale), -SETTINGS.steps, SETTINGS.steps).astype(np.int8)
    told = {**head, "scale": scale, "bias": [round(float(value), 4) for value in bias]}
    path.write_bytes(
        json.dumps(told, ensure_ascii=False).encode()
        + b"\n"
        + "\n".join(vocabulary).encode()
        + b"\n\n"
        + numbers.tobytes()
    )
