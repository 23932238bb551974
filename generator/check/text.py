"""Everything a person typed, piece by piece, with the question it stands under; and patterns looked for in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from generator.facts import Book
from generator.form import load_form
from generator.plan import Plan

NOT_OURS = {"denial_text", "policy_text", "policy_named", "plan_definition", "payer_address", "payer_name"}
"""Questions that hold the insurer's own words: they may cite and promise what they like."""

PLACEHOLDER = re.compile(
    r"\[(?!\d{1,2}(?:, ?\d{1,2})*\]|sic\]|…\]|\.{3}\])[^\]]*\](?!\()|\{\{|\}\}|\bTBD\b|\bXX+\b|\blorem\b|<(?:insert|name|date)[^>]*>",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:your|my|our|their|names?|dates?|insert|here|enter|add|fill|put|type|write|numbers?|no|address|phone|fax|e-?mail|drugs?|"
    r"medicines?|medications?|doses?|patients?|doctors?|physicians?|providers?|plans?|insurers?|payers?|members?|polic(?:y|ies)|ids?|"
    r"amounts?|reasons?|describe|specify|explain|lists?|states?|city|zip|day|month|year|story|sign(?:ature|ed)?|blank|tbd|todo|if|or|"
    r"optional|example|e\.g|x+)\b|_|\?|\.\.|…|^\W*$",
    re.I,
)
"""What a bracket says that asks to be filled in: '[your name]', '[date of test]', '[ ]'."""


def find_open_places(text: str, book: Book, told: str = "") -> Iterator[str]:
    """Every place of a text that waits to be filled in, as it stands there: '[your name]', 'TBD', '{{'.

    A bracket is none where the book's own descriptions hold it ('Neuromyelitis optica [Devic]'), or where its words are
    the person's own: `told` is all that was told besides, the notice included, and what names a kind of thing to fill in
    is never taken for that."""
    for match in PLACEHOLDER.finditer(text):
        words = match[0]
        if words.startswith("[") and (words.casefold() in _book_brackets(book) or _is_told(words, told)):
            continue
        yield words


def _is_told(bracket: str, told: str) -> bool:
    """Whether the words in a bracket are data: they ask for nothing, and stand one after another in what was told."""
    inside = bracket.strip("[]").strip()
    if _ASKS.search(inside):
        return False
    return bool(re.search(rf"(?<!\w){re.escape(inside)}(?!\w)", told, re.I))


@cache
def _book_brackets(book: Book) -> frozenset[str]:
    """Every bracket in the book's names of illnesses and codes, in small letters: '[devic]', '[igg]'."""
    names = [code.title for row in book.shelf("conditions").values() for code in row.icd10]
    names += [row.name for row in book.shelf("conditions").values()]
    return frozenset(found.casefold() for name in names for found in re.findall(r"\[[^\]]+\]", name))


TONE = re.compile(
    r"\b(clearly|obviously|bad faith|fraud(?:ulent)?|outrageous|ridiculous|criminal|lawsuit|sue you|my lawyer|"
    r"shame|heartless|greedy|incompetent|negligent|murder|kill me|the media|newspapers?)\b",
    re.I,
)
ODDS = re.compile(
    r"\b\d{1,3} ?(?:%|percent) (?:of (?:all )?(?:appeals|denials|cases)|chance|success|odds|are overturned)|"
    r"\b(?:guaranteed|chances? of (?:winning|success)|most appeals (?:win|succeed))\b",
    re.I,
)
VAGUE = re.compile(r"^(?:various|several|many|multiple|all|everything|other|different)\b|\betc\b", re.I)


NAMES = ("condition", "icd10", "product", "findings")
"""Questions whose answer names a thing, as a code book does: what a bracket adds there is part of the name."""


def told_besides(plan: Plan, where: str, text: str) -> str:
    """What may carry the words of a bracket in a piece: the notice, the policy, the other pieces; the piece itself where it
    names a thing."""
    pieces = [str(plan.case.answers.get(key) or "") for key in sorted(NOT_OURS)]
    pieces += [other for place, other in typed_pieces(plan) if place != where]
    return "\n".join([*pieces, text] if where.partition("[")[0] in NAMES else pieces)


def typed_pieces(plan: Plan) -> Iterator[tuple[str, str]]:
    """(where, text) of every piece that is the writer's own and may be printed in the letter."""
    shown = {question.id for question in load_form().questions} - NOT_OURS
    for key, value in plan.case.answers.values.items():
        if key not in shown:
            continue
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list | tuple):
            for number, row in enumerate(value, 1):
                for column, cell in _cells(key, row):
                    yield f"{key}[{number}].{column}", cell


CLOSED = ("topic", "ground", "status", "demanded", "stage", "outcome", "kind", "paper")
"""Columns that hold a choice, or the title of a paper."""


def _cells(key: str, row: Any) -> Iterator[tuple[str, str]]:
    own = {"reasons": ("kind", "words"), "criteria": ("criterion",)}.get(key, ())
    for column, cell in row.items():
        if isinstance(cell, str) and column not in own and column not in CLOSED:
            yield column, cell


def sentences(text: str) -> list[str]:
    """The sentences of a text; an end mark before a capital, a quote mark or the end."""
    return [part.strip() for part in re.split(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"0-9])", text) if part.strip()]


def squash(text: str) -> str:
    """Letters and digits only, lower case: for comparing what is printed with what was typed."""
    return re.sub(r"[\W_]+", "", text.lower())


SHOWN = 240
"""Characters of a sentence that are shown."""


def shown(words: str) -> str:
    """A sentence as it is shown: on one line, and cut when it is long."""
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + " …"


def line_of(text: str, at: int) -> str:
    """The line of a text in which a place lies, as it is shown."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return shown(text[start : end if end >= 0 else len(text)])
