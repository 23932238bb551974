"""A Python-Markdown extension that explains the field's words where a page first uses them.

The first place where a term's phrase stands in the running text of a page becomes a button, and the explanation
behind it a popover of the browser's own: no script. A page whose first heading has the class `no-terms` is left
alone, and so is any element with that class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER, HTML_PLACEHOLDER_RE, AtomicString

from overrides.pages.glossary import Term, known_terms

LIMIT = 12
"""Terms marked on one page at most."""

RUNNING_TEXT = {"p", "li", "dd"}
LEFT_ALONE = {
    "a", "button", "code", "pre", "kbd", "samp", "var", "h1", "h2", "h3", "h4", "h5", "h6", "table", "caption",
    "figure", "figcaption", "blockquote", "dt", "summary", "label", "legend", "select", "textarea", "script", "style",
}  # fmt: skip
"""Elements whose text is never marked: what can be pressed already, headings, tables, and words to copy."""
LEFT_ALONE_CLASSES = {"no-terms", "admonition-title", "term"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
RAW_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*?(/?)>")


def _phrase_pattern(phrase: str) -> str:
    return r"\s+".join(re.escape(word) for word in phrase.split(" "))


def _opened(html: str) -> int:
    """How many elements this piece of raw HTML leaves open; negative when it closes more."""
    return sum(
        -1 if closes else 1
        for closes, name, closed in RAW_TAG.findall(html)
        if name.lower() not in VOID and not (closed and not closes)
    )


def _marked(term: Term, said: str) -> Element:
    """`said`, the page's own words, as a button with the term's explanation."""
    span = Element("span", {"class": "term"})
    button = SubElement(span, "button", {"type": "button", "popovertarget": f"term-{term.id}"})
    button.text = AtomicString(said)
    says = SubElement(
        span, "span", {"class": "term-says", "id": f"term-{term.id}", "popover": "auto", "data-search-exclude": ""}
    )
    says.text = AtomicString(term.says)
    return span


class TermsTreeprocessor(Treeprocessor):
    """Marks terms in a page's tree, after the inline markup and attr_list have run."""

    def __init__(self, md: Markdown, terms: Iterable[Term], limit: int = LIMIT):
        super().__init__(md)
        self.terms = {phrase: term for term in terms for phrase in term.match}
        self.limit = limit
        longest_first = sorted(self.terms, key=lambda phrase: (-len(phrase), phrase))
        alternatives = "|".join(map(_phrase_pattern, longest_first)) or r"(?!)"
        self.pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.I)
        self.used: set[str] = set()
        self.raw_open = 0

    def run(self, root: Element) -> None:
        """Mark the terms of the page below `root`, in place."""
        self.used, self.raw_open = set(), 0
        first = root.find(".//h1")
        if first is None or "no-terms" not in first.get("class", "").split():
            self._visit(root, in_text=False)

    def _visit(self, element: Element, in_text: bool) -> None:
        if element.tag in LEFT_ALONE or LEFT_ALONE_CLASSES & set(element.get("class", "").split()):
            return
        is_block = element.tag in RUNNING_TEXT
        if is_block:
            in_text, self.raw_open = True, 0
        children = list(element)
        if in_text:
            element.text, spans = self._split(element.text)
            for place, span in enumerate(spans):
                element.insert(place, span)
        for child in children:
            self._visit(child, in_text)
            if in_text:
                child.tail, spans = self._split(child.tail)
                after = list(element).index(child) + 1
                for place, span in enumerate(spans, after):
                    element.insert(place, span)
        if is_block:
            self.raw_open = 0

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """The text up to the first marked term, and the marked terms, each with the text behind it as its tail."""
        if not text or isinstance(text, AtomicString):
            return text, []
        spans: list[Element] = []
        head = ""

        def add(piece: str) -> None:
            nonlocal head
            if spans:
                spans[-1].tail = (spans[-1].tail or "") + piece
            else:
                head += piece

        for number, piece in enumerate(HTML_PLACEHOLDER_RE.split(text)):
            if number % 2:  # the number of a piece of raw HTML, which Markdown puts back later
                add(HTML_PLACEHOLDER % piece)
                raw = self.md.htmlStash.rawHtmlBlocks[int(piece)]
                self.raw_open = max(0, self.raw_open + _opened(raw)) if isinstance(raw, str) else self.raw_open
                continue
            done = 0
            for found in self.pattern.finditer(piece):
                term = self.terms[" ".join(found[0].lower().split())]
                if self.raw_open or term.id in self.used or len(self.used) >= self.limit:
                    continue
                self.used.add(term.id)
                add(piece[done : found.start()])
                spans.append(_marked(term, found[0]))
                done = found.end()
            add(piece[done:])
        return head, spans


class TermsExtension(Extension):
    """`terms`: the rows to mark, the whole glossary if left out; `limit`: how many on one page."""

    def __init__(self, **options: Any):
        self.config = {
            "terms": [(), "the terms to mark; the whole glossary if empty"],
            "limit": [LIMIT, "terms marked on one page at most"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processor below attr_list (8) and toc (5), above what puts escaped characters back (0)."""
        terms = tuple(self.getConfig("terms")) or tuple(known_terms().values())
        md.treeprocessors.register(TermsTreeprocessor(md, terms, self.getConfig("limit")), "terms", 3)


def makeExtension(**options: Any) -> TermsExtension:
    """What Markdown calls for `overrides.pages.glossary.markup` in its list of extensions."""
    return TermsExtension(**options)
