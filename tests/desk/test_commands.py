"""The desk as commands and behind the bridge: import, triage, check, patterns, report, batch, the practice's own rows."""

from __future__ import annotations

import base64
import csv
import io
import json

import pytest

from generator.bridge import call
from generator.cli import main
from generator.desk.batch import LOG, run_batch
from generator.desk.chart import draw_bars
from generator.desk.export import inert, write_csv
from generator.desk.grid import find_grid, read_rows, sheet_case, write_sheet
from generator.desk.ledger import Ledger, LedgerError
from tests.desk.conftest import TODAY
from tests.desk.made import DENIED, FAULTY, PAID, claim, remittance, rows

DAY = ["--today", "2026-11-21"]


@pytest.fixture
def path(tmp_path):
    """A ledger on disk with three claims of one remittance, taken in by the command."""
    (tmp_path / "era.835").write_bytes(remittance([DENIED, PAID, FAULTY], "168.40"))
    assert main(["desk", "import", str(tmp_path / "l.sqlite"), str(tmp_path / "era.835"), *DAY]) == 0
    return tmp_path / "l.sqlite"


def test_import_says_what_became_of_each_file(path, tmp_path, capsys):
    capsys.readouterr()
    (tmp_path / "new.835").write_bytes(remittance([PAID], "68.40", trace="T2", plb=["PLB*1*20261231*L6*100.00"]))
    assert main(["desk", "import", str(path), str(tmp_path / "era.835"), str(tmp_path / "new.835"), *DAY]) == 0
    told = capsys.readouterr().out
    assert (
        "era.835: read before" in told and "charged 412.00, paid 168.40, adjusted 243.60, provider level 100.00" in told
    )
    (tmp_path / "bad.csv").write_bytes(rows("C1,A,Aetna,,99/99/26,J1745"))
    assert main(["desk", "import", str(path), str(tmp_path / "bad.csv"), *DAY]) == 1
    assert "line 2: “99/99/26” is no date of service" in capsys.readouterr().out
    (tmp_path / "junk.835").write_bytes(b"ISA*00*")
    assert main(["desk", "import", str(path), str(tmp_path / "junk.835"), *DAY]) == 2
    assert "junk.835: segment 1" in capsys.readouterr().err
    assert main(["desk", "triage", str(tmp_path / "none.sqlite")]) == 2


def test_triage_patterns_and_report(path, tmp_path, capsys):
    capsys.readouterr()
    assert main(["desk", "triage", str(path), "--where", "way=corrected_claim", *DAY]) == 0
    assert "CO-16, M53, M119: something on the claim" in capsys.readouterr().out
    assert main(["desk", "triage", str(path), "--where", "color=red", *DAY]) == 2
    assert main(["desk", "patterns", str(path), "--out", str(tmp_path / "charts"), *DAY]) == 0
    assert "5,123.60" in capsys.readouterr().out and (tmp_path / "charts" / "payer.svg").read_text().startswith("<svg")
    for name in ("report.pdf", "board.csv", "board.xlsx", "lines.csv"):
        table = [] if "report" in name else ["--table", name.partition(".")[0]]
        assert main(["desk", "report", str(path), "--out", str(tmp_path / name), *table, *DAY]) == 0
    assert (tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n") <= 1
    read = list(csv.reader(io.StringIO((tmp_path / "board.csv").read_text("utf-8-sig"))))
    assert len(read) == 4 and read[0][0] == "Claim"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "\n=cmd", "＝1+1"]
)
def test_no_cell_can_be_a_formula(cell):
    assert str(inert(cell)).startswith("'")
    assert b"\n'" in write_csv(["a"], [[cell]]) or b"\n\"'" in write_csv(["a"], [[cell]])


def test_numbers_stay_numbers():
    assert inert(-5.5) == -5.5 and inert("-5.50") == "-5.50" and inert(None) == ""


def test_the_bridge_answers_every_request(tmp_path):
    def ask(do, **more):
        return json.loads(
            call("desk", json.dumps({"do": do, "ledger": str(tmp_path / "page.sqlite"), "today": "2026-11-21", **more}))
        )

    content = base64.b64encode(remittance([DENIED, PAID, FAULTY], "168.40")).decode()
    assert ask("open")["result"]["claims"] == 0
    assert ask("look", base64=content)["result"]["kind"] == "remittance"
    assert ask("import", name="era.835", base64=content)["result"]["sorting"] == {"sorted": 3, "open": 3}
    told = ask("board", order="amount")["result"]
    assert told["rows"][0]["amount"] == "4,180.00" and sum(way["claims"] for way in told["ways"]) == 3
    key = told["rows"][0]["id"]
    assert ask("change", claim=key, changes={"note": "called"}, who="C")["result"]["note"] == "called"
    assert ask("packet", claim=key, format="md")["result"]["document"] == "retro_authorization"
    assert ask("case", claim=key)["result"]["answers"]["therapy"] == "infliximab"
    assert ask("sheet", claim=key, format="md")["result"]["name"] == "nurse-sheet.md"
    assert ask("settings", set={"profile": {"doctor_name": "G. A."}})["result"]["profile"] == {"doctor_name": "G. A."}
    assert all(chart["svg"].startswith("<svg") for chart in ask("patterns")["result"]["charts"])
    found = ask("check", text="Claim,DOS,HCPCS,Units,Dose\n1,9/1/26,J1745,4,400")["result"]
    assert found[0]["found"][0]["sort"] == "fault"
    for do in ("takebacks", "found", "template", "grid", "close"):
        assert ask(do)["ok"], do
    for bad in (ask("dance"), ask("show", claim=99), ask("import", name="x", base64=base64.b64encode(b"ISA*").decode()), ask("settings", set={"x": 1})):  # fmt: skip
        assert bad["ok"] is False and bad["kind"] == "input", bad
    assert ask("delete")["ok"] and not (tmp_path / "page.sqlite").exists()


