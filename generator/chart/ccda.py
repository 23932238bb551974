"""A C-CDA document, the XML file that patient portals call "health summary" or "continuity of care": its entries.

Sections are known by their LOINC codes; what an entry says is read from its coded parts, and where those are empty from
the text of the section that they point to. What a document says was *not* so (`negationInd`) is no entry; what is only
planned is marked so; the history of relatives is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.chart.entry import MOST, Entry, Kind, Record, as_range, joined
from generator.chart.xml import EMPTY, Element, read_xml
from generator.reading.resources import part_date
from generator.record.case import CaseFileError

SECTIONS: dict[str, Kind] = {
    "10160-0": "medicine", "10183-2": "medicine", "42346-7": "medicine", "29549-3": "given", "48765-2": "allergy", "11450-4": "diagnosis",
    "11348-0": "diagnosis", "11535-2": "diagnosis", "46241-6": "diagnosis", "30954-2": "result", "8716-3": "result", "47420-5": "result", "47519-4": "procedure",
    "11369-6": "immunization", "46240-8": "stay",
}  # fmt: skip
"""LOINC code of a section -> what its entries are. 8716-3 are vital signs, 47420-5 the functional status."""
FAMILY, PLAN = "10157-6", "18776-5"
ICD10 = "2.16.840.1.113883.6.90"


def is_ccda(content: bytes) -> bool:
    """Whether a file is a document of this kind, by its beginning."""
    return b"<ClinicalDocument" in content[:20_000]


def read_ccda(content: bytes) -> Record:
    """The record in a C-CDA file. Raises CaseFileError, one sentence, for a file that is damaged or of another kind."""
    root = read_xml(content)
    if root.name != "ClinicalDocument":
        raise CaseFileError(
            "This XML file is no health summary. Ask the portal for “health summary” or “visit summary”."
        )
    named = {
        element.get("ID"): element.text()
        for name in ("content", "td", "tr", "item", "paragraph", "list")
        for element in root.within(name)
        if element.get("ID")
    }
    entries: list[Entry] = []
    sections = [section for section in root.within("section") if not any(section.all("component", "section"))]
    for section in sections:
        if section.one("code").get("code") != FAMILY:
            entries += _Section(section, named).entries()
    says = () if len(entries) <= MOST else (f"The record is very long: its first {MOST:,} entries were read.",)
    if not entries:
        says = (
            "This record holds no entries that we can read. Choose another file from the portal, or paste its text.",
        )
    patient = root.one("recordTarget", "patientRole", "patient", "name")
    return Record(
        title=root.one("title").text() or "Health Summary",
        keeper=root.one("custodian", "assignedCustodian", "representedCustodianOrganization", "name").text(),
        made_on=part_date(root.one("effectiveTime").get("value")),
        person=" ".join(part.text() for part in patient.all("*") if part.name in ("given", "family")),
        entries=tuple(entries[:MOST]),
        says=says,
    )


class _Section:
    """One section, and what its entries say."""

    def __init__(self, section: Element, named: dict[str, str]):
        self.section, self.named = section, named
        self.code = section.one("code").get("code")
        self.title = section.one("title").text()

    def entries(self) -> list[Entry]:
        kind = SECTIONS.get(self.code)
        if kind is None and self.code != PLAN:
            return self._notes()
        found = [entry for element in self.section.all("entry") for entry in self._of(element, kind)]
        return found or self._notes()

    def _notes(self) -> list[Entry]:
        """A section of prose (assessment, history, notes), one paragraph an entry."""
        parts = [
            part.text()
            for name in ("paragraph", "item", "tr")
            for part in self.section.one("text").within(name)
            if not any(part.within(name))
        ] or [self.section.one("text").text()]
        on = part_date(self.section.one("entry", "*", "effectiveTime").get("value"))
        return [Entry("note", part, began=on, section=self.title) for part in parts if part]

    def _of(self, entry: Element, kind: Kind | None) -> Iterator[Entry]:
        for name in ("substanceAdministration", "observation", "procedure", "act", "encounter", "organizer"):
            for element in entry.all(name):
                yield from self._statement(element, kind)

    def _statement(self, element: Element, kind: Kind | None) -> Iterator[Entry]:
        if element.get("negationInd") == "true":
            return
        if element.name == "substanceAdministration":
            yield from self._medicine(element, kind)
        elif element.name == "observation" and kind == "result":
            yield from self._result(element, "")
        elif element.name == "observation" and kind in ("diagnosis", "allergy"):
            yield from self._problem(element, kind)
        elif element.name == "encounter":
            yield from self._stay(element)
        elif element.name in ("procedure", "observation") and kind == "procedure":
            yield from self._procedure(element)
        elif element.name == "organizer":
            group = self._name(element.one("code"))
            on = _time(element)[0]
            for part in element.all("component", "*"):
                if part.name == "observation" and part.get("negationInd") != "true":
                    yield from self._result(part, on, group)
        elif element.name == "act":
            if kind == "procedure":
                yield from self._procedure(element)
            ended = _time(element)[1]
            for part in element.all("entryRelationship", "observation"):
                if kind in ("diagnosis", "allergy") and part.get("negationInd") != "true":
                    yield from self._problem(part, kind, ended)

    def _medicine(self, element: Element, kind: Kind | None) -> Iterator[Entry]:
        product = element.one("consumable", "manufacturedProduct", "manufacturedMaterial")
        name = self._name(product.one("code")) or product.one("name").text()
        if not name or re.match(r"no (?:known )?(?:current )?medication", name, re.I):
            return
        began, ended = _time(element)
        dose = element.one("doseQuantity")
        route = self._name(element.one("routeCode"))
        notes = [self._text(element.one("text")).removeprefix(name).strip(" ,-")]
        reasons = []
        for related in element.all("entryRelationship"):
            act = related.one("*")
            if related.get("typeCode") == "RSON" or act.one("code").get("code") == "48767-8":
                said = self._text(act.one("text")) or self._name(act.one("value"))
                reasons.append(said)
        amount = f"{dose.get('value')} {dose.get('unit')}".strip() if dose.get("unit") not in ("", "1") else ""
        state = element.one("statusCode").get("code")
        is_planned = element.get("moodCode") == "INT" and (kind is None or self.code == PLAN)
        status = (
            "planned"
            if is_planned
            else "ended"
            if ended or (state in ("aborted", "completed", "cancelled") and kind == "medicine" and began)
            else "active"
            if kind == "medicine"
            else ""
        )
        if kind == "medicine" and not ended and state == "completed":
            status = ""
        yield Entry(
            "immunization" if kind == "immunization" else "given" if kind == "given" else "medicine",
            name, began=began, ended=ended, status=status, note=joined(amount, route, *notes, *reasons), section=self.title,
        )  # fmt: skip

    def _problem(self, element: Element, kind: Kind, ended: str = "") -> Iterator[Entry]:
        value = element.one("value")
        began, own_end = _time(element)
        if kind == "allergy":
            agent = next(iter(element.all("participant", "participantRole", "playingEntity")), EMPTY)
            name = self._name(agent.one("code")) or agent.one("name").text()
            notes = [
                self._name(part.one("value")) or self._text(part.one("text"))
                for part in element.all("entryRelationship", "observation")
                if not _is_status(part)
            ]
            if not name or re.match(r"no known|no (?:drug )?allerg", name, re.I):
                return
            yield Entry("allergy", name, began=began, ended=own_end, note=joined(*notes), section=self.title)
            return
        name = self._name(value)
        if not name or re.match(r"no known|no (?:current )?problem", name, re.I):
            return
        codes = [code.get("code") for code in (value, *value.all("translation")) if code.get("codeSystem") == ICD10]
        status = next(
            (
                self._name(part.one("value")).lower()
                for part in element.all("entryRelationship", "observation")
                if _is_status(part)
            ),
            "",
        )
        end = own_end or ended
        is_over = bool(end) or status in ("resolved", "inactive")
        yield Entry(
            "diagnosis", name, began=began, ended=end, status="ended" if is_over else "active", code=codes[0] if codes else "",
            section=self.title,
        )  # fmt: skip

    def _result(self, element: Element, on: str, group: str = "") -> Iterator[Entry]:
        name = self._name(element.one("code"))
        value, unit = self._value(element.one("value"))
        if not name or not value:
            return
        span = element.one("referenceRange", "observationRange")
        bounds = span.one("value")
        normal = as_range(bounds.one("low").get("value"), bounds.one("high").get("value")) or self._text(
            span.one("text")
        )
        flag = element.one("interpretationCode").get("code")
        flag = flag if flag in ("H", "L", "HH", "LL", "A", "AA") else ""
        yield Entry(
            "result", name, began=_time(element)[0] or on, value=value, unit=unit, normal=normal, note=joined(flag and f"marked {flag}"),
            section=joined(self.title, group if group.lower() != name.lower() else ""),
        )  # fmt: skip

    def _procedure(self, element: Element) -> Iterator[Entry]:
        if name := self._name(element.one("code")):
            began, ended = _time(element)
            status = "planned" if element.get("moodCode") in ("INT", "RQO", "ARQ", "PRMS") else ""
            said = self._text(element.one("text"))
            yield Entry("procedure", name, began=began, ended=ended, status=status, note="" if said == name else said, section=self.title)  # fmt: skip

    def _stay(self, element: Element) -> Iterator[Entry]:
        name = self._name(element.one("code"))
        reasons = [
            self._name(part.one("value"))
            for part in element.within("observation")
            if part.get("negationInd") != "true" and not _is_status(part)
        ]
        if name:
            began, ended = _time(element)
            yield Entry("stay", name, began=began, ended=ended, note=joined(*reasons), section=self.title)

    def _name(self, code: Element) -> str:
        """The name of a coded thing: as it is displayed, or the words it points to, or a translation of it."""
        original = self._text(code.one("originalText"))
        displays = [part.get("displayName") for part in (code, *code.all("translation"))]
        return next((" ".join(name.split()) for name in (displays[0], original, *displays[1:]) if name.strip()), "")

    def _text(self, element: Element) -> str:
        """The words of a text that may only point to the text of the section."""
        target = element.one("reference").get("value").removeprefix("#")
        return (self.named.get(target, "") or element.text()) if target else element.text()

    def _value(self, value: Element) -> tuple[str, str]:
        """(value, unit) of a result."""
        if value.get("nullFlavor"):
            return "", ""
        if value.get("value"):
            unit = value.get("unit")
            return value.get("value"), "" if unit in ("1", "{score}", "[arb'U]") else unit.replace("[", "").replace(
                "]", ""
            )
        low, high = value.one("low"), value.one("high")
        if low is not EMPTY or high is not EMPTY:
            unit = low.get("unit") or high.get("unit")
            if low.get("value") and high.get("value"):
                return f"{low.get('value')} to {high.get('value')}", unit
            if high.get("value"):
                return f"{'≤' if high.get('inclusive') == 'true' else '<'}{high.get('value')}", unit
            return (
                (f"{'>' if low.get('inclusive') == 'false' else '≥'}{low.get('value')}", unit)
                if low.get("value")
                else ("", "")
            )
        return self._name(value) or self._text(value), ""


def _is_status(observation: Element) -> bool:
    """Whether an observation only tells the status, severity or kind of another one, not a thing of its own."""
    return observation.one("code").get("code") in ("33999-4", "SEV", "82606-5", "ASSERTION-STATUS")


def _time(element: Element) -> tuple[str, str]:
    """(begin, end) of a statement; a day alone is both begin and no end. Times of a schedule are left out."""
    for time in element.all("effectiveTime"):
        if time.get("type") in ("PIVL_TS", "EIVL_TS"):
            continue
        low, high = part_date(time.one("low").get("value")), part_date(time.one("high").get("value"))
        if low or high:
            return low, high
        if day := part_date(time.get("value")):
            return day, ""
    return "", ""
