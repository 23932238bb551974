"""What the person treated says of themselves, as their doctor would tell it: "I had the flu" is "the patient had the flu".

Goes in: a note in the first person. Comes out: the same note in the third, sentence by sentence; a sentence that cannot be
turned for sure, and anything in quotation marks, stays as it was.
"""

from __future__ import annotations

import re

from generator.record.sentences import SENTENCE_END

_QUOTED = re.compile(r"([“\"][^”\"]*[”\"]|(?<!\w)['‘][^'’]{8,}['’](?!\w))")

_PAST = (
    "had|was|could|can|cannot|can[’']t|couldn[’']t|would|wouldn[’']t|will|did|didn[’']t|wasn[’']t|hadn[’']t|never|took|went|got|felt|"
    "lost|came|fell|slept|ate|began|grew|left|spent|threw|told|said|saw|made|kept|gave|found|put|became|broke|[a-z]+ed"
)
_PRESENT = "get|take|need|use|live|walk|sleep|eat|work|feel|miss|want|hope|drive|see|sit|stand|vomit|sweat|lose|keep"
_TURNS = (
    (re.compile(r"\bI(?: am|[’']m)\b"), "the patient is"),
    (re.compile(r"\bI(?: have|[’']ve)\b"), "the patient has"),
    (re.compile(r"\bI[’']d\b"), "the patient would"),
    (re.compile(r"\bI do\b"), "the patient does"),
    (re.compile(r"\bI don[’']t\b"), "the patient does not"),
    (re.compile(rf"\bI (?=(?:still |also |then |only |always |just )?(?:{_PAST})\b)"), "the patient "),
    (re.compile(rf"\bI (still |also |then |only |always |just )?({_PRESENT})\b"), r"the patient \1\2s"),
    (re.compile(r"\bmy\b"), "the patient’s"),
    (re.compile(r"\bMy\b"), "The patient’s"),
    (re.compile(r"\bmyself\b"), "themselves"),
    (re.compile(r"\bme\b"), "the patient"),
)

_SECOND_VERB = re.compile(
    rf"(\bthe patient (?:still |also |then |only |always |just )?\w+s\b[^.;,]*?\b(?:and|or) )({_PRESENT})\b"
)
"""'The patient gets migraine too and take propranolol': the second verb of the same person."""


def third_person(text: str) -> str:
    """The note without the first person, where that is sure.

    >>> third_person("I had 49 by June. My doctor said 'I would not stop it'. We hope for a child.")
    "The patient had 49 by June. The patient’s doctor said 'I would not stop it'. We hope for a child."
    """
    return " ".join(_turn(sentence) for sentence in SENTENCE_END.split(text))


def _turn(sentence: str) -> str:
    told = "".join(part if _QUOTED.fullmatch(part) else _of_words(part) for part in _QUOTED.split(sentence))
    return told[:1].upper() + told[1:] if told != sentence and sentence[:1].isupper() else told


def _of_words(part: str) -> str:
    for sign, turned in _TURNS:
        part = sign.sub(turned, part)
    return _SECOND_VERB.sub(r"\1\2s", part) if "the patient" in part else part
