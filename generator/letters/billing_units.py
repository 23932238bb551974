"""The billing units of a plain dose: what a claim or an approval counts, from the unit of the order's code."""

from __future__ import annotations

import re
from decimal import Decimal

from generator.facts import Book
from generator.facts.rows.clinical import Therapy
from generator.letters.blocks import Value
from generator.record.numbers import to_number

_IN_MG = {"mcg": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000)}
_DOSE = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?(mcg|mg|g)(?: IV)?", re.I)
_UNIT = re.compile(r"(\d[\d,]*(?:\.\d+)?) (mcg|mg|g)")


def billing_units(dose: str, code: str, therapy: Therapy) -> int | None:
    """How many units of a drug's code a dose is. None where the dose is more than one plain weight (by kg, two doses, a bracket),
    where the code has no single unit by weight, and where the dose is no whole number of units: how a rest is rounded
    depends on the vials.

    >>> from generator.facts import load_book
    >>> eculizumab = load_book().get("therapies", "eculizumab")
    >>> billing_units("1,200 mg", "J1299", eculizumab)
    600
    >>> billing_units("15 mg/kg", "J1299", eculizumab) is None
    True
    """
    given = _DOSE.fullmatch(dose.strip())
    units = {row.unit for row in therapy.code if row.code == code.upper()} if given else set()
    unit = _UNIT.fullmatch(units.pop()) if len(units) == 1 else None
    if not (given and unit):
        return None
    count = to_number(given[1]) * _IN_MG[given[2].lower()] / (to_number(unit[1]) * _IN_MG[unit[2]])
    return int(count) if count and count == count.to_integral_value() else None


def with_units(dose: Value, code: str, key: str | None, book: Book) -> Value:
    """A dose with its billing units in brackets, where its own words do not tell them and the code gives them."""
    known = dose and code and key and book.has("therapies", key)
    count = billing_units(str(dose), code, book.get("therapies", key)) if known and key else None
    if count is None:
        return dose
    told = f"{dose} ({count:,} billing unit{'' if count == 1 else 's'})"
    return Value.of(told, answers=(*dose.answers, "hcpcs"), facts=(*dose.facts, str(key)))
