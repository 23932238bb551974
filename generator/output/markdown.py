"""Markdown out: everything that could be read as markup is escaped."""

from __future__ import annotations

import re

from generator.letters.blocks import Block, Document, Runs

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.M)


def _escape(text: str) -> str:
    if "&" in text:
        text = re.sub(r"&(?=#?\w+;)", "&amp;", text)  # only where it would read as an entity
    return _SPECIAL.sub(r"\\\1", text)


def _inline(runs: Runs, line_break: str = "\\\n") -> str:
    parts = []
    for run in runs:
        text = _escape(run.text)
        if run.bold and text.strip():
            text = f"**{text}**"
        elif run.italic and text.strip():
            text = f"*{text}*"
        parts.append(text)
    text = "".join(parts)
    text = _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", text)
    return text.replace("\n", line_break)


def _block(block: Block) -> str:
    if block.kind == "heading":
        return "#" * block.level + " " + _inline(block.runs, " ")
    if block.kind == "quote":
        return "> " + _inline(block.runs, " ")
    if block.kind in ("bullets", "numbers"):
        marks = (
            ["-"] * len(block.items) if block.kind == "bullets" else [f"{n}." for n in range(1, len(block.items) + 1)]
        )
        return "\n".join(f"{mark} {_inline(item[0], ' ')}" for mark, item in zip(marks, block.items, strict=True))
    if block.kind == "table":
        rows = ["| " + " | ".join(_inline(cell, "<br>") for cell in row) + " |" for row in block.items]
        rows.insert(1, "|" + " --- |" * len(block.items[0]))
        return "\n".join(rows)
    return _inline(block.runs)


def render_markdown(document: Document) -> str:
    """The document as Markdown text."""
    return "\n\n".join(_block(block) for block in document.blocks) + "\n"
