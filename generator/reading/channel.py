"""Where a letter says the drug may be given, and who it says must supply it, as it prints them.

A place is a run of words that ends in one ('at home or in an infusion center'), or a name that ends in one ('Onyx Rx'). It
is the one demanded where the sentence offers or commands it, and not where it refuses it or only tells what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.finding import Finding, make_finding
from generator.reading.layout import all_sentences
from generator.reading.patterns import lazy

PLACE = (
    r"(?:homes?|house|residence|(?:monitored|infusion|day) units?|offices?|infusion (?:suites?|centers?|centres?|sites?|clinics?|providers?)|ambulatory (?:infusion )?(?:suites?|centers?)|suites?|clinics?|centers?|outpatient (?:hospital )?(?:department|clinic|center)s?|hospital(?: outpatient (?:department|clinic|center)s?| OP| clinics?)?|"
    r"skilled nursing facilit(?:y|ies)|nursing facilit(?:y|ies)|(?:non|free)-?\w* ?(?:hospital|standing) (?:sites?|settings?|locations?|centers?)|facilit(?:y|ies)|health ?care settings?|casa|domicilio|consultorio(?: del?(?: la)? (?:Dra?\.? \w+|m[eé]dico))?|cl[ií]nica|centro de infusi[oó]n)"
)
LEAD = r"(?:(?:an?|accredited|the|your|his|her|their|any|our|one of our|some|plan['’]s|su|una?|el|la)[ \t\n]+)?(?:(?!(?:given|infused|approved|covered|denied|not|no|is|was|are|and|or|to|at|in|from|by|of|use|because|there|have|miles|with|for|this|that)\b)[a-z][a-z\-’']*['’]?s?[ \t\n]+){0,3}?"
NAME = r"(?-i:(?:[A-Z][\w&'’.\-]*[ \t]){1,4}(?:Pharmacy|Infusion|Rx|Specialty(?: Pharmacy)?|Therapies|Pharmacies|Care|Therapeutics|Clinic|Medical|Center|Hospital(?: [Oo]utpatient [Dd]epartment)?)|[A-Z][\w&]+Rx)"


@cache
def _places() -> re.Pattern[str]:
    one = rf"(?:{NAME}|{LEAD}{PLACE})(?![\w-])(?:[ \t]\((?:POS )?\d\d\))?"
    return re.compile(
        rf"(?<![\w-])(?:(?:at|in|en)[ \t\n]+)?{one}(?:(?:,|;)?[ \t\n]*(?:(?:or|and|o)[ \t\n]+)?(?:(?:at|in|en(?: el)?)[ \t\n]+)?{one}){{0,3}}",
        re.I,
    )


OFFERS = lazy(
    r"\b(?:can|could|may|must|should|shall|will|has to|have to|had to|able to|puede|debe|may be|to be)\b(?! not| only if)[^.;]{0,60}\b(?:give|given|get|gets|receive|received|infused?|administered|provided|treated|had|have|be (?:done|obtained|filled|shipped|bought)|come|obtain|order|use|used|go|move|dispensed?|supplied|shipped|recibir\w*|darse|aplicar\w*)\b|"
    r"\b(?:pays?|cover) (?:for )?(?:it|them|this|the \w+|your \w+) (?:only )?(?:at|in|when)\b|\b(?:is|are|it|be|remains?|stays?|still|will be)(?: \w+)? (?:approved|covered|authorized|available|payable|allowed|certified|paid)(?: only| for you| for \w+ doses)? (?:only )?(?:at|in|for|when|through|from|by)\b|\b(?:approv|authoriz)\w* (?:for|only|at|in|to)\b|"
    r"\b(?:choose|pick|use|switch to|move to|moved? (?:it|your \w+) to|transfer\w* to|redirected? to|go to|order (?:it )?(?:from|through)|send the (?:prescription|order) to|get it (?:at|in|from)|ship\w* (?:by|from|through)|suppl\w+ (?:by|from)|dispens\w+ (?:by|from|through)|(?:come|comes|obtained|filled|bought|purchased|acquired) (?:only )?(?:from|through|at|by)|call)\b|"
    r"\b(?:contracted|preferred|designated|exclusive|participating|in-network|named|sole) (?:specialty )?(?:pharmac(?:y|ies)|suppliers?|providers?|cent(?:er|re)s?|sites?|infusion)\b|\b(?:alternative|approved|covered|other|allowed) (?:sites?|settings?|places?|locations?)\b(?: of care)?\b|\binstead\b|\b(?:only|rather) (?:at|in|from|by|through)\b|\bneeds no hospital\b|\bat (?:any|one) (?:participating|network)\b|\bbelong in\b|\b(?:is|are|be) treated\b|\bsends (?:\w+ ){1,3}to\b|\bhelp (?:you )?set up\b|\bhas to ship\b|\bnear you\b|\b(?:infusions?|treatment|it|you) (?:should |can |must )?(?:stays?|remains?|continues?|keep)\b|\b(?:keep|go on) (?:receiving|getting|having)\b|\b(?:resubmit|submit) (?:it )?with\b|\bexpected to use\b|\bwill take you\b|\b(?:is|are) able to give\b|\b(?:provider|pharmacy|center), (?=[A-Z])|\bapproved at\b|\bwithin \d+ miles\b|\bparticipating\b|\bin (?:our|the) network\b",
    re.I,
)
REFUSES = lazy(
    r"(?:\bnot (?:\w+ ){0,3}(?:at|in|from|by|need|needed|require\w*|covered? (?:at|in))|\b(?:cannot|can['’]t|never|no|without|outside(?: of)?|instead of|rather than|other than|than|den(?:y|ied)|refus\w+|decline\w*|asked for|requested|you asked|wants?|wanted|request for|resources of|level of|need for|scheduled at|billed by|owned by|en lugar de|no)\b)[^.;:]{0,40}$",
    re.I,
)
ASKED = lazy(
    r"\b(?:(?:you|doctor|provider|office|request|neurologist|physician) (?:has |have )?(?:asked|wants?|requested)|request(?:ed)? (?:was|is|for|to)|asks? (?:us )?(?:to|for))\b",
    re.I,
)
SENDER = lazy(r"\b(?:appeals?|P\.? ?O\.? Box|fax|write to|mail(?:ed)? to|copy|cc|dear|member services)\b", re.I)
SUPPLIES = lazy(r"pharmac|\bRx\b|specialty|farmacia|\w+Rx\b", re.I)


def find_channel(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The pharmacy that a letter says must supply the drug, and the places it says the drug may be given in, each once."""
    seen: set[str] = set()
    for start, end in all_sentences(text):
        sentence = text[start:end]
        if not OFFERS.search(sentence):
            continue
        for match in _places().finditer(sentence):
            before = sentence[: match.start()]
            name = " ".join(match[0].split()).strip(" ,.;")
            if REFUSES.search(before) or SENDER.search(before[-50:]) or name.lower() in seen or len(name) < 4:
                continue
            lead = re.match(r"(?:at|in|en)\b", match[0], re.I)
            offered = OFFERS.search(before[-140:] + (lead[0] if lead else "")) or OFFERS.search(
                sentence[match.end() : match.end() + 60]
            )
            asked = ASKED.search(before)
            if not offered or (asked and not OFFERS.search(before[asked.end() :])):
                continue
            bare = re.sub(r"^(?:at|in|en) ", "", name, flags=re.I)
            if bare.lower() in (
                "center",
                "centers",
                "suite",
                "suites",
                "the center",
                "hospital",
                "facility",
                "the facility",
            ) and not re.search(r"\bmust\b|\bonly\b", before):
                continue
            seen.add(name.lower())
            question = "channel_demanded" if SUPPLIES.search(name) else "place_named"
            says = (
                f"The plan wants it from {name}."
                if question == "channel_demanded"
                else f"It speaks of {name} as the place."
            )
            yield make_finding(question, name, says, text, start + match.start(), start + match.end())
