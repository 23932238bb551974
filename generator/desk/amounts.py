"""Amounts, times and places as work lists write them."""

from __future__ import annotations

import re

HOSPITAL, OFFICE, HOME = ("19", "21", "22", "23"), ("11", "49"), ("12",)
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
    scale = {("g", "mg"): 1000, ("mg", "g"): 0.001, ("mcg", "mg"): 0.001, ("mg", "mcg"): 1000, ("g", "mcg"): 1_000_000}
    if unit != wanted:
        if (unit, wanted) not in scale:
            return None
        number *= scale[unit, wanted]
    if match[3]:
        return number * weight if weight else None
    return number


def plain(number: float) -> str:
    return f"{number:,.4g}" if abs(number) < 1000 else f"{number:,.0f}"


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


def read_diagnoses(text: str) -> list[str]:
    """The diagnosis codes of a cell, the first one first."""
    return re.findall(r"[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}", text.upper())
