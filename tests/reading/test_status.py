"""What a paper does, its level and language; payment codes; a letter inside a booklet."""

from __future__ import annotations

import time
from datetime import date

import pytest

from generator.reading import read_denial
from generator.reading.codes import find_payment_codes, kind_of
from generator.reading.status import load_statuses, read_status

TODAY = date(2026, 11, 21)
STEP = (
    "Your request for Remicade is denied. You must try methotrexate first, and your records do not show that you did."
)

PAPERS = [
    ("refusal", STEP),
    ("approval", "Good news. Your request for Entyvio has been approved from May 1 to October 31. The authorization number is 55-1."),
    ("information_request", "We need more records before we can decide on Stelara. Please send: the colonoscopy report; the last office notes. Please fax them by May 4. No decision has been made."),
    ("received", "We received your appeal on May 2. A doctor who was not part of the first decision will read it. We will write to you by June 1."),
    ("overturned", "You appealed our denial of Ocrevus. After reading the new records we reversed our decision. Your appeal is approved."),
    ("upheld", "You appealed our denial of Ocrevus. We are upholding our decision. You have not tried a first drug, which our step therapy rule requires."),
    ("take_back", "An overpayment was found. We paid for your infusions in error, and the approval is withdrawn. Please refund $4,000 within 30 days or it will be offset from future payments."),
    ("partial", "On February 20, 2026 your doctor asked us to extend Entyvio, and we extended it to August 31. The request for every 4 weeks does not meet our guideline, as no drug level was sent. Every 8 weeks remains approved. If you do not agree you have 180 days."),
    ("partial", "The drug is approved for 12 months. The hospital is not approved as the place. You can safely get the infusion at home or in an infusion center."),
    ("partial", "The doctor wants 20 home nursing visits. We will cover 8 visits. The other 12 are not covered, as the course is eight weeks. You may appeal in 60 days."),
    ("partial", "We agree to pay for natalizumab itself. We do not agree to the hospital clinic; an infusion center is to be used. You may appeal in 180 days."),
    ("partial", "Autorizamos 4 infusiones de hierro de las 8 que se pidieron. Las otras 4 no se cubren porque la ferritina ya subió. Puede apelar en 60 días."),
    ("refusal", "We will not pay for Remicade. We will cover Inflectra 5 mg/kg instead of it, which is what the plan prefers. Appeal within 180 days."),
    ("refusal", "In the spring we covered 3 visits. The rest of the year is denied: the records do not show that the drug is medically necessary. You may appeal in 180 days."),
    ("refusal", "Your doctor asked us for Tysabri from her own stock. We support the treatment, but the drug has to come from our pharmacy. For that reason we are returning the request without approval."),
    ("upheld", "Thank you for your appeal. A doctor of the same field read your file and talked to your doctor on July 10. Her answer is ours too, and the denial is left as it is: no new lesion was seen on the scans."),
    ("upheld", "Re: your appeal of June 10. We first said no on May 20 because you had not tried methotrexate. Your doctor then showed that it hurt your liver, so that reason is gone. The committee still says no, for another reason: the chart holds no tuberculosis test, and the drug cannot start without one."),
    ("upheld", "Un segundo médico revisó su apelación. Seguimos pensando lo mismo y la decisión anterior no cambia: usted tomó las pastillas de hierro solo dos semanas. Puede pedir una revisión externa."),
    ("overturned", "El 2 de mayo usted apeló nuestra negativa. Le damos la razón. Dejamos sin efecto la carta del 14 de abril y su tratamiento queda aprobado por doce meses."),
    ("pended", "We need more time on the request for eculizumab. Our consultant is still reading the results. A decision will be made no later than February 6, 2026. You may keep taking the doses already approved until then."),
    ("partial", "Decision on your request: split decision. The drug is approved for six months. The hospital part did not go through; a freestanding center can give it. If you want to contest that part you have 60 days."),
    ("pended", "We have this claim and it is on hold. Nothing has been paid or turned down yet. We wait for the form about your other coverage and will decide when it comes."),
    ("refusal", "We can approve 6 infusions once methotrexate has been tried; the other drugs come after. It has not been tried, so we cannot approve it now. You may appeal in 180 days."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "text"), PAPERS, ids=[f"{status}-{number}" for number, (status, _) in enumerate(PAPERS)]
)
def test_what_a_paper_does(book, status, text):
    found = read_status(text, book)
    assert found.id == status
    assert text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A request that we sent to you: an overpayment. In June we paid for your infusion. $900.00 has to be sent back by May 1, as the visits were not medically necessary.", ["retroactive_denial", "not_medically_necessary"]),
        ("Your claim at a glance. This is not a bill. Provider billed $6,000. Plan paid $2,000. You pay $500, your coinsurance.", []),
        ("The committee has decided not to lift the denial: you have had two of the twelve weeks of methotrexate that come first.", ["step_therapy"]),
        ("The request is denied. In addition, we were not sent the joint counts that your doctor recorded in January.", ["missing_information"]),
        ("Claim denied: the COB form was not returned by the member.", ["other_insurer_first"]),
        ("Claim denied. The member could not be identified.", ["cover_ended"]),
    ],
)  # fmt: skip
def test_what_a_paper_does_tells_of_its_reasons(book, text, kinds):
    found = [f for f in read_denial(text, book, TODAY) if f.question == "reasons"]
    assert [f.value["kind"] for f in found] == kinds


def test_every_status_says_what_to_do_in_plain_words():
    for row in load_statuses().values():
        assert row.says and row.what_to_do and row.by_when
        assert not (row.refuses and row.is_settled)


def test_a_text_that_says_nothing_has_no_status(book):
    assert read_status("", book).id == ""
    assert read_status("Lorem ipsum dolor sit amet.", book).id == ""


