"""Denials in other words than the golden ones: what is found, and what is not taken for a reason."""

from __future__ import annotations

from datetime import date

import pytest

from generator.reading import read_denial

TODAY = date(2026, 11, 21)

HOSPITAL = """Northfield Health Plan
P.O. Box 30
10/28/2026
Member ID #: 912345678 00
Service Reference #: A123456789
ICD-10: K50.90
You asked for Entyvio 300 mg IV every 8 weeks at an outpatient infusion center, J3380. Based on the Medical Benefit Drug
Policy: Provider Administered Drugs - Site of Care, this outpatient hospital setting is not medically necessary. Our
records do not show a reason you cannot receive the drug in an alternative site of care such as your home.
You may file an appeal within one hundred eighty (180) days of receiving this letter.
"""
STEP = """Plainsview Mutual
Date of letter: Sept. 9, 2026
Enrollee ID: XYZ 888 123 456
Case # 2026-0045
Your provider requested Gammagard Liquid infusion. To approve this medicine you need to have tried and failed Hizentra or
Cuvitru. There is no documentation of trial and failure of a subcutaneous immune globulin product.
You must file your grievance no later than 60 days after the date of this notice. We will decide within 30 days.
"""
HOME = """Riverbend Health Plan
November 12, 2026
Home nursing visits for IV ceftriaxone, J0696, are denied. The drug cannot be safely administered at home. The
administration of this medication may be provided in an outpatient infusion center.
"""
NECESSITY = """Lakeland Insurance Company
November 2, 2026
We reviewed the request for Nucala. The records do not show that the criteria are met; the drug is not medically necessary.
You can ask for free copies of the criteria. You must try to call us first if you need help.
"""


def found(text, book):
    findings = read_denial(text, book, TODAY)
    return {f.question: f.value for f in findings if f.question != "reasons"}, [
        f.value["kind"] for f in findings if f.question == "reasons"
    ]


@pytest.mark.parametrize(
    ("text", "kinds", "facts"),
    [
        (HOSPITAL, ["site_of_care_hospital_refused"], {"notice_date": "2026-10-28", "printed_window_days": 180, "therapy": "vedolizumab", "condition": "cd", "member_id": "912345678 00", "reference_number": "A123456789"}),
        (STEP, ["step_therapy"], {"notice_date": "2026-09-09", "printed_window_days": 60, "therapy": "ivig", "member_id": "XYZ 888 123 456"}),
        (HOME, ["site_of_care_home_refused"], {"therapy": "ceftriaxone", "hcpcs": "J0696"}),
        (NECESSITY, ["not_medically_necessary"], {"therapy": "mepolizumab"}),
    ],
)  # fmt: skip
def test_denials_in_other_words(book, text, kinds, facts):
    values, reasons = found(text, book)
    assert reasons == kinds
    assert {key: values.get(key) for key in facts} == facts


@pytest.mark.parametrize(
    "text", ["", "   ", "Lorem ipsum dolor sit amet.", "\x00\x01", "Thank you for your payment of $25.", "🙂" * 500]
)
def test_a_text_that_is_no_denial_gives_no_reason(book, text):
    assert found(text, book)[1] == []


def test_how_long_the_plan_takes_is_not_the_window_to_appeal(book):
    assert "printed_window_days" not in found("November 2, 2026\nWe will decide your appeal within 30 days.", book)[0]


def test_an_impossible_or_future_date_is_not_taken(book):
    assert "notice_date" not in found("Date: February 30, 2026\n", book)[0]
    assert "notice_date" not in found("Date: December 30, 2029\n", book)[0]


def test_a_code_that_many_illnesses_share_names_none_alone(book):
    lone = (
        "November 2, 2026\nDiagnosis: D89.89\nWe denied Privigen, J1459. You may appeal within 180 days of this notice."
    )
    assert "condition" not in {f.question for f in read_denial(lone, book, date(2026, 11, 28))}
    named = lone.replace("D89.89", "D89.89 (PANS)")
    assert {f.question: f.value for f in read_denial(named, book, date(2026, 11, 28))}["condition"] == "pans"