def test_a_batch_makes_packets_and_goes_on_where_it_stopped(path, tmp_path):
    out = tmp_path / "out"
    first = next(iter(run_batch(str(path), out, TODAY, form="md")))
    assert first["result"] == "made"
    log = (out / LOG).read_text()
    (out / LOG).write_text(log + log[: len(log) // 2])  # cut off while it was written
    told = {row["number"]: row for row in run_batch(str(path), out, TODAY, form="md")}
    assert told[first["number"]]["known"] and [row["result"] for row in told.values()].count("made") == 2
    assert told["PCA2"]["result"] == "no paper"
    folder = out / told["PCA3"]["folder"]
    assert {file.name for file in folder.iterdir()} == {"corrected_claim_cover.md", "doctor_request.md", "case.json"}
    assert "PCA3" in (folder / "corrected_claim_cover.md").read_text()
    read = list(csv.DictReader(io.StringIO((out / "manifest.csv").read_text("utf-8-sig"))))
    assert [row["result"] for row in read].count("made") == 2 and all(row["needs"] for row in read if row["folder"])
    with Ledger(path) as ledger:
        ledger.keep("profile", {"doctor_name": "Grace Adeyemi, MD"})
    assert not any(row.get("known") for row in run_batch(str(path), out, TODAY, form="md") if row["result"] == "made")
    assert not [file for file in out.iterdir() if file.name.startswith(".")]


def test_one_case_that_breaks_does_not_end_the_batch(path, tmp_path, monkeypatch):
    def broken(answers, told, *rest):
        raise ZeroDivisionError

    monkeypatch.setattr("generator.desk.batch.packet_of", broken)
    assert {row["result"] for row in run_batch(str(path), tmp_path / "o", TODAY)} == {"fault"}


def test_the_practice_keeps_its_own_rows(path, tmp_path, capsys, book):
    (tmp_path / "p.toml").write_text(
        '[payers."great heron health"]\nappeal_days = 60\n[[steps]]\npayer = "Great Herons Health"\ndrug = "Remicade"\nsteps = ["adalimumab"]\n'
        'source = "their page"\ndated = 2026-10-01\n[[treatments]]\nillness = "cd"\ndrugs = ["budesonide"]\n'
    )  # fmt: skip
    assert main(["desk", "keep", str(path), str(tmp_path / "p.toml"), *DAY]) == 0
    with Ledger(path) as ledger:
        steps = find_grid(ledger, book, TODAY)["steps"]
        assert steps[0]["own"] and not steps[0]["is_stale"] and not steps[-1]["own"]
        assert ledger.db.execute("select due from claims where account = 'A1'").fetchone()[0] == "2026-12-31"
    (tmp_path / "bad.toml").write_text('[[steps]]\npayer = "x"\ncolor = "red"\n')
    assert main(["desk", "keep", str(path), str(tmp_path / "bad.toml"), *DAY]) == 2
    assert "unknown key 'color'" in capsys.readouterr().err


def test_the_sheet_asks_for_what_the_payer_wants_first(take, ledger, book):
    take(remittance([claim("A1", "4180.00", "0", ["CO*B8*4180.00"])], "0.00"))
    ledger.keep(
        "steps",
        read_rows(
            "steps",
            [
                {
                    "payer": "Great Heron",
                    "drug": "infliximab",
                    "steps": ["adalimumab"],
                    "source": "page",
                    "dated": "2026-10-01",
                }
            ],
        ),
    )
    text = "\n".join(block.text() for block in write_sheet(ledger, 1, book, TODAY).blocks)
    assert "adalimumab" in text and "page" in text
    case = json.loads(sheet_case(ledger, 1, book, TODAY))
    assert case["answers"]["treatments"] == [{"drug": "adalimumab", "demanded": "yes"}]
    with pytest.raises(LedgerError):
        read_rows("steps", [{"payer": 5}])


def test_names_in_charts_are_text_only():
    chart = {"title": "By <payer>", "bars": [{"title": "<script>", "cents": 5, "claims": 1}]}
    assert "<script>" not in draw_bars(chart) and "&lt;script&gt;" in draw_bars(chart)


@pytest.mark.long
def test_a_large_remittance_takes_little_memory(tmp_path):
    """50 MB through the reader, in a process of its own, below 150 MB."""
    import subprocess
    import sys

    one = claim("A{n}", "4180.00", "0.00", ["CO*197*4180.00"], status="4")
    with open(tmp_path / "large.835", "wb") as file:
        head, _, tail = remittance([["MARK"]], "0.00").partition(b"MARK~\n")
        file.write(head)
        text = "".join(f"{part}~\n" for part in one)
        for n in range(50_000_000 // len(text)):
            file.write(text.replace("{n}", str(n)).encode())
        file.write(tail)
    code = (
        "import resource, sys; from generator.desk.intake import read_file\n"
        "n = sum(1 for _ in read_file(open(sys.argv[1], 'rb')))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "large.835")], capture_output=True, text=True, check=True
    )
    count, peak = map(int, done.stdout.split())
    assert count > 200_000 and peak < 150
