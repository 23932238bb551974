"""A test of an edition is filled with what the record tells, and with nothing that only shares words with it."""

from __future__ import annotations

from datetime import date

import pytest

from generator.arguments.editions import Edition
from generator.arguments.points import find_points
from generator.arguments.premises import Known
from generator.arguments.shown import show_test
from generator.facts import load_book
from generator.facts.rows import PolicyTest
from generator.letters.edition_words import edition_words
from generator.plan import make_plan

TODAY = date(2026, 11, 28)
CASE = {
    "cover_from": "job",
    "employer_kind": "private",
    "job_funding": "insured",
    "state": "ca",
    "notice_date": "2026-11-12",
    "timing": "before",
    "therapy": "teprotumumab",
    "product": "Tepezza",
    "condition": "ted",
    "dose": "10 mg/kg IV",
    "interval": "every 3 weeks",
    "reasons": [{"kind": "not_medically_necessary", "words": "It is not medically necessary."}],
}


def shown(test, **changes):
    case = make_plan({**CASE, **changes}, TODAY).case
    row = PolicyTest(**{"id": "t", "kind": "diagnosis", "asks": "Thyroid eye disease", "section": "1", **test})
    return show_test(case, row, (), load_book())


@pytest.mark.parametrize(
    ("asks", "condition", "icd10", "fact"),
    [
        ("Thyroid eye disease", "ted", None, "Thyroid eye disease"),
        ("Thyroid eye disease that comes with Graves' disease", "ted", None, None),
        ("Severe asthma, confirmed, code J45.50 or J45.51", "severe_asthma", "J45.50", "Severe asthma, J45.50"),
        ("Severe asthma, confirmed, code J45.50 or J45.51", "severe_asthma", "J45.40", None),
        ("Moderate to severe asthma", "severe_asthma", None, "Severe asthma"),
        ("Severe asthma of the eosinophilic kind", "severe_asthma", None, None),
        ("Systemic lupus that is moderate to severe", "sle", "M32.9", None),
        ("Chronic gouty arthritis", "gout", None, None),
        ("Gout", "sle", None, None),
    ],
)
def test_a_test_that_is_only_the_name_of_the_illness_is_filled_by_the_illness_as_told(asks, condition, icd10, fact):
    told = shown({"asks": asks}, condition=condition, icd10=icd10)
    assert bool(told) is (fact is not None)
    assert not fact or told == {"status": "met", "source": "condition", "fact": fact}


def test_the_name_alone_leaves_the_paper_to_be_found():
    case = {**CASE, "payer_name": "Western Health Advantage"}
    plan = make_plan(case, TODAY)
    assert plan.edition and any(point.source == "condition" for point in plan.points)
    assert "eye examination" in [str(row["paper"]) for row in edition_words(plan, load_book())["open"]]


@pytest.mark.parametrize(
    ("doctor", "is_shown"), [("neurologist", True), ("hematology", True), ("family medicine", False)]
)
def test_a_specialist_without_a_field_is_any_but_a_general_doctor(doctor, is_shown):
    told = shown({"kind": "specialist", "asks": "Prescribed by a specialist"}, doctor_specialty=doctor)
    assert bool(told) is is_shown


@pytest.mark.parametrize(
    ("asks", "dose", "kind", "is_shown"),
    [
        ("Dosed as the label says", "10 mg/kg IV", "not_medically_necessary", True),
        ("Dosed as the label says", "10 mg/kg IV", "dose_or_interval", False),
        ("At most 8 mg every two weeks", "8 mg IV", "not_medically_necessary", True),
        ("At most 8 mg every two weeks", "16 mg IV", "not_medically_necessary", False),
        ("No more than eight infusions in all", "10 mg/kg IV", "not_medically_necessary", False),
    ],
)
def test_the_ordered_dose_is_told_where_it_is_not_in_question(asks, dose, kind, is_shown):
    told = shown({"kind": "dose", "asks": asks}, dose=dose, reasons=[{"kind": kind, "words": "No."}])
    assert ("fact" in told) is is_shown


