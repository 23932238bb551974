"""The Python is type-checked as the JavaScript is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    """mypy in a Python of its own: beside all that the tests hold in memory it takes three times as long."""
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_the_types_hold():
    done = check(ROOT / "generator", ROOT / "overrides")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_type_is_seen(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def double(number: int) -> int:\n    return str(number)\n", encoding="utf-8")
    assert check(wrong).returncode == 1
