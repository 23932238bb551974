"""What payers ask for before they say yes, and the guide that answers it."""

from __future__ import annotations

from collections.abc import Iterable

from generator.facts import rows as kinds
from overrides.pages.shown import capital
from overrides.pages.writing.text import NOT_CONFIRMED, bullets, words

GUIDES = "../../guides/"
IRON = "intravenous iron"
IMMUNE_GLOBULIN = "polyvalent human immune globulin"


def guide(name: str, label: str) -> str:
    return f"[{label}]({GUIDES}{name}.md)"


def asked_about(therapy: kinds.Therapy, *about: str) -> list[kinds.Criterion]:
    """What payers ask for of these kinds, in the row's order."""
    return [criterion for criterion in therapy.payer_criteria.criteria if criterion.about in about]


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


def listed_words(lines: Iterable[str]) -> str:
    """Words of rows as bullets with a capital."""
    return bullets(words(capital(line)) for line in lines)


def asked_for(therapy: kinds.Therapy) -> str:
    """The section 'What payers ask for'; empty where the rows name nothing."""
    criteria = therapy.payer_criteria
    if not (criteria.criteria or criteria.labs_and_tests):
        return ""
    begin = (
        "This is from payers' policies that we read."
        if criteria.is_verified
        else f"We have not read this in a policy: the list is {NOT_CONFIRMED}."
    )
    parts = [
        f"## What payers ask for\n\n{begin} Your own plan's policy is what counts. Ask the plan for it, and answer it point by point."
    ]
    if criteria.criteria:
        parts.append("Before they say yes:\n\n" + listed_words(criterion.words for criterion in criteria.criteria))
    if criteria.labs_and_tests:
        parts.append("Tests and papers they look for:\n\n" + listed_words(criteria.labs_and_tests))
    return "\n\n".join(parts)
