"""Plans, their ladders, rights, and the law of each state."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from generator.facts.rows.evidence import Evidence
from generator.facts.schema import FactError, Unverified
from generator.row import Row, reference


class PlanKind(Row):
    """A kind of health cover, and what law reaches it."""

    id: str
    name: str
    plain: str
    """How a letter and a page name it in running text: 'a self-funded employer plan'."""
    payer: str = ""
    """Who decides, in running text, where it is not 'the plan': 'Medicare', 'the state agency'."""
    governed_by: tuple[str, ...]
    state_law_reaches: bool
    recognise: tuple[str, ...]
    count_rule: str
    late_rule: str
    continuation: str
    external_review: str
    after_last_level: str
    late_answer: str = ""
    """What a late answer gives the person; rests on `late_answer_right`."""
    late_answer_right: str = reference("rights", default="")
    complain: tuple[str, ...] = reference("complaints", default=())


class AmountInControversy(Row):
    year: int
    usd: int


class Level(Evidence):
    """One step of a plan kind's ladder, as in force from `from_`; a later row with the same id ends it."""

    id: str
    plan_kind: str = reference("plan_kinds")
    order: int
    kind: Literal["initial", "internal", "external", "hearing", "council", "court", "other"]
    name: str
    document: str = ""
    """Id of the document that is filed at this level; empty when nothing is filed."""
    document_title: str = ""
    """How that document is headed here, where the program has its own name for it."""
    track: Literal["", "medical", "contract"] = ""
    """Where a program has two ladders: the one for medical judgment, or the one for everything else."""
    timings: tuple[Literal["before", "ongoing", "after"], ...] = ()
    """Where the treatment must stand for this step; empty: anywhere."""
    only_urgent: bool = False
    optional: bool = False
    """A step that only some plans have; the letter says so."""
    asks: tuple[str, ...] = ()
    """What the rule says the request must contain, in our words."""
    asks_cite: str = ""
    decided_by: str
    clock_starts: str
    from_: date
    file_days: int | None = None
    file_months: int | None = None
    file_days_max: int | None = None
    file_is_minimum: bool = False
    count_from: Literal["receipt", "notice"] = "receipt"
    presumed_receipt_days: int | None = None
    rolls_over: bool = False
    """A last day on a weekend or federal holiday moves to the next business day."""
    filed_when: Literal["", "received", "postmarked"] = ""
    automatic: bool = False
    decision_days_preservice: int | None = None
    decision_days_preservice_no_prior_auth: int | None = None
    decision_days_postservice: int | None = None
    decision_days_part_b_drug: int | None = None
    decision_hours: int | None = None
    decision_hours_part_b_drug: int | None = None
    decision_hours_outpatient_drug: int | None = None
    extension_days: int | None = None
    expedited_hours: int | None = None
    expedited_hours_part_b_drug: int | None = None
    expedited_days: int | None = None
    expedited_working_days: int | None = None
    concurrent_hours: int | None = None
    expedited_who: str = ""
    expedited_standard: str = ""
    amount_in_controversy: tuple[AmountInControversy, ...] = ()
    amount_note: str = ""
    amount_cite: str = ""
    cites: tuple[str, ...]
    file_cite: str = ""
    """The paragraph that sets the filing window; a letter prints it only when it is given."""
    answer_cite: str = ""
    """The paragraph that sets the plan's decision clock."""
    gaps: tuple[str, ...] = ()
    """Names of fields of this row that were not confirmed; they may not be printed as fact."""
    confirmed: tuple[str, ...] = ()
    """On an unverified row: the few fields that were confirmed."""
    state_sets_window: bool = False
    note: str = ""

    def _check(self) -> None:
        super()._check()
        for name in (*(gap.split(" ")[0] for gap in self.gaps), *self.confirmed):
            field = re.sub(r"_usd_\d{4}$", "", name)
            if "_" in field and field not in type(self).__annotations__:
                raise FactError(f"'{name}' is not a field of a level, so the gap would hide nothing")

    def is_confirmed(self, name: str) -> bool:
        """Whether the named field of this level may be printed as fact."""
        if self.is_verified:
            return not any(gap.split(" ")[0] == name for gap in self.gaps)
        return name in self.confirmed


class ScopedCitation(Row):
    plan_kinds: tuple[str, ...] = reference("plan_kinds")
    text: str


class Right(Evidence):
    """A duty of the plan or a right of the person, with the citation that reaches each plan kind."""

    id: str
    topic: str
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


