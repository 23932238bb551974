"""Pages of codes, corrections, and the book itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from generator.facts import Book
from generator.facts import rows as kinds
from generator.rows.schema import evidence_blocks
from overrides.reference.look_alikes import is_long_gone
from overrides.reference.writer import NOT_CONFIRMED, Writer, short, table, words
from overrides.shown import capital, last_day, us_date

FIRST_STEP = {
    "appeal": "First: an appeal.", "corrected_claim": "First: a corrected claim.", "neither": "Neither appeal nor corrected claim.",
    "depends": "Appeal or corrected claim: it depends.",
}  # fmt: skip
SYSTEMS = {
    "CARC": ("Reason codes (CARC)", "They say why a line was not paid, or not in full."),
    "RARC": ("Remark codes (RARC)", "They stand next to a reason code and say more."),
}
HOME_KINDS = {
    "commercial_per_diem": "Daily rates and visits, for plans that are not Medicare",
    "medicare": "Medicare's codes",
}


def unsure(row: Any) -> str:
    """Nothing, or the mark of what nobody has confirmed."""
    return "" if row.is_verified else f" ({NOT_CONFIRMED})"


def drug_code_rows(writer: Writer) -> list[list[str]]:
    """Every drug code once for each treatment it belongs to: code, product with its state, unit."""
    found = set()
    for therapy in writer.book.shelf("therapies").values():
        for code in therapy.code:
            if is_long_gone(code, writer.today):
                continue
            ended = f", **ended {us_date(code.ended)}**" if code.ended else ""
            product = f"[{words(code.product)}](therapies/{therapy.id}.md){ended}{unsure(code)}"
            found.add((code.code, product, "none set" if code.unit == "NOC" else words(code.unit)))
    return [list(row) for row in sorted(found)]


def write_codes(writer: Writer) -> None:
    """The look-up of drug, home and administration codes."""
    book = writer.book
    home = sorted(book.shelf("home_infusion_codes").values(), key=lambda row: row.id)
    families = list(book.shelf("admin_families").values())
    by_kind = [
        f"### {title}\n\n"
        + table(["Code", "For"], [[row.id, words(row.summary) + unsure(row)] for row in home if row.kind == kind])
        for kind, title in HOME_KINDS.items()
    ]
    writer.page(
        "codes", "Code look-up", "Billing codes of infused drugs, home infusion and administration, with units, in plain words.",
        [
            "Look a code up here, or type it in the search box at the top of the page. The code on a claim must fit the product that "
            "was given, and the units must fit the dose. If not, [a corrected claim](../guides/billing-fault.md) mends it. A product's "
            "name leads to its treatment, with the codes that are mixed up with it.",
            "## Drug codes\n\n" + table(["Code", "Product", "One unit"], drug_code_rows(writer)),
            "## Home infusion codes\n\nThey are for the service at home. The drug is billed next to them.\n\n" + "\n\n".join(by_kind),
            "## Administration codes\n\nThey are for giving the drug. The numbers stand with our own words; the descriptors are the AMA's.\n\n"
            + table(["Codes", "Used for"], [[", ".join(f.cpt), f"**{capital(words(f.name))}.** {capital(words(f.use))}{unsure(f)}"] for f in families]),
        ],
        [*home, *families],
        tags=["hcpcs code", "j code", "billing unit", "billing code", "home infusion per diem codes", "what is this code"],
    )  # fmt: skip


def _payment_code(book: Book, row: kinds.RemittanceCode) -> list[str]:
    guide = book.get("payment_reasons", row.reason).guide
    more = f" [What to send](../guides/{guide}.md)" if guide else ""
    return [
        f"{row.system} {row.code}",
        f"{words(row.meaning)}{unsure(row)}<br>On infusion claims: {words(row.in_infusion)}<br>"
        f"**{FIRST_STEP[row.do_first]}** {words(row.what_to_do)}{more}",
    ]


def write_remittance(writer: Writer) -> None:
    """The codes of payment notices: what each means on an infusion claim, and what to do first."""
    rows = sorted(
        writer.book.shelf("remittance_codes").values(),
        key=lambda r: (not r.code.isdigit(), int(r.code) if r.code.isdigit() else 0, r.code),
    )
    parts = [
        f"## {title}\n\n{said}\n\n"
        + table(
            ["Code", "What it means and what to do"],
            [_payment_code(writer.book, row) for row in rows if row.system == system],
        )
        for system, (title, said) in SYSTEMS.items()
    ]
    writer.page(
        "remittance", "Codes on the payment notice", "What the reason and remark codes on a payment notice mean for an infusion claim, and what to do first.",
        [
            "The payer's notice gives the reason for each unpaid line as a code. Many are mended by a corrected claim, not an appeal. "
            "So look the code up before you write. If you are the patient, read the code to the clinic's billing office, and ask them to hold your bill.",
            *parts,
        ],
        rows,
        tags=["eob code", "co 50", "co 197", "co 16", "co 29", "co 96", "pr 204", "carc", "rarc", "reason code", "denial codes", "remark code", "denial code on my eob"],
    )  # fmt: skip


VERDICTS = {
    "wrong": "Wrong", "outdated": "Out of date", "imprecise": "Not the whole truth", "unverifiable": "Nobody could confirm it",
    "correct": "Right, with its conditions", "not_a_fact": "Opinion or product talk",
}  # fmt: skip
SAY_SO_THEMSELVES = ("unverifiable", "not_a_fact")
"""Verdicts whose heading already says that nothing was confirmed."""


DOCS = Path(__file__).parents[2] / "docs"


def page_title(writer: Writer, name: str) -> str:
    """The title of a page below docs/, or of one that the writer made before."""
    path = next(path for path in (writer.folder / name, DOCS / name) if path.exists())
    found = re.search(r'^title: "?(.*?)"?$', path.read_text(encoding="utf-8"), re.M)
    title = found[1] if found else name
    return title.split(": ")[0] if name.startswith("reference/") else title


def where_said(writer: Writer, row: kinds.Correction) -> str:
    """Links to the pages that say what is right, or why none does."""
    if row.left_out:
        return f"**Not on our pages.** {words(row.left_out)}"
    links = [f"[{words(page_title(writer, place.split('#')[0]))}](../{place})" for place in row.places]
    return f"**Where we say it:** {'; '.join(links)}"


def _corrected(writer: Writer, row: kinds.Correction) -> list[str]:
    doubt = "" if row.verdict in SAY_SO_THEMSELVES else unsure(row)
    return [f"{row.id}: {words(row.claim)}", f"{words(row.fact)}{doubt}<br>{where_said(writer, row)}"]


def write_corrections(writer: Writer) -> None:
    """Every claim of the two articles (H, then B), under its verdict, with the pages that say what is right."""
    rows = sorted(writer.book.shelf("corrections").values(), key=lambda row: ("HB".index(row.id[0]), row.id))
    parts = [
        "We began with two articles on infusion denials and checked every claim in them. Here is each one, with what is right, "
        "and the pages that use it. Many guides repeat them. A wrong code or date can cost you the appeal.",
    ]
    for verdict, title in VERDICTS.items():
        body = [_corrected(writer, row) for row in rows if row.verdict == verdict]
        parts.append(f"## {title}\n\n" + table(["The claim", "What is right"], body))
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
        if isinstance(row, kinds.State) and (law := row.step_therapy_on(last_day(writer.book))).binds_commercial_now:
            count("states with a commercial step-therapy law: exception grounds", law.criteria_verified)
        if isinstance(row, kinds.Therapy) and row.tier == "core":
            for indication in row.indication:
                count("core therapies: labeled uses", indication.is_verified)
    body = [
        [words(capital(name)), str(total), str(sure), f"{100 * sure // total} %"]
        for name, (sure, total) in sorted(shares.items())
    ]
    writer.page(
        "../about/book", "What is confirmed", "How many facts of each kind the book holds, and how many were seen at a source.",
        [
            "A fact counts as confirmed when it was read at a source, and the day was noted. [How we check](how-we-check.md). What is not confirmed stays marked, and no letter states it.",
            table(["Kind of fact", "Rows", "Confirmed", "Share"], body),
            "## States whose exception grounds we could not read\n\nTheir laws stand; the letter cites the section where it is confirmed, and words the ground as the doctor's.\n\n"
            + table(["State", "Why"], [[state.name, words(law.criteria_gap)] for state in writer.book.shelf("states").values() if (law := state.step_therapy_on(last_day(writer.book))).criteria_gap]),
            "## Drugs whose label we have not read\n\n"
            + table(["Drug", "Why"], [[capital(short(t.generic)), words(t.label.unverified)] for t in writer.book.shelf("therapies").values() if not t.label.is_verified]),
        ],
    )  # fmt: skip
