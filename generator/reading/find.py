"""Find what a denial letter says: cover, dates, numbers, codes, payer, request, person and reasons."""

from __future__ import annotations

from datetime import date

from generator.facts import Book
from generator.reading.finding import Finding
from generator.reading.member import find_cover, find_member
from generator.reading.mending import mend_text
from generator.reading.reasons import find_reasons
from generator.reading.request import find_doctor, find_place, find_request, find_step, find_timing
from generator.reading.values import find_form_values

READ_LIMIT = 60_000
"""Characters read; a longer paste is a whole booklet, and the letter stands at its start."""


def read_denial(text: str, book: Book, today: date) -> list[Finding]:
    """Everything found in the text of a denial, in the order of the form; empty for a text that holds nothing we know.
    Never raises. Only the first READ_LIMIT characters are read. Each finding is a proposal: `question` and `value` as a
    case file has them, `words` what the letter says.

    >>> from generator.facts import load_book
    >>> letter = "Date of notice: November 2, 2026. You have 180 days to appeal."
    >>> for found in read_denial(letter, load_book(), date(2026, 11, 21)):
    ...     print(found.question, found.value)
    notice_date 2026-11-02
    printed_window_days 180
    """
    text = mend_text(text)[:READ_LIMIT]
    finders = (find_cover, find_form_values, find_step, find_timing, find_reasons, find_request, find_place, find_doctor, find_member)  # fmt: skip
    return [finding for finder in finders for finding in finder(text, book, today)]
