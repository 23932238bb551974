"""Why they refuse: the kinds on the denial map that the letter states, each with its own words.

Each sentence is weighed (parts.py); codes of a payment notice count before words (codes.py). Here the sentences are put
together: those of one kind in one paragraph are quoted as one reason, what only spells another reason out is dropped,
and what belongs to an earlier decision or quotes a rule is left apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.reading.codes import GENERAL, Code, find_payment_codes, kind_of
from generator.reading.finding import Finding, make_finding
from generator.reading.medicine import drugs_named, refused_therapy
from generator.reading.parts import WHY, Sentence, cut

SURE = 0.85
"""A reason below this is shown as not sure."""
STATES = 0.5
"""A sentence that is likelier than this to state a reason may state one."""
COUNTS = 0.3
"""A kind below this is not taken for what its sentence states."""
ENOUGH = 0.55
"""A reason that no sentence states with at least this is not told."""
SECOND = 0.6
"""The same beside a stronger reason."""
NEVER_QUOTED = ("role_rule_quoted", "role_rights", "role_boilerplate", "role_peer_to_peer", "role_history", "role_information_request")
LEADS_UP = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_request", "role_acknowledgement", "role_letterhead", "role_approval", "role_concession", "role_amounts")  # fmt: skip
"""Roles of sentences around a reason that are not quoted with it, within and at the ends."""
NEED = re.compile(r"medically necessary|medical necessity|reasonable and necessary|need for this|m[eé]dicamente necesari|necesidad m[eé]dica", re.I)
OWN_PRODUCT = re.compile(r"\bpreferred ([\w-]+ ){0,3}(?:product|brand|biosimilar|version|immune globulin)", re.I)
STEP = re.compile(r"\bstep[- ](?:therapy|edit|care)|\bfail[- ]first", re.I)


class Reason(NamedTuple):
    """A stated reason: `sure` the probability that the letter gives it, `start`..`end` its words, `codes` what a payment
    notice says of it, `superseded` where it belongs to an earlier decision."""

    kind: str
    sure: float
    start: int
    end: int
    codes: tuple[str, ...] = ()
    superseded: bool = False


class Paragraph:
    """The sentences of one block, and for each the kinds it states with their probabilities."""

    __slots__ = ("hits", "said", "under_why")

    def __init__(self, said: list[Sentence]):
        self.said = said
        self.under_why = any(sentence.section == WHY for sentence in said)
        self.hits = [_hits(sentence) for sentence in said]

    def kinds(self) -> dict[str, float]:
        """Kind -> how likely at least one of the sentences states it."""
        missed: dict[str, float] = {}
        for hits in self.hits:
            for kind, odds in hits.items():
                missed[kind] = missed.get(kind, 1) * (1 - odds)
        return {kind: 1 - each for kind, each in missed.items()}

    def drop(self, kind: str, into: str = "") -> None:
        """Take a kind out; what spoke for it speaks for `into`, where that is said."""
        for hits in self.hits:
            odds = hits.pop(kind, 0)
            if into in hits:
                hits[into] = min(0.999, hits[into] + odds)


def _hits(sentence: Sentence) -> dict[str, float]:
    if sentence.reason < STATES or len(sentence.words) < 12:
        return {}
    return {kind: odds for kind, odds in sentence.kinds.items() if odds > COUNTS and kind != "other_reason"} or (
        {"other_reason": sentence.odds["other_reason"]} if sentence.role == "other_reason" else {}
    )


@lru_cache(maxsize=4)
def read_reasons(text: str, book: Book) -> tuple[Reason, ...]:
    """Every stated reason, the primary one first; those of earlier decisions last."""
    paragraphs: list[Paragraph] = []
    for sentence in cut(text):
        if paragraphs and paragraphs[-1].said[-1].block == sentence.block:
            paragraphs[-1].said.append(sentence)
            paragraphs[-1].hits.append(_hits(sentence))
            paragraphs[-1].under_why |= sentence.section == WHY
        else:
            paragraphs.append(Paragraph([sentence]))
    for paragraph in paragraphs:
        _settle(paragraph, text, book)
    found: dict[str, Reason] = {}
    strength: dict[str, float] = {}
    for kind in dict.fromkeys(kind for paragraph in paragraphs for kind in paragraph.kinds()):
        stating = [(paragraph.kinds()[kind] + 0.1 * paragraph.under_why, -number) for number, paragraph in enumerate(paragraphs) if kind in paragraph.kinds()]
        best = paragraphs[-max(stating)[1]]
        missed = 1.0
        for paragraph in paragraphs:
            missed *= 1 - paragraph.kinds().get(kind, 0)
        start, end = _span(best, kind, text)
        strength[kind] = sum(value for value, _ in stating)
        found[kind] = Reason(kind, 1 - missed, start, end)
    _add_codes(found, strength, find_payment_codes(text, book), text, book)
    _keep_one_place(found, strength, text)
    return tuple(_in_order(found, strength))


def _add_codes(found: dict[str, Reason], strength: dict[str, float], codes: list[Code], text: str, book: Book) -> None:
    """Codes settle the kind; a general code only where nothing else says it."""
    settled: dict[str, list[Code]] = {}
    for code in codes:
        if kind := kind_of(code, book):
            settled.setdefault(kind, []).append(code)
    refusing = [kind for kind in settled if kind != "cost_share"]
    for kind, each in settled.items():
        if kind == "cost_share" and (refusing or found.keys() - {"cost_share"}):
            continue
        is_general = all(code.row in GENERAL for code in each)
        if is_general and kind not in found and (len(refusing) > 1 or any(reason.sure > 0.8 for reason in found.values())):
            continue
        named = tuple(code.code for code in each)
        if kind in found:
            found[kind] = found[kind]._replace(sure=max(found[kind].sure, 0.97), codes=named)
        else:
            start, end = _line_of(text, each[0])
            found[kind] = Reason(kind, 0.7 if is_general else 0.95, start, end, named)
        strength[kind] = strength.get(kind, 0) + (0.5 if is_general else 1.0)


def _line_of(text: str, code: Code) -> tuple[int, int]:
    """The line that says what the code means, else the line it first stands on."""
    said = re.search(rf"^[ \t]*(?:(?:CO|PR|OA|PI)[- ]?)?{re.escape(code.code)}[ \t]*[-–:=.]?[ \t]+[A-Z][^\n]{{10,}}", text, re.M)
    if said:
        return said.start() + len(said[0]) - len(said[0].lstrip()), said.end()
    start = text.rfind("\n", 0, code.start) + 1
    end = (text.find("\n", code.end) + 1 or len(text) + 1) - 1
    return start + len(text[start:end]) - len(text[start:end].lstrip()), end


def _in_order(found: dict[str, Reason], strength: dict[str, float]) -> Iterator[Reason]:
    """As the letter gives them, those that are much weaker than the strongest at the end; what is too weak is left out."""
    top = max((reason.sure for reason in found.values()), default=0)
    kept = [reason for reason in found.values() if reason.sure >= (ENOUGH if reason.sure == top else SECOND)]
    yield from sorted(kept, key=lambda reason: (reason.sure < 0.8 * top, reason.start))


def find_reasons(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Each stated reason, the primary one first, quoted with the sentences around it; one that is no refusal where the
    paper refuses nothing."""
    from generator.reading.status import read_status

    status = read_status(text, book)
    if not status.refuses:
        if status.id and status.is_settled:
            says = f"A reason: {load_denial_kinds()['not_a_denial'].label}."
            words = " ".join(text[status.start : status.end].split())
            found = make_finding("reasons", {"kind": "not_a_denial", "words": words}, says, text, status.start, status.end)
            yield found.replaced(sure=status.sure)
            return
    for reason in read_reasons(text, book):
        if reason.superseded:
            continue
        words = " ".join(text[reason.start : reason.end].split())
        says = f"A reason: {load_denial_kinds()[reason.kind].label}."
        found = make_finding("reasons", {"kind": reason.kind, "words": words}, says, text, reason.start, reason.end)
        yield found.replaced(sure=round(reason.sure, 3))


