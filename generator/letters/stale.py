"""Marks in a document where a printed rule or fact was last checked longer ago than its review interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from generator.facts import Book
from generator.letters.blocks import Block, Run
from generator.plan.days import spell


def mark_stale(blocks: Sequence[Block], today: date, book: Book, *, to_reader: bool) -> tuple[Block, ...]:
    """The blocks, each one that prints a stale row followed by, or ending in, the day it was last checked. The row is
    used all the same: an old rule is shown as old, never silently. `to_reader`: the paper is for the person, who is told to
    look it up again."""
    marked: list[Block] = []
    for block in blocks:
        checked = [
            day for key in block.facts for row in book.find_in_force(key, today) if (day := book.is_stale(row, today))
        ]
        if not checked:
            marked.append(block)
            continue
        again = "; look it up again before you rely on it" if to_reader else ""
        words = f"(Rule or fact last checked on {spell(min(checked))}{again}.)"
        if block.kind == "paragraph":
            marked.append(block.replaced(runs=(*block.runs, Run(f" {words}", italic=True))))
        else:
            note = Block("paragraph", (Run(words, italic=True),), facts=block.facts, conditions=block.conditions)
            marked += [block, note.replaced(argument=block.argument)]
    return tuple(marked)
