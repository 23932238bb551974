"""The phrase finder names the same kind as the engine that reads the letter."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial
from generator.rows.schema import FactError
from overrides.pages import finder

BEFORE = {
    "not_a_denial": "We reviewed the request for Privigen.",
    "site_of_care_home_refused": "You asked for Privigen at home. It is not approved.",
    "site_of_care_hospital_refused": "You asked for Privigen in the hospital outpatient department. It is not approved.",
}
"""What a letter would say before the phrase, where the phrase alone does not tell the place."""
SAID = [(kind.id, words) for kind, row in finder.load_phrases() for words in row.letter]


@pytest.mark.parametrize(("kind", "words"), SAID)
def test_a_letter_phrase_is_read_as_its_kind(kind, words):
    before = BEFORE.get(kind, "We reviewed the request for Privigen. It is not approved.")
    rights = (
        "" if kind == "not_a_denial" else "\n\nYou have the right to appeal."
    )  # said of an approval, it leaves doubt
    found = read_denial(f"{before} {words}{rights}", load_book(), date(2026, 11, 21))
    read = [finding.value["kind"] for finding in found if finding.question == "reasons"]
    assert kind in read, (
        f"phrases.toml, {kind}: the reader takes “{words}” for {read}. Was the reader trained (`make reader`) after the kind's "
        f"sentences were written? If so, add sentences like this one to generator/reading/sentences/{kind}.toml, or word the "
        "phrase so that it could stand in no other denial."
    )


def test_every_kind_is_told_in_the_readers_own_words():
    for kind, row in finder.load_phrases():
        assert len(row.own) >= 3, kind.id
        assert row.letter or kind.id == "other_reason"


def test_a_kind_told_twice_or_left_out_is_refused(monkeypatch, tmp_path):
    rows = finder.ROWS.read_text("utf-8")
    for broken in (rows.replace('kind = "filing_limit"', 'kind = "step_therapy"'), rows.replace("filing_limit", "x")):
        (tmp_path / "phrases.toml").write_text(broken, encoding="utf-8")
        monkeypatch.setattr(finder, "ROWS", tmp_path / "phrases.toml")
        finder.load_phrases.cache_clear()
        with pytest.raises(FactError):
            finder.load_phrases()
    finder.load_phrases.cache_clear()
