"""FHIR ExplanationOfBenefit: a bundle, one resource, or one a line (NDJSON), as payers' patient-access services give it.

The profile is CARIN's for Blue Button (C4BB). It has no field for the group of an adjustment (CO, PR …), so none is made
up; some payers code it beside the reason, and then it is kept. What the payer's service said went wrong (OperationOutcome)
is told as a fault. One explanation by itself is read in explained.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from generator.desk.explained import cents_of, claim_of, parts_of, prior_of, text_of
from generator.desk.parts import (
    Claim,
    DeskError,
    Fault,
    Totals,
    charged_of,
    dollars,
    paid_of,
    read_day,
)
from generator.reading.resources import codes, concept

LARGEST = 300_000_000
DEEPEST = 60


class ExplanationError(DeskError):
    """The file is no FHIR that can be read. The message says what and where."""


def is_explanation(head: bytes) -> bool:
    """Whether a file begins as JSON: the name of the resource may stand anywhere in it."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*\{)", head))


Read = Claim | Fault | Totals


def read_explanations(file: BinaryIO) -> Iterator[Read]:
    """A claim for each ExplanationOfBenefit, faults as they are met, and the totals last. Raises ExplanationError."""
    totals, is_empty, is_other = Totals(), True, True
    replaced: dict[str, int] = {}
    for where, resource in _resources(file):
        is_empty = False
        if isinstance(resource, Fault):
            is_other = False
            yield resource
            continue
        kind = resource.get("resourceType")
        if kind == "OperationOutcome":
            for issue in parts_of(resource.get("issue")):
                says = text_of(issue.get("diagnostics")) or concept(issue.get("details")) or text_of(issue.get("code"))
                yield Fault(
                    where,
                    f"the payer's service says: {says[:200]}",
                    text_of(issue.get("severity")) in ("error", "fatal"),
                )
            is_other = False
            continue
        if kind != "ExplanationOfBenefit":
            continue  # a patient, a coverage: named by the explanations
        is_other = False
        found = claim_of(where, resource)
        if says := _no_answer(resource):
            yield Fault(where, f"{says}; it was left out", True)
            if resource.get("status") == "cancelled" and isinstance(found, Claim) and found.number:
                replaced[found.number] = paid_of(found)
            continue
        if isinstance(found, Fault):
            yield found
            continue
        if less := _paid_less(resource, found, replaced):
            found = found._replace(facts=found.facts | {"paid_less": f"{less / 100:.2f}"})
        if foreign := _other_currency(resource):
            yield Fault(
                where, f"claim {found.number[:40]}: its amounts are in {foreign}, not in dollars; it was left out", True
            )
            continue
        yield from _check(resource, found)
        yield from _check_days(resource, found)
        found = _with_own_sums(found)
        totals = totals.plus(found)._replace(adjusted=totals.adjusted + charged_of(found) - paid_of(found))
        yield found
    if is_empty:
        yield Fault("entry 1", "the bundle is empty: it holds no explanation of benefits")
    elif is_other:
        yield Fault("entry 1", "the file holds no explanation of benefits; nothing of it was read", True)
    yield totals


def _paid_less(resource: dict[str, Any], claim: Claim, replaced: Mapping[str, int]) -> int:
    """Cents by which an explanation that replaces an earlier one pays less than that: by its own words (`payment.adjustment`),
    else by the earlier one, where that stands before it in the file as cancelled. 0 where it replaces none."""
    prior = prior_of(resource)
    if not prior:
        return 0
    payment = resource.get("payment")
    said = cents_of(payment.get("adjustment")) if isinstance(payment, dict) else None
    return max(-said if said is not None else replaced.get(prior, 0) - paid_of(claim), 0)


def _no_answer(resource: dict[str, Any]) -> str:
    """Why an explanation is no answer to a claim; '' for one that is."""
    use, status = text_of(resource.get("use")) or "claim", text_of(resource.get("status")) or "active"
    if use != "claim":
        return f"it is about a {use}, not about a claim"
    if status != "active":
        return f"it is marked as {status}"
    return "the claim is not decided yet" if resource.get("outcome") == "queued" else ""


def _other_currency(resource: dict[str, Any]) -> str:
    """The first currency of an item or total that is not the dollar; '' where there is none."""
    amounts = [row.get("amount") for row in parts_of(resource.get("total"))]
    for item in parts_of(resource.get("item")):
        amounts += [item.get("net"), *(row.get("amount") for row in parts_of(item.get("adjudication")))]
    named = (text_of(money.get("currency")).upper()[:8] for money in amounts if isinstance(money, dict))
    return next((currency for currency in named if currency not in ("", "USD")), "")


