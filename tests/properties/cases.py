"""Random cases over the whole form: every choice, gaps anywhere, hostile text now and then."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from generator.form import Question, load_form

TEXTS = (
    "Gamunex-C", "40 g", "every 4 weeks", "Dr. Ana Núñez", "x", "A long sentence with a date, March 3, 2026, and 12 % in it.",
    "<b>{{ 7*7 }}</b>", "*_#|[]", "مرحبا", "Line one\nLine two\n\n# three", "J1745", "G61.81", "0", "None",
)  # fmt: skip
TODAY = date(2026, 11, 21)


def random_value(question: Question, dice: random.Random) -> Any:
    if question.kind == "rows":
        return [
            {c.id: random_value(c, dice) for c in question.columns if c.required or dice.random() < 0.6}
            for _ in range(dice.randint(0, 3))
        ]
    if question.kind == "choice":
        return dice.choice(question.options)[0]
    if question.kind == "number":
        return dice.randint(question.minimum or 0, min(question.maximum or 400, 400))
    if question.kind == "date":
        day = TODAY - timedelta(dice.randint(0, 3000))
        return str(TODAY + timedelta(dice.randint(0, 60)) if question.may_be_future else day)
    if question.kind == "month":
        return f"{dice.randint(2010, 2025)}-{dice.randint(1, 12):02d}"
    if question.pattern:
        return (
            dice.choice(("J1745", "J1561", "Q5109", "J2350"))
            if question.id == "hcpcs"
            else dice.choice(("G61.81", "K51.90"))
        )
    return dice.choice(TEXTS)


def random_case(seed: int) -> dict[str, Any]:
    """A case that the seed fixes. How many questions are answered differs from case to case."""
    dice = random.Random(seed)
    share = dice.choice((0.2, 0.6, 0.9, 1.0))
    answers = {}
    for question in load_form().questions:
        if dice.random() < share or question.id == "reasons":
            value = random_value(question, dice)
            if value != []:
                answers[question.id] = value
    return answers
