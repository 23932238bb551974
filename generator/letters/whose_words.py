"""Whose words a row of the record quotes: those of the doctor who signs, of another one, or of a note; and the whole sentence that a
piece is cut from.

Goes in: words and the rows of the record. Comes out: yes or no, or the row or the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.letters.environment import surname_of
from generator.letters.said import Said
from generator.record.case import Case, Fact, Treatment
from generator.record.sentences import split_sentences

QUOTATION = re.compile(r"[“\"]([^”\"]{12,})[”\"]")

OTHER_SPEAKER = re.compile(
    r"^(?:The )?(?:Dr\.?|[Dd]octor|[Nn]urse|NP|PA|[Cc]ardiologist|[Ss]urgeon) (?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})(?:,[^:“\"]{0,40})?(?::| wrote\b| said\b| says\b)"
)


def speaks_for_another(words: str, surname: str) -> bool:
    """Whether words open with the name of somebody other than the doctor who signs: 'Dr. Haddad: "I advise …"'.

    >>> speaks_for_another('Dr. Haddad: "I advise against it."', "Brandvold"), speaks_for_another("It is needed.", "Brandvold")
    (True, False)
    """
    opening = OTHER_SPEAKER.match(words.strip())
    return opening is not None and (not surname or surname.lower() not in opening["name"].lower())


SAID_BY = re.compile(
    r"Dr\.? (?:[A-Z][\w’'-]+ )?(?P<before>[A-Z][\w’'-]+)[^“\".]{0,40}[“\"](?P<said>[^“”\"]{8,})[”\"]"
    r"|[“\"](?P<told>[^“”\"]{8,})[”\"],? \((?:by )?Dr\.? (?:[A-Z][\w’'-]+ )?(?P<behind>[A-Z][\w’'-]+)"
)


def is_anothers(words: str, case: Case, surname: str) -> bool:
    """Whether the person's own answers or the points of the policy quote these words as another doctor's than the one who
    signs: 'Dr. Aguinaldo said, "No methotrexate."'"""
    bare = " ".join(words.split()).strip(' ."“”').lower()
    texts = (*(reason.answer or "" for reason in case.reasons), *(point.fact or "" for point in case.criteria))
    return any(
        (match["before"] or match["behind"]).lower() != surname.lower()
        and bare in " ".join((match["said"] or match["told"]).split()).lower()
        for text in texts
        for match in SAID_BY.finditer(text)
    )


_WRITER = re.compile(
    r"\bDr\.? (?:[A-Z][\w’'-]*\.? )??(?P<after>[A-Z][\w’'-]+(?:-[A-Z][\w’'-]+)?)\b|(?P<before>[A-Z][\w’'-]+),? (?:MD|DO|NP|PA|M\.D\.|PharmD|RN)\b"
)
_WRITTEN = re.compile(
    r"\b(?:notes?|letters?|statement|messages?|e-?mails?|dictation|consult\w*|opinion|report)\b", re.I
)


def written_by(titles: Iterable[str], surname: str) -> str:
    """Whose paper holds some words, where the only paper named for them is by its title another doctor's than the one who treats:
    'Dr. Sayles'; else empty.

    >>> written_by(["Dr. Sayles's pulmonary note, August 3"], "Anand-Tully"), written_by(["Dr. Sayles's note"], "Sayles")
    ('Dr. Sayles', '')
    """
    found = [match for title in titles if _WRITTEN.search(title) for match in _WRITER.finditer(title)]
    names = {re.sub(r"[’']s$", "", match["after"] or match["before"]) for match in found}
    return f"Dr. {names.pop()}" if len(names) == 1 and surname and surname not in names else ""


def quoted_elsewhere(words: str, case: Case) -> Fact | Treatment | None:
    """The fact or the treatment that quotes these words, and so says whose they are; None where none does."""
    bare = without_source(words).strip(' ."“”').lower()
    items: tuple[Fact | Treatment, ...] = (*case.facts_on("doctor_says"), *case.facts, *case.treatments)
    piece: Fact | Treatment | None = None
    for item in items:
        for quotation in (*QUOTATION.findall(item.fact or ""), *bare_note(item)):
            said = " ".join(quotation.split()).strip(" .").lower()
            if said and bare in said:
                return item
            if said and said in bare and piece is None and len(said.split()) * 2 >= len(bare.split()):
                piece = item
    return piece


def bare_note(item: Fact | Treatment) -> tuple[str, ...]:
    """A note under what the doctor says that was typed without quotation marks: it is nothing but the doctor's words."""
    is_note = isinstance(item, Fact) and item.topic == "doctor_says" and not QUOTATION.search(item.fact)
    return (item.fact or "",) if is_note and not TALKS.search(item.fact or "") else ()


