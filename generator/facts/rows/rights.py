"""Rights, clocks and rules of federal law, each with the citation that reaches a plan kind."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from generator.facts.rows.evidence import HALF_YEAR, Evidence, Usable
from generator.rows.row import Row, reference


class ScopedCitation(Row):
    plan_kinds: tuple[str, ...] = reference("plan_kinds")
    text: str


class LawTopic(Row):
    """What a right or a general rule is about."""

    id: str
    part: str = ""
    """Where the page of a plan kind shows the rights of this topic; empty: no right has it."""


class Right(Usable):
    """A duty of the plan or a right of the person, with the citation that reaches each plan kind."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    topic: str = reference("law_topics")
    text: str
    cites: tuple[ScopedCitation, ...]
    from_: date
    gaps: tuple[str, ...] = ()
    note: str = ""

    @property
    def applies_to(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for cite in self.cites for kind in cite.plan_kinds))


class ExceptionClock(Evidence):
    """How fast an exception request must be answered (drug decision clocks)."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    name: str
    cite: str
    rule_cite: str = ""
    """The paragraph that limits the plan, where it is another than the clock's."""
    from_: date
    standard_hours: int | None = None
    expedited_hours: int | None = None
    external_standard_hours: int | None = None
    external_expedited_hours: int | None = None
    emergency_supply_hours: int | None = None
    expedited_standard: str = ""
    gaps: tuple[str, ...] = ()
    note: str = ""
    """What is good to know of this request, for readers, in whole sentences."""


class CoverageRule(Usable):
    """What a public program covers, and where (for example: which drugs Medicare pays for at home)."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    text: str
    cite: str
    from_: date
    plan_kinds: tuple[str, ...] = reference("plan_kinds", default=())
    """The kinds of plan it reaches; empty: Medicare's kinds (its file's subject)."""


class GeneralRule(Evidence):
    """A rule of billing or of access to records that does not hang on the kind of plan. `text` says whom it binds.
    Pages show it; letters cite the rows that are scoped to plans."""

    id: str
    topic: str = reference("law_topics")
    text: str
    cite: str
