"""The wheel, built from the sdist without the network: what is in it, and that it runs outside of the checkout."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from tests.scenarios import LINDQVIST
from tests.wheel import build_wheel, environment_of, install_wheel, run

pytest.importorskip("setuptools", minversion="77", reason="building needs setuptools in the environment")
pytest.importorskip("pip", reason="building needs pip in the environment")
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def made(make_once):
    """A folder with the wheel, and what was installed of it in `target`."""

    def make(folder):
        install_wheel(build_wheel(folder), folder / "target")

    return make_once("wheel", make)


@pytest.fixture(scope="module")
def wheel(made):
    (wheel,) = made.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(made):
    """Where it was installed, and with which environment Python finds it there."""
    return {"cwd": made / "target", "env": environment_of(made / "target") | {"PYTHONDONTWRITEBYTECODE": "1"}}


def test_it_carries_what_was_compiled_and_no_source_of_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {"generator/facts/book.jsonl", "generator/denials/kinds/place.json", "generator/py.typed"} <= set(names)
    assert {"generator/output/base.docx", "generator/cli/case.py"} <= set(names)
    assert any(name.startswith("generator/letters/compiled/tmpl_") for name in names)
    assert not [name for name in names if name.endswith((".toml", ".j2"))]
    assert not [name for name in names if not name.startswith(("generator/", "infusion_appeals-"))]


def test_it_writes_the_golden_letter(installed):
    command = (sys._base_executable, "-m", "generator")
    assert b"letter" in run(*command, "--help", **installed)
    case = (LINDQVIST.case_file, "--today", str(LINDQVIST.today))
    assert run(*command, "letter", *case, **installed).decode() == LINDQVIST.letter
    where = run(sys._base_executable, "-c", "import generator; print(generator.__file__)", **installed)
    assert Path(where.decode().strip()).is_relative_to(installed["cwd"])


def test_its_command_reads_the_denial_and_knows_the_book(installed):
    start = "from generator.cli import main; raise SystemExit(main())"
    command = (sys._base_executable, "-c", start)
    assert b"reasons" in run(*command, "read", LINDQVIST.folder / "denial.txt", **installed)
    assert b"rights" in run(*command, "facts", **installed)
    assert b"infliximab" in run(*command, "code", "J1745", **installed)
