"""Numbers by which a payer knows a person beside the member number: a Medicaid ID under a managed plan, a Medicare number.

Goes in: the notice and the facts. Comes out: one line for the head of a letter, each number with the name printed for it.
"""

from __future__ import annotations

import re

from generator.letters.blocks import Value
from generator.record.case import Case

_NUMBER = re.compile(
    r"\b(?P<name>Medicaid (?:ID|number|No\.?)|Recipient ID|CIN|Medicare (?:number|ID)|MBI|Subscriber ID|DoD ID|DBN|Sponsor (?:ID|number))(?: number| no\.?)?\s*[:#]?\s*(?P<number>[A-Z0-9](?:[A-Z0-9]|[ -](?=[A-Z0-9*])){4,22})(?![\w*])"
)


def other_numbers(case: Case) -> Value | str:
    """'Medicaid ID 6610093318754'; empty where the papers name none but the member number."""
    given = {_bare(str(case.answers.get(key) or "")) for key in ("member_id", "group_number", "reference_number")}
    places = [
        ("denial_text", str(case.answers.get("denial_text") or "")),
        *((fact.id, fact.fact) for fact in case.facts),
    ]
    found: dict[str, tuple[str, str]] = {}
    for key, text in places:
        for match in _NUMBER.finditer(text):
            number = match["number"].strip()
            if sum(letter.isdigit() for letter in number) >= 5 and not any(
                _bare(number) in one or one in _bare(number) for one in given if one
            ):
                found.setdefault(_bare(number), (f"{match['name']} {number}", key))
    told = "; ".join(words for words, _ in found.values())
    return Value.of(told, answers=tuple(dict.fromkeys(key for _, key in found.values()))) if told else ""


def _bare(number: str) -> str:
    return re.sub(r"\W+", "", number).upper()
