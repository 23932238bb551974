"""What the verbs share: the files and the day they are given, and how they print."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.plan import Plan


FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2199, 12, 31)
"""Days that `--today` may name: the rules begin with the first, and the calendar still has years after the last."""
MOST_BYTES = 50_000_000
"""The largest file that is read; a scan of sixty pages is smaller."""


class InputError(ValueError):
    """Something the person gave cannot be used; the message says what to do."""


def today_of(options: argparse.Namespace) -> date:
    """The day of `--today`, or today. Raises InputError for a day that is not real."""
    from generator.form.when import parse_date

    text = getattr(options, "today", None)
    if not text:
        return date.today()
    day = parse_date(text)
    if day is None:
        raise InputError(f"--today: “{text}” is not a real date. Write it like 2026-11-21.")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(f"--today: {day} is too far away. Write a day from {FIRST_DAY} to {LAST_DAY}.")
    return day


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises InputError when it cannot be opened."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with open(name, "rb") as file:
                content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file. Check the name and the folder.") from None
    except OSError as error:
        raise InputError(f"{name}: the file cannot be opened ({error.strerror}).") from None
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{name}: the file is larger than {MOST_BYTES // 1_000_000} MB. Choose the file of the letter only."
        )
    return content


def read_letter(name: str) -> str:
    """The text of a letter: PDF, scan, photo, Word or text, or standard input for `-`. A page that cannot be read is told
    on standard error. Raises InputError naming the file."""
    return text_of(name, read_file(name))


def text_of(name: str, content: bytes) -> str:
    """The text of what was read of a file, as `read_letter` gives it."""
    from generator.cli.scan import read_any
    from generator.record import CaseFileError

    try:
        paper = read_any(content)
    except CaseFileError as error:
        raise InputError(f"{name}: {error}") from None
    for says in paper.unread:
        print(f"{name}: {says}", file=sys.stderr)
    return paper.text


def read_plan(options: argparse.Namespace) -> Plan:
    """The plan of the case file that was named. Raises InputError naming the file when it is no case file."""
    from generator.plan import make_plan
    from generator.record import CaseFileError, read_case_file

    try:
        answers = read_case_file(read_file(options.case))
    except CaseFileError as error:
        raise InputError(f"{options.case}: {error}") from None
    return make_plan(answers, today_of(options))


def refuse_wrong_answers(plan: Plan, name: str) -> None:
    """Stop when an answer cannot be read: a letter without it would be wrong. Missing ones become blanks."""
    wrong = [p for p in plan.problems if p.severity == "error" and p.code != "missing"]
    if wrong:
        raise InputError(f"{name}, answers.{wrong[0].where}: {wrong[0].says}")


def print_json(value: Any) -> None:
    """Print plain data, dates as ISO text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
