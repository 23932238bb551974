"""Who wrote the letter, and where it says an appeal goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.form.payers import KNOWN_PAYERS
from generator.reading.finding import Finding, make_finding

PAYER_WORD = re.compile(
    r"\b(?:health\w*|insurance|assurance|insurers?|benefits?|administrators|medicare\w*|medicaid|advantage|life|mutual|hmo|ppo|epo|pdp|snp|"
    r"d-snp|pace|blue (?:cross|shield)\w*|bluecross|tricare|champva|plans?|care|services?|group|community|ministry|partners|"
    r"review|company|corporation|inc|llc|contractors?|trust|fund|cooperative|choice|healthshare)\b",
    re.I,
)
# Titles, taglines that say what the sender does for whom, labels and addresses: none is the sender's name.
NOT_A_PAYER = re.compile(
    r"^(?:claims? administrat|model |notice|re:|dear|hello|member\b|your|this|these|explanation|important|evidence|what|about|date|summary|"
    r"fax|page|to\b|for\b|from\b|on behalf|administer|administrative services|an? |third[- ]party|coverage (?:provided|decision)|"
    r"(?:insured|underwritten|sponsored|prepared|processed|issued|provided) by|group coverage|program of|contract|contractor|one plan|"
    r"individual\b|utilization (?:management|review)|prior authorization|pre-?certification|office of|department of veterans|qualified independent|"
    r"customer|appeals?\b|provider|patient|medicare summary|decision|denial|initial|adverse|claim\b|medical director|we |you |if |the (?:plan|employer|request)\b|"
    r"(?:gold|silver|bronze|platinum) \d|marketplace)|\bfor the\b|\bon behalf of\b|\b(?:eob|remittance|determination|redetermination|decision|"
    r"denial)\b|\bnotice of\b|\d{3}|\bp\.? ?o\.? box\b|[:;]|[.?!]$|\bof \d",
    re.I,
)
TITLE = re.compile(r"\s+(?:explanation of benefits|summary notice|notice of|remittance advice|claim denial)\b.*$", re.I)
COMPANY_END = re.compile(r",?\s+(?:inc|co|corp|ltd)\.$", re.I)
MADE_BY = re.compile(
    r"^[ \t]*(?:prepared|processed|issued|sent) by:?[ \t]+([A-Z][\w&'’\- ]{3,60}?)(?:,.*)?$", re.I | re.M
)


def find_payer(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The letterhead: of the first lines, before the greeting, the first that has a payer's word and is no title."""
    head = re.split(r"^[ \t]*(?:dear|hello|to whom)\b", text[:1500], maxsplit=1, flags=re.I | re.M)[0]
    for number, line in enumerate(re.finditer(r"[^\n]*\S[^\n]*", head)):
        if number == 12:
            break
        name = re.split(r"[ \t]{3,}|[ \t]+[-–][ \t]+", line[0].strip())[0]
        name = TITLE.sub("", name).strip()
        bare = COMPANY_END.sub("", name)
        if NOT_A_PAYER.search(bare) or not PAYER_WORD.search(name) or not 3 < len(name) <= 70 or not name[0].isupper():
            continue
        if len(bare.split()) < 2 and bare.lower() not in {payer.lower() for payer in KNOWN_PAYERS}:
            continue
        start = line.start() + line[0].index(name)
        name_said = proper_name(name, text)
        yield make_finding("payer_name", name_said, f"It comes from {name_said}.", text, start, start + len(name))
        return
    if match := MADE_BY.search(text[:3000]):
        yield make_finding("payer_name", match[1], f"It comes from {match[1]}.", text, match.start(1), match.end(1))
        return
    for payer in sorted(KNOWN_PAYERS, key=len, reverse=True):
        if match := re.search(rf"\b{re.escape(payer)}\b(?: of [A-Z][a-z]+)?", head):
            yield make_finding("payer_name", match[0], f"It comes from {match[0]}.", text, match.start(), match.end())
            return


