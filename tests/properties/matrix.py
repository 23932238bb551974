"""Every denial kind x plan kind x level x urgent or not x before, during, after: what no paper of any of them may say.

`python -m tests.properties.matrix` runs the whole of it and prints the counts; the suite runs every seventh case."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from generator.denials import load_denial_kinds
from generator.facts import Book, load_book
from generator.letters import document_list, write_document
from generator.output.markdown import render_markdown
from generator.plan import Plan, make_plan

TODAY = date(2026, 11, 28)
COVERS: dict[str, dict[str, str]] = {
    "self-funded": {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded"},
    "insured": {"cover_from": "job", "employer_kind": "private", "job_funding": "insured"},
    "funding unknown": {"cover_from": "job", "employer_kind": "private", "job_funding": "unknown"},
    "city": {"cover_from": "job", "employer_kind": "government", "job_funding": "self_funded"},
    "city insured": {"cover_from": "job", "employer_kind": "government", "job_funding": "insured"},
    "city unknown": {"cover_from": "job", "employer_kind": "government", "job_funding": "unknown"},
    "church": {"cover_from": "job", "employer_kind": "church", "job_funding": "self_funded"},
    "church insured": {"cover_from": "job", "employer_kind": "church", "job_funding": "insured"},
    "employer unknown": {"cover_from": "job", "employer_kind": "unknown", "job_funding": "unknown"},
    "employer unknown, insured": {"cover_from": "job", "employer_kind": "unknown", "job_funding": "insured"},
    "old": {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded", "grandfathered": "yes"},
    "old, bought": {"cover_from": "bought", "grandfathered": "yes"},
    "old, city": {"cover_from": "job", "employer_kind": "government", "grandfathered": "yes"},
    "old, church": {"cover_from": "job", "employer_kind": "church", "grandfathered": "yes"},
    "old, unknown": {"cover_from": "job", "employer_kind": "unknown", "grandfathered": "yes"},
    **{
        key: {"cover_from": key}
        for key in (
            "bought", "medicare_advantage", "original_medicare", "part_d", "dual_plan", "medicaid_plan", "medicaid_state", "chip",
            "federal_job", "tricare", "champva", "va", "ihs", "pace", "short_term", "sharing", "unknown",
        )
    },
}  # fmt: skip
LEVELS = ("plan_first", "plan_appeal", "plan_second", "outside_reviewer", "judge", "unknown")
TIMINGS = ("before", "ongoing", "after")
STANDARD = ("decision_days_preservice", "decision_days_postservice", "decision_days_part_b_drug")


def cases(every: int = 1) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, answers) of each cell, or of every nth."""
    cells = product(load_denial_kinds(), COVERS, LEVELS, ("yes", "no"), TIMINGS)
    for number, (kind, cover, level, urgent, timing) in enumerate(cells):
        if number % every == 0:
            yield f"{kind} / {cover} / {level} / urgent {urgent} / {timing}", {
                **COVERS[cover], "state": "ky", "notice_date": "2026-11-12", "decision_level": level, "urgent": urgent, "timing": timing,
                "reasons": [{"kind": kind, "words": "Words of the notice."}], "therapy": "ivig", "condition": "cidp",
                "product": "Gamunex-C", "birth_date": "1970-02-03", "next_dose_date": "2026-12-20", "setting_wanted": "home",
                "patient_name": "Ada Quill", "doctor_name": "Bo Reed, MD", "payer_name": "Acme Health", "if_missed": "She would lose her strength.",
            }  # fmt: skip


def faults(answers: dict[str, Any], book: Book) -> list[str]:
    """What one case breaks: a standard clock in an urgent paper, a plan kind said of an unknown answer, a route that
    does not exist."""
    plan = make_plan(answers, TODAY, book)
    found = []
    for offer in document_list(plan):
        if offer.is_offered:
            text = render_markdown(write_document(plan, offer.id, book))
            found += [
                f"{offer.id}: {fault}" for fault in (*_standard_clock(plan, text), *_asserted(plan, answers, text))
            ]
    return [*found, *_no_route(plan)]


def _standard_clock(plan: Plan, text: str) -> Iterator[str]:
    """In an urgent case, the words and the date of a standard clock of the step."""
    if not plan.case.is_urgent or plan.level is None:
        return
    urgent = {f"within {plan.level.expedited_days} days"} | ({plan.answer.words} if plan.answer else set())
    for name in STANDARD:
        days = getattr(plan.level, name)
        if days and f"within {days} days" in text and f"within {days} days" not in urgent:
            yield f"standard clock of {days} days"
    if plan.answer and plan.answer.by and not plan.answer.is_urgent:
        yield "the answer clock is a standard one"


def _asserted(plan: Plan, answers: dict[str, Any], text: str) -> Iterator[str]:
    """A kind of plan, or who pays, said as fact although the answer was 'I don't know'."""
    unknown_funding = answers.get("job_funding") == "unknown"
    if unknown_funding and re.search(
        r"pays the claims of this plan itself|\ba self-funded (?:employer|state)|\ban insured (?:employer|state)", text
    ):
        yield "says who pays"
    if answers.get("employer_kind") == "unknown" and re.search(r"\bERISA\b|a church plan|government plan", text):
        yield "says which employer"
    if answers["cover_from"] == "unknown" and re.search(r"\d+ (?:CFR|U\.S\.C\.) ", text):
        yield "cites law of an unknown plan"


def _no_route(plan: Plan) -> Iterator[str]:
    """A step told that the plan's ladder does not have, or a paper of a step that is not the next one."""
    ladder = {level.id for level in plan.levels}
    if plan.level and plan.level.id not in ladder:
        yield "a level outside of the ladder"
    if plan.plan_kind and plan.level is None and any(step.route == "appeal" for step in plan.steps):
        yield "an appeal although no step is left"
    if plan.level and plan.case.decision_level in ("plan_appeal", "plan_second") and plan.level.order == min(
        level.order for level in plan.levels if level.kind not in ("initial", "other")
    ) and plan.level.kind == "internal":  # fmt: skip
        yield "the first appeal once more"
    if plan.level and plan.case.decision_level == "judge" and plan.level.kind in ("internal", "external", "hearing"):
        yield f"after a judge: {plan.level.id}"


def main() -> int:
    book, counts, shown = load_book(), Counter[str](), 0
    total = 0
    for name, answers in cases():
        total += 1
        for fault in faults(answers, book):
            counts[fault] += 1
            if shown < 40:
                shown += 1
                print(f"{name}: {fault}")
    print(f"{total} cases, {sum(counts.values())} faults")
    for fault, count in counts.most_common():
        print(f"  {count} x {fault}")
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
