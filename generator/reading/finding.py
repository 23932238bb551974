"""What the reader hands back."""

from __future__ import annotations

from typing import Any

from generator.rows.row import Row


class Finding(Row):
    """Something the letter says. `question` is the form question it would fill, `value` in case-file form,
    `words` the letter's own words it rests on, at `start`..`end` of the cleaned text. `doubt` says in plain words why the
    value may be wrong, broken or not the one; empty for a value that stands clearly in the letter."""

    question: str
    value: Any
    says: str
    words: str
    start: int
    end: int
    doubt: str = ""


def make_finding(question: str, value: Any, says: str, text: str, start: int, end: int, doubt: str = "") -> Finding:
    return Finding(question, value, says, " ".join(text[start:end].split()), start, end, doubt=doubt)


def in_doubt(finding: Finding, doubt: str, words: str = "") -> Finding:
    """The same finding with a doubt; `words` where it is to be quoted otherwise."""
    return Finding(**{**finding.as_dict(), "doubt": doubt, "words": words or finding.words})
