"""The law of each state: step therapy, external review, the regulator, and rules on infusions."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, HORIZON, Evidence, Usable, is_said
from generator.facts.rows.rights import ScopedCitation
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, NotInForce, Unverified


class Ground(Row):
    """A kind of ground for an exception from step therapy."""

    id: str
    plain: str
    """What a law's list of grounds says, in our own words: 'you tried it, and it failed'."""
    label: str = ""
    """As a choice on the form, told of one demanded drug; empty: the form does not offer it."""


class ExceptionGround(Row):
    """A ground for an exception as the statute lists it: our tag, its section, our own words for it."""

    tag: str = reference("grounds")
    section: str
    words: str


class StepTherapyLaw(Evidence):
    """A state's step-therapy (fail-first) exception law."""

    review_days: ClassVar[int] = HALF_YEAR
    from_: date = HORIZON
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
    criteria: tuple[str, ...] = reference("grounds", default=())
    criteria_verified: bool = False
    grounds: tuple[ExceptionGround, ...] = ()
    criteria_gap: str = ""
    """Why the list of grounds could not be confirmed."""
    time_standard: str = ""
    time_standard_verified: bool = False
    time_urgent: str = ""
    time_urgent_verified: bool = False
    duration_cap: str = ""
    """How long they may keep the person on their drug. This and the next three end a sentence that a page begins."""
    deemed_granted: str = ""
    """What follows when they do not answer in time: 'it counts as granted'."""
    scope: str = ""
    """Whom the law binds."""
    covers_provider_administered: str = ""
    """Whether it covers drugs that a nurse or doctor gives: 'the law names both', 'not clear (…)'."""
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
    """A state's external review as in force from `from_`: window, count, where and how to file, fee, answer times,
    urgent route. Words are for pages; dates are worked out from the typed fields alone."""

    review_days: ClassVar[int] = HALF_YEAR
    from_: date = HORIZON
    process: Literal["state", "federal_hhs_or_iro", "federal_hhs_or_iro_and_state_iro"]
    process_verified: bool
    agency: str = ""
    file_with: str = ""
    filed_with: Literal["", "regulator", "insurer", "reviewer"] = ""
    """Who takes the request: the state's office, the insurer, or the review organization. Empty: not confirmed."""
    office: str = ""
    """Name of the state's office that takes it, where it is not the insurance department of the regulator's row."""
    address: str = ""
    """Where the request goes, one line each: post, fax, email, portal. The regulator's own words only."""
    address_verified: bool = False
    form: str = ""
    """Name of the state's own request form."""
    form_url: str = ""
    form_verified: bool = False
    window: str = ""
    file_days: int | None = None
    file_months: int | None = None
    """The state's own window; exactly one of days and months. None where the federal process is used, or none was found."""
    count_from: Literal["", "receipt", "notice"] = ""
    """From which day the statute counts: receipt of the decision, or the day it is dated or sent. Empty: not known."""
    rolls_over: bool = False
    """Only where this state's own rule moves a last day on a weekend or holiday to the next business day."""
    month_end_next: bool = False
    """Only where the rule runs a month without that day number to the first of the next month."""
    window_verified: bool = False
    """True only when the statute, the regulation or the regulator's own page was seen to say the number."""
    window_cite: str = ""
    short_track: str = ""
    window_from: str = ""
    fee: str = ""
    fee_verified: bool = False
    standard_decision: str = ""
    answer_days: int | None = None
    answer_business_days: int | None = None
    answer_from: str = ""
    """What the answer time counts from, in our words: 'the reviewer's receipt of the request'."""
    answer_cite: str = ""
    standard_decision_verified: bool = False
    expedited: str = ""
    expedited_hours: int | None = None
    expedited_days: int | None = None
    expedited_business_days: int | None = None
    expedited_cite: str = ""
    """The paragraph that sets the urgent time; empty: a letter gives the time without one."""
    expedited_verified: bool = False
    urgent_how: str = ""
    """How the urgent review is asked for, in our words, ready for a page: 'Call …, then fax the form.'"""
    urgent_beside_internal: bool | None = None
    """Whether it may be asked for at the same time as the urgent appeal inside the plan; None: not known."""
    citations: tuple[str, ...] = ()
    citation_notes: tuple[str, ...] = ()
    phone: str = ""
    phone_verified: bool = False
    url: str = ""
    url_verified: bool = False
    verification: str = ""
    gaps: tuple[str, ...] = ()
    note: str = ""

    def _check(self) -> None:
        super()._check()
        if self.file_days and self.file_months:
            raise FactError("a window is in days or in months, not both")


class Regulator(Evidence):
    review_days: ClassVar[int] = HALF_YEAR
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


class StateRule(Usable):
    """A state law that bears on an infusion directly (white bagging, one authorization a year, home infusion, cover of
    one illness that may not be refused)."""

    review_days: ClassVar[int] = HALF_YEAR
    title: str
    kind: Literal[
        "white_bagging",
        "prior_authorization",
        "external_review",
        "step_therapy",
        "mandate",
        "ongoing",
        "network",
        "recovery",
        "provider_dispute",
        "other",
    ]
    cite: str
    from_: date = HORIZON
    effective: str
    summary: str
    plan_kinds: tuple[str, ...] = reference("plan_kinds", default=())
    """The plan kinds it reaches; empty: every kind that state law reaches."""
    conditions: tuple[str, ...] = reference("conditions", default=())
    therapies: tuple[str, ...] = reference("therapies", default=())
    only_if_said: tuple[str, ...] = ()
    """It binds one kind of company ("health maintenance organization") or one dispute, which a case tells: patterns, in
    small letters, of which one must stand in what is known. Empty: every plan that its other fields reach."""
    not_if_said: tuple[str, ...] = ()
    """The same the other way round: it does not reach a case in which one of these stands."""
    verification: str = ""

    def is_of(self, known: str) -> bool:
        """Whether it reaches a case of which this is `known`, in small letters."""
        return is_said(self.only_if_said, known) and not (self.not_if_said and is_said(self.not_if_said, known))


class State(Row):
    id: str
    name: str
    step_therapy: tuple[StepTherapyLaw, ...]
    external_review: tuple[StateExternalReview, ...]
    regulator: Regulator
    rule: tuple[StateRule, ...] = ()

    def step_therapy_on(self, day: date) -> StepTherapyLaw:
        """The step-therapy law as in force on a day. Raises FactError for a day before the first row."""
        return _in_force(self.step_therapy, day, self.name)

    def external_review_on(self, day: date) -> StateExternalReview:
        """The external review as in force on a day. Raises FactError for a day before the first row."""
        return _in_force(self.external_review, day, self.name)

    def rules_on(self, day: date) -> tuple[StateRule, ...]:
        """The other laws in force on a day."""
        return tuple(rule for rule in self.rule if rule.from_ <= day)


def _in_force(dated: tuple[Any, ...], day: date, name: str) -> Any:
    started = [row for row in dated if row.from_ <= day]
    if not started:
        raise NotInForce(f"{name}: there is no row for {day}")
    return max(started, key=lambda row: row.from_)
