"""Why they refuse: the kinds on the denial map that the letter states, each with its own words.

Each sentence is weighed (parts.py); codes of a payment notice count before words (codes.py). In each paragraph
(paragraphs.py) what only spells another reason out is dropped (settling.py, brands.py, taken_back.py). Here the kinds of
the whole letter are put together and quoted; what belongs to an earlier decision or quotes a rule is left apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.reading.adding import (
    ADDED_AT_LEAST,
    ADDS,
    announced,
    is_plain_under_why,
    opens_one_more,
    stands_plainly,
)
from generator.reading.brands import see_other_brands
from generator.reading.codes import GENERAL, Code, find_payment_codes, kind_of
from generator.reading.context import InContext, weigh_in_context
from generator.reading.finding import Finding, make_finding
from generator.reading.paragraphs import Paragraph, find_paragraphs
from generator.reading.parts import DECISION, HISTORY, NO, REQUEST, RIGHTS, RULE, WHY, Sentence, cut, strongest_roles
from generator.reading.settling import join_places, see_unanswered_other_cover, settle
from generator.reading.signs import add_up, load_signs, log_odds, probability
from generator.reading.taken_back import TAKEN, TAKEN_BACK, TOLD_BACK, is_plain_ground, is_taken_back, see_taken_back

if TYPE_CHECKING:
    from generator.reading.status import PaperStatus

HINTED, UNTOLD = {"approval": 0.36}, 0.47
"""How sure a status that refuses nothing must be where no reason is told: few other papers sound like an approval, and many
thank for something."""
PLAINLY, AS_PLAIN = 0.6, 0.97
"""How sure a status that refuses nothing must be for no reason to be told; and how plain a reason is told all the same, where
it is plainer than the status."""
TAKES_BACK, PAYS = "take_back", "payment_explanation"
"""Statuses that tell of a reason by themselves."""
ENOUGH = 0.42
"""A reason below this is not told beside another."""
PLAIN, BESIDE_PLAIN = 0.9, 0.5
"""Beside one that is as plain as the first, another must be more likely than not."""
BESIDE_TAKE_BACK = 0.33
"""The same beside a take-back, which mostly has a reason of its own."""
PERHAPS, AT_LEAST, PERHAPS_AT_MOST = 0.2, 0.1, 0.29
"""The likeliest reason is told, as not sure, down to this."""
A_LITTLE = 0.2
"""How much of a rule a paragraph may hold that states the reason."""
NEVER_QUOTED = ("role_rule_quoted", "role_rights", "role_boilerplate", "role_peer_to_peer", "role_information_request")
LEADS_UP = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_request", "role_acknowledgement", "role_letterhead", "role_approval", "role_concession", "role_amounts")  # fmt: skip
"""Roles of sentences around a reason that are not quoted with it, and of those that are left off before it."""
LEADS_ON = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_letterhead", "role_amounts", "role_acknowledgement")  # fmt: skip
"""Roles of sentences that are left off after it."""
DECIDES = ("role_decision", "role_partial", "role_upheld", "role_take_back")
GENERIC = ("not_medically_necessary", "missing_information", "other_reason")
"""Kinds whose words stand beside many a reason that is more exact."""


PRICED = re.compile(r"[ \t|]{1,9}\$?\d[\d,]*\.\d\d\b")
"""The amount after a code, on the line that was billed."""


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
    priced: bool = False
    """A line that was billed bears the code: it says so of that line, whatever is said elsewhere."""


@lru_cache(maxsize=4)
def read_reasons(text: str, book: Book) -> tuple[Reason, ...]:
    """Every stated reason, the primary one first."""
    weighed = [
        reason._replace(sure=probability(add_up(signs, load_signs()["reason"])))
        for reason, signs in weigh_reasons(text, book)
    ]
    said = max((reason.sure for reason in weighed if reason.paragraph), default=0)
    # A code settles its kind, unless it is a general one or the words beside it are plain.
    weighed = [
        reason._replace(sure=max(reason.sure, 0.9))
        if reason.settled and (reason.priced or reason.paragraph or said < 0.8)
        else reason
        for reason in weighed
    ]
    weighed = [
        reason._replace(sure=max(reason.sure, TOLD_BACK)) if reason.kind == TAKEN_BACK and is_taken_back(reason.paragraph) else reason
        for reason in weighed
    ]  # fmt: skip
    taken_back = any(reason.kind == TAKEN_BACK and reason.sure >= ENOUGH for reason in weighed)
    is_plain = any(reason.sure >= PLAIN for reason in weighed)
    enough = BESIDE_TAKE_BACK if taken_back else BESIDE_PLAIN if is_plain else ENOUGH
    if any(reason.sure >= ENOUGH for reason in weighed):
        weighed = [
            reason._replace(sure=max(reason.sure, ADDED_AT_LEAST, enough))
            if opens_one_more(reason.kind, reason.paragraph)
            or is_plain_under_why(reason.kind, reason.paragraph)
            or _stands_apart(reason)
            else reason
            for reason in weighed
        ]
    found = [reason for reason in weighed if reason.sure >= enough]
    if 0 < len(found) < (count := announced(cut(text))):
        others = [each for each in weighed if each not in found and stands_plainly(each.kind, each.paragraph)]
        likeliest_first = sorted(others, key=lambda each: -each.sure)[: count - len(found)]
        found += [each._replace(sure=max(each.sure, ADDED_AT_LEAST)) for each in likeliest_first]
    if not found:
        # Nothing is plain: the likeliest is told, as not sure, of a letter that says no.
        refuses = _letter_signs(cut(text))["no"] > 0.5 or any(reason.codes for reason in weighed)
        likeliest = max(weighed, key=lambda reason: reason.sure, default=None)
        if likeliest and refuses:
            likeliest = likeliest if likeliest.sure >= PERHAPS else _guess(weighed, cut(text)) or likeliest
            found = [likeliest._replace(sure=max(AT_LEAST, min(PERHAPS_AT_MOST, likeliest.sure)))]
    elif taken_back and len(found) == 1:
        found += _ground(weighed)
    if any(reason.kind == "alternative_funding" and reason.sure > 0.9 for reason in found):
        # What it does to the share, and where the drug then comes from, are parts of it.
        found = [reason for reason in found if reason.kind not in OF_FUNDING or reason.sure > 0.85]
    found = _keep_one_place(found, text)
    top = max((reason.sure for reason in found), default=0)
    told = {reason.kind for reason in found}
    found = [reason._replace(start=start, end=end) for reason in found for start, end in [_span(reason, told, text)]]
    # As the letter gives them, what is taken back first; those that are much weaker than the strongest come last.
    return tuple(
        sorted(
            found,
            key=lambda reason: (
                reason.kind != TAKEN_BACK or reason.sure < 0.5,
                reason.sure < 0.45 * top,
                reason.start,
            ),
        )
    )


APART, SAID_APART = 1.0, 0.7
"""From which log odds a kind is told beside a stronger one, and how plainly a sentence must say it."""


def _stands_apart(reason: Reason) -> bool:
    """Whether a sentence says it plainly and stands as reasons stand, though the letter says another more often. Of 38 such
    kinds in the letters that the signs are fitted on, 33 were reasons."""
    said = reason.paragraph.hits if reason.paragraph else ()
    return reason.apart > APART and max((hits.get(reason.kind, 0.0) for hits in said), default=0.0) > SAID_APART


OF_FUNDING = ("cost_share", "supply_channel", "benefit_exclusion", "not_on_formulary")


def _ground(weighed: Sequence[Reason]) -> list[Reason]:
    """Why a payment or a yes is taken back, where a sentence says it plainly: the likeliest such kind."""
    plain = [reason for reason in weighed if is_plain_ground(reason.kind, reason.paragraph)]
    return [
        reason._replace(sure=max(reason.sure, BESIDE_TAKE_BACK))
        for reason in sorted(plain, key=lambda reason: -reason.sure)[:1]
    ]


def _guess(weighed: Sequence[Reason], sentences: Sequence[Sentence]) -> Reason | None:
    """Of the kinds that a sentence may state, the one for which the whole letter says most."""
    said: dict[str, float] = {}
    for sentence in sentences:
        if sentence.section not in (RIGHTS, RULE, HISTORY):
            for kind, odds in sentence.kinds.items():
                said[kind] = said.get(kind, 0.0) + odds
    return max(weighed, key=lambda reason: said.get(reason.kind, 0.0), default=None)


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
    for odds_of in weigh_in_context(sentences, [hits for paragraph in paragraphs for hits in paragraph.hits]):
        for kind, each in odds_of.items():
            in_context.setdefault(kind, []).append(each)
    codes: dict[str, list[Code]] = {}
    for code in find_payment_codes(text, book):
        if kind := kind_of(code, book):
            codes.setdefault(kind, []).append(code)
    strength: dict[str, float] = dict.fromkeys(codes, 1.0)
    for paragraph in paragraphs:
        for kind, odds in paragraph.kinds().items():
            strength[kind] = strength.get(kind, 0) + odds * (1.2 if paragraph.under_why else 1)
    letter = _letter_signs(sentences)
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
                        + 0.3 * paragraph.under_why
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
        apart = max((each.apart for each in in_context.get(kind, ())), default=-SUREST)
        codes_told = tuple(code.code for code in named)
        found.append((Reason(kind, 0.0, start, end, codes_told, best, settled, apart, priced), signs))
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


def _letter_signs(sentences: Sequence[Sentence]) -> dict[str, float]:
    """What the whole letter says for or against any reason in it."""
    roles = strongest_roles(sentences)

    def odds(*names: str) -> float:
        return max(roles[name][0] if name in roles else 0.0 for name in names)

    no, open_ = (
        odds("no", "role_partial", "role_upheld", "role_take_back"),
        odds("role_pended", "role_information_request", "role_acknowledgement"),
    )
    return {
        "none": 1.0,
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


def find_reasons(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Each stated reason, the primary one first, quoted with the sentences around it; one that is no refusal where the
    paper refuses nothing."""
    from generator.reading.status import read_status

    status, reasons = read_status(text, book), read_reasons(text, book)
    says_no = "no" in (roles := strongest_roles(cut(text))) and roles["no"][0] > 0.8 and status.sure < 0.7
    most = max([ENOUGH, *(reason.sure for reason in reasons)]) if reasons else HINTED.get(status.id, UNTOLD)
    if status.is_settled and not says_no and status.sure > (min(PLAINLY, most) if most < AS_PLAIN else most):
        says = f"A reason: {load_denial_kinds()['not_a_denial'].label}."
        words = " ".join(text[status.start : status.end].split())
        found = make_finding("reasons", {"kind": "not_a_denial", "words": words}, says, text, status.start, status.end)
        yield found.replaced(sure=status.sure)
        return
    for reason in reasons if status.is_settled else _with_what_the_paper_does(reasons, status, text, book):
        end = reason.end + _told_after(text, reason.end, [other.start for other in reasons])
        words = " ".join(text[reason.start : end].split())
        says = f"A reason: {load_denial_kinds()[reason.kind].label}."
        found = make_finding("reasons", {"kind": reason.kind, "words": words}, says, text, reason.start, reason.end)
        yield found.replaced(sure=round(reason.sure, 3))


