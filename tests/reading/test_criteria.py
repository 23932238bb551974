"""A pasted policy becomes its points, each readable alone."""

from __future__ import annotations

import time

import pytest

from generator.reading.criteria import split_criteria
from tests.scenarios import SCENARIOS


def points(text):
    return [(row.number, row.criterion, row.need) for row in split_criteria(text)]


def test_a_numbered_list():
    text = """Coverage Criteria
Infliximab is covered when ALL of the following criteria are met:
1. Diagnosis of moderate to severe ulcerative colitis; and
2. Trial of adalimumab for at least
   12 weeks; and
3. Screening for tuberculosis and hepatitis B."""
    assert points(text) == [
        ("1", "Diagnosis of moderate to severe ulcerative colitis", "all"),
        ("2", "Trial of adalimumab for at least 12 weeks", "all"),
        ("3", "Screening for tuberculosis and hepatitis B", "all"),
    ]


def test_a_nested_list_keeps_the_words_of_its_head():
    text = """1. Diagnosis of CIDP
2. Inadequate response to one of the following:
   a. Prednisone
   b. Plasma exchange
3. Dose does not exceed 2 g/kg"""
    assert points(text) == [
        ("1", "Diagnosis of CIDP", "all"),
        ("2.a", "Inadequate response to one of the following: prednisone", "one"),
        ("2.b", "Inadequate response to one of the following: plasma exchange", "one"),
        ("3", "Dose does not exceed 2 g/kg", "all"),
    ]


def test_a_list_inside_a_sentence():
    text = (
        "The policy covers home infusion when (1) the member has had at least three prior doses without a serious "
        "reaction, (2) a registered nurse is present for each infusion, and (3) a plan for emergencies is on file."
    )
    assert [p[1] for p in points(text)] == [
        "the member has had at least three prior doses without a serious reaction",
        "a registered nurse is present for each infusion",
        "a plan for emergencies is on file",
    ]


def test_bullets_and_or():
    text = "Any of the following:\n• Hemoglobin below 10 g/dL; or\n• Ferritin below 30 ng/mL; or\n• Blood loss"
    rows = split_criteria(text)
    assert [row.criterion for row in rows] == ["Hemoglobin below 10 g/dL", "Ferritin below 30 ng/mL", "Blood loss"]
    assert {row.need for row in rows} == {"one"} and len({row.group for row in rows}) == 1


def test_roman_under_letters_under_numbers():
    text = "1) Site of care\n  a) Any one of:\n    i) prior severe reaction\n    ii) no access by ordinary vein\n  b) ordered by a specialist\n2) Renewal yearly"
    assert [row.number for row in split_criteria(text)] == ["1.a.i", "1.a.ii", "1.b", "2"]
    assert [row.need for row in split_criteria(text)] == ["one", "one", "all", "all"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No list here, only a sentence.",
        "x" * 70_000,
        "1. " * 20_000,
        "(1) " * 20_000,
        "\n" * 50_000,
        "- \n- \n-",
        "((((((1)",
    ],
)
def test_odd_text_is_no_fault(text):
    start = time.process_time()
    for row in split_criteria(text):
        assert row.criterion
    assert time.process_time() - start < 5


def test_the_policies_in_the_golden_denials_split_into_their_points():
    """Each golden denial that prints its policy as a numbered list gives at least the points the case answers."""
    seen = 0
    for scenario in SCENARIOS:
        rows = split_criteria(scenario.denial)
        marks = {row.number for row in rows}
        if {"1", "2", "3"} <= marks and scenario.answers.get("criteria"):
            seen += 1
            assert len(rows) >= 3
    assert seen >= 5
