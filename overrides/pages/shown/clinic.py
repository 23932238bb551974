"""Macros for medicine and billing: codes, guidelines, measures, payment-notice codes, corrected claims of other guides."""

from __future__ import annotations

from overrides.pages.shown import Shown
from overrides.pages.therapies.look_alikes import is_long_gone
from overrides.pages.writing.templates import said

WORDS = "shown/clinic.md.j2"


def drug_codes(page: Shown, *therapies: str) -> str:
    """Table: the confirmed billing codes of these treatments, with product and billing unit."""
    rows = [page.use(page.book.get("therapies", key)) for key in therapies]
    codes = [code for row in rows for code in row.code if code.is_verified and not is_long_gone(code, page.today)]
    return said(WORDS, "drug_codes", codes)


def code(page: Shown, therapy: str, number: str) -> str:
    """One drug code with product and unit, inline. Raises KeyError for a code the treatment does not have."""
    row = next((c for c in page.book.get("therapies", therapy).code if c.code == number), None)
    if row is None:
        raise KeyError(f"{therapy} has no code {number}")
    row.require_verified()
    page.use(row)
    return f"{row.code} ({row.product}, {row.unit} for each unit)"


def admin_families(page: Shown) -> str:
    """Table: families of administration codes, as numbers with our own words; the unconfirmed ones say so."""
    return said(WORDS, "admin_families", [page.use(row) for row in page.book.shelf("admin_families").values()])


def home_codes(page: Shown, *codes: str) -> str:
    """Table: home infusion codes in our words, all of them or the ones named."""
    keys = codes or page.book.shelf("home_infusion_codes")
    return said(WORDS, "home_codes", [page.confirmed("home_infusion_codes", key) for key in sorted(keys)])


def remittance(page: Shown, key: str) -> str:
    """A code of the payment notice in plain words, with what to do."""
    row = page.confirmed("remittance_codes", key)
    return f"**{row.system} {row.code}**: {row.meaning} {row.what_to_do}"


def guideline(page: Shown, key: str) -> str:
    """What a guideline says, in our words, with society, title and year linked. Raises when it is unverified."""
    return said(WORDS, "guideline", page, page.confirmed("guidelines", key))


def site_evidence(page: Shown, key: str) -> str:
    """A published finding on the place of infusion. Raises when it is unverified."""
    return said(WORDS, "site_evidence", page, page.confirmed("site_of_care_evidence", key))


def measure(page: Shown, key: str) -> str:
    """A score's name, range and direction. Raises when it is unverified."""
    row = page.confirmed("measures", key)
    return f"{row.name} ({row.range}; {row.direction})"


def correction(page: Shown, key: str) -> str:
    """What is right about a claim of other guides, linked. Raises when it is unverified."""
    row = page.confirmed("corrections", key)
    words, address = page.cited(row, "source")
    return row.fact + (f" ({page.link(words, address)})" if address else "") + page.due(row)


MACROS = (drug_codes, code, admin_families, home_codes, remittance, guideline, site_evidence, measure, correction)
