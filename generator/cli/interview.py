"""The interview in the terminal: ask."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from generator.cli.terminal import InputError
from generator.form import Form, Question, load_form, read_answers
from generator.form.answers import read_value
from generator.form.questions import TASKS
from generator.record.case import build_case, write_case_file


def run_ask(options: argparse.Namespace) -> int:
    form, today = load_form(), date.today()
    typed: dict[str, Any] = {}
    print("Press Enter to skip a question. Ctrl-D ends the interview and keeps what you typed.\n")
    try:
        _ask_all(form, typed, today)
    except (EOFError, KeyboardInterrupt):
        print()
    path = options.out or _prompt("Save the case file as [case.json]: ") or "case.json"
    try:
        Path(path).write_text(write_case_file(typed), encoding="utf-8")
    except OSError as error:
        print(write_case_file(typed))
        raise InputError(f"{path}: cannot be written ({error.strerror}). The case is printed above.") from None
    print(f"Saved {path}. Next: python -m generator plan {path}")
    return 0


def _prompt(text: str) -> str:
    try:
        return input(text).strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _ask_all(form: Form, typed: dict[str, Any], today: date) -> None:
    for task, title in TASKS.items():
        print(f"== {title} ==")
        for question in form.of_task(task):
            values = read_answers(typed, form, today)[0].values
            if not question.is_shown(values):
                continue
            if question.kind == "rows":
                typed[question.id] = _ask_rows(question, today)
            else:
                value = _ask_one(question, today)
                if value:
                    typed[question.id] = value
    build_case(read_answers(typed, form, today)[0])


def _ask_rows(question: Question, today: date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    print(f"\n{question.label}" + (f"\n  {question.hint}" if question.hint else ""))
    while True:
        print(f"  {question.row_name} {len(rows) + 1} (Enter at its first question to stop)")
        row: dict[str, Any] = {}
        for number, column in enumerate(question.columns):
            if not column.is_shown(row):
                continue
            value = _ask_one(column, today, indent="    ")
            if not value and number == 0:
                return rows
            if value:
                row[column.id] = value
        rows.append(row)


def _ask_one(question: Question, today: date, indent: str = "") -> Any:
    """One answer as typed for the case file, or None. Asks again until it can be read."""
    print(f"{indent}{question.label}" + (f"\n{indent}  {question.hint}" if question.hint else ""))
    listed = question.options if len(question.options) <= 24 else ()
    for number, (_, label) in enumerate(listed, 1):
        print(f"{indent}  {number}. {label}")
    while True:
        text = input(f"{indent}> ").strip()
        if not text:
            return None
        value: Any = text
        if question.kind == "choice":
            value = _match_choice(question, text)
        read, problems = read_value(question, value, question.id, today)
        if not problems:
            return read if question.kind == "number" else str(read) if question.kind in ("date", "month") else value
        print(f"{indent}  {problems[0].says}")


def _match_choice(question: Question, text: str) -> str:
    """The choice a number, an id or the beginning of a label means; the text itself when none does."""
    if text.isdigit() and 1 <= int(text) <= len(question.options) <= 24:
        return question.options[int(text) - 1][0]
    lower = text.lower()
    matches = [v for v, label in question.options if lower in (v.lower(), label.lower())]
    matches = matches or [v for v, label in question.options if label.lower().startswith(lower)]
    return matches[0] if len(matches) == 1 else text
