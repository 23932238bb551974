"""Checks of a line: each has a line on which it is found, and the same line put right, on which it is not."""

from __future__ import annotations

from collections import Counter

import pytest

from generator.desk.amounts import place_group, read_amount
from generator.desk.check import check_line
from generator.desk.doubles import First
from generator.desk.finding import load_checks
from generator.desk.ndc import find_habits
from tests.desk.test_payment import SHORT

RIGHT = {
    "code": "J1745", "modifiers": ["JZ"], "day": "2026-09-22", "units": 40.0, "charged": 418000, "source": "list",
    "facts": {"dose": "400 mg", "vial": "100", "vials": "4", "wasted": "0", "ndc": "57894003001", "ndc_quantity": "4", "ndc_unit": "UN", "diagnoses": "K50.10",
              "place": "11", "approval_number": "P1", "approval_code": "J1745", "approval_units": "40", "approval_from": "2026-01-01",
              "approval_to": "2026-12-31", "approval_place": "11", "submitted": "2026-10-01"},
}  # fmt: skip
MEDICARE = {"cover": "original_medicare", "frequency": "1"}


def line(**changes):
    facts = {**RIGHT["facts"], **changes.pop("facts", {})}
    return {**RIGHT, **changes, "facts": {key: value for key, value in facts.items() if value is not None}}


def found(one, claim=MEDICARE, beside=(), book=None, **more):
    return {fault["id"] for fault in check_line(one, claim, [one, *beside], book, **more)}


def test_nothing_is_found_on_what_is_right(book):
    assert found(line(), book=book) == set()


GIVEN = line(code="96413", modifiers=[], units=1.0, facts=dict.fromkeys(RIGHT["facts"]))
WRONG = [
    ("units_are_vials", {"units": 4.0}), ("units_are_measure", {"units": 400.0, "facts": {"vials": None, "vial": None, "approval_units": None}}),
    ("units_ten_times", {"units": 4.0, "facts": {"vials": None, "vial": None}}), ("units_not_dose", {"units": 37.0}),
    ("units_missing", {"units": 0.0}), ("units_not_order", {"units": 20.0, "facts": {"dose": None, "ordered_dose": "5 mg/kg", "weight": "80", "wasted": None}}),
    ("waste_none_said", {"modifiers": []}), ("waste_but_jz", {"facts": {"dose": "360", "wasted": "40"}}), ("waste_both", {"modifiers": ["JW", "JZ"]}),
    ("waste_without_units", {"modifiers": ["JW"], "units": None}), ("no_waste_but_jw", {"modifiers": ["JW"]}), ("waste_not_vials", {"modifiers": ["JW"], "units": 15.0, "facts": {"dose": "360", "wasted": "40"}}),
    ("ndc_shape", {"facts": {"ndc": "57894-030-01"}}), ("ndc_shape", {"facts": {"ndc": "5789403001"}}), ("ndc_unit", {"facts": {"ndc_unit": "EA"}}), ("ndc_qualifier", {"facts": {"ndc_qualifier": "N5"}}),
    ("ndc_quantity", {"facts": {"ndc_quantity": "40"}}), ("ndc_missing_quantity", {"facts": {"ndc_quantity": "0"}}),
    ("approval_other_code", {"facts": {"approval_code": "Q5103"}}), ("over_approved", {"facts": {"approval_units": "30"}}), ("day_not_approved", {"facts": {"approval_to": "2026-08-31"}}),
    ("place_not_approved", {"facts": {"approval_place": "Home"}}), ("ndc_not_approved", {"facts": {"approval_ndc": "00069080901"}}),
    ("code_ended", {"code": "J1300", "facts": {"dose": None, "approval_code": None}}), ("ndc_other_drug", {"facts": {"ndc": "64764030020"}}), ("ndc_unit_of_product", {"facts": {"ndc_unit": "ML"}}), ("code_not_begun", {"code": "Q5160", "day": "2025-11-07"}),
    ("code_not_begun", {"code": "J1748", "day": "2024-06-30", "facts": {"approval_code": None, "approval_from": None}}),
    ("route_modifier", {"modifiers": ["JB", "JZ"]}), ("diagnosis_not_used", {"facts": {"diagnoses": "E11.9"}}), ("penny", {"charged": 1}), ("code_other_drug", {"facts": {"drug": "Entyvio 300 mg"}}),
    ("units_not_whole", {"units": 39.5}), ("diagnosis_cut", {"facts": {"diagnoses": "K50.1"}}), ("waste_none_said_code", {"modifiers": [], "facts": {"ndc": None, "vial": None}}),
    ("units_not_counted", {"paid": 100, "facts": {"paid_units": "30"}}),
    ("frequency_without_number", {"facts": {"frequency": "7"}}), ("late", {"facts": {"submitted": "2027-09-23"}}),
]  # fmt: skip


