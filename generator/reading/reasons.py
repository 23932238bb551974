"""Why they refuse: the kinds on the denial map that the letter states, each with its own words.

Each sentence is weighed (parts.py), by what stands around it too (context.py); codes of a payment notice count before words
(codes.py). In each paragraph (paragraphs.py) what only spells another reason out is dropped (settling.py, brands.py,
taken_back.py), and each kind gets its signs (weighed.py). Here the kinds of the whole letter are put together and quoted; what belongs to an earlier decision or quotes a rule is left apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.reading.adding import (
    ADDED_AT_LEAST,
    announced,
    is_listed_beside,
    is_plain_under_why,
    stands_plainly,
)
from generator.reading.finding import Finding, make_finding
from generator.reading.paid import count_lines, is_all_owed
from generator.reading.paragraphs import COUNTS
from generator.reading.parts import HISTORY, REQUEST, RIGHTS, RULE, cut, strongest_roles
from generator.reading.signs import add_up, load_signs, probability
from generator.reading.taken_back import TAKEN_BACK, TOLD_BACK, is_plain_ground, is_taken_back
from generator.reading.weighed import Reason, letter_signs, weigh_reasons

if TYPE_CHECKING:
    from generator.reading.status import PaperStatus

HINTED, UNTOLD = {"approval": 0.36}, 0.47
"""How sure a status that refuses nothing must be where no reason is told: few other papers sound like an approval, and many
thank for something."""
PLAINLY, AS_PLAIN = 0.6, 0.97
"""How sure a status that refuses nothing must be for no reason to be told; and how plain a reason is told all the same, where
it is plainer than the status."""
ASKS, PLAIN_WHERE_ASKED, SEND = (
    "information_request",
    0.8,
    re.compile(r"\b(?:send|sent|fax|submit|provide|upload|mail|return|reply|respond|env[ií]\w+)\b", re.I),
)
"""A paper that asks for nothing to be sent, and gives a plain reason, is no request for papers."""
TAKES_BACK, PAYS = "take_back", "payment_explanation"
"""Statuses that tell of a reason by themselves."""
ENOUGH = 0.42
"""From how likely the strongest reason is told as more than a guess."""
PLAIN = 0.9
"""From how likely a reason is plain."""
BESIDE_TAKE_BACK = 0.33
"""From how likely another is told beside a take-back, which mostly has a reason of its own."""
PERHAPS, AT_LEAST, PERHAPS_AT_MOST = 0.2, 0.1, 0.29
"""The likeliest reason is told, as not sure, down to this."""
NEVER_QUOTED = ("role_rule_quoted", "role_rights", "role_boilerplate", "role_peer_to_peer", "role_information_request")
LEADS_UP = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_request", "role_acknowledgement", "role_letterhead", "role_approval", "role_concession", "role_amounts")  # fmt: skip
"""Roles of sentences around a reason that are not quoted with it, and of those that are left off before it."""
LEADS_ON = (*NEVER_QUOTED, "role_decision", "role_partial", "role_upheld", "role_overturned", "role_letterhead", "role_amounts", "role_acknowledgement")  # fmt: skip
"""Roles of sentences that are left off after it."""


@lru_cache(maxsize=4)
def read_reasons(text: str, book: Book) -> tuple[Reason, ...]:
    """Every stated reason, the primary one first."""
    pairs = weigh_reasons(text, book)
    signs_of = {reason.kind: signs for reason, signs in pairs}
    weighed = as_sure(pairs, load_signs()["reason"])
    if any(reason.noted or (reason.priced and reason.settled) or reason.sure >= PLAIN for reason in weighed if reason.kind != "cost_share"):  # fmt: skip
        weighed = [reason for reason in weighed if not _is_share_alone(reason)]
    taken_back = any(reason.kind == TAKEN_BACK and reason.sure >= ENOUGH for reason in weighed)
    strongest = max(weighed, key=lambda reason: reason.sure, default=None)
    found = []
    count = announced(cut(text))
    if strongest and strongest.sure >= ENOUGH:
        for reason in weighed:
            own = signs_of[reason.kind]
            likely = 1.0 if reason is strongest else probability(add_up(own, load_signs()["beside"]))
            if (
                likely >= _told_from(own)
                or reason.noted
                or (reason.priced and reason.settled)
                or is_listed_beside(reason.kind, reason.paragraph, strongest.paragraph)
            ):
                found.append(reason._replace(sure=max(reason.sure, ADDED_AT_LEAST)))
            elif taken_back and reason.sure >= BESIDE_TAKE_BACK:
                found.append(reason)
    if found and all(signs_of[reason.kind].get("opens one more") for reason in found):
        # 'Separately, ...': something else came first.
        before = [
            reason
            for reason in weighed
            if reason.kind not in {each.kind for each in found}
            and reason.start <= min(each.start for each in found)
            and probability(add_up(signs_of[reason.kind], load_signs()["beside"])) > TOLD_IF_OPENED
        ]
        if before:
            surest = max(before, key=lambda reason: reason.sure)
            found.append(surest._replace(sure=max(surest.sure, ADDED_AT_LEAST)))
    if 0 < len(found) < count:
        others = [each for each in weighed if each.kind not in {one.kind for one in found} and stands_plainly(each.kind, each.paragraph)]  # fmt: skip
        likeliest_first = sorted(others, key=lambda each: -each.sure)[: count - len(found)]
        found += [each._replace(sure=max(each.sure, ADDED_AT_LEAST)) for each in likeliest_first]
    if not found:
        # Nothing is plain: the likeliest is told, as not sure, of a letter that says no.
        refuses = letter_signs(cut(text), text)["no"] > 0.5 or any(reason.codes for reason in weighed)
        if weighed and refuses:
            # What a code of the notice states goes before what a sentence says faintly.
            likeliest = max(
                weighed, key=lambda reason: (bool(reason.codes), add_up(signs_of[reason.kind], load_signs()["main"]))
            )
            found = [likeliest._replace(sure=max(AT_LEAST, min(PERHAPS_AT_MOST, likeliest.sure)))]
    elif taken_back and len(found) == 1:
        found += _ground(weighed)
    if any(reason.kind == "alternative_funding" and reason.sure > 0.85 for reason in found):
        # What it does to the share, and where the drug then comes from, are parts of it.
        found = [reason for reason in found if reason.kind not in OF_FUNDING or reason.sure > 0.85]
    found = _keep_one_place(found, text)
    top = max((reason.sure for reason in found), default=0)
    told = {reason.kind for reason in found}
    found = [reason._replace(start=start, end=end) for reason in found for start, end in [_span(reason, told, text)]]
    # The main one first, then as the letter gives them; those that are much weaker than the strongest come last.
    main = _main_of(found, signs_of, text)
    return tuple(
        sorted(
            found,
            key=lambda reason: (
                reason.kind != main,
                reason.kind != TAKEN_BACK or reason.sure < 0.5,
                reason.sure < MUCH_WEAKER * top and not is_plain_under_why(reason.kind, reason.paragraph),
                reason.start,
            ),
        )
    )


NOTED = 0.6
"""How sure a reason is at least that the note of an unpaid line states."""
A_SENTENCE = 30
"""Characters from which words on the share are more than what a code means."""


def _is_share_alone(reason: Reason) -> bool:
    """Whether a share is only what a code of the notice means: no reason beside one why a line got nothing."""
    if reason.kind != "cost_share":
        return False
    said = zip(reason.paragraph.hits, reason.paragraph.said, strict=True) if reason.paragraph else ()
    return not any(hits.get(reason.kind, 0.0) > 0.5 and len(each.words) > A_SENTENCE for hits, each in said)


def _told_from(signs: Mapping[str, float]) -> float:
    """From how likely on a reason is told beside the strongest: less where its sentence opens one more, more where the only
    sentence that may state it states another before it."""
    if "stated" not in signs:
        was_dropped = signs["its sentence says another"] or signs["plainest, how likely"] > COUNTS
        return TOLD_IF_FAINT if was_dropped else TOLD
    return TOLD_IF_OPENED if signs.get("opens one more") else TOLD


def _main_of(found: Sequence[Reason], signs_of: Mapping[str, Mapping[str, float]], text: str) -> str:
    """The kind that comes first: of reasons that the letter numbers the one of the first number, else the one for which the
    whole letter says most."""
    if not found:
        return ""
    top = max(reason.sure for reason in found)
    first = min(
        (reason for reason in found if reason.sure >= MUCH_WEAKER * top),
        key=lambda reason: (reason.start, reason.kind != TAKEN_BACK),
    ).kind
    numbered = [reason for reason in found if reason.paragraph and NUMBERED.search(text[max(0, reason.start - 40) : reason.start])]  # fmt: skip
    if len(numbered) > 1:
        return min(numbered, key=lambda reason: reason.start).kind
    weights = load_signs()["main"]
    return max(found, key=lambda reason: add_up(signs_of[reason.kind], weights) + EQUAL * (reason.kind == first)).kind


def as_sure(pairs: Sequence[tuple[Reason, dict[str, float]]], weights: Mapping[str, float]) -> list[Reason]:
    """The kinds with the probability that the letter gives them, by these weights of the signs; what a code settles, what is
    taken back in so many words, and what is only quoted, as far as that decides."""
    weighed = [reason._replace(sure=probability(add_up(signs, weights))) for reason, signs in pairs]
    said = max((reason.sure for reason in weighed if reason.paragraph), default=0)
    # A code settles its kind, unless it is a general one or the words beside it are plain.
    weighed = [
        reason._replace(sure=max(reason.sure, 0.9))
        if reason.settled and (reason.priced or reason.paragraph or said < 0.8)
        else reason
        for reason in weighed
    ]
    weighed = [reason._replace(sure=max(reason.sure, NOTED)) if reason.noted else reason for reason in weighed]
    weighed = [
        reason._replace(sure=max(reason.sure, TOLD_BACK)) if reason.kind == TAKEN_BACK and is_taken_back(reason.paragraph) else reason
        for reason in weighed
    ]  # fmt: skip
    return [
        reason._replace(sure=min(reason.sure, PERHAPS)) if _is_only_quoted(reason) else reason for reason in weighed
    ]


def _is_only_quoted(reason: Reason) -> bool:
    """Whether every sentence that states it stands among the rules and quotes one."""
    if reason.paragraph is None or reason.codes:
        return False
    stating = [
        sentence
        for hits, sentence in zip(reason.paragraph.hits, reason.paragraph.said, strict=True)
        if reason.kind in hits
    ]
    return all(each.section == RULE and each.odds["role_rule_quoted"] > 0.5 for each in stating)


TOLD = 0.45
"""How likely a letter that says no must give a reason for it to be told beside the strongest."""
TOLD_IF_OPENED, TOLD_IF_FAINT = 0.2, 0.7
"""The same of a reason whose sentence opens one more, and of one that
was dropped where it stands, or whose sentence says another. On
938 letters with a reason, each weighed by a model without its close rows, all reasons are right in 704 (702 without)."""
EQUAL = 1.0
"""By how much log odds the reason that stands first of those that are not much weaker is likelier the main one."""
NUMBERED = re.compile(
    r"(?:^|\n)[ \t]*\(?(?:reason |ground |point |motivo |raz[oó]n )?(?:no\. ?)?\d[).:]{1,2}[ \t]*(?:reason:?[ \t]*)?\Z",
    re.I,
)
"""What stands before the words of a reason that the letter numbers."""
MUCH_WEAKER = 0.5
"""A reason that has less than this of the strongest comes after those that have more, wherever it stands. On 757 letters with a
reason, each weighed by a model without its close rows, 645 main reasons come first (643 with 0.65, 636 with 0.8)."""
OF_FUNDING = ("cost_share", "supply_channel", "benefit_exclusion", "not_on_formulary")


def _ground(weighed: Sequence[Reason]) -> list[Reason]:
    """Why a payment or a yes is taken back, where a sentence says it plainly: the likeliest such kind."""
    plain = [reason for reason in weighed if is_plain_ground(reason.kind, reason.paragraph)]
    return [
        reason._replace(sure=max(reason.sure, BESIDE_TAKE_BACK))
        for reason in sorted(plain, key=lambda reason: -reason.sure)[:1]
    ]


def find_reasons(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Each stated reason, the primary one first, quoted with the sentences around it; one that is no refusal where the
    paper refuses nothing."""
    from generator.reading.status import read_status

    status, reasons = read_status(text, book), read_reasons(text, book)
    says_no = "no" in (roles := strongest_roles(cut(text))) and roles["no"][0] > 0.8 and status.sure < 0.7
    most = max([ENOUGH, *(reason.sure for reason in reasons)]) if reasons else HINTED.get(status.id, UNTOLD)
    if status.id == ASKS and reasons and reasons[0].sure >= PLAIN_WHERE_ASKED and not SEND.search(text):
        says_no = True
    if status.is_settled and not says_no and status.sure > (min(PLAINLY, most) if most < AS_PLAIN else most):
        says = f"A reason: {load_denial_kinds()['not_a_denial'].label}."
        words = " ".join(text[status.start : status.end].split())
        found = make_finding("reasons", {"kind": "not_a_denial", "words": words}, says, text, status.start, status.end)
        yield found.replaced(sure=status.sure)
        return
    for reason in reasons if status.is_settled else _with_what_the_paper_does(reasons, status, text, book):
        end = reason.end + _told_after(
            text, reason.end, [other.start for other in reasons if other.sure >= PLAIN_BESIDE]
        )
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


