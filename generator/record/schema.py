"""The JSON Schema of the case file, made from the questions."""

from __future__ import annotations

from typing import Any

from generator.form import Form, Question
from generator.record.case import FORMAT, VERSION


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
    elif question.kind == "month":
        schema |= {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}$"}
    elif question.kind == "choice" and not question.accepts_other:
        schema["enum"] = [value for value, _ in question.options] + [None]
    else:
        schema["type"] = ["string", "null"]
        if question.accepts_other:
            schema["examples"] = [value for value, _ in question.options]
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
            "answers": {"type": "object", "properties": {q.id: _value_schema(q) for q in form.questions}},
        },
    }
