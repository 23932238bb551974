"""A sample of the mutation run (`make mutate`), the faults it was written after, and its own judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.mutate import ODD_TEXTS, SECONDS, Run, judge, play, try_seed
from tests.scenarios import OKAFOR

FORMAT = '"format": "infusion-appeal-case", "version": 2'


@pytest.mark.parametrize("seed", range(24))
def test_a_spoiled_run_ends_in_a_sentence(seed):
    assert not try_seed(seed)[1].fault


@pytest.mark.parametrize(
    ("code", "said", "seconds"),
    [(None, "", 0), (3, "", 0), (1, "Traceback (most recent call last):", 0), (2, "", 0), (2, "no\n", 0),
     (2, f"infusion-appeals: {'x' * 3_000}\n", 0), (0, "", SECONDS + 1)],
)  # fmt: skip
def test_the_judge_knows_a_fault(code, said, seconds):
    assert judge(code, said, seconds)


def test_the_run_itself_sees_a_traceback(monkeypatch):
    monkeypatch.setattr("tests.properties.mutate.main", lambda arguments: 1 // 0)
    assert play(Run([], b"", "utf-8")).fault.startswith("ZeroDivisionError")


def _letter(tmp_path: Path, content: str | bytes, *more: str, verb: str = "plan"):
    path = tmp_path / "case.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return play(Run([verb, str(path), *more], b"", "utf-8"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (f'{{{FORMAT}, "answers": {{"printed_window_days": {"9" * 5_000}}}}}', "whole number"),
        (f'{{{FORMAT}, "answers": {{"printed_window_days": NaN}}}}', "NaN"),
        (f'{{{FORMAT}, "answers": {{"printed_window_days": -Infinity}}}}', "-Infinity"),
        (f'{{{FORMAT}, "answers": {{"cover_from": "\\ud800"}}}}', "answers.cover_from"),
        (f'{{{FORMAT}, "answers": {"[" * 100_000}', "too deep"),
        (f'{{{FORMAT}, "answers": {{"reasons": {json.dumps([{"kind": "other", "words": "No."}] * 3_000)}}}}}', "500 rows"),
        (b" " * 6_000_000, "larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_case_file_that_broke_it(tmp_path, content, word):
    ended = _letter(tmp_path, content)
    assert (ended.code, ended.fault) == (2, "") and word in ended.said


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_without_a_calendar(day):
    ended = play(Run(["plan", str(OKAFOR.case_file), f"--today={day}"], b"", "utf-8"))
    assert ended.code == 2 and "too far away" in ended.said


def test_a_terminal_without_the_letters_still_prints():
    assert play(Run(["why", str(OKAFOR.case_file), "--today=2026-11-21"], b"", "cp437")).code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk(monkeypatch):
    import subprocess
    import sys

    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "generator", "facts"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
    assert (
        done.returncode == 2
        and done.stderr.decode().count("\n") == 1
        and "the output: cannot be" in done.stderr.decode()
    )


@pytest.mark.parametrize("text", [text for text in ODD_TEXTS if len(text) > 10_000], ids=lambda text: ascii(text[:4]))
def test_no_long_run_is_slow(tmp_path, text):
    letter = OKAFOR.folder.joinpath("denial.txt").read_text(encoding="utf-8")
    path = tmp_path / "denial.txt"
    path.write_text(letter + text + letter, encoding="utf-8", errors="replace")
    ended = play(Run(["read", str(path), "--today=2026-11-21"], b"", "utf-8"))
    assert ended.fault == "" and ended.code == 0


def test_edits_of_a_letter_are_cleaned_like_answers():
    from generator.letters.edits import read_edits

    (edit,) = read_edits([{"document": "d", "key": "k", "original": "", "text": "a\u202eb\x00\ud800c"}])
    assert edit.text == "abc"