@pytest.mark.parametrize("check, changes", WRONG)
def test_each_check_finds_its_fault(check, changes, book):
    assert check in found(line(**changes), book=book)


def test_checks_across_lines(book):
    assert found(line(), beside=[GIVEN], book=book, list_has_admin=True) == set()
    assert found(line(), book=book, list_has_admin=True) == {"admin_missing"}
    assert "admin_family" in found(line(), beside=[{**GIVEN, "code": "96372"}], book=book)
    assert "route_not_admin" in found(line(code="J3380", modifiers=["JA", "JZ"], facts={"approval_code": None}), beside=[{**GIVEN, "code": "96372"}], book=book) | found(
        line(code="J0490", modifiers=["JB", "JZ"]), beside=[GIVEN], book=book)  # fmt: skip
    assert found(line(), book=book, same=[First("C9")]) == {"duplicate"}
    assert found(line(), book=book, same=[First("C9", is_here=True)]) == {"duplicate_line"}
    assert found(line(), book=book, same=[First("C9", is_refused=True)]) == {"duplicate"}
    called = {"paid": 0, "adjustments": [{"group": "OA", "code": "18", "cents": 418000}]}
    assert found(line(**called), book=book, same=[First("C9", is_refused=True)]) == {"resent_as_new"}
    assert found(line(), {**MEDICARE, "decided": "2026-09-21"}, book=book) == {"day_after_answer"}
    assert found(line(), {**MEDICARE, "decided": "2026-09-22"}, book=book) == set()
    waste = line(modifiers=["JW"], units=4.0, facts={"dose": "360", "wasted": "40"})
    main = line(modifiers=[], units=36.0, facts={"dose": "360", "wasted": "40", "approval_units": "36"})
    assert found(main, beside=[waste], book=book) == {"over_approved_with_waste"}


def test_waste_within_the_unit_that_was_rounded_up_is_not_billed_again(book):
    assert "waste_but_jz" not in found(line(facts={"dose": "395", "wasted": "5"}), book=book)


def test_other_payers_are_asked_not_told_about_waste(book):
    bare = line(modifiers=[], facts={"dose": "360", "wasted": "40"}, units=36.0)
    assert found(bare, {"cover": "commercial"}, book=book) == {"waste_not_billed"}
    assert found(bare, {"cover": "commercial", "waste": "jw"}, book=book) == {"waste_wanted"}
    assert found(bare, {"cover": "commercial", "waste": "none"}, book=book) == set()


@pytest.mark.parametrize("rounding, units, ids", [
    ("", 36.0, set()), ("", 37.0, set()), ("up", 37.0, set()), ("up", 36.0, {"units_not_dose"}), ("nearest", 36.0, set()), ("nearest", 37.0, {"units_not_dose"}),
])  # fmt: skip
def test_a_payer_that_rounds_in_its_own_way(rounding, units, ids, book):
    part = {"dose": "362", "wasted": None, "vials": None, "ndc_quantity": None, "ndc_unit": None}
    assert found(line(units=units, facts=part), {**MEDICARE, "rounding": rounding}, book=book) == ids


def test_habits_of_the_ledger(book):
    new = {"ndc": "99999003001"}  # of a product that the book does not hold
    others = [line(cover="original_medicare", facts=new) for _ in range(6)]
    habits = find_habits([*others, line(code="J3380", facts=new)])
    other = line(code="J3380", facts={**new, "approval_code": None, "dose": None})
    assert "ndc_odd" in found(other, book=book, habits=habits)
    assert "ndc_odd_unit" in found(line(facts={**new, "ndc_unit": "ML"}), book=book, habits=habits)
    odd = line(facts={**new, "ndc_quantity": "8", "vial": None})
    assert "ndc_odd_quantity" in found(odd, book=book, habits=habits)
    known = line(facts={"ndc_quantity": "8", "vial": None})  # what the book says of a product goes before what is usual
    assert "ndc_odd_quantity" not in found(known, book=book, habits=habits)
    bare = line(code="J0585", units=100.0, facts=dict.fromkeys(RIGHT["facts"]))
    habits |= find_habits([bare] * 4)
    assert found({**bare, "modifiers": []}, book=book, habits=habits) == {"waste_none_said_here"}
    assert found(line(), book=book, habits=habits) == set()


LIQUID = {"ndc": "50242015001", "ndc_unit": "ML", "dose": "600 mg", "vial": "300", "vials": "2", "diagnoses": "G35", "approval_code": "J2350", "approval_units": "600"}  # fmt: skip