def _settle(paragraph: Paragraph, text: str, book: Book) -> None:
    """Drop the kinds that only spell out another kind of the same paragraph."""
    rows = load_denial_kinds()
    need = rows["not_medically_necessary"]
    for hits in paragraph.hits:
        if set(need.details) & set(hits):
            hits.pop("missing_information", None)  # 'screening results are missing': the test is the point
    kinds = paragraph.kinds()
    if len(kinds) < 2:
        return
    words = text[paragraph.said[0].start : paragraph.said[-1].end]
    points = {kind for kind in kinds if rows[kind].says_point}
    if need.id in kinds and not NEED.search(words) and points:
        paragraph.drop(need.id)
    if "renewal_refused" in kinds and points - set(rows["renewal_refused"].details):
        # 'will not be extended' is what they do; the ground beside it is why.
        paragraph.drop("renewal_refused")
    kinds = paragraph.kinds()
    for kind in [*kinds]:
        for detail in set(rows[kind].details) & set(kinds):
            paragraph.drop(detail, kind)
    if {"step_therapy", "preferred_product"} <= set(kinds):
        if _same_kind_wanted(words, text, book):
            paragraph.drop("step_therapy", "preferred_product")
        else:
            paragraph.drop("preferred_product", "step_therapy")


def _same_kind_wanted(words: str, text: str, book: Book) -> bool:
    """Whether what they want instead is of the refused drug's own class, as far as the book knows the names."""
    refused = refused_therapy(text, book)
    if not refused:
        return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)
    own = _family(refused, book)
    others = {key for _, _, key in drugs_named(words, book)} - {refused}
    if others:
        return all(_family(key, book) == own for key in others)
    return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)