@pytest.mark.parametrize(
    ("drug", "names", "is_shown"),
    [
        ("Prednisone", ["corticosteroid"], True),
        ("Prednisone", ["systemic corticosteroid"], True),
        ("Budesonide nasal spray", ["corticosteroid"], False),
        ("Prednisone", ["nasal corticosteroid"], False),
        ("Cetirizine", ["h1 antihistamine"], True),
        ("Allopurinol", ["uricosuric"], False),
        ("Humira", ["adalimumab"], True),
        ("Remicade", ["infliximab"], True),
        ("Renflexis", ["inflectra", "infliximab-dyyb"], False),
    ],
)
def test_a_drug_is_known_by_its_brand_and_its_family(drug, names, is_shown):
    told = shown(
        {"kind": "drug", "asks": "Tried", "drugs": tuple(names)}, treatments=[{"drug": drug, "status": "tried"}]
    )
    assert bool(told.get("items")) is is_shown


def test_a_product_of_the_drug_in_dispute_is_not_another_one():
    case = {"therapy": "infliximab", "product": "Inflectra", "condition": "cd"}
    rows = [{"drug": "Renflexis", "status": "tried"}]
    assert not shown({"kind": "drug", "asks": "Tried", "drugs": ("infliximab",)}, treatments=rows, **case)


def test_what_is_taken_now_is_still_taken():
    test = {"kind": "drug", "asks": "Taken now", "drugs": ("antimalarial",), "now": True}
    for row, is_shown in (
        ({"status": "running"}, True),
        ({"status": "tried", "result": "Still taken"}, True),
        ({"status": "tried", "stopped": "2024-05"}, False),
    ):
        assert bool(shown(test, treatments=[{"drug": "Plaquenil", **row}])) is is_shown


@pytest.mark.parametrize(
    ("fact", "is_shown"),
    [
        ("Her diabetes is badly controlled", False),
        ("She has no diabetes", True),
        ("She has heart failure", False),
    ],
)
def test_what_is_asked_not_to_be_so_is_shown_by_a_denial_alone(fact, is_shown):
    test = {"kind": "history", "asks": "No badly controlled diabetes", "topics": ("other_illness",)}
    assert bool(shown(test, facts=[{"topic": "other_illness", "fact": fact}]).get("items")) is is_shown


def test_words_of_the_illness_alone_find_nothing():
    test = {"kind": "history", "asks": "An eye clinic that follows thyroid eye disease"}
    facts = [{"topic": "work", "fact": "With thyroid eye disease I cannot drive to work"}]
    assert not shown(test, facts=facts)


def test_a_value_is_found_by_the_name_of_its_test_in_words():
    test = {"asks": "The LDH level", "topics": ("best_value",)}
    values = [{"measure": "Lactate dehydrogenase", "value": "1,480 U/L"}]
    assert shown(test, findings=values)["items"] == ("findings.1",)
    assert not shown({**test, "asks": "The LDH level at least 300"}, findings=values).get("items")


@pytest.mark.parametrize(
    ("fact", "is_shown"), [("Tophi on both elbows", True), ("No tophi", False), ("One tophus", False)]
)
def test_tophi_may_be_told_in_words(fact, is_shown):
    test = {"kind": "value", "asks": "More than one tophus", "measure": "tophi", "side": "above", "number": "1"}
    assert bool(shown(test, facts=[{"topic": "diagnosis_fact", "fact": fact}])) is is_shown


def test_of_several_ways_the_one_that_shares_more_words_is_shown():
    plan = make_plan(
        {
            **CASE,
            "therapy": "tpn",
            "product": None,
            "condition": "intestinal_failure",
            "facts": [{"topic": "diagnosis_fact", "fact": "Short bowel: 70 cm of the small bowel are left"}],
        },
        TODAY,
    )
    policy = load_book().get("policies", "medicare_lcd_l38953_2024_01")
    edition = Edition(policy, load_book().get("payers", "medicare"), policy.test, False)
    known = Known(case=plan.case, answers={}, has_in_book=lambda *_: False, measures={})
    points, _ = find_points(known, load_book(), edition)
    told = [key for point in points for key in point.rests_on]
    assert any(key.endswith(".absorption") for key in told) and not any(key.endswith(".motility") for key in told)
