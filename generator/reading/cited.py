"""Rules a letter cites by number or section, as it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.finding import Finding, make_finding


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
        # A rule's own letters and number beside a word for a rule: 'our criteria for pegloticase (SDC-55)', 'MP-3.12 says'.
        re.compile(r"(?i:\b(?:polic(?:y|ies)|criteria(?: set| being used| used)?|criterion|guidelines?|bulletin|rules?|program document|gu[ií]a|pol[ií]tica|criterios)\b)(?:,|:)?(?:[ \t\n]+(?!and\b|or\b)[\w’'-]+){0,6}[ \t\n,:(]{1,4}([A-Z]{2,6}(?:[-.][A-Z0-9]{1,8}(?:\.\d{1,3})?){1,3}(?:[ \t]v\.?[ \t]?\d{1,3})?)(?![\w/-])"),
        re.compile(r"\b([A-Z]{2,6}(?:-[A-Z0-9]{1,8}(?:\.\d{1,3})?){1,3})(?=[ \t]+(?:says|reads|asks|requires|covers|allows|states)\b)"),
    )  # fmt: skip


def find_rules(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Every policy, section or regulation cited by its number, each once, as printed."""
    seen: set[str] = set()
    for pattern in _rules():
        for match in pattern.finditer(text):
            name = " ".join((match[1] if match.re.groups else match[0]).split()).rstrip(" ,.")
            if name not in seen and re.search(r"\d|[IVX]{2}|Coverage|Handbook", name):
                seen.add(name)
                yield make_finding("rule_cited", name, f"It cites {name}.", text, match.start(), match.end())
