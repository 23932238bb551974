"""Structured data for search engines, made from what a page shows and from nothing else.

A page whose headings are questions gets FAQPage; a how-to whose first list is numbered gets HowTo. Other pages get
none: a claim about a page that its reader cannot see would not be honest.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

SKIPPED = {"script", "style", "figure", "form"}


class _Outline(HTMLParser):
    """The article of a page: its h1, each h2 with the text up to the next heading, and its first numbered list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.parts: list[tuple[str, str]] = []
        self.steps: list[str] = []
        self._in_article = False
        self._open: list[str] = []
        self._skip = 0
        self._hidden = 0
        self._lists = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self._in_article = True
        if tag in ("br", "img", "input", "hr", "meta", "link"):
            return
        if tag in SKIPPED or dict(attrs).get("popover"):
            self._skip += 1
            self._open.append(f"!{tag}")
            return
        self._open.append(tag)
        if not self._in_article or self._skip:
            return
        if tag == "h2":
            self.parts.append(("", ""))
        elif tag == "ol":
            self._lists += 1
        elif tag == "li" and self._lists == 1 and "ol" in self._open and self._open.count("li") == 1:
            self.steps.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed = self._open.pop()
            if closed.startswith("!"):
                self._skip -= 1
            if closed.lstrip("!") == tag:
                break
        if tag == "article":
            self._in_article = False

    def handle_data(self, data: str) -> None:
        if not self._in_article or self._skip:
            return
        if "h1" in self._open:
            self.title += data
        elif "h2" in self._open:
            self.parts[-1] = (self.parts[-1][0] + data, "")
        elif "table" not in self._open and self.parts:
            self.parts[-1] = (self.parts[-1][0], self.parts[-1][1] + data)
        if "ol" in self._open and "li" in self._open and self._lists == 1 and self.steps:
            self.steps[-1] += data


def _clean(text: str) -> str:
    return " ".join(text.replace("¶", " ").split())


def structured_data(html: str, name: str) -> dict[str, Any] | None:
    """What the finished page `name` may honestly say of itself as JSON-LD, or None."""
    outline = _Outline()
    outline.feed(html)
    questions = [(_clean(q), _clean(a)) for q, a in outline.parts if _clean(q).endswith("?") and len(_clean(a)) > 40]
    if len(questions) >= 3:
        return {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "mainEntity": [
                {"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": a}} for q, a in questions
            ],
        }
    steps = [_clean(step) for step in outline.steps if _clean(step)]
    if name.startswith("how-to/") and len(steps) >= 3:
        return {
            "@context": "https://schema.org",
            "@type": "HowTo",
            "name": _clean(outline.title),
            "step": [{"@type": "HowToStep", "text": step} for step in steps],
        }
    return None


def with_structured_data(html: str, name: str) -> str:
    """The page with its data in the head. A data block is not a script: no policy has to allow it."""
    data = structured_data(html, name)
    if data is None:
        return html
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return html.replace("</head>", f'<script type="application/ld+json">{text}</script></head>', 1)
