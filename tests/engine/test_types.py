"""The Python is type-checked as the JavaScript is."""

from __future__ import annotations

from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]


def test_the_types_hold():
    out, err, code = api.run(
        ["--config-file", str(ROOT / "pyproject.toml"), str(ROOT / "generator"), str(ROOT / "overrides")]
    )
    assert code == 0, out + err


def test_a_wrong_type_is_seen(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def double(number: int) -> int:\n    return str(number)\n", encoding="utf-8")
    assert api.run(["--config-file", str(ROOT / "pyproject.toml"), str(wrong)])[2] == 1
