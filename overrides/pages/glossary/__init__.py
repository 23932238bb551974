"""The glossary: its rows, and the page made of them. `markup.py` marks the terms in the other pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

TERMS = Path(__file__).with_name("terms.toml")

LONGEST = 220
"""Characters of an explanation: it must fit a small box on a phone."""


class Term(Row):
    """A word of the field, as letters print it, and what it means in plain words."""

    id: str
    name: str
    says: str
    """One or two sentences, shown beside the word: no figures, no law."""
    also: tuple[str, ...] = ()
    """Other spellings and lay words, in lower case."""
    match: tuple[str, ...] = ()
    """Phrases that mark the term in the text of a page: in lower case, both singular and plural."""
    page: str = ""
    """The page that says more, below the pages' folder. Empty when there is none."""
    code: str = ""
    """What the code calls this idea: an id or a field. Empty when it has no name there."""

    @property
    def anchor(self) -> str:
        """The id of the term's entry on the glossary page."""
        return self.id.replace("_", "-")

    def _check(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.id):
            raise FactError(f"the id '{self.id}' is not in small letters and underscores")
        if not self.name.strip() or not self.says.strip():
            raise FactError(f"'{self.id}' needs a name and an explanation")
        if len(self.says) > LONGEST:
            raise FactError(f"'{self.id}' explains in {len(self.says)} characters; the limit is {LONGEST}")
        for phrase in (*self.also, *self.match):
            if phrase != " ".join(phrase.lower().split()):
                raise FactError(f"'{self.id}': '{phrase}' is not in lower case with single spaces")
        for phrase in self.match:
            if not re.fullmatch(r"\w(?:.*\w)?", phrase):
                raise FactError(f"'{self.id}': '{phrase}' does not start and end with a letter or digit")


def load_terms(path: Path = TERMS, folders: Iterable[Path] = ()) -> dict[str, Term]:
    """The terms of a file by id. With `folders`, the page of each term must be a file below one of them.

    Raises FactError for a wrong row, an id or a phrase that stands twice, or a page that is missing.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(tables) != {"term"}:
        raise FactError(f"{path.name}: expected [[term]] rows only, found {', '.join(sorted(tables)) or 'nothing'}")
    terms: dict[str, Term] = {}
    marked: dict[str, str] = {}
    folders = tuple(folders)
    for number, table in enumerate(tables["term"], 1):
        term = read_row(Term, table, f"{path.name}, term {number}")
        if term.id in terms:
            raise FactError(f"{path.name}: the id '{term.id}' stands twice")
        for phrase in term.match:
            if phrase in marked:
                raise FactError(f"{path.name}: '{phrase}' marks both '{marked[phrase]}' and '{term.id}'")
            marked[phrase] = term.id
        if term.page and folders and not any((folder / term.page).is_file() for folder in folders):
            raise FactError(f"{path.name}: '{term.id}' names the page {term.page}, which does not exist")
        terms[term.id] = term
    return terms


@cache
def known_terms() -> dict[str, Term]:
    """The terms of the glossary, read once."""
    return load_terms()


def _literal(text: str) -> str:
    """Text as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _entry(term: Term, link: Callable[[str], str]) -> str:
    parts = [f"**{_literal(term.name)}**: {_literal(term.says)}"]
    if term.also:
        parts.append(f"Also called: {_literal(', '.join(term.also))}.")
    if term.page:
        parts.append(f"[Read more about {_literal(term.name)}]({link(term.page)}).")
    return " ".join(parts) + f"\n{{: #{term.anchor} }}"


def glossary_markdown(link: Callable[[str], str], terms: Iterable[Term] = ()) -> str:
    """The entries from A to Z as Markdown, a folded part for each letter; needs the extension attr_list.

    `link` turns the source path of a page, below the pages' folder, into a link from the glossary page.
    """
    chosen = sorted(terms or known_terms().values(), key=lambda term: term.name.casefold())
    letters = [(letter, list(group)) for letter, group in groupby(chosen, lambda term: term.name[0].upper())]
    parts = ["Go to: " + " ".join(f"[{letter}](#{letter.lower()})" for letter, _ in letters) + "\n{: .letters }"]
    for letter, group in letters:
        parts += [f"## {letter} {{ .later }}", *(_entry(term, link) for term in group)]
    return "\n\n".join(parts)
