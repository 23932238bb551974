"""Find dates, numbers, codes, the payer, the appeal window and the reasons in the text of a denial letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.denials import load_denial_kinds
from generator.facts import Book
from generator.form.answers import MONTH_NAMES, clean_text, parse_date
from generator.row import Row

READ_LIMIT = 60_000
"""Characters read; a longer paste is a whole booklet, and the letter stands at its start."""

MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
DATE = rf"(?:{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}})"
IDENTIFIER = r"[A-Z0-9][A-Z0-9\-/.]{1,29}(?:[ ](?=[A-Z0-9\-]*\d)[A-Z0-9\-]{2,20}){0,3}"
"""A number as letters print it: letters, digits and dashes; further groups on the same line hold a digit."""


class Finding(Row):
    """Something the letter says. `question` is the form question it would fill, `value` in case-file form,
    `words` the letter's own words it rests on, at `start`..`end` of the cleaned text."""

    question: str
    value: Any
    says: str
    words: str
    start: int
    end: int


def read_denial(text: str, book: Book, today: date) -> list[Finding]:
    """Everything found, in the order of the form. Empty for a text that holds nothing we know."""
    text = clean_text(text)[:READ_LIMIT]
    finders = (
        _find_notice_date, _find_window, _find_payer, _find_address, _find_identifiers, _find_policy, _find_codes,
        _find_therapy, _find_condition, _find_reasons,
    )  # fmt: skip
    return [finding for finder in finders for finding in finder(text, book, today)]


def _finding(question: str, value: Any, says: str, text: str, start: int, end: int) -> Finding:
    return Finding(question, value, says, " ".join(text[start:end].split()), start, end)