def _family(therapy: str, book: Book) -> str:
    """The kind of drug: its class, or the one that is a variant of."""
    return book.get("drug_classes", book.get("therapies", therapy).drug_class).family


def _keep_one_place(found: dict[str, Reason], strength: dict[str, float], text: str) -> None:
    """Only one place is refused in a letter, and it must be named."""
    named = {kind.id: kind.place for kind in load_denial_kinds().values() if kind.place}
    for kind in [kind for kind in named if kind in found]:
        if not re.search(named[kind], text, re.I) and not found[kind].codes:
            found.pop(kind)
    places = sorted((kind for kind in named if kind in found), key=lambda kind: (-strength[kind], found[kind].start))
    for kind in places[1:]:
        found.pop(kind)


def _span(paragraph: Paragraph, kind: str, text: str) -> tuple[int, int]:
    """The quotation: from the first to the last sentence of this kind, with the sentences around them that speak
    of no other kind, at most three on either side. What only leads up to it is left off."""
    said, hits = paragraph.said, paragraph.hits
    hit = [number for number, each in enumerate(hits) if kind in each]
    first, last = hit[0], hit[-1]
    while first > 0 and hit[0] - first < 3 and not hits[first - 1] and said[first - 1].role not in NEVER_QUOTED:
        first -= 1
    while last + 1 < len(said) and last - hit[-1] < 3 and not hits[last + 1] and said[last + 1].role not in NEVER_QUOTED:
        last += 1
    while first < hit[0] and said[first].role in LEADS_UP:
        first += 1
    while last > hit[-1] and said[last].role in LEADS_UP:
        last -= 1
    end = said[last].end
    if text[:end].endswith(":"):
        # What the colon opens belongs to it: the words quoted next, or the list of the same paragraph.
        opened = re.compile(r"\s*[\"“][^\"”]{10,600}[\"”]|\n?(?:\n[^\n]{1,200}){1,12}").match(text, end)
        end = opened.end() if opened else end
    return said[first].start, end
