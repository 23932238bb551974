"""Files in: remittances, lists, workbooks, FHIR, and what is broken in them."""

from __future__ import annotations

import io
import json

import pytest

from generator.desk.export import write_workbook
from generator.desk.intake import kind_of_file, read_file
from generator.desk.parts import Claim, DeskError, Fault, TakeBack, Totals
from generator.desk.table import open_table
from generator.desk.worklist import make_template
from tests.desk.made import DENIED, FAULTY, PAID, claim, remittance, rows


def read(content: bytes) -> tuple[list[Claim], list[Fault], Totals]:
    items = list(read_file(io.BytesIO(content)))
    assert isinstance(items[-1], Totals)
    return [i for i in items if isinstance(i, Claim)], [i for i in items if isinstance(i, Fault)], items[-1]


def test_a_remittance_ties():
    claims, faults, totals = read(
        remittance([DENIED, PAID, FAULTY], "68.40", plb=["PLB*1234567893*20261231*WO:A2*100.00"])
    )
    assert not faults
    assert totals == Totals(lines=3, claims=3, charged=549200, paid=16840, adjusted=532360, taken=10000)
    assert [line.code for one in claims for line in one.lines] == ["J1745", "96413", "Q5103"]
    assert claims[2].lines[0].remarks == ("M53", "M119")
    assert claims[0].lines[0].modifiers == ("JZ",) and claims[0].lines[0].units == 40


@pytest.mark.parametrize("marks", ["|>\n", "*:'", "\x1d<\x1c"])
def test_separators_are_those_of_isa(marks):
    assert read(remittance([DENIED, PAID], "168.40", marks=marks))[2].lines == 2


def test_a_separator_beside_the_one_that_isa_names():
    odd = remittance([DENIED], "0.00").replace(b"HC:J1745:JZ", b"HC>J1745>JZ")
    assert read(odd)[0][0].lines[0].code == "J1745"


def test_several_adjustments_at_both_levels_and_negative_ones():
    one = claim("A9", "541.00", "34.00", ["OA*23*500.00", "OA*94*-9.00**45*16.00"], level=["CO*A2*0.00"], status="2")
    claims, faults, _ = read(remittance([one], "34.00"))
    assert not faults and claims[0].order == 2
    assert [a.name for a in claims[0].lines[0].adjustments] == ["OA-23", "OA-94", "OA-45"]


def test_two_payments_in_a_file_and_a_reversal():
    back = claim("A2", "-412.00", "-168.40", ["CO*45*-200.00", "PR*2*-43.60"], status="22", code="HC:96413", units="1")
    claims, faults, totals = read(remittance([back, PAID], "0.00", sets=2))
    assert not faults and len(claims) == 4 and totals.paid == 0
    assert claims[0].is_reversal and not claims[1].is_reversal


def test_what_does_not_tie_is_told_with_its_segment():
    wrong = claim("A2", "412.00", "168.40", ["CO*45*240.00", "PR*2*43.60"])
    _, faults, _ = read(remittance([wrong], "200.00"))
    assert [fault.where for fault in faults] == ["segment 11", "segment 4"]
    assert "412.00 less adjustments 283.60" in faults[0].says and "BPR says 200.00" in faults[1].says


def test_a_file_cut_anywhere_gives_what_stands_before_and_one_fault():
    whole = remittance([DENIED, PAID, FAULTY], "168.40")
    for cut in range(300, len(whole) - 30, 37):
        claims, faults, _ = read(whole[:cut])
        assert faults and len(claims) <= 3, cut
    _, (fault,), _ = read(whole[: whole.index(b"SVC*HC:96413") + 12])
    assert "claim A2 may not be whole" in fault.says and "payment of 168.40 (BPR) cannot be checked" in fault.says


def test_another_transaction_is_left_out():
    mixed = remittance([PAID], "168.40").replace(b"ST*835*0001", b"ST*277*0001")
    claims, faults, _ = read(mixed)
    assert not claims and "277" in faults[0].says


def test_a_payment_without_its_first_segment_is_read_and_told():
    """As a public sample has it (`nocomp.835`, see decision 25)."""
    headless = remittance([PAID], "168.40").replace(b"ST*835*0001~\n", b"")
    claims, faults, totals = read(headless)
    assert [claim.account for claim in claims] == ["A2"] and totals.paid == 16840
    assert [fault.where for fault in faults] == ["segment 3", "segment 14"]
    assert "without its ST segment" in faults[0].says and "SE counts" in faults[1].says
    claims, faults, _ = read(headless.replace(b"GS*HP", b"GS*RA"))  # a payment order begins with BPR too
    assert not claims and "no 835" in faults[0].says


