"""Find what a denial letter says: cover, dates, numbers, codes, payer, request, person and reasons."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from generator.facts import Book
from generator.reading.finding import Finding
from generator.reading.member import find_cover, find_member
from generator.reading.mending import mend_text
from generator.reading.reasons import find_reasons
from generator.reading.request import find_doctor, find_place, find_request, find_step, find_timing
from generator.reading.status import load_statuses, read_status
from generator.reading.values import find_form_values
from generator.reading.writer import find_claim, find_illness_words, find_writer

LONG = 60_000
"""Characters above which a paste is taken for a booklet with a letter in it: the part around the letter is read."""
PAGE = 3_000
"""Characters of one step of the search for it."""
_SIGNS_OF_A_LETTER = (
    r"\b(?:den(?:ied|ial|y)|not (?:approved|covered|medically|authorized)|cannot (?:approve|cover|pay)|adverse|approved|dear (?:mr|ms|mrs|dr|member|provider|enrollee)|"
    r"member (?:id|number)|reference|claim (?:no|number|#)|date of (?:notice|letter|service)|your (?:request|claim|appeal)|we (?:have|received|reviewed)|"
    r"denegad\w+|estimad[oa]|aprobamos|su solicitud)\b"
)


def find_letter(text: str) -> tuple[int, int]:
    """Where the letter stands in a long paste: the LONG characters that have the most signs of one. The whole of a text
    that is not longer."""
    if len(text) <= LONG:
        return 0, len(text)
    counts = [0] * (len(text) // PAGE + 1)
    for match in re.finditer(_SIGNS_OF_A_LETTER, text, re.I):
        counts[match.start() // PAGE] += 1
    # A page full of signs counts most; the pages around it come along.
    densest = max(range(len(counts)), key=lambda page: (counts[page], -page))
    start = max(0, min((densest - 2) * PAGE, len(text) - 2 * PAGE))
    start = text.rfind("\n\n", 0, start) + 2 if start and text.rfind("\n\n", max(0, start - PAGE), start) > 0 else start
    return start, min(len(text), start + LONG)


def read_denial(text: str, book: Book, today: date) -> list[Finding]:
    """Everything found in the text of a denial, in the order of the form; empty for a text that holds nothing we know.
    Never raises. Of a booklet the part around the letter is read (`find_letter`). Each finding is a proposal: `question`
    and `value` as a case file has them, `words` what the letter says, `sure` how likely it is right.

    >>> from generator.facts import load_book
    >>> letter = "Date of notice: November 2, 2026. You have 180 days to appeal."
    >>> for found in read_denial(letter, load_book(), date(2026, 11, 21)):
    ...     print(found.question, found.value)
    notice_date 2026-11-02
    printed_window_days 180
    """
    text = mend_text(text)
    begins, ends = find_letter(text)
    text = text[begins:ends]
    finders = (find_cover, find_form_values, find_step, find_timing, find_reasons, find_request, find_place, find_doctor, find_member)  # fmt: skip
    found = [finding for finder in finders for finding in finder(text, book, today)]
    told = {each.question for each in found}
    beside = [
        *find_writer(text, book, next((str(each.value) for each in found if each.question == "patient_name"), "")),
        *find_claim(text, book, today),
        *find_illness_words(text, "condition" in told),
    ]
    found += [each for each in beside if each.question not in told]  # what the letter says of itself goes first
    return [each.replaced(start=each.start + begins, end=each.end + begins) for each in found] if begins else found


def read_paper_status(text: str, book: Book) -> dict[str, Any]:
    """What the paper does, as the page and the terminal show it: `status`, `says`, `what_to_do`, `by_when`, `sure`, `level`
    (initial, first, second, external), `urgent` where it offers a fast route, `language` (en, es), and `words` it rests on.
    Of a text that tells none, `status` is '' and `says` asks the reader to choose."""
    text = mend_text(text)
    text = text[slice(*find_letter(text))]
    found = read_status(text, book)
    row = load_statuses().get(found.id)
    told = {name: getattr(found, name) for name in ("sure", "level", "urgent", "language")}
    words = " ".join(text[found.start : found.end].split())
    if row is None:
        return {"status": "", "says": COULD_NOT_TELL, "what_to_do": "", "by_when": "", "words": "", **told}
    return {
        "status": row.id,
        "says": row.says,
        "what_to_do": row.what_to_do,
        "by_when": row.by_when,
        "words": words,
        **told,
    }


COULD_NOT_TELL = "We could not tell what this paper does. Choose the reason yourself; the letter in your hand is right."
