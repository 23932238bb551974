"""The kinds of row in the fact book. The annotations are the schema that the loader enforces.

Dates are ISO dates; `_days`, `_months` and `_hours` carry their unit in the name. A number that is not
known is absent (None) and the reason stands in `gaps` or `unverified`; there are no sentinels.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from generator.facts.schema import FactError, Unverified
from generator.row import Row, reference

HORIZON = date(2015, 1, 1)
"""The book answers for denials from this day on; a long-standing rule starts here."""


class Evidence(Row):
    """Where a row comes from. Either `verified` (the day a person last saw the source say so) or
    `unverified` (why nobody could), never both, never neither."""

    source: tuple[str, ...] = reference("sources", default=())
    pinpoint: str = ""
    verified: date | None = None
    unverified: str = ""
    recheck: bool = False
    """The copy that was read is old: shown as due for a new look, whatever the date."""

    def _check(self) -> None:
        if (self.verified is None) == (not self.unverified):
            raise FactError("give either 'verified' (a date) or 'unverified' (the reason)")
        if self.verified and not self.source:
            raise FactError("a verified row needs a source")
        started = getattr(self, "from_", None)
        if started and self.verified and started > self.verified and not getattr(self, "announced", False):
            raise FactError(f"in force from {started}, but last verified before that, on {self.verified}")

    @property
    def is_verified(self) -> bool:
        return self.verified is not None

    def require_verified(self) -> None:
        """Raise Unverified unless a person has seen the source say so."""
        if not self.is_verified:
            raise Unverified(f"{getattr(self, 'id', type(self).__name__)}: {self.unverified}")


PublisherClass = Literal[
    "statute", "regulation", "agency", "label", "society", "journal", "payer", "manufacturer", "court", "secondary"
]


class Source(Row):
    id: str
    title: str
    publisher: str
    publisher_class: PublisherClass
    url: str


class PlanKind(Row):
    """A kind of health cover, and what law reaches it."""

    id: str
    name: str
    plain: str
    """How a letter and a page name it in running text: 'a self-funded employer plan'."""
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


class Complaint(Evidence):
    """Who takes a complaint about a plan."""

    id: str
    name: str
    use_for: str
    url: str
    phone: str = ""
    address: str = ""


class Statistic(Evidence):
    """A published figure with its year, market and scope. Never odds for one person's case."""

    id: str
    text: str
    year: int
    publisher: str


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

    @property
    def citation(self) -> str:
        """The section to print in a letter. Raises Unverified where the row says it may not be printed."""
        self.require_verified()
        if not (self.cite_in_letter and self.binds_commercial_now and self.citations):
            raise Unverified("this state's step-therapy citation may not be printed in a letter")
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


class DrugCode(Evidence):
    """A HCPCS Level II code. `unit` is CMS's billing unit; `ended` is its last day."""

    code: str
    product: str
    unit: str
    effective: date | None = None
    ended: date | None = None
    newer_than_file: str = ""
    """Set when the code is newer than the CMS file it is audited against: says which quarter."""
    note: str = ""


class Indication(Evidence):
    condition: str = reference("conditions")
    population: str
    text: str
    note: str = ""


class Label(Evidence):
    """Label facts that bear on where and how closely watched an infusion is given."""

    boxed_warning: bool
    boxed_warning_topics: tuple[str, ...] = ()
    setting: str = ""
    observation: str = ""
    infusion_time: str = ""
    rems: str = ""
    monitoring: tuple[str, ...] = ()
    premedication: str = ""
    confirmed: tuple[str, ...] = ()
    """The fields that were read in a label; only these may be printed as fact."""
    note: str = ""


class ImmuneGlobulinProduct(Evidence):
    name: str
    route: str
    code: str = ""
    concentration: str = ""
    indications: tuple[str, ...] = reference("conditions", default=())
    note: str = ""


class SupportProgram(Evidence):
    name: str
    products: str = ""
    phone: str = ""
    url: str = ""
    phone_verified: bool = False
    excludes: str = ""


class PayerCriteria(Evidence):
    """What payers usually ask for before they cover the drug. The person's own policy rules."""

    step_therapy: tuple[str, ...] = ()
    labs_and_tests: tuple[str, ...] = ()


