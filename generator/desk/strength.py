"""What the name of a product in a list says of its package: how much a vial or a milliliter holds, and whether it is for one dose."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.desk.parts import read_number

_STRENGTH = re.compile(
    r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s*(mg|mcg|g|gm|grams?|units?|iu)\b(?:\s*(?:/|in|per)\s*(\d*(?:\.\d+)?)\s*ml\b)?",
    re.I,
)
_ONE_DOSE = re.compile(r"\bsdv\b|\bsdpf\b|single[- ](?:dose|use)|\bpfs\b|prefilled|pre-filled", re.I)
_MANY_DOSES = re.compile(r"\bmdv\b|mult(?:i|iple)[- ]?(?:dose|use)|pharmacy bulk", re.I)
_DRY = re.compile(r"powder|lyophil|\blyo\b|for solution|reconstit", re.I)


class Strength(NamedTuple):
    """One unit of the NDC as the name has it: 'ML' with what a milliliter holds, 'UN' with what a vial does. `is_one_dose` is
    None where the name does not say."""

    unit: str = ""
    holds: str = ""
    is_one_dose: bool | None = None


def read_strength(name: str) -> Strength:
    """
    >>> read_strength("Keytruda (pembrolizumab) 100 mg/4 mL SDV"), read_strength("Nucala (mepolizumab) 100 mg SDV powder")
    (Strength(unit='ML', holds='25 mg', is_one_dose=True), Strength(unit='UN', holds='100 mg', is_one_dose=True))
    >>> read_strength("Paclitaxel 300 mg/50 mL MDV"), read_strength("Ocrevus (ocrelizumab)"), read_strength("Tezspire 110 mg/mL PFS").holds
    (Strength(unit='ML', holds='6 mg', is_one_dose=False), Strength(unit='', holds='', is_one_dose=None), '110 mg')
    """
    is_one = False if _MANY_DOSES.search(name) else True if _ONE_DOSE.search(name) else None
    found = list(_STRENGTH.finditer(name))
    if len(found) != 1:
        return Strength(is_one_dose=is_one)
    amount, measure, volume = read_number(found[0][1]), found[0][2].lower(), found[0][3]
    if volume is not None and amount and not _DRY.search(name):
        return Strength("ML", f"{amount / (read_number(volume) or 1):.6g} {measure}", is_one)
    if _DRY.search(name) and amount:
        return Strength("UN", f"{amount:g} {measure}", is_one)
    return Strength(is_one_dose=is_one)
