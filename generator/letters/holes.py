"""No clause with a hole is sent: a sentence, a line or a cell whose answer was not given is left out, and what is
missing is told beside the letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.letters.blocks import Block, Run, Runs
from generator.letters.said import BLANK

_PART = re.compile(rf"(?:, |; |: )?[^,;:]*{BLANK}[^,;]*")
_SENTENCE = re.compile(r"(?<=[.!?”)])\s+(?=[A-Z“‘])")


def drop_holes(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks without their blanks, and the ids of the answers that were blank."""
    kept: list[Block] = []
    missing: list[str] = []
    for block in blocks:
        if not block.has_gap:
            kept.append(_without_empty_columns(block) if block.kind == "table" else block)
            continue
        missing += block.answers
        whole = _without(block)
        if whole is not None:
            kept.append(whole)
    return _without_empty_sections(kept), tuple(dict.fromkeys(missing))


def _without(block: Block) -> Block | None:
    if block.kind == "table":
        rows = [row for row in (_row(row) for row in block.items[1:]) if row]
        whole = block.replaced(items=(block.items[0], *rows), has_gap=False)
        return _without_empty_columns(whole) if rows else None
    if block.items:
        items = tuple((runs,) for runs in (_sentences(item[0]) for item in block.items) if runs)
        return block.replaced(items=items, has_gap=False) if items else None
    if block.kind == "heading":
        text = re.sub(rf"\s*(?:about|for|of|to)?\s*{BLANK}.*", "", _text(block.runs)).strip()
        return block.replaced(runs=(Run(text),), has_gap=False) if text else None
    runs = _lines(block.runs) if "\n" in _text(block.runs) else _sentences(block.runs)
    return block.replaced(runs=runs, has_gap=False) if runs else None


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _sentences(runs: Runs) -> Runs:
    text = _text(runs)
    if BLANK not in text:
        return runs
    kept = " ".join(sentence for sentence in _SENTENCE.split(text) if BLANK not in sentence)
    return (Run(kept),) if kept else ()


def _lines(runs: Runs) -> Runs:
    kept = [line for line in _text(runs).split("\n") if BLANK not in line]
    return (Run("\n".join(kept)),) if any(line.strip() for line in kept) else ()


def _row(row: tuple[Runs, ...]) -> tuple[Runs, ...]:
    """A row without the parts of its cells that are blank; nothing when no other cell than its head says anything."""
    cells = []
    for cell in row:
        text = _text(cell)
        cells.append((Run(re.sub(r"^[,;:\s]+", "", _PART.sub("", text)).strip()),) if BLANK in text else cell)
    return tuple(cells) if any(_text(cell).strip() for cell in cells[1:]) or len(cells) == 1 else ()


def _without_empty_columns(block: Block) -> Block:
    """The table without the headed columns in which no row says anything."""
    head, *rows = block.items
    keep = [
        place for place, cell in enumerate(head)
        if place == 0 or not _text(cell).strip() or any(_text(row[place]).strip() for row in rows if place < len(row))
    ]  # fmt: skip
    return block.replaced(items=tuple(tuple(row[place] for place in keep if place < len(row)) for row in block.items))


def _without_empty_sections(blocks: list[Block]) -> tuple[Block, ...]:
    """No heading is left over nothing."""
    kept = []
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if (
            block.kind == "heading"
            and block.level > 1
            and (after is None or (after.kind == "heading" and after.level <= block.level))
        ):
            continue
        kept.append(block)
    return tuple(kept)
