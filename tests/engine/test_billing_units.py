"""The billing units beside a dose: told where dose and code give them, and not guessed anywhere else."""

from __future__ import annotations

import pytest

from generator.facts import load_book
from generator.letters import write_document
from generator.letters.billing_units import billing_units
from generator.output.text import render_text
from generator.plan import make_plan
from tests.scenarios import scenario_named


@pytest.mark.parametrize(
    ("dose", "code", "therapy", "count"),
    [
        ("600 mg", "J2350", "ocrelizumab", 600),
        ("1,200 mg IV", "J1299", "eculizumab", 600),
        ("1.2 g", "j1299", "eculizumab", 600),
        ("1,201 mg", "J1299", "eculizumab", None),  # half a unit: how it is rounded depends on the vials
        ("1,200 mg", "J2350", "eculizumab", None),  # another drug's code
        ("15 mg/kg", "J1299", "eculizumab", None),
        ("1,200 mg (600 billing units)", "J1299", "eculizumab", None),  # told already
        ("900 mg, two doses", "J1299", "eculizumab", None),
        ("0 mg", "J1299", "eculizumab", None),
        ("a lot", "J1299", "eculizumab", None),
        ("", "J1299", "eculizumab", None),
    ],
)
def test_units_come_from_one_plain_dose_and_the_codes_unit(dose, code, therapy, count):
    assert billing_units(dose, code, load_book().get("therapies", therapy)) == count


def test_a_read_brand_and_dose_make_the_letter_of_the_fuller_words():
    case = scenario_named("eculizumab_gmg_renewal_urgent")
    fuller = {"product": "Soliris (eculizumab)", "dose": "1,200 mg (600 billing units)"}
    assert case.answers.items() >= fuller.items()
    typed, read = (
        render_text(write_document(make_plan(case.answers | more, case.today)))
        for more in (fuller, {"product": "Soliris", "dose": "1,200 mg"})
    )
    assert read == typed
    assert "1,200 mg (600 billing units)" in read


def test_the_units_are_not_told_twice():
    case = scenario_named("pegloticase_ma_taken_back")
    assert "8 units each" in case.answers["period"]
    assert "billing unit" not in render_text(write_document(make_plan(case.answers, case.today)))
