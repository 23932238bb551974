"""Billing and remittance codes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, Evidence, Usable
from generator.rows.row import Row, reference


class DrugCode(Evidence):
    """A HCPCS Level II code. `unit` is CMS's billing unit; `ended` is its last day."""

    review_days: ClassVar[int] = HALF_YEAR
    code: str
    product: str
    unit: str
    effective: date | None = None
    ended: date | None = None
    newer_than_file: str = ""
    """Set when the code is newer than the CMS file it is audited against: says which quarter."""
    note: str = ""


class AdminFamily(Evidence):
    """A family of CPT administration codes: numbers and our own words, never the AMA's descriptors."""

    id: str
    name: str
    cpt: tuple[str, ...]
    use: str


class HomeInfusionCode(Evidence):
    review_days: ClassVar[int] = HALF_YEAR
    id: str
    summary: str
    kind: Literal["commercial_per_diem", "medicare"]


class PaymentReason(Row):
    """What a code of a payment notice stands for; `guide` fits every case of it, where one does."""

    id: str
    guide: str = ""
    """Name of the guide page under docs/guides/."""


class RemittanceCode(Usable):
    """A claim adjustment reason (CARC) or remark (RARC) code, in our own words."""

    id: str
    code: str
    system: Literal["CARC", "RARC"]
    meaning: str
    in_infusion: str
    do_first: Literal["appeal", "corrected_claim", "neither", "depends"]
    what_to_do: str
    reason: str = reference("payment_reasons")
    note: str = ""
