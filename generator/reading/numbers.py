"""The date of the letter, the days to appeal, and the numbers on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.form.when import MONTH_NAMES, parse_date
from generator.reading.finding import Finding, make_finding
from generator.reading.layout import all_sentences

MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
DATE = rf"(?:{MONTH}\.?[ \t]+\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]+\d{{4}}|\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}})"


def read_date(words: str) -> date | None:
    """The day; a month name is cut to its first three letters, which is how every spelling of it begins."""
    return parse_date(re.sub(r"^([A-Za-z]{3})[A-Za-z]*\.?", r"\1", words.strip()))


def _long_date(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


# A label starts a line or stands after the wide gap of a second column; 'Date of service' and 'Date filed' are no labels.
LABELLED_DATE = re.compile(
    rf"(?:^[ \t]{{0,60}}|(?<=[ \t]{{2}}))(?:(?:letter|notice|decision|denial|determination|eob|mail(?:ing|ed)?|issue|processed|print|"
    rf"statement)[ \t]+date|date(?:[ \t]+of[ \t]+(?:this[ \t]+|the[ \t]+)?(?:notice|letter|decision|denial|determination|mailing))?|"
    rf"date[ \t]+(?:mailed|processed|issued|printed|sent)|mailed(?:[ \t]+on)?|processed(?:[ \t]+on)?|issued(?:[ \t]+on)?|dated)"
    rf"[ \t]{{0,9}}:?[ \t]{{0,20}}\n?[ \t]{{0,20}}({DATE})",
    re.I | re.M,
)
DATE_ALONE = re.compile(rf"^[ \t]*({DATE})[ \t]*$", re.I | re.M)
DATE_AFTER_TITLE = re.compile(
    rf"^(?![^\n]*\b(?:prior|previous|earlier|original|initial|first|appealed)\b)[ \t]*[^\n:.]{{0,60}}\b(?:notice|letter|decision|determination|resolution|denial)\b[^\n:.]{{0,40}}[ \t]{{2,80}}({DATE})[ \t]*$",
    re.I | re.M,
)
DATE_IN_PROSE = re.compile(rf"\b(?:notice|letter|decision)\b[^.\n]{{0,30}}?\b(?:of|dated|on)\s+({DATE})", re.I)


def find_notice_date(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The letter's own date: a labelled one, else one standing alone or after the title, else one in prose."""
    for pattern in (LABELLED_DATE, DATE_AFTER_TITLE, DATE_ALONE, DATE_IN_PROSE):
        for match in pattern.finditer(text[:6000]):
            day = read_date(match[1])
            if day and date(2015, 1, 1) <= day <= today:
                start = match.end() - len(match[0].lstrip())
                says = f"The letter is dated {_long_date(day)}."
                yield make_finding("notice_date", day.isoformat(), says, text, start, match.end())
                return


