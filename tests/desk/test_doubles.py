"""A claim that was sent twice: its second answer leaves the first claim as it was, whichever comes first."""

from __future__ import annotations

import json

import pytest

from generator.desk.patterns import money
from tests.desk.made import claim, remittance, rows

PAID = claim("A7", "4180.00", "3000.00", ["CO*45*1180.00"], number="ICN1")
DOUBLE = claim("A7", "4180.00", "0", ["OA*18*4180.00"], status="4", number="ICN2", remarks=["N522"])


@pytest.mark.parametrize("order", [[PAID, DOUBLE], [DOUBLE, PAID]])
def test_a_double_leaves_the_first_claim_as_it_was_paid(order, take, ledger):
    take(remittance(order, "3000.00"))
    rows_ = ledger.db.execute("select * from claims order by number").fetchall()
    assert [(row["number"], row["paid"], row["route"]) for row in rows_] == [
        ("ICN1", 300000, ""),
        ("ICN2", 0, "write_off_question"),
    ]
    assert [row["at_stake"] for row in rows_] == [0, 0]
    assert [line["paid"] for line in ledger.lines_of(rows_[0]["id"])] == [300000]
    assert "claim ICN1" in ledger.lines_of(rows_[1]["id"])[0]["found"][0]["says"]
    assert money(ledger)["paid"] == 300000


def test_a_double_with_the_number_of_the_first_claim(take, ledger):
    take(remittance([PAID], "3000.00"))
    take(
        remittance(
            [claim("A7", "4180.00", "0", ["OA*18*4180.00"], status="4", number="ICN1")], "0", trace="T2", on="20261108"
        )
    )
    assert [row["paid"] for row in ledger.db.execute("select paid from claims order by id")] == [300000, 0]


def test_a_corrected_answer_is_still_the_same_claim(take, ledger):
    take(remittance([claim("A7", "4180.00", "0", ["CO*16*4180.00"], status="4", number="ICN1")], "0"))
    take(
        remittance(
            [claim("A7", "4180.00", "3000.00", ["CO*45*1180.00"], number="ICN3")], "3000.00", trace="T2", on="20261108"
        )
    )
    assert [row["paid"] for row in ledger.db.execute("select paid from claims")] == [300000]


def test_two_visits_under_one_account_stay_two(take, ledger):
    """A patient's account as the claim's number: another day and number of the payer is another claim."""
    other = claim("A7", "412.00", "168.40", ["CO*45*243.60"], code="HC:96413", units="1", day="20261020", number="ICN8")
    split = claim("A7", "412.00", "168.40", ["CO*45*243.60"], code="HC:96413", units="1", number="ICN9")
    take(remittance([PAID, other, split], "3336.80"))
    assert [row["paid"] for row in ledger.db.execute("select paid from claims order by id")] == [300000, 16840, 16840]


def _explanation(number: str, paid: float, reason: list[dict]) -> dict:
    rest = [] if paid else [{"category": {"coding": [{"code": "denialreason"}]}, "reason": {"coding": reason}}]
    return {
        "resource": {
            "resourceType": "ExplanationOfBenefit", "id": number.lower(), "status": "active", "use": "claim", "outcome": "complete",
            "identifier": [{"type": {"coding": [{"code": "uc"}]}, "value": number}], "insurer": {"display": "Great Heron Health"}, "patient": {"display": "Doe, Jane"},
            "created": "2026-10-30",
            "supportingInfo": [{"sequence": 1, "category": {"coding": [{"code": "patientaccountnumber"}]}, "valueString": "N14"}],
            "item": [{
                "sequence": 1, "productOrService": {"coding": [{"system": "https://www.cms.gov/hcpcs", "code": "J1745"}]}, "servicedDate": "2026-09-22",
                "quantity": {"value": 40}, "modifier": [{"coding": [{"code": "JZ"}]}],
                "adjudication": [
                    {"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 4180}},
                    {"category": {"coding": [{"code": "paidtoprovider"}]}, "amount": {"value": paid}}, *rest,
                ],
            }],
            "total": [{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 4180}}, {"category": {"coding": [{"code": "paidtoprovider"}]}, "amount": {"value": paid}}],
        }
    }  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_an_explanation_of_a_double_takes_no_payment_away(turned, take, ledger):
    eighteen = [{"system": "https://x12.org/codes/claim-adjustment-reason-codes", "code": "18"}]
    entries = [_explanation("E1", 3000, []), _explanation("E1D", 0, eighteen)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries[::-1] if turned else entries}
    take(json.dumps(bundle).encode())
    found = {row["number"]: (row["paid"], row["at_stake"]) for row in ledger.db.execute("select * from claims")}
    assert found == {"E1": (300000, 0), "E1D": (0, 0)}


def test_a_correction_that_went_out_as_a_new_claim_is_a_corrected_claim(take, claims):
    """The first claim is denied and open, so nothing may be written off; both bear the patient's account."""
    head = "Claim,Account,Patient,Payer,DOS,HCPCS,Mod,Units,Charge,Paid,Group,CARC,RARC,Denial date,Freq"
    take(
        rows(
            "C1,P9,Doe J,Great Heron,9/22/26,J1745,JZ,40,4180,0,CO,16,M119,10/27/26,1",
            "C1R,P9,Doe J,Great Heron,9/22/26,J1745,JZ,40,4180,0,OA,18,N522,11/10/26,1",
            head=head,
        )
    )
    row = next(row for row in claims().values() if row["number"] == "C1R")
    assert row["route"] == "corrected_claim" and "replacement of C1 " in row["why"]


def test_a_double_to_the_second_payer_is_one_too(take, ledger):
    first = claim("A8", "412.00", "40.00", ["OA*23*372.00"], status="2", code="HC:96413", units="1", number="S1")
    again = claim("A8", "412.00", "0", ["OA*18*412.00"], status="2", code="HC:96413", units="1", number="S2")
    take(remittance([first, again], "40.00"))
    found = [line["found"] for line in (ledger.lines_of(one)[0] for one in (1, 2))]
    assert found[0] == [] and found[1][0]["id"] == "duplicate"