def _check_days(resource: dict[str, Any], claim: Claim) -> Iterator[Fault]:
    """Days that are none, an item outside of the billed period, and a replacement that does not say of what."""
    period = resource.get("billablePeriod") if isinstance(resource.get("billablePeriod"), dict) else {}
    assert isinstance(period, dict)
    first, last = (read_day(text_of(period.get(key))[:10]) for key in ("start", "end"))
    told = [text_of(period.get(key)) for key in ("start", "end")]
    for item in parts_of(resource.get("item")):
        own = item.get("servicedPeriod")
        told += [text_of(item.get("servicedDate"))]
        told += [text_of(own.get(key)) for key in ("start", "end")] if isinstance(own, dict) else []
    for text in dict.fromkeys(
        text for text in told if text and not read_day(text[:10]) and not _PART_OF_DAY.fullmatch(text)
    ):
        yield Fault(claim.where, f"claim {claim.number[:40]}: “{text[:20]}” is no day; it was left empty")
    for line in claim.lines:
        if line.day and ((first and line.day < first) or (last and line.day > last)):
            yield Fault(
                line.where,
                f"claim {claim.number[:40]}, {line.code}: its day {line.day} is outside of the billed period",
            )
    for row in parts_of(resource.get("related")):
        named = row.get("claim") or row.get("reference")
        if any(code == "prior" for _, code in codes(row.get("relationship"))) and not named:
            yield Fault(claim.where, f"claim {claim.number[:40]}: it replaces an earlier claim and does not name it")


_PART_OF_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
"""A year, or a month of one, as FHIR allows."""


def _resources(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ExplanationError("the file is larger than any bundle of explanations; ask for it in parts")
    text = raw.decode("utf-8-sig", "replace")
    del raw
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        if "\n{" not in text.strip():
            raise ExplanationError(f"line {error.lineno}, column {error.colno}: the JSON ends or breaks here") from None
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    one = json.loads(line)
                except (json.JSONDecodeError, RecursionError):
                    yield f"line {number}", Fault(f"line {number}", "this line is no JSON; it was left out", True)
                    continue
                if isinstance(one, dict):
                    yield f"line {number}", one
        return
    except RecursionError:
        raise ExplanationError("the JSON is nested deeper than any FHIR resource") from None
    if isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        for number, entry in enumerate(parts_of(whole.get("entry")), 1):
            resource = entry.get("resource")
            if isinstance(resource, dict):
                yield f"entry {number}", resource
            else:
                outcome = entry.get("response", {}).get("outcome") if isinstance(entry.get("response"), dict) else None
                if isinstance(outcome, dict):
                    yield f"entry {number}", outcome
                else:
                    yield f"entry {number}", Fault(f"entry {number}", "it holds no resource; it was left out", True)
    else:
        for number, resource in enumerate(whole if isinstance(whole, list) else [whole], 1):
            if isinstance(resource, dict):
                yield f"entry {number}", resource


def _with_own_sums(claim: Claim) -> Claim:
    """The claim with the sums of its items, where they all say: what was told of a total that does not tie stands as a fault."""
    charged, paid = [line.charged for line in claim.lines], [line.paid for line in claim.lines]
    if charged and None not in charged:
        claim = claim._replace(charged=sum(filter(None, charged)))
    if paid and None not in paid:
        claim = claim._replace(paid=sum(filter(None, paid)))
    return claim


def _check(resource: dict[str, Any], claim: Claim) -> Iterator[Fault]:
    """The totals of an explanation against its items."""
    if not resource.get("total"):
        yield Fault(claim.where, f"claim {claim.number[:40]}: it gives no totals; the items' own sums are taken")
    charged = sum(line.charged or 0 for line in claim.lines)
    if claim.charged is not None and claim.lines and charged != claim.charged:
        yield Fault(
            claim.where,
            f"claim {claim.number[:40]}: its items make {dollars(charged)}, its total {dollars(claim.charged)}",
        )
    paid = [line.paid for line in claim.lines]
    if claim.paid is not None and paid and None not in paid and sum(filter(None, paid)) != paid_of(claim):
        yield Fault(
            claim.where,
            f"claim {claim.number[:40]}: its items were paid {dollars(sum(filter(None, paid)))}, its total says {dollars(claim.paid)}",
        )
