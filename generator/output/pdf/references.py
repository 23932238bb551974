"""Exhibits by their number, and the packet page beside each that a paper names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.letters.blocks import Block, Document, Run, Runs


class Placing(NamedTuple):
    """An exhibit in the packet. `page_count` is 0 for one that is still to come: then its one page is a slip."""

    number: int
    title: str
    on: str
    page_count: int
    page: int
    who: str

    @property
    def last(self) -> int:
        return self.page + max(self.page_count, 1) - 1


def make_runs(text: str, bold: bool = False) -> Runs:
    return (Run(text, bold),)


def text_of(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def is_paper_list(block: Block) -> bool:
    return block.kind == "table" and text_of(block.items[0][-1]) == "In the packet"


_REFERENCE = re.compile(r"(\(?)\b(Exhibits?) (\d{1,2}(?:, \d{1,2})*(?:,? and \d{1,2})?)\b(\)?)")


def with_pages(document: Document, placed: Sequence[Placing]) -> Document:
    """The paper with the packet page beside each exhibit it names."""
    page_of = {placing.number: placing.page for placing in placed}
    return document.replaced(blocks=tuple(_block_with_pages(block, page_of, placed) for block in document.blocks))


def _block_with_pages(block: Block, page_of: Mapping[int, int], placed: Sequence[Placing]) -> Block:
    if block.kind != "table":
        items = tuple(tuple(_runs_with_pages(cell, page_of) for cell in item) for item in block.items)
        return block.replaced(runs=_runs_with_pages(block.runs, page_of), items=items)
    heads = [text_of(cell) for cell in block.items[0]]
    if is_paper_list(block):
        by_number = {str(placing.number): placing for placing in placed}
        rows = [
            (*row[:-1], make_runs(_place(by_number[text_of(row[0])]))) if text_of(row[0]) in by_number else row
            for row in block.items[1:]
        ]
        return block.replaced(items=(block.items[0], *rows))
    rows = []
    for row in block.items[1:]:
        cells = [
            make_runs(_numbers_with_pages(text_of(cell), page_of))
            if head in ("Exhibit", "Exhibits")
            else _runs_with_pages(cell, page_of)
            for head, cell in zip(heads, row, strict=True)
        ]
        rows.append(tuple(cells))
    return block.replaced(items=(block.items[0], *rows))


def _place(placing: Placing) -> str:
    if not placing.page_count:
        return "to follow"
    return f"{'page' if placing.page == placing.last else 'pages'} {span(placing.page, placing.last)}"


def _numbers_with_pages(text: str, page_of: Mapping[int, int]) -> str:
    return re.sub(
        r"\d{1,2}",
        lambda found: f"{found[0]} (p. {page_of[int(found[0])]})" if int(found[0]) in page_of else found[0],
        text,
    )


def _runs_with_pages(runs: Runs, page_of: Mapping[int, int]) -> Runs:
    return tuple(run.replaced(text=add_pages(run.text, page_of)) for run in runs)


def add_pages(text: str, page_of: Mapping[int, int]) -> str:
    """Text with the packet page after each exhibit that it names.

    >>> add_pages("It failed (Exhibits 2 and 5). Exhibit 5 shows it.", {2: 7, 5: 30})
    'It failed (Exhibits 2 and 5, packet pages 7 and 30). Exhibit 5 (packet page 30) shows it.'
    """

    def with_pages(found: re.Match[str]) -> str:
        numbers = [int(number) for number in re.findall(r"\d+", found[3])]
        if not all(number in page_of for number in numbers):
            return found[0]
        pages = [str(page_of[number]) for number in numbers]
        listed = pages[0] if len(pages) == 1 else f"{', '.join(pages[:-1])} and {pages[-1]}"
        where = f"packet page{'s' if len(pages) > 1 else ''} {listed}"
        named = f"{found[2]} {found[3]}"
        if found[1] and found[4]:
            return f"({named}, {where})"
        return f"{found[1]}{named} ({where}){found[4]}"

    return _REFERENCE.sub(with_pages, text)
