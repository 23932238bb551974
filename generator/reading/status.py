"""What a paper does: refuse, approve, ask, wait, pay, take back, or decide an appeal; with what to do and by when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from generator.facts import Book
from generator.reading.paid import count_lines
from generator.reading.parts import HISTORY, RIGHTS, RULE, Sentence, cut, strongest_roles
from generator.reading.patterns import lazy
from generator.reading.reasons import read_reasons
from generator.reading.signs import add_up, load_signs
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


MAY_APPEAL = r"\b(?:\d+|sixty|ninety|one hundred (?:and )?eighty) (?:calendar |business )?(?:days|d[ií]as)\b[^.]{0,50}\b(?:appeals?|disput|apela|review|reconsid|grievance)|\b(?:appeals?|dispute|disagree\w*|contest|see (?:it|this) differently|reconsider\w*|apelar|apelaci[oó]n|hearing)\b[^.]{0,60}\b(?:\d+|sixty|ninety|eighty) ?(?:calendar |business )?(?:days|d[ií]as|months)\b|\b(?:you|usted) (?:may|can|have (?:the|a) right to|puede) (?:\w+ ){0,2}(?:appeal|dispute|apelar)"
"""What a paper says that can be answered by an appeal."""
TITLES = {
    "appeal": r"your appeal|appeal (?:decision|determination|resolution|result|outcome)|reconsideration|redetermination|dispute decision|grievance (?:decision|resolution)|second.level|apelaci[oó]n de|\bappellant",
    "external": r"independent review|external review|IRO\b|QIC\b|administrative law judge|fair hearing",
    "payment": r"explanation of (?:benefits|payment|review)|remittance|claim (?:detail|status|summary)|medicare summary notice|statement date|EOB\b|835\b",
    "asking": r"request for (?:additional )?(?:information|records)|additional information|information needed|records request",
    "refund": r"overpayment|refund|recoup|recovery",
    "received": r"acknowledg|received your (?:appeal|grievance|letter)|recibimos su",
    "waiting": r"more time|\bpended\b|extension of|on hold|not (?:yet )?ready|is(?: not|n['’]t) ready|pending|necesitamos m[aá]s tiempo|pr[oó]rroga",
    "part": r"\bpart(?:ly|ial(?:ly)?)\b|\bin part\b|\bsplit decision|\bmodified\b|\bparcial",
    "yes": r"approv|authoriz|good news|aprob",
    "no": r"deni|adverse|not approved|deneg",
}
"""What the head of a letter may say of it."""
PART = (
    "site_of_care_home_refused",
    "site_of_care_hospital_refused",
    "site_of_care_suite_refused",
    "home_services",
    "supply_channel",
    "out_of_network",
    "dose_or_interval",
)
"""Kinds that often refuse a part while the drug is approved."""
CUES = {
    "grants": r"(?<!not )(?<!never )(?<!no longer )\b(?:is|are|was|were|remains?|stays?|has been|have been)(?: still| also| clinically| hereby)? (?:approved|authorized|certified|covered|allowed|aprobad[oa]s?|autorizad[oa]s?)\b"
    r"(?! (?:only|when|if|unless|under your|by the FDA|before)\b)|\bwe (?:can |will |have |do )?(?:approved?|authorized?|certif(?:y|ied)|allowed|say yes|said yes|can say yes)\b(?! (?:only|when|if)\b)|"
    r"\bclinically approved|\b(?:approved|authorized|aprobado)(?:[:|]| (?:through|until|from|hasta)\b| for \d| \d)|\b(?:drug|medicine|medication|itself) (?:itself )?(?:is|was) (?:fine|approved|accepted)|\baprobamos\b",
    "in part": r"\bin part\b|\bpartly\b|\b(?:a|the) yes to\b[^.]{0,60}\b(?:a|the) no to\b|\bcut back\b|\bmodified\b|\bsplit decision\b|\bpartial(?:ly)?\b|\bpart of (?:it|your (?:request|claim))\b|\bsome of\b|\b(?:approve|approved|allow|cover|certified) (?:\w+ )?(?:two|three|four|five|six|\d+)\b[^.]{0,30}\b(?:of|instead of|rather than)\b|\binstead of (?:twelve|the \w+ (?:asked|requested))|\bparcial",
    "upheld": r"\b(?:uph[eo]ld\w*|affirm\w*|sustain\w*|stands?\b(?! out)|(?:stays?|remains?) (?:as it is|the same|denied|in place|unchanged|in effect)|still (?:cannot|can(?:['’]t|not)|deny|denied|not)|(?:did|do|does|will|would|could) not (?:change|reverse|overturn)|agree[sd]? with (?:the|our|that|its) (?:\w+ ){0,2}(?:decision|denial|plan|finding|determination|reviewer)|not (?:successful|in your favor)|unfavorable|confirma\w*|se mantiene)\b",
    "overturned": r"\b(?:overturn\w*|revers(?:e|ed|ing|al)\b|chang(?:ed|ing) (?:our|its) (?:mind|decision)|in your favor|(?:fully )?favorable|agree[sd]? with (?:you|your|the member)|favou?rs? (?:you|the (?:patient|member|enrollee|beneficiary|appellant|claimant|participant))|(?:plan|insurer|carrier|company) (?:must|shall|has to|will now) (?:now )?(?:cover|pay|approve|authorize|provide)|must give way|rules? for (?:you|the (?:patient|member|enrollee))|set aside|no longer counts|withdr[ae]wn? the denial|(?:appeal|grievance) (?:is|was|has been|have been) (?:approved|granted|allowed)|revoca\w*|a su favor)\b",
    "pended": r"\b(?:pend(?:ed|ing)|still (?:open|being|under|in) ?(?:review\w*|looked)?|under review|in review|not yet (?:been )?(?:decided|made|final)|have not (?:yet )?(?:decided|made)|more (?:time|days)|extra (?:time|days)|extension|additional \d+ days|will (?:hear|decide|tell you)|delay\w*|no decision|waiting for|on hold|en revisión|prórroga)\b",
    "asks": r"\b(?:please (?:send|submit|provide|fax|have)|(?:we|reviewer) (?:also )?needs? (?:the|more|additional|to (?:see|have|get))(?! time| days)|need (?:more|additional|the following)(?! time| days)|records? (?:request\w*|needed|required)|(?:additional|more|missing) (?:information|records|documents)|cannot (?:decide|process|complete)|send (?:us|them|the)|hold(?:ing)? (?:the|this|your) (?:claim|request)|necesitamos|envíe)\b",
    "received": r"\b(?:acknowledg\w*|(?:we|has|have|was|were) (?:received?|got)\b[^.]{0,30}\b(?:appeal|request|grievance|complaint|letter|papers)|(?:reached|came (?:in )?to) us|thank you for (?:your|sending|contacting)|came in\b|opened a (?:file|case)|recibimos)\b",
    "takes back": r"\b(?:over-?pa(?:id|yment)\w*|refund\w*|recoup\w*|recover(?:y|ed|ing)?\b|(?:pay|send|give|take) (?:it |this |the \w+ |that )?back|return (?:the|this|that|our) (?:\w+ )?(?:amount|payment|money|sum)|offset\w*|repay\w*|from (?:later|future) payments|reembols\w*|retracted|paid (?:in error|by mistake)|should not have been (?:made|paid)|be sent back|send (?:us )?a check|net(?:ted)? (?:it|this|the \w+) (?:from|against)|from paid to denied)\b",
    "statement": r"\b(?:not a bill|explanation of benefits|amount you (?:may )?owe|your share|patient responsibility|plan paid|you owe|no es una factura)\b",
    "appealed": r"\b(?:your (?:\w+ )?(?:appeal|grievance|reconsideration)|you (?:have )?appealed|appealed (?:our|the)|appeal (?:decision|resolution|determination|outcome)|redetermination decision|reviewed your appeal|su apelación|final (?:internal|external|adverse))\b",
    "refuses": r"\b(?:cannot|can['’]t|could not|will not|won['’]t|are not able to|(?:did|do|does) not|didn['’]t|don['’]t|unable to|no podemos|no) (?:\w+ ){0,2}(?:approv|cover|pay|authoriz|certif|allow|aprob|aprueb|cubr|autoriz)\w*|\b(?:is|are|was|were|been|se|fue|hereby|request|claim|status:?|decision:?) (?:\w+ )?(?:denied|refused|declined|denegad[oa]|neg[oó])\b|\bnot (?:approved|certified|authorized|covered|payable|allowed)\b|\bnon-?(?:certified|covered)|\b(?:admin\w* )?(?:denial|denegaci[oó]n|negaci[oó]n) (?:of|de|–|-|:)|^denied\b|\bdenial:|\b(?:no longer|not) (?:needed|necessary)\b|\bnot? (?:\w+ )?medically necessary|\bwithout (?:approval|payment)|\bsin pago|\b(?:did|do|does) not (?:meet|satisfy|qualify)\b|\b(?:cannot|can['’]t|could not) be (?:supported|granted|honou?red)\b|\bdismissed\b|\b(?:will|would|can|could|may|shall)(?: not|n['’]t| no longer) be (?:\w+ )?(?:paid|covered|approved|authorized|renewed|continued|granted|reimbursed|allowed|filled|shipped)\b|\bno longer (?:pays?|covers?|approves?)\b|\bpays? nothing\b|\bat your own (?:cost|expense)\b|\b(?:stays?|remains?) unpaid\b|\bdecided (?:not to|against)\b|\b(?:we|plan|fund|committee|reviewer|company|they|it)(?: \w+){0,2} (?:say|says|said) no\b|\bcannot (?:act on|take it up|accept)|\b(?:cannot|can['’]t|unable to|not able to) (?:agree to|allow|recommend|grant)\b|\bcome to a no\b|\b(?:unable|not able) to (?:do (?:that|so|this|it)|make|change|count|credit|correct|adjust|honou?r)\b|\bcannot (?:do (?:that|so|this)|change|count|credit|correct|adjust|honou?r)\b|\b(?:did|does|do)(?: not|n['’]t) go (?:through|forward)\b|\bno payment (?:goes|will go|is going) out\b|\bclosed (?:with no|without|at zero)\b|\bdeclines? to\b",
    "not yet": r"\bnothing(?:['’]s| has| is)? (?:been )?(?:\w+ or )?(?:paid|denied|decided|refused|turned down)\b|\bon hold\b|\bset aside\b|\b(?:has|have) not been (?:denied|approved|decided)|\bbefore (?:a|we|our|any) (?:can )?(?:decision|decid\w+)|\b(?:to|can(?:no|['’])?t) (?:finish|complete)\b|\bif (?:nothing|we do not|we don['’]t|they|it)\b[^.]{0,40}\b(?:arrives?|come|have|received?)\b|\bno decision\b|\bwill (?:decide|be (?:made|decided|answered))\b|\banswer (?:\w+ ){0,3}(?:in|within|by) \w+",
    "done": r"\bnothing (?:more|else|left)\b[^.]{0,30}\b(?:do|required|needed)\b|\bno (?:action|appeal) is (?:needed|required)|\bgood news\b|\bwill be (?:reprocessed|paid)\b|\bbuenas noticias\b",
}
"""Words that speak for what a paper does. None decides alone: how much each counts is fitted."""
TELLS = ("refuses", "not yet", "asks", "overturned", "takes back")
"""Words that tell enough where no role is plain."""
LABELS = (
    ("pended", r"pend(?:ed|ing)|in review|under review|in process|awaiting|open\b|pendiente"),
    ("partial", r"(?:partial(?:ly)?|partly|modified|split)|approved in part|approved as modified"),
    ("denied", r"(?:not approved|not certified|not covered|non-?certified|denied|denial|adverse|deneg|negad)"),
    ("approved", r"(?:approved|authorized|certified|aprobad)"),
)
"""What a line 'Status: ...' says."""
LABEL = lazy(
    r"^[ \t]*(?:(?:current|request|case|review|auth\w*)[ \t]+)?(?:status|outcome|decision|determination|result|estado|resultado)(?:[ \t]*:[ \t]*|[ \t]{2,40}|[ \t]*\.{2,60}[ \t]*)([^\n]{3,60})",
    re.I | re.M,
)
SO_MANY_YES = lazy(r"\b\d+ (?:days|visits|doses|infusions|units|months|weeks|hours|d[ií]as|visitas|dosis) (?:are |were |is |is )?(?:approved|certified|authorized|aprobad)", re.I)  # fmt: skip
SO_MANY_NO = lazy(r"\b\d+ (?:days|visits|doses|infusions|units|months|weeks|hours|d[ií]as|visitas|dosis) (?:are |were |is )?(?:not (?:approved|certified|authorized)|denied|non-?certified|negad)", re.I)  # fmt: skip
"""'14 days approved … 28 days not approved'."""


def _label(text: str) -> str:
    """What the first line 'Status: ...' says, one of LABELS; '' where there is none."""
    for match in LABEL.finditer(text[:6000]):
        for name, words in LABELS:
            if re.match(words, match[1], re.I):
                return name
    return ""


ROLES = (
    "no", "yes", "role_partial", "role_upheld", "role_overturned", "role_pended", "role_information_request", "role_acknowledgement",
    "role_concession", "role_take_back", "role_amounts", "role_history",
)  # fmt: skip


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


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words, re.I) for name, words in CUES.items()}


def _hears(sentence: Sentence, name: str) -> float:
    """How likely a sentence says such a thing now: not as a right or a rule, nor of what was before."""
    if sentence.section in (RIGHTS, RULE, HISTORY) or not _cues()[name].search(sentence.words):
        return 0.0
    elsewhere = ["role_rule_quoted", "role_rights", "role_boilerplate"]
    elsewhere += ["role_history", "retroactive_denial"] if name == "grants" else []
    return max(0.0, 1 - sum(sentence.odds[role] for role in elsewhere))


AMOUNT = re.compile(r"(?<![\w.,/])(\d[\d,]*(?:\.\d+)?)[ -]?(mg/kg|g/kg|mg|mcg|grams?|g|units?|vials?|visits?|infusions?|doses?|months?|weeks?|days|hours?)\b", re.I)  # fmt: skip
ASKED = re.compile(r"\b(?:request(?:ed)?|asked|ordered|order|wanted|wants|billed|pidi[oó]|solicit\w+)\b", re.I)
GRANTED = re.compile(r"\b(?:approv\w+|authoriz\w+|certif\w+|allow\w*|granted|aprob\w+|autoriz\w+)\b", re.I)


def _grants_less(sentences: Sequence[Sentence]) -> bool:
    """Whether an amount is granted that is smaller than the one asked for, in the same unit: '12 visits asked, 6 approved'."""
    asked: dict[str, float] = {}
    granted: dict[str, float] = {}
    for sentence in sentences[:60]:
        if sentence.section in (RIGHTS, HISTORY):
            continue
        for clause in re.split(r"[;,]|\bbut\b|\band\b", sentence.words):
            is_granted, is_asked = bool(GRANTED.search(clause)), bool(ASKED.search(clause))
            if is_granted == is_asked:
                continue
            for number, unit in AMOUNT.findall(clause):
                side = granted if is_granted else asked
                name = unit.lower().rstrip("s").replace("gram", "g")
                side[name] = max(side.get(name, 0.0), float(number.replace(",", "")))
    return any(0 < granted[unit] < asked[unit] for unit in asked.keys() & granted.keys())


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
        return bool(tells_of_part) and max((_hears(each, "refuses") for each in told), default=0.0) > A_NO_BESIDE
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


def weigh_status(text: str, book: Book) -> dict[str, float]:
    """The signs of what a paper does."""
    sentences, reasons = cut(text), read_reasons(text, book)
    roles = strongest_roles(sentences)
    signs = {name: roles[name][0] if name in roles else 0.0 for name in ROLES}
    reason = max((each.sure for each in reasons), default=0.0)
    first = reasons[0].kind if reasons else ""
    part = float(first in PART)
    signs |= {
        "always": 1.0,
        "reason": reason,
        "taken back": float(any(each.kind == "retroactive_denial" for each in reasons)),
        "share": float(first == "cost_share"),
        "yes, part": signs["yes"] * part,
        "granted, part": signs["role_concession"] * part,
        "granted, reason": signs["role_concession"] * reason,
        "yes, reason": signs["yes"] * reason,
        "yes, no": signs["yes"] * signs["no"],
        "asks, no reason": signs["role_information_request"] * (1 - reason),
        "yes, no reason": signs["yes"] * (1 - reason) * (1 - signs["no"]),
    }
    for name in CUES:
        signs[f"says {name}"] = max((_hears(sentence, name) for sentence in sentences[:120]), default=0.0)
    signs |= {
        "grants, reason": signs["says grants"] * reason,
        "grants, part": signs["says grants"] * part,
        "upheld, appealed": signs["says upheld"] * signs["says appealed"],
        "received, no reason": signs["says received"] * (1 - reason) * (1 - signs["no"]),
        "asks, no no": signs["says asks"] * (1 - signs["no"]),
    }
    signs["less than asked"] = float(_grants_less(sentences))
    signs["less, yes"] = signs["less than asked"] * max(signs["yes"], signs["says grants"])
    may = float(bool(re.search(MAY_APPEAL, text, re.I)))
    signs |= {
        "may appeal": may,
        "no appeal": 1 - may,
        "may appeal, no": may * signs["says refuses"],
        "no, reason": signs["says refuses"] * reason,
        "no, not yet": signs["says refuses"] * signs["says not yet"],
        "no appeal, asks": (1 - may) * signs["says asks"],
        "no appeal, grants": (1 - may) * signs["says grants"],
    }
    paid, unpaid = count_lines(text)
    signs |= {
        "lines unpaid": float(unpaid > 0 and not paid),
        "lines paid": float(paid > 0 and not unpaid),
        "lines of both": float(paid > 0 and unpaid > 0),
        "counts of both": float(bool(SO_MANY_YES.search(text) and SO_MANY_NO.search(text))),
    }
    labelled = _label(text)
    signs |= {f"label {name}": float(labelled == name) for name, _ in LABELS}
    signs |= {f"title {name}": float(bool(re.search(sign, text[:900], re.I))) for name, sign in TITLES.items()}
    for role in (*ROLES[2:8], "role_take_back", "role_approval", "role_amounts"):
        signs[f"sum {role}"] = (
            min(3.0, sum(sentence.odds[role] for sentence in sentences if sentence.section != RIGHTS)) / 3
        )
    signs["sum of reasons"] = min(3.0, sum(sentence.reason for sentence in sentences if sentence.section != RIGHTS)) / 3
    return signs
