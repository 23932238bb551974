"""What mkdocs-macros loads: the macros of `overrides/pages/shown`, and what stands at the ends of each page."""

from __future__ import annotations

import sys
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # mkdocs loads this file by path, from the folder of mkdocs.yml
    sys.path.insert(0, str(ROOT))

from generator.facts import load_book  # noqa: E402
from overrides.pages.finder import load_phrases  # noqa: E402
from overrides.pages.shown import Shown, book, clinic, denials, find, law  # noqa: E402
from overrides.pages.writing.templates import said  # noqa: E402

MODULES = (denials, find, law, clinic, book)
NO_LINE = ("reference/", "samples/", "letter/", "decisions/")
"""Folders whose pages carry no line of their own: written from the book with theirs, or not about facts."""


SEARCH_WEIGHTS = {
    "index.md": 1.4, "guides/": 1.2, "how-to/figures-on-outcomes.md": 0.4, "how-to/": 1.2, "practices/": 0.7,
    "about/reading.md": 0.5, "about/": 0.8, "reference/policies/": 0.3, "reference/conditions/": 0.6,
    "reference/therapies/": 0.8, "reference/plans/": 0.7, "reference/states/": 0.7,
}  # fmt: skip
"""How much a page counts in the site's search, by the start of its path; the first that fits, 1 where none does. What
helps someone with a fresh denial stands before what helps a practice or explains the site."""


def bind(page: Shown, macro: Any) -> Any:
    return update_wrapper(partial(macro, page), macro)


def guide_kind(path: str) -> str:
    """The kind of denial that a page is the guide of; empty for every other page."""
    return next((kind.id for kind, _ in load_phrases() if path == f"guides/{kind.guide}.md" != "guides/index.md"), "")


def with_ends(page: Shown, markdown: str) -> str:
    """A page written by hand with what it does not say itself. A guide offers the letter, with its kind chosen, below
    its first paragraph and at its end; and the last line tells when the facts of a page were last checked."""
    if page.path.startswith(NO_LINE) or page.path in ("CHANGELOG.md", "CONTRIBUTING.md"):
        return markdown
    if kind := guide_kind(page.path):
        title, first, rest = markdown.strip().split("\n\n", 2)
        ends = [said("shown/denials.md.j2", f"{end}_of_guide", page, kind) for end in ("head", "foot")]
        markdown = "\n\n".join((title, first, ends[0], rest, ends[1]))
    return f'{markdown}\n\n<p class="checked">{page.checked()}</p>\n'


def bound_macros(page: Shown) -> dict[str, Any]:
    """Every macro by its name, bound to the page."""
    return {macro.__name__: bind(page, macro) for module in MODULES for macro in module.MACROS}


PAGE = Shown(load_book())


def guide_tags(path: str) -> list[str]:
    """What people call the denial of a guide: the site's search finds the guide by them, as the finder does."""
    return [
        said for kind, row in load_phrases() if path == f"guides/{kind.guide}.md" for said in (*row.own, *row.search)
    ]


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once."""
    PAGE.project, PAGE.contact = env.conf["repo_url"] or "", env.conf["extra"]["contact"]
    for name, macro in bound_macros(PAGE).items():
        env.macro(macro, name)


def on_pre_page_macros(env: Any) -> None:
    """Called by mkdocs-macros before it reads a page."""
    path = env.page.file.src_uri
    PAGE.start(path)
    if tags := guide_tags(path):
        env.page.meta.setdefault("tags", tags)
    weight = next((weight for start, weight in SEARCH_WEIGHTS.items() if path.startswith(start)), 1)
    env.page.meta.setdefault("search", {}).setdefault("boost", weight)


def on_post_page_macros(env: Any) -> None:
    """Called by mkdocs-macros when the macros of a page have run."""
    env.markdown = with_ends(PAGE, env.markdown)
