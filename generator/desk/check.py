"""Checks of a line, before and after it is sent: what was given against what was billed, approved and paid.

Nothing is guessed: a check that lacks a value is silent. Units of codes, their first and last days, routes, uses and
administration families are the book's.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.desk.parts import dollars, read_number
from generator.facts import Book
from generator.facts.rows import DrugCode, Therapy
from generator.practice.codes import find_units
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

CHECKS = Path(__file__).with_name("checks.toml")
NDC_UNITS = ("F2", "GR", "ME", "ML", "UN")
WASTE_SAID_FROM = "2023-07-01"
"""From this day Medicare claims for drugs of single-dose containers say JW or JZ."""
HOSPITAL, OFFICE, HOME = ("19", "21", "22", "23"), ("11", "49"), ("12",)


class Check(Row):
    """Something that is looked for on a line, with its words."""

    id: str
    sort: Literal["fault", "question"]
    title: str
    says: str


@cache
def load_checks() -> dict[str, Check]:
    """All checks by id. Raises FactError on a malformed row."""
    checks: dict[str, Check] = {}
    for table in read_row_file(CHECKS)["check"]:
        check = read_row(Check, table, f"{CHECKS.name}, check {table.get('id')}")
        if check.id in checks:
            raise FactError(f"{CHECKS.name}, check {check.id}: the id is used twice")
        checks[check.id] = check
    return checks


Found = dict[str, str]
"""{"id", "sort", "title", "says"}: one thing found on a line."""


def _found(check: str, **values: Any) -> Found:
    row = load_checks()[check]
    return {"id": row.id, "sort": row.sort, "title": row.title, "says": row.says.format(**values)}


class Facts:
    """A line of the ledger with its claim, read for the checks."""

    def __init__(self, line: Mapping[str, Any], claim: Mapping[str, Any]):
        self.line, self.claim = line, claim
        self.facts: Mapping[str, str] = line["facts"]
        self.code: str = line["code"]
        self.modifiers: Sequence[str] = line["modifiers"]
        self.units: float | None = line["units"]
        self.day: str = line["day"]
        self.is_medicare = claim.get("cover") in ("original_medicare", "medicare_advantage", "dual_plan")

    def number(self, key: str) -> float | None:
        return read_number(self.facts.get(key, ""))


# ---- what the book says of a code -----------------------------------------------------------------------


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


# ---- amounts --------------------------------------------------------------------------------------------

_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*(mcg|micrograms?|mg|grams?|gm|g|units?|iu|ml)?\s*(/\s*kg)?", re.I)


def read_amount(text: str, measure: str, weight: float | None = None) -> float | None:
    """An amount in `measure` ('mg', 'units', 'mcg'): '400 mg', '0.4 g', '5 mg/kg' with a weight. None where it does not say.

    >>> read_amount("400", "mg"), read_amount("0.4 g", "mg"), read_amount("5 mg/kg", "mg", 80), read_amount("5 mg/kg", "mg")
    (400.0, 400.0, 400.0, None)
    """
    match = _AMOUNT.match(text.strip().lower())
    if not match:
        return None
    number = float(match[1].replace(",", ""))
    unit = (match[2] or measure).rstrip("s")
    unit = {"gm": "g", "gram": "g", "microgram": "mcg", "iu": "unit"}.get(unit, unit)
    wanted = measure.rstrip("s")
    scale = {("g", "mg"): 1000, ("mcg", "mg"): 0.001, ("mg", "mcg"): 1000, ("g", "mcg"): 1_000_000}
    if unit != wanted:
        if (unit, wanted) not in scale:
            return None
        number *= scale[unit, wanted]
    if match[3]:
        return number * weight if weight else None
    return number


def _weight(facts: Facts) -> float | None:
    text = facts.facts.get("weight", "")
    number = read_number(text)
    return number / 2.2046226 if number and "lb" in text.lower() else number


def _plain(number: float) -> str:
    return f"{number:,.4g}" if abs(number) < 1000 else f"{number:,.0f}"


# ---- the checks -----------------------------------------------------------------------------------------


def check_line(
    line: Mapping[str, Any], claim: Mapping[str, Any], beside: Sequence[Mapping[str, Any]], book: Book,
    same: Iterable[str] = (), *, list_has_admin: bool = False, habits: Habits | None = None,
) -> list[Found]:  # fmt: skip
    """Everything found on a line.

    line: {"code", "modifiers", "day", "units", "charged" (cents), "facts" (by the ids of columns.toml)}; claim: {"cover",
    "frequency"}; beside: all lines of the claim, this one too; same: numbers of other claims with the same patient, day,
    code and units. Returns [{"id", "sort": "fault" | "question", "title", "says"}].
    """
    facts = Facts(line, claim)
    found = [
        *_check_code(facts, book),
        *_check_drug(facts, book),
        *_check_units(facts, beside, book),
        *_check_waste(facts, beside, book),
        *_check_ndc(facts, book),
        *_check_vial_count(facts, book),
        *_check_habits(facts, habits or {}, book),
        *_check_approval(facts, beside, book),
        *_check_route(facts, beside, book),
        *_check_diagnosis(facts, book),
        *_check_administration(facts, beside, book, list_has_admin),
        *_check_per_diem(facts, beside, book, habits or {}),
        *_check_claim(facts, book),
    ]
    other = next(iter(same), "")
    if other:
        found.append(_found("duplicate", code=facts.code, day=facts.day, other=other))
    return found


Habits = dict[tuple[str, ...], Counter[Any]]
"""What stands together on the lines of a ledger: ('code', ndc) -> codes; ('unit', code, ndc) -> units of the NDC; ('ratio', code,
ndc, unit) -> billing units for one of them. `ndc` is its first nine digits, the product without its package."""
LEAST, SHARE = 3, 0.7
"""A habit is what stands on so many other lines at least, and on such a share of them."""


def find_habits(lines: Iterable[Mapping[str, Any]]) -> Habits:
    """The habits of a ledger's lines that have an NDC."""
    habits: Habits = {}
    for line in lines:
        if line.get("cover") == "original_medicare" and "JW" not in line["modifiers"]:
            habits.setdefault(("waste", line["code"]), Counter())["JZ" in line["modifiers"]] += 1
        digits, _ = plain_ndc(line["facts"].get("ndc", ""))
        if not digits or not line["code"]:
            continue
        ndc, unit = digits[:9], line["facts"].get("ndc_unit", "").upper().strip()
        habits.setdefault(("code", ndc), Counter())[line["code"]] += 1
        if unit:
            habits.setdefault(("unit", line["code"], ndc), Counter())[unit] += 1
        if ratio := _ratio(line):
            habits.setdefault(("ratio", line["code"], ndc, unit), Counter())[ratio] += 1
    return habits


