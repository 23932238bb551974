"""What is pressed opens as it was, is the same each time, and smaller than plain gzip."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from overrides.build.squeeze import squeeze, squeeze_again

TEXT = (Path(__file__).parents[2] / "docs" / "CHANGELOG.md").read_bytes()


def test_what_is_pressed_opens_as_it_was_and_is_smaller(tmp_path):
    pressed = squeeze(TEXT, tmp_path / "one")
    assert gzip.decompress(pressed) == TEXT and len(pressed) < len(gzip.compress(TEXT, 9))
    assert squeeze_again(gzip.compress(TEXT, 1), tmp_path / "two") == pressed, "the same whatever it was packed with"


def test_what_was_pressed_once_is_taken_from_there(tmp_path):
    squeeze(TEXT, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"kept")
    assert squeeze(TEXT, tmp_path) == b"kept"
    with pytest.raises(gzip.BadGzipFile):
        squeeze_again(b"no gzip", tmp_path)
