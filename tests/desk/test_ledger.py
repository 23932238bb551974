"""One ledger: taken in again without doubles, a denial's life, and sums that tie."""

from __future__ import annotations

import io
import sqlite3

import pytest

from generator.desk.board import board, change, show
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.patterns import find_patterns, money
from generator.desk.taking import take_in
from tests.desk.conftest import TODAY
from tests.desk.made import DENIED, FAULTY, PAID, claim, remittance, rows


def count(ledger, table):
    return ledger.db.execute(f"select count(*) from {table}").fetchone()[0]


def test_the_same_file_twice_changes_nothing(ledger, take):
    content = remittance([DENIED, PAID, FAULTY], "68.40", plb=["PLB*1*20261231*WO:A2*100.00"])
    first, second = take(content), take(content)
    assert not first["known"] and second["known"] and first["new"] == 3
    assert [count(ledger, table) for table in ("claims", "lines", "answers", "takebacks", "files")] == [3, 3, 3, 1, 1]


def test_the_same_payment_in_another_file_changes_nothing(ledger, take):
    take(remittance([DENIED, PAID], "168.40"))
    again = take(remittance([DENIED, PAID], "168.40").replace(b"~\n", b"~"))
    assert not again["known"] and again["same"] == 2 and again["new"] == 0
    assert count(ledger, "lines") == 2 and money(ledger)["paid"] == 16840


def test_two_claims_that_say_the_same_in_one_payment_are_two_answers(ledger, take):
    take(remittance([PAID, PAID], "336.80"))
    assert count(ledger, "answers") == 2 and money(ledger)["paid"] == 33680


def test_a_newer_list_brings_a_claim_up_to_date(ledger, take, claims):
    take(rows("C1,A B,Aetna,,9/22/26,J1745,,40,100,0,CO,197,,10/27/26"))
    told = take(
        rows("C1,A B,Aetna,,9/22/26,J1745,,40,100,100,,,,10/27/26", "C2,A B,Aetna,,9/23/26,J1745,,40,100,0,CO,50,,")
    )
    assert (told["new"], told["changed"]) == (1, 1)
    assert count(ledger, "lines") == 2 and claims()["C1"]["paid"] == 10000


def test_a_list_and_a_remittance_meet_in_one_claim(ledger, take):
    take(rows("PCA3,DOE JANE,Great Heron,,9/22/26,Q5103,,4,900,,,,,,400,100,0", head="ICN,Patient,Payer,Plan type,DOS,HCPCS,Mod,Units,Charge,Paid,Group,CARC,RARC,Denial date,Dose,Vial size,Wasted"))  # fmt: skip
    take(remittance([FAULTY], "0.00"))
    assert count(ledger, "claims") == 1 and count(ledger, "lines") == 1
    line = ledger.lines_of(1)[0]
    assert line["facts"]["dose"] == "400" and line["remarks"] == ["M53", "M119"] and line["paid"] == 0


def test_another_payer_with_the_same_account_is_another_claim(ledger, take):
    take(remittance([PAID], "168.40"))
    second = claim("A2", "412.00", "40.00", ["OA*23*372.00"], status="2", code="HC:96413", units="1")
    take(remittance([second], "40.00", payer="SECOND MUTUAL", trace="T9"))
    assert count(ledger, "claims") == 2


def test_a_reversal_and_what_is_paid_after_it(ledger, take, claims):
    take(remittance([PAID], "168.40"))
    back = claim("A2", "-412.00", "-168.40", ["CO*45*-200.00", "PR*2*-43.60"], status="22", code="HC:96413", units="1")
    take(remittance([back], "-168.40", trace="T2", on="20261110"))
    assert claims()["A2"]["route"] == "takeback_dispute" and claims()["A2"]["paid"] == 0
    less = claim("A2", "412.00", "100.00", ["CO*45*312.00"], code="HC:96413", units="1")
    take(remittance([less], "100.00", trace="T3", on="20261115"))
    row = claims()["A2"]
    assert row["paid"] == 10000 and not row["is_reversed"] and row["rule"] == "paid_less" and row["at_stake"] == 6840


def test_a_take_back_without_a_decision(ledger, take, claims):
    take(remittance([PAID], "168.40"))
    take(remittance([DENIED], "-168.40", trace="T2", plb=["PLB*1*20261231*WO:PCA2*168.40"]))
    assert (
        claims()["A2"]["rule"] == "taken" and claims()["A2"]["at_stake"] == 16840 + 4360
    )  # the take-back, and the share that was open


