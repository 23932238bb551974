"""What stands for a module at a start becomes it when anything of it is asked for (overrides/build/standin.py)."""

from __future__ import annotations

import importlib
import marshal
import sys
from pathlib import Path

import pytest

STANDIN = Path(__file__).parents[2] / "overrides" / "build" / "standin.py"
REAL = "import sys\nsys.made_of_it = getattr(sys, 'made_of_it', 0) + 1\nVALUE = 7\ndef double(number):\n    return 2 * number\n"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module `made_up`, its stand-in, and where what it is lies."""
    (tmp_path / "made_up.py").write_text(
        STANDIN.read_text(encoding="utf-8") + "\ndouble = _later('double')\n", encoding="utf-8"
    )
    real = tmp_path / "made_up.real"
    real.write_bytes(marshal.dumps(compile(REAL, "made_up.py", "exec")))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "made_of_it", 0, raising=False)
    yield importlib.import_module("made_up"), real
    sys.modules.pop("made_up", None)


def test_nothing_is_read_until_something_is_asked(module):
    made_up, _ = module
    from made_up import double

    assert sys.made_of_it == 0 and not hasattr(made_up, "__path__")
    assert double(4) == 8 and made_up.VALUE == 7 and made_up.double is not double
    assert double(5) == 10 and sys.made_of_it == 1


def test_a_name_makes_it_the_module_and_an_odd_one_is_an_error_as_ever(module):
    made_up, _ = module
    assert made_up.VALUE == 7 and sys.made_of_it == 1
    with pytest.raises(AttributeError):
        _ = made_up.nothing


def test_what_is_not_there_yet_is_asked_again_later(module):
    made_up, real = module
    content = real.read_bytes()
    real.unlink()
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            _ = made_up.VALUE
    real.write_bytes(content)
    assert made_up.VALUE == 7
