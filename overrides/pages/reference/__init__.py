"""Reference pages, made from the fact book before MkDocs runs: plans, states, treatments, illnesses, codes, and the
table of what is confirmed. The figures are the rows'; the words around them say how to use them."""

from __future__ import annotations

from pathlib import Path

from generator.facts import load_book
from overrides.pages.conditions.gather import write_conditions
from overrides.pages.reference.book_pages import write_about, write_codes, write_corrections, write_remittance
from overrides.pages.reference.law_pages import write_drug_rules, write_plans, write_states
from overrides.pages.therapies.gather import write_therapies
from overrides.pages.writing.text import bullets
from overrides.pages.writing.writer import Writer


def write_reference(folder: Path) -> int:
    """Write all reference pages below `folder`/reference. Returns how many pages there are."""
    writer = Writer(load_book(), folder)
    for write in (
        write_plans,
        write_states,
        write_drug_rules,
        write_therapies,
        write_conditions,
        write_codes,
        write_remittance,
        write_corrections,
        write_about,
    ):
        write(writer)
    writer.page(
        "index", "Reference", "The fact book, page by page: plans, states, treatments, illnesses and codes.",
        [
            "Everything the letters rest on, one page each. Every fact names its source and the day it was checked.",
            bullets([
                "[Kinds of health cover](plans/index.md)", "[Your state](states/index.md)", "[Treatments](therapies/index.md)",
                "[Illnesses](conditions/index.md)", "[Code look-up](codes.md)", "[Codes on the payment notice](remittance.md)",
                "[Drug rules, complaints and figures](drug-rules.md)",
                "[What other guides get wrong](corrections.md)", "[What is confirmed](../about/book.md)",
            ]),
        ],
    )  # fmt: skip
    return len(list((folder / "reference").rglob("*.md")))
