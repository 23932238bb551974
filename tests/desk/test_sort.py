"""Triage: the way of each code, and why. Each rule of sorting.toml has a line that it sorts."""

from __future__ import annotations

import json

import pytest

from generator.desk.rules import load_rules, load_ways
from generator.desk.sort import sort_changed
from generator.letters import load_document_kinds
from tests.desk.conftest import TODAY
from tests.desk.made import claim, remittance, rows
from tests.desk.test_files import _explanation

WAYS = [
    ("CO-16 M53", "corrected_claim"), ("CO-4", "corrected_claim"), ("CO-11", "corrected_claim"), ("CO-16 MA130", "resubmission"), ("CO-252 N706", "resubmission"),
    ("CO-197", "retro_authorization"), ("CO-198", "retro_authorization"), ("CO-284", "corrected_claim"), ("CO-22", "other_payer_first"), ("OA-109", "other_payer_first"),
    ("CO-27", "other_payer_first"), ("CO-31", "resubmission"), ("CO-18", "write_off_question"), ("CO-29", "appeal"), ("CO-50", "appeal"), ("CO-55", "appeal"),
    ("CO-151", "appeal"), ("CO-96", "appeal"), ("CO-204", "appeal"), ("CO-119", "exception"), ("CO-58", "exception"), ("CO-B8", "exception"), ("CO-242", "exception"),
    ("CO-97", "corrected_claim"), ("CO-97 M15", "write_off_question"), ("CO-B7", "resubmission"), ("CO-185", "resubmission"), ("PR-1", "patient_share"),
    ("PR-2", "patient_share"), ("PR-3", "patient_share"), ("CO-39", "appeal"), ("CO-45", "write_off_question"), ("CO-299", "appeal"), ("CO-276", "other_payer_first"),
    ("CO-181", "corrected_claim"), ("CO-272", "appeal"), ("CO-131 ", "write_off_question"),
    ("CO-29 N211", "write_off_question"), ("CO-256", "write_off_question"), ("CO-234 N20", "write_off_question"), ("CO-234", "corrected_claim"), ("CO-B13", "write_off_question"),
]  # fmt: skip


@pytest.mark.parametrize("codes, way", WAYS)
def test_codes_and_their_ways(codes, way, take, claims):
    reason, *remarks = codes.split()
    take(remittance([claim("A1", "900.00", "0", [f"{reason.replace('-', '*')}*900.00"], remarks=remarks)], "0.00"))
    row = claims()["A1"]
    assert row["route"] == way and row["at_stake"] == 90000
    assert reason in row["why"] and "{" not in row["why"]


def test_every_way_and_document_exists():
    documents = {*load_document_kinds(), "level", ""}
    assert {way.document for way in load_ways().values()} <= documents
    assert {way for rule in load_rules() for way in rule.ways} == set(load_ways())


def test_what_was_paid_as_agreed_is_clear(take, claims):
    take(remittance([claim("A1", "900.00", "500.00", ["CO*45*400.00"])], "500.00"))
    assert claims()["A1"]["route"] == "" and claims()["A1"]["life"] == "clear"


def test_a_line_that_was_paid_but_is_wrong(take, claims):
    take(rows("C1,A B,Medicare,Medicare,9/22/26,J1745,,4,900,500,CO,45,,10/27/26,400,100,0"))
    assert claims()["C1"]["rule"] == "paid_but_wrong"


def test_an_approval_on_the_list_turns_the_request_into_a_corrected_claim(take, claims):
    take(rows(
        "C1,A B,Aetna,,9/22/26,J1745,,40,900,0,CO,197,,10/27/26,,,,,,PA1,J1745,80,1/1/26,12/31/26",
        "C2,A B,Aetna,,9/22/26,J1745,,40,900,0,CO,197,,10/27/26,,,,,,PA1,J1745,80,1/1/26,6/30/26",
    ))  # fmt: skip
    assert [row["route"] for row in claims().values()] == ["corrected_claim", "retro_authorization"]


def test_the_claim_goes_with_its_strongest_line(take, claims, ledger):
    lines = claim("A1", "900.00", "0", ["CO*45*300.00", "PR*1*600.00"])
    lines[0] = "CLP*A1*1*5080.00*0**12*PCA1*11*1"
    lines += ["SVC*HC:J1745*4180.00*0**40", "DTM*472*20260922", "CAS*CO*50*4180.00"]
    take(remittance([lines], "0.00"))
    assert claims()["A1"]["route"] == "appeal" and claims()["A1"]["at_stake"] == 478000
    assert [line["route"] for line in ledger.lines_of(1)] == ["patient_share", "appeal"]
    assert ledger.lines_of(1)[1]["why"].startswith("CO-50")


def test_words_of_an_appeal_that_was_refused_are_heeded(take, claims):
    head = "Claim,Patient,Payer,DOS,HCPCS,Units,Charge,Paid,Group,CARC,Denial date,Notes"
    take(rows("C1,A B,Aetna,9/22/26,J1745,40,900,0,CO,50,10/27/26,2nd level appeal upheld 11/1", head=head))
    assert claims()["C1"]["route"] == "external_review"


