"""Bad input gets its sentence, what was typed stays, nothing is evaluated."""

from __future__ import annotations

import json
from datetime import date

import pytest

from generator.form import canonical_answers, load_form, read_answers
from generator.form.when import parse_date, parse_when
from generator.letters import write_document
from generator.output.html import render_html
from generator.output.markdown import render_markdown
from generator.output.text import render_text
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.scenarios import OKAFOR


def problems_of(**answers):
    read, problems = read_answers(answers, load_form(), TODAY)
    return read, {(p.where, p.code): p.says for p in problems}


@pytest.mark.parametrize(
    ("answers", "where", "code", "word"),
    [
        ({"notice_date": "2026-02-30"}, "notice_date", "not_a_date", "real date"),
        ({"notice_date": "yesterday"}, "notice_date", "not_a_date", "11/21/2026"),
        ({"next_dose_date": "Dec 2"}, "next_dose_date", "not_a_date", "add the year, like December 2, 2026"),
        ({"service_date": "12/2"}, "service_date", "not_a_date", "add the year, like December 2, 2025"),
        ({"notice_date": "2027-01-01"}, "notice_date", "future_date", "in the future"),
        ({"notice_date": "2012-05-01"}, "notice_date", "before_the_book", "lawyer"),
        ({"notice_date": "2026-11-03", "received_date": "2026-11-01"}, "received_date", "before_notice", "before"),
        ({"cover_from": "moon"}, "cover_from", "unknown_choice", "Pick one"),
        ({"printed_window_days": "many"}, "printed_window_days", "not_a_number", "whole number"),
        ({"printed_window_days": 0}, "printed_window_days", "out_of_range", "1 to"),
        ({"hcpcs": "J17455"}, "hcpcs", "pattern", "J1745"),
        ({"icd10": "colitis"}, "icd10", "pattern", "G61.81"),
        ({"diagnosed_on": "March 2030"}, "diagnosed_on", "future_date", "future"),
        ({"impact": "x" * 30_000}, "impact", "too_long", "longer"),
        ({"treatments": "aspirin"}, "treatments", "not_rows", "list of rows"),
        ({"treatments": [{"drug": "x", "started": "2030-01"}]}, "treatments[1].started", "future_date", "future"),
        ({"treatments": [{"dose": "5 mg"}]}, "treatments[1].drug", "missing", "row 1"),
        ({"favorite_color": "blue"}, "favorite_color", "unknown_key", "kept"),
        ({"patient_name": ["a"]}, "patient_name", "not_text", "text"),
    ],
)
def test_each_bad_answer_gets_its_sentence(answers, where, code, word):
    read, problems = problems_of(**answers)
    assert word in problems[where, code]
    assert read.typed == answers


def test_unknown_answers_are_kept():
    read, _ = problems_of(favorite_color="blue")
    assert read.unknown == {"favorite_color": "blue"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21", date(2026, 11, 21)), ("11/21/2026", date(2026, 11, 21)), ("11-3-26", date(2026, 11, 3)),
        ("November 3, 2026", date(2026, 11, 3)), ("Sept. 9, 2026", date(2026, 9, 9)), ("Feb 29, 2024", date(2024, 2, 29)),
        ("Feb 29, 2026", None), ("13/01/2026", None), ("Mai 3, 2026", None), ("", None), ("2026", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text, day):
    assert parse_date(text) == day


def test_months_as_people_write_them():
    for text in ("2025-03", "03/2025", "March 2025", "Mar 2025", "Mar. 2025"):
        read, _ = problems_of(diagnosed_on=text)
        assert read.get("diagnosed_on") == parse_when("2025-03"), text


@pytest.mark.parametrize(
    ("typed", "text", "first", "last", "phrase"),
    [
        ("2019", "2019", date(2019, 1, 1), date(2019, 12, 31), "in 2019"),
        ("Spring 2024", "spring 2024", date(2024, 3, 1), date(2024, 5, 31), "in spring 2024"),
        ("winter 2023", "winter 2023", date(2023, 12, 1), date(2024, 2, 29), "in winter 2023"),
        ("mid-2021", "mid-2021", date(2021, 5, 1), date(2021, 8, 31), "in mid-2021"),
        ("about March 2020", "about March 2020", date(2020, 3, 1), date(2020, 3, 31), "about March 2020"),
        ("3/5/2024", "March 5, 2024", date(2024, 3, 5), date(2024, 3, 5), "on March 5, 2024"),
        ("for 6 weeks", "for 6 weeks", None, None, "for 6 weeks"),
        ("before the baby", "before the baby", None, None, "before the baby"),
        ("2024-13", "2024-13", None, None, "2024-13"),
    ],
)
def test_times_as_people_know_them(typed, text, first, last, phrase):
    when = parse_when(typed)
    assert (when.text, when.first, when.last, when.phrase) == (text, first, last, phrase)
    assert parse_when(str(when)) == when


HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% if 1 %} *_#| [x](http://e.example) \\ `a` مرحبا José 山田 \u202etxt"


