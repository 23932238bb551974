"""From what was typed to typed answers, or to named problems. Nothing typed is ever dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from generator.facts.rows import HORIZON
from generator.form.derive import derive_answers
from generator.form.questions import Form, Question
from generator.form.when import MONTH_NAMES, When, parse_date, parse_when
from generator.rows.conditions import holds
from generator.rows.row import Row

TEXT_LIMIT = 20_000
ROW_LIMIT = 500
"""Rows of one table: several times what the longest record has."""
EARLIEST = date(1900, 1, 1)
BESIDE = ("letter_edits", "settled", "done")
"""Keys of a case file that no question asks for and that are used: edits of the letter, questions settled, and the steps
that are ticked (`done`: [{step, on}])."""

_NUMBER = re.compile(
    r"(?:(?:about|around|some|maybe|ca\.?|~) ?)?(\d{1,9})(?: (?:days|months|times|infusions|doses|pages))?\.?", re.I
)
"""A whole number as people write one: "9", "about 9", "180 days"."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff\ufffe\uffff]")
"""Signs that stand for no letter: control characters, those that turn the direction of writing, halves of a letter."""
_PILE = re.compile(r"[^\x00-\u02ff\u2000-\u2bff]{9,}")
MOST_ACCENTS = 8
"""Accents on one letter; no language has so many, and to sort thousands takes minutes."""


class Problem(Row):
    """Something to mend: where (question id, with row number and column for tables), a stable code, a sentence."""

    where: str
    code: str
    says: str
    severity: Literal["error", "warning"] = "error"


class Answers(Row):
    """Typed answers by question id: str, int, date, When, or a tuple of row dicts; also those that other answers hold
    already (generator/form/derive.py), which are not in `typed`. `unknown` keeps the keys
    that no question asks for, untouched; `typed` is everything exactly as it came."""

    values: Mapping[str, Any]
    unknown: Mapping[str, Any] = {}
    typed: Mapping[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)


