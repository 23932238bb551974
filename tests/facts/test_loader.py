"""The loader refuses every malformed row, naming file and row."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import FactError
from generator.facts.book import Book, compile_tables, read_tables
from generator.rows.schema import NotInForce, OutOfScope, UnknownFact, Unverified

SOURCE = """
[[source]]
id = "cfr"
title = "29 CFR 1"
publisher = "eCFR"
publisher_class = "regulation"
url = "https://www.ecfr.gov/"
"""
KIND = """
[[plan_kind]]
id = "erisa"
name = "ERISA"
plain = "a plan"
governed_by = []
state_law_reaches = false
recognise = []
count_rule = ""
late_rule = ""
continuation = ""
external_review = ""
after_last_level = ""
"""
RIGHT = """
[[right]]
id = "file"
used_in = ["letter"]
topic = "file"
text = "Copies on request."
from = 2020-01-01
source = ["cfr"]
verified = 2026-11-21
cites = [{ plan_kinds = ["erisa"], text = "29 CFR 1(a)" }]
"""


def load(tmp_path, text):
    (tmp_path / "rows.toml").write_text(text, encoding="utf-8")
    return Book(read_tables(tmp_path)).check()


def test_a_good_file_loads(tmp_path):
    book = load(tmp_path, SOURCE + KIND + RIGHT)
    assert book.cite_right("file", "erisa", date(2026, 1, 1))[1] == "29 CFR 1(a)"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("topic =", "tpoic ="), "unknown key 'tpoic'"),
        (('topic = "file"\n', ""), "missing key 'topic'"),
        (('source = ["cfr"]\n', ""), "needs a source"),
        (('source = ["cfr"]', 'source = ["nowhere"]'), "'nowhere', which is not one of: cfr (sources)"),
        (
            ('plan_kinds = ["erisa"]', 'plan_kinds = ["medicare"]'),
            "'medicare', which is not one of: erisa (plan_kinds)",
        ),
        (("verified = 2026-11-21\n", ""), "either 'verified'"),
        (("verified = 2026-11-21", 'verified = 2026-11-21\nunverified = "why"'), "either 'verified'"),
        (("verified = 2026-11-21", "verified = 2019-12-31"), "last verified before that"),
        (('text = "Copies on request."', "text = 7"), "expected str, found int"),
        (('text = "Copies on request."', 'text = "TBD"'), "place"),
        (("from = 2020-01-01", 'from = "soon"'), "not a date"),
    ],
)
def test_a_wrong_row_raises_with_its_place(tmp_path, change, says):
    with pytest.raises(FactError, match=r"rows\.toml") as raised:
        load(tmp_path, SOURCE + KIND + RIGHT.replace(*change))
    assert says in str(raised.value)
    assert "right file" in str(raised.value)


def test_an_id_used_twice_raises(tmp_path):
    with pytest.raises(FactError, match="already used"):
        load(tmp_path, SOURCE + SOURCE)


def test_two_rows_of_one_rule_on_one_day_raise(tmp_path):
    with pytest.raises(FactError, match="same day"):
        load(tmp_path, SOURCE + KIND + RIGHT + RIGHT)


def test_an_unknown_table_raises(tmp_path):
    with pytest.raises(FactError, match="unknown table 'rigth'"):
        load(tmp_path, '[[rigth]]\nid = "x"\n')


def test_broken_toml_raises_with_the_file(tmp_path):
    with pytest.raises(FactError, match=r"rows\.toml: cannot be read"):
        load(tmp_path, "[[source]\n")


def test_asking_for_what_is_not_there_raises(tmp_path):
    later = RIGHT.replace("2020-01-01", "2025-01-01").replace("1(a)", "1(b)")
    book = load(tmp_path, SOURCE + KIND + KIND.replace('"erisa"', '"other"') + RIGHT + later)
    with pytest.raises(UnknownFact):
        book.get("rights", "nothing", date(2026, 1, 1))
    with pytest.raises(NotInForce):
        book.get("rights", "file", date(2019, 12, 31))
    with pytest.raises(OutOfScope):
        book.cite_right("file", "other", date(2026, 1, 1))
    with pytest.raises(FactError, match="which day"):
        book.get("rights", "file")
    assert book.cite_right("file", "erisa", date(2024, 12, 31))[1] == "29 CFR 1(a)"
    assert book.cite_right("file", "erisa", date(2025, 1, 1))[1] == "29 CFR 1(b)"


def test_an_unverified_right_cannot_be_cited(tmp_path):
    book = load(tmp_path, SOURCE + KIND + RIGHT.replace("verified = 2026-11-21", 'unverified = "not seen"'))
    with pytest.raises(Unverified):
        book.cite_right("file", "erisa", date(2026, 1, 1))


def test_the_compiled_book_is_the_same_book(book):
    compiled = Book.of_compiled(compile_tables()).check()
    assert sorted(map(repr, (row for _, row in compiled.all_rows()))) == sorted(
        map(repr, (row for _, row in book.all_rows()))
    )
