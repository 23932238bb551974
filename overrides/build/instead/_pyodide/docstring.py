"""The docstrings of Pyodide's own functions. Nobody reads them here, and to put them together the signature of each is
read at every start."""

from typing import Any


def dedent_docstring(docstring: str) -> str:
    return docstring


def get_cmeth_docstring(func: Any) -> str:
    """What CPython wants before a docstring: a signature and an end mark."""
    return f"{func.__name__}($self)\n--\n\n"
