"""What the person treated says of themselves, as their doctor would tell it: "I had the flu" is "the patient had the flu".

Goes in: a note in the first person. Comes out: the same note in the third, sentence by sentence; a sentence that cannot be
turned for sure, and anything in quotation marks, stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.record.sentences import SENTENCE_END, begin_sentence

_QUOTED = re.compile(r"([“\"][^”\"]*[”\"]|(?<!\w)['‘][^'’]{8,}['’](?!\w))")

_PAST = (
    "had|was|could|can|cannot|can[’']t|couldn[’']t|would|wouldn[’']t|will|did|didn[’']t|wasn[’']t|hadn[’']t|never|took|went|got|felt|"
    "lost|came|fell|slept|ate|began|grew|left|spent|threw|told|said|saw|made|kept|gave|found|put|became|broke|[a-z]+ed"
)
_PRESENT = "drop|choke|fall|trip|lift|write|read|talk|speak|swallow|chew|breathe|climb|shake|wake|rest|cough|limp|crawl|hold|spill|stumble|bleed|bruise|cramp|freeze|lean|pull|forget|tire|get|take|need|use|live|walk|sleep|eat|work|feel|miss|want|hope|drive|see|sit|stand|vomit|sweat|lose|keep"
_TURNS = (
    (re.compile(r"\bI(?: am|[’']m)\b"), "the patient is"),
    (re.compile(r"\bI(?: have|[’']ve)\b"), "the patient has"),
    (re.compile(r"\bI[’']d\b"), "the patient would"),
    (re.compile(r"\bI do\b"), "the patient does"),
    (re.compile(r"\bI don[’']t\b"), "the patient does not"),
    (re.compile(rf"\bI (?=(?:still |also |then |only |always |just )?(?:{_PAST})\b)"), "the patient "),
    (re.compile(rf"\bI (still |also |then |only |always |just )?({_PRESENT})\b"), r"the patient \1\2s"),
    (re.compile(r"\bmy\b"), "their"),
    (re.compile(r"\bMy\b"), "The patient’s"),
    (re.compile(r"\bmyself\b"), "themselves"),
    (re.compile(r"\bme\b"), "them"),
)

_SECOND_VERB = re.compile(
    rf"(\bthe patient (?:still |also |then |only |always |just )?\w+s\b[^.;,]*?\b(?:and|or) )({_PRESENT})\b"
)
"""'The patient gets migraine too and take propranolol': the second verb of the same person."""

_SECOND_BE = re.compile(r"(\b[Tt]he patient\b[^.;]*?\b(?:and|or) )(am|have)\b")
"""'The patient has coughed and am on antibiotics': the second verb of the same person."""


PRONOUNS = {
    "": {"their": "their", "them": "them", "themselves": "themselves"},
    "he": {"their": "his", "them": "him", "themselves": "himself"},
    "she": {"their": "her", "them": "her", "themselves": "herself"},
}
"""By what others call the person in the papers of the case; without that, no guess."""


def called(name: str, notice: str, doctor: str) -> str:
    """'he' or 'she', as the insurer's letter addresses the person of this name, or else as the doctor's own words speak of
    the patient; empty where neither says it, or they say both.

    >>> called("Ada M. Example", "Dear Ms. Example:", ""), called("A. Example", "", "His FEV1 is 62%."), called("A. Example", "", "")
    ('she', 'he', '')
    """
    surname = re.escape(name.split()[-1]) if name.split() else ""
    title = (
        re.search(rf"\b(Mr|Mrs|Ms|Miss)\.?\s+(?:[A-Z][\w.’'-]*\s+){{0,2}}{surname}\b", notice, re.I)
        if surname
        else None
    )
    if title:
        return "he" if title[1].lower() == "mr" else "she"
    said = {
        "he" if word.lower() in ("he", "his", "him") else "she"
        for word in re.findall(r"\b(?:he|his|him|she|hers?)\b", doctor, re.I)
    }
    return said.pop() if len(said) == 1 else ""


def third_person(text: str, pronoun: str = "") -> str:
    """The note without the first person, where that is sure; `pronoun` as `called` gives it.

    >>> third_person("I had 49 by June. My doctor said 'I would not stop it'. We hope for a child.")
    "The patient had 49 by June. The patient’s doctor said 'I would not stop it'. We hope for a child."
    >>> third_person("I lost my job in May.", "she")
    'The patient lost her job in May.'
    >>> third_person("I lost my job in May. Then I fell and I got worse.", "he")
    'The patient lost his job in May. Then he fell and he got worse.'
    """
    turned = " ".join(_turn(sentence, PRONOUNS[pronoun]) for sentence in SENTENCE_END.split(text))
    return _named_once(turned, pronoun) if pronoun else turned


def _named_once(text: str, pronoun: str) -> str:
    """A note that says "the patient" once, and the pronoun after that, outside of quotations."""
    first = iter((True,))

    def said(match: re.Match[str]) -> str:
        if next(first, False):
            return match[0]
        return pronoun.capitalize() if match[0][0] == "T" else pronoun

    return "".join(part if _QUOTED.fullmatch(part) else _NAMED.sub(said, part) for part in _QUOTED.split(text))


_NAMED = re.compile(r"\b[Tt]he patient\b(?![’']s)")


def _turn(sentence: str, words: Mapping[str, str]) -> str:
    told = "".join(part if _QUOTED.fullmatch(part) else _of_words(part, words) for part in _QUOTED.split(sentence))
    return begin_sentence(told) if told != sentence and sentence[:1].isupper() else told


def _of_words(part: str, words: Mapping[str, str]) -> str:
    for sign, turned in _TURNS:
        part = sign.sub(words.get(turned, turned), part)
    if "the patient" not in part.lower():
        return part
    part = _SECOND_BE.sub(lambda match: f"{match[1]}{'is' if match[2] == 'am' else 'has'}", part)
    return _SECOND_VERB.sub(r"\1\2s", part)
