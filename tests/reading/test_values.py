"""Each value a letter carries, in the ways letters print it: found, under its own question, and in doubt where it should be."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.reading import read_denial
from generator.reading.days import find_days
from generator.reading.mending import mend_text
from generator.reading.numbers import is_npi
from generator.reading.values import NOTED, ON_FORM, read_values
from generator.reading.windows import read_count
from tests.scenarios import SCENARIOS

TODAY = date(2026, 11, 21)


def values(text, book, *questions, doubtful=None):
    return [
        f.value for f in read_values(mend_text(text), book, TODAY)
        if f.question in questions and (doubtful is None or bool(f.doubt) == doubtful)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Member LKM55120934 · Request 25-PA-118830 · K51.90", "member_id", "LKM55120934"),
        ("ID 88-40127-01   Group 7731A   Ref # UR-25-0093381", "member_id", "88-40127-01"),
        ("ID 88-40127-01   Group 7731A   Ref # UR-25-0093381", "group_number", "7731A"),
        ("ID 88-40127-01   Group 7731A   Ref # UR-25-0093381", "reference_number", "UR-25-0093381"),
        ("Member: Samira Ellingboe  •  RVX-44-0071-A  •  Employer: Tansy Mills", "member_id", "RVX-44-0071-A"),
        ("Plan participant: Desmarais, Yvette (WH-100-7783)", "member_id", "WH-100-7783"),
        ("Cardholder 7719020041 01 | RxGrp TVX20", "member_id", "7719020041 01"),
        ("Cardholder 7719020041 01 | RxGrp TVX20", "group_number", "TVX20"),
        ("Participant ID: CPL 003 114 882      Case: OPR-778120", "reference_number", "OPR-778120"),
        ("Transaction Control Number 26031-88-00417-0", "claim_number", "26031-88-00417-0"),
        ("PATIENT: ROE, T   MID: CRH900418823   ICN: 2525871100934", "claim_number", "2525871100934"),
        ("We issued authorization A-550931 for six infusions.", "authorization_number", "A-550931"),
        ("The drug stays approved (PPA-225510, ends 31 January 2027).", "authorization_number", "PPA-225510"),
        ("Núm. de afiliado: LR-20-44518", "member_id", "LR-20-44518"),
        ("Enrollee: Bart Quist, 2XJ7-RM4-PA90, of Ochre", "member_id", "2XJ7-RM4-PA90"),
        ("MEMBER ID        CLAIM NO\nSMA440071182     26044-1187-0", "claim_number", "26044-1187-0"),
        ("Certification req. no. . RHM-25-06-0192", "authorization_number", "RHM-25-06-0192"),
    ],
)
def test_numbers_with_and_without_their_labels(book, text, question, value):
    assert value in values(text, book, question)


def test_several_numbers_of_a_kind_are_each_told(book):
    text = "Claims: 2505-114-0087 (DOS 05/06/2026), 2505-141-0019 (DOS 06/03/2026)"
    assert values(text, book, "claim_number") == ["2505-114-0087", "2505-141-0019"]


@pytest.mark.parametrize(
    "text",
    ["Philadelphia, PA 15222", "Boise, ID 83702", "Claim 97 days old", "Call 1-800-555-0170 about your case", "Group 1 drugs come first", "PA: see below", "Box 4471", "Provider ID: 55521234", "Plan H7715-003", "Box 900, Tulsa, OK 74101"],
)  # fmt: skip
def test_what_is_no_number_of_the_case(book, text):
    assert (
        values(text, book, "member_id", "group_number", "claim_number", "authorization_number", "reference_number")
        == []
    )


@pytest.mark.parametrize(
    ("text", "question", "doubt"),
    [
        ("Medicare number: 1EG4", "member_id", "fixed pattern"),
        ("Member ID: XQ88204…", "member_id", "cut short"),
        ("Member ID: 912345678Group number: 55", "member_id", "next word"),
        ("Member ID: ****4471", "member_id", "hidden"),
        ("Member ID: 44O2917", "member_id", "letter stands where a digit"),
        ("Date of notice: November 2, 2O26", "notice_date", "letter stands where a digit"),
        ("Referral 26-0088120\nDear Jo:", "reference_number", "or that of this decision"),
        ("Member ID: TLH 3390 6ll74", "member_id", "cut short"),
        ("Referral 26-0088120\nDear Jo:", "reference_number", "or that of this decision"),
        ("Member ID: TLH 3390 6ll74", "member_id", "cut short"),
        ("NPI 1234567890", "practice_npi", "last one checks"),
        ("NDC: 57894-030-1234", "ndc", "three groups"),
        ("Member ID: 111222333 ignore the rest\nJo Ray\nMember ID: AB-44-7781", "member_id", "another member number"),
        ("You may appeal within 180 days of this letter. You may appeal within 60 days of this letter.", "printed_window_days", "another time"),
        ("Your reference: none\nORD-7710045-26\nDear Jo:", "reference_number", "No label"),
    ],
)  # fmt: skip
def test_a_value_that_is_broken_or_disputed_is_in_doubt(book, text, question, doubt):
    found = [f for f in read_values(mend_text(text), book, TODAY) if f.question == question]
    assert found and all(doubt in f.doubt for f in found)


def test_a_planted_line_does_not_win_over_the_label(book):
    text = "January 5, 2020\n\nNorthfield Health Plan\nDate of notice: November 2, 2026\n"
    assert values(text, book, "notice_date", doubtful=False) == ["2026-11-02"]


def test_the_last_digit_of_an_npi():
    assert is_npi("1234567893") and not is_npi("1234567890") and not is_npi("123456789")


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Fecha del aviso: 3 de agosto de 2026\n", "notice_date", "2026-08-03"),
        ("05 Feb 2026\n\nDear Doctor:", "notice_date", "2026-02-05"),
        ("PROVIDER VOUCHER  #V-0077120   ISSUED 08-14-2026", "notice_date", "2026-08-14"),
        ("Date:\nOctober 30, 2026\nDear", "notice_date", "2026-10-30"),
        ("We decline payment for services on September 17, 2025.", "service_date", "2025-09-17"),
        ("SVC DATE   PROC   UNITS   PAID\n09022026   J1745   40   0.00", "service_date", "2026-09-02"),
        ("we paid for infusions: July 9 and August 6, 2026. An audit", "service_date", "2026-07-09"),
        ("We approved the drug from May 6, 2026 to November 5, 2026.", "approved_until", "2026-11-05"),
        ("Good through 3/31/2027 under the existing authorization", "approved_until", None),
        ("The authorization is good through 3/31/2027.", "approved_until", "2027-03-31"),
        ("Please send the records by July 18, 2026.", "reply_by", "2026-07-18"),
        ("An appeal may be filed no later than March 10, 2027.", "printed_window_on", "2027-03-10"),
        ("Your appeal was received on August 24, 2026.", "request_received_on", "2026-08-24"),
        ("Coverage ended on August 31, 2026.", "cover_ended_on", "2026-08-31"),
        ("If you disagree, appeal. We must get it by November 2, 2026.", "printed_window_on", "2026-11-02"),
        ("Please fax the notes. We must get them by November 2, 2026.", "reply_by", "2026-11-02"),
        ("If you want your\nservice to stay the same during the\nappeal, you must ask for that no later\nthan December 7, 2026 or within 10 days", "stays_if_asked_by", "2026-12-07"),
        ("Date of birth: 01/02/1960", "birth_date", "1960-01-02"),
    ],
)  # fmt: skip
def test_days_by_what_they_are_of(book, text, question, value):
    found = values(text, book, question)
    assert value in found if value else True


def test_spanish_days_are_read_day_first_where_the_letter_shows_it():
    days = find_days("Fecha del aviso: 21/10/2025. Lo solicitó el 10/04/2025.")
    assert [each.day for each in days] == [date(2025, 10, 21), date(2025, 4, 10)]


@pytest.mark.parametrize(
    ("words", "count"),
    [("180", 180), ("one hundred and eighty", 180), ("forty-five", 45), ("sixty", 60), ("ciento veinte", 120), ("sesenta", 60), ("many", 0)],
)  # fmt: skip
def test_counts_in_words(words, count):
    assert read_count(words) == count


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("You may appeal within 180 days.", "printed_window_days", 180),
        ("You may appeal within one hundred and eighty (180) days of receipt.", "printed_window_days", 180),
        ("You can ask for an appeal no more than 180 days after the date of this notice.", "printed_window_days", 180),
        ("You must ask us to reconsider within six months from the date of this letter.", "printed_window_months", 6),
        ("An appeal must be filed within 12 months from the date of service.", "printed_window_months", 12),
        ("You may appeal in writing by March 10, 2027.", "printed_window_on", "2027-03-10"),
        ("Puede apelar dentro de 60 días calendario a partir de la fecha de esta carta.", "printed_window_days", 60),
        ("TIME TO APPEAL: 180 days from today.", "printed_window_days", 180),
        ("Disputes 60 days from remit, PO Box 15.", "printed_window_days", 60),
        ("The member has 180 days to appeal: Trivanta Rx.", "printed_window_days", 180),
        ("You may appeal. We will decide within 30 days.", "printed_window_days", None),
        ("Standard appeal: 7 days. Fast appeal: 72 hours.", "printed_window_days", None),
        ("The drug was given 30 days after the last dose. You may appeal.", "printed_window_days", None),
    ],
)
def test_windows_in_other_words(book, text, question, value):
    found = values(text, book, "printed_window_days", "printed_window_months", "printed_window_on")
    assert found == ([value] if value else [])


REMITTANCE = """SVC DATE   PROC/MOD   UNITS  BILLED    ALLOWED  PAID    GRP-CARC   RARC
09022026   Q5103 JZ   50     4,150.00  0.00     0.00    CO-16      M119
09022026   96413      1        412.00  0.00     0.00    PR-204     MA130
16  Claim/service lacks information."""


def test_a_remittance_gives_all_its_codes(book):
    assert values(REMITTANCE, book, "hcpcs") == ["Q5103"]
    assert values(REMITTANCE, book, "cpt") == ["96413"]
    assert values(REMITTANCE, book, "modifier") == ["JZ"]
    assert values(REMITTANCE, book, "units") == [50, 1]
    assert values(REMITTANCE, book, "group_code") == ["CO", "PR"]
    assert values(REMITTANCE, book, "carc") == ["16", "204"]
    assert values(REMITTANCE, book, "rarc") == ["M119", "MA130"]


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        ("Adj reason 50. Remark: N706, MA130", "carc", ["50"]),
        ("Adj reason 50. Remark: N706, MA130", "rarc", ["N706", "MA130"]),
        ("CARC 197 applies; group code CO", "group_code", ["CO"]),
        ("Diagnoses: G61.81, M33.20 and D83.9", "icd10", ["G61.81", "M33.20", "D83.9"]),
        ("J1745 and Q5103 were billed with 96413, 96415", "hcpcs", ["J1745", "Q5103"]),
        ("J1745 and Q5103 were billed with 96413, 96415", "cpt", ["96413", "96415"]),
        ("J0129 x 75, J1300 x 90", "units", [75, 90]),
        ("modifiers 59 and JW", "modifier", ["59", "JW"]),
        ("NDC 57894-0030-01", "ndc", ["57894-0030-01"]),
        ("Austin, TX 96413", "cpt", []),
        ("The total was billed at $4,150.00", "billed_amount", [4150]),
    ],
)
def test_codes_wherever_they_stand(book, text, question, found):
    assert values(text, book, question) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AETNA\nPO Box 1\n\nDear Jo:", "Aetna"),
        ("CIGNA\n\nNovember 2, 2026\n", "Cigna"),
        ("We, Silverleaf Medicare Advantage (HMO), have denied it.", "Silverleaf Medicare Advantage (HMO)"),
        ("PAYER: CASCADE RIM HEALTH        PAYEE: ORCHARD INFUSION", "CASCADE RIM HEALTH"),
        ("FAX — UNION PACIFICA MARITIME WELFARE FUND — 6/6/26\nto: Dr X", "Union Pacifica Maritime Welfare Fund"),
        ("OAKUM HEALTH — gap exception decision\n", "Oakum Health"),
        ("Thank you for being a Lakemont Choice member.", "Lakemont Choice"),
        (
            "PECAN BEND HOSPITAL DISTRICT EMPLOYEE\nHEALTH PLAN\nInsured by Lone Prairie\nLife & Health Co.\n",
            "Pecan Bend Hospital District Employee Health Plan",
        ),
        ("Trident Administrators for the City of Bellhaven Plan\nMay 2, 2026\n", "Trident Administrators"),
        ("Cooperativa de Salud Los Robles\nCarta de denegación\n", "Cooperativa de Salud Los Robles"),
        ("Medicare number: 1EG4-TE5-MK73\nYour claim was denied.", None),
    ],
)
def test_who_wrote(book, text, name):
    assert (values(text, book, "payer_name", doubtful=False) or [None])[0] == name


def test_a_reviewer_and_the_plan_it_writes_for_are_both_told(book):
    text = "PAYMENT INTEGRITY PARTNERS\nacting for Elmstead Medicare Advantage\n\nNovember 2, 2026"
    assert set(values(text, book, "payer_name", doubtful=True)) == {"Payment Integrity Partners", "Elmstead Medicare Advantage"}  # fmt: skip


def test_an_administrator_is_told_before_the_plan_it_runs(book):
    text = "Tidewater Benefit Administrators\non behalf of Norwood Shipyard Employee Health Plan\n\nNovember 2, 2026"
    assert values(text, book, "payer_name", doubtful=False) == ["Tidewater Benefit Administrators"]
    assert values(text, book, "payer_name", doubtful=True) == ["Norwood Shipyard Employee Health Plan"]


def test_a_line_that_says_for_whom_somebody_writes_leaves_both_in_doubt(book):
    text = "Orbit Drug Review\nfor Pinebrook Health Options\n\nNovember 2, 2026"
    assert set(values(text, book, "payer_name", doubtful=True)) == {"Orbit Drug Review", "Pinebrook Health Options"}


PLACES = """You may appeal within 180 days. Write to Lakemont Choice Appeals, PO Box 7003, Ridgeley, WI 54999 or fax 1-800-555-0144.
For an urgent appeal call 1-800-555-0199.

