"""Who the person is: every name and number of a case that tells it, text without them, and text with them again.

Goes in: a case. Comes out: names to put in their place («PERSON», «MEMBER NUMBER»). The place holders of a case are
always the same, so that they can be put back later from the case alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.form import load_form
from generator.form.when import MONTH_NAMES
from generator.plan.days import spell
from generator.reading.sender import PAYER_WORD
from generator.record.case import Case
from generator.rows.row import Row


class Hidden(Row):
    """One thing that tells who the person is: the words, and what stands in their place. `is_word`: a part of a name,
    which counts only with a capital."""

    words: str
    name: str
    is_word: bool = False


NUMBERS = {
    "member_id": "MEMBER NUMBER", "group_number": "GROUP NUMBER", "reference_number": "DECISION NUMBER", "practice_npi": "NPI",
    "practice_tax_id": "TAX ID", "doctor_npi": "NPI OF THE DOCTOR", "claim_confirmation": "CONFIRMATION NUMBER",
}  # fmt: skip
PEOPLE = {
    "patient_name": "PERSON",
    "doctor_name": "DOCTOR",
    "writer_name": "WRITER",
    "diagnosed_by": "DOCTOR AT DIAGNOSIS",
}
BODIES = {"payer_name": "PLAN", "employer_name": "EMPLOYER", "site_name": "PLACE OF INFUSION"}
ADDRESSES = {"writer_address": "ADDRESS", "payer_address": "PLAN ADDRESS", "reviewer_address": "REVIEWER ADDRESS"}
WHOLE = {"writer_role": "WRITER ROLE"}
IN_ROWS = {
    ("notices", "reference"): "EARLIER DECISION NUMBER", ("calls", "reference"): "CALL NUMBER", ("treatments", "insurer"): "EARLIER PLAN",
}  # fmt: skip
SHORTEST = 3
"""Letters and digits. What is shorter cannot be told from an ordinary word or number."""


def find_hidden(case: Case) -> tuple[Hidden, ...]:
    """Everything to hide of a case. What the answers name comes first; then names, phones, addresses and long numbers in
    the case's free text, as far as their form shows them. The first words of a name are those that are put back."""
    found: dict[str, Hidden] = {}

    def add(words: str, name: str, *, is_word: bool = False) -> None:
        words = " ".join(words.split()).strip(" ,;.")
        key = words.lower()
        if len(re.sub(r"[\W_]+", "", words)) >= SHORTEST and key not in found and key not in KEPT:
            found[key] = Hidden(words, name, is_word)

    get = case.answers.get
    for key, name in (*NUMBERS.items(), *WHOLE.items()):
        add(str(get(key) or ""), name)
    for (table, column), name in IN_ROWS.items():
        for number, row in enumerate(get(table, ()), 1):
            for words, part in _body_parts(str(row.get(column) or ""), f"{name} {number}"):
                add(words, part)
    for key, name in ADDRESSES.items():
        lines = str(get(key) or "").splitlines()
        for number, line in enumerate(lines, 1):
            add(line, f"{name} {number}")
            for piece in re.findall(r"\b\d{1,6} [A-Z][\w .]{4,40}|P\.? ?O\.? Box \d+", line):
                add(piece, f"{name} {number}")
    for key, name in BODIES.items():
        for words, part in _body_parts(str(get(key) or ""), name):
            add(words, part)
    for key, name in PEOPLE.items():
        for words, part, is_word in _person_parts(str(get(key) or ""), name):
            add(words, part, is_word=is_word)
    if born := get("birth_date"):
        for words in _ways_to_write(born):
            add(words, "BIRTH DATE")
    counts: dict[str, int] = {}
    for text in _free_text(case):
        for pattern, name, group in FREE:
            for match in pattern.finditer(text):
                words = re.sub(r"['’]s$", "", " ".join(match[group].split()))
                if words.lower() in found or not re.search(r"\w{3}", words) or _is_kept(words):
                    continue
                counts[name] = counts.get(name, 0) + 1
                add(words, f"{name} {counts[name]}")
                if name == "NAME":
                    add(words.split()[-1], f"{name} {counts[name]} LAST NAME", is_word=True)
    return tuple(found.values())


