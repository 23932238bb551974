"""A page's Markdown with its macros run, as the build does it, in a moment and without MkDocs.

`python -m tests.content.rendering PAGE.md ...` prints each page so, with its reading grade and what the checks of
figures would say: for those who write pages.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import jinja2
import textstat

from overrides.pages.macros import PAGE, bound_macros, with_ends

DOCS = Path(__file__).parents[2] / "docs"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.globals.update(bound_macros(PAGE))
    return environment


def body(path: Path) -> str:
    """The page's source without its front matter."""
    return re.sub(r"\A---.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)


def render(path: Path) -> str:
    """The page as Markdown with every macro run. Raises what the macro raises."""
    PAGE.start(path.relative_to(DOCS).as_posix())
    return with_ends(PAGE, _environment().from_string(body(path)).render())


def plain(markdown: str) -> str:
    """The sentences of a page: no tables, links, markup or headings' marks."""
    text = re.sub(r"<figure.*?</figure>|<script.*?</script>", "", markdown, flags=re.S)
    text = re.sub(r"\{[:.][^}]*\}|\{ \.[^}]*\}|<[^>]+>", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*\|.*$", "", text, flags=re.M)
    text = re.sub(r"^[#>\-*\d. ]+", "", text, flags=re.M).replace("*", "")
    return re.sub(r"(?<![.!?:])\n\s*\n", ".\n\n", text)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of plain sentences."""
    return textstat.flesch_kincaid_grade(text)


if __name__ == "__main__":
    from tests.content.test_docs import FIGURE, prose

    for name in sys.argv[1:]:
        page = Path(name).resolve()
        print(render(page))
        own = re.sub(r"\{\{.*?\}\}", "", body(page))
        found = FIGURE.search(re.sub(r'"[^"]*"', "", prose(page)))
        print(
            f"\n== {name}: grade {grade(plain(own)):.1f}, {len(plain(own).split())} words; "
            f"figure outside a macro: {found[0] if found else 'none'}"
        )
