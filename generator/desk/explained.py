"""One FHIR ExplanationOfBenefit as a claim with its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from generator.desk.parts import CATEGORIES, Adjustment, Claim, Fault, Line, read_cents, read_day
from generator.desk.worklist import find_cover
from generator.reading.eob import read_reason
from generator.reading.resources import codes, concept, display, many
from generator.rows.files import read_row_file

MEDICARE_LINES = Path(__file__).with_name("medicare_lines.toml")
PAID = ("paidtoprovider", "benefit", "paidtopatient", "paidbypatient")
"""Categories that tell what was paid, the surest first; what the patient paid is none of it."""
GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})


def parts_of(value: Any) -> list[dict[str, Any]]:
    """The parts of a value that may stand alone or in a list."""
    return [item for item in many(value) if isinstance(item, dict)]


def text_of(value: Any) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def named(reference: Any) -> str:
    return display(reference) or (text_of(reference.get("reference")) if isinstance(reference, dict) else "")


def cents_of(money: Any) -> int | None:
    value = money.get("value") if isinstance(money, dict) else None
    return read_cents(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def claim_of(where: str, resource: dict[str, Any]) -> Claim | Fault:
    numbers = [
        (" ".join(code for _, code in codes(identifier.get("type"))).lower(), text_of(identifier.get("value")))
        for identifier in parts_of(resource.get("identifier"))
    ]
    number = next((value for kind, value in numbers if "uc" in kind.split() and value), "")
    number = number or next((value for _, value in numbers if value), "") or text_of(resource.get("id"))
    if not number:
        return Fault(where, "the explanation has no number and no id; it was left out", True)
    diagnoses = " ".join(
        code.upper()
        for row in parts_of(resource.get("diagnosis"))
        for _, code in codes(row.get("diagnosisCodeableConcept"))
    )
    facts: dict[str, str] = {"diagnoses": diagnoses} if diagnoses else {}
    approvals = [text_of(value) for value in resource.get("preAuthRef", []) or [] if text_of(value)]
    for insurance in parts_of(resource.get("insurance")):
        approvals += [text_of(value) for value in insurance.get("preAuthRef", []) or [] if text_of(value)]
    if approvals:
        facts["approval_number"] = approvals[0]
    notes = {
        text_of(note.get("number")): text_of(note.get("text"))
        for note in parts_of(resource.get("processNote"))
        if note.get("text")
    }
    remarks = [code for row in parts_of(resource.get("adjudication")) for code in _reason(row)[1]]
    lines = tuple(
        _line_of(f"{where}, item {number_ + 1}", item, facts, resource, notes)
        for number_, item in enumerate(parts_of(resource.get("item")))
    )
    insurer = named(resource.get("insurer"))
    kinds = " ".join(
        code for insurance in parts_of(resource.get("insurance")) for _, code in codes(insurance.get("coverage"))
    )
    charged = paid = None
    for total in parts_of(resource.get("total")):
        category = next((code.lower() for _, code in codes(total.get("category"))), "")
        if category == "submitted":
            charged = cents_of(total.get("amount"))
        elif category in ("paidtoprovider", "benefit") and (paid is None or category == "paidtoprovider"):
            paid = cents_of(total.get("amount"))
    payment = resource.get("payment") if isinstance(resource.get("payment"), dict) else {}
    assert isinstance(payment, dict)
    if paid is None:
        paid = cents_of(payment.get("amount"))
    told = _supporting(resource)
    account = told.get("patientaccountnumber", "") or next(
        (value for _, value in numbers if value and value != number), ""
    )
    more = {"note": " ".join(notes.values())[:500]} if notes else {}
    if received := read_day(told.get("clmrecvddate", "")[:10]):
        more["received"] = received
    if prior := prior_of(resource):
        more["original_claim"] = prior
    return Claim(
        where=where, account=account if account != number else "", number=number, payer=insurer,
        cover=find_cover(kinds, insurer), patient=named(resource.get("patient")), charged=charged, paid=paid,
        decided=read_day(text_of(payment.get("date"))) or read_day(text_of(resource.get("created"))[:10]),
        adjustments=tuple(a for row in parts_of(resource.get("adjudication")) for a in _reason(row)[0]),
        remarks=tuple(dict.fromkeys(remarks)), lines=lines, facts=more,
    )  # fmt: skip


def _supporting(resource: dict[str, Any]) -> dict[str, str]:
    """What the supporting information of a claim says: its category -> the text or day, as CARIN's profile has them
    (patientaccountnumber, clmrecvddate)."""
    told: dict[str, str] = {}
    for row in parts_of(resource.get("supportingInfo")):
        value = text_of(row.get("valueString")) or text_of(row.get("timingDate"))
        for _, code in codes(row.get("category")):
            if value:
                told.setdefault(code.lower(), value[:60])
    return told


def prior_of(resource: dict[str, Any]) -> str:
    """The number of the claim that this one replaces; '' where none is named."""
    for row in parts_of(resource.get("related")):
        if any(code in ("prior", "replaces") for _, code in codes(row.get("relationship"))):
            for named in (row.get("reference"), row.get("claim")):
                if isinstance(named, dict):
                    identifier = named.get("identifier")
                    value = text_of(named.get("value")) or (
                        text_of(identifier.get("value")) if isinstance(identifier, dict) else ""
                    )
                    if value:
                        return value
    return ""


def _line_of(
    where: str, item: dict[str, Any], facts: dict[str, str], resource: dict[str, Any], notes: dict[str, str]
) -> Line:
    products = codes(item.get("productOrService") or item.get("service"))  # the second as FHIR had it before R4
    code = next((code for system, code in products if "hcpcs" in system or "cpt" in system), "")
    code = code or next((code for system, code in products if "ndc" not in system and _NDC_OID not in system), "")
    own = dict(facts)
    own |= _ndc_of(item, products)
    if not code and "ndc" in own:  # a pharmacy's claim: its quantity is the NDC's
        dispensed = item.get("quantity")
        if isinstance(dispensed, dict) and "ndc_quantity" not in own:
            own["ndc_quantity"] = text_of(dispensed.get("value"))
            unit = _ndc_unit(text_of(dispensed.get("code")), text_of(dispensed.get("unit")))
            own["ndc_unit"] = {"EA": "UN", "GM": "GR"}.get(unit.upper(), unit)  # as pharmacies count
    place = next((code for _, code in codes(item.get("locationCodeableConcept"))), "")
    if place:
        own["place"] = place
    period = item.get("servicedPeriod")
    day = read_day(text_of(item.get("servicedDate"))) or (
        read_day(text_of(period.get("start"))) if isinstance(period, dict) else ""
    )
    billable = resource.get("billablePeriod")
    if not day and isinstance(billable, dict):
        day = read_day(text_of(billable.get("start")))
    quantity = item.get("quantity")
    units = quantity.get("value") if isinstance(quantity, dict) else None
    amounts: dict[str, int | None] = {}
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    for row in parts_of(item.get("adjudication")):
        category = next((code.lower() for _, code in codes(row.get("category")) if code), "")
        amounts.setdefault(category, cents_of(row.get("amount")))
        reasons, more = _reason(row)
        adjustments += reasons
        remarks += more
    if not any(reason.code not in MAKES_PRICE for reason in adjustments) and (own_word := _own_word(item)):
        adjustments.append(Adjustment("", own_word, None))
    adjustments += _categories(amounts, adjustments)
    said = [notes[text_of(number)] for number in item.get("noteNumber", []) or [] if text_of(number) in notes]
    if said:
        own["note"] = " ".join(said)[:500]
    return Line(
        where=where, code=code.upper()[:48],
        modifiers=tuple(code.upper() for row in parts_of(item.get("modifier")) for _, code in codes(row) if code),
        day=day, units=float(units) if isinstance(units, int | float) else None,
        charged=amounts.get("submitted") if amounts.get("submitted") is not None else cents_of(item.get("net")),
        paid=next((amounts[key] for key in PAID[:3] if amounts.get(key) is not None), None),
        allowed=amounts.get("eligible"), adjustments=tuple(adjustments), remarks=tuple(dict.fromkeys(remarks)), facts=own,
    )  # fmt: skip


def _ndc_of(item: dict[str, Any], products: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The NDC of an item with its quantity and unit: in the code itself, in a detail (CARIN), or in an extension, of the item or
    of its code, nested or not (Medicare's Blue Button has it beside the code; others under a name of their own)."""
    inner = [coding for detail in parts_of(item.get("detail")) for coding in codes(detail.get("productOrService"))]
    amounts = [detail.get("quantity") for detail in parts_of(item.get("detail"))]
    service = item.get("productOrService")
    for holder in (item, service, *(parts_of(service.get("coding")) if isinstance(service, dict) else [])):
        for name, extension in _extensions(holder):
            inner += codes(extension.get("valueCodeableConcept"))
            for value in (extension.get("valueCoding"), extension.get("valueIdentifier")):
                if isinstance(value, dict):
                    inner.append(
                        (
                            text_of(value.get("system")).lower(),
                            text_of(value.get("code")) or text_of(value.get("value")),
                        )
                    )
            said = text_of(extension.get("valueString")) or text_of(extension.get("valueCode"))
            if "ndc" in name and re.search(r"\d{4}", said):
                inner.append(("ndc", said))
            if "ndc" in name and isinstance(extension.get("valueQuantity"), dict):
                amounts.append(extension["valueQuantity"])
    ndc = next((code for system, code in (*products, *inner) if code and ("ndc" in system or _NDC_OID in system)), "")
    quantity = next((amount for amount in amounts if isinstance(amount, dict)), None)
    if not ndc:
        return {}
    told = {"ndc": ndc}
    if quantity is not None:
        told["ndc_quantity"] = text_of(quantity.get("value"))
        told["ndc_unit"] = _ndc_unit(text_of(quantity.get("code")), text_of(quantity.get("unit")))
    return told


