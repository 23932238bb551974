"""What payers ask for before they say yes, by what stands behind it; and the classes of drug that have guides of their
own."""

from __future__ import annotations

from generator.facts import rows as kinds

IRON = "intravenous_iron"
IMMUNE_GLOBULIN = "polyvalent_human_immune_globulin"


def asked_about(therapy: kinds.Therapy, *about: str) -> list[kinds.Criterion]:
    """What payers ask for of these kinds, in the row's order."""
    return [criterion for criterion in therapy.payer_criteria.criteria if criterion.about in about]
