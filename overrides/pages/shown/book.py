"""Macros about the book itself: counts, the day of the last check, the sources, and what changed."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from generator.form import load_form
from overrides.pages.form import render_form, render_words
from overrides.pages.shown import NO_LINK, Shown, is_fit, us_date
from overrides.pages.writing.templates import said

WORDS = "shown/book.md.j2"
DESK_WORDS = Path(__file__).parents[1] / "desk" / "words.toml"
CHANGELOG = Path(__file__).parents[3] / "docs" / "CHANGELOG.md"


def form(page: Shown) -> str:
    """The whole form as static HTML."""
    return render_form()


def form_words(page: Shown) -> str:
    """The sentences that the scripts of the form say."""
    return render_words()


def desk_words(page: Shown) -> str:
    """The sentences that the scripts of the practice desk say."""
    return render_words(DESK_WORDS)


def choices_of(page: Shown, question: str) -> str:
    """The choices of a question of the form, as options of a list."""
    options = load_form().get(question).options
    return "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in options)


def facts_checked_on(page: Shown) -> str:
    return us_date(page.today)


def how_to_reach(page: Shown) -> str:
    """Where those who run this copy are reached, as far as they have said so."""
    return said(WORDS, "how_to_reach", page)


def count(page: Shown, shelf: str) -> str:
    return f"{len(page.book.shelf(shelf))}"


def law_changes(page: Shown) -> str:
    """The list of changes to law and clinical facts, from the changelog's section of that name."""
    text = CHANGELOG.read_text(encoding="utf-8")
    found = re.search(r"^#+ Law and clinical facts\n(.*?)(?=^#+ |\Z)", text, re.S | re.M)
    if not found:
        raise ValueError("the changelog has no section 'Law and clinical facts'")
    return found[1].strip()


def sources_table(page: Shown) -> str:
    """Every source, by publisher class, as HTML."""
    groups: dict[str, list[Any]] = {}
    for source in page.book.shelf("sources").values():
        groups.setdefault(source.publisher_class, []).append(source)
    parts = []
    for name in sorted(groups):
        items = "".join(
            f'<li><a href="{escape(s.url)}" rel="noreferrer">{escape(s.title)}</a> ({escape(s.publisher)})</li>'
            if is_fit(s.url)
            else f"<li>{escape(s.title)} ({escape(s.publisher)}; {NO_LINK})</li>"
            for s in sorted(groups[name], key=lambda s: s.title.lower())
        )
        parts.append(
            f"<details><summary>{escape(name.capitalize())}: {len(groups[name])}</summary><ul>{items}</ul></details>"
        )
    return "".join(parts)


MACROS = (how_to_reach, form, form_words, desk_words, choices_of, facts_checked_on, count, law_changes, sources_table)
