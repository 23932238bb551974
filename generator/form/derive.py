"""Answers that other answers hold already, so that nobody is asked for them: read, never written to the case file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SHOWN_BY = {
    "if_missed": re.compile(
        r"\b(?:letter of medical necessity|statement|letter of dr|dr\. [\w-]+(?:['’]s) letter)\b", re.I
    ),
    "consent": re.compile(
        r"\b(?:authorization (?:signed|and assignment)|signed authorization|appointment of representative|CMS-1696|"
        r"power of attorney)\b",
        re.I,
    ),
}
"""Titles that say of themselves that a paper holds the doctor's own words, or the consent."""
SIGNED = re.compile(r"(?<!not )(?<!un)\bsigned\b", re.I)


def derive_answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Question id -> answer, for questions without one, where exactly one of the person's papers has a title that says
    so: the paper behind an answer, and the consent itself where that paper is signed."""
    titles = [row["title"] for row in values.get("papers", ()) if row.get("title")]
    derived = {}
    for key, says_so in SHOWN_BY.items():
        named = values.get(f"{key}_paper")
        fits = [named] if named else [title for title in titles if says_so.search(title)]
        if len(fits) != 1:
            continue
        acts = key == "consent" and values.get("voice") in ("caregiver", "practice")
        if acts and values.get("consent") is None and SIGNED.search(fits[0]):
            derived["consent"] = "yes"
        if not named and {**derived, **values}.get(key) not in (None, "no", "parent"):
            derived[f"{key}_paper"] = fits[0]
    return derived
