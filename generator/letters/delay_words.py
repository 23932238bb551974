"""What is told of a late or missed dose, in the right mouth: the doctor's own words are quoted as such, and what somebody else
wrote down of the record stands as that.

Goes in: the record and what was told. Comes out: one sentence with its paper.
"""

from __future__ import annotations

import re

from generator.letters.already_said import is_mostly_said
from generator.letters.blocks import Value
from generator.letters.environment import prove, quote, surname_of
from generator.letters.harm import OF_A_LAPSE, RISK, is_no_reason_for_haste, says_what_waiting_does
from generator.letters.said import TALK_OF_THE_DOCTOR, Said
from generator.record.case import Case
from generator.record.sentences import begin_sentence, split_sentences

_IN_MARKS = re.compile(r"^[\s“\"][^“”\"]{8,}[”\"]\.?(?: ?\([^()]*\)\.?)?$")
_OF_THE_RECORD = re.compile(
    r"^(?:(?:The|His|Her|My|Their|Your) )?(?:\w+ ){0,2}(?:notes?|records?|chart|sheets?|log|reports?|papers?|summary|discharge) (?:of [^:]{3,40} )?(?:shows?|says?|tells?|records?|has|have|describes?)\b"
    r"|^(?:She|He|The doctor|Dr\.? \S+) (?:(?:is|was) (?:worried|afraid|concerned|sure)|says?|said|fears?|thinks?|worries|told|wants?)\b|^(?:I|We|My)\b(?! (?:would|will|am|do|expect|fear|recommend|advise|judge)\b)"
)
_OF_THE_DOCTOR = re.compile(
    r"^(?:She|He|The doctor|Dr\.? [\w’'-]+|[A-Z]\w+ [A-Z]\w+,? MD) (?:(?:is|was) (?:worried|afraid|concerned|sure)|says?|said|fears?|thinks?|worries|told|wants?)\b"
)
"""How somebody tells what the doctor said or thinks: that is nobody's quotation."""
_BY_THE_DOCTOR = re.compile(r"\b(?:letters?|statement|dictation|certification|message|e-?mail)\b", re.I)


def is_the_doctors(told: str, case: Case, surname: str, paper: str) -> bool:
    """Whether words on a delay are the treating doctor's own: in quotation marks, found in what the doctor is told to have said,
    or taken from a paper that the doctor wrote; never where they tell of the record, or of the doctor."""
    if _OF_THE_DOCTOR.match(told):
        return False
    said = [fact.fact for fact in case.facts_on("doctor_says")] + [
        reason.doctor_answer or "" for reason in case.reasons
    ]
    is_known = any(is_mostly_said(told, one) for one in said if one)
    if _IN_MARKS.match(told) or is_known:
        return True
    if _OF_THE_RECORD.match(told):
        return False
    by_doctor = bool(paper) and (
        bool(_BY_THE_DOCTOR.search(paper)) or bool(surname and surname.lower() in paper.lower())
    )
    return by_doctor or not paper


def risk_words(case: Case, surname: str) -> Value:
    """A sentence of the doctor's own on what can be lost, where the answer on a late dose names nothing that can be: from what the
    doctor is quoted with, or says to a reason; empty where that answer does it, or nothing does."""
    told = str(case.answers.get("if_missed") or "")
    is_unfit = is_no_reason_for_haste(case)
    if not told or (RISK.search(told) and not is_unfit):
        return Value.of("")
    own = [(fact.fact, fact.id) for fact in case.facts_on("doctor_says") if not _OF_THE_DOCTOR.match(fact.fact)]
    own = [
        (match[1] if match else text, key)
        for text, key in own
        for match in [re.search(r"[“\"]([^“”\"]{20,})[”\"]", text)]
        if match or is_unfit
    ]
    own += [(reason.doctor_answer, f"reasons.{n}") for n, reason in enumerate(case.reasons, 1) if reason.doctor_answer]
    for text, key in own:
        for part in split_sentences(text):
            if is_unfit and not OF_A_LAPSE.search(part):
                continue  # what can be lost on the drug is no reason for haste
            is_whole = not re.search(r"…|\.\.\.", part) and part[:1].isupper()
            if says_what_waiting_does(part) and is_whole:
                return Value.of(part if part.endswith((".", "!")) else f"{part}.", answers=(key,))
    return Value.of("")


def heard_words(case: Case, said: Said) -> Value:
    """What the person heard the doctor say of a delay, told as heard and not as the doctor's words: 'Dr. Ortiz is worried …'."""
    told = " ".join(str(case.answers.get("if_missed") or "").split())
    heard = [part for part in split_sentences(told) if TALK_OF_THE_DOCTOR.match(part)]
    if not heard:
        return Value.of("")
    name = str(said.doctor_name) if said.doctor_name else "The treating doctor"
    heard[0] = re.sub(r"^(?:She|He|They|The doctor) (?:are|were)\b", f"{name} is", heard[0])
    heard[0] = re.sub(r"^(?:She|He|They|The doctor)\b", name, heard[0])
    words = " ".join(part if part.endswith((".", "!")) else f"{part}." for part in heard)
    return Value.of(words, answers=("if_missed", "doctor_name"))


def delay_words(case: Case, said: Said) -> Value:
    """What a late dose would do, as one sentence with its papers; empty where nothing is told."""
    numbers = case.papers_of.get("if_missed", ())
    if not said.if_missed:
        return Value.of("")
    told = " ".join(str(said.if_missed).split())
    own = re.fullmatch(r"[“\"]([^“”\"]+)[”\"]\.?(?: ?\([^()]*\)\.?)?", told)
    words = own[1] if own else told
    paper = str(case.answers.get("if_missed_paper") or "")
    basis = ("if_missed", "if_missed_paper", "doctor_name")
    if is_the_doctors(told, case, surname_of(said.doctor_name), paper):
        name = said.doctor_name or "the treating doctor"
        shown = quote(begin_sentence(words))
        return prove(Value.of(f"In the words of {name}: {shown}", answers=basis), numbers)
    name = str(said.doctor_name) if said.doctor_name else "The treating doctor"
    words = re.sub(
        r"^(?:She|He|The doctor) (?=(?:(?:is|was) (?:worried|afraid|concerned|sure)|says?|said|fears?|thinks?|worries|told|wants?)\b)",
        f"{name} ",
        words,
    )
    return prove(Value.of(begin_sentence(words), answers=basis), numbers)
