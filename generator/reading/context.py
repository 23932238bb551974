"""Whether a sentence states a reason of this letter, by what stands around it.

Words alone do not tell: 'the infections are well charted' and 'the infections are not charted' are both about what a plan
may ask for, and in a long letter one sentence in five sounds like a reason without being one. So each sentence that may
state a kind is weighed once more: by the parts that it and its neighbors play, by whether it stands near the decision,
and by whether the rest of the letter comes back to the same kind or speaks of others. How much each sign counts is fitted
on whole letters (`signs.json`, "context").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.reading.adding import ADDS, ADDS_ONE
from generator.reading.parts import HISTORY, NO, PLAIN_NO, REQUEST, RIGHTS, RULE, SAYS_NO, Sentence
from generator.reading.roles import ROLES
from generator.reading.signs import add_up, load_signs, log_odds

BECAUSE = re.compile(
    r"\b(?:because|since|for (?:this|that|these|the following) reasons?|therefore|as a result|based on|basis|reason|due to|for lack of|so|accordingly|hence|thus|porque|por eso|motivo)\b",
    re.I,
)
BUT = re.compile(r"\b(?:but|however|yet|although|though|still|only|instead|unless|pero|sin embargo|aunque)\b", re.I)
BUT_FIRST = re.compile(r"(?:but|however|yet|still|pero|sin embargo)\b", re.I)
PAST = re.compile(r"\b(?:was|were|had|did)\b", re.I)
MAY_BE = re.compile(r"\b(?:if|when|unless|whether|may|might|could|would|can)\b", re.I)
YOU = re.compile(r"\b(?:you|your|usted|su)\b", re.I)
WE = re.compile(r"\b(?:we|our|us|plan|reviewer|fund|policy|nosotros)\b", re.I)
DECIDES = ("role_decision", "role_partial", "role_upheld", "role_take_back")
SECTIONS = ("why", "decision", "rule", "rights", "history", "request", "")
GENERIC = ("not_medically_necessary", "missing_information", "other_reason")
"""Kinds whose words stand beside many a reason that is more exact."""


OF_THE_LETTER = (
    "elsewhere",
    "others elsewhere",
    "most told",
    "best of its kind",
    "surer ones",
    "surest other",
    "sentences",
)
"""Signs that compare a kind with the others of the letter: they tell the main reason, and speak against one beside it."""


class InContext(NamedTuple):
    """Log odds that the letter gives a kind as a reason: by all signs, and `apart` from what else the letter says."""

    by_all: float
    apart: float


def weigh_in_context(sentences: Sequence[Sentence], hits: Sequence[Mapping[str, float]]) -> list[dict[str, InContext]]:
    """For each sentence: kind -> the log odds of what stands around it."""
    weights = load_signs()
    found: list[dict[str, InContext]] = [{} for _ in sentences]
    for place, kind, signs in signs_in_context(sentences, hits):
        found[place][kind] = InContext(add_up(signs, weights["context"]), add_up(signs, weights["apart"]))
    return found


def signs_in_context(
    sentences: Sequence[Sentence], hits: Sequence[Mapping[str, float]]
) -> list[tuple[int, str, dict[str, float]]]:
    """(number of the sentence, kind, its signs) for each kind that a sentence may state."""
    count = len(sentences)
    reason = [min(0.999, sum(each.values())) for each in hits]
    says_no = [
        each.section not in (RULE, RIGHTS, HISTORY) and bool(PLAIN_NO.search(each.words) or SAYS_NO.search(each.words))
        for each in sentences
    ]
    decisions = [
        n
        for n, each in enumerate(sentences)
        if sum(each.odds[role] for role in DECIDES) > 0.5 or (says_no[n] and reason[n] > 0.5)
    ]
    rights = next((n for n, each in enumerate(sentences) if each.odds["role_rights"] > 0.6 or each.section == RIGHTS), count)  # fmt: skip
    billed = " ".join(each.words for each in sentences if each.is_data)
    in_body = [each.section not in (RULE, RIGHTS, HISTORY, REQUEST) for each in sentences]
    total: dict[str, float] = {}
    most: dict[str, float] = {}
    for each in hits:
        for kind, odds in each.items():
            total[kind] = total.get(kind, 0.0) + odds
            most[kind] = max(most.get(kind, 0.0), odds)
    found = []
    for place, (sentence, own) in enumerate(zip(sentences, hits, strict=True)):
        if not own:
            continue
        shared = {**signs_of_sentence(sentence)} | {
            "reason": log_odds(reason[place]),
            "says no": float(says_no[place]),
            "place": place / count,
            "among the first": float(place < 4),
            "after the rights": float(place >= rights),
            "before the rights": min(rights - place, 10) / 10 if place < rights else 0.0,
            "sentences": min(count, 60) / 30,
            "always": 1.0,
            "is remark": float(bool(sentence.remark)),
            "is remark of a line": float(_is_of_a_line(sentence.remark, billed)),
        }
        if decisions:
            away = [each - place for each in decisions]
            shared |= {
                "no before": max((1 / (1 - each) for each in away if each < 0), default=0.0),
                "no after": max((1 / (1 + each) for each in away if each > 0), default=0.0),
                "no itself": float(0 in away),
                "after a no": float(min(away) < 0),
                "after the last no": float(max(away) < 0),
            }
        others = [reason[n] for n in range(count) if n != place and in_body[n]]
        shared["surer ones"] = min(6, sum(each > reason[place] for each in others)) / 3
        shared["surest other"] = max(others, default=0.0)
        for kind, odds in own.items():
            signs = dict(shared)
            signs["kind"] = log_odds(odds)
            signs["share"] = odds / sum(own.values())
            signs["general"] = float(kind in GENERIC)
            signs["elsewhere"] = min(3.0, total[kind] - odds)
            elsewhere = (
                max((each[other] for other in each if other != kind), default=0.0)
                for n, each in enumerate(hits)
                if n != place
            )
            signs["others elsewhere"] = min(6.0, sum(elsewhere)) / 3
            signs["best of its kind"] = float(odds >= most[kind])
            signs["most told"] = float(total[kind] >= max(total.values()))
            for name, other in (("before", place - 1), ("after", place + 1), ("two before", place - 2), ("two after", place + 2)):  # fmt: skip
                if not 0 <= other < count:
                    signs[f"none {name}"] = 1.0
                    continue
                beside = sentences[other]
                signs[f"reason {name}"] = reason[other]
                signs[f"same {name}"] = hits[other].get(kind, 0.0)
                signs[f"beside {name}"] = float(beside.block == sentence.block)
                signs[f"heading {name}"] = float(beside.is_heading)
                for role in ROLES:
                    signs[f"{role} {name}"] = beside.odds[role]
            found.append((place, kind, signs))
    return found


def _is_of_a_line(remark: str, billed: str) -> bool:
    """Whether the mark of a note stands on a line that was billed: 'J2350  600  41,880.00  0.00  A7'."""
    return bool(remark) and re.search(rf"(?<![\w-]){re.escape(remark)}(?![\w-])", billed) is not None


@lru_cache(maxsize=512)
def signs_of_sentence(sentence: Sentence) -> Mapping[str, float]:
    """What the sentence itself has for signs, whatever kind it may state; asked again for each kind."""
    words = sentence.words
    count = len(words.split())
    return {
        **{role: sentence.odds[role] for role in ROLES},
        **{f"in {section or 'no part'}": float(sentence.section == section) for section in SECTIONS},
        "is data": float(sentence.is_data),
        "is heading": float(sentence.is_heading),
        "is item": float(sentence.is_item),
        "falls short": float(bool(NO.search(words))),
        "adds": float(bool(ADDS.search(words))),
        "adds one": float(bool(ADDS_ONE.search(words))),
        "because": float(bool(BECAUSE.search(words))),
        "but": float(bool(BUT.search(words))),
        "but first": float(bool(BUT_FIRST.match(words))),
        "past": float(bool(PAST.search(words))),
        "may be": float(bool(MAY_BE.search(words))),
        "you": float(bool(YOU.search(words))),
        "we": float(bool(WE.search(words))),
        "asks": float("?" in words),
        "opens": float(words.endswith(":")),
        "short": float(count < 6),
        "length": min(count, 40) / 20,
        "number": float(any(letter.isdigit() for letter in words)),
    }