ACRONYMS = {
    "AARP", "AHCCCS", "CHAMPVA", "CHIP", "EPO", "FEHB", "GEHA", "HHS", "HMO", "IHS", "LLC", "LLP", "PACE", "PDP", "POS", "PPO", "PSHB", "QIC",
    "SNP", "TRICARE", "UMR", "UPMC", "USA", "VA",
}  # fmt: skip
SMALL = {"a", "and", "at", "by", "for", "in", "of", "on", "the", "to"}


def proper_name(name: str, text: str = "") -> str:
    """A name printed in capitals, in title case; any other name as it stands. A word the letter elsewhere prints
    in mixed case ('TriBeam') is spelled as there."""
    if not name.isupper():
        return name
    return re.sub(r"[A-Z][A-Z'’]*", lambda match: _proper_word(match, name, text), name)


def _proper_word(match: re.Match[str], name: str, text: str) -> str:
    word = match[0]
    before = name[: match.start()]
    if word in ACRONYMS or (before[-1:] == "." and len(word) == 1) or re.fullmatch(r"(?:.*[^A-Z])?[A-Z]\.", word + "."):
        return word
    if word.lower() in SMALL and before.strip():
        return word.lower()
    if word == "RX":
        return "Rx"
    # In brackets, or without a vowel, it is letters read one by one: (HMO), BCBS.
    if before.count("(") > before.count(")") or (len(word) <= 4 and not re.search(r"[AEIOUY]", word)):
        return word
    for printed in re.finditer(rf"\b{re.escape(word)}\b", text, re.I):
        if re.fullmatch(r"[A-Z][a-z]*[A-Z]?[a-z'’]+", printed[0]):
            return printed[0]
    return word.capitalize()


ZIP_LINE = re.compile(
    r"^[^\n]{0,120}?\b[A-Z][A-Za-z.'’\-]*,?[ \t]+(?:[A-Z]{2}|[A-Z][a-z]{3,13})[ \t]+\d{5}(?:-\d{4})?(?!\d)", re.M
)
# The words that send an appeal off: a verb of sending, or a request that 'must be received', up to the address.
SENDS = re.compile(
    r"\b(?:send|mail|write|submit|address|deliver|upload|file|filed|fax|ask|appeal|received|visit)\b[^\n]*(?:\n[^\n]*){0,3}?(?:\bto|\bwith|\bat|\bmail|:)\s*:?\s*$",
    re.I,
)
SENDS_HERE = re.compile(
    r"\b(?:write|mail|send|submit|address|fax|file)\b(?:[^.\n:]|(?<=O)\.|\n(?!\n)){0,70}?(?:\bto\b|\bwith\b)[ \t]{0,9}:?[ \t]{0,9}(?=(?-i:[A-Z]))|^[ \t]{0,40}mail[ \t]{0,9}(?:to)?:[ \t]{0,9}(?=\S)",
    re.I | re.M,
)
DESK = re.compile(
    r"\b(?:appeals?|grievances?|reconsiderations?|redeterminations?|hearings?|disputed claims|review unit|independent review)\b",
    re.I,
)
ABOUT_APPEAL = re.compile(
    r"\b(?:appeals?|reconsider(?:ation)?|redetermination|grievance|hearing|right to|disagree|look(?:ed)? at (?:this )?again|review)\b",
    re.I,
)
FAX = re.compile(
    r"(?:\b(?:expedited|urgent|appeals?)[ \t]+)?\bfax\b(?:[ \t]*(?:number|no\.?|#))?:?[ \t]*\(?\d{3}\)?[ \t.\-]*\d{3}[ \t.\-]*\d{4}",
    re.I,
)


