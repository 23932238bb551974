"""A test rests on the paper in hand that is named after it or is of its day; only then on one that is to follow."""

from __future__ import annotations

from datetime import date

import pytest

from generator.plan import make_plan

PAPERS = [{"title": "OCT print"}, {"title": "Laboratory report", "on": "2026-09-22"}, {"title": "Laboratory report of November", "on": "2026-11-10"}]  # fmt: skip


def exhibits(*findings, papers=PAPERS):
    case = make_plan({"papers": papers, "findings": list(findings)}, date(2026, 11, 30)).case
    return [row.exhibits for row in case.findings], [exhibit.title for exhibit in case.exhibits]


def test_a_test_rests_on_the_paper_named_after_it_or_on_the_report_of_its_day():
    numbers, titles = exhibits(
        {"measure": "OCT, thickness of the macula", "value": "410"},
        {"measure": "Ferritin", "value": "9 ng/mL", "on": "2026-09-22"},
        {"measure": "Ferritin", "value": "210 ng/mL", "on": "11/10/2026"},
    )
    assert numbers == [(1,), (2,), (3,)] and "Laboratory and test reports" not in titles


@pytest.mark.parametrize(
    "finding",
    [
        {"measure": "MG-ADL score", "value": "11"},
        {"measure": "Ferritin", "value": "9 ng/mL", "on": "2026-09-23"},
        {"measure": "Ferritin", "value": "9 ng/mL", "on": "2026-09"},
        {"measure": "Test report", "value": "normal"},
    ],
)
def test_a_test_of_another_name_and_day_waits_for_its_paper(finding):
    numbers, titles = exhibits(finding)
    assert titles[numbers[0][0] - 1] == "Laboratory and test reports"


def test_two_papers_that_fit_tell_nothing():
    papers = [
        {"title": "Laboratory report A", "on": "2026-09-22"},
        {"title": "Laboratory report B", "on": "2026-09-22"},
    ]
    numbers, titles = exhibits({"measure": "Ferritin", "value": "9", "on": "2026-09-22"}, papers=papers)
    assert titles[numbers[0][0] - 1] == "Laboratory and test reports"


def test_tests_with_their_papers_are_not_missing():
    told = {"papers": PAPERS, "reasons": [{"kind": "step_therapy", "words": "No."}], "condition": "ida"}
    row = {"measure": "Ferritin", "value": "9 ng/mL", "on": "2026-09-22", "stage": "before"}

    def gaps(**more):
        return [gap.what for gap in make_plan(told | {"findings": [row | more]}, date(2026, 11, 30)).gaps]

    missing = "the tests that showed the illness, with dates"
    assert missing in gaps() and missing not in gaps(paper="Laboratory report")
