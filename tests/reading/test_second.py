"""A second reason beside the main one, the notes and lines of a payment paper, and papers that tell of an earlier no."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial
from generator.reading.adding import ADDS_ONE
from generator.reading.brands import own_names
from generator.reading.context import signs_in_context
from generator.reading.paid import count_lines
from generator.reading.parts import cut
from generator.reading.signs import load_signs
from generator.reading.status import read_status
from generator.reading.weighed import settled_paragraphs, weigh_reasons

BOOK = load_book()
TODAY = date(2028, 12, 31)


def kinds_of(text):
    return [f.value["kind"] for f in read_denial(text, BOOK, TODAY) if f.question == "reasons"]


BOTH = """Heron Point Health Plan

We reviewed the request for Feraheme and have denied it.

Your notes say that iron tablets were advised in May. They do not say that you took them or for how long. A trial of iron by mouth has to come first.

Should an infusion still be needed after that, our plan starts with Venofer or Ferrlecit, and Feraheme is not preferred.

We did not deny this because of where it would be given. You may appeal within 180 days."""


def test_a_second_reason_is_told_beside_the_first_and_what_is_in_order_is_not():
    assert kinds_of(BOTH) == ["iv_iron", "preferred_product"]
    assert kinds_of(BOTH.split("Should")[0] + "You may appeal within 180 days.") == ["iv_iron"]


@pytest.mark.parametrize("question", ["reason", "beside", "main"])
def test_every_sign_of_a_reason_is_weighed(question):
    names = {name for _, signs in weigh_reasons(BOTH, BOOK) for name in signs}
    assert names <= load_signs()[question].keys(), "a sign of a reason has no weight: make signs"


def test_a_kind_that_is_said_faintly_is_weighed_too_and_the_first_of_two_is_seen():
    signs = {reason.kind: signs for reason, signs in weigh_reasons(BOTH, BOOK)}
    assert len(signs) > 2 and any("stated" not in own for own in signs.values())
    assert signs["preferred_product"]["likely before"] >= signs["iv_iron"]["likely before"]
    assert signs["iv_iron"]["likely after"] > signs["preferred_product"]["likely after"]


@pytest.mark.parametrize(
    ("sentence", "adds"),
    [
        ("We also asked your office for the last scope and have had nothing back.", True),
        ("Were the above to be answered, a biosimilar would be the product we cover.", True),
        ("Should an infusion still be needed after that, our plan starts with Venofer.", True),
        ("Once that is settled, the center would have to be one in our network.", True),
        ("We asked your office for the last scope.", False),
        ("Should you disagree, you may appeal.", False),
    ],
)
def test_words_that_open_one_more_reason(sentence, adds):
    assert bool(ADDS_ONE.search(sentence)) is adds


@pytest.mark.parametrize(
    ("line", "paid", "unpaid"),
    [
        ("07/21/2026  J2350   600  41,880.00       0.00    41,880.00  A7   0.00", 0, 1),
        ("02 0335 96413     1    498.00    201.40   0.00    20.14   181.26   CO-45 PR-2", 1, 0),
        ("SVC  HC:J1569   units 80   charge 4,800.00   paid 3,513.60   DOS 2026-11-06", 1, 0),
        ("01    05/04/26-05/04/26    J0897   60    2,940.00   0.00   OA-22 2940.00", 0, 1),
        ("TOTALS   42,729.00  0.00  42,729.00  0.00", 0, 0),
        ("We paid $120.00 of the $400.00 for 96413.", 0, 0),
        ("J1745 was approved.", 0, 0),
    ],
)
def test_a_line_that_was_paid_and_one_that_got_nothing(line, paid, unpaid):
    assert count_lines(f"Head\n{line}\n") == (paid, unpaid)


NOTES = """SANDSTONE FUND                EXPLANATION OF BENEFITS
Statement date 05/11/2026     Patient  ARMITAGE, NELL R     Member no. SBF2280137

