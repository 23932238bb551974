"""What pages show of the rows: each module holds macros, functions whose first parameter is the page being written.

Every figure, date, code and citation on a page comes through one of them, and each notes the rows it used, so that
the page can say when its facts were last checked.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from generator.facts import Book
from generator.facts.schema import evidence_blocks


def us_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def last_day(book: Book) -> date:
    """The newest day on which a person checked any row: 'today' for a page, so that a build needs no clock."""
    return max(block.verified for _, row in book.all_rows() for block in evidence_blocks(row) if block.verified)


def checked_line(rows: Iterable[Any], book_day: date) -> str:
    """The sentence at the foot of a page: when its facts were last checked, from the rows themselves."""
    days = [block.verified for row in rows for block in evidence_blocks(row) if block.verified]
    if not days:
        return f"This page states no law, date or code of its own. The newest fact on this site was checked on {us_date(book_day)}."
    newest, oldest = us_date(max(days)), us_date(min(days))
    if newest == oldest:
        return f"The facts on this page were last checked on {newest}."
    return f"The facts on this page were last checked on {newest}; the oldest of them on {oldest}."


class Shown:
    """The page being written: the book, the day, where the page lies, and the rows it has used so far."""

    def __init__(self, book: Book):
        self.book, self.today = book, last_day(book)
        self.rows: list[Any] = []
        self.path = "index.md"

    def start(self, path: str) -> None:
        """Begin another page. `path` is its source, below the pages' folder, with forward slashes."""
        self.path, self.rows = path, []

    def use(self, row: Any) -> Any:
        self.rows.append(row)
        return row

    def confirmed(self, shelf: str, key: str) -> Any:
        """The row `key`, as in force today, noted as used. Raises Unverified unless its source was seen to say so."""
        row = self.book.get(shelf, key, self.today)
        row.require_verified()
        return self.use(row)

    def to(self, target: str) -> str:
        """A link from this page to another one, both named by their source."""
        return posixpath.relpath(target, posixpath.dirname(self.path) or ".")

    def address(self, target: str) -> str:
        """The same as an address, for links in HTML: every page is a folder of its own."""
        here, there = (
            posixpath.join("/", re.sub(r"(?:^|(?<=/))index\.md$|\.md$", "", path)) for path in (self.path, target)
        )
        return posixpath.relpath(there, here) + "/"

    @staticmethod
    def link(text: str, url: str) -> str:
        """A link in Markdown; brackets in the address cannot end it early."""
        return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})"

    def cited(self, row: Any, text: str) -> tuple[str, str]:
        """The words `text` and the address they lead to: the source that holds the section they name, the row's own
        sources before others; else the official text, where eCFR's pattern of addresses names it; else the row's
        first source. The address is empty when the row has no source."""
        own = [self.book.get("sources", key) for key in row.source]
        if not own:
            return text, ""
        section = re.search(r"\b\d+[a-z]*\.\d[\w.-]*|(?<=U\.S\.C\. )\w[\w-]*|§+ ?[\w.:-]+", text)
        for source in [*own, *self.book.shelf("sources").values()] if section else []:
            named = f"{source.title} {source.url}"
            is_code = "U.S.C." not in text or re.search(r"uscode|U\.? ?S\.? ?C|Code", named)
            if is_code and re.search(rf"(?<![\d.]){re.escape(section[0].strip('§ .'))}(?![\d])", named):
                return text, source.url
        if part := re.match(r"(\d+) CFR (\d+[a-z]*\.\d[\w-]*)", text):
            return text, f"https://www.ecfr.gov/current/title-{part[1]}/section-{part[2]}"
        return text, own[0].url

    def source_link(self, row: Any, text: str) -> str:
        """The words `text` as a link in Markdown to where `cited` leads; only the words when that is nowhere."""
        words, address = self.cited(row, text)
        return self.link(words, address) if address else words

    def checked(self) -> str:
        return checked_line(self.rows, self.today)
