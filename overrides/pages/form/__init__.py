"""The form as static HTML, from the same rows the engine reads. Without script it is a worksheet to print."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2

from generator.form import Question, load_form
from generator.form.questions import TASKS

FORM = Path(__file__).parent

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
    environment.globals["control"] = control
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


def render_form() -> str:
    """All questions by task, as one line of HTML (so that the Markdown reader leaves it alone)."""
    form = load_form()
    html = _environment().get_template("form.html.j2").render(tasks=TASKS, form=form)
    return re.sub(r">\s+<", "><", html).replace("\n", " ").strip()
