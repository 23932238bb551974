"""Why they refuse: the kinds on the denial map that the letter states, each with its own words.

Each sentence is weighed (parts.py); codes of a payment notice count before words (codes.py). Here the sentences are put
together: those of one kind in one paragraph are quoted as one reason, what only spells another reason out is dropped,
and what belongs to an earlier decision or quotes a rule is left apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from math import log
from typing import NamedTuple

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.reading.codes import GENERAL, Code, find_payment_codes, kind_of
from generator.reading.features import drug_words
from generator.reading.finding import Finding, make_finding
from generator.reading.medicine import named_drugs, refused_therapy
from generator.reading.parts import DECISION, HISTORY, NO, REQUEST, RIGHTS, RULE, WHY, Sentence, cut, strongest_roles
from generator.reading.signs import add_up, load_signs, log_odds, probability

STATES, COUNTS = 0.3, 0.2
"""A sentence that is less likely than the first to state any reason, and a kind below the second, are not looked at."""
STATED = 0.25
"""Of two kinds that stand close together, each must be this likely for one to yield to the other."""
ENOUGH = 0.42
"""A reason below this is not told beside another."""
BESIDE_TAKE_BACK = 0.33
"""The same beside a take-back, which mostly has a reason of its own."""
PERHAPS, AT_LEAST, PERHAPS_AT_MOST = 0.2, 0.1, 0.29
"""The likeliest reason is told, as not sure, down to this."""
NEVER_QUOTED = ("role_rule_quoted", "role_rights", "role_boilerplate", "role_peer_to_peer", "role_information_request")
LEADS_UP = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_request", "role_acknowledgement", "role_letterhead", "role_approval", "role_concession", "role_amounts")  # fmt: skip
"""Roles of sentences around a reason that are not quoted with it, and of those that are left off before it."""
LEADS_ON = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_letterhead", "role_amounts", "role_acknowledgement")  # fmt: skip
"""Roles of sentences that are left off after it."""
DECIDES = ("role_decision", "role_partial", "role_upheld", "role_take_back")
GENERIC = ("not_medically_necessary", "missing_information", "other_reason")
"""Kinds whose words stand beside many a reason that is more exact."""
NEED = re.compile(
    r"medically necessary|medical necessity|reasonable and necessary|need for this|m[eé]dicamente necesari|necesidad m[eé]dica",
    re.I,
)
NOT_NEEDED = re.compile(
    r"\b(?:not|no)\b[^.;]{0,30}(?:medically necessary|medical necessity|reasonable and necessary|m[eé]dicamente necesari)",
    re.I,
)
OWN_PRODUCT = re.compile(r"\bpreferred ([\w-]+ ){0,3}(?:product|brand|biosimilar|version|immune globulin)", re.I)
OFFERS = re.compile(
    r"\b(?:can|could|may|might|should|must|able to|puede|debe)\b (?!not\b)(?:[\w-]+ ){0,3}(?:given|get|received?|infused|administered|provided|treated|had|recibir\w*|darse)\b.*",
    re.I | re.S,
)
INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of|en lugar de|en vez de)\b.*", re.I | re.S)
FAILED = re.compile(r"\btried and failed\b|\btrial and failure\b|\bfail(?:ed|ure) first\b", re.I)
"""What is asked of a step, whatever family the drugs are of."""
STEP = re.compile(r"\bstep[- ](?:therapy|edit|care)|\bfail[- ]first", re.I)


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

    def as_rule(self, kind: str) -> float:
        """How much its sentences of a kind look like a rule that is quoted."""
        return max(
            (s.odds["role_rule_quoted"] for s, hits in zip(self.said, self.hits, strict=True) if kind in hits),
            default=0.0,
        )

    def __len__(self) -> int:
        return self.said[-1].end - self.said[0].start

    def drop(self, kind: str, into: str = "") -> None:
        """Take a kind out; what spoke for it speaks for `into`, where that is said."""
        for hits in self.hits:
            odds = hits.pop(kind, 0)
            if into in hits:
                hits[into] = min(0.999, hits[into] + odds)


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


def _hits(sentence: Sentence) -> dict[str, float]:
    if sentence.reason < STATES or len(sentence.words) < 12:
        return {}
    return {kind: odds for kind, odds in sentence.kinds.items() if odds > COUNTS and kind != "other_reason"} or (
        {"other_reason": sentence.odds["other_reason"]} if sentence.role == "other_reason" else {}
    )


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
        reason._replace(sure=max(reason.sure, 0.9)) if reason.settled and (reason.paragraph or said < 0.8) else reason
        for reason in weighed
    ]
    weighed = [
        reason._replace(sure=max(reason.sure, TOLD_BACK)) if reason.kind == "retroactive_denial" and _is_taken_back(reason) else reason
        for reason in weighed
    ]  # fmt: skip
    taken_back = any(reason.kind == "retroactive_denial" and reason.sure >= ENOUGH for reason in weighed)
    found = [reason for reason in weighed if reason.sure >= (BESIDE_TAKE_BACK if taken_back else ENOUGH)]
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
                reason.kind != "retroactive_denial" or reason.sure < 0.5,
                reason.sure < 0.45 * top,
                reason.start,
            ),
        )
    )


OF_FUNDING = ("cost_share", "supply_channel", "benefit_exclusion", "not_on_formulary")
PLAIN_GROUND = 0.85


def _ground(weighed: Sequence[Reason]) -> list[Reason]:
    """Why a payment or a yes is taken back, where a sentence says it plainly: the likeliest such kind."""
    plain = [
        reason
        for reason in weighed
        if reason.kind != "retroactive_denial"
        and reason.paragraph
        and any(
            hits.get(reason.kind, 0) > PLAIN_GROUND and sentence.section not in (RIGHTS, RULE, HISTORY, REQUEST)
            for hits, sentence in zip(reason.paragraph.hits, reason.paragraph.said, strict=True)
        )
    ]
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


def weigh_reasons(text: str, book: Book) -> list[tuple[Reason, dict[str, float]]]:
    """Every kind that a sentence or a code may state, with the signs for and against it."""
    paragraphs: list[Paragraph] = []
    sentences = cut(text)
    for _, said in groupby(sentences, key=lambda sentence: sentence.block):
        paragraphs.append(Paragraph([*said]))
    seen: set[str] = set()
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            if sentence.words in seen:
                hits.clear()  # what is printed on every page is said once
            seen.add(sentence.words)
    _join_places(paragraphs)
    _see_other_brands(paragraphs, text, book)
    _see_unanswered_other_cover(paragraphs)
    _see_taken_back(paragraphs)
    for paragraph in paragraphs:
        _settle(paragraph, text, book)
    codes: dict[str, list[Code]] = {}
    for code in find_payment_codes(text, book):
        if kind := kind_of(code, book):
            codes.setdefault(kind, []).append(code)
    strength: dict[str, float] = dict.fromkeys(codes, 1.0)
    for paragraph in paragraphs:
        for kind, odds in paragraph.kinds().items():
            strength[kind] = strength.get(kind, 0) + odds * (1.2 if paragraph.under_why else 1)
    letter = _letter_signs(sentences)
    taken = strength.get("retroactive_denial", 0.0)
    found = []
    for kind in strength:
        stating = [paragraph for paragraph in paragraphs if kind in paragraph.kinds()]
        named = codes.get(kind, [])
        if stating:
            best = max(
                stating,
                key=lambda paragraph: (
                    round(paragraph.kinds()[kind] + 0.3 * paragraph.under_why - 0.5 * paragraph.as_rule(kind), 1),
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
        signs["first of a no"] = letter["no"] * float(strength[kind] >= max(others, default=0))
        signs["alone in a no"] = letter["no"] * float(max(others, default=0) < 0.5 * strength[kind])
        signs["beside what is taken back"] = float(kind != "retroactive_denial" and taken >= TAKEN)
        signs["late"] = start / (len(text) or 1)
        found.append((Reason(kind, 0.0, start, end, tuple(code.code for code in named), best, settled), signs))
    return found


def _join_places(paragraphs: Sequence[Paragraph]) -> None:
    """Only one place is refused in a letter: what speaks for another speaks for it."""
    places = {kind.id: kind for kind in load_denial_kinds().values() if kind.place}
    weight: dict[str, float] = {}
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            offered = OFFERS.search(sentence.words)
            if offered and not NO.search(offered[0]) and places.keys() & hits.keys():
                # 'It can be given at home or in a suite': neither is the place that is refused.
                words = INSTEAD.sub("", offered[0])
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


BEFORE_IT = re.compile(
    r"\b(?:before|first|instead|prefer\w*|must|unless|in place of|ahead of|first-line|covered (?:products?|brands?|after)|try|tried|trial|antes|primero|preferid\w+|en lugar de)\b",
    re.I,
)
OTHER_BRAND = 0.85
"""How surely a sentence that puts other products of the refused kind first asks for another product."""


def _see_other_brands(paragraphs: Sequence[Paragraph], text: str, book: Book) -> None:
    """'Venofer or Ferrlecit must be used before Injectafer': of irons, and of one drug under several names (the immune
    globulins by vein are one), what is to come first is another product, not a step."""
    refused = refused_therapy(text, book)
    if not refused:
        return
    names: set[str] = set()
    for each in named_drugs(text, book):
        if each.key == refused:
            names = {text[each.start : each.end].lower()}
            break
    kin = _family(refused, book) if drug_words().get(_first_word(refused, book)) == "<iron>" else ""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            if (
                sentence.section in (RIGHTS, HISTORY, REQUEST)
                or not BEFORE_IT.search(sentence.words)
                or sum(
                    sentence.odds[role]
                    for role in ("role_request", "role_history", "role_approval", "role_rule_quoted")
                )
                > 0.3
            ):
                continue
            named = named_drugs(sentence.words, book)
            others = [
                each
                for each in named
                if (each.key == refused and sentence.words[each.start : each.end].lower() not in names)
                or (kin and each.key and each.key != refused and _family(each.key, book) == kin)
            ]
            if others and all(
                each.key == refused or (kin and each.key and _family(each.key, book) == kin) for each in named
            ):
                hits.pop("step_therapy", 0)
                hits["preferred_product"] = max(hits.get("preferred_product", 0), OTHER_BRAND)


def _first_word(therapy: str, book: Book) -> str:
    row = book.get("therapies", therapy)
    return next((word for word in re.findall(r"[a-z]{5,}", " ".join((*row.brands, row.generic)).lower()) if word in drug_words()), "")  # fmt: skip


TAKES_BACK = re.compile(
    r"(?:\b(?:pay|paid|payments?|money|amount|sum)\b|\$\d)(?:[^.]|\.\d){0,120}?\b(?:tak(?:e|es|en|ing) (?:it |this |that |them )?back|took back|recover(?:ed|y|ing)?|recoup\w*|refund\w*|revers(?:e|ed|ing)|offset|subtracted|retract\w*|withheld|clawed back|due back|returned?|deducted)\b"
    r"|\b(?:tak(?:e|en|ing) back|recover(?:ed|ing)?|recoup\w*|refund(?:ed)?|revers(?:e|ed|ing)|get(?:ting)?|return(?:ed)?)\b[^.]{0,60}\b(?:payments?|money|overpa\w+|what we paid|amount paid)\b(?:[^.]{0,20}\bback)?"
    r"|\b(?:approval|authorization)\b[^.]{0,60}\b(?:void(?:ed)?|rescinded|revoked|withdrawn|cancell?ed)\b|\b(?:void(?:ing)?|rescind(?:ing)?|revok(?:e|ing)|withdraw(?:ing)?|cancell?ing)\b[^.]{0,40}\b(?:approval|authorization)\b",
    re.I,
)
"""'That payment is reversed': money or a yes is taken back, whatever else the sentence says."""
TAKEN, TOLD_BACK = 0.97, 0.6
"""How likely such a sentence says so, and how sure it is at least that the letter does."""


_OTHER_COVER = re.compile(
    r"\b(?:other|additional|second|primary|spouse[’']?s?) (?:health |medical )?(?:insurance|coverage|insurer|carrier)\b|\bcoordination of benefits\b|\bCOB\b",
    re.I,
)
_NOT_SENT_BACK = re.compile(
    r"\b(?:questionnaire|form|survey|update|answers?)\b[^.]{0,60}\b(?:not|never|n[’']t)\b|\b(?:not|never|n[’']t)\b[^.]{0,60}\b(?:questionnaire|form|survey|update|answers?)\b",
    re.I,
)


def _see_unanswered_other_cover(paragraphs: Sequence[Paragraph]) -> None:
    """Questions about other coverage that were not answered hold the claim for the other insurer, and ask for no record."""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            words = sentence.words
            if _OTHER_COVER.search(words) and _NOT_SENT_BACK.search(words) and hits.get("missing_information", 0) > 0.2:
                hits["other_insurer_first"] = max(hits.get("other_insurer_first", 0), hits.pop("missing_information"))


def _is_taken_back(reason: Reason) -> bool:
    return reason.paragraph is not None and any(
        hits.get(reason.kind, 0) >= TAKEN and TAKES_BACK.search(sentence.words)
        for hits, sentence in zip(reason.paragraph.hits, reason.paragraph.said, strict=True)
    )


def _see_taken_back(paragraphs: Sequence[Paragraph]) -> None:
    """Let what is taken back count as that, beside the ground for it."""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            said = sum(sentence.odds[role] for role in ("role_rights", "role_boilerplate", "role_rule_quoted", "role_history", "role_overturned"))  # fmt: skip
            if (
                sentence.section not in (RIGHTS, RULE, HISTORY)
                and said < 0.5
                and TAKES_BACK.search(sentence.words)
                and not re.search(r"\b(?:may|might|could|if|unless|can)\b", sentence.words, re.I)
            ):
                hits["retroactive_denial"] = max(hits.get("retroactive_denial", 0), TAKEN)


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
    odds, said = max(
        ((hits.get(kind, 0.0), sentence) for hits, sentence in zip(best.hits, best.said, strict=True)),
        key=lambda pair: pair[0],
    )
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
    if status.is_settled and not says_no and status.sure > max([ENOUGH, *(reason.sure for reason in reasons)]):
        says = f"A reason: {load_denial_kinds()['not_a_denial'].label}."
        words = " ".join(text[status.start : status.end].split())
        found = make_finding("reasons", {"kind": "not_a_denial", "words": words}, says, text, status.start, status.end)
        yield found.replaced(sure=status.sure)
        return
    for reason in reasons:
        words = " ".join(text[reason.start : reason.end].split())
        says = f"A reason: {load_denial_kinds()[reason.kind].label}."
        found = make_finding("reasons", {"kind": reason.kind, "words": words}, says, text, reason.start, reason.end)
        yield found.replaced(sure=round(reason.sure, 3))


def _settle(paragraph: Paragraph, text: str, book: Book) -> None:
    """Drop the kinds that only spell out another kind of the same paragraph."""
    rows = load_denial_kinds()
    need = rows["not_medically_necessary"]
    for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
        details = set(need.details) & set(hits)
        if details:
            hits.pop("missing_information", None)  # 'screening results are missing': the test is the point
        if details and NOT_NEEDED.search(sentence.words):
            # 'Not medically necessary because active disease was not shown': what is said first is the reason.
            hits[need.id] = min(0.999, hits.get(need.id, 0) + sum(hits.pop(detail) for detail in details))
    words = text[paragraph.said[0].start : paragraph.said[-1].end]
    said = [s.words for s, hits in zip(paragraph.said, paragraph.hits, strict=True) if "step_therapy" in hits]
    if said and _names_one_drug(" ".join(said), text, book):
        for hits in paragraph.hits:  # one brand before another
            if odds := hits.pop("step_therapy", 0.0):
                hits["preferred_product"] = min(0.999, hits.get("preferred_product", 0.0) + odds)
    kinds = {kind: odds for kind, odds in paragraph.kinds().items() if odds > STATED}
    if len(kinds) < 2:
        return
    points = {kind for kind in kinds if rows[kind].says_point}
    if need.id in kinds and not NEED.search(words) and _outweigh(kinds, points, need.id):
        paragraph.drop(need.id)
    if _outweigh(kinds, points - set(rows["renewal_refused"].details), "renewal_refused"):
        # 'will not be extended' is what they do; the ground beside it is why.
        paragraph.drop("renewal_refused")
    kinds = {kind: odds for kind, odds in paragraph.kinds().items() if odds > STATED}
    for kind in [*kinds]:
        for detail in set(rows[kind].details) & set(kinds):
            if kinds[kind] > 0.5 * kinds[detail]:
                paragraph.drop(detail, kind)
    if {"step_therapy", "preferred_product"} <= set(kinds):
        if _same_kind_wanted(words, text, book):
            paragraph.drop("step_therapy", "preferred_product")
        else:
            paragraph.drop("preferred_product", "step_therapy")


def _names_one_drug(words: str, text: str, book: Book) -> bool:
    """Whether all drugs that are named are the refused one, under several names."""
    named = [each for each in named_drugs(words, book) if each.key]
    return {each.key for each in named} == {refused_therapy(text, book)} and len(
        {words[each.start : each.end].lower() for each in named}
    ) > 1


def _outweigh(kinds: dict[str, float], points: set[str], kind: str) -> bool:
    """Whether one of the points is said more than half as surely as a kind that is said."""
    return kind in kinds and max((kinds[point] for point in points), default=0.0) > 0.5 * kinds[kind]


def _same_kind_wanted(words: str, text: str, book: Book) -> bool:
    """Whether what they want instead is of the refused drug's own class, as far as the book knows the names."""
    refused = refused_therapy(text, book)
    others = {each.key for each in named_drugs(words, book) if each.key} - {refused}
    if refused and others and not FAILED.search(words):
        own = _family(refused, book)
        return all(_family(key, book) == own for key in others)
    return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)


def _family(therapy: str, book: Book) -> str:
    """The kind of drug: its class, or the one that is a variant of."""
    return book.get("drug_classes", book.get("therapies", therapy).drug_class).family


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
