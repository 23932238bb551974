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
    rows = drug_of(code, book)
    units = {unit for _, row in rows for unit in find_units(row.unit) if not row.unit.startswith("up to")}
    if not rows and code in (others := _other_drugs(book)):
        units = set(find_units(others[code][0]))
    return units.pop() if len(units) == 1 else None


@cache
def _other_drugs(book: Book) -> dict[str, tuple[str, str]]:
    """Code -> (unit, name) of the drug codes that no therapy holds (code_units.toml)."""
    return {drug[:5]: (row.unit, drug[6:]) for row in book.shelf("code_units").values() for drug in row.drugs}


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


@cache
def named_drugs(said: str, book: Book) -> frozenset[str]:
    """Drugs that a text names: ids of therapies, and first words of the drugs that no therapy holds."""
    plain = said.lower()
    found = {key for name, key in drug_names(book) if re.search(rf"\b{re.escape(name)}\b", plain)}
    return frozenset(found | (set(_WORD.findall(plain)) & _first_words(book)))


@cache
def own_drugs(code: str, book: Book) -> frozenset[str]:
    """The same of what a code stands for; empty where nothing is known of it."""
    rows = drug_of(code, book)
    names = [therapy.generic.lower() for therapy, _ in rows] or [_other_drugs(book).get(code, ("", ""))[1]]
    return frozenset({therapy.id for therapy, _ in rows} | {word for name in names for word in _WORD.findall(name)})


_WORD = re.compile(r"[a-z]{6,}")
_NO_NAMES = frozenset(
    ["calcium", "factor", "insulin", "normal", "sodium", "antihemophilic", "coagulation", "hepatitis", "interferon", "ferric", "immune", "globulin"]
)  # fmt: skip
"""First words that name no one drug."""


@cache
def _first_words(book: Book) -> frozenset[str]:
    words = {match[0] for _, name in _other_drugs(book).values() if (match := _WORD.match(name))}
    return frozenset(words - _NO_NAMES)


def product_name(code: str, book: Book) -> str:
    """What a drug code stands for, in words; '' where nothing is known of it."""
    products = dict.fromkeys(row.product for _, row in drug_of(code, book))
    return " or ".join(products) or _other_drugs(book).get(code, ("", ""))[1]


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
    """'IV', 'SC': the ways in which a code's product is given, as far as the code's own words, its row or its drug's say;
    empty when unsure."""
    said = {row.id for row in book.shelf("code_routes").values() if code in row.codes}
    if said:
        return frozenset(said)
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


@cache
def is_under_skin_too(code: str, book: Book) -> bool:
    """Whether a drug that is given into a vein comes under the skin too, and no other code of it is for that: then JA and JB
    tell the ways of this code apart."""
    if routes_of(code, book) != {"IV"} or any(code in row.codes for row in book.shelf("code_routes").values()):
        return False
    return any(
        any(re.search(r"\bSC\b", entry.upper()) for entry in therapy.routes)
        and not any(routes_of(row.code, book) == {"SC"} for row in therapy.code if row.code != code)
        for therapy, _ in drug_of(code, book)
    )


ANTIBIOTIC = "parenteral_antibiotic_opat"


@cache
def uses_of(code: str, book: Book) -> frozenset[str]:
    """The first three letters of every diagnosis for which the book has a drug: on its label or beside it. None of an
    antibiotic: infections sit in every chapter (bone, skin, lung, blood)."""
    therapies = {therapy.id for therapy, _ in drug_of(code, book)}
    found: set[str] = set()
    if any(therapy.drug_class == ANTIBIOTIC for therapy, _ in drug_of(code, book)):
        return frozenset()
    for key, condition in book.shelf("conditions").items():
        if therapies & set(condition.labelled_therapies) or any(
            key in therapy.labelled_for for therapy, _ in drug_of(code, book)
        ):
            found |= {row.code[:3] for row in condition.icd10}
    return frozenset(found)
