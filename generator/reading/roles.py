"""The parts a sentence can play in a letter besides stating a reason."""

from __future__ import annotations

ROLES = {
    "role_letterhead": "who writes, to whom and when",
    "role_decision": "says yes or no, without a reason",
    "role_partial": "says yes to a part",
    "role_overturned": "an earlier no became a yes",
    "role_upheld": "an earlier no stays",
    "role_pended": "nothing is decided yet",
    "role_take_back": "money is to be given back",
    "role_approval": "what is approved, and within which limits",
    "role_information_request": "what is to be sent",
    "role_acknowledgement": "something came in and is looked at",
    "role_concession": "what the plan grants",
    "role_rule_quoted": "what the rule asks for",
    "role_history": "what was decided before",
    "role_request": "what was asked for",
    "role_rights": "how to appeal",
    "role_peer_to_peer": "a talk between doctors",
    "role_amounts": "what was billed, paid and owed",
    "role_boilerplate": "what every letter says",
}
"""Label -> what it means."""
