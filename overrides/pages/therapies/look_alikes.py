"""Codes and names that are taken for one another: within a drug's family, and in other guides' mistakes."""

from __future__ import annotations

import re
from datetime import date

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.pages.writing.names import brands, code_products, generic_stem

CODE = re.compile(r"\b[A-Z]\d{2,4}(?:\.\w{1,4})?\b")
CORRECTED = ("wrong", "outdated", "imprecise")
"""Verdicts on claims of other guides that a page of an illness warns of."""
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


def code_groups(therapy: kinds.Therapy) -> list[tuple[str, list[kinds.DrugCode]]]:
    """The drug's own codes that differ by route, by dialysis or by maker: (what sets them apart, the codes)."""
    used = codes_in_use(therapy)
    skin = [c for c in used if re.search(r"\bSC\b(?! use)|hyaluronidase", c.product) and "IV or SC" not in c.product]
    dialysis = [c for c in used if "on dialysis" in c.product]
    copies = [c for c in used if re.search(r"\([a-z]+-[a-z]{4}\)|unclassified|not otherwise|NOS", c.product)]
    home = [c for c in used if c.code.startswith("S") or c.unit in ("per diem", "per visit")]
    groups = {
        "skin": skin if len(skin) < len(used) else [],
        "dialysis": dialysis,
        "biosimilars": [c for c in copies if c not in skin and "-" in c.product and c.code.startswith("Q")],
        "catch_all": [c for c in copies if re.search(r"unclassified|not otherwise|NOS", c.product)],
        "home": home if len(home) < len(used) and therapy.drug_class != "parenteral_nutrition" else [],
    }
    return [(group, codes) for group, codes in groups.items() if codes]


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
        if row.kind == "code" and row.verdict in CORRECTED and row.is_verified
        if "ICD-10" in row.claim and own & {code.split(".")[0] for code in CODE.findall(row.claim)}
    ]