NUMBER_WORDS = {
    "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "sixty-five": 65, "ninety": 90,
    "one hundred twenty": 120, "one hundred eighty": 180, "one hundred and twenty": 120, "one hundred and eighty": 180,
}  # fmt: skip
MONTH_COUNTS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
WINDOW = re.compile(
    r"\b(?:(\d{1,3}|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r")(?:\s*\(\d{1,3}\))?[\s-]+(?:calendar[\s-]+)?days?"
    r"|(one|1)(?:\s*\(1\))?\s+(?:calendar\s+)?year)\b",
    re.I,
)
MONTHS = re.compile(
    r"\b(\d{1,2}|" + "|".join(MONTH_COUNTS) + r")(?:\s*\(\d{1,2}\))?[\s-]+(?:calendar[\s-]+)?months?\b", re.I
)
LAST_DAY = re.compile(
    r"\b(?:by|before|no later than|not later than|on or before|until|deadline(?: is|:)?)\s+"
    r"((?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4})|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})"
)
# The days count from this notice or its receipt, or run 'to appeal'. Days from the service, the request or a test do not.
COUNTED_FROM = re.compile(
    r"^[\s,]*(?:(?:of|from|after|following|since)\s+(?:when\s+|the\s+(?:date|day)\s*(?:of|on|that|printed on)?\s*|your\s+receipt\s+of\s+|"
    r"receipt\s+of\s+|receiving\s+|getting\s+|being\s+notified\s*(?:of)?\s*)*(?:the\s+|this\s+|our\s+)?(?:you\s+(?:receive|get|got|received)|"
    r"notice|letter|decision|denial|determination|notification|eob\b|explanation of benefits|(?:adverse|initial|final)\s|"
    r"claim was processed|receipt|receiving|mailing|it\b)|to\s+(?:\w+\s+){0,2}?(?:appeal|file|ask|request|submit|send))",
    re.I,
)
GIVES = re.compile(r"\b(?:within|have|has|no later than|not later than|up to|until|before)\b", re.I)
ASKS = re.compile(
    r"\b(?:appeals?|reconsider(?:ation)?|redetermination|grievance|hearing|review|complaint|dispute|(?:you|we) must|must be|disagree)\b",
    re.I,
)
# How long they take, how long a treatment may run meanwhile, what the records or the claim had to keep to.
OTHER_CLOCK = re.compile(
    r"\b(?:we|plan|committee|entity|reviewers?|department|organization|company)\b[^.]{0,40}\b(?:decide|answer|respond|reply|notify|tell you|let you know|"
    r"give you|make (?:a|our) decision)\b|\b(?:will|to) (?:be (?:made|decided|answered)|decide)\b|\bdecision within\b|"
    r"\b(?:continue|keep|stay|go on)\b|\bdates? of service\b|\bdays? supply\b|\bpeer\b|\b(?:claims?|bills?) (?:be|must be|were?) (?:submitted|filed)",
    re.I,
)
AFTERWARDS = re.compile(
    r"\b(?:if|after|once|when)\b[^.]{0,40}\b(?:appeal|plan|we)\b[^.]{0,30}\b(?:denied|denies|upheld|uphold|decided|final|turns? down|finished|complete)",
    re.I,
)
OUTSIDE = re.compile(r"\b(?:external|independent review|fair hearing|state hearing|administrative law judge)\b", re.I)
OFFERS_APPEAL = re.compile(
    r"\byou\b[^.]{0,60}\b(?:may|can|must|right to|have)\b[^.]{0,60}\b(?:appeal|grievance|reconsideration)\b", re.I
)