def test_the_day_is_counted_by_the_engine(take, claims, ledger, book):
    take(remittance([claim("A1", "900.00", "0", ["CO*50*900.00"], indicator="MB")], "0.00", on="20261102"))
    assert (claims()["A1"]["due"], claims()["A1"]["cover"]) == ("2027-03-02", "original_medicare")
    assert "120 days" in claims()["A1"]["due_sum"]
    ledger.keep("payers", {"great heron health": {"appeal_days": 30}})
    ledger.db.execute("update claims set changed = 1")
    sort_changed(ledger, book, TODAY)
    assert claims()["A1"]["due"] == "2026-12-02"


@pytest.mark.parametrize("status, indicator, payer, way", [
    ("1", "HM", "Hearthstone", ""), ("1", "12", "Hearthstone HMO", ""), ("1", "16", "Summit Advantage", ""), ("4", "HM", "Hearthstone HMO", "other_payer_first"),
    ("1", "MB", "Medicare Part B", "other_payer_first"), ("1", "MC", "State Medicaid", "other_payer_first"),
    ("1", "MC", "Sunflower Medicaid MCO", ""), ("1", "12", "Great Heron PPO", "other_payer_first"),
])  # fmt: skip
def test_who_says_that_it_pays_by_the_head(status, indicator, payer, way, take, claims):
    take(
        remittance(
            [claim("A1", "900.00", "0", ["CO*24*900.00"], status=status, indicator=indicator)], "0.00", payer=payer
        )
    )
    assert claims()["A1"]["route"] == way


def test_a_list_names_a_payer_that_pays_by_the_head(take, claims):
    take(
        rows(
            "C1,A B,Great Heron HMO,,9/22/26,J1745,,40,900,0,CO,24,,10/27/26",
            "C2,A B,Great Heron,,9/22/26,J1745,,40,900,0,CO,24,,10/27/26",
        )
    )
    assert [row["route"] for row in claims().values()] == ["", "other_payer_first"]


@pytest.mark.parametrize("note, way", [
    ("Final internal adverse determination upheld. Ask for an independent external review within 4 months.", "external_review"),
    ("Ordering physician may request a discussion with the plan medical director within 14 days.", "peer_to_peer"),
    ("step therapy: preferred biosimilar must be tried first", "exception"), ("Site-of-care policy: not at a hospital", "exception"),
    ("Peer-to-peer held 11/2/26, denial upheld", "external_review"), ("P2P window closed", "appeal"), ("", "appeal"),
])  # fmt: skip
def test_what_a_note_of_an_explanation_says_of_the_step(note, way, take, claims):
    explanation = _explanation(processNote=[{"number": 1, "text": note}] if note else [])
    explanation["item"][0]["adjudication"][-1]["reason"]["coding"][0]["code"] = "50"
    take(json.dumps(explanation).encode())
    assert claims()["N1"]["route"] == way


def test_an_approval_whose_days_cannot_be_read_is_no_approval_that_fits(take, claims):
    take(rows("C1,A B,Aetna,,9/22/26,J1745,,40,900,0,CO,197,,10/27/26,,,,,,PA1,J1745,80,Q1 to Q2"))
    row = claims()["C1"]
    assert row["rule"] == "approval_unread" and "fits" not in row["why"]


def test_a_take_back_beside_a_denial_leaves_the_denial_its_way(take, claims):
    take(
        remittance(
            [claim("A1", "900.00", "0", ["CO*151*900.00"], status="4")],
            "-100.00",
            plb=["PLB*1*20261231*WO:PCA1*100.00"],
        )
    )
    assert claims()["A1"]["route"] == "appeal"


REJECTS = [
    ("75", "retro_authorization"), ("70", "exception"), ("MR", "exception"), ("608", "exception"), ("41", "other_payer_first"), ("54", "corrected_claim"), ("E7", "corrected_claim"),
    ("19", "corrected_claim"), ("07", "resubmission"), ("65", "patient_share"), ("79", "resubmission"), ("83", "write_off_question"), ("81", "write_off_question"), ("ZZ", "appeal"),
]  # fmt: skip


def fill(code="", **item):
    """A pharmacy's claim: the NDC is its code, its quantity is the NDC's."""
    one = _explanation()
    one["item"][0] |= {
        "productOrService": {"coding": [{"system": "http://hl7.org/fhir/sid/ndc", "code": "57894006103"}]},
        "quantity": {"value": 1, "unit": "EA"},
    } | item
    adjudication = one["item"][0]["adjudication"]
    if code:
        adjudication[-1]["reason"]["coding"] = [
            {"system": "http://terminology.hl7.org/CodeSystem/NCPDPRejectCode", "code": code}
        ]
    else:
        adjudication[1]["amount"]["value"] = 4180.0
        del adjudication[2:]
    return json.dumps(one).encode()


@pytest.mark.parametrize("code, way", REJECTS)
def test_a_pharmacys_reject_is_no_reason_of_a_medical_claim(code, way, take, claims):
    take(fill(code))
    assert claims()["N1"]["route"] == way


def test_a_pharmacys_claim_is_not_held_against_billing_codes(take, ledger, claims):
    take(fill())
    assert claims()["N1"]["route"] == "" and ledger.lines_of(1)[0]["found"] == []
    take(fill(quantity={"value": 0, "unit": "mL"}).replace(b'"N1"', b'"N2"'))
    assert [item["id"] for item in ledger.lines_of(2)[0]["found"]] == ["ndc_missing_quantity"]
