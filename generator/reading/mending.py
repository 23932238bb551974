"""The text of a letter as it was meant: what copying, mailing, printing or scanning did to it is undone.

Each repair looks for its own damage first and leaves any other text as it is. None changes a digit or a letter of a value:
a value that a scan broke stays broken, and the reader puts it in doubt (`likely_digits`).
"""

from __future__ import annotations

import re
from itertools import pairwise

from generator.form.answers import clean_text
from generator.reading.patterns import lazy

SPACES = lazy(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
UNSEEN = lazy(r"[\u00ad\u200b-\u200f\u2060\ufeff\u061c\u202a-\u202e]")
HYPHENS = lazy(r"[\u2010\u2011\u2012\u2212\ufe63\uff0d]")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def mend_text(text: str) -> str:
    """The cleaned text that everything is read from; the places of findings count in it. A plain letter comes back as
    `clean_text` gives it."""
    text = UNSEEN.sub("", SPACES.sub(" ", clean_text(text)))
    text = HYPHENS.sub("-", text)
    for sign, letters in LIGATURES.items():
        text = text.replace(sign, letters)
    text = re.sub(
        r"(?<=[A-Z\d])–(?=[A-Z\d]+(?:–[A-Z\d]+)+\b)|(?<=[A-Z\d]–[A-Z\d]{3})–(?=[A-Z\d])|(?<=[A-Z\d]–[A-Z\d]{4})–(?=[A-Z\d])",
        "-",
        text,
    )
    text = _without_quote_marks(text)
    text = _without_markdown(text)
    text = _without_double_spacing(text)
    text = _with_lines(text)
    text = _joined_words(text)
    text = _one_column(text)
    return _mended_words(text).strip()


QUOTED = lazy(r"^[ \t]*(?:>[ \t]?)+", re.M)


def _without_quote_marks(text: str) -> str:
    """'> ' before the lines of a mail that was answered."""
    lines = [line for line in text.split("\n") if line.strip()]
    quoted = sum(bool(QUOTED.match(line)) for line in lines)
    return QUOTED.sub("", text) if quoted >= 3 and quoted >= 0.5 * len(lines) else text


BOLD = lazy(r"(\*\*|__)(?=\S)([^\n*]{1,300}?)(?<=\S)\1")


def _without_markdown(text: str) -> str:
    """Marks of Markdown: **bold**, # heads, `code`, a backslash before a sign, | of a table."""
    if "**" in text or "__" in text:
        text = BOLD.sub(r"\2", text)
        text = re.sub(r"(?<!\*)\*\*(?!\*)", "", text) if text.count("**") <= 400 else text
    if re.search(r"^#{1,6} \S", text, re.M):
        text = re.sub(r"^#{1,6} (?=\S)", "", text, flags=re.M)
    text = re.sub(r"`([^`\n]{1,80})`", r"\1", text)
    text = re.sub(r"\\(?=[*_#.\-()\[\]!>+&])", "", text)
    return re.sub(r"^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$\n?", "", text, flags=re.M)


MID_SENTENCE = lazy(r"[a-z,]$")


def _without_double_spacing(text: str) -> str:
    """The blank line after each line of a letter that was wrapped: told by sentences that run on over blank lines."""
    blocks = re.split(r"\n[ \t]*\n", text)
    filled = [block for block in blocks if block.strip()]
    if len(filled) < 6 or sum("\n" in block.strip() for block in filled) > 0.1 * len(filled):
        return text
    run_on = sum(
        bool(MID_SENTENCE.search(before.rstrip())) and after.lstrip()[:1].islower()
        for before, after in pairwise(filled)
    )
    if run_on < 3 or run_on < 0.12 * len(filled):
        return text
    return re.sub(r"\n[ \t]*\n(?:([ \t]*\n)[ \t]*\n?)?", lambda match: "\n\n" if match[1] is not None else "\n", text)


HEAD_LABEL = (
    r"(?:Date(?: of (?:this )?(?:notice|letter|decision|denial|service|birth))?|Notice date|Letter date|Decision date|Processed|Mailed|Member(?: (?:ID|name|no\.?|number))?|Patient(?: name)?|Enrollee(?: ID)?|Subscriber(?: ID)?|"
    r"(?:Identification|Medicare|Medicaid|Recipient|Beneficiary|Group|Claim|Case|Reference|Authorization|Appeal|Service Request|Request)(?: (?:ID|no\.?|number|#))?|ID(?: number)?|RE|Re|Subject|Provider|Requesting provider|Diagnosis|Drug|Medication|Service|Fax|Phone|Name|Plan)"
)
LABEL_WITHIN = lazy(rf"(?<=\S)[ \t]+(?={HEAD_LABEL}[ \t]?[#:])")
DAY_WITHIN = r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2},\s\d{4}|\d{1,2}/\d{1,2}/\d{4})"
TITLE_WITHIN = r"(?:NOTICE OF|Notice of|EXPLANATION OF|Explanation of|FINAL |DENIAL |COVERAGE DECISION|Coverage Decision|ADVERSE |Adverse )"


