"""The quick look for a sign finds what the pattern itself would."""

from __future__ import annotations

import re

import pytest

from generator.arguments.legs import load_logics, load_measured
from generator.arguments.move import load_moves
from generator.arguments.signs import begins_word, is_in
from tests.scenarios import SCENARIOS

SIGNS = sorted({sign for row in (*load_logics(), *load_measured()) for sign in row.signs})
PARTS = sorted({part for move in load_moves().values() for p in move.premises if p.verb == "says" for part in p.query})
WORDS = [scenario.denial.lower() for scenario in SCENARIOS]


def test_signs_of_rows_are_found_as_their_patterns_find_them():
    wrong = [sign for sign in SIGNS for words in WORDS if is_in(sign, words) != bool(re.search(sign, words))]
    wrong += [p for p in PARTS for words in WORDS if begins_word(p, words) != bool(re.search(rf"(?<!\w){p}", words))]
    assert SIGNS and PARTS and not wrong


@pytest.mark.parametrize(
    "sign", ["not? shown", r"\bno+ne", "ab*c", r"a{2}b", "ab|cd", r"\bx(y|z)", "some_ word", r"a\.b"]
)
@pytest.mark.parametrize(
    "words", ["no shown", "nooone", "ac", "aab", "xcd", "xz", "a some_ word", "awesome_ word", "a.b", ""]
)
def test_a_pattern_of_any_kind(sign, words):
    assert is_in(sign, words) == bool(re.search(sign, words))
    assert begins_word(sign, words) == bool(re.search(rf"(?<!\w){sign}", words))
