"""The wheel, built from the sdist without the network: what is in it, and that it runs outside of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jinja2
import pytest

from tests.scenarios import LINDQVIST

setuptools = pytest.importorskip("setuptools", minversion="77", reason="building needs setuptools in the environment")
pytest.importorskip("pip", reason="building needs pip in the environment")
pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[2]
FILES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
BUILD_SDIST = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"


def run(*command: object, **options) -> subprocess.CompletedProcess:
    done = subprocess.run([str(part) for part in command], capture_output=True, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, by way of the sdist, so that a file the sdist lacks is missed here."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    for package in ("generator", "overrides"):
        skipped = shutil.ignore_patterns("__pycache__", "node_modules", "assets", "theme")
        shutil.copytree(ROOT / package, source / package, ignore=skipped)
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-c", BUILD_SDIST, place, cwd=source)
    (sdist,) = place.glob("*.tar.gz")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    run(*pip, "--wheel-dir", place, sdist)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel in a folder of its own, and how to run its Python there: Jinja and the standard library beside it."""
    target = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target")
    run(*pip, target, wheel)
    libraries = Path(jinja2.__file__).parents[1]
    path = os.pathsep.join([str(target), str(libraries)])
    return {"cwd": target, "env": {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]}}


def test_it_carries_what_was_compiled_and_no_source_of_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {"generator/facts/book.jsonl", "generator/denials/kinds.json", "generator/py.typed"} <= set(names)
    assert {"generator/output/base.docx", "generator/cli/case.py"} <= set(names)
    assert any(name.startswith("generator/letters/compiled/tmpl_") for name in names)
    assert not [name for name in names if name.endswith((".toml", ".j2"))]
    assert not [name for name in names if not name.startswith(("generator/", "infusion_appeals-"))]


def test_it_writes_the_golden_letter(installed):
    command = (sys._base_executable, "-m", "generator")
    assert b"letter" in run(*command, "--help", **installed).stdout
    case = (LINDQVIST.case_file, "--today", str(LINDQVIST.today))
    assert run(*command, "letter", *case, **installed).stdout.decode() == LINDQVIST.letter
    where = run(sys._base_executable, "-c", "import generator; print(generator.__file__)", **installed)
    assert Path(where.stdout.decode().strip()).is_relative_to(installed["cwd"])


def test_its_command_reads_the_denial_and_knows_the_book(installed):
    start = "from generator.cli import main; raise SystemExit(main())"
    command = (sys._base_executable, "-c", start)
    assert b"reasons" in run(*command, "read", LINDQVIST.folder / "denial.txt", **installed).stdout
    assert b"rights" in run(*command, "facts", **installed).stdout
    assert b"infliximab" in run(*command, "code", "J1745", **installed).stdout
