"""Checks of a line, before and after it is sent: what was given against what was billed, approved and paid.

Nothing is guessed: a check that lacks a value is silent. Units of codes, their first and last days, routes, uses and
administration families are the book's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator.desk.amounts import place_group, plain, read_amount, read_diagnoses, times_a_day
from generator.desk.doubles import First, check_double
from generator.desk.drugs import (
    days_of,
    drug_of,
    is_fluid,
    kind_of_code,
    named_drugs,
    own_drugs,
    product_name,
    successor,
    unit_of,
    uses_of,
)
from generator.desk.finding import Facts, Found, say
from generator.desk.giving import check_administration, check_first_hour, check_per_diem, check_route
from generator.desk.ndc import (
    WASTE_SAID_FROM,
    Habits,
    check_habits,
    check_ndc,
    check_product,
    check_vial_count,
    comes_in_single_dose,
    is_single_dose,
    plain_ndc,
    usual_of,
)
from generator.desk.onface import check_face
from generator.desk.parts import dollars
from generator.desk.payment import check_payment
from generator.desk.strength import read_strength
from generator.desk.usual import check_usual
from generator.facts import Book


def check_line(
    line: Mapping[str, Any], claim: Mapping[str, Any], beside: Sequence[Mapping[str, Any]], book: Book,
    same: Iterable[First] = (), *, list_has_admin: bool = False, habits: Habits | None = None,
) -> list[Found]:  # fmt: skip
    """Everything found on a line.

    line: {"code", "modifiers", "day", "units", "charged" (cents), "facts" (by the ids of columns.toml)}; claim: {"cover",
    "frequency", "decided", "waste" ('jw' where the payer pays it on a line of its own, 'none' where it does not), "rounding" ('up' or 'nearest')}; beside: all lines of the claim, this one too; same: where the same service stands
    first (doubles.py). Returns [{"id", "sort": "fault" | "question", "title", "says"}].
    """
    facts = Facts(line, claim)
    found = [
        *_check_code(facts, book),
        *_check_drug(facts, book),
        *_check_units(facts, beside, book),
        *_check_waste(facts, beside, book),
        *check_ndc(facts, book),
        *check_product(facts, book),
        *check_vial_count(facts, book),
        *check_habits(facts, habits or {}, book),
        *_check_approval(facts, beside, book),
        *check_route(facts, beside, book),
        *_check_diagnosis(facts, beside, book, habits or {}),
        *check_administration(facts, beside, book, list_has_admin),
        *check_first_hour(facts, beside),
        *check_per_diem(facts, beside, book, habits or {}),
        *_check_claim(facts, book),
        *check_usual(facts, habits or {}, book),
        *check_face(facts, book),
        *check_payment(facts),
        *check_double(facts, same),
    ]
    return found


def _check_code(facts: Facts, book: Book) -> Iterator[Found]:
    if not facts.day:
        return
    day = date.fromisoformat(facts.day)
    first, last = days_of(facts.code, book)
    if last and last < day:
        yield say(
            "code_ended",
            code=facts.code,
            day=facts.day,
            day_of_code=last.isoformat(),
            instead=successor(facts.code, day, book),
        )
    elif first and first > day:
        yield say("code_not_begun", code=facts.code, day=facts.day, day_of_code=first.isoformat())


def _check_drug(facts: Facts, book: Book) -> Iterator[Found]:
    """The drug that the list names against the one that the code stands for. Products of one drug are not told apart here."""
    said, own = facts.facts.get("drug", ""), own_drugs(facts.code, book)
    named = named_drugs(said, book) if said and own else frozenset()
    if named and not named & own:
        yield say("code_other_drug", code=facts.code, product=product_name(facts.code, book), drug=said[:60])


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
            yield say("units_missing", code=facts.code)
        return
    size, measure = unit
    billed = sum(
        other["units"] or 0
        for other in beside
        if other["code"] == facts.code and other["day"] == facts.day and "JW" not in other["modifiers"]
    )
    given = read_amount(facts.facts.get("dose", ""), measure, facts.weight)
    ordered = read_amount(facts.facts.get("ordered_dose", ""), measure, facts.weight)
    if (
        given
        and ordered
        and abs(given - ordered) > max(0.1 * ordered, size)
        and not facts.facts.keys() & {"days", "interval"}
    ):
        yield say(
            "dose_not_order", code=facts.code, dose=f"{plain(given)} {measure}", ordered=f"{plain(ordered)} {measure}"
        )
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
    nearest = math.floor(dose / size + 0.5)
    rounding = facts.claim.get("rounding", "")
    if rounding == "nearest":
        expected = nearest
    fits = {expected} if rounding else {expected, math.floor(dose / size + 1e-9), nearest}
    has_jw = any("JW" in other["modifiers"] and other["code"] == facts.code for other in beside)
    if wasted and not has_jw:
        fits |= {math.ceil((dose + wasted) / size - 1e-9)}
    if not is_given and vial:
        fits |= {math.ceil(math.ceil(dose / vial - 1e-9) * vial / size - 1e-9)}
    if any(abs(billed - fit) < 0.51 for fit in fits):
        return
    values = {
        "code": facts.code, "dose": f"{plain(dose)} {measure}", "expected": plain(expected), "unit": f"{plain(size)} {measure}",
        "units": plain(billed),
    }  # fmt: skip
    opened = vials or (math.ceil(dose / vial - 1e-9) if vial else None)
    if opened and billed == opened and billed != expected:
        yield say("units_are_vials", **values)
    elif size != 1 and abs(billed - dose) < 0.51:
        yield say("units_are_measure", **values)
    elif any(abs(billed - expected * factor) < 0.51 * max(factor, 1) and billed for factor in (10, 0.1, 100, 0.01)):
        yield say("units_ten_times", **values)
    else:
        yield say("units_not_dose" if is_given else "units_not_order", **values)


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
        yield say("waste_without_units", code=facts.code)
    if {"JW", "JZ"} <= modifiers and ("JW" in facts.modifiers or "JZ" in facts.modifiers):
        yield say("waste_both", code=facts.code)
        return
    if "JZ" in facts.modifiers and wasted:
        yield say("waste_but_jz", code=facts.code, wasted=f"{plain(wasted)} {unit[1] if unit else ''}".strip())
    elif "JZ" in facts.modifiers and unit and (left := _left_in_vials(facts, unit)):
        yield say("waste_in_vials", code=facts.code, left=f"{plain(left)} {unit[1]}", vials=facts.facts["vials"])
    elif "JW" in facts.modifiers and wasted == 0:
        yield say("no_waste_but_jw", code=facts.code)
    elif not modifiers & {"JW", "JZ"} and is_single_dose(facts, book):
        if facts.claim.get("cover") == "original_medicare" and facts.day >= WASTE_SAID_FROM:
            yield say("waste_none_said", code=facts.code)
        elif wasted and unit and facts.claim.get("waste") == "jw":
            yield say("waste_wanted", code=facts.code, wasted=f"{plain(wasted)} {unit[1]}")
        elif wasted and unit and facts.claim.get("waste") != "none":
            yield say("waste_not_billed", code=facts.code, wasted=f"{plain(wasted)} {unit[1]}")
    elif (
        not modifiers & {"JW", "JZ"}
        and facts.claim.get("cover") == "original_medicare"
        and facts.day >= WASTE_SAID_FROM
        and comes_in_single_dose(facts, book)
    ):
        yield say("waste_none_said_code", code=facts.code)
    elif not modifiers & {"JW", "JZ"} and facts.day >= WASTE_SAID_FROM and _misses_modifier(facts):
        yield say("waste_none_said_denied", code=facts.code)
    if "JW" in facts.modifiers and unit and facts.units:
        yield from _check_waste_units(facts, unit, wasted)


def _left_in_vials(facts: Facts, unit: tuple[float, str]) -> float:
    """What the opened vials of one dose hold beyond the dose, where that is a unit or more; 0 where it is less, or not known."""
    size, measure = unit
    name = read_strength(facts.facts.get("drug", ""))
    vial = read_amount(facts.facts.get("vial", "") or name.vial, measure)
    vials, dose = facts.number("vials"), read_amount(facts.facts.get("dose", ""), measure, facts.weight)
    if not (vial and vials and dose) or name.is_one_dose is False or _times(facts) != 1:
        return 0
    left = vial * vials - dose
    return left if left >= max(size, 0.02 * dose) else 0


def _misses_modifier(facts: Facts) -> bool:
    """Whether the payer says of a line that a modifier is missing (N822), or not right (N823, CO-4)."""
    return bool({"N822", "N823"} & set(facts.line.get("remarks") or ())) or any(
        item["code"] == "4" for item in facts.line.get("adjustments") or ()
    )


def _is_rounded_in(facts: Facts, unit: tuple[float, str], wasted: float) -> bool:
    """Whether what was thrown away lies within the unit that the dose was rounded up to; then it is not billed again."""
    dose = read_amount(facts.facts.get("dose", "") or facts.facts.get("ordered_dose", ""), unit[1], facts.weight)
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
            yield say(
                "waste_not_vials", code=facts.code, vials=plain(vials or 0), vial=f"{plain(vial or 0)} {measure}",
                dose=f"{plain(dose or 0)} {measure}", expected=plain(left / size), units=plain(facts.units),
            )  # fmt: skip


def _check_approval(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    own = facts.facts
    approved = own.get("approval_code", "").upper()
    codes = re.findall(r"\b(?:[A-Z]\d{4}|\d{5})\b", approved)
    is_drug = kind_of_code(facts.code, book) == "drug" and not is_fluid(facts.code, book)
    if codes and is_drug and facts.code not in codes and any(code[0].isalpha() for code in codes):
        yield say("approval_other_code", code=facts.code, approved=", ".join(codes))
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
            yield say("over_approved", code=facts.code, units=plain(billed), approved=plain(units))
        elif (whole := billed + waste) > units:
            yield say("over_approved_with_waste", code=facts.code, units=plain(whole), approved=plain(units))
    start, end = own.get("approval_from", ""), own.get("approval_to", "")
    is_iso = re.compile(r"\d{4}-\d{2}-\d{2}$").match
    if facts.day and ((is_iso(start) and facts.day < start) or (is_iso(end) and facts.day > end)):
        yield say("day_not_approved", code=facts.code, day=facts.day, from_day=start or "?", to_day=end or "?")
    place, allowed = own.get("place", ""), own.get("approval_place", "")
    if place and allowed and (mine := place_group(place)) and (theirs := place_group(allowed)) and mine != theirs:
        yield say("place_not_approved", code=facts.code, place=place, approved=allowed)
    ndc, only = plain_ndc(own.get("ndc", ""))[0], plain_ndc(own.get("approval_ndc", ""))[0]
    if ndc and only and ndc[:9] != only[:9]:
        yield say("ndc_not_approved", code=facts.code, ndc=own["ndc"], approved=own["approval_ndc"])


def _check_diagnosis(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book, habits: Habits) -> Iterator[Found]:
    diagnoses = read_diagnoses(facts.facts.get("diagnoses", ""))
    uses = uses_of(facts.code, book)
    if diagnoses and uses and not is_fluid(facts.code, book) and not any(code[:3] in uses for code in diagnoses):
        if _goes_with_another(facts, beside, diagnoses, book):
            return
        therapy = drug_of(facts.code, book)[0][0]
        yield say("diagnosis_not_used", code=facts.code, diagnoses=", ".join(diagnoses), product=therapy.generic)
    elif diagnoses and not uses and kind_of_code(facts.code, book) == "drug":
        usual, count = usual_of(habits.get(("diagnosis", facts.code)), diagnoses[0][0])
        if usual and usual not in {code[0] for code in diagnoses}:
            yield say("diagnosis_odd", code=facts.code, diagnoses=", ".join(diagnoses), usual=usual, count=count)


def _goes_with_another(facts: Facts, beside: Sequence[Mapping[str, Any]], diagnoses: Sequence[str], book: Book) -> bool:
    """Whether a drug is given for the sake of a costlier one on the same day, before or beside it, and so bears its diagnosis."""
    for other in beside:
        is_drug = other["code"] != facts.code and kind_of_code(other["code"], book) == "drug"
        if not is_drug or other["day"] != facts.day or (other["charged"] or 0) <= (facts.line["charged"] or 0):
            continue
        uses = uses_of(other["code"], book)
        if not uses or any(code[:3] in uses for code in diagnoses):
            return True
    return False


def _check_claim(facts: Facts, book: Book) -> Iterator[Found]:
    kind = kind_of_code(facts.code, book)
    place = facts.facts.get("place", "")
    if kind == "home" and place and place_group(place) not in ("home", "") and re.match(r"S9|9960", facts.code):
        yield say("place_of_code", code=facts.code, place=place)
    frequency = (facts.facts.get("frequency") or facts.claim.get("frequency") or "").strip()
    number = facts.facts.get("original_claim") or facts.claim.get("original_claim")
    if frequency in ("7", "8") and not number and facts.line.get("source") == "list":
        yield say("frequency_without_number", frequency=frequency)
    if (
        (kind == "drug" or (not facts.code and facts.facts.get("ndc")))
        and facts.line.get("charged") is not None
        and 0 <= facts.line["charged"] <= 1
    ):
        yield say("penny", code=facts.code, charged=dollars(facts.line["charged"]))
    submitted = facts.facts.get("submitted", "")
    if facts.claim.get("cover") == "original_medicare" and re.fullmatch(r"\d{4}-\d\d-\d\d", submitted) and facts.day:
        year, month, day = map(int, facts.day.split("-"))
        limit = f"{year + 1:04d}-{month:02d}-{day:02d}"
        if submitted > limit:
            yield say("late", submitted=submitted, day=facts.day)
