"""Every state against an oracle of its own: the days by which an insured person must ask for the next review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice, product

import pytest

from generator.plan import make_plan
from tests.engine.external_oracle import DAY, TABLE, Expected, Printed, StateWindow, after_days, expect

KINDS = {
    "private": {"cover_from": "job", "employer_kind": "private", "job_funding": "insured"},
    "government": {"cover_from": "job", "employer_kind": "government", "job_funding": "insured"},
    "church": {"cover_from": "job", "employer_kind": "church", "job_funding": "insured"},
    "bought": {"cover_from": "bought"},
}
LEVELS = ("plan_first", "plan_appeal")
QUICK = 3
"""The quick run takes a third of each state's cases; all of them are met in three neighbors. `make long` takes all."""
NOTICES = (date(2026, 11, 12), date(2026, 10, 31))
PRINTED = (
    Printed(),
    Printed(days=45),
    Printed(days=400),
    Printed(months=2),
    Printed(on=date(2027, 1, 20)),
)
# Four months from here end in a month without a 31st, two days after 120 days.
LONG_MONTHS = date(2026, 7, 31)
PRINTED_LONG_MONTHS = (
    Printed(),
    Printed(days=119),
    Printed(days=120),
    Printed(days=180),
    Printed(months=4),
    Printed(months=6),
    Printed(on=date(2027, 10, 9)),
)


def engine_says(
    kind: str, level: str, state: str, notice: date, today: date, received: date | None, printed: Printed
) -> Expected:
    answers: dict[str, object] = {
        **KINDS[kind],
        "state": state,
        "notice_date": notice.isoformat(),
        "decision_level": level,
        "reasons": [{"kind": "not_medically_necessary", "words": "x"}],
    }
    if received:
        answers["received_date"] = received.isoformat()
    if printed.days is not None:
        answers["printed_window_days"] = printed.days
    if printed.months is not None:
        answers["printed_window_months"] = printed.months
    if printed.on:
        answers["printed_window_on"] = printed.on.isoformat()
    filing = make_plan(answers, today).filing
    assert filing is not None and filing.safe is not None, f"no filing date for {answers}"
    return Expected(
        safe=filing.safe.on,
        outer=filing.outer.on if filing.outer else None,
        is_late=filing.is_late,
        is_notice_wrong=filing.too_short is not None,
    )


def cases(state: str) -> Iterator[tuple[str, str, date, date, date | None, Printed]]:
    """(kind, level, notice, today, received, printed): every kind and level meets every printed window and notice.

    Receipt and today turn with the case, so that each is met many times and the table stays quick.
    """
    for turn, (level, notice, kind, printed) in enumerate(product(LEVELS, NOTICES, KINDS, PRINTED)):
        received = notice + 6 * DAY if turn // 3 % 2 else None
        today = (notice + 12 * DAY, after_days(notice, 100), after_days(notice, 190))[turn % 3]
        yield kind, level, notice, today, received, printed
    for turn, printed in enumerate(PRINTED_LONG_MONTHS):
        received = LONG_MONTHS + 3 * DAY if turn % 2 else None
        yield "bought", "plan_appeal", LONG_MONTHS, after_days(LONG_MONTHS, 124), received, printed


def disagreements(state: str, table: dict[str, StateWindow] | None = None, step: int = 1) -> Iterator[str]:
    """How engine and oracle differ, in every so-manieth case: each state begins with another one."""
    first = sorted(TABLE).index(state) % step
    for kind, level, notice, today, received, printed in islice(cases(state), first, None, step):
        wanted = expect(level, state, notice, today, received, printed, table)
        got = engine_says(kind, level, state, notice, today, received, printed)
        if got != wanted:
            yield (
                f"{state} {kind} {level} notice {notice} received {received} today {today} {printed}:\n"
                f"  engine {got}\n  oracle {wanted}"
            )


@pytest.mark.parametrize("step", [pytest.param(QUICK, id="a third"), pytest.param(1, id="all", marks=pytest.mark.long)])
@pytest.mark.parametrize("state", sorted(TABLE))
def test_every_filing_day_is_the_oracle_s(state: str, step: int) -> None:
    found = list(disagreements(state, step=step))
    assert not found, f"{len(found)} cases differ; the first:\n" + "\n".join(found[:3])


def test_the_table_names_every_place_once() -> None:
    assert len(TABLE) == 52
    assert {"dc", "pr"} <= set(TABLE)


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        ("ky", replace(TABLE["ky"], days=61)),
        ("oh", replace(TABLE["oh"], days=179)),
        ("me", replace(TABLE["me"], is_confirmed=True)),
        ("sc", replace(TABLE["sc"], months=4, days=None)),
        ("nh", replace(TABLE["nh"], counts_from="receipt")),
        ("al", replace(TABLE["al"], process="state")),
    ],
)
def test_a_wrong_window_in_the_table_is_noticed(state: str, wrong: StateWindow) -> None:
    assert next(disagreements(state, TABLE | {state: wrong}), None)


def by_hand(state: str) -> tuple[str, str | None]:
    wanted = expect("plan_appeal", state, date(2026, 11, 12), date(2026, 11, 28))
    return wanted.safe.isoformat(), wanted.outer.isoformat() if wanted.outer else None


def test_the_oracle_counts_as_a_hand_does() -> None:
    """A notice of Thursday, November 12, 2026, nothing printed, the day of receipt not known."""
    assert by_hand("ky") == ("2027-01-11", "2027-03-12")
    assert by_hand("sc") == ("2027-01-11", "2027-03-12")
    assert by_hand("wa") == ("2027-05-11", None)
    assert by_hand("ca") == ("2027-05-12", None)
    assert by_hand("oh") == ("2027-05-11", None)
    assert by_hand("mi") == ("2027-03-19", None)
    assert by_hand("ny") == ("2027-03-12", None)
    assert by_hand("tx") == ("2027-03-12", None)
