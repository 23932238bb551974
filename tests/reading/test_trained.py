"""The sentence classifier: its weights belong to its rows, it is small, quick and can be explained; signs are about letters."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.denials import load_denial_kinds
from generator.reading import features
from generator.reading.classifier import WEIGHTS, explain, load_model, weigh
from generator.reading.features import drug_words, features_of, words_of
from generator.reading.roles import ROLES
from generator.reading.signs import load_signs
from generator.rows.schema import FactError
from overrides.build import sentences
from overrides.build.reader import SETTINGS, read_fitted, train_reader
from overrides.build.sentences import read_sentences, state_of_letters, state_of_training

ROOT = Path(__file__).parents[2]


IN_STEP = """{} changed after the reader was last trained. Run

    make reader
    .venv/bin/python -m pytest -q tests/reading tests/content/test_finder.py tests/engine/test_golden.py

and commit generator/reading/weights.bin and generator/reading/signs.json together with your change."""
WHAT = {
    "sentences": "The sentences in generator/reading/sentences",
    "features": "What sentences are weighed by (generator/reading/features.py, concepts.toml, or a name of a drug that some have)",
    "settings": "How the reader is trained (SETTINGS in overrides/build/reader.py)",
    "weights": "generator/reading/weights.bin",
    "letters": "The letters in tests/reading/notices that the signs are fitted on",
}


def assert_in_step(trained, now):
    changed = [WHAT[part] for part in now if trained.get(part) != now[part]]
    assert not changed, IN_STEP.format(" and ".join(changed))


def test_the_weights_were_trained_from_what_stands_here():
    assert_in_step(load_model().state, state_of_training(SETTINGS))
    assert load_model().temperature == SETTINGS.temperature


def test_the_signs_were_fitted_on_these_weights_and_letters():
    assert_in_step(load_signs()["state"], state_of_letters(read_fitted()))


@pytest.mark.parametrize("change", ["code", "concepts", "drug"])
def test_a_changed_feature_is_told_with_the_command_to_run(change, monkeypatch):
    if change == "code":
        monkeypatch.setattr(features, "_NOT", features._NOT - {"never"})
    elif change == "concepts":
        whole, begins, phrases = features._concepts()
        monkeypatch.setattr(features, "_concepts", lambda: ({**whole, "plan": ("thing",)}, begins, phrases))
        monkeypatch.setattr(features, "concepts_of", features.concepts_of.__wrapped__)
    else:
        monkeypatch.setattr(sentences, "drug_words", lambda: {**drug_words(), "methotrexate": "<drug>"})
    with pytest.raises(AssertionError, match=r"What sentences are weighed by .* changed [^\n]*\s+make reader\s"):
        assert_in_step(load_model().state, state_of_training(SETTINGS))


def test_a_new_sentence_another_setting_and_another_letter_are_told(tmp_path, monkeypatch):
    state = state_of_training(SETTINGS)
    told = read_sentences()
    monkeypatch.setattr(sentences, "read_sentences", lambda: [*told, told[0]._replace(text="We say no, and no again.")])
    assert state_of_training(SETTINGS)["sentences"] != state["sentences"]
    assert state_of_training(SETTINGS._replace(temperature=0.9))["settings"] != state["settings"]
    letters = read_fitted()
    assert state_of_letters(letters[1:])["letters"] != state_of_letters(letters)["letters"]


@pytest.mark.long
def test_training_again_gives_the_same_weights(tmp_path):
    """Up to what another processor rounds otherwise: a weight may be one step away, and hardly any is."""
    train_reader(read_sentences(), tmp_path / "weights.bin")
    (head, names, numbers), (own_head, own_names, own_numbers) = (
        parts_of(path) for path in (tmp_path / "weights.bin", WEIGHTS)
    )
    assert head["state"] == own_head["state"] and names == own_names
    apart = [abs(one - other) for one, other in zip(numbers, own_numbers, strict=True)]
    assert max(apart) <= 1 and sum(apart) < len(apart) / 1000


def parts_of(path):
    head, rest = path.read_bytes().split(b"\n", 1)
    names, _, numbers = rest.partition(b"\n\n")
    return json.loads(head), names, memoryview(numbers).cast("b")


def test_every_kind_and_every_role_has_sentences_in_two_languages():
    told = read_sentences()
    labels = {*load_denial_kinds(), *ROLES} - {"not_a_denial"}
    for label in sorted(labels):
        own = [row.language for row in told if label in row.labels]
        assert own.count("en") >= 40 and own.count("es") >= 5, (
            f"{label} has {own.count('en')} English and {own.count('es')} Spanish sentences. Write at least 40 and 5 in "
            f"generator/reading/sentences/{label}.toml, in several voices."
        )
    assert {*load_model().roles, *load_model().kinds} == labels, "the reader was trained for other kinds: make reader"


def test_a_sentence_told_twice_or_under_an_unknown_label_is_refused(tmp_path):
    for name, text, why in (
        ("x.toml", 'label = "x"\nen = ["We said no."]', "the label is 'x'"),
        ("cost_share.toml", 'label = "filing_limit"\nen = ["Too late."]', "the label is 'filing_limit'"),
        ("filing_limit.toml", 'label = "filing_limit"\nen = ["Too late.", "too  late."]', "is told twice$"),
        ("filing_limit.toml", 'label = "filing_limit"\nen = ["TODO"]', "filing_limit.toml: 'TODO' is a placeholder"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(FactError, match=why):
            read_sentences(tmp_path)
        (tmp_path / name).unlink()
    (tmp_path / "cost_share.toml").write_text('label = "cost_share"\nen = ["Too late."]', encoding="utf-8")
    (tmp_path / "filing_limit.toml").write_text('label = "filing_limit"\nen = ["Too late."]', encoding="utf-8")
    with pytest.raises(
        FactError, match=r"filing_limit\.toml: .* is told twice, in cost_share\.toml too: keep it in the file"
    ):
        read_sentences(tmp_path)


def test_the_weights_are_small_and_a_sentence_is_weighed_in_no_time():
    assert len(gzip.compress(WEIGHTS.read_bytes(), 9)) < 400_000
    weigh("warm")
    began = time.process_time()
    for _ in range(50):
        weigh("The records do not show that the member tried and failed two preferred drugs before this one.")
    assert (time.process_time() - began) / 50 < 0.004


def test_a_letter_is_written_without_the_reader_of_reasons():
    show = "import sys; import generator.cli, generator.letters; print(*sorted(name for name in sys.modules if name.startswith('generator.reading')))"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"generator.reading.find", "generator.reading.reasons", "generator.reading.classifier"} & {
        *done.stdout.split()
    }


def test_what_it_gives_are_probabilities_and_the_words_behind_them_can_be_seen():
    odds = weigh("You have not tried methotrexate, which must be tried first.")
    assert abs(sum(odds.values()) - 1) < 1e-6 and max(odds, key=odds.__getitem__) == "step_therapy"
    words = [
        name
        for name, weight in explain("You have not tried methotrexate, which must be tried first.", "step_therapy")[:12]
        if weight > 0
    ]
    assert any("tried" in name for name in words)


def test_no_drug_and_no_number_is_a_sign():
    drugs = drug_words()
    same = [
        [*features_of(words_of(sentence, drugs))]
        for sentence in (
            "Remicade 5 mg/kg every 8 weeks was denied on 3/4/2026.",
            "Entyvio 300 mg/kg every 4 weeks was denied on November 3, 2026.",
        )
    ]
    assert same[0] == same[1]
    assert words_of("Privigen and Venofer", drugs) == ["<ig>", "and", "<iron>"]


@pytest.mark.parametrize(
    "sentence",
    [
        "This is not a denial of medical necessity.",
        "Prior authorization is not required for this drug.",
        "You do not need to try another drug.",
        "Your provider is in network.",
        "You have the right to appeal within 180 days.",
        "Call Member Services if you need help.",
        "We agree that you have CIDP.",
    ],
)
def test_what_sounds_like_a_reason_and_is_none(sentence):
    assert sum(odds for label, odds in weigh(sentence).items() if not label.startswith("role_")) < 0.5
