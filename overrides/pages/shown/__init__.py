"""What pages show of the rows: each module holds macros, functions whose first parameter is the page being written.

Every figure, date, code and citation on a page comes through one of them, and each notes the rows it used, so that
the page can say when its facts were last checked.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from generator.facts import Book
from generator.rows.schema import evidence_blocks

COPY_HOSTS = (
    "docsbay.", "docslib.", "vdocuments.", "scribd.com", "studylib.", "studylibid.", "bansdoc.gov.bd", "wikisource.org",
    "verywellhealth.com", "php-proxy",
)  # fmt: skip
"""Places that keep copies of other people's papers. A reader is not sent there: the title stands without a link."""
OTHER_LANGUAGE = re.compile(
    r"://(?:ar|de|es|fr|ht|it|ja|ko|pt|ru|vi|zh)\.(?!com/|gov/|org/)|\.(?:com|gov|org|net|health|de|us)/(?:\w+/)?(?:es|fr|ht|ko|pt|ru|zh)/"
    r"|/(?:espanol|spanish)/|[?&]lang=(?!en)"
)
"""An address of a page in another language than English."""
NAMES = ("name", "title", "citation", "department", "cite", "code", "generic", "claim", "topic", "id")
"""What a row may be called by, the best first."""
PARTS = {
    "Label": "the label", "PayerCriteria": "what payers ask for", "StepTherapyLaw": "the step-therapy law",
    "StateExternalReview": "the outside review", "Exclusion": "whom the maker's program leaves out",
    "Indication": "a labeled use", "Regulator": "who takes complaints",
}  # fmt: skip
"""What a part of a row is called, where it has no name of its own."""
DUE = "due for a new check"


SECTION = r"\d+[a-z]*\.\d+[a-z]?(?:-\d+[A-Z]?(?![\d.]*\.\d|\d))?"
"""One section of the federal regulations, '2560.503-1'; of a range only the section it starts with."""


NO_LINK = "no link: a copy, or not in English"
"""What stands beside the title of a source that no reader is sent to."""


def is_fit(url: str) -> bool:
    """Whether a reader may be sent to an address: an English page that is no copy of someone else's paper."""
    return bool(url) and not any(host in url for host in COPY_HOSTS) and not OTHER_LANGUAGE.search(url)


def us_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(4)
def last_day(book: Book) -> date:
    """The newest day on which a person checked any row: 'today' for a page, so that a build needs no clock."""
    return max(block.verified for _, row in book.all_rows() for block in evidence_blocks(row) if block.verified)


def name_of(row: Any) -> str:
    """What a reader may call a row."""
    if said := PARTS.get(type(row).__name__, ""):
        return said
    return next((str(found) for key in NAMES if (found := getattr(row, key, ""))), type(row).__name__)


def due_again(rows: Iterable[Any], day: date) -> list[str]:
    """What of these rows was last checked so long ago that it must be looked at again, each with that day."""
    found = {}
    for row in rows:
        for block in evidence_blocks(row):
            if block.verified and (day - block.verified).days >= block.review_days:
                named = name_of(block) if block is row else f"{name_of(row)}: {name_of(block)}"
                found[named] = block.verified
    return [f"{named} ({us_date(checked)})" for named, checked in found.items()]


def checked_line(rows: Iterable[Any], book_day: date) -> str:
    """The sentence at the foot of a page, as HTML: when its facts were last checked, and which are due for a new check.
    All from the rows themselves."""
    rows = list(rows)
    days = [block.verified for row in rows for block in evidence_blocks(row) if block.verified]
    if not days:
        return f"This page states no law, date or code of its own. The newest fact on this site was checked on {us_date(book_day)}."
    newest, oldest = us_date(max(days)), us_date(min(days))
    due = due_again(rows, book_day)
    again = f" Due for a new check: {escape('; '.join(due))}." if due else ""
    if newest == oldest:
        return f"The facts on this page were last checked on {newest}.{again}"
    return f"The facts on this page were last checked on {newest}; the oldest of them on {oldest}.{again}"


class Shown:
    """The page being written: the book, the day, where the page lies, and the rows it has used so far; and where those
    who run this copy of the site are reached: `project`, an address of the web, and `contact`, one of email. Each may
    be empty."""

    def __init__(self, book: Book):
        self.book, self.today = book, last_day(book)
        self.rows: list[Any] = []
        self.path = "index.md"
        self.project = self.contact = ""

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
        sources before others; else the official text, where a federal pattern of addresses names it; else the row's
        first source. The address is empty when the row has no source that a reader may be sent to."""
        own = [source for key in row.source if is_fit((source := self.book.get("sources", key)).url)]
        if not row.source:
            return text, ""
        if part := re.match(r"(\d+) FR (\d+)", text):
            return text, f"https://www.federalregister.gov/citation/{part[1]}-FR-{part[2]}"
        section = re.search(rf"\b{SECTION}|(?<=U\.S\.C\. )\w[\w-]*|§+ ?[\w.:-]+", text)
        bare = section[0].strip("§ .") if section else ""
        for source in [*own, *self.book.shelf("sources").values()] if section else []:
            if bare not in source.title and bare not in source.url:
                continue
            named = f"{source.title} {source.url}"
            is_code = "U.S.C." not in text or re.search(r"uscode|U\.? ?S\.? ?C|Code", named)
            if is_code and is_fit(source.url) and re.search(rf"(?<![\d.]){re.escape(bare)}(?![\d])", named):
                return text, source.url
        if part := re.match(rf"(\d+) CFR ({SECTION})", text):
            return text, f"https://www.ecfr.gov/current/title-{part[1]}/section-{part[2]}"
        if part := re.match(r"(\d+) U\.S\.C\. (\d+[a-z]*(?:-\d+[a-z]*)?)", text):
            section_id = f"USC-prelim-title{part[1]}-section{part[2]}"
            return text, f"https://uscode.house.gov/view.xhtml?req=granuleid:{section_id}&num=0&edition=prelim"
        return text, own[0].url if own else ""

    def due(self, row: Any) -> str:
        """The mark of a row that was last checked too long ago; empty for all others."""
        return f" (*{DUE}*)" if self.book.is_stale(row, self.today) else ""

    def source_link(self, row: Any, text: str) -> str:
        """The words `text` as a link in Markdown to where `cited` leads, with the mark of a row that is due for a new
        check; only the words when it leads nowhere."""
        words, address = self.cited(row, text)
        return (self.link(words, address) if address else words) + self.due(row)

    def checked(self) -> str:
        return checked_line(self.rows, self.today)
