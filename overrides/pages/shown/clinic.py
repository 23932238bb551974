"""Macros for medicine and billing: codes, guidelines, measures, payment-notice codes, corrected claims of other guides."""

from __future__ import annotations

from overrides.pages.shown import Shown, capital, us_date
from overrides.pages.therapies.look_alikes import is_long_gone


def drug_codes(page: Shown, *therapies: str) -> str:
    """Table: the confirmed billing codes of these treatments, with product and billing unit."""
    rows = ["| Code | Product | One unit |", "|---|---|---|"]
    for key in therapies:
        therapy = page.use(page.book.get("therapies", key))
        for code in therapy.code:
            if code.is_verified and not is_long_gone(code, page.today):
                ended = f", **ended {us_date(code.ended)}**" if code.ended else ""
                rows.append(f"| {code.code} | {code.product}{ended} | {code.unit} |")
    return "\n".join(rows)


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
    rows = ["| Codes | Family | Used for |", "|---|---|---|"]
    for row in page.book.shelf("admin_families").values():
        page.use(row)
        unsure = "" if row.is_verified else " (not confirmed)"
        rows.append(f"| {', '.join(row.cpt)} | {capital(row.name)}{unsure} | {row.use} |")
    return "\n".join(rows)


def home_codes(page: Shown, *codes: str) -> str:
    """Table: home infusion codes in our words, all of them or the ones named."""
    shelf = page.book.shelf("home_infusion_codes")
    rows = ["| Code | For |", "|---|---|"]
    for key in sorted(codes or shelf):
        row = page.use(shelf[key])
        row.require_verified()
        rows.append(f"| {row.id} | {row.summary} |")
    return "\n".join(rows)


def remittance(page: Shown, key: str) -> str:
    """A code of the payment notice in plain words, with what to do."""
    row = page.confirmed("remittance_codes", key)
    return f"**{row.system} {row.code}**: {row.meaning} {row.what_to_do}"


def guideline(page: Shown, key: str) -> str:
    """What a guideline says, in our words, with society, title and year linked. Raises when it is unverified."""
    row = page.confirmed("guidelines", key)
    said = f"{row.society}, *{row.title}* ({row.year})"
    if not row.supports_verified:
        return page.source_link(row, said)
    whom = f" It speaks of: {row.population}." if row.population else ""
    newer = "" if row.newest_known else " A newer edition may exist."
    return f"{page.source_link(row, said)}: {row.supports}{whom}{newer}"


def site_evidence(page: Shown, key: str) -> str:
    """A published finding on the place of infusion. Raises when it is unverified."""
    row = page.confirmed("site_of_care_evidence", key)
    limits = f" Its limits: {row.limits.rstrip('.')}." if row.limits else ""
    return f"{row.finding.rstrip('.')} ({page.source_link(row, row.citation)}).{limits}"


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
