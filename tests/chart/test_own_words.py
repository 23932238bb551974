"""What was told in own words is offered for the tables: drugs with dose, time and outcome, tests with value and day."""

from __future__ import annotations

import json
from datetime import date

import pytest

from generator.bridge import call
from generator.chart.own_words import say_row, told_rows, with_rows
from generator.facts import load_book
from generator.form import load_form, read_answers
from generator.plan import make_plan

TODAY = date(2026, 11, 30)


def told(text, **more):
    answers = {"notice_date": "2026-11-12", "reasons": [{"kind": "step_therapy", "words": "x", "answer": text}], **more}
    return told_rows(make_plan(answers, TODAY), load_book())


IRON = (
    "He took ferrous sulfate 325 mg twice a day from March to June 2026; hemoglobin fell from 9.0 to 8.4 and he vomited. "
    "On September 22, 2026 ferritin was 9 ng/mL and TSAT 6%."
)


def test_a_drug_comes_with_its_dose_its_months_and_what_became_of_it():
    (row,) = told(IRON)["treatments"]
    assert (row["drug"], row["status"], row["dose"]) == ("Ferrous sulfate", "tried", "325 mg twice a day")
    assert (row["started"], row["stopped"]) == ("March 2026", "June 2026")
    assert "he vomited" in row["result"]


def test_values_come_with_the_day_that_is_theirs_and_no_other():
    rows = told(IRON)["findings"]
    assert {"measure": "Ferritin", "value": "9 ng/mL", "on": "September 22, 2026"} in rows
    assert {"measure": "TSAT", "value": "6%", "on": "September 22, 2026"} in rows
    assert {"measure": "Hemoglobin", "value": "from 9.0 to 8.4"} in rows  # June 2026 is the day of the drug


def test_two_values_of_one_test_are_two_rows():
    rows = told("My MG-ADL score was 7 in March 2024 and 11 in October 2026.")["findings"]
    assert [(row["value"], row["on"]) for row in rows] == [("7", "March 2024"), ("11", "October 2026")]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He never tried adalimumab.", "never"),
        ("She is still taking prednisone 20 mg a day.", "running"),
        ("Methotrexate made him vomit.", "tried"),
    ],
)
def test_what_was_done_with_a_drug_is_told_as_it_was_said(text, status):
    assert [row["status"] for row in told(text)["treatments"]] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "The plan wants adalimumab first.",
        "It asks for a ferritin below some number.",
        "They wrote on May 4, 2026.",
        "",
        "The Mayo Clinic saw him in 2024.",
    ],
)
def test_what_says_nothing_of_a_drug_or_a_test_gives_no_row(text):
    assert told(text) == {"treatments": [], "findings": []}


def test_the_ordered_drug_and_what_the_tables_have_are_not_offered():
    assert (
        told("Injectafer did not work at first.", therapy="ferric_carboxymaltose", product="Injectafer")["treatments"]
        == []
    )
    have = [{"drug": "ferrous sulfate", "status": "tried", "result": "It failed."}]
    tests = [{"measure": "Ferritin", "value": "9"}]
    again = told(IRON, treatments=have, findings=tests)
    assert again["treatments"] == [] and "Ferritin" not in [row["measure"] for row in again["findings"]]


def test_a_row_that_only_names_the_drug_is_completed_and_what_was_typed_stays():
    rows = told(IRON, treatments=[{"drug": "Ferrous sulfate", "demanded": "yes"}])["treatments"]
    (row,) = with_rows("treatments", [{"drug": "Ferrous sulfate", "demanded": "yes", "status": "running"}], rows)
    assert (row["demanded"], row["status"], row["dose"]) == ("yes", "running", "325 mg twice a day")


def test_every_offered_row_reads_as_an_answer():
    rows = told(IRON + " She is still taking prednisone 20 mg a day, and never tried adalimumab.")
    _, problems = read_answers(rows, load_form(), TODAY)
    assert not [problem for problem in problems if problem.where.startswith(("treatments", "findings"))]
    assert all(say_row(table, row) for table, found in rows.items() for row in found)


