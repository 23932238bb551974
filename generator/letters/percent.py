"""By how much a value has changed, where a point of the policy asks for a change in percent: "at least 30 % on a validated scale".
The person gives both values; the sum is ours.

Goes in: a point and the record. Comes out: a sentence with the change of each measure that the point's own words name.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from generator.arguments import Point
from generator.arguments.premises import Known, find_spans
from generator.letters.course_table import is_measure_named
from generator.record.case import Case

_ASKS = re.compile(
    r"(?P<least>\d{1,3}) ?(?:%|percent)[^.;]{0,40}\b(?:improve\w*|reduc\w*|decreas\w*|declin\w*|drop|fall|increas\w*|gain|change|response)"
    r"|\b(?:improve\w*|reduc\w*|decreas\w*|declin\w*|drop|fall|increas\w*|gain|change|response)\b[^.;]{0,40}?(?P<most>\d{1,3}) ?(?:%|percent)",
    re.I,
)
MOST = 3
"""Measures told."""


def percent_changed(point: Point, case: Case) -> tuple[str, tuple[str, ...]]:
    """The sentence, and the ids of the values behind it; empty where the point is not met, asks for no percentage, or names no
    measure with two values, or where a value changed by less than is asked."""
    asked = _ASKS.search(point.asks)
    if asked is None or point.status != "met" or not point.fact:
        return "", ()
    least = Decimal(asked["least"] or asked["most"])
    told, ids = [], []
    for span in find_spans(Known(case, {}, lambda name: False, {})):
        first, last = span.first.number, span.last.number
        if not first or last is None or not is_measure_named(span.first.measure, point.fact.lower()):
            continue
        changed = (abs(last - first) * 100 / abs(first)).quantize(Decimal(1), ROUND_HALF_UP)
        if changed < least:
            return "", ()
        name = span.first.measure
        told.append(f"{changed}% in {name[:1].lower() + name[1:] if not name[1:2].isupper() else name}")
        ids += [span.first.id, span.last.id]
    names = [words.partition(" in ")[2] for words in told]
    if not told or len(set(names)) < len(names):
        return "", ()  # two changes of one measure: which one is meant, only its teller knows
    return f"That is a change of {' and '.join(told[:MOST])}, where {least}% is asked.", tuple(ids)
