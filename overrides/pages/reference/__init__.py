"""Reference pages, made from the fact book before MkDocs runs: plans, states, treatments, illnesses, codes, and the
table of what is confirmed. The figures are the rows'; the words around them say how to use them."""

from __future__ import annotations

from pathlib import Path

from generator.facts import load_book
from overrides.pages.book.gather import write_about, write_corrections
from overrides.pages.codes.gather import write_codes, write_remittance
from overrides.pages.conditions.gather import write_conditions
from overrides.pages.drug_rules.gather import write_drug_rules
from overrides.pages.plans.gather import write_plans
from overrides.pages.policies.gather import write_policies
from overrides.pages.shown import Shown
from overrides.pages.states.gather import write_states
from overrides.pages.therapies.gather import write_therapies
from overrides.pages.writing.writer import Writer

WRITERS = (
    write_plans, write_states, write_drug_rules, write_therapies, write_conditions, write_policies, write_codes,
    write_remittance, write_corrections, write_about,
)  # fmt: skip
"""One writer a kind of page. Corrections come after the pages they name."""


def write_reference(folder: Path) -> int:
    """Write all reference pages below `folder`/reference. Returns how many pages there are."""
    writer = Writer(load_book(), folder)
    for write in WRITERS:
        write(writer)
    page = Shown(writer.book)
    page.start("reference/index.md")
    writer.write(page, "reference/index.md.j2")
    return len(list((folder / "reference").rglob("*.md")))
