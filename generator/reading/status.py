"""What a paper does: refuse, approve, ask, wait, pay, take back, or decide an appeal; with what to do and by when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from generator.facts import Book
from generator.reading.parts import HISTORY, RIGHTS, RULE, Sentence, cut, strongest_roles
from generator.reading.patterns import lazy
from generator.reading.reasons import read_reasons
from generator.reading.signs import add_up, load_signs
from generator.reading.status_signs import ROLES, TELLS, hears, weigh_status
from generator.reading.taken_back import is_taken_back
from generator.reading.weighed import Reason
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

STATUSES = Path(__file__).with_name("status.toml")


class Status(Row):
    """A row of status.toml: what such a paper is, and what to do with it."""

    id: str
    says: str
    what_to_do: str
    by_when: str
    refuses: bool = False
    is_settled: bool = False
    """Nothing in it is refused: no reason is looked for."""


class PaperStatus(NamedTuple):
    """`id` a row of status.toml, '' where nothing tells; `start`..`end` the sentence that tells."""

    id: str
    sure: float
    start: int
    end: int
    level: str
    urgent: bool
    language: str

    @property
    def refuses(self) -> bool:
        return bool(self.id) and load_statuses()[self.id].refuses

    @property
    def is_settled(self) -> bool:
        return bool(self.id) and load_statuses()[self.id].is_settled


@cache
def load_statuses() -> dict[str, Status]:
    """All statuses by id. Raises FactError on a malformed row."""
    rows = [read_row(Status, table, f"status {table.get('id')}") for table in read_row_file(STATUSES)["status"]]
    return {row.id: row for row in rows}


URGENT = re.compile(
    r"\b(?:urgent|expedited|fast(?:er)?|rapid|72[- ]hours?|r[aá]pida|urgente|acelerada|expedita)\b", re.I
)
EXTERNAL = re.compile(
    r"\b(?:independent review (?:organization|entity|services|decision)|IRO\b|external review (?:decision|determination|organization)|qualified independent contractor|QIC\b|administrative law judge|hearing (?:officer|decision)|fair hearing decision|independent medical review (?:decision|determination)|organizaci[oó]n de revisi[oó]n independiente)",
    re.I,
)
SECOND = re.compile(
    r"\b(?:second|2nd|level (?:2|two|ii))[- ]?(?:level)?\b[^.\n]{0,40}\b(?:appeal|review|panel|grievance|reconsideration|decision)\b|\bfinal internal\b",
    re.I,
)
ENOUGH = 0.3
"""A text in which nothing is plainer than this says nothing."""
SPANISH = re.compile(r"\b(?:el|la|los|de|que|su|usted|para|una|por|con|del|se|no)\b", re.I)
ENGLISH = re.compile(r"\b(?:the|of|to|and|you|your|for|is|was|that|this|we|not)\b", re.I)


@lru_cache(maxsize=4)
def read_status(text: str, book: Book) -> PaperStatus:
    """What the paper does, by the roles of its sentences and the reasons it states; '' for a text that says too little."""
    sentences, reasons = cut(text), read_reasons(text, book)
    language = "es" if len(SPANISH.findall(text[:6000])) > len(ENGLISH.findall(text[:6000])) else "en"
    roles = strongest_roles(sentences)
    signs = weigh_status(text, book)
    told = max(
        [roles[name][0] for name in ROLES if name in roles] + [signs[f"says {name}"] for name in TELLS], default=0
    )
    if not reasons and told < ENOUGH:
        return PaperStatus("", 0.0, 0, 0, "", False, language)
    odds = {name: add_up(signs, weights) for name, weights in load_signs()["status"].items()}
    top = max(odds.values())
    powers = {name: exp(each - top) for name, each in odds.items()}
    status = max(powers, key=powers.__getitem__)
    sure = powers[status] / sum(powers.values())
    if status == "partial" and top - odds["refusal"] < NEARLY and max(signs["yes"], signs["says grants"], signs["says in part"]) < A_YES:  # fmt: skip
        status, sure = "refusal", min(sure, 0.5)  # 'In the spring we covered 3 visits. The rest of the year is denied.'
    for decided in ("upheld", "overturned"):
        # 'Thank you for your appeal. … The denial stays.': what was decided says more than that something came in.
        odds_of, told_by = roles.get(f"role_{decided}", (0.0, None))
        if told_by and not told_by.is_heading and odds_of > DECIDED.get((status, decided), 1.0):
            status, sure = decided, min(sure, 0.6)
            break
    if status == "overturned" and any(is_taken_back(reason.paragraph) for reason in reasons):
        status, sure = "take_back", min(sure, 0.6)  # 'We have reversed that decision and are recovering the payment.'
    if status == "refusal" and _is_upheld(roles, signs):
        status, sure = "upheld", min(sure, 0.6)
    if status == "payment_explanation" and (signs["lines unpaid"] or (ASKED_US.search(text) and UNABLE.search(text))):
        status, sure = "refusal", min(sure, 0.6)  # no line got anything, or what was asked for is turned down
    if (
        status == "information_request"
        and signs["label pended"]
        and roles.get("role_information_request", (0.0,))[0] < PLAINLY_ASKS
    ):
        status, sure = "pended", min(sure, 0.6)
    if _does_both(status, text, signs, sentences, reasons):
        status, sure = "partial", min(sure, 0.5)
    said = next((roles[name][1] for name in TELLING[status] if name in roles and roles[name][0] > 0.3), None)
    start, end = _quoted(sentences, said) if said else (reasons[0].start, reasons[0].end) if reasons else (0, 0)
    level = "initial"
    if status in ("upheld", "overturned", "partial") and EXTERNAL.search(text[:700]):
        level = "external"
    elif status in ("upheld", "overturned"):
        level = "second" if SECOND.search(text[:1500]) else "first"
    return PaperStatus(status, round(sure, 3), start, end, level, bool(URGENT.search(text)), language)


def _is_upheld(roles: Mapping[str, tuple[float, Sentence]], signs: Mapping[str, float]) -> bool:
    """Whether what was taken for a first denial says that an appeal did not change one."""
    odds, told_by = roles.get("role_upheld", (0.0, None))
    about_appeal = signs["title appeal"] or signs["says appealed"] > UPHELD
    return bool(told_by and not told_by.is_heading and odds > UPHELD and signs["says upheld"] > 0.5 and about_appeal)


ASKED_US = lazy(
    r"\byou (?:have )?asked (?:us |that |why |for )|\byour (?:complaint|grievance|question|inquiry)\b", re.I
)
UNABLE = lazy(r"\b(?:unable|not able) to (?:make|do|change|count|credit|correct|adjust|honou?r)\b|\b(?:cannot|can['’]t) (?:make|do|change|count|credit|correct|adjust|honou?r)\b", re.I)  # fmt: skip
"""'You asked us to count the card. We are unable to do that.'"""
PLAINLY_ASKS = 0.97
"""How surely a sentence of a paper whose status is 'pended' must ask for something, for that to be what the paper does."""
UPHELD = 0.8
"""How surely a sentence must say that an earlier decision stays."""


def _quoted(sentences: Sequence[Sentence], said: Sentence) -> tuple[int, int]:
    """The sentence that says it with those around it that say as much, or list what is asked for."""
    first = last = sentences.index(said)
    while (
        first > 0
        and sentences[first - 1].role in SETTLES
        and not sentences[first - 1].is_heading
        and said.start - sentences[first - 1].start < 600
    ):
        first -= 1
    while (
        last + 1 < len(sentences) and sentences[last + 1].role in SETTLES and sentences[last + 1].end - said.end < 600
    ):
        last += 1
    return sentences[first].start, sentences[last].end


DECIDED = {
    ("received", "upheld"): 0.6,
    ("received", "overturned"): 0.7,
    ("pended", "upheld"): 0.8,
}
"""(status, what an appeal came to) -> how likely a sentence must say the second for the first to be wrong."""
_GIVES_DAYS = re.compile(r"\b(?:do not|don['’]t|not) agree\b[^.]{0,80}\b\d{1,3} (?:calendar |business )?days\b", re.I)

NEARLY, A_YES = 0.5, 0.3
"""A paper that is hardly likelier a partial approval than a denial, and in which nothing says yes this surely, is a denial."""
A_NO_BESIDE = 0.5
"""How sure a sentence of an approval says no, where the paper gives days to appeal, from which it grants only a part."""

SETTLES = ("role_pended", "role_information_request", "role_acknowledgement", "role_approval", "role_overturned")
TELLING = {
    "refusal": ("no",),
    "partial": ("role_partial", "yes", "no"),
    "approval": ("yes",),
    "information_request": ("role_information_request",),
    "pended": ("role_pended",),
    "received": ("role_acknowledgement",),
    "payment_explanation": ("role_amounts",),
    "take_back": ("role_take_back",),
    "overturned": ("role_overturned", "yes"),
    "upheld": ("role_upheld", "no"),
}
"""Status -> the roles of the sentence that says so, the best first."""


GRANTS_NOW = re.compile(
    r"(?<!not )(?<!never )\b(?:we|(?:your|the) (?:health )?plan) (?:(?:can|will|do|shall|are able to|hereby|have|also) )?(?:say|says|agreed?|agrees|cover|covers|pay|pays|approved?|approves|authorized?|authorizes|allow|allows|certif(?:y|ies|ied)|grant|grants|granted)\b(?! no\b)(?! (?:\w+ )?not\b)"
    r"|\b(?:autorizamos|aprobamos|cubrimos|(?:is|are|was|were|has been|have been) (?:approved|authorized|certified|granted))\b",
    re.I,
)
"""Words that grant something now."""
ON_CONDITION = re.compile(
    r"\b(?:if|when|unless|once|only|after|would|si|cuando|last year|earlier|previous\w*|in (?:20\d\d|the (?:spring|summer|fall|autumn|winter|past))|so far|already|to date|until now|before)\b",
    re.I,
)
"""What makes a grant one that is not given, or one of before."""
SOME = re.compile(
    r"\b(?:\d+|two|three|four|five|six|eight|ten|twelve) (?:\w+ ){0,2}?(?:visits?|infusions?|infusiones|doses?|dosis|months?|meses|weeks?|semanas|treatments?|vials?|cycles?|hours?|visitas)\b|\b\d[\d.,]* ?(?:mg/kg|g/kg|mg|grams?|g)\b|\bitself\b|\b(?:the|a) (?:lower|smaller|first) (?:dose|amount|\w+ (?:doses|infusions|visits|months))\b",
    re.I,
)
"""What can be granted as a part: a count, an amount, the drug without its setting."""
THE_REST = re.compile(
    r"\b(?:the|las|los) (?:other|rest\b|remaining|remainder|balance|second|otr[ao]s|higher|larger|full|extra|additional|further|shorter)\b|\b(?:beyond|more than|instead of|rather than|of the \d+|anything (?:more|above|past)|no m[aá]s de)\b"
    r"|\bnot (?:agree|approve|cover|pay|authorize|allow)\w* (?:\w+ ){0,3}(?:hospital|clinic|home|nurs\w+|setting|place|site|pharmacy)\b",
    re.I,
)
"""What speaks of the part that is left over."""


def _does_both(
    status: str, text: str, signs: Mapping[str, float], sentences: Sequence[Sentence], reasons: Sequence[Reason]
) -> bool:
    """Whether a paper that was taken for a yes or a no is both: an approval that refuses something and gives days to disagree or
    speaks of a part, since who grants all does neither; a refusal that grants a part of the same drug."""
    if status == "approval":
        gives_days = signs["may appeal"] or _GIVES_DAYS.search(text) is not None
        tells_of_part = gives_days or signs["role_partial"] > A_NO_BESIDE
        told = [each for each in sentences[:120] if not LIMITS.search(each.words)]
        return bool(tells_of_part) and max((hears(each, "refuses") for each in told), default=0.0) > A_NO_BESIDE
    if status == "refusal" and signs["counts of both"]:
        return True
    grants_another = bool(reasons) and reasons[0].kind in ANOTHER
    return status == "refusal" and not grants_another and _grants_a_part(sentences)


LIMITS = lazy(
    r"\b(?:this|the|your) (?:approval|authorization|yes|certification)\b[^.]{0,40}\b(?:does|will|is)(?: not|n['’]t)\b|^it (?:does|will)(?: not|n['’]t) (?:pay|cover|include|reach|stretch|extend)|\bpayment will not be made for\b|\bwe (?:do not|don['’]t) pay for it when\b|\b(?:as a rule|mostly|usually|some members)\b",
    re.I,
)
"""What an approval leaves out, and what is said of others: no part of this that is refused."""
ANOTHER = ("preferred_product", "step_therapy", "not_on_formulary")
"""Kinds whose paper grants another drug, which is no part of this one."""


def _grants_a_part(sentences: Sequence[Sentence]) -> bool:
    """Whether a sentence grants a part now, and it or one of the next two speaks of what is left: 'We will cover 8 visits. The other 12 are not covered.'"""
    told = [each for each in sentences[:80] if each.section not in (RIGHTS, RULE, HISTORY)]
    for at, sentence in enumerate(told):
        grants = GRANTS_NOW.search(sentence.words)
        if not grants or ON_CONDITION.search(sentence.words) or not SOME.search(sentence.words, grants.start()):
            continue
        if THE_REST.search(" ".join(each.words for each in told[at : at + 3]), grants.start()):
            return True
    return False
