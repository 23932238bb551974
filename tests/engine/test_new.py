"""`new` in a copy of the checkout: what it writes loads up to its open places, and nothing that exists is touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import types
import typing
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.arguments import Move, UsualTest
from generator.check import check_plan
from generator.cli import main
from generator.cli import new as verb
from generator.denials import DenialKind
from generator.facts import load_book
from generator.facts.rows import CoverageRule, Right, Source, StateRule, Therapy
from generator.form import load_form
from generator.form.questions import read_question
from generator.plan import make_plan
from generator.rows.row import MISSING, Row
from generator.rows.schema import FactError, closed_words
from overrides.build import sentences
from tests import regen
from tests.engine import test_rows_fire
from tests.scenarios import LINDQVIST, Scenario

ROOT = Path(__file__).parents[2]
LOAD = "from generator.denials import *; from generator.arguments import *; from generator.facts import *; "
LOAD += "load_denial_kinds(), load_moves(), load_usual_tests(), load_book()"
PLACEHOLDER = "'TODO' is a placeholder, not a fact"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what `new` reads and writes: every test uses an id of its own, and takes its files away."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "generator", folder / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


@contextmanager
def untouched(tree):
    """Put everything back at the end as it was before."""
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    yield tree
    for path in [path for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts]:
        if path not in before:
            path.unlink()
        elif path.read_bytes() != before[path]:
            path.write_bytes(before[path])


@pytest.fixture
def clean(tree):
    with untouched(tree):
        yield tree


def run(folder, *arguments):
    """(exit code, what it printed, its error) of Python in the copy."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def new(folder, *arguments):
    return run(folder, "-m", "generator", "new", *arguments)


SCAFFOLDS = {
    "kind": ("kind", "brand_new"),
    "drug": ("drug", "brand_new"),
    "right": ("rule", "brand_new"),
    "coverage_rule": ("rule", "brand_new", "--coverage"),
    "state_rule": ("rule", "brand_new", "--state", "wi", "--from", "2099-01-01"),
    "move": ("move", "brand_new", "--kind", "step_therapy"),
}


class Begun:
    """What one scaffold did in the copy: what it printed, the files it wrote (path -> text), what the loaders said."""

    def __init__(self, tree, what):
        code, self.out, err = new(tree, *SCAFFOLDS[what])
        assert code == 0, err
        self.files = {name: (tree / name).read_text("utf-8") for name in re.findall(r"^written: (.*)$", self.out, re.M)}
        self.code, _, self.error = run(tree, "-c", LOAD)


@pytest.fixture(params=SCAFFOLDS, scope="module")
def begun(request, tree):
    with untouched(tree):
        done = Begun(tree, request.param)
    return request.param, done


FIRST = {
    "kind": r"brand_new\.toml, denial_kind brand_new, label",
    "drug": r"therapies/brand_new\.toml, therapy brand_new, tier",
    "right": r"law/federal/rights/brand_new\.toml, right brand_new, source\[1\]",
    "coverage_rule": r"law/federal/coverage/brand_new\.toml, coverage_rule brand_new, source\[1\]",
    "state_rule": r"law/states/wi\.toml, state wi, rule\[\d+\], source\[1\]",
    "move": r"moves/brand_new\.toml, move brand_new, premises, fact",
}


def test_a_scaffold_loads_up_to_its_first_open_place_and_says_which(begun):
    what, done = begun
    assert done.code == 1 and re.search(f"{FIRST[what]}: {PLACEHOLDER}", done.error), done.error


TABLES = {
    "kind": {"denial_kind": DenialKind, "move": Move, "test": UsualTest},
    "drug": {"therapy": Therapy},
    "right": {"right": Right},
    "coverage_rule": {"coverage_rule": CoverageRule},
    "state_rule": {"rule": StateRule},
    "move": {"move": Move},
}


def kind_within(kind: type[Row], key: str) -> type[Row] | None:
    """The row kind that a field holds, alone or in a list; None for plain values."""
    hints = [typing.get_type_hints(kind)[key]]
    while hints:
        hint = hints.pop()
        if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, Row):
            return hint
        hints += [part for part in typing.get_args(hint) if part is not type(None)]
    return None


def lacks(kind: type[Row], table: dict[str, Any]) -> list[str]:
    """The required keys that a table, or one within it, does not have; a premise is a small language of its own."""
    missing = [
        name for name, field in kind.fields.items() if field.default is MISSING and name.rstrip("_") not in table
    ]
    for key, value in table.items():
        name = next(name for name in kind.fields if name.rstrip("_") == key)
        inner = kind_within(kind, name)
        if inner is not None and inner.__name__ != "Premise":
            for each in value if isinstance(value, list) else [value]:
                missing += [f"{key}.{name}" for name in lacks(inner, each)]
    return missing