@pytest.mark.parametrize("quantity, ids", [("20", set()), ("2", {"ndc_quantity"}), ("10", {"ndc_quantity"})])
def test_a_liquid_is_counted_in_milliliters(book, quantity, ids):
    one = line(code="J2350", units=600.0, facts={**LIQUID, "ndc_quantity": quantity})
    assert found(one, book=book) & {"ndc_quantity", "ndc_unit_of_product", "ndc_other_drug"} == ids


def test_a_product_is_known_by_its_number_in_any_package(book):
    assert "ndc_other_drug" not in found(line(code="J3490", facts={"approval_code": None}), book=book)
    assert "ndc_other_drug" in found(line(code="Q5103", facts={"ndc": "57894003089"}), book=book)
    syringe = line(
        code="J2506", modifiers=[], units=12.0, facts={**dict.fromkeys(RIGHT["facts"]), "ndc": "55513019001"}
    )
    assert found(syringe, book=book) == {"waste_none_said"}  # its label says: for one dose


def test_drugs_that_the_book_does_not_hold(book):
    bare = dict.fromkeys(RIGHT["facts"])
    given = {**GIVEN, "code": "96365"}
    drug = line(code="J9271", units=200.0, facts=bare)
    assert found(drug, beside=[given], book=book) == {"admin_family"}
    assert found(drug, beside=[GIVEN], book=book, list_has_admin=True) == set()
    assert found(drug, book=book, list_has_admin=True) == {"admin_missing"}
    lines = [line(code="Q5117", facts={**bare, "diagnoses": "C50.911"}) for _ in range(4)]
    other = line(code="Q5117", facts={**bare, "diagnoses": "I10"})
    assert found(other, book=book, habits=find_habits([*lines, other])) == {"diagnosis_odd"}
    assert found(lines[0], book=book, habits=find_habits([*lines, other])) == set()


def test_home_infusion(book):
    rate = {**GIVEN, "code": "S9500", "units": 7.0, "facts": {"interval": "q12h", "place": "12"}}
    assert found(rate, {}, book=book) == {"per_diem_interval"}
    assert found({**rate, "code": "S9501"}, {}, book=book) == set()
    fed = {**GIVEN, "code": "S9366", "facts": {"ordered_dose": "2.4 L/day", "place": "12"}}
    assert found(fed, {}, book=book) == {"per_diem_interval"}
    beside = line(code="J1569", modifiers=[], facts=dict.fromkeys(RIGHT["facts"]))
    habits = {("rate", "J1569"): Counter({"S9338": 6, "S9500": 1})}
    assert "per_diem_other" in found({**rate, "facts": {"place": "12"}}, {}, [beside], book, habits=habits)
    assert "place_of_code" in found({**rate, "code": "S9501", "facts": {"place": "11"}}, {}, book=book)
    daily = line(
        code="J0878",
        units=3500.0,
        modifiers=[],
        facts={**dict.fromkeys(RIGHT["facts"]), "ordered_dose": "500 mg", "interval": "q24h", "days": "7"},
    )
    assert found(daily, {}, book=book) == set() and "units_not_order" in found(
        {**daily, "units": 3000.0}, {}, book=book
    )


def test_doses_are_never_guessed():
    assert read_amount("5 mg/kg", "mg") is None and read_amount("as ordered", "mg") is None
    assert read_amount("400", "mg") == 400 and read_amount("0.5 g", "mg") == 500 and read_amount("400 ml", "mg") is None


def test_places():
    assert [place_group(text) for text in ("11", "19", "Home", "Hospital outpatient", "somewhere")] == [
        "office",
        "hospital",
        "home",
        "hospital",
        "",
    ]


def test_each_check_is_tested():
    tested = {check for check, _ in WRONG} | {
        "admin_missing", "admin_family", "route_not_admin", "duplicate", "over_approved_with_waste", "waste_not_billed", "ndc_odd", "ndc_odd_unit", "ndc_odd_quantity",
        "duplicate_line", "resent_as_new", "day_after_answer", "waste_none_said_here", "per_diem_interval", "per_diem_other", "place_of_code", "diagnosis_odd", "waste_wanted",
        # tests/desk/test_giving.py
        "route_without_modifier", "first_hour_missing", "place_inpatient", "place_odd", "ndc_missing", "approval_missing", "waste_none_said_denied", "day_to_come",
        "waste_in_vials", "dose_not_order", "does_not_add", "ndc_qualifier_missing",
    } | {check for check, _, _ in SHORT}  # fmt: skip
    assert set(load_checks()) == tested
