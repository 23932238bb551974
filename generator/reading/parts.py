"""A letter cut into sentences, each with its place, the part of the letter it stands in, and how likely it plays each
role or states each kind of reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from generator.reading.classifier import weigh
from generator.reading.cues import cues
from generator.reading.layout import LABEL, MARK, REMARK, SPEAKS, Block, find_blocks, find_sentences

WHY, DECISION, RULE, RIGHTS, HISTORY, REQUEST = "why", "decision", "rule", "rights", "history", "request"
HEADS = (
    (HISTORY, r"^who (?:looked|read|reviewed|decided|took part)\b"),
    (HISTORY, r"\b(?:history|background|what (?:has )?happened|earlier|previous(?:ly)?|prior (?:decision|determination|denial)|first denial|antecedentes|historial)\b"),
    (RIGHTS, r"\b(?:appeals?|your rights|right to|grievance|next steps?|your options|what (?:you can|happens|if)|what to include|if you (?:disagree|do(?:n['’]t| not) agree)|"
     r"disagree|reconsideration|hearing|formal review|look again|how to|need help|questions|apelaci[oó]n|sus derechos|apelar|si no est[aá] de acuerdo)\b"),
    (WHY, r"^(?:why\b|(?:the |our )?(?:\w+ )?reasons?\b|(?:\w+ )?rationale\b|findings?\b|explanation\b|notes?\b|messages?\b|remarks?\b|basis for|here is why|"
     r"what we found|notes for claims|motivo|raz[oó]n|fundamento|explicaci[oó]n|por qu[eé])"),
    (DECISION, r"^(?:(?:our |the |nuestra |la |el )?(?:decision|determination|outcome|result|decisi[oó]n|determinaci[oó]n|resultado)\b|what we decided|qu[eé] decidimos)"),
    (RULE, r"^(?:the |clinical |medical |legal |coverage )?(?:rules?|polic(?:y|ies)|guidelines?|criteria|references?|basis|standards?|section \d\S*)\b(?! for)|^definitions?\b|^(?:words|terms) (?:you may see|used|we use)\b|^common reasons\b|^general (?:help|information)\b|^part [xiv]+\b|criteria\b.*$"),
    (REQUEST, r"^(?:services?|drug|item|request(?:ed)?|medication|what (?:was|you) asked|subject|re)\b"),
)  # fmt: skip
"""What a heading, or a label before a colon, says of the lines after it."""
DAY_ALONE = re.compile(
    r"(?:date:? ?|fecha:? ?)?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.?,? (?:de )?\d{4})\W?",
    re.I,
)
"""A line that is a day and nothing else."""
GREETING = re.compile(r"(?:dear|hello|hi|good (?:morning|afternoon)|estimad[oa]s?|a quien)\b[^.!?]{0,70}[,:]", re.I)
UNDER: dict[str, dict[str, float]] = {
    WHY: {"reason": 2.5},
    DECISION: {"reason": 2},
    RULE: {"role_rule_quoted": 4},
    RIGHTS: {"role_rights": 5, "role_boilerplate": 3, "role_peer_to_peer": 3, "reason": 0.25},
    HISTORY: {"role_history": 6},
    REQUEST: {"role_request": 4},
    "": {},
}
"""Section -> what standing in it lifts, and by how much; 'reason' stands for every kind of reason."""
SAYS_WHAT = (
    "role_decision",
    "role_partial",
    "role_upheld",
    "role_overturned",
    "role_approval",
    "role_pended",
    "role_acknowledgement",
)
"""Roles of the sentence that says what the paper is for."""
LISTS = ("role_information_request", "role_rule_quoted")
"""Roles that a sentence with a colon hands on to the list after it."""
CONDITION = (" if", " when", " if:", " when:")
"""How a sentence ends whose list says under which conditions something holds: no item of it says why this was refused."""
HANDED_ON, HANDED_ON_BY_CONDITION = 3_000, 400_000
"""How much a list's items are lifted by what opens the list."""
TELLS_HOW = r"\bhow to\b|\byour (?:appeal )?rights\b|\bright to\b|\bif you\b|\bwhat you can\b|\bnext steps?\b|\bcan\b"
"""Before the decision, a title that speaks of appeals opens no part on them, unless it tells how."""
TELLS = re.compile(
    r"\b(?:you|your (?:doctor|prescriber|provider|representative)|someone|anyone)\b[^.]{0,60}\b(?:may|can|could|must|have|has|should|want|wish|ask|disagree)\b|\bright\b|\bwithin\b|\b(?:usted|puede|tiene)\b|^(?:to|if|write|call|send|ask|mail|fax)\b",
    re.I,
)
"""'I am writing about your second appeal' tells nobody how to appeal."""
FALLS_SHORT = r"\b(?:not|cannot|no|denied|denying|refused?|unable|without|never|lacks?|missing|insufficient|exceeds?|excluded|expired|unproven|reversed)\b|n['’]t\b"
OF_REASONS = re.compile(r"\b(?:reasons?|grounds|motivos|razones)\b(?! why you)", re.I)
"""'There are three reasons, and your doctor may be able to mend some': what follows is no part on appeals."""
DISAGREE = re.compile(r"if you (?:do not|don['’]t) agree|si (?:usted )?no est[aá] de acuerdo", re.I)
"""A heading of the part on appeals, though it has a 'not'."""
POINTS_BACK = re.compile(
    r"^(?:they|it|that|this|these|those|neither|none|both|one|two|so|there|such|all|most|nothing|no (?:record|note|answer|reply|reason|proof|such)|yours?|eso|esto|ninguno|no (?:consta|hay|los|las))\b"
    r"|^(?:\S+ ){0,9}(?:it|them|one|either|neither|those|so|there|lo|los|las)\W*$",
    re.I,
)
"""A short sentence that says what the one before it is about by a word alone: 'They have not been sent.'"""
SHORT, BEFORE_IT = 18, 320
"""Words of such a sentence, and characters of the one before it."""
IF = re.compile(r"^(?:if|when|where|should|reasons? (?:for|why)|si|cuando)\b", re.I)
CONDITIONAL = re.compile(
    r"^(?:if (?:you(?:r (?:doctor|prescriber|provider|clinic|office))?|records|papers|information|we (?:den(?:y|ied)|hear|get|keep))|si (?:usted|su m[eé]dico))\b(?!.*\b(?:den(?:y|ied)|cannot|not (?:approve|cover|pay))\b.*\bbecause\b)",
    re.I,
)
"""'If records were missing, send them': what the reader may do, and no reason; under the rights, any sentence that begins so."""
TO_THE_READER = 60
NAMES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("ig_immune_deficiency", "ig_neuropathy"), r"globulin|\bI[VG]?Ig\b|\b(?:iv|sc|s)ig\b|\big[agm]\b|antibod|immunodef|inmuno|neuropath|demyelin|\bcidp\b|\bmmn\b"),
    (("iv_iron",), r"\biron\b|ferr|hierro|h[ae]moglobin|an[ae]+mi[ac]"),
    (("home_services",), r"nurs|enfermer|suppl|suministr|pump|bomba|per[- ]diem|\bS9\d{3}|996\d\d|home|hogar|domicili|visit|kit|tubing|compound"),
    (("alternative_funding",), r"assist|fund|charit|advoca|free|grant|enroll|program|partner|maker|manufacturer|help|ayuda|asisten|copay|foreign|abroad|import"),
)  # fmt: skip
"""Kinds that a letter states only where it names what they are about anywhere in it."""
NOT_NAMED = 0.02
MOST, SAID_OVER = 400, 3
"""Sentences of one paper that are weighed, and how often one that is said over and over."""


