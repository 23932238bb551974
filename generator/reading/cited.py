"""Rules a letter cites by number or section, and the places and suppliers it demands, as it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    number = (
        r"(?:[A-Z]{1,6}[\w./]*[-–.]?[\w.\-/]*\d[\w.\-/]*(?:\([\w]+\))*|\d+(?:[.\-]\d+)*(?:\([\w]+\))*|[IVX]{1,5}\b)"
    )
    return (
        re.compile(rf"\b(?:(?:Medical|Clinical|Coverage|Drug|Pharmacy|Payment|Reimbursement|Administrative|Admin\.?|Utilization|Specialty|Home|Provider|Benefit|Prior Authorization|Local|National)[ \t\n]){{0,3}}"
                   rf"(?:Polic(?:y|ies)|Guidelines?|Criteria|Bulletin|Standard|Determination|LCD|NCD|Pol[ií]tica|Directriz|Criterios?|Prov\. Man\.|Code|Rule)(?:[ \t](?:no\.|number|#))?[ \t\n]{{1,2}}(?:[A-Z][\w&]+[ \t]){{0,3}}{number}(?:,[ \t][A-Z][^.;\n(]{{3,60}})?"),
        re.compile(rf"\b(?:Article|Section|Chapter|clause|Appendix|Exclusion|art[íi]culo|secci[oó]n|cap[íi]tulo|inciso|page|p[áa]gina)[ \t]\(?{number}(?:,[ \t](?:Section|Chapter|section|inciso|page)[ \t]\(?{number}\)?)*", re.I),
        re.compile(r"\b\d{1,2}[ \t]C\.?F\.?R\.?[ \t](?:§+[ \t]?)?\d+(?:\.\d+)*(?:\(\w+\))*"),
        re.compile(r"\b(?:Evidence of Coverage|Summary Plan Description|Certificate of Coverage|Member Handbook|Medicare Benefit Policy Manual|Local Coverage Determination(?:[ \t][A-Z]\w+| for [A-Z]\w+)?|LCD for [A-Z][\w ]{3,40})(?:,[ \t](?:Chapter|Section|page)[ \t][\w.]+){0,3}"),
        re.compile(r"\b[A-Z]{2,5}-(?:[A-Z]{2,6}-)?\d{1,4}\b(?=[^\n]{0,60}\b(?:policy|criteria|guideline|standard|program))|(?<=policy )[A-Z]{2,5}-[A-Z0-9\-]{2,12}\b|(?<=criteria )[A-Z]{2,5}-[A-Z0-9\-]{2,12}\b"),
    )  # fmt: skip


def find_rules(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Every policy, section or regulation cited by its number, each once, as printed."""
    seen: set[str] = set()
    for pattern in _rules():
        for match in pattern.finditer(text):
            name = " ".join(match[0].split()).rstrip(" ,.")
            if name not in seen and re.search(r"\d|[IVX]{2}|Coverage|Handbook", name):
                seen.add(name)
                yield make_finding("rule_cited", name, f"It cites {name}.", text, match.start(), match.end())


SUPPLIER = lazy(
    r"\b(?:(?:obtained?|ordered|bought|filled|supplied|dispensed|purchased|shipped|sent|get (?:it|your \w+))[ \t\n]+(?:only[ \t\n]+)?(?:from|by|through|at|via)|prescription to|must (?:use|come from)|(?:designated|preferred|exclusive|network) (?:specialty )?(?:pharmacy|supplier|provider)(?:,| is|:))[ \t\n]+(?:the[ \t])?(?:plan's[ \t])?"
    r"((?:[A-Z][\w&'’]*[ \t]){0,4}(?:Pharmacy|Infusion|Rx|Specialty|Therapies|Pharmacies|Care|Therapeutics)(?:[ \t](?:or|of the)[ \t](?:[A-Z][\w&'’]*[ \t]?){1,4})?)"
)
SETTING = lazy(
    r"\b(?:(?:given|infused|administered|received?|provided|done|performed|get|delivered|furnished)[ \t\n]+(?:safely[ \t\n]+)?(?:at|in|by|from)|(?:approved|covered|approve it|moved?|available|redirected|use|payable)(?: only)?[ \t\n]+(?:at|in|to|for|only at)|Use)[ \t\n]+"
    r"((?:(?:an?|your|the|his|her)[ \t\n])?(?:[a-z\-’']+[ \t\n]){0,3}?(?:home|office|infusion (?:suite|center|centre|site)s?|clinic|outpatient (?:hospital )?department|hospital outpatient department|skilled nursing facility|non-hospital (?:site|setting)s?|facilit(?:y|ies))(?:,?[ \t\n](?:or|and)?[ \t\n]?(?:at|in)?[ \t\n]?(?:an?|your|the)?[ \t\n]?(?:[a-z\-’']+[ \t\n]){0,2}?(?:home|office|infusion (?:suite|center|centre)s?|clinic|outpatient department)){0,2})"
)


def find_channel(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The pharmacy that a letter says must supply the drug, and the place it says the drug may be given in."""
    seen: set[str] = set()
    for question, says, pattern in (
        ("channel_demanded", "The plan wants it from {}.", SUPPLIER),
        ("place_named", "It speaks of {} as the place.", SETTING),
    ):
        for match in pattern.finditer(text):
            name = " ".join(match[1].split()).strip(" ,.")
            if name.lower() not in seen:
                seen.add(name.lower())
                yield make_finding(question, name, says.format(name), text, match.start(1), match.end(1))
