"""Plain text out, for fax and e-mail: wrapped lines, tables as labelled lists."""

from __future__ import annotations

import textwrap

from generator.letters.blocks import Block, Document, Runs

WIDTH = 78
BLANK = "_" * 24
"""What stands in each cell of an empty row, to be filled in by hand."""


def _plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    lines = []
    for number, line in enumerate(text.split("\n")):
        lines += textwrap.wrap(
            line, WIDTH, initial_indent=rest if number else first, subsequent_indent=rest,
            break_long_words=False, break_on_hyphens=False,
        ) or [""]  # fmt: skip
    return "\n".join(lines)


def _table(block: Block) -> str:
    """Two columns become 'label: value' lines; wider tables one labelled group for each row."""
    head, *body = [[_plain(cell).replace("\n", ", ") for cell in row] for row in block.items]
    body = [row if any(row) else [BLANK] * len(row) for row in body]
    if len(head) == 2:
        return "\n".join(_wrap(f"{label}: {value}", "", "    ") for label, value in body)
    groups = []
    for number, row in enumerate(body, 1):
        first = f"{head[0]} {row[0]}" if row[0].isdigit() else f"{number}. {row[0]}"
        if row[0] == BLANK:
            first = f"{number}. {head[0]}: {BLANK}"
        lines = [_wrap(first, "", "   ")]
        lines += [
            _wrap(f"{label}: {value}", "   ", "     ") for label, value in zip(head[1:], row[1:], strict=True) if value
        ]
        groups.append("\n".join(lines))
    return "\n\n".join(groups)


def _block(block: Block) -> str:
    if block.kind == "heading":
        title = _plain(block.runs)
        return title.upper() if block.level == 1 else title + "\n" + "-" * min(len(title), WIDTH)
    if block.kind == "quote":
        return _wrap(_plain(block.runs), "    ", "    ")
    if block.kind == "bullets":
        return "\n".join(_wrap(_plain(item[0]), "- ", "  ") for item in block.items)
    if block.kind == "numbers":
        return "\n".join(_wrap(_plain(item[0]), f"{n}. ", "   ") for n, item in enumerate(block.items, 1))
    if block.kind == "table":
        return _table(block)
    return _wrap(_plain(block.runs))


def render_text(document: Document) -> str:
    """The document as plain text, at most 78 characters a line (a longer word stays whole)."""
    return "\n\n".join(_block(block) for block in document.blocks) + "\n"
