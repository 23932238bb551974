"""Pages of codes, corrections, and the book itself."""

from __future__ import annotations

import re

from generator.facts import rows as kinds
from generator.facts.schema import evidence_blocks
from overrides.reference.writer import NOT_CONFIRMED, Writer, short, table, words
from overrides.shown import capital, us_date

FIRST_STEP = {"appeal": "appeal", "corrected_claim": "corrected claim", "neither": "neither", "depends": "it depends"}


def write_codes(writer: Writer) -> None:
    book = writer.book
    drugs = sorted(
        {(c.code, c.product, c.unit, t.id, f"ended {us_date(c.ended)}" if c.ended else "active" if c.is_verified else NOT_CONFIRMED)
         for t in book.shelf("therapies").values() for c in t.code}
    )  # fmt: skip
    body = [
        [code, f"[{words(product)}](therapies/{key}.md)", words(unit), state]
        for code, product, unit, key, state in drugs
    ]
    home = [
        [r.id, words(r.summary), words(r.kind.replace("_", " "))]
        for r in sorted(book.shelf("home_infusion_codes").values(), key=lambda r: r.id)
    ]
    families = [[", ".join(f.cpt), words(f.name), words(f.use)] for f in book.shelf("admin_families").values()]
    writer.page(
        "codes", "Code look-up", "Billing codes of infused drugs, home infusion and administration, with units, in plain words.",
        [
            "Type a code or a drug name in the search box at the top of the page, or look it up here. The drug code on a claim must fit the product, and the units must fit the dose.",
            "## Drug codes\n\n" + table(["Code", "Product", "Billing unit", "State"], body),
            "## Home infusion codes\n\n" + table(["Code", "For", "Kind"], home),
            "## Administration codes\n\nNumbers with our own words; the descriptors are the AMA's.\n\n" + table(["Codes", "Family", "Used for"], families),
        ],
        [*book.shelf("home_infusion_codes").values(), *book.shelf("admin_families").values()],
    )  # fmt: skip
    rows = sorted(
        book.shelf("remittance_codes").values(),
        key=lambda r: (r.system, not r.code.isdigit(), int(r.code) if r.code.isdigit() else 0, r.code),
    )
    if rows:
        writer.page(
            "remittance", "Codes on the payment notice", "What the reason and remark codes on a payment notice mean for an infusion claim, and what to do first.",
            [
                "The payer's notice of payment gives a reason for each unpaid line as a code. Many are mended by a corrected claim, not an appeal. Look the code up before you write.",
                table(["Code", "In plain words", "On infusion claims", "First", "What to do"],
                      [[f"{r.system} {r.code}", words(r.meaning), words(r.in_infusion), FIRST_STEP[r.do_first], words(r.what_to_do)] for r in rows]),
            ],
            rows,
        )  # fmt: skip


VERDICTS = {
    "wrong": "Wrong", "outdated": "Out of date", "imprecise": "Not the whole truth", "unverifiable": "Nobody could confirm it",
    "correct": "Right, with its conditions", "not_a_fact": "Opinion or product talk",
}  # fmt: skip


def write_corrections(writer: Writer) -> None:
    rows = list(writer.book.shelf("corrections").values())
    parts = [
        "We began with two articles on infusion denials and checked every claim in them. Here is each one, with what is right. "
        "Many guides repeat them. A wrong code or date can cost you the appeal.",
    ]
    for verdict, title in VERDICTS.items():
        body = [[row.id, words(row.claim), words(row.fact)] for row in rows if row.verdict == verdict]
        parts.append(f"## {title}\n\n" + table(["No.", "The claim", "What is right"], body))
    writer.page(
        "corrections",
        "What other guides get wrong",
        "Claims about infusion denials that do not hold, each with what is right and its source.",
        parts,
        rows,
    )


def write_about(writer: Writer) -> None:
    """Counts and confirmed shares by kind of fact."""
    shares: dict[str, list[int]] = {}

    def count(name: str, is_sure: bool) -> None:
        shares.setdefault(name, [0, 0])[1] += 1
        shares[name][0] += is_sure

    for shelf, row in writer.book.all_rows():
        for block in evidence_blocks(row):
            count(
                f"{shelf.replace('_', ' ')}: {re.sub(r'(?<!^)(?=[A-Z])', ' ', type(block).__name__).lower()}",
                block.is_verified,
            )
        if isinstance(row, kinds.Guideline):
            count("guidelines: recommendation wording", row.supports_verified)
        if isinstance(row, kinds.State) and row.step_therapy.binds_commercial_now:
            count("states with a commercial step-therapy law: exception grounds", row.step_therapy.criteria_verified)
        if isinstance(row, kinds.Therapy) and row.tier == "core":
            for indication in row.indication:
                count("core therapies: labeled uses", indication.is_verified)
    body = [
        [words(capital(name)), str(total), str(sure), f"{100 * sure // total} %"]
        for name, (sure, total) in sorted(shares.items())
    ]
    writer.page(
        "../about/book", "What is confirmed", "How many facts of each kind the book holds, and how many a person has seen at a source.",
        [
            "A fact counts as confirmed when a person has read it at a source and noted the day. What is not confirmed stays marked, and no letter states it.",
            table(["Kind of fact", "Rows", "Confirmed", "Share"], body),
            "## States whose exception grounds we could not read\n\nTheir laws stand; the letter cites the section where it is confirmed, and words the ground as the doctor's.\n\n"
            + table(["State", "Why"], [[state.name, words(state.step_therapy.criteria_gap)] for state in writer.book.shelf("states").values() if state.step_therapy.criteria_gap]),
            "## Drugs whose label we have not read\n\n"
            + table(["Drug", "Why"], [[capital(short(t.generic)), words(t.label.unverified)] for t in writer.book.shelf("therapies").values() if not t.label.is_verified]),
        ],
    )  # fmt: skip