@pytest.mark.parametrize(
    "content",
    [b"ISA*00*", b"ISA" + b"x" * 500, b"", b"\x00" * 400, b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"x" * 100, b"{\"resourceType\": \"Bundle\"", b"hello\nworld\n",
     b"a," * 50_000 + b"\n1,2\n", b'"' + b"x" * 3_000_000, b"<html>", b"ISA*00*          *00*          *ZZ*A*ZZ*B*1*1*^*00501*1*0*P*:~" + b"A" * 300_000],
)  # fmt: skip
def test_what_is_no_file_of_the_desk_is_a_sentence(content):
    with pytest.raises(DeskError) as told:
        read(content)
    assert str(told.value)[-1] != " " and len(str(told.value)) > 10


def test_a_list_bad_rows_are_named_and_good_ones_go_on():
    content = rows(
        "C1,A B,Aetna,Commercial,9/22/26,J1745,JZ,40,\"4,180.00\",0,CO,197,,10/27/26",
        "C2,A B,Aetna,Commercial,13/45/26,J1745,,40,10,0,CO,50,,",
        "C3,A B,Aetna,Commercial,9/22/26,HELLO,,40,10,0,CO,50,,",
        "C4,A B,Aetna,Commercial,9/22/26,J1745,,forty,10,0,CO,50,,",
        "",
        ",,,,,,,,,,,,,",
        "Total,,,,,,,,4190.00,0.00,,,,",
        "C5,A B,Aetna,Commercial,9/22/26,96413,,1,10,0,CO,50,,",
    )  # fmt: skip
    claims, faults, totals = read(content)
    assert [one.number for one in claims] == ["C1", "C5"]
    assert [fault.where for fault in faults] == ["line 3", "line 4", "line 5", "line 8"]
    assert "total" in faults[-1].says and totals.charged == 419000
    assert claims[0].cover == "commercial" and claims[0].decided == "2026-10-27"


def test_heads_are_told_by_their_words_their_short_forms_and_what_stands_below():
    head = "Pt Nm;Clm #;Ins;Svc From;Proc;Qty;Billed;Pd;Reason Grp;CARC;Adj Amt;Reason Grp;CARC;Adj Amt;Rmk;PA strt;PA stp;PA qty;Freq;PlOS;xyz"
    line = "Q. R.;1;Aetna;09/22/2026;J1745;40;$4,180.00;$0.00;Contractual Obligation;45;$80.00;Patient Responsibility;1;$100.00;N130;1/1/26;12/31/26;80;q8w;11;E11.9"
    table = open_table(io.BytesIO(f"Export\n\n{head}\n{line}\n{line}\n{line}\n".encode("cp1252")))
    assert table.mapping == ["patient", "claim", "payer", "day", "code", "units", "charged", "paid", "group", "carc", "adjusted", "group", "carc", "adjusted", "rarc",
                             "approval_from", "approval_to", "approval_units", "interval", "place", "diagnoses"]  # fmt: skip
    claims, _, totals = read(f"{head}\n{line}\n".encode())
    assert [(a.name, a.cents) for a in claims[0].lines[0].adjustments] == [("CO-45", 8000), ("PR-1", 10000)]
    assert totals.adjusted == 18000


def test_cells_that_hold_several_things_are_parted():
    text = (
        "Claim\tPatient\tDates\tHCPCS\tUnits\tNDC\tNDC qty\tCharges\tPayments\tAdjustments\tDenied\tAuth dates\tAuth for\tWaste note\n"
        '77-1\tA. B.\t"2026-01-13\n2026-01-24"\tJ9299\t480\t00003-3734-13\tML 48\t33120.00\t20000.00\t"CO 45 12585.60\nPR 2 534.40"\t2026-02-20'
        '\t"2026-01-01\n2026-06-30"\t"J9299 x 480\nPOS 22"\t"4 x 120 mg\nwasted 85 mg"\n'
    )
    (one,), faults, _ = read(text.encode())
    (line,) = one.lines
    assert [(each.name, each.cents) for each in line.adjustments] == [("CO-45", 1258560), ("PR-2", 53440)]
    assert (line.day, one.decided, faults) == ("2026-01-13", "2026-02-20", [])
    wanted = {"ndc_unit": "ML", "ndc_quantity": "48", "approval_from": "2026-01-01", "approval_to": "2026-06-30"}
    wanted |= {
        "approval_code": "J9299",
        "approval_units": "480",
        "approval_place": "22",
        "vials": "4",
        "vial": "120",
        "wasted": "85",
    }
    assert wanted.items() <= line.facts.items()