def _ratio(line: Mapping[str, Any]) -> float | None:
    """Billing units for one unit of the NDC, to three figures."""
    quantity = read_number(line["facts"].get("ndc_quantity", ""))
    return float(f"{line['units'] / quantity:.3g}") if quantity and line["units"] else None


def _usual(counter: Counter[Any] | None, own: Any) -> tuple[Any, int]:
    """What others have, and how many of them, where that is a habit and this line's own is not it; else (None, 0)."""
    if not counter:
        return None, 0
    value, count = counter.most_common(1)[0]
    others = sum(counter.values()) - 1
    return (value, count) if value != own and count >= LEAST and count >= SHARE * others else (None, 0)


def _check_habits(facts: Facts, habits: Habits, book: Book) -> Iterator[Found]:
    """An NDC that stands with another drug's code, unit or ratio than on the other lines of the ledger."""
    waste = habits.get(("waste", facts.code))
    is_bare = not {"JW", "JZ"} & set(facts.modifiers) and facts.day >= WASTE_SAID_FROM
    if (
        waste
        and is_bare
        and facts.claim.get("cover") == "original_medicare"
        and waste[True] >= max(LEAST, SHARE * sum(waste.values()))
    ):
        yield _found("waste_none_said_here", code=facts.code, count=waste[True])
    digits, _ = plain_ndc(facts.facts.get("ndc", ""))
    if not digits:
        return
    ndc, raw = digits[:9], facts.facts["ndc"][:20]
    code, count = _usual(habits.get(("code", ndc)), facts.code)
    if code:
        yield _found("ndc_odd", code=facts.code, ndc=raw, other=code, count=count)
        return
    unit = facts.facts.get("ndc_unit", "").upper().strip()
    usual, count = _usual(habits.get(("unit", facts.code, ndc)), unit)
    if usual and unit:
        yield _found("ndc_odd_unit", code=facts.code, ndc=raw, ndc_unit=unit, other=usual, count=count)
        return
    ratio = _ratio(facts.line)
    usual, count = _usual(habits.get(("ratio", facts.code, ndc, unit)), ratio)
    if usual and ratio and abs(ratio / usual - 1) > 0.06:
        yield _found(
            "ndc_odd_quantity", code=facts.code, units=_plain(facts.units or 0), ndc_quantity=facts.facts["ndc_quantity"], ndc_unit=unit,
            ratio=_plain(usual), count=count,
        )  # fmt: skip


