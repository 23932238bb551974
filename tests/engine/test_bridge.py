"""The one door from JavaScript always answers."""

from __future__ import annotations

import base64
import json

import pytest

from generator.bridge import METHODS, call
from tests.scenarios import OKAFOR


def ask(method, **request):
    return json.loads(call(method, json.dumps({"today": "2026-11-21"} | request)))


def test_the_letter_is_the_golden_one(scenario):
    made = ask("download", answers=scenario.answers, format="md", today=str(scenario.today))
    assert base64.b64decode(made["result"]["base64"]).decode() == scenario.letter
    assert made["result"]["name"].endswith(".md")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("request_text", ["{", "null", "{}", '{"answers": 7}', '{"answers": {}, "today": "x"}', "[]"])
def test_no_request_makes_it_raise_or_leak(method, request_text):
    answer = json.loads(call(method, request_text))
    assert answer["ok"] in (True, False)
    if not answer["ok"]:
        assert answer["says"]
        assert "Traceback" not in answer["says"]


def test_an_unknown_method_is_answered():
    assert ask("no_such_method")["ok"] is False


def test_a_fault_tells_no_answers():
    secret = "Zebulon Quark"
    answer = call("letter", json.dumps({"answers": {"patient_name": secret, "reasons": 5}, "today": None}))
    assert secret not in answer


def test_saving_keeps_everything_and_opening_gives_it_back():
    answers = OKAFOR.answers | {"not_ours": "x", "received_date": "someday"}
    text = ask("save_case", answers=answers)["result"]["text"]
    opened = ask("open_case", base64=base64.b64encode(text.encode()).decode())["result"]
    assert opened["unknown"] == ["not_ours"]
    assert opened["answers"]["received_date"] == "someday"


def test_a_picture_is_refused_kindly():
    opened = ask("open_case", base64=base64.b64encode(b"\x89PNG....").decode())
    assert opened == {"ok": False, "kind": "input", "says": opened["says"]}
    assert "picture" in opened["says"]


def test_questions_that_do_not_apply_are_not_shown():
    shown = ask("plan", answers={"cover_from": "medicare_advantage"})["result"]["shown"]
    assert "job_funding" not in shown
    assert "notice_date" in shown


def test_a_letter_from_elsewhere_gets_its_names_and_its_check():
    checked = ask("check_draft", answers=OKAFOR.answers, text="«PERSON» was born on 1/1/1911.")["result"]
    assert checked["text"].startswith("Daniel Okafor")
    assert [fault["code"] for fault in checked["faults"]] == ["date-contradicts"]
    file = ask("save_draft", text=checked["text"] + "\nSecond line\n\n- a\n- b\n", format="docx")["result"]
    again = ask("check_draft", answers=OKAFOR.answers, base64=file["base64"])["result"]
    assert again["text"].split("\n")[:2] == [*checked["text"].split("\n"), "Second line"]
    assert again["faults"] == checked["faults"]
    assert "PDF" in ask("check_draft", answers={}, base64=base64.b64encode(b"%PDF-1.7").decode())["says"]


def test_the_brief_waits_for_a_reason():
    assert "«PERSON»" in ask("brief", answers=OKAFOR.answers)["result"]["text"]
    assert ask("brief", answers={})["kind"] == "input"


def test_papers_are_looked_at_and_bound(tmp_path):
    from tests.output.hostile import make_pdf

    def attach(name, content):
        (tmp_path / name).write_bytes(content)
        return {"name": name, "path": str(tmp_path / name), "into": str(tmp_path / f"plain-{name}")}

    looked = ask("open_paper", **attach("a.pdf", make_pdf(2)))["result"]
    assert (looked["count"], looked["says"]) == (2, [])
    assert "damaged" in ask("open_paper", **attach("b.pdf", b"%PDF-1.7"))["result"]["says"][0]
    papers = [{"exhibit": 1, "name": "a.pdf", "path": str(tmp_path / "plain-a.pdf"), "count": 2}]
    made = ask(
        "packet_pdf", answers=OKAFOR.answers, today="2026-11-21", papers=papers, folder=str(tmp_path), limit=None
    )["result"]
    assert not made["says"] and made["exhibits"][0]["count"] == 2
    (part,) = made["parts"]
    assert part["name"] == "appeal-packet.pdf" and (tmp_path / "part-1").stat().st_size == part["bytes"]
    text = ask("portal", answers=OKAFOR.answers, today="2026-11-21", characters=2000)["result"]["text"]
    assert 500 < len(text) <= 2000


def test_the_drugs_that_the_letter_wants_first_are_told():
    text = "We have denied your request for Vyvgart. You must first try azathioprine or prednisone."
    asked = json.dumps({"answers": {"denial_text": text}, "today": "2026-11-30"})
    assert json.loads(call("wanted_drugs", asked))["result"] == ["azathioprine", "prednisone"]
    assert json.loads(call("wanted_drugs", json.dumps({"answers": {}, "today": "2026-11-30"})))["result"] == []
