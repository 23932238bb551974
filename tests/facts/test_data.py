"""The fact book as a data package: it validates with the standard tool, holds every shelf whole, and nothing that is ours
alone."""

from __future__ import annotations

import csv
import json
import shutil

import frictionless
import pytest

from generator import __version__
from generator.facts import load_book
from generator.facts.rows import DATED_SHELVES, SHELVES
from overrides.build.data import write_data

csv.field_size_limit(10_000_000)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package, to be read only."""
    folder = tmp_path_factory.mktemp("package")
    write_data(load_book(), folder)
    return folder


def part_of(package, shelf, into):
    """A package of the first rows of one shelf, and of those shelves that it names, with which the standard tool is done in a
    moment."""
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    (chosen,) = (each for each in told["resources"] if each["name"] == shelf)
    named = {key["reference"]["resource"] for key in chosen["schema"].get("foreignKeys", ())} | {shelf}
    told["resources"] = [each for each in told["resources"] if each["name"] in named]
    for each in told["resources"]:
        shutil.copy(package / each["path"], into)
        keys = each["schema"].get("foreignKeys", ())
        each["schema"]["foreignKeys"] = list(keys) if each is chosen else []
    with open(package / chosen["path"], encoding="utf-8", newline="") as whole:
        rows = list(csv.reader(whole))[:40]
    with open(into / chosen["path"], "w", encoding="utf-8", newline="") as few:
        csv.writer(few, lineterminator="\n").writerows(rows)
    (into / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    return into


def faults(folder) -> set[str]:
    """What the standard tool finds, as 'resource: kind of error'."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    found = {f"{task.name}: {error.type}" for task in report.tasks for error in task.errors}
    return found | {f"package: {error.type}" for error in report.errors}


def test_the_package_validates(package):
    assert faults(package) == set()


@pytest.mark.parametrize(
    ("shelf", "old", "new", "fault"),
    [
        ("policies", ",site_of_care,", ",place_of_care,", "policies: constraint-error"),
        ("policies", ",anthem,", ",nobody,", "policies: foreign-key"),
        ("policies", ",2024-10-01,", ",October 2024,", "policies: type-error"),
        ("payers", "\nanthem,", "\nmedicare,", "payers: primary-key"),
        ("studies", "id,", "key,", "studies: incorrect-label"),
    ],
)
def test_a_wrong_cell_is_found(package, tmp_path, shelf, old, new, fault):
    folder = part_of(package, shelf, tmp_path)
    assert faults(folder) == set()
    path = folder / f"{shelf}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in f"\n{text}"
    path.write_text(f"\n{text}".replace(old, new, 1)[1:], encoding="utf-8")
    assert fault in faults(folder)


def test_every_row_of_every_shelf_stands_in_both_files(package, book):
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in told["resources"]} == {f"{shelf}.csv" for shelf, _ in SHELVES.values()}
    for shelf, _ in SHELVES.values():
        rows = json.loads((package / f"{shelf}.json").read_text(encoding="utf-8"))
        with open(package / f"{shelf}.csv", encoding="utf-8", newline="") as file:
            cells = list(csv.DictReader(file))
        assert [row["id"] for row in rows] == [row["id"] for row in cells], shelf
        assert {row["id"] for row in rows} == set(book.ids(shelf)), shelf
        if shelf in DATED_SHELVES:
            assert all(row["from"] for row in cells)
        else:
            assert len(cells) == len(book.ids(shelf))


def test_it_says_its_version_day_and_licence(package):
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert told["version"] == __version__
    assert told["licenses"][0]["name"] == "MIT"
    assert told["created"][:10] <= "2026-12-31"


def test_what_is_ours_alone_stays_out(package):
    assert any("editors_note" in path.read_text(encoding="utf-8") for path in package.iterdir()) is False


def test_two_builds_are_the_same(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        write_data(load_book(), folder)
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {path.name: path.read_bytes() for path in two.iterdir()}  # fmt: skip
