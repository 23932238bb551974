"""Rows' texts as Markdown, and the mark of what nobody has confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable

NOT_CONFIRMED = "*not confirmed*"


def words(text: str) -> str:
    """Fact text as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(head: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body)])


def quoted(text: str) -> str:
    return text.replace('"', "'")


def short(name: str) -> str:
    return re.sub(r"\s*;.*$", "", name)
