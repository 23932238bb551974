"""To whom the letter was written, which tells who will answer it: the practice, or the parent of a child; with what a
letter to a practice prints of it and of its claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.days import DATE, read_date, spell_day
from generator.reading.finding import Finding, make_finding
from generator.reading.medicine import refused_therapy
from generator.reading.patterns import lazy

HEAD = 2500
"""Characters in which a letter names whom it is for."""
NAME = r"[A-Z][\w'’\-]{1,30}(?:[ \t](?:[A-Z]\.|[A-Z][\w'’\-]{1,30})){1,3}"
TO_PRACTICE = lazy(
    r"^[ \t]{0,40}(?:Dear|Attn:?|Attention:?)[ \t]{1,9}(?:[A-Z][\w ]{0,30})?\b(?i:provider|billing|practice|supplier|facility|administrator)\b",
    re.M,
)
NPI = lazy(r"\bNPI(?:[ \t](?:no\.|number|#))?[ \t]{0,3}:?[ \t]{0,3}(\d{10})\b")
ORGANIZATION = lazy(
    r"\b(?:Infusion|Associates|Clinic|Center|Centre|Practice|Specialists|Oncology|Rheumatology|Neurology|Medical Group|Physicians|Hospital|Pharmacy|LLC|P\.?A\.?|P\.?C\.?|PLLC|Inc)\b"
)
BLOCK = lazy(
    r"^(?P<name>[A-Z][^\n]{3,80})\n(?P<address>[ \t]{0,40}\d[^\n]{4,90}(?:\n[^\n]{0,60})??,?[ \t]{0,3}[A-Z][A-Za-z .'’\-]{1,30},[ \t]{0,3}(?P<state>[A-Z]{2})[ \t]{1,9}\d{5}(?:-\d{4})?)[ \t]{0,9}$",
    re.M,
)
PARENT_OF = lazy(
    rf"\b(?:(?P<writer>{NAME}),?[ \t]{{1,3}})?(?:(?i:the[ \t]+)?(?i:parent|mother|father|parents|parent or guardian|parents or guardians|parent or legal guardian|guardian)[ \t]+of)[ \t]{{0,3}}:?[ \t]{{0,9}}\n?[ \t]{{0,40}}(?P<child>{NAME})",
)
SERVED = lazy(rf"\bdates? of service[ \t]{{0,20}}:?[ \t]{{0,20}}(?P<days>{DATE}(?:(?:[ \t]*,[ \t]*|[ \t]+and[ \t]+|[ \t]*&[ \t]*){DATE}){{1,6}})", re.I)  # fmt: skip
UNITS = lazy(
    r"\b(?P<code>[A-Z]\d{4})\b[^\n]{0,80}?\b(?:x[ \t]?|units:?[ \t]?)(?P<units>\d{1,6})(?:[ \t]?units?)?\b", re.I
)
BILLED = lazy(r"\bbilled(?: amount| charges?)?[ \t]{0,3}:?[ \t]{0,3}\$(?P<sum>[\d,]{1,9})(?:\.\d\d)?", re.I)
DIAGNOSIS_LINE = lazy(
    r"^[ \t]{0,40}(?:diagnos[ei]s|dx|condition)\b[^:\n]{0,30}:[ \t]{0,9}(?:[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?[ \t]{0,3}[,:–-]?[ \t]{0,3})(?P<words>[a-z][^\n.;]{5,80})",
    re.I | re.M,
)


def find_writer(text: str, book: Book, patient: str) -> Iterator[Finding]:
    """Who will answer the letter, where its address or its greeting says so: the practice it is for, or the parent of the
    person it is about (`patient`, as the letter names them; a company is the parent of another one)."""
    head = text[:HEAD]
    parents = (
        match
        for match in PARENT_OF.finditer(head)
        if (_last(match["child"]) == _last(patient) if patient else re.match(r"\n[ \t]*\d+[ \t]", head[match.end() :]))
    )
    if match := next(parents, None):
        if not patient:
            yield make_finding(
                "patient_name", match["child"], f"It is about {match['child']}.", text, *match.span("child")
            )
        says = "It is to the parent or guardian: you write for your child."
        yield make_finding("voice", "caregiver", says, text, *match.span())
        yield make_finding("consent", "parent", "The parent or guardian may act for the child.", text, *match.span())
        if match["writer"]:
            yield make_finding("writer_name", match["writer"], f"{match['writer']} signs.", text, *match.span("writer"))
    elif match := TO_PRACTICE.search(head):
        yield make_finding(
            "voice", "practice", "It is to the practice: you write for the practice.", text, *match.span()
        )
        yield from _practice(text, match.start(), book)


def _last(name: str) -> str:
    return name.lower().split()[-1] if name.split() else ""


def _practice(text: str, greeting: int, book: Book) -> Iterator[Finding]:
    """What stands above the greeting of a letter to a practice: its name, address, state and NPI."""
    numbers = list(NPI.finditer(text[:greeting]))
    if len({number[1] for number in numbers}) == 1:
        number = numbers[0]
        yield make_finding("practice_npi", number[1], f"The practice’s NPI is {number[1]}.", text, *number.span(1))
    found = [block for block in BLOCK.finditer(text[:greeting]) if ORGANIZATION.search(block["name"])]
    if not found or re.search(r"\b(?:Claims|Appeals|Health Plan|Insurance)\b", found[-1]["name"]):
        return
    block, name = found[-1], found[-1]["name"].strip()
    address = re.sub(
        r",[ \t]*(?=[A-Z][A-Za-z .'’\-]+,[ \t]*[A-Z]{2}[ \t]+\d{5})", "\n", block["address"].strip(), count=1
    )
    lines = "\n".join(row.strip() for row in [name, *address.splitlines()])
    yield make_finding("writer_address", lines, "The practice’s address is on it.", text, *block.span())
    yield make_finding("site_name", re.sub(r",? (?:LLC|PLLC|Inc\.?|P\.?A\.?|P\.?C\.?)$", "", name), f"It is to {name}.", text, *block.span("name"))  # fmt: skip
    key = block["state"].lower()
    if book.has("states", key):
        says = f"The practice is in {book.get('states', key).name}."
        yield make_finding("state", key, says, text, *block.span("state"))


def find_claim(text: str, book: Book, today: date) -> Iterator[Finding]:
    """What a claim tells of the order: each day of service where there are several, the amount behind the units, the sum that
    was billed; and the illness in the letter's own words, where no row of the book has it."""
    several = SERVED.search(text)
    days = [day for found in re.findall(DATE, several["days"]) if (day := read_date(found if isinstance(found, str) else found[0]))] if several else []  # fmt: skip
    if several and len(set(days)) > 1:
        words = " and ".join(filter(None, [", ".join(spell_day(day) for day in days[:-1]), spell_day(days[-1])]))
        yield make_finding("period", words, f"The days of service are {words}.", text, *several.span("days"))
    yield from _amount(text, book)
    sums = list(BILLED.finditer(text))
    if len(sums) == 1:
        dollars = int(sums[0]["sum"].replace(",", ""))
        doubt = "The paper names several days: is it the sum of one infusion?" if len(set(days)) > 1 else ""
        yield make_finding("billed_amount", dollars, f"${dollars:,} was billed.", text, *sums[0].span(), doubt)


def _amount(text: str, book: Book) -> Iterator[Finding]:
    """The amount of the drug, where the line of its code prints how many units of one plain weight were billed."""
    therapy = refused_therapy(text, book)
    if not therapy:
        return
    units = {code.code: code.unit for code in book.get("therapies", therapy).code if code.unit}
    told = {(match["code"].upper(), int(match["units"])): match for match in UNITS.finditer(text)}
    told = {key: match for key, match in told.items() if key[0] in units}
    if len(told) != 1:
        return
    ((code, count), match) = next(iter(told.items()))
    if not (weight := re.fullmatch(r"(\d+(?:\.\d+)?) ?(mg|g|mcg)", units[code].lower())):
        return
    amount = f"{float(weight[1]) * count:g} {weight[2]}"
    yield make_finding("dose", amount, f"The amount billed is {amount} ({count} units).", text, *match.span())


def find_illness_words(text: str, known: bool) -> Iterator[Finding]:
    """The illness as the line with its code names it, where nothing known was found (`known`)."""
    if not known and (match := DIAGNOSIS_LINE.search(text)):
        words = match["words"].strip(" ,")
        yield make_finding("condition", words, f"The illness is {words}.", text, *match.span("words"))
