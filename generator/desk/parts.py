"""What every reader makes of its file: claims with their lines, in the words of the remittance (X12 835).

Money is a whole number of cents, so that sums tie; None where the source says nothing. Days are ISO text ('2026-09-22'),
empty where unknown. `where` is the place in the file: 'segment 210', 'line 14', 'entry 3'.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from generator.record.case import CaseFileError


class DeskError(CaseFileError):
    """A file or a request that the desk cannot use. The message is a sentence for the person: what, where, what to do."""


class Adjustment(NamedTuple):
    """A part of the charge that was not paid, and why. `group` is CO, PR, OA, PI or CR; empty where the source has
    none, and then none is made up."""

    group: str
    code: str
    cents: int | None

    @property
    def name(self) -> str:
        """As billers write it: 'CO-197'; '197' without a group."""
        return f"{self.group}-{self.code}" if self.group else self.code


class Line(NamedTuple):
    """One service line as billed and as answered. `facts` holds what only a work list has, by the ids of columns.toml:
    dose, vials, approval."""

    where: str
    code: str = ""
    modifiers: tuple[str, ...] = ()
    day: str = ""
    units: float | None = None
    charged: int | None = None
    paid: int | None = None
    allowed: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    facts: dict[str, str] = {}  # noqa: RUF012  # shared and never changed

    @property
    def key(self) -> str:
        """What tells it from the other lines of its claim, beside its number among equals."""
        return f"{self.day}|{self.code}|{'.'.join(sorted(self.modifiers))}"


class Claim(NamedTuple):
    """One claim as one file tells it. A remittance may tell a claim several times: paid, reversed, corrected.

    account: the practice's own number (CLP01). number: the payer's (CLP07). status: CLP02, '22' is a reversal; empty
    outside of a remittance. order: 1 where this payer is first, 2 or 3 after another. cover: where the cover comes
    from, as the form's `cover_from`, or 'medicaid', 'commercial'; empty when unknown. decided: the day of the decision.
    """

    where: str
    account: str = ""
    number: str = ""
    payer: str = ""
    cover: str = ""
    patient: str = ""
    member: str = ""
    status: str = ""
    order: int = 1
    charged: int | None = None
    paid: int | None = None
    share: int | None = None
    decided: str = ""
    payment: str = ""
    """The trace number of the payment (TRN02)."""
    frequency: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    facts: dict[str, str] = {}  # noqa: RUF012  # shared and never changed

    @property
    def is_reversal(self) -> bool:
        return self.status == "22"


class TakeBack(NamedTuple):
    """A provider-level amount of a payment (PLB). Positive cents were taken from the payment, negative were added."""

    where: str
    payer: str
    payment: str
    decided: str
    reason: str
    reference: str
    cents: int


class Fault(NamedTuple):
    """Something in a file that cannot be used, or does not tie. `lost` says whether a row was left out for it."""

    where: str
    says: str
    lost: bool = False


class Totals(NamedTuple):
    """The sums of a file, or of one payment in it, each made from its own lines."""

    lines: int = 0
    claims: int = 0
    charged: int = 0
    paid: int = 0
    adjusted: int = 0
    taken: int = 0
    """Net of the provider-level amounts: what the payment is smaller by."""

    def plus(self, claim: Claim) -> Totals:
        adjusted = sum(
            adjustment.cents or 0
            for adjustments in (claim.adjustments, *(line.adjustments for line in claim.lines))
            for adjustment in adjustments
        )
        return Totals(
            self.lines + len(claim.lines),
            self.claims + 1,
            self.charged + charged_of(claim),
            self.paid + paid_of(claim),
            self.adjusted + adjusted,
            self.taken,
        )


CATEGORIES = ("deductible", "coinsurance", "copay", "discount")
"""What an explanation took off under a name of its own; such an adjustment has no reason code."""


def charged_of(claim: Claim) -> int:
    """What was billed, by the claim's own sum or else its lines'."""
    return claim.charged if claim.charged is not None else sum(line.charged or 0 for line in claim.lines)


def paid_of(claim: Claim) -> int:
    """What was paid, by the claim's own sum or else its lines'."""
    return claim.paid if claim.paid is not None else sum(line.paid or 0 for line in claim.lines)


def dollars(cents: int) -> str:
    """'1,234.50', with a minus in front where it is one.

    >>> dollars(123450), dollars(-5)
    ('1,234.50', '-0.05')
    """
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


_NUMBERS = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,]*")
_MONEY = re.compile(r"[^\d.,()\-]")


def read_cents(text: str) -> int | None:
    """Cents of an amount in any common spelling: '$1,234.5', '(12.00)', '1.234,50', '-3'. None for no number.

    >>> [read_cents(text) for text in ("$1,234.5", "(12.00)", "1.234,50", "-3", "1,234", "n/a", "CO 45 3.00")]
    [123450, -1200, 123450, -300, 123400, None, None]
    >>> [read_cents(text) for text in ("1'234.50", "1,234.50 CR", "=A2+B2")]
    [123450, -123450, None]
    """
    try:  # the plain form of a remittance
        return int((Decimal(text) * 100).to_integral_value()) if len(text) < 15 else None
    except (InvalidOperation, ValueError, OverflowError):
        pass
    if len(_NUMBERS.findall(text)) > 1:  # "CO 45 120.00" is a reason with its amount, not one number
        return None
    if text.startswith("="):  # a formula whose value was not saved
        return None
    plain = _MONEY.sub("", text.replace("'", ""))[:24]
    negative = bool(re.search(r"\d\s*cr\.?$", text.strip(), re.I))  # a credit, as accounts write it
    negative = (
        negative or plain.startswith("-") or plain.endswith("-") or (plain.startswith("(") and plain.endswith(")"))
    )
    plain = plain.strip("()-")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d{1,2}|\d+,\d{1,2}", plain):
        plain = plain.replace(".", "").replace(",", ".")
    plain = plain.replace(",", "")
    try:
        cents = int((Decimal(plain) * 100).to_integral_value())
    except (InvalidOperation, ValueError):
        return None
    return -cents if negative else cents


def read_number(text: str) -> float | None:
    """A quantity: '40', '1,200', '12.5 ML', '3,5'; None for no number.

    >>> [read_number(text) for text in ("40", "1,200", "12.5 ML", "3,5", "")]
    [40.0, 1200.0, 12.5, 3.5, None]
    """
    match = re.match(r"\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d*[.,]?\d+)", text[:40])
    if not match:
        return None
    plain = match[1]
    plain = (
        plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) else plain.replace(",", ".")
    )
    return float(plain)


_WEEKDAY = re.compile(r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?\.?,?\s+", re.I)


def read_day(text: str) -> str:
    """ISO text of a day in the shapes of files: '20260922', '2026-09-22', '9/22/26', '22-Sep-2026'; '' for none.

    >>> [read_day(text) for text in ("20260922", "9/22/26", "Sep 22, 2026", "46287", "2026-09-22 00:00:00", "02/30/26")]
    ['2026-09-22', '2026-09-22', '2026-09-22', '2026-09-22', '2026-09-22', '']
    >>> [read_day(text) for text in ("2026/9/22", "Tue 9/22/26", "Tuesday, September 22, 2026", "'9/22/26", "09222026", "26092")]
    ['2026-09-22', '2026-09-22', '2026-09-22', '2026-09-22', '2026-09-22', '']
    """
    text = _WEEKDAY.sub("", text.strip()[:44].lstrip("'"))[:32]
    try:
        if len(text) == 8 and text.isdigit():
            if text[4:6] in ("19", "20") and not "1900" <= text[:4] <= "2099":  # the year last
                text = text[4:] + text[:4]
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
        if re.match(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text[:10]).isoformat()
        if match := re.match(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?!\d)", text):
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        if match := re.match(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)", text):
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            month, day = int(match[1]), int(match[2])
            if month > 12 >= day:
                month, day = day, month
            return date(year, month, day).isoformat()
        if match := re.match(r"(\d{1,2})[ \-]([A-Za-z]{3})[a-z]*\.?[ \-,]+(\d{4}|\d{2})\b", text):
            return _named_month(match[2], match[1], match[3])
        if match := re.match(r"([A-Za-z]{3})[a-z]*\.?[ \-](\d{1,2}),?[ \-]+(\d{4}|\d{2})\b", text):
            return _named_month(match[1], match[2], match[3])
        if re.fullmatch(r"\d{5}(?:\.0)?", text) and 36526 <= int(text[:5]) <= 73050:  # a day as Excel counts it
            return date.fromordinal(date(1899, 12, 30).toordinal() + int(text[:5])).isoformat()
    except ValueError:
        pass
    return ""


_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


def _named_month(month: str, day: str, year: str) -> str:
    number = _MONTHS.get(month.lower()[:3])
    whole = int(year) + (2000 if len(year) == 2 else 0)
    return date(whole, number, int(day)).isoformat() if number else ""