@pytest.mark.parametrize("heads, cells, wanted", [
    ("NDC", "N457894003001 UN4", {"ndc": "57894003001", "ndc_unit": "UN", "ndc_quantity": "4"}),
    ("NDC", "57894-0030-01 ML 1.5", {"ndc": "57894-0030-01", "ndc_unit": "ML", "ndc_quantity": "1.5"}),
    ("Auth no", "PA77 (01/02/2026 - 06/30/2026)", {"approval_number": "PA77", "approval_from": "2026-01-02", "approval_to": "2026-06-30"}),
    ("Auth no", "PA77", {"approval_number": "PA77"}), ("Auth no", "PA77 eff 1/2-6/30/2026", {"approval_number": "PA77", "approval_from": "2026-01-02", "approval_to": "2026-06-30"}),
    ("Auth dates", "01/02/2026-06/30/2026", {"approval_from": "2026-01-02", "approval_to": "2026-06-30"}), ("Auth exp", "1/2/26-6/30/26", {"approval_from": "2026-01-02", "approval_to": "2026-06-30"}),
    ("Auth dates", "exp 06/30/2026", {"approval_to": "2026-06-30"}), ("NDC", "N45789403001 UN4", {"ndc": "5789403001", "ndc_unit": "UN", "ndc_quantity": "4"}),
    ("Admin route", "SubQ", {"route": "SubQ"}),
])  # fmt: skip
def test_more_cells_that_hold_several_things(heads, cells, wanted):
    (one,), faults, _ = read(f"Claim,DOS,HCPCS,Charge,{heads}\n1,2026-09-22,J1745-JZ x 40,100.00,{cells}\n".encode())
    (line,) = one.lines
    assert (line.code, line.modifiers, line.units, faults) == ("J1745", ("JZ",), 40.0, [])
    assert wanted.items() <= line.facts.items()


def test_a_head_that_names_two_days():
    text = 'Claim\tDates (svc / filed)\tHCPCS\tUnits\tCharges\n77-1\t"03/05/2025\n03/20/2026"\tJ9144\t180\t21780.00\n'
    (one,), _, _ = read(text.encode())
    assert (one.lines[0].day, one.lines[0].facts["submitted"]) == ("2025-03-05", "2026-03-20")
    (one,), _, _ = read(text.replace(" (svc / filed)", "").encode())
    assert "submitted" not in one.lines[0].facts


