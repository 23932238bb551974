"""A new class of drugs is one row, and a class that is no row is refused when the book loads."""

from __future__ import annotations

import pytest

from generator.facts import FactError
from generator.facts.book import Book, read_tables
from overrides.pages.shown import Shown
from overrides.pages.therapies.gather import Treatment

NEW = {"id": "new_class", "name": "new-signal antibody", "group": "nerves", "plain": "It blocks a new signal."}


def tables(drug_class, *more):
    for where, kind, table in read_tables():
        is_changed = kind == "therapy" and table["id"] == "eptinezumab"
        yield where, kind, table | {"drug_class": drug_class} if is_changed else table
    yield from (("drug_classes.toml, drug_class new_class", "drug_class", row) for row in more)


def test_a_new_class_is_one_row():
    book = Book(tables("new_class", NEW)).check()
    treatment = Treatment(Shown(book), book.get("therapies", "eptinezumab"))
    assert "blocks a new signal" in treatment.what_it_does()


def test_an_unknown_class_raises_and_names_those_most_like_it():
    with pytest.raises(FactError, match=r"eptinezumab.*'anti_cgrp_antibdy', which is not one of.*anti_cgrp_antibody"):
        Book(tables("anti_cgrp_antibdy")).check()


def test_a_variant_is_of_the_family_of_its_class(book):
    classes = book.shelf("drug_classes")
    assert classes["tnf_inhibitor_pegylated_fab"].family == classes["tnf_inhibitor"].family == "tnf_inhibitor"
    assert all(not classes[row.family].kin for row in classes.values())
