"""Questions a person has settled without an answer: "I don't know", or "not so in my case". They are not asked again.

They stand in the case file of version 2 as `settled`: [{"about": "facts:relapses", "answer": "unknown"}].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

SETTLED = "settled"
Settlement = Literal["unknown", "not_so"]
SAYS: Mapping[Settlement, str] = {"unknown": "I don't know", "not_so": "Not so in my case"}

SETTLED_SCHEMA: Mapping[str, Any] = {
    "title": "Questions settled without an answer",
    "description": "`about` names what was asked, as `next` gives it: a question id, or a table with what its row is about.",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["about", "answer"],
        "properties": {
            "about": {"type": "string"},
            "answer": {"anyOf": [{"const": key, "title": label} for key, label in SAYS.items()]},
        },
    },
}


def read_settled(typed: Mapping[str, Any]) -> dict[str, Settlement]:
    """What was asked -> how it was settled. Rows that say neither are passed over; nothing raises."""
    rows = typed.get(SETTLED)
    return {
        str(row["about"]): row["answer"]
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("about") and row.get("answer") in SAYS
    }
