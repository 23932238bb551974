"""Lines of a claim without heads: modifiers, units, and the day that opens one."""

from __future__ import annotations

from datetime import date

import pytest

from generator.reading.claim_lines import find_claim_lines
from generator.reading.values import read_values

TODAY = date(2026, 12, 31)
KNOWN = {"96365", "96413"}


@pytest.mark.parametrize(
    ("line", "modifiers", "units"),
    [
        ("12/11/2024  J0897  60  JZ  1,980.00   0.00   OA-22", ["JZ"], [60]),
        ("J1745 JZ 50 $2,100.00 PAID 0.00", ["JZ"], [50]),
        ("05/14/2025  J1437  U 100  CHG 3,900.00  PAID 0.00  CO-197", [], [100]),
        ("96413  59    1    540.00   0.00     0.00  CO-197", ["59"], [1]),
        ("01/29/2025 96365 59 CHG 88.00 PD 0.00 CO-4", ["59"], []),
        ("J2357 8,410.00 0.00", [], []),
        ("J0897 (60 mg) 1,980.00", [], []),
        ("the 30 units of J1745 60 were billed", [], []),  # no amount: a sentence
        ("99213 1 88.00", [], []),  # not a code of an infusion
    ],
)  # fmt: skip
def test_what_stands_between_a_code_and_the_amounts(line, modifiers, units):
    found = [*find_claim_lines(line, KNOWN)]
    assert [value for each in found for value, _, _ in each.modifiers] == modifiers
    assert [count for each in found for count, _, _ in each.units] == units
    for each in found:
        assert all(line[start:end] == value for value, start, end in each.modifiers)


@pytest.mark.parametrize(
    "line",
    [
        "02/10/2025  G0068  milrinone administration visit    denied",
        "May 5, 2026   Coastal Rheumatology    Claim 11-26125-447-300",
        "1  02/10/2025  J1745  50  4,000.00  0.00",
    ],
)
def test_the_day_that_opens_a_line_is_that_of_the_service(book, line):
    days = [f for f in read_values(f"Remittance\n\n{line}\n", book, TODAY) if f.question == "service_date"]
    assert len(days) == 1 and not days[0].doubt


def test_a_day_in_a_sentence_is_not(book):
    text = "On 02/10/2025 we wrote to you about J1745 and asked for records."
    assert not [f for f in read_values(text, book, TODAY) if f.question == "service_date" and not f.doubt]


def test_a_text_of_many_lines_is_read_so_far_and_no_further():
    assert len([*find_claim_lines("J1745 50 100.00\n" * 900, KNOWN)]) == 200
