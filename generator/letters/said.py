"""Answers as a template sees them: formatted text that remembers which answer it came from."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from generator.facts import Book
from generator.form import Form, Question
from generator.form.answers import MONTH_NAMES, Answers, Month
from generator.letters.blocks import Value
from generator.plan.days import spell

BLANK = "________"


class Row:
    """One row of a table answer. A cell that was not filled is an empty, false value."""

    def __init__(self, question: Question, cells: dict[str, Any], form_id: str):
        self._columns = {column.id: column for column in question.columns}
        self._cells, self._id = cells, form_id

    def __getattr__(self, name: str) -> Value:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        value = self._cells.get(name)
        text = "" if value is None else format_value(self._columns[name], value)
        return Value.of(text, answers=(self._id,))

    def raw(self, name: str) -> Any:
        """The plain value of a cell, for tests in a template."""
        return self._cells.get(name)


class Said:
    """`said.dose` is what was answered, or a visible blank; `said.history` is a list of rows."""

    def __init__(self, answers: Answers, form: Form, book: Book):
        self._answers, self._form, self._book = answers, form, book

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._form:
            raise AttributeError(name)
        question = self._form.get(name)
        value = self._answers.get(name)
        if question.kind == "rows":
            return [Row(question, cells, name) for cells in value or ()]
        if value is None:
            return Value.of(BLANK, answers=(name,), is_gap=True)
        if name in ("therapy", "condition"):
            shelf = {"therapy": "therapies", "condition": "conditions"}[name]
            if self._book.has(shelf, value):
                row = self._book.get(shelf, value)
                text = short_name(row.generic if name == "therapy" else row.name)
                return Value.of(text, answers=(name,))
        return Value.of(format_value(question, value), answers=(name,))


def short_name(name: str) -> str:
    """A name without what stands after a semicolon or in brackets: 'ocrelizumab; ocrelizumab SC' -> 'ocrelizumab'."""
    return re.sub(r"\s*(;.*|\([^)]*\))$", "", name)


def format_value(question: Question, value: Any) -> str:
    """A typed answer as a letter writes it."""
    if isinstance(value, date):
        return spell(value)
    if isinstance(value, Month):
        return f"{MONTH_NAMES[value.month - 1]} {value.year}"
    if question.kind == "choice":
        return dict(question.letter_words).get(value) or question.option_label(value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
