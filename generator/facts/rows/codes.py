"""Billing and remittance codes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, YEAR, Evidence, Usable
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


class CodeDay(Evidence):
    """Drug codes that no therapy of the book holds, and the day on which they began or ended."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    change: Literal["began", "ended"]
    on: date
    """The first day of what began, the last day of what ended."""
    codes: tuple[str, ...]


class CodeUnit(Evidence):
    """A billing unit ('10 mg'), and the drug codes that no therapy of the book holds and that are counted in it."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    unit: str
    drugs: tuple[str, ...]
    """Code and name of each: 'J9271 pembrolizumab'."""


class CodeRoute(Evidence):
    """Drug codes whose own words in CMS's file say how the drug is given; of all others the drug's row says it."""

    review_days: ClassVar[int] = HALF_YEAR
    id: Literal["IV", "SC"]
    codes: tuple[str, ...]


class DrugProduct(Evidence):
    """A product by labeler and product number of its NDC: what it is billed as, and how its NDC is counted."""

    review_days: ClassVar[int] = YEAR
    id: str
    """Labeler and product as FDA writes them: '57894-030'."""
    name: str
    codes: tuple[str, ...]
    """HCPCS codes of the product, with those that have ended: they are right for the days when they were in force."""
    unit: Literal["F2", "GR", "ME", "ML", "UN"]
    """What the quantity of the NDC counts: milliliters of a liquid, vials of a powder."""
    holds: str = ""
    """How much of the drug one such unit holds: '100 mg'; empty where the source does not say it of this product."""

    is_single_dose: bool = False
    """The source says that its vial or syringe is for one dose."""

    @property
    def digits(self) -> str:
        """The first nine of its eleven digits."""
        labeler, product = self.id.split("-")
        return labeler.zfill(5) + product.zfill(4)


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
