"""A policy in running prose: its points, what is enough, its exceptions, its numbers."""

from __future__ import annotations

import json
import random
import time

import pytest

from generator.bridge import call
from generator.reading.prose import find_criteria, find_limits_in

CROHN = (
    "Infliximab is considered medically necessary for Crohn's disease when the member has moderate to severe disease, has had an inadequate "
    "response to a corticosteroid or an immunomodulator (azathioprine, 6-mercaptopurine or methotrexate), and will not use it with another "
    "biologic. Coverage is for 12 months."
)  # fmt: skip
ARTHRITIS = (
    "Tocilizumab is covered for adults with rheumatoid arthritis who meet all of the following: a diagnosis of moderately to severely active "
    "disease; a trial of at least 12 weeks of methotrexate; and negative tests for tuberculosis. The trial is not required if methotrexate is "
    "contraindicated."
)  # fmt: skip
NERVES = (
    "The plan will approve IVIG for CIDP if two of these three are shown: slowed conduction on a nerve study, raised protein in spinal fluid "
    "above 45 mg/dL, or a grip strength below the norm. Renewal needs a fall of at least 1 point in the INCAT score."
)  # fmt: skip
IRON = (
    "Iron sucrose may be approved when hemoglobin is below 10 g/dL and either ferritin is under 30 ng/mL or transferrin saturation is less than "
    "20%. Oral iron must have been tried for 8 weeks unless the member has had bariatric surgery."
)  # fmt: skip
PLACE = (
    "Hospital outpatient infusion is covered only if one of the following is met: the member had a severe infusion reaction within the past 12 "
    "months; the member is under 13 years of age; or no other site is within 50 miles."
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (CROHN, "all all all"),
        (ARTHRITIS, "all all all"),
        (NERVES, "one one one all"),
        (IRON, "all one one all"),
        (PLACE, "one one one"),
    ],
)
def test_points_and_what_is_enough(text, needs):
    assert " ".join(row.need for row in find_criteria(text)) == needs


def test_the_words_of_the_points():
    assert [row.criterion for row in find_criteria(CROHN)] == [
        "the member has moderate to severe disease",
        "has had an inadequate response to a corticosteroid or an immunomodulator (azathioprine, 6-mercaptopurine or methotrexate)",
        "will not use it with another biologic",
    ]
    assert find_criteria(NERVES)[0].group.startswith("two of these three")


def test_an_exception_stands_with_its_point():
    assert find_criteria(ARTHRITIS)[1].criterion.endswith(
        "(the trial is not required if methotrexate is contraindicated)"
    )


def test_numbers_are_typed():
    limits = [
        (limit.measure, limit.side, limit.number, limit.unit) for row in find_criteria(IRON) for limit in row.limits
    ]
    assert limits == [
        ("hemoglobin", "below", "10", "g/dL"), ("ferritin", "below", "30", "ng/mL"), ("transferrin saturation", "below", "20", "%"),
        ("time", "at_least", "8", "weeks"),
    ]  # fmt: skip
    assert [limit.side for limit in find_limits_in("at most 4 doses, no less than 2 weeks apart")] == [
        "at_most",
        "at_least",
    ]


def test_a_list_is_still_read_as_a_list():
    rows = find_criteria(
        "Covered when all are met:\n1. Ferritin below 30 ng/mL\n2. Trial of oral iron for at least 8 weeks"
    )
    assert [(row.number, [limit.number for limit in row.limits]) for row in rows] == [("1", ["30"]), ("2", ["8"])]


def test_a_text_without_points_has_none():
    assert find_criteria("Thank you for calling. The office is open on Monday.") == []


def test_the_page_gets_them():
    told = json.loads(call("criteria", json.dumps({"text": PLACE})))
    assert [row["need"] for row in told["result"]] == ["one", "one", "one"]


def test_random_words_take_no_time_and_never_crash():
    chance = random.Random(5)
    words = [
        "covered",
        "when",
        "either",
        "or",
        "and",
        ";",
        ",",
        "(",
        ")",
        ":",
        "must",
        "one",
        "of",
        "the",
        "following",
        "10",
        "%",
        "below",
        ".",
        "\n",
        "unless",
        "except",
    ]
    began = time.process_time()
    for _ in range(200):
        find_criteria(" ".join(chance.choices(words, k=300)))
    assert time.process_time() - began < 8
