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


_ON_AND_OFF = re.compile(
    r"\b(?:courses?|tapers?|bursts?|pulses?|times|on and off|as needed|again|several|two|three|\d+ x)\b", re.I
)
"""Words of a drug that was taken in stretches: whether it ran on a day between them is not known."""


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


def base_measures(measures: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each measure in small letters -> the one whose values it belongs to: of two with one unit, where the longer only adds how
    it was taken, the shorter. `measures` are pairs of a measure and its unit.

    >>> base_measures([("FEV1", "%"), ("FEV1 after the inhaler", "%"), ("FEV1 in liters", "L")])
    {'fev1': 'fev1', 'fev1 after the inhaler': 'fev1', 'fev1 in liters': 'fev1 in liters'}
    """
    units = {" ".join(measure.lower().split()): unit for measure, unit in measures}
    return {
        longer: next(
            (
                short
                for short in sorted(units, key=len)
                if units[longer]
                and units[short] == units[longer]
                and re.match(
                    rf"{re.escape(short)}(?:,? (?:after|before|at|by|on|with|without|from|in the)\b|, )", longer
                )
            ),
            longer,
        )
        for longer in units
    }


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
    others = [
        row
        for row in others
        if not _NO_DRUG.search(row.drug) and not _ON_AND_OFF.search(f"{row.drug} {row.how_long or ''}")
    ]
    running = [row for row in running_at(item.on, others) if short_drug(row.drug).lower().split(" ")[0] not in told][
        :MOST_NAMED
    ]
    if not running or item.when:
        return "", ()
    named = [in_a_sentence(short_drug(row.drug)) for row in running]
    return f"on {' and '.join(named)}", tuple(row.id for row in running)


def in_a_sentence(drug: str) -> str:
    """The name of a drug within a sentence: a plain one small, a brand and one with a number or capitals as it is.

    >>> in_a_sentence("Mesalamine"), in_a_sentence("CellCept"), in_a_sentence("IV methylprednisolone")
    ('mesalamine', 'CellCept', 'IV methylprednisolone')
    """
    first = drug.split(" ")[0]
    is_plain = first[1:].islower() and _GENERIC.search(first.lower())
    return drug[:1].lower() + drug[1:] if is_plain else drug


_GENERIC = re.compile(
    r"(?:ine|one|ate|mab|nib|ide|cin|ole|pril|tan|lol|cept|ium|oin|rel|xel|tin|fil|vir|cid|ast|ran|fen|lam|pam|tab|stat)$"
)
"""Endings of the common names of drugs, which are written small."""


def short_drug(drug: str) -> str:
    """A drug without what stands in brackets or after a comma: 'CellCept (mycophenolate), 2 g' -> 'CellCept'."""
    return re.sub(r"\s*(?:[;,(].*)$", "", drug).strip() or drug
