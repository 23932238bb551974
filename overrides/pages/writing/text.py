"""Rows' texts as Markdown, and the mark of what nobody has confirmed."""

from __future__ import annotations

import re

NOT_CONFIRMED = "*not confirmed*"


def words(text: str) -> str:
    """Fact text as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def short(name: str) -> str:
    return re.sub(r"\s*;.*$", "", name)
