"""The answers to the reasons of whoever signs: the person's own, and in the doctor's letter the doctor's, each sentence under the
reason it was said to.

Goes in: the record. Comes out: place of a reason -> its answer.
"""

from __future__ import annotations

import re

from generator.letters.already_said import is_word_by_word
from generator.letters.blocks import Value
from generator.letters.environment import TO_THE_PATIENT, in_doctors_voice, keep, quote, surname_of
from generator.letters.own_answer import OwnAnswer, make_own_answer
from generator.letters.repeats import new_in
from generator.letters.said import Row, Said
from generator.letters.whose_words import (
    is_anothers,
    is_the_signers,
    quoted_elsewhere,
    unquoted,
    whole_sentences,
    without_own_name,
    written_by,
)
from generator.plan.days import spell
from generator.record.case import Case, Fact, Treatment
from generator.record.doubts import concedes
from generator.record.sentences import leans, split_sentences


def find_own_answers(case: Case, said: Said, *, by_doctor: bool) -> dict[int, OwnAnswer]:
    """Place of a reason -> the answer to it of whoever signs: the person's own, in the doctor's letter the doctor's; an
    empty one where only the other has answered."""
    rows = [row for row in said.reasons if row.raw("kind") and row.raw("words")]
    found: dict[int, OwnAnswer] = {}
    doctor_said: set[str] = set()
    for place, row in enumerate(rows):
        if by_doctor:
            words = " ".join(str(row.doctor_answer).split()).lower()
            own = _doctors_answer(row, case, said) if words and words not in doctor_said else None
            if own and (
                own.bare.lower() in doctor_said or is_word_by_word(own.bare, " ".join(sorted(doctor_said)))
            ):  # two pieces of one sentence, which is said whole
                own = None
            doctor_said |= {words, *([own.bare.lower()] if own else [])}
        else:
            answer = keep(row.answer, said.retell(str(row.answer)))
            own = make_own_answer(answer, case, row.id) if row.answer else None
        if row.answer or own:
            found[place] = own or OwnAnswer((), (), Value.of(""), "")
    return _with_rest_of_dictation(found, rows, case, said) if by_doctor else found


def _with_rest_of_dictation(
    found: dict[int, OwnAnswer], rows: list[Row], case: Case, said: Said
) -> dict[int, OwnAnswer]:
    """The doctor's answers, the last that is cut from a longer statement of the doctor's followed by those sentences of it that
    no answer has."""
    surname = surname_of(said.doctor_name)
    for fact in case.facts_on("doctor_says"):
        places = [
            place
            for place in found
            if rows[place].doctor_answer
            and quoted_elsewhere(str(rows[place].doctor_answer), case) is fact
            and is_the_signers(fact, surname)
        ]
        if not places:
            continue
        told = " ".join([*(own.bare for own in found.values()), str(said.if_missed)])
        quoted = " ".join(re.findall(r"[“\"]([^”\"]{12,})[”\"]", fact.fact)) or unquoted(fact.fact)
        rest = new_in(in_doctors_voice(quoted, surname), told)
        last = found[places[-1]]
        of_fact = tuple(
            Value.of(str(paragraph), answers=(*paragraph.answers, fact.id), facts=paragraph.facts)
            for paragraph in last.paragraphs
        )
        found[places[-1]] = last.replaced(
            paragraphs=(*of_fact, *([Value.of(rest, answers=(fact.id,))] if rest else [])),
            told=(*last.told, fact.id),
        )
    return found


def _holding(told: Value, quoted: str) -> Value:
    """The sentence of a note that holds quoted words; the whole note where none does alone, or where it leans on another."""
    bare = " ".join(quoted.split()).strip(' ."“”').lower()
    found = [part for part in split_sentences(str(told)) if bare in part.lower()]
    return keep(told, found[0]) if len(found) == 1 and not leans(found[0]) else told


def is_fragment(words: str) -> bool:
    """Whether words are hardly a sentence, so that they answer nothing by themselves.

    >>> is_fragment("Cannot be safely fasted."), is_fragment("The FVC of 54% is technically invalid.")
    (True, False)
    """
    return len(words.split()) < 5 and not re.match(r"(?:I|It|He|She|They|The|This|That|There|No|His|Her)\b", words)


_YOU = re.compile(r"\byou(?:r|rs)?\b", re.I)
_OF_THE_PAYER = re.compile(
    r"\b[Yy]our (?:own )?(?:letter|decision|denial|policy|plan|reviewer|guideline|criteria|notice|company|medical director|staff|rule|records?|file|members?)\b"
    r"|\b[Yy]ou (?:deny|denied|refuse|refused|quote|cite|approved|wrote|say)\b"
)


def addressed_to_the_patient(words: str) -> bool:
    """Whether a doctor's words are said to the person treated, and not to a payer, so that a letter to the payer can only quote
    them.

    >>> addressed_to_the_patient("With your bypass I expect no help of tablets."), addressed_to_the_patient("Your letter is wrong.")
    (True, False)
    """
    return bool(_YOU.search(words)) and not _OF_THE_PAYER.search(words)


_A_MESSAGE = re.compile(r"\b(?:messages?|portal|e-?mails?|letters?)\b", re.I)


def _to_whom(row: Row, quoting: Fact | Treatment | None, case: Case) -> str:
    """How the doctor opens what was said to the person treated: 'I wrote to my patient on November 3, 2026:'."""
    numbers = quoting.exhibits if quoting else case.papers_of.get(row.id, ())
    papers = [paper for paper in case.exhibits if paper.number in numbers and _A_MESSAGE.search(paper.title)]
    if not papers:
        return "I told my patient:"
    on = papers[0].on
    day = f" on {spell(on.first)}" if on and on.first and on.first == on.last else ""
    return f"I wrote to my patient{day}:"


def _doctors_answer(row: Row, case: Case, said: Said) -> OwnAnswer | None:
    """What the doctor who signs says to a reason; words that a fact quotes from somebody are told as that fact."""
    surname = surname_of(said.doctor_name)
    quoting = quoted_elsewhere(str(row.doctor_answer), case)
    named = [paper.title for paper in case.exhibits if paper.number in case.papers_of.get(row.id, ())]
    if quoting is None and written_by(named, surname):
        return None  # the appeal quotes it under that doctor's name
    if concedes(str(row.doctor_answer)) or is_anothers(str(row.doctor_answer), case, surname):
        return None
    if isinstance(quoting, Fact) and quoting.topic == "against":
        return None
    is_others = isinstance(quoting, Fact) and not is_the_signers(quoting, surname)
    words = _holding(said.item(quoting.id).told, str(row.doctor_answer)) if quoting and is_others else row.doctor_answer
    bare = re.sub(r'^[“"]([^“”"]+)[”"]\.?$', r"\1", whole_sentences(str(words).strip(), quoting))
    bare = without_own_name(bare, surname)
    if addressed_to_the_patient(bare):
        told = keep(words, f"{_to_whom(row, quoting, case)} {quote(bare)}")
        return make_own_answer(told, case, row.id, quoting if isinstance(quoting, Fact) else None)
    bare = " ".join(part for part in split_sentences(bare) if not TO_THE_PATIENT.search(part))
    if not bare or is_fragment(bare):
        return None
    return make_own_answer(keep(words, bare), case, row.id, quoting if is_others else None) if words else None
