"""The sentence classifier: its weights belong to its rows, it is small, quick and can be explained; signs are about letters."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.denials import load_denial_kinds
from generator.reading.classifier import WEIGHTS, explain, load_model, weigh
from generator.reading.features import drug_words, features_of, words_of
from generator.reading.roles import ROLES
from generator.rows.schema import FactError
from overrides.build.sentences import read_sentences, state_of_rows

ROOT = Path(__file__).parents[2]


def test_the_weights_were_trained_from_these_sentences():
    assert load_model().rows == state_of_rows(), "the sentences were changed: make reader"


def test_every_kind_and_every_role_has_sentences_in_two_languages():
    told = read_sentences()
    for label in {*load_denial_kinds(), *ROLES} - {"not_a_denial"}:
        own = [row.language for row in told if label in row.labels]
        assert own.count("en") >= 40 and own.count("es") >= 5, label
    assert {*load_model().labels} == {*load_denial_kinds(), *ROLES} - {"not_a_denial"}


def test_a_sentence_told_twice_or_under_an_unknown_label_is_refused(tmp_path):
    for name, text, why in (
        ("x.toml", 'label = "x"\nen = ["We said no."]', "the label is 'x'"),
        ("cost_share.toml", 'label = "filing_limit"\nen = ["Too late."]', "the label is 'filing_limit'"),
        ("filing_limit.toml", 'label = "filing_limit"\nen = ["Too late.", "too  late."]', "is told twice"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(FactError, match=why):
            read_sentences(tmp_path)
        (tmp_path / name).unlink()


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
