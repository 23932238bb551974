"""No pair of a drug and an illness loses what a letter can print for it, and the known gaps only shrink."""

from __future__ import annotations

import pytest

from tests.content.support import find_gaps, find_support
from tests.content.support_gaps import LABEL_ALONE, NOTHING


@pytest.fixture(scope="module")
def gaps(book):
    return find_gaps(book)


def lines(found) -> set[str]:
    return {" ".join(pair) for pair in found}


def test_no_labelled_pair_is_without_any_support(gaps, book):
    """What is listed as having nothing is a use beyond the label, never one that a label names."""
    for therapy, illness, _ in gaps[0]:
        assert illness not in book.get("therapies", therapy).labelled_for, (therapy, illness)


@pytest.mark.parametrize(("number", "known"), [(0, NOTHING), (1, LABEL_ALONE)], ids=["nothing", "the label alone"])
def test_known_gaps_only_shrink(gaps, number, known):
    """A new gap: fill it, or say here why not. A gap that is closed: take its line out, so that it stays closed."""
    found = lines(gaps[number])
    assert found - set(known.split("\n")) == set(), "new gaps"
    assert set(known.strip().split("\n")) - found == set(), "closed: take the line out"


def test_a_pair_that_loses_its_rows_is_found(book):
    support = find_support(book, "teprotumumab", "ted", "adult")
    assert support.label and support.study
    assert support.replaced(label=False, study=False, guideline=False).is_empty
    assert support.replaced(study=False, guideline=False).is_label_only