class Sentence:
    """A sentence at `start`..`end` of the text. `odds` label -> probability, with what its place adds; `block` counts the
    paragraphs and list items; `section` is '' or one of the six; `remark` the mark that its block starts with, as notes of a
    payment paper do ('A7  ...')."""

    __slots__ = ("block", "end", "is_data", "is_heading", "is_item", "odds", "remark", "section", "start", "words")

    def __init__(self, text: str, start: int, end: int, number: int, block: Block, section: str):
        self.start, self.end, self.block, self.section = start, end, number, section
        self.is_data, self.is_item, self.is_heading = block.is_data, block.is_item, block.is_heading
        self.words = " ".join(text[start:end].split())
        remark = REMARK.match(text, block.start, block.end)
        self.remark = remark[0].strip(" \t-–") if remark else ""
        self.odds: dict[str, float] = {}

    @property
    def kinds(self) -> dict[str, float]:
        """The kinds of reason it may state, with their probabilities."""
        return {label: odds for label, odds in self.odds.items() if not label.startswith("role_")}

    @property
    def reason(self) -> float:
        """How likely it states a reason at all."""
        return sum(self.kinds.values())

    @property
    def role(self) -> str:
        """The label that is likeliest."""
        return max(self.odds, key=self.odds.__getitem__) if self.odds else ""


