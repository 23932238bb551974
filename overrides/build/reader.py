"""Train the reader: `make reader` reads the rows of generator/reading/sentences and writes weights.bin, then fits
signs.json on the letters of FITTED. Needs numpy; everything is seeded, so that the same rows give the same files.
`--signs` fits the signs alone; `--folds` measures only, on sentences held out, and writes nothing.

Many rows were learned from these very letters, and a letter whose sentences were trained on looks plainer than one that
comes in. So each letter is weighed, while the signs are fitted, by a model trained without the rows that are close to it.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from generator.facts import Book, load_book
from generator.form.answers import clean_text
from generator.reading import classifier
from generator.reading.classifier import WEIGHTS, load_model
from generator.reading.context import OF_THE_LETTER, signs_in_context
from generator.reading.parts import cut
from generator.reading.reasons import read_reasons
from generator.reading.signs import SIGNS, load_signs
from generator.reading.status import load_statuses, read_status
from generator.reading.status_signs import weigh_status
from generator.reading.weighed import Reason, settled_paragraphs, weigh_reasons
from generator.rows.schema import FactError
from overrides.build.sentence_model import (
    SETTINGS,
    columns_of,
    cross_validate,
    fit_temperature,
    softmax,
    train,
    write_weights,
)
from overrides.build.sentences import SENTENCES, Told, read_sentences, state_of_letters, state_of_training

ROOT = Path(__file__).parents[2]
NOTICES = ROOT / "tests" / "reading" / "notices"
FITTED = (".", "more", "seen", "unseen", "tuned", "prose", "fresh", "held", "last", "reviewers", "shapes", "wider")
"""Folders of letters that the signs are fitted on. The golden denials are not among them, so that a new case trains nothing."""
GROUPS, GROUP_FITS = 3, 1
"""Groups that the letters are dealt into, and fits that the model of each group is the mean of."""
CONTEXT_PENALTY = 20.0
"""What holds the weights of the signs around a sentence small."""
REASON_PENALTY = 15.0
"""What holds the weights of the signs of a whole letter small."""
NEWTON_STEPS, SMALLEST_SPREAD = 25, 0.25
"""Steps at most, and the least spread that a sign is taken to have: a rare sign gets no great weight."""
CLOSE = 0.3
"""A row with more than this share of its word triples in one line of a letter is close to it."""


def read_letters(folder: Path) -> list[dict[str, Any]]:
    """Every letter of the JSON lists in a folder, by file name: {"id", "text", "answers"}."""
    return [letter for path in sorted(folder.glob("*.json")) for letter in json.loads(path.read_text(encoding="utf-8"))]


def read_fitted(folders: Sequence[str] = FITTED) -> list[dict[str, Any]]:
    """The letters that the signs are fitted on."""
    return [letter for folder in folders for letter in read_letters(NOTICES / folder)]


# ---- Rows that are close to a letter ---------------------------------------------------------------------


def _triples(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)} or {tuple(words)}


def leave_out_close(told: Sequence[Told], letters: Sequence[dict[str, Any]]) -> list[Told]:
    """The rows without those that are close to a sentence of one of the letters."""
    lines = [
        _triples(line)
        for letter in letters
        for line in re.split(r"(?<=[.;:!?])\s+|\n\s*\n", letter["text"])
    ]  # fmt: skip
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for triple in line:
            where[triple].append(number)

    def is_close(row: Told) -> bool:
        own = _triples(row.text)
        shared = Counter(number for triple in own for number in where.get(triple, ()))
        return max(shared.values(), default=0) > CLOSE * len(own)

    return [row for row in told if not is_close(row)]


@contextmanager
def reading_with(weights: Path) -> Iterator[None]:
    """Everything is read with these weights instead of those that ship."""
    shipped = classifier.WEIGHTS
    try:
        classifier.WEIGHTS = weights
        _forget()
        yield
    finally:
        classifier.WEIGHTS = shipped
        _forget()


def _forget() -> None:
    for remembered in (load_model, cut, read_reasons, read_status, load_signs):
        remembered.cache_clear()


# ---- Whole letters ---------------------------------------------------------------------------------------


def fit_signs(letters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How much each sign speaks for a reason, and for each status, fitted on letters whose answers are known."""
    book, rows = load_book(), read_sentences(SENTENCES)
    told: dict[str, Any] = {
        "state": state_of_letters(letters),
        "context": {},
        "apart": {},
        "reason": {},
        "beside": {},
        "main": {},
        "status": {},
    }
    groups = [letters[number::GROUPS] for number in range(GROUPS)]
    with tempfile.TemporaryDirectory() as folder:
        models = [Path(folder) / f"{number}.bin" for number in range(GROUPS)]
        for model, group in zip(models, groups, strict=True):
            train_reader(leave_out_close(rows, group), model, fits=GROUP_FITS)
        tables = [_context_of(model, group, book) for model, group in zip(models, groups, strict=True)]
        statuses, status_signs = [], []
        candidates: list[list[Candidate]] = []
        for number, (model, group) in enumerate(zip(models, groups, strict=True)):
            # What stands around a sentence is weighed here by signs that were fitted on the other letters.
            told |= fit_context([row for at, table in enumerate(tables) if at != number for row in table])
            write_signs(told)
            with reading_with(model):
                candidates.append([_candidate(letter, book) for letter in group])
        told |= fit_context([row for table in tables for row in table])
        told["reason"] = fit_reason(candidates)
        told["beside"] = fit_beside(candidates)
        told["main"] = fit_main(candidates)
        write_signs(told)
        for model, group in zip(models, groups, strict=True):
            with reading_with(model):
                for letter in group:
                    if "status" in letter["answers"]:
                        statuses.append(letter["answers"]["status"])
                        status_signs.append(weigh_status(clean_text(letter["text"]), book))
    names = sorted(load_statuses())
    status = logistic(status_signs, np.array([[own == name for name in names] for own in statuses], float), 3.0)
    told["status"] = {name: {sign: round(float(w[n]), 3) for sign, w in status.items()} for n, name in enumerate(names)}
    write_signs(told)
    return told


