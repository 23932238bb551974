"""Whether words can stand as the reason why a case cannot wait: they say what can be lost, or what a late dose did or would do.

Goes in: the words, or the record. Comes out: yes or no.
"""

from __future__ import annotations

import re

from generator.letters.already_said import is_mostly_said
from generator.record.case import Case

RISK = re.compile(
    r"\b(?:death|dies?|died|fatal|thrombo\w+|strokes?|clots?|irreversibl\w+|permanent\w*|intensive care|ICU|hospitali[sz]\w+|admi(?:tted|ssion)|cris[ie]s|relaps\w+|flares?|bleed\w*|hemorrhag\w+|infarct\w*|"
    r"ischemi\w*|seizures?|failure|los(?:s|es|e|t)|harm\w*|danger\w*|life-threatening|risks?|jeopardi\w+|worse\w*|deteriorat\w+|progress\w*|infections?|sepsis|fractures?|blind\w*|disab\w+|pain|suffer\w*)\b",
    re.I,
)
"""Words of what can be lost by waiting: a reason for haste has one."""

OF_A_LAPSE = re.compile(
    r"(?<!with or )\b(?:without|off (?:it|the|treatment|this|his|her|my)|miss(?:ed|es|ing)?|gaps?|delay\w*|stop\w*|interrupt\w*|wait\w*|withdraw\w*|lapse\w*|switch\w*|untreated)\b",
    re.I,
)
"""Words of a time in which the drug is not given."""

_OF_A_DELAY = re.compile(
    r"\b(?:without|off (?:it|the|treatment|this|his|her|my)|after (?:his|her|the|their|my) last|miss(?:ed|es|ing)?|late|gaps?|delay\w*|stop\w*|interrupt\w*|"
    r"wait\w*|withdraw\w*|lapse\w*|wears? off|wore off|will|would|could|may|might|can(?:’|')?t|cannot|must|needs?)\b",
    re.I,
)
"""Words of a late dose, or of what is to come of one."""

_CUT_OFF = re.compile(r"^(?:…|\.\.\.|(?:no|not|and|but|or|which|that|so|because|to|of|for|with|than)\b)")
"""How words begin that were cut out of the middle of a sentence: what they speak of is lost, and so is their sense."""


_TO_COME = re.compile(r"\b(?:will|would|could|may|might|can)\b", re.I)


def says_what_waiting_does(told: str) -> bool:
    """Whether a sentence says what can be lost, and speaks of a time without the drug or of what is to come."""
    return RISK.search(told) is not None and (OF_A_LAPSE.search(told) or _TO_COME.search(told)) is not None


def is_cut_off(told: str) -> bool:
    """Whether quoted words begin in the middle of a sentence."""
    return _CUT_OFF.match(told.strip(' “”"')) is not None


def tells_of_delay(told: str) -> bool:
    """Whether words say what can be lost, or speak of a late dose at all: only such words are a reason for haste."""
    return RISK.search(told) is not None or _OF_A_DELAY.search(told) is not None


def is_no_reason_for_haste(case: Case) -> bool:
    """Whether the answer on a late dose cannot stand as the reason for haste: cut out of a sentence, or it speaks of no delay and no
    harm and is what the doctor says to a reason, where it is told."""
    told = str(case.answers.get("if_missed") or "")
    if not told:
        return False
    said = [
        *(reason.doctor_answer or "" for reason in case.reasons),
        *(one.fact for one in case.facts_on("doctor_says")),
    ]
    return is_cut_off(told) or (not tells_of_delay(told) and any(is_mostly_said(told, one) for one in said if one))


_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_BETWEEN = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_AT_MOST = re.compile(rf"(?:upper limit|under|below|less than|up to|at most|<|≤)\s*(?:of )?{_NUMBER}", re.I)
_AT_LEAST = re.compile(
    rf"(?:over|above|more than|at least|>|≥)\s*{_NUMBER}|{_NUMBER}\s*(?:and up|or more|or over)", re.I
)


def is_out_of_range(value: str, normal: str) -> bool:
    """Whether a result lies outside what is normal, where both can be read as numbers; else nothing is said of it.

    >>> is_out_of_range("7.1", "12 to 16"), is_out_of_range("13", "12 to 16"), is_out_of_range("3", "15 and up")
    (True, False, True)
    >>> is_out_of_range("1,140", "upper limit 246"), is_out_of_range("negative", "negative"), is_out_of_range("<5", "50–150")
    (True, False, True)
    """
    found = re.search(_NUMBER, value)
    if found is None:
        return False
    number = _as_number(found[1])
    if between := _BETWEEN.search(normal):
        return not _as_number(between[1]) <= number <= _as_number(between[2])
    if most := _AT_MOST.search(normal):
        return number > _as_number(most[1])
    least = _AT_LEAST.search(normal)
    return least is not None and number < _as_number(least[1] or least[2])


def _as_number(digits: str) -> float:
    return float(digits.replace(",", ""))