def test_what_was_remembered_of_a_head_wins():
    table = open_table(io.BytesIO(b"Claim,DOS,HCPCS,Charge,Zeta\n1,9/1/26,J1745,5,7\n"), {"zeta": "paid", "charge": ""})
    assert table.mapping == ["claim", "day", "code", "", "paid"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings(encoding):
    claims, _, _ = read("Claim,Patient,DOS,HCPCS,CARC\nC1,Beaufôret é,9/22/26,J1745,50\n".encode(encoding))
    assert claims[0].patient == "Beaufôret é"


def test_the_template_is_read_back():
    claims, faults, _ = read(make_template().encode())
    assert len(claims) == 1 and not faults and claims[0].lines[0].facts["dose"] == "400"


def test_a_workbook_is_read_and_formulas_are_inert():
    book = write_workbook(
        [
            (
                "Denials",
                ["Claim", "DOS", "HCPCS", "Charge", "CARC", "Patient"],
                [["C1", "2026-09-22", "J1745", 12.5, "50", "=cmd|' /C calc'!A0"]],
            )
        ]
    )
    assert kind_of_file(io.BytesIO(book)) == "workbook"
    claims, _, totals = read(book)
    assert totals.charged == 1250 and claims[0].patient.startswith("'=")


def _explanation(**more):
    item = {
        "productOrService": {"coding": [{"system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "J1745"}]},
        "servicedDate": "2026-09-22", "quantity": {"value": 40},
        "adjudication": [
            {"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 4180.0}},
            {"category": {"coding": [{"code": "benefit"}]}, "amount": {"value": 0}},
            {"category": {"coding": [{"code": "noncovered"}]}, "amount": {"value": 4180.0}},
            {"category": {"coding": [{"code": "denialreason"}]}, "reason": {"coding": [{"system": "https://x12.org/codes/claim-adjustment-reason-codes", "code": "197"}]}},
        ],
    }  # fmt: skip
    return {
        "resourceType": "ExplanationOfBenefit", "id": "e1", "identifier": [{"value": "N1"}], "insurer": {"display": "Great Heron"},
        "created": "2026-10-27", "item": [item], "total": [{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 4180.0}}], **more,
    }  # fmt: skip


def test_fhir_no_group_is_made_up():
    bundle = {"resourceType": "Bundle", "entry": [
        {"resource": _explanation()},
        {"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": "timeout"}]}},
        {"resource": _explanation(total=[], identifier=[{"value": "N2"}])},
        {"resource": _explanation(identifier=[{"value": "N3"}], total=[{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 5000}}])},
    ]}  # fmt: skip
    claims, faults, totals = read(json.dumps(bundle).encode())
    assert [a.name for a in claims[0].lines[0].adjustments] == ["197"] and claims[0].lines[0].adjustments[
        0
    ].cents == 418000
    assert [fault.where for fault in faults] == ["entry 2", "entry 3", "entry 4"]
    assert totals.charged == 3 * 418000 and totals.paid == 0
    lines = "\n".join(json.dumps(one["resource"]) for one in bundle["entry"]).encode()
    assert read(lines)[2] == totals


def test_what_is_no_answer_to_a_claim_is_left_out():
    for more in ({"use": "preauthorization"}, {"status": "cancelled"}, {"outcome": "queued"}):
        claims, faults, _ = read(json.dumps(_explanation(**more)).encode())
        assert not claims and faults[0].lost, more


OWN = "http://payer.example/fhir/StructureDefinition"
SID = "http://hl7.org/fhir/sid/ndc"


@pytest.mark.parametrize("extension, quantity", [
    ([{"url": f"{OWN}/ndc", "extension": [{"url": "code", "valueCoding": {"system": SID, "code": "57894003001"}}, {"url": "quantity", "valueQuantity": {"value": 4, "code": "UN"}}]}], "4"),
    ([{"url": f"{OWN}/drug", "valueCodeableConcept": {"coding": [{"system": SID, "code": "57894003001"}]}}], None),
    ([{"url": f"{OWN}/line-ndc", "valueString": "57894003001"}, {"url": f"{OWN}/ndc-quantity", "valueQuantity": {"value": 4, "unit": "UN"}}], "4"),
    ([{"url": f"{OWN}/drug", "valueIdentifier": {"system": "urn:oid:2.16.840.1.113883.6.69", "value": "57894003001"}}], None),
    ([{"url": f"{OWN}/ndc-note", "valueString": "see list"}], None),
])  # fmt: skip
def test_fhir_an_ndc_in_an_extension(extension, quantity):
    one = _explanation()
    one["item"][0]["extension"] = extension
    facts = read(json.dumps(one).encode())[0][0].lines[0].facts
    assert facts.get("ndc") == (None if "note" in extension[0]["url"] else "57894003001")
    assert facts.get("ndc_quantity") == quantity


@pytest.mark.parametrize(
    "unit, kept",
    [
        ({"code": "mL", "unit": "mL"}, "ML"),
        ({"code": "[arb'U]", "unit": "UN"}, "UN"),
        ({"unit": "UN"}, "UN"),
        ({"code": "g"}, "GR"),
        ({"unit": "EA"}, "EA"),
    ],
)
def test_fhir_units_of_an_ndc_in_its_own_code_system(unit, kept):
    one = _explanation()
    one["item"][0]["detail"] = [
        {"productOrService": {"coding": [{"system": SID, "code": "57894003001"}]}, "quantity": {"value": 4, **unit}}
    ]
    assert read(json.dumps(one).encode())[0][0].lines[0].facts["ndc_unit"] == kept


def _coded(*codings: tuple[str, str]) -> dict:
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


