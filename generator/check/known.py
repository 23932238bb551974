"""What is known of a case, for a text that somebody else wrote: the record, and what our own papers of the case say.

Goes in: a plan. Comes out: its days, months, numbers, drugs and words. So law, labels and dates that the book or the
plan adds are known as well as what was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from generator.check.text import squash
from generator.facts import Book
from generator.form import load_form
from generator.form.when import MONTHS, When, parse_when
from generator.letters import document_list, write_document
from generator.plan import Plan
from generator.plan.days import spell
from generator.reading.days import DATE, MONTH, read_date
from generator.record.numbers import to_number
from generator.rows.row import Row

_TIMES = re.compile(
    rf"(?<![\w/\-])(?:(?P<day>{DATE})|(?P<month>{MONTH}\.?,?[ \t]+(?:of[ \t]+)?(?:19|20)\d\d|(?:0?[1-9]|1[0-2])/(?:19|20)\d\d)"
    rf"|(?P<yearless>{MONTH}\.?[ \t]+\d{{1,2}}(?:st|nd|rd|th)?))(?![\w/\-]*\d)",
)
_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\d])\d+(?:\.\d+)?")
_SHORT_DAY = re.compile(r"(?<![\d/.\-])(\d{1,2})/(\d{1,2})(?![\d/])")
_SEASON = timedelta(days=125)
"""The longest span that still tells a month: a season, or a part of a year."""


class Time(Row):
    """A time in a text. `kind`: a day, a month, a month and day without a year, or a day that no calendar has."""

    words: str
    kind: Literal["day", "month", "yearless", "impossible"]
    start: int
    end: int
    first: date | None = None
    month_day: tuple[int, int] = (0, 0)


def find_times(text: str) -> Iterator[Time]:
    """Every time in a text, in its order."""
    for match in _TIMES.finditer(text):
        words, place = match[0], (match.start(), match.end())
        if match["day"]:
            if "-" in words and "/" in words:
                continue  # '01-08/2026' are eight months
            day = read_date(words)
            if day:
                yield Time(words, "day", *place, first=day)
            elif "/" in words or words[0].isalpha():  # '56-7-3501' is a section of a code
                yield Time(words, "impossible", *place)
        elif match["month"]:
            month = parse_when(re.sub(r"^([A-Za-z]{3})[A-Za-z]*\.?,?\s+(?:of\s+)?", r"\1 ", words))
            if month.first:
                yield Time(words, "month", *place, first=month.first)
        else:
            number = MONTHS[words[:3].lower()], int(re.findall(r"\d+", words)[0])
            is_real = number[1] <= (29 if number[0] == 2 else 30 if number[0] in (4, 6, 9, 11) else 31) and number[1]
            yield Time(words, "yearless" if is_real else "impossible", *place, month_day=number)


def find_numbers(text: str) -> Iterator[Decimal]:
    """Every number of a text."""
    return (to_number(match[0]) for match in _NUMBER.finditer(text))


@cache
def _drug_names(book: Book) -> dict[str, str]:
    """Name of a drug in lower case -> one id for all its names."""
    names: dict[str, str] = {}
    for row in book.shelf("drug_cautions").values():
        names |= {name.lower(): row.drug for name in (row.drug, *row.names)}
    for therapy in book.shelf("therapies").values():
        if therapy.brands or therapy.biosimilars:
            own = [
                re.sub(r"\s*[(;,].*", "", name).lower()
                for name in (therapy.generic, *therapy.brands, *therapy.biosimilars)
            ]
            own += ["ivig", "immune globulin", "immunoglobulin"] if therapy.id in ("ivig", "scig") else []
            same = next((names[name] for name in own if name in names), own[0])
            names |= dict.fromkeys(own, same)
    return {name: drug for name, drug in names.items() if len(name) > 3 and not _CLASS.fullmatch(name)}


_CLASS = re.compile(r".*(?:steroid|inhibitor|blocker|anti-tnf|tricyclic|thiopurine|bisphosphonate|interferon).*")
"""Names of whole classes: they are no drug."""


@cache
def _drug_pattern(book: Book) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_drug_names(book), key=len, reverse=True))
    return re.compile(rf"(?<![\w\-])(?:{names})(?![\w])", re.I)


def find_drugs(text: str, book: Book) -> dict[str, str]:
    """The drugs that a text names: one id for all names of a drug -> the name it stands under first."""
    found: dict[str, str] = {}
    for match in _drug_pattern(book).finditer(text):
        found.setdefault(_drug_names(book)[match[0].lower()], match[0])
    return found


class Known:
    """What is known. `text` is all of it, `squashed` its letters and digits, `record` what was told alone.
    `drugs` are those of the record, `drugs_of_papers` those that our papers name, as in the words of a guideline."""

    def __init__(self, plan: Plan, book: Book):
        self.record = "\n".join(_told(plan))
        papers = [write_document(plan, offer.id, book) for offer in document_list(plan) if offer.is_offered]
        own = "\n".join(block.text() for paper in papers for block in paper.blocks)
        self.text = f"{self.record}\n{own}\n{spell(plan.today)}\n{plan.today.isoformat()}"
        self.squashed = squash(self.text)
        self.lower = self.text.lower()
        self.words = frozenset(re.findall(r"[^\W\d_]{2,}", self.lower))
        self.numbers = frozenset(find_numbers(self.text))
        self.drugs = frozenset(find_drugs(self.record, book))
        self.drugs_of_papers = frozenset(find_drugs(own, book))
        times = list(find_times(self.text))
        spans = list(_spans(plan.case.answers.values))
        self.days = {time.first for time in times if time.kind == "day"} | {s.first for s in spans if s.first == s.last}
        self._months = {(t.first.year, t.first.month) for t in times if t.first} | {
            (d.year, d.month) for d in self.days if d
        }
        for span in spans:
            self._months |= set(_months_of(span)) if span.first and span.last else set()
        self._month_days = {(day.month, day.day) for day in self.days if day} | {t.month_day for t in times}
        self._month_days |= {(int(m[1]), int(m[2])) for m in _SHORT_DAY.finditer(self.text)}

    def has_time(self, time: Time) -> bool:
        """Whether a time is known as exactly as it is told. A day whose month and day stand somewhere without a year
        is."""
        if time.kind == "month" and time.first:
            return (time.first.year, time.first.month) in self._months
        if time.kind == "day" and time.first:
            return time.first in self.days or (time.first.month, time.first.day) in self._month_days
        return time.kind == "impossible" or time.month_day in self._month_days

    def counts_to(self, day: date, sentence: str) -> bool:
        """Whether a day lies as many days after a known one as the sentence says."""
        counts = {int(number) for number in re.findall(r"\b(\d{1,3})(?:\)|-| )*(?:calendar )?days?\b", sentence)}
        counts |= {int(n) * 7 for n in re.findall(r"\b(\d{1,2})(?:-| )weeks?\b", sentence)}
        return any(abs((day - start).days - count) <= 1 for count in counts for start in self.days if start)

    def has_words(self, text: str) -> bool:
        """Whether these letters and digits stand somewhere in what is known."""
        return squash(text) in self.squashed


def _told(plan: Plan) -> Iterator[str]:
    """All words of the record, as typed and as read."""
    form = load_form()
    for key, value in plan.case.answers.typed.items():
        if key in form:
            yield from _words_of(value)
    yield from (words for value in plan.case.answers.values.values() for words in _words_of(value))
    yield from (exhibit.title for exhibit in plan.case.exhibits)


def _words_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for cell in value.values():
            yield from _words_of(cell)
    elif isinstance(value, list | tuple):
        for cell in value:
            yield from _words_of(cell)
    elif isinstance(value, When):
        yield value.text
    elif isinstance(value, date):
        yield spell(value)
    elif value is not None:
        yield str(value)


def _spans(value: Any) -> Iterator[When]:
    if isinstance(value, When):
        yield value
    elif isinstance(value, dict | list | tuple) or hasattr(value, "values"):
        for cell in value.values() if hasattr(value, "values") else value:
            yield from _spans(cell)


def _months_of(span: When) -> Iterator[tuple[int, int]]:
    if span.first and span.last and span.last - span.first <= _SEASON:
        month = span.first.replace(day=1)
        while month <= span.last:
            yield month.year, month.month
            month = (month + timedelta(days=31)).replace(day=1)
