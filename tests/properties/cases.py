"""Cases over the whole form. `random_case` leaves gaps anywhere and types hostile text now and then; `paired_case`
walks plan, step, kind, therapy, state, voice, timing and urgency so that any two of them meet."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product
from typing import Any

from generator.denials import load_denial_kinds
from generator.facts import load_book
from generator.form import Question, load_form

TEXTS = (
    "Gamunex-C", "40 g", "every 4 weeks", "Dr. Ana Núñez", "x", "A long sentence with a date, March 3, 2026, and 12 % in it.",
    "<b>{{ 7*7 }}</b>", "*_#|[]", "مرحبا", "Line one\nLine two\n\n# three", "J1745", "G61.81", "0", "None",
    "\ue004said.x\ue006", "\ue000", "| a | b |", "1. ", "- ",
)  # fmt: skip
PLAIN = (
    "Seven words that say one plain thing.",
    "A fact of March 3, 2026",
    "Gamunex-C",
    "40 g",
    "every 4 weeks",
    "Dr. Ana Núñez",
)
TODAY = date(2026, 11, 21)


def random_value(question: Question, dice: random.Random, texts: tuple[str, ...] = TEXTS) -> Any:
    if question.kind == "rows":
        return [
            {c.id: random_value(c, dice, texts) for c in question.columns if c.required or dice.random() < 0.6}
            for _ in range(dice.randint(0, 3))
        ]
    if question.kind == "choice":
        return dice.choice(question.options)[0]
    if question.kind == "number":
        return dice.randint(question.minimum or 0, min(question.maximum or 400, 400))
    if question.kind == "date":
        day = TODAY - timedelta(dice.randint(0, 3000))
        return str(TODAY + timedelta(dice.randint(0, 60)) if question.may_be_future else day)
    if question.kind == "when":
        return f"{dice.randint(2010, 2025)}-{dice.randint(1, 12):02d}"
    if question.pattern:
        fixed = {"practice_npi": "1234567893", "doctor_npi": "1234567893", "practice_tax_id": "12-3456789"}
        if question.id in fixed:
            return fixed[question.id]
        return {"hcpcs": ("J1745", "J1561", "Q5109", "J2350")}.get(question.id, ("G61.81", "K51.90"))[
            dice.randint(0, 1)
        ]
    return dice.choice(texts)


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


COVERS: tuple[dict[str, str], ...] = (
    *({"cover_from": value} for value, _ in load_form().get("cover_from").options if value not in ("job", "bought")),
    {"cover_from": "bought"}, {"cover_from": "bought", "grandfathered": "yes"},
    *({"cover_from": "job", "employer_kind": employer, "job_funding": funding}
      for employer, funding in product(("private", "government", "church", "unknown"), ("self_funded", "insured", "unknown"))),
    {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded", "grandfathered": "yes"},
)  # fmt: skip


def paired_case(number: int) -> dict[str, Any]:
    """Case `number` of the walk. 3,588 numbers in a row pair each therapy with each state; the other dimensions step
    at lengths without a common divisor, and are shuffled where they would march together."""
    dice = random.Random(number)
    book, form = load_book(), load_form()
    therapies, states = list(book.shelf("therapies")), list(book.shelf("states"))
    kinds = list(load_denial_kinds())
    reasons = [kinds[(number * 7 + number // 25) % len(kinds)]]
    reasons += dice.sample(kinds, dice.choice((0, 0, 0, 1, 2)))
    therapy = therapies[number % len(therapies)]
    uses = [use.condition for use in book.get("therapies", therapy).indication]
    answers: dict[str, Any] = {
        **COVERS[(number * 11 + number // len(COVERS)) % len(COVERS)],
        "decision_level": dice.choice([value for value, _ in form.get("decision_level").options]),
        "therapy": therapy,
        "state": states[number // len(therapies) % len(states)],
        "condition": dice.choice(uses) if uses and dice.random() < 0.7 else dice.choice(list(book.shelf("conditions"))),
        "voice": ("patient", "caregiver", "practice")[number % 3 if number % 2 else dice.randint(0, 2)],
        "timing": dice.choice(("before", "ongoing", "after")),
        "urgent": dice.choice(("yes", "no", "ask")),
        "reasons": [{"kind": kind, "words": f"We refuse it: {PLAIN[0]}"} for kind in dict.fromkeys(reasons)],
    }
    gaps = dice.choice((0.0, 0.1, 0.5))
    for question in form.questions:
        if question.id in answers or question.id in ("cover_from", "employer_kind", "job_funding", "grandfathered"):
            continue
        if question.id == "facts":
            answers[question.id] = [
                {"topic": topic, "fact": f"Fact on {topic.replace('_', ' ')}", "paper": "Paper a"}
                for topic, _ in question.columns[0].options if dice.random() < (1 - gaps) / 4
            ]  # fmt: skip
        elif dice.random() >= gaps:
            value = random_value(question, dice, PLAIN)
            answers[question.id] = value if value != [] else [random_value(c, dice, PLAIN) and {} for c in ()]
    answers["papers"] = [{"title": f"Paper {letter}", "on": "2026-03-03", "pages": 2} for letter in "abc"]
    return {key: value for key, value in answers.items() if value not in ([], None)}
