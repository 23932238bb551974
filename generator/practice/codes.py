"""Billing codes: what a HCPCS code stands for, what it is confused with, and the audit against CMS's own file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from generator.facts import Book, FactError
from generator.facts.rows import HORIZON, DrugCode, HomeInfusionCode, Therapy
from generator.rows.row import Row


class CodeFact(Row):
    """A code of the book: the drug it belongs to, CMS's unit, the product, and its dates."""

    code: str
    therapy: str
    drug: str
    product: str
    unit: str
    effective: date | None
    ended: date | None
    verified: date | None
    newer_than_file: str
    note: str


class CodeMeaning(Row):
    """One thing a code stands for. A code may have several: a drug and a mistake made with it, or two drugs."""

    code: str
    kind: Literal["drug", "home_infusion", "administration", "remittance", "unclassified", "mistaken"]
    says: str
    """One or more whole sentences for a reader."""
    is_verified: bool
    row: str = ""
    """Id of the row of the book it rests on; empty where it rests on CMS's list itself."""
    unit: str = ""
    effective: date | None = None
    ended: date | None = None
    do_first: str = ""
    """For remittance codes: appeal, corrected_claim, neither or depends."""


class Surprise(Row):
    """Where the book and a CMS file disagree. kind: missing, start, ended, unit, revived, unknown."""

    kind: str
    code: str
    says: str


def _drug_codes(book: Book) -> Iterator[tuple[Therapy, DrugCode]]:
    for therapy in book.shelf("therapies").values():
        for row in therapy.code:
            yield therapy, row


def find_code(code: str, book: Book) -> list[CodeFact]:
    """Everything the book says of a drug code (upper or lower case); empty when it does not know it."""
    return [
        CodeFact(
            row.code, therapy.id, therapy.generic, row.product, row.unit, row.effective, row.ended, row.verified,
            row.newer_than_file, row.note,
        )
        for therapy, row in book.therapies_of_code(code)
    ]  # fmt: skip


def find_lookalikes(code: str, book: Book) -> list[CodeFact]:
    """Codes people mix up with this one: others of the same drug, and codes one character away."""
    code = code.upper()
    own = {therapy.id for therapy, _ in book.therapies_of_code(code)}
    found: dict[str, CodeFact] = {}
    for therapy, row in _drug_codes(book):
        near = sum(a != b for a, b in zip(code, row.code, strict=False)) == 1 and len(row.code) == len(code)
        swapped = sorted(row.code) == sorted(code)
        if row.code != code and (therapy.id in own or near or swapped):
            found.setdefault(row.code, find_code(row.code, book)[0])
    return sorted(found.values(), key=lambda fact: (fact.therapy not in own, fact.code))


# -- any code --------------------------------------------------------------------------------------------

UNCLASSIFIED = {
    "J3490": "a drug without a code of its own",
    "J3590": "a biologic without a code of its own",
    "J3591": "a drug or biologic without a code of its own, for a person on dialysis",
    "J7799": "a drug without a code of its own that is given through home equipment such as a pump",
    "J7999": "a compounded drug without a code of its own",
    "J9999": "a cancer drug without a code of its own",
    "C9399": "a drug or biologic without a code of its own, in a hospital outpatient department",
}
"""Codes of CMS's list that name no drug, in our words. No single brand may ever be read from them."""

GROUPS = {
    "CO": "CO means that the provider bears this amount. In Medicare, the provider may not bill you for it.",
    "PR": "PR means that this amount may be billed to you.",
    "OA": "OA stands where neither CO nor PR fits.",
    "PI": "PI means that the payer made the cut and does not see it as yours to pay.",
}
"""Group letters before a reason code, in our words
(https://med.noridianmedicare.com/web/jadme/topics/ra/claim-adjustment-group-codes, read on 2026-11-28)."""

SHARES = {"1": "your deductible", "2": "your coinsurance", "3": "your copay"}
"""Reason codes that are no refusal but the person's share."""


