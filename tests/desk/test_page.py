"""What the desk's page asks for that the command line does not: the sample, packets in one zip; and its sentences."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

from generator.desk.ask import answer
from generator.desk.board import CHANGES, OUTCOMES
from generator.desk.correct import load_corrections
from generator.desk.ledger import LIFE
from generator.desk.rules import load_ways
from overrides.pages.form import load_words
from overrides.pages.shown.book import DESK_WORDS

SCRIPTS = Path(__file__).parents[2] / "overrides" / "browser" / "desk"
CALLED = re.compile(r'(?:word|heads)\(\s*["`]([a-z_]+\.[a-z_]+)')
BY_VALUE = ("keys.", "history.", "life.", "outcome.", "sort.", "keep.on", "keep.off", "board.late", "board.due", "files.known", "files.read", "claim.open", "steps.", "treatments.")  # fmt: skip


@pytest.fixture
def ask(tmp_path):
    def ask(do, today="2026-11-29", **more):
        return answer({"do": do, "ledger": str(tmp_path / "desk.sqlite"), "today": today, **more})

    yield ask
    ask("close")


@pytest.mark.parametrize("today", ["2026-11-29", "2028-03-01"])
def test_the_sample_ties_on_any_day(ask, today):
    sample = ask("sample", today)
    told = ask("import", today, name=sample["name"], base64=base64.b64encode(sample["text"].encode()).decode())
    assert (told["claims"], told["faults"]) == (42, [])
    board = ask("board", today)
    assert {way["id"] for way in board["ways"] if way["claims"]} >= {"appeal", "corrected_claim", "retro_authorization", "resubmission", "other_payer_first"}  # fmt: skip
    assert not [row for row in board["rows"] if row["is_late"]]
    assert {row["place"] for row in board["rows"]} == {"11"}


def test_a_sample_whose_sums_are_wrong_is_told(ask):
    text = ask("sample")["text"].replace("BPR*I*", "BPR*I*9", 1)
    assert ask("import", name="x.835", base64=base64.b64encode(text.encode()).decode())["faults"]


def test_packets_go_into_one_zip(ask, tmp_path):
    sample = ask("sample")
    ask("import", name=sample["name"], base64=base64.b64encode(sample["text"].encode()).decode())
    into = tmp_path / "packets.zip"
    into.touch()
    claims = [row["id"] for row in ask("board", filters={"way": "appeal"})["rows"]][:2]
    told = [ask("packet", claim=claim, into=str(into)) for claim in claims]
    with zipfile.ZipFile(into) as archive:
        assert archive.namelist() == [file["name"] for row in told for file in row["files"]]
        assert archive.testzip() is None


def test_each_sentence_of_the_scripts_is_there_and_each_is_used():
    words = set(load_words(DESK_WORDS))
    called = {name for path in SCRIPTS.glob("*.mjs") for name in CALLED.findall(path.read_text(encoding="utf-8"))}
    assert called - words == set()
    assert {name for name in words - called if not name.startswith(BY_VALUE)} == set()
    keys = [load_words(DESK_WORDS)[f"keys.{way}"] for way in load_ways()]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set("jkxm")


def test_all_that_the_history_of_a_claim_names_has_the_words_of_the_page():
    words = set(load_words(DESK_WORDS))
    assert {f"history.{key}" for key in (*CHANGES, *load_corrections())} == {
        word for word in words if word.startswith("history.")
    }
    assert {f"life.{stage}" for stage in LIFE} < words
    assert {f"outcome.{outcome or 'none'}" for outcome in OUTCOMES} < words
