"""What a letter asks for where a running course ends with its approval, and where it is cut before."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import write_document
from generator.letters.record_words import usual_period
from generator.output.text import render_text
from generator.plan import make_plan

CASE = {
    "cover_from": "bought", "notice_date": "2026-11-16", "payer_name": "Meridian", "timing": "ongoing", "state": "oh",
    "approved_until": "2026-12-15", "therapy": "belimumab_iv", "condition": "sle", "interval": "every 4 weeks",
    "dose": "10 mg/kg", "patient_name": "Ada Example", "setting_wanted": "hospital",
    "reasons": [{"kind": "site_of_care_hospital_refused", "words": "The records do not show that a hospital is needed."}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("stopped", "asked", "not_asked"),
    [
        ("no", "for the usual approval period", "until December 15, 2026."),
        ("yes", "until December 15, 2026", "for the usual approval period"),
        (None, "until December 15, 2026", "for the usual approval period"),
    ],
)
def test_a_course_that_ends_with_its_approval_is_asked_for_beyond_it(stopped, asked, not_asked):
    plan = make_plan(CASE | {"stopped_before_end": stopped}, date(2026, 11, 29))
    text = " ".join(render_text(write_document(plan)).split())
    assert asked in text and not_asked not in text.partition("This is")[0]


@pytest.mark.parametrize(
    ("interval", "asks"),
    [("every 4 weeks", True), ("weekly for 4 weeks", False), ("weekly for 4 weeks, one cycle", False), ("once", False)],
)
def test_the_usual_period_is_asked_for_only_where_the_treatment_goes_on(interval, asks):
    answers = {"interval": interval, "timing": "before"}
    assert usual_period(make_plan(answers, date(2026, 11, 30)).case) is asks
    assert not usual_period(make_plan(answers | {"timing": "after"}, date(2026, 11, 30)).case)