KEPT = frozenset(
    ["medicare", "medicaid", "tricare", "champva", "insurance", "health", "plan", "benefits", "appeals", "department", "unknown", "none", "patient", "self", "mother", "father", "doctor", "hospital", "home", "clinic", "nurse", "physician", "the"]
) | {name.lower() for name in MONTH_NAMES}  # fmt: skip
"""Words that tell nobody, though they stand in names: the kind of plan decides which law reaches it."""
_CREDENTIALS = re.compile(
    r"\b(?:M\.?D|D\.?O|R\.?N|NP|PA|PA-C|PharmD|Ph\.?D|APRN|FNP|MPH|MSN|BSN|FACP|FACR|Esq|Jr|Sr|II|III)\b\.?"
)
_TITLE = re.compile(r"\b(?:Dr|Mr|Ms|Mrs|Miss|Prof)\b\.?")
_SMALL = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "a",
        "an",
        "in",
        "at",
        "la",
        "de",
        "le",
        "van",
        "von",
        "der",
        "den",
        "el",
        "al",
        "bin",
        "y",
    ]
)
_COMMON = frozenset(
    [
        "american",
        "national",
        "united",
        "northern",
        "southern",
        "eastern",
        "western",
        "north",
        "south",
        "east",
        "west",
        "new",
        "first",
        "general",
        "state",
        "county",
        "city",
        "central",
        "midwest",
        "pacific",
        "atlantic",
        "valley",
        "mountain",
        "river",
        "lake",
        "university",
        "memorial",
        "regional",
        "saint",
        "community",
        "public",
        "private",
        "school",
        "schools",
        "district",
    ]
)


def _person_parts(value: str, name: str) -> Iterator[tuple[str, str, bool]]:
    """(words, place holder, is it a part) of a person's name: whole, last name first, first name, last name."""
    bare = _TITLE.sub("", _CREDENTIALS.sub("", value.split(",")[0])).strip(" .,")
    parts = [part for part in bare.split() if part.strip(".") and part.lower() not in _SMALL]
    if not parts:
        return
    yield bare, name, False
    if len(parts) > 1:
        yield f"{parts[-1]}, {parts[0]}", f"{name} LAST NAME FIRST", False
        yield f"{parts[0]} {parts[-1]}", f"{name} SHORT NAME", False
        yield parts[0], f"{name} FIRST NAME", True
        yield parts[-1], f"{name} LAST NAME", True
        for part in parts[1:-1]:
            yield part, f"{name} MIDDLE NAME", True


def _body_parts(value: str, name: str) -> Iterator[tuple[str, str]]:
    """(words, place holder) of a company: whole, and shorter as people write it: its first words, as far as they tell it
    from others."""
    bare = re.sub(r"\s*\(.*?\)", "", value).strip()
    yield value, name
    if bare != value:
        yield bare, name
    words = re.findall(r"[\w’'&.\-]+", bare)
    for count in range(len(words) - 1, 0, -1):
        told = [w for w in words[:count] if not PAYER_WORD.fullmatch(w) and w.lower() not in _SMALL | _COMMON]
        short = " ".join(words[:count])
        if told and short in bare and words[count - 1].lower() not in _SMALL and len(short) > 3:
            yield short, f"{name} SHORT NAME" + (f" {count}" if count < len(words) - 1 else "")


def _ways_to_write(day: date) -> tuple[str, ...]:
    """A date in every way that a letter or a form writes it."""
    month, short = MONTH_NAMES[day.month - 1], MONTH_NAMES[day.month - 1][:3]
    slashes = {f"{m}{sign}{d}{sign}{y}" for sign in "/-." for m in (day.month, f"{day.month:02d}") for d in (day.day, f"{day.day:02d}") for y in (day.year, f"{day.year % 100:02d}")}  # fmt: skip
    words = {f"{name}{dot} {day.day}{comma} {day.year}" for name in (month, short) for dot in ("", ".") for comma in (",", "")}  # fmt: skip
    return (spell(day), day.isoformat(), f"{day.day} {month} {day.year}", *sorted(slashes | words))


