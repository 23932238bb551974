"""What a line has, or lacks, beside the other lines of the same ledger: its place of service, the NDC, the approval. A paid line is
left alone; one that was refused for it, or not answered yet, is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.desk.drugs import is_fluid, kind_of_code
from generator.desk.finding import Facts, Found, say
from generator.desk.ndc import Habits, missing_cents, usual_of
from generator.desk.parts import dollars
from generator.facts import Book

INPATIENT = frozenset({"21", "51", "61"})
"""Hospital stays: what is given there is billed by the hospital."""
PLACE_REFUSED = frozenset({"5", "58", "M77"})
NDC_REFUSED = frozenset({"M119", "N826"})
APPROVAL_REFUSED = frozenset({"197", "15", "243", "M62"})
"""Reason and remark codes by which the place, the NDC, the approval was refused."""
MANY, MOST = 20, 0.8


def check_usual(facts: Facts, habits: Habits, book: Book) -> Iterator[Found]:
    adds = habits.get(("adds",))
    missing = missing_cents(facts.line)
    if missing and abs(missing) >= 100 and adds and adds[True] >= max(MANY, MOST * sum(adds.values())):
        yield say(
            "does_not_add", code=facts.code, charged=dollars(facts.line["charged"]), paid=dollars(facts.line["paid"]), missing=dollars(missing)
        )  # fmt: skip
    kind = kind_of_code(facts.code, book)
    if kind not in ("drug", "administration"):
        return
    line = facts.line
    told = {item["code"] for item in line.get("adjustments") or ()} | set(line.get("remarks") or ())
    is_unanswered = line.get("paid") is None and not told
    place = match[0].zfill(2) if (match := re.match(r"\d{1,2}\b", facts.facts.get("place", "").strip())) else ""
    if place in INPATIENT:
        yield say("place_inpatient", code=facts.code, place=place)
    elif place and (is_unanswered or told & PLACE_REFUSED):
        usual, count = usual_of(habits.get(("place",)), place)
        if usual and count >= MANY:
            yield say("place_odd", code=facts.code, place=place, usual=usual, count=count)
    if kind != "drug" or is_fluid(facts.code, book) or line.get("source") == "remittance":
        return
    has = habits.get(("has", "ndc_qualifier"))
    if (
        facts.facts.get("ndc")
        and not facts.facts.get("ndc_qualifier")
        and has
        and has[True] >= max(MANY, MOST * sum(has.values()))
    ):
        yield say("ndc_qualifier_missing", code=facts.code, count=has[True])
    for key, refused, check in (
        ("ndc", NDC_REFUSED, "ndc_missing"),
        ("approval_number", APPROVAL_REFUSED, "approval_missing"),
    ):
        if facts.facts.get(key) or not (is_unanswered or told & refused):
            continue
        has = habits.get(("has", key))
        if has and has[True] >= max(MANY, MOST * sum(has.values())):
            yield say(check, code=facts.code, count=has[True])