def _check_vial_count(facts: Facts, book: Book) -> Iterator[Found]:
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
    size, measure = unit
    vial = read_amount(facts.facts.get("vial", ""), measure)
    wasted = read_amount(facts.facts.get("wasted", ""), measure) or 0
    if not vial:
        return
    billed, told = facts.units * size, quantity * vial
    if not any(abs(told - fit) <= max(size, vial) + 0.01 for fit in (billed, billed + wasted)):
        yield _found(
            "ndc_quantity", code=facts.code, units=_plain(facts.units), amount=f"{_plain(billed)} {measure}",
            ndc_quantity=_plain(quantity), ndc_unit="UN", product=f"vials of {_plain(vial)} {measure}", other=f"{_plain(told)} {measure}",
        )  # fmt: skip


def _check_code(facts: Facts, book: Book) -> Iterator[Found]:
    rows = [row for _, row in drug_of(facts.code, book)]
    if not rows or not facts.day:
        return
    day = date.fromisoformat(facts.day)
    if all(row.ended and row.ended < day for row in rows):
        ended = max(row.ended for row in rows if row.ended)
        yield _found(
            "code_ended",
            code=facts.code,
            day=facts.day,
            day_of_code=ended.isoformat(),
            instead=_successor(facts.code, day, book),
        )
    elif all(row.effective and row.effective > day for row in rows):
        begun = min(row.effective for row in rows if row.effective)
        yield _found("code_not_begun", code=facts.code, day=facts.day, day_of_code=begun.isoformat())


def _check_drug(facts: Facts, book: Book) -> Iterator[Found]:
    """The drug that the list names against the one that the code stands for. Products of one drug are not told apart here."""
    said = facts.facts.get("drug", "").lower()
    rows = drug_of(facts.code, book)
    if not said or not rows:
        return
    named = {key for name, key in _drug_names(book) if re.search(rf"\b{re.escape(name)}\b", said)}
    if named and not named & {therapy.id for therapy, _ in rows}:
        product = " or ".join(dict.fromkeys(row.product for _, row in rows))
        yield _found("code_other_drug", code=facts.code, product=product, drug=facts.facts["drug"][:60])


@cache
def _drug_names(book: Book) -> list[tuple[str, str]]:
    """(name in small letters, therapy) of every drug of the book: generic, brands, biosimilars."""
    return [
        (re.sub(r"\s*\(.*", "", name).lower(), therapy.id)
        for therapy in book.shelf("therapies").values()
        for name in (therapy.generic, *therapy.brands, *therapy.biosimilars)
        if len(name) > 3
    ]


def _successor(code: str, day: date, book: Book) -> str:
    """The codes of the same product that were in force on that day, as a sentence; empty when none is known."""
    old = drug_of(code, book)
    now = {
        row.code
        for therapy, was in old
        for row in therapy.code
        if row.product == was.product and row.code != code and (not row.ended or row.ended >= day) and (not row.effective or row.effective <= day)
    }  # fmt: skip
    return f" In force for it then: {', '.join(sorted(now))}." if now else ""


def times_a_day(text: str) -> float | None:
    """How often in 24 hours: 'q12h' -> 2, 'daily' -> 1, 'weekly' -> 1/7; None where it does not say.

    >>> [times_a_day(text) for text in ("q12h", "Daily", "BID", "every 8 hours", "q24h", "sometimes")]
    [2.0, 1, 2, 3.0, 1.0, None]
    """
    plain = text.strip().lower()
    if match := re.match(r"(?:q|every)\s*(\d{1,2})\s*(?:h\b|hr|hour)", plain):
        return 24 / int(match[1]) if int(match[1]) else None
    if match := re.match(r"(?:q|every)\s*(\d{1,2})\s*(d\b|day|w\b|wk|week)", plain):
        return 1 / (int(match[1]) * (7 if match[2][0] == "w" else 1)) if int(match[1]) else None
    words = {
        "daily": 1,
        "qd": 1,
        "once daily": 1,
        "once a day": 1,
        "every day": 1,
        "bid": 2,
        "twice daily": 2,
        "tid": 3,
        "qid": 4,
        "weekly": 1 / 7,
    }
    return words.get(plain)


