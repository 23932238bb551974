"""FHIR ExplanationOfBenefit: a bundle, one resource, or one a line (NDJSON), as payers' patient-access services give it.

The profile is CARIN's for Blue Button (C4BB). It has no field for the group of an adjustment (CO, PR …), so none is made
up; some payers code it beside the reason, and then it is kept. What the payer's service said went wrong (OperationOutcome) is told as a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from generator.desk.parts import (
    CATEGORIES,
    Adjustment,
    Claim,
    DeskError,
    Fault,
    Line,
    Totals,
    charged_of,
    dollars,
    paid_of,
    read_cents,
    read_day,
)
from generator.desk.worklist import find_cover
from generator.reading.eob import read_reason
from generator.reading.resources import codes, concept, display, many
from generator.rows.files import read_row_file

MEDICARE_LINES = Path(__file__).with_name("medicare_lines.toml")
LARGEST = 300_000_000
DEEPEST = 60
PAID = ("paidtoprovider", "benefit", "paidtopatient", "paidbypatient")
"""Categories that tell what was paid, the surest first; what the patient paid is none of it."""
GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
NO_REASON = frozenset(
    {"submitted", "eligible", "benefit", "paidtoprovider", "paidtopatient", "paidbypatient", "allowedunits"}
)


class ExplanationError(DeskError):
    """The file is no FHIR that can be read. The message says what and where."""


def is_explanation(head: bytes) -> bool:
    """Whether a file begins as FHIR in JSON."""
    start = head[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] in (b"{", b"[") and b"resourceType" in head


Read = Claim | Fault | Totals


def read_explanations(file: BinaryIO) -> Iterator[Read]:
    """A claim for each ExplanationOfBenefit, faults as they are met, and the totals last. Raises ExplanationError."""
    totals, is_empty = Totals(), True
    replaced: dict[str, int] = {}
    for where, resource in _resources(file):
        is_empty = False
        if isinstance(resource, Fault):
            yield resource
            continue
        kind = resource.get("resourceType")
        if kind == "OperationOutcome":
            for issue in _many(resource.get("issue")):
                says = _text(issue.get("diagnostics")) or concept(issue.get("details")) or _text(issue.get("code"))
                yield Fault(
                    where, f"the payer's service says: {says[:200]}", _text(issue.get("severity")) in ("error", "fatal")
                )
            continue
        if kind != "ExplanationOfBenefit":
            continue  # a patient, a coverage: named by the explanations
        found = _claim_of(where, resource)
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
    yield totals


def _paid_less(resource: dict[str, Any], claim: Claim, replaced: Mapping[str, int]) -> int:
    """Cents by which an explanation that replaces an earlier one pays less than that: by its own words (`payment.adjustment`),
    else by the earlier one, where that stands before it in the file as cancelled. 0 where it replaces none."""
    prior = _prior(resource)
    if not prior:
        return 0
    payment = resource.get("payment")
    said = _cents(payment.get("adjustment")) if isinstance(payment, dict) else None
    return max(-said if said is not None else replaced.get(prior, 0) - paid_of(claim), 0)


def _prior(resource: dict[str, Any]) -> str:
    """The number of the claim that this one replaces; '' where none is named."""
    for row in _many(resource.get("related")):
        if any(code in ("prior", "replaces") for _, code in codes(row.get("relationship"))):
            for named in (row.get("reference"), row.get("claim")):
                if isinstance(named, dict):
                    identifier = named.get("identifier")
                    value = _text(named.get("value")) or (
                        _text(identifier.get("value")) if isinstance(identifier, dict) else ""
                    )
                    if value:
                        return value
    return ""


def _no_answer(resource: dict[str, Any]) -> str:
    """Why an explanation is no answer to a claim; '' for one that is."""
    use, status = _text(resource.get("use")) or "claim", _text(resource.get("status")) or "active"
    if use != "claim":
        return f"it is about a {use}, not about a claim"
    if status != "active":
        return f"it is marked as {status}"
    return "the claim is not decided yet" if resource.get("outcome") == "queued" else ""


def _other_currency(resource: dict[str, Any]) -> str:
    """The first currency of an item or total that is not the dollar; '' where there is none."""
    amounts = [row.get("amount") for row in _many(resource.get("total"))]
    for item in _many(resource.get("item")):
        amounts += [item.get("net"), *(row.get("amount") for row in _many(item.get("adjudication")))]
    named = (_text(money.get("currency")).upper()[:8] for money in amounts if isinstance(money, dict))
    return next((currency for currency in named if currency not in ("", "USD")), "")


def _check_days(resource: dict[str, Any], claim: Claim) -> Iterator[Fault]:
    """Days that are none, an item outside of the billed period, and a replacement that does not say of what."""
    period = resource.get("billablePeriod") if isinstance(resource.get("billablePeriod"), dict) else {}
    assert isinstance(period, dict)
    first, last = (read_day(_text(period.get(key))[:10]) for key in ("start", "end"))
    told = [_text(period.get(key)) for key in ("start", "end")]
    for item in _many(resource.get("item")):
        own = item.get("servicedPeriod")
        told += [_text(item.get("servicedDate"))]
        told += [_text(own.get(key)) for key in ("start", "end")] if isinstance(own, dict) else []
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
    for row in _many(resource.get("related")):
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
        for number, entry in enumerate(_many(whole.get("entry")), 1):
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


def _many(value: Any) -> list[dict[str, Any]]:
    """The parts of a value that may stand alone or in a list."""
    return [item for item in many(value) if isinstance(item, dict)]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _named(reference: Any) -> str:
    return display(reference) or (_text(reference.get("reference")) if isinstance(reference, dict) else "")


def _cents(money: Any) -> int | None:
    value = money.get("value") if isinstance(money, dict) else None
    return read_cents(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _claim_of(where: str, resource: dict[str, Any]) -> Claim | Fault:
    numbers = [
        (" ".join(code for _, code in codes(identifier.get("type"))).lower(), _text(identifier.get("value")))
        for identifier in _many(resource.get("identifier"))
    ]
    number = next((value for kind, value in numbers if "uc" in kind.split() and value), "")
    number = number or next((value for _, value in numbers if value), "") or _text(resource.get("id"))
    if not number:
        return Fault(where, "the explanation has no number and no id; it was left out", True)
    diagnoses = " ".join(
        code.upper()
        for row in _many(resource.get("diagnosis"))
        for _, code in codes(row.get("diagnosisCodeableConcept"))
    )
    facts: dict[str, str] = {"diagnoses": diagnoses} if diagnoses else {}
    approvals = [_text(value) for value in resource.get("preAuthRef", []) or [] if _text(value)]
    for insurance in _many(resource.get("insurance")):
        approvals += [_text(value) for value in insurance.get("preAuthRef", []) or [] if _text(value)]
    if approvals:
        facts["approval_number"] = approvals[0]
    notes = {
        _text(note.get("number")): _text(note.get("text"))
        for note in _many(resource.get("processNote"))
        if note.get("text")
    }
    remarks = [code for row in _many(resource.get("adjudication")) for code in _reason(row)[1]]
    lines = tuple(
        _line_of(f"{where}, item {number_ + 1}", item, facts, resource, notes)
        for number_, item in enumerate(_many(resource.get("item")))
    )
    insurer = _named(resource.get("insurer"))
    kinds = " ".join(
        code for insurance in _many(resource.get("insurance")) for _, code in codes(insurance.get("coverage"))
    )
    charged = paid = None
    for total in _many(resource.get("total")):
        category = next((code.lower() for _, code in codes(total.get("category"))), "")
        if category == "submitted":
            charged = _cents(total.get("amount"))
        elif category in ("paidtoprovider", "benefit") and (paid is None or category == "paidtoprovider"):
            paid = _cents(total.get("amount"))
    payment = resource.get("payment") if isinstance(resource.get("payment"), dict) else {}
    assert isinstance(payment, dict)
    if paid is None:
        paid = _cents(payment.get("amount"))
    told = _supporting(resource)
    account = told.get("patientaccountnumber", "") or next(
        (value for _, value in numbers if value and value != number), ""
    )
    more = {"note": " ".join(notes.values())[:500]} if notes else {}
    if received := read_day(told.get("clmrecvddate", "")[:10]):
        more["received"] = received
    if prior := _prior(resource):
        more["original_claim"] = prior
    return Claim(
        where=where, account=account if account != number else "", number=number, payer=insurer,
        cover=find_cover(kinds, insurer), patient=_named(resource.get("patient")), charged=charged, paid=paid,
        decided=read_day(_text(payment.get("date"))) or read_day(_text(resource.get("created"))[:10]),
        adjustments=tuple(a for row in _many(resource.get("adjudication")) for a in _reason(row)[0]),
        remarks=tuple(dict.fromkeys(remarks)), lines=lines, facts=more,
    )  # fmt: skip


def _supporting(resource: dict[str, Any]) -> dict[str, str]:
    """What the supporting information of a claim says: its category -> the text or day, as CARIN's profile has them
    (patientaccountnumber, clmrecvddate)."""
    told: dict[str, str] = {}
    for row in _many(resource.get("supportingInfo")):
        value = _text(row.get("valueString")) or _text(row.get("timingDate"))
        for _, code in codes(row.get("category")):
            if value:
                told.setdefault(code.lower(), value[:60])
    return told


def _with_own_sums(claim: Claim) -> Claim:
    """The claim with the sums of its items, where they all say: what was told of a total that does not tie stands as a fault."""
    charged, paid = [line.charged for line in claim.lines], [line.paid for line in claim.lines]
    if charged and None not in charged:
        claim = claim._replace(charged=sum(filter(None, charged)))
    if paid and None not in paid:
        claim = claim._replace(paid=sum(filter(None, paid)))
    return claim


def _line_of(
    where: str, item: dict[str, Any], facts: dict[str, str], resource: dict[str, Any], notes: dict[str, str]
) -> Line:
    products = codes(item.get("productOrService"))
    code = next((code for system, code in products if "hcpcs" in system or "cpt" in system), "")
    code = code or next((code for system, code in products if "ndc" not in system), "")
    own = dict(facts)
    inner = [coding for detail in _many(item.get("detail")) for coding in codes(detail.get("productOrService"))]
    for extension in _many(
        (item.get("productOrService") or {}).get("extension")
        if isinstance(item.get("productOrService"), dict)
        else None
    ):
        coding = extension.get("valueCoding")  # Medicare's Blue Button has the NDC beside the code
        if isinstance(coding, dict) and "ndc" in _text(coding.get("system")):
            inner.append((_text(coding.get("system")), _text(coding.get("code"))))
    ndc = next((code for system, code in (*products, *inner) if "ndc" in system), "")
    if ndc:
        own["ndc"] = ndc
    for detail in _many(item.get("detail")):
        quantity = detail.get("quantity")
        if isinstance(quantity, dict) and ndc:
            own["ndc_quantity"] = _text(quantity.get("value"))
            own["ndc_unit"] = _text(quantity.get("code")) or _text(quantity.get("unit"))
    place = next((code for _, code in codes(item.get("locationCodeableConcept"))), "")
    if place:
        own["place"] = place
    period = item.get("servicedPeriod")
    day = read_day(_text(item.get("servicedDate"))) or (
        read_day(_text(period.get("start"))) if isinstance(period, dict) else ""
    )
    billable = resource.get("billablePeriod")
    if not day and isinstance(billable, dict):
        day = read_day(_text(billable.get("start")))
    quantity = item.get("quantity")
    units = quantity.get("value") if isinstance(quantity, dict) else None
    amounts: dict[str, int | None] = {}
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    for row in _many(item.get("adjudication")):
        category = next((code.lower() for _, code in codes(row.get("category")) if code), "")
        amounts.setdefault(category, _cents(row.get("amount")))
        reasons, more = _reason(row)
        adjustments += reasons
        remarks += more
    if not any(reason.code not in MAKES_PRICE for reason in adjustments) and (own_word := _own_word(item)):
        adjustments.append(Adjustment("", own_word, None))
    adjustments += _categories(amounts, adjustments)
    said = [notes[_text(number)] for number in item.get("noteNumber", []) or [] if _text(number) in notes]
    if said:
        own["note"] = " ".join(said)[:500]
    return Line(
        where=where, code=code.upper()[:48],
        modifiers=tuple(code.upper() for row in _many(item.get("modifier")) for _, code in codes(row) if code),
        day=day, units=float(units) if isinstance(units, int | float) else None,
        charged=amounts.get("submitted") if amounts.get("submitted") is not None else _cents(item.get("net")),
        paid=next((amounts[key] for key in PAID[:3] if amounts.get(key) is not None), None),
        allowed=amounts.get("eligible"), adjustments=tuple(adjustments), remarks=tuple(dict.fromkeys(remarks)), facts=own,
    )  # fmt: skip


MAKES_PRICE = frozenset({"45", "253"})


@cache
def _own_words() -> frozenset[str]:
    """The line processing indicators of Medicare by which a line was not paid as billed (medicare_lines.toml)."""
    return frozenset(row["id"] for row in read_row_file(MEDICARE_LINES)["line"])


def _own_word(item: dict[str, Any]) -> str:
    """Medicare's own word on a line without a reason code, as 'line-Q'; '' where it has none, or it was paid."""
    for extension in _many(item.get("extension")):
        coding = extension.get("valueCoding")
        name = _text(extension.get("url")).rsplit("/", 1)[-1].lower().replace("-", "_")
        if name.endswith("prcsg_ind_cd") and isinstance(coding, dict) and _text(coding.get("code")) in _own_words():
            return f"line-{_text(coding.get('code'))}"
    return ""


