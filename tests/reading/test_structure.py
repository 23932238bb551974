"""How the letter is laid out decides what counts: criteria, rights, tables, labels, columns."""

from __future__ import annotations

from datetime import date

import pytest

from generator.reading import read_denial

TODAY = date(2026, 11, 21)


def read(text, book):
    return {f.question: f.value for f in read_denial(text, book, TODAY) if f.question != "reasons" and not f.doubt}


def kinds(text, book):
    return [f.value["kind"] for f in read_denial(text, book, TODAY) if f.question == "reasons"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Date: November 12, 2026        Member number: CMM 5519 0284 7\nName: D. Winslow", "CMM 5519 0284 7"),
        ("ID NUMBER: CCB 3391 00724\nGROUP #: 88-1207", "CCB 3391 00724"),
        ("Member: Jo Ray     ID #: ORF88-2041-776    Group #: 55210", "ORF88-2041-776"),
        ("Recipient ID: 500718824461", "500718824461"),
        ("SPONSOR/BENEFICIARY ID:  40551-7726", "40551-7726"),
        ("DoD Benefits Number: 11873-40962", "11873-40962"),
        ("Chart No. 41 87 02", "41 87 02"),
        ("Member ID 12345 Date of birth 01/02/1960", "12345"),
        ("Certificate No.: HCM-5561-0208\nMember No.: 70 4418 2296", "70 4418 2296"),
        ("Give your name, member number, the item, and the reasons.", None),
        ("Provider ID: 55521234\nTax ID Number: 12-3456789", None),
        ("Member ID: 1 2 3 4 5 6 7 8", None),
        ("Member ID: see your card", None),
    ],
)
def test_the_member_number_whole_or_not_at_all(book, text, value):
    assert read(text, book).get("member_id") == value


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("You can appeal. The Plan must get your appeal within 180 days of the day you got this letter.", 180),
        ("You may file an appeal. We must receive it no later than 65 days after you receive this decision.", 65),
        ("You may ask for a fair hearing. We must get your written request within 60 days from the date of this notice.", 60),
        ("You may ask for a review. It must be received within one year of the date on this EOB.", 365),
        ("A request can be considered when it is sent to us within 90 days of the service.", None),
        ("The clinic cannot give an appointment within 28 days of the request. You may appeal.", None),
        ("There is no score from the last 60 days. You have the right to appeal.", None),
        ("You may appeal to us. If your appeal is denied, ask for external review within 120 days of that decision.", None),
        ("You may appeal. To keep your services going, ask within 10 days of the date of this notice.", None),
        ("We will decide your appeal within 30 days of receipt.", None),
    ],
)  # fmt: skip
def test_the_window_is_the_readers_own(book, text, days):
    assert read(text, book).get("printed_window_days") == days


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("PINE STREET RX MEDICARE PLAN (PDP)\n\nNOTICE OF DENIAL", "Pine Street Rx Medicare Plan (PDP)"),
        (
            "BANK OF THE PLAINS LIFE AND HEALTH INSURANCE COMPANY\n",
            "Bank of the Plains Life and Health Insurance Company",
        ),
        ("Clear River Health Plan, Inc.\nA plan for you", "Clear River Health Plan, Inc."),
        ("Harbor PACE\nProgram of All-Inclusive Care\n", "Harbor PACE"),
        (
            "FIRST RIM BENEFIT SERVICES\nAdministered by First Rim for the City of Port Ellery",
            "First Rim Benefit Services",
        ),
        ("One plan for your Medicare and Medicaid benefits\nNotice of denial", None),
        ("John Smith\n12 Main Street\nAustin, TX 78701", None),
    ],
)
def test_the_name_on_the_letterhead(book, head, name):
    assert read(head + "\n\nDear Member:\nYour health plan denied it.", book).get("payer_name") == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("You may appeal. Write to: Acme Plan\nAppeals\nPO Box 5\nAustin, TX 78701\nPhone 512-555-0100", "Acme Plan\nAppeals\nPO Box 5\nAustin, TX 78701"),
        ("You may appeal. Send your\nappeal to:\nAcme Plan\nPO Box 5\nAustin, TX 78701-1234\nPhone 512-555-0100  Fax 512-555-0101", "Acme Plan\nPO Box 5\nAustin, TX 78701-1234\nFax 512-555-0101"),
        ("YOU MAY APPEAL. MAIL TO:\n\nACME PLAN\nP.O. BOX 5\nAUSTIN, TX 78701", "Acme Plan\nP.O. Box 5\nAustin, TX 78701"),
        ("Acme Plan\nPO Box 1\nAustin, TX 78701\n\nJo Ray\n1 Elm St\nWaco, TX 76701\n\nYour request is denied.", None),
        ("NOTICE OF APPEAL DECISION\n\nTo the parent of:\nJo Ray\n1 Elm St\nWaco, TX 76701", None),
    ],
)  # fmt: skip
def test_where_an_appeal_goes(book, text, value):
    assert read(text, book).get("payer_address") == value


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We used Medical Policy RX-1 Infliximab (rev. 07/2026). It is free.", "Medical Policy RX-1 Infliximab (rev. 07/2026)"),
        ("Not met under LCD L12345, Immune Globulin, and it is denied.", "LCD L12345, Immune Globulin"),
        ("The supplies are not separately payable. See the Summary Plan\nDescription, Article 7, Home Health Care: \"nursing\".", "Summary Plan Description, Article 7, Home Health Care"),
        ("We used our Site of Care Standard SC-22, section 4 (rev. 06/2026).", "Site of Care Standard SC-22, section 4 (rev. 06/2026)"),
        ("Under our Administrative Policy AP-27, Late Requests, a request can be made.", "Administrative Policy AP-27, Late Requests"),
        ("POLICY NUMBER: LMS-7718-3320\nYour policy is in force.", None),
        ("It is against our policy to pay for this.", None),
    ],
)  # fmt: skip
def test_the_rule_by_its_whole_title(book, text, title):
    assert read(text, book).get("policy_named") == title


