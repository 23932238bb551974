"""Compile a copy of the engine for shipping, in the wheel and in the browser: its rows become JSON, its templates
Python modules, and the sources of both are taken out, so that what is shipped can never differ from them."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.facts import book
from generator.letters import environment
from generator.rows.files import compile_row_file

ENGINE = Path(book.__file__).parents[1]


def compile_engine(copy: Path) -> None:
    """Compile in place a folder that holds a copy of `generator`. Raises FactError for a wrong row, and as the TOML
    parser and Jinja do for a broken file."""
    (copy / book.COMPILED.relative_to(ENGINE)).write_bytes(book.compile_tables(leave_out=book.OURS))
    for path in sorted(copy.rglob("*.toml")):
        if not path.is_relative_to(copy / book.HERE.relative_to(ENGINE)):
            path.with_suffix(".json").write_bytes(compile_row_file(path))
        path.unlink()
    templates = copy / environment.TEMPLATES.relative_to(ENGINE)
    modules = copy / environment.COMPILED.relative_to(ENGINE)
    shutil.rmtree(modules, ignore_errors=True)
    environment.make_environment(environment.source_loader()).compile_templates(
        modules, extensions=["j2"], zip=None, ignore_errors=False, log_function=lambda _: None
    )
    shutil.rmtree(templates)
