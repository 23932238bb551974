"""Who takes a complaint, official forms, and published figures."""

from __future__ import annotations

from typing import ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, Evidence
from generator.rows.row import reference


class Complaint(Evidence):
    """Who takes a complaint about a plan."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    name: str
    use_for: str
    url: str
    phone: str = ""
    address: str = ""
    only_helps: bool = False
    """An office that helps people with an appeal; it takes no complaint."""


FormLine = Literal[
    "name", "birth", "member_id", "items", "party", "contact", "part", "representative", "payer", "case_number", "decision",
    "reason", "evidence", "doctor", "urgent", "late", "sign",
]  # fmt: skip
"""What a form asks for; the words stand in the template of the sheet (form_sheet)."""


class OfficialForm(Evidence):
    """An official form, or what stands in its place where a program has none."""

    id: str
    name: str
    use_for: str
    number: str = ""
    plan_kinds: tuple[str, ...] = reference("plan_kinds")
    documents: tuple[str, ...] = ()
    """Ids of our documents it goes with or may replace."""
    state: str = ""
    url: str = ""
    note: str = ""
    standing: Literal["", "must", "usual"] = ""
    """Whether it must be used, or is what people use though a letter with the same details counts. Empty: not confirmed."""
    edition: str = ""
    """The edition that was seen, as printed on it. Empty: none was."""
    asks: tuple[FormLine, ...] = ()
    """What it asks for, in its order, where that was confirmed."""
    asks_cite: str = ""
    """The rule that lists what must be in it."""


class Statistic(Evidence):
    """A published figure with its year, market and scope. Never odds for one person's case."""

    id: str
    text: str
    year: int
    publisher: str
    plan_kinds: tuple[str, ...] = reference("plan_kinds", default=())
    """The kinds of plan it was counted over; empty: not tied to one, so never shown beside a case."""
