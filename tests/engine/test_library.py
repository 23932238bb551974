"""`from generator import …`: what a programmer gets, and that it costs nothing until it is used."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import generator

ROOT = Path(__file__).parents[2]
TOLD = (
    "generator", "generator.facts.book", "generator.letters.to_the_payer", "generator.output", "generator.plan.make", "generator.practice.codes", "generator.reading.find",
)  # fmt: skip


@pytest.mark.parametrize("module", TOLD)
def test_the_examples_of_a_docstring_hold(module):
    done = doctest.testmod(import_module(module))
    assert done.attempted
    assert not done.failed


def test_every_name_is_there_and_tells_what_it_does():
    for name in generator.__all__:
        value = getattr(generator, name)
        assert value.__name__ == name
        assert value.__doc__, name
    assert set(generator.__all__) <= set(dir(generator))
    assert sorted(generator.__all__) == sorted(name for names in generator._ROOMS.values() for name in names)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = generator.no_such_name


def test_a_type_checker_sees_the_same_names():
    tree = ast.parse(Path(generator.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {node.module.removeprefix("generator."): tuple(alias.name for alias in node.names) for node in block.body}
    assert seen == generator._ROOMS
    assert (ROOT / "generator" / "py.typed").exists()


def test_importing_it_imports_nothing_else():
    show = "import sys; before = {*sys.modules}; import generator; print(*sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, cwd=ROOT, text=True, check=True)
    assert done.stdout.split() == ["generator"]


def test_help_needs_neither_the_book_nor_a_template():
    show = "import sys; import generator.cli; generator.cli._parser(); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, cwd=ROOT, text=True, check=True)
    assert not {"jinja2", "generator.facts", "generator.form", "generator.plan"} & set(done.stdout.split())
