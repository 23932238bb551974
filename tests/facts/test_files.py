"""A place that holds rows is a file or a folder, TOML or the JSON that the build left: one rule."""

from __future__ import annotations

import json

import pytest

from generator.rows.files import read_row_file, read_row_files
from generator.rows.schema import FactError

ONE, TWO = '[[row]]\nid = "a"\n', '[[row]]\nid = "b"\n'


def ids(place):
    return [row["id"] for row in read_row_file(place)["row"]]


def test_a_file_and_a_folder_read_alike(tmp_path):
    (tmp_path / "rows.toml").write_text(ONE + TWO)
    folder = tmp_path / "rows"
    (folder / "more").mkdir(parents=True)
    (folder / "more" / "x.toml").write_text(ONE)
    (folder / "z.toml").write_text(TWO)
    assert ids(tmp_path / "rows.toml") == ids(folder) == ["a", "b"]
    assert [name for name, _ in read_row_files(folder)] == ["more/x.toml", "z.toml"]


def test_compiled_rows_read_as_the_toml_did(tmp_path):
    (tmp_path / "folder").mkdir()
    for name, key in (("rows", "a"), ("folder/one", "b"), ("folder/two", "c")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"row": [{"id": key}]}))
    assert ids(tmp_path / "rows.toml") == ["a"]
    assert ids(tmp_path / "folder") == ["b", "c"]


def test_a_broken_file_and_an_empty_folder_raise_with_their_name(tmp_path):
    (tmp_path / "broken.toml").write_text("[[row\n")
    with pytest.raises(FactError, match=r"broken\.toml: cannot be read"):
        read_row_file(tmp_path / "broken.toml")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FactError, match="empty: the folder holds no file"):
        read_row_file(tmp_path / "empty")
