"""What the rules of sorting ask of a line beside its codes: when it went out, how long nobody answered, whether an approval
stands, and what an adjustment is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from generator.desk.parts import Adjustment
from generator.desk.rules import load_adjustments

UPHELD = re.compile(
    r"upheld|final (?:internal )?(?:adverse )?(?:denial|determination)|appeal (?:was |is )?(?:denied|rejected|lost)|denied (?:on|at) appeal|"
    r"(?:internal )?(?:levels?|appeals?) exhausted|exhausted (?:all )?(?:internal )?(?:levels?|appeals?)",
    re.I,
)  # fmt: skip
"""Words of a list by which the appeal was refused."""


def sort_of(adjustment: Adjustment) -> str:
    """'price', 'share' or 'other_payer' for what refuses nothing; '' for what does. CO-1 is no share of the patient, and a
    price that is put on the patient (PR-45) is none that was agreed."""
    sort = load_adjustments().get(adjustment.code, "")
    is_other = (sort == "share" and adjustment.group not in ("PR", "")) or (
        sort == "price" and adjustment.group == "PR"
    )
    return "" if is_other else sort


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def sent_when(line: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """'late' where the claim went out more than a year after the service, 'soon' within ninety days; '' where neither is
    known. Where no list says when it went out, the day counts on which the payer says it came."""
    submitted = _day(line["facts"].get("submitted", "") or claim["facts"].get("received", ""))
    if not (line["day"] and submitted):
        return ""
    days = (submitted - date.fromisoformat(line["day"])).days
    return "late" if days > 365 else "soon" if days <= 90 else ""


LONG = 45
"""So many days without an answer are long: a clean claim is answered sooner."""


def waited(line: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """'long' where the claim was sent more than LONG days ago; '' where it was not, or nobody says when."""
    submitted, today = _day(line["facts"].get("submitted", "")), claim.get("today")
    return "long" if submitted and today and (today - submitted).days > LONG else ""


def approval_of(line: Mapping[str, Any], claim: Mapping[str, Any] | None = None) -> str:
    """'fits' where the list has an approval with a number that does not speak against code and day, 'echoed' where the payer's
    own answer names the number, 'other' where code or day speak against it, 'unread' where its days could not be read, 'none'
    without a number."""
    facts = line["facts"]
    number = facts.get("approval_number") or (claim["facts"].get("approval_number", "") if claim else "")
    if not number or re.fullmatch(r"(?i)none|n/?a|no|pending|not? req.*|-+", number.strip()):
        return "none"
    code = facts.get("approval_code", "")
    if code and line["code"] not in code:
        return "other"
    day, start, end = line["day"], facts.get("approval_from", ""), facts.get("approval_to", "")
    if day and ((start and start[:1] == "2" and day < start) or (end and end[:1] == "2" and day > end)):
        return "other"
    if day and any(text and not re.match(r"\d{4}-\d\d-\d\d", text) for text in (start, end)):
        return "unread"
    is_list = facts.keys() & _OF_LISTS
    return "fits" if is_list or line.get("source") == "list" else "echoed"


_OF_LISTS = frozenset({"approval_code", "approval_from", "approval_to", "approval_units", "submitted", "balance"})
"""What only work lists say of a line: with any of these, the number may be the practice's own."""


HEADS = re.compile(r"\bhmo\b|\bmco\b|health maintenance|\bipa\b|medical group|capitat|managed care", re.I)
"""Payers whose names say that they pay by the head."""
OWN_PLANS = frozenset({"medicare_advantage", "dual_plan", "medicaid_plan"})
"""Managed by their nature; a plan of an employer or a bought one says so by its name or its kind (HM)."""


def is_capitated(refusing: Sequence[Adjustment], claim: Mapping[str, Any]) -> bool:
    """Whether a managed plan says (CO-24, and nothing else) that it pays for a service by the head. What Original Medicare or a
    state's Medicaid says with that code is another thing: that a plan is to be billed. So is a claim that was denied (CLP02 4),
    and a list tells only by the payer's name."""
    if not refusing or any(reason.code != "24" or reason.group not in ("CO", "") for reason in refusing):
        return False
    if claim["payers_order"] != 1 or claim["status"] == "4" or claim["cover"] == "original_medicare":
        return False
    names_itself = bool(HEADS.search(f"{claim['payer']} {claim['facts'].get('plan', '')}"))
    return names_itself or (
        bool(claim["status"]) and (claim["cover"] in OWN_PLANS or claim["facts"].get("filing") == "HM")
    )


TALK = re.compile(
    r"peer[- ]to[- ]peer|\bp2p\b|(?:discussion|talk|call|speak|conversation) with (?:the |a |our |plan'?s? |the plan'?s? )*(?:medical director|physician reviewer|reviewing (?:physician|doctor))|"
    r"physician[- ](?:discussion|talk|call|to[- ]physician)", re.I,
)  # fmt: skip
TALKED = re.compile(
    r"\b(?:expired|closed|lapsed|passed|missed|completed|done|held|declined|over|upheld|no (?:peer|p2p)|not (?:available|offered))\b",
    re.I,
)


def offers_talk(notes: str) -> bool:
    """Whether a note offers a call between doctors that was not held yet, in one of its sentences.

    >>> offers_talk("Peer-to-peer available until 3/14."), offers_talk("P2P held 3/1, upheld"), offers_talk("Ordering physician may ask for a discussion with the plan medical director")
    (True, False, True)
    """
    return any(TALK.search(part) and not TALKED.search(part) for part in re.split(r"[.;\n]\s+", notes))


_ABOUT = (
    ("step", re.compile(r"step[- ](?:therapy|edit)|fail[- ]first|preferred (?:product|drug|biosimilar|agent|alternative)|(?:must|to) be tried first|trial (?:and|&) failure", re.I)),
    ("place", re.compile(r"site[- ]of[- ](?:care|service)|alternate site|lower[- ]cost site|place of (?:care|treatment) policy", re.I)),
)  # fmt: skip


def note_about(notes: str) -> str:
    """'step' or 'place' where a note says that the refusal turns on another drug first, or on where it is given; '' otherwise.

    >>> note_about("step therapy: preferred biosimilar must be tried first"), note_about("site-of-care policy"), note_about("sent records")
    ('step', 'place', '')
    """
    return next((about for about, words in _ABOUT if words.search(notes)), "")
