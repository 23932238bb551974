"""What others wrote: every file of the site is ours or has its notice; every part is there, pinned, with its license."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from overrides.build import engine
from overrides.build.audit import silent
from overrides.build.shipped import (
    BILL,
    NOTICES,
    RUNTIME,
    is_ours,
    load_parts,
    make_bill,
    parts_of,
    pinned_node,
    write_notices,
)
from overrides.build.twice import differences
from tests.content.test_site import ROOT, SITE

FILES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*") if path.is_file())


def test_every_file_of_the_site_is_ours_or_has_a_notice():
    assert FILES, "build the site first: make build"
    assert [file for file in FILES if not is_ours(file) and not parts_of(file)] == []


def test_a_file_of_someone_else_is_missed():
    assert not is_ours("assets/javascripts2/new.js") and not parts_of("assets/javascripts2/new.js")


@pytest.mark.parametrize("part", load_parts(), ids=lambda part: part.name)
def test_every_part_is_there_with_its_license(part):
    assert [file for file in FILES if part in parts_of(file)], "no file of the site is of it"
    assert len(part.words()) > 500 and (part.release() or not part.version)


def test_a_license_that_is_gone_is_missed():
    with pytest.raises(FileNotFoundError, match="no license text"):
        load_parts()[0]._replace(texts=["python:none-*/LICENSE"]).words()


def test_all_libraries_that_go_into_the_browser_are_named():
    named = {module for part in load_parts() for module in part.modules}
    assert named == {*engine.LIBRARIES, *engine.PDF_LIBRARIES}


def test_the_site_carries_both():
    assert (SITE / NOTICES).read_text(encoding="utf-8") == write_notices()
    assert json.loads((SITE / BILL).read_bytes()) == make_bill()


def test_the_bill_is_whole():
    bill = make_bill()
    refs = [component["bom-ref"] for component in bill["components"]]
    assert len(refs) == len(set(refs)) and set(bill["dependencies"][0]["dependsOn"]) <= set(refs)
    assert all(component["name"] and "version" in component for component in bill["components"])
    names = {component["name"] for component in bill["components"]}
    assert {"Pyodide", "Jinja2", "pytest", "mkdocs", "typescript"} <= names


def test_everything_that_is_fetched_has_a_hash():
    pinned = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert [block.split("==")[0] for block in pinned if "==" in block and "--hash=sha256:" not in block] == []
    for lock in (RUNTIME / "package-lock.json", *(ROOT / "tests").rglob("package-lock.json")):
        if "node_modules" not in lock.parts:
            packages = json.loads(lock.read_bytes())["packages"]
            assert [name for name, entry in packages.items() if name and not entry.get("integrity")] == []
    assert pinned_node()


def test_a_part_that_falls_silent_is_told():
    parts = [part for part in load_parts() if part.name in ("Jinja2", "defusedxml")]
    assert list(silent(parts, date(2026, 11, 29))) == []
    assert [says.split(":")[0] for says in silent(parts, date(2027, 11, 29))] == ["Jinja2"]
    assert list(silent([part._replace(version="python:other") for part in parts], date(2026, 11, 29)))


WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
USED = re.compile(r"uses:\s*(\S+)")


def faults_of_workflow(text: str) -> list[str]:
    """Actions by a name that may move, and a run that may do more than read unless a job says so."""
    loose = [action for action in USED.findall(text) if not re.search(r"@[0-9a-f]{40}$", action)]
    if not re.search(r"^permissions: \{\}$", text, re.M):
        loose.append("permissions")
    if text.count("actions/checkout") != text.count("persist-credentials: false"):
        loose.append("credentials stay after checkout")
    return loose


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_may_only_read(path):
    assert faults_of_workflow(path.read_text(encoding="utf-8")) == []


def test_a_loose_workflow_is_caught():
    assert faults_of_workflow("steps:\n  - uses: actions/checkout@v4\n") == [
        "actions/checkout@v4", "permissions", "credentials stay after checkout",
    ]  # fmt: skip


def test_a_build_that_differs_is_told(tmp_path):
    for name, content in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text("s")
        (tmp_path / name / "page.html").write_text(content)
        (tmp_path / name / f"{name}.txt").write_text(content)
    found = list(differences(tmp_path / "one", tmp_path / "other"))
    assert found == ["only in one: one.txt", "only in one: other.txt", "not the same: page.html"]
    assert not list(differences(tmp_path / "one", Path(tmp_path / "one")))