def explain_code(code: str, book: Book) -> list[CodeMeaning]:
    """Everything a code of a denial, order or bill stands for, in any spelling; empty when the book does not know it.

    Knows drug and home infusion codes, administration numbers, reason and remark codes with or without their group
    ("CO-197", "197", "N54"), codes that name no drug, and codes that other guides get wrong. `unit` is CMS's billing
    unit in words; `effective` and `ended` are the first and last day of the code. Never raises.

    >>> from generator.facts import load_book
    >>> [(meaning.kind, meaning.row, meaning.unit) for meaning in explain_code("j1745", load_book())]
    [('drug', 'infliximab', '10 mg')]
    >>> [meaning.kind for meaning in explain_code("co 197", load_book())]
    ['remittance']
    >>> explain_code("J0000", load_book())
    []
    """
    code = re.sub(r"[\s.:#]+", "-", code.strip().upper()).strip("-")
    code = re.sub(r"^([A-Z])-(\d{4})$", r"\1\2", code)
    found = [
        *_explain_drug(code, book),
        *_explain_service(code, book),
        *_explain_unclassified(code),
        *_explain_remittance(code, book),
    ]
    return found or list(_explain_mistakes(code, book))


def _explain_drug(code: str, book: Book) -> Iterator[CodeMeaning]:
    for fact in find_code(code, book):
        unit = f" It is billed {fact.unit}." if fact.unit.startswith(("per ", "each")) else f" One unit is {fact.unit}."
        says = f"{fact.code} stands for {fact.product}. The drug: {fact.drug}."
        says += "" if fact.unit == "none stated" else unit
        if fact.ended:
            says += f" The code ended on {_us_day(fact.ended)}. It does not fit a dose given after that day."
        if fact.newer_than_file and not fact.verified:
            says += " It is newer than the CMS list that we checked against."
        if fact.note:
            says += f" Note: {fact.note}."
        yield CodeMeaning(
            code=fact.code, kind="drug", says=says, is_verified=fact.verified is not None, row=fact.therapy,
            unit=fact.unit, effective=fact.effective, ended=fact.ended,
        )  # fmt: skip


def _us_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


_SERVICES = {
    "commercial_per_diem": "{code} is a daily rate for home infusion: {summary}. The drug and the nurse are billed on their own.",
    "medicare": "{code} is a Medicare code for care at home: {summary}.",
}


def _explain_service(code: str, book: Book) -> Iterator[CodeMeaning]:
    if book.has("home_infusion_codes", code):
        row = book.get("home_infusion_codes", code)
        says = _SERVICES.get(row.kind, "{code} is a home infusion code: {summary}.")
        yield CodeMeaning(
            code=code, kind="home_infusion", says=says.format(code=code, summary=row.summary.rstrip(".")),
            is_verified=row.is_verified, row=row.id,
        )  # fmt: skip
    for family in book.shelf("admin_families").values():
        if code in family.cpt:
            says = f"{code} is billed for giving a drug, not for the drug. Its family: {family.name} ({', '.join(family.cpt)}). What it is for: {family.use}."
            yield CodeMeaning(
                code=code, kind="administration", says=says, is_verified=family.is_verified, row=family.id
            )


def _explain_unclassified(code: str) -> Iterator[CodeMeaning]:
    if code in UNCLASSIFIED:
        says = f"{code} names no drug. It is for {UNCLASSIFIED[code]}. Ask the doctor's office which drug was billed under it."
        yield CodeMeaning(code=code, kind="unclassified", says=says, is_verified=True)


_VERDICTS = {"wrong": "That is wrong.", "outdated": "That is out of date.", "imprecise": "That is not the whole truth."}


def _explain_mistakes(code: str, book: Book) -> Iterator[CodeMeaning]:
    """What other guides say wrongly of a code that no row of the book holds."""
    if not re.fullmatch(r"[A-Z]\d{4}|\d{5}", code):
        return
    for row in book.shelf("corrections").values():
        if row.verdict in _VERDICTS and row.is_verified and re.search(rf"\b{code}\b", row.claim):
            says = f"Some guides say: “{row.claim}” {_VERDICTS[row.verdict]} {row.fact}"
            yield CodeMeaning(code=code, kind="mistaken", says=says, is_verified=True, row=row.id)


