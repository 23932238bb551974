"""A test rests on the paper in hand that is named after it or is of its day; only then on one that is to follow."""

from __future__ import annotations

from datetime import date

import pytest

from generator.check.answers import check_answers
from generator.facts import load_book
from generator.plan import make_plan

PAPERS = [{"title": "OCT print"}, {"title": "Laboratory report", "on": "2026-09-22"}, {"title": "Laboratory report of November", "on": "2026-11-10"}]  # fmt: skip


def plan_of(*findings, papers=PAPERS):
    return make_plan({"papers": papers, "findings": list(findings)}, date(2026, 11, 30))


def wanted(*findings, papers=PAPERS):
    return [exhibit.title for exhibit in plan_of(*findings, papers=papers).case.wanted_papers]


def exhibits(*findings, papers=PAPERS):
    case = plan_of(*findings, papers=papers).case
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
    assert numbers == [()] and "Laboratory and test reports" not in titles, "no letter promises it"
    assert wanted(finding) == ["Laboratory and test reports"], "the doctor's office is asked for it"


def test_two_papers_that_fit_tell_nothing():
    papers = [
        {"title": "Laboratory report A", "on": "2026-09-22"},
        {"title": "Laboratory report B", "on": "2026-09-22"},
    ]
    finding = {"measure": "Ferritin", "value": "9", "on": "2026-09-22"}
    assert exhibits(finding, papers=papers)[0] == [()]
    assert wanted(finding, papers=papers) == ["Laboratory and test reports"]
    assert wanted(finding, papers=[]) == [] and exhibits(finding, papers=[])[0] == [(1,)], (
        "without a list it is proposed"
    )


def test_a_paper_that_nobody_can_find_is_promised_in_no_letter():
    lost = {"title": "LDH report of 2018", "who": "we can't find it; the value is in the letter"}
    finding = {"measure": "LDH", "value": "640", "on": "2018", "paper": "LDH report of 2018"}
    numbers, titles = exhibits(finding, papers=[*PAPERS, lost])
    assert numbers == [()] and "LDH report of 2018" not in titles
    asked = {**lost, "who": "the hospital's records desk"}
    assert "LDH report of 2018" in exhibits(finding, papers=[*PAPERS, asked])[1]


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
    assert case.treatments[1].exhibits == ()
    assert [one.title for one in case.wanted_papers] == ["Chart notes and pharmacy records of the earlier treatments"]


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
