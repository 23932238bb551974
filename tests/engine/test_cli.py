"""The command line: its verbs, and bad input as one clear sentence with exit 2."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import main
from tests.output.hostile import noise
from tests.scenarios import LINDQVIST, OKAFOR

TODAY = ["--today", "2026-11-21"]


@pytest.fixture
def case():
    return str(OKAFOR.case_file)


def run(capsys, *arguments):
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_plan_in_words_and_as_json(capsys, case):
    code, out, _ = run(capsys, "plan", case, *TODAY)
    assert code == 0
    assert "April 30, 2027" in out
    code, out, _ = run(capsys, "plan", case, *TODAY, "--json")
    plan = json.loads(out)
    assert plan["file_by"]["safe"]["on"] == "2027-04-30"
    assert plan["plan_kind"]["id"] == "erisa_self_funded"
    assert any(not a["chosen"] and a["why"] for a in plan["arguments"])


def test_documents_tells_which_and_why_not(capsys, case):
    _, out, _ = run(capsys, "documents", case, "--json")
    offers = {offer["id"]: offer for offer in json.loads(out)}
    assert offers["internal_appeal"]["is_offered"]
    assert "internal_appeal" in offers["fair_hearing"]["why"]


def test_letter_to_a_file_in_each_format(capsys, case, tmp_path):
    for form in ("md", "txt", "html", "docx", "pdf"):
        target = tmp_path / f"letter.{form}"
        assert run(capsys, "letter", case, *TODAY, "--format", form, "--out", str(target))[0] == 0
        assert target.stat().st_size > 3000
    assert (tmp_path / "letter.md").read_text(encoding="utf-8") == OKAFOR.letter


def test_the_packet_takes_the_papers_of_a_folder(capsys, case, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    assert run(capsys, "letter", case, *TODAY, "--format", "pdf", "--out", str(papers / "1 denial.pdf"))[0] == 0
    (papers / "letter of a neighbour.txt").write_text("It helped her.", encoding="utf-8")
    target = tmp_path / "packet.pdf"
    code, out, err = run(capsys, "packet", case, *TODAY, "--exhibits", str(papers), "--out", str(target))
    assert (code, err) == (0, "") and target.read_bytes().startswith(b"%PDF")
    assert "Exhibit 1, Denial notice" in out and "Letter of a neighbour: 1 page" in out and "to follow" in out
    lacks = out.splitlines()[0]
    assert re.match(
        r"Before you send it: the signature line is still blank, and \d of \d exhibits are not here: 2 “", lacks
    )
    assert "1 “Denial notice" not in lacks and "Letter of a neighbour" not in lacks
    (papers / "2 scan.pdf").write_bytes(b"%PDF-1.4 cut off")
    for number in range(3):
        (papers / f"3 photo {number}.jpg").write_bytes(noise(number))
    code, out, err = run(
        capsys, "packet", case, *TODAY, "--exhibits", str(papers), "--out", str(target), "--limit", "0.1"
    )
    assert code == 1 and "“2 scan.pdf” is damaged" in err
    parts = sorted(tmp_path.glob("packet-part-*-of-*.pdf"))
    assert len(parts) > 1 and all(part.stat().st_size <= 200_000 for part in parts)
    code, _, err = run(capsys, "packet", case, *TODAY, "--exhibits", str(tmp_path / "none"), "--out", str(target))
    assert code == 2 and "no such folder" in err


def test_portal_calendar_and_why(capsys, case, tmp_path):
    assert len(run(capsys, "portal", case, *TODAY, "--characters", "2000")[1]) <= 2001
    assert "2027-04-30  Appeal must have arrived" in run(capsys, "calendar", case, *TODAY)[1]
    assert run(capsys, "calendar", case, *TODAY, "--out", str(tmp_path / "days.ics"))[0] == 0
    assert (tmp_path / "days.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    _, out, _ = run(capsys, "why", case, *TODAY, "--json")
    told = json.loads(out)
    assert any(block["argument"] for block in told) and all(block["key"] for block in told)
    assert "answers: " in run(capsys, "why", case, *TODAY, "--key", told[0]["key"])[1]
    assert run(capsys, "why", case, *TODAY, "--key", "none")[0] == 2


def test_check_exits_1_on_errors(capsys, case, tmp_path):
    assert run(capsys, "check", case, *TODAY)[0] == 0
    broken = json.loads(OKAFOR.case_file.read_text(encoding="utf-8"))
    broken["answers"]["hcpcs"] = "J1745"
    path = tmp_path / "case.json"
    path.write_text(json.dumps(broken), encoding="utf-8")
    code, out, _ = run(capsys, "check", str(path), *TODAY, "--json")
    assert code == 1
    assert "code-wrong-drug" in [fault["code"] for fault in json.loads(out)]


def test_read_prints_the_words_it_rests_on(capsys):
    path = OKAFOR.folder / "denial.txt"
    _, out, _ = run(capsys, "read", str(path), *TODAY, "--json")
    findings = json.loads(out)
    assert {f["question"] for f in findings} >= {"notice_date", "member_id", "reasons"}
    assert all(f["words"] for f in findings)


def test_facts_lists_and_shows_a_row(capsys):
    assert "rights" in run(capsys, "facts")[1]
    _, out, _ = run(capsys, "facts", "claim_file_free", "--json")
    assert json.loads(out)[0]["verified"]
    assert run(capsys, "facts", "oh")[1].endswith("Stands in generator/facts/law/states/oh.toml, state oh.\n")
    code, _, err = run(capsys, "facts", "no_such_row")
    assert code == 2
    assert "no_such_row" in err


def test_schema_is_json(capsys):
    assert json.loads(run(capsys, "schema")[1])["properties"]["version"]["const"] == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'{"format": "infusion-appeal-case", "ver', "cut off"),
        (b"\x89PNG\r\n", "picture"),
        (b'{"format": "infusion-appeal-case", "version": 7, "answers": {}}', "newer"),
        (
            b'{"format": "infusion-appeal-case", "version": 1, "answers": {"notice_date": "2026-02-30"}}',
            "answers.notice_date",
        ),
        (b'{"format": "infusion-appeal-case", "version": 1, "answers": {"notice_date": "2031-01-01"}}', "future"),
        (b'{"format": "infusion-appeal-case", "version": 1, "answers": {"cover_from": "moon"}}', "answers.cover_from"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(capsys, tmp_path, content, word):
    path = tmp_path / "case.json"
    path.write_bytes(content)
    code, out, err = run(capsys, "letter", str(path), *TODAY)
    assert code == 2
    assert out == ""
    assert word in err
    assert err.count("\n") == 1
    assert str(path) in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [["plan", "/no/such/file.json"], ["letter", "CASE", "--document", "poem"], ["plan", "CASE", "--today", "2026-02-30"],
     ["letter", "CASE", "--document", "fair_hearing"], ["letter", "CASE", "--out", "/no/such/folder/x.md"]],
)  # fmt: skip
def test_bad_arguments_too(capsys, case, arguments):
    code, out, err = run(capsys, *[case if a == "CASE" else a for a in arguments])
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1


def test_an_empty_case_makes_a_plan_but_no_letter(capsys, tmp_path):
    path = tmp_path / "case.json"
    path.write_text('{"format": "infusion-appeal-case", "version": 1, "answers": {}}', encoding="utf-8")
    assert run(capsys, "plan", str(path))[0] == 0
    code, _, err = run(capsys, "letter", str(path))
    assert code == 2
    assert "reason" in err


def test_the_interview_saves_a_case_that_makes_the_letter(capsys, tmp_path, monkeypatch):
    path = tmp_path / "case.json"
    given = iter([
        "", "job", "1", "2", "", "wisconsin", "13/45/2026", "11/19/2026", "", "180", "", "", "", "", "1", "", "", "3",  # deadline
        "Badger Prairie", "", "", "BPH1", "", "", "step_therapy", "Adalimumab first.", "", "", "", "", "", "", "", "", "", "", "", "",  # denial
        "infliximab",
    ])  # fmt: skip

    def answer(_=""):
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    assert main(["ask", "--out", str(path)]) == 0
    out = capsys.readouterr().out
    assert "real date" in out
    answers = json.loads(path.read_text(encoding="utf-8"))["answers"]
    assert answers["notice_date"] == "2026-11-19"
    assert answers["state"] == "wi"
    assert answers["reasons"] == [{"kind": "step_therapy", "words": "Adalimumab first."}]
    assert answers["therapy"] == "infliximab"
    assert main(["letter", str(path), *TODAY]) == 0


def test_it_runs_as_a_module_from_standard_input():
    done = subprocess.run(
        [sys.executable, "-m", "generator", "letter", "-", *TODAY],
        input=LINDQVIST.case_file.read_bytes(), capture_output=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.decode() == LINDQVIST.letter


def test_a_closed_pipe_is_no_error(monkeypatch, case):
    class Closed(io.StringIO):
        def write(self, _):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert main(["facts"]) == 0


def test_a_letter_from_elsewhere_is_checked(capsys, case, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("Under 29 CFR 2560.999-7 you must pay for Entyvio.", encoding="utf-8")
    code, out, _ = run(capsys, "check-draft", case, str(draft), *TODAY)
    assert code == 1
    assert "citation-typed" in out and "“Under 29 CFR 2560.999-7 you must pay for Entyvio.”" in out
    _, out, _ = run(capsys, "check-draft", case, str(draft), *TODAY, "--json")
    assert {fault["code"] for fault in json.loads(out)} == {"citation-typed", "drug-not-told"}
    letter = tmp_path / "letter.docx"
    run(capsys, "letter", case, *TODAY, "--format", "docx", "--out", str(letter))
    assert run(capsys, "check-draft", case, str(letter), *TODAY) == (0, "0 errors, 0 warnings\n", "")
    picture = tmp_path / "letter.png"
    picture.write_bytes(b"\x89PNG\r\n\x00\x00\x81")
    code, _, err = run(capsys, "check-draft", case, str(picture), *TODAY)
    assert code == 2
    assert "cannot be opened" in err


def test_a_brief_goes_out_without_names_and_comes_back_with_them(capsys, case, tmp_path):
    code, out, _ = run(capsys, "brief", case, *TODAY)
    assert code == 0
    assert "«PERSON»" in out and "Okafor" not in out
    assert "PERSON" in json.loads(run(capsys, "brief", case, *TODAY, "--json")[1])["hidden"]
    draft = tmp_path / "draft.md"
    draft.write_text("«PERSON» asks.\n", encoding="utf-8")
    assert run(capsys, "restore", case, str(draft), *TODAY) == (0, "Daniel Okafor asks.\n", "")


def test_a_record_is_read_for_what_the_letter_beside_it_says(tmp_path, capsys):
    letter = tmp_path / "denial.txt"
    letter.write_text("We have denied Remicade (infliximab, J1745) for rheumatoid arthritis. You must try and fail methotrexate first.\n")  # fmt: skip
    records = Path(__file__).parents[1] / "chart" / "records"
    assert main(["read", str(letter), str(records / "ra_step.xml"), "--today", "2026-11-29"]) == 0
    told = capsys.readouterr().out
    assert "methotrexate was tried from 2022-03-14 to 2022-10-03" in told and "facts that bear on this denial" in told
    broken = tmp_path / "record.xml"
    broken.write_text("<ClinicalDocument><component>")
    assert main(["read", str(broken)]) == 2
    assert "damaged or cut off" in capsys.readouterr().err


def test_policy_counts_the_shelf_lists_a_payer_and_prints_a_pair(capsys):
    day = ("--today", "2026-11-29")
    code, out, _ = run(capsys, "policy", *day, "--json")
    counts = json.loads(out)
    assert code == 0
    assert set(counts) == {"in all", "payer", "kind", "line of business", "drug", "age", "kind of test"}
    editions, tests = counts["in all"]["all"]
    assert [sum(cell[n] for cell in counts["payer"].values()) for n in (0, 1)] == [editions, tests]
    assert sum(cell[0] for cell in counts["age"].values()) == editions
    assert counts["in all"]["for letters"][0] < counts["in all"]["confirmed"][0] < editions
    assert "under a year: " in run(capsys, "policy", *day)[1]

    assert (
        "Krystexxa (pegloticase), reviewed January 22, 2021, 5 years old; 9 tests"
        in run(capsys, "policy", "Western Health Advantage", *day)[1]
    )
    _, out, _ = run(capsys, "policy", "Western Health Advantage", "Krystexxa", *day)
    assert "Edition: reviewed January 22, 2021, 5 years old" in out
    assert "No letter brings it up any more" in out
    assert "Source: https://" in out
    assert (
        "No letter brings it up"
        not in run(capsys, "policy", "Western Health Advantage", "Krystexxa", "--today", "2022-01-01")[1]
    )


def test_policy_says_what_is_near_when_it_has_none(capsys):
    code, out, _ = run(capsys, "policy", "Badger Prairie", "infliximab")
    assert code == 1
    assert "no payer “Badger Prairie”" in out
    assert "Anthem for infliximab" in out
    code, out, _ = run(capsys, "policy", "Western Health Advantage", "infliximab")
    assert code == 1
    assert "no policy of Western Health Advantage for infliximab" in out
    assert "pegloticase" in out
    assert run(capsys, "policy", "Badger Prairie")[0] == 1
    assert run(capsys, "policy", "Anthem", "moonstone")[0] == 2