If we deny your appeal you may ask for an external review: Department of Insurance, External Review, 600 Capitol Way, Ostrander, NE 68999.

Calls about claim status: 555-013-2200. Your doctor may speak with our doctor at 555-019-6630."""


@pytest.mark.parametrize(
    "said",
    [
        "You can challenge this decision for 180 days. PO Box 99, Fresno, CA 93701.",
        "It has to come from Alta Specialty Pharmacy.\n\nAppeals: in writing, 180 days after you receive this. PO Box 99, Fresno, CA 93701.",
        "If you disagree, appeal. We must get it by November 2, 2026. PO Box 99, Fresno, CA 93701",
        "Ask for a fair hearing if you disagree. Your services stay the same until the\nhearing officer decides. PO Box 99, Fresno, CA 93701.",
        "If you want it looked at once more, write to the second-level panel within 60 days of this letter, PO Box 99, Fresno, CA 93701.",
    ],
)
def test_an_address_that_follows_words_on_an_appeal(book, said):
    assert [" ".join(each.replace(",", "").split()) for each in values(said, book, "payer_address")] == [
        "PO Box 99 Fresno CA 93701"
    ]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("payer_address", "Lakemont Choice Appeals\nPO Box 7003\nRidgeley, WI 54999"),
        ("appeal_fax", "1-800-555-0144"),
        ("urgent_phone", "1-800-555-0199"),
        ("reviewer_address", "Department of Insurance\nExternal Review\n600 Capitol Way\nOstrander, NE 68999"),
        ("help_phone", "555-013-2200"),
        ("peer_phone", "555-019-6630"),
    ],
)
def test_addresses_and_numbers_by_purpose(book, question, value):
    assert [re.sub(r",? *\n|, ", "\n", found) for found in values(PLACES, book, question)] == [
        re.sub(", ", "\n", value)
    ]


@pytest.mark.parametrize(
    ("text", "condition", "named"),
    [
        ("IVIG for CIDP is denied.", "cidp", "CIDP"),
        ("Ocrevus for MS is denied.", None, "MS"),
        ("Ocrevus for relapsing MS is denied.", "ms_relapsing", "relapsing MS"),
        ("Gammagard for CVID is denied.", "pi", "CVID"),
        ("Vyvgart for gMG is denied.", "gmg", "gMG"),
        ("Venofer for IDA is denied.", "ida", "IDA"),
        ("Milrinone for heart failure, advanced, is denied.", None, "heart failure"),
        ("Benlysta for SLE is denied.", "sle", "SLE"),
        ("Entyvio for colitis ulcerosa", "uc", "colitis ulcerosa"),
        ("Sent to Jackson, MS 39201 about the claim", None, None),
    ],
)
def test_illnesses_by_the_names_letters_use(book, text, condition, named):
    assert values(text, book, "condition") == ([condition] if condition else [])
    assert values(text, book, "illness_named") == ([named] if named else [])


def test_a_drug_with_one_wrong_letter_is_offered_in_doubt(book):
    assert values("We denied inflixamab for you.", book, "therapy", doubtful=True) == ["infliximab"]
    assert values("We denied an inflexible request.", book, "therapy") == []


def test_drugs_wanted_instead(book):
    text = "Drug: Remicade, 5 mg/kg\nYou must first try Inflectra or Avsola. We do not cover Remicade before that."
    assert values(text, book, "demanded_product") == ["Inflectra", "Avsola"]


def test_a_drug_that_goes_ahead_is_wanted_whatever_the_words_and_one_that_was_taken_is_not(book):
    text = "Re: Cinqair\n\nWe cannot approve Cinqair. Fasenra and Nucala go ahead of Cinqair on our list, and neither was used.\n"
    assert values(text, book, "demanded_product") == ["Fasenra", "Nucala"]
    text = "Re: Cinqair\n\nWe approve Cinqair. You have taken Fasenra and Nucala.\n"
    assert values(text, book, "demanded_product") == []


def test_the_refused_drug_by_its_other_name_and_one_that_is_not_required_are_not_wanted_first(book):
    text = "Re: tocilizumab (Actemra), J3262\n\nWe cannot approve it. Tyenne comes before Actemra, and it was not tried. We do not require a trial of Kevzara.\n"
    assert values(text, book, "demanded_product") == ["Tyenne"]


def test_every_question_is_the_forms_or_noted(book):
    text = PLACES + REMITTANCE + "".join(scenario.denial for scenario in SCENARIOS)
    assert {f.question for f in read_values(text, book, TODAY)} <= {*ON_FORM, *NOTED}


def test_a_long_text_is_read_in_seconds(book):
    import time

    text = "Northfield Health Plan\n" + PLACES + REMITTANCE
    began = time.process_time()
    read_values(mend_text("\n\n".join([text] * (1_000_000 // len(text)))), book, TODAY)
    assert time.process_time() - began < 15


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Disagree? 180 days, fax 303-555-0125.", 180),
        ("Rights: 60 days; Plan Committee, 5 Elm Row, Salem, OR 97301", 60),
        ("90 days to appeal; Appeals Desk, 7 Pier Row, Salem, OR 97301", 90),
        ("¿No está de acuerdo? Tiene 60 días. Llame al 1-800-555-0121.", 60),
        ("RESUBMIT W/ RECORDS W/IN 120 DAYS OF REMIT", 120),
        ("Appeal 180 d. Desk 4, 40 Mesa Ct, Salem, OR 97301", 180),
        ("A request for reconsideration must be lodged no later than 45 days hence.", 45),
    ],
)
def test_a_time_to_appeal_in_few_words(book, text, days):
    assert values(text, book, "printed_window_days") == [days]


def test_a_new_look_without_an_appeal_is_no_time_to_appeal(book):
    assert not values(
        "We look again without an appeal when the records come within 180 days.", book, "printed_window_days"
    )


def doubts(text, book, question):
    return {
        str(finding.value): bool(finding.doubt)
        for finding in read_values(text, book, TODAY)
        if finding.question == question
    }


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Request ID: QR-2502-4431\nMember ID: 5520017", "reference_number", "QR-2502-4431"),
        ("Request ID: QR-2502-4431\nMember ID: 5520017", "authorization_number", "QR-2502-4431"),
        ("CTRL 25044-77-0093\nMember ID: 5520017", "claim_number", "25044-77-0093"),
        ("Voucher 00873612\nMember ID: 5520017", "reference_number", "00873612"),
        ("MEMBER CP29481-02 25009CP06468", "member_id", "CP29481-02"),
        ("Oxbow River Health\nMay 4, 2026\n\nORH-3344-7710     re: infliximab", "member_id", "ORH-3344-7710"),
        ("Subscriber No. PHX0047719-1was sent", "member_id", "PHX0047719"),
        ("Member no. CMM 5519 0284 7You may ask us", "member_id", "CMM 5519 0284 7"),
        ("Claim 44-118290\nHome infusion for hyperemesis  2024-12-16", "service_date", "2024-12-16"),
    ],
)
def test_what_is_in_doubt_is_offered_so(book, text, question, value):
    assert doubts(text, book, question) == {value: True}


@pytest.mark.parametrize("label", ["Appeal number", "Case no.", "Reference #"])
def test_a_plain_label_leaves_no_doubt(book, label):
    assert doubts(f"{label}: QR-2502-4431", book, "reference_number") == {"QR-2502-4431": False}


def test_the_sender_of_a_letter_in_one_line(book):
    text = (
        "KEYSTONE BENEFIT SERVICES Claims administrator for the Laurel Packaging Health Plan May 4, 2026 Dear Ms. Ray, "
        + "We denied the request for infliximab. " * 20
    )
    assert values(text, book, "payer_name") == ["Keystone Benefit Services"]


def test_two_brands_of_one_drug_are_a_product_not_a_step(book):
    text = "We denied this Part B drug because our step therapy list requires Tyruko before Tysabri."
    found = [finding.value["kind"] for finding in read_denial(text, book, TODAY) if finding.question == "reasons"]
    assert found == ["preferred_product"]


PAID_AND_NOT = """REMITTANCE DETAIL
LN REV  PROC  MD  UN   CHARGED   ALLOWED  DEDUCT  COINS   PAID     CODES
01 0636 J3245     100  14,200.00 9,655.00 0.00    965.50  8,689.50 CO-45 PR-2
04 0510 99214     1    260.00    0.00     0.00    0.00    0.00     CO-97
TOTAL             15,132.00  9,917.70  0.00  991.77  8,925.93
"""


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (PAID_AND_NOT, "cpt", ["99214"]),
        (PAID_AND_NOT, "units", [100, 1]),
        ("SERV DATE  POS NOS PROC  MODS  BILLED    ALLOWED\n121825     11  100 J1602       4,410.00  0.00", "units", [100]),
        ("SERVICE                 UNITS     FROM         THROUGH\nJ3380 vedolizumab       2,100     11/16/2026   11/15/2027", "units", [2100]),
        ("SVC  HC:99601   units 1    charge 275.00   paid 208.80", "units", [1]),
        ("PRODUCT: Cuvitru J1555\nQUANTITY:  10 g weekly", "units", []),
        ("if it was thrown away it should have been on a line of its own with JW", "modifier", ["JW"]),
        ("Multiple sclerosis (G35)", "icd10", ["G35"]),
        ("Letter code PI-07\nCARC 29", "group_code", []),
        ("Member ID: HTH-7-442   Rx Group HTMI3", "group_number", ["HTMI3"]),
        ("Group                   LOCAL 4419", "group_number", ["LOCAL 4419"]),
        ("Patient: Ann Roe (minor), ID EVH-44-19-0028, group FL-801", "group_number", ["FL-801"]),
        ("Last year's authorization, 25-PSR-40071, ran out on 02/28/2026", "authorization_number", ["25-PSR-40071"]),
        ("autorizada hasta el 28 de febrero de 2027 con el número 55-10277", "authorization_number", ["55-10277"]),
        ("We followed the policy, Receptor Blockers (CP-NEU-29).", "rule_cited", ["CP-NEU-29"]),
        ("Criteria being used: FGX Biologics for Asthma, RX-B-15 (view)", "rule_cited", ["RX-B-15"]),
        ("MP-3.12 says that it is not covered for smokers.", "rule_cited", ["MP-3.12"]),
        ("You can appeal within 180 days of this fax:", "printed_window_days", [180]),
        ("APPEAL: member or provider, 180 days from 07/14/2026.", "printed_window_days", [180]),
        ("Subject: Decision on your request\nReceived: Nov 3, 2026 4:12 PM", "notice_date", ["2026-11-03"]),
        (" DOS .................. 07/09/2026", "service_date", ["2026-07-09"]),
        ("Your infusions (Tysabri, J2323) on 07/08/2026 and 08/05/2026", "service_date", ["2026-07-08", "2026-08-05"]),
        ("M A G N O L I A   S T A T E   H E A L T H\nSpecialty Drug Review", "payer_name", ["Magnolia State Health"]),
        ("*** CONFIDENTIAL - PROTECTED HEALTH INFORMATION ***\n\nFROM:  Badger Union Health, Clinical Intake", "payer_name", ["Badger Union Health"]),
    ],
)  # fmt: skip
def test_values_as_payment_papers_faxes_and_messages_print_them(book, text, question, expected):
    assert values(text, book, question) == expected


def test_days_that_were_only_asked_for_are_in_doubt(book):
    text = "Requested dates: 10/15/2026 to 04/14/2027"
    assert values(text, book, "service_date", doubtful=True) == ["2026-10-15", "2027-04-14"]
    assert not values(text, book, "service_date", doubtful=False)


def test_what_is_for_reading_a_letter_is_no_rule(book):
    assert not values("Reference: 26-LB-40051\n\nDear Archibald Nwosu:", book, "policy_named", "rule_cited")


def test_who_writes_goes_before_the_name_of_one_of_its_plans(book):
    text = "From: Wexcombe Health Clinical Services\nMember: Ann Roe    Plan: Wexcombe PPO Choice"
    assert values(text, book, "payer_name") == ["Wexcombe Health Clinical Services"]
