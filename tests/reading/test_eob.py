"""An explanation of benefits: its lines, what each code stands for, and whether it was denied or is a share of the cost."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from generator.chart import read_handed_in, read_handed_in_text
from generator.facts import load_book
from generator.plan import make_plan
from generator.reading.eob import explain_eob, find_in_eob, read_eob_text, read_eobs, read_reason
from tests.bench.records import TODAY

ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"
C4BB = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
RARC = "https://x12.org/codes/remittance-advice-remark-codes"


def adjudicated(category, value=None, reason=None, system=ADJUDICATION, reason_system=CARC):
    row = {"category": {"coding": [{"system": system, "code": category}]}}
    if value is not None:
        row["amount"] = {"value": value, "currency": "USD"}
    if reason:
        row["reason"] = {"coding": [{"system": reason_system, "code": reason}]}
    return row


def item(number, code, rows, units=1, **more):
    return {
        "sequence": number, "productOrService": {"coding": [{"system": "https://bluebutton.cms.gov/resources/codesystem/hcpcs", "code": code}]},
        "servicedDate": "2026-09-15", "quantity": {"value": units}, "adjudication": rows, **more,
    }  # fmt: skip


def explanation(*items, **more):
    return {
        "resourceType": "ExplanationOfBenefit", "status": "active", "use": "claim", "outcome": "complete", "created": "2026-10-02",
        "identifier": [{"type": {"coding": [{"code": "uc"}]}, "value": "CLM-77120"}], "insurer": {"display": "Horizon Sample Health"},
        "item": list(items), **more,
    }  # fmt: skip


DENIED = item(
    1,
    "J1745",
    [adjudicated("submitted", 4800.0), adjudicated("noncovered", 4800.0, "197", C4BB), adjudicated("benefit", 0)],
    40,
)
SHARE = item(
    2,
    "96413",
    [
        adjudicated("submitted", 350),
        adjudicated("eligible", 210),
        adjudicated("deductible", 210),
        adjudicated("benefit", 0),
    ],
)
PAID = item(
    3,
    "96415",
    [adjudicated("submitted", 80), adjudicated("eligible", 41), adjudicated("paidtoprovider", 41, None, C4BB)],
)


def test_each_line_is_denied_a_share_or_paid():
    eob = read_eobs([explanation(DENIED, SHARE, PAID)])[0]
    assert (eob.claim, eob.payer, eob.decided) == ("CLM-77120", "Horizon Sample Health", "2026-10-02")
    assert [told.verdict for told in explain_eob(eob, load_book())] == ["denied", "share", "paid"]
    assert eob.total("charged") == Decimal("5230.00")
    assert eob.lines[1].share == Decimal("210.00")


def test_no_group_is_made_up():
    eob = read_eobs([explanation(DENIED)])[0]
    assert eob.lines[0].reasons[0].printed == "197"


def test_a_denied_line_fills_the_case_and_a_share_fills_nothing():
    book = load_book()
    found = {
        finding.question: finding.value for finding in find_in_eob(read_eobs([explanation(DENIED, SHARE)])[0], book)
    }
    assert found["reasons"]["kind"] == "no_authorization"
    assert found["claim_lines"] == {"code": "J1745", "printed": "197", "units": 40}
    assert found["service_date"] == "2026-09-15"
    only_share = {finding.question for finding in find_in_eob(read_eobs([explanation(SHARE)])[0], book)}
    assert not only_share & {"reasons", "claim_lines"}


@pytest.mark.parametrize("more", [{"use": "preauthorization"}, {"status": "cancelled"}, {"outcome": "queued"}])
def test_what_is_no_answer_to_a_claim_fills_nothing(more):
    assert list(find_in_eob(read_eobs([explanation(DENIED, **more)])[0], load_book())) == []


def test_codes_of_the_claim_speak_of_its_only_line():
    line = item(1, "J1745", [adjudicated("submitted", 100), adjudicated("benefit", 0)])
    eob = read_eobs(
        [
            explanation(
                line,
                adjudication=[adjudicated("noncovered", 100, "50", C4BB), adjudicated("x", None, "N115", C4BB, RARC)],
            )
        ]
    )[0]
    assert [(reason.system, reason.code) for reason in eob.lines[0].reasons] == [("CARC", "50"), ("RARC", "N115")]
    assert explain_eob(eob, load_book())[0].verdict == "denied"


def test_of_several_denied_claims_each_is_in_doubt():
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": explanation(DENIED)}, {"resource": explanation(DENIED, identifier=[{"value": "B-2"}])}],
    }
    handed = read_handed_in(json.dumps(bundle).encode(), make_plan({}, TODAY))
    assert handed.of == "eob" and len(handed.claims) == 2
    assert all(offer.doubt for offer in handed.offers.offers)


def test_odd_shapes_are_left_out():
    odd = [
        explanation(7),
        explanation({"adjudication": "x"}),
        explanation(item=3),
        explanation(DENIED, payment="later"),
    ]
    assert len(read_eobs([*odd, explanation(PAID)])) >= 1


TEXT = """Horizon Sample Health
EXPLANATION OF BENEFITS - THIS IS NOT A BILL
Member: Pat Doe    Claim number: 2026X0099123

Date of Service  Code    Units  Billed     Allowed   Deductible  Copay   Paid     Reason Code
09/15/2026       J1745   40     $4,800.00  $0.00     $0.00       $0.00   $0.00    CO-197
09/15/2026       96413   1      $350.00    $210.00   $210.00     $0.00   $0.00    PR-1
09/15/2026       96415   1      $80.00     $41.00    $0.00       $0.00   $41.00   CO-45
Total                           $5,230.00  $251.00   $210.00     $0.00   $41.00
"""


def test_the_text_of_a_paper():
    eob = read_eob_text(TEXT, load_book())
    assert eob.claim == "2026X0099123"
    assert [(told.line.code, told.verdict) for told in explain_eob(eob, load_book())] == [
        ("J1745", "denied"),
        ("96413", "share"),
        ("96415", "paid"),
    ]
    assert eob.total("charged") == Decimal("5230.00")
    assert read_handed_in_text(TEXT, make_plan({}, TODAY)).of == "eob"
    assert read_eob_text("We denied your claim for $400.", load_book()) is None


def test_reasons_as_printed():
    assert [(reason.system, reason.code, reason.group) for text in ("CO-197", "PR1", "050", "N54", "MA130", "hello") for reason in read_reason(text)] == [
        ("CARC", "197", "CO"), ("CARC", "1", "PR"), ("CARC", "50", ""), ("RARC", "N54", ""), ("RARC", "MA130", ""),
    ]  # fmt: skip
