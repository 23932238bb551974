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
    None where the name does not say. `vial`: what one vial or syringe holds."""

    unit: str = ""
    holds: str = ""
    is_one_dose: bool | None = None
    vial: str = ""


def read_strength(name: str) -> Strength:
    """
    >>> read_strength("Keytruda (pembrolizumab) 100 mg/4 mL SDV"), read_strength("Nucala (mepolizumab) 100 mg SDV powder")
    (Strength(unit='ML', holds='25 mg', is_one_dose=True, vial='100 mg'), Strength(unit='UN', holds='100 mg', is_one_dose=True, vial='100 mg'))
    >>> read_strength("Paclitaxel 300 mg/50 mL MDV")[:3], read_strength("Ocrevus (ocrelizumab)")[:3], read_strength("Tezspire 110 mg/mL PFS")[1:]
    (('ML', '6 mg', False), ('', '', None), ('110 mg', True, ''))
    """
    is_one = False if _MANY_DOSES.search(name) else True if _ONE_DOSE.search(name) else None
    found = list(_STRENGTH.finditer(name))
    if len(found) != 1:
        return Strength(is_one_dose=is_one)
    amount, measure, volume = read_number(found[0][1]), found[0][2].lower(), found[0][3]
    if volume is not None and amount and not _DRY.search(name):
        vial = f"{amount:g} {measure}" if volume else ""  # "110 mg/mL" says nothing of the whole
        return Strength("ML", f"{amount / (read_number(volume) or 1):.6g} {measure}", is_one, vial)
    if _DRY.search(name) and amount:
        return Strength("UN", f"{amount:g} {measure}", is_one, f"{amount:g} {measure}")
    return Strength(is_one_dose=is_one)