GROUND = re.compile(
    r"\b(?:guideline|policy|polic(?:y|ies)|criteria|rule|plan) requires?\b|\b(?:the )?(?:records|notes|chart|documents?)\b[^.]{0,40}\b(?:show|list|do(?:es)? not|did not|contain|sent|received)\b|\bmust (?:have|first)\b",
    re.I,
)
"""What a reason that only says no rests on, told in the paragraph after it."""
NEXT_PARAGRAPH = re.compile(r"[ \t]*\n[ \t]*\n(?P<said>[ \t]*[A-Z][^\n]{20,}(?:\n[^\n]+){0,7})")


def _told_after(text: str, end: int, others: list[int]) -> int:
    """How many characters after a reason belong to it: the next paragraph, where it tells the rule or the lack that the reason
    rests on, and no other reason begins there."""
    match = NEXT_PARAGRAPH.match(text, end)
    if not match or not GROUND.search(match["said"]) or any(end <= start < match.end() for start in others):
        return 0
    return match.end() - end


SHARE = re.compile(
    r"\b(?:you (?:may )?(?:owe|pay)|your share|your part|coinsurance|deductible|copay\w*|usted (?:debe|paga)|su parte|deducible)\b",
    re.I,
)
"""What a payment notice says of the share."""
PERHAPS_SAID = 0.2
"""How likely a sentence must state a kind for it to be offered, as not sure, where a paper refuses and nothing is plain."""


