"""The loader refuses every malformed row, naming file and row."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import FactError
from generator.facts.book import Book, compile_tables, read_tables
from generator.facts.rows import Label, LabelPoint
from generator.rows.schema import NotInForce, OutOfScope, UnknownFact, Unverified, not_one_of, read_row

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
TOPIC = """
[[law_topic]]
id = "file"
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
UNVERIFIED = RIGHT.replace("verified = 2026-11-21", 'unverified = "not seen"')
UNSEEN = UNVERIFIED.replace('["letter"]', '["page"]\npage_only_because = "not seen"')


START = SOURCE + KIND + TOPIC
LEVEL = """
[[level]]
id = "first"
plan_kind = "erisa"
order = 1
kind = "internal"
name = "Appeal"
decided_by = "The plan"
clock_starts = "receipt"
from = 2020-01-01
file_days = 180
expedited_hours = 72
cites = ["29 CFR 1(a)"]
source = ["cfr"]
verified = 2026-11-21
"""
STATE = """
[[ground]]
id = "stable_on_drug"
plain = "you are stable on the drug you have"

[[ground]]
id = "previously_failed"
plain = "you tried it, and it failed"

[[state]]
id = "xx"
name = "State"
regulator = { department = "Department", unverified = "not seen" }
external_review = [{ process = "state", process_verified = false, file_months = 4, unverified = "not seen" }]

[[state.step_therapy]]
status = "in_force"
criteria = ["stable_on_drug"]
grounds = [{ tag = "previously_failed", section = "1(a)", words = "It failed." }]
unverified = "not seen"
"""
SITE = """
[[site_of_care_evidence]]
id = "study"
kind = "cohort"
citation = "A study"
url = ""
finding = "It was safe."
favours = "home"
topics = ["general"]
unverified = "not seen"
"""


def load(tmp_path, text):
    (tmp_path / "rows.toml").write_text(text, encoding="utf-8")
    return Book(read_tables(tmp_path)).check()


def test_a_good_file_loads(tmp_path):
    book = load(tmp_path, START + RIGHT)
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
        (
            ("verified = 2026-11-21", "verified = 2062-11-21"),
            "verified on 2062-11-21, which is not between 2015-01-01 and",
        ),
        (
            ("verified = 2026-11-21", "verified = 2006-11-21"),
            "verified on 2006-11-21, which is not between 2015-01-01 and",
        ),
        (('topic = "file"', 'topic = "flie"'), "topic names 'flie', which is not one of: file (law_topics)"),
        (
            ("topic =", 'when = [{ ask = "urgent", iz = "yes" }]\ntopic ='),
            "unknown test 'iz', which is not one of: is, in, given",
        ),
        (('used_in = ["letter"]', 'used_in = ["leter"]'), "'leter', which is not one of: letter, plan, doctor, page"),
        (("topic =", "tpoic ="), "'tpoic', which is not one of: source, pinpoint, verified"),
        (('text = "Copies on request."', "text = 7"), "expected str, found int"),
        (('text = "Copies on request."', 'text = "TBD"'), "place"),
        (("from = 2020-01-01", 'from = "soon"'), "not a date"),
    ],
)
def test_a_wrong_row_raises_with_its_place(tmp_path, change, says):
    with pytest.raises(FactError, match=r"rows\.toml") as raised:
        load(tmp_path, START + RIGHT.replace(*change))
    assert says in str(raised.value)
    assert "right file" in str(raised.value)


@pytest.mark.parametrize(
    ("row", "change", "says"),
    [
        (LEVEL, ("file_days = 180", "file_days = 1800"), "file_days = 1800, which is not between 1 and 366 days"),
        (LEVEL, ("file_days = 180", "file_days = 0"), "file_days = 0, which is not between 1 and 366 days"),
        (
            LEVEL,
            ("expedited_hours = 72", "expedited_hours = 720"),
            "expedited_hours = 720, which is not between 1 and 168",
        ),
        (
            LEVEL,
            ('kind = "internal"', 'kind = "internl"'),
            "'internl', which is not one of: initial, internal, external",
        ),
        (LEVEL, ('plan_kind = "erisa"', 'plan_kind = "erysa"'), "'erysa', which is not one of: erisa (plan_kinds)"),
        (STATE, ("file_months = 4", "file_months = 40"), "file_months = 40, which is not between 1 and 24 months"),
        (
            STATE,
            ('["stable_on_drug"]', '["stable_on_durg"]'),
            "'stable_on_durg', which is not one of: stable_on_drug, previ",
        ),
        (
            STATE,
            ('tag = "previously_failed"', 'tag = "failed"'),
            "'failed', which is not one of: stable_on_drug, previously",
        ),
        (SITE, ('["general"]', '["genral"]'), "topics names 'genral', which is not one of"),
        (SITE, ('kind = "cohort"', 'kind = "cohrt"'), "'cohrt', which is not one of: claims, cohort"),
    ],
)
def test_a_slip_raises_and_lists_the_choices(tmp_path, row, change, says):
    assert load(tmp_path, START + row)
    assert change[0] in row
    with pytest.raises(FactError, match=r"rows\.toml") as raised:
        load(tmp_path, START + row.replace(*change))
    assert says in str(raised.value)


