"""Signs of a row, which are patterns, looked for in words. Hundreds are asked of each sentence and few are there, so
one is compiled only where the plain letters that it begins with stand in the words."""

from __future__ import annotations

import re
from functools import cache


def is_in(sign: str, words: str) -> bool:
    """Whether the pattern is in the words, as `re.search` has it.

    >>> is_in("not? shown", "It was no shown gain."), is_in("shown again", "It was shown."), is_in(r"\\bcost", "low-cost")
    (True, False, True)
    """
    return _plain_start(sign) in words and re.search(sign, words) is not None


def begins_word(part: str, words: str) -> bool:
    """Whether a word of `words` begins with `part`, a pattern.

    >>> begins_word("step", "two steps"), begins_word("step", "a misstep"), begins_word("steps? of", "two steps of it")
    (True, False, True)
    """
    plain = _plain_start(part)
    if plain not in words:
        return False
    if plain != part:
        return re.search(rf"(?<!\w){part}", words) is not None
    at = words.find(part)
    while at > 0 and (words[at - 1].isalnum() or words[at - 1] == "_"):
        at = words.find(part, at + 1)
    return at >= 0


@cache
def _plain_start(sign: str) -> str:
    """The letters that whatever the pattern finds begins with; none where it may have several beginnings."""
    start = re.match(r"(?:\\b)?((?:[\w -](?![?*{]))*)", sign)
    return start[1] if start and "|" not in sign else ""
