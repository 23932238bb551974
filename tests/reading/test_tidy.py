"""What hides words in a file is repaired; no word is changed."""

from __future__ import annotations

import pytest

from generator.reading.tidy import tidy


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("The ﬁrst oﬀice, ﬂuid, eﬃcient", "The first office, fluid, efficient"),
        ("Member\u00a0ID:\u202f70\u20114418", "Member ID: 70-4418"),
        ("soft\u00adly\u200b here\ufeff", "softly here"),
        ("One\r\nTwo\rThree\u2028Four", "One\nTwo\nThree\nFour"),
        ("You took metho-\ntrexate for a year", "You took methotrexate\nfor a year"),
        ("a self-\nadministered drug", "a self-administered\ndrug"),
        ("out-of-network. It is out-of-\nnetwork care", "out-of-network. It is out-of-network\ncare"),
        ("site-of-care; the site-\nof-care rule", "site-of-care; the site-of-care\nrule"),
        ("Auth PA-\n77120934", "Auth PA-\n77120934"),
        ("- one\n- two -\nthree", "- one\n- two -\nthree"),
        ("metho-\ntrexate", "methotrexate"),
    ],
)
def test_repairs(text, tidied):
    assert tidy(text) == tidied


def test_one_long_line_is_opened_at_its_labels():
    line = (
        "Silver Plan PO Box 12 Date: November 2, 2026 Member ID: 70 4418 Reference number: RX-1 Dear Ms. Obi: We cannot approve "
        + "the drug that your doctor asked for, since it is not on the list of the plan. " * 5
    )
    lines = tidy(line).split("\n")
    assert [text for text in lines if ":" in text[:25]] == [
        "Date: November 2, 2026",
        "Member ID: 70 4418",
        "Reference number: RX-1",
        "Dear Ms. Obi:",
    ]
    assert "".join(tidy(line).split()) == "".join(line.split())


def test_a_long_text_takes_no_time():
    for text in ("word-\n" * 100_000, "a b: " * 100_000, "Dear " * 100_000, "- \n" * 100_000):
        tidy(text)