PLAIN_BESIDE = 0.5
"""From how sure on another reason in that paragraph is one of its own, and no part of what this one rests on."""


PERHAPS_SAID = 0.2
"""How likely a sentence must state a kind for it to be offered, as not sure, where a paper refuses and nothing is plain."""


def _with_what_the_paper_does(
    reasons: Sequence[Reason], status: PaperStatus, text: str, book: Book
) -> Sequence[Reason]:
    """The reasons, with what follows from what the paper does: one that takes back does so whatever its ground; a payment
    notice without a reason refuses nothing; of any other that refuses the likeliest kind is offered, as not sure."""
    if status.id == TAKES_BACK and status.end and not any(reason.kind == TAKEN_BACK for reason in reasons):
        return [Reason(TAKEN_BACK, min(TOLD_BACK, status.sure), status.start, status.end), *reasons]
    if status.id == PAYS:
        nothing_paid = count_lines(text)[1] > 0 or is_all_owed(text)
        return [reason for reason in reasons if reason.kind != "cost_share" or reason.sure > PERHAPS_AT_MOST or nothing_paid]  # fmt: skip
    if reasons or not status.refuses:
        return reasons
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


OF_THE_SAME = 0.2
"""From how much of the same kind on a sentence beside it is quoted too, whatever part it plays."""


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
            and not (
                sentence.role in NEVER_QUOTED
                and sentence.odds[sentence.role] > 0.5
                and sentence.odds[reason.kind] < OF_THE_SAME
            )
            and sentence.section != HISTORY
        )

    def is_beside(number: int, roles: Sequence[str]) -> bool:
        sentence = said[number]
        is_of_it = reason.kind in hits[number] or sentence.odds[reason.kind] > OF_THE_SAME
        return not is_of_it and sentence.role in roles and sentence.odds[sentence.role] > 0.4

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
