"""Billing codes: what a HCPCS code stands for, what it is confused with, and the audit against CMS's own file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book, FactError
from generator.facts.rows import DrugCode, HomeInfusionCode, Therapy
from generator.row import Row


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


class Surprise(Row):
    """Where the book and a CMS file disagree. kind: missing, start, ended, unit, revived."""

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
    """Every drug and home infusion code of the book against a CMS file. Rows marked newer than the file are skipped
    when the file does not have them yet."""
    surprises = []
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