_CAPITAL = r"[A-Z][\w'’\-]+"
_NAME = rf"(?:{_CAPITAL} |[A-Z]\. ){{0,2}}{_CAPITAL}"
FREE = (
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "EMAIL", 0),
    (re.compile(r"\b(?:https?://|www\.)[^\s)>\]]+", re.I), "WEB ADDRESS", 0),
    (re.compile(r"(?<![\d\-])(?:\+?1[ .\-])?\(?\d{3}\)?[ .\-]{1,2}\d{3}[.\-]\d{4}(?![\d\-])|(?<![\d\-])\d{3}-\d{4}(?![\d\-])"), "PHONE", 0),
    (re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|\b[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}\b"), "NUMBER", 0),
    (re.compile(r"(?m)^[^\n]{0,60}?\b[A-Z][A-Za-z .'’\-]*,? [A-Z]{2} +\d{5}(?:-\d{4})?\b"), "ADDRESS LINE", 0),
    (re.compile(r"\bP\.? ?O\.? Box \d+|\b\d{1,6} (?:[NSEW]\.? )?(?:[A-Z][\w.'’]+ ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Circle|Terrace|Parkway|Pkwy|Highway|Hwy|Trail)\b\.?(?:,? (?:Apt|Suite|Ste|Unit|#)\.? ?\w+)?"), "ADDRESS LINE", 0),
    (re.compile(r"\b(?:member|subscriber|policy|group|claim|case|reference|auth(?:orization)?|request|account|chart|record|certificate|medicare|medicaid|beneficiary|tracking|appeal|call)[ \t]*(?:(?:id|ref|reference)?[ \t]*(?:number|no\.?|num|#|:)[ \t]*[:#]?|id:?|ref:?)[ \t]*((?=[\w\-/]*\d[\w\-/]*\d)[A-Z0-9][A-Z0-9\-/]{3,}(?:[ ]\d[\d\-]{2,}){0,3})", re.I), "NUMBER", 1),
    (re.compile(r"\bID(?: number| no\.?)?[:#]? +((?:[A-Z]{1,4} )?\d[\d\- ]{4,}\d)"), "NUMBER", 1),
    (re.compile(r"(?<![\w./\-:$§(])(?=[\w\-]*[A-Z])(?=(?:[\w\-]*\d){5})[A-Z0-9][A-Z0-9\-]{6,}(?![\w/])"), "NUMBER", 0),
    (re.compile(rf"\b(?:Dr|Mr|Ms|Mrs|Miss|Prof)\b\.? ({_NAME})"), "NAME", 1),
    (re.compile(rf"\b({_CAPITAL} (?:[A-Z]\. )?{_CAPITAL}),? (?:M\.?D|D\.?O|RN|NP|PA-C|PharmD|Ph\.?D|APRN|FNP)\b"), "NAME", 1),
    (re.compile(rf"\b(?:[Mm]y |[Hh]er |[Hh]is |[Tt]he )?(?:wife|husband|partner|son|daughter|mother|father|sister|brother|friend|neighbor|nurse|pharmacist|caregiver|supervisor|case manager)(?:,| is| named)? ({_NAME})(?=[\s,.;:’'])"), "NAME", 1),
    (re.compile(rf"(?m)^(?:Dear|Member|Patient|Name|Enrollee|Beneficiary|Insured|Subscriber|Re|RE)(?: [Nn]ame)?:? +({_CAPITAL} (?:[A-Z]\. )?{_CAPITAL})(?=[,\n:;]|$)"), "NAME", 1),
)  # fmt: skip
"""How names, phones, addresses and numbers look in free text: (pattern, place holder, group)."""
_NOT_A_NAME = re.compile(
    r"\b(?:Member|Provider|Patient|Denial|Notice|Medical|Director|Appeals?|Review|Health|Care|Plan|Request|Authorization|Coverage|Enrollee|"
    r"Sir|Madam|Department|Unit|Pharmacy|Services?|Determination|Claim|Team|Customer|Beneficiary|Prior|Adverse|Benefit)\b"
)


def _is_kept(words: str) -> bool:
    """Whether words that look like a name are none: a title of a letter, a billing code, a form."""
    return bool(_NOT_A_NAME.search(words)) or bool(
        re.fullmatch(r"[A-Z]\d{4}|\d{4,5}-\d{3,4}-\d{1,2}|(?:19|20)\d\d|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}", words)
    )


def _free_text(case: Case) -> Iterator[str]:
    """Every text of the case, cell by cell, in the order of the form."""
    for question in load_form().questions:
        yield from _texts(case.answers.get(question.id))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for cell in value.values():
            yield from _texts(cell)
    elif isinstance(value, list | tuple):
        for cell in value:
            yield from _texts(cell)


def hide(text: str, hidden: tuple[Hidden, ...]) -> str:
    """The text with a place holder for everything hidden. Parts of a name count only with a capital, so that 'will' and
    'May 3' stay."""
    for each in sorted(hidden, key=lambda each: -len(each.words)):
        text = _pattern_of(each).sub(f"«{each.name}»", text)
    return text


def _pattern_of(each: Hidden) -> re.Pattern[str]:
    # Between letters and digits any space or dash may stand: 'NGB 7741 20983', 'NGB7741-20983'.
    gap = r"[\s\-]*" if re.search(r"\d", each.words) and " " not in each.words.strip() else r"\s+"
    words = gap.join(re.escape(part) for part in re.split(r"[\s]+" if gap == r"\s+" else r"[\s\-]+", each.words))
    if each.is_word:
        words = rf"(?:{words}|{words.upper()})"
        return re.compile(rf"(?<![\w«]){words}(?!\w)(?! \d{{1,2}},)")
    return re.compile(rf"(?<!\w){words}(?!\w)", re.I)


def restore(text: str, hidden: tuple[Hidden, ...]) -> str:
    """The text with the names and numbers in their places again. Other quotation marks than «…» are taken too."""
    names: dict[str, str] = {}
    for each in hidden:
        names.setdefault(each.name.lower(), each.words)

    def put_back(match: re.Match[str]) -> str:
        return names.get(" ".join(match[1].split()).lower(), match[0])

    return re.sub(r"(?:«|<<|‹|“«|\[)\s*([A-Za-z][A-Za-z0-9 ]{1,40}?)\s*(?:»”|»|>>|›|\])", put_back, text)
