"""What is compiled from rows and templates is kept, and never stale."""

from __future__ import annotations

import json
import os
import sys

import pytest

from generator.arguments import legs, move
from generator.facts.book import Book, compile_tables
from generator.facts.rows import SHELVES
from generator.letters.environment import TEMPLATES, load_environment, make_environment
from generator.letters.kept import KeptTemplates
from generator.rows import schema
from generator.rows.files import keep, read_compiled, read_kept, read_row_file, row_files
from generator.rows.schema import FactError, read_row, take_row


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """A file of rows in a place where Python would keep bytecode."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    path = tmp_path / "rows.toml"
    path.write_text("day = 2026-11-21\n", encoding="utf-8")
    return path


def kept(path):
    return list(path.parent.glob("__pycache__/rows.*.json"))


def test_rows_are_kept_and_made_again_when_they_change(rows):
    assert read_row_file(rows) == {"day": "2026-11-21"}
    (file,) = kept(rows)
    made = file.stat().st_mtime_ns
    assert read_row_file(rows) == {"day": "2026-11-21"}
    assert file.stat().st_mtime_ns == made
    rows.write_text("day = 2026-11-22\n", encoding="utf-8")  # the same size
    os.utime(rows, ns=(made, made + 1))
    assert read_row_file(rows) == {"day": "2026-11-22"}
    assert kept(rows) == [file]


def test_what_is_kept_is_made_again_when_the_reading_code_changes(rows, tmp_path):
    code, made = tmp_path / "reader.py", []
    for text in ("one", "two, longer"):
        code.write_text(text, encoding="utf-8")
        for _ in range(2):
            read_compiled(rows.with_suffix(".json"), [rows], [code], lambda: made.append(1) or b"made")
    assert len(made) == 2


def test_a_row_added_or_taken_away_is_seen(rows):
    target = rows.with_name("book.json")
    other = rows.with_name("other.toml")
    other.write_text("x = 1\n", encoding="utf-8")
    texts = [
        read_compiled(target, files, [], lambda files=files: b"%d" % len(files)) for files in ([rows], [rows, other])
    ]
    assert texts == [b"1", b"2"]


def test_what_is_kept_of_a_folder_is_no_file_of_its_own(rows, tmp_path):
    for _ in range(2):
        assert read_row_file(tmp_path) == {"day": "2026-11-21"}
        assert [name for name, _ in row_files(tmp_path)] == ["rows.toml"]
    assert kept(rows)
    rows.unlink()
    with pytest.raises(FactError, match="holds no file of rows"):
        row_files(tmp_path)


def test_nothing_is_written_where_python_writes_no_bytecode(rows, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read_row_file(rows) == {"day": "2026-11-21"}
    assert not kept(rows)


def test_a_place_nobody_may_write_to_is_no_error(rows):
    (rows.parent / "__pycache__").write_text("a file, no folder")
    assert read_row_file(rows) == {"day": "2026-11-21"}


def test_a_file_of_another_hand_is_not_read(rows):
    read_row_file(rows)
    (file,) = kept(rows)
    file.write_bytes(b"stray")
    assert read_row_file(rows) == {"day": "2026-11-21"}


def test_a_shipped_file_beside_its_toml_is_never_read(rows):
    rows.with_suffix(".json").write_text(json.dumps({"day": "long ago"}), encoding="utf-8")
    assert read_row_file(rows) == {"day": "2026-11-21"}
    rows.unlink()
    assert read_row_file(rows) == {"day": "long ago"}


def test_keeping_is_whole_or_not_at_all(rows):
    keep(rows, b"state", b"content")
    assert read_kept(rows, b"state") == b"content"
    assert read_kept(rows, b"stat") is None
    assert [path.name for path in (rows.parent / "__pycache__").iterdir() if path.suffix != rows.suffix] == []


def test_a_kept_template_is_the_template(rows, tmp_path):
    from jinja2 import FileSystemLoader

    name = "appeal.md.j2"
    codes = []
    for _ in range(2):
        environment = make_environment(FileSystemLoader(TEMPLATES))
        environment.bytecode_cache = KeptTemplates(tmp_path)
        environment.get_template(name)
        bucket = environment.bytecode_cache.get_bucket(environment, name, str(TEMPLATES / name), "another text")
        assert bucket.code is None
        codes.append(len(list(tmp_path.glob("__pycache__/*.marshal"))))
    assert codes == [1, 1]
    assert isinstance(load_environment().bytecode_cache, KeptTemplates)


def test_a_row_taken_from_what_was_compiled_is_the_row_that_was_read(book):
    """The browser and the wheel take rows as the build left them; here both ways are laid side by side."""
    count = 0
    for keys in book._tables.values():
        for tables in keys.values():
            for where, kind, table in tables:
                of = SHELVES[kind][1]
                assert take_row(of, table) == read_row(of, table, where), where
                count += 1
    assert count > 4000


def test_rows_beside_the_book_are_the_same_too(monkeypatch):
    loads = (move.load_moves, move.load_usual_tests, legs.load_logics, legs.load_measured)
    read = [load.__wrapped__() for load in loads]
    monkeypatch.setattr(schema, "is_shipped", lambda: True)
    assert [load.__wrapped__() for load in loads] == read
    assert len(read[0]) > 500


def test_a_shipped_engine_still_refuses_a_key_that_nobody_declared(monkeypatch):
    monkeypatch.setattr(schema, "is_shipped", lambda: True)
    with pytest.raises(KeyError):
        read_row(SHELVES["source"][1], {"id": "x", "odd": "y"}, "somewhere")


def test_only_the_rows_that_name_a_word_are_read(book):
    for therapy in ("infliximab", "ocrelizumab"):
        named = [row for row in book.shelf("studies").values() if therapy in row.therapies]
        found = book.naming("studies", therapy)
        assert [row for row in found if therapy in row.therapies] == named and named
        fresh = Book.of_compiled(compile_tables())
        assert [row.id for row in fresh.naming("studies", therapy) if therapy in row.therapies] == [r.id for r in named]
        assert len(fresh._rows) < 120
