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
    if values.get("consent") == "parent" and values.get("writer_role") is None:
        derived["writer_role"] = "parent or guardian"
    if values.get("setting_wanted") is None and (setting := _setting_of(str(values.get("site_name") or ""))):
        derived["setting_wanted"] = setting
    return derived | _read_in_notice(values)


SETTING_OF = (
    ("home", re.compile(r"\bhome infusion\b", re.I)),
    ("hospital", re.compile(r"\b(?:hospital|medical center)\b", re.I)),
    ("suite", re.compile(r"\binfusion (?:suite|center)\b", re.I)),
)
"""What kind of place a name says that it is; the first that fits."""


def _setting_of(name: str) -> str:
    return next((setting for setting, says_so in SETTING_OF if says_so.search(name)), "")


_DIAGNOSIS = re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
_ANSWER_DAYS = re.compile(
    r"\b(?:we|the plan)\b[^.;]{0,40}\b(?:decide|answer|respond|send|give|make|review)\b[^.;]{0,60}?\bwithin (\d{1,3}) (?:calendar )?days\b",
    re.I,
)


def _read_in_notice(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the pasted letter itself says: the one diagnosis code it names, where that is not the one of the order, or those
    it names beside it; the days in which the plan says that it answers, where it gives one number."""
    text = str(values.get("denial_text") or "")
    read: dict[str, Any] = {}
    listed = tuple(dict.fromkeys(_DIAGNOSIS.findall(text)))
    codes = set(listed)
    if values.get("icd10") in codes and len(codes) > 1 and values.get("icd10_more") is None:
        own = str(values["icd10"])[:3]
        others = [
            code for code in listed if not code.startswith(own)
        ]  # another form of the same illness is no second one
        read |= {"icd10_more": ", ".join(others)} if others else {}
    if values.get("icd10") and values.get("notice_icd10") is None and len(codes) == 1 and values["icd10"] not in codes:
        read["notice_icd10"] = codes.pop()
    days = set(_ANSWER_DAYS.findall(text))
    if values.get("printed_answer_days") is None and len(days) == 1:
        read["printed_answer_days"] = int(days.pop())
    return read