def _times(facts: Facts) -> float | None:
    """How many of the ordered doses a line is for: 1 where the list has no days, or one day; None where it cannot be told."""
    days = facts.number("days")
    if not days or days == 1:
        return 1
    often = times_a_day(facts.facts.get("interval", ""))
    return None if often is None else max(round(often * days), 1)


def _check_units(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    unit = unit_of(facts.code, book)
    if unit is None or "JW" in facts.modifiers:
        return
    if facts.units is None or facts.units <= 0:
        if facts.units is not None:
            yield _found("units_missing", code=facts.code)
        return
    size, measure = unit
    billed = sum(
        other["units"] or 0
        for other in beside
        if other["code"] == facts.code and other["day"] == facts.day and "JW" not in other["modifiers"]
    )
    given = read_amount(facts.facts.get("dose", ""), measure, _weight(facts))
    ordered = read_amount(facts.facts.get("ordered_dose", ""), measure, _weight(facts))
    dose, is_given = (given, True) if given else (ordered, False)
    times = _times(facts) if not given else 1
    if dose and times is None:
        return  # so many doses cannot be told
    dose = dose * times if dose and times else dose
    if not dose:
        return
    wasted = read_amount(facts.facts.get("wasted", ""), measure)
    vial, vials = read_amount(facts.facts.get("vial", ""), measure), facts.number("vials")
    expected = math.ceil(dose / size - 1e-9)
    fits = {expected, math.floor(dose / size + 1e-9), round(dose / size)}
    has_jw = any("JW" in other["modifiers"] and other["code"] == facts.code for other in beside)
    if wasted and not has_jw:
        fits |= {math.ceil((dose + wasted) / size - 1e-9)}
    if not is_given and vial:
        fits |= {math.ceil(math.ceil(dose / vial - 1e-9) * vial / size - 1e-9)}
    if any(abs(billed - fit) < 0.51 for fit in fits):
        return
    values = {
        "code": facts.code, "dose": f"{_plain(dose)} {measure}", "expected": _plain(expected), "unit": f"{_plain(size)} {measure}",
        "units": _plain(billed),
    }  # fmt: skip
    opened = vials or (math.ceil(dose / vial - 1e-9) if vial else None)
    if opened and billed == opened and billed != expected:
        yield _found("units_are_vials", **values)
    elif size != 1 and abs(billed - dose) < 0.51:
        yield _found("units_are_measure", **values)
    elif any(abs(billed - expected * factor) < 0.51 * max(factor, 1) and billed for factor in (10, 0.1, 100, 0.01)):
        yield _found("units_ten_times", **values)
    else:
        yield _found("units_not_dose" if is_given else "units_not_order", **values)


def is_single_dose(facts: Facts, book: Book) -> bool:
    """Whether the drug surely came from single-dose vials: the list says so, or the product's row does."""
    said = facts.facts.get("container", "").lower()
    if said:
        return bool(re.search(r"single|sdv|sd\b|yes|^y$", said)) and "multi" not in said
    return bool(facts.facts.get("vial") and facts.facts.get("wasted") is not None and "wasted" in facts.facts)


def _check_waste(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    if kind_of_code(facts.code, book) != "drug" or is_fluid(facts.code, book):
        return
    own = [other for other in beside if other["code"] == facts.code and other["day"] == facts.day]
    modifiers = {mod for other in own for mod in other["modifiers"]}
    unit = unit_of(facts.code, book)
    wasted = read_amount(facts.facts.get("wasted", ""), unit[1]) if unit else None
    if wasted and unit and _is_rounded_in(facts, unit, wasted):
        wasted = None  # the whole unit that the dose was rounded up to holds it
    if "JW" in facts.modifiers and not facts.units:
        yield _found("waste_without_units", code=facts.code)
    if {"JW", "JZ"} <= modifiers and ("JW" in facts.modifiers or "JZ" in facts.modifiers):
        yield _found("waste_both", code=facts.code)
        return
    if "JZ" in facts.modifiers and wasted:
        yield _found("waste_but_jz", code=facts.code, wasted=f"{_plain(wasted)} {unit[1] if unit else ''}".strip())
    elif "JW" in facts.modifiers and wasted == 0:
        yield _found("no_waste_but_jw", code=facts.code)
    elif not modifiers & {"JW", "JZ"} and is_single_dose(facts, book):
        if facts.claim.get("cover") == "original_medicare" and facts.day >= WASTE_SAID_FROM:
            yield _found("waste_none_said", code=facts.code)
        elif wasted and unit:
            yield _found("waste_not_billed", code=facts.code, wasted=f"{_plain(wasted)} {unit[1]}")
    if "JW" in facts.modifiers and unit and facts.units:
        yield from _check_waste_units(facts, unit, wasted)


def _is_rounded_in(facts: Facts, unit: tuple[float, str], wasted: float) -> bool:
    """Whether what was thrown away lies within the unit that the dose was rounded up to; then it is not billed again."""
    dose = read_amount(facts.facts.get("dose", "") or facts.facts.get("ordered_dose", ""), unit[1], _weight(facts))
    return dose is not None and dose + wasted <= math.ceil(dose / unit[0] - 1e-9) * unit[0] + 1e-9


def _check_waste_units(facts: Facts, unit: tuple[float, str], wasted: float | None) -> Iterator[Found]:
    size, measure = unit
    vial, vials = read_amount(facts.facts.get("vial", ""), measure), facts.number("vials")
    dose = read_amount(facts.facts.get("dose", ""), measure)
    left = wasted if wasted else (vial * vials - dose if vial and vials and dose else None)
    if (
        left
        and facts.units
        and len([m for m in facts.modifiers if m == "JW"])
        and abs(facts.units - left / size) > 1.01
    ):
        is_whole_dose = dose is not None and abs(facts.units - dose / size) < 0.51
        if not is_whole_dose:  # one row for the drug with JW noted beside it: its units are the dose
            yield _found(
                "waste_not_vials", code=facts.code, vials=_plain(vials or 0), vial=f"{_plain(vial or 0)} {measure}",
                dose=f"{_plain(dose or 0)} {measure}", expected=_plain(left / size), units=_plain(facts.units),
            )  # fmt: skip


def plain_ndc(text: str) -> tuple[str, str]:
    """(the eleven digits, '') or ('', why not): '0069-0809-01' -> '00069080901'.

    >>> plain_ndc("N400069080901"), plain_ndc("0069-0809-01")[0], plain_ndc("57894-030-01")[0]
    (('00069080901', ''), '00069080901', '57894003001')
    """
    bare = re.sub(r"^N4", "", re.sub(r"[\s.]", "", text.upper()))
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


def _check_ndc(facts: Facts, book: Book) -> Iterator[Found]:
    raw = facts.facts.get("ndc", "")
    if not raw:
        return
    digits, advice = plain_ndc(raw)
    bare = re.sub(r"^N4", "", re.sub(r"\s", "", raw.upper()))
    if digits and bare != digits and len(re.sub(r"\D", "", bare)) == 10:
        advice = f"With its zero it is {digits}."
    if advice:
        yield _found("ndc_shape", code=facts.code, ndc=raw[:20], advice=advice)
    qualifier = facts.facts.get("ndc_qualifier", "").upper().strip()
    if qualifier and qualifier != "N4":
        yield _found("ndc_qualifier", code=facts.code, ndc_qualifier=qualifier[:10])
    unit = facts.facts.get("ndc_unit", "").upper().strip()
    if unit and unit not in NDC_UNITS:
        yield _found("ndc_unit", code=facts.code, ndc_unit=unit[:10])
    quantity = facts.number("ndc_quantity")
    if "ndc_quantity" in facts.facts and not quantity:
        yield _found("ndc_missing_quantity", code=facts.code, ndc=raw[:20])


def _check_approval(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    own = facts.facts
    approved = own.get("approval_code", "").upper()
    codes = re.findall(r"\b(?:[A-Z]\d{4}|\d{5})\b", approved)
    is_drug = kind_of_code(facts.code, book) == "drug" and not is_fluid(facts.code, book)
    if codes and is_drug and facts.code not in codes and any(code[0].isalpha() for code in codes):
        yield _found("approval_other_code", code=facts.code, approved=", ".join(codes))
    units = facts.number("approval_units")
    waste = sum(
        other["units"] or 0
        for other in beside
        if other["code"] == facts.code and other["day"] == facts.day and "JW" in other["modifiers"]
    )
    if units and is_drug and facts.units and "JW" not in facts.modifiers:
        billed = sum(
            other["units"] or 0
            for other in beside
            if other["code"] == facts.code and other["day"] == facts.day and "JW" not in other["modifiers"]
        )
        if billed > units:
            yield _found("over_approved", code=facts.code, units=_plain(billed), approved=_plain(units))
        elif (whole := billed + waste) > units:
            yield _found("over_approved_with_waste", code=facts.code, units=_plain(whole), approved=_plain(units))
    start, end = own.get("approval_from", ""), own.get("approval_to", "")
    is_iso = re.compile(r"\d{4}-\d{2}-\d{2}$").match
    if facts.day and ((is_iso(start) and facts.day < start) or (is_iso(end) and facts.day > end)):
        yield _found("day_not_approved", code=facts.code, day=facts.day, from_day=start or "?", to_day=end or "?")
    place, allowed = own.get("place", ""), own.get("approval_place", "")
    if place and allowed and (mine := place_group(place)) and (theirs := place_group(allowed)) and mine != theirs:
        yield _found("place_not_approved", code=facts.code, place=place, approved=allowed)
    ndc, only = plain_ndc(own.get("ndc", ""))[0], plain_ndc(own.get("approval_ndc", ""))[0]
    if ndc and only and ndc[:9] != only[:9]:
        yield _found("ndc_not_approved", code=facts.code, ndc=own["ndc"], approved=own["approval_ndc"])


def place_group(text: str) -> str:
    """Home, office, suite or hospital, by the code of the place of service or its words; '' where it cannot be told.

    >>> [place_group(text) for text in ("11", "22 - Outpatient", "Home", "AIC", "Hospital outpatient")]
    ['office', 'hospital', 'home', 'office', 'hospital']
    """
    plain = text.strip().lower()
    number = re.match(r"(\d{1,2})\b", plain)
    if number:
        code = number[1].zfill(2)
        groups = {
            **dict.fromkeys(HOSPITAL, "hospital"),
            **dict.fromkeys(OFFICE, "office"),
            **dict.fromkeys(HOME, "home"),
        }
        return groups.get(code, f"place {code}")
    for words, group in ((r"home|residence", "home"), (r"hospital|hopd|outpatient|opd|campus", "hospital"), (r"office|suite|aic|clinic|physician|ambulatory infusion|infusion cent", "office")):  # fmt: skip
        if re.search(words, plain):
            return group
    return ""


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


def _check_route(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    routes = routes_of(facts.code, book)
    for modifier, route, words in (("JB", "SC", "into a vein"), ("JA", "IV", "under the skin")):
        if modifier in facts.modifiers and routes and route not in routes:
            yield _found("route_modifier", code=facts.code, route=words, modifier=modifier)
        elif modifier in facts.modifiers:
            families = administration(book)
            against = (
                ("iv_push", "complex_infusion", "therapeutic_infusion")
                if modifier == "JB"
                else ("sc_injection", "sc_injection_complex", "sc_infusion")
            )
            given = [other["code"] for other in beside if families.get(other["code"], frozenset()) & set(against)]
            if given:
                yield _found("route_not_admin", code=facts.code, modifier=modifier, admin=given[0])


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


def _check_diagnosis(facts: Facts, book: Book) -> Iterator[Found]:
    diagnoses = re.findall(r"[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}", facts.facts.get("diagnoses", "").upper())
    uses = uses_of(facts.code, book)
    if diagnoses and uses and not is_fluid(facts.code, book) and not any(code[:3] in uses for code in diagnoses):
        therapy = drug_of(facts.code, book)[0][0]
        yield _found("diagnosis_not_used", code=facts.code, diagnoses=", ".join(diagnoses), product=therapy.generic)


def _check_administration(
    facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book, list_has_admin: bool
) -> Iterator[Found]:
    rows = drug_of(facts.code, book)
    if not rows or "JW" in facts.modifiers:
        return
    families = administration(book)
    given = [other["code"] for other in beside if other["code"] in families and other["day"] == facts.day]
    wanted = {family for therapy, _ in rows for family in therapy.admin_families}
    first = [code for code in given if code in FIRST_HOUR]
    therapy = rows[0][0]
    others = {
        other["code"] for other in beside if other["code"] != facts.code and kind_of_code(other["code"], book) == "drug"
    }
    if wanted and first and not others and not any(families[code] & wanted for code in first):
        names = "; ".join(", ".join(book.get("admin_families", key).cpt) for key in sorted(wanted))
        yield _found("admin_family", admin=first[0], code=facts.code, product=therapy.generic, expected=names)
    elif list_has_admin and not given and not any(kind_of_code(other["code"], book) == "home" for other in beside):
        yield _found("admin_missing", code=facts.code)


INTERVALS = re.compile(r"every (\d+) hours")


def _check_per_diem(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book, habits: Habits) -> Iterator[Found]:
    """A daily rate for home infusion against what was ordered: antibiotics by the hours between doses, feeding by liters;
    and against the drug beside it."""
    if not book.has("home_infusion_codes", facts.code):
        return
    summary = book.get("home_infusion_codes", facts.code).summary
    for other in beside:
        usual, count = _usual(habits.get(("rate", other["code"])), facts.code)
        is_hourly = (
            usual
            and book.has("home_infusion_codes", usual)
            and INTERVALS.search(book.get("home_infusion_codes", usual).summary)
        )
        if usual and not (is_hourly and INTERVALS.search(summary)):
            yield _found(
                "per_diem_other", admin=facts.code, summary=summary, code=other["code"], other=usual, count=count
            )
            break
    order = [other["facts"] for other in beside if other["facts"].get("interval")]
    said = next((facts_["interval"] for facts_ in order), "")
    if match := INTERVALS.search(summary):
        often = times_a_day(said)
        if often and abs(24 / often - int(match[1])) > 0.1:
            fits = [
                row.id
                for row in book.shelf("home_infusion_codes").values()
                if (hours := INTERVALS.search(row.summary)) and abs(24 / often - int(hours[1])) < 0.1
            ]
            if fits:
                yield _found("per_diem_interval", admin=facts.code, summary=summary, interval=said, expected=fits[0])
    liters = re.match(r"([\d.]+)\s*(l|liters?|ml)\b", facts.facts.get("ordered_dose", "").strip().lower())
    if liters and "liter" in summary:
        amount = float(liters[1]) / (1000 if liters[2] == "ml" else 1)
        fits = [
            row
            for row in book.shelf("home_infusion_codes").values()
            if "liter" in row.summary and _holds_liters(row.summary, amount)
        ]
        if fits and facts.code not in {row.id for row in fits}:
            yield _found(
                "per_diem_interval", admin=facts.code, summary=summary, interval=facts.facts["ordered_dose"], expected=fits[0].id
            )  # fmt: skip


def _holds_liters(summary: str, amount: float) -> bool:
    """Whether a daily amount is what a rate's summary says: '1 liter a day', 'over 2 and up to 3 liters a day'."""
    low = re.search(r"over (\d)", summary)
    high = re.search(r"up to (\d)", summary)
    if low or high:
        return (not low or amount > int(low[1])) and (not high or amount <= int(high[1]))
    return amount <= 1 if re.search(r"1 liter", summary) else False


FIRST_HOUR = frozenset({"96365", "96369", "96372", "96374", "96401", "96409", "96413", "96360"})
"""The numbers that begin a service; those for further hours follow them."""


def _check_claim(facts: Facts, book: Book) -> Iterator[Found]:
    kind = kind_of_code(facts.code, book)
    place = facts.facts.get("place", "")
    if kind == "home" and place and place_group(place) not in ("home", "") and re.match(r"S9|9960", facts.code):
        yield _found("place_of_code", code=facts.code, place=place)
    frequency = (facts.facts.get("frequency") or facts.claim.get("frequency") or "").strip()
    number = facts.facts.get("original_claim") or facts.claim.get("original_claim")
    if frequency in ("7", "8") and not number and facts.line.get("source") == "list":
        yield _found("frequency_without_number", frequency=frequency)
    if kind == "drug" and facts.line.get("charged") is not None and 0 <= facts.line["charged"] <= 1:
        yield _found("penny", code=facts.code, charged=dollars(facts.line["charged"]))
    submitted = facts.facts.get("submitted", "")
    if facts.claim.get("cover") == "original_medicare" and re.fullmatch(r"\d{4}-\d\d-\d\d", submitted) and facts.day:
        year, month, day = map(int, facts.day.split("-"))
        limit = f"{year + 1:04d}-{month:02d}-{day:02d}"
        if submitted > limit:
            yield _found("late", submitted=submitted, day=facts.day)