def _with_lines(text: str) -> str:
    """Line ends put back into a letter that came as one long line: before its labels, around the date and the addresses
    of its head, after the greeting."""
    longest = max((len(line) for line in text.split("\n")), default=0)
    if longest < 500 or text.count("\n") > len(text) / 400:
        return text
    greeting = re.search(r"\b(?:Dear|Hello|Estimad[oa])\b[^:,]{2,50}[:,]", text)
    stop = greeting.start() if greeting and greeting.start() < 1800 else min(len(text), 700)
    head, rest = text[:stop], text[stop:]
    head = LABEL_WITHIN.sub("\n", head)
    head = re.sub(rf"(?<![:\w,])[ \t]+(?={DAY_WITHIN})(?<!\bof )(?<!\bon )", "\n", head)
    head = re.sub(rf"((?:^|\n){DAY_WITHIN})[ \t]+(?=[A-Z])", r"\1\n\n", head)
    head = re.sub(r"(\b[A-Z]{2} \d{5}(?:-\d{4})?)[ \t]+", r"\1\n\n", head)
    head = re.sub(
        r"(?<=[A-Za-z.)])[ \t]+(?=(?:P\.?O\.? Box|\d{1,5} [A-Z][a-z]+ (?:St|Street|Ave|Avenue|Road|Rd|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Hill|Row)\b))",
        "\n",
        head,
    )
    head = re.sub(rf"(?<=[a-zA-Z).])[ \t]+(?={TITLE_WITHIN})", "\n", head)
    if greeting and greeting.start() == stop:
        rest = "\n\n" + rest[: greeting.end() - stop] + "\n\n" + rest[greeting.end() - stop :].lstrip()
    rest = LABEL_WITHIN.sub("\n", rest)
    rest = re.sub(r"(\b[A-Z]{2} \d{5}(?:-\d{4})?)[ \t]+(?=[A-Z])", r"\1\n", rest)
    return head + rest


KEEPS_HYPHEN = ("self", "non", "in", "out", "pre", "co", "anti", "follow", "step", "high", "low", "long", "short", "well", "re", "post", "third", "first", "second", "out-of", "evidence", "provider", "hospital", "site", "peer", "home", "full", "by", "toll", "board")  # fmt: skip
SPLIT_WORD = lazy(r"\b([A-Za-z]{2,20})-\n[ \t]*([a-z]{2,20})([.,;:)]{0,2})[ \t]*")
SPLIT_NUMBER = lazy(r"(?<=[A-Z\d])-\n[ \t]*(?=[\d][A-Z\d\-]*\b)")


def _joined_words(text: str) -> str:
    """Words and numbers that were hyphenated at the end of a line."""
    if "-\n" not in text:
        return text

    def join(match: re.Match[str]) -> str:
        hyphen = "-" if match[1].lower() in KEEPS_HYPHEN else ""
        return f"{match[1]}{hyphen}{match[2]}{match[3]}\n"

    return SPLIT_NUMBER.sub("-", SPLIT_WORD.sub(join, text))


GAP = lazy(r"[ \t]{3,}")


def _one_column(text: str) -> str:
    """Two columns of prose, printed side by side, one under the other. A block is two columns where most of its lines
    have a wide gap that begins the right side at one place, with sentences on both sides."""
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        stop = at
        while stop < len(lines) and stop - at < 400:
            stop += 1
        block = lines[at:stop]
        out += _split_columns(block)
        at = stop
    return "\n".join(out)


def _split_columns(lines: list[str]) -> list[str]:
    starts: dict[int, int] = {}
    for line in lines:
        for gap in GAP.finditer(line.rstrip()):
            if line[: gap.start()].strip():
                starts[gap.end()] = starts.get(gap.end(), 0) + 1
    if not starts:
        return lines
    column = max(starts, key=lambda place: sum(starts.get(place + near, 0) for near in (-1, 0, 1)))
    both = [
        number
        for number, line in enumerate(lines)
        if len(line) > column
        and line[max(0, column - 2) : column].isspace()
        and line[:column].strip()
        and line[column:].strip()
    ]
    if len(both) < 6:
        return lines
    first, last = both[0], both[-1]
    while (
        first > 0
        and lines[first - 1].strip()
        and (len(lines[first - 1]) <= column or lines[first - 1][:column].strip() == "")
    ):
        first -= 1
    while (
        last + 1 < len(lines)
        and lines[last + 1].strip()
        and (len(lines[last + 1].rstrip()) <= column or not lines[last + 1][:column].strip())
    ):
        last += 1
    block = lines[first : last + 1]
    # A line that runs through where the right side begins stays whole: to cut it could cut a number in two.
    is_through = [bool(line[max(0, column - 2) : column].strip()) and len(line) > column for line in block]
    left = [line.rstrip() if whole else line[:column].rstrip() for line, whole in zip(block, is_through, strict=True)]
    right = [line[column:].strip() for line, whole in zip(block, is_through, strict=True) if not whole]
    through = sum(is_through)
    if (
        len(both) < 8
        or through > 0.15 * len(block)
        or not (_is_prose(left) and _is_prose(right))
        or _runs(left) + _runs(right) < 3
    ):
        return lines
    return [*lines[:first], *left, "", *right, *_split_columns(lines[last + 1 :])]


