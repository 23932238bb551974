"""One explanation of benefits, as a person gets it: its lines, the amounts, the codes explained, and of each line whether
it was denied, is the person's share, or was paid. FHIR (an ExplanationOfBenefit of a patient-access service, CARIN's
profile) or the text of a paper.

The profile has no field for the group of an adjustment (CO, PR); where none is told, none is made up: then the amounts
say what is a share of the cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from generator.facts import Book
from generator.reading.codes import Code, find_payment_codes, kind_of
from generator.reading.finding import Finding
from generator.reading.resources import codes, concept, display, many, part_date
from generator.reading.tables import table_rows
from generator.rows.row import Row

AMOUNTS: dict[str, str] = {
    "submitted": "charged", "eligible": "allowed", "noncovered": "not_covered", "deductible": "deductible", "copay": "copay", "coinsurance": "coinsurance",
    "benefit": "paid", "paidtoprovider": "paid", "paidtopatient": "paid", "memberliability": "owed", "discount": "discount", "priorpayerpaid": "other_paid",
}  # fmt: skip
"""Category of an adjudication -> the amount of a line."""
SHARE = ("deductible", "copay", "coinsurance")
Verdict = Literal["denied", "share", "paid", "reduced", "unknown"]


class EobReason(Row):
    """Why a line was not paid as billed: 'CARC' or 'RARC', its code, the group it came with ('' where none was told)."""

    system: str
    code: str
    group: str = ""

    @property
    def printed(self) -> str:
        return f"{self.group}-{self.code}" if self.group else self.code


class EobLine(Row):
    """One line. Amounts are dollars, None where nothing is told; `units` as billed; `day` ISO or ''."""

    number: int
    code: str
    name: str = ""
    day: str = ""
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    charged: Decimal | None = None
    allowed: Decimal | None = None
    not_covered: Decimal | None = None
    deductible: Decimal | None = None
    copay: Decimal | None = None
    coinsurance: Decimal | None = None
    discount: Decimal | None = None
    other_paid: Decimal | None = None
    paid: Decimal | None = None
    owed: Decimal | None = None
    reasons: tuple[EobReason, ...] = ()

    @property
    def share(self) -> Decimal:
        """Deductible, copay and coinsurance together."""
        return sum((getattr(self, name) or Decimal() for name in SHARE), Decimal())

    def verdict(self, book: Book) -> Verdict:
        """What was done with it. A code that settles a denial decides; then what was not covered; then whose share it is."""
        kinds = {kind_of(code, book) for code in self._codes(book)} - {"", "cost_share"}
        is_share = any(
            reason.group == "PR" or reason.code in ("1", "2", "3") for reason in self.reasons if reason.system == "CARC"
        )
        if self.paid:
            return "denied" if self.not_covered and self.charged and self.not_covered >= self.charged else "paid"
        if kinds or (self.not_covered and not self.share):
            return "denied"
        if self.share or (is_share and not kinds):
            return "share"
        if self.paid is None and not self.reasons:
            return "unknown"
        return "denied" if self.charged and not self.allowed and not self.discount else "reduced"

    def _codes(self, book: Book) -> list[Code]:
        rows = {(row.system, row.code.upper()): row.id for row in book.shelf("remittance_codes").values()}
        return [
            Code(rows.get((each.system, each.code), ""), each.system, each.code, each.group, 0, 0)
            for each in self.reasons
        ]


class Eob(Row):
    """One claim as its payer explains it. `is_claim` is false for what is no answer to a claim yet (a request for approval,
    a cancelled one)."""

    claim: str
    payer: str
    patient: str
    provider: str
    decided: str
    lines: tuple[EobLine, ...]
    notes: tuple[str, ...] = ()
    is_claim: bool = True

    def total(self, name: str) -> Decimal | None:
        """The sum of one amount over the lines; None where no line tells it."""
        told = [getattr(line, name) for line in self.lines if getattr(line, name) is not None]
        return sum(told, Decimal()) if told else None


def read_eobs(resources: list[dict[str, Any]]) -> list[Eob]:
    """Every ExplanationOfBenefit among the resources of a file. One that is built otherwise than the standard says is left
    out."""
    found = []
    for resource in resources:
        if resource.get("resourceType") == "ExplanationOfBenefit" and resource.get("status") != "entered-in-error":
            try:
                found.append(_eob(resource))
            except (AttributeError, TypeError, ValueError, KeyError, IndexError):
                continue
    return found


def _eob(resource: dict[str, Any]) -> Eob:
    identifiers = [each for each in many(resource.get("identifier")) if isinstance(each, dict)]
    numbers = sorted(identifiers, key=lambda each: "uc" not in [code for _, code in codes(each.get("type"))])
    notes = {
        str(note.get("number")): str(note.get("text"))
        for note in many(resource.get("processNote"))
        if isinstance(note, dict) and note.get("text")
    }
    payment = resource.get("payment") or {}
    lines = [_line(number, item, resource) for number, item in enumerate(many(resource.get("item")), 1)]
    if len(lines) == 1:  # what is told of the claim is told of its only line
        whole = _adjudicated(many(resource.get("adjudication")))
        line = lines[0]
        more = {name: value for name, value in whole[0].items() if getattr(line, name) is None}
        lines = [line.replaced(**more, reasons=tuple(dict.fromkeys((*line.reasons, *whole[1]))))]
    return Eob(
        claim=str(numbers[0].get("value") or "") if numbers else str(resource.get("id") or ""),
        payer=display(resource.get("insurer")),
        patient=display(resource.get("patient")),
        provider=display(resource.get("provider")),
        decided=part_date(str(payment.get("date") or resource.get("created") or "")),
        lines=tuple(lines),
        notes=tuple(notes.values()),
        is_claim=resource.get("use", "claim") == "claim" and resource.get("status") in ("active", None) and resource.get("outcome") != "queued",
    )  # fmt: skip


def _line(number: int, item: dict[str, Any], resource: dict[str, Any]) -> EobLine:
    products = codes(item.get("productOrService"))
    code = next((code for system, code in products if "hcpcs" in system or "cpt" in system), "")
    code = code or next((code for system, code in products if "ndc" not in system and code != "not-applicable"), "")
    amounts, reasons = _adjudicated(many(item.get("adjudication")))
    amounts.setdefault("charged", _dollars(item.get("net")))
    units = (item.get("quantity") or {}).get("value")
    day = part_date(str(item.get("servicedDate") or (item.get("servicedPeriod") or {}).get("start") or (resource.get("billablePeriod") or {}).get("start") or ""))  # fmt: skip
    return EobLine(
        number=int(item.get("sequence") or number), code=code.upper(), name=concept(item.get("productOrService")), day=day,
        modifiers=tuple(code.upper() for each in many(item.get("modifier")) for _, code in codes(each)),
        units=Decimal(str(units)) if isinstance(units, (int, float)) else None, reasons=reasons, **amounts,
    )  # fmt: skip


def _adjudicated(rows: list[Any]) -> tuple[dict[str, Decimal | None], tuple[EobReason, ...]]:
    """The amounts of adjudications by their names, and their reasons."""
    amounts: dict[str, Decimal | None] = {}
    reasons: list[EobReason] = []
    for row in rows:
        if not isinstance(row, dict):
            continue
        category = next((code.lower() for _, code in codes(row.get("category"))), "")
        if (name := AMOUNTS.get(category)) and (value := _dollars(row.get("amount"))) is not None:
            if name == "paid" and amounts.get("paid") is not None:
                value = max(value, amounts["paid"] or Decimal())  # told twice: as the benefit, and as paid to somebody
            amounts[name] = value
        for system, code in codes(row.get("reason")):
            reasons += read_reason(code, system)
    return amounts, tuple(dict.fromkeys(reasons))


def read_reason(printed: str, system: str = "") -> Iterator[EobReason]:
    """The reason that a code stands for, with its group where one is printed: 'CO-197', '197', 'N54'."""
    match = re.fullmatch(
        r"\s*(?:(CO|PR|OA|PI|CR)[- ]?)?0*(\d{1,3}|[ABDPWY]\d{1,2}|MA?\d{1,3}|N\d{1,3})\s*", printed.upper()
    )
    if match:
        is_remark = "remark" in system or match[2][0] in "MN"
        yield EobReason("RARC" if is_remark else "CARC", match[2], match[1] or "")


def _dollars(money: Any) -> Decimal | None:
    value = money.get("value") if isinstance(money, dict) else None
    return (
        Decimal(str(value)).quantize(Decimal("0.01"))
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else None
    )


# ---- the text of a paper --------------------------------------------------------------------------------

COLUMNS: tuple[tuple[str, str], ...] = (
    ("charged", r"(?:amount |total |provider |you were )?(?:billed|charged?s?)(?: amount)?|submitted(?: charges?)?"),
    ("discount", r"(?:plan |network |negotiated |member )?(?:discounts?|savings|reductions?)|adjust(?:ment|ed)s?(?: amount)?"),
    ("allowed", r"(?:plan |amount )?allow(?:ed|able)(?: amount)?|(?:plan|negotiated|contract) (?:rate|amount)|eligible"),
    ("not_covered", r"(?:amount )?(?:not|non)[- ]?(?:covered|payable|allowed|cov)(?: amount)?|excluded|ineligible"),
    ("deductible", r"(?:your |applied to )?ded(?:uctible)?\.?(?: amount)?"),
    ("copay", r"(?:your )?co-?pay(?:ment)?(?: amount)?"),
    ("coinsurance", r"(?:your )?co-?ins(?:urance)?\.?(?: amount)?"),
    ("other_paid", r"(?:other|primary) (?:insurance|payer|plan)(?: paid)?"),
    ("paid", r"(?:plan|we|your plan|benefit|insurance|amount)? ?(?:paid|pays|payment|paid amount|benefit paid)(?: by plan)?"),
    ("owed", r"(?:you|patient|member|your|amount you)? ?(?:(?:may |might )?owe|responsib\w+|resp\.?|liability|share|total)(?: amount)?"),
    ("units", r"units?|qty|quantity"),
    ("code", r"(?:proc(?:edure)?|service|billing|svc|hcpcs|cpt)?\.? ?(?:code|cd|hcpcs|cpt)s?"),
    ("day", r"(?:date(?:s)?(?: of service)?|dos|service date|svc date|date of svc)"),
    ("reasons", r"(?:(?:reason|remark|adj(?:ustment)?|claim|denial|carc|rarc|note|adj reason) ?(?:codes?|cd|reason|notes?)?s?|see notes?|grp/?carc|codes?)"),
)  # fmt: skip
"""(amount or cell, how the head of its column reads); the first that fits."""
_COLUMNS = [(name, re.compile(rf"\s*(?:{words})\s*", re.I)) for name, words in COLUMNS]
MONEY = re.compile(r"-?\$?\s?\(?(\d[\d,]*(?:\.\d{2})?)\)?$")


def is_eob_text(text: str) -> bool:
    """Whether a text is an explanation of benefits with a table of lines."""
    return bool(
        re.search(
            r"explanation of (?:benefits|payment)|this is not a bill|\bEOB\b|claim (?:detail|summary)", text, re.I
        )
    ) and any(True for _ in _table_lines(text))


def read_eob_text(text: str, book: Book) -> Eob | None:
    """The explanation in the text of a paper; None where it has no table of lines."""
    lines = list(_table_lines(text))
    if not lines:
        return None
    named = find_payment_codes(text, book)
    if len(lines) == 1 and named:  # codes beside the table speak of its only line
        more = [EobReason(code.system, code.code, code.group) for code in named]
        known = {(each.system, each.code) for each in lines[0].reasons}
        lines = [
            lines[0].replaced(
                reasons=(*lines[0].reasons, *(each for each in more if (each.system, each.code) not in known))
            )
        ]
    claim = re.search(r"\bclaim(?: (?:number|no\.?|id|#))?\s*[:#]?\s*([A-Z0-9][A-Z0-9-]{5,25})\b", text, re.I)
    return Eob(claim[1] if claim and any(map(str.isdigit, claim[1])) else "", "", "", "", "", tuple(lines))


def _table_lines(text: str) -> Iterator[EobLine]:
    number = 0
    for head, row, _ in table_rows(text):
        names = {
            place: next((name for name, pattern in _COLUMNS if pattern.fullmatch(cell)), "") for cell, place in head
        }
        if "charged" not in names.values() or not {"paid", "allowed", "not_covered"} & set(names.values()):
            continue
        cells = {names[place]: cell for cell, place in row if names.get(place)}
        if not cells or re.match(r"\s*(?:sub)?totals?\b", " ".join(cell for cell, _ in row), re.I):
            continue
        joined = " ".join(cell for cell, _ in row)
        code = re.search(r"\b(?:[A-CEGHJ-MP-V]\d{4}|\d{5})\b", cells.get("code", "") or joined)
        amounts: dict[str, Any] = {}
        for name in (
            "charged",
            "discount",
            "allowed",
            "not_covered",
            "deductible",
            "copay",
            "coinsurance",
            "other_paid",
            "paid",
            "owed",
        ):
            if (money := MONEY.search(cells.get(name, "").strip())) and name in cells:
                amounts[name] = Decimal(money[1].replace(",", ""))
        if "charged" not in amounts or not code:
            continue
        number += 1
        reasons = tuple(
            dict.fromkeys(
                reason for part in re.split(r"[\s,;/]+", cells.get("reasons", "")) for reason in read_reason(part)
            )
        )
        day = re.search(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b", cells.get("day", "") or joined)
        units = re.fullmatch(r"\d{1,5}(?:\.\d+)?", cells.get("units", "").strip())
        yield EobLine(
            number=number, code=code[0], day=_iso(day) if day else "", units=Decimal(units[0]) if units else None, reasons=reasons,
            modifiers=tuple(re.findall(r"(?<=[- ])(?:J[A-Z]|K[A-Z]|TB|PO|PN|25|59)\b", cells.get("code", ""))), **amounts,
        )  # fmt: skip


def _iso(day: re.Match[str]) -> str:
    year = int(day[3]) + (2000 if len(day[3]) == 2 else 0)
    return f"{year}-{int(day[1]):02}-{int(day[2]):02}"


# ---- explained ------------------------------------------------------------------------------------------

SAYS: dict[Verdict, str] = {
    "denied": "It was denied.",
    "share": "It is your share of the cost, not a denial.",
    "paid": "It was paid.",
    "reduced": "It was cut to the contract price. That part is not yours to pay unless the code says so.",
    "unknown": "It does not say what was decided.",
}


class ExplainedLine(Row):
    """A line with what it means: `says` what was done with it, `codes` (printed, what it stands for, what to do first)."""

    line: EobLine
    verdict: Verdict
    says: str
    codes: tuple[tuple[str, str, str], ...]


def explain_eob(eob: Eob, book: Book) -> tuple[ExplainedLine, ...]:
    """Each line in plain words. A code that the book lacks is named as one to ask the plan about."""
    explained = []
    rows = {(row.system, row.code.upper()): row for row in book.shelf("remittance_codes").values()}
    for line in eob.lines:
        told = []
        for reason in line.reasons:
            row = rows.get((reason.system, reason.code))
            told.append((reason.printed, row.meaning if row else UNKNOWN_CODE, row.what_to_do if row else ""))
        verdict = line.verdict(book)
        explained.append(ExplainedLine(line, verdict, SAYS[verdict], tuple(told)))
    return tuple(explained)


UNKNOWN_CODE = "We do not have this code. The paper explains it in its list of codes; if not, ask the plan."


def find_in_eob(eob: Eob, book: Book) -> Iterator[Finding]:
    """What an explanation would fill in the case: the claim, the day, the codes of its denied lines, the reasons they state.
    A share of the cost that nobody denied states none."""
    if not eob.is_claim:
        return
    if eob.claim:
        yield _found("reference_number", eob.claim, f"The claim number is {eob.claim}.", eob.claim)
    if eob.payer:
        yield _found("payer_name", eob.payer, f"The insurer is {eob.payer}.", eob.payer)
    if eob.decided and len(eob.decided) == 10:
        yield _found(
            "notice_date",
            eob.decided,
            f"The claim was decided on {eob.decided}.",
            eob.decided,
            "It may have been mailed on another day: look at the paper.",
        )
    stated: dict[str, str] = {}
    days: set[str] = set()
    for told in explain_eob(eob, book):
        line = told.line
        printed = ", ".join(code for code, _, _ in told.codes)
        words = f"line {line.number}: {line.code} {line.day}, charged ${line.charged}, paid ${line.paid or 0}{f', {printed}' if printed else ''}"
        if told.verdict != "denied":
            continue
        if line.day and line.day not in days:
            days.add(line.day)
            yield _found("service_date", line.day, f"The day of the treatment was {line.day}.", words)
        if re.fullmatch(r"[JQ]\d{4}", line.code):
            yield _found("hcpcs", line.code, f"The drug code is {line.code}.", words)
            if line.charged:
                yield _found("billed_amount", round(line.charged), f"${line.charged} was billed.", words)
        row = {"code": line.code, "printed": printed} | (
            {"units": int(line.units)} if line.units and line.units == int(line.units) else {}
        )
        yield _found(
            "claim_lines", row, f"Line {line.number}, {line.code}: denied{f' ({printed})' if printed else ''}.", words
        )
        for code, (shown, meaning, _) in zip(line._codes(book), told.codes, strict=True):
            if (kind := kind_of(code, book)) and kind != "cost_share":
                stated.setdefault(kind, f"{shown}: {meaning}")
    for kind, words in stated.items():
        yield Finding("reasons", {"kind": kind, "words": words}, f"Reason: {words}", words, 0, 0)


def _found(question: str, value: Any, says: str, words: str, doubt: str = "") -> Finding:
    return Finding(question, value, says, words, 0, 0, doubt=doubt)
