"""What the pages of plans, states and drug rules share: rows' texts in sentences, citations linked to the copy that was
read, and what the hard words of rules mean."""

from __future__ import annotations

import re
from typing import Any

from overrides.pages.shown import Shown
from overrides.pages.writing.text import NOT_CONFIRMED, words

SENTENCE_ENDS = re.compile(r"(?<=[a-z0-9)\]'’”]\.) +(?=[A-Z§“])")
SHORTENED = re.compile(
    r"(?:^|[\s(])(?:[A-Z][a-z]|Stat|Ann|Rev|Gen|Cent|Comp|Admin|Regs?|Ins|Pub|Ariz|Ark|Cal|Colo|Conn|Del|Fla|Haw|Ill|Ind|Kan"
    r"|Mass|Mich|Minn|Miss|Mont|Neb|Nev|Okla|Tenn|Tex|Wash|Wis|Wyo|Dep't|Dept|Supp|Fed|Inc|tit|art|ch|pt|pts|subd|para|sec|e\.g|i\.e|v|vs)\.$"
)
"""Short forms with a full stop that ends no sentence: 'Ga. Code Ann. § 33'."""

MEANINGS = {
    r"\bIROs?\b": "**IRO**: an independent review organization. Its doctors do not work for the plan.",
    r"\bIRE\b": "**IRE**: the independent review entity, a firm that Medicare pays to look at plans' refusals.",
    r"\bQIC\b|Qualified Independent Contractor": "**Qualified Independent Contractor**: the firm that decides the second Medicare appeal.",
    r"fiduciary": "**Named fiduciary**: the person or firm that answers for the plan's decisions.",
    r"\bNCDs?\b|\bLCDs?\b|(?:national|local) (?:Medicare )?coverage determination": "**Coverage determination (NCD, LCD)**: Medicare's written rule on what it pays for, for the whole country or one region.",
    r"\brescissions?\b|\brescind\b": "**Rescission**: taking cover back as if you had never had it.",
    r"No Surprises Act": "**No Surprises Act**: the federal law against surprise bills from outside the network.",
    r"\bDHA\b": "**DHA**: the Defense Health Agency.",
    r"\bEOBs?\b": "**EOB**: the explanation of benefits, the paper that shows what was billed and paid.",
    r"\bOPM\b": "**OPM**: the Office of Personnel Management, which oversees federal employee plans.",
    r"\bMA\b plan|\bMA plans": "**MA plan**: a Medicare Advantage plan.",
    r"\baid.pending\b": "**Aid pending**: cover that goes on while an appeal runs.",
    r"prior authorization": "**Prior authorization**: the plan's yes before treatment.",
    r"\bERISA\b": "**ERISA**: the federal law on plans of private employers and unions.",
    r"\bACA\b": "**ACA**: the Affordable Care Act.",
    r"\bHHS\b": "**HHS**: the federal health department.",
}
"""What the hard words of rows mean."""


def meanings_in(text: str) -> list[str]:
    """What the hard words of a page's text mean (Markdown), one for each that occurs."""
    return [meaning for pattern, meaning in MEANINGS.items() if re.search(pattern, text)]


def sentences(text: str) -> list[str]:
    whole: list[str] = []
    for piece in SENTENCE_ENDS.split(text.strip()):
        if whole and SHORTENED.search(whole[-1]):
            whole[-1] += f" {piece}"
        elif piece:
            whole.append(piece)
    return whole


def linked_addresses(sentence: str) -> str:
    """Row text as Markdown, with each web address a link."""
    return re.sub(r"https?://[^\s\\]+[^\s\\.,)]", r"<\g<0>>", words(sentence))


def rule_link(page: Shown, row: Any, cite: str) -> str:
    """A citation linked to the copy that was read, with the mark when nobody has."""
    link = page.source_link(row, words(cite))
    return link if row.is_verified else f"{link}, {NOT_CONFIRMED}"