@pytest.mark.parametrize("question", ["patient_name", "payer_name", "dose", "product", "member_id", "doctor_name"])
def test_hostile_text_is_data_in_every_output(question):
    answers = OKAFOR.answers | {question: HOSTILE}
    plan = make_plan(answers, TODAY)
    document = write_document(plan)
    text = render_text(document)
    html = render_html(document)

    assert "{{ 7*7 }}" in " ".join(text.split())
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "[x](http" not in render_markdown(document)
    kinds = [block.kind for block in document.blocks]
    plain = OKAFOR.answers | {question: " ".join(["Plain"] * len(HOSTILE.split()))}  # as many words: they take room
    assert kinds == [block.kind for block in write_document(make_plan(plain, TODAY)).blocks]


def test_a_row_of_hostile_text_stays_one_row():
    answers = dict(OKAFOR.answers)
    answers["treatments"] = [{"drug": "a | b\n\n# c\n- d", "result": HOSTILE}]
    document = write_document(make_plan(answers, TODAY))
    table = next(b for b in document.blocks if b.kind == "table" and "What happened" in b.text())
    rows = [row for row in table.items if "| b" in "".join(run.text for run in row[0])]
    assert len(rows) == 1
    assert len(table.items[0]) == len(rows[0])


def test_a_very_long_paste_is_read_and_kept():
    paste = OKAFOR.denial + "\n" + "filler words " * 15_000
    assert len(paste) > 190_000
    read, problems = problems_of(denial_text=paste)
    assert read.get("denial_text").startswith("HARBORLINE")
    assert not [key for key in problems if key[0] == "denial_text"]


def test_canonical_answers_keep_what_cannot_be_read():
    typed = {
        "notice_date": "11/3/2026",
        "received_date": "soon",
        "treatments": [{"drug": "x", "started": "3/2025"}],
        "mine": 1,
    }
    kept = canonical_answers(typed, load_form(), TODAY)
    assert kept == {
        "notice_date": "2026-11-03",
        "received_date": "soon",
        "treatments": [{"drug": "x", "started": "2025-03"}],
        "mine": 1,
    }


def test_the_golden_case_files_are_canonical(scenario):
    kept = canonical_answers(scenario.answers, load_form(), TODAY)
    without_none = json.loads(
        json.dumps(scenario.answers), object_hook=lambda d: {k: v for k, v in d.items() if v is not None}
    )
    assert kept == without_none


def test_the_grounds_of_the_form_are_the_grounds_of_the_law(book):
    columns = {column.id: column for column in load_form().get("treatments").columns}
    grounds = book.shelf("grounds")
    assert {key for key, _ in columns["ground"].options} == set(grounds) - {"other"}
    assert columns["ground"].option_label("previously_failed") == grounds["previously_failed"].label


def test_a_name_without_its_explanation_is_the_choice_and_a_doubtful_one_is_kept_as_typed():
    assert problems_of(condition="crohn's disease")[0].get("condition") == "cd"
    assert problems_of(condition="lupus")[0].get("condition") == "lupus"
    assert problems_of(therapy="Infliximab")[0].get("therapy") == problems_of(therapy="infliximab")[0].get("therapy")
