"""Train the reader: `make reader` reads the rows of generator/reading/sentences and writes weights.bin, then fits
signs.json on the letters of FITTED. Needs numpy; everything is seeded, so that the same rows give the same files.
`--signs` fits the signs alone; `--folds` measures only, on sentences held out, and writes nothing.

A label's score is the sum of the weights of a sentence's features over the square root of their number; the labels
share one softmax. Trained by Adam on cross entropy with a penalty on the weights, dropping two fifths of the features
at random each time, so that no single word carries a label. The weights are the mean of several such fits, which differ
in what was dropped: so a few sentences more move them little.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from generator.facts import load_book
from generator.form.answers import clean_text
from generator.reading.classifier import WEIGHTS, load_model
from generator.reading.features import drug_words, features_of, words_of
from generator.reading.reasons import read_reasons, weigh_reasons
from generator.reading.signs import SIGNS, load_signs
from generator.reading.status import load_statuses, weigh_status
from generator.rows.schema import FactError
from overrides.build.sentences import SENTENCES, Told, read_sentences, state_of_letters, state_of_training

ROOT = Path(__file__).parents[2]
NOTICES = ROOT / "tests" / "reading" / "notices"
FITTED = (".", "more", "seen", "unseen", "tuned")
"""Folders of letters that the signs are fitted on. The golden denials are not among them, so that a new case trains nothing."""
FOLDS = 5


class Settings(NamedTuple):
    """How it is trained: rounds over the rows, rows a step, the first rate, the penalty on weights, the share of features
    dropped, how many fits are averaged, how many features are kept, in how many steps a weight is told; and what scores are
    divided by, about what the folds find best (`--folds`). The signs are fitted on it, so the two change together."""

    epochs: int = 24
    batch: int = 64
    rate: float = 0.02
    penalty: float = 2e-5
    dropped: float = 0.4
    fits: int = 4
    kept: int = 20_000
    steps: int = 31
    temperature: float = 1.0


SETTINGS = Settings()


class Table(NamedTuple):
    """Sentences as rows of features: those of row i are `columns[starts[i] : starts[i + 1]]`; `roots` the square roots of
    how many features each has, known or not; `targets` a probability for each label; `shares` how much each row counts: a
    label that few sentences have counts for more."""

    starts: Any
    columns: Any
    roots: Any
    targets: Any
    shares: Any


def tabulate(told: Sequence[Told], vocabulary: dict[str, int], labels: Sequence[str]) -> Table:
    starts, columns, roots = [0], [], []
    targets = np.zeros((len(told), len(labels)), np.float32)
    place = {label: number for number, label in enumerate(labels)}
    for number, row in enumerate(told):
        found = sorted({*features_of(words_of(row.text, drug_words()))})
        columns += [vocabulary[name] for name in found if name in vocabulary]
        starts.append(len(columns))
        roots.append(max(1, len(found)) ** 0.5)
        for label in row.labels:
            targets[number, place[label]] = 1 / len(row.labels)
    sizes = np.maximum(targets.sum(0), 1)
    shares = (targets * np.sqrt(sizes.mean() / sizes)).sum(1).astype(np.float32)
    return Table(np.array(starts), np.array(columns, np.int64), np.array(roots, np.float32), targets, shares)


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


def fit(table: Table, width: int) -> tuple[Any, Any]:
    """Weights (features by labels) and bias: the mean of several fits."""
    fits = [fit_once(table, width, seed=7 + number) for number in range(SETTINGS.fits)]
    return np.mean([weights for weights, _ in fits], axis=0), np.mean([bias for _, bias in fits], axis=0)


def fit_once(table: Table, width: int, *, seed: int) -> tuple[Any, Any]:
    """Weights and bias of one fit."""
    size, random = table.targets.shape[1], np.random.default_rng(seed)
    weights, bias = np.zeros((width, size), np.float32), np.zeros(size, np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    bias_first, bias_second = np.zeros_like(bias), np.zeros_like(bias)
    step = 0
    for epoch in range(SETTINGS.epochs):
        order = random.permutation(len(table.targets))
        rate = SETTINGS.rate * (1 - epoch / SETTINGS.epochs)
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
    counts = Counter(name for row in told for name in {*features_of(words_of(row.text, drug_words()))})
    return {name: number for number, name in enumerate(sorted(name for name, n in counts.items() if n > 1))}


def train(told: Sequence[Told], labels: Sequence[str]) -> tuple[dict[str, int], Any, Any]:
    """Vocabulary, weights and bias: once with every feature, then again with those that weighed most."""
    vocabulary = vocabulary_of(told)
    table = tabulate(told, vocabulary, labels)
    weights, bias = fit(table, len(vocabulary))
    if len(vocabulary) > SETTINGS.kept:
        names = list(vocabulary)
        counts = np.bincount(table.columns, minlength=len(names))
        order = np.argsort(-np.abs(weights).max(1) * np.sqrt(counts), kind="stable")[: SETTINGS.kept]
        vocabulary = {name: number for number, name in enumerate(sorted(names[n] for n in order))}
        weights, bias = fit(tabulate(told, vocabulary, labels), len(vocabulary))
    return vocabulary, weights, bias


def fit_temperature(values: Any, targets: Any) -> float:
    """What the scores are divided by, so that nine of ten sentences given 0.9 are right."""
    choices = np.arange(0.5, 3.01, 0.05)
    losses = [-(targets * np.log(softmax(values / t) + 1e-9)).sum(1).mean() for t in choices]
    return float(choices[int(np.argmin(losses))])


def cross_validate(told: Sequence[Told], labels: Sequence[str]) -> tuple[Any, Any]:
    """(scores, targets) of every sentence, each scored by a model that has not seen it."""
    folds = np.random.default_rng(3).permutation(len(told)) % FOLDS
    values = np.zeros((len(told), len(labels)), np.float32)
    targets = np.zeros_like(values)
    for fold in range(FOLDS):
        seen = [row for row, own in zip(told, folds, strict=True) if own != fold]
        out = np.flatnonzero(folds == fold)
        vocabulary, weights, bias = train(seen, labels)
        table = tabulate([told[int(n)] for n in out], vocabulary, labels)
        values[out], targets[out] = scores(table, weights, bias, np.arange(len(out)))[0], table.targets
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


# ---- Whole letters ---------------------------------------------------------------------------------------


def read_letters(folder: Path) -> list[dict[str, Any]]:
    """Every letter of the JSON lists in a folder, by file name: {"id", "text", "answers"}."""
    return [letter for path in sorted(folder.glob("*.json")) for letter in json.loads(path.read_text(encoding="utf-8"))]


def fit_signs(letters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How much each sign speaks for a reason, and for each status, fitted on letters whose answers are known."""
    book = load_book()
    candidates, is_right, statuses, status_signs = [], [], [], []
    for letter in letters:
        text, answers = clean_text(letter["text"]), letter["answers"]
        kinds = {reason["kind"] for reason in answers["reasons"]}
        for reason, signs in weigh_reasons(text, book):
            candidates.append(signs)
            is_right.append(reason.kind in kinds)
    by_sign = logistic(candidates, np.array([is_right, [not right for right in is_right]], float).T, 1.0)
    told: dict[str, Any] = {
        "state": state_of_letters(letters),
        "reason": {name: round(float(w[0] - w[1]), 3) for name, w in by_sign.items()},
        "status": {},
    }
    SIGNS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    load_signs.cache_clear()
    read_reasons.cache_clear()
    for letter in (letter for letter in letters if "status" in letter["answers"]):
        statuses.append(letter["answers"]["status"])
        status_signs.append(weigh_status(clean_text(letter["text"]), book))
    names = sorted(load_statuses())
    status = logistic(status_signs, np.array([[own == name for name in names] for own in statuses], float), 3.0)
    told["status"] = {name: {sign: round(float(w[n]), 3) for sign, w in status.items()} for n, name in enumerate(names)}
    SIGNS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    load_signs.cache_clear()
    return told


