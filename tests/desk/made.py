"""Remittances and lists for the tests of the desk, made here: names, numbers and payers are invented."""

from __future__ import annotations

from collections.abc import Sequence

ISA = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15), "261101", "1200", "^", "00501", "000000001", "0", "P"]  # fmt: skip


def claim(
    account: str, charged: str, paid: str, cas: Sequence[str], *, status: str = "1", code: str = "HC:J1745:JZ", number: str = "",
    remarks: Sequence[str] = (), day: str = "20260922", units: str = "40", indicator: str = "12", level: Sequence[str] = (), patient: str = "DOE*JANE",
) -> list[str]:  # fmt: skip
    """The segments of a claim of one line: `cas` are its adjustments as 'CO*197*100', `level` those of the claim."""
    return [
        f"CLP*{account}*{status}*{charged}*{paid}**{indicator}*{number or 'PC' + account}*11*1",
        *(f"CAS*{one}" for one in level),
        f"NM1*QC*1*{patient}****MI*M{account}",
        f"SVC*{code}*{charged}*{paid}**{units}",
        f"DTM*472*{day}",
        *(f"CAS*{one}" for one in cas),
        *(f"LQ*HE*{remark}" for remark in remarks),
    ]


def remittance(
    claims: Sequence[Sequence[str]], paid: str, *, plb: Sequence[str] = (), trace: str = "T1", payer: str = "GREAT HERON HEALTH", on: str = "20261101",
    marks: str = "*:~", sets: int = 1, end: bool = True,
) -> bytes:  # fmt: skip
    """A whole 835. `marks` are its element, component and segment separators."""
    body = [part for one in claims for part in one]
    lines = ["*".join([*ISA, ":"]), "GS*HP*S*R*20261101*1200*1*X*005010X221A1"]
    for number in range(1, sets + 1):
        inner = [
            f"ST*835*{number:04d}", f"BPR*I*{paid}*C*ACH************{on}", f"TRN*1*{trace}{number if sets > 1 else ''}*1999999999",
            f"N1*PR*{payer}", "N1*PE*SUITE*XX*1234567893", "LX*1", *body, *plb,
        ]  # fmt: skip
        lines += [*inner, f"SE*{len(inner) + 1}*{number:04d}"]
    if end:
        lines += [f"GE*{sets}*1", "IEA*1*000000001"]
    text = "~\n".join(lines) + ("~" if end else "")
    for old in "*:~":
        text = text.replace(old, {"*": "\ue000", ":": "\ue001", "~": "\ue002"}[old])
    return text.replace("\ue000", marks[0]).replace("\ue001", marks[1]).replace("\ue002", marks[2]).encode()


DENIED = claim("A1", "4180.00", "0.00", ["CO*197*4180.00"], status="4")
PAID = claim("A2", "412.00", "168.40", ["CO*45*200.00", "PR*2*43.60"], code="HC:96413", units="1")
FAULTY = claim("A3", "900.00", "0", ["CO*16*900.00"], status="4", code="HC:Q5103", units="4", remarks=["M53", "M119"])


def rows(*lines: str, head: str = "Claim,Patient,Payer,Plan type,DOS,HCPCS,Mod,Units,Charge,Paid,Group,CARC,RARC,Denial date,Dose,Vial size,Wasted,NDC,POS,Auth no,Auth HCPCS,Auth units,Auth from,Auth to,Auth POS,Dx") -> bytes:  # fmt: skip
    return "\n".join([head, *lines]).encode()
