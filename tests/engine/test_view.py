"""What is shown beside the dates."""

from __future__ import annotations

import pytest

from generator.output.view import PRACTICE_DAYS, describe_plan
from generator.plan import make_plan
from tests.conftest import TODAY

CLAIM = {
    "notice_date": "2026-11-03",
    "cover_from": "medicare_advantage",
    "timing": "after",
    "payer_name": "Acme",
    "reasons": [{"kind": "claim_line", "words": "The units are wrong."}],
}


def is_told(**change):
    notes = describe_plan(make_plan(CLAIM | change, TODAY))["date_notes"]
    return any(note.startswith(PRACTICE_DAYS) for note in notes)


@pytest.mark.parametrize("cover", ["medicare_advantage", "bought"])
def test_a_practice_is_told_whose_days_these_are_before_it_says_that_it_writes_and_after(cover):
    assert is_told(cover_from=cover)
    assert is_told(cover_from=cover, voice="practice")


@pytest.mark.parametrize(
    "change",
    [
        {"voice": "patient"},
        {"voice": "caregiver"},
        {"timing": "before"},
        {"cover_from": "original_medicare"},  # whoever bills appeals there as others do
        {"cover_from": "tricare", "voice": "practice"},  # it is told that it may not appeal
        {"reasons": [{"kind": "not_medically_necessary", "words": "not needed"}]},  # nothing about a bill, nobody named
    ],
)
def test_nobody_else_is(change):
    assert not is_told(**change)
