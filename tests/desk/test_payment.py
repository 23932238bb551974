"""What is short on a line that was paid, who is to have the money back, and what is no duplicate: each with a sample that is
right beside it."""

from __future__ import annotations

import pytest

from generator.desk.check import check_line
from generator.desk.worklist import read_reasons
from tests.desk.made import claim, remittance, rows

HEAD = "Claim,Ln,Patient,Payer,Plan type,DOS,HCPCS,Mod,Units,Charge,Expected,Allowed,Ins Paid,Adjustments,Sent,Denial date,Acct,Notes"


def _line(adjustments, **more):
    items = [dict(zip(("group", "code", "cents"), each, strict=True)) for each in adjustments]
    return {"code": "96413", "modifiers": [], "day": "2026-09-22", "units": 1.0, "charged": 50000, "paid": 24000, "allowed": 30000,
            "source": "list", "adjustments": items, "facts": {}, **more}  # fmt: skip


def _found(line, book, **claim):
    return {item["id"] for item in check_line(line, {"cover": "commercial", **claim}, [line], book)}


PAID = [("CO", "45", 20000), ("PR", "2", 6000)]
SHORT = [
    ("paid_below_allowed", _line([("CO", "45", 22500), ("PR", "2", 6000)], paid=21500), {}),
    ("below_contract", _line(PAID, facts={"contract": "360.00"}), {}),
    ("sequestration", _line([*PAID, ("CO", "253", 480)], paid=23520), {}),
    ("sequestration_doubt", _line([*PAID, ("CO", "253", 480)], paid=23520), {"cover": ""}),
    ("cut_outside_medicare", _line([("", "45", 20000), ("PR", "2", 6000)], paid=23520), {}),
    ("cut_without_code", _line([("", "45", 20000), ("PR", "2", 6000)], paid=23520), {"cover": ""}),
    ("medigap_short", _line([("OA", "23", 47000), ("CO", "45", 1500)], paid=1500, allowed=None), {"payer": "Plains Medigap"}),
]  # fmt: skip
RIGHT = [
    (_line(PAID), {}), (_line(PAID, facts={"contract": "300.00"}), {}), (_line(PAID, facts={"contract": "302.50"}), {}), (_line(PAID, facts={"contract": "900.00"}), {}),
    (_line([*PAID, ("CO", "253", 480)], paid=23520), {"cover": "medicare_advantage"}),
    (_line(PAID, paid=23520), {"cover": "original_medicare"}),  # an explanation has no 253
    (_line([("OA", "23", 24000), ("CO", "45", 20000)], paid=6000, allowed=None), {"payer": "Plains Medigap"}),
    (_line([("OA", "23", 47000), ("CO", "45", 1500)], paid=1500, allowed=None), {"payer": "Great Heron"}), (_line([("CO", "45", None)], paid=21500), {}),
]  # fmt: skip


@pytest.mark.parametrize("check, line, claim", SHORT)
def test_what_is_short_is_found(check, line, claim, book):
    assert _found(line, book, **claim) == {check}


@pytest.mark.parametrize("line, claim", RIGHT)
def test_what_is_not_short_is_not(line, claim, book):
    assert _found(line, book, **claim) == set()


@pytest.mark.parametrize("cas, paid, allowed, way, cents", [
    (["CO*45*225.00", "PR*2*60.00"], "215.00", "300", "appeal", 2500), (["CO*45*200.00", "PR*2*60.00"], "240.00", "300", "patient_share", 6000),
    (["CO*45*200.00", "CO*253*4.80", "PR*2*60.00"], "235.20", "300", "appeal", 480), (["PR*45*200.00"], "300.00", "300", "appeal", 20000),
    (["CO*45*200.00"], "300.00", "300", "", 0),
])  # fmt: skip
def test_a_remittance_that_pays_short_is_answered(cas, paid, allowed, way, cents, take, claims):
    take(remittance([[*claim("A1", "500.00", paid, cas, code="HC:96413", units="1"), f"AMT*B6*{allowed}"]], paid))
    row = claims()["A1"]
    assert (row["route"], row["at_stake"]) == (way, cents)


