"""Of kinds that stand together, which is the reason: one place, the other insurer's questions, and in a paragraph the kind
that the others only spell out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.reading.brands import names_one_drug, same_kind_wanted
from generator.reading.paragraphs import Paragraph
from generator.reading.parts import NO

STATED = 0.25
"""Of two kinds that stand close together, each must be this likely for one to yield to the other."""
NEED = re.compile(
    r"medically necessary|(?:clinical|medical) need|medical necessity|reasonable and necessary|need for this|(?:not|n['’]t|no longer) needed|m[eé]dicamente necesari|necesidad m[eé]dica",
    re.I,
)
NOT_NEEDED = re.compile(
    r"\b(?:not|no)\b[^.;]{0,30}(?:medically necessary|medical necessity|reasonable and necessary|m[eé]dicamente necesari)",
    re.I,
)
OFFERS = re.compile(
    r"\b(?:can|could|may|might|should|must|able to|puede|debe)\b (?!not\b)(?:[\w-]+ ){0,3}(?:given|get|received?|infused|administered|provided|treated|had|recibir\w*|darse)\b.*",
    re.I | re.S,
)
CLAUSE = re.compile(r"[;:]|,(?! (?:such as|like|including|for example|or|either|o)\b)")
INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of|en lugar de|en vez de)\b.*", re.I | re.S)
GAIN = re.compile(
    r"\b(?:difference|benefit|gain|improve\w*|improvement|response|respond\w*|help(?:ed|s)?|work(?:ed|ing|s)|earned|better|changed|mejor\w*|respuesta)\b",
    re.I,
)
"""What a year of treatment did, which is a ground and not only what they do."""
NOT_SENT = re.compile(
    r"\b(?:not|never|n['’]t|nothing|without|no)\b[^.;:]{0,50}\b(?:sent|send|received?|submitted|submit|enclosed?|provided?|supplied|attach\w*|forwarded|faxed|came|come|arrived?|reach\w*|envi\w+|recib\w+)\b|\b(?:missing|left out|absent) (?:from|of) (?:the|our|your) (?:file|packet|papers|fax|request)\b",
    re.I,
)
"""That papers did not come, rather than that a test was not done."""
SENT_TOO = 0.6
"""Beside a point, papers that did not come are the reason from this share of its odds on."""
OTHER_COVER = re.compile(
    r"\b(?:other|additional|second|primary|spouse[’']?s?) (?:health |medical )?(?:insurance|coverage|insurer|carrier)\b|\bcoordination of benefits\b|\bCOB\b",
    re.I,
)
NOT_SENT_BACK = re.compile(
    r"\b(?:questionnaire|form|survey|update|answers?)\b[^.]{0,60}\b(?:not|never|n[’']t)\b|\b(?:not|never|n[’']t)\b[^.]{0,60}\b(?:questionnaire|form|survey|update|answers?)\b",
    re.I,
)


def join_places(paragraphs: Sequence[Paragraph]) -> None:
    """Only one place is refused in a letter: what speaks for another speaks for it."""
    places = {kind.id: kind for kind in load_denial_kinds().values() if kind.place}
    weight: dict[str, float] = {}
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            offered = OFFERS.search(sentence.words)
            clause = CLAUSE.split(offered[0])[0] if offered else ""
            if offered and not any(row.place_named_in(clause) for row in places.values()):
                clause = offered[0]  # 'in a lower cost site, such as a suite'
            if clause and not NO.search(clause) and places.keys() & hits.keys():
                # 'It can be given at home or in a suite': neither is the place that is refused.
                words = INSTEAD.sub("", clause)
                odds = sum(hits.pop(kind) for kind in [*places.keys() & hits.keys()])
                left = [key for key, row in places.items() if not row.place_named_in(words)] or [*places]
                whole = sum(sentence.odds[key] for key in left) or 1
                hits.update({kind: odds * sentence.odds[kind] / whole for kind in left})
            for kind in places.keys() & hits.keys():
                weight[kind] = weight.get(kind, 0) + hits[kind] * (2 if NO.search(sentence.words) else 1)
    if len(weight) > 1:
        place = max(weight, key=weight.__getitem__)
        for paragraph in paragraphs:
            for hits in paragraph.hits:
                if odds := sum(hits.pop(kind) for kind in [*places.keys() & hits.keys()]):
                    hits[place] = min(0.999, odds)


def see_unanswered_other_cover(paragraphs: Sequence[Paragraph]) -> None:
    """Questions about other coverage that were not answered hold the claim for the other insurer, and ask for no record."""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            words = sentence.words
            if OTHER_COVER.search(words) and NOT_SENT_BACK.search(words):
                for other in ("missing_information", "cover_ended"):
                    if hits.get(other, 0) > 0.2:
                        hits["other_insurer_first"] = max(hits.get("other_insurer_first", 0), hits.pop(other))


def settle(paragraph: Paragraph, text: str, book: Book) -> None:
    """Drop the kinds that only spell out another kind of the same paragraph."""
    rows = load_denial_kinds()
    need = rows["not_medically_necessary"]
    for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
        details = set(need.details) & set(hits)
        if (
            details
            and NOT_SENT.search(sentence.words)
            and hits.get("missing_information", 0) > SENT_TOO * max(hits[each] for each in details)
        ):
            # 'We were not sent the joint counts': the papers are the point.
            hits["missing_information"] = min(
                0.999, hits["missing_information"] + sum(hits.pop(each) for each in details)
            )
            details = set()
        elif details:
            hits.pop("missing_information", None)  # 'screening results are missing': the test is the point
        if details and NOT_NEEDED.search(sentence.words):
            # 'Not medically necessary because active disease was not shown': what is said first is the reason.
            hits[need.id] = min(0.999, hits.get(need.id, 0) + sum(hits.pop(detail) for detail in details))
    words = text[paragraph.said[0].start : paragraph.said[-1].end]
    said = [s.words for s, hits in zip(paragraph.said, paragraph.hits, strict=True) if "step_therapy" in hits]
    if said and names_one_drug(" ".join(said), text, book):
        for hits in paragraph.hits:  # one brand before another
            if odds := hits.pop("step_therapy", 0.0):
                hits["preferred_product"] = min(0.999, hits.get("preferred_product", 0.0) + odds)
    kinds = {kind: odds for kind, odds in paragraph.kinds().items() if odds > STATED}
    if len(kinds) < 2:
        return
    points = {kind for kind in kinds if rows[kind].says_point}
    if need.id in kinds and not NEED.search(words) and _outweigh(kinds, points, need.id):
        paragraph.drop(need.id)
    of_gain = any(
        hits.get("renewal_refused", 0) > STATED and GAIN.search(sentence.words)
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True)
    )
    if not of_gain and _outweigh(kinds, points - set(rows["renewal_refused"].details), "renewal_refused"):
        # 'will not be extended' is what they do; the ground beside it is why.
        paragraph.drop("renewal_refused")
    kinds = {kind: odds for kind, odds in paragraph.kinds().items() if odds > STATED}
    for kind in [*kinds]:
        for detail in set(rows[kind].details) & set(kinds):
            if kinds[kind] > 0.5 * kinds[detail]:
                paragraph.drop(detail, kind)
    if {"step_therapy", "preferred_product"} <= set(kinds):
        if same_kind_wanted(words, text, book):
            paragraph.drop("step_therapy", "preferred_product")
        else:
            paragraph.drop("preferred_product", "step_therapy")


def _outweigh(kinds: dict[str, float], points: set[str], kind: str) -> bool:
    """Whether one of the points is said more than half as surely as a kind that is said."""
    return kind in kinds and max((kinds[point] for point in points), default=0.0) > 0.5 * kinds[kind]