def find_address(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Where to send an appeal: the lines up to a ZIP code that follow words of sending, or that name an appeals desk
    where the letter speaks of appealing. The sender's and the patient's own addresses stand before that."""
    for match in ZIP_LINE.finditer(text):
        start, first = _block_start(text, match.start())
        lead = text[max(0, first - 400) : first].rstrip()
        spoken = bool(ABOUT_APPEAL.search(lead))
        lines = text[first : match.end()]
        last = lead.rsplit("\n", 1)[-1].strip()
        if re.match(r"to\b", last, re.I) and not re.match(r"to (?:appeal|file|ask)\b", last, re.I):
            continue  # 'To the parent or guardian of:' opens the reader's own address
        sent = bool(SENDS.search(lead[-260:])) or first > start
        desk = bool(DESK.search(" ".join(lines.splitlines()[:2])))
        if not spoken or not (sent or desk or re.search(r"\b(?:send|file|write)\b", lead[-300:], re.I)):
            continue
        if not re.search(r"\bbox\b|\d", re.sub(r"\d{5}(-\d{4})?$", "", lines), re.I) or len(lines) > 300:
            continue
        rows = [row.strip() for row in lines.splitlines() if row.strip()]
        fax_first = rows.pop(0) if len(rows) > 1 and FAX.match(rows[0]) else ""
        rows = [_proper_row(row, text) for row in rows] if "\n".join(rows).isupper() else rows
        end = match.end()
        fax = _fax_below(text, match) if not fax_first else None
        if fax:
            end = fax.end()
        printed = fax[0] if fax else fax_first
        value = "\n".join([*rows, *([printed[:1].upper() + printed[1:]] if printed else [])])
        yield make_finding("payer_address", value, "It says where to send an appeal.", text, first, end)
        return


def _block_start(text: str, line_start: int) -> tuple[int, int]:
    """Where the address block of a ZIP line starts: (its first line, its first word after 'Mail to:' on that line)."""
    start = line_start
    line = text[line_start : text.find("\n", line_start) if "\n" in text[line_start:] else len(text)]
    said = list(SENDS_HERE.finditer(line[:140]))
    if said:
        return line_start, line_start + said[-1].end()
    for _ in range(5):
        if start == 0:
            break
        before = text.rfind("\n", 0, start - 1) + 1
        row = text[before : start - 1]
        if not row.strip() or (len(row) > 90 and not SENDS_HERE.search(row)):
            break
        said = list(SENDS_HERE.finditer(row))
        if said and said[-1].end() < len(row.rstrip()):
            return before, before + said[-1].end()
        # Prose, a heading, or the words that send it off end the block; 'Attn:' and 'c/o' are lines of it.
        if row.rstrip().endswith(":") or (
            re.search(r"[.?!]$", row.rstrip()) and not re.search(r"\b(?:Inc|Co|Corp|Ste|Apt|St|Ave)\.$", row.rstrip())
        ):
            break
        if re.search(r"\b(?:you|your|we|within|must|phone|call)\b", row, re.I) and not FAX.match(row.strip()):
            break
        start = before
    return start, start + len(text[start:]) - len(text[start:].lstrip())


def _fax_below(text: str, zip_line: re.Match[str]) -> re.Match[str] | None:
    """A fax number on the next line, or after a phone number there, belongs to the address. In another column or under
    another head ('Fax: ...' beside an indented 'Mail:' block) it does not."""
    match = re.match(r"\.?[ \t]*\n([ \t]*)([^\n]*)", text[zip_line.end() :])
    if not match or len(match[1]) != len(zip_line[0]) - len(zip_line[0].lstrip()):
        return None
    row = re.match(r"(?:or[ \t]+)?(?:(?:tele)?phone:?[ \t]*[\d()\- .]{10,18}[ \t;,]*)?", match[2], re.I)
    at = zip_line.end() + match.start(2) + (row.end() if row else 0)
    return FAX.match(text, at)


def _proper_row(row: str, text: str) -> str:
    """A line of an address printed in capitals; the state and the box keep theirs."""
    row = proper_name(row, text)
    row = re.sub(r"\bP(\.?)O(\.?) Box\b", r"P\1O\2 Box", row, flags=re.I)
    return re.sub(r"\b([A-Z][a-z])(?=[ \t]+\d{5})", lambda match: match[1].upper(), row)
