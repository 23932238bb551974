"""What the plan grants in its own letter: the drug itself, or a part of what is asked.

Goes in: the record. Comes out: yes or no.
"""

from __future__ import annotations

import re

from generator.record.case import Case

_GRANTED = re.compile(
    r"\b(?:we |have |has |was |is |been |already )*approved? (?:of )?(?:the |your |this )?(?:use of (?:the |this )?)?(?:drug|medication|medicine)\b"
    r"|\b(?:drug|medication|medicine)(?: itself| named above)?[ :*]{1,4}(?:is |was |has been )?(?:\*\*)?approved\b(?! (?:by|for) )",
    re.I,
)
_DRUG_KINDS = (
    "experimental", "not_medically_necessary", "disease_activity_not_shown", "renewal_refused", "dose_or_interval", "not_on_formulary",
    "ig_immune_deficiency", "ig_neuropathy", "iv_iron", "benefit_exclusion", "missing_information", "other_reason",
)  # fmt: skip
"""Kinds of denial that refuse the drug itself or how much of it is given."""


def is_drug_granted(case: Case) -> bool:
    """Whether the plan says that the drug is approved, and no reason refuses it: what it does in the illness is not in dispute."""
    told = f"{case.answers.get('conceded') or ''} {case.answers.get('denial_text') or ''}"
    is_said = any(
        not re.search(r"\b(?:not|never|if|when|unless|until)\b", told[max(0, m.start() - 30) : m.start()], re.I)
        for m in _GRANTED.finditer(told)
    )
    return is_said and not any(reason.kind in _DRUG_KINDS for reason in case.reasons)


_GRANTS = re.compile(
    r"\b(?:approved?|approving|authorized?|agree\w*|cover(?:s|ed)?|allow\w*|recogni[sz]\w+|acknowledg\w+|confirm\w*|accept\w*|meets?|met|necessary|in network|"
    r"not (?:in (?:dispute|question)|disputed|questioned|contested|denied)|no (?:dispute|question)|do(?:es)? not (?:dispute|question|contest))\b",
    re.I,
)
_TAKES = re.compile(
    r"\b(?:not|no longer|never|nor) (?:\w+ ){0,2}(?:approv\w+|authoriz\w+|cover\w*|allow\w*|agree\w*|accept\w*|meets?|met|necessary)\b|\bonly (?:if|when|where|in|at|by|to)\b|\bmust\b|\blimited to\b",
    re.I,
)


def grants_something(conceded: str) -> bool:
    """Whether words put down as what the plan agrees to say so in some sentence: neither a limit nor a procedure is a concession.

    >>> grants_something("We have approved 300 mg every 8 weeks."), grants_something("Covered only at network facilities.")
    (True, False)
    >>> grants_something("A disputed amount is not offset until the dispute is decided.")
    False
    """
    return any(_GRANTS.search(part) and not _TAKES.search(part) for part in re.split(r"(?<=[.;!?])\s+", conceded))