NO = re.compile(
    r"\b(?:not|cannot|can['’]t|unable|den(?:y|ies|ied|ial|ying)|refus\w+|declin\w+|adverse|reject\w*|non-?(?:certif|cover|approv)\w*|disallow\w*|no benefits?|unfavou?rable|turn(?:ed|ing|s)?(?: \w+){0,2} down|without (?:an? |any )?(?:approval|payment|coverage)|(?:say|says|said|saying|still|answer is|answer was|it is) no\b(?! longer)|"
    r"negativa|desfavorable|deneg\w+|deni[eo]\w*|neg(?:amos|ad[oa]|ó)|rechaz\w+|no (?:podemos|se|fue|est[aá]n?|procede|ser[aá]|cubr\w+|aprob\w+))|n['’]t\b|\bno\b(?= coverage|$)",
    re.I,
)
"""What turns a decision into a no."""


SAYS_YES = re.compile(
    r"approv|authori[sz]|certif|cover|pay|allow|grant|agree|accept|favou?rable|clear|\byes\b|\bok(?:ay)?\b|good news|renew|extend|support|overturn|revers|may (?:go|start|have|get)|aprob|aprueb|autoriz|cubr|cubier|conced|\bs[ií]\b",
    re.I,
)
"""What makes a yes of a decision that has no 'not': without it, 'We have to disappoint you' is a no."""
SAYS_NO = re.compile(
    r"\b(?:cannot|can ?not|can['’]t|will not|won['’]t|unable to|not|no longer|no podemos|no se|no fue|no est[aá]n?|no ser[aá]|no) (?:\w+ ){0,2}(?:approv|cover|pay|authoriz|certif|continu|renew|reimburs|aprob|aprueb|cubr|cubiert|autoriz)\w*|\b(?:without payment|sin pago|no procede)\b|\bden(?:ied|y|ies)\b(?! or)|\bdenegad\w+|\bdeniega",
    re.I,
)
"""A reason that says no in the same breath."""


