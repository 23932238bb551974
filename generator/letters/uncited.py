"""Papers that are still to follow and that nothing in the letter rests on: they stand in no list of what is sent.

Goes in: the blocks of a paper, and the numbers that the paper which goes with it cites. Comes out: the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from generator.letters.blocks import Block, Runs

_CITED = re.compile(r"\bExhibits? (\d[\d, and]*)")
TO_FOLLOW = "(to follow)"


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def is_list(block: Block) -> bool:
    """Whether a block is the list of the papers that are sent."""
    head = [_words(cell).strip() for cell in block.items[0]] if block.kind == "table" and block.items else []
    return head[:2] == ["Exhibit", "Paper"]


def cited_in(blocks: Sequence[Block]) -> set[int]:
    """The numbers of the exhibits that a paper cites: in its sentences, and in the last column of its tables."""
    found: set[int] = set()
    for block in blocks:
        if is_list(block):
            continue
        found |= {int(n) for cite in _CITED.findall(block.text()) for n in re.findall(r"\d+", cite)}
        if block.kind == "table" and block.items and _words(block.items[0][-1]).strip() == "Exhibit":
            found |= {int(n) for row in block.items[1:] for n in re.findall(r"\d+", _words(row[-1]))}
    return found


def leave_out_uncited(blocks: Sequence[Block], also: Collection[int]) -> tuple[Block, ...]:
    """The blocks without the lines of papers to follow that neither they nor the other paper (`also`) cite."""
    cited = cited_in(blocks) | set(also)

    def stays(row: tuple[Runs, ...]) -> bool:
        number = _words(row[0]).strip()
        return TO_FOLLOW not in _words(row[1]) or not number.isdigit() or int(number) in cited

    return tuple(
        block.replaced(items=tuple(row for row in block.items if stays(row))) if is_list(block) else block
        for block in blocks
    )