@pytest.mark.parametrize("reason, remarks, way", [
    ("CO*16", ["M62"], "corrected_claim"), ("PR*119", [], "patient_share"), ("CO*119", [], "exception"), ("OA*100", [], "patient_share"),
    ("PR*27", [], "other_payer_first"), ("CO*19", [], "other_payer_first"),
])  # fmt: skip
def test_who_answers_depends_on_the_group_and_the_remark(reason, remarks, way, take, claims):
    take(remittance([claim("A1", "900.00", "0", [f"{reason}*900.00"], remarks=remarks, status="4")], "0.00"))
    assert claims()["A1"]["route"] == way


def test_the_waste_is_no_duplicate_of_the_dose(take, claims, ledger):
    lines = claim("A1", "700.00", "0", ["CO*50*700.00"], units="35", code="HC:J1745")
    lines[0] = "CLP*A1*1*800.00*0**12*PCA1*11*1"
    take(remittance([[*lines, "SVC*HC:J1745:JW*100.00*0**5", "DTM*472*20260922", "CAS*OA*18*100.00"]], "0.00"))
    assert [row["rule"] for row in ledger.db.execute("select rule from lines order by id")] == [
        "need",
        "waste_called_duplicate",
    ]


def test_an_approval_that_the_payer_names_is_answered_with_its_letter(take, claims):
    lines = claim("A1", "900.00", "0", ["CO*197*900.00"], status="4")
    take(
        remittance(
            [[lines[0], "REF*G1*PA77", *lines[1:]], claim("A2", "900.00", "0", ["CO*197*900.00"], status="4")], "0.00"
        )
    )
    assert [row["rule"] for row in claims().values()] == ["approval_known_to_payer", "approval_missing"]


def test_a_reversal_of_a_claim_that_nobody_knew_has_its_lines(take, claims, ledger):
    take(remittance([claim("A1", "-900.00", "-500.00", ["CO*45*-400.00"], status="22")], "-500.00"))
    line = ledger.db.execute("select code, charged, paid, route from lines").fetchone()
    assert tuple(line) == ("J1745", 90000, 0, "takeback_dispute") and claims()["A1"]["paid"] == -50000


def test_paid_again_with_less_than_was_taken_back(take, claims):
    take(remittance([
        claim("A1", "-900.00", "-500.00", ["CO*45*-400.00"], status="22"), claim("A1", "900.00", "350.00", ["CO*45*550.00"], number="NEW1"),
    ], "-150.00"))  # fmt: skip
    assert claims()["A1"]["rule"] == "paid_less" and claims()["A1"]["at_stake"] == 15000


def test_what_was_given_and_taken_under_one_reference_is_not_open(take, ledger):
    one = claim("A1", "900.00", "500.00", ["CO*45*400.00"])
    take(remittance([one], "580.00", plb=["PLB*1234567893*20261231*FB:CARRY9*-80.00"]), "one")
    two = claim("A2", "900.00", "500.00", ["CO*45*400.00"])
    take(
        remittance(
            [two], "380.00", plb=["PLB*1234567893*20261231*FB:CARRY9*80.00*CS:ADJ1*40.00"], trace="T2", on="20261108"
        ),
        "two",
    )
    lives = {(row["reference"], row["cents"]): row["life"] for row in ledger.db.execute("select * from takebacks")}
    assert lives == {("CARRY9", -8000): "closed", ("CARRY9", 8000): "closed", ("ADJ1", 4000): "received"}


def test_a_group_that_counts_its_transactions_wrong_and_a_file_that_stops(take):
    good = remittance([claim("A1", "900.00", "500.00", ["CO*45*400.00"])], "500.00")
    assert [fault["says"] for fault in take(good.replace(b"GE*1*1", b"GE*3*1"), "a")["faults"]] == [
        "GE counts 3 transactions in this group, there are 1"
    ]
    stopped = good[: good.index(b"SE*")].replace(b"BPR*I*500.00", b"BPR*I*900.00")
    assert [fault["says"].split(": ")[1] for fault in take(stopped, "b")["faults"]] == [
        "the file ends in the middle of it; what was read is kept; claim A1 may not be whole; the payment of 900.00 (BPR) cannot be checked"
    ]


