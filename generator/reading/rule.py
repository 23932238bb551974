"""The policy, guideline or booklet the letter names as its rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.finding import Finding, make_finding
from generator.reading.layout import all_sentences
from generator.reading.patterns import lazy

# A title is words with a capital or a digit, small words between them, and what dates it or points into it.
CAPITAL = r"(?:[A-Z0-9][\w.\-/&'’]*[\w]|[A-Z0-9])(?:\([a-z0-9]{1,2}\))*"
SMALL = r"(?:of|for|and|in|to|with|the|on|or)"
POINTS = (
    r"(?:(?:effective|eff\.|dated|revised|reviewed|updated|last review(?:ed)?|rev\.|version|ed\.)\s+(?:date\s+)?[\w/]+(?:\s+\d{1,2},)?(?:\s+\d{4})?"
    r"|(?i:sections?|articles?|chapter|part|exclusion)\s+[\d.A-Z]+(?:,\s+\d+)*(?:\s+and\s+[\d.A-Z]+)?|criteria\s+[A-Z](?:\s+through\s+[A-Z])?"
    r"|\d{4}\s+edition)"
)
KINDS = (
    r"(?:Polic(?:y|ies)|Guidelines?|Criteria|Bulletin|Coverage Determination|LCD|NCD|(?:Standards?|Program|Manual|Rule)(?=\s+[A-Z]*-?\d|\s+[A-Z]+-\d))",
    r"(?:Drug\s+List|Formulary|Summary\s+Plan\s+Description|Plan\s+Document|Handbook|Evidence of Coverage|Certificate of Coverage)",
)
TITLES = tuple(
    lazy(
        rf"(?<![\w\-])(?P<title>(?:{CAPITAL}\s+(?:{SMALL}\s+){{0,2}}){{0,8}}{kind}(?![\w\-])"
        rf"(?:,?\s+{POINTS}|,?:?\s+(?:{SMALL}\s+){{0,2}}{CAPITAL}|,\s+[A-Z][\w\-]+(?:\s+[a-z]+){{0,2}}(?=[.,\n])|\s+section(?=[.,]))"
        rf"{{0,16}}(?:\s+\([^()\n]{{4,50}}\))?(?:,\s+{POINTS}){{0,3}}(?:\s+\([^()\n]{{4,40}}\))?)"
    )
    for kind in KINDS
)
OUR_POLICY = lazy(
    rf"\b(?:our|its|the plan['’]s)\s+(?:medical\s+|coverage\s+|clinical\s+)?(?:policy|guideline)\s+(?P<title>{CAPITAL}(?:\s+(?:{SMALL}|{CAPITAL})){{0,7}}\s+\([A-Z]{{1,5}}[-–. ]?\d[\w.\-]{{1,12}}\))"
)
"""'under our policy Off-Label Drug Use (PH-1042)': a title behind the word, with its number."""
NUMBERED = lazy(
    rf"(?<![\w\-])(?P<title>{CAPITAL}(?:\s+(?:{SMALL}|{CAPITAL})){{0,7}}\s+(?:policy|guideline|criteria|rule)\s+\([A-Z]{{1,5}}[-–. ]?\d[\w.\-]{{0,12}}\))"
)
"""'our Site of Care policy (SOC-12)': a title before the word, with its number."""
NAMED = lazy(
    rf"\b(?:[Oo]ur|[Ii]ts|[Tt]he plan['’]s)\s+(?:medical\s+|coverage\s+|clinical\s+|drug\s+)?(?:policy|guideline)(?:,\s+|\s+\()[\"“]?(?P<title>{CAPITAL}(?:\s+(?:{SMALL}|{CAPITAL})){{1,7}})[\"”]?[,)]"
)
"""'Our policy, Preventive Migraine Infusions, asks for …': a title between commas."""
BY_NUMBER = lazy(
    rf"\b(?i:policy|guideline|rule|norma|regla|gu[ií]a|pol[ií]tica)\s+(?P<title>[A-Z][A-Za-z]{{0,5}}[-–.](?:[A-Z][A-Za-z]{{0,5}}[-–.])?\d[\w.\-]*(?<![.\-])(?:,\s+{CAPITAL}(?:\s+(?:{SMALL}|{CAPITAL})){{1,6}}(?=[:.]))?)"
)
"""'Our policy MP-Rx-144, Interleukin Blockers: …', 'la regla PH-ENZ-03'."""
QUOTED = lazy(
    r"\b(?i:policy|guideline|rule|criteria(?: used)?|based on|norma|regla|gu[ií]a|pol[ií]tica|criterio)\b[^.\"“”;]{0,40}[\"“](?P<title>[A-Z][^\"“”.:;]{8,90}?),?\.?[\"”](?P<number>,\s+[A-Z]{1,4}[-–.][\w.\-]*\d)?"
)
"""The title of a rule in quotation marks."""
CRITERIA_OF = lazy(
    r"\b(?:InterQual|MCG|Milliman Care Guidelines|NCCN Guidelines?)(?:\s+(?:criteria|guidelines?))?(?:,?\s+(?:[A-Z0-9](?:[\w./\-]*\w)?|edition|(?:of|for|and)(?=\s+[A-Z0-9]))){1,8}"
)
"""Criteria that plans buy."""
OF_A_BOOKLET = lazy(
    r"\b(?:(?:[Bb]enefits? |[Mm]ember |[Pp]lan )?(?:booklet|handbook|brochure|certificate),?(?: at| on)? (?:page|pp?\.) ?\d+(?:-\d+)?|20\d\d (?:[A-Z]\w+ )?(?:brochure|handbook|booklet))\b"
)
PROVISION = lazy(
    r"\bSection\s+\d[\d.]*(?:,\s+[A-Z][\w ]{3,50},)?\s+of\s+(?:the|your)\s+(?:Plan Document|Summary Plan Description|Certificate|Policy|Handbook)"
)
STATE_RULE = lazy(
    r"\b(?:(?:[Ss]tate |Medicaid )?[Rr]ule|[Rr]egla|[A-Z]{1,3}AC|[A-Z]?CMR|[A-Z]?CSR|COMAR)\s+\d{1,3}[A-Z]{0,2}[-.]\d[\w.\-]*(?:\([a-z0-9]{1,3}\))*(?<![.\-])"
)
"""A rule of a state by its number: 'NAC 422.91', 'state rule 18-409'."""
LABEL = lazy(
    r"^\s*(?:(?:the\s+)?(?:clinical\s+|medical\s+|coverage\s+|drug\s+)?(?:rule|policy|guideline|criteria|criterion|reference|basis|standard|criterio|pol[ií]tica|norma)s?(?:\s+(?:that\s+)?(?:we\s+)?(?:used|relied on|applied|aplicad[oa]))?)\s*:\s+",
    re.I,
)
TITLE_ALONE = lazy(rf"{CAPITAL}(?:\s+(?:{SMALL}|-|–|{CAPITAL})){{2,9}}")
"""A title without a number, under its label."""
LEADS = lazy(
    r"^(?:(?:The|This|Our|Your|on|of|used|Used|Plan['’]s|Fund['’]s|Under|See|We|By|Based|Per|In|Using|Please|And|It|A|Policy:|Section \d\S*)\s+)+",
    re.I,
)
LABELLED_END = lazy(r",?\s+(?:which|that|this|our|your|the member|a)\s(?!through).*$|:\s.*$|:$|\.$", re.S)


def find_policy(text: str, book: Book, today: date) -> Iterator[Finding]:
    """A policy before a booklet; each needs a number or a date, or the label 'Policy:' before it."""
    found: list[tuple[int, int, int]] = []
    for start, end in all_sentences(text):
        sentence = text[start:end]
        if sentence.isupper() and not LABEL.match(sentence):
            continue  # all capitals: nothing tells a title from the words around it
        if (label := LABEL.match(sentence)) and len(sentence) < 400:
            title = LABELLED_END.sub("", sentence[label.end() :], count=1)
            is_basis = re.match(r"\s*(?:basis|reference|standard|criteri)", label[0], re.I)
            is_number = label[0].strip().lower().startswith("reference") and re.fullmatch(r"[\w./-]+", title.strip())
            if (
                8 < len(title) <= 160
                and not is_number
                and re.search(r"[A-Z]", title)
                and (re.search(r"\d|Manual|Policy", title) or (TITLE_ALONE.fullmatch(title.strip()) and not is_basis))
            ):
                found.append((0, start + label.end(), start + label.end() + len(title)))
                continue
        for rank, pattern in enumerate(TITLES, 1):
            for match in pattern.finditer(sentence):
                title = match["title"].rstrip(" ,.:")
                led = LEADS.match(title)
                skip = led.end() if led else 0
                title = title[skip:]
                if re.search(r"\d", title) and len(title.split()) >= 2:
                    found.append((rank, start + match.start() + skip, start + match.start() + skip + len(title)))
        if ours := OUR_POLICY.search(sentence):
            found.append((0, start + ours.start("title"), start + ours.end("title")))
        for rank, pattern in ((1, NUMBERED), (1, NAMED), (1, BY_NUMBER), (2, QUOTED)):
            found += [
                (rank, start + match.start("title"), start + match.end("title")) for match in pattern.finditer(sentence)
            ]
        for pattern in (CRITERIA_OF, OF_A_BOOKLET):
            found += [(3, start + match.start(), start + match.end()) for match in pattern.finditer(sentence)]
        if provision := PROVISION.search(sentence):
            found.append((2, start + provision.start(), start + provision.end()))
        if rule := STATE_RULE.search(sentence):
            found.append((3, start + rule.start(), start + rule.end()))
    if found:
        _, start, end = min(found)
        title = " ".join(text[start:end].split())
        yield make_finding("policy_named", title, f"It names a rule: {title}.", text, start, end)
