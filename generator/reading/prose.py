"""A policy in running prose, split into its points: what it covers 'when …', with 'one of' and 'all of', exceptions beside the
point they belong to, and the numbers of each point typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from generator.form.answers import clean_text
from generator.reading.criteria import MOST, READ_LIMIT, FoundCriterion, Limit, split_criteria
from generator.reading.patterns import lazy

OPENS = lazy(
    r"\b(?:covered?|coverage|approv\w+|consider\w+|medically necessary|authoriz\w+|allow\w*|eligible|renew\w*|pays?|indicated|criteria)\b[^.;]{0,140}?"
    r"\b(?:only (?:if|when|for)|(?:if|when|where|provided(?: that)?|as long as)\b(?: all| each| any| one)?|who (?:meets?|have|has)|(?:all|any|one|each|either|two|three|at least \w+) of (?:the following|these(?: \w+)?)(?: (?:is|are))?(?: met| shown| present)?(?: is true)?)\b[:,]?",
    re.I,
)
"""What comes after it are the points."""
LEFT = lazy(
    r"^[\s,:]*(?:(?:who )?meets? )?(?:(?:the )?(?:all|any|one|each|either|both|two|three|at least \w+)(?: of)?(?: (?:the following|these(?: \w+)?|these))?(?: (?:criteria|conditions))?(?: (?:is|are))?(?: met| shown| present)?(?: (?:is|are) true)?[:,])?\s*",
    re.I,
)
ONE = lazy(r"\b(?:any|one|either|at least one) of\b|\b(?:two|2) of (?:these|the following)|\bany one\b", re.I)
COUNT = lazy(r"\b((?:at least )?(?:two|three|2|3) of (?:these|the following)(?: \w+)?)\b", re.I)
ASKS = lazy(r"\b(?:must|requires?|required|needs? (?:to|a|an|proof)|is needed|has to|have to)\b", re.I)
EXCEPTS = lazy(
    r"\b(?:(?:is|are) not (?:required|needed)|does not apply|do not apply|may be (?:waived|skipped)|(?:is|are) waived|exception)\b[^.]{0,20}\b(?:if|when|for|where|unless)\b|^(?:except|unless)\b",
    re.I,
)
NO_POINT = lazy(
    r"^(?:coverage is|approval (?:is|lasts)|initial approval|see\b|for more|this policy|the policy (?:takes|was))|\b(?:effective|revised|months? at a time|is for \d+ months)\b",
    re.I,
)


def find_criteria(text: str) -> list[FoundCriterion]:
    """The points of a policy, from its list or, where it has none, from its sentences. Never raises."""
    listed = split_criteria(text)
    found = listed if len(listed) > 1 else list(_of_prose(clean_text(text)[:READ_LIMIT]))[:MOST] or listed
    return [row.replaced(limits=tuple(find_limits_in(row.criterion))) for row in found]


def _of_prose(text: str) -> Iterator[FoundCriterion]:
    points: list[FoundCriterion] = []
    for sentence in re.split(
        r"(?<=[a-z0-9)%])\.\s+(?=[A-Z])|\n\s*\n",
        " ".join(part if part.strip() else "\n\n" for part in text.split("\n")),
    ):
        sentence = " ".join(sentence.split()).rstrip(".")
        if EXCEPTS.search(sentence) and points:
            at = _belongs_to(sentence, points)
            points[at] = points[at].replaced(criterion=f"{points[at].criterion} ({sentence[:1].lower()}{sentence[1:]})")
        elif opened := OPENS.search(sentence):
            points += _clauses(sentence[opened.end() :], opened[0], len(points))
        elif ASKS.search(sentence) and not NO_POINT.search(sentence):
            points.append(FoundCriterion(sentence, "", "all", ""))
    yield from points


def _clauses(tail: str, head: str, offset: int) -> list[FoundCriterion]:
    """The points of what follows 'covered when'. 'either A or B' within them are two, of which one is enough."""
    words = LEFT.match(tail)
    tail = tail[words.end() :] if words else tail
    is_one = bool(ONE.search(head + (words[0] if words else "")))
    how_many = COUNT.search(head + (words[0] if words else ""))
    parts = _parts(tail)
    found: list[FoundCriterion] = []
    name = (how_many[1] if how_many else "one of these") + f" ({offset + 1})"
    for part in parts:
        either = re.match(r"(.*?)\beither\b\s*(.+)$", part, re.I)
        if either and " or " in either[2]:
            lead = either[1].strip(" ,;:")
            for side in re.split(r",?\s+or\s+", _protected(either[2])):
                words_of = f"{lead} {_restored(side)}".strip() if lead else _restored(side)
                found.append(FoundCriterion(_tidy(words_of), "", "one", f"either of these ({offset + 1})"))
            continue
        found.append(FoundCriterion(_tidy(part), "", "one" if is_one else "all", name if is_one else ""))
    return [row for row in found if len(row.criterion) > 5]


VERB = r"(?:has|have|had|is|are|was|were|will|does|do|must|cannot|can|may|did|shows?|failed|lies|stays|meets?)"
STARTS = rf"(?:(?:the|a|an|no|at least|all|any|one|its|their|his|her|each) |{VERB} |(?:negative|positive|prior|documented|documentation|diagnosis|trial|failure|inadequate|intolerance|evidence|hemoglobin|ferritin|transferrin|weight|age|aged|prescribed|dose|raised|slowed|low|either|grip)\b)"


def _parts(tail: str) -> list[str]:
    """The clauses of an enumeration: at semicolons, else at commas where several clauses follow each other."""
    safe = _protected(tail)
    if ";" in safe:
        parts = re.split(r";\s*(?:and\s+|or\s+)?", safe)
    else:
        parts = re.split(
            rf",\s*(?:and|or)\s+(?=\S)|,\s+(?={STARTS})|\s+and\s+(?=either\b|(?:the (?:member|patient|request)|has|have|had|is not|will|does|must) )",
            safe,
            flags=re.I,
        )
    return [_restored(part) for part in parts if part and part.strip()]


def _protected(text: str) -> str:
    """Commas, semicolons and 'or' within brackets, put aside."""
    return re.sub(r"\([^()]*\)", lambda m: m[0].replace(",", "\x01").replace(";", "\x02").replace(" or ", "\x03"), text)


def _restored(text: str) -> str:
    return text.replace("\x01", ",").replace("\x02", ";").replace("\x03", " or ").strip()


def _tidy(text: str) -> str:
    bare = " ".join(text.split()).strip(" ,;:")
    return re.sub(r"^(?:and|or|that|if|when)\s+", "", bare, flags=re.I)


def _belongs_to(sentence: str, points: list[FoundCriterion]) -> int:
    """The point that an exception is about: that with the most of its longer words, else the last."""
    words = {word[:6] for word in re.findall(r"[a-z]{5,}", sentence.lower())} - {"requir", "member", "except"}
    scores = [len(words & {word[:6] for word in re.findall(r"[a-z]{5,}", point.criterion.lower())}) for point in points]
    best = max(scores)
    return len(points) - 1 if best == 0 else max(place for place, score in enumerate(scores) if score == best)


NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SIDES = (
    ("at_least", r"(?<=for )(?=\d+ (?:weeks|months|days|years))|at least|no less than|not less than|a minimum of|>=|≥|(?=\d[\d.,]*\s*(?:\w+ )?or (?:more|above|higher|greater))"),
    ("at_most", r"at most|no more than|not more than|up to|a maximum of|does not exceed|not exceed(?:ing)?|<=|≤|within(?: the (?:past|last|previous))?|(?=\d[\d.,]*\s*(?:\w+ )?or (?:less|below|lower|fewer))"),
    ("below", r"below|under|less than|lower than|fewer than|<"),
    ("above", r"above|over|more than|greater than|higher than|exceeds|>"),
)  # fmt: skip
LIMIT = lazy(
    "|".join(f"(?P<{side}>(?:(?<![a-z])(?:{words})))" for side, words in SIDES).join(
        (
            "(?:",
            rf")\s*(?P<number>{NUMBER})\s?(?P<unit>%|[a-zA-Zµ]{{1,6}}/[a-zA-Z0-9]+(?:/[a-z]+)?|(?:week|month|day|year|point|dose|mile|mg|mcg|score|infection|infusion|attack|visit)s?\b(?: of age)?)?",
        )
    ),
    re.I,
)
DURATION = ("week", "month", "day", "year")


def find_limits_in(criterion: str) -> Iterator[Limit]:
    """The numbers of a point with their sides: 'ferritin is under 30 ng/mL' -> ('ferritin', 'below', 30, 'ng/mL')."""
    for match in LIMIT.finditer(criterion):
        side = next(side for side, _ in SIDES if match[side] is not None)
        unit = (match["unit"] or "").strip()
        before = re.sub(r"\([^)]*\)", " ", criterion[: match.start()])
        named = re.search(
            r"([A-Za-z][\w\-/]*(?:\s+[a-z][\w\-/]*){0,3}?)\s+(?:is|are|was|of|be|score|level|count|has been|must be|falls?)?\s*$",
            before,
        )
        measure = re.sub(
            r"^(?:the|a|an|and|or|either|when|if|has|have|had|with)\s+",
            "",
            (named[1] if named else "").strip(),
            flags=re.I,
        )
        is_time = unit.lower().startswith(DURATION)
        yield Limit("time" if is_time else measure, side, str(Decimal(match["number"].replace(",", ""))), unit)
