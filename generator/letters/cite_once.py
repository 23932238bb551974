"""The rule that carries a citation to this plan, said once: "29 CFR 2560.503-1(i)(2), which 45 CFR 147.136(b)(2)(i) applies to this
plan, here and below", and after that the citation alone. Five times the same clause is five times as much to read.

Goes in: the blocks of a paper. Comes out: the same, the clause at its first place only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.letters.blocks import Block, Runs

_CARRIED = re.compile(r", which (?P<rule>\d+ [A-Z][\w.]* [\w.()-]+) applies to this plan\b")
LATER = ", here and below"
"""What the first place adds where the clause is left out at a later one."""


def cite_once(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with each carrying rule at its first place only."""
    text = "\n".join(block.text() for block in blocks)
    rules = [match["rule"] for match in _CARRIED.finditer(text)]
    often = {rule for rule in rules if rules.count(rule) > 1}
    if not often:
        return tuple(blocks)
    said: set[str] = set()

    def shorten(match: re.Match[str]) -> str:
        rule = match["rule"]
        if rule not in often:
            return match[0]
        if rule in said:
            return ""
        said.add(rule)
        return match[0] + LATER

    def of(runs: Runs) -> Runs:
        return tuple(
            run.replaced(text=_CARRIED.sub(shorten, run.text)) if _CARRIED.search(run.text) else run for run in runs
        )

    return tuple(
        block.replaced(runs=of(block.runs), items=tuple(tuple(of(cell) for cell in row) for row in block.items))
        for block in blocks
    )
