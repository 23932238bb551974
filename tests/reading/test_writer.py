"""Who will answer the letter, where it says to whom it is; what a claim tells of its order; the words that a reason rests on."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial

TODAY = date(2026, 11, 30)

TO_PRACTICE = """GULF PALM ADVANTAGE (HMO)
A Medicare Advantage Organization

11/12/2026

Suncoast Infusion Associates, LLC
3340 Bayshore Gardens Pkwy, Bradenton, FL 34207
NPI 1669999997

RE: Claim 2026295-77120-01
Date of service: 10/06/2026 and 10/13/2026
Billed: J1439 ferric carboxymaltose 1 mg x 750 units (each date)
Billed amount: $2,190.00  Paid: $0.00

Dear Provider:

Payment is denied. The medical records do not support that the service was medically necessary.
"""
TO_PARENT = """BUCKEYE VALLEY HEALTH INSURANCE CO.

TO: Theresa Lindqvist, parent of
Anders Lindqvist
715 Sycamore Ave
Dayton, OH 45419

Drug: infliximab-dyyb (Inflectra), Q5103
Diagnosis on request: H20.13, chronic iridocyclitis, bilateral

Its use is considered experimental or investigational under our policy
Off-Label Drug Use (PH-1042). Experimental services are an exclusion.
"""
TO_MEMBER = """NORTHLAKE MUTUAL BENEFIT PLAN

ROSALIND T. OKAFOR
2219 E. Belleview Pl., Apt 6
Milwaukee, WI 53211

Requested: efgartigimod alfa-fcab (Vyvgart), J9332

Dear Rosalind Okafor:

We reviewed the request and we cannot approve it, because it does not meet our clinical criteria.

The guideline requires an MG-ADL score of 5 or more, and that you have tried and failed at least
two of these: pyridostigmine, azathioprine. The records sent to us list pyridostigmine only.

Your right to appeal
You may file an appeal within 180 days of the day you receive this notice.
"""


def read(text):
    found = {}
    for finding in read_denial(text, load_book(), TODAY):
        found.setdefault(finding.question, finding)
    return found


def test_a_letter_to_a_practice_tells_who_writes_and_what_stands_above_the_greeting():
    found = read(TO_PRACTICE)
    assert found["voice"].value == "practice" and found["practice_npi"].value == "1669999997"
    assert found["writer_address"].value.splitlines()[0] == "Suncoast Infusion Associates, LLC"
    assert found["site_name"].value == "Suncoast Infusion Associates" and found["state"].value == "fl"


def test_a_claim_tells_each_day_and_the_amount_behind_its_units_and_a_sum_of_several_days_is_in_doubt():
    found = read(TO_PRACTICE)
    assert found["period"].value == "October 6, 2026 and October 13, 2026"
    assert found["dose"].value == "750 mg"
    assert found["billed_amount"].value == 2190 and found["billed_amount"].doubt
    alone = read(TO_PRACTICE.replace(" and 10/13/2026", "").replace("1 mg x 750 units", "injection"))
    assert not alone["billed_amount"].doubt and "period" not in alone and "dose" not in alone


def test_a_letter_to_a_parent_tells_who_writes_and_may_act():
    found = read(TO_PARENT)
    assert (found["voice"].value, found["consent"].value) == ("caregiver", "parent")
    assert found["writer_name"].value == "Theresa Lindqvist"
    assert found["condition"].value == "uveitis"
    assert found["policy_named"].value == "Off-Label Drug Use (PH-1042)"


def test_a_letter_to_the_person_treated_tells_nothing_of_who_writes():
    assert not {"voice", "consent", "writer_name", "practice_npi"} & read(TO_MEMBER).keys()


@pytest.mark.parametrize("words", ["Your provider may call us.", "Ask your provider for help.", "Dear Member:"])
def test_a_provider_who_is_only_spoken_of_is_not_who_the_letter_is_to(words):
    assert "voice" not in read(TO_MEMBER.replace("Dear Rosalind Okafor:", words))


def test_a_company_is_no_parent_of_the_person():
    assert "voice" not in read(
        TO_MEMBER.replace("NORTHLAKE", "Corvale Group, parent of Northlake Health Plan\n\nNORTHLAKE")
    )
    assert "voice" not in read(TO_PARENT.replace("parent of\nAnders Lindqvist", "for\nAnders Lindqvist"))


def test_what_a_reason_rests_on_in_the_next_paragraph_is_quoted_with_it_and_rights_are_not():
    said = read(TO_MEMBER)["reasons"].value["words"]
    assert "MG-ADL score of 5 or more" in said and "list pyridostigmine only" in said and "180 days" not in said
