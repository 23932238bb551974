"""Kinds of health cover and the steps of their ladders."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, Evidence
from generator.rows.row import Row, reference
from generator.rows.schema import FactError


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
    practices_by_contract: bool = True
    """The payer has contracts with practices, and their disputes about payment go by those; else they appeal as others do,
    or not at all."""
    provider_bar: str = ""
    """Why a practice may not appeal in its own name here, and what it needs instead; rests on `provider_bar_cite`."""
    provider_bar_only_network: bool = False
    """It bars a practice in the network only: one outside of it that takes part in the claim may appeal itself."""
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
    """The paragraph that sets the plan's decision clock, before the treatment where the three have paragraphs of their own."""
    answer_cite_after: str = ""
    """The same after the treatment, where another paragraph sets it."""
    answer_cite_urgent: str = ""
    """The same for an urgent request."""
    answer_cite_part_b_drug: str = ""
    """The same for a drug of Part B that is still to be given."""
    gaps: tuple[str, ...] = ()
    """Names of fields of this row that were not confirmed; they may not be printed as fact."""
    confirmed: tuple[str, ...] = ()
    """On an unverified row: the few fields that were confirmed."""
    state_sets_window: bool = False
    note: str = ""
    """What is good to know at this step, for readers, in whole sentences."""

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
