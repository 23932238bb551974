"""Writes one reference page: front matter, parts, sources, and the day its facts were checked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.facts import Book
from generator.rows.schema import evidence_blocks
from overrides.pages.shown import NO_LINK, Shown, checked_line, is_fit, last_day, us_date
from overrides.pages.writing.templates import render
from overrides.pages.writing.text import NOT_CONFIRMED, bullets, words

OPENFDA_LABEL = "https://api.fda.gov/drug/label"


class Writer:
    """Writes pages into a docs folder; every page ends with its sources and the day its facts were checked."""

    def __init__(self, book: Book, folder: Path):
        self.book, self.folder, self.today = book, folder, last_day(book)

    def link(self, source: str) -> str:
        row = self.book.get("sources", source)
        title = "Drug label, as the FDA publishes it (openFDA)" if row.url.startswith(OPENFDA_LABEL) else row.title
        return Shown.link(words(title), row.url) if is_fit(row.url) else f"{words(title)} ({NO_LINK})"

    def seen(self, block: Any) -> str:
        """'confirmed' with its sources, or why not."""
        if block.is_verified:
            return f"checked {us_date(block.verified)}" + (", from an old copy" if block.recheck else "")
        return NOT_CONFIRMED

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

    def page(
        self, name: str, title: str, about: str, parts: list[str], rows: Iterable[Any] = (), tags: Iterable[str] = ()
    ) -> None:
        """Write one page. `tags` are words people type into the search box."""
        rows = list(rows)
        sources = list(dict.fromkeys(key for row in rows for block in evidence_blocks(row) for key in block.source))
        tagged = "".join(f'\n  - "{tag}"' for tag in tags)
        head = f'title: "{title}"\ndescription: "{about}"' + (f"\ntags:{tagged}" if tagged else "")
        text = [f"---\n{head}\n---", f"# {title}", *[part for part in parts if part]]
        if sources:
            text += ["## Where this comes from", bullets(self.link(key) for key in sources)]
        text.append(f'<p class="checked">{checked_line(rows, self.today)}</p>')
        path = self.folder / "reference" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(text) + "\n", encoding="utf-8")

    def index(self, name: str, title: str, about: str, intro: str, entries: list[tuple[str, str]]) -> None:
        entries = sorted(entries, key=lambda entry: entry[1].lower())
        self.page(
            f"{name}/index", title, about, [intro, bullets(f"[{words(label)}]({key}.md)" for key, label in entries)]
        )
