"""A value of the record against the mark of a test of a policy: it counts only where it is the same measure in the same unit.

Goes in: the findings of the record and a test of kind `value`. Comes out: the latest finding that lies where the test asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from generator.facts.rows import PolicyTest
from generator.reading.called import same_test
from generator.record.case import Finding

TIMES_LIMIT = "times the upper limit"
"""How a test begins its unit that counts in upper limits of the normal range."""

_COUNTED = ("points", "tophi", "flares")
"""Units of what is counted or scored: records leave them out."""

_SAME = {
    "percent": "%", "%ofpredicted": "%", "%predicted": "%", "mcg": "ug", "micromole/l": "umol/l", "micromolar": "umol/l",
    "ug/l": "ng/ml", "mcg/l": "ng/ml", "iu/ml": "iu/ml", "ku/l": "iu/ml",
}  # fmt: skip
"""Spellings of one unit, and units of one size."""


def last_within(findings: Iterable[Finding], test: PolicyTest) -> Finding | None:
    """The latest finding, in the order of the record, that is of the measure and unit of a test and lies within its mark."""
    named = re.compile(rf"(?<![a-z]){re.escape(test.measure.lower())}s?(?![a-z]| a1c)")
    same = [item for item in findings if named.search(item.measure.lower()) or same_test(item.measure, test.measure)]
    met = [item for item in same if _is_within(item, test)]
    return met[-1] if met else None


def _is_within(item: Finding, test: PolicyTest) -> bool:
    value = _in_unit_of(item, test)
    return value is not None and test.is_met_by(value)


def _in_unit_of(item: Finding, test: PolicyTest) -> Decimal | None:
    """The value in the unit of a test; None where it has another, or where its own must be known and is not."""
    number = item.number
    if number is None:
        return None
    if test.unit.startswith(TIMES_LIMIT):
        return number / item.high if item.high else None
    wanted, told = _plain(test.unit), _plain(_unit_of(item))
    if not wanted or wanted in _COUNTED:
        return None if told == "%" else number
    if wanted == "%":
        return number if told == "%" else None
    return number if told in ("", wanted) else None


def _unit_of(item: Finding) -> str:
    """The unit of a finding: its own, the one behind its number, or the one in brackets behind its measure."""
    if item.unit:
        return item.unit
    if behind := re.fullmatch(r"[<>≤≥ ]*[\d.,]+\s*([^\d\s.,].*)", item.value.strip()):
        return behind[1]
    if bracket := re.search(r"\(([^()]*)\)\s*$", item.measure):
        return bracket[1]
    return "%" if re.search(r"%|\bpercent\b", item.measure.lower()) else ""


def _plain(unit: str) -> str:
    text = re.sub(r"\s+", "", unit.lower().replace("µ", "u").replace("μ", "u").replace("percent", "%"))
    return _SAME.get(text, text)
