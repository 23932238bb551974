"""What the book says of a billing code: its drug, its unit, its ways, its uses, and what kind of code it is."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from generator.facts import Book
from generator.facts.rows import DrugCode, Therapy
from generator.practice.codes import find_units


@cache
def drug_of(code: str, book: Book) -> tuple[tuple[Therapy, DrugCode], ...]:
    """The therapies and rows of a drug code; daily rates for home care are none."""
    return tuple((therapy, row) for therapy, row in book.therapies_of_code(code) if "per d" not in row.unit)


@cache
def unit_of(code: str, book: Book) -> tuple[float, str] | None:
    """The billing unit of a drug code: (10.0, 'mg'); None where it has no single one."""
    units = {
        unit for _, row in drug_of(code, book) for unit in find_units(row.unit) if not row.unit.startswith("up to")
    }
    return units.pop() if len(units) == 1 else None


@cache
def administration(book: Book) -> dict[str, frozenset[str]]:
    """Code of giving a drug -> the families it belongs to."""
    found: dict[str, frozenset[str]] = {}
    for family in book.shelf("admin_families").values():
        for code in family.cpt:
            found[code] = found.get(code, frozenset()) | {family.id}
    return found


FLUIDS = "hydration"
"""The therapy of the book that holds salt water and other fluids: they carry drugs, and no approval names them."""


def is_fluid(code: str, book: Book) -> bool:
    return any(therapy.id == FLUIDS for therapy, _ in drug_of(code, book))


_AT_HOME = re.compile(r"S9\d{3}|E07(?:79|8\d|91)|K0455|A422[12]|G00(?:68|69|70|88|89|90)")
"""Daily rates, pumps and their supplies, and Medicare's services for infusion at home."""


def kind_of_code(code: str, book: Book) -> str:
    """'drug', 'administration', 'home' or 'other'."""
    if drug_of(code, book):
        return "drug"
    if code in administration(book):
        return "home" if code in ("99601", "99602") else "administration"
    if book.has("home_infusion_codes", code) or _AT_HOME.fullmatch(code):
        return "home"
    return "drug" if re.fullmatch(r"[JQ]\d{4}", code) else "other"


@cache
def days_of(code: str, book: Book) -> tuple[date | None, date | None]:
    """The first and the last day of a drug code, as far as the book knows them: None where it does not, or where one of
    several rows of the code has none."""
    rows = [row for _, row in drug_of(code, book)]
    if rows:
        first, last = [row.effective for row in rows if row.effective], [row.ended for row in rows if row.ended]
        return min(first) if len(first) == len(rows) else None, max(last) if len(last) == len(rows) else None
    days = {row.change: row.on for row in book.shelf("code_days").values() if code in row.codes}
    return days.get("began"), days.get("ended")


@cache
def drug_names(book: Book) -> list[tuple[str, str]]:
    """(name in small letters, therapy) of every drug of the book: generic, brands, biosimilars."""
    return [
        (re.sub(r"\s*\(.*", "", name).lower(), therapy.id)
        for therapy in book.shelf("therapies").values()
        for name in (therapy.generic, *therapy.brands, *therapy.biosimilars)
        if len(name) > 3
    ]


def successor(code: str, day: date, book: Book) -> str:
    """The codes of the same product that were in force on that day, as a sentence; empty when none is known."""
    old = drug_of(code, book)
    now = {
        row.code
        for therapy, was in old
        for row in therapy.code
        if row.product == was.product and row.code != code and (not row.ended or row.ended >= day) and (not row.effective or row.effective <= day)
    }  # fmt: skip
    return f" In force for it then: {', '.join(sorted(now))}." if now else ""


@cache
def routes_of(code: str, book: Book) -> frozenset[str]:
    """'IV', 'SC': the ways in which a code's product is given, as far as its row or its drug's says; empty when unsure."""
    found: set[str] = set()
    for therapy, row in drug_of(code, book):
        named = f" {row.product} {row.note} ".upper()
        own = {
            route
            for route, words in (
                ("SC", r"\bSC\b|SUBCUT|HYTRULO|ZUNOVO|HYCELA|UNDER THE SKIN"),
                ("IV", r"\bIV\b|INTRAVEN"),
            )
            if re.search(words, named)
        }
        ways = {
            route
            for entry in therapy.routes
            for route in ("IV", "SC")
            if re.search(rf"\b{route}\b", entry.upper()) and "SELF" not in entry.upper()
        }
        found |= own if len(own) == 1 else ways
    return frozenset(found)


ANTIBIOTIC = "parenteral_antibiotic_opat"


@cache
def uses_of(code: str, book: Book) -> frozenset[str]:
    """The first three letters of every diagnosis for which the book has a drug: on its label or beside it."""
    therapies = {therapy.id for therapy, _ in drug_of(code, book)}
    found: set[str] = set()
    for key, condition in book.shelf("conditions").items():
        if therapies & set(condition.labelled_therapies) or any(
            key in therapy.labelled_for for therapy, _ in drug_of(code, book)
        ):
            found |= {row.code[:3] for row in condition.icd10}
    if any(therapy.drug_class == ANTIBIOTIC for therapy, _ in drug_of(code, book)):
        found |= {f"{letter}{number:02d}" for letter in "AB" for number in range(100)}  # infections, wherever they sit
    return frozenset(found)