_UCUM = {
    "ml": "ML",
    "mg": "ME",
    "g": "GR",
    "[iu]": "F2",
    "[arb'u]": "UN",
    "{vial}": "UN",
    "{unit}": "UN",
    "{each}": "UN",
    "1": "UN",
}
"""Units of the NDC as FHIR's own code system (UCUM) writes them."""


def _ndc_unit(code: str, word: str) -> str:
    """The unit of an NDC, from its code or its word: 'mL' -> 'ML', "[arb'U]" -> 'UN'."""
    return _UCUM.get(code.lower(), "") or (word.upper() if word.upper() in _UCUM.values() else code or word)


_NDC_OID = "2.16.840.1.113883.6.69"


def _extensions(holder: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every extension of a part, the ones within others too, with the names of those it stands in."""
    if not isinstance(holder, dict) or depth > 4:
        return
    for extension in parts_of(holder.get("extension")):
        whole = f"{name}/{text_of(extension.get('url')).lower()}"
        yield whole, extension
        yield from _extensions(extension, whole, depth + 1)


MAKES_PRICE = frozenset({"45", "253"})


@cache
def _own_words() -> frozenset[str]:
    """The line processing indicators of Medicare by which a line was not paid as billed (medicare_lines.toml)."""
    return frozenset(row["id"] for row in read_row_file(MEDICARE_LINES)["line"])


def _own_word(item: dict[str, Any]) -> str:
    """Medicare's own word on a line without a reason code, as 'line-Q'; '' where it has none, or it was paid."""
    for extension in parts_of(item.get("extension")):
        coding = extension.get("valueCoding")
        name = text_of(extension.get("url")).rsplit("/", 1)[-1].lower().replace("-", "_")
        if name.endswith("prcsg_ind_cd") and isinstance(coding, dict) and text_of(coding.get("code")) in _own_words():
            return f"line-{text_of(coding.get('code'))}"
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
    rejects = [f"rx-{code.upper().lstrip('0')}" for system, code in coded if "ncpdp" in system and code]
    if rejects:  # a pharmacy's claim: numbers of their own
        return [Adjustment("", code, cents_of(row.get("amount"))) for code in rejects], []
    group = next((code.upper() for system, code in coded if "group" in system and code.upper() in GROUPS), "")
    told = [reason for system, code in coded for reason in read_reason(code, system)]
    adjustments = [
        Adjustment(reason.group or group, reason.code, cents_of(row.get("amount")))
        for reason in told
        if reason.system == "CARC"
    ]
    return adjustments, [reason.code for reason in told if reason.system == "RARC"]
