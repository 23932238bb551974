"""Whose letter it is and what cover it speaks of: the person's name and address, the state, the kind of cover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.days import DATE, read_date, spell_day
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy
from generator.reading.sender import proper_name

PERSON = r"[A-Z][\w'’\-]{1,30}(?:[ \t](?:[A-Z]\.|[A-Z][\w'’\-]{1,30})){1,3}"
NEXT_LABEL = r"(?i:dob\b|d\.o\.b\.|date of birth\b|born\b|(?:member|patient|enrollee|subscriber|beneficiary|claim|group)[ \t]{1,3}(?:id|no|num|#))"
"""What stands in the next column of the line with the name. A photo or a fax leaves one space of the gap before it."""
BORN = lazy(rf"\b(?:date of birth|dob|d\.o\.b\.)[ \t]{{0,9}}:?[ \t]{{0,9}}({DATE})", re.I)
NAMED = lazy(
    rf"(?:^[ \t]{{0,40}}|(?<=[ \t]{{2}}))(?i:(?:member|patient|enrollee|beneficiary|insured|subscriber)(?:['’]s)?(?:[ \t]{{1,3}}name)?|name)"
    rf"[ \t]{{0,20}}:[ \t]{{0,20}}({PERSON})(?=[ \t]{{0,9}}(?:\n|$|\()|[ \t]{{2}}|[ \t,]{{1,3}}{NEXT_LABEL})",
    re.M,
)
GREETED = lazy(
    rf"^[ \t]{{0,40}}(?:Dear|Hello)[ \t]{{1,9}}(?!Member\b|Sir\b|Ms\b|Mr|Dr)({PERSON})[ \t]{{0,9}}[:,]", re.M
)
OF_CHILD = lazy(
    rf"^[ \t]{{0,40}}(?i:(?:to[ \t]+)?(?:the[ \t]+)?parents?(?:\(s\))?[ \t]*(?:or|and|and/or|/)[ \t]*(?:legal[ \t]+)?guardians?(?:\(s\))?[ \t]+of"
    rf"|a?[ \t]{{0,3}}(?:los[ \t]+)?padres[ \t]+o[ \t]+tutor(?:es)?[ \t]+(?:legal(?:es)?[ \t]+)?de)"
    rf"[ \t]{{0,9}}:?[ \t]{{0,9}}\n?[ \t]{{0,40}}({PERSON})[ \t]{{0,9}}(?=\n|$)",
    re.M,
)
"""'To the parent or guardian of:' and the name of the child, on the same line or the next."""
TITLED = lazy(r"\b(?:medical|health|plan|benefit|insurance|clinic|center|department|pharmacy|group)\b", re.I)


def _name(text: str) -> tuple[str, int, int] | None:
    for pattern in (NAMED, GREETED, OF_CHILD):
        for match in pattern.finditer(text[:4000]):
            if not TITLED.search(match[1]):
                return match[1], match.start(1), match.end(1)
    return None


def find_member(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The person's name, and the address and state below that name where the letter is addressed to them."""
    named = _name(text) or _addressee(text)
    if named is None:
        return
    name, start, end = named
    said = proper_name(name, text)
    yield make_finding("patient_name", said, f"It is about {said}.", text, start, end)
    if (born := BORN.search(text[:4000])) and (day := read_date(born[1])):
        says = f"The date of birth is {spell_day(day)}."
        yield make_finding("birth_date", day.isoformat(), says, text, born.start(), born.end())
    of_child = OF_CHILD.search(text[:4000])
    for line in re.finditer(r"[^\n]+", text[:4000]):
        opens = of_child is not None and line.start() <= of_child.start(1) < line.end()
        if line[0].strip().lower() != name.lower() and not opens:
            continue
        block = re.match(
            r"((?:\n[^\n\d]{0,60}\d[^\n]{0,90}){1,3}?[,\n][^\n\d]{0,60}[ \t,]([A-Z]{2})[ \t]{1,9}\d{5}(?:-\d{4})?)[ \t]{0,9}(?=\n|$)",
            text[line.end() :],
        )
        if not block:
            continue
        address = "\n".join(row.strip() for row in block[1].strip().splitlines())
        one = re.fullmatch(r"([^\n]*?),[ \t]*([A-Z][A-Za-z .'’\-]+,[ \t]*[A-Z]{2}[ \t]+\d{5}(?:-\d{4})?)", address)
        address = f"{one[1]}\n{one[2]}" if one else address
        address = re.sub(r"(?<![,\n]) ([A-Z]{2} +\d{5})", r", \1", address)
        at = line.end() + block.start(1)
        yield make_finding(
            "writer_address", address, "The address below is on it.", text, at, line.end() + block.end(1)
        )
        key = block[2].lower()
        if book.has("states", key):
            says = f"The address is in {book.get('states', key).name}."
            yield make_finding("state", key, says, text, line.end() + block.start(2), line.end() + block.end(1))
        return