Date        Code   Units   Billed      Allowed   Not covered  Notes   You owe
04/16/2026  J1745   50     6,210.00       0.00     6,210.00   B2       0.00
04/16/2026  96413    1       402.00       0.00       402.00   B2       0.00

NOTES
B2  {note}

IF YOU DISAGREE
Ask in writing within 180 days of the statement date."""


def test_a_note_that_a_billed_line_bears_is_known_as_one():
    text = NOTES.format(note="Prior authorization was needed for this drug and none was found.")
    hits = [each for paragraph in settled_paragraphs(text, BOOK) for each in paragraph.hits]
    noted = [
        signs for place, _, signs in signs_in_context(cut(text), hits) if "none was found" in cut(text)[place].words
    ]
    assert noted and all(signs["is remark of a line"] for signs in noted)
    assert kinds_of(text) == ["no_authorization"]
    text = text.replace("6,210.00   B2", "6,210.00   C9").replace("402.00   B2", "402.00   C9")
    hits = [each for paragraph in settled_paragraphs(text, BOOK) for each in paragraph.hits]
    assert not any(signs["is remark of a line"] for _, _, signs in signs_in_context(cut(text), hits))


def test_a_drug_under_its_two_names_is_not_another_product():
    text = "Medication: vedolizumab (Entyvio) 300 mg. Members move on to Entyvio after adalimumab."
    assert own_names(text, "vedolizumab", BOOK) == {"vedolizumab", "entyvio"}
    apart = "Medication: rituximab. The plan asks that Truxima be used."
    assert own_names(apart, "rituximab", BOOK) == {"rituximab"}


def test_what_words_mean_is_no_reason():
    words = "Words you may see\nNot medically necessary: a service that does not meet the plan's standard of care."
    text = NOTES.format(note="Prior authorization was needed for this drug and none was found.") + f"\n\n{words}"
    assert kinds_of(text) == ["no_authorization"]


EARLIER = """Quillfeather Health Plans

We received your appeal on January 29, 2026.

In that letter we said that two medicines had not been tried for long enough, and that the score was not in the notes. Your doctor has now sent both.

A doctor who had no part in the first decision will read everything. You will have our answer by February 28, 2026.
Nothing in this letter is a decision about your appeal."""


def test_a_paper_that_tells_of_an_earlier_no_does_not_say_no():
    assert read_status(EARLIER, BOOK).id == "received"
    assert kinds_of(EARLIER) == ["not_a_denial"]


PORTAL = """Provider portal - Authorization detail
Auth request     LM-26-004417
Status           {status}
Drug             benralizumab J0517 x 30 units

What this status means
A medical director will make the decision. Need to add something? Upload it under Attachments."""


def test_the_printed_status_tells_what_waits():
    assert read_status(PORTAL.format(status="PENDED - awaiting medical director"), BOOK).id == "pended"


def test_so_many_approved_and_so_many_not_is_a_part():
    text = "Service: ceftriaxone, 42 days asked for\nRESULT  14 days approved\n        28 days NOT approved\n\nFurther treatment by vein is not medically necessary. You may appeal within 180 days."
    assert read_status(text, BOOK).id == "partial"


def test_the_note_of_a_line_that_got_nothing_is_a_reason_whatever_stands_around_it():
    both = NOTES.replace("402.00   B2", "402.00   E1").replace("\n\nIF YOU", "\nE1  {second}\n\nIF YOU")
    first = "A review ahead of time is asked for with this medicine, and there is none on file for that day."
    text = both.format(
        note=first, second="The push is part of the infusion on the same day and is not paid apart from it."
    )
    assert kinds_of(text) == ["no_authorization", "claim_line"]
    text = both.format(note=first, second="Internal routing note. No effect on payment.")
    assert kinds_of(text) == ["no_authorization"]


def test_what_a_code_says_of_the_share_is_no_reason_beside_a_line_that_got_nothing():
    text = (
        NOTES.format(note="Prior authorization was needed for this drug and none was found.")
        + "\n\nREASON CODE TEXT\nPR-2    Coinsurance.\n"
    )
    assert kinds_of(text) == ["no_authorization"]
