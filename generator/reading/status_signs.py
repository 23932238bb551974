"""The signs of what a paper does: which parts its sentences play, what they say, what its head and its lines say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from generator.facts import Book
from generator.reading.paid import count_lines
from generator.reading.parts import HISTORY, RIGHTS, RULE, Sentence, cut, strongest_roles
from generator.reading.patterns import lazy
from generator.reading.reasons import read_reasons

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


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words, re.I) for name, words in CUES.items()}


def hears(sentence: Sentence, name: str) -> float:
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
        signs[f"says {name}"] = max((hears(sentence, name) for sentence in sentences[:120]), default=0.0)
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
