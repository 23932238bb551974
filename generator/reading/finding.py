"""What the reader hands back."""

from __future__ import annotations

from typing import Any

from generator.rows.row import Row

SURE = 0.95
"""A finding below this is shown as not sure. Meant so that 98 of 100 above it are right; on held-out letters 96 were."""


class Finding(Row):
    """Something the letter says. `question` is the form question it would fill, `value` in case-file form,
    `words` the letter's own words it rests on, at `start`..`end` of the cleaned text; `sure` how likely it is right."""

    question: str
    value: Any
    says: str
    words: str
    start: int
    end: int
    sure: float = 1.0

    @property
    def is_sure(self) -> bool:
        """Whether it may be shown without a doubt."""
        return self.sure >= SURE


def make_finding(question: str, value: Any, says: str, text: str, start: int, end: int) -> Finding:
    return Finding(question, value, says, " ".join(text[start:end].split()), start, end)
