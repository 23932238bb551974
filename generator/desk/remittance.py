"""X12 835, the electronic remittance: read as a stream, so that a file of any size takes the same memory.

Only what the file says is taken. Its own sums are checked, and what does not tie is told with its segment: a claim's
paid = charged - adjustments, a payment = its claims - its provider-level amounts. A sum that the payer got wrong is kept
as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.desk.parts import (
    Adjustment,
    Claim,
    Fault,
    Line,
    TakeBack,
    Totals,
    dollars,
    read_cents,
    read_day,
    read_number,
)
from generator.desk.worklist import find_cover
from generator.desk.x12 import CUT, segments

COVERS = {
    "MA": "original_medicare", "MB": "original_medicare", "16": "medicare_advantage", "MC": "medicaid", "CH": "tricare",
    "VA": "va", "FI": "federal_job", "12": "commercial", "13": "commercial", "14": "commercial", "15": "commercial",
    "BL": "commercial", "CI": "commercial", "HM": "commercial",
}  # fmt: skip
"""Claim filing indicator (CLP06) -> where the cover comes from, as far as it says."""

ORDERS = {"1": 1, "2": 2, "3": 3, "19": 1, "20": 2, "21": 3}
"""CLP02 -> whether this payer was first, second or third."""


def _at(elements: list[str], place: int) -> str:
    return elements[place].strip() if place < len(elements) else ""


class _Payment:
    """One transaction set (ST to SE) while it is read."""

    def __init__(self, number: int, control: str):
        self.start, self.control, self.count = number, control, 0
        self.paid = self.trace = self.decided = self.payer = self.payee = ""
        self.payer_id = ""
        self.totals = Totals()
        self.bpr_segment = number


class _Open:
    """One claim while it is read."""

    def __init__(self, number: int, elements: list[str]):
        self.number, self.elements = number, elements
        self.values: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        self.adjustments: list[Adjustment] = []
        self.remarks: list[str] = []
        self.lines: list[dict] = []


Read = Claim | TakeBack | Fault | Totals


def read_remittance(chunks: Iterable[bytes]) -> Iterator[Read]:
    """Claims, take-backs and faults as the file goes; the totals of the file last, always.

    A file that ends in the middle gives what it holds, and a fault that says where. Raises X12Error only where nothing
    can be read at all.
    """
    reader = _Reader()
    last = 0
    for number, elements, component in segments(chunks):
        last = number
        yield from reader.take(number, elements, component)
    yield from reader.finish(last)


class _Reader:
    def __init__(self) -> None:
        self.payment: _Payment | None = None
        self.claim: _Open | None = None
        self.totals = Totals()
        self.transactions = 0
        self.is_closed = False
        self.is_cut = False
        """The file ends in the middle: the claim that is open then is not whole, and the payment has lost some."""
        self.other_set = False
        self.in_group = 0
        """Transactions of the functional group that is open."""
        self.group = ""
        """What the functional group says it holds (GS01); HP is a remittance."""

    def take(self, number: int, e: list[str], component: str) -> Iterator[Read]:
        tag = e[0]
        if self.payment:
            self.payment.count += 1
        if tag == "ISA":
            self.is_closed = False
        elif tag == "GS":
            self.group, self.other_set, self.in_group = _at(e, 1), False, 0
        elif tag == "ST":
            self.in_group += 1
            yield from self._end_payment(number, "it begins anew without SE")
            self.other_set = _at(e, 1) != "835"
            if self.other_set:
                yield Fault(f"segment {number}", f"this part is a {_at(e, 1)[:10]}, not an 835, and was left out", True)
                return
            self.payment = _Payment(number, _at(e, 2))
            self.payment.count = 1
            self.transactions += 1
        elif tag == "SE":
            if self.payment:
                yield from self._end_claim()
                if _at(e, 1) != str(self.payment.count):
                    yield Fault(
                        f"segment {number}", f"SE counts {_at(e, 1)[:10]} segments, there are {self.payment.count}"
                    )
                yield from self._end_payment(number, "")
        elif tag == "GE":
            if self.in_group and _at(e, 1).isdigit() and int(_at(e, 1)) != self.in_group:
                yield Fault(
                    f"segment {number}",
                    f"GE counts {_at(e, 1)[:10]} transactions in this group, there are {self.in_group}",
                )
        elif tag == "IEA":
            self.is_closed = True
        elif tag == CUT:
            says = f"the file ends inside of this segment; what stands before it is kept{self._what_is_cut()}"
            yield Fault(f"segment {number}", says, True)
            self.is_cut = self.is_closed = True
        elif self.payment:
            yield from self._inside(number, tag, e, component)
        elif tag == "BPR" and self.group == "HP" and not self.other_set:
            yield Fault(
                f"segment {number}",
                "the payment begins without its ST segment, so the file is no whole X12; it was read because GS calls it a "
                "remittance (HP)",
            )
            self.payment = _Payment(number, "")
            self.payment.count = 1
            self.in_group += 1
            self.transactions += 1
            yield from self._inside(number, tag, e, component)

    def _inside(self, number: int, tag: str, e: list[str], component: str) -> Iterator[Read]:
        payment, claim = self.payment, self.claim
        assert payment is not None
        if tag == "BPR":
            payment.paid, payment.decided, payment.bpr_segment = _at(e, 2), read_day(_at(e, 16)), number
        elif tag == "TRN":
            payment.trace = _at(e, 2)
        elif tag == "N1" and claim is None:
            if _at(e, 1) == "PR":
                payment.payer, payment.payer_id = _at(e, 2), _at(e, 4)
            elif _at(e, 1) == "PE":
                payment.payee = _at(e, 2)
        elif tag == "DTM" and claim is None and _at(e, 1) == "405":
            payment.decided = payment.decided or read_day(_at(e, 2))
        elif tag in ("LX", "TS3", "TS2"):
            yield from self._end_claim()
        elif tag == "CLP":
            yield from self._end_claim()
            if len(e) < 5 or not _at(e, 1):
                yield Fault(
                    f"segment {number}", "CLP lacks its claim number or amounts, so this claim was left out", True
                )
            else:
                self.claim = _Open(number, e)
        elif tag == "PLB":
            yield from self._end_claim()
            yield from self._take_back(number, e, component)
        elif claim is not None:
            yield from self._in_claim(claim, number, tag, e, component)

    def _in_claim(self, claim: _Open, number: int, tag: str, e: list[str], component: str) -> Iterator[Read]:
        line = claim.lines[-1] if claim.lines else None
        if tag == "CAS":
            target = line["adjustments"] if line else claim.adjustments
            for place in range(2, len(e), 3):
                if not _at(e, place):
                    continue
                cents = read_cents(_at(e, place + 1))
                if cents is None:
                    yield Fault(f"segment {number}", f"CAS has no amount for {_at(e, 1)[:4]}-{_at(e, place)[:6]}")
                target.append(Adjustment(_at(e, 1).upper()[:2], _at(e, place).upper().lstrip("0") or "0", cents))
        elif tag == "SVC":
            claim.lines.append(_read_service(number, e, component))
        elif tag == "NM1":
            kind = _at(e, 1)
            name = ", ".join(part for part in (_at(e, 3), _at(e, 4)) if part)
            if kind == "QC":
                claim.values["patient"], claim.values["member"] = name, _at(e, 9)
            elif kind == "IL":
                claim.values["insured"], claim.values["insured_id"] = name, _at(e, 9)
            elif kind == "82":
                claim.facts["rendering"] = _at(e, 9)
            elif kind == "TT":
                claim.facts["sent_on_to"] = name
            elif kind == "PR":
                claim.facts["other_payer"] = name
        elif tag == "DTM":
            day = read_day(_at(e, 2))
            if not day and _at(e, 2):
                yield Fault(f"segment {number}", f"“{_at(e, 2)[:20]}” is no day; it was left empty")
            if line is not None and _at(e, 1) in ("472", "150", "151"):
                line["day"] = line["day"] or day
            elif _at(e, 1) in ("232", "050"):
                claim.values["from" if _at(e, 1) == "232" else "received"] = day
        elif tag == "REF":
            kind, value = _at(e, 1), _at(e, 2)
            if kind == "G1":
                (line["facts"] if line else claim.facts)["approval_number"] = value
            elif kind == "6R" and line is not None:
                line["facts"]["line_number"] = value
            elif kind == "F8":
                claim.facts["original_claim"] = value
        elif tag == "AMT" and line is not None and _at(e, 1) == "B6":
            line["allowed"] = read_cents(_at(e, 2))
        elif tag == "LQ" and _at(e, 1) in ("HE", "RX"):
            (line["remarks"] if line else claim.remarks).append(_at(e, 2).upper())
        elif tag == "MOA":
            claim.remarks += [code.upper() for code in e[3:8] if code.strip()]
        elif tag == "MIA":
            claim.remarks += [_at(e, place).upper() for place in (5, 20, 21, 22, 23) if _at(e, place)]

    def _end_claim(self) -> Iterator[Read]:
        """Close the claim that is open, and check its sums."""
        open_, payment, self.claim = self.claim, self.payment, None
        if open_ is None or payment is None:
            return
        claim = _close(open_, payment)
        where = claim.where
        if claim.charged is None or claim.paid is None:
            yield Fault(where, f"claim {claim.account[:40]}: the amount charged or paid is no number")
        elif not self.is_cut:
            yield from _check_sums(claim)
        payment.totals = payment.totals.plus(claim)
        self.totals = self.totals.plus(claim)
        yield claim

    def _what_is_cut(self) -> str:
        """What the end of the file makes doubtful: the claim that is open, and the payment."""
        claim = f"; claim {_at(self.claim.elements, 1)[:40]} may not be whole" if self.claim else ""
        cents = read_cents(self.payment.paid) if self.payment else None
        return claim + (f"; the payment of {dollars(cents)} (BPR) cannot be checked" if cents is not None else "")

    def _take_back(self, number: int, e: list[str], component: str) -> Iterator[Read]:
        payment = self.payment
        assert payment is not None
        for place in range(3, len(e) - 1, 2):
            reason, _, reference = _at(e, place).partition(component)
            cents = read_cents(_at(e, place + 1))
            if not reason:
                continue
            if cents is None:
                yield Fault(f"segment {number}", f"PLB {reason[:6]} has no amount", True)
                continue
            payment.totals = payment.totals._replace(taken=payment.totals.taken + cents)
            self.totals = self.totals._replace(taken=self.totals.taken + cents)
            yield TakeBack(f"segment {number}", payment.payer, payment.trace, payment.decided, reason, reference, cents)

    def _end_payment(self, number: int, cut: str) -> Iterator[Read]:
        yield from self._end_claim()
        payment, self.payment = self.payment, None
        if payment is None:
            return
        if cut and not self.is_cut:
            yield Fault(f"segment {number}", f"payment {payment.trace[:40] or payment.control[:20]}: {cut}")
        cents = read_cents(payment.paid)
        expected = payment.totals.paid - payment.totals.taken
        if cents is None:
            yield Fault(f"segment {payment.bpr_segment}", "BPR has no amount, so the payment cannot be checked")
        elif cents != expected and not self.is_cut:
            yield Fault(
                f"segment {payment.bpr_segment}",
                f"the payment does not tie: BPR says {dollars(cents)}; its claims ({dollars(payment.totals.paid)}) less "
                f"provider-level amounts ({dollars(payment.totals.taken)}) make {dollars(expected)}",
            )

    def finish(self, last: int) -> Iterator[Read]:
        if self.payment is not None:
            says = f"payment {self.payment.trace[:40] or self.payment.control[:20]}: the file ends in the middle of it; what was read is kept{self._what_is_cut()}"
            if not self.is_cut:
                yield Fault(f"segment {last}", says, True)
            self.is_cut = True  # the sums of a part are no sums
            yield from self._end_payment(last, "")
        elif not self.is_closed:
            yield Fault(f"segment {last}", "the file ends without IEA, so a part may be missing")
        if not self.transactions:
            yield Fault("segment 1", "the file holds no 835 transaction", True)
        yield self.totals


_QUALIFIED = re.compile(r"(?:AD|ER|HC|HP|IV|N4|NU|WK)([^A-Za-z0-9\s])")


def _composite(text: str, component: str) -> list[str]:
    """The parts of a composite; where it has another separator than ISA names, by that (some senders' do)."""
    match = _QUALIFIED.match(text) if component not in text else None
    return text.split(match[1] if match else component)


def _read_service(number: int, e: list[str], component: str) -> dict:
    """One SVC as it will be kept; what follows it fills in the rest."""
    product, billed = _composite(_at(e, 1), component), _composite(_at(e, 6), component)
    facts: dict[str, str] = {}
    code = product[1] if len(product) > 1 else product[0]
    for part in (product, billed):
        if part[0] == "N4" and len(part) > 1:
            facts["ndc"] = part[1]
    if product[0] == "N4" and billed[0] in ("HC", "HP") and len(billed) > 1:
        code, product = billed[1], billed  # its modifiers stand beside the code, not the NDC
    if len(billed) > 1 and billed[1] and billed[1] != code and billed[0] != "N4":
        facts["billed_code"] = billed[1]
    paid_units = read_number(_at(e, 5)) if _at(e, 5) else 1.0
    units = read_number(_at(e, 7)) if _at(e, 7) else paid_units
    if _at(e, 7) and paid_units and paid_units != units:
        facts["paid_units"] = _at(e, 5)
    return {
        "where": f"segment {number}", "code": code.upper()[:48],
        "modifiers": tuple(mod.upper() for mod in product[2:6] if mod), "day": "", "units": units,
        "charged": read_cents(_at(e, 2)), "paid": read_cents(_at(e, 3)) or 0, "allowed": None, "adjustments": [],
        "remarks": [], "facts": facts,
    }  # fmt: skip


def _cover_of(indicator: str, payer: str) -> str:
    """Where the cover comes from, by the indicator; what Medicaid's says of plans and states only the payer's name tells."""
    cover = COVERS.get(indicator, "")
    named = find_cover("", payer)
    return named if cover == "medicaid" and named.startswith("medicaid") else cover


def _close(open_: _Open, payment: _Payment) -> Claim:
    e, values = open_.elements, open_.values
    from_day = values.get("from", "")
    lines = tuple(
        Line(
            **{
                **line,
                "day": line["day"] or from_day,
                "adjustments": tuple(line["adjustments"]),
                "remarks": tuple(line["remarks"]),
            }
        )
        for line in open_.lines
    )
    facts = dict(open_.facts)
    if from_day:
        facts["from"] = from_day
    if values.get("received"):
        facts["received"] = values["received"]
    if _at(e, 8):
        facts["place"] = _at(e, 8)
    if _at(e, 6).upper() == "HM":
        facts["filing"] = "HM"
    return Claim(
        where=f"segment {open_.number}", account=_at(e, 1), number=_at(e, 7), payer=payment.payer,
        cover=_cover_of(_at(e, 6).upper(), payment.payer), patient=values.get("patient", "") or values.get("insured", ""),
        member=values.get("insured_id", "") or values.get("member", ""), status=_at(e, 2), order=ORDERS.get(_at(e, 2), 1),
        charged=read_cents(_at(e, 3)), paid=read_cents(_at(e, 4)), share=read_cents(_at(e, 5)) if _at(e, 5) else None,
        decided=payment.decided, payment=payment.trace, frequency=_at(e, 9), adjustments=tuple(open_.adjustments),
        remarks=tuple(dict.fromkeys(open_.remarks)), lines=lines, facts=facts,
    )  # fmt: skip


def _check_sums(claim: Claim) -> Iterator[Fault]:
    """Lines against their adjustments, the claim against its lines. Adjustments of the lines and of the claim together
    make the claim's."""
    assert claim.charged is not None and claim.paid is not None
    of_lines = missed = 0
    for line in claim.lines:
        cut = sum(adjustment.cents or 0 for adjustment in line.adjustments)
        of_lines += cut
        if line.charged is not None and line.paid is not None and line.charged - cut != line.paid:
            missed += line.charged - cut - line.paid
            yield Fault(
                line.where,
                f"claim {claim.account[:40]}, {line.code}: charged {dollars(line.charged)} less adjustments {dollars(cut)} "
                f"is not the {dollars(line.paid)} paid",
            )
    cut = of_lines + sum(adjustment.cents or 0 for adjustment in claim.adjustments)
    if claim.charged - cut - claim.paid not in (0, missed):
        yield Fault(
            claim.where,
            f"claim {claim.account[:40]}: charged {dollars(claim.charged)} less adjustments {dollars(cut)} is not the "
            f"{dollars(claim.paid)} paid",
        )
    if claim.lines and (total := sum(line.charged or 0 for line in claim.lines)) != claim.charged:
        yield Fault(
            claim.where,
            f"claim {claim.account[:40]}: its lines were billed at {dollars(total)}, the claim at {dollars(claim.charged)}",
        )
