"""Lines that are put right: the cover, the list for the billing program, the way, the day, and what takes it back."""

from __future__ import annotations

import json
import sqlite3

import pytest

from generator.desk.board import board, change, show
from generator.desk.case import case_answers
from generator.desk.correct import HEADS, list_corrections, load_corrections
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.report import export_table
from tests.desk.conftest import TODAY
from tests.desk.made import claim, remittance, rows

WRONG = rows(
    "A9,T. W.,Great Heron,Commercial,2026-09-22,J1745,,4,4180.00,0,CO,16,M53,2026-11-01,400 mg,100 mg,0,57894003001,11,,,,,,,K50.90"
)


@pytest.fixture
def fixed(ledger, take, book, claims):
    """A claim whose units were put right: 4 to 40."""
    take(WRONG)
    (line,) = ledger.lines_of(1)
    assert "units_are_vials" in {one["id"] for one in line["found"]}
    return change(ledger, book, 1, {"lines": [{"line": line["id"], "units": "40", "modifiers": "jz"}]}, TODAY, "M.")


def test_what_was_billed_stays_beside_what_is_right(fixed):
    (line,) = fixed["lines"]
    assert (line["units"], line["fixed"]) == (4, {"units": "40", "modifiers": "JZ"})
    assert not [one for one in line["found"] if one["sort"] == "fault"]
    assert (fixed["way"], fixed["life"]) == ("corrected_claim", "sorted")
    assert [(one["what"], one["before"], one["after"]) for one in fixed["history"]][-2:] == [
        ("units of J1745", "4", "40"),
        ("modifiers of J1745", "", "JZ"),
    ]


def test_the_cover_says_what_it_was_and_what_it_is(fixed, ledger, book):
    from generator.desk.batch import make_packet

    (row,) = case_answers(ledger, 1, book, TODAY)["claim_lines"]
    assert (row["wrong"], row["right"]) == ("No modifier. 4 units were billed.", "Modifiers JZ. 40 units.")
    packet = make_packet(ledger, 1, book, TODAY, "txt")
    assert packet.row["document"] == "corrected_claim_cover"
    assert "40 units" in dict(packet.files)["corrected_claim_cover.txt"].decode()


def test_the_list_for_the_billing_program(fixed, ledger, book):
    (row,) = [dict(zip(HEADS, row, strict=True)) for row in list_corrections(ledger)]
    assert (row["Frequency"], row["Claim it replaces"], row["Units"], row["Modifiers"]) == ("7", "A9", 40, "JZ")
    content, name = export_table(ledger, book, TODAY, "corrections", "csv")
    assert name == "denials-corrections.csv"
    assert b"40" in content


def test_what_is_as_billed_is_no_correction(fixed, ledger, book):
    line = fixed["lines"][0]["id"]
    back = change(ledger, book, 1, {"lines": [{"line": line, "units": "4", "modifiers": ""}]}, TODAY)
    assert back["lines"][0]["fixed"] == {}
    assert list(list_corrections(ledger)) == []


def test_a_newer_answer_takes_corrections_back(fixed, take, ledger, book):
    take(remittance([claim("A9", "4180.00", "2000.00", ["CO*45*2180.00"], code="HC:J1745:JZ", units="40")], "2000.00", on="20261120", trace="T9"))  # fmt: skip
    assert show(ledger, book, 1, TODAY)["lines"][0]["fixed"] == {}


def test_the_way_that_a_person_chose_stays_until_a_newer_answer(take, ledger, book):
    take(WRONG)
    change(ledger, book, 1, {"way": "write_off_question"}, TODAY)
    change(ledger, book, 1, {"cover": "job"}, TODAY)
    assert show(ledger, book, 1, TODAY)["way"] == "write_off_question"
    take(remittance([claim("A9", "4180.00", "0", ["CO*197*4180.00"], code="HC:J1745")], "0", on="20261120"))
    assert show(ledger, book, 1, TODAY)["way"] == "retro_authorization"


