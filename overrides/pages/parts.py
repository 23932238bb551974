"""A Python-Markdown extension for two parts of a page.

A heading marked `{ .later }` folds what stands below it, up to the next heading of its level or a higher one: what a
reader needs later should not stand in the way now. The heading is the part's own button, no script is needed. A table
stands in a box that scrolls by itself, so that the page never does.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

LATER = "later"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _is_last_line(element: Element, raw: list[str | Element]) -> bool:
    """Whether an element is the raw HTML of a page's last line, which belongs to the page and to no part of it."""
    found = HTML_PLACEHOLDER_RE.fullmatch((element.text or "").strip())
    return bool(found) and str(raw[int(found[1])]).startswith('<p class="checked"')


def _fold(parent: Element, raw: list[str | Element]) -> None:
    """Put each heading marked as later, with what belongs to it, into a closed `<details>`."""
    folded: Element | None = None
    level = 0
    for child in list(parent):
        if child.tag in HEADINGS:
            names = child.get("class", "").split()
            if folded is not None and int(child.tag[1]) <= level:
                folded = None
            if folded is None and LATER in names:
                level = int(child.tag[1])
                details = Element("details", {"class": LATER})
                parent.insert(list(parent).index(child), details)
                parent.remove(child)
                child.attrib.pop("class")
                SubElement(details, "summary").append(child)
                folded = SubElement(details, "div")
                continue
        if folded is not None and not _is_last_line(child, raw):
            parent.remove(child)
            folded.append(child)


def _box_tables(parent: Element, heading: str = "") -> str:
    """Put each table into a box of its own, named after the heading above it. Returns the last heading."""
    for place, child in enumerate(list(parent)):
        if child.tag in HEADINGS:
            heading = "".join(child.itertext()).strip()
        if child.tag == "table":
            box = Element("div", {"class": "table", "role": "group", "aria-label": f"Table: {heading}"})
            box.tail, child.tail = child.tail, None
            child.set("class", "facts")
            parent[place] = box
            box.append(child)
        else:
            heading = _box_tables(child, heading)
    return heading


class PartsTreeprocessor(Treeprocessor):
    def run(self, root: Element) -> None:
        """Fold and box, in place. The headings have their ids by now."""
        _box_tables(root)
        _fold(root, self.md.htmlStash.rawHtmlBlocks)


class PartsExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processor behind toc (5), which gives headings their ids, and the terms (3)."""
        md.treeprocessors.register(PartsTreeprocessor(md), "parts", 2)


def makeExtension(**options: Any) -> PartsExtension:
    """What Markdown calls for `overrides.pages.parts` in its list of extensions."""
    return PartsExtension(**options)
