"""A value answers a test of a policy only where it is the same measure in the same unit."""

from __future__ import annotations

import pytest

from generator.arguments.marks import last_within
from generator.facts.rows import PolicyTest
from generator.record.case import Finding


def is_met(measure, side, number, unit, found):
    test = PolicyTest(
        id="t", kind="value", asks="a value", measure=measure, side=side, number=number, unit=unit, section="1"
    )
    finding = Finding(id="findings.1", exhibits=(), **found)
    return last_within([finding], test) is not None


@pytest.mark.parametrize(
    ("test", "found", "expected"),
    [
        (("FEV1", "at_most", "65", "% of predicted"), {"measure": "FEV1", "value": "48", "unit": "% of predicted"}, True),
        (("FEV1", "at_most", "65", "% of predicted"), {"measure": "FEV1 (% predicted)", "value": "48"}, True),
        (("FEV1", "at_most", "65", "% of predicted"), {"measure": "FEV1 after albuterol (L)", "value": "2.14"}, False),
        (("FEV1", "at_most", "65", "% of predicted"), {"measure": "FEV1", "value": "2.14"}, False),
        (("FEV1", "at_most", "65", "% of predicted"), {"measure": "FEV1", "value": "71", "unit": "%"}, False),
        (("LDH", "at_least", "1.5", "times the upper limit of normal"), {"measure": "LDH", "value": "280"}, False),
        (("LDH", "at_least", "1.5", "times the upper limit of normal"),
         {"measure": "LDH", "value": "280", "normal": "120-246"}, False),
        (("LDH", "at_least", "1.5", "times the upper limit of normal"),
         {"measure": "LDH", "value": "612", "normal": "120-246"}, True),
        (("hemoglobin", "at_most", "10", "g/dL"), {"measure": "Hemoglobin", "value": "9.1"}, True),
        (("hemoglobin", "at_most", "10", "g/dL"), {"measure": "Hemoglobin A1c", "value": "6.1"}, False),
        (("hemoglobin", "at_most", "10", "g/dL"), {"measure": "Hemoglobin", "value": "5.6", "unit": "mmol/L"}, False),
        (("ferritin", "below", "30", "ng/mL"), {"measure": "Ferritin", "value": "9", "unit": "µg/L"}, True),
        (("ige", "at_least", "30", "IU/mL"), {"measure": "Oligemia score", "value": "40"}, False),
        (("MMSE", "at_least", "22", ""), {"measure": "MMSE", "value": "24"}, True),
    ],
)  # fmt: skip
def test_a_value_counts_in_the_unit_that_is_asked(test, found, expected):
    assert is_met(*test, found) is expected
