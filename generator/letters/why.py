"""Why a paragraph stands in a letter: the answers behind it, the rule or fact with its source and the day it was
checked, and the argument it belongs to."""

from __future__ import annotations

from typing import Any

from generator.arguments import load_moves
from generator.facts import Book
from generator.form import load_form
from generator.letters.blocks import Block, question_of
from generator.rows.schema import evidence_blocks

SAID_FIRST = 12
"""Answers listed; a paragraph that rests on more than these rests on the whole case."""


def explain_block(block: Block, book: Book) -> dict[str, Any]:
    """JSON-ready: `answers` (label and page of each), `also` (how many more decide it), `facts` (what, source, link,
    day checked), `argument` (what it says, what weakens it) or None."""
    form = load_form()
    asked = [key for key in dict.fromkeys(map(question_of, (*block.answers, *block.conditions))) if key in form]
    return {
        "answers": [{"question": key, "label": form.get(key).label, "page": form.page_of(key)} for key in asked[:SAID_FIRST]],
        "also": max(len(asked) - SAID_FIRST, 0),
        "facts": [fact for key in block.facts for fact in _explain_fact(key, book)],
        "argument": _explain_argument(block.argument or (block.within[0] if len(block.within) == 1 else "")),
    }  # fmt: skip


def _explain_argument(key: str) -> dict[str, str] | None:
    if not key:
        return None
    row = load_moves()[key]
    return {"says": row.says, "weakens": row.weakens}


def _explain_fact(key: str, book: Book) -> list[dict[str, str]]:
    told = []
    for row in book.find_by_id(key):
        for block in evidence_blocks(row):
            if not block.is_verified:
                continue
            sources = [book.get("sources", source) for source in block.source[:1]]
            told.append(
                {
                    "what": _name(row),
                    "where": block.pinpoint,
                    "source": sources[0].title if sources else "",
                    "url": sources[0].url if sources else "",
                    "checked": block.verified.isoformat() if block.verified else "",
                }
            )
    return told[:2]


def _name(row: Any) -> str:
    for field in ("text", "name", "citation", "title", "plain", "generic"):
        if getattr(row, field, ""):
            return str(getattr(row, field))
    return str(getattr(row, "id", ""))
