"""A remittance to try the desk on: forty-two claims of an infusion suite in one payment of each of two payers. Names, numbers
and payers are invented; the days are counted back from the day it is made, so that it never grows old."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from generator.desk.parts import dollars

NAME = "sample.835"


class _Kind(NamedTuple):
    """Claims of one sort: `adjustments` are 'CO*197' of a line that was refused whole; '' where it was paid."""

    claims: int
    code: str
    units: int
    cents: int
    adjustments: str
    remarks: tuple[str, ...] = ()


KINDS = (
    _Kind(6, "J1745:JZ", 40, 418_000, "CO*197"),
    _Kind(6, "J3380:JZ", 300, 912_000, "CO*50", ("N115",)),
    _Kind(4, "J2350:JZ", 600, 3_980_000, "CO*50"),
    _Kind(4, "J1569", 60, 506_000, "CO*16", ("M53",)),
    _Kind(3, "J1745:JZ", 4, 41_800, "CO*16", ("M53",)),
    _Kind(2, "96413", 1, 41_200, "CO*252", ("N706",)),
    _Kind(2, "J1745:JZ", 40, 418_000, "CO*29"),
    _Kind(1, "J1569", 80, 674_000, "CO*22"),
    _Kind(14, "96413", 1, 41_200, ""),
)
PAYERS = ("GREAT HERON HEALTH", "SILVER LARCH PLAN")
PEOPLE = (
    "ALDER*ROSA", "BIRCH*OMAR", "CEDAR*LENA", "DOGWOOD*IVAN", "ELM*PRIYA", "FIR*TOMAS", "HAZEL*NORA", "IVY*SAMUEL", "JUNIPER*ADA", "LAUREL*HUGO",
    "MAPLE*YUKI",
)  # fmt: skip
PRICE, SHARE = 20_000, 4_360
"""Cents of a paid line that the contract and the patient bear."""
DECIDED, SERVED = 9, 47
"""Days from the payment, and from the first service, to the day it is made."""


def make_sample(today: date) -> str:
    """The text of an X12 835. Its sums tie."""
    claims = [kind for kind in KINDS for _ in range(kind.claims)]
    lines = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SAMPLE':15}*ZZ*{'SUITE':15}*{today:%y%m%d}*1200*^*00501*000000001*0*P*:",
        f"GS*HP*SAMPLE*SUITE*{today:%Y%m%d}*1200*1*X*005010X221A1",
    ]
    for number, payer in enumerate(PAYERS, 1):
        own = [(place, kind) for place, kind in enumerate(claims) if place % len(PAYERS) == number - 1]
        paid = sum(kind.cents - PRICE - SHARE for _, kind in own if not kind.adjustments)
        decided = today - timedelta(days=DECIDED * number)
        inner = [
            f"ST*835*{number:04d}", f"BPR*I*{dollars(paid).replace(',', '')}*C*ACH************{decided:%Y%m%d}", f"TRN*1*SAMPLE{number}*1999999999",
            f"N1*PR*{payer}", "N1*PE*SAMPLE INFUSION SUITE*XX*1234567893", "LX*1",
            *(segment for place, kind in own for segment in _claim(place, kind, today)),
        ]  # fmt: skip
        lines += [*inner, f"SE*{len(inner) + 1}*{number:04d}"]
    return "~\n".join([*lines, f"GE*{len(PAYERS)}*1", "IEA*1*000000001"]) + "~\n"


def _claim(place: int, kind: _Kind, today: date) -> list[str]:
    charged = dollars(kind.cents).replace(",", "")
    day = today - timedelta(days=SERVED + place % 20)
    if kind.adjustments:
        paid, status, adjusted = "0", "4", [f"CAS*{kind.adjustments}*{charged}"]
    else:
        paid, status = dollars(kind.cents - PRICE - SHARE).replace(",", ""), "1"
        adjusted = [f"CAS*CO*45*{dollars(PRICE)}", f"CAS*PR*2*{dollars(SHARE)}"]
    share = "" if kind.adjustments else dollars(SHARE)
    return [
        f"CLP*S{1001 + place}*{status}*{charged}*{paid}*{share}*12*PC{70001 + place}*11*1",
        f"NM1*QC*1*{PEOPLE[place % len(PEOPLE)]}****MI*M{5001 + place}",
        f"SVC*HC:{kind.code}*{charged}*{paid}**{kind.units}",
        f"DTM*472*{day:%Y%m%d}",
        *adjusted,
        *(f"LQ*HE*{remark}" for remark in kind.remarks),
    ]
