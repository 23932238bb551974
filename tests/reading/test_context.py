"""What stands around a sentence tells whether it states a reason of this letter."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import load_book
from generator.reading import read_denial
from generator.reading.context import signs_in_context, weigh_in_context
from generator.reading.parts import cut
from generator.reading.signs import load_signs
from generator.reading.weighed import settled_paragraphs

BOOK = load_book()
TODAY = date(2028, 12, 31)


def kinds_of(text):
    return [f.value["kind"] for f in read_denial(text, BOOK, TODAY) if f.question == "reasons"]


def hits_of(text):
    return [hits for paragraph in settled_paragraphs(text, BOOK) for hits in paragraph.hits]


LETTER = """We reviewed the request for Entyvio, 300 mg every 8 weeks.

{in_order} {reason}

{again} The request is therefore denied.

You have the right to appeal within 180 days. If records were missing, send them with your appeal."""

STEP = "The pharmacy history shows six weeks of azathioprine and nothing else, and our rule looks for two such drugs."
AGAIN = "A second conventional drug would have to be tried before an infusion."


def test_a_kind_that_the_letter_comes_back_to_is_surer_than_one_named_once():
    text = LETTER.format(in_order="Records from two visits were sent.", reason=STEP, again=AGAIN)
    alone = LETTER.format(in_order="Records from two visits were sent.", reason=STEP, again="")

    def step(letter):
        told = [
            each["step_therapy"] for each in weigh_in_context(cut(letter), hits_of(letter)) if "step_therapy" in each
        ]
        return max(each.by_all for each in told)

    assert step(text) > step(alone)
    assert kinds_of(text) == ["step_therapy"]


def test_every_sign_is_weighed_and_every_weight_has_a_sign():
    names = set()
    text = LETTER.format(in_order="The dose and the place are in order.", reason=STEP, again=AGAIN)
    for _, _, signs in signs_in_context(cut(text), hits_of(text)):
        names |= signs.keys()
    assert names <= load_signs()["context"].keys(), "a sign around a sentence has no weight: make signs"


def test_a_text_without_sentences_and_one_without_reasons_have_nothing_in_context():
    assert weigh_in_context((), []) == []
    text = "Thank you for your call.\n\nHave a good day."
    assert not any(weigh_in_context(cut(text), hits_of(text)))


@pytest.mark.parametrize(
    "in_order",
    [
        "The dose follows the label and is not in question.",
        "All records that we asked for were received.",
        "The clinic is in our network.",
    ],
)
def test_what_is_in_order_is_no_reason_beside_one_that_is_told(in_order):
    assert kinds_of(LETTER.format(in_order=in_order, reason=STEP, again=AGAIN)) == ["step_therapy"]
