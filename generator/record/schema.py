"""The JSON Schema of the case file, made from the questions, with the label of every choice."""

from __future__ import annotations

from typing import Any

from generator.form import Form, Question
from generator.record.case import FORMAT, VERSION
from generator.record.settled import SETTLED, SETTLED_SCHEMA


def _value_schema(question: Question) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": question.label}
    if question.kind == "rows":
        schema |= {
            "type": "array",
            "items": {"type": "object", "properties": {c.id: _value_schema(c) for c in question.columns}},
        }
    elif question.kind == "number":
        schema |= {"type": ["integer", "null"], "minimum": question.minimum or 0}
        if question.maximum is not None:
            schema["maximum"] = question.maximum
    elif question.kind == "date":
        schema |= {"type": ["string", "null"], "format": "date"}
    elif question.kind == "when":
        schema |= {"type": ["string", "null"], "examples": ["2026-03-05", "2024-03", "2019", "spring 2024"]}
    elif question.kind == "choice":
        choices: list[dict[str, Any]] = [{"const": value, "title": label} for value, label in question.options]
        if question.accepts_other:
            choices = [{"anyOf": choices}, {"type": "string", "title": "Anything else, in words"}]
        schema["anyOf"] = [*choices, {"type": "null"}]
    else:
        schema["type"] = ["string", "null"]
    if question.hint:
        schema["description"] = question.hint
    return schema


def case_file_schema(form: Form) -> dict[str, Any]:
    """JSON Schema (2020-12) of a case file. Unknown answers are allowed: they are kept and reported."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Infusion appeal case",
        "type": "object",
        "required": ["format", "version", "answers"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "answers": {
                "type": "object",
                "properties": {**{q.id: _value_schema(q) for q in form.questions}, SETTLED: SETTLED_SCHEMA},
            },
        },
    }
