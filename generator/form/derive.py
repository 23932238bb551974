"""Answers that other answers hold already, so that nobody is asked for them: read, never written to the case file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.form.when import of_day

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
    derived: dict[str, Any] = {}
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
    if told := _told_in_calls(values):
        derived["facts"] = (*values.get("facts", ()), *told)
    if values.get("setting_wanted") is None and (setting := _setting_of(str(values.get("site_name") or ""))):
        derived["setting_wanted"] = setting
    return derived | _read_in_notice(values)


_NOT_NEEDED = re.compile(
    r"\b(?:no|not|n[’']t|without)\b[^.;]{0,30}\b(?:prior )?(?:auth\w*|approvals?|pre-?cert\w*)\b[^.;]{0,20}\b(?:need|requir|necessary)"
    r"|\b(?:not|n[’']t) (?:need|requir)\w*\b[^.;]{0,30}\b(?:auth\w*|approvals?|pre-?cert\w*)\b"
    r"|\b(?:auth\w*|approvals?|pre-?cert\w*)\b[^.;]{0,20}\b(?:not|n[’']t) (?:be )?(?:need|requir|necessary)",
    re.I,
)
_PROMISED = re.compile(
    r"\b(?:will|promis\w+|guarant\w+|agree[ds]?|confirm\w*|approv\w+|extend\w*|assur\w+|no record|never (?:got|received)|"
    r"(?:their|our) (?:error|mistake))\b",
    re.I,
)
"""What a caller was told that binds or shows something, also after the decision."""
_UNSURE = re.compile(r"\b(?:may|might|maybe|perhaps|not sure|unclear|i think|i believe|could be)\b", re.I)


def _told_in_calls(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The calls of the log as facts, so that a letter can rest on them: where one was before the decision, or something was
    promised in it, and the letter has no list of calls of its own (a practice's claim; a reason with an answer in the
    person's own words). A call that a fact or an answer tells already (by its number or day, or most of its words) is not
    told twice."""
    is_claim = values.get("voice") == "practice" and values.get("timing") == "after"
    if not is_claim and not any(row.get("answer") for row in values.get("reasons", ())):
        return []
    calls = [
        row for row in values.get("calls", ()) if row.get("said") and row.get("on") and not _UNSURE.search(row["said"])
    ]
    notice = values.get("notice_date")
    is_only_one = len(values.get("reasons", ())) == 1  # of several, the words tell which one a call bears on
    bearing = [row for row in calls if (notice and row["on"] < notice) or _PROMISED.search(row["said"])]
    if not bearing:
        return []
    told = [str(row.get("fact") or "") for row in values.get("facts", ())]
    told += [str(row.get(cell) or "") for row in values.get("reasons", ()) for cell in ("answer", "doctor_answer")]
    told += [str(row.get(cell) or "") for row in values.get("submissions", ()) for cell in ("how", "answer")]
    return [
        _as_fact(row) | ({"reason": 1} if row in bearing and is_only_one else {})
        for row in calls
        if not _is_told(row, " ".join(told))
    ]


def _is_told(call: Mapping[str, Any], told: str) -> bool:
    """Whether the number of a call stands there, or its day, or half of the telling words of what was said in it."""
    day = str(of_day(call["on"]).text)
    number = str(call.get("reference") or "")
    words = set(re.findall(r"[a-z]{5,}|\d{2,}", str(call["said"]).lower()))
    is_said = len(words & set(re.findall(r"[a-z]{5,}|\d{2,}", told.lower()))) * 2 > len(words)
    return (len(number) > 3 and number in told) or day.rpartition(",")[0] in told or is_said


def _as_fact(call: Mapping[str, Any]) -> dict[str, Any]:
    """A call as a fact: when, with whom, its number, and what was said."""
    number = str(call.get("reference") or "")
    whom = f" with {call['who']}" if call.get("who") else ""
    number = f" (number {number})" if re.search(r"\d", number) else ""
    topic = "told_not_needed" if _NOT_NEEDED.search(str(call["said"])) else "call_reference"
    said = " ".join(str(call["said"]).split())
    return {"topic": topic, "fact": f"On {of_day(call['on']).text}, in a call{whom}{number}: {said}"}


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
