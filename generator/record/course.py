"""What was taken when a value was measured: the other treatments that surely ran on that day, and the dose of the ordered
drug then.

A value says little by itself: "1.4" before any treatment and "1.4" on a full dose of the usual one are two findings.
Nothing is guessed: a treatment counts only where its dates hold the whole time the value can be from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from generator.form.when import When
from generator.record.case import Finding, Treatment

MOST_NAMED = 2
"""Treatments named beside one value."""


_NO_DRUG = re.compile(
    r"\b(?:oxygen|glasses|prisms?|drops|gel|bipap|cpap|walker|cane|wheelchair|brace|physical therapy|exercise|diet|(?:tube|enteral) feeding|feeding tube|nicotine|lozenges?|surgery|decompression|rehabilitation|transfusions?)\b",
    re.I,
)
"""What is no drug that a value could stand under: aids, supplies, operations."""


def running_at(on: When | None, treatments: Iterable[Treatment]) -> tuple[Treatment, ...]:
    """The treatments that surely ran at a time: begun before it can have been, and still taken or ended after it."""
    if on is None or on.first is None or on.last is None:
        return ()
    found = []
    for item in treatments:
        begun = item.started and item.started.last
        ended = item.stopped and item.stopped.first
        lasted = item.status == "running" if item.stopped is None else bool(ended and ended >= on.last)
        if begun and begun <= on.first and lasted:
            found.append(item)
    return tuple(found)


def months_on(item: Treatment, today: date) -> int:
    """Whole months for which a treatment surely ran, up to `today` where it still runs; 0 where that is not known."""
    begun = item.started and item.started.last
    ended = today if item.status == "running" and item.stopped is None else item.stopped and item.stopped.first
    if not begun or not ended or ended <= begun:
        return 0
    months = (ended.year - begun.year) * 12 + ended.month - begun.month
    return months - (ended.day < begun.day)


def name_regimen(item: Finding, others: Iterable[Treatment]) -> tuple[str, tuple[str, ...]]:
    """The other treatments beside a value in words, and their ids: ('on methotrexate and prednisone', ('treatments.1',
    'treatments.3')); empty words where none is known, or where the person told it in their own words."""
    told = f"{item.measure} {item.when or ''} {item.value}".lower()
    others = [row for row in others if not _NO_DRUG.search(row.drug)]
    running = [row for row in running_at(item.on, others) if short_drug(row.drug).lower().split(" ")[0] not in told][
        :MOST_NAMED
    ]
    if not running or item.when:
        return "", ()
    return f"on {' and '.join(short_drug(row.drug) for row in running)}", tuple(row.id for row in running)


def short_drug(drug: str) -> str:
    """A drug without what stands in brackets or after a comma: 'CellCept (mycophenolate), 2 g' -> 'CellCept'."""
    return re.sub(r"\s*(?:[;,(].*)$", "", drug).strip() or drug
