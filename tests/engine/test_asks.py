"""The ask of a letter comes from rows: what is asked (asks.toml), and how what was refused is named in it (refused.toml)."""

from __future__ import annotations

from datetime import date

import pytest

from generator.denials import load_denial_kinds, load_refused
from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

TODAY = date(2026, 11, 21)
CASE = {
    "cover_from": "job", "employer_kind": "private", "job_funding": "insured", "notice_date": "2026-11-10", "payer_name": "Acme", "patient_name": "Ann Lee",
    "voice": "patient", "therapy": "infliximab", "condition": "cd", "product": "Remicade", "site_name": "North Suite",
}  # fmt: skip


def summary(kind: str, timing: str = "before", **more: str) -> str:
    case = CASE | {"timing": timing, "reasons": [{"kind": kind, "words": "We refuse it."}]} | more
    text = render_markdown(write_document(make_plan(case, TODAY), "internal_appeal"))
    return text.partition("## Summary")[2]


@pytest.mark.parametrize(
    "refused", [row for row in load_refused().values() if row.about or row.terms], ids=lambda row: row.id
)
def test_the_words_of_what_was_refused_stand_around_the_drug(refused):
    kind = next(kind.id for kind in load_denial_kinds().values() if kind.refused == refused.id)
    asked = summary(kind).partition("\n\n")[2].partition("\n\n")[0]
    assert f"approve {refused.about}Remicade" in asked
    assert refused.terms.format(site="North Suite") in asked
    assert refused.terms.partition("{site}")[0] not in summary(kind, site_name="") or not refused.terms


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        ("cover_ended", "correct the record, reverse your decision of November 10, 2026 and pay for", "Correct the record, reverse the decision and pay the claim."),
        ("cost_share", "correct the share of the cost in your decision of November 10, 2026 and pay the difference for", "Correct the share of the cost and pay the difference."),
        ("claim_line", "reverse your decision of November 10, 2026 and pay for", "Reverse the decision and pay the claim."),
        ("step_therapy", "reverse your decision of November 10, 2026 and pay for", "Reverse the decision and pay for the treatment as ordered."),
    ],
)  # fmt: skip
def test_what_is_asked_is_a_row(kind, asked, listed):
    text = summary(kind, "after")
    assert asked in text and f"1. {listed}" in text


def test_reasons_that_ask_for_different_things_meet_in_the_general_ask():
    reasons = [{"kind": "cover_ended", "words": "Not in force."}, {"kind": "step_therapy", "words": "Try another."}]
    text = render_markdown(write_document(make_plan(CASE | {"timing": "before", "reasons": reasons}, TODAY), "internal_appeal"))  # fmt: skip
    assert "I ask you to reverse your decision of November 10, 2026 and approve Remicade" in text
