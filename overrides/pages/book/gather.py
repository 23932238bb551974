"""What the pages about the fact book have to say, as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.facts import Book
from generator.facts import rows as kinds
from generator.rows.schema import evidence_blocks
from overrides.pages.shown import Shown, capital
from overrides.pages.writing.text import short
from overrides.pages.writing.writer import Writer

DOCS = Path(__file__).parents[3] / "docs"


def page_title(writer: Writer, name: str) -> str:
    """The title of a page below docs/, or of one that the writer made before."""
    path = next(path for path in (writer.folder / name, DOCS / name) if path.exists())
    found = re.search(r'^title: "?(.*?)"?$', path.read_text(encoding="utf-8"), re.M)
    title = found[1] if found else name
    return title.split(": ")[0] if name.startswith("reference/") else title


def places(writer: Writer, row: kinds.Correction) -> list[tuple[str, str]]:
    """(title, place below docs/) of the pages that say what is right."""
    return [(page_title(writer, place.split("#")[0]), place) for place in row.places]


def write_corrections(writer: Writer) -> None:
    """Every claim of the two articles (H, then B), under its verdict, with the pages that say what is right. Those pages
    must have been written before."""
    page = Shown(writer.book)
    page.start("reference/corrections.md")
    claims = sorted(page.book.shelf("corrections").values(), key=lambda row: ("HB".index(row.id[0]), row.id))
    rows = [page.use(row) for row in claims]
    writer.write(page, "book/corrections.md.j2", rows=[(row, places(writer, row)) for row in rows])


def counted(book: Book) -> Iterator[tuple[str, bool]]:
    """(kind of fact, whether it is confirmed) of every fact."""
    day = Shown(book).today
    for shelf, row in book.all_rows():
        for block in evidence_blocks(row):
            kind = re.sub(r"(?<!^)(?=[A-Z])", " ", type(block).__name__).lower()
            yield f"{shelf.replace('_', ' ')}: {kind}", block.is_verified
        if isinstance(row, kinds.Guideline):
            yield "guidelines: recommendation wording", row.supports_verified
        if isinstance(row, kinds.State) and (law := row.step_therapy_on(day)).binds_commercial_now:
            yield "states with a commercial step-therapy law: exception grounds", law.criteria_verified
        if isinstance(row, kinds.Therapy) and row.tier == "core":
            for indication in row.indication:
                yield "core therapies: labeled uses", indication.is_verified


def shares(book: Book) -> list[tuple[str, int, int]]:
    """(kind of fact, how many, how many of them confirmed), by the alphabet."""
    found: dict[str, list[bool]] = {}
    for kind, sure in counted(book):
        found.setdefault(kind, []).append(sure)
    return [(kind, len(facts), sum(facts)) for kind, facts in sorted(found.items())]


def write_about(writer: Writer) -> None:
    """Counts and confirmed shares by kind of fact."""
    page = Shown(writer.book)
    page.start("about/book.md")
    data: dict[str, Any] = {
        "shares": shares(page.book),
        "states": [
            (state.name, law.criteria_gap)
            for state in page.book.shelf("states").values()
            if (law := state.step_therapy_on(page.today)).criteria_gap
        ],
        "drugs": [
            (capital(short(therapy.generic)), therapy.label.unverified)
            for therapy in page.book.shelf("therapies").values()
            if not therapy.label.is_verified
        ],
    }
    writer.write(page, "book/confirmed.md.j2", **data)
