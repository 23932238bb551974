"""Where and how an answer reaches the plan: addresses, fax and telephone numbers, each by what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy
from generator.reading.sender import DESK, find_address_block
from generator.rows.row import Row

ZIP = lazy(r"(?<![\w\-])[A-Z]{2},?[ \t]{1,9}\n?[ \t]{0,9}\d{5}(?:-\d{4})?(?![\d\w])")
CUT = lazy(
    r"(?<!Attn)(?<!Attention)[:;(=]\s+|(?<![PpOo])(?<!\bSt)(?<!\bSte)(?<!\bInc)(?<!\bAve)(?<!\bBlvd)(?<!\bCo)(?<!\bAttn)(?<!\bRd)(?<!\bDr)(?<!\bNo)(?<!\bApt)[.!?][\"”’)]?\s+(?=[A-Z0-9])|—\s|"
    r"(?:\b(?:to|at|with|write|mail|is|or|address|through|via|from|contact)|\ba(?:l| la| las)?)[ \t\n]+(?:the[ \t\n]+|la[ \t\n]+|our[ \t\n]+)?(?=[A-Z0-9])|\n[ \t]*\n|\bdays?[,.]?\s+(?=[A-Z])",
)
NO_PART = lazy(
    r"\b(?:you|your|we|within|must|may|days|call|writing|written|this|appeal in|if|usted|fax|telephone|phone|suppose|pay|sent|records)\b|\d{3}-\d{4}|[?!]|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d|\bPage \d"
)
STREET = lazy(
    r"\d|\bBox\b|\b(?:One|Two|Three|Four|Five|Ten) [A-Z]|\bApartado\b|\bCasilla\b|\bDrawer\b|\bLockbox\b|Annex|Building|\b(?:St|Street|Ave|Road|Rd|Lane|Row|Way)\b",
    re.I,
)


class Place(Row):
    """An address as printed on one run of lines; `parts` its pieces between commas and line ends."""

    start: int
    end: int
    parts: tuple[str, ...]


def find_addresses(text: str) -> Iterator[Place]:
    """Every address that ends in a state and a ZIP code, cut where its sentence begins to name it."""
    floor = 0
    for match in ZIP.finditer(text):
        begin = max(floor, match.start() - 260)
        region = text[begin : match.start()]
        cut = 0
        for stop in CUT.finditer(region):
            cut = stop.end()
        parts = list(re.finditer(r"[^,\n]*[^,\n\s][^,\n]*", region[cut:]))
        kept: list[re.Match[str]] = []
        for part in reversed(parts):
            words = part[0].strip()
            if not (words[:1].isupper() or words[:1].isdigit()) and not words.startswith(("c/o", "piso", "oficina")):
                break
            if NO_PART.search(words) or len(words) > 70 or len(kept) > 7:
                break
            kept.insert(0, part)
        floor = match.end()
        if not kept or not any(STREET.search(part[0]) for part in kept):
            continue
        printed = [" ".join(part[0].split()) for part in kept]
        state = " ".join(match[0].split())
        comma = re.search(r",\s*$", region)
        own_line = "\n" in region[-3:] and not comma
        whole = [*printed, state] if own_line else [*printed[:-1], f"{printed[-1]}{',' if comma else ''} {state}"]
        yield Place(
            begin + cut + kept[0].start() + len(kept[0][0]) - len(kept[0][0].lstrip()), match.end(), tuple(whole)
        )


URGENT = lazy(r"\b(?:urgent\w*|fast|expedited|rush|emergenc\w+|72 hours|harm|r[aá]pid[ao]|urgente|expedit\w+)\b", re.I)
OUTSIDE = lazy(r"\b(?:external|independent|outside|(?:fair|state|administrative) hearings?|hearings? office|office of (?:administrative |provider )?hearings?|department of insurance|insurance (?:department|division|commissioner)|bureau of insurance|office of personnel|OPM|ombuds\w+|attorney general|judge|audiencias?|revisi[oó]n externa|independiente|DMHC|department of managed)\b", re.I)  # fmt: skip
APPEAL = lazy(
    r"\b(?:challenge|(?:once more|again|anew)(?=, write)|level panel|appeals?|appealing|reconsider\w*|redetermination\w*|grievances?|disputes?|disputed|disagree|contest|object\w*|hearing|second look|look again|petition|complaints?|apel\w+|reconsideraci[oó]n|querellas?|quejas?|not agree|second (?:bill )?review|written request|(?:right (?:to|of)|charge|claims?) review)\b",
    re.I,
)
ELSEWHERE = lazy(
    r"\b(?:claims? (?:status|to|should|address)|corrected claims?|eligibility|interpreter|language|tty|tdd|711|billing|checks?|refund|payments? (?:to|go)|lockbox|prescriptions?|peer|physician reviewer|our doctor|member services|customer service|help|questions?|enroll\w*|coordination|premiums?|exchange|pharmacy|nurse|int[eé]rprete|civil rights|discriminat\w+|don['’]t send|do not send)\b",
    re.I,
)
PEER = lazy(
    r"\bpeer|speak (?:to|with) (?:our|the|a) (?:[\w-]+ )?(?:doctor|physician|reviewer|pharmacist|medical director)|talk (?:it|to our)|\bour doctor\b",
    re.I,
)


TTY = lazy(r"\(?\bTT[YD]:? ?711\)?", re.I)
"""What stands behind a phone number, and says nothing of the fax that follows."""


def _purpose(text: str, start: int, own: str = "") -> str:
    """'appeal', 'urgent', 'outside', 'peer', 'other' or '': what the words before a place or number, and its own, say."""
    before = TTY.sub(" ", text[max(0, start - 330) : start])
    gap = before.rfind("\n\n")
    head = ""
    if gap >= 0:
        above = before[:gap].rstrip()
        before = before[gap + 2 :]
        head = above[above.rfind("\n") + 1 :][-120:] if len(before.strip()) < 90 or above.endswith(":") else ""
    sentences = re.split(r"(?<=[a-z0-9)])[.!?;]\s+|\n(?=[ \t]*[A-Z•*\-])", before)
    now = sentences[-1] if sentences else ""
    earlier = sentences[-2] if len(sentences) > 1 else head
    short = len(now.split()) < 14
    two = " ".join(sentences[-3:-1]) if len(earlier.split()) < 14 else ""
    for words in ((now + " " + own).strip(), *((earlier, two, earlier + " " + head) if short else ()), head):
        if not words.strip():
            continue
        last = max(((match.start(), "urgent") for match in URGENT.finditer(words)), default=(-1, ""))
        appeal = max(((match.start(), "appeal") for match in APPEAL.finditer(words)), default=(-1, ""))
        outside = max(((match.start(), "outside") for match in OUTSIDE.finditer(words)), default=(-1, ""))
        other = max(
            ((match.start(), "peer" if PEER.search(words) else "other") for match in ELSEWHERE.finditer(words)),
            default=(-1, ""),
        )
        if PEER.search(words) and not appeal[1]:
            return "peer"
        if last[1] and (appeal[1] or not other[1]):
            return "urgent"
        if outside[1] and outside[0] >= appeal[0] - 40:
            return "outside"
        best = max(appeal, other)
        if best[1]:
            return best[1]
    return ""


def find_address(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Where an appeal goes: the address block that words of sending lead to, else the address of a sentence about
    appealing; the address of an outside reviewer apart, and as the only one where no other is given."""
    block = next(find_address_block(text), None)
    if block:
        yield block
    inside: list[Place] = []
    outside: list[Place] = []
    greeting = re.search(r"\b(?:Dear|Estimad[oa])\b", text)
    for place in find_addresses(text):
        if greeting and place.end < greeting.start() and not DESK.search(" ".join(place.parts[:-1])):
            continue  # the sender's own address, or the reader's
        if block and place.start < block.end and place.end > block.start:
            continue
        own = " ".join(place.parts)
        if _is_addressee(text, place.start) or re.match(r"\s*(?:Dear|Hello|Estimad)", text[place.end :]):
            continue
        purpose = _purpose(text, place.start, own)
        desk = DESK.search(own) or re.search(r"\bApelaciones|Disputes\b", own)
        if OUTSIDE.search(own) or purpose == "outside":
            outside.append(place)
        elif purpose in ("appeal", "urgent") or desk:
            inside.append(place)
    for number, place in enumerate(inside):
        if block:
            break
        others = f"The letter gives {len(inside)} addresses for appeals." if number else ""
        yield _address("payer_address", place, "It says where to send an appeal.", text, others)
    for place in outside:
        yield _address("reviewer_address", place, "It says where to ask for an outside review or a hearing.", text, "")


