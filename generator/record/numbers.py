"""Numbers in what was told: a value, a normal range, a threshold in the plan's words."""

from __future__ import annotations

import re
from decimal import Decimal

from generator.rows.row import Row

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_LEAD = re.compile(rf"^\s*(?:about |approximately |[~<>≤≥=]+\s*)?({_NUMBER})(?!\s*[:/]\s*\d|\s*(?:-|–|to)\s*\d)", re.I)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to|and)\s*({_NUMBER})")
_OVER = re.compile(rf"(?:>=?|≥|over|above|at least|from)\s*({_NUMBER})", re.I)
_UNDER = re.compile(rf"(?:<=?|≤|under|below|up to|at most)\s*({_NUMBER})", re.I)


def to_number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def number_of(text: str | None) -> Decimal | None:
    """The number a value begins with: '6.4 g/dL' -> 6.4. None for words, titers (1:320), fractions and ranges."""
    match = _LEAD.match(text or "")
    return to_number(match[1]) if match else None


def normal_range(text: str | None) -> tuple[Decimal | None, Decimal | None]:
    """Lowest and highest normal value: '700-1600' -> (700, 1600); '>= 30' -> (30, None)."""
    if not text:
        return None, None
    if match := _RANGE.search(text):
        return to_number(match[1]), to_number(match[2])
    low, high = _OVER.search(text), _UNDER.search(text)
    return (to_number(low[1]) if low else None), (to_number(high[1]) if high else None)


class Threshold(Row):
    """A limit in the plan's words: what is measured, 'below' or 'above', the number."""

    measure: str
    side: str
    number: Decimal
    words: str

    def is_met_by(self, value: Decimal) -> bool:
        """Whether a value lies on the side that the plan asks for."""
        return value < self.number if self.side == "below" else value > self.number


_SIDES = (
    ("below", r"<=?|≤|(?:is |was |of |be )?(?:less|lower|fewer) than(?: or equal to)?|below|under|at or below|no more than|at most|not exceed(?:ing)?"),
    ("above", r">=?|≥|(?:is |was |of |be )?(?:greater|more|higher) than(?: or equal to)?|above|over|at or above|at least|exceed(?:s|ing)?"),
)  # fmt: skip


def thresholds_in(text: str, measures: tuple[str, ...]) -> tuple[Threshold, ...]:
    """The limits a text sets for any of these measures: 'ferritin below 30 ng/mL or TSAT < 20 %'.

    measures: names to look for, as the case uses them ('ferritin', 'TSAT').
    """
    found = []
    for measure in measures:
        name = re.sub(r"\s*\(.*", "", measure).strip()
        if name.lower() not in text.lower():
            continue
        stem = re.escape(name)
        for side, words in _SIDES:
            pattern = rf"\b{stem}\b(?:[^.;\d]{{0,40}}?)\s*(?:{words})\s*({_NUMBER})(?![\d.]*\d)(?!\s*(?:standard|SDs?\b|times|x\b|fold|weeks?|months?|years?|days?|doses?|infections?|episodes?|trials?))"
            for match in re.finditer(pattern, text, re.I):
                if re.search(r"\b(?:your|the member.s|the patient.s)\s+$", text[: match.start()], re.I):
                    continue  # what the letter says of the value itself is no limit
                found.append(Threshold(measure, side, to_number(match[1]), " ".join(match[0].split())))
    return tuple(dict.fromkeys(found))
