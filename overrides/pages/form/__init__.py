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

TASK_NOTES = {
    "deadline": "Three or four answers give you your dates. You can stop after this part.",
    "denial": "Have the denial letter at hand.",
    "treatment": "The order or the denial letter shows most of this. What you do not know, leave empty: we list it for the doctor's office.",
    "why": "The doctor's office can fill this in with you. Add rows as you need them.",
    "you": "Names and numbers come last. They stay on this device like all the rest.",
}


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
    if question.suggestions:
        return "suggest"
    return "textarea" if question.kind == "longtext" else "text"


def render_form() -> str:
    """All questions by task, as one line of HTML (so that the Markdown reader leaves it alone)."""
    form = load_form()
    html = _environment().get_template("form.html.j2").render(tasks=TASKS, notes=TASK_NOTES, form=form)
    return re.sub(r">\s+<", "><", html).replace("\n", " ").strip()
