"""The NDC of a line: its eleven digits, the product it names, and what it stands with on the other lines of the ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from generator.desk.amounts import plain, read_amount, read_diagnoses
from generator.desk.drugs import unit_of
from generator.desk.finding import Facts, Found, say
from generator.desk.parts import read_number
from generator.desk.strength import read_strength
from generator.facts import Book
from generator.facts.rows import DrugProduct

WASTE_SAID_FROM = "2023-07-01"
"""From this day Medicare claims for drugs of single-dose containers say JW or JZ."""
NDC_UNITS = ("F2", "GR", "ME", "ML", "UN")


def plain_ndc(text: str) -> tuple[str, str]:
    """(the eleven digits, '') or ('', why not): '0069-0809-01' -> '00069080901'.

    >>> plain_ndc("N400069080901"), plain_ndc("0069-0809-01")[0], plain_ndc("57894-030-01")[0]
    (('00069080901', ''), '00069080901', '57894003001')
    >>> plain_ndc("N40003218713 UN3"), plain_ndc("N4 00003218713 ML 12.5")[0]
    (('', 'It has ten: look at the package for its dashes, and put a zero in front of the short group.'), '00003218713')
    """
    bare = _bare(text)
    parts = bare.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        sizes = tuple(map(len, parts))
        if sizes in ((5, 4, 2), (4, 4, 2), (5, 3, 2), (5, 4, 1)):
            return parts[0].zfill(5) + parts[1].zfill(4) + parts[2].zfill(2), ""
        return "", "Its groups are not 5-4-2, nor a shorter form of it."
    digits = re.sub(r"\D", "", bare)
    if len(digits) == 11:
        return digits, ""
    if len(digits) == 10:
        return "", "It has ten: look at the package for its dashes, and put a zero in front of the short group."
    return "", f"It has {len(digits)}."


_QUANTITY = re.compile(r"(?<=\d)\s*(?:F2|GR|ME|ML|UN)\s*[\d.]*\s*$")
"""Unit and quantity as they stand behind an NDC in one string; their digits are none of the NDC's."""


def _bare(text: str) -> str:
    """An NDC without its qualifier, and without what stands behind it."""
    return re.sub(r"^N4", "", re.sub(r"[\s.]", "", _QUANTITY.sub("", text.upper().strip())))


def check_ndc(facts: Facts, book: Book) -> Iterator[Found]:
    raw = facts.facts.get("ndc", "")
    if not raw:
        return
    digits, advice = plain_ndc(raw)
    bare = _bare(raw)
    if digits and bare != digits and len(re.sub(r"\D", "", bare)) == 10:
        advice = f"With its zero it is {digits}."
    if advice:
        yield say("ndc_shape", code=facts.code, ndc=raw[:20], advice=advice)
    qualifier = facts.facts.get("ndc_qualifier", "").upper().strip()
    if qualifier and qualifier != "N4":
        yield say("ndc_qualifier", code=facts.code, ndc_qualifier=qualifier[:10])
    unit = facts.facts.get("ndc_unit", "").upper().strip()
    if unit and unit not in NDC_UNITS:
        yield say("ndc_unit", code=facts.code, ndc_unit=unit[:10])
    quantity = facts.number("ndc_quantity")
    if "ndc_quantity" in facts.facts and not quantity:
        yield say("ndc_missing_quantity", code=facts.code, ndc=raw[:20])


UNLISTED = frozenset({"J3490", "J3590", "J7999", "J9999", "C9399"})
"""Codes for drugs that have none of their own yet."""


@cache
def product_of(digits: str, book: Book) -> DrugProduct | None:
    """The product of the book that an NDC of eleven digits names, whatever its package."""
    return next((row for row in book.shelf("drug_products").values() if digits.startswith(row.digits)), None)


def find_product(facts: Facts, book: Book) -> DrugProduct | None:
    """The product of a line, by its NDC; None where the line has none or the book does not know it."""
    digits, _ = plain_ndc(facts.facts.get("ndc", ""))
    return product_of(digits, book) if digits else None


class _Named(NamedTuple):
    """A product that the book does not hold, as the list names it."""

    name: str
    unit: str
    holds: str
    codes: tuple[str, ...] = ()


def _named_product(facts: Facts) -> _Named | None:
    """The product by its name in the list ('Opdivo 240 mg/24 mL'), where that says what it holds, beside an NDC of its own."""
    name = facts.facts.get("drug", "")
    strength = read_strength(name)
    return (
        _Named(name[:60], strength.unit, strength.holds)
        if strength.unit and plain_ndc(facts.facts.get("ndc", ""))[0]
        else None
    )


