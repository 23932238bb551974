"""The person's own answer to a stated reason, as it stands in a letter.

Goes in: the answer as typed, and the record. Comes out: its paragraphs, each sentence with the papers behind the rows of
the record that it tells, and the ids of the facts that are told with it, so that nothing says them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.arguments.legs import names_drug, telling
from generator.form.when import days_in
from generator.letters.already_said import is_told
from generator.letters.blocks import Value
from generator.record.case import Case, Fact, Finding, Item, Notice, Treatment
from generator.record.doubts import without_not_known
from generator.record.papers import words_of
from generator.record.sentences import begin_sentence, split_sentences
from generator.rows.row import Row

MOST_PAPERS = 3
"""Exhibits at the end of one sentence."""

ENOUGH_COMMON = 3
"""Longer words or numbers that a sentence must share with a fact to rest on its paper."""


_SPOKEN_OF = re.compile(
    r"\b(?:will|would|can|could|wants? to|promised to|has not|have not) (?:write|dictate|sign|send|call)|\bis away\b|\bno date\b|\b(?:cannot|can[’']t|did not) find\b|\b(?:letter|office|nurse) (?:says|said|told)\b",
    re.I,
)


def is_talk_about_the_doctor(note: str) -> bool:
    """Whether a note on what the doctor says is talk about the doctor, outside of its quotations: what will be written, when
    the doctor is away, what could not be found."""
    bare = re.sub(r"[“\"][^”\"]*[”\"]|(?<!\w)['‘][^'’]{8,}['’](?!\w)", "", note)
    return _SPOKEN_OF.search(bare) is not None or re.search(r"\bI\b|\bmy\b", bare) is not None


class OwnAnswer(Row):
    """`paragraphs` as the letter prints them, `told` the ids of the rows of the record whose matter stands in them, `first`
    its first sentence and `bare` all of it, without the papers."""

    paragraphs: tuple[Value, ...]
    told: tuple[str, ...]
    first: Value
    bare: str


def make_own_answer(typed: Value, case: Case, key: str, rests_on: Item | None = None) -> OwnAnswer | None:
    """The answer (`typed`) of the row `key` ('reasons.1'); None where nothing of it can be said. `rests_on` is the row whose words
    it is, which has its papers told whole."""
    in_hand = {exhibit.number for exhibit in case.exhibits if not exhibit.who}
    told: dict[str, None] = {}
    paragraphs: list[Value] = []
    bare: list[str] = []
    for part in re.split(r"\n+", typed):
        steady = without_not_known(" ".join(part.split())).said
        sentences = [sentence for sentence in split_sentences(steady) if sentence]
        if sentences:
            sentences[0] = begin_sentence(sentences[0])
        written: list[str] = []
        cited: set[int] = set()
        items: dict[str, None] = {}
        for sentence in sentences:
            resting = _resting(sentence, case)
            papers = [paper for item in resting for paper in item.exhibits if paper in in_hand]
            papers = (
                papers if set(papers) - cited else []
            )  # all that the sentence rests on, or nothing that was said before
            papers = _named_paper(sentence, case, list(dict.fromkeys(papers)), in_hand)[:MOST_PAPERS]
            if rests_on is not None:
                is_last = sentence is sentences[-1]
                papers = [paper for paper in rests_on.exhibits if paper in in_hand - cited] if is_last else []
            cited |= set(papers)
            written.append(_with_papers(sentence, tuple(papers)))
            items |= dict.fromkeys(item.id for item in resting)
        if written:
            bare += sentences
            told |= items
            paragraphs.append(Value.of(" ".join(written), answers=(key, *items)))
    if not paragraphs:
        return None
    whole = " ".join(paragraphs)
    told |= dict.fromkeys(fact.id for fact in case.facts if is_told(fact.fact, whole))
    return OwnAnswer(tuple(paragraphs), tuple(told), Value.of(bare[0], answers=(key,)), " ".join(bare))


MOST_OF_POINT = 4
"""Exhibits beside one point of a policy."""


def papers_told(told: str, case: Case) -> tuple[int, ...]:
    """The papers in hand behind the rows of the record that a note tells, clause by clause, as a sentence of an answer has them."""
    in_hand = {exhibit.number for exhibit in case.exhibits if not exhibit.who}
    clauses = [clause for part in split_sentences(told) for clause in re.split(r"; ", part)]
    found = {
        paper: None
        for clause in clauses
        for item in _resting(clause, case)
        if _shares_figures(clause, item)
        for paper in item.exhibits
        if paper in in_hand
    }
    return tuple(found)[:MOST_OF_POINT]


_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, (?:19|20)\d\d)?|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?|\b(?:19|20)\d\d\b"
)


def _resting(sentence: str, case: Case) -> list[Item]:
    """The rows of the record that a sentence tells; a fact or a treatment with figures of its own besides days, none of which the
    sentence has, lends it no paper: it shares a day and some words with it."""
    figures = _figures(sentence)
    told = [item for item in _items(case) if _tells(sentence, item) and _holds_quotation(sentence, item)]

    def shows(item: Item) -> bool:
        if not isinstance(item, (Fact, Treatment)) or (isinstance(item, Fact) and item.topic == "doctor_says"):
            return True
        names = ("fact", "result", "how_long", "drug")
        own = _figures(" ".join(str(getattr(item, name, None) or "") for name in names))
        return not own or not figures or bool(own & figures)

    return [item for item in told if shows(item)]


def _figures(words: str) -> set[str]:
    """The figures of some words that are no part of a day."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", _DAY.sub(" ", words)))


