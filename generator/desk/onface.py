"""What is wrong on the face of a line, whatever the chart says: parts of a unit, a diagnosis cut short, a day after the answer,
units that the payer did not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from generator.desk.amounts import plain, read_diagnoses
from generator.desk.drugs import is_fluid, kind_of_code, unit_of
from generator.desk.finding import Facts, Found, say
from generator.facts import Book

WHOLE_FROM = "2025-10-01"
"""From this day a plain G35 is billed no more (see conditions/ms_relapsing.toml); the other families were split before."""
SHORTEST = 3


def check_face(facts: Facts, book: Book) -> Iterator[Found]:
    """What the line says against itself and against the answer to it."""
    is_drug = kind_of_code(facts.code, book) == "drug" and not is_fluid(facts.code, book)
    if is_drug and facts.units and unit_of(facts.code, book) and abs(facts.units - round(facts.units)) > 1e-6:
        yield say("units_not_whole", code=facts.code, units=plain(facts.units))
    decided = str(facts.claim.get("decided") or "")
    if facts.day and decided and facts.day > decided:
        yield say("day_after_answer", code=facts.code, day=facts.day, decided=decided)
    elif facts.day and (beside := _later_than(facts)):
        yield say("day_to_come", code=facts.code, day=facts.day, beside=beside)
    counted = facts.number("paid_units")
    if counted and facts.units and counted < facts.units and facts.line.get("paid"):
        yield say("units_not_counted", code=facts.code, units=plain(facts.units), counted=plain(counted))
    if is_drug and facts.day >= WHOLE_FROM:
        for diagnosis in read_diagnoses(facts.facts.get("diagnoses", "")):
            longer = _families(book).get(diagnosis.replace(".", ""))
            if longer:
                yield say("diagnosis_cut", code=facts.code, diagnosis=diagnosis, longer=", ".join(longer[:3]))


def _later_than(facts: Facts) -> str:
    """What the day of service cannot lie after: the day the claim was sent, or today; '' where it does not."""
    sent, today = facts.facts.get("submitted", ""), str(facts.claim.get("today") or "")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", sent) and facts.day > sent:
        return f"the claim was sent on {sent}"
    return f"today is {today}" if today and facts.day > today else ""


@cache
def _families(book: Book) -> dict[str, tuple[str, ...]]:
    """Diagnosis without its dot, where only longer ones are billed -> those of the book that begin with it."""
    known = {row.code for condition in book.shelf("conditions").values() for row in condition.icd10}
    whole = {code.replace(".", "") for code in known}
    found: dict[str, tuple[str, ...]] = {}
    for code in sorted(known):
        bare = code.replace(".", "")
        for size in range(SHORTEST, len(bare)):
            if bare[:size] not in whole:
                found[bare[:size]] = (*found.get(bare[:size], ()), code)
    return found
