"""Sums that a text states: doses by weight, spans between days, totals, shares, ages and days of the week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from generator.reading.days import MONTH, read_date
from generator.record.numbers import to_number

IN_MG = {"mcg": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000), "gram": Decimal(1000), "grams": Decimal(1000)}
CLOSE_ENOUGH = Decimal("0.1")
"""Rounding to vials is common: a tenth either way is no fault."""
PER_KG = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)/kg\b[^):;]{0,20}?\(?\s*(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)\b(?!/)[^):;]{0,20}?(\d+(?:\.\d+)?)\s*kg",
    re.I,
)
_WEIGHT_FIRST = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)/kg\b[^.;)]{0,30}?(\d+(?:\.\d+)?)\s*kg\b[^.;)]{0,25}?(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)\b(?!/)",
    re.I,
)
_TOTAL_FIRST = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)\s*\((\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g)/kg[^)\d]{0,20}?(\d+(?:\.\d+)?)\s*kg", re.I
)


def check_dose(text: str) -> str:
    """What is wrong with a dose by weight: '5 mg/kg (310 mg at 62 kg)', or the same in another order. Empty when the
    product is the total, or none is stated."""
    if match := PER_KG.search(text):
        each, unit, total, total_unit, weight = match.groups()
    elif match := _WEIGHT_FIRST.search(text):
        each, unit, weight, total, total_unit = match.groups()
    elif match := _TOTAL_FIRST.search(text):
        total, total_unit, each, unit, weight = match.groups()
    else:
        return ""
    wanted = to_number(each) * IN_MG[unit.lower()] * to_number(weight)
    stated = to_number(total) * IN_MG[total_unit.lower()]
    if not wanted or abs(wanted - stated) <= wanted * CLOSE_ENOUGH:
        return ""
    return f"{each} {unit}/kg at {weight} kg is {wanted.normalize():f} mg, not {total} {total_unit}."


_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_WORDS)})(?: \(\d+\))?[ -](?:calendar )?(?P<unit>day|week|month|year)s?"
_FULL = rf"(?:{MONTH}\.?[ \t]+\d{{1,2}},?[ \t]+\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_SPANS = (
    # 65 days from November 5, 2026 is January 9, 2027
    re.compile(rf"\b{_COUNT} (?:from|after|following|since|of) (?P<first>{_FULL})[^.;\d]{{0,25}}?(?:\bis|=|,? which is|\bends(?: on)?|\bmeans|\bruns (?:to|until)|\()\s*(?:on )?(?P<last>{_FULL})", re.I),
    # from November 5, 2026 to January 9, 2027 is (=, or a bracket) 65 days
    re.compile(rf"\b(?:from|between) (?P<first>{_FULL}) (?:to|until|and|through) (?P<last>{_FULL})(?: is| was|,| =| \()\s*(?:about |only |exactly )?{_COUNT}", re.I),
)  # fmt: skip
_DAYS = {"day": (1, 1), "week": (7, 7), "month": (30.44, 16), "year": (365.25, 185)}
"""Days of each unit, and by how many days a span told in it may be off."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)}),? ({_FULL})")
_N = r"\$?(\d[\d,]*(?:\.\d+)?)"
_PLAIN = r"(?![\d,.]*\d)(?!\s*(?:%|percent))"
_ADDED = re.compile(rf"(?<![\w.])({_N}(?:\s*\+\s*{_N})+)\s*(?:=|is|equals|makes)\s*{_N}{_PLAIN}")
_TIMES_SUM = re.compile(
    rf"(?<![\w.]){_N}(?: [a-z]+)?\s*(?:x|×|\*|times|infusions? at|doses? at|visits? at|units? at)\s*{_N}(?: (?!is\b)[a-z]+)?\s*(?:=|is|equals|makes|comes to|for a total of|, a total of)\s*(?:about )?{_N}{_PLAIN}"
)
_SHARE = re.compile(
    r"\bfrom (\d[\d,]*(?:\.\d+)?)(?: [a-zA-Z/%]+)? to (\d[\d,]*(?:\.\d+)?)(?: [a-zA-Z/]+)?[^.;\d]{0,40}?(?<![\d.])(\d{1,3}(?:\.\d+)?) ?(?:%|percent)(?: (?:lower|less|fewer|drop|fall|decrease|reduction|improvement|rise|increase|higher|more))?"
)
_AGE = re.compile(r"\b(?:age|aged)[ :]+(\d{1,3})\b|\b(\d{1,3})[- ]years?[- ]old\b")


def check_sums(text: str, born: date | None, today: date) -> Iterator[tuple[str, str]]:
    """(words, what is wrong) of each sum, span and weekday of a sentence that does not come out. born: the patient's
    birth date, for an age of today."""
    if wrong := check_dose(text):
        yield text, wrong
    for match in _WEEKDAY.finditer(text):
        day = read_date(match[2])
        if day and _WEEKDAYS[day.weekday()] != match[1]:
            yield match[0], f"{match[2]} is a {_WEEKDAYS[day.weekday()]}, not a {match[1]}."
    for pattern in _SPANS:
        for match in pattern.finditer(text):
            yield from _check_span(match)
    for match in re.finditer(rf"\bfrom ({_FULL}) (?:to|until|through) ({_FULL})", text):
        first, last = read_date(match[1]), read_date(match[2])
        if first and last and last < first:
            yield match[0], f"It ends, on {match[2]}, before it begins."
    for match in _ADDED.finditer(text):
        parts = [to_number(part) for part in re.findall(_N, match[1])]
        yield from _check_result(match[0], sum(parts, Decimal(0)), to_number(match.groups()[-1]), Decimal(0))
    for match in _TIMES_SUM.finditer(text):
        result = to_number(match[1]) * to_number(match[2])
        yield from _check_result(
            match[0], result, to_number(match[3]), result / 50 if "about" in match[0] else Decimal(0)
        )
    for match in _SHARE.finditer(text):
        yield from _check_share(match)
    for match in _AGE.finditer(text) if born else ():
        age = int(match[1] or match[2])
        now = today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else age
        if (
            re.search(r"\b(?:I am|is|am an?|is an?|[Pp]atient|[Mm]ember)\b[^.]{0,40}$", text[: match.start()])
            and abs(age - now) > 1
        ):
            yield match[0], f"By the date of birth the age is {now}."


def _check_span(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    first, last = read_date(match["first"]), read_date(match["last"])
    if not (first and last):
        return
    word = match["count"].lower()
    count = _WORDS.get(word) or int(word)
    days, slack = _DAYS[match["unit"].lower()]
    if abs((last - first).days - count * days) > slack:
        yield match[0], f"From {match['first']} to {match['last']} are {(last - first).days} days."


def _check_result(words: str, result: Decimal, stated: Decimal, slack: Decimal) -> Iterator[tuple[str, str]]:
    if abs(result - stated) > max(slack, Decimal("0.5") if result != result.to_integral() else Decimal(0)):
        yield words, f"It comes to {result.normalize():f}, not {stated.normalize():f}."


def _check_share(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """A fall or rise 'from 40 to 10 (a drop of 75 %)': the share of the change, or of what is left."""
    before, after, stated = (to_number(match[number]) for number in (1, 2, 3))
    if not before or before == after:
        return
    shares = [
        abs(before - after) / before * 100,
        after / before * 100,
        abs(before - after) / after * 100 if after else Decimal(0),
    ]
    if all(abs(share - stated) > 3 for share in shares):
        yield match[0], f"From {match[1]} to {match[2]} is a change of {round(shares[0])} percent, not {match[3]}."