PLAIN_NO = re.compile(
    r"\b(?:will|would|can|could|may|shall)(?: not|n['’]t| no longer) be (?:\w+ )?(?:paid|covered|approved|authorized|renewed|continued|granted|reimbursed|allowed|filled|shipped)\b|\bno longer (?:pays?|covers?|approves?)\b|\bpays? nothing\b|\bat your own (?:cost|expense)\b|\b(?:stays?|remains?) unpaid\b|\bdecided (?:not to|against)\b|\b(?:we|plan|fund|committee|reviewer|company|they|it)(?: \w+){0,2} (?:say|says|said) no\b|\b(?:answer|decision|response|outcome) (?:is|was|to \w+ is) (?:still )?no\b|\b(?:we|plan|they|it|i)(?:['’]ve| have| has|['’]re| are| must| had to| will)? (?:have to |say(?:ing)? |said |turn(?:ed|ing)? (?:it |this |\w+ \w+ )?down|den(?:y|ied|ying)|declin(?:e|ed|ing)|refus(?:e|ed|ing)|reject(?:ed|ing)?)(?: no\b)?"
    r"|\b(?:benefits?|coverage|payment|reimbursement)\b[^.;]{0,80}\b(?:is|are|was|were|can|could|will)(?: not|n['’]t) (?:be )?(?:available|payable|provided|paid|made|issued|approved|extended)|\b(?:no|nothing) (?:further |more |additional )?(?:benefits?|coverage|payment|is|can|will)(?: \w+){0,3} (?:payable|paid|available|made|issued|due)\b"
    r"|\b(?:is|are|was|were|be|been|got|being)(?: not|n['’]t| hereby| therefore| being)? (?:\w+ )?(?:denied|refused|declined|rejected|disallowed|turned down|non-?certified)\b|\b(?:is|are|was|were|been)(?: not|n['’]t) (?:\w+ )?(?:approved|authorized|certified|granted|covered|payable|eligible|allowed)\b"
    r"|\b(?:recommend|issue|issuing)\w* (?:an? )?(?:non-?certification|denial|adverse)|\b(?:can(?:no|['’])?t|could ?n[o'’]t|won['’]t|will not|did not|didn['’]t|do not|don['’]t|does not|doesn['’]t|not able to|unable to) (?:\w+ ){0,2}(?:approve|authorize|certify|cover|pay|grant|agree|allow)\b"
    r"|\b(?:can(?:no|['’])?t|can ?not|could not|unable to|not able to) (?:\w+ )?(?:act on|take (?:it )?up|accept|process|consider|extend)\b|\bclosed without (?:an )?approv|\bno (?:active )?(?:order|request) [^.]{0,30}to approve"
    r"|\b(?:is|are|was|were|be)(?: not|n['’]t| no longer) (?:\w+ )?(?:needed|necessary|renewed|payable|possible to approve)\b|\b(?:have|has|had)(?: not|n['’]t) (?:been )?(?:\w+ )?(?:approved|renewed|authorized|covered|paid|granted)\b|\b(?:^|: ?)den(?:y|ied|ial)\b\W*$"
    r"|\b(?:does|do|did)(?: not|n['’]t) (?:support|justify|show|establish) (?:the |a |any )?(?:medical )?(?:need|necessity)\b"
    r"|\b(?:fue|ha sido|queda|est[aá]) (?:denegad|negad|rechazad)\w+|\b(?:negamos|denegamos|rechazamos)\b",
    re.I,
)
"""A no in so many words, whatever else the sentence says."""
NOT_YET = re.compile(
    r"\b(?:nothing|none of (?:it|this|these))(?:['’]s| has| have| is| was)? (?:been )?(?:\w+ or )?(?:paid|denied|refused|turned down|decided)\b|\b(?:has|have)(?: not|n['’]t) been (?:\w+ or )?(?:denied|refused|turned down|decided)\b|\b(?:and|is|are|but) not denied\b|\bno (?:se )?han? (?:negado|decidido)\b",
    re.I,
)
"""'Nothing has been paid or turned down yet' is no no."""
NOT_A_NO = ("role_rights", "role_boilerplate", "role_rule_quoted", "role_history", "role_concession", "role_pended", "role_information_request", "role_acknowledgement", "role_overturned", "role_peer_to_peer")  # fmt: skip
CONDITIONAL = re.compile(r"\b(?:if|unless|when|whether|until|may|might|could be|would be)\b", re.I)


@lru_cache(maxsize=8192)
def _has(sign: re.Pattern[str], words: str) -> bool:
    """Whether a sentence has a sign: the same sentences are asked again for each question on a letter."""
    return sign.search(words) is not None


def strongest_roles(sentences: Sequence[Sentence]) -> dict[str, tuple[float, Sentence]]:
    """Role -> the sentence that plays it most surely, outside of the part on rights. Decisions and approvals are one 'no'
    and one 'yes', by their words."""
    best: dict[str, tuple[float, Sentence]] = {}
    for sentence in sentences:
        if sentence.section not in (RIGHTS, RULE, HISTORY) and _has(SAYS_NO, sentence.words):
            odds = sentence.reason + sum(
                sentence.odds[role] for role in ("role_decision", "role_partial", "role_upheld")
            )
            if odds > best.get("no", (0.0, sentence))[0]:
                best["no"] = odds, sentence  # 'It cannot be approved because ...' says no and why
        if (
            sentence.section not in (RIGHTS, RULE, HISTORY)
            and _has(PLAIN_NO, sentence.words)
            and not _has(NOT_YET, sentence.words)
        ):
            odds = 1 - sum(sentence.odds[role] for role in NOT_A_NO)
            odds *= 0.5 if _has(CONDITIONAL, sentence.words) else 1
            if odds > best.get("no", (0.0, sentence))[0]:
                best["no"] = odds, sentence
        for label, odds in sentence.odds.items():
            if not label.startswith("role_") or (
                sentence.section == RIGHTS and label not in ("role_rights", "role_boilerplate")
            ):
                continue
            name = label
            if label in ("role_decision", "role_approval"):
                if "?" in sentence.words:
                    continue
                is_no = _has(NO, sentence.words) or (label == "role_decision" and not _has(SAYS_YES, sentence.words))
                name = "no" if is_no else "yes"
            if name not in best or odds > best[name][0]:
                best[name] = odds, sentence
    return best


