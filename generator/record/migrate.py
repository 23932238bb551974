"""Case files of earlier versions, brought to the present one. Nothing in them is dropped: what has no new place keeps
its old key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.form.topics import load_topics


def _from_version_0(answers: dict[str, Any]) -> dict[str, Any]:
    """Version 0 (drafts before the first release) called the letter's date `denial_date`."""
    renamed = dict(answers)
    if "denial_date" in renamed:
        renamed.setdefault("notice_date", renamed.pop("denial_date"))
    return renamed


def _from_version_1(answers: dict[str, Any]) -> dict[str, Any]:
    """Version 1 asked box by box under the kind of denial, and for the number of the exhibit beside each fact."""
    new = dict(answers)
    papers = _take_rows(new, "exhibits")
    name_of = _paper_names(papers)
    if papers:
        _extend(new, "papers", papers)
    for key in ("late_reason", "if_missed", "consent"):
        number = new.pop(f"{key}_exhibit", None)
        if number not in (None, ""):
            new[f"{key}_paper"] = name_of(number)
    for key in ("criteria", "claim_lines", "submissions"):
        rows = _take_rows(new, key)
        if rows:
            new[key] = [_with_paper(row, name_of) for row in rows]
    _extend(new, "treatments", _treatments(new, name_of))
    _extend(new, "findings", _findings(new, name_of))
    _extend(new, "facts", _facts(new, name_of))
    return new


def _take_rows(answers: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of a table, taken out of the answers; what is no table of rows stays where it is."""
    rows = answers.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return []
    return [dict(row) for row in answers.pop(key)]


def _extend(answers: dict[str, Any], key: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        answers[key] = [*(answers.get(key) or []), *rows]


def _paper_names(papers: list[dict[str, Any]]) -> Callable[[Any], str]:
    """From the number of an exhibit to what names it now: its title, or its number where two have the same."""
    titles = [str(row.get("title") or "") for row in papers]

    def name_of(number: Any) -> str:
        place = int(number) if str(number).strip().isdigit() else 0
        if 1 <= place <= len(titles):
            title = titles[place - 1]
            return title if title and titles.count(title) == 1 and ";" not in title else str(place)
        return f"Exhibit {number} of the first list"

    return name_of


def _with_paper(row: Mapping[str, Any], name_of: Callable[[Any], str]) -> dict[str, Any]:
    new = {key: value for key, value in row.items() if key != "exhibit"}
    if row.get("exhibit") not in (None, ""):
        new["paper"] = name_of(row["exhibit"])
    return new


def _treatments(answers: dict[str, Any], name_of: Callable[[Any], str]) -> list[dict[str, Any]]:
    """Earlier treatments and demanded drugs in one list; a drug that stood in both becomes one row."""
    rows = [_with_paper(row, name_of) for row in _take_rows(answers, "history")]
    for row in rows:
        if row.get("stopped") not in (None, ""):
            row.setdefault("status", "tried")
    for step in _take_rows(answers, "steps"):
        step = {**_with_paper(step, name_of), "demanded": "yes"}
        same = [row for row in rows if _drug(row) == _drug(step) and "ground" not in row]
        if len(same) == 1 and _drug(step):
            papers = [paper for paper in (same[0].get("paper"), step.pop("paper", None)) if paper]
            same[0] |= {**step, "drug": same[0]["drug"]} | (
                {"paper": "; ".join(dict.fromkeys(papers))} if papers else {}
            )
        else:
            rows.append(step)
    return rows


def _drug(row: Mapping[str, Any]) -> str:
    return re.sub(r"\W+", " ", str(row.get("drug") or "")).strip().lower()


def _findings(answers: dict[str, Any], name_of: Callable[[Any], str]) -> list[dict[str, Any]]:
    proof = [_with_paper(row, name_of) for row in _take_rows(answers, "diagnosis_proof")]
    for row in proof:
        if "test" in row:
            row["measure"] = row.pop("test")
        if "result" in row:
            row["value"] = row.pop("result")
        row["stage"] = "diagnosis"
    return proof + [_with_paper(row, name_of) for row in _take_rows(answers, "measures")]


def _facts(answers: dict[str, Any], name_of: Callable[[Any], str]) -> list[dict[str, Any]]:
    new_name = {old: topic.id for topic in load_topics().values() for old in topic.was}
    facts = []
    for table in dict.fromkeys(old.partition(".")[0] for old in new_name):
        for row in _take_rows(answers, table):
            row = _with_paper(row, name_of)
            if "topic" in row:
                row["topic"] = new_name.get(f"{table}.{row['topic']}", row["topic"])
            facts.append(row)
    return facts


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _from_version_0, 1: _from_version_1}
