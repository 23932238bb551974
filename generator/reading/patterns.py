"""Regular expressions that are compiled when first used: a letter is written without reading one, and sooner so."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands for a compiled pattern until something is asked of it."""

    def __init__(self, words: str, flags: int):
        self._words, self._flags = words, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._words, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "pattern"):
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)


def lazy(words: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, compiled at its first search."""
    return cast("re.Pattern[str]", _Later(words, flags))