def _explain_remittance(code: str, book: Book) -> Iterator[CodeMeaning]:
    match = re.fullmatch(r"(?:(CO|PR|OA|PI|CARC|RARC)-?)?(MA\d{1,3}|[MNBWPYAD]?\d{1,3})", code)
    if not match:
        return
    group, number = match[1] or "", match[2]
    number = re.sub(r"^([A-Z]*)0+(?=\d)", r"\1", number) if not number.startswith("MA") else number
    who_pays = f" {GROUPS[group]}" if group in GROUPS else ""
    rows = [row for row in book.shelf("remittance_codes").values() if row.code == number]
    for row in rows:
        says = f"{code}: {row.meaning} {row.in_infusion} {row.what_to_do}{who_pays}"
        yield CodeMeaning(
            code=code, kind="remittance", says=says, is_verified=row.is_verified, row=row.id, do_first=row.do_first
        )
    if not rows and number in SHARES and group in ("", "PR", "CARC"):
        says = f"{code} is not a refusal. It marks {SHARES[number]}.{who_pays}"
        yield CodeMeaning(code=code, kind="remittance", says=says, is_verified=True, do_first="neither")


# -- the audit -------------------------------------------------------------------------------------------


def read_hcpcs_file(content: bytes) -> dict[str, dict[str, str]]:
    """CMS's quarterly alphanumeric file by code: keys code, description, added, effective, terminated (YYYYMMDD or '').

    content: a CSV with those columns (any case, 'long_description' too), or the official workbook (.xlsx).
    Raises FactError with a plain sentence for anything else.
    """
    table = _read_workbook(content) if content[:2] == b"PK" else _read_csv(content)
    rows = {}
    for row in table:
        code = row.get("code", "").strip().upper()
        if re.fullmatch(r"[A-Z]\d{4}", code):
            rows[code] = row
    if not rows:
        raise FactError("this file holds no HCPCS codes; choose CMS's quarterly alphanumeric file (CSV or workbook)")
    return rows


COLUMNS = {
    "hcpc": "code", "hcpcs": "code", "code": "code", "long_description": "description", "long description": "description",
    "added": "added", "add dt": "added", "act eff dt": "effective", "effective": "effective", "term dt": "terminated",
    "terminated": "terminated",
}  # fmt: skip


def _named(heads: list[str], values: list[str]) -> dict[str, str]:
    return {COLUMNS.get(head.strip().lower(), head): value for head, value in zip(heads, values, strict=False)}


def _read_csv(content: bytes) -> Iterator[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text))
    heads: list[str] | None = None
    for values in reader:
        if heads is None:
            if any(value.strip().lower() in ("code", "hcpc", "hcpcs") for value in values):
                heads = values
        else:
            yield _named(heads, values)


def _read_workbook(content: bytes) -> Iterator[dict[str, str]]:
    """The first sheet of CMS's workbook as rows."""
    try:
        import openpyxl  # only people who keep the book need it
    except ImportError:
        raise FactError("to read a workbook, install openpyxl; or save the sheet as CSV and try that") from None
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    except Exception:
        raise FactError("this workbook cannot be read; save the sheet as CSV and try that") from None
    heads: list[str] | None = None
    for cells in sheet.iter_rows(values_only=True):
        values = ["" if cell is None else str(cell) for cell in cells]
        if heads is None:
            if any(value.strip().lower() in ("code", "hcpc", "hcpcs") for value in values):
                heads = values
        else:
            yield _named(heads, values)


_UNIT = re.compile(
    r"([\d.,]+)\s*(mg|mcg|micrograms?|grams?|gm|g|units?|i\.?\s?u\.?|ml|cc|million units|billion|vg)\b", re.I
)
_SAME = {
    "micrograms": "mcg",
    "microgram": "mcg",
    "unit": "units",
    "i.u.": "units",
    "iu": "units",
    "cc": "ml",
    "gm": "g",
    "gram": "g",
    "grams": "g",
}


def find_units(text: str) -> set[tuple[float, str]]:
    """Every amount in a description or unit, normalized: '0.5 mg' and '1,000 units' -> {(0.5, 'mg'), (1000, 'units')}."""
    found = set()
    for number, unit in _UNIT.findall(text):
        name = re.sub(r"\s", "", unit.lower())
        value = float(number.replace(",", "").rstrip(".") or 0)
        name = _SAME.get(name, name)
        if name == "g":
            value, name = value * 1000, "mg"
        found.add((value, name))
    return found


def _day(text: str) -> date | None:
    text = text.strip()
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if re.fullmatch(r"\d{8}", text) else None


