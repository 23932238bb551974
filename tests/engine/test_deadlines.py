"""Dates against an oracle written independently: it counts one day at a time, from a hand-kept list of holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.plan.days import add_months, federal_holidays, is_business_day

COVER = {
    "erisa_self_funded": {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded"},
    "erisa_insured": {"cover_from": "job", "employer_kind": "private", "job_funding": "insured"},
    "individual_aca": {"cover_from": "bought"},
    "medicare_advantage": {"cover_from": "medicare_advantage"},
    "medicare_original": {"cover_from": "original_medicare"},
    "medicare_part_d": {"cover_from": "part_d"},
    "medicaid_mco": {"cover_from": "medicaid_plan"},
    "fehb_pshb": {"cover_from": "federal_job"},
}
# (days, months, days presumed for the mail), read off the regulations named in rights and levels.
WINDOW = {
    "erisa_self_funded": (180, 0, 0),
    "erisa_insured": (180, 0, 0),
    "individual_aca": (180, 0, 0),
    "medicare_advantage": (60, 0, 5),
    "medicare_original": (120, 0, 5),
    "medicare_part_d": (60, 0, 5),
    "medicaid_mco": (60, 0, 0),
    "fehb_pshb": (0, 6, 0),
}
HOLIDAYS = {  # as observed, from the Office of Personnel Management's published lists
    date(2025, 12, 25), date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19),
    date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 18), date(2027, 7, 5),
}  # fmt: skip


def walk(start: date, days: int) -> date:
    for _ in range(days):
        start += timedelta(1)
    return start


def walk_months(start: date, months: int, to_next: bool = False) -> date:
    """A month without that day number ends the count on its last day; or, where the rule says so (45 CFR
    147.136(d)(2)(i)), on the first of the next."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    try:
        return date(year, month, start.day)
    except ValueError:
        first = date(year + (month == 12), month % 12 + 1, 1)
        return first if to_next else first - timedelta(1)


def oracle(kind: str, notice: date) -> date:
    days, months, _ = WINDOW[kind]
    last = walk_months(notice, months) if months else walk(notice, days)
    while last.weekday() >= 5 or last in HOLIDAYS:
        last -= timedelta(1)
    return last


NOTICES = [
    date(2025, 9, 1), date(2025, 10, 31), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 5, 29),
    date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 26), date(2026, 11, 11), date(2026, 11, 21),
]  # fmt: skip


@pytest.mark.parametrize("kind", COVER)
@pytest.mark.parametrize("notice", NOTICES, ids=str)
def test_the_safe_date(kind, notice):
    plan = make_plan(COVER[kind] | {"notice_date": str(notice)}, date(2026, 11, 21))
    assert plan.coverage.plan_kind == kind
    assert plan.filing.safe.on == oracle(kind, notice)


@pytest.mark.parametrize("kind", ["medicare_advantage", "medicare_original", "medicare_part_d"])
def test_the_outer_limit_presumes_the_mail(kind):
    notice = date(2026, 11, 2)
    plan = make_plan(COVER[kind] | {"notice_date": str(notice)}, date(2026, 11, 21))
    days, _, mail = WINDOW[kind]
    assert plan.filing.outer.on == walk(walk(notice, mail), days)
    assert str(mail) in plan.filing.outer.sum


def test_the_outer_limit_needs_proof_of_receipt():
    answers = COVER["erisa_insured"] | {"notice_date": "2026-11-02", "received_date": "2026-11-09"}
    plan = make_plan(answers, date(2026, 11, 21))
    assert plan.filing.outer.on == walk(date(2026, 11, 9), 180)
    assert "prove" in plan.filing.outer.assumption


def test_no_outer_limit_is_guessed():
    assert make_plan(COVER["erisa_insured"] | {"notice_date": "2026-11-02"}, date(2026, 11, 21)).filing.outer is None


def test_a_time_that_the_letter_counts_from_its_receipt_is_not_over_before_that():
    told = {
        "notice_date": "2026-08-18", "received_date": "2026-08-24", "printed_window_days": 60, "decision_level": "plan_appeal", "second_appeal": "must",
        "cover_from": "job", "employer_kind": "government", "job_funding": "self_funded", "state": "ks",
    }  # fmt: skip
    receipt = {"denial_text": "You may file a second appeal within **60 days** of the date you receive this letter."}
    assert make_plan(told | receipt, date(2026, 10, 19)).filing.is_late is False
    assert make_plan(told | receipt, date(2026, 10, 24)).filing.is_late is True
    dated = {"denial_text": "You may file a second appeal within 60 days of the date of this letter."}
    assert make_plan(told | dated, date(2026, 10, 19)).filing.is_late is True