def _with_what_the_paper_does(
    reasons: Sequence[Reason], status: PaperStatus, text: str, book: Book
) -> Sequence[Reason]:
    """The reasons, with what follows from what the paper does: one that takes back does so whatever its ground; a payment
    notice without a reason leaves a share; of any other that refuses the likeliest kind is offered, as not sure."""
    if status.id == TAKES_BACK and status.end and not any(reason.kind == TAKEN_BACK for reason in reasons):
        return [Reason(TAKEN_BACK, min(TOLD_BACK, status.sure), status.start, status.end), *reasons]
    if reasons or not status.refuses:
        return reasons
    if status.id == PAYS:
        share = SHARE.search(text)
        sentence = next((each for each in cut(text) if share and each.start <= share.start() < each.end), None)
        return [Reason("cost_share", PERHAPS_AT_MOST, sentence.start, sentence.end)] if sentence else []
    said = [
        (odds, kind, sentence)
        for sentence in cut(text)
        if sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST) and not sentence.is_heading
        for kind, odds in sentence.kinds.items()
    ]
    odds, kind, sentence = max(said, key=lambda each: each[0], default=(0.0, "", None))
    return [Reason(kind, AT_LEAST, sentence.start, sentence.end)] if sentence and odds > PERHAPS_SAID else []