def is_single_dose(facts: Facts, book: Book) -> bool:
    """Whether the drug surely came from single-dose vials: the list says so, or the product's row does."""
    said = facts.facts.get("container", "").lower()
    if said:
        return bool(re.search(r"single|sdv|sd\b|yes|^y$", said)) and "multi" not in said
    named = read_strength(facts.facts.get("drug", "")).is_one_dose
    if named is not None:
        return named
    product = find_product(facts, book)
    return bool(product and product.is_single_dose) or bool(facts.facts.get("vial") and "wasted" in facts.facts)


def comes_in_single_dose(facts: Facts, book: Book) -> bool:
    """Whether every product that the book holds under the code is for one dose, on a line that names no vial, and no product
    that the book knows: a remittance never does."""
    if {"container", "vial"} & facts.facts.keys() or find_product(facts, book):
        return False
    if read_strength(facts.facts.get("drug", "")).is_one_dose is False:
        return False
    products = [row for row in book.shelf("drug_products").values() if facts.code in row.codes]
    return bool(products) and all(row.is_single_dose for row in products)


def check_product(facts: Facts, book: Book) -> Iterator[Found]:
    """The NDC against the product that it names: its code, the unit it is counted in, and its quantity against the units."""
    product = find_product(facts, book) or _named_product(facts)
    if product is None or not facts.code or facts.code in UNLISTED:
        return
    raw = facts.facts["ndc"][:20]
    if product.codes and facts.code not in product.codes:
        yield say("ndc_other_drug", code=facts.code, ndc=raw, product=product.name, expected=" or ".join(product.codes))
        return
    counted = facts.facts.get("ndc_unit", "").upper().strip()
    if counted in NDC_UNITS and counted != product.unit:
        yield say(
            "ndc_unit_of_product",
            code=facts.code,
            ndc=raw,
            ndc_unit=counted,
            product=product.name,
            expected=product.unit,
        )
        return
    unit, quantity = unit_of(facts.code, book), facts.number("ndc_quantity")
    holds = read_amount(product.holds, unit[1]) if unit and product.holds else None
    if unit is None or not holds or not quantity or not facts.units or "JW" in facts.modifiers:
        return
    size, measure = unit
    wasted = read_amount(facts.facts.get("wasted", ""), measure) or 0
    billed, told = facts.units * size, quantity * holds
    slack = max(size, holds if product.unit == "UN" else 0, 0.06 * billed)
    if not any(abs(told - fit) <= slack + 0.01 for fit in (billed, billed + wasted)):
        yield say(
            "ndc_quantity", code=facts.code, units=plain(facts.units), amount=f"{plain(billed)} {measure}", ndc_quantity=plain(quantity),
            ndc_unit=product.unit, product=product.name, other=f"{plain(told)} {measure}",
        )  # fmt: skip


Habits = dict[tuple[str, ...], Counter[Any]]
"""What stands together on the lines of a ledger: ('code', ndc) -> codes; ('unit', code, ndc) -> units of the NDC; ('ratio', code,
ndc, unit) -> billing units for one of them; ('diagnosis', code) -> chapters (first letters) of the first diagnosis; ('place',) -> places of service; ('has', column) -> whether it is filled; ('adds',) -> whether charge, adjustments and payment add up. `ndc` is its first nine digits, the product without its package."""
LEAST, SHARE = 3, 0.7
"""A habit is what stands on so many other lines at least, and on such a share of them."""


def find_habits(lines: Iterable[Mapping[str, Any]]) -> Habits:
    """The habits of a ledger's lines that have an NDC."""
    habits: Habits = {}
    for line in lines:
        if "JW" not in line["modifiers"]:
            habits.setdefault(("waste", line["code"]), Counter())["JZ" in line["modifiers"]] += 1
        if diagnoses := read_diagnoses(line["facts"].get("diagnoses", "")):
            habits.setdefault(("diagnosis", line["code"]), Counter())[diagnoses[0][0]] += 1
        if place := re.match(r"\d{1,2}\b", line["facts"].get("place", "")):
            habits.setdefault(("place",), Counter())[place[0].zfill(2)] += 1
        if line.get("source") != "remittance":
            for key in ("ndc", "approval_number", *(("ndc_qualifier",) if line["facts"].get("ndc") else ())):
                habits.setdefault(("has", key), Counter())[bool(line["facts"].get(key))] += 1
        if (missing := missing_cents(line)) is not None:
            habits.setdefault(("adds",), Counter())[not missing] += 1
        digits, _ = plain_ndc(line["facts"].get("ndc", ""))
        if not digits or not line["code"]:
            continue
        ndc, unit = digits[:9], line["facts"].get("ndc_unit", "").upper().strip()
        habits.setdefault(("code", ndc), Counter())[line["code"]] += 1
        if unit:
            habits.setdefault(("unit", line["code"], ndc), Counter())[unit] += 1
        if ratio := ratio_of(line):
            habits.setdefault(("ratio", line["code"], ndc, unit), Counter())[ratio] += 1
    return habits


