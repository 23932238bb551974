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
    Exclusion,
    Guideline,
    ImmuneGlobulinProduct,
    Indication,
    Label,
    Measure,
    PayerCriteria,
    SiteOfCareEvidence,
    SupportProgram,
    Therapy,
    Threshold,
)
from generator.facts.rows.codes import AdminFamily, DrugCode, HomeInfusionCode, RemittanceCode
from generator.facts.rows.evidence import HORIZON, Correction, Evidence, PublisherClass, Source
from generator.facts.rows.law import (
    AmountInControversy,
    Complaint,
    CoverageRule,
    ExceptionClock,
    ExceptionGround,
    GeneralRule,
    Level,
    OfficialForm,
    PlanKind,
    Regulator,
    Right,
    ScopedCitation,
    State,
    StateExternalReview,
    StateRule,
    Statistic,
    StepTherapyLaw,
)
from generator.rows.row import Row

SHELVES: dict[str, tuple[str, type[Row]]] = {
    "source": ("sources", Source),
    "plan_kind": ("plan_kinds", PlanKind),
    "level": ("levels", Level),
    "right": ("rights", Right),
    "exception_clock": ("exception_clocks", ExceptionClock),
    "coverage_rule": ("coverage_rules", CoverageRule),
    "general_rule": ("general_rules", GeneralRule),
    "complaint": ("complaints", Complaint),
    "official_form": ("official_forms", OfficialForm),
    "statistic": ("statistics", Statistic),
    "state": ("states", State),
    "therapy": ("therapies", Therapy),
    "condition": ("conditions", Condition),
    "measure": ("measures", Measure),
    "guideline": ("guidelines", Guideline),
    "site_of_care_evidence": ("site_of_care_evidence", SiteOfCareEvidence),
    "drug_caution": ("drug_cautions", DrugCaution),
    "admin_family": ("admin_families", AdminFamily),
    "home_infusion_code": ("home_infusion_codes", HomeInfusionCode),
    "remittance_code": ("remittance_codes", RemittanceCode),
    "correction": ("corrections", Correction),
}
"""TOML table name -> (shelf of the book, row type)."""

DATED_SHELVES = ("levels", "rights", "exception_clocks", "coverage_rules")
"""Shelves where one id may have several rows, told apart by `from`."""

__all__ = [
    "DATED_SHELVES",
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
    "DrugCode",
    "Evidence",
    "ExceptionClock",
    "ExceptionGround",
    "Exclusion",
    "GeneralRule",
    "Guideline",
    "HomeInfusionCode",
    "ImmuneGlobulinProduct",
    "Indication",
    "Label",
    "Level",
    "Measure",
    "OfficialForm",
    "PayerCriteria",
    "PlanKind",
    "PublisherClass",
    "Regulator",
    "RemittanceCode",
    "Right",
    "ScopedCitation",
    "SiteOfCareEvidence",
    "Source",
    "State",
    "StateExternalReview",
    "StateRule",
    "Statistic",
    "StepTherapyLaw",
    "SupportProgram",
    "Therapy",
    "Threshold",
]
