"""A FHIR bundle, or one resource of it, the JSON that portals and phone apps hand out: its entries (R4, US Core).

What a resource calls an error, refuted or not done is no entry. A name is the text of a concept, or what its codes
display; a medicine in a resource of its own is looked up within the file; nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from generator.chart.entry import MOST, Entry, Kind, Record, as_range, joined
from generator.reading.encodings import NotText, decode_letter
from generator.reading.resources import concept, display, load_resources, many, part_date

NOT_SO = frozenset(
    ("entered-in-error", "refuted", "not-done", "not-taken", "cancelled", "rejected", "declined", "draft")
)
"""Statuses of what did not happen."""
ICD10 = ("icd-10", "6.90")


def read_fhir(content: bytes) -> Record:
    """The record in a FHIR file. Raises CaseFileError, one sentence, for a damaged file."""
    resources = load_resources(content)
    by_id = {f"{each.get('resourceType')}/{each.get('id')}": each for each in resources} | {
        f"#{each.get('id')}": each for each in resources
    }
    entries: list[Entry] = []
    for resource in resources:
        reader = READERS.get(str(resource.get("resourceType")))
        if reader is None or _status(resource) & NOT_SO or resource.get("doNotPerform") is True:
            continue
        try:
            entries += reader(resource, by_id)
        except (AttributeError, TypeError, ValueError, KeyError, IndexError):
            continue  # a resource that is built otherwise than the standard says
        if len(entries) > MOST:
            break
    says = (f"The record is very long: its first {MOST:,} entries were read.",) if len(entries) > MOST else ()
    if not entries:
        says = (
            "This record holds no entries that we can read. Choose another file from the portal, or paste its text.",
        )
    patient = next((each for each in resources if each.get("resourceType") == "Patient"), {})
    heading = next((each for each in resources if each.get("resourceType") == "Composition"), {})
    name = next((name for name in many(patient.get("name")) if isinstance(name, dict)), {})
    keeper = display(heading.get("custodian")) or display(patient.get("managingOrganization"))
    return Record(
        title=str(heading.get("title") or "Health record from the portal"),
        keeper=keeper,
        made_on=part_date(str(heading.get("date") or "")),
        person=str(
            name.get("text") or " ".join([*map(str, many(name.get("given"))), str(name.get("family") or "")])
        ).strip(),
        entries=tuple(entries[:MOST]),
        says=says,
    )


def _status(resource: dict[str, Any]) -> set[str]:
    """Every status that a resource carries, in small letters."""
    found = {str(resource.get("status") or "").lower()}
    for key in ("clinicalStatus", "verificationStatus", "statusReason"):
        value = resource.get(key)
        if isinstance(value, dict):
            found |= {str(coding.get("code") or "").lower() for coding in many(value.get("coding"))}
        elif isinstance(value, str):
            found.add(value.lower())
    return found


def _period(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return part_date(value), ""
    return (
        (part_date(str(value.get("start") or "")), part_date(str(value.get("end") or "")))
        if isinstance(value, dict)
        else ("", "")
    )


def _notes(resource: dict[str, Any]) -> list[str]:
    return [str(note.get("text") or "") for note in many(resource.get("note")) if isinstance(note, dict)]


By = dict[str, dict[str, Any]]


def _medicine(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    """MedicationRequest, MedicationStatement, MedicationAdministration, MedicationDispense."""
    name = concept(resource.get("medicationCodeableConcept")) or concept(
        (resource.get("medication") or {}).get("concept")
    )
    reference = resource.get("medicationReference") or (resource.get("medication") or {}).get("reference") or {}
    if not name and isinstance(reference, dict):
        target = str(reference.get("reference") or "")
        name = concept(by_id.get(target, by_id.get("/".join(target.split("/")[-2:]), {})).get("code")) or display(
            reference
        )
    if not name:
        return
    kind: Kind = "given" if resource["resourceType"] == "MedicationAdministration" else "medicine"
    began, ended = _period(
        resource.get("effectivePeriod") or resource.get("effectiveDateTime") or resource.get("occurencePeriod")
        or resource.get("occurenceDateTime") or resource.get("whenHandedOver") or ""
    )  # fmt: skip
    doses = [
        each for each in many(resource.get("dosageInstruction") or resource.get("dosage")) if isinstance(each, dict)
    ]
    if not began and doses:
        began, ended = _period(((doses[0].get("timing") or {}).get("repeat") or {}).get("boundsPeriod"))
    began = began or part_date(str(resource.get("authoredOn") or resource.get("dateAsserted") or ""))
    said = [str(each.get("text") or "") for each in doses]
    amount = (doses[0].get("dose") or {}) if kind == "given" and doses else {}
    if amount.get("value"):
        said.append(f"{amount['value']:g} {amount.get('unit') or ''}")
    reasons = [
        concept(each) or display(each) for each in many(resource.get("reasonCode") or resource.get("statusReason"))
    ]
    states = _status(resource)
    is_over = bool(states & {"stopped", "completed", "ended"}) and kind == "medicine"
    status = "ended" if is_over or ended else "active" if states & {"active", "on-hold", "intended"} else ""
    if resource.get("intent") in ("plan", "proposal"):
        status = "planned"
    stopped = [concept(resource.get("statusReason"))] if isinstance(resource.get("statusReason"), dict) else []
    yield Entry(kind, name, began=began, ended=ended, status=status, note=joined(*said, *stopped, *reasons, *_notes(resource)), section="Medications")  # fmt: skip


def _condition(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    name = concept(resource.get("code"))
    if not name:
        return
    codes = [
        str(coding.get("code") or "")
        for coding in many((resource.get("code") or {}).get("coding"))
        if any(part in str(coding.get("system") or "").lower() for part in ICD10)
    ]
    began, _ = _period(resource.get("onsetDateTime") or resource.get("onsetPeriod") or "")
    began = began or part_date(str(resource.get("recordedDate") or ""))
    ended = _period(resource.get("abatementDateTime") or "")[0]
    is_over = bool(ended or _status(resource) & {"resolved", "inactive", "remission"})
    yield Entry(
        "diagnosis", name, began=began, ended=ended, status="ended" if is_over else "active", code=codes[0] if codes else "",
        note=joined(*_notes(resource)), section="Problems",
    )  # fmt: skip


def _measured(part: dict[str, Any]) -> tuple[str, str]:
    """(value, unit) of an observation or a component of one."""
    if isinstance(quantity := part.get("valueQuantity"), dict) and quantity.get("value") is not None:
        unit = str(quantity.get("unit") or quantity.get("code") or "")
        return f"{quantity.get('comparator') or ''}{quantity['value']}", "" if unit in ("1", "{score}") else unit
    for key in ("valueString", "valueInteger", "valueDateTime"):
        if part.get(key) is not None:
            return str(part[key]), ""
    if isinstance(span := part.get("valueRange"), dict):
        low, high = span.get("low") or {}, span.get("high") or {}
        return as_range(str(low.get("value", "")), str(high.get("value", ""))), str(
            high.get("unit") or low.get("unit") or ""
        )
    if part.get("valueBoolean") is not None:
        return ("yes" if part["valueBoolean"] else "no"), ""
    return concept(part.get("valueCodeableConcept")), ""


def _observation(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    on = _period(resource.get("effectiveDateTime") or resource.get("effectivePeriod") or resource.get("issued") or "")[
        0
    ]
    sort = joined(*(concept(each) for each in many(resource.get("category")))) or "Results"
    for part in (resource, *many(resource.get("component"))):
        name = concept(part.get("code"))
        value, unit = _measured(part)
        if not name or not value:
            continue
        span = next((each for each in many(part.get("referenceRange")) if isinstance(each, dict)), {})
        low, high = span.get("low") or {}, span.get("high") or {}
        normal = as_range(str(low.get("value", "")), str(high.get("value", ""))) or str(span.get("text") or "")
        flag = next((str(coding.get("code") or "") for each in many(part.get("interpretation")) for coding in many(each.get("coding"))), "")  # fmt: skip
        note = joined(f"marked {flag}" if flag in ("H", "L", "HH", "LL", "A", "AA") else "", *_notes(part))
        yield Entry("result", name, began=on, value=value, unit=unit, normal=normal, note=note, section=sort)


def _allergy(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    name = concept(resource.get("code"))
    if (
        not name
        or re.match(r"no known|no (?:drug )?allerg", name, re.I)
        or _status(resource) & {"inactive", "resolved"}
    ):
        return
    reactions = [
        joined(*(concept(each) for each in many(reaction.get("manifestation"))), str(reaction.get("severity") or ""), str(reaction.get("description") or ""))
        for reaction in many(resource.get("reaction"))
    ]  # fmt: skip
    began = _period(resource.get("onsetDateTime") or "")[0] or part_date(str(resource.get("recordedDate") or ""))
    yield Entry("allergy", name, began=began, note=joined(*reactions, *_notes(resource)), section="Allergies")


def _procedure(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    if name := concept(resource.get("code")):
        began, ended = _period(resource.get("performedDateTime") or resource.get("performedPeriod") or "")
        reasons = [concept(each) for each in many(resource.get("reasonCode"))]
        status = "planned" if "preparation" in _status(resource) else ""
        yield Entry("procedure", name, began=began, ended=ended, status=status, note=joined(*reasons, *_notes(resource)), section="Procedures")  # fmt: skip


def _immunization(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    if name := concept(resource.get("vaccineCode")):
        yield Entry("immunization", name, began=_period(resource.get("occurrenceDateTime") or "")[0], note=joined(*_notes(resource)), section="Immunizations")  # fmt: skip


STAYS = {"IMP": "Stay in hospital", "ACUTE": "Stay in hospital", "NONAC": "Stay in hospital", "EMER": "Visit to the emergency room", "OBSENC": "Observation in hospital"}  # fmt: skip


def _encounter(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    sort: Any = next(iter(many(resource.get("class"))), {})
    code = str(sort.get("code") or "") or str((many(sort.get("coding")) or [{}])[0].get("code") or "")
    name = STAYS.get(code) or joined(*(concept(each) for each in many(resource.get("type"))))
    reasons = [concept(each) for each in many(resource.get("reasonCode"))]
    if name:
        began, ended = _period(resource.get("period") or "")
        yield Entry("stay", name, began=began, ended=ended, note=joined(*reasons), section="Visits")


def _document(resource: dict[str, Any], by_id: By) -> Iterator[Entry]:
    """The text of a note that stands in the file itself; one that is only pointed to is not fetched."""
    name = concept(resource.get("type")) or str(resource.get("description") or "Note")
    on = part_date(str(resource.get("date") or resource.get("issued") or ""))
    attachments = [content.get("attachment") or {} for content in many(resource.get("content"))] + many(resource.get("presentedForm"))  # fmt: skip
    for attachment in attachments:
        kind = str(attachment.get("contentType") or "")
        if not attachment.get("data") or not re.match(r"text/|application/rtf", kind):
            continue
        try:
            text = decode_letter(base64.b64decode(str(attachment["data"])))
        except (binascii.Error, ValueError, NotText):
            continue
        for part in re.split(r"\n\s*\n|\n(?=[ \t]*[•*\-][ \t])", text):
            if part.strip():
                yield Entry("note", " ".join(part.split()), began=on, section=name)


READERS = {
    "MedicationRequest": _medicine, "MedicationStatement": _medicine, "MedicationAdministration": _medicine, "MedicationDispense": _medicine,
    "Condition": _condition, "Observation": _observation, "AllergyIntolerance": _allergy, "Procedure": _procedure, "Immunization": _immunization,
    "Encounter": _encounter, "DocumentReference": _document, "DiagnosticReport": _document,
}  # fmt: skip
"""Resource -> what reads it."""
