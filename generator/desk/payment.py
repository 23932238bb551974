"""What was paid against what the payer itself allowed, against the contract, and a cut that is not this payer's to make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.desk.finding import Facts, Found, say
from generator.desk.parts import dollars, read_cents

TO_ALLOWED = frozenset({"45", "42", "59", "131", "172", "A2", "discount"})
"""Adjustments that make the allowed amount of the charge; all others come off the allowed amount."""
OTHER_PAYER, SEQUESTRATION = "23", "253"
OUTSIDE_MEDICARE = frozenset({"commercial", "job", "bought", "short_term", "sharing"})
CUT, CUT_ROUNDING = 0.02, 3
"""Medicare's cut (sequestration) is two in a hundred of what it would have paid, after deductible and coinsurance: the Medicare
contractors' pages say so (First Coast, "Federal sequestration payment reductions"). Explanations have no reason code for it."""
LEAST, LEAST_SHARE = 100, 0.01
"""Less than a dollar, and less than a hundredth of the price, is rounding."""


def check_payment(facts: Facts) -> Iterator[Found]:
    """What is short on a line that was paid. Each finding has "cents", how much."""
    line = facts.line
    paid, allowed, charged = line.get("paid") or 0, line.get("allowed") or 0, line.get("charged") or 0
    adjustments = line.get("adjustments") or []
    codes = {item["code"] for item in adjustments}
    if paid > 0 and OTHER_PAYER in codes:
        yield from _check_medigap(facts, paid)
    if paid <= 0 or OTHER_PAYER in codes:
        return
    if allowed > 0 and adjustments and None not in [item["cents"] for item in adjustments]:
        off = sum(item["cents"] for item in adjustments if item["code"] not in TO_ALLOWED)
        short = allowed - off - paid
        if SEQUESTRATION not in codes and abs(short - (allowed - off) * CUT) < CUT_ROUNDING:
            if not facts.is_medicare and _counts(short, allowed) and not facts.claim.get("cover"):
                yield say("cut_without_code", code=facts.code, cut=dollars(short))
            elif not facts.is_medicare and _counts(short, allowed):
                yield _short("cut_outside_medicare", short, code=facts.code, cut=dollars(short))
        elif _counts(short, allowed):
            yield _short(
                "paid_below_allowed",
                short,
                code=facts.code,
                allowed=dollars(allowed),
                off=dollars(off),
                paid=dollars(paid),
            )
    contract = read_cents(facts.facts.get("contract", "")) or 0
    is_each = facts.units and facts.units > 1 and not _counts(abs(contract * facts.units - allowed), allowed)
    if allowed > 0 and 0 < contract <= charged and not is_each and _counts(contract - allowed, contract):
        yield _short(
            "below_contract", contract - allowed, code=facts.code, allowed=dollars(allowed), contract=dollars(contract)
        )
    cut = sum(item["cents"] or 0 for item in adjustments if item["code"] == SEQUESTRATION)
    if cut > 0 and facts.claim.get("cover") in OUTSIDE_MEDICARE:
        yield _short("sequestration", cut, code=facts.code, cut=dollars(cut))
    elif cut > 0 and not facts.claim.get("cover"):
        yield say("sequestration_doubt", code=facts.code, cut=dollars(cut))


MEDIGAP = re.compile(r"medigap|medicare supplement|med supp", re.I)
FIFTH = 4.1
"""Medicare pays four fifths of what it allows for Part B, and the Medigap plan the fifth that is left; a little for rounding."""


def _check_medigap(facts: Facts, paid: int) -> Iterator[Found]:
    """A Medigap plan that wrote off a part of Medicare's coinsurance: plans other than K, L and N owe all of it."""
    if not MEDIGAP.search(str(facts.claim.get("payer", ""))):
        return
    sums = {
        code: sum(item["cents"] or 0 for item in facts.line["adjustments"] if item["code"] == code)
        for code in (OTHER_PAYER, "45")
    }
    if sums["45"] >= LEAST and sums[OTHER_PAYER] > FIFTH * paid:
        yield say("medigap_short", code=facts.code, cut=dollars(sums["45"]), paid=dollars(paid))


def _counts(cents: float, of: int) -> bool:
    return cents >= LEAST and cents > of * LEAST_SHARE


def _short(check: str, cents: int, **values: str) -> Found:
    return say(check, short=dollars(cents), **values) | {"cents": str(cents)}


def short_in(found: Sequence[Mapping[str, str]]) -> int:
    """How many cents the findings of a line say are short, the most that one says."""
    return max((int(item["cents"]) for item in found if "cents" in item), default=0)
