"""Every plan kind and every step of its ladder, against a table written by hand from the rules, and a calendar that
counts one day at a time. Nothing here is read from the fact book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from generator.plan import make_plan
from tests.engine.test_deadlines import walk, walk_months

HOLIDAYS = {  # as observed; a Saturday holiday is kept on the Friday before, a Sunday one on the Monday after
    date(2025, 12, 25), date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19),
    date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 18), date(2027, 7, 5),
    date(2027, 9, 6), date(2027, 10, 11), date(2027, 11, 11), date(2027, 11, 25), date(2027, 12, 24), date(2027, 12, 31),
    date(2028, 1, 17), date(2028, 2, 21), date(2028, 5, 29), date(2028, 6, 19), date(2028, 7, 4), date(2028, 9, 4),
    date(2028, 10, 9), date(2028, 11, 10), date(2028, 11, 23), date(2028, 12, 25), date(2029, 1, 1), date(2029, 1, 15),
}  # fmt: skip

SELF = {"cover_from": "job", "employer_kind": "private", "job_funding": "self_funded"}
INSURED = {"cover_from": "job", "employer_kind": "private", "job_funding": "insured"}
CITY = {"cover_from": "job", "employer_kind": "government", "job_funding": "self_funded"}
CITY_INSURED = CITY | {"job_funding": "insured"}
CITY_UNKNOWN = CITY | {"job_funding": "unknown"}
PRIVATE = SELF | {"job_funding": "unknown"}
CHURCH_INSURED = {"cover_from": "job", "employer_kind": "church", "job_funding": "insured"}
ANY_INSURED = {"cover_from": "job", "employer_kind": "unknown", "job_funding": "insured"}
CHURCH = {"cover_from": "job", "employer_kind": "church"}
OLD = SELF | {"grandfathered": "yes"}
APPEALED = {"decision_level": "plan_appeal"}
REVIEWED = {"decision_level": "outside_reviewer"}
JUDGED = {"decision_level": "judge"}
MEDICAL = {"reasons": [{"kind": "not_medically_necessary", "words": "x"}]}
CONTRACT = {"reasons": [{"kind": "benefit_exclusion", "words": "x"}]}


@dataclass(frozen=True)
class Step:
    """One step: how long to file, from what, and how long they have. None: the source was not confirmed, so no date
    may be told."""

    name: str
    answers: dict
    days: int | None = None
    months: int | None = None
    mail: int = 0
    from_notice: bool = False
    rolls: bool = False
    """Weekends, holidays and missing days of a month move on: only where this step's own rule says so."""
    before: int | None = None
    after: int | None = None
    urgent_hours: int | None = None
    urgent_days: int | None = None
    falls_back: bool = False
    """When its days have passed, the ordinary step is still open, so nothing is late."""