@pytest.mark.parametrize("start, days, last", [("decision", "20", "2026-11-21"), ("service", "90", "2026-12-21")])
def test_the_payers_days_for_a_corrected_claim(take, ledger, book, start, days, last):
    ledger.keep("payers", {"great heron": {"cover_from": "job", "corrected_days": days, "corrected_from": start}})
    take(WRONG)
    row = board(ledger, book, TODAY)["rows"][0]
    assert (row["way"], row["due"]) == ("corrected_claim", last)
    assert f"{days} days" in row["due_sum"]


@pytest.mark.parametrize(
    "day, last, due", [("2025-12-22", "2026-12-22", "2026-12-22"), ("2024-02-29", "2025-02-28", "2027-03-01")]
)
def test_medicare_takes_a_claim_for_a_year(take, ledger, book, day, last, due):
    """Where that year is over, the day to appeal stands, and both are told."""
    take(WRONG.replace(b"Great Heron,Commercial,2026-09-22", f"Medicare,Medicare Part B,{day}".encode()))
    row = board(ledger, book, TODAY)["rows"][0]
    assert (row["way"], row["due"]) == ("corrected_claim", due)
    assert f"by {last}" in row["due_sum"]
    assert "42 CFR 424.44" in row["due_sum"]


@pytest.mark.parametrize(
    "fix", [{"line": 99, "units": "4"}, {"line": 1, "units": "many"}, {"line": 1, "units": "-1"}, {"line": 1, "charged": "1"},
            {"line": 1, "code": "??"}, {"line": 1, "day": "soon"}]
)  # fmt: skip
def test_what_cannot_be_put_right(take, ledger, book, fix):
    take(WRONG)
    with pytest.raises(LedgerError):
        change(ledger, book, 1, {"lines": [fix]}, TODAY)


def test_each_correction_names_its_value():
    assert all("{value}" in row.was and "{value}" in row.right for row in load_corrections().values())


def test_a_ledger_of_the_version_before_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.sqlite"
    with Ledger(path) as ledger:
        ledger.db.execute("insert into claims (id) values (1)")
    with sqlite3.connect(path) as db:
        db.execute("alter table lines drop column fixed")
        db.execute("alter table claims drop column chosen")
        db.execute("pragma user_version = 1")
    db.close()
    with Ledger(path) as ledger:
        assert json.loads(ledger.db.execute("select chosen from claims").fetchone()[0] or "0") == 0
        assert ledger.db.execute("pragma user_version").fetchone()[0] == 2


def test_the_command_says_what_it_was_and_is(tmp_path, capsys):
    from generator.cli import main

    path, file = tmp_path / "desk.sqlite", tmp_path / "list.csv"
    file.write_bytes(WRONG)
    main(["desk", "import", str(path), str(file), "--today", TODAY.isoformat()])
    capsys.readouterr()
    fix = ["desk", "fix", str(path), "1", "1"]
    assert main([*fix, "units=40", "modifiers=JZ", "--today", TODAY.isoformat()]) == 0
    assert "Is: Modifiers JZ. 40 units." in capsys.readouterr().out
    assert main([*fix, "units=4", "--today", TODAY.isoformat()]) == 1
    assert main([*fix, "units", "--today", TODAY.isoformat()]) == 2
    assert main(["desk", "fix", str(path), "1", "9", "units=4", "--today", TODAY.isoformat()]) == 2


def test_the_fax_of_a_payer_goes_with_its_address(take, ledger, book):
    ledger.keep("payers", {"great heron": {"appeal_address": "PO Box 1, Dover", "fax": "555-0100"}})
    take(WRONG)
    assert case_answers(ledger, 1, book, TODAY)["payer_address"] == "PO Box 1, Dover\nFax 555-0100"


def test_what_the_practice_keeps_of_a_payers_waste_reaches_the_checks(take, ledger):
    wasteful = WRONG.replace(b",4,4180", b",36,4180").replace(b"400 mg,100 mg,0", b"360 mg,100 mg,40")
    ledger.keep("payers", {"great heron": {"waste": "jw"}})
    take(wasteful)
    assert "waste_wanted" in {one["id"] for one in ledger.lines_of(1)[0]["found"]}
