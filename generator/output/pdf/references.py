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


def with_pages(document: Document, placed: Sequence[Placing], last: int = 0) -> Document:
    """The paper with the packet page beside each exhibit it names, which leads there. `last` is the last packet page of
    the file that it is in: nothing leads further; 0 where the file has all."""
    page_of = {placing.number: placing.page for placing in placed}
    blocks = (_block_with_pages(block, page_of, placed) for block in document.blocks)
    return document.replaced(blocks=tuple(_without_far(block, last) if last else block for block in blocks))


def name_target(page: int) -> str:
    """The name by which a link leads to a packet page."""
    return f"packet{page}"


def _without_far(block: Block, last: int) -> Block:
    """A block without the links that lead beyond a packet page."""

    def near(runs: Runs) -> Runs:
        return tuple(
            run.replaced(to="") if run.to and int(run.to.removeprefix(name_target(0)[:-1])) > last else run
            for run in runs
        )

    return block.replaced(
        runs=near(block.runs), items=tuple(tuple(near(cell) for cell in item) for item in block.items)
    )


def _block_with_pages(block: Block, page_of: Mapping[int, int], placed: Sequence[Placing]) -> Block:
    if block.kind != "table":
        items = tuple(tuple(_runs_with_pages(cell, page_of) for cell in item) for item in block.items)
        return block.replaced(runs=_runs_with_pages(block.runs, page_of), items=items)
    heads = [text_of(cell) for cell in block.items[0]]
    if is_paper_list(block):
        by_number = {str(placing.number): placing for placing in placed}
        rows = [
            (*row[:-1], _place(by_number[text_of(row[0])])) if text_of(row[0]) in by_number else row
            for row in block.items[1:]
        ]
        return block.replaced(items=(block.items[0], *rows))
    rows = []
    for row in block.items[1:]:
        cells = [
            _numbers_with_pages(text_of(cell), page_of)
            if head in ("Exhibit", "Exhibits")
            else _runs_with_pages(cell, page_of)
            for head, cell in zip(heads, row, strict=True)
        ]
        rows.append(tuple(cells))
    return block.replaced(items=(block.items[0], *rows))


def _place(placing: Placing) -> Runs:
    """Where an exhibit is, which leads there also where only its slip is."""
    where = f"{'page' if placing.page == placing.last else 'pages'} {span(placing.page, placing.last)}"
    return (Run(where if placing.page_count else "to follow", to=name_target(placing.page)),)


def _numbers_with_pages(text: str, page_of: Mapping[int, int]) -> Runs:
    """The numbers of a cell, each with its page."""
    said = ((part, int(part)) if part.isdigit() else (part, 0) for part in re.split(r"(?<!\d)(\d{1,2})", text) if part)
    return tuple(
        Run(f"{part} (p. {page_of[number]})", to=name_target(page_of[number])) if number in page_of else Run(part)
        for part, number in said
    )


def _runs_with_pages(runs: Runs, page_of: Mapping[int, int]) -> Runs:
    return tuple(
        run.replaced(text=text, to=to) if to else run.replaced(text=text)
        for run in runs
        for text, to in link_pages(run.text, page_of)
    )


def add_pages(text: str, page_of: Mapping[int, int]) -> str:
    """Text with the packet page after each exhibit that it names.

    >>> add_pages("It failed (Exhibits 2 and 5). Exhibit 5 shows it.", {2: 7, 5: 30})
    'It failed (Exhibits 2 and 5, packet pages 7 and 30). Exhibit 5 (packet page 30) shows it.'
    """
    return "".join(part for part, _ in link_pages(text, page_of))


def link_pages(text: str, page_of: Mapping[int, int]) -> list[tuple[str, str]]:
    """The same text in parts, each with the name of the page that it leads to: one exhibit with its page, of several the
    numbers of the pages.

    >>> link_pages("Exhibit 5 shows it.", {5: 30})
    [('Exhibit 5 (packet page 30)', 'packet30'), (' shows it.', '')]
    >>> link_pages("(Exhibits 2 and 5)", {2: 7, 5: 30})[2:5]
    [('7', 'packet7'), (' and ', ''), ('30', 'packet30')]
    """
    parts: list[tuple[str, str]] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", found[3])]
        if not all(number in page_of for number in numbers):
            continue
        pages = [page_of[number] for number in numbers]
        named, is_within = f"{found[2]} {found[3]}", bool(found[1] and found[4])
        before, after = (", ", "") if is_within else (" (", ")")
        parts.append((text[at : found.start()] + found[1], ""))
        at = found.end()
        if len(pages) == 1:
            parts.append((f"{named}{before}packet page {pages[0]}{after}", name_target(pages[0])))
        else:
            parts.append((f"{named}{before}packet pages ", ""))
            for number, page in enumerate(pages):
                joint = "" if not number else " and " if number == len(pages) - 1 else ", "
                parts += [(joint, ""), (str(page), name_target(page))]
            parts.append((after, ""))
        parts.append((found[4], ""))
    parts.append((text[at:], ""))
    return [part for part in parts if part[0]] or [("", "")]