STEPS = [
    Step("self-funded, first", SELF, days=180, before=30, after=60, urgent_hours=72),
    Step("self-funded, second inside the plan", SELF | APPEALED | {"second_appeal": "must"}, before=15, after=30, urgent_hours=72),
    Step("self-funded, external", SELF | APPEALED, months=4, rolls=True, before=45, after=45, urgent_hours=72),
    Step("insured, first", INSURED, days=180, before=30, after=60, urgent_hours=72),
    Step("insured, external", INSURED | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("insured, second inside the plan", INSURED | APPEALED | {"second_appeal": "must"}, before=15, after=30, urgent_hours=72),
    Step("funding unknown, first", PRIVATE, days=180, before=30, after=60, urgent_hours=72),
    Step("funding unknown, external", PRIVATE | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("insured city plan, first", CITY_INSURED, days=180, before=30, after=60, urgent_hours=72),
    Step("insured city plan, second inside the plan", CITY_INSURED | APPEALED | {"second_appeal": "must"}, before=15, after=30, urgent_hours=72),
    Step("insured city plan, external", CITY_INSURED | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("city plan, funding unknown", CITY_UNKNOWN, days=180, before=30, after=60, urgent_hours=72),
    Step("city plan, funding unknown, external", CITY_UNKNOWN | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("insured church plan, first", CHURCH_INSURED, days=180, before=30, after=60, urgent_hours=72),
    Step("insured church plan, external", CHURCH_INSURED | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("employer unknown, first", {"cover_from": "job"}, days=180, before=30, after=60, urgent_hours=72),
    Step("employer unknown, external", {"cover_from": "job"} | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("employer unknown, insured, first", ANY_INSURED, days=180, before=30, after=60, urgent_hours=72),
    Step("employer unknown, insured, external", ANY_INSURED | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("grandfathered, bought", {"cover_from": "bought", "grandfathered": "yes"}),
    Step("grandfathered, city", CITY | {"grandfathered": "yes"}),
    Step("grandfathered, church", CHURCH | {"grandfathered": "yes"}),
    Step("individual, first", {"cover_from": "bought"}, days=180, before=30, after=60, urgent_hours=72),
    Step("individual, external", {"cover_from": "bought"} | APPEALED, months=4, before=45, after=45, urgent_hours=72),
    Step("grandfathered, first", OLD, days=180, before=30, after=60, urgent_hours=72),
    Step("city plan, first", CITY, days=180, before=30, after=60, urgent_hours=72),
    Step("city plan, external", CITY | APPEALED, months=4, rolls=True, before=45, after=45, urgent_hours=72),
    Step("church plan, first", CHURCH, days=180, before=30, after=60, urgent_hours=72),
    Step("church plan, external", CHURCH | APPEALED),
    Step("Medicare Advantage, plan", {"cover_from": "medicare_advantage"}, days=60, mail=5, before=7, after=60, urgent_hours=72),
    Step("Medicare Advantage, independent entity", {"cover_from": "medicare_advantage"} | APPEALED),
    Step("Medicare Advantage, hearing", {"cover_from": "medicare_advantage"} | REVIEWED, days=60, mail=5),
    Step("dual plan", {"cover_from": "dual_plan"}, days=60, mail=5, before=7),
    Step("Part D, plan", {"cover_from": "part_d"}, days=60, mail=5, before=7, after=14, urgent_hours=72),
    Step("Part D, independent entity", {"cover_from": "part_d"} | APPEALED, days=60, mail=5, before=7, after=14, urgent_hours=72),
    Step("Part D, hearing", {"cover_from": "part_d"} | REVIEWED, days=60, mail=5, before=90, urgent_days=10),
    Step("Original Medicare, redetermination", {"cover_from": "original_medicare"}, days=120, mail=5, after=60),
    Step("Original Medicare, QIC", {"cover_from": "original_medicare"} | APPEALED, days=180, mail=5, after=60),
    Step("Original Medicare, hearing", {"cover_from": "original_medicare"} | REVIEWED, days=60, mail=5, after=90),
    Step("Original Medicare, council", {"cover_from": "original_medicare"} | JUDGED, days=60, mail=5, after=90),
    Step("Medicaid plan", {"cover_from": "medicaid_plan"}, days=60, from_notice=True, before=30, after=30, urgent_hours=72),
    Step("Medicaid plan, fair hearing", {"cover_from": "medicaid_plan"} | APPEALED),
    Step("Medicaid from the state, fair hearing", {"cover_from": "medicaid_state"}, before=90),
    Step("CHIP plan", {"cover_from": "chip"}, days=60, from_notice=True, before=30, urgent_hours=72),
    Step("CHIP, state review", {"cover_from": "chip"} | APPEALED),
    Step("federal job, carrier", {"cover_from": "federal_job"}, months=6, from_notice=True, before=30, after=30, urgent_hours=72),
    Step("federal job, OPM", {"cover_from": "federal_job"} | APPEALED, days=90, from_notice=True, after=60),
    Step("TRICARE, medical", {"cover_from": "tricare"} | MEDICAL, days=90, from_notice=True),
    Step("TRICARE, medical, urgent", {"cover_from": "tricare", "urgent": "yes"} | MEDICAL, days=3, mail=5, falls_back=True),
    Step("TRICARE, factual", {"cover_from": "tricare"} | CONTRACT, days=90, from_notice=True),
    Step("TRICARE, second reconsideration", {"cover_from": "tricare"} | MEDICAL | APPEALED, days=90, from_notice=True),
    Step("TRICARE, formal review", {"cover_from": "tricare"} | CONTRACT | APPEALED, days=60, from_notice=True),
    Step("TRICARE, hearing, factual", {"cover_from": "tricare"} | CONTRACT | REVIEWED, days=60, from_notice=True),
    Step("TRICARE, hearing, medical", {"cover_from": "tricare"} | MEDICAL | REVIEWED),
    Step("CHAMPVA", {"cover_from": "champva"}, months=12, from_notice=True),
    Step("VA, clinical appeal", {"cover_from": "va"}),
    Step("VA, payment", {"cover_from": "va", "timing": "after"}, months=12, from_notice=True),
    Step("Indian Health Service, first", {"cover_from": "ihs"}, days=30),
    Step("Indian Health Service, area", {"cover_from": "ihs"} | APPEALED, days=30),
    Step("Indian Health Service, director", {"cover_from": "ihs", "decision_level": "plan_second"}, days=30),
    Step("PACE", {"cover_from": "pace"}, before=30, urgent_hours=72),
    Step("short-term plan", {"cover_from": "short_term"}),
    Step("sharing ministry", {"cover_from": "sharing"}),
]  # fmt: skip

NOTICES = {
    "leap day": date(2028, 2, 29),
    "day before leap day": date(2028, 2, 28),
    "end of January": date(2027, 1, 31),
    "end of August": date(2026, 8, 31),
    "end of October": date(2026, 10, 30),
    "last day of the year": date(2026, 12, 31),
    "Christmas Eve": date(2026, 12, 24),
    "a Saturday": date(2026, 9, 26),
    "Thanksgiving": date(2026, 11, 26),
    "an ordinary Tuesday": date(2026, 11, 3),
}

step = pytest.mark.parametrize("step", STEPS, ids=lambda s: s.name)
notice = pytest.mark.parametrize("notice", NOTICES.values(), ids=NOTICES.keys())


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def back(day: date) -> date:
    while not is_open(day):
        day -= timedelta(1)
    return day


def forward(day: date) -> date:
    while not is_open(day):
        day += timedelta(1)
    return day


def count(step: Step, start: date) -> date:
    return walk_months(start, step.months, step.rolls) if step.months else walk(start, step.days or 0)


def plan_of(step: Step, notice: date, today: date, **more):
    return make_plan(step.answers | {"notice_date": str(notice)} | more, today)


@step
@notice
def test_the_safe_date_counts_from_the_letter_and_is_a_working_day(step, notice):
    plan = plan_of(step, notice, notice + timedelta(2))
    safe = plan.filing.safe if plan.filing else None
    if step.days or step.months:
        assert safe.on == back(count(step, notice))
        assert str(safe.on.year) in safe.sum
    else:
        assert safe is None


@step
@notice
def test_the_outer_limit(step, notice):
    """From the notice where the rule says so; else from the day the mail is presumed to take; else not at all."""
    plan = plan_of(step, notice, notice + timedelta(2))
    outer = plan.filing.outer.on if plan.filing and plan.filing.outer else None
    if not (step.days or step.months) or not (step.from_notice or step.mail):
        assert outer is None
        return
    last = count(step, walk(notice, step.mail))
    last = forward(last) if step.rolls else last
    assert outer == (last if last > back(count(step, notice)) else None)


@step
@notice
def test_the_outer_limit_with_proof_of_the_day_it_came(step, notice):
    received = notice + timedelta(9)
    plan = plan_of(step, notice, received, received_date=str(received))
    outer = plan.filing.outer.on if plan.filing and plan.filing.outer else None
    if not (step.days or step.months):
        assert outer is None
        return
    last = count(step, notice if step.from_notice else received)
    last = forward(last) if step.rolls else last
    assert outer == (last if last > back(count(step, notice)) else None)


@pytest.mark.parametrize("step", [s for s in STEPS if s.days or s.months], ids=lambda s: s.name)
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_last_day_itself_and_the_day_after(step, offset):
    notice = date(2026, 11, 3)
    last = count(step, walk(notice, step.mail))
    last = max(forward(last) if step.rolls else last, count(step, notice))
    assert plan_of(step, notice, last + timedelta(offset)).filing.is_late is (offset > 0 and not step.falls_back)


@step
@pytest.mark.parametrize(
    "today", [date(2028, 2, 28), date(2026, 12, 31), date(2027, 1, 31), date(2026, 11, 3)], ids=str
)
def test_when_they_must_answer(step, today):
    for timing, days in (("before", step.before), ("after", step.after)):
        if "timing" in step.answers or step.answers.get("urgent"):
            continue
        plan = plan_of(step, today - timedelta(3), today, timing=timing)
        expected = walk(today, days) if days else None
        assert (plan.answer.by if plan.answer else None) == expected, timing
    hours = step.urgent_hours or (step.urgent_days or 0) * 24
    if not step.answers.get("urgent") and "timing" not in step.answers:
        plan = plan_of(step, today - timedelta(3), today, timing="before", urgent="yes")
        if plan.level:  # an urgent request has the urgent clock or none, never the standard one
            assert plan.answer.by == (walk(today, -(-hours // 24)) if hours else None), step.name
            assert plan.answer.is_urgent


@pytest.mark.parametrize("step", [s for s in STEPS if s.before and not s.answers.get("urgent")], ids=lambda s: s.name)
def test_an_appeal_already_sent_counts_from_the_day_they_got_it(step):
    sent = date(2026, 10, 1)
    plan = plan_of(step, date(2026, 9, 20), date(2026, 12, 31), timing="before", appeal_sent_on=str(sent))
    assert plan.answer.by == walk(sent, step.before)
    assert plan.situation["is_overdue"] == ("yes" if date(2026, 12, 31) > plan.answer.by else "no")


def test_the_table_holds_every_plan_kind_and_every_step_with_a_window(book):
    """The table grows with the ladder: a step that may tell a date must be in it."""
    seen = {make_plan(s.answers | {"notice_date": "2026-11-03"}, date(2026, 11, 5)).level for s in STEPS} - {None}
    assert {level.plan_kind for level in seen} == set(book.shelf("plan_kinds"))
    for level in book.shelf("levels").values():
        field = "file_months" if level.file_months else "file_days"
        has_window = bool(level.file_days or level.file_months) and level.is_verified and level.is_confirmed(field)
        if has_window and level.kind not in ("initial", "other", "court"):
            assert level.id in {row.id for row in seen}, level.id
