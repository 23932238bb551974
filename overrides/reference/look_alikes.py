"""Codes and names that are taken for one another: within a drug's family, and in other guides' mistakes."""

from __future__ import annotations

import re
from datetime import date

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.reference.names import brands, code_products, generic_stem, listed, mark, therapy_link
from overrides.reference.writer import bullets, words
from overrides.shown import last_day, us_date

CODE = re.compile(r"\b[A-Z]\d{2,4}(?:\.\w{1,4})?\b")
SAYS = {
    "wrong": "That is wrong.",
    "outdated": "That is out of date.",
    "imprecise": "That is not the whole truth.",
}


KEPT = 730
"""Days that an ended code stays in sight: a bill for a dose from before its end may still be open so long."""


def codes_in_use(therapy: kinds.Therapy) -> list[kinds.DrugCode]:
    return [code for code in therapy.code if not code.ended]


def is_long_gone(code: kinds.DrugCode, day: date) -> bool:
    """Whether a code ended so long ago that no open bill can need it."""
    return bool(code.ended and (day - code.ended).days > KEPT)


def relatives(book: Book, therapy: kinds.Therapy) -> list[kinds.Therapy]:
    """Other treatments with the same common name, such as immune globulin by another route."""
    return [
        other
        for other in book.shelf("therapies").values()
        if other.id != therapy.id and generic_stem(other) == generic_stem(therapy)
    ]


def _named(codes: list[kinds.DrugCode]) -> str:
    return listed([f"{code.code} ({words(code.product)}){mark(code.is_verified)}" for code in codes])


def _groups(therapy: kinds.Therapy) -> list[str]:
    """The drug's own codes that differ by route, by dialysis or by maker."""
    used = codes_in_use(therapy)
    skin = [c for c in used if re.search(r"\bSC\b(?! use)|hyaluronidase", c.product) and "IV or SC" not in c.product]
    dialysis = [c for c in used if "on dialysis" in c.product]
    copies = [c for c in used if re.search(r"\([a-z]+-[a-z]{4}\)|unclassified|not otherwise|NOS", c.product)]
    home = [c for c in used if c.code.startswith("S") or c.unit in ("per diem", "per visit")]
    lines = []
    if skin and len(skin) < len(used):
        lines.append(f"**Under the skin** has its own code: {_named(skin)}. A dose into a vein does not go under it.")
    if dialysis:
        lines.append(f"**On dialysis** has its own code: {_named(dialysis)}. Off dialysis, use the other.")
    biosimilars = [c for c in copies if c not in skin and "-" in c.product and c.code.startswith("Q")]
    if biosimilars:
        lines.append(f"**Biosimilars** (close copies) each have their own code: {_named(biosimilars)}.")
    catch_all = [c for c in copies if re.search(r"unclassified|not otherwise|NOS", c.product)]
    if catch_all:
        lines.append(
            f"**For products with no code of their own:** {_named(catch_all)}. Look for the exact product first."
        )
    if home and len(home) < len(used) and therapy.drug_class != "parenteral_nutrition":
        lines.append(f"**A rate for each day or visit at home, not for a dose:** {_named(home)}.")
    return lines


def _mentions(therapy: kinds.Therapy, claim: str) -> bool:
    """Whether a claim speaks of this drug by a name of its own."""
    letters = [therapy.id.upper()] if therapy.id == "ivig" else []
    own = [*letters, generic_stem(therapy), *brands(therapy), *code_products(therapy)]
    return any(re.search(rf"\b{re.escape(name)}\b", claim, re.I) for name in own)


def mistaken_codes(book: Book, therapy: kinds.Therapy) -> list[kinds.Correction]:
    """Corrections of claims that give this drug a wrong or ended code, or its code to another drug."""
    own = {code.code for code in therapy.code}
    return [
        row
        for row in book.shelf("corrections").values()
        if row.kind == "code" and row.verdict in ("wrong", "outdated") and row.is_verified
        if _mentions(therapy, row.claim) or own & set(CODE.findall(row.claim))
    ]


def mistaken_diagnoses(book: Book, condition: kinds.Condition) -> list[kinds.Correction]:
    """Corrections of claims about this illness's diagnosis code."""
    own = {code.code.split(".")[0] for code in condition.icd10}
    return [
        row
        for row in book.shelf("corrections").values()
        if row.kind == "code" and row.verdict in SAYS and row.is_verified
        if "ICD-10" in row.claim and own & {code.split(".")[0] for code in CODE.findall(row.claim)}
    ]


def as_warning(row: kinds.Correction) -> str:
    """A claim of other guides, with what is right."""
    return f"Some guides say: “{words(row.claim.rstrip('.'))}.” {SAYS[row.verdict]} {words(row.fact)}"


def look_alikes(book: Book, therapy: kinds.Therapy) -> str:
    """The part 'Codes that are mixed up'; empty where nothing is."""
    lines, day = _groups(therapy), last_day(book)
    for other in relatives(book, therapy):
        shared = {code.code for code in therapy.code} & {code.code for code in other.code}
        both = f" Both can use {listed(sorted(shared))}, so the route must be clear on the claim." if shared else ""
        lines.append(f"**Same family, another page:** {therapy_link(book, other.id, '')}.{both}")
    lines += [
        f"**{code.code} ended on {us_date(code.ended)}.** It was for {words(code.product)}. Use it only for a dose up to that day."
        for code in therapy.code
        if code.ended and not is_long_gone(code, day)
    ]
    lines += [as_warning(row) for row in mistaken_codes(book, therapy)]
    return "### Codes that are mixed up\n\n" + bullets(lines) if lines else ""