def _keep_one_place(found: list[Reason], text: str) -> list[Reason]:
    """Only one place is refused in a letter, and it must be named."""
    kinds = load_denial_kinds()
    places = [reason for reason in found if kinds[reason.kind].place]
    named = [reason for reason in places if reason.codes or kinds[reason.kind].place_named_in(text)]
    best = max(named, key=lambda reason: (reason.sure, -reason.start), default=None)
    return [reason for reason in found if reason not in places or reason is best]


def _span(reason: Reason, told: set[str], text: str) -> tuple[int, int]:
    """The quotation: from the first to the last sentence of this kind, with the sentences around them that speak
    of no other kind that is told, at most three on either side. What only leads up to it is left off."""
    if reason.paragraph is None:
        return reason.start, reason.end
    said, hits = reason.paragraph.said, reason.paragraph.hits
    others = told - {reason.kind}
    strongest = max(each.get(reason.kind, 0) for each in hits)
    hit = [number for number, each in enumerate(hits) if each.get(reason.kind, 0) > min(0.5, 0.6 * strongest)]
    first, last = hit[0], hit[-1]

    def may_join(number: int) -> bool:
        sentence = said[number]
        return (
            not others & hits[number].keys()
            and not (sentence.role in NEVER_QUOTED and sentence.odds[sentence.role] > 0.5)
            and sentence.section != HISTORY
        )

    def is_beside(number: int, roles: Sequence[str]) -> bool:
        sentence = said[number]
        return reason.kind not in hits[number] and sentence.role in roles and sentence.odds[sentence.role] > 0.4

    while first > 0 and hit[0] - first < 3 and may_join(first - 1):
        first -= 1
    while last + 1 < len(said) and last - hit[-1] < 3 and may_join(last + 1):
        last += 1
    while first < hit[0] and is_beside(first, LEADS_UP):
        first += 1
    while last > hit[-1] and is_beside(last, LEADS_ON):
        last -= 1
    end = said[last].end
    if text[:end].endswith(":"):
        # What the colon opens belongs to it: the words quoted next, or the list of the same paragraph.
        opened = re.compile(r"\s*[\"“][^\"”]{10,600}[\"”]|\n?(?:\n[^\n]{1,200}){1,12}").match(text, end)
        end = opened.end() if opened else end
    return said[first].start, end