def clean_text(text: str) -> str:
    """Normalize what was typed: one form for accents and line ends, no control, turning or private-use characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _PILE.sub(_without_piles, text))
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _without_piles(match: re.Match[str]) -> str:
    """A stretch of letters of other scripts, with at most MOST_ACCENTS accents on each."""
    kept, accents = [], 0
    for letter in match[0]:
        accents = accents + 1 if unicodedata.combining(letter) else 0
        if accents <= MOST_ACCENTS:
            kept.append(letter)
    return "".join(kept)


def _fail(where: str, code: str, says: str) -> tuple[None, Problem]:
    return None, Problem(where, code, says)


def _read_text(question: Question, value: Any, where: str) -> tuple[Any, Problem | None]:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return _fail(where, "not_text", f"{question.name}: write this as text.")
    limit = question.maximum or TEXT_LIMIT
    text = _digits(value) if isinstance(value, int) else str(value)
    text = clean_text(text[: 4 * TEXT_LIMIT])  # longer than any limit, whatever cleaning takes away
    if question.kind in ("text", "when"):
        text = re.sub(r"\s+", " ", text)
    if len(text) > limit:
        return _fail(
            where,
            "too_long",
            f"{question.name}: this is longer than {limit:,} characters. Keep the part that matters.",
        )
    if question.pattern and text and not re.fullmatch(question.pattern, text.upper()):
        return _fail(where, "pattern", f"{question.name}: {question.pattern_says}")
    return (text.upper() if question.pattern else text) or None, None


def _digits(number: int) -> str:
    """A whole number as text; one of thousands of digits, which Python would not write, as a few that are too many."""
    return str(number) if abs(number) < 10**30 else f"{'-' * (number < 0)}{'9' * 31}"


def _read_number(question: Question, value: Any, where: str) -> tuple[Any, Problem | None]:
    text = (_digits(value) if isinstance(value, int) else str(value)).strip()
    known = _NUMBER.fullmatch(text)
    if isinstance(value, bool) or not known:
        return _fail(where, "not_a_number", f"{question.name}: write one whole number, in digits.")
    text = known[1]
    number = int(text)
    low, high = question.minimum or 0, question.maximum if question.maximum is not None else 10**9
    if not low <= number <= high:
        return _fail(where, "out_of_range", f"{question.name}: write a number from {low} to {high}.")
    return number, None


def _with_year(text: str, today: date, question: Question) -> date | None:
    """The day that a date without its year most likely is: the next one where the day may be to come, else the last."""
    years = (today.year, today.year + 1) if question.may_be_future else (today.year, today.year - 1)
    for year in years:
        text = text.strip()
        day = parse_date(f"{text}/{year}" if "/" in text else f"{text}, {year}")
        if day and (day >= today if question.may_be_future else day <= today):
            return day
    return None


def _read_date(question: Question, value: Any, where: str, today: date) -> tuple[Any, Problem | None]:
    day = parse_date(value) if isinstance(value, str) else None
    if day is None:
        likely = _with_year(str(value), today, question)
        says = f"add the year, like {_us(likely)}." if likely else "that is not a real date. Write month, day and year, like 11/21/2026."  # fmt: skip
        return _fail(where, "not_a_date", f"{question.name}: {says}")
    if day > today and not question.may_be_future:
        return _fail(where, "future_date", f"{question.name}: {_us(day)} is in the future. Check the year and the day.")
    if day < EARLIEST:
        return _fail(where, "too_early", f"{question.name}: {_us(day)} is too long ago. Check the year.")
    if question.id == "notice_date" and day < HORIZON:
        return _fail(
            where,
            "before_the_book",
            f"{question.name}: {_us(day)} is before our rules begin (January 1, 2015). "
            "A letter this old is past every appeal date we know; ask a lawyer or your state's insurance office.",
        )
    return day, None


def _read_when(question: Question, value: Any, where: str, today: date) -> tuple[Any, Problem | None]:
    read, problem = _read_text(question, value, where)
    if read is None:
        return read, problem
    when = parse_when(read)
    if when.first and when.first > today and not question.may_be_future:
        return _fail(where, "future_date", f"{question.name}: {when.text} is in the future. Check the year.")
    if when.last and when.last < EARLIEST:
        return _fail(where, "too_early", f"{question.name}: {when.text} is too long ago. Check the year.")
    return when, None


def _names_of(label: str) -> tuple[str, ...]:
    """The name before an explanation in parentheses, and the short form in them: "Systemic lupus erythematosus (SLE)".

    >>> _names_of("Crohn's disease (luminal and fistulizing)"), _names_of("Systemic lupus erythematosus (SLE)")
    (("crohn's disease",), ('systemic lupus erythematosus', 'sle'))
    """
    match = re.fullmatch(r"(.+?) \((.+)\)", label.lower())
    if not match:
        return ()
    return (match[1], match[2]) if " " not in match[2] else (match[1],)


def _read_choice(question: Question, value: Any, where: str) -> tuple[Any, Problem | None]:
    if isinstance(value, str) and value in dict(question.options):
        return value, None
    if question.accepts_other and isinstance(value, str):
        meant = [key for key, label in question.options if label.lower() == value.strip().lower()]
        if not meant and question.explains:
            meant = [key for key, label in question.options if value.strip().lower() in _names_of(label)]
        return (meant[0], None) if len(meant) == 1 else _read_text(question, value, where)
    typed = _digits(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return _fail(
        where, "unknown_choice", f"{question.name}: '{typed[:60]}' is not one of the choices. Pick one of them."
    )


def read_value(question: Question, value: Any, where: str, today: date) -> tuple[Any, list[Problem]]:
    """Read one answer. Returns the typed value (None when there is none) and the problems found."""
    if value is None or value == "" or value == []:
        return None, []
    if question.kind == "rows":
        return _read_rows(question, value, where, today)
    if question.kind == "choice":
        read, problem = _read_choice(question, value, where)
    elif question.kind == "number":
        read, problem = _read_number(question, value, where)
    elif question.kind == "date":
        read, problem = _read_date(question, value, where, today)
    elif question.kind == "when":
        read, problem = _read_when(question, value, where, today)
    else:
        read, problem = _read_text(question, value, where)
    return read, [problem] if problem else []


def _read_rows(question: Question, value: Any, where: str, today: date) -> tuple[Any, list[Problem]]:
    if not isinstance(value, list):
        return None, [Problem(where, "not_rows", f"{question.name}: this must be a list of rows.")]
    if len(value) > ROW_LIMIT:
        says = f"{question.name}: these are more than {ROW_LIMIT} rows. Keep those that matter."
        return None, [Problem(where, "too_many_rows", says)]
    rows, problems = [], []
    for number, item in enumerate(value, 1):
        here = f"{where}[{number}]"
        if not isinstance(item, dict):
            problems.append(Problem(here, "not_a_row", f"{question.name}: row {number} is not a row."))
            continue
        row: dict[str, Any] = {}
        for column in question.columns:
            read, found = read_value(column, item.get(column.id), f"{here}.{column.id}", today)
            problems += found
            row[column.id] = read
            if column.required and read is None and not found and any(item.get(c.id) for c in question.columns):
                problems.append(
                    Problem(
                        f"{here}.{column.id}", "missing", f"{question.name}, row {number}: fill in “{column.name}”."
                    )
                )
        for key in item:
            if key not in row:
                problems.append(
                    Problem(
                        f"{here}.{key}",
                        "unknown_key",
                        f"{question.name}, row {number}: '{key}' is not asked for; kept.",
                        "warning",
                    )
                )
        if any(cell is not None for cell in row.values()):
            rows.append(row)
    return tuple(rows) or None, problems


def read_answers(typed: Mapping[str, Any], form: Form, today: date) -> tuple[Answers, list[Problem]]:
    """Read every answer. Wrong ones become problems and stay out of `values`; all stay in `typed`.

    typed: {question id: value}, in any order. Required questions that are shown and empty become problems.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for question in form.questions:
        read, found = read_value(question, typed.get(question.id), question.id, today)
        problems += found
        if read is not None:
            values[question.id] = read
    failed = {problem.where.partition("[")[0] for problem in problems if problem.severity == "error"}
    for question in form.questions:
        if (
            question.required
            and question.id not in values
            and question.id not in failed
            and holds(question.shown_when, values)
        ):
            problems.append(Problem(question.id, "missing", f"Answer this before you send: {question.label}"))
    unknown = {key: value for key, value in typed.items() if key not in form}
    problems += [
        Problem(
            key, "unknown_key", f"'{key}' is not one of our questions; it is kept in the file and not used.", "warning"
        )
        for key in unknown
        if key not in BESIDE
    ]
    problems += _refuse_impossible(values)
    values |= derive_answers(values)
    return Answers(values, unknown, dict(typed)), problems