class CoverageRule(Evidence):
    """What a public program covers, and where (for example: which drugs Medicare pays for at home)."""

    id: str
    text: str
    cite: str
    from_: date


class GeneralRule(Evidence):
    """A rule of billing or of access to records that does not hang on the kind of plan. `text` says whom it binds.
    Pages show it; letters cite the rows that are scoped to plans."""

    id: str
    topic: str
    text: str
    cite: str


class Complaint(Evidence):
    """Who takes a complaint about a plan."""

    id: str
    name: str
    use_for: str
    url: str
    phone: str = ""
    address: str = ""


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


class Statistic(Evidence):
    """A published figure with its year, market and scope. Never odds for one person's case."""

    id: str
    text: str
    year: int
    publisher: str
    plan_kinds: tuple[str, ...] = reference("plan_kinds", default=())
    """The kinds of plan it was counted over; empty: not tied to one, so never shown beside a case."""


class ExceptionGround(Row):
    """A ground for an exception as the statute lists it: our tag, its section, our own words for it."""

    tag: str
    section: str
    words: str


class StepTherapyLaw(Evidence):
    """A state's step-therapy (fail-first) exception law."""

    status: Literal["in_force", "limited", "future", "none_found", "not_checked"]
    citations: tuple[str, ...] = ()
    citation_notes: tuple[str, ...] = ()
    cite_in_letter: bool = False
    cite_limits: str = ""
    letter_cites: tuple[ScopedCitation, ...] = ()
    """Where the citation is limited: the section a letter may print, by plan kind."""
    binds_commercial_now: bool = False
    enacted: str = ""
    effective: str = ""
    criteria: tuple[str, ...] = ()
    criteria_verified: bool = False
    grounds: tuple[ExceptionGround, ...] = ()
    criteria_gap: str = ""
    """Why the list of grounds could not be confirmed."""
    time_standard: str = ""
    time_standard_verified: bool = False
    time_urgent: str = ""
    time_urgent_verified: bool = False
    duration_cap: str = ""
    deemed_granted: str = ""
    scope: str = ""
    covers_provider_administered: str = ""
    verification: str = ""
    gaps: tuple[str, ...] = ()
    note: str = ""

    def cite_for(self, plan_kind: str) -> str:
        """The section to print in a letter for this kind of plan. Raises Unverified where the row says it may not be
        printed, or limits the citation and names none for this plan."""
        self.require_verified()
        if not (self.cite_in_letter and self.binds_commercial_now and self.citations):
            raise Unverified("this state's step-therapy citation may not be printed in a letter")
        for cite in self.letter_cites:
            if plan_kind in cite.plan_kinds:
                return cite.text
        if self.letter_cites or self.cite_limits:
            raise Unverified(f"this state's step-therapy citation is limited ({self.cite_limits}); none for this plan")
        return self.citations[0]


class StateExternalReview(Evidence):
    process: Literal["state", "federal_hhs_or_iro", "federal_hhs_or_iro_and_state_iro"]
    process_verified: bool
    agency: str = ""
    file_with: str = ""
    window: str = ""
    window_days_safe: int | None = None
    window_verified: bool = False
    short_track: str = ""
    window_from: str = ""
    fee: str = ""
    fee_verified: bool = False
    standard_decision: str = ""
    standard_decision_verified: bool = False
    expedited: str = ""
    expedited_verified: bool = False
    citations: tuple[str, ...] = ()
    citation_notes: tuple[str, ...] = ()
    phone: str = ""
    phone_verified: bool = False
    url: str = ""
    url_verified: bool = False
    verification: str = ""
    gaps: tuple[str, ...] = ()
    note: str = ""


class Regulator(Evidence):
    department: str
    phone: str = ""
    phone_alt: str = ""
    website: str = ""
    complaint_url: str = ""
    cap_name: str = ""
    cap_phone: str = ""
    cap_url: str = ""
    cap_verified: bool = False
    verification: str = ""
    note: str = ""


class InfusionLaw(Evidence):
    """A state law that bears on infusions directly (white bagging, one authorization a year, home infusion)."""

    title: str
    kind: str
    cite: str
    effective: str
    summary: str
    cite_in_letter: bool
    verification: str = ""


class State(Row):
    id: str
    name: str
    step_therapy: StepTherapyLaw
    external_review: StateExternalReview
    regulator: Regulator
    infusion_law: tuple[InfusionLaw, ...] = ()
