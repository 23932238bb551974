"""The standard wordings of payment notices, by their words alone and by their codes: each gives a kind that fits."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial

WORDINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "50": ("These are non-covered services because this is not deemed a 'medical necessity' by the payer.", ("not_medically_necessary",)),
    "197": ("Precertification/authorization/notification/pre-treatment absent.", ("no_authorization",)),
    "198": ("Precertification/notification/authorization/pre-treatment exceeded.", ("no_authorization",)),
    "15": ("The authorization number is missing, invalid, or does not apply to the billed services or provider.", ("no_authorization",)),
    "204": ("This service/equipment/drug is not covered under the patient's current benefit plan.", ("benefit_exclusion", "not_on_formulary")),
    "96": ("Non-covered charge(s). At least one Remark Code must be provided.", ("benefit_exclusion", "other_reason")),
    "55": ("Procedure/treatment/drug is deemed experimental/investigational by the payer.", ("experimental",)),
    "114": ("Procedure/product not approved by the Food and Drug Administration.", ("experimental",)),
    "22": ("This care may be covered by another payer per coordination of benefits.", ("other_insurer_first",)),
    "29": ("The time limit for filing has expired.", ("filing_limit",)),
    "11": ("The diagnosis is inconsistent with the procedure.", ("claim_line",)),
    "16": ("Claim/service lacks information or has submission/billing error(s).", ("claim_line", "missing_information")),
    "4": ("The procedure code is inconsistent with the modifier used.", ("claim_line",)),
    "18": ("Exact duplicate claim/service.", ("claim_line",)),
    "97": ("The benefit for this service is included in the payment/allowance for another service/procedure that has already been adjudicated.", ("claim_line",)),
    "109": ("Claim/service not covered by this payer/contractor. You must send the claim/service to the correct payer/contractor.", ("other_insurer_first", "other_reason")),
    "119": ("Benefit maximum for this time period or occurrence has been reached.", ("benefit_exclusion", "dose_or_interval")),
    "151": ("Payment adjusted because the payer deems the information submitted does not support this many/frequency of services.", ("dose_or_interval",)),
    "222": ("Exceeds the contracted maximum number of hours/days/units by this provider for this period. This is not patient specific.", ("dose_or_interval",)),
    "242": ("Services not provided by network/primary care providers.", ("out_of_network",)),
    "58": ("Treatment was deemed by the payer to have been rendered in an inappropriate or invalid place of service.", ("site_of_care_hospital_refused", "claim_line")),
    "252": ("An attachment/other documentation is required to adjudicate this claim/service.", ("missing_information",)),
    "226": ("Information requested from the Billing/Rendering Provider was not provided or not provided timely or was insufficient/incomplete.", ("missing_information",)),
    "256": ("Service not payable per managed care contract.", ("benefit_exclusion", "out_of_network", "other_reason", "supply_channel")),
    "167": ("This (these) diagnosis(es) is (are) not covered.", ("benefit_exclusion", "experimental", "not_medically_necessary")),
    "186": ("Level of care change adjustment.", ("site_of_care_hospital_refused", "not_medically_necessary")),
    "272": ("Coverage/program guidelines were not met.", ("not_medically_necessary", "benefit_exclusion")),
    "N115": ("This decision was based on a Local Coverage Determination (LCD).", ("not_medically_necessary",)),
}  # fmt: skip
"""Code -> (the wording that payers print beside it, the kinds that fit)."""
HEAD = (
    "Summit Health Plan\nRemittance advice\nOctober 2, 2026\nClaim 26-88120-11   Date of service 09/15/2026   J1745\n\n"
)


def kinds_of(text: str) -> set[str]:
    found = read_denial(text, load_book(), date(2026, 11, 29))
    return {finding.value["kind"] for finding in found if finding.question == "reasons"}


@pytest.mark.parametrize("code", WORDINGS)
def test_by_its_words_alone(code):
    words, kinds = WORDINGS[code]
    assert kinds_of(f"{HEAD}Denied. {words}\n") & set(kinds)


@pytest.mark.parametrize("code", WORDINGS)
def test_by_its_code(code):
    words, kinds = WORDINGS[code]
    printed = f"Remark {code}" if code.startswith("N") else f"CO-{code}"
    read = kinds_of(f"{HEAD}J1745   4,800.00   0.00   {printed}\n{code}  {words}\n")
    assert read & set(kinds), (
        f"code {code} states {' or '.join(kinds)}, and is read as {', '.join(read) or 'nothing'}. A code that a kind names in "
        "`payment_codes` goes to that kind alone: if that is meant, change WORDINGS here."
    )


def test_a_sentence_that_denies_nothing_gives_none():
    assert kinds_of(f"{HEAD}Thank you for your payment.\n") == set()