def _is_prose(side: list[str]) -> bool:
    """Whether half of a block is a column of a letter, not of a table: several words a line, and no wide gaps within."""
    filled = [line for line in side if line.strip()]
    gaps = sum(bool(GAP.search(line.strip())) for line in filled)
    return gaps <= 0.25 * len(filled) and sum(len(line.split()) for line in filled) >= 2.2 * len(filled)


def _runs(side: list[str]) -> int:
    """How often a line runs on into the next."""
    return sum(bool(MID_SENTENCE.search(a)) and b[:1].islower() for a, b in pairwise(side))


LABEL_WORDS = (
    "member", "number", "claim", "claims", "medical", "medicare", "medicaid", "amount", "group", "plan", "name", "appeal", "appeals", "denial", "denied", "letter", "calendar", "calls", "call", "final",
    "november", "december", "september", "determination", "information", "authorization", "identification", "administration", "administered", "company", "community", "mail", "mailed", "internal", "external",
    "review", "receive", "received", "reference", "from", "form", "time", "treatment", "formulary", "premium", "therapy", "illness", "immune", "globulin", "infliximab", "rheumatoid", "commercial", "customer", "return", "government",
    "journey", "learn", "concern", "modern", "alternative", "health", "file", "filed", "will", "all", "policy", "decline", "april", "july", "billing", "bill", "billed", "hospital", "clinical", "criteria", "service", "limit", "limits", "eligible", "eligibility",
    "medicine", "medication", "member's", "comply", "complaint", "resubmit", "claimed", "families", "employer", "employment", "department", "unit", "units", "summary", "primary", "immunoglobulin", "attn", "attorney", "turn", "northern", "southern", "western", "eastern", "california",
)  # fmt: skip
MISREAD = {word.replace("rn", "m"): word for word in LABEL_WORDS}
"""What a word of a label is once every 'rn' is read as 'm' -> the word."""
ONE_FOR_L = lazy(r"\b(?=[A-Za-z1|]*[1|])(?=(?:[A-Za-z1|]*[A-Za-z]){3})[A-Za-z][A-Za-z1|]{2,20}\b")
SUSPECT = lazy(r"\b[A-Za-z]*(?:rn|m)[A-Za-z]*\b")


def _mended_words(text: str) -> str:
    """Words of labels that a scan misread: 'rnember', 'intemal', 'c1aim'."""
    known = set(LABEL_WORDS)

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        lower = word.lower()
        plain = lower.replace("rn", "m")
        if lower in known or plain not in MISREAD:
            return word
        mended = MISREAD[plain]
        return mended.upper() if word.isupper() else mended.capitalize() if word[0].isupper() else mended

    def letters(match: re.Match[str]) -> str:
        word = match[0]
        plain = re.sub(r"[1|]", "L" if word.replace("1", "").replace("|", "").isupper() else "l", word)
        between = not re.search(r"(?:^|[A-Za-z])[1|]$|^[1|]", word)
        return (
            plain
            if plain.lower() in known
            or (between and re.fullmatch(r"[a-z]*[A-Za-z]l[a-z]+", plain) and not re.search(r"\d\d", word))
            else word
        )

    return ONE_FOR_L.sub(letters, SUSPECT.sub(mend, text))


LETTER_AMONG_DIGITS = lazy(r"(?<=\d)[OoIl|](?=[\dOoIl|]|\b)|(?<![A-Za-z])[OoIl|](?=\d)")
LOOKS_LIKE = {"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"}
NUMERIC = lazy(r"(?<![A-Za-z0-9])[\dOoIl|][\dOoIl|]*(?:[./\-, ]?[\dOoIl|]+)*(?![A-Za-z0-9])")


def likely_digits(text: str) -> tuple[str, list[int]]:
    """The text, letter by letter as long as before, with O, l and I that stand among digits read as 0 and 1; and the places
    of those letters. What is found at such a place is in doubt."""
    places = []
    signs = list(text)
    for match in LETTER_AMONG_DIGITS.finditer(text):
        at = match.start()
        token_start = at
        while token_start > 0 and (text[token_start - 1].isalnum() or text[token_start - 1] == "|"):
            token_start -= 1
        token_end = at
        while token_end < len(text) and (text[token_end].isalnum() or text[token_end] == "|"):
            token_end += 1
        token = text[token_start:token_end]
        digits = sum(sign.isdigit() for sign in token)
        odd = sum(sign in LOOKS_LIKE for sign in token)
        if digits == 0 or digits + odd < len(token) - 3 or re.fullmatch(r"[IO]\d{1,2}", token):
            continue
        signs[at] = LOOKS_LIKE[text[at]]
        places.append(at)
    return "".join(signs), places