def _shares_figures(clause: str, item: Item) -> bool:
    """Whether a clause tells a row for sure: two figures of a fact or of a treatment, or one with most of its words, or a quotation. One
    figure and some words may be those of another paper."""
    if isinstance(item, Notice):
        return False
    if isinstance(item, Finding) or _QUOTATION.search(clause):
        return True
    names = ("fact", "result", "how_long")
    own = telling(" ".join(str(getattr(item, name, None) or "") for name in names))
    shared = own & telling(clause)
    figures = [word for word in shared if word[0].isdigit() and not re.fullmatch(r"(?:19|20)\d\d", word)]
    return len(figures) > 1 or (bool(figures) and len(shared) * 3 >= len(own) * 2)


_PAPER_NOUN = re.compile(
    r"\b(?:the|that|this|here is (?:the|a)|got the|have the|a) (?:\w+ )?(?P<noun>slip|notice|receipt|printout|log|sheet|report|email|e-mail|photo|portal message|fax|invoice|calendar|record|booklet|screenshot)\b",
    re.I,
)


def _named_paper(sentence: str, case: Case, papers: list[int], in_hand: set[int]) -> list[int]:
    """The papers of a sentence that itself names one by what it is ("here is the slip"): of those whose titles have that word, the
    ones that were found, or the only one there is; as found where no title has it."""
    named = _PAPER_NOUN.search(sentence)
    if named is None or not papers:
        return papers
    noun = named["noun"].lower()
    so_called = [
        one.number for one in case.exhibits if one.number in in_hand and re.search(rf"\b{noun}", one.title, re.I)
    ]
    if not so_called:
        return papers
    return [number for number in papers if number in so_called] or (so_called if len(so_called) == 1 else [])


def _items(case: Case) -> Iterable[Item]:
    items = (*case.findings, *case.treatments, *case.notices, *case.facts)
    return (item for item in items if not (isinstance(item, Fact) and item.topic in ("against", "met_openly")))


_QUOTATION = re.compile(r"[“\"]([^”\"]{12,})[”\"]")


def _holds_quotation(sentence: str, item: Item) -> bool:
    """Whether an item has the words that a sentence quotes: a quotation is shown by its own paper and by no other."""
    quoted = [" ".join(one.lower().split()).strip(" .,") for one in _QUOTATION.findall(sentence)]
    told = " ".join(" ".join(str(getattr(item, name)) for name in type(item).fields).lower().split())
    return all(one in told for one in quoted)


_OF_A_DOCTOR = re.compile(r"\b(?:doctors?|Dr|physician|nurse|surgeon|pharmacist|\w+ologist|\w+iatrician)\b", re.I)
"""Whom a sentence names that tells what a doctor said in words of its own."""


_OF_A_LETTER = re.compile(
    r"\b(?:letters?|notices?|decisions?|decided|approv\w+|deni\w+|refus\w+|authoriz\w+|wrote|said|says|granted|paid|EOB|remit\w*)\b",
    re.I,
)
"""How a sentence speaks of what a plan wrote."""


def _tells(sentence: str, item: Item) -> bool:
    """Whether a sentence tells of an item: a value with its measure, a drug by its name with something of what became of
    it, a letter by its day, a fact by enough of its words."""
    low = sentence.lower()
    if isinstance(item, Finding):
        value = re.match(r"\D{0,3}(\d+(?:[.,]\d+)*)", item.value)
        has_value = value is not None and re.search(rf"(?<![\d.,]){re.escape(value[1])}(?![\d])", sentence) is not None
        words = [word for word in re.findall(r"[\w-]{3,}", item.measure.lower()) if not word.isdigit()]
        return has_value and any(re.search(rf"\b{re.escape(word)}", low) for word in words[:2])
    if isinstance(item, Treatment):
        said = f"{item.result or ''} {item.fact or ''} {item.how_long or ''}"
        shared = (telling(said) - telling(item.drug)) & telling(sentence)
        return names_drug(low, item.drug) and len(shared) >= 2
    if isinstance(item, Notice):
        if not _OF_A_LETTER.search(sentence):
            return False
        return item.on.first is not None and item.on.first == item.on.last and item.on.first in days_in(sentence)
    if isinstance(item, Fact):
        own = telling(item.fact)
        common = own & telling(sentence)
        figures = [word for word in common if word[0].isdigit()]
        if item.topic == "doctor_says" and _OF_A_DOCTOR.search(sentence):
            return len(common - set(figures)) >= max(ENOUGH_COMMON, len(own) // 3)
        least = len(own) // 3 if len(figures) > 1 else len(own) // 2
        return len(common) >= max(ENOUGH_COMMON, least) and bool(figures)
    return False


def _with_papers(sentence: str, papers: tuple[int, ...]) -> str:
    words = words_of(tuple(sorted(papers)))
    if not words:
        return sentence if sentence.endswith((".", "!", "?", "”", '"')) else f"{sentence}."
    end = re.search(r"[.!?]?[”\"]?$", sentence)
    bare, mark = (sentence[: end.start()], end[0]) if end else (sentence, "")
    return f"{bare}{mark.lstrip('.!?')} ({words})."