def find_window(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The time to appeal: days, months or a last day. A window for an outside review counts only when no appeal to
    the plan is offered."""
    heard, offers_appeal = "", False
    for start, end in all_sentences(text):
        sentence = text[start:end]
        outside = OUTSIDE.search(sentence)
        offers_appeal = offers_appeal or bool(OFFERS_APPEAL.search(sentence) and not outside)
        if not AFTERWARDS.search(sentence) and not (outside and offers_appeal):
            for question, value, says in _windows_in(sentence, heard):
                yield make_finding(question, value, says, text, start, end)
                return
        heard = sentence + " "


def _windows_in(sentence: str, heard: str) -> Iterator[tuple[str, int | str, str]]:
    """(question, value, what it says) of each time to appeal that a sentence gives."""

    def counts(clause: str) -> bool:
        return bool(GIVES.search(clause) and ASKS.search(heard + sentence) and not OTHER_CLOCK.search(clause))

    for match in WINDOW.finditer(sentence):
        word = (match[1] or "").lower()
        days = 365 if match[2] else NUMBER_WORDS.get(word) or (int(word) if word.isdigit() else 0)
        clause = sentence[max(0, match.start() - 120) : match.end() + 60]
        if 2 < days <= 400 and COUNTED_FROM.match(sentence[match.end() :]) and counts(clause):
            yield "printed_window_days", days, f"The letter gives {days} days to appeal."
    for match in MONTHS.finditer(sentence):
        months = MONTH_COUNTS.get(match[1].lower()) or (int(match[1]) if match[1].isdigit() else 0)
        clause = sentence[max(0, match.start() - 120) : match.end() + 60]
        if 0 < months <= 24 and COUNTED_FROM.match(sentence[match.end() :]) and counts(clause):
            yield "printed_window_months", months, f"The letter gives {months} months to appeal."
    for match in LAST_DAY.finditer(sentence):
        day = parse_date(match[1])
        clause = sentence[max(0, match.start() - 120) : match.end() + 60]
        if (
            day
            and re.search(r"\byou(?:r)?\b|\bappeals?\b", sentence, re.I)
            and ASKS.search(clause)
            and not OTHER_CLOCK.search(clause)
        ):
            yield "printed_window_on", day.isoformat(), f"The letter names {match[1]} as the last day."


# What a label ends with, and the number after it. The more surely a label names the thing, the earlier its row.
NUMBER = r"(?:[ \t]{0,4}(?:id(?:entification)?|numbers?|num|no\.?|nbr|#)(?=[ \t:.#]|\d|$)){1,3}"
OWN = r"(?:^[ \t]{0,60}|(?<=[ \t]{2})|(?<=[^\w\s])[ \t]{0,3})"
IDENTIFIERS = (
    ("member_id", "Your member number is", (
        rf"\b(?:member|subscriber|enrollee|insured|beneficiary|participant|recipient|medicare|medicaid|cardholder|identification|id card)(?:['’]s)?{NUMBER}",
        r"\bdod benefits number",
        rf"{OWN}id(?:[ \t]+(?:number|no\.?)|[ \t]*#)",
        rf"\b(?:chart|certificate){NUMBER}",
        rf"{OWN}(?:policy ?(?:holder)?){NUMBER}",
    )),
    ("group_number", "The group number is", (
        rf"\b(?:employer[ \t]+)?(?:group|grp){NUMBER}", rf"{OWN}group(?=:)", rf"\benrol?lment[ \t]+code(?:{NUMBER})?", rf"{OWN}plan[ \t]*(?:number|no\.?|#)",
    )),
    ("reference_number", "The number of the decision is", (
        rf"{OWN}(?:[\w/']+[ \t]+){{0,3}}?(?:reference|case|claim|authorization|auth|request|tracking|appeal|file|determination|pa|referral|"
        rf"reconsideration|control|document|inquiry)(?:[ \t]+request)?{NUMBER}",
        rf"\b(?:reference|case|claim|authorization|auth|request|tracking|appeal|file|determination|pa|referral){NUMBER}",
    )),
)  # fmt: skip
IDENTIFIER_PATTERNS = tuple(
    (question, says, tuple(re.compile(rf"({label})[ \t]{{0,9}}(?::|is\b|-|–)?[ \t]{{0,20}}(?:\n[ \t]{{0,20}})?(?=[A-Z0-9])", re.I | re.M) for label in labels))
    for question, says, labels in IDENTIFIERS
)  # fmt: skip
TOKEN = re.compile(r"[A-Z0-9][A-Z0-9\-/.]{0,29}(?![A-Za-z0-9])")
NOT_OURS = re.compile(
    r"\b(?:tax|provider|prescriber|physician|pharmacy|phone|fax|tty|facility|first|previous|prior)\b", re.I
)


def _read_identifier(text: str, start: int) -> str:
    """The number at `start`, group by group to the end of its column. Empty when it is in doubt where it ends:
    a number cut short or run on in a letter sends it to the wrong file."""
    groups: list[str] = []
    at = start
    while match := TOKEN.match(text, at):
        token = match[0].rstrip(".-/")
        if not token or read_date(token):
            break
        if not any(character.isdigit() for character in token):
            # Letters may open a number ('CMM 5519 0284 7'); anywhere else they are the next word.
            follows = re.match(r"[ ]\d", text[match.end() : match.end() + 2])
            if groups or len(token) > 4 or not follows:
                break
        groups.append(token)
        at = match.end()
        if not re.match(r"[ ][A-Z0-9]", text[at : at + 2]):
            break
        at += 1
    value = " ".join(groups)
    if len(groups) > 5 or sum(character.isdigit() for character in value) < (1 if len(value) <= 4 else 2):
        return ""
    return value if len(value) >= 3 else ""


def find_identifiers(text: str, book: Book, today: date) -> Iterator[Finding]:
    taken: set[int] = set()
    for question, says, patterns in IDENTIFIER_PATTERNS:
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            start = match.end(1) - len(match[1].lstrip())
            value = _read_identifier(text, match.end())
            if not value or match.end() in taken or read_date(value):
                continue
            if question != "reference_number" and NOT_OURS.search(text[max(0, start - 12) : start]):
                continue
            taken.add(match.end())
            yield make_finding(question, value, f"{says} {value}.", text, start, match.end() + len(value))
            break
