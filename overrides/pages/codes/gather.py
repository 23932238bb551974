"""What the look-ups of codes have to say, as data."""

from __future__ import annotations

from generator.facts import rows as kinds
from overrides.pages.shown import Shown
from overrides.pages.therapies.look_alikes import is_long_gone
from overrides.pages.writing.writer import Writer


def drug_codes(page: Shown) -> list[tuple[kinds.DrugCode, str]]:
    """(a drug code still in sight, the id of its treatment), for each treatment it belongs to."""
    return [
        (code, therapy.id)
        for therapy in page.book.shelf("therapies").values()
        for code in therapy.code
        if not is_long_gone(code, page.today)
    ]


def write_codes(writer: Writer) -> None:
    """The look-up of drug, home and administration codes."""
    page = Shown(writer.book)
    page.start("reference/codes.md")
    home = sorted(page.book.shelf("home_infusion_codes").values(), key=lambda row: row.id)
    families = list(page.book.shelf("admin_families").values())
    for row in (*home, *families):
        page.use(row)
    writer.write(page, "codes/page.md.j2", drugs=drug_codes(page), home=home, families=families)


def _by_code(row: kinds.RemittanceCode) -> tuple[bool, int, str]:
    return not row.code.isdigit(), int(row.code) if row.code.isdigit() else 0, row.code


def write_remittance(writer: Writer) -> None:
    """The codes of payment notices: what each means on an infusion claim, and what to do first."""
    page = Shown(writer.book)
    page.start("reference/remittance.md")
    rows = [page.use(row) for row in sorted(page.book.shelf("remittance_codes").values(), key=_by_code)]
    writer.write(page, "codes/remittance.md.j2", rows=rows, reasons=page.book.shelf("payment_reasons"))