def test_a_skeleton_has_every_required_key_and_none_that_is_unknown(begun):
    what, done = begun
    rows = {
        table: rows
        for name, text in done.files.items()
        if name.startswith("generator/") and "/sentences/" not in name
        for table, rows in tomllib.loads(text).items()
    }
    if what == "state_rule":
        rows = {"rule": rows["state"][0]["rule"][-1:]}
    assert {table: [lacks(TABLES[what][table], row) for row in rows[table]] for table in rows} == {
        table: [[]] for table in TABLES[what]
    }


def test_what_is_closed_is_listed_as_the_rows_know_it(begun):
    """Every place of a closed word stands below the list of its words."""
    what, done = begun
    for kind in TABLES[what].values():
        for name in kind.fields:
            if words := closed_words(kind, name):
                listed = f"one of: {', '.join(words)}"
                assert any(listed in text.replace("\n# ", " ") for text in done.files.values()), name


def test_the_list_of_what_to_do_next_names_files_that_are_there(begun):
    _, done = begun
    named = re.findall(r"\b(?:tests|generator|overrides|docs)/[\w/-]+\.(?:py|toml|md|txt)", done.out)
    assert named and [name for name in named if name not in done.files and not (ROOT / name).exists()] == []


def test_the_rule_of_a_state_is_added_at_the_end_of_its_file_and_once(clean):
    place = clean / "generator/facts/law/states/wi.toml"
    before = place.read_text("utf-8")
    assert new(clean, *SCAFFOLDS["state_rule"])[0] == 0
    after = place.read_text("utf-8")
    assert after.startswith(before)
    (rule,) = tomllib.loads(after)["state"][0]["rule"][-1:]
    assert rule["announced"] and str(rule["from"]) == "2099-01-01"
    assert lacks(StateRule, rule) == []
    code, _, err = new(clean, *SCAFFOLDS["state_rule"])
    assert code == 2 and "already. Nothing was written." in err
    assert place.read_text("utf-8") == after


