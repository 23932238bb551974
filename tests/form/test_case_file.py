"""The case file: damaged, foreign, older and newer files each get their sentence."""

from __future__ import annotations

import json

import jsonschema
import pytest

from generator.form import load_form
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
    turned = as_file(answers=dict(reversed(scenario.answers.items())), version=1, format="infusion-appeal-case")
    assert read_case_file(turned) == scenario.answers


def test_saving_and_opening_gives_the_same(scenario):
    answers = scenario.answers | {"not_ours": [1, {"a": None}]}
    assert read_case_file(write_case_file(answers).encode()) == answers


def test_a_byte_order_mark_is_no_trouble(scenario):
    assert read_case_file(b"\xef\xbb\xbf" + scenario.case_file.read_bytes()) == scenario.answers


def test_the_schema_accepts_the_golden_files_and_refuses_a_wrong_one(scenario):
    schema = case_file_schema(load_form())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(scenario.case_file.read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    document["answers"]["printed_window_days"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