def _addressee(text: str) -> tuple[str, int, int] | None:
    """The name over an address, where the greeting has the same last name."""
    for match in re.finditer(rf"^({PERSON})[ \t]{{0,9}}\n[ \t]{{0,40}}\d+[ \t]", text[:2500], re.M):
        last = match[1].split()[-1]
        if re.search(rf"^[ \t]{{0,40}}(?:Dear|Hello)[^\n]{{0,60}}\b(?:{re.escape(last)}|{re.escape(match[1].split()[0])})\b", text, re.M):  # fmt: skip
            return match[1], match.start(1), match.end(1)
    return None


HEAD = 600
"""Characters of the letterhead, where a letter says what kind of cover it speaks of."""
COVERS = (
    ("dual_plan", r"\bD-?SNP\b|\bdual (?:eligible|complete|plan)\b|\bMedicare[- ]Medicaid plan\b", "one plan for Medicare and Medicaid"),
    ("part_d", r"\(PDP\)|\bMedicare (?:part d|prescription drug plan)\b", "a Medicare drug plan"),
    ("medicare_advantage", r"\bMedicare Advantage\b|\bH\d{4}-\d{3}\b", "Medicare Advantage"),
    ("medicaid_plan", r"\bMedicaid managed care (?:plan|organization)\b", "Medicaid, through a health plan"),
    ("federal_job", r"\bFEHB\b|\bPSHB\b|\bfederal employees\b", "a federal job"),
    ("bought", r"\bindividual (?:& family|and family|exchange|marketplace) plans?\b|\bbought through\b|\bHealthCare\.gov\b", "a plan that was bought, not one of a job"),
    ("job", r"\bEmployee (?:Health|Medical|Benefit)s? (?:Benefit )?Plan\b|\bself-(?:funded|insured)\b", "a job's plan"),
)  # fmt: skip
FUNDINGS = (
    ("self_funded", r"\bself-(?:funded|insured)\b|\badministrative services only\b", "The employer pays the claims itself"),
    ("insured", r"\b(?:coverage (?:is )?provided|insured|underwritten) by\b", "An insurance company pays the claims"),
)  # fmt: skip
UNSURE = lazy(r"\b(?:may|might|or|if|whether|not)\b", re.I)


def find_cover(text: str, book: Book, today: date) -> Iterator[Finding]:
    """What kind of cover the letterhead names, and who pays the claims. Two kinds in one head are a doubt: none is read."""
    named = [(key, match, what) for key, pattern, what in COVERS if (match := re.search(pattern, text[:HEAD], re.I))]
    if named and named[0][0] == "dual_plan":
        named = named[:1]
    if len(named) == 1:
        key, match, what = named[0]
        yield make_finding("cover_from", key, f"It is {what}.", text, match.start(), match.end())
    if named and named[0][0] != "job":
        return
    found = [(key, match, says) for key, pattern, says in FUNDINGS if (match := re.search(pattern, text, re.I))]
    if len(found) == 1 and not UNSURE.search(text[max(0, found[0][1].start() - 30) : found[0][1].start()]):
        key, match, says = found[0]
        yield make_finding("job_funding", key, f"{says}.", text, match.start(), match.end())