def test_fhir_the_group_beside_the_reason_and_the_account_are_kept():
    one = _explanation(supportingInfo=[
        {"category": _coded(("", "patientaccountnumber")), "valueString": "ACC-9"}, {"category": _coded(("", "clmrecvddate")), "timingDate": "2026-09-30"},
    ])  # fmt: skip
    one["item"][0]["adjudication"][-1]["reason"] = _coded(
        ("https://x12.org/codes/claim-adjustment-reason-codes", "45"), ("https://x12.org/codes/claim-adjustment-group-codes", "PR")
    )  # fmt: skip
    (claim,), _, _ = read(json.dumps(one).encode())
    assert (
        claim.lines[0].adjustments[0].name == "PR-45"
        and claim.account == "ACC-9"
        and claim.facts["received"] == "2026-09-30"
    )


def test_fhir_what_replaces_a_cancelled_answer_says_how_much_less_it_pays():
    prior = {"related": [{"relationship": _coded(("", "prior")), "reference": {"value": "N1"}}]}
    paid = [{"category": _coded(("", "benefit")), "amount": {"value": 700}}]
    first = _explanation(
        status="cancelled", total=[*paid, {"category": _coded(("", "submitted")), "amount": {"value": 4180.0}}]
    )
    second = _explanation(identifier=[{"value": "N2"}], **prior)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": first}, {"resource": second}]}
    (claim,), _, _ = read(json.dumps(bundle).encode())
    assert claim.facts["paid_less"] == "700.00" and claim.facts["original_claim"] == "N1"
    said = _explanation(payment={"date": "2026-11-02", "adjustment": {"value": -55.5}}, **prior)
    (claim,), _, _ = read(json.dumps(said).encode())
    assert claim.facts["paid_less"] == "55.50"
    (claim,), _, _ = read(json.dumps(_explanation()).encode())
    assert "paid_less" not in claim.facts


def test_medicares_own_word_stands_where_no_reason_does():
    url = "https://bluebutton.cms.gov/resources/variables/line_prcsg_ind_cd"
    for code, reasons in (("Q", ["line-Q"]), ("A", []), ("nonsense", [])):
        one = _explanation()
        item = one["item"][0]
        item["adjudication"] = item["adjudication"][:3]
        item["extension"] = [{"url": url, "valueCoding": {"system": url, "code": code}}]
        item["productOrService"]["extension"] = [
            {
                "url": "http://hl7.org/fhir/sid/ndc",
                "valueCoding": {"system": "http://hl7.org/fhir/sid/ndc", "code": "57894003001"},
            }
        ]
        (claim,), _, _ = read(json.dumps(one).encode())
        told = [reason.code for reason in claim.lines[0].adjustments if reason.code != "noncovered"]
        assert told == reasons and claim.lines[0].facts["ndc"] == "57894003001"


def test_fhir_is_known_wherever_its_name_stands():
    one = _explanation()
    turned = {key: one[key] for key in sorted(one, key=lambda key: key == "resourceType")}
    turned["item"][0]["service"] = turned["item"][0].pop("productOrService")
    claims, _, _ = read(json.dumps({"information": "x" * 9000, **turned}).encode())
    assert claims[0].lines[0].code == "J1745"
    claims, faults, _ = read(b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}')
    assert not claims and faults[0].lost and "no explanation" in faults[0].says


def test_an_empty_bundle_is_told():
    claims, faults, _ = read(b'{"resourceType": "Bundle", "type": "searchset", "total": 0}')
    assert not claims and "empty" in faults[0].says


def test_one_explanation_on_paper():
    text = (
        "GREAT HERON HEALTH\nEXPLANATION OF BENEFITS - THIS IS NOT A BILL\nClaim number: 26299-004417\nPatient: Ada Example\n\n"
        "Date of service  Code   Units  Amount billed  Allowed  Not covered  Paid  Reason\n"
        "09/22/2026       J1745  40     $4,180.00      $0.00    $4,180.00    $0.00  CO-197\n"
    )  # fmt: skip
    claims, _, totals = read(text.encode())
    assert [line.code for line in claims[0].lines] == ["J1745"] and totals.charged == 418000
    assert claims[0].lines[0].adjustments[0].code == "197"


def test_take_backs_are_read():
    items = list(read_file(io.BytesIO(remittance([PAID], "168.90", plb=["PLB*1*20261231*FB:X*-5.00*WO:A2*4.50"]))))
    assert [(i.reason, i.reference, i.cents) for i in items if isinstance(i, TakeBack)] == [
        ("FB", "X", -500),
        ("WO", "A2", 450),
    ]
