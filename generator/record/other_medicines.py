"""Medicines for some other illness: told by the person, and no argument.

Goes in: the name of a treatment. Comes out: whether it is one that treats none of the illnesses of this tool.
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


@lru_cache(1024)
def treats_another_illness(drug: str) -> bool:
    """Whether a medicine, by its name as typed, is one for another illness.

    >>> treats_another_illness("Sertraline (Zoloft)"), treats_another_illness("losartan")
    (True, False)
    """
    return _pattern().search(drug.lower()) is not None
