"""Places to sign or to date by hand, and what stays on one page with them or with a table: the same in Word and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.letters.blocks import Block

_LINE = re.compile(r"\s*(?:Signature(?: of [^:]{1,60})?|Date|Signed|Printed name|Name):\s*")
MOST_LETTERS = 1500
"""Text of at most so many letters, about a third of a page, stays with the signature from its heading on."""

MOST_ITEMS = 3
"""A list of at most so many items stays whole with the signature below it."""


def is_by_hand(line: str) -> bool:
    """Whether a line of text is a place to write on.

    >>> is_by_hand("Signature of the person treated:"), is_by_hand("Signature: on file")
    (True, False)
    """
    return bool(_LINE.fullmatch(line))


def is_signed(block: Block) -> bool:
    return block.kind == "paragraph" and any(map(is_by_hand, block.text().split("\n")))


def kept_items(count: int) -> range:
    """Which items of a list stay on one page with what follows them, where the list is part of what is signed: all of a
    short one. A longer one may go on on the next page, after its first two items and before its last: kept whole with the
    signature, requests left half a page empty.

    >>> list(kept_items(3)), list(kept_items(5))
    ([0, 1, 2], [0, 4])
    """
    return range(0, count, count - 1 if count > MOST_ITEMS else 1)


def kept_with_signature(blocks: Sequence[Block]) -> set[int]:
    """The numbers of blocks that stay on one page with the block after them, because a place to sign follows: a short
    part that is signed from its heading on, else what stands right above the place to sign."""
    kept: set[int] = set()
    for at, block in enumerate(blocks):
        if at == 0 or not is_signed(block):
            continue
        first, letters = at, 0
        while first and letters <= MOST_LETTERS and blocks[first].kind not in ("heading", "table"):
            first -= 1
            letters += len(blocks[first].text())
        is_short_part = letters <= MOST_LETTERS and blocks[first].kind == "heading"
        kept.update(range(first if is_short_part else at - 1, at))
    return kept


LEAD_LETTERS = 400
"""Text of at most so many letters above a table, about four lines, only leads to it."""


def leading_to_tables(blocks: Sequence[Block]) -> set[int]:
    """The numbers of short paragraphs right above a table: one at the foot of a page, its table on the next, says what
    cannot be seen there.

    >>> from generator.letters.blocks import Run
    >>> lead, table = Block("paragraph", (Run("These are the points."),)), Block("table", items=())
    >>> leading_to_tables([lead, table, lead]), leading_to_tables([lead, lead])
    ({0}, set())
    """
    return {
        at
        for at, block in enumerate(blocks[:-1])
        if block.kind == "paragraph"
        and blocks[at + 1].kind == "table"
        and len(block.text()) <= LEAD_LETTERS
        and not is_signed(block)
    }