def test_the_language_and_the_fast_route_are_told(book):
    spanish = read_status(
        "No aprobamos su medicamento. Usted debe probar otro medicamento primero. Puede pedir una apelación rápida.",
        book,
    )
    assert (spanish.language, spanish.urgent) == ("es", True)
    assert (read_status(STEP, book).language, read_status(STEP, book).urgent) == ("en", False)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Adj reason 50", ["50"]),
        ("CARC 16, Remark: N706, MA130", ["16", "N706", "MA130"]),
        ("01/02/26 J1745 40 900.00 CO-197", ["197"]),
        ("CAS*PR*2*180", ["2"]),
        ("Payment $0.00 (CARC 22)", ["22"]),
        ("CO-16 M53 M119 N822", ["16", "M53", "M119", "N822"]),
        ("4 Market Plaza, Denver, CO 80202", []),
        ("Reason 1. Not needed. Reason 2. No records.", []),
        ("Section CO 12.5 of the plan", []),
    ],
)
def test_payment_codes(book, text, codes):
    assert [code.code for code in find_payment_codes(text, book)] == codes


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("50", "not_medically_necessary"), ("197", "no_authorization"), ("198", "no_authorization"), ("15", "no_authorization"), ("204", "benefit_exclusion"),
        ("96", "benefit_exclusion"), ("55", "experimental"), ("114", "experimental"), ("22", "other_insurer_first"), ("29", "filing_limit"), ("11", "claim_line"),
        ("16", "claim_line"), ("4", "claim_line"), ("18", "claim_line"), ("97", "claim_line"), ("119", "benefit_exclusion"), ("151", "dose_or_interval"),
        ("242", "out_of_network"), ("58", "site_of_care_hospital_refused"), ("252", "missing_information"), ("226", "missing_information"),
        ("256", "out_of_network"), ("272", "not_medically_necessary"), ("45", ""),
    ],
)  # fmt: skip
def test_a_code_settles_the_kind(book, code, kind):
    (found,) = find_payment_codes(f"01/02/2026 J1745 40 units 900.00 0.00 CO-{code}", book)
    assert kind_of(found, book) == kind


WORDINGS = [
    ("not_medically_necessary", "These are non-covered services because this is not deemed a 'medical necessity' by the payer."),
    ("no_authorization", "Precertification/authorization/notification/pre-treatment absent."),
    ("benefit_exclusion", "This service/equipment/drug is not covered under the patient's current benefit plan."),
    ("experimental", "Procedure/treatment/drug is deemed experimental/investigational by the payer."),
    ("other_insurer_first", "This care may be covered by another payer per coordination of benefits."),
    ("filing_limit", "The time limit for filing has expired."),
    ("claim_line", "The diagnosis is inconsistent with the procedure."),
    ("dose_or_interval", "Payment adjusted because the payer deems the information submitted does not support this many/frequency of services."),
    ("out_of_network", "Services not provided by network/primary care providers."),
    ("missing_information", "An attachment/other documentation is required to adjudicate this claim/service."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), WORDINGS, ids=[kind for kind, _ in WORDINGS])
def test_the_standard_wordings_of_payment_notices(book, kind, words):
    found = read_denial(f"Claim 26-1 was denied.\nRemark: {words}\n", book, TODAY)
    assert kind in [f.value["kind"] for f in found if f.question == "reasons"]


def test_a_letter_behind_a_booklet_is_found(book):
    page = "Your plan covers many services. Read each chapter to learn what they cost and how to use them. " * 40
    booklet = "\n\n".join(f"Chapter {n}\n\n{page}" for n in range(60))
    letter = f"Cedar Health Plan\nNovember 2, 2026\nDear Ann Example:\n\n{STEP}\n\nYou may appeal within 180 days of this notice.\n"
    found = read_denial(booklet + "\n\n" + letter, book, TODAY)
    assert [f.value["kind"] for f in found if f.question == "reasons"] == ["step_therapy"]
    assert {f.question: f.value for f in found}["printed_window_days"] == 180


def test_two_megabytes_are_read_in_a_few_seconds(book):
    text = ("Your plan covers many services. " * 30 + "\n\n") * 2100 + STEP
    began = time.process_time()
    found = read_denial(text, book, TODAY)
    assert time.process_time() - began < 5
    assert [f.value["kind"] for f in found if f.question == "reasons"] == ["step_therapy"]


def test_a_reason_says_how_sure_it_is(book):
    (reason,) = [f for f in read_denial(STEP, book, TODAY) if f.question == "reasons"]
    assert 0.5 < reason.sure <= 1


def test_a_reason_of_an_earlier_decision_is_not_told(book):
    text = (
        "Appeal decision\n\nWhat has happened so far\n\nOn August 3, 2026 we denied the request because the hospital was not an approved site. You have since agreed "
        f"to an infusion center.\n\nOur decision\n\nThe denial is upheld. {STEP}\n"
    )
    assert [f.value["kind"] for f in read_denial(text, book, TODAY) if f.question == "reasons"] == ["step_therapy"]


def test_the_time_of_their_answer_is_no_time_to_appeal(book):
    text = "We received your appeal on November 2, 2026. You will hear from us within 30 calendar days."
    assert not [found for found in read_denial(text, book, TODAY) if found.question.startswith("printed_window")]


def test_what_one_unit_of_a_code_stands_for_is_no_dose(book):
    line = "Claim 26-1\nJ1745 infliximab 10 mg   40 units   billed $4,200.00   denied CO-197\n"
    assert not [found for found in read_denial(line, book, TODAY) if found.question == "dose"]
    order = "Request: J1745 infliximab 500 mg every 8 weeks is denied.\n"
    assert [found.value for found in read_denial(order, book, TODAY) if found.question == "dose"] == ["500 mg"]
