"""What comes before the exhibits of a packet and between them: cover sheet, contents, the paper, slips for what is to
follow. It is written until its page numbers hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from generator.letters.blocks import Block, Document
from generator.output.pdf.exhibits import Opened
from generator.output.pdf.paper import Pages, count_pages, write_papers
from generator.output.pdf.references import Placing, is_paper_list, make_runs, name_target, span, with_pages
from generator.plan import Plan

TITLE = "Appeal packet"


def day_of(document: Document) -> Any:
    from generator.output.pdf import FIXED

    return document.written_on or FIXED


def list_exhibits(plan: Plan, papers: Mapping[int, Sequence[Opened]]) -> list[Placing]:
    """Every exhibit of the case, and those that were attached beyond them, not placed yet."""
    listed = [
        Placing(
            exhibit.number, exhibit.title, exhibit.on.text if exhibit.on else "",
            sum(paper.page_count for paper in papers.get(exhibit.number, ())), 0, exhibit.who,
        )
        for exhibit in plan.case.exhibits
    ]  # fmt: skip
    known = {placing.number for placing in listed}
    for number in sorted(set(papers) - known):
        if papers[number]:
            listed.append(
                Placing(
                    number, _name(papers[number][0].name), "", sum(paper.page_count for paper in papers[number]), 0, ""
                )
            )
    return listed


def _name(file: str) -> str:
    """What a paper is called by its file: 'hospital record' for '09_hospital record.pdf'."""
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", file).replace("_", " ").strip()
    bare = re.sub(r"^(?:exhibit|paper|ex|no)?[\s.-]*\d{1,2}(?!\d)[\s.-]*", "", name, flags=re.I)
    return (bare or name)[:1].upper() + (bare or name)[1:]


def settle(
    main: Document, cover: Document, listed: Sequence[Placing], parts: int, last: int | None
) -> tuple[Pages, list[Placing], int]:
    """Write the front until its page numbers hold: a number in a letter can move a line, and so a page. `last` is the last
    packet page of the first of several parts: the contents lead no further."""
    counts, seen = [1, 1, 1], []
    while True:
        placed, page = [], sum(counts) + 1
        for placing in listed:
            placed.append(placing._replace(page=page))
            page += max(placing.page_count, 1)
        total = page - 1
        documents = [
            _cover(cover, total, parts),
            _contents(main, counts, placed),
            with_pages(main, placed, last or 0),
        ]
        now = count_pages(documents)
        if now == counts or counts in seen:
            break
        seen.append(counts)
        counts = now
    slips = [write_slip(main, placing) for placing in placed if not placing.page_count]
    starts = [
        1,
        1 + counts[0],
        1 + counts[0] + counts[1],
        *(placing.page for placing in placed if not placing.page_count),
    ]
    pages = [(starts[2], title_of(main)), *((placing.page, f"Exhibit {placing.number}") for placing in placed)]
    leads = [
        (documents[1], name_target(page) if page <= (last or total) else "", f"{words}, packet page {page}")
        for page, words in pages
    ]
    front = write_papers([*documents, *slips], TITLE, day_of(main), starts=starts, total=total, leads=leads)
    return front, placed, total


def _cover(cover: Document, total: int, parts: int) -> Document:
    """The cover sheet with the number of pages; the list of papers has a page of its own here."""
    blocks = [
        block
        for block, after in zip(cover.blocks, [*cover.blocks[1:], None], strict=True)
        if not (is_paper_list(block) or (block.kind == "heading" and after is not None and is_paper_list(after)))
        and "pages, without this sheet" not in block.text()
    ]
    count = f"Pages: {total}, this one included." + (
        f" They come in {parts} parts because of their size; this is part 1 of {parts}." if parts > 1 else ""
    )
    at = next((number for number, block in enumerate(blocks, 1) if block.kind == "table"), len(blocks))
    blocks.insert(at, Block("paragraph", make_runs(count, bold=True)))
    return cover.replaced(blocks=tuple(blocks))


def _contents(main: Document, counts: Sequence[int], placed: Sequence[Placing]) -> Document:
    letter = sum(counts[:2]) + 1
    rows = [
        (title_of(main), span(letter, letter + counts[2] - 1)),
        *(
            (
                f"Exhibit {placing.number}: {placing.title}" + (f", {placing.on}" if placing.on else ""),
                span(placing.page, placing.last) + ("" if placing.page_count else ", to follow"),
            )
            for placing in placed
        ),
    ]
    table = Block("table", items=tuple((make_runs(a), make_runs(b)) for a, b in (("Paper", "Packet pages"), *rows)))
    note = "The number of each packet page stands at its foot. The letter names the exhibits by these numbers."
    blocks = (Block("heading", make_runs("Contents"), level=1), table, Block("paragraph", make_runs(note)))
    return main.replaced(id="contents", title="Contents", blocks=blocks)


def title_of(document: Document) -> str:
    heads = [block.text() for block in document.blocks if block.kind == "heading" and block.level == 1]
    return heads[0] if heads else document.title


def write_slip(main: Document, placing: Placing) -> Document:
    """The page in place of an exhibit that is still to come."""
    who = "" if placing.who in ("", "you") else f" It was asked for from: {placing.who}."
    lines = (
        Block("heading", make_runs(f"Exhibit {placing.number}"), level=1),
        Block("paragraph", make_runs(placing.title + (f", {placing.on}" if placing.on else ""), bold=True)),
        Block("paragraph", make_runs(f"This paper is not in the packet yet and will follow.{who}")),
    )
    return main.replaced(id="slip", title=f"Exhibit {placing.number}", blocks=lines)


def write_part_slip(main: Document, number: int, parts: int, first: int, last: int) -> Document:
    lines = (
        Block("heading", make_runs(f"Part {number} of {parts}"), level=1),
        Block("paragraph", make_runs(f"{title_of(main)}: {main.foot}.")),
        Block(
            "paragraph", make_runs(f"This part has packet pages {span(first, last)}. This sheet has no packet page.")
        ),
    )
    return main.replaced(id="part", title=f"Part {number} of {parts}", blocks=lines)


def stamp_of(main: Document, placing: Placing, page: int, total: int) -> tuple[str, str]:
    count = f"Exhibit {placing.number}, page {page + 1} of {placing.page_count}"
    return main.foot, f"{count} – packet page {placing.page + page} of {total}"
