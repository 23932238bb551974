"""The names by which Pyodide's JavaScript runs lines and calls functions."""

from typing import Any

from _pyodide._base import eval_code

__all__ = ["eval_code", "relaxed_call"]


def relaxed_call(func: Any, *args: Any, **kwargs: Any) -> Any:
    return func(*args, **kwargs)
