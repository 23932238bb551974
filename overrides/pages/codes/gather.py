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


def _by_code(row: kinds.RemittanceCode) -> tuple[bool, str, int, str]:
    letters = row.code.rstrip("0123456789")
    return not row.code.isdigit(), letters, int(row.code[len(letters) :] or 0), row.code


PARTS = {"CARC": (1, 50, 100, 150, 200), "RARC": (1, 200, 600)}
"""Where a folded part of the list begins, by number."""


def _part_of(row: kinds.RemittanceCode) -> str:
    """The part of the list a code stands in, as its heading says it: '50 to 99', 'N600 and above', 'M', 'with a letter'."""
    letters = row.code.rstrip("0123456789")
    if letters != ("N" if row.system == "RARC" else ""):
        return letters if row.system == "RARC" else "with a letter"
    starts, number = PARTS[row.system], int(row.code[len(letters) :])
    place = max(at for at, start in enumerate(starts) if start <= number)
    begins = f"{letters}{starts[place]}"
    return f"{begins} to {letters}{starts[place + 1] - 1}" if place + 1 < len(starts) else f"{begins} and above"


def _parts(rows: list[kinds.RemittanceCode]) -> dict[str, dict[str, list[kinds.RemittanceCode]]]:
    """system -> heading of a part -> its codes, in their order."""
    parts: dict[str, dict[str, list[kinds.RemittanceCode]]] = {}
    for row in rows:
        parts.setdefault(row.system, {}).setdefault(_part_of(row), []).append(row)
    return parts


def write_remittance(writer: Writer) -> None:
    """The codes of payment notices: what each means on an infusion claim, and what to do first."""
    page = Shown(writer.book)
    page.start("reference/remittance.md")
    rows = [page.use(row) for row in sorted(page.book.shelf("remittance_codes").values(), key=_by_code)]
    writer.write(page, "codes/remittance.md.j2", parts=_parts(rows), reasons=page.book.shelf("payment_reasons"))
