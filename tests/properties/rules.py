"""What must hold for every case, whatever was answered."""

from __future__ import annotations

import re
from typing import Any

from generator.facts import Book
from generator.letters import document_list, write_document
from generator.check import check_plan
from generator.output.html import render_html
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from tests.properties.cases import TODAY

STATE_CITE = re.compile(r"§|\bRev\. Code\b|\bStat\. §")
MEDICARE = {"medicare_advantage", "dsnp_integrated", "medicare_part_d", "medicare_original", "pace"}
PRIVATE = {
    "erisa_self_funded",
    "erisa_insured",
    "individual_aca",
    "nonfed_gov_self_funded",
    "church_plan",
    "grandfathered",
}


def breaks(answers: dict[str, Any], book: Book) -> list[str]:
    """Every rule this case breaks, in words; empty for a good one."""
    plan = make_plan(answers, TODAY, book)
    check_plan(plan, book)
    broken = []
    kind = plan.coverage.plan_kind
    on = plan.case.notice_date or TODAY
    for offer in document_list(plan):
        if not offer.is_offered:
            if not offer.why:
                broken.append(f"{offer.id} is refused without a reason")
            continue
        document = write_document(plan, offer.id, book)
        text = render_markdown(document)
        if re.search(r"Undefined|\ue000|\ue002|\{%", text) or "<b>" in render_html(document):
            broken.append(f"{offer.id}: raw template or markup")
        own = " ".join(block.text() for block in document.blocks if not block.answers)
        if STATE_CITE.search(own) and not (plan.plan_kind and plan.plan_kind.state_law_reaches):
            broken.append(f"{offer.id}: state law for {kind}")
        if "42 CFR 422" in own and kind not in MEDICARE:
            broken.append(f"{offer.id}: Medicare law for {kind}")
        if "2560.503" in own and kind not in PRIVATE:
            broken.append(f"{offer.id}: ERISA claims rule for {kind}")
        for block in document.blocks:
            for key in block.facts:
                if book.has("rights", key):
                    book.cite_right(key, kind or "", on)  # raises when out of scope or unverified
    for choice in plan.choices:
        if (
            choice.chosen
            and choice.argument.answers
            and not set(choice.argument.answers) & {r.reason.kind for r in plan.reasons}
        ):
            broken.append(f"{choice.argument.id} answers no stated reason")
    if plan.filing and plan.filing.safe and plan.filing.outer and plan.filing.safe.on >= plan.filing.outer.on:
        broken.append("the safe date is not the earlier one")
    return broken
