"""What a medical record holds, whatever form it came in."""

from __future__ import annotations

from typing import Literal

from generator.rows.row import Row

MOST = 20_000
"""Entries read of one file; what a record has beyond is said to be left out."""

Kind = Literal[
    "medicine", "given", "result", "diagnosis", "allergy", "procedure", "immunization", "stay", "note",
]  # fmt: skip


class Entry(Row):
    """One thing that a record says of the person. `began` and `ended` are days, months or years: '2024-03-05', '2024-03',
    '2024', or ''. `value` with its `unit` and `normal` range is of a result; `note` is what else the entry says: the dose,
    the reaction, the reason for stopping; `code` the ICD-10 code of a diagnosis. `status` is 'active', 'ended', 'planned'
    or ''. `section` is where in the record it stands, `words` how it stands there."""

    kind: Kind
    name: str
    began: str = ""
    ended: str = ""
    status: Literal["active", "ended", "planned", ""] = ""
    code: str = ""
    value: str = ""
    unit: str = ""
    normal: str = ""
    note: str = ""
    section: str = ""

    @property
    def words(self) -> str:
        """The entry in one line, as a person would find it in the record."""
        value = f"{self.value} {self.unit}".strip()
        when = " to ".join(dict.fromkeys(part for part in (self.began, self.ended) if part))
        parts = (self.name, self.code, value, f"normal {self.normal}" if self.normal else "", self.note, when)
        return ", ".join(part for part in parts if part)


class Record(Row):
    """A record: what it calls itself, who keeps it, the day it was made (ISO, or ''), whom it is of, its entries in the
    order of the file, and a sentence for what could not be read."""

    title: str
    keeper: str
    made_on: str
    person: str
    entries: tuple[Entry, ...]
    says: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """How the letter names it, as a paper: 'Health Summary of Lakeside Clinic, 2026-10-02'."""
        name = self.title or "Medical record"
        keeper = f" of {self.keeper}" if self.keeper and self.keeper.lower() not in name.lower() else ""
        return f"{name}{keeper}{f', {self.made_on}' if self.made_on else ''}"


def joined(*parts: str) -> str:
    """The parts that say something, each once, with a comma between them."""
    return ", ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part and part.strip()))


def as_range(low: str, high: str, unit: str = "") -> str:
    """A normal range as a report prints it: '3.5 to 5.0 g/dL', 'below 5', 'above 60'."""
    end = f" {unit}" if unit else ""
    if low and high:
        return f"{low} to {high}{end}"
    return f"below {high}{end}" if high else f"above {low}{end}" if low else ""
