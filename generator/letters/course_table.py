"""The course in one table: each measure that was taken at two or more points of the course, before the drug, on it, without it
and now, side by side. What changed is seen at a glance, and nobody has to look for the pairs in a list.

Goes in: the test results of the record, by their order in time. Comes out: the columns that hold something, and rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from generator.form.when import When
from generator.letters.blocks import Value
from generator.letters.said import Row
from generator.record.case import Treatment

COLUMNS = {
    "before": ("Before treatment", ("diagnosis", "before")),
    "on": ("On treatment", ("on",)),
    "without": ("Without it", ("gap", "after")),
    "now": ("Now", ("now",)),
    "earlier": ("Earlier", ()),
    "latest": ("Latest", ()),
}
"""Columns of the table, each with the parts of the course it holds; the last two where only the days are known."""

BY_DOSE = COLUMNS | {
    "before": ("On the earlier dose", COLUMNS["before"][1]),
    "on": ("Since this dose", COLUMNS["on"][1]),
}
"""The same where the drug went on and its dose was changed."""

LONGEST = 90
"""Letters of a value that a column of the table can hold: a report told at length stays in the list of tests."""

MOST_DECISIVE, MOST_ROWS = 5, 7
"""Values in one column of a measure on which the decision turns, and rows of the table, those first."""

LONGEST_WHEN = 24
"""Letters of words for a time that stand beside a value: 'at three months'."""

MOST_IN_CELL, MOST_SHORT = 3, 6
"""Values of one measure in one column, and the same where each is a number; one with more stays in the list of tests."""

SHORT = 10
"""Letters of a value that is hardly more than its number."""

_OF_BODY = re.compile(r"(?:body )?(?:weight|height|surface area|mass index)\b|b\.?s\.?a\b|bmi\b")
_OF_DOSE = re.compile(r"\b(?:dos\w+|mg|units?)\b", re.I)


def only_tell_a_dose(measures: Iterable[str], reasons: Iterable[str]) -> set[str]:
    """Measures of the body, in small letters: they tell a dose, and nothing of an illness, unless a reason that speaks of no dose
    names them.

    >>> only_tell_a_dose(["Weight", "MG-ADL"], ["The weight on file is 97 kg; the dose is 3,300 mg."])
    {'weight'}
    >>> only_tell_a_dose(["Weight"], ["Your weight is normal, so you are well nourished."])
    set()
    """
    of_body = {measure.strip().lower() for measure in measures if _OF_BODY.match(measure.strip().lower())}
    plain = " ".join(words.lower() for words in reasons if not _OF_DOSE.search(words))
    return {measure for measure in of_body if measure.split()[-1] not in plain}


def is_measure_named(measure: str, words: str, *, as_value: bool = False) -> bool:
    """Whether words in small letters name a measure: its first two words one after the other, without brackets and numbers;
    `as_value`: with a value or a course behind it, so that 'uric acid stones' name none."""
    bare = re.findall(r"[a-z][a-z0-9-]+", re.sub(r"\([^)]*\)", "", measure.lower()))
    own = [word for word in bare if len(word) > 2][:2]
    if own and own[0] in ("test", "tests", "level", "levels", "score", "index", "result", "scan"):
        own = bare[:2]  # "TB test": a word that every letter has names no measure
    if not own:
        return False
    name = r"\W+".join(map(re.escape, own))
    behind = (
        r"s?(?: \w+)?\W+(?:was|were|is|are|went|fell|rose|dropped|stayed|climbed|of|at|from|above|below|never|\d)"
        if as_value
        else ""
    )
    return re.search(rf"\b{name}{behind}\b", words) is not None


Placed = tuple[str, Row]
"""A test result with its column."""


def course_table(
    findings: Sequence[Row],
    since: When | None = None,
    hidden: Collection[str] = (),
    decisive: Collection[str] = (),
    *,
    by_dose: bool = False,
    never_given: bool = False,
    other_drugs: Sequence[Treatment] = (),
) -> dict[str, Any]:
    """`findings` in their order in time; `since` is when the ordered drug was begun; `hidden` are measures, in small letters, that
    show no benefit and stay in the list of tests; `decisive` are those that the insurer's reasons, its policy or the doctor name,
    which stand first (`by_dose`: the dose is in dispute; `never_given`: the ordered drug was not given yet, so nothing is before or on it; `other_drugs`: the other treatments, by whose time a value off the drug is one on another), and also where all their values are of one part of the course. `title` heads it, `columns` are titles, `rows` each a
    measure with a cell for each column and its papers, `told` the ids of the test results in it; empty where no measure stands
    in two columns."""
    by_measure: dict[str, list[Row]] = {}
    for row in findings:
        measure = str(row.measure).strip().lower()
        if measure not in hidden:
            by_measure.setdefault(measure, []).append(row)
    placed = [[(_column(row, since), row) for row in rows] for rows in by_measure.values() if not _overshoots(rows)]
    by_measure = {str(rows[0][1].measure).strip().lower(): [row for _, row in rows] for rows in placed}
    first = [
        rows for rows, measure in zip(placed, by_measure, strict=True) if measure in decisive and _is_decisive(rows)
    ]
    others = [rows for rows in placed if rows not in first and _is_a_course(rows)]
    if others or any(map(_is_a_course, first)):
        first = [rows for rows in first if sum(bool(column) for column, _ in rows) > 1]  # one value shows no course
    by_days = [rows for rows in map(_by_days, by_measure.values()) if _is_a_course(rows)]
    is_staged = bool(others) or any(map(_is_a_course, first)) or not by_days
    chosen = [*first, *others[: max(0, MOST_ROWS - len(first))]] if is_staged else by_days
    if not chosen:
        return {}
    used = [key for key in COLUMNS if any(column == key for rows in chosen for column, _ in rows)]
    is_on_both = (
        by_dose and since is not None and any(_is_before_on_drug(row, since) for rows in chosen for _, row in rows)
    )
    beside = {row.id: other_drug(row, other_drugs) for rows in chosen for column, row in rows if column == "without"}
    off_it = _off_it(list(beside.values()))
    beside = {} if off_it.startswith("On ") else beside  # the head says it
    return {
        "title": "The earlier dose and this one"
        if is_on_both and {"before", "on"} <= set(used)
        else _title(chosen, used),
        "columns": [
            "Earlier"
            if never_given and key == "before"
            else off_it
            if key == "without"
            else (BY_DOSE if is_on_both else COLUMNS)[key][0]
            for key in used
        ],
        "rows": [_row([pair for pair in rows if pair[0]], used, beside) for rows in chosen],
        "told": tuple(row.id for rows in chosen for column, row in rows if column),
    }


_ON = re.compile(r"\b(?:on|with|under) (?P<drug>[A-Z][\w-]{3,})")


_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)")


def _overshoots(rows: Sequence[Row]) -> bool:
    """Whether the values of a measure lie on both sides of its normal range: from too low to too high is no course that argues for
    more of the drug, and the list of tests shows it."""
    bounds = next((match for row in rows if (match := _RANGE.search(str(row.normal)))), None)
    values = [
        float(found[0].replace(",", "")) for row in rows if (found := re.search(r"\d[\d,]*(?:\.\d+)?", str(row.value)))
    ]
    if bounds is None or not values:
        return False
    return min(values) < float(bounds[1]) and max(values) > float(bounds[2])


def other_drug(row: Row, others: Sequence[Treatment]) -> str:
    """The other treatment on which a value was taken: as its words say ('on Epysqli'), or by its day within the time of one; else empty."""
    named = _ON.search(str(row.raw("when") or ""))
    names = {item.drug: re.split(r"[ (,;]", item.drug)[0] for item in others}
    if named and named["drug"].lower() in {name.lower() for name in names.values()}:
        return named["drug"]
    on = row.raw("on")
    if not isinstance(on, When) or on.first is None or on.last is None:
        return ""
    during = [
        names[item.drug]
        for item in others
        if item.is_demanded
        and item.started is not None and item.stopped is not None
        and item.started.first is not None and item.stopped.last is not None
        and item.started.first <= on.first and on.last <= item.stopped.last
    ]  # fmt: skip
    return during[0] if len(during) == 1 else ""


def _off_it(drugs: Sequence[str]) -> str:
    """The head of the column of values off the ordered drug: without any, on one other drug, or both."""
    if not any(drugs):
        return COLUMNS["without"][0]
    return f"On {drugs[0]}" if len(set(drugs)) == 1 else "Off it, or on another drug"


def _is_before_on_drug(row: Row, since: When) -> bool:
    """Whether a value that was told as before the treatment was taken after the drug was begun: then it is one of an earlier dose."""
    on = row.raw("on")
    return row.raw("stage") == "before" and isinstance(on, When) and since.is_before(on)


def _title(chosen: Sequence[Sequence[Placed]], used: Sequence[str]) -> str:
    if not any(_is_a_course(rows) for rows in chosen):
        return "The values in question"
    return "Before the treatment and on it" if {"before", "on"} <= set(used) else "How it has changed"


def _is_decisive(rows: Sequence[Placed]) -> bool:
    """Whether the values of a measure on which the decision turns can stand in the table."""
    columns = [column for column, _ in rows if column]
    return (
        bool(columns)
        and all(len(str(row.value)) <= LONGEST for column, row in rows if column)
        and all(columns.count(column) <= MOST_DECISIVE for column in columns)
    )


def _column(row: Row, since: When | None) -> str:
    """The column of a value: by the part of the course that was told, else by its day beside the first dose."""
    stage, on = row.raw("stage"), row.raw("on")
    if stage is None and row.raw("when"):
        return ""  # told in words of its own, which a column would lose
    if stage is None and since and isinstance(on, When):
        return "before" if on.is_before(since) else "on" if since.is_before(on) else ""
    return next((key for key, (_, stages) in COLUMNS.items() if stage in stages), "")


def _by_days(rows: Sequence[Row]) -> list[Placed]:
    """The values of a measure of which only the days are known: the last one, and those before it."""
    if any(not isinstance(row.raw("on"), When) or row.raw("stage") for row in rows):
        return []
    return [("latest" if row is rows[-1] else "earlier", row) for row in rows]


def _is_a_course(rows: Sequence[Placed]) -> bool:
    """Whether the values of a measure stand in two columns, each short enough for a cell."""
    columns = [column for column, _ in rows if column]
    most = MOST_SHORT if all(len(str(row.value)) <= SHORT for _, row in rows) else MOST_IN_CELL
    return (
        len(set(columns)) > 1
        and all(len(str(row.value)) <= LONGEST for column, row in rows if column)
        and all(columns.count(column) <= most for column in columns)
    )


def _row(placed: Sequence[Placed], used: Sequence[str], beside: Mapping[str, str]) -> dict[str, Any]:
    rows = [row for _, row in placed]
    keys = tuple(row.id for row in rows)
    numbers = tuple(dict.fromkeys(number for row in rows for number in row.numbers))
    normal = next((str(row.normal) for row in rows if row.normal), "")
    bare = re.sub(r"^(?:normal(?: range)?:?|ref(?:erence)?\.?:?) ", "", normal, flags=re.I)
    return {
        "measure": Value.of(f"{rows[0].measure}{f' (normal {bare})' if bare else ''}", answers=keys),
        "cells": [
            Value.of(
                "; ".join(dict.fromkeys(_cell(row, beside.get(row.id, "")) for column, row in placed if column == key)),
                answers=keys,
            )
            for key in used
        ],
        "exhibits": Value.of(", ".join(map(str, numbers)), answers=keys),
    }


def _cell(row: Row, drug: str = "") -> str:
    """'149 meters (September 2025)', with the other drug it was taken on: '612 (May 12, 2026, on Epysqli)'."""
    unit = f" {row.unit}" if row.unit and str(row.unit) not in str(row.value) else ""
    when = str(row.on or (row.when if len(str(row.when)) <= LONGEST_WHEN else ""))
    if drug and drug not in when:
        when = f"{when}, on {drug}" if when else f"on {drug}"
    return f"{row.value}{unit}{f' ({when})' if when else ''}"
