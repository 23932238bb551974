"""Pyodide's own start asks this package for two modules, and for a hook."""

from . import _base, _importhook

__all__ = ["_base", "_importhook", "set_excepthook"]


def set_excepthook() -> None:
    """Errors are answers here (generator/bridge.py): none is printed, so nothing is imported that prints them."""