@pytest.mark.parametrize(
    "text",
    [
        "THIS IS NOT A BILL\n\nYour claim is denied.",
        "The drug is approved. Your request for the second dose is denied.",
        "Guideline used: RX-9. It asks for: (a) a Mayo score of 6; (b) failure of a preferred drug; (c) a tuberculosis test not older than a year.",
        "Our policy covers home infusion when (1) prior doses were given in a hospital, (2) home is safe.",
        "You can stay at the hospital if\n* an infusion suite is not near you\n* you have tried and failed at home",
        "\"Experimental\" means a drug that cannot be marketed without FDA approval.",
        "If you disagree you can appeal. You must try to send records that were not received before.",
        "DATE   CODE   UNITS   NDC\n09/03/2026   J1745   40   missing",
    ],
)  # fmt: skip
def test_what_is_no_reason(book, text):
    assert kinds(text, book) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ocrevus is non-preferred. Your plan's preferred product is Briumvi. You have not tried it.", ["preferred_product"]),
        ("Entyvio is not approved. You must try and fail infliximab first, our preferred drug.", ["step_therapy"]),
        ("Home nursing visits are not covered under your plan.", ["home_services"]),
        ("Tepezza is not medically necessary because moderate to severe disease was not shown.", ["not_medically_necessary"]),
        ("1. The dose exceeds the maximum dose on the label.\n2. The hospital outpatient setting is not approved.", ["dose_or_interval", "site_of_care_hospital_refused"]),
    ],
)  # fmt: skip
def test_kinds_that_stand_close_together(book, text, found):
    assert kinds(text, book) == found


def test_a_code_of_two_illnesses_goes_with_the_drug(book):
    assert read("Tysabri J2323\nDiagnosis: G35.A", book)["condition"] == "ms_relapsing"
    assert read("Feraheme Q0138\nDiagnosis: D63.1", book)["condition"] == "ida_ckd"