def test_a_short_paper_that_kept_the_time_is_completed_and_never_called_late():
    told = COVER["erisa_insured"] | {"notice_date": "2026-03-02", "patient_name": "Ann Lee", "reasons": [{"kind": "step_therapy", "words": "No."}]}  # fmt: skip
    sent = {"document": "internal_appeal", "on": "2026-08-20", "how": "One page, details to follow"}
    late = date(2026, 9, 20)
    text = render_markdown(write_document(make_plan(told | {"sent_papers": [sent]}, late)))
    assert "It was filed on August 20, 2026, in time" in text and "This letter completes it." in text
    assert "after the time to file ended" not in text and "September 20, 2026" in text
    copy = render_markdown(write_document(make_plan(told | {"sent_papers": [sent | {"how": "Fax"}]}, late)))
    assert "This letter completes it." not in copy and "August 20, 2026" in copy


@pytest.mark.parametrize(("offset", "late"), [(-1, False), (0, False), (1, True)])
def test_the_day_before_the_day_itself_and_the_day_after(offset, late):
    notice = date(2026, 5, 19)
    last = walk(notice, 180)  # Sunday, November 15, 2026
    plan = make_plan(COVER["erisa_insured"] | {"notice_date": str(notice)}, last + timedelta(offset))
    assert plan.filing.is_late is late


def test_a_shorter_window_on_the_letter_is_kept_to_and_told():
    plan = make_plan(
        COVER["erisa_insured"] | {"notice_date": "2026-11-05", "printed_window_days": 60}, date(2026, 11, 21)
    )
    assert plan.filing.safe.on == walk(date(2026, 11, 5), 60)
    assert any("60 days" in note and "180 days" in note for note in plan.filing.notes)


def test_a_medicare_letter_that_prints_65_days_is_not_called_wrong():
    plan = make_plan(
        COVER["medicare_advantage"] | {"notice_date": "2026-11-02", "printed_window_days": 65}, date(2026, 11, 21)
    )
    assert plan.filing.safe.on == oracle("medicare_advantage", date(2026, 11, 2))
    assert not plan.filing.notes


def test_a_denial_of_2024_gets_the_rule_of_2024():
    plan = make_plan(COVER["medicare_advantage"] | {"notice_date": "2024-12-10"}, date(2024, 12, 20))
    assert plan.filing.safe.on == date(2025, 2, 7)  # 60 days from the notice is Saturday, February 8
    assert plan.filing.outer is None or plan.filing.outer.on == date(2025, 2, 8)


@pytest.mark.parametrize(
    ("start", "months", "plain", "to_next"),
    [
        (date(2026, 10, 30), 4, date(2027, 2, 28), date(2027, 3, 1)), (date(2027, 10, 29), 4, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 3, 1)), (date(2026, 12, 31), 4, date(2027, 4, 30), date(2027, 5, 1)),
        (date(2026, 1, 15), 12, date(2027, 1, 15), date(2027, 1, 15)),
    ],
)  # fmt: skip
def test_months_with_no_such_date(start, months, plain, to_next):
    assert add_months(start, months) == plain == walk_months(start, months)
    assert add_months(start, months, to_next=True) == to_next == walk_months(start, months, to_next=True)


def test_holidays_are_those_published():
    ours = {day for year in (2026, 2027) for day in federal_holidays(year)}
    assert {day for day in HOLIDAYS if day.year == 2026} == {day for day in ours if day.year == 2026}
    assert not is_business_day(date(2027, 12, 31))  # New Year's Day 2028 is a Saturday


def test_urgent_counts_in_hours_and_a_claim_already_paid_for_does_not():
    urgent = COVER["erisa_insured"] | {"notice_date": "2026-11-19", "urgent": "yes", "timing": "before"}
    assert make_plan(urgent, date(2026, 11, 21)).answer.by == date(2026, 11, 24)
    after = make_plan(urgent | {"timing": "after"}, date(2026, 11, 21))
    assert after.answer.by == walk(date(2026, 11, 21), 60)


def test_an_unconfirmed_window_is_never_counted_with(book):
    answers = {"cover_from": "short_term", "notice_date": "2026-11-02"}
    plan = make_plan(answers, date(2026, 11, 21))
    assert plan.filing.safe is None
    assert any("could not confirm" in note for note in plan.filing.notes)
    with_days = make_plan(answers | {"printed_window_days": 90}, date(2026, 11, 21))
    assert with_days.filing.safe.on <= walk(date(2026, 11, 2), 90)
