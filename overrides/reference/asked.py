"""What payers ask for, sorted by what stands behind it: another drug, another product, a form, a place, a mark."""

from __future__ import annotations

import re
from typing import Literal

from generator.facts import rows as kinds
from overrides.reference.names import brands, generic_stem
from overrides.reference.plain_words import said_plainly
from overrides.reference.writer import NOT_CONFIRMED, bullets, words
from overrides.shown import capital

Asked = Literal["oral_iron", "place", "form", "product", "drug", "mark"]

_PLACE = re.compile(r"site of care|safety screen|or home$")
_FORM = re.compile(r"^SC [A-Z][a-z]+ first|\bSC form|SC pen|^oral \S+ .*(first|instead)$")
_DRUG_OF_OTHERS = re.compile(r"csDMARD|antihistamine|steroid|inhibitor|DMT|ICS-LABA")
_MARK = re.compile(
    r"[<>]|\d\+|^MMSE|^FAP|confirmed|genetic|floors|flares|IgG level|anticoagulant|OPAT plan|documented in hospital|FAP \d"
)

GUIDES = "../../guides/"
IRON = "intravenous_iron"
IMMUNE_GLOBULIN = "polyvalent_human_immune_globulin"


def guide(name: str, label: str) -> str:
    return f"[{label}]({GUIDES}{name}.md)"


def what_is_asked(therapy: kinds.Therapy, step: str) -> Asked:
    """What one line of 'asked for first' is about."""
    own = "|".join(map(re.escape, (*brands(therapy), generic_stem(therapy))))
    if "oral iron" in step:
        return "oral_iron"
    if _PLACE.search(step):
        return "place"
    if _FORM.search(step):
        return "form"
    ranks = re.search(r"biosimilar|before|preferred|first", step)
    if re.search(r"brand\b|^preferred biosimilar", step) or (ranks and re.search(own, step, re.I)):
        return "product"
    if _DRUG_OF_OTHERS.search(step):
        return "drug"
    return "mark" if _MARK.search(step) else "drug"


def steps_about(therapy: kinds.Therapy, *about: Asked) -> list[str]:
    return [step for step in therapy.payer_criteria.step_therapy if what_is_asked(therapy, step) in about]


def is_named_first(therapy: kinds.Therapy, step: str) -> bool:
    """Whether a product rule names this drug as one to use first, and none of its brands as one to wait for."""
    first, _, after = step.partition(" before ")
    own = [*brands(therapy), generic_stem(therapy)]
    return (
        bool(after)
        and any(name.lower() in first.lower() for name in own)
        and not any(name.lower() in after.lower() for name in brands(therapy))
    )


def test_guides(therapy: kinds.Therapy) -> list[str]:
    """The guides for missing tests that fit this drug."""
    if therapy.drug_class == IRON:
        return [guide("iron-infusion-refused", "Iron by mouth should do, or the iron tests fall short")]
    if therapy.drug_class == IMMUNE_GLOBULIN:
        return [
            guide("immune-globulin-immune-deficiency", "for a weak immune system"),
            guide("immune-globulin-nerve-disease", "for CIDP, MMN and other nerve disease"),
        ]
    return [guide("not-active-or-severe-enough", "What to send")]


def plain_line(line: str) -> str:
    """A line of a row without shorthand: 'RA: drug X >=3 months' becomes 'drug X at least 3 months (for RA)'."""
    line = re.sub(r"^([A-Za-z/]{2,8}): ([^;]*)", r"\2 (for \1)", line)
    return said_plainly(line)


def plain_list(lines: tuple[str, ...] | list[str]) -> str:
    """Lines of a row as bullets with a capital, their signs in words."""
    return bullets(words(capital(plain_line(line))) for line in lines)


def asked_for(therapy: kinds.Therapy) -> str:
    """The section 'What payers ask for'; empty where the rows name nothing."""
    criteria = therapy.payer_criteria
    if not (criteria.step_therapy or criteria.labs_and_tests):
        return ""
    begin = (
        "This is from payers' policies that we read."
        if criteria.is_verified
        else f"We have not read this in a policy: the list is {NOT_CONFIRMED}."
    )
    parts = [
        f"## What payers ask for\n\n{begin} Your own plan's policy is what counts. Ask the plan for it, and answer it point by point."
    ]
    if criteria.step_therapy:
        parts.append("Before they say yes:\n\n" + plain_list(criteria.step_therapy))
    if criteria.labs_and_tests:
        parts.append("Tests and papers they look for:\n\n" + plain_list(criteria.labs_and_tests))
    return "\n\n".join(parts)
