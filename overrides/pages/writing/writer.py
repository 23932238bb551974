"""Writes the pages made from rows into the docs folder, each from a template of its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.facts import Book
from generator.rows.schema import evidence_blocks
from overrides.pages.shown import NO_LINK, Shown, is_fit, last_day
from overrides.pages.writing.templates import render
from overrides.pages.writing.text import words

OPENFDA_LABEL = "https://api.fda.gov/drug/label"


class Writer:
    """Writes pages into a docs folder. The book is asked as of the newest day on which any row was checked."""

    def __init__(self, book: Book, folder: Path):
        self.book, self.folder, self.today = book, folder, last_day(book)

    def link(self, source: str) -> str:
        row = self.book.get("sources", source)
        title = "Drug label, as the FDA publishes it (openFDA)" if row.url.startswith(OPENFDA_LABEL) else row.title
        return Shown.link(words(title), row.url) if is_fit(row.url) else f"{words(title)} ({NO_LINK})"

    def write(self, page: Shown, template: str, **data: Any) -> None:
        """Write the page begun in `page` from a template of its kind, with the rows it used as its sources."""
        text = render(template, page=page, sources=self.sources, **data)
        path = self.folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")

    def sources(self, page: Shown) -> list[str]:
        """The sources of the rows a page has used, linked, each once."""
        keys = dict.fromkeys(key for row in page.rows for block in evidence_blocks(row) for key in block.source)
        return [self.link(key) for key in keys]