def missing_cents(line: Mapping[str, Any]) -> int | None:
    """What is missing between charge, adjustments and payment of a line of a list; None where it does not tell all three."""
    cents = [item["cents"] for item in line.get("adjustments") or ()]
    told = (line.get("charged"), line.get("paid"), *cents)
    if line.get("source") != "list" or not cents or None in told:
        return None
    return int(line["charged"] - sum(cents) - line["paid"])


def ratio_of(line: Mapping[str, Any]) -> float | None:
    """Billing units for one unit of the NDC, to three figures."""
    quantity = read_number(line["facts"].get("ndc_quantity", ""))
    return float(f"{line['units'] / quantity:.3g}") if quantity and line["units"] else None


def usual_of(counter: Counter[Any] | None, own: Any) -> tuple[Any, int]:
    """What others have, and how many of them, where that is a habit and this line's own is not it; else (None, 0)."""
    if not counter:
        return None, 0
    value, count = counter.most_common(1)[0]
    others = sum(counter.values()) - 1
    return (value, count) if value != own and count >= LEAST and count >= SHARE * others else (None, 0)


def check_habits(facts: Facts, habits: Habits, book: Book) -> Iterator[Found]:
    """An NDC that stands with another drug's code, unit or ratio than on the other lines of the ledger."""
    waste = habits.get(("waste", facts.code))
    is_bare = not {"JW", "JZ"} & set(facts.modifiers) and facts.day >= WASTE_SAID_FROM
    if (
        waste
        and is_bare
        and facts.claim.get("cover") == "original_medicare"
        and waste[True] >= max(LEAST, SHARE * sum(waste.values()))
        and not (is_single_dose(facts, book) or comes_in_single_dose(facts, book))
    ):
        yield say("waste_none_said_here", code=facts.code, count=waste[True])
    digits, _ = plain_ndc(facts.facts.get("ndc", ""))
    if not digits:
        return
    if find_product(facts, book) or not facts.code:
        return  # what the product is goes before what is usual here; a pharmacy's claim has no code of its own
    ndc, raw = digits[:9], facts.facts["ndc"][:20]
    code, count = usual_of(habits.get(("code", ndc)), facts.code)
    if code:
        yield say("ndc_odd", code=facts.code, ndc=raw, other=code, count=count)
        return
    unit = facts.facts.get("ndc_unit", "").upper().strip()
    usual, count = usual_of(habits.get(("unit", facts.code, ndc)), unit)
    if usual and unit:
        yield say("ndc_odd_unit", code=facts.code, ndc=raw, ndc_unit=unit, other=usual, count=count)
        return
    ratio = ratio_of(facts.line)
    usual, count = usual_of(habits.get(("ratio", facts.code, ndc, unit)), ratio)
    if usual and ratio and abs(ratio / usual - 1) > 0.06:
        yield say(
            "ndc_odd_quantity", code=facts.code, units=plain(facts.units or 0), ndc_quantity=facts.facts["ndc_quantity"], ndc_unit=unit,
            ratio=plain(usual), count=count,
        )  # fmt: skip


def check_vial_count(facts: Facts, book: Book) -> Iterator[Found]:
    """An NDC counted in vials (UN) against the units: vials of the size that the list gives."""
    unit, quantity = unit_of(facts.code, book), facts.number("ndc_quantity")
    if (
        unit is None
        or not quantity
        or not facts.units
        or facts.facts.get("ndc_unit", "").upper() != "UN"
        or "JW" in facts.modifiers
    ):
        return
    if find_product(facts, book):
        return  # `check_product` knows what a vial holds
    size, measure = unit
    vial = read_amount(facts.facts.get("vial", ""), measure)
    wasted = read_amount(facts.facts.get("wasted", ""), measure) or 0
    if not vial:
        return
    billed, told = facts.units * size, quantity * vial
    if not any(abs(told - fit) <= max(size, vial) + 0.01 for fit in (billed, billed + wasted)):
        yield say(
            "ndc_quantity", code=facts.code, units=plain(facts.units), amount=f"{plain(billed)} {measure}",
            ndc_quantity=plain(quantity), ndc_unit="UN", product=f"vials of {plain(vial)} {measure}", other=f"{plain(told)} {measure}",
        )  # fmt: skip
