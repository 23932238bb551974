"""Plans, their ladders, rights, and the law of each state."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, HORIZON, Evidence, Usable
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, NotInForce, Unverified


class PlanKind(Row):
    """A kind of health cover, and what law reaches it."""

    id: str
    name: str
    plain: str
    """How a letter and a page name it in running text: 'a self-funded employer plan'."""
    payer: str = ""
    """Who decides, in running text, where it is not 'the plan': 'Medicare', 'the state agency'."""
    either: tuple[str, ...] = reference("plan_kinds", default=())
    """The kinds it may be, where an answer is not known yet. Only what reaches every one of them is used; such a kind
    has no page of its own."""
    governed_by: tuple[str, ...]
    state_law_reaches: bool
    reached_by: tuple[Literal["private", "medicare", "medicaid", "tricare", "fehb"], ...] = ()
    """The bodies of federal law that reach it; 'private': ERISA (29 CFR 2560) or the ACA's part of 45 CFR 147."""
    is_public: bool = False
    """A government program."""
    employer_may_pay: bool = False
    """The employer or union may pay the claims itself; whether it does is asked."""
    has_medical_director: bool = True
    """The payer has doctors who take calls."""
    exception_clock: str = reference("exception_clocks", default="")
    """How fast an exception request for a drug must be answered here."""
    recognise: tuple[str, ...]
    count_rule: str
    late_rule: str
    continuation: str
    external_review: str
    after_last_level: str
    late_answer: str = ""
    """What a late answer gives the person; rests on `late_answer_right`."""
    late_answer_right: str = reference("rights", default="")
    before_service: str = ""
    """Where nothing is decided before the service: what can be done instead. Empty: the program decides beforehand."""
    provider_bar: str = ""
    """Why a practice may not appeal in its own name here, and what it needs instead; rests on `provider_bar_cite`."""
    provider_bar_cite: str = ""
    complain: tuple[str, ...] = reference("complaints", default=())


class AmountInControversy(Row):
    year: int
    usd: int


class Level(Evidence):
    """One step of a plan kind's ladder, as in force from `from_`; a later row with the same id ends it."""

    review_days: ClassVar[int] = HALF_YEAR
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
    """A last day on a weekend or federal holiday moves to the next business day: only where this step's own rule says
    so."""
    month_end_next: bool = False
    """A window of months that ends in a month without that day number runs to the first of the next month: only where
    this step's own rule says so (45 CFR 147.136(d)(2)(i))."""
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
    continue_days: int | None = None
    """Days from the sending of the notice within which to ask that benefits go on while the appeal runs."""
    continue_or_effective: bool = False
    """Asking before the change takes effect is in time too: the later of the two days counts."""
    continue_cite: str = ""
    continue_right: str = reference("rights", default="")
    expedited_from: str = ""
    """What the urgent clock counts from, where that is not the day the request is received: then no date is worked
    out. 'the day the hearing office gets the plan's file'."""
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


class Topic(Row):
    """What a right or a general rule is about."""

    id: str
    part: str = ""
    """Where the page of a plan kind shows the rights of this topic; empty: no right has it."""


class Right(Usable):
    """A duty of the plan or a right of the person, with the citation that reaches each plan kind."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    topic: str = reference("topics")
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
    topic: str = reference("topics")
    text: str
    cite: str


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


class Ground(Row):
    """A kind of ground for an exception from step therapy, in our own words: 'you tried it, and it failed'."""

    id: str
    plain: str


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
    verification: str = ""


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