def _long_date(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


def _find_notice_date(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The letter's own date: a labelled one, else the first date standing alone near the top."""
    labelled = re.compile(
        rf"^[ \t]*(?:date(?: of (?:this )?(?:notice|letter|decision|denial|determination))?|notice date|letter date|"
        rf"mail(?:ed|ing)(?: date)?|decision date|denial date|dated)[ \t]*:?[ \t]*\n?[ \t]*({DATE})",
        re.I | re.M,
    )
    alone = re.compile(rf"^[ \t]*({DATE})[ \t]*$", re.I | re.M)
    inline = re.compile(rf"\b(?:notice|letter|decision)\b[^.\n]{{0,30}}?\b(?:of|dated|on)\s+({DATE})", re.I)
    for pattern in (labelled, alone, inline):
        for match in pattern.finditer(text[:6000]):
            day = parse_date(match[1])
            if day and date(2015, 1, 1) <= day <= today:
                yield _finding(
                    "notice_date",
                    day.isoformat(),
                    f"The letter is dated {_long_date(day)}.",
                    text,
                    match.start(),
                    match.end(),
                )
                return


NUMBER_WORDS = {
    "thirty": 30, "sixty": 60, "sixty-five": 65, "ninety": 90, "one hundred twenty": 120, "one hundred eighty": 180,
    "one hundred and twenty": 120, "one hundred and eighty": 180,
}  # fmt: skip


def _find_window(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The number of days to appeal. Skips sentences about how long the plan takes, and external review."""
    number = r"(\d{1,3}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")"
    window = re.compile(rf"\b{number}(?:\s*\(\d{{1,3}}\))?[\s-]+(?:calendar[\s-]+)?days?\b", re.I)
    asks = re.compile(
        r"\b(appeal|reconsideration|redetermination|grievance|ask (?:us|for)|request|file|review)\b", re.I
    )
    within = re.compile(r"\b(within|have|has|from|no later than|up to|after)\b", re.I)
    answers = re.compile(
        r"\b(we|plan) (?:will|must|shall|have|has)\b|\bexternal\b|independent review|\bdecision within\b|supply|every|infus|fair hearing",
        re.I,
    )
    best: Finding | None = None
    for start, end in _sentences(text):
        sentence = text[start:end]
        if not asks.search(sentence) or not within.search(sentence) or answers.search(sentence):
            continue
        for match in window.finditer(sentence):
            word = match[1].lower()
            days = NUMBER_WORDS.get(word) or int(word) if word.isdigit() or word in NUMBER_WORDS else None
            if days and 2 < days <= 400 and best is None:
                best = _finding(
                    "printed_window_days", days, f"The letter gives {days} days to appeal.", text, start, end
                )
    if best:
        yield best


KNOWN_PAYERS = (
    "Aetna", "Ambetter", "AmeriHealth", "Anthem", "BlueCross BlueShield", "Blue Cross Blue Shield", "Blue Cross", "Blue Shield",
    "CareFirst", "CareSource", "Centene", "Cigna", "ConnectiCare", "CVS Caremark", "EmblemHealth", "Evernorth", "Express Scripts",
    "Fallon Health", "Geisinger", "Guardian", "Harvard Pilgrim", "Health Net", "HealthPartners", "Highmark", "Horizon", "Humana",
    "Independence Blue Cross", "Kaiser Permanente", "Magellan", "Medica", "Meritain", "Moda Health", "Molina Healthcare", "Optum",
    "OptumRx", "Oscar", "Oxford Health Plans", "Point32Health", "Premera", "Priority Health", "Quartz", "Regence", "Sanford Health",
    "SelectHealth", "Sentara", "Tufts", "UMR", "UnitedHealthcare", "UPMC Health Plan", "WellCare", "Wellmark",
)  # fmt: skip
PAYER_LINE = re.compile(
    r"^[ \t]*((?:the )?[A-Z][\w&.,'’\- ]{2,60}?\b(?:health(?:care)?|insurance|assurance|benefits?|administrators|medicare|medicaid|"
    r"advantage|life|mutual|hmo|ppo|blue (?:cross|shield)\w*|tricare|champva|plans?)\b[\w&.,'’\- ]{0,40}(?: \([A-Z]{2,4}\))?)"
    r"(?: [-–] .*)?[ \t]*$",
    re.M | re.I,
)
NOT_A_PAYER = re.compile(
    r"^(?:claims administrator|model |notice|re:|dear|member|your|this|explanation|important|evidence|what|about|date|summary)\b",
    re.I,
)


def _find_payer(text: str, book: Book, today: date) -> Iterator[Finding]:
    head = text[:1500]
    for match in PAYER_LINE.finditer(head):
        name = match[1].strip()
        if not NOT_A_PAYER.search(name) and not name.endswith((".", ":", ",")):
            yield _finding(
                "payer_name", _proper(name), f"It comes from {_proper(name)}.", text, match.start(1), match.end(1)
            )
            return
    for name in sorted(KNOWN_PAYERS, key=len, reverse=True):
        if match := re.search(rf"\b{re.escape(name)}\b(?: of [A-Z][a-z]+)?", head):
            yield _finding("payer_name", match[0], f"It comes from {match[0]}.", text, match.start(), match.end())
            return


def _proper(name: str) -> str:
    """A name printed in capitals, in title case; any other name as it stands."""
    if not name.isupper():
        return name
    return " ".join(word if len(word) <= 3 else word.capitalize() for word in name.split())


def _find_address(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Where to send an appeal: the block of lines after 'send (or mail) your appeal to', up to the ZIP code."""
    pattern = re.compile(
        r"(?:send|mail|write|submit)[^.\n]{0,60}\bappeals?\b[^.\n:]{0,40}(?:to)?:?[ \t]*\n?((?:[^\n]{2,80}\n){0,5}[^\n]{0,70}\b[A-Z]{2} \d{5}(?:-\d{4})?)",
        re.I,
    )
    if match := pattern.search(text):
        value = "\n".join(line.strip() for line in match[1].strip().splitlines() if line.strip())
        yield _finding("payer_address", value, "It says where to send an appeal.", text, match.start(), match.end())


IDENTIFIER_LABELS = (
    ("member_id", "Your member number is", r"(?:member|subscriber|enrollee|insured|identification|medicare|id card)(?:'s)?\s*(?:id(?:entification)?|number|no\.?|#)(?:\s*(?:number|no\.?|#))?"),
    ("group_number", "The group number is", r"(?:group|employer group|plan)\s*(?:number|no\.?|id|#)"),
    ("reference_number", "The number of the decision is", r"(?:reference|case|claim|authorization|auth|request|tracking|service request|appeal|file|determination|prior authorization|pa)\s*(?:id|number|no\.?|#)(?:\s*(?:number|#))?"),
)  # fmt: skip


def _find_identifiers(text: str, book: Book, today: date) -> Iterator[Finding]:
    for question, says, label in IDENTIFIER_LABELS:
        pattern = re.compile(rf"\b{label}[ \t]*(?::|is|-|–)?[ \t]*\n?[ \t]*({IDENTIFIER})", re.I)
        for match in pattern.finditer(text):
            value = match[1].rstrip(".-/")
            if any(character.isdigit() for character in value) and not parse_date(value):
                yield _finding(question, value, f"{says} {value}.", text, match.start(), match.end())
                break


def _find_policy(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The policy or guideline the letter names: a title with 'policy' or 'guideline' and, often, a number."""
    pattern = re.compile(
        r"(?i:(?:medical|clinical|pharmacy|drug|coverage|reimbursement|utilization)\s+){0,2}(?i:policy|guideline|criteria|bulletin)"
        r"(?i:\s+(?:number|no\.?|#))?\s*:?\s+[\"“]?([A-Z0-9][^;\n\"”]{3,120})",
    )
    stop = re.compile(
        r"\.(?:\s+(?:[A-Z].*)?)?$|,?\s+(?:this|your|we)\b.*$|\s+(?:and (?!\d)|which|that|because|requires?|is|are|was|were|you|for your)\b.*$"
    )
    for match in re.finditer(pattern, text):
        title = stop.sub("", match[1]).strip(" ,:")
        if re.search(r"\d|[A-Z][a-z]+ [A-Z][a-z]+", title):
            words = text[match.start() : match.start(1)].strip() + " " + title
            if ":" in words:
                words = words.partition(":")[2].strip()
            yield _finding(
                "policy_named",
                words[:1].upper() + words[1:],
                f"It names a rule: {title}.",
                text,
                match.start(),
                match.start(1) + len(title),
            )
            return


def _find_codes(text: str, book: Book, today: date) -> Iterator[Finding]:
    seen = set()
    for match in re.finditer(r"\b([A-CEGHJ-MP-V]\d{4})\b", text):
        code = match[1]
        if code in seen or not (code[0] in "JQ" or book.therapies_of_code(code)):
            continue
        seen.add(code)
        drugs = " or ".join(row.product for _, row in book.therapies_of_code(code))
        says = f"The drug code is {code}" + (f", which stands for {drugs}." if drugs else ", which is not in our book.")
        yield _finding("hcpcs", code, says, text, match.start(), match.end())
        break
    pattern = re.compile(r"\b([A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b")
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()].lower()
        if "." in match[1] or re.search(r"diagnos|icd", before):
            yield _finding("icd10", match[1], f"The diagnosis code is {match[1]}.", text, match.start(), match.end())
            break


def _find_therapy(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The refused drug: the earliest name in the letter, unless a drug code says otherwise."""
    earliest: tuple[int, int, str, str] | None = None
    for therapy in book.shelf("therapies").values():
        names = [therapy.generic, *therapy.brands, *therapy.biosimilars]
        if therapy.id == "ivig":
            names += ["IVIG", "immune globulin", "immunoglobulin", "gammaglobulin"]
        for name in names:
            name = re.sub(r"\s*\(.*", "", name)
            match = re.search(rf"\b{re.escape(name)}\b", text, re.I) if len(name) > 3 else None
            if match and (earliest is None or match.start() < earliest[0]):
                earliest = (match.start(), match.end(), therapy.id, therapy.generic)
    code = re.search(r"\b([JQ]\d{4})\b", text)
    by_code = book.therapies_of_code(code[1]) if code else []
    if by_code and code:
        therapy = by_code[0][0]
        earliest = (code.start(), code.end(), therapy.id, therapy.generic)
    if earliest:
        start, end, key, generic = earliest
        yield _finding("therapy", key, f"The treatment is {generic}.", text, start, end)


def _find_condition(text: str, book: Book, today: date) -> Iterator[Finding]:
    for code in re.finditer(r"\b([A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})\b", text):
        for condition in book.shelf("conditions").values():
            if any(row.code == code[1] for row in condition.icd10):
                yield _finding(
                    "condition", condition.id, f"The illness is {condition.name}.", text, code.start(), code.end()
                )
                return
    for condition in book.shelf("conditions").values():
        names = {condition.name, re.sub(r"\s*\(.*", "", condition.name)}
        names |= set(re.findall(r"\(([A-Z][A-Za-z]{2,7})\)", condition.name))
        for name in sorted(names, key=len, reverse=True):
            if len(name) > 3 and (match := re.search(rf"\b{re.escape(name)}\b", text, re.I)):
                yield _finding(
                    "condition", condition.id, f"The illness is {condition.name}.", text, match.start(), match.end()
                )
                return


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; a blank line or a list mark ends one too."""
    start = 0
    for match in re.finditer(r"(?<=[.!?])\s+(?=[\"“A-Z0-9•\-*])|(?<=[:;])[ \t]*\n\s*|\n\s*\n|\n(?=\s*[•\-*\d]+[.)]?\s)|$", text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()


NOT_A_REASON = re.compile(
    r"you (may|can|have the right|must send)|(call|contact|phone|write) us|need help|how to appeal|your rights|appeal rights|for a copy|free of charge|to appeal",
    re.I,
)


def _find_reasons(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Each stated reason on the map. Neighbouring sentences of one kind are one reason; of several places that
    speak of a kind, the one with the most signs of it counts."""
    groups: dict[str, list[list[int]]] = {}
    for start, end in _sentences(text):
        sentence = " ".join(text[start:end].split()).lower()
        if NOT_A_REASON.search(sentence) or len(sentence) < 12:
            continue
        for kind in load_denial_kinds().values():
            hits = sum(1 for phrase in kind.compiled() if phrase.search(sentence))
            if not hits or any(re.search(phrase, sentence) for phrase in kind.not_when):
                continue
            places = groups.setdefault(kind.id, [])
            if places and not text[places[-1][2] : start].strip():
                places[-1][0], places[-1][2] = places[-1][0] + hits, end
            else:
                places.append([hits, start, end])
    best = {key: max(places, key=lambda place: (place[0], -place[1])) for key, places in groups.items()}
    for key, (_, start, end) in sorted(best.items(), key=lambda item: item[1][1]):
        kind = load_denial_kinds()[key]
        words = " ".join(text[start:end].split()).strip("-•* ")
        yield _finding("reasons", {"kind": key, "words": words}, f"A reason: {kind.label}.", text, start, end)