HEAD = 600
"""Characters of the head of a letter, with the address of who gets it."""


def _is_addressee(text: str, start: int) -> bool:
    """'To the parent of:' opens the reader's own address, and 'ATTN: Appeals' at the head that of the clinic written to."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if (
        start < HEAD
        and re.match(r"[ \t]*att(?:n|ention)\b", line, re.I)
        and not APPEAL.search(text, 0, start - len(line))
    ):
        return True
    last = text[max(0, start - 120) : start].rstrip().rsplit("\n", 1)[-1].strip()
    return (
        bool(re.match(r"to\b", last, re.I))
        and last.endswith(":")
        and not re.match(r"to (?:appeal|file|ask|dispute|request)\b", last, re.I)
    )


def _address(question: str, place: Place, says: str, text: str, doubt: str) -> Finding:
    return make_finding(question, "\n".join(place.parts), says, text, place.start, place.end, doubt)


@cache
def _phones() -> re.Pattern[str]:
    return re.compile(r"(?<![\w\-/])(?:\+?1[-. ]{1,2})?(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w\-])")


FAX_BEFORE = lazy(r"\b(?:tele)?(?:fax|facsimile)\b[^\d\n]{0,28}\n?[^\d\n]{0,12}$", re.I)
LINES = {
    ("appeal", True): ("appeal_fax", "Appeals may be faxed to {}."),
    ("urgent", True): ("urgent_fax", "Urgent appeals may be faxed to {}."),
    ("outside", True): ("reviewer_fax", "The outside reviewer's fax is {}."),
    ("appeal", False): ("appeal_phone", "The telephone for appeals is {}."),
    ("urgent", False): ("urgent_phone", "The telephone for urgent appeals is {}."),
    ("outside", False): ("reviewer_phone", "The outside reviewer's telephone is {}."),
    ("peer", False): ("peer_phone", "The doctor may call {} to talk to the plan's doctor."),
    ("other", False): ("help_phone", "The telephone for questions is {}."),
    ("", False): ("help_phone", "The telephone for questions is {}."),
}
"""(purpose, is it a fax) -> (question, sentence)."""


def find_lines(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Fax and telephone numbers by what they are for, each once."""
    seen: set[tuple[str, str]] = set()
    places = [(place.end, place.start) for place in find_addresses(text)]
    for match in _phones().finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        is_fax = bool(FAX_BEFORE.search(before))
        start = match.start()
        # A number right behind an address belongs to it.
        near = [
            begin for end, begin in places if 0 <= match.start() - end <= 60 and "\n\n" not in text[end : match.start()]
        ]
        words = text[max(0, start - 70) : start]
        own_words = re.split(r"[.;]\s", words)[-1]
        if near and not URGENT.search(own_words) and not ELSEWHERE.search(own_words):
            purpose = _purpose(text, near[-1], text[near[-1] : start])
        else:
            purpose = _purpose(text, start)
        row = LINES.get((purpose, is_fax))
        if row is None or (row[0], match[0]) in seen:
            continue
        seen.add((row[0], match[0]))
        yield make_finding(row[0], match[0], row[1].format(match[0]), text, match.start(), match.end())
