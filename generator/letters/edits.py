"""What a person changed by hand in a finished paper, kept apart from the answers, and told apart when its basis changes.

An edit is a row of the case file's `letter_edits`: document, key, original, text. `key` names the place of a paragraph
(its heading, its argument, its number there); `original` is what the engine had written when it was edited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from generator.form.answers import TEXT_LIMIT, clean_text
from generator.letters.blocks import Block, Document, Run
from generator.rows.row import Row

EDITABLE = ("paragraph", "quote", "bullets", "numbers")
EDITS = "letter_edits"
"""The key of the case file that holds them."""


class Edit(Row):
    document: str
    key: str
    original: str
    text: str


class Edited(Row):
    """A document with the edits applied, and what to tell: `stale` keys whose engine text changed since, `lost` edits
    whose paragraph is gone."""

    document: Document
    stale: tuple[str, ...]
    lost: tuple[Edit, ...]


def read_edits(typed: Any) -> list[Edit]:
    """The edits in a case file's value; rows that are none are left alone. Never raises."""
    rows = typed if isinstance(typed, list) else []
    return [
        Edit(row["document"], row["key"], row["original"], clean_text(row["text"][:TEXT_LIMIT]))
        for row in rows
        if isinstance(row, dict) and all(isinstance(row.get(n), str) for n in ("document", "key", "original", "text"))
    ]


def name_blocks(document: Document) -> Document:
    """The document with a key on each block."""
    section, counts, blocks = "top", dict[str, int](), []
    for block in document.blocks:
        if block.kind == "heading":
            section = re.sub(r"[^a-z0-9]+", "-", block.text().lower()).strip("-")[:40]
        place = f"{section}.{block.argument or block.kind}"
        counts[place] = counts.get(place, 0) + 1
        blocks.append(block.replaced(key=f"{place}.{counts[place]}"))
    return document.replaced(blocks=tuple(blocks))


def text_for_editing(block: Block) -> str:
    """The plain text of a block: a list has one line an item."""
    return "\n".join("".join(run.text for run in item[0]) for item in block.items) if block.items else block.text()


def apply_edits(document: Document, edits: Sequence[Edit]) -> Edited:
    """The document with these edits. An empty text takes the paragraph out. What was typed stays data: it becomes
    text, never markup."""
    mine = {edit.key: edit for edit in edits if edit.document == document.id}
    blocks, stale, seen = [], [], set()
    for block in name_blocks(document).blocks:
        edit = mine.get(block.key)
        if edit is None or block.kind not in EDITABLE:
            blocks.append(block)
            continue
        seen.add(edit.key)
        if edit.original != text_for_editing(block):
            stale.append(edit.key)
        if edit.text.strip():
            blocks.append(_with_text(block, edit.text.strip()))
    lost = tuple(edit for key, edit in mine.items() if key not in seen)
    return Edited(document.replaced(blocks=tuple(blocks)), tuple(stale), lost)


def _with_text(block: Block, text: str) -> Block:
    if block.kind in ("bullets", "numbers"):
        items = tuple(((Run(line.strip()),),) for line in text.split("\n") if line.strip())
        return block.replaced(items=items, has_gap=False, is_edited=True)
    return block.replaced(runs=(Run(text),), has_gap=False, is_edited=True)
