"""The form as static HTML, from the same rows the engine reads. Without script it is a worksheet to print."""

from __future__ import annotations

import html
import json
import re
import tomllib
from pathlib import Path

import jinja2

from generator.form import Question, load_form
from generator.form.questions import TASKS, Page
from overrides.pages.glossary import Term, known_terms

FORM = Path(__file__).parent
DOCS = FORM.parents[2] / "docs"

RADIO_LIMIT = 8
"""Up to so many choices are shown as radio buttons; more as a list."""


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FORM),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "control": control,
        "terms_of": terms_of,
        "title_of": title_of,
        "rule_of": rule_of,
        "questions_of": lambda page: [load_form().get(key) for key in page.questions],
    }
    return environment


def control(question: Question) -> str:
    """Which control takes the answer: radios, select, suggest, textarea, text."""
    if question.kind == "choice":
        if question.accepts_other:
            return "suggest"
        return "radios" if len(question.options) <= RADIO_LIMIT else "select"
    if question.suggestions or question.suggests_papers:
        return "suggest"
    return "textarea" if question.kind == "longtext" else "text"


def rule_of(column: Question) -> str:
    """When a column of a table is asked, for the script, as JSON: {"shown" or "said": [[column, [values]], …]}."""
    tests = {"shown": column.shown_when, "said": column.said_when}
    return json.dumps({when: [[test.ask, list(test.one_of or ())] for test in found] for when, found in tests.items()})


TERMS_LIMIT = 4
"""Words of the field that a page of the form explains at most."""


def terms_of(page: Page) -> list[Term]:
    """The words of the glossary that the questions in sight on a page use, in the order in which they stand there. What
    only some cases are asked comes with its own answer, and is named there."""
    questions = [question for key in page.questions if not (question := load_form().get(key)).more]
    text = " ".join(
        part
        for question in questions
        for part in (
            question.label,
            question.hint,
            *(label for _, label in question.options if control(question) == "radios"),
        )
    ).lower()
    places = {
        term.id: min(found.start() for found in all_found)
        for term in known_terms().values()
        if (all_found := [found for phrase in term.match if (found := re.search(rf"\b{re.escape(phrase)}\b", text))])
    }
    return [known_terms()[key] for key in sorted(places, key=lambda key: places[key])][:TERMS_LIMIT]


def title_of(guide: str) -> str:
    """The title of a page of the site. Raises FileNotFoundError for a page that is not there."""
    text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    return text.partition("title: ")[2].partition("\n")[0].strip('"')


def render_form() -> str:
    """All questions by task, as one line of HTML (so that the Markdown reader leaves it alone)."""
    form = load_form()
    html = _environment().get_template("form.html.j2").render(tasks=TASKS, form=form)
    return re.sub(r">\s+<", "><", html).replace("\n", " ").strip()


WORDS = FORM / "words.toml"


def load_words(path: Path = WORDS) -> dict[str, str]:
    """The sentences that the scripts of a page say (of the letter page, if none is named), by 'part.name'."""
    parts = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{part}.{name}": text for part, rows in parts.items() for name, text in rows.items()}


def render_words(path: Path = WORDS) -> str:
    """The sentences for the scripts, as one line of HTML that no reader sees (overrides/browser/letter/words.mjs)."""
    rows = "".join(f'<p data-word="{key}">{html.escape(text)}</p>' for key, text in load_words(path).items())
    return f'<template id="words">{rows}</template>'
