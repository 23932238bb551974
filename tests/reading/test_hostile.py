"""Pastes no insurer sends: they end soon, and give nothing wrong."""

from __future__ import annotations

import time
from datetime import date

import pytest

from generator.reading import read_denial

TODAY = date(2026, 11, 21)
LENGTH = 60_000
UNITS = {
    "letters": "a", "capitals": "A", "not": "not ", "digits": "1", "spaced digits": "1 ", "list marks": "(1) ", "stops": ". ",
    "labels": "Label: ", "Policy": "Policy ", "Section": "Section 5, ", "sends": "send your appeal to:\n", "places": "Austin, TX 78701\n",
    "windows": "you may appeal within 180 days ", "tabs": "a\t\t", "quotes": '"a ', "member": "member id ", "lines": "A b\n", "codes": "J0000 ",
    "days": "1/2/2026 ", "labels behind": "12345 (member id) ", "places refused": "home is ",
}  # fmt: skip


@pytest.mark.parametrize("unit", [*UNITS.values()], ids=[*UNITS])
def test_sixty_thousand_characters_are_read_in_two_seconds(book, unit):
    began = time.process_time()
    read_denial((unit * LENGTH)[:LENGTH], book, TODAY)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("gap", [" ", "\n", "\t", "\u00a0"])
def test_a_wide_gap_is_read_in_two_seconds(book, gap):
    began = time.process_time()
    read_denial("Date" + gap * LENGTH + "x", book, TODAY)
    read_denial("Member ID #:" + gap * LENGTH + "x", book, TODAY)
    assert time.process_time() - began < 2


def test_a_golden_letter_is_read_in_less_than_a_tenth_of_a_second(scenario, book):
    read_denial(scenario.denial, book, scenario.today)
    began = time.process_time()
    read_denial(scenario.denial, book, scenario.today)
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "'\"", "....", "\\1 (?P<x>", "<script>alert(1)</script>", "{{ 7*7 }}", "🙂" * 100]
)
def test_odd_text_gives_nothing(book, text):
    assert read_denial(text, book, TODAY) == []


def test_a_long_gap_before_a_day_takes_no_time(book):
    """Blanks within 'ends' once made one search last for minutes."""
    began = time.process_time()
    read_denial("YOUR AUTHORIZATION is 20260218077 and end" + " " * 160 + "s May 18, 2026.", book, date(2027, 1, 1))
    assert time.process_time() - began < 5
