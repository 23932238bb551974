"""Medicines for some other illness: told by the person, and no argument.

Goes in: the name of a treatment, and the illness. Comes out: whether it surely is one for something else.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from generator.rows.files import read_row_file

ROWS = Path(__file__).with_name("other_medicines.toml")


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(read_row_file(ROWS)["words"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


@cache
def _illnesses() -> frozenset[str]:
    return frozenset(read_row_file(ROWS)["illnesses"])


@lru_cache(1024)
def treats_another_illness(drug: str, illness: str) -> bool:
    """Whether a medicine, by its name as typed, is one for another illness than this one (an id of the book).

    >>> treats_another_illness("Sertraline (Zoloft)", "ra"), treats_another_illness("Sertraline", "pans")
    (True, False)
    """
    return illness in _illnesses() and _pattern().search(drug.lower()) is not None
