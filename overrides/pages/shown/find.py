"""Macros for finding a way in: the phrase finder, the doors, the pictures and the glossary."""

from __future__ import annotations

import re
from html import escape

from overrides.pages.finder import load_phrases
from overrides.pages.glossary import glossary_markdown
from overrides.pages.shown import Shown
from overrides.pages.writing.templates import render


def finder(page: Shown) -> str:
    """A search box over every phrase, and the list it filters; without script it is the list. As one line of HTML."""
    items = []
    for kind, row in load_phrases():
        target = page.address(f"guides/{kind.guide}.md")
        if kind.guide == "index":
            target += "#another-reason-or-you-are-not-sure"
        said = "; ".join([f"“{words}”" for words in row.letter] + list(row.own))
        items.append(
            f'<li data-words="{escape(" ".join(row.search))}"><a href="{escape(target)}">{escape(kind.label)}</a><span class="said">{escape(said)}</span></li>'
        )
    return (
        '<div class="finder" data-search-exclude>'
        '<label for="said">Type a few words of the letter, or your own</label>'
        '<input id="said" type="search" autocomplete="off" spellcheck="false" aria-describedby="finder-said">'
        '<p class="finder-said" id="finder-said" role="status">They stay on this page.</p>'
        f"<ul>{''.join(items)}</ul></div>"
    )


def glossary(page: Shown) -> str:
    """Every term with its meaning, other names and the page that says more, from A to Z."""
    return glossary_markdown(page.to)


def picture(page: Shown, name: str) -> str:
    """One of our own drawings by its name, as one line of HTML. Raises jinja2.TemplateNotFound for an unknown one."""
    return re.sub(r"\s*\n\s*", "", render(f"pictures/{name}.html.j2"))


MACROS = (finder, picture, glossary)
