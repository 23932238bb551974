"""A test rests on the paper in hand that is named after it or is of its day; only then on one that is to follow."""

from __future__ import annotations

from datetime import date

import pytest

from generator.check.answers import check_answers
from generator.facts import load_book
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
    row = {"measure": "Ferritin", "value": "9 ng/mL", "stage": "before"}

    def gaps(**more):
        return [gap.what for gap in make_plan(told | {"findings": [row | more]}, date(2026, 11, 30)).gaps]

    missing = "the tests that showed the illness, with dates"
    assert missing in gaps() and missing not in gaps(paper="Laboratory report")


CELLCEPT = {"drug": "CellCept", "status": "tried", "started": "2022-01", "stopped": "2024-04", "result": "No change."}
PREDNISONE = {"drug": "prednisone", "status": "running", "started": "2021-05", "result": "Some help."}


def test_a_paper_named_at_one_drug_is_cited_for_no_other():
    told = {"papers": [{"title": "Old clinic's medication list"}]}
    case = make_plan(
        told | {"treatments": [CELLCEPT | {"paper": "Old clinic's medication list"}, PREDNISONE]}, date(2026, 11, 30)
    ).case
    assert case.treatments[0].exhibits == (1,)
    assert (
        case.exhibits[case.treatments[1].exhibits[0] - 1].title
        == "Chart notes and pharmacy records of the earlier treatments"
    )


def test_dated_tests_or_the_story_of_the_diagnosis_are_not_missing():
    told = {"reasons": [{"kind": "step_therapy", "words": "No."}], "condition": "mg"}

    def gaps(**more):
        return [gap.what for gap in make_plan(told | more, date(2026, 11, 30)).gaps]

    missing = "the tests that showed the illness, with dates"
    row = {"measure": "AChR antibodies", "value": "8.4", "stage": "before"}
    assert missing in gaps(findings=[row]) and missing not in gaps(findings=[row | {"on": "2021-05"}])
    fact = {"topic": "diagnosis_fact", "fact": "AChR antibodies 8.4 in May 2021."}
    assert missing not in gaps(facts=[fact])


def test_a_dose_that_was_given_cannot_be_missed():
    told = {"reasons": [{"kind": "not_medically_necessary", "words": "No."}]}
    missing = "the doctor's words on what a missed dose would do"
    for timing, wanted in (("before", True), ("after", False)):
        assert (
            missing in [gap.what for gap in make_plan(told | {"timing": timing}, date(2026, 11, 30)).gaps]
        ) is wanted


def test_a_paper_to_follow_leads_to_the_row_where_it_is_named():
    plan = make_plan({"findings": [{"measure": "MG-ADL score", "value": "11"}]}, date(2026, 11, 30))
    found = [fault.where for fault in check_answers(plan, load_book()) if fault.code == "paper-to-get"]
    assert found == ["findings[1].paper"]
