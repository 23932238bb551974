"""Long letters: what was met, what is not in dispute, what the reader may do and what was before is no reason, and a sentence
that opens one more reason tells it."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial
from generator.reading.adding import ADDS_ONE, OF_BEFORE
from generator.reading.parts import cut
from generator.reading.taken_back import TAKES_BACK

LETTER = """Silver Elm Health Plan
March 3, 2026
Member ID: SE 4471-20

Dear Ms. Dorn:

Your doctor asked us to cover infliximab, J1745. {before}

We can't approve the request. You have not tried methotrexate or another tablet first. {after}

You may appeal within 180 days. {rights}
"""


def kinds_of(**parts):
    text = LETTER.format(**{"before": "", "after": "", "rights": ""} | parts)
    found = read_denial(text, load_book(), date(2026, 12, 31))
    return [finding.value["kind"] for finding in found if finding.question == "reasons"]


def role_of(words):
    return next(sentence for sentence in cut(f"Dear Ms. Dorn:\n\n{words}\n")[::-1] if sentence.words == words)


def test_the_letter_alone_has_one_reason():
    assert kinds_of() == ["step_therapy"]


@pytest.mark.parametrize(
    "words",
    [
        "The clinic can't bill you for this.",
        "The member may not be charged.",
        "We have no argument with the place or with the dose.",
        "This is not a finding that the infusion is experimental.",
        "That part of the rule is met.",
        "Prior authorization was on file.",
        "You say that the hospital is close to your home.",
        "If your records were missing, your doctor may send them.",
    ],
)
def test_what_says_no_reason(words):
    assert role_of(words).reason < 0.35, role_of(words).kinds
    assert kinds_of(before=words) == ["step_therapy"]


@pytest.mark.parametrize(
    "words",
    [
        "The step that the rule asks for is not met: methotrexate was not tried.",
        "We have no argument with the drug, but the hospital is not approved.",
        "You say that you tried it, but no record shows that methotrexate was used.",
    ],
)
def test_what_still_says_one(words):
    assert role_of(words).reason > 0.5, role_of(words).odds


@pytest.mark.parametrize(
    "words",
    [
        "If you got care from a provider who is not in our network, say so.",
        "If your drug was denied because of missing information, your prescriber can send it.",
        "Where the treatment was called experimental, you may go to an outside reviewer.",
    ],
)
def test_under_the_rights_no_reason_is_told(words):
    assert kinds_of(rights=words) == ["step_therapy"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Separately, the hospital outpatient department is not approved as the place.", "site_of_care_hospital_refused"),
        ("The other matter is the dose: 10 mg/kg is over the limit of 5 mg/kg.", "dose_or_interval"),
        ("We would also point out that the center is not in our network.", "out_of_network"),
        ("Lastly, your chart notes were not sent.", "missing_information"),
    ],
)  # fmt: skip
def test_one_more_reason(words, kind):
    assert set(kinds_of(after=words)) == {"step_therapy", kind}


@pytest.mark.parametrize(
    "words",
    [
        "Also, our letter of August 20 stated that no referral was on file.",
        "In addition, you may ask for a copy of the policy on experimental treatment.",
        "The June problem with the NDC has been fixed too.",
    ],
)
def test_what_only_sounds_like_one_more(words):
    assert OF_BEFORE.search(words) or not ADDS_ONE.search(words)
    assert kinds_of(after=words) == ["step_therapy"]


@pytest.mark.parametrize(
    ("words", "is_taken_back"),
    [
        ("We have decided that the payment of $14,330.18 should not have been made.", True),
        ("We ask that $8,812.40 be sent back to us.", True),
        ("The approval of May 3 no longer counts.", True),
        ("The payment was made on May 3.", False),
        ("Please send back the form.", False),
    ],
)
def test_what_takes_back(words, is_taken_back):
    assert bool(TAKES_BACK.search(words)) is is_taken_back


def test_a_code_on_the_line_that_was_billed_is_told_beside_plain_words():
    text = """GRAND ELM HEALTH   REMITTANCE   02/06/2026
01/08/2026 J0129 UNITS 75  CHG 3,912.00  PAID 0.00  CO-197 3,912.00
12/11/2024 J0129 UNITS 75  CHG 3,912.00  PAID 0.00  CO-29 3,912.00
CO-197 PRECERTIFICATION/AUTHORIZATION/NOTIFICATION/PRE-TREATMENT ABSENT
"""
    found = read_denial(text, load_book(), date(2026, 12, 31))
    assert {f.value["kind"] for f in found if f.question == "reasons"} == {"no_authorization", "filing_limit"}


HEAD = """Cordillera Health Alliance
Coordination & Recovery
May 12, 2026     Claim 4471-0092-18      Member C. Vantongeren  CHA-660-3381

Re: ziconotide, April 9, 2026, $4,880.00
DOB on file  ID# NCH5500319
PO Box 41187, Durham, NC 27705

We can't pay this claim. Provider disputes: form PR-20 within 60 days.
"""


def test_values_among_other_words():
    found = {}
    for finding in read_denial(HEAD, load_book(), date(2026, 12, 31)):
        found.setdefault(finding.question, []).append(finding.value)
    assert found["notice_date"] == [date(2026, 5, 12)] or found["notice_date"] == ["2026-05-12"]
    assert date(2026, 5, 12) not in found.get("service_date", []) and "2026-05-12" not in found.get("service_date", [])
    assert "NCH5500319" in found["member_id"] and "NCH5500319" not in found.get("reference_number", [])
    assert "NC 27705" not in found.get("reference_number", [])
    assert "carc" not in found and "group_code" not in found


def test_who_reviews_is_not_the_provider_it_writes_to():
    text = "RIVERGATE PAYMENT INTEGRITY\non behalf of Sunfield Health Assurance\n1 Quarry Plaza, Toledo, OH 43604\n\nApril 27, 2026\n\nLakeview Oncology LLC\n\nDear provider:\n\nWe ask that $400.00 be sent back to us.\n"
    names = [f.value for f in read_denial(text, load_book(), date(2026, 12, 31)) if f.question == "payer_name"]
    assert "Sunfield Health Assurance" in names and "Lakeview Oncology LLC" not in names