@lru_cache(maxsize=1)
def _heads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((section, re.compile(sign, re.I)) for section, sign in HEADS)


def section_of(heading: str) -> str:
    """The section that a heading opens; '' for one that says nothing of the kind."""
    return next((section for section, sign in _heads() if sign.search(heading)), "")


@lru_cache(maxsize=4)
def cut(text: str) -> tuple[Sentence, ...]:
    """The sentences of a letter in their order, weighed; the first MOST of them."""
    found: list[Sentence] = []
    section, decided = "", False
    unlikely = [kind for kinds, names in NAMES if not re.search(names, text, re.I) for kind in kinds]
    handed_on: dict[str, float] = {}
    said: dict[str, int] = {}
    for number, block in enumerate(find_blocks(text)):
        section = _section_at(text, block, section, decided)
        for start, end in _cut_at_colons(text, find_sentences(text, _after_marks(text, block), block.end)):
            sentence = Sentence(text, start, end, number, block, section)
            said[sentence.words] = said.get(sentence.words, 0) + 1
            if said[sentence.words] > SAID_OVER:
                continue  # what a booklet prints on each page
            if not block.is_item:
                handed_on = {}
            sentence.odds = _lifted(sentence, len(found), handed_on, _weighed(sentence, found), unlikely)
            if sentence.words.endswith((":", *CONDITION)):
                lift = HANDED_ON_BY_CONDITION if sentence.words.endswith(CONDITION) else HANDED_ON
                handed_on = {role: lift for role in LISTS if sentence.odds[role] > 0.4}
            if (
                found
                and found[-1].odds["retroactive_denial"] + found[-1].odds["role_approval"] > 0.5
                and "approved" not in sentence.words
            ):
                # 'We approved it. We have reversed that decision.' is no good news.
                sentence.odds["retroactive_denial"] += sentence.odds["role_overturned"]
                sentence.odds["role_overturned"] = 0.0
            found.append(sentence)
            decided = decided or sentence.reason > 0.6 or sum(sentence.odds[role] for role in SAYS_WHAT) > 0.6
            tells = sentence.odds["role_rights"] > 0.7 and not OF_REASONS.search(sentence.words)
            if section == "" and tells and (decided or (TELLS.search(sentence.words) and not IF.match(sentence.words))):
                section = RIGHTS  # where the reader is told how to appeal, no reason follows until a heading says so
        if len(found) >= MOST:
            break
    return tuple(found)


COLON = re.compile(r"([^:;]{12,200}?):\s+(?=[^\W\d_])")
"""What stands before a colon in a sentence that goes on for some words."""
AFTER_COLON = 25
"""Characters that have to follow the colon."""


