"""The templates that hold the words of pages made from rows.

A page kind's folder has `gather.py`, which makes plain data, and `page.md.j2`, which says it; `writing/page.md.j2` is
the frame of every page. In templates:

- Of blank lines, more than one count as one (`tidy`).
- `{% filter flow %}` lets a paragraph stand with a sentence a line. A tag that ends a line swallows the line's end, so two
  blank lines follow `{% endfilter %}`, and a condition around a whole sentence has lines of its own.
- Every text of a row goes through `words` (or `linked`, `sure`), so that nothing in it is markup.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import jinja2

from overrides.pages.shown import Shown, capital, us_date
from overrides.pages.writing.law_words import linked_addresses, meanings_in, rule_link, sentences
from overrides.pages.writing.names import listed, mark
from overrides.pages.writing.plain_words import hard_words_in, said_plainly
from overrides.pages.writing.text import NOT_CONFIRMED, words

PAGES = Path(__file__).parents[1]


def flow(text: str) -> str:
    """Sentences on lines of their own as one line of Markdown."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """Markdown with one blank line wherever the template left more, and none at its ends."""
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text).strip()


def sure(value: str, is_sure: bool) -> str:
    """A value of a row, or that nobody could confirm it. The unconfirmed value itself is not shown."""
    return words(value) if value and is_sure else NOT_CONFIRMED


@cache
def environment() -> jinja2.Environment:
    """The one environment. A name that is not given raises jinja2.UndefinedError."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Markdown; `words` keeps rows' text from being markup
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "words": words, "capital": capital, "flow": flow, "us_date": us_date, "listed": listed, "plain": said_plainly,
        "sentences": sentences, "linked": linked_addresses, "no_stop": lambda text: text.rstrip("."),
        "lines": lambda text: [line.strip() for line in text.splitlines() if line.strip()],
        "html": escape,
        "quoted": lambda text: text.replace('"', "'"),
    }  # fmt: skip
    made.globals |= {
        "NOT_CONFIRMED": NOT_CONFIRMED, "mark": mark, "sure": sure, "link": Shown.link, "rule_link": rule_link,
        "meanings": meanings_in,
        "hard_words_in": hard_words_in,
    }  # fmt: skip
    return made


def render(template: str, **data: Any) -> str:
    """A template of this folder's parent, such as `states/page.md.j2`, as tidy Markdown."""
    return tidy(environment().get_template(template).render(**data))


def said(template: str, macro: str, *given: Any, **context: Any) -> str:
    """One macro of a template by its name, as tidy Markdown: a part of a page without the page. `context` is for
    templates that are imported with theirs."""
    found = environment().get_template(template)
    module = found.make_module(context) if context else found.module
    return tidy(getattr(module, macro)(*given))
