"""The case file: damaged, foreign, older and newer files each get their sentence."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from generator.form import load_form, read_answers
from generator.form.topics import load_topics
from generator.record.case import CaseFileError, read_case_file, write_case_file
from generator.record.schema import case_file_schema


def as_file(**document):
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'{"format": "infusion-appeal-case", "version": 1, "answ', "cut off"),
        (b"\x89PNG\r\n\x1a\n0000", "picture"),
        (b"%PDF-1.7", "document"),
        (b"\xff\xfe\x00\x01", "not text"),
        (b"[]", "not a case file"),
        (b'{"answers": {"dose": NaN}}', "holds NaN"),
        (b'{"answers": {"dose": ' + b"9" * 5000 + b"}}", "not a case file"),
        (b"[" * 100_000, "too deep"),
        (b"", "cut off"),
        (as_file(format="other", version=1, answers={}), "not a case file"),
        (as_file(format="infusion-appeal-case", version=99, answers={}), "newer version"),
        (as_file(format="infusion-appeal-case", version="1", answers={}), "which version"),
        (as_file(format="infusion-appeal-case", version=True, answers={}), "which version"),
        (as_file(format="infusion-appeal-case", version=1), "no"),
    ],
)
def test_a_bad_file_gets_its_sentence(content, word):
    with pytest.raises(CaseFileError) as raised:
        read_case_file(content)
    assert word in str(raised.value)


def test_an_older_version_migrates():
    old = as_file(format="infusion-appeal-case", version=0, answers={"denial_date": "2026-11-03", "mine": 1})
    assert read_case_file(old) == {"notice_date": "2026-11-03", "mine": 1}


def test_the_order_of_keys_does_not_matter(scenario):
    turned = as_file(answers=dict(reversed(scenario.answers.items())), version=2, format="infusion-appeal-case")
    assert read_case_file(turned) == scenario.answers


def test_saving_and_opening_gives_the_same(scenario):
    answers = scenario.answers | {"not_ours": [1, {"a": None}]}
    assert read_case_file(write_case_file(answers).encode()) == answers


def test_a_byte_order_mark_is_no_trouble(scenario):
    assert read_case_file(b"\xef\xbb\xbf" + scenario.case_file.read_bytes()) == scenario.answers


@pytest.fixture(scope="module")
def schema():
    """What checks a document by the schema of the case file, which is a right schema itself."""
    schema = case_file_schema(load_form())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_accepts_the_golden_files_and_refuses_a_wrong_one(scenario, schema):
    document = json.loads(scenario.case_file.read_text(encoding="utf-8"))
    schema.validate(document)
    document["answers"]["printed_window_days"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(document)


OLD = sorted((Path(__file__).parent / "version1").glob("*.json"))


def cells_of(value):
    """Every single value in answers, as text, however deep."""
    if isinstance(value, dict):
        return [cell for item in value.values() for cell in cells_of(item)]
    if isinstance(value, list):
        return [cell for item in value for cell in cells_of(item)]
    return [] if value in (None, "") else [str(value)]


def plain(text):
    """Letters and digits only: a drug that stood in two tables, spelled in two ways, is one row now."""
    return re.sub(r"\W+", " ", text).strip().lower()


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_file_of_version_1_opens_whole(path):
    """Every value of the old file is in the new one. Topics have new names, and the number of an exhibit has become
    the paper it stood for."""
    old = json.loads(path.read_text(encoding="utf-8"))["answers"]
    new = read_case_file(path.read_bytes())
    read, problems = read_answers(new, load_form(), date(2027, 12, 31))
    assert [p for p in problems if p.severity == "error" and p.code != "missing"] == []
    assert not read.unknown
    renamed = {was.partition(".")[2] for topic in load_topics().values() for was in topic.was}
    titles = [str(row["title"]) for row in old.get("exhibits") or ()]
    now = cells_of(new)
    for key, value in old.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            cells = row.items() if isinstance(row, dict) else [(key, row)]
            for name, cell in cells:
                if cell in (None, "") or (name == "topic" and cell in renamed):
                    continue
                if name == "exhibit" or key.endswith("_exhibit"):
                    assert any(titles[int(cell) - 1] in paper or str(cell) == paper for paper in now), (key, cell)
                else:
                    assert str(cell) in now or (name == "drug" and plain(cell) in map(plain, now)), (key, name, cell)


def test_there_are_files_of_version_1():
    assert len(OLD) >= 60


def test_odd_rows_of_version_1_are_kept():
    odd = {"history": "aspirin", "steps": [1, 2], "setting_facts": [{"topic": "moon", "fact": "x", "mine": 1}]}
    new = read_case_file(as_file(format="infusion-appeal-case", version=1, answers=odd))
    assert new["history"] == "aspirin" and new["steps"] == [1, 2]
    assert new["facts"] == [{"topic": "moon", "fact": "x", "mine": 1}]


def test_a_drug_in_both_old_tables_becomes_one_row():
    old = {
        "history": [{"drug": "Adalimumab", "stopped": "2025-01", "exhibit": 1}],
        "steps": [{"drug": "adalimumab", "ground": "previously_failed", "fact": "lost it", "exhibit": 2}],
        "exhibits": [{"title": "Notes"}, {"title": "Claims"}],
    }
    new = read_case_file(as_file(format="infusion-appeal-case", version=1, answers=old))
    assert new["treatments"] == [
        {
            "drug": "Adalimumab", "stopped": "2025-01", "status": "tried", "paper": "Notes; Claims",
            "ground": "previously_failed", "fact": "lost it", "demanded": "yes",
        }
    ]  # fmt: skip