SOURCE = re.compile(r"(?P<said>.*?)\s*\((?:letter|note|message|e-?mail|visit|portal|dictation)[^()]*\)\.?", re.S | re.I)


def without_source(words: str) -> str:
    """Quoted words without the paper named behind them: '"It must go on." (letter of May 3)' -> 'It must go on.'."""
    match = SOURCE.fullmatch(" ".join(words.split()))
    return match["said"].strip(' “”"') if match else " ".join(words.split())


def without_own_name(words: str, surname: str) -> str:
    """A doctor's words without the name under which somebody wrote them down.

    >>> without_own_name('Dr. Vasquez: "It must go on."', "Vasquez"), without_own_name("It must go on.", "Vasquez")
    ('It must go on.', 'It must go on.')
    """
    if not surname:
        return words
    head = re.match(
        rf"[“\"]?(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)}(?: (?:says|said|writes|wrote))?: *", words
    )
    return words[head.end() :].strip(' “”"') if head else words


TALKS = re.compile(r"\b(?:[Dd]octor|Dr\.?|[Ss]he|[Hh]e|[Nn]urse) (?:\w+ )?(?:said|says|told|wrote|thinks|wants)\b")


def signs_as_doctor(voice: str | None, said: Said) -> bool:
    """Whether whoever signs the appeal is the treating doctor, who does not quote their own words."""
    surname = surname_of(said.doctor_name)
    return voice == "practice" and bool(surname) and surname_of(said.writer_name) == surname


BARE_QUOTATION = re.compile(r"[“\"][^“”\"]+[”\"]\.?(?: ?\([^()]*\d[^()]*\))?\.?")


def whole_sentences(words: str, quoting: Fact | Treatment | None) -> str:
    """The doctor's words with the rest of the sentences they are cut from, as the row that quotes them has them: a piece of a
    sentence answers nothing.

    >>> row = Fact(id="facts.1", exhibits=(), topic="doctor_says", fact='"He bled on aspirin and on heparin. It must not be repeated."')
    >>> whole_sentences("on heparin", row)
    'He bled on aspirin and on heparin.'
    """
    bare = " ".join(words.split()).strip(' ."“”')
    for quotation in QUOTATION.findall((quoting.fact if quoting else "") or ""):
        sentences = [sentence for sentence in split_sentences(" ".join(quotation.split())) if sentence]
        holding = [sentence for sentence in sentences if bare.lower() in sentence.lower()]
        if bare and len(holding) == 1 and len(holding[0].strip(" .")) > len(bare):
            return holding[0]
    return words


def unquoted(told: str) -> str:
    """What stands between the quotation marks of a row that is nothing but a quotation; else the row itself.

    >>> unquoted('"It must go on." (May 3, 2026)')
    'It must go on.'
    """
    match = QUOTATION.search(told) if BARE_QUOTATION.fullmatch(told.strip()) else None
    return match[1] if match else told


def is_the_signers(quoting: Fact | Treatment, surname: str) -> bool:
    """Whether a row that quotes words has them from the doctor who signs: it names that doctor, or is nothing but the words
    under what the doctor says."""
    told = (quoting.fact or "").strip()
    is_bare = bool(bare_note(quoting)) or (
        isinstance(quoting, Fact) and quoting.topic == "doctor_says" and bool(BARE_QUOTATION.fullmatch(told))
    )
    return is_bare or bool(surname and surname.lower() in told.lower())