# ---- lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["CO 45 (24.42); PR 2 (3.04)", "CO*45*24.42 / PR*2*3.04", "CO45:24.42 | PR2:3.04", "CO-45 $24.42; PR-2 $3.04", "CO-45=24.42; PR-2=3.04", "CO-45 USD 24.42, PR-2 USD 3.04"])  # fmt: skip
def test_reasons_with_their_amounts_in_one_cell(cell):
    assert [(one.name, one.cents) for one in read_reasons([], [cell], [])[0]] == [("CO-45", 2442), ("PR-2", 304)]
    reasons, remarks = read_reasons([], [f"CO-16 $1,628.47 RMK N382 - M53, {cell}"], [])
    assert reasons[0].name == "CO-16" and reasons[0].cents == 162847 and remarks == ["N382", "M53"]


def test_a_dash_is_nothing_and_a_row_with_its_number_stands_once(take, claims):
    told = take(rows(
        "C1,1,A B,Aetna,PPO,9/22/26,J1745,JZ,40,900.00,500.00,-,$ -,CO-50 $900.00,9/25/26,10/27/26,,",
        "C1,2,A B,Aetna,PPO,9/22/26,96413,,1,200.00,90.00,90.00,90.00,CO-45 $110.00,9/25/26,10/27/26,,",
        "C1,2,A B,Aetna,PPO,9/22/26,96413,,1,200.00,90.00,90.00,90.00,CO-45 $110.00,9/25/26,10/27/26,,",
        "Page 2 of 3,,,,,,,,,,,,,,,,,",
        ",,,,,,,,,\"1,100.00\",590.00,90.00,90.00,,,,,Report totals (2 lines)",
        head=HEAD,
    ))  # fmt: skip
    assert [(fault["where"], fault["lost"]) for fault in told["faults"]] == [("line 4", True), ("line 5", False)]
    assert told["charged"] == 110000 and told["paid"] == 9000 and claims()["C1"]["at_stake"] == 90000


def test_an_account_of_a_patient_joins_no_claims(take, ledger):
    take(rows(
        "C1,1,A B,Aetna,PPO,9/22/26,96413,,1,200.00,90.00,90.00,90.00,CO-45 $110.00,9/25/26,10/27/26,P77,",
        "C2,1,A B,Aetna,PPO,9/22/26,96413,,1,200.00,90.00,,0,OA-18 $200.00,10/25/26,10/30/26,P77,",
        head=HEAD,
    ))  # fmt: skip
    told = [(row["number"], row["rule"]) for row in ledger.db.execute("select * from claims order by id")]
    assert told == [("C1", ""), ("C2", "duplicate_of_known")]


def test_no_answer_for_long_and_a_payment_below_zero(take, claims):
    take(rows(
        "C1,1,A B,Aetna,PPO,7/22/26,96413,,1,200.00,90.00,,0,,7/25/26,,,",
        "C2,1,C D,Aetna,PPO,10/29/26,96413,,1,200.00,90.00,,0,,11/1/26,,,",
        "C3,1,E F,Aetna,PPO,1/22/25,96413,,1,-200.00,90.00,,-90.00,CO-45=-110.00,2/1/25,11/2/26,,letter",
        head=HEAD,
    ))  # fmt: skip
    told = {name: (row["route"], row["at_stake"]) for name, row in claims().items()}
    assert told == {"C1": ("resubmission", 20000), "C2": ("", 0), "C3": ("takeback_dispute", 9000)}


def test_a_name_in_two_columns_is_one_name(take, claims):
    take(
        b"Claim No,PT_LAST,PT_FIRST,INS1_NAME,DOS,CPT,Chg,Open Bal,Denial Code\nC1,Doe,Jane,Aetna,9/22/26,96413,200,200,50\n"
    )
    row = claims()["C1"]
    assert (row["patient"], row["payer"]) == ("Doe, Jane", "Aetna")
