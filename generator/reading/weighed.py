"""Every kind of refusal that a letter may state, with the signs for and against it: what its sentences say, where they stand,
which codes name it, and what the rest of the letter says. How much each sign counts is fitted (signs.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from generator.facts import Book
from generator.reading.adding import ADDS, CODE, announced, opens_one_more
from generator.reading.brands import see_other_brands
from generator.reading.codes import GENERAL, Code, find_payment_codes, kind_of
from generator.reading.context import DECIDES, GENERIC, InContext, weigh_in_context
from generator.reading.paid import count_lines, is_of_an_unpaid_line
from generator.reading.paragraphs import Paragraph, find_paragraphs
from generator.reading.parts import DECISION, HISTORY, NO, REQUEST, RIGHTS, RULE, WHY, Sentence, cut, strongest_roles
from generator.reading.settling import join_places, see_unanswered_other_cover, settle
from generator.reading.signs import log_odds, probability
from generator.reading.taken_back import TAKEN, TAKEN_BACK, is_taken_back, see_taken_back
from generator.reading.whole import Stands, alone, order_signs, tell_kinds, whole_signs

A_LITTLE = 0.2
"""How much of a rule a paragraph may hold that states the reason."""
PRICED = re.compile(r"[ \t|]{1,9}\$?\d[\d,]*\.\d\d\b")
"""The amount after a code, on the line that was billed."""


OF_BEFORE = ("role_history", "role_concession", "role_overturned", "role_request")
"""Roles of a sentence whose code states nothing now."""


TAKEN_OFF = re.compile(r"\b(?:removed|withdrawn|taken off|dropped|lifted|retirad\w+|eliminad\w+)\b", re.I)


def _is_of_before(code: Code, sentences: Sequence[Sentence]) -> bool:
    """Whether a code stands in a sentence on what was before: 'The claim came in time, and the CO-29 was taken off.'"""
    said = next((each for each in sentences if each.start <= code.start < each.end), None)
    if said is None or said.is_data or said.is_heading:
        return False
    return bool(TAKEN_OFF.search(said.words)) or sum(said.odds[role] for role in OF_BEFORE) > 0.6


SUREST = 6.0
"""Log odds beyond which nothing is surer."""


class Reason(NamedTuple):
    """A stated reason: `sure` the probability that the letter gives it, `start`..`end` its words, `codes` the codes of a
    payment notice that state it, `paragraph` where its words stand, None for a code alone;
    `settled` where a code says it that is not a general one."""

    kind: str
    sure: float
    start: int
    end: int
    codes: tuple[str, ...] = ()
    paragraph: Paragraph | None = None
    settled: bool = False
    apart: float = -SUREST
    """Log odds of its plainest sentence by what stands around it, apart from what else the letter says."""
    noted: bool = False
    """The note of a line that got nothing states it."""
    priced: bool = False
    """A line that was billed bears the code: it says so of that line, whatever is said elsewhere."""


def settled_paragraphs(text: str, book: Book) -> list[Paragraph]:
    """The paragraphs of a text, with the kinds of each sentence that are left when what only spells another out is dropped."""
    paragraphs = find_paragraphs(text)
    join_places(paragraphs)
    see_other_brands(paragraphs, text, book)
    see_unanswered_other_cover(paragraphs)
    see_taken_back(paragraphs)
    for paragraph in paragraphs:
        settle(paragraph, text, book)
    return paragraphs


def weigh_reasons(text: str, book: Book) -> list[tuple[Reason, dict[str, float]]]:
    """Every kind that a sentence or a code may state, with the signs for and against it."""
    sentences, paragraphs = cut(text), settled_paragraphs(text, book)
    in_context: dict[str, list[InContext]] = {}
    apart: dict[str, float] = {}
    by_paragraph: dict[tuple[int, str], float] = {}
    hits = [each for paragraph in paragraphs for each in paragraph.hits]
    for sentence, odds_of in zip(sentences, weigh_in_context(sentences, hits), strict=True):
        for kind, each in odds_of.items():
            in_context.setdefault(kind, []).append(each)
            by_paragraph[sentence.block, kind] = max(by_paragraph.get((sentence.block, kind), -SUREST), each.by_all)
            if not sentence.is_data and not CODE.search(sentence.words):
                apart[kind] = max(apart.get(kind, -SUREST), each.apart)
    codes: dict[str, list[Code]] = {}
    for code in find_payment_codes(text, book):
        if (kind := kind_of(code, book)) and not _is_of_before(code, sentences):
            codes.setdefault(kind, []).append(code)
    strength: dict[str, float] = dict.fromkeys(codes, 1.0)
    for paragraph in paragraphs:
        for kind, odds in paragraph.kinds().items():
            strength[kind] = strength.get(kind, 0) + odds * (1.2 if paragraph.under_why else 1)
    letter = letter_signs(sentences, text)
    noted = _noted(paragraphs, text)
    taken = strength.get(TAKEN_BACK, 0.0)
    found = []
    for kind in strength:
        stating = [paragraph for paragraph in paragraphs if kind in paragraph.kinds()]
        named = codes.get(kind, [])
        if stating:
            best = max(
                stating,
                key=lambda paragraph: (
                    round(
                        paragraph.kinds()[kind]
                        + 0.15 * paragraph.under_why
                        + 0.1 * _within(by_paragraph.get((paragraph.said[0].block, kind), 0.0))
                        - 0.5 * max(0.0, paragraph.as_rule(kind) - A_LITTLE),
                        1,
                    ),
                    len(paragraph) > 80,
                    round(sum(hits.get(kind, 0) for hits in paragraph.hits)),
                ),
            )
            start, end = best.said[0].start, best.said[-1].end
        else:
            best = None
            start, end = _line_of(text, named[0])
        settled = any(code.row not in GENERAL for code in named) and kind != "cost_share"
        others = [each for other, each in strength.items() if other != kind]
        signs = _signs(kind, stating, best, named, sentences) | letter
        signs["beside a stronger"] = log((strength[kind] + 0.1) / (max(others) + 0.1)) if others else 1.0
        signs["adds, lesser"] = signs.get("adds", 0.0) * float(strength[kind] < max(others, default=0))
        signs["first of a no"] = letter["no"] * float(strength[kind] >= max(others, default=0))
        signs["alone in a no"] = letter["no"] * float(max(others, default=0) < 0.5 * strength[kind])
        signs["beside what is taken back"] = float(kind != TAKEN_BACK and taken >= TAKEN)
        signs["late"] = start / (len(text) or 1)
        signs["long"] = min(len(sentences), 120) / 40
        signs["opens one more"] = float(opens_one_more(kind, best))
        signs |= _signs_in_context(kind, in_context)
        priced = any(code.row not in GENERIC and code.group and PRICED.match(text, code.end) for code in named)
        codes_told = tuple(code.code for code in named)
        found.append(
            (
                Reason(
                    kind,
                    0.0,
                    start,
                    end,
                    codes_told,
                    best,
                    settled,
                    apart.get(kind, -SUREST),
                    kind in noted,
                    priced,
                ),
                signs,
            )
        )
    return _of_the_whole(found, letter, sentences)


def _of_the_whole(
    found: Sequence[tuple[Reason, dict[str, float]]], letter: Mapping[str, float], sentences: Sequence[Sentence]
) -> list[tuple[Reason, dict[str, float]]]:
    """The kinds that paragraphs or codes state, and those that a sentence states faintly, with what the whole letter says."""
    if not sentences:
        return [*found]
    told = tell_kinds(sentences, [reason.kind for reason, _ in found])
    stated = {reason.kind: (reason, signs | {"stated": 1.0}) for reason, signs in found}
    said = announced(sentences)
    weighed = []
    for kind, own in told.items():
        if kind in stated:
            reason, signs = stated[kind]
        elif own.odds[0] > 0:
            plainest = own.plainest
            reason = Reason(kind, 0.0, plainest.start, plainest.end, paragraph=alone(own, kind))
            signs = dict(letter)
        else:
            continue
        signs |= {
            "apart": _within(reason.apart),
            "settled": float(reason.settled),
            "noted": float(reason.noted),
            "priced": float(reason.priced),
            "announced": float(said > 1),
            "is taken back": float(kind == TAKEN_BACK and is_taken_back(reason.paragraph)),
        }
        weighed.append((reason, signs | whole_signs(kind, told, sentences, reason.paragraph)))
    stands = {
        reason.kind: Stands(reason.start, probability(signs.get("in context", -SUREST if reason.paragraph else 0.0)))
        for reason, signs in weighed
    }
    return [(reason, signs | order_signs(reason.kind, stands)) for reason, signs in weighed]


NO_EFFECT = re.compile(r"\bno effect\b|\b(?:informational|information only|internal (?:routing )?note|for your information)\b", re.I)  # fmt: skip
"""What says that a note is no reason."""
NOTE_STATES = 0.4
"""How likely the sentences of a note must state a kind together."""


def _noted(paragraphs: Sequence[Paragraph], text: str) -> set[str]:
    """The kinds that notes state, for each note whose mark stands on a line that got nothing: the likeliest kind of its
    sentences."""
    found: set[str] = set()
    for paragraph in paragraphs:
        words = " ".join(sentence.words for sentence in paragraph.said)
        if not is_of_an_unpaid_line(paragraph.said[0].remark, text) or NO_EFFECT.search(words):
            continue
        whole: dict[str, float] = {}
        for hits in paragraph.hits:
            for kind, odds in hits.items():
                whole[kind] = whole.get(kind, 0.0) + odds
        kind = max(whole, key=whole.__getitem__, default="")
        if kind and whole[kind] > NOTE_STATES:
            found.add(kind)
    return found


def _signs_in_context(kind: str, in_context: Mapping[str, Sequence[InContext]]) -> dict[str, float]:
    """What the sentences of a kind say for it by what stands around them: the surest of them, all of them, and how they
    stand to the surest of any other kind."""
    own = in_context.get(kind)
    if not own:
        return {}
    best = _within(max(each.by_all for each in own))
    other = max((each.by_all for name, said in in_context.items() if name != kind for each in said), default=-SUREST)
    return {
        "in context": best,
        "in context, all": min(3.0, sum(probability(each.by_all) for each in own)),
        "in context, over others": _within(best - other),
        "in context, told": 1.0,
    }


def _within(odds: float) -> float:
    return max(-SUREST, min(SUREST, odds))


UNPAID_SAYS_NO = 0.8
"""How surely lines that got nothing say no, where no sentence does."""


def letter_signs(sentences: Sequence[Sentence], text: str) -> dict[str, float]:
    """What the whole letter says for or against any reason in it."""
    roles = strongest_roles(sentences)

    def odds(*names: str) -> float:
        return max(roles[name][0] if name in roles else 0.0 for name in names)

    no, open_ = (
        odds("no", "role_partial", "role_upheld", "role_take_back"),
        odds("role_pended", "role_information_request", "role_acknowledgement"),
    )
    paid, unpaid = count_lines(text)
    no = max(no, UNPAID_SAYS_NO) if unpaid else no
    return {
        "none": 1.0,
        "lines unpaid": float(unpaid > 0),
        "lines paid": float(paid > 0 and not unpaid),
        "no": no,
        "yes without no": odds("yes") * (1 - no),
        "open": open_,
        "open without no": open_ * (1 - no),
        "overturned": odds("role_overturned"),
    }


def _signs(
    kind: str,
    stating: Sequence[Paragraph],
    best: Paragraph | None,
    codes: Sequence[Code],
    sentences: Sequence[Sentence],
) -> dict[str, float]:
    """What speaks for and against one kind; probabilities as log odds."""
    signs = {"code": 0.0, "general": float(kind in GENERIC)}
    if codes:
        signs["code"] = 0.5 if all(code.row in GENERAL for code in codes) else 1.0
    if best is None:
        return signs
    hits, said = max(zip(best.hits, best.said, strict=True), key=lambda pair: pair[0].get(kind, 0.0))
    odds = hits.get(kind, 0.0)
    missed = 1.0
    for paragraph in stating:
        missed *= 1 - paragraph.kinds()[kind]
    decisions = [n for n, sentence in enumerate(sentences) if sentence.role in DECIDES]
    place = sentences.index(said)
    signs |= {
        "said": log_odds(odds),
        "said once": log_odds(1 - missed),
        "sentences": min(4, sum(kind in hits for paragraph in stating for hits in paragraph.hits)),
        "under why": float(said.section == WHY),
        **{f"in {part}": float(said.section == part) for part in (DECISION, RULE, RIGHTS, HISTORY, REQUEST)},
        **{
            f"as {role}": said.odds[role]
            for role in ("role_rule_quoted", "role_history", "role_rights", "role_concession")
        },
        "in a box": float(said.is_data and said.section not in (WHY, DECISION)),
        "share of its sentence": odds / sum(hits.values()) if odds else 0.0,
        "top of its sentence": float(odds == max(hits.values(), default=0.0)),
        "adds": float(bool(ADDS.search(said.words))),
        "falls short": float(bool(NO.search(said.words))),
        "short": float(len(said.words.split()) < 6),
        "heading": float(said.is_heading),
        "near the decision": max((1 / (1 + abs(n - place)) for n in decisions), default=0.0),
    }
    return signs


def _line_of(text: str, code: Code) -> tuple[int, int]:
    """The line that says what the code means, else the line it first stands on."""
    said = re.search(
        rf"^[ \t]*(?:(?:CO|PR|OA|PI)[- ]?)?{re.escape(code.code)}[ \t]*[-–:=.]?[ \t]+[A-Z][^\n]{{10,}}", text, re.M
    )
    if said:
        return said.start() + len(said[0]) - len(said[0].lstrip()), said.end()
    start = text.rfind("\n", 0, code.start) + 1
    end = (text.find("\n", code.end) + 1 or len(text) + 1) - 1
    return start + len(text[start:end]) - len(text[start:end].lstrip()), end
