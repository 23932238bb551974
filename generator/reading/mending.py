"""The text of a letter as it was meant: what copying, mailing or scanning did to it is undone."""

from __future__ import annotations

from generator.form.answers import clean_text


def mend_text(text: str) -> str:
    return clean_text(text)
