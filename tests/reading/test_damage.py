"""A letter that was wrapped, quoted, scanned or pasted still gives its values, and no wrong one as sure."""

from __future__ import annotations

import pytest

from generator.form.answers import clean_text
from generator.reading.mending import mend_text
from tests.bench.reading_damage import DAMAGES, measure
from tests.scenarios import SCENARIOS

KEPT = {"one long line": 0.85, "two columns": 0.93}
"""Share of the values kept where it is less than 0.95: line ends that nothing tells are gone for good."""
WRONG = {"narrow wrap": 0.01, "one long line": 0.035, "two columns": 0.02}
"""Share of wrong values offered as sure where it is more than 0.005: names and places that run into their neighbours."""


@pytest.mark.parametrize("name", DAMAGES)
def test_values_survive(name):
    letters = [(scenario.denial, scenario.today) for scenario in SCENARIOS[::3]]
    stands, lost, wrong = measure(letters, only=name)[name]
    assert len(lost) <= (1 - KEPT.get(name, 0.95)) * stands, lost
    assert len(wrong) <= WRONG.get(name, 0.007) * stands, wrong


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_plain_letter_stays_as_it_is(scenario):
    assert mend_text(scenario.denial) == clean_text(scenario.denial)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Member\u00a0ID:\u00a0A\u2011B\u20114471", "Member ID: A-B-4471"),
        ("> Member ID: 4471\n> Dear Jo\n> We denied it.", "Member ID: 4471\nDear Jo\nWe denied it."),
        ("**Member ID:** 4471\n## Why", "Member ID: 4471\nWhy"),
        ("The author-\nization was self-\nfunded", "The authorization\nwas self-funded"),
        ("rnember nurnber, c1aim, intemal", "member number, claim, internal"),
        ("ﬁnal beneﬁt\u200b", "final benefit"),
    ],
)
def test_mended(text, mended):
    assert mend_text(text) == mended