def audit_hcpcs(book: Book, file: dict[str, dict[str, str]]) -> list[Surprise]:
    """The book against a CMS file, both ways: every code of the book, and every code of the file that names a drug of
    the book. Rows marked newer than the file are skipped when the file does not have them yet."""
    surprises = list(_find_unknown(book, file))
    for therapy, row in _drug_codes(book):
        entry = file.get(row.code)
        if entry is None:
            # CMS drops a code from the file once it has ended; the book keeps it with its last day.
            if row.code[0] in "JQSGC" and not row.newer_than_file and not row.ended and row.is_verified:
                surprises.append(Surprise("missing", row.code, f"{therapy.id}: {row.code} is not in the file"))
            continue
        ended = _day(entry.get("terminated", ""))
        if ended and row.ended != ended:
            surprises.append(
                Surprise(
                    "ended",
                    row.code,
                    f"{therapy.id}: {row.code} ends on {ended}; the book says {row.ended or 'active'}",
                )
            )
        if row.ended and not ended:
            surprises.append(
                Surprise(
                    "revived", row.code, f"{therapy.id}: the book ends {row.code} on {row.ended}; the file does not"
                )
            )
        added = _day(entry.get("added", ""))
        if row.effective and added and row.effective != added:
            surprises.append(
                Surprise(
                    "start",
                    row.code,
                    f"{therapy.id}: the book starts {row.code} on {row.effective}; the file added it on {added}",
                )
            )
        ours, theirs = find_units(row.unit), find_units(entry.get("description", ""))
        if ours and theirs and not ours & theirs:
            surprises.append(
                Surprise(
                    "unit",
                    row.code,
                    f"{therapy.id}: {row.code} is {row.unit} in the book; the file says {entry['description']}",
                )
            )
    for row in book.shelf("home_infusion_codes").values():
        surprises += _audit_service(row, file)
    return surprises


def _names_to_find(therapy: Therapy) -> set[str]:
    """The names under which CMS's list may hold a therapy: "alglucosidase alfa / avalglucosidase" are two."""
    names = set()
    for name in (therapy.generic, *therapy.brands, *therapy.biosimilars):
        also = re.findall(r"\(with ([^)]*)\)", name)
        for part in re.split(r" / | \+ |;|, (?=with )", re.sub(r"\s*\([^)]*\)", "", name)) + [
            one for many in also for one in many.split(",")
        ]:
            part = part.strip().lower()
            if len(part) > 3 and not part.startswith("with "):
                names.add(part)
    return names


_ANOTHER_DRUG = re.compile(r"rho ?\(?d\)? immune globulin")
"""Names in CMS's list that hold the name of a drug of ours and are another drug."""


def _find_unknown(book: Book, file: dict[str, dict[str, str]]) -> Iterator[Surprise]:
    """Codes of the file that name a therapy of the book as a whole word, and that no row of the book holds."""
    known = {row.code for _, row in _drug_codes(book)} | set(book.shelf("home_infusion_codes"))
    strange = {
        code: _ANOTHER_DRUG.sub("", entry.get("description", "").lower())
        for code, entry in file.items()
        if code not in known and (_day(entry.get("terminated", "")) or HORIZON) >= HORIZON
    }
    for therapy in book.shelf("therapies").values():
        names = "|".join(re.escape(name) for name in sorted(_names_to_find(therapy), key=len, reverse=True))
        pattern = re.compile(rf"(?<![a-z0-9])(?:{names})(?![a-z0-9])")
        for code, description in strange.items():
            if pattern.search(description):
                yield Surprise("unknown", code, f"{therapy.id}: the book has no {code}; the file says {description}")


def _audit_service(row: HomeInfusionCode, file: dict[str, dict[str, str]]) -> list[Surprise]:
    entry = file.get(row.id)
    if entry is None:
        numeric = row.id.isdigit()  # a CPT number is not in a HCPCS Level II file
        return (
            []
            if numeric or not row.is_verified
            else [Surprise("missing", row.id, f"home infusion: {row.id} is not in the file")]
        )
    ended = _day(entry.get("terminated", ""))
    return [Surprise("ended", row.id, f"home infusion: {row.id} ends on {ended}")] if ended else []