class Therapy(Row):
    id: str
    rank: int
    tier: Literal["core", "extended", "brief"]
    generic: str
    brands: tuple[str, ...] = ()
    biosimilars: tuple[str, ...] = ()
    drug_class: str
    specialties: tuple[str, ...]
    routes: tuple[str, ...]
    self_administered: Literal["no", "mixed", "yes"]
    part_b: str
    admin_families: tuple[str, ...] = reference("admin_families", default=())
    off_label_uses: tuple[str, ...] = ()
    site_of_care_note: str = ""
    notes: str = ""
    payer_criteria: PayerCriteria
    label: Label
    code: tuple[DrugCode, ...] = ()
    indication: tuple[Indication, ...] = ()
    product: tuple[ImmuneGlobulinProduct, ...] = ()
    support: tuple[SupportProgram, ...] = ()


class DiagnosisCode(Row):
    code: str
    title: str


class Condition(Row):
    id: str
    name: str
    specialty: str
    measures: tuple[str, ...] = reference("measures", default=())
    guidelines: tuple[str, ...] = reference("guidelines", default=())
    labelled_therapies: tuple[str, ...] = reference("therapies", default=())
    notes: str = ""
    icd10: tuple[DiagnosisCode, ...] = ()
    icd10_source: str = reference("sources")


class Threshold(Row):
    label: str
    value: str


class Measure(Evidence):
    """A severity measure. `response` is the change that counts as a response."""

    id: str
    name: str
    range: str = ""
    direction: str = ""
    response: str = ""
    citation: str = ""
    url: str = ""
    threshold: tuple[Threshold, ...] = ()
    note: str = ""


class Guideline(Evidence):
    """A society guideline. `verified` is for the citation; the recommendation sentence has its own flag."""

    id: str
    society: str
    title: str
    year: int
    journal: str
    url: str
    newest_known: bool
    conditions: tuple[str, ...] = reference("conditions", default=())
    therapies: tuple[str, ...] = reference("therapies", default=())
    supports: str
    supports_verified: bool
    note: str = ""


class SiteOfCareEvidence(Evidence):
    """A study or position on where infusions are given, with the direction it favours."""

    id: str
    kind: str
    citation: str
    year: int | None = None
    url: str
    finding: str
    limits: str = ""
    """What the study could not show, said wherever it is cited."""
    favours: Literal["home", "facility", "office", "office_or_home", "mixed", "patient_specific"]
    topics: tuple[str, ...]
    note: str = ""


class AdminFamily(Evidence):
    """A family of CPT administration codes: numbers and our own words, never the AMA's descriptors."""

    id: str
    name: str
    cpt: tuple[str, ...]
    use: str


class HomeInfusionCode(Evidence):
    id: str
    summary: str
    kind: str


class RemittanceCode(Evidence):
    """A claim adjustment reason (CARC) or remark (RARC) code, in our own words."""

    id: str
    code: str
    system: Literal["CARC", "RARC"]
    meaning: str
    in_infusion: str
    do_first: Literal["appeal", "corrected_claim", "neither", "depends"]
    what_to_do: str
    denial_kind: str
    note: str = ""


class Correction(Evidence):
    """A claim found in other guides, and what is right. `ends_as` says where the product keeps it."""

    id: str
    claim: str
    kind: str
    verdict: Literal["correct", "wrong", "outdated", "imprecise", "unverifiable", "not_a_fact"]
    fact: str
    ends_as: Literal["fact", "guide", "feature", "page"]


SHELVES: dict[str, tuple[str, type]] = {
    "source": ("sources", Source),
    "plan_kind": ("plan_kinds", PlanKind),
    "level": ("levels", Level),
    "right": ("rights", Right),
    "exception_clock": ("exception_clocks", ExceptionClock),
    "coverage_rule": ("coverage_rules", CoverageRule),
    "complaint": ("complaints", Complaint),
    "statistic": ("statistics", Statistic),
    "state": ("states", State),
    "therapy": ("therapies", Therapy),
    "condition": ("conditions", Condition),
    "measure": ("measures", Measure),
    "guideline": ("guidelines", Guideline),
    "site_of_care_evidence": ("site_of_care_evidence", SiteOfCareEvidence),
    "admin_family": ("admin_families", AdminFamily),
    "home_infusion_code": ("home_infusion_codes", HomeInfusionCode),
    "remittance_code": ("remittance_codes", RemittanceCode),
    "correction": ("corrections", Correction),
}
"""TOML table name -> (shelf of the book, row type)."""

DATED_SHELVES = ("levels", "rights", "exception_clocks", "coverage_rules")
"""Shelves where one id may have several rows, told apart by `from`."""
