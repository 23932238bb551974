"""Values that a letter says in a sentence, without a label: the time to appeal, the number of an approval, the day of an
infusion, the plan behind a paper that somebody else wrote, the drugs that come first, and the rule."""

from __future__ import annotations

from datetime import date

import pytest

from generator.reading.mending import mend_text
from generator.reading.values import read_values

TODAY = date(2026, 12, 31)
HEAD = "Crestline Health Plan\nOctober 12, 2026\n\nMember: Ana Ruiz   Member ID: CHP 4471-220\n\n"
ASKS = "\n\nQuestions? Call 1-800-555-0133.\n"


def read(text, book, *questions):
    return [str(found.value) for found in read_values(mend_text(text), book, TODAY) if found.question in questions]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("You may contest this determination. The clock is 180 days, and it starts on the day this letter reaches you.", ["180"]),
        ("You get 60 days to appeal, counted from the day after the date on this letter.", ["60"]),
        ("We give you 180 days to appeal this decision.", ["180"]),
        ("You can ask us for an appeal at any time in the 180 days that follow this letter.", ["180"]),
        ("The window for a first appeal is 180 days and a second is 60 days after our answer.", ["180"]),
        ("Appeal within 180d of this notice.", ["180"]),
        ("The law gives you 180 days from receipt of this letter to ask for a full and fair review.", ["180"]),
        ("180 days is what the plan allows for an appeal.", ["180"]),
        ("After 180 days from this notice the decision is final and can't be appealed.", ["180"]),
        ("You may protest this overpayment within 60 calendar days of the date of this demand.", ["60"]),
        ("The amount of this overpayment must be repaid within 60 days of this letter.", []),
        ("We will give you an answer to your appeal within 30 days.", []),
    ],
)  # fmt: skip
def test_a_time_to_appeal_in_other_words(book, said, days):
    text = HEAD + "We cannot approve Entyvio (vedolizumab).\n\n" + said + ASKS
    assert read(text, book, "printed_window_days") == days


def test_a_time_to_appeal_before_another_clock(book):
    text = (
        "Ask for reconsideration within 6 months of this letter or 30 days after we answer you, whichever comes later."
    )
    assert read(HEAD + text + ASKS, book, "printed_window_months", "printed_window_days") == ["6"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("The prior authorization you cite, HB-2231-07, is for another code.", "HB-2231-07"),
        ("HB-2231-07 is the authorization that we have for this patient.", "HB-2231-07"),
        ("The okay that you were given in spring, number 26-PS-4410, ended in July.", "26-PS-4410"),
        ("Loop 2300 REF*G1*26PS4410", "26PS4410"),
        ("Prior-approval number on the claim form (box 23): 26PS4410", "26PS4410"),
        ("TAR 0026-4471-88 deferred", "0026-4471-88"),
        ("Continuation of PA-26-0551 was requested.", "PA-26-0551"),
    ],
)  # fmt: skip
def test_the_number_of_an_approval_without_its_label(book, said, number):
    assert read(HEAD + said + ASKS, book, "authorization_number") == [number]


def test_a_zip_code_of_pennsylvania_is_no_approval(book):
    assert not read(HEAD + "Send it to Box 12, Candlewick, PA 17996-0012." + ASKS, book, "authorization_number")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Claim lines for 5/2/2026 and 6/13/2026 are denied.", ["2026-05-02", "2026-06-13"]),
        ("Infused 05/02/2026; billed 06/01/2026", ["2026-05-02"]),
        ("You were treated on Saturday, May 2, 2026.", ["2026-05-02"]),
        ("Your claim for services received on May 2, 2026 by Elm Infusion was processed on June 1, 2026.", ["2026-05-02"]),
        ("Nursing visits on May 2, May 9 and May 16, 2026 are not payable.", ["2026-05-02", "2026-05-09", "2026-05-16"]),
        ("We paid $2,880 for May 2, 2026 and now take it back.", ["2026-05-02"]),
        ("The second dose, on May 2, 2026, was given without approval.", ["2026-05-02"]),
        ("Claim 4471 (May 2, 2026) was denied as late.", ["2026-05-02"]),
    ],
)  # fmt: skip
def test_the_day_of_an_infusion_in_a_sentence(book, said, days):
    assert read(HEAD + said + ASKS, book, "service_date") == days


