"""A visit summary as text, as a portal prints it or a PDF gives it: parts under headings, one thing a line.

A line is read for what its heading says it is. Prose (assessment, history) stays prose, one sentence an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import whitespace

from generator.chart.entry import MOST, Entry, Kind, Record, joined
from generator.form.when import parse_date, parse_when

HEADINGS: tuple[tuple[str, Kind | None], ...] = (
    (r"(?:current |discontinued |past |prior |previous |stopped |active |home |your )?(?:medications?|medicines|prescriptions)(?: list| history)?|medication list.*|(?:prior|previous|past) (?:treatments?|therap(?:y|ies))(?: tried)?|biologics?(?: history)?", "medicine"),
    (r"medications? (?:administered|given)(?: .*)?|infusions?(?: given| record| history)?|administered (?:today|medications?)", "given"),
    (r"(?:drug |your )?allerg(?:y|ies)(?: and (?:intolerances|adverse reactions))?(?: list)?|intolerances|adverse reactions", "allergy"),
    (r"(?:active |past |your )?(?:problems?|diagnos[ei]s|conditions|health issues|past medical history|medical history)(?: list)?|visit diagnos[ei]s|pmh", "diagnosis"),
    (r"(?:lab(?:oratory)?s?|test|recent|your|lab(?:oratory)?)?(?: recent)? ?(?:results?|labs|data)(?: review(?:ed)?)?|labs?|laborator(?:y|ies)|vital(?:s| signs)(?: .*)?|scores?|measures", "result"),
    (r"(?:surgical|past surgical|procedure) history|procedures?|surgeries|imaging|studies", "procedure"),
    (r"immunizations?|vaccin(?:es|ations?)", "immunization"),
    (r"hospital(?:izations?| stays?)|encounters?|admissions", "stay"),
    (r"history of present illness|hpi|assessment(?: (?:and|&|/) ?plan)?|plan|impression|interval history|subjective|reason for visit|chief complaint|progress notes?|notes?|discussion|a/p|summary", "note"),
    (r"family (?:medical )?history|social history|review of systems|ros|insurance|care team|instructions|patient instructions|follow[- ]?up|upcoming appointments|appointments|demographics|contact.*|pharmacy|education", None),
)  # fmt: skip
"""(pattern of a heading in small letters, what its lines are; None: nothing that is read here)."""
_HEADINGS = [(re.compile(pattern), kind) for pattern, kind in HEADINGS]
DATE = r"(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{4}-\d{2}(?:-\d{2})?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? (?:\d{1,2}, )?\d{4}|\d{1,2}/\d{4}|(?:19|20)\d\d)"
BEGAN = re.compile(
    rf"\b(?:started|start(?: date)?|since|began|begun|from|onset|diagnosed|noted|dx(?:'d)?(?: in)?)\b[: ]*(?:on |in |about )?({DATE})",
    re.I,
)
ENDED = re.compile(
    rf"\b(?:stopped|stop(?: date)?|ended|end(?: date)?|discontinued|d/c(?:'?d)?|resolved|until|through|thru)\b[: ]*(?:on |in )?({DATE})",
    re.I,
)
SPAN = re.compile(rf"({DATE})\s*(?:-|–|to|through)\s*({DATE}|present|now|current)", re.I)
ANY_DATE = re.compile(DATE, re.I)
ICD = re.compile(r"\b([A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?)\b")
NUMBER = r"(?:[<>≤≥]\s?)?\d[\d,]*(?:\.\d+)?"
RESULT = re.compile(
    rf"^(?P<name>[A-Za-z][A-Za-z0-9 ,./()%+\-αβγ:]*?)[ \t]*(?:[:=]|[ \t]{{2,}}|\t|\||[ \t]+(?=[<>≤≥\d])|[ \t]+(?=(?:positive|negative|not detected|detected|reactive|non-?reactive|indeterminate|normal|abnormal)\b))[ \t|]*"
    rf"(?P<value>{NUMBER}(?:/\d+)?|positive|negative|not detected|detected|reactive|non-?reactive|indeterminate|normal|abnormal)(?P<flag>[ \t]*\(?[HL*]{{1,2}}\)?(?![a-z]))?"
    r"[ \t|]*(?P<unit>(?:%|[a-zA-Zµμ]{1,6}(?:/[a-zA-Z0-9µμ.^*]+){0,3}|x?10\S{1,8}|K/uL|score)(?![\w]))?(?P<rest>.*)$",
    re.I,
)  # fmt: skip
NORMAL = re.compile(
    rf"(?:\(?\b(?:ref(?:erence)?(?: range)?|normal(?: range)?|range|nl)\b[: ]*|\(|\[)(?P<normal>(?:[<>≤≥]=?\s?)?{NUMBER}(?:\s?(?:-|–|to)\s?{NUMBER})?)", re.I
)  # fmt: skip
PLAIN_RANGE = re.compile(rf"(?<![\d/])(?P<normal>{NUMBER}\s?[-–]\s?{NUMBER}|[<>≤≥]=?\s?\d[\d.]*)(?![\d/])")
BULLET = re.compile(r"^\s*(?:[•*◦▪‣·–-]|\d{1,2}[.)])\s+")


def _heading(line: str) -> tuple[bool, Kind | None]:
    """(whether a line is a heading, what stands under it)."""
    bare = (
        line.lstrip(f"{whitespace}#*_=-").rstrip(f"{whitespace}:#*_=-").lower()
    )  # a pattern would look from each place
    if not 1 < len(bare) <= 60:
        return False, None
    bare = re.sub(r"\s*\([^)]*\)$", "", bare)
    for pattern, kind in _HEADINGS:
        if pattern.fullmatch(bare):
            return True, kind
    return False, None


def is_summary(text: str) -> bool:
    """Whether a text is a visit summary: three headings of one or more, and none of the words of a decision."""
    heads = {kind for line in text.splitlines()[:3000] for is_head, kind in [_heading(line)] if is_head}
    inline = sum(bool(_inline(line)[0]) for line in text.splitlines()[:3000])
    if len(heads) + min(inline, 2) < 3:
        return False
    return not re.search(
        r"\b(?:denied|denial|adverse (?:benefit )?determination|right to appeal|you (?:can|may) appeal|not (?:been )?approved)\b",
        text[:60_000], re.I,
    )  # fmt: skip


def _inline(line: str) -> tuple[str, Kind | None, str]:
    """(heading, kind, rest) of 'Allergies: penicillin (hives)'; '' where a line begins with no heading."""
    head, colon, rest = line.partition(":")
    if colon and rest.strip() and len(head) < 45:
        is_head, kind = _heading(head)
        if is_head:
            return head.strip(" *#-"), kind, rest
    return "", None, ""


def read_summary(text: str) -> Record:
    """The record in the text of a visit summary. Never raises."""
    entries: list[Entry] = []
    kind: Kind | None = None
    section, is_open = "", False
    on = _visit_day(text)
    for line in text.splitlines():
        is_head, below = _heading(line)
        if is_head:
            kind, section, is_open = below, line.strip(" :#*_=-\t"), True
            continue
        head, sort, rest = _inline(line)
        if head:
            kind, section, is_open, line = sort, head, True, rest
        if not is_open or kind is None or not line.strip() or len(entries) >= MOST:
            continue
        parts = [line]
        if head and kind in ("allergy", "diagnosis", "medicine"):
            parts = re.split(r";\s*|,\s+(?=[a-z]+[^,]*\()", line)
        for part in parts:
            entries += _line(BULLET.sub("", part).strip(), kind, section, on)
    title = next((line.strip(" #*=-\t") for line in text.splitlines() if line.strip()), "Visit summary")
    return Record(title[:80] if not re.search(r"\d{2}/\d{2}|:", title) else "Visit summary", "", on, "", tuple(entries))


def _visit_day(text: str) -> str:
    match = re.search(
        rf"\b(?:visit date|date of (?:visit|service)|encounter date|visit|date|printed(?: on)?)\b\s*:?\s*({DATE})",
        text,
        re.I,
    )
    return _iso(match[1]) if match else ""


def _iso(written: str) -> str:
    """A date as people write it, as a day, month or year; '' for none."""
    written = re.sub(r"^Sept\b", "Sep", written.strip())
    if day := parse_date(written):
        return day.isoformat()
    when = parse_when(written)
    if when.first is None or when.last is None:
        return ""
    return f"{when.first.year}" if (when.first.month, when.last.month) == (1, 12) else f"{when.first:%Y-%m}"


def _dates(line: str) -> tuple[str, str]:
    began, ended = BEGAN.search(line), ENDED.search(line)
    if span := SPAN.search(line):
        return _iso(span[1]), _iso(span[2])
    if began or ended:
        return (_iso(began[1]) if began else ""), (_iso(ended[1]) if ended else "")
    alone = ANY_DATE.search(line)
    return (_iso(alone[0]), "") if alone else ("", "")


def _line(line: str, kind: Kind, section: str, on: str) -> Iterator[Entry]:
    if (
        re.match(r"(?:none|no known|nkda|n/a|not on file|no (?:known )?(?:drug )?allergies)\b", line, re.I)
        or len(line) < 3
    ):
        return
    if kind == "note":
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z(])", line):
            if len(sentence) > 8:
                yield Entry("note", sentence, began=on, section=section)
        return
    if kind == "result":
        yield from _result(line, section, on)
        return
    began, ended = _dates(line)
    name, _, note = _cut(line)
    if kind == "diagnosis":
        code = ICD.search(line)
        is_over = bool(ended) or bool(re.search(r"\b(?:resolved|inactive)\b", line, re.I))
        name = re.sub(
            r"\s*[(\[]?(?:ICD-?10(?:-CM)?:? ?)?\b[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?[)\]]?", "", name
        ).strip(" -:,")
        if name or code:
            yield Entry("diagnosis", name or line, began=began, ended=ended, status="ended" if is_over else "active", code=code[1] if code else "", section=section)  # fmt: skip
        return
    stopped = (
        bool(ended)
        or bool(re.search(r"\b(?:stopped|discontinued|d/c'?d|failed)\b", f"{section} {line}", re.I))
        or bool(re.search(r"\b(?:past|prior|previous)\b", section, re.I))
    )
    status = ("ended" if stopped else "active") if kind == "medicine" else ""
    yield Entry(kind, name, began=began, ended=ended, status=status, note=note, section=section)


def _cut(line: str) -> tuple[str, str, str]:
    """(name, '', rest) of 'methotrexate 15 mg weekly - started 3/2023, stopped 9/2023 (nausea)'."""
    match = re.match(
        r"(?P<name>[^\d,;:(\[–|\t]+?(?:-\d)?(?: B\d+| D\d?)?)(?=\s*(?:[,;:(\[–|\t]|\s-\s|\s\d|\s{2,}|\bstarted\b|\bstopped\b|\bsince\b|$))",
        line,
    )
    name = match["name"].strip(" -") if match else line
    return name, "", joined(line[len(name) :].strip(" ,;:-–|"))


def _result(line: str, section: str, on: str) -> Iterator[Entry]:
    """One result, or several on a line with semicolons between them."""
    parts = re.split(r";\s+", line) if line.count(";") else [line]
    for part in parts:
        dated = ANY_DATE.search(part)
        bare = part
        if dated and dated.start() < 3:
            bare = part[dated.end() :].lstrip(" :|\t-")
        match = RESULT.match(bare)
        if not match or len(match["name"].split()) > 9 or ANY_DATE.fullmatch(match["value"]):
            continue
        rest = match["rest"]
        without = ANY_DATE.sub(" ", rest)
        normal = NORMAL.search(without) or PLAIN_RANGE.search(without)
        day = _iso(dated[0]) if dated else on
        flag = (match["flag"] or "").strip(" ()*")
        unit = match["unit"] or ""
        if unit.upper() in ("H", "L", "ON", "REF", "NORMAL", "RANGE"):
            flag, unit = (unit if unit.upper() in ("H", "L") else flag), ""
        name = match["name"].strip(" :.-")
        if name and not re.fullmatch(r"(?:date|page|phone|fax|dob|age|mrn|time|visit)\b.*", name, re.I):
            yield Entry("result", name, began=day, value=match["value"], unit=unit, normal=normal["normal"] if normal else "", note=f"marked {flag}" if flag else "", section=section)  # fmt: skip
