"""A row that is still being typed breaks no paper: each required cell is left out once, in every table."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from generator.check import check_plan
from generator.form import load_form
from generator.letters import document_list, write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

LETTERS = Path(__file__).parents[1] / "letters"
TODAY = date(2026, 11, 21)
ANSWERS = {path.parent.name: json.loads(path.read_text())["answers"] for path in sorted(LETTERS.glob("*/case.json"))}


def unfinished() -> list[tuple[str, str, str]]:
    """(table, cell, name of a case that has the table)."""
    found = []
    for question in load_form().questions:
        holders = [name for name, answers in ANSWERS.items() if answers.get(question.id)]
        if question.kind == "rows" and holders:
            found += [(question.id, column.id, holders[0]) for column in question.columns if column.required]
    return found


@pytest.mark.parametrize(("table", "cell", "name"), unfinished())
def test_a_row_without_a_required_cell_is_written_around(table, cell, name):
    answers = ANSWERS[name]
    bare = {key: value for key, value in answers[table][0].items() if key != cell}
    plan = make_plan(answers | {table: [bare, *answers[table]]}, TODAY)
    check_plan(plan)
    for offer in document_list(plan):
        if offer.is_offered:
            render_markdown(write_document(plan, offer.id))