def _categories(amounts: Mapping[str, int | None], reasons: list[Adjustment]) -> list[Adjustment]:
    """What the categories of an item took off, under their own names: they are no reason codes. What was not covered
    belongs to the reason where there is just one."""
    found = [Adjustment("", key, amounts[key]) for key in CATEGORIES if amounts.get(key)]
    refused = amounts.get("noncovered")
    if refused and all(reason.cents is None for reason in reasons):
        if len(reasons) == 1:
            reasons[0] = reasons[0]._replace(cents=refused)
        else:
            found.append(Adjustment("", "noncovered", refused))
    return found


def _reason(row: dict[str, Any]) -> tuple[list[Adjustment], list[str]]:
    """The adjustment and remark codes of one adjudication."""
    if "supersed" in concept(row.get("reason")).lower():
        return [], []  # a reason that stood before the one that counts
    coded = codes(row.get("reason"))
    group = next((code.upper() for system, code in coded if "group" in system and code.upper() in GROUPS), "")
    told = [reason for system, code in coded for reason in read_reason(code, system)]
    adjustments = [
        Adjustment(reason.group or group, reason.code, _cents(row.get("amount")))
        for reason in told
        if reason.system == "CARC"
    ]
    return adjustments, [reason.code for reason in told if reason.system == "RARC"]


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
