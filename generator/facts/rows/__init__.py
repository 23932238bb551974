"""The kinds of row in the fact book. The annotations are the schema that the loader enforces.

Dates are ISO dates; `_days`, `_months` and `_hours` carry their unit in the name. A number that is not
known is absent (None) and the reason stands in `gaps` or `unverified`; there are no sentinels.
"""

from __future__ import annotations

from generator.facts.rows.clinical import (
    Condition,
    Criterion,
    DiagnosisCode,
    DrugCaution,
    DrugClass,
    DrugGroup,
    Exclusion,
    Guideline,
    ImmuneGlobulinProduct,
    Indication,
    Label,
    Measure,
    PayerCriteria,
    SiteOfCareEvidence,
    Specialty,
    Study,
    SupportProgram,
    Therapy,
    Threshold,
)
from generator.facts.rows.codes import AdminFamily, DrugCode, DrugProduct, HomeInfusionCode, PaymentReason, RemittanceCode
from generator.facts.rows.evidence import EDITION, HORIZON, Correction, Evidence, PublisherClass, Source
from generator.facts.rows.offices import Complaint, OfficialForm, Statistic
from generator.facts.rows.plans import AmountInControversy, Level, PlanKind
from generator.facts.rows.policies import (
    ANY_DRUG,
    LineOfBusiness,
    Payer,
    Policy,
    PolicyGroup,
    PolicyKind,
    PolicyTest,
)
from generator.facts.rows.rights import CoverageRule, ExceptionClock, GeneralRule, LawTopic, Right, ScopedCitation
from generator.facts.rows.states import (
    ExceptionGround,
    Ground,
    Regulator,
    State,
    StateExternalReview,
    StateRule,
    StepTherapyLaw,
)
from generator.rows.row import Row

SHELVES: dict[str, tuple[str, type[Row]]] = {
    "source": ("sources", Source),
    "plan_kind": ("plan_kinds", PlanKind),
    "level": ("levels", Level),
    "law_topic": ("law_topics", LawTopic),
    "right": ("rights", Right),
    "exception_clock": ("exception_clocks", ExceptionClock),
    "coverage_rule": ("coverage_rules", CoverageRule),
    "general_rule": ("general_rules", GeneralRule),
    "complaint": ("complaints", Complaint),
    "official_form": ("official_forms", OfficialForm),
    "statistic": ("statistics", Statistic),
    "ground": ("grounds", Ground),
    "state": ("states", State),
    "drug_group": ("drug_groups", DrugGroup),
    "drug_class": ("drug_classes", DrugClass),
    "specialty": ("specialties", Specialty),
    "therapy": ("therapies", Therapy),
    "condition": ("conditions", Condition),
    "measure": ("measures", Measure),
    "guideline": ("guidelines", Guideline),
    "study": ("studies", Study),
    "site_of_care_evidence": ("site_of_care_evidence", SiteOfCareEvidence),
    "drug_caution": ("drug_cautions", DrugCaution),
    "admin_family": ("admin_families", AdminFamily),
    "home_infusion_code": ("home_infusion_codes", HomeInfusionCode),
    "drug_product": ("drug_products", DrugProduct),
    "payment_reason": ("payment_reasons", PaymentReason),
    "remittance_code": ("remittance_codes", RemittanceCode),
    "line_of_business": ("lines_of_business", LineOfBusiness),
    "payer": ("payers", Payer),
    "policy": ("policies", Policy),
    "correction": ("corrections", Correction),
}
"""TOML table name -> (shelf of the book, row type)."""

DATED_SHELVES = ("levels", "rights", "exception_clocks", "coverage_rules")
"""Shelves where one id may have several rows, told apart by `from`."""

__all__ = [
    "ANY_DRUG",
    "DATED_SHELVES",
    "EDITION",
    "HORIZON",
    "SHELVES",
    "AdminFamily",
    "AmountInControversy",
    "Complaint",
    "Condition",
    "Correction",
    "CoverageRule",
    "Criterion",
    "DiagnosisCode",
    "DrugCaution",
    "DrugClass",
    "DrugCode",
    "DrugGroup",
    "DrugProduct",
    "Evidence",
    "ExceptionClock",
    "ExceptionGround",
    "Exclusion",
    "GeneralRule",
    "Ground",
    "Guideline",
    "HomeInfusionCode",
    "ImmuneGlobulinProduct",
    "Indication",
    "Label",
    "LawTopic",
    "Level",
    "LineOfBusiness",
    "Measure",
    "OfficialForm",
    "Payer",
    "PayerCriteria",
    "PaymentReason",
    "PlanKind",
    "Policy",
    "PolicyGroup",
    "PolicyKind",
    "PolicyTest",
    "PublisherClass",
    "Regulator",
    "RemittanceCode",
    "Right",
    "ScopedCitation",
    "SiteOfCareEvidence",
    "Source",
    "Specialty",
    "State",
    "StateExternalReview",
    "StateRule",
    "Statistic",
    "StepTherapyLaw",
    "Study",
    "SupportProgram",
    "Therapy",
    "Threshold",
]