def _cut_at_colons(text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences, those cut in two in which a decision stands before a colon and why after it: 'The committee still says
    no: the chart holds no test.'"""
    for start, end in sentences:
        before = COLON.match(text, start, end)
        if before and end - before.end() > AFTER_COLON:
            odds = weigh(" ".join(before[1].split()))
            if sum(odds[role] for role in (*SAYS_WHAT, "role_take_back", "retroactive_denial")) > SAYS_IT:
                yield start, before.end(1) + 1
                start = before.end()
        yield start, end


SAYS_IT = 0.5
"""How likely the words before the colon decide."""


def _section_at(text: str, block: Block, section: str, decided: bool) -> str:
    """The section that a block stands in: what it opens by its heading or label, or what it goes on with."""
    words = text[block.start : block.end].strip()
    falls_short = re.search(FALLS_SHORT, words, re.I) and not DISAGREE.match(words)
    is_heading = block.is_heading and not block.is_data and not falls_short
    opened = section_of(words) if is_heading else section_of(block.label) if block.label else ""
    if opened == RIGHTS and (not decided or block.is_data) and not re.search(TELLS_HOW, words, re.I):
        opened = ""  # 'Reconsideration letter' is what the paper is, not how to ask for one
    if is_heading:
        return opened or (section if section in (RIGHTS, HISTORY) else "")
    if block.label:
        if opened and (block.starts_paragraph or opened in (WHY, DECISION, RULE, HISTORY) or section != RIGHTS):
            return opened
        return "" if not opened and section in (WHY, DECISION, RULE, REQUEST) and not block.is_data else section
    return "" if block.starts_paragraph and not block.is_item and section in (RULE, REQUEST, HISTORY) else section


def _is_name(words: str) -> bool:
    """Whether a line is a name, an address or a title rather than a sentence: nearly all of its words begin with a
    capital, and nothing in it falls short."""
    listed = re.findall(r"[^\W\d_][\w'’-]*", words)
    capital = sum(
        word[0].isupper() for word in listed if word.lower() not in ("of", "and", "for", "the", "de", "del", "la", "y")
    )
    small = sum(
        word[0].islower() for word in listed if word.lower() not in ("of", "and", "for", "the", "de", "del", "la", "y")
    )
    return (
        capital >= 3 * small
        and words[-1:] not in ".!"
        and len(listed) <= 16
        and not re.search(FALLS_SHORT, words, re.I)
    )


def _after_marks(text: str, block: Block) -> int:
    """Where the words start after '1)', 'CO-16' and 'WHY:'."""
    at = block.start
    for pattern in (MARK, REMARK):
        if match := pattern.match(text, at, block.end):
            at = match.end()
    label = LABEL.match(text, at, block.end)
    if (
        label
        and label.end() < block.end
        and not (label[0].endswith(".") and SPEAKS.search(label[1]))
        and (section_of(label[1]) in (WHY, DECISION, RIGHTS, RULE, HISTORY) or label[1].isupper())
    ):
        at = label.end()
    return at


def _weighed(sentence: Sentence, before: Sequence[Sentence]) -> dict[str, float]:
    """The odds of the words alone; of a short sentence that points back, half by what it says together with the one
    before it."""
    odds = dict(weigh(sentence.words))
    last = before[-1] if before else None
    if (
        last is None
        or last.block != sentence.block
        or len(last.words) > BEFORE_IT
        or len(sentence.words.split()) > SHORT
        or not POINTS_BACK.search(sentence.words)
    ):
        return odds
    joint = weigh(f"{last.words} {sentence.words}")
    return {label: (value + joint[label]) / 2 for label, value in odds.items()}


def _lifted(
    sentence: Sentence, number: int, handed_on: dict[str, float], odds: dict[str, float], unlikely: Sequence[str]
) -> dict[str, float]:
    """The odds of the words, lifted by signs in them, by where they stand, and by what the head of their list hands on;
    those of kinds that the letter does not name are cut."""
    lifts: dict[str, float] = dict(UNDER[sentence.section])
    if _is_name(sentence.words):
        lifts["role_letterhead"] = 12 if number < 10 else 4
    if DAY_ALONE.fullmatch(sentence.words) or GREETING.fullmatch(sentence.words):
        lifts["role_letterhead"] = 200
    if sentence.words.endswith(CONDITION):
        lifts["role_rule_quoted"] = 6000
    lifts |= handed_on
    if sentence.section not in (WHY, DECISION) and (sentence.is_heading or (number < 8 and sentence.words.isupper())):
        lifts["reason"] = 0.3
    for roles, factor, sign in cues():
        if sign.search(sentence.words):
            for role in roles:
                lifts[role] = max(lifts.get(role, 1), factor)
    if CONDITIONAL.search(sentence.words) or (sentence.section == RIGHTS and IF.search(sentence.words)):
        lifts["role_rights"] = max(lifts.get("role_rights", 1), TO_THE_READER)
    if sentence.is_data and sentence.section not in (WHY, DECISION):
        lifts["role_request"] = max(lifts.get("role_request", 1), 3)
        lifts["role_letterhead"] = lifts["role_amounts"] = 3
    for label in odds:
        odds[label] *= lifts.get(label, 1) * (1 if label.startswith("role_") else lifts.get("reason", 1))
        if label in unlikely:
            odds[label] *= NOT_NAMED
    whole = sum(odds.values())
    return {label: value / whole for label, value in odds.items()}