def test_the_page_is_told_the_lines_and_the_table():
    answers = {"notice_date": "2026-11-12", "reasons": [{"kind": "step_therapy", "words": "x", "answer": IRON}]}
    said = json.loads(call("told_rows", json.dumps({"answers": answers, "today": "2026-11-30", "table": "treatments"})))
    assert said["ok"] and said["result"]["says"] == [
        "Ferrous sulfate, 325 mg twice a day, March 2026 to June 2026: tried and stopped"
    ]
    assert said["result"]["rows"][0]["drug"] == "Ferrous sulfate"


def test_a_long_hostile_answer_ends_soon():
    assert told(("ferritin was to now " * 900) + "x" * 1000)["findings"] == []
    assert told("hemoglobin " + "1," * 4000)["treatments"] == []


ROZ = (
    "Mestinon (pyridostigmine) 60 mg four times a day since June 2021, still on it. CellCept, that's mycophenolate, 1000 mg twice a day "
    "from January 2022 till April 2024, no real difference. Azathioprine: March to May 2025, ALT 210, they stopped it. AChR positive 8.4 in May 2021."
)


def test_two_names_of_one_drug_are_one_row_and_its_months_are_split():
    rows = told(ROZ)["treatments"]
    assert [(row["drug"], row.get("started"), row.get("stopped")) for row in rows] == [
        ("Mestinon (pyridostigmine)", "June 2021", None),
        ("CellCept (mycophenolate)", "January 2022", "April 2024"),
        ("Azathioprine", "March 2025", "May 2025"),
    ]
    assert rows[0]["dose"] == "60 mg four times a day"
    assert {"measure": "AChR", "value": "8.4", "on": "May 2021"} in told(ROZ)["findings"]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Prednisone 40 mg from September 2021 to March 2023, it gave me diabetes.", "It gave me diabetes."),
        ("He took ferrous sulfate 325 mg twice a day from March to June 2026 and vomited.", "Vomited."),
        ("I took mycophenolate 1,000 mg twice a day, January 2022 to April 2024.", ""),
        ("Methotrexate failed; it was stopped in May 2026.", "Methotrexate failed; it was stopped in May 2026."),
    ],
)
def test_what_became_of_it_does_not_say_the_drug_and_its_time_again(text, result):
    (row,) = told(text)["treatments"]
    assert row.get("result", "") == result


ANDERS = (
    "Anders did prednisolone drops every two hours from May 2025. Humira, 40 mg every two weeks, failed. His vision went from 20/25 to 20/70 "
    "and the macula is 410 microns. The antibody test was 42."
)


def test_a_drug_without_a_word_of_its_outcome_is_offered_with_its_dose_and_start():
    rows = told(ANDERS)["treatments"]
    assert [(row["drug"], row.get("status"), row.get("dose")) for row in rows] == [
        ("Prednisolone drops", None, "every two hours"),
        ("Humira", "tried", "40 mg every two weeks"),
    ]
    assert say_row("treatments", rows[0]) == "Prednisolone drops, every two hours, since May 2025"
    assert told("The plan wants adalimumab 40 mg every two weeks first.")["treatments"] == []


def test_tests_of_the_eye_and_antibodies_are_read():
    assert [(row["measure"], row["value"]) for row in told(ANDERS)["findings"]] == [
        ("Vision", "from 20/25 to 20/70"),
        ("Macula", "410 microns"),
        ("Antibody", "42"),
    ]


def test_a_day_before_two_values_is_the_day_of_both():
    rows = told("After the infusions, on 11/10/2026, his hemoglobin was 11.4 and his ferritin 210.")["findings"]
    assert [row["on"] for row in rows] == ["11/10/2026", "11/10/2026"]


def test_a_kind_of_drugs_that_the_letter_wants_gives_way_to_those_of_it_that_were_told():
    rows = with_rows("treatments", [{"drug": "oral iron", "demanded": "yes"}], told(IRON)["treatments"])
    assert [(row["drug"], row["demanded"]) for row in rows] == [("Ferrous sulfate", "yes")]
    alone = with_rows("treatments", [{"drug": "oral iron", "demanded": "yes"}], [])
    assert [row["drug"] for row in alone] == ["oral iron"]


def test_a_test_that_is_written_small_keeps_its_name():
    assert [row["measure"] for row in told("On June 2, 2026 eGFR was 40.")["findings"]] == ["eGFR"]
