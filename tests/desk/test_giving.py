"""How a drug was given, and what a line lacks beside the others of its ledger: each check with a line that is right beside it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.desk.test_check import GIVEN, MEDICARE, RIGHT, found, line

BARE = dict.fromkeys(RIGHT["facts"])


def drug(code, *modifiers, **more):
    facts = {**BARE, **more.pop("facts", {})}
    return line(**{"code": code, "modifiers": list(modifiers), "units": 1.0, "facts": facts} | more)


def beside(code, **more):
    return {**GIVEN, "code": code, **more}


def test_a_drug_under_the_skin_by_its_code_goes_with_an_injection(book):
    hytrulo = drug("J9334", "JZ", units=504.0)
    for right in ("96372", "96401", "96369"):
        assert found(hytrulo, beside=[beside(right)], book=book) == set()
    assert found(hytrulo, beside=[beside("96365")], book=book) == {"admin_family"}
    vein = drug("J9332", "JZ", units=400.0)
    assert found(vein, beside=[beside("96365")], book=book) == set()
    assert found(vein, beside=[beside("96372")], book=book) == {"admin_family"}


def test_a_code_of_both_ways_says_which_it_was(book):
    actemra = drug("J3262", "JZ", units=162.0)
    assert "route_without_modifier" in found(actemra, beside=[beside("96372")], book=book)
    assert found(drug("J3262", "JZ", "JB", units=162.0), beside=[beside("96372")], book=book) == set()
    assert found(actemra, beside=[beside("96413")], book=book) == set()
    assert "route_without_modifier" in found(
        {**actemra, "facts": {"route": "SubQ"}}, beside=[beside("96413")], book=book
    )
    assert "route_modifier" in found(drug("J3262", "JZ", "JB", facts={"route": "IV"}), book=book)
    assert "route_modifier" in found(drug("J3380", "JB"), book=book)  # its own words say into a vein


@pytest.mark.parametrize("code", ["64615", "52287", "67028"])
def test_a_procedure_is_the_line_for_giving_a_drug(code, book):
    botox = drug("J0585", "JZ", units=155.0)
    assert found(botox, beside=[beside(code)], book=book, list_has_admin=True) == set()
    assert found(botox, beside=[beside("36415")], book=book, list_has_admin=True) == {"admin_missing"}


def test_chemotherapy_is_pushed_too(book):
    for right in ("96409", "96413", "96402", "96401"):
        assert found(drug("J9370", "JZ"), beside=[beside(right)], book=book, list_has_admin=True) == set()
    assert found(drug("J9370", "JZ"), beside=[beside("96365")], book=book) == {"admin_family"}


def test_a_further_hour_needs_the_first(book):
    hour, first, other = beside("96415"), beside("96413"), beside("96372")
    assert found(hour, beside=[line(), other], book=book) == {"first_hour_missing"}
    assert found(hour, beside=[line(), first], book=book) == set()
    assert found(hour, book=book) == set()  # a list of open lines may not hold the paid one
    assert found(beside("96375"), beside=[line(), beside("96365")], book=book) == set()


def test_premedication_bears_the_diagnosis_of_the_infusion(book):
    steroid = drug("J2919", "JZ", facts={"diagnoses": "M05.79"}, charged=1500)
    orencia = drug("J0129", "JZ", facts={"diagnoses": "M05.79"}, charged=553450)
    assert found(steroid, beside=[orencia, beside("96413")], book=book) == set()
    assert "diagnosis_not_used" in found(steroid, beside=[beside("96374")], book=book)
    assert "diagnosis_not_used" in found({**orencia, "facts": {"diagnoses": "E11.9"}}, beside=[steroid], book=book)


def test_units_and_names_of_drugs_that_no_therapy_holds(book):
    right = drug("J9271", "JZ", units=200.0, facts={"dose": "200 mg", "drug": "Keytruda (pembrolizumab)"})
    assert found(right, book=book) == set()
    assert "units_are_vials" in found({**right, "units": 2.0, "facts": {**right["facts"], "vials": "2"}}, book=book)
    assert found({**right, "facts": {"drug": "Opdivo (nivolumab)"}}, book=book) == {"code_other_drug"}
    assert found(drug("J1745", "JZ", facts={"drug": "pembrolizumab"}), book=book) == {"code_other_drug"}
    assert found(drug("J9208", units=2.0, facts={"dose": "1800 mg"}), {"cover": "commercial"}, book=book) == set()


HABITS = {
    ("place",): Counter({"11": 60}),
    ("has", "ndc"): Counter({True: 60, False: 2}),
    ("has", "approval_number"): Counter({True: 60}),
}
REFUSED = {"paid": 0, "adjustments": [{"group": "CO", "code": "5", "cents": 418000}], "remarks": ["M77"]}


def test_a_place_beside_the_usual_one(book):
    assert found(line(facts={"place": "21", "approval_place": None}), book=book) == {"place_inpatient"}
    away = {"place": "22", "approval_place": None}
    assert found(line(facts=away, **REFUSED), book=book, habits=HABITS) == {"place_odd"}
    assert found(line(facts=away), book=book, habits=HABITS) == {"place_odd"}  # not sent or not answered yet
    assert found(line(facts=away, paid=300000), book=book, habits=HABITS) == set()
    assert found(line(**REFUSED), book=book, habits=HABITS) == set()


def test_what_the_other_lines_have(book):
    no_ndc = {"ndc": None, "ndc_quantity": None, "ndc_unit": None}
    told = {"paid": 0, "adjustments": [{"group": "CO", "code": "16", "cents": 418000}], "remarks": ["M119"]}
    assert found(line(facts=no_ndc, **told), book=book, habits=HABITS) == {"ndc_missing"}
    assert found(line(facts=no_ndc, paid=300000), book=book, habits=HABITS) == set()
    told = {"paid": 0, "adjustments": [{"group": "CO", "code": "197", "cents": 418000}], "remarks": []}
    assert found(line(facts={"approval_number": None}, **told), book=book, habits=HABITS) == {"approval_missing"}
    assert found(line(**told), book=book, habits=HABITS) == set()


def test_a_payer_that_misses_a_modifier(book):
    unknown = {"ndc": "99999003001", "vial": None, "wasted": None, "vials": None}
    told = {
        "code": "J0585",
        "units": 100.0,
        "paid": 0,
        "adjustments": [{"group": "CO", "code": "16", "cents": 1}],
        "remarks": ["N822"],
    }
    facts = {**BARE, "ndc": "99999003001"}
    assert found(line(modifiers=[], facts=facts, **told), book=book) == {"waste_none_said_denied"}
    assert found(line(modifiers=["JZ"], facts=facts, **told), book=book) == set()
    # an NDC that the book does not know says no less than none: all that it holds under the code is for one dose
    assert "waste_none_said_code" in found(line(modifiers=[], facts=unknown), book=book)


def test_a_day_that_is_still_to_come(book):
    late = line(day="2027-08-14", facts={"submitted": "2026-01-16", "approval_to": None})
    assert found(late, book=book) == {"day_to_come"}
    assert found(line(facts={"submitted": None}), {**MEDICARE, "today": "2026-09-21"}, book=book) == {"day_to_come"}
    assert found(line(), {**MEDICARE, "today": "2026-09-22"}, book=book) == set()


OPDIVO = {
    "drug": "Opdivo (nivolumab) 240 mg/24 mL SDV",
    "dose": "480 mg",
    "ndc": "00003373413",
    "ndc_unit": "ML",
    "ndc_quantity": "48",
}


def test_the_name_of_a_product_says_what_it_holds_and_for_how_many(book):
    right = drug("J9299", "JZ", units=480.0, facts=OPDIVO)
    assert found(right, book=book) == set()
    assert found({**right, "facts": {**right["facts"], "ndc_unit": "GR"}}, book=book) == {"ndc_unit_of_product"}
    assert found({**right, "facts": {**right["facts"], "ndc_quantity": "4.8"}}, book=book) == {"ndc_quantity"}
    assert found({**right, "modifiers": []}, book=book) == {"waste_none_said"}
    many = {**right["facts"], "drug": "Nivolumab 240 mg/24 mL MDV"}
    assert found({**right, "modifiers": [], "facts": many}, book=book) == set()


def test_vials_that_hold_more_than_was_given(book):
    opened = {**OPDIVO, "dose": "400 mg", "ndc_quantity": "40", "vials": "2"}
    assert found(drug("J9299", "JZ", units=400.0, facts=opened), book=book) == {"waste_in_vials"}
    assert found(drug("J9299", "JZ", units=480.0, facts={**OPDIVO, "vials": "2"}), book=book) == set()
    assert found(line(facts={"dose": "360", "wasted": None, "vials": "4"}, units=36.0), book=book) == {"waste_in_vials"}


def test_given_against_ordered(book):
    given = drug("J9299", "JZ", units=480.0, facts={"dose": "480 mg", "ordered_dose": "240 mg"})
    assert found(given, book=book) == {"dose_not_order"}
    assert found({**given, "facts": {"dose": "480 mg", "ordered_dose": "470 mg"}}, book=book) == set()
    assert (
        found({**given, "facts": {"dose": "480 mg", "ordered_dose": "240 mg", "interval": "q12h"}}, book=book) == set()
    )


def test_a_line_that_does_not_add_up(book):
    habits = {("adds",): Counter({True: 30})}
    told = {"adjustments": [{"group": "CO", "code": "45", "cents": 118000}], "remarks": []}
    assert found(line(paid=300000, **told), book=book, habits=habits) == set()
    assert found(line(paid=290000, **told), book=book, habits=habits) == {"does_not_add"}
    assert found(line(paid=290000, **told), book=book, habits={("adds",): Counter({True: 30, False: 30})}) == set()


def test_an_ndc_without_its_qualifier(book):
    habits = {("has", "ndc_qualifier"): Counter({True: 30})}
    assert found(line(facts={"ndc_qualifier": "N4"}), book=book, habits=habits) == set()
    assert found(line(), book=book, habits=habits) == {"ndc_qualifier_missing"}


def test_an_antibiotic_is_for_infections_wherever_they_sit(book):
    assert "diagnosis_not_used" not in found(drug("J1335", "JZ", facts={"diagnoses": "M86.9"}), book=book)