def test_of_many_choices_those_most_like_the_slip_are_named():
    many = [f"condition_{number}" for number in range(50)]
    assert not_one_of("conditon_7", many).startswith(
        "'conditon_7', which is not one of the 50 there are; most like it: cond"
    )
    assert "condition_7" in not_one_of("conditon_7", many)


def test_an_id_used_twice_raises(tmp_path):
    with pytest.raises(FactError, match="already used"):
        load(tmp_path, SOURCE + SOURCE)


def test_two_rows_of_one_rule_on_one_day_raise(tmp_path):
    with pytest.raises(FactError, match="same day"):
        load(tmp_path, START + RIGHT + RIGHT)


def test_an_unknown_table_raises(tmp_path):
    with pytest.raises(FactError, match="unknown table 'rigth'"):
        load(tmp_path, '[[rigth]]\nid = "x"\n')


def test_broken_toml_raises_with_the_file(tmp_path):
    with pytest.raises(FactError, match=r"rows\.toml: cannot be read"):
        load(tmp_path, "[[source]\n")


def test_asking_for_what_is_not_there_raises(tmp_path):
    later = RIGHT.replace("2020-01-01", "2025-01-01").replace("1(a)", "1(b)")
    book = load(tmp_path, START + KIND.replace('"erisa"', '"other"') + RIGHT + later)
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
    book = load(tmp_path, START + UNSEEN)
    with pytest.raises(Unverified):
        book.cite_right("file", "erisa", date(2026, 1, 1))


def test_an_unverified_rule_is_for_pages_only(tmp_path):
    assert load(tmp_path, START + UNSEEN)
    for use in ("letter", "plan", "doctor"):
        with pytest.raises(FactError, match=r"right file: an unverified row is for pages only"):
            load(tmp_path, START + UNVERIFIED.replace('["letter"]', f'["{use}"]'))


LABEL = {"setting": "A clinic", "unverified": "not seen"}


def test_a_boxed_warning_is_left_out_only_while_the_label_was_not_read():
    assert read_row(Label, LABEL, "x").boxed_warning is None
    read = {"source": ["cfr"], "verified": "2026-11-21"}
    for table in (read, LABEL | {"confirmed": ["boxed_warning"]}, LABEL | {"boxed_warning_topics": ["clots"]}):
        with pytest.raises(FactError, match="say whether the label has a boxed warning"):
            read_row(Label, table, "x")
    assert read_row(Label, read | {"boxed_warning": False}, "x").boxed_warning is False


POINT = {
    "text": "It is given once a month",
    "section": "section 2",
    "label_of": "Brand",
    "label_date": "2026-06-02",
    "answers": ["dose_or_interval"],
    "source": ["cfr"],
    "verified": "2026-11-21",
}


def test_a_label_is_said_to_be_of_the_day_it_is_of():
    assert read_row(LabelPoint, POINT, "x").month == "June 2026"
    assert read_row(LabelPoint, POINT | {"label_date_is": "copy"}, "x").month == "in a copy of June 2026"
    read = POINT | {"label_date": "2026-11-21"}
    assert read_row(LabelPoint, read | {"label_date_is": "reading"}, "x").month == "as read in November 2026"
    with pytest.raises(FactError, match="a revision of the day it was read"):
        read_row(LabelPoint, read, "x")
    with pytest.raises(FactError, match="after it was read"):
        read_row(LabelPoint, POINT | {"label_date": "2026-12-01"}, "x")


ILLNESS = """
[[drug_group]]
id = "group"
name = "Group"

[[drug_class]]
id = "class"
name = "Class"
group = "group"
plain = "It helps."

[[specialty]]
id = "gut"
plain = "a gut doctor"

[[condition]]
id = "uc"
name = "Colitis"
specialty = "gut"
icd10_source = "cfr"
labelled_therapies = ["drug"]

[[therapy]]
id = "drug"
rank = 1
tier = "brief"
generic = "drug"
drug_class = "class"
specialties = ["gut"]
routes = ["IV"]
self_administered = "no"
part_b = "typical"
payer_criteria = { unverified = "not seen" }
label = { unverified = "not seen" }
indication = [{ condition = "uc", population = "adults", text = "colitis", unverified = "not seen" }]
"""


def test_an_illness_names_only_drugs_whose_label_names_it(tmp_path):
    assert load(tmp_path, START + ILLNESS)
    without = "\n".join(line for line in ILLNESS.splitlines() if not line.startswith("indication"))
    with pytest.raises(
        FactError, match=r"condition uc: labelled_therapies names 'drug', but no indication of .*is for 'uc'"
    ):
        load(tmp_path, START + without)


def test_every_illness_names_each_drug_whose_label_names_it(book):
    """The other way round, which the loader does not ask: a new drug is read before it is named at its illnesses."""
    for key, therapy in book.shelf("therapies").items():
        for condition in therapy.labelled_for:
            named = book.get("conditions", condition).labelled_therapies
            assert key in named, f"{book.where('conditions', condition)}: labelled_therapies does not name '{key}'"


def test_the_compiled_book_is_the_same_book(book):
    compiled = Book.of_compiled(compile_tables()).check()
    assert sorted(map(repr, (row for _, row in compiled.all_rows()))) == sorted(
        map(repr, (row for _, row in book.all_rows()))
    )