IMPOSSIBLE_BEFORE_NOTICE = {
    "received_date": "The day you got the letter is before its date. Check both dates.",
    "appeal_sent_on": "They got the appeal before the letter that it answers was written. Check both dates.",
    "printed_window_on": "The last day to appeal is before the date of the letter. Check both dates.",
}


def _refuse_impossible(values: dict[str, Any]) -> list[Problem]:
    """Dates that cannot be true together become questions back: they leave `values`, and stay typed."""
    notice, problems = values.get("notice_date"), []
    for key, says in IMPOSSIBLE_BEFORE_NOTICE.items():
        if notice and values.get(key) and values[key] < notice:
            values.pop(key)
            problems.append(Problem(key, "before_notice", says))
    return problems


def _plain(value: Any) -> Any:
    """A typed value as the case file writes it."""
    if isinstance(value, date | When):
        return str(value)
    if isinstance(value, tuple):
        return [{key: _plain(cell) for key, cell in row.items() if cell is not None} for row in value]
    return value


def canonical_answers(typed: Mapping[str, Any], form: Form, today: date) -> dict[str, Any]:
    """The answers as a case file keeps them: readable ones in one form (ISO dates, numbers), all others as typed."""
    canonical = dict(typed)
    for question in form.questions:
        if question.id in typed:
            read, problems = read_value(question, typed[question.id], question.id, today)
            if read is not None and not problems:
                canonical[question.id] = _plain(read)
    return canonical


def _us(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"
