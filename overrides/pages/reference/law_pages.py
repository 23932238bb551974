"""The page of drug rules: exception requests, what Medicare covers where, who takes complaints, and figures."""

from __future__ import annotations

from typing import Any

from overrides.pages.plans.gather import write_plans
from overrides.pages.shown import Shown
from overrides.pages.states.gather import write_states
from overrides.pages.writing.law_words import meanings, office, rule_link, section
from overrides.pages.writing.text import NOT_CONFIRMED, bullets, table, words
from overrides.pages.writing.writer import Writer

__all__ = ["write_drug_rules", "write_plans", "write_states"]

PLACES = {
    "At home": ("dme_pump_drugs", "hit_services", "ivig_home", "part_d_home_drugs"),
    "In a clinic, an office or a hospital": ("part_b_incident_to",),
    "For a use that is not on the label": ("offlabel_cancer_part_b", "offlabel_other_part_b", "offlabel_part_d"),
}
"""Coverage rules by where or how the drug is given; others follow under 'Also'."""


def mark(row: Any) -> str:
    return "" if row.is_verified else f" ({NOT_CONFIRMED})"


def hours(row: Any) -> str:
    """How fast a request must be answered: as a rule, when urgent, and what else the row counts."""
    parts = [f"{row.standard_hours} hours"] if row.standard_hours else []
    parts += [f"{row.expedited_hours} hours when urgent"] if row.expedited_hours else []
    parts += [f"a supply for {row.emergency_supply_hours} hours in an emergency"] if row.emergency_supply_hours else []
    return "; ".join(parts) + mark(row)


def clocks(page: Shown) -> str:
    rows = list(page.book.shelf("exception_clocks").values())
    body, others = [], []
    for row in rows:
        page.use(row)
        if row.standard_hours or row.expedited_hours:
            body.append([words(row.name), hours(row), rule_link(page, row, row.cite)])
        else:
            others.append(f"{words(row.name)} ({rule_link(page, row, row.cite)})")
    return section(
        "How fast an exception request is answered",
        "An exception request asks for a drug that is off the plan's list, or to skip a drug they want you to try first. It can be faster than an appeal. "
        f"The doctor's office sends it. Ask which of the two fits, or whether to send both. [How to answer “fail first”]({page.to('guides/step-therapy.md')}).",
        table(["Request", "Answer within", "Rule"], body),
        "Good to know:\n\n" + bullets(f"**{words(row.name)}:** {words(row.note)}{mark(row)}" for row in rows if row.note),
        "Without a time in our book:\n\n" + bullets(others) if others else "",
    )  # fmt: skip


def medicare(page: Shown) -> str:
    rules = dict(page.book.shelf("coverage_rules"))
    parts = []
    for title, keys in (*PLACES.items(), ("Also", tuple(key for key in rules if key not in sum(PLACES.values(), ())))):
        listed = [
            f"{words(page.use(rules[key]).text)} ({rule_link(page, rules[key], rules[key].cite)})"
            for key in keys
            if key in rules
        ]
        if listed:
            parts.append(f"### {title}\n\n{bullets(listed)}")
    return section(
        "What Medicare covers, and where",
        "Medicare's Part B and Part D pay for different drugs, and the place matters. Find yours, then quote the rule.",
        *parts,
    )


def complaints(page: Shown) -> str:
    return section(
        "Who takes a complaint",
        "A complaint is not an appeal, and it does not stop the clock. Send the appeal first. "
        f"[How to complain]({page.to('how-to/complaints.md')}).",
        bullets(office(page, key) for key in page.book.shelf("complaints")),
    )


def figures(page: Shown) -> str:
    rows = [page.use(row) for row in page.book.shelf("statistics").values() if row.is_verified]
    return section(
        "Figures on outcomes",
        "Each is for its own year and market. None says how your case will end.",
        bullets(f"{words(row.text)} ({page.source_link(row, words(row.publisher))})" for row in rows),
    )


def write_drug_rules(writer: Writer) -> None:
    """How fast exception requests must be answered, what Medicare covers where, who takes complaints, and figures."""
    page = Shown(writer.book)
    page.start("reference/drug-rules.md")
    parts = [
        "Rules that stand beside the appeal: requests for an exception, what Medicare pays for at home and in the clinic, "
        "who takes a complaint, and what is known about outcomes.\n\n"
        "For the steps of an appeal, see [your kind of cover](plans/index.md).",
        clocks(page),
        medicare(page),
        complaints(page),
        figures(page),
    ]
    writer.page(
        "drug-rules",
        "Drug rules, complaints and figures",
        "Clocks for exception requests, what Medicare covers at home and in the clinic, who takes complaints, and sourced figures.",
        [*parts, meanings("\n".join(parts))],
        page.rows,
        tags=["formulary exception", "exception request", "medicare home infusion", "part b or part d", "off-label medicare", "insurance complaint", "appeal success figures"],
    )  # fmt: skip
