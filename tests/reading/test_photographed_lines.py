"""What a photo of a letter leaves of two columns, of lines that break in a sentence and of an order on a line of its own."""

from __future__ import annotations

from datetime import date

import pytest

from generator.reading import read_denial

TODAY = date(2026, 11, 30)

PARENT = """BUCKEYE VALLEY HEALTH INSURANCE CO.
400 Front St, Columbus, OH 43215

Letter date: 11/19/2026

TO: Theresa Lindqvist, parent of
Anders Lindqvist
715 Sycamore Ave
Dayton, OH 45419

Member: ANDERS LINDQVIST DOB 08/02/2016
Request number: R-20261117-0042

Drug: infliximab-dyyb (Inflectra), Q5103
Dose: 6 mg/kg at weeks 0, 2, 6, then every 4 weeks
Prescriber: Meera Subramanian, M.D.

Its use for uveitis is considered experimental under our policy.
"""
PATIENT = """NORTHLAKE MUTUAL BENEFIT PLAN

November 17, 2026

Patient: Rosalind T. Okafor Date of birth: 03/14/1979

Requested: efgartigimod alfa-fcab (Vyvgart), J9332, 10 mg/kg
weekly for 4 weeks, one cycle

Your doctor asked us to approve the infusion named above. We cannot approve it: it does not meet our criteria.

You may file an appeal within 180 days. Write to: Corvale Appeals and
Grievances, P.O. Box 71866, Milwaukee, WI 53207. Fax:
414-555-0182.
"""
BILLER = """GULF PALM ADVANTAGE (HMO)

11/12/2026

RE: Claim 2026295-77120-01
Enrollee: Wendell P. Krause Enrollee ID: GPA88120437
Date of service: 10/06/2026
Billed: J1439 ferric carboxymaltose 1 mg x 750 units (each date)

Payment is denied. The service was not medically necessary.
"""


def read(text, book):
    return {found.question: found for found in read_denial(text, book, TODAY)}


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        (PARENT, "patient_name", "Anders Lindqvist"),
        (PARENT, "birth_date", "2016-08-02"),
        (PARENT, "writer_address", "715 Sycamore Ave\nDayton, OH 45419"),
        (PARENT, "doctor_name", "Meera Subramanian, MD"),
        (PARENT, "dose", "6 mg/kg"),
        (PARENT, "interval", "at weeks 0, 2, 6, then every 4 weeks"),
        (PATIENT, "patient_name", "Rosalind T. Okafor"),
        (PATIENT, "birth_date", "1979-03-14"),
        (PATIENT, "timing", "before"),
        (PATIENT, "interval", "weekly for 4 weeks"),
        (PATIENT, "payer_address", "Corvale Appeals and Grievances, P.O. Box 71866, Milwaukee, WI 53207\nFax: 414-555-0182"),
        (BILLER, "patient_name", "Wendell P. Krause"),
        (BILLER, "product", "Injectafer"),
        (BILLER, "timing", "after"),
    ],
)  # fmt: skip
def test_what_stands_in_a_photographed_letter_is_read(book, text, question, value):
    found = read(text, book)
    assert found[question].value == value


def test_a_name_that_ends_with_a_point_has_one(book):
    found = read(PARENT, book)
    assert found["payer_name"].says == "It comes from Buckeye Valley Health Insurance Co."
    assert found["doctor_name"].says == "It was ordered by Meera Subramanian, MD."


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (PARENT.replace("at weeks 0, 2, 6, then", "or 10 mg/kg,"), "dose"),  # two doses are not the whole order
        (BILLER.replace("J1439 ferric carboxymaltose", "J1745 infliximab"), "product"),  # its code stands for several
        (PATIENT.replace("weekly for 4 weeks, one cycle", "Your weekly calls for 4 weeks"), "interval"),
    ],
)
def test_what_is_not_said_whole_is_not_read(book, text, question):
    assert question not in read(text, book)