class Candidate(NamedTuple):
    """A letter with the kinds that it may give, weighed by a model without its close rows."""

    pairs: list[tuple[Reason, dict[str, float]]]
    kinds: set[str]
    refuses: bool
    main: str


def _candidate(letter: dict[str, Any], book: Book) -> Candidate:
    text, answers = clean_text(letter["text"]), letter["answers"]
    status = load_statuses().get(answers.get("status", ""))
    kinds = [reason["kind"] for reason in answers["reasons"]]
    return Candidate(weigh_reasons(text, book), {*kinds}, status is None or status.refuses, kinds[0] if kinds else "")


def fit_reason(groups: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """How much each sign of a kind speaks for it as a reason."""
    told = [(signs, reason.kind in each.kinds) for group in groups for each in group for reason, signs in each.pairs]
    return _one_question(told, REASON_PENALTY)


def fit_beside(groups: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """The same of letters that say no, where one reason at least is given."""
    told = [
        (signs, reason.kind in each.kinds)
        for group in groups
        for each in group
        if each.refuses
        for reason, signs in each.pairs
    ]
    return _one_question(told, REASON_PENALTY)


def fit_main(groups: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """How much each sign speaks for the reason that comes first."""
    told = [
        (signs, reason.kind == each.main)
        for group in groups
        for each in group
        if each.main
        for reason, signs in each.pairs
    ]
    return _one_question(told, REASON_PENALTY)


def _one_question(told: Sequence[tuple[dict[str, float], bool]], penalty: float) -> dict[str, float]:
    """Sign -> its weight in log odds, by Newton's steps; what is the same in every row is not held small."""
    names = sorted({name for row, _ in told for name in row})
    place = {name: number for number, name in enumerate(names)}
    values = np.zeros((len(told), len(names)))
    for number, (row, _) in enumerate(told):
        for name, value in row.items():
            values[number, place[name]] = value
    right = np.array([each for _, each in told], float)
    spread = values.std(0)
    sizes = np.where(spread > 1e-9, np.maximum(spread, SMALLEST_SPREAD), 1.0)
    values /= sizes
    held = np.where(spread > 1e-9, penalty, 1e-3)
    weights = np.zeros(len(names))
    for _ in range(NEWTON_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (right - likely) - held * weights
        bend = (values * (likely * (1 - likely))[:, None]).T @ values + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-5:
            break
    return {name: round(float(w), 3) for name, w in zip(names, weights / sizes, strict=True)}


def write_signs(told: dict[str, Any]) -> None:
    SIGNS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    load_signs.cache_clear()


def _context_of(model: Path, letters: Sequence[dict[str, Any]], book: Book) -> list[tuple[dict[str, float], bool]]:
    """For each kind that a sentence of the letters may state, its signs and whether the letter gives the kind."""
    found = []
    with reading_with(model):
        for letter in letters:
            text = clean_text(letter["text"])
            kinds = {reason["kind"] for reason in letter["answers"]["reasons"]}
            hits = [each for paragraph in settled_paragraphs(text, book) for each in paragraph.hits]
            found += [(signs, kind in kinds) for _, kind, signs in signs_in_context(cut(text), hits)]
    return found


def fit_context(table: Sequence[tuple[dict[str, float], bool]]) -> dict[str, dict[str, float]]:
    """How much each sign around a sentence speaks for its kind: with what else the letter says, and apart from it."""
    fitted = {}
    for name, left_out in (("context", ()), ("apart", OF_THE_LETTER)):
        signs = [{sign: value for sign, value in own.items() if sign not in left_out} for own, _ in table]
        fitted[name] = _one_question(
            [(own, right) for own, (_, right) in zip(signs, table, strict=True)], CONTEXT_PENALTY
        )
    return fitted


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


def train_reader(told: Sequence[Told], weights_file: Path = WEIGHTS, fits: int = SETTINGS.fits) -> str:
    """Write the weights; returns what was done, in a sentence."""
    columns = columns_of(told)
    vocabulary, weights, bias = train(told, columns, fits)
    head = {
        "state": state_of_training(SETTINGS),
        "roles": columns.roles,
        "kinds": columns.kinds,
        "temperature": SETTINGS.temperature,
    }
    write_weights(weights_file, head, vocabulary, weights, bias)
    return f"{weights_file.name}: {len(vocabulary)} features, {weights_file.stat().st_size // 1024} KB"


def measure_folds(told: Sequence[Told]) -> str:
    """What a model makes of sentences it has not seen, in a sentence."""
    values, targets = cross_validate(told)
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
