"""Writes one reference page: front matter, parts, sources, and the day its facts were checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.facts import Book
from generator.rows.schema import evidence_blocks
from overrides.pages.shown import NO_LINK, Shown, checked_line, is_fit, last_day, us_date

OPENFDA_LABEL = "https://api.fda.gov/drug/label"
NOT_CONFIRMED = "*not confirmed*"


def words(text: str) -> str:
    """Fact text as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(head: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body)])


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


def quoted(text: str) -> str:
    return text.replace('"', "'")


def short(name: str) -> str:
    return re.sub(r"\s*;.*$", "", name)