def test_a_file_that_exists_is_never_overwritten_and_then_none_is_written(clean):
    guide = clean / "docs/guides/brand-new.md"
    guide.parent.mkdir(parents=True, exist_ok=True)
    guide.write_text("mine")
    code, _, err = new(clean, *SCAFFOLDS["kind"])
    assert code == 2 and "docs/guides/brand-new.md exists already. Nothing was written." in err
    assert guide.read_text() == "mine"
    assert not (clean / "generator/denials/kinds/brand_new.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("kind", "dose_or_interval"), "There is a kind “dose_or_interval” already"),
        (("move", "dose_level"), "There is a move “dose_level” already"),
        (("drug", "infliximab"), "therapies/infliximab.toml exists already"),
        (("drug", "ivig"), "already"),
        (("rule", "claim_file_free"), "A changed rule is a second row there"),
        (("rule", "new_law", "--state", "zz"), "Name the state by its two letters"),
        (("rule", "new_law", "--from", "soon"), "“soon” is not a real date"),
        (("kind", "Not An Id"), "cannot be an id"),
        (("kind", "../elsewhere"), "cannot be an id"),
        (("kind", "brand_new", "--state", "wi"), "--state goes with `new rule`"),
        (("move", "brand_new", "--kind", "step_terapy"), "'step_terapy', which is not one of"),
    ],
)
def test_what_cannot_be_begun_gets_one_sentence(capsys, arguments, says):
    """In this checkout itself: nothing may be written."""
    assert main(["new", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_outside_of_a_checkout_it_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(verb, "ROOT", tmp_path)
    assert main(["new", "drug", "brand_new"]) == 2
    assert "in a checkout of the project only" in capsys.readouterr().err


@pytest.mark.parametrize("begun", ["state_rule"], indirect=True)
def test_the_choice_of_a_states_rules_is_of_that_state_only(begun):
    """What `-k` compares: the names of the file, of the test and of the row, in small letters."""
    _, done = begun
    assert re.search(r'test_rows_fire\.py -k "wi\."$', done.out, re.M)
    ids = [key for key, _, _ in test_rows_fire.rows_with_a_condition()]
    names = "test_rows_fire.py " + " ".join(name for name in vars(test_rows_fire) if name.startswith("test_"))
    for state in load_book().shelf("states"):
        assert f"{state}." not in names
        assert [key for key in ids if f"{state}." in key and not key.startswith(f"{state}.")] == []


def test_the_question_that_the_guide_shows_is_one(book):
    text = (ROOT / "docs/CONTRIBUTING.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    (table,) = tomllib.loads(textwrap.dedent(shown))["question"]
    question = read_question(table, book, "docs/CONTRIBUTING.md")
    (named,) = re.findall(r"`questions` of a `\[\[page\]\]` of the same `task`, here `(\w+)`", text)
    assert question.task == next(page.task for page in load_form().pages if page.id == named)
    assert [value for value, _ in question.options] == ["yes", "no", "unknown"]


@pytest.mark.parametrize("begun", ["drug", "right", "state_rule"], indirect=True)
def test_the_source_that_is_shown_is_a_table_with_every_key(begun):
    _, done = begun
    shown = re.search(r"^ +\[\[source\]\]\n(?: +\w+ = \"\".*\n)+", done.out, re.M)
    (table,) = tomllib.loads(textwrap.dedent(shown[0]))["source"]
    assert lacks(Source, table) == []


@pytest.mark.parametrize("begun", ["kind"], indirect=True)
def test_the_sentences_that_are_begun_are_open_and_the_reader_refuses_to_learn_them(begun, tmp_path, monkeypatch):
    _, done = begun
    (text,) = [text for name, text in done.files.items() if "/sentences/" in name]
    (tmp_path / "brand_new.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sentences, "load_denial_kinds", lambda: {"brand_new": None})
    with pytest.raises(FactError, match=r"brand_new\.toml: 'TODO' is a placeholder"):
        sentences.read_sentences(tmp_path)


@pytest.mark.parametrize("begun", ["kind"], indirect=True)
def test_the_phrases_that_the_finder_wants_are_said(begun):
    _, done = begun
    assert "at least three in `own`" in " ".join(done.out.split())


# -- the golden folder that a new kind begins -------------------------------------------------------------------------


def test_a_folder_that_says_todo_is_refused_by_file_and_line(tree, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "half_done"
    folder.mkdir()
    (folder / "scenario.toml").write_text('why = "x"\ntoday = "TODO"\n')
    with pytest.raises(FactError, match=r"half_done/scenario\.toml, line 2: 'TODO' is a placeholder"):
        _ = Scenario(folder).told
    (folder / "case.json").write_text('{"answers": {"therapy": "TODO",\n"condition": "TODO"}}')
    with pytest.raises(FactError, match=r"half_done/case\.json, line 1: .*\"therapy\".*; open too: line 2"):
        _ = Scenario(folder).case_file
    monkeypatch.setattr(regen, "SCENARIOS", [Scenario(folder)])
    assert regen.main(["half_done"]) == 2
    assert "half_done/case.json, line 1" in capsys.readouterr().err


@pytest.mark.parametrize("begun", ["kind"], indirect=True)
def test_a_case_that_answers_the_skeleton_has_no_hole(begun):
    """Every answer that the skeleton asks for, as a finished case gives it, and nothing else: the letter leaves nothing out."""
    _, done = begun
    (text,) = [text for name, text in done.files.items() if name.endswith("case.json")]
    asked = json.loads(text)["answers"]
    answers = {key: LINDQVIST.answers[key] for key in asked if key in LINDQVIST.answers}
    assert asked.keys() - answers.keys() <= {"facts", "papers", "setting_wanted"}
    plan = make_plan(answers | {"voice": asked["voice"]}, LINDQVIST.today)
    assert [fault.where for fault in check_plan(plan) if fault.code == "letter-gap"] == []


def test_a_golden_letter_is_written_anew_with_the_papers_beside_it(tmp_path):
    source = ROOT / "tests/letters/vedolizumab_crohns_city_plan_interval"
    shutil.copytree(source, tmp_path / "copy")
    scenario = Scenario(tmp_path / "copy")
    assert regen.write_golden(scenario) == []
    (scenario.folder / "letter.md").write_text("old")
    (scenario.folder / "cover_sheet.md").unlink()
    assert regen.write_golden(scenario) == ["letter.md", "cover_sheet.md"]
    for name in ("letter.md", "cover_sheet.md"):
        assert (scenario.folder / name).read_bytes() == (source / name).read_bytes()


def test_a_folder_that_is_not_there_gets_a_sentence(capsys):
    assert regen.main(["no_such_case"]) == 2
    assert "no_such_case" in capsys.readouterr().err
    assert regen.main([]) == 2
