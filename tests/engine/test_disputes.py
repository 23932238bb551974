"""A practice that disputes the payment of its claim in its own name gets that dispute, with the days of the notice; the
member's appeal, with the law's days, stays with everybody else."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import document_list, write_document
from generator.letters.write import file_name
from generator.output.markdown import render_markdown
from generator.output.view import describe_for_page
from generator.plan import make_plan

TODAY = date(2026, 11, 30)
NOTICE = "Dear Provider: The records do not support that the service was medically necessary. You may file a payment dispute in writing within 120 calendar days from the date of this notice."
CLAIM = {
    "cover_from": "medicare_advantage", "voice": "practice", "timing": "after", "notice_date": "2026-11-12", "printed_window_days": 120,
    "denial_text": NOTICE, "payer_name": "Gulf Palm Advantage", "patient_name": "Wendell Krause", "writer_name": "Priscilla Duarte",
    "reasons": [{"kind": "not_medically_necessary", "words": "The records do not support that the service was medically necessary."}],
}  # fmt: skip


def plan_of(**more):
    return make_plan({key: value for key, value in (CLAIM | more).items() if value is not None}, TODAY)


def test_a_contracted_practices_claim_of_medicare_advantage_is_its_own_dispute_with_the_days_of_the_notice():
    plan = plan_of(contracted="yes")
    assert plan.filing.safe.on == date(2027, 3, 12) and not plan.filing.notes and plan.answer is None
    letter = write_document(plan)
    words = render_markdown(letter)
    assert letter.title == "Payment dispute of the practice" and "422.582" not in words
    assert "independent review entity" not in words
    assert file_name(letter, "Wendell Krause", "pdf") == "payment-dispute-of-the-practice-wendell-krause.pdf"
    assert any("payment dispute" in step.text for step in plan.steps)
    assert not any("reconsideration" in step.text for step in plan.steps)
    told = describe_for_page(plan)
    assert any("not the patient’s appeal" in note for note in told["date_notes"])
    assert [offer.title for offer in document_list(plan) if offer.id == "plan_reconsideration"] == [letter.title]


def test_the_notices_own_words_are_enough_where_nothing_speaks_against_a_contract():
    assert plan_of().situation["own_dispute"] == "yes"
    assert plan_of(contracted="unknown").situation["own_dispute"] == "yes"
    assert plan_of(denial_text="The claim is denied.").situation["own_dispute"] == "no"


@pytest.mark.parametrize(
    "more",
    [
        {"contracted": "no"},
        {"contracted": "yes", "consent": "yes"},
        {"contracted": "yes", "voice": "caregiver"},
        {"contracted": "yes", "timing": "before"},
        {"contracted": "yes", "decision_level": "plan_appeal"},
    ],
)
def test_who_has_no_contract_or_stands_for_the_member_files_the_members_appeal(more):
    plan = plan_of(**more)
    assert plan.situation["own_dispute"] == "no" and write_document(plan).title != "Payment dispute of the practice"


def test_without_a_printed_time_no_day_is_made_up():
    plan = plan_of(contracted="yes", printed_window_days=None)
    assert plan.filing.safe is None and "manual" in plan.filing.notes[0]


def test_a_managed_medicaid_plan_is_the_same_and_original_medicare_is_not():
    assert plan_of(cover_from="medicaid_plan", contracted="yes").situation["own_dispute"] == "yes"
    assert plan_of(cover_from="original_medicare", contracted="yes").situation["own_dispute"] == "no"
