"""What the whole letter says: short plain letters, numbered reasons, a share that is only shown; and values beside them."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial
from generator.reading.billing import find_units
from generator.reading.paid import is_all_owed
from generator.reading.places import find_lines

BOOK = load_book()
TODAY = date(2028, 12, 31)
LETTER = """Tamarack Life & Health
June 3, 2026
Member ID: TLH 4471-20

Dear Ms. Osei:

You asked for tocilizumab, J3262.

{}

You may appeal within 180 days."""


def read(text, question):
    return [finding.value for finding in read_denial(text, BOOK, TODAY) if finding.question == question]


def kinds_of(text):
    return [value["kind"] for value in read(text, "reasons")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("We can't approve the request. You have not tried methotrexate or another tablet first.", "step_therapy"),
        ("This claim was denied. The bill came fourteen months after the infusion.", "filing_limit"),
        ("The request is not approved. The infusion center is not in our network.", "out_of_network"),
    ],
)
def test_a_short_letter_with_one_plain_reason(words, kind):
    assert kinds_of(LETTER.format(words)) == [kind]


def test_numbered_reasons_are_told_in_their_order():
    words = "Denied for these reasons:\n\n1) Two tablets must be tried before this drug, and no claim for either was found.\n\n2) The hospital outpatient department is not an approved place for it."
    assert kinds_of(LETTER.format(words)) == ["step_therapy", "site_of_care_hospital_refused"]


PAID = """HICKORY FALLS HMO   Explanation of benefits - this is not a bill
Claim 4410-22   Paid date 09/17/2026
Date        Code   Billed     Allowed   Plan paid  You owe
08/20/2026  J0129  5,980.00   3,377.25  3,039.53   337.72
PR-2  Coinsurance amount."""


def test_a_share_that_is_only_shown_is_no_reason():
    assert kinds_of(PAID) == []
    assert not is_all_owed(PAID)
    assert is_all_owed("08/20/2026  J0129  5,980.00  3,377.25  0.00  3,377.25  PR-1")


@pytest.mark.parametrize(
    ("head", "plan"),
    [
        ("LARKMOOR INFUSION MANAGEMENT\nreviewing for Aldersgate National\n", "Aldersgate National"),
        ("LARKMOOR INFUSION MANAGEMENT\nOn behalf of Castlebrook HealthLink\n", "Castlebrook HealthLink"),
        ("Aldersgate National\nSpecialty Medical Drug Program\nOne Plaza, Columbus, OH 43215\n", "Aldersgate National"),
    ],
)
def test_the_plan_is_found_that_somebody_writes_for(head, plan):
    text = f"{head}\nFebruary 20, 2026\n\nDear Rosalind Teague:\n\nYour request for tezepelumab was denied."
    assert plan in read(text, "payer_name")


def test_values_in_words_that_were_missed():
    last = "You can ask for an appeal. The last day is 63 days from the date on this letter."
    assert read(
        LETTER.format("We deny it. " + last).replace("You may appeal within 180 days.", ""), "printed_window_days"
    ) == [63]
    line = "Service  Code\nStelara IV 1 mg x 390   J3358   $7,020.00   $5,850.00"
    assert [finding.value for finding in find_units(line, BOOK)] == [390]
    fax = "We deny it.\n\nYou may ask us for an appeal. Call 1-855-555-0104 (TTY 711), fax 505-555-0168, or write Juniper Valley Appeals, 400 Alameda Loop, Albuquerque, NM 87102 to appeal."
    assert "505-555-0168" in [
        each.value for each in find_lines(LETTER.format(fax), BOOK, TODAY) if each.question == "appeal_fax"
    ]
    assert read(LETTER.format("We deny it. NAC 422.91 lets a second year begin when it helped."), "policy_named") == ["NAC 422.91"]  # fmt: skip