@pytest.mark.parametrize(
    "paper",
    [
        "DELMAR AUDIT SERVICES\nAuditor for the Crestline Health Plan\nDate: October 12, 2026\n\nThe plan will take back $400.",
        "Northgate Collections, LLC\nOctober 12, 2026\n\nCreditor: St. Agnes Hospital\nPatient: Ana Ruiz\n\nYour insurer, Crestline Health Plan, did not pay for the infusion of May 2. You owe $3,310.",
        "St. Agnes Hospital\nPatient Financial Services\nOctober 12, 2026\n\nDear Ms. Ruiz,\n\nCrestline Health Plan has denied payment for your Remicade on May 2.",
        "ST. AGNES MEDICAL CENTER - BILLING OFFICE\n\nPatient: Ana Ruiz    Account 88110\nInsurance: Crestline Health Plan    ID CHP-4471-220\n\nClaim denied: CO-197.",
        "MedReview Partners, Inc.\nUtilization review agent for Crestline Health Plan\n\nOctober 12, 2026\n\nOur doctor could not certify the drug.",
        "PrimeRiver Rx\nSpecialty prior authorization\nfor members of Crestline Health Plan\n\nOctober 12, 2026\n\nWe cannot approve Fasenra.",
        "Quartz Subrogation Group\nworking for Crestline Health Plan\n\nOctober 12, 2026\n\nThe plan asks for its $4,200 back.",
        "Tallgrass Home Infusion\nOctober 12, 2026\n\nDear Ana,\n\nWe billed Crestline Health Plan for your nursing visits in August. The plan has refused them.",
        "Kettering Claims Review Bureau, for the account of Crestline Health Plan\n\n12 October 2026\n\nFile 26-771. The audit shows too many units.",
        "Hi Mom, here is what the letter from Crestline Health Plan says. They won't pay for the iron.",
        "I had my Tysabri on May 2. Last week Crestline Health Plan told me they will not pay since the clinic did not ask first.",
        "STATE OF CARRABEL, INSURANCE DIVISION\nExternal review\n\nInsurer: Crestline Health Plan; subscriber TH-551-0087\n\nThe denial is upheld.",
        "Your Crestline Health Plan benefits\nThis is not a bill\n\nDate: October 12, 2026\nPatient: Ana Ruiz",
    ],
)  # fmt: skip
def test_the_plan_behind_a_paper_that_somebody_else_wrote(book, paper):
    assert "crestline health plan" in [name.lower() for name in read(paper + ASKS, book, "payer_name")]


@pytest.mark.parametrize(
    ("asked", "said", "drugs"),
    [
        ("Rituxan (rituximab)", "The policy asks for three months of azathioprine or mycophenolate.", ["azathioprine", "mycophenolate"]),
        ("Injectafer", "Venofer is what we cover; Injectafer comes after it.", ["Venofer"]),
        ("Injectafer", "No claim for oral iron or Venofer is on file.", ["oral iron", "Venofer"]),
        ("Entyvio", "The file shows neither adalimumab nor infliximab.", ["adalimumab", "infliximab"]),
        ("Xolair", "Your plan has moved to Omlyclo.", ["Omlyclo"]),
        ("Saphnelo", "You have had hydroxychloroquine and prednisone, but not mycophenolate.", ["mycophenolate"]),
        ("Neulasta (pegfilgrastim)", "Our list has Fulphila and Nyvepria ahead of Neulasta.", ["Fulphila", "Nyvepria"]),
        ("Herceptin", "Kanjinti or Ogivri should replace Herceptin.", ["Kanjinti", "Ogivri"]),
        ("Xolair", "The notes show three prednisone bursts in the year on it, and no step was met.", []),
    ],
)  # fmt: skip
def test_the_drugs_that_come_first(book, asked, said, drugs):
    text = (
        f"{HEAD}Request: {asked}\n\nYour request for {asked} is denied. {said}\n\nYou can appeal within 180 days.{ASKS}"
    )
    assert read(text, book, "demanded_product") == drugs


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("The rule we used: PH-ENZ-03, Enzyme Replacement.", "PH-ENZ-03, Enzyme Replacement"),
        ("Policy: Provider Administered Drugs - Site of Care", "Provider Administered Drugs - Site of Care"),
        ("Our policy, Preventive Migraine Infusions, asks for two oral preventives.", "Preventive Migraine Infusions"),
        ("Our guideline (Preventive Migraine Infusions) says when we go on.", "Preventive Migraine Infusions"),
        ("We went by our Site of Care policy (SOC-12).", "Site of Care policy (SOC-12)"),
        ("Based on the Plan's Medical Necessity Guideline for Infliximab (MNG-077).", "Medical Necessity Guideline for Infliximab (MNG-077)"),
        ("CLINICAL POLICY: CP.PHAR.254 INFLIXIMAB", "CP.PHAR.254 INFLIXIMAB"),
        ("La regla PH-ENZ-03 dice que no se cubre en casa.", "PH-ENZ-03"),
        ("We used our policy “Anti-IgE Therapies in Asthma.”", "Anti-IgE Therapies in Asthma"),
        ("The reviewer applied InterQual 2026, Immune Globulin.", "InterQual 2026, Immune Globulin"),
    ],
)  # fmt: skip
def test_the_rule_by_its_title_or_its_number(book, said, rule):
    assert read(HEAD + said + ASKS, book, "policy_named") == [rule]
