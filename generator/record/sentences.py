"""Where a sentence of a note ends, and which sentence of a stated reason decides."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bNo\.)(?<!\bSt\.)(?<!\bU\.S\.)(?<!\brev\.)(?<!\beff\.)(?<!\bvs\.)(?<!\bInc\.)(?<!\bSec\.)(?<!\bCo\.)(?:(?<=[.!?])|(?<=[.!?][\"”’']))\s+(?=[\"“‘']?[A-Z0-9])"
)
"""Between two sentences; a title before a name ends none."""


def split_sentences(text: str) -> list[str]:
    """The sentences of a text; a quotation of several is not cut.

    >>> split_sentences('She said: "Stop it. Now." Then we left.')
    ['She said: "Stop it. Now."', 'Then we left.']
    """
    return join_quotations(SENTENCE_END.split(text))


_HAS_ITS_OWN_CASE = re.compile(r"[a-z]{1,2}[A-Z]")
"""How a score or test is written that begins small: mNIS+7, eGFR, pH."""


def without_marks(words: str) -> str:
    """Quoted words with "…" where whoever copied them wrote "[...]", which reads as a gap to fill.

    >>> without_marks("It was denied. [...] It may be appealed.")
    'It was denied. … It may be appealed.'
    """
    return re.sub(r"\[\s*(?:\.{2,}|…)\s*\]", "…", words)


def begin_sentence(words: str) -> str:
    """The words with a capital at the head, but for a name that is written small there.

    >>> begin_sentence("stopped in May"), begin_sentence("mNIS+7 58 before"), begin_sentence("eGFR 40"), begin_sentence("")
    ('Stopped in May', 'mNIS+7 58 before', 'eGFR 40', '')
    """
    return words if _HAS_ITS_OWN_CASE.match(words) else words[:1].upper() + words[1:]


def join_quotations(parts: list[str]) -> list[str]:
    """Parts of a note, those of one quotation joined again."""
    found: list[str] = []
    for part in parts:
        is_open = bool(found) and (found[-1].count('"') % 2 == 1 or found[-1].count("“") > found[-1].count("”"))
        if is_open:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


_DECIDES = re.compile(
    r"\b(?:approv\w+|den(?:y|ied|ies|ying)|refus\w+|not (?:covered|medically|approved|met|received)|because|reason|reduc\w+|unchanged|uph[eo]ld|overturn\w*|withdr\w+|please send|will be (?:closed|paid|covered))\b",
    re.I,
)

MOST_OF_LETTER = 60
"""Words of a letter that are quoted; of a longer one only the sentences that decide something."""


def heart_of(letter: str, most: int = MOST_OF_LETTER) -> str:
    """A letter whole where it is short; of a long one the sentences that decide, with marks where something is left out.

    >>> heart_of("Dear member. We deny the drug. Call us.", most=5)
    'We deny the drug. …'
    """
    plain = "\n".join(line for line in letter.split("\n") if line.count("|") < 2)  # a table is no sentence
    text = " ".join((plain.strip() or letter.replace("|", " ")).replace("**", "").replace("> ", "").split())
    if len(text.split()) <= most:
        return text
    kept: list[str] = []
    parts = SENTENCE_END.split(text)
    last = -1
    for place, part in enumerate(parts):
        words = part.split()
        if not _DECIDES.search(part) or len(words) > most or len(" ".join([*kept, part]).split()) > most:
            continue
        if kept and place > last + 1:
            kept.append("…")
        kept.append(part)
        last = place
    if not kept:
        return f"{' '.join(text.split()[:most])} …"
    return " ".join([*kept, "…"] if last < len(parts) - 1 else kept)


_LEANS = re.compile(
    r"^None (?:since|after|until|for|from)\b|^(?:In|During|After|Before|Since) (?:that|this|those|these) (?:gap|time|wait|stretch|break|weeks?|months?|course)\b|^(?:It|This|That|They|Both|These|Those|He|She)\b(?! (?:patient|member|doctor|plan|is known)\b)"
    r"|\b(?:confirmed|repeated|said|denied|wrote) (?:this|that|it|so)\b(?! (?!by|to|in|on|at)\w)|\b(?:of|on) both (?:dates|days|calls|letters)\b"
)
_SAME_TIME = re.compile(
    r"\b(?:that|the|this) (?:very )?same (?:day|fax|call|letter|note|visit|week|month|form)\b|\bthat (?:day|fax|call|visit|week)\b"
)
_DATE = re.compile(r"\d{1,2}, \d{4}|\d/\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{1,2}\b")


_ONLY_A_GAP = re.compile(
    r"(?:None|No (?:\w+ )?(?:infusions?|doses?|treatment)) (?:since|from|between|given)\b[^.]*\.?$", re.I
)
"""A note that tells only that there was a gap, and nothing of what it did: 'None since September 30.'"""


def is_only_a_gap(note: str) -> bool:
    """Whether a note tells only that there was a gap, and nothing of what it did.

    >>> is_only_a_gap("None since September 30."), is_only_a_gap("None since May. She fell twice.")
    (True, False)
    """
    return _ONLY_A_GAP.match(note.strip()) is not None


def leans(note: str) -> bool:
    """Whether a note can only be understood behind the one before it: it points at a day, a person or a thing that it does
    not name itself.

    >>> leans("At 2:50 p.m. that day Paul said so."), leans("On May 3 Paul called; that day it rained.")
    (True, False)
    """
    first = SENTENCE_END.split(note.strip())[0]
    pointing = _SAME_TIME.search(first)
    return _LEANS.search(first) is not None or (pointing is not None and not _DATE.search(first[: pointing.start()]))


REASON_WORDS = 18
"""Words of a reason that are quoted where it is named in short."""
_SAYS_NO = re.compile(
    r"\b(?:do(?:es)? not|did not|not (?:shown|met|medically|active|supported|given)|no (?:record|evidence|proof|documentation|approval)|must|"
    r"requires?|unless|exceeds?|maximum|because|first|instead|missing|experimental|investigational|excluded|ended)\b",
    re.I,
)
_OPENING = re.compile(r"\b(?:we|the plan)\b[^.]{0,40}\b(?:reviewed|received|got|looked at|unable to|cannot|can not|could not|are not able)\b", re.I)  # fmt: skip


def decisive_words(words: str) -> str:
    """The sentence of a stated reason that says why, cut where it is long: what tells that something is missing, asked for
    or too much, and not that the request was looked at.

    >>> decisive_words("We reviewed the request. The records do not show that a hospital is needed.")
    'The records do not show that a hospital is needed.'
    """
    sentences = [part.strip() for part in SENTENCE_END.split(" ".join(words.split())) if part.strip()]
    telling = [part for part in sentences if _SAYS_NO.search(part) and not _OPENING.search(part)]
    telling = [part for part in telling if "medically necessary" not in part or "unless" in part] or telling
    best = (telling or [part for part in sentences if not _OPENING.search(part)] or sentences or [""])[
        -1 if telling else 0
    ]
    cut = best.split()
    return best if len(cut) <= REASON_WORDS else f"{' '.join(cut[:REASON_WORDS]).rstrip('.,;')} …"