def test_sums_of_charts_are_those_of_the_files(ledger, take, book):
    files = [
        take(remittance([DENIED, FAULTY], "0.00")),
        take(remittance([PAID], "68.40", trace="T2", plb=["PLB*1*20261231*L6*100.00"])),
    ]
    told = find_patterns(ledger, book, TODAY)
    for key in ("charged", "paid", "adjusted", "taken"):
        assert told["money"][key] == sum(file[key] for file in files), key
    whole = ledger.db.execute("select sum(at_stake), count(*) from claims where route != ''").fetchone()
    for chart in told["charts"]:
        if chart["id"] not in ("outcome", "days"):
            assert (chart["cents"], chart["claims"]) == tuple(whole), chart["id"]
            assert sum(bar["cents"] for bar in chart["bars"]) == chart["cents"]


def test_the_life_of_a_denial(ledger, take, book, claims):
    take(remittance([DENIED], "0.00"))
    assert claims()["A1"]["life"] == "sorted"
    told = change(ledger, book, 1, {"life": "sent", "note": "by fax"}, TODAY, "Carla")
    assert told["sent_on"] == "2026-11-21" and [row["who"] for row in told["history"]][-1] == "Carla"
    take(remittance([claim("A1", "4180.00", "3000.00", ["CO*45*1180.00"])], "3000.00", trace="T2", on="20261120"))
    assert claims()["A1"]["life"] == "paid" and claims()["A1"]["answered_on"] == ""
    assert board(ledger, book, TODAY)["total"] == 0 and board(ledger, book, TODAY, {"life": "paid"})["total"] <= 1


def test_a_refused_appeal_goes_to_the_next_step(ledger, take, book):
    take(remittance([claim("A1", "4180.00", "0", ["CO*50*4180.00"])], "0.00"))
    told = change(ledger, book, 1, {"life": "answered", "outcome": "upheld"}, TODAY)
    assert told["way"] == "external_review"


@pytest.mark.parametrize("changes", [{"life": "lost"}, {"way": "pray"}, {"paid": "1"}, {"outcome": "?"}])
def test_what_may_not_be_changed(ledger, take, book, changes):
    take(remittance([DENIED], "0.00"))
    with pytest.raises(LedgerError):
        change(ledger, book, 1, changes, TODAY)


def test_what_is_no_ledger(tmp_path):
    (tmp_path / "text").write_text("not a database at all, but long enough to be looked at" * 40)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("create table songs (name text)")
    for path in (tmp_path / "text", other, tmp_path):
        with pytest.raises(LedgerError) as told:
            Ledger(path)
        assert str(path) in str(told.value)


def test_an_import_that_is_cut_off_is_begun_again_without_doubles(tmp_path, book, monkeypatch):
    monkeypatch.setattr("generator.desk.taking.COMMIT_AFTER", 2)
    content = remittance([claim(f"B{n}", "10.00", "0", ["CO*50*10.00"]) for n in range(9)], "0.00")

    class Broken(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            if size == 1 << 16:
                self.reads += 1
                if self.reads > 1:
                    raise KeyboardInterrupt
                return super().read(len(content) - 300)
            return super().read(size)

    with pytest.raises(KeyboardInterrupt), Ledger(tmp_path / "l") as ledger:
        take_in(ledger, "f", Broken(content), TODAY)
    with Ledger(tmp_path / "l") as ledger:
        assert 0 < count(ledger, "claims") < 9
        take_in(ledger, "f", io.BytesIO(content), TODAY)
        assert count(ledger, "claims") == 9 and count(ledger, "answers") == 9 and count(ledger, "files") == 1


def test_the_board_filters_and_orders(ledger, take, book):
    take(remittance([DENIED, FAULTY, PAID], "168.40"))
    told = board(ledger, book, TODAY, order="amount")
    assert [row["account"] for row in told["rows"]] == ["A1", "A3", "A2"]
    assert board(ledger, book, TODAY, {"way": "corrected_claim"})["total"] == 1
    assert board(ledger, book, TODAY, {"words": "A3", "payer": "GREAT HERON HEALTH"})["total"] == 1
    assert {way["id"]: way["claims"] for way in told["ways"] if way["claims"]} == {
        "corrected_claim": 1,
        "retro_authorization": 1,
        "patient_share": 1,
    }
    with pytest.raises(LedgerError):
        board(ledger, book, TODAY, {"color": "red"})
    whole = show(ledger, book, told["rows"][0]["id"], TODAY)
    assert whole["codes"][0]["says"].startswith("CO-197") and whole["due_sum"]
