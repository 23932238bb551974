"""Days of a cell that holds two of them, or one with a word: the time of an approval, a stay, a service over several days."""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

from generator.desk.parts import read_day

_YEAR = r"(?:\d{4}|\d{2})"
_WHOLE_DAY = re.compile(
    rf"(?<!\d)(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}|\d{{1,2}}-\d{{1,2}}-{_YEAR}|\d{{1,2}}[- ]?[A-Za-z]{{3}}[- ]?{_YEAR}|"
    rf"[A-Za-z]{{3,9}}\.? \d{{1,2}},? \d{{4}}|(?:19|20)\d{{6}}|(?:0[1-9]|1[0-2])\d{{2}}20\d\d)(?!\d)"
)
"""A day as it stands beside another one in a cell, whatever is between them."""
_WITHOUT_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![/\d])")
_MONTH = re.compile(r"(?<![\d/])(0?[1-9]|1[0-2])/(20\d\d)(?!\d)")
_ENDS = re.compile(r"\b(?:thru|through|until|till|to|exp\w*|ends?|term\w*)\b\.?:?\s*$", re.I)


class Span(NamedTuple):
    """First and last day as ISO text, '' where the cell does not say; `at` is where they begin in it."""

    start: str = ""
    end: str = ""
    at: int = 0


def _whole(text: str) -> str:
    """ISO text of a day, also of one that is written together: '01JAN2025'."""
    parted = re.sub(r"^(\d{1,2})[- ]?([A-Za-z]{3})[- ]?(\d{2,4})$", r"\1-\2-\3", text)
    return read_day(parted)


def days_in_cell(cell: str) -> list[str]:
    """Days of a cell that holds one or two of them, as ISO text.

    >>> days_in_cell("06/26/2025-11/21/2025"), days_in_cell("1-Jan-26..31-Dec-26"), days_in_cell("20260101-20261231")
    (['2025-06-26', '2025-11-21'], ['2026-01-01', '2026-12-31'], ['2026-01-01', '2026-12-31'])
    """
    whole = [day for day in map(_whole, _WHOLE_DAY.findall(cell)) if day]
    if len(whole) == 2:
        return whole
    return [day for part in re.split(r"\s*(?:\n|\s-\s|\bto\b|;)\s*", cell) if (day := read_day(part))]


def read_span(cell: str) -> Span:
    """From when to when a cell says something holds, in any common spelling.

    >>> read_span("1/1-6/30/2025")[:2], read_span("12/1-5/31/2026")[:2], read_span("January 1, 2025 through June 30, 2025")[:2]
    (('2025-01-01', '2025-06-30'), ('2025-12-01', '2026-05-31'), ('2025-01-01', '2025-06-30'))
    >>> read_span("01012025-06302025")[:2], read_span("valid 01JAN2025-30JUN2025")[:2], read_span("01/2025-06/2025")[:2]
    (('2025-01-01', '2025-06-30'), ('2025-01-01', '2025-06-30'), ('2025-01-01', '2025-06-30'))
    >>> read_span("exp 07/01/2025")[:2], read_span("07/01/2025")[:2], read_span("PA 4471")[:2]
    (('', '2025-07-01'), ('2025-07-01', ''), ('', ''))
    """
    found = [(match.start(), day) for match in _WHOLE_DAY.finditer(cell) if (day := _whole(match[0]))]
    if len(found) >= 2:
        return Span(found[0][1], found[1][1], found[0][0])
    if len(found) == 1:
        at, day = found[0]
        short = _WITHOUT_YEAR.search(cell[:at])
        if short and (start := _in_year(short, day)):
            return Span(start, day, short.start())
        return Span("", day, at) if _ENDS.search(cell[:at]) else Span(day, "", at)
    months = list(_MONTH.finditer(cell))
    if len(months) == 2:
        (first, year), (last, other) = ((int(match[1]), int(match[2])) for match in months)
        return Span(
            f"{year}-{first:02d}-01", f"{other}-{last:02d}-{calendar.monthrange(other, last)[1]:02d}", months[0].start()
        )
    return Span()


def _in_year(short: re.Match[str], end: str) -> str:
    """A first day without its year, in the year of the last one or the year before."""
    for year in (int(end[:4]), int(end[:4]) - 1):
        day = read_day(f"{year}-{int(short[1]):02d}-{int(short[2]):02d}")
        if day and day <= end:
            return day
    return ""
