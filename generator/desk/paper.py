"""One explanation of benefits on paper, as text: the claim it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.desk.parts import CATEGORIES, Adjustment, Claim, Line, Totals, charged_of, paid_of
from generator.desk.worklist import find_cover
from generator.facts import load_book
from generator.reading.eob import Eob, is_eob_text, read_eob_text


def read_paper_explanation(text: str) -> Iterator[Claim | Totals]:
    """The claim of one explanation of benefits on paper, as text; the totals last. Nothing but the totals where there is none."""
    eob = read_eob_text(text, load_book()) if is_eob_text(text) else None
    totals = Totals()
    if eob and eob.lines:
        claim = _claim_of_paper(eob)
        totals = totals.plus(claim)._replace(adjusted=charged_of(claim) - paid_of(claim))
        yield claim
    yield totals


def _claim_of_paper(eob: Eob) -> Claim:
    def cents(amount: Any) -> int | None:
        return None if amount is None else int(amount * 100)

    lines = []
    for line in eob.lines:
        reasons = [Adjustment(reason.group, reason.code, None) for reason in line.reasons if reason.system == "CARC"]
        refused = cents(line.not_covered)
        if refused and len(reasons) == 1:
            reasons = [reasons[0]._replace(cents=refused)]
        reasons += [Adjustment("", key, cents(value)) for key in CATEGORIES if (value := getattr(line, key))]
        lines.append(Line(
            where=f"line {line.number}", code=line.code, modifiers=line.modifiers, day=line.day if len(line.day) == 10 else "",
            units=float(line.units) if line.units is not None else None, charged=cents(line.charged), paid=cents(line.paid),
            allowed=cents(line.allowed), adjustments=tuple(reasons),
            remarks=tuple(reason.code for reason in line.reasons if reason.system == "RARC"),
        ))  # fmt: skip
    return Claim(
        where="the paper", number=eob.claim, payer=eob.payer, patient=eob.patient, cover=find_cover("", eob.payer),
        decided=eob.decided if len(eob.decided) == 10 else "", lines=tuple(lines),
    )  # fmt: skip
