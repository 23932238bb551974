"""Payers and drugs as a nurse types them for the verb `policy`."""

from __future__ import annotations

import pytest

from generator.cli.nearest import drugs_like, payer_like, payers_near
from generator.facts import load_book


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("UHC", "unitedhealthcare"),
        ("united health care", "unitedhealthcare"),
        ("BCBS of NC", "bcbsnc"),
        ("BCBSNC", "bcbsnc"),
        ("Blue Cross & Blue Shield of North Dakota", "bcbsnd"),
        ("BCBS ND", "bcbsnd"),
        ("Aetna MA", "aetna"),
        ("BCBS of TX", None),
        ("TRICARE", None),
        ("BCBS", None),
    ],
)
def test_a_shortened_payer_is_known_or_nobody(typed, expected):
    payer = payer_like(load_book(), typed)
    assert (payer.id if payer else None) == expected


def test_a_state_in_the_name_brings_its_payers():
    assert {payer.id for payer in payers_near(load_book(), "BCBS of TX")} == {"superior", "tx_medicaid"}
    assert payers_near(load_book(), "TRICARE") == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Remicaid", "infliximab"),
        ("entivio", "vedolizumab"),
        ("Tysabry", "natalizumab"),
        ("ocrevis", "ocrelizumab"),
        ("IVIG", "ivig"),
        ("Keytruda", None),
        ("", None),
    ],
)
def test_a_misspelled_drug_is_offered_as_what_comes_near(typed, first):
    found = drugs_like(load_book(), typed)
    assert (found[0].id if found else None) == first