def logistic(signs: Sequence[dict[str, float]], targets: Any, penalty: float) -> dict[str, Any]:
    """Sign -> a weight for each column of the targets, by gradient descent on a softmax."""
    names = sorted({name for row in signs for name in row})
    values = np.array([[row.get(name, 0.0) for name in names] for row in signs])
    sizes = np.maximum(values.std(0), 0.25)
    sizes[values.std(0) == 0] = 1
    values = values / sizes
    weights = np.zeros((len(names), targets.shape[1]))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 3001):
        gradient = (values.T @ (softmax(values @ weights) - targets) + penalty * weights) / len(values)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        weights -= 0.02 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, weights / sizes[:, None], strict=True))


def read_fitted(folders: Sequence[str] = FITTED) -> list[dict[str, Any]]:
    """The letters that the signs are fitted on."""
    return [letter for folder in folders for letter in read_letters(NOTICES / folder)]


def train_reader(told: Sequence[Told], weights_file: Path = WEIGHTS) -> str:
    """Write the weights; returns what was done, in a sentence."""
    labels = sorted({label for row in told for label in row.labels})
    vocabulary, weights, bias = train(told, labels)
    head = {"state": state_of_training(SETTINGS), "labels": labels, "temperature": SETTINGS.temperature}
    write_weights(weights_file, head, vocabulary, weights, bias)
    return f"{weights_file.name}: {len(vocabulary)} features, {weights_file.stat().st_size // 1024} KB"


def measure_folds(told: Sequence[Told]) -> str:
    """What a model makes of sentences it has not seen, in a sentence."""
    values, targets = cross_validate(told, sorted({label for row in told for label in row.labels}))
    right = targets[np.arange(len(targets)), values.argmax(1)] > 0
    best = fit_temperature(values, targets)
    return f"held out: {right.mean():.1%} right; the best temperature is {best:.2f}, in use is {SETTINGS.temperature}"


def main() -> None:
    try:
        told = read_sentences(SENTENCES)
    except FactError as error:
        sys.exit(f"make reader: {error}")
    print(f"{len(told)} sentences", flush=True)
    if "--folds" in sys.argv:
        print(measure_folds(told))
        return
    if "--signs" not in sys.argv:
        print(train_reader(told), flush=True)
        load_model.cache_clear()
    letters = read_fitted()
    fit_signs(letters)
    print(f"{SIGNS.name}: fitted on {len(letters)} letters")
    print("Now run: python -m pytest -q tests/reading tests/content/test_finder.py tests/engine/test_golden.py")


if __name__ == "__main__":
    main()
