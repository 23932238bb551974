"""How Python calls a function of JavaScript: as it comes. Pyodide can do more for one that has a signature, and imports
inspect and its kin for it at every start; nothing here has one."""

from typing import Any

from _pyodide_core import (
    JsFuncSignature,
    js2py_default_call_result,
    py2js_default,
)

__all__ = ["BindClass", "bind_class_sig", "default_signature", "func_to_sig", "get_attr_sig", "no_default"]


class no_default:
    """Marks a parameter that has none."""


class BindClass:
    """Pyodide asks for it by name."""


def _as_it_comes(*args: Any, **kwargs: Any) -> None:
    pass


default_signature = JsFuncSignature(
    _as_it_comes, False, 0, (), (), py2js_default, (), (), (), py2js_default, js2py_default_call_result
)


def func_to_sig(_: Any) -> Any:
    return default_signature


def get_attr_sig(_: Any, attr: str) -> tuple[bool, Any]:
    return (False, None)


def bind_class_sig(sig: Any) -> Any:
    return type[sig]
