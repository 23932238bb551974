"""One style sheet for all pages: the theme's two, cut to the rules that some page or script can use, and then ours.

The theme ships rules for parts that this site does not have: admonitions, code, galleries, versions. A rule stays when
each class that it names stands in a page or in a script; a custom property stays when something reads it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
TOKEN = re.compile(r"[\w-]+")
NEVER = re.compile(r"\[dir=rtl\]|\[data-md-color-(?:primary|accent)=(?!custom)")
"""What no page of this site says of itself: another direction of reading, a color out of the theme's own palette."""
PROPERTY = re.compile(r"(?<=[{;])(--[\w-]+):(?:url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\)|[^;{}\"']|\"[^\"]*\"|'[^']*')*;?")
"""The setting of one custom property; its value may be a picture with any sign in it."""
KEPT_WHOLE = ("@font-face", "@keyframes", "@page", "@charset", "@-")


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """The rules of a minified sheet, outermost first: (what stands before the brace, what stands in it)."""
    place = 0
    while (brace := css.find("{", place)) >= 0:
        depth, end, quote = 1, brace + 1, ""
        while depth:
            sign = css[end]
            if quote:
                quote = "" if sign == quote and css[end - 1] != "\\" else quote
            elif sign in "\"'":
                quote = sign
            else:
                depth += (sign == "{") - (sign == "}")
            end += 1
        yield css[place:brace].strip(), css[brace + 1 : end - 1]
        place = end


def selectors(head: str) -> list[str]:
    """The selectors of a rule, split at the commas that stand in no parenthesis."""
    return re.split(r",(?![^(]*\))", head)


def can_match(selector: str, known: set[str]) -> bool:
    """Whether every class that a selector asks for is known. What stands in :not() asks for nothing, and of :is() and
    :where() one choice is enough, so their classes do not count."""
    if NEVER.search(selector):
        return False
    asked = re.sub(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)", "", selector)
    return all(name.replace("\\", "") in known for name in CLASS.findall(asked))


def cut(css: str, known: set[str]) -> str:
    """The sheet without rules that can match nothing."""
    kept = []
    for head, body in blocks(css):
        if head.startswith(("@media", "@supports")):
            body = cut(body, known)
        elif not head.startswith(KEPT_WHOLE):
            head = ",".join(selector for selector in selectors(head) if can_match(selector, known))
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def without_unread(css: str, others: str) -> str:
    """The sheet without custom properties that neither it nor the other sheets and scripts read. What one property reads
    counts, so this runs until nothing more falls away."""
    read = set(re.findall(r"--[\w-]+", re.sub(r"(?<=[{;])--[\w-]+(?=:)", "", css + others)))
    less = PROPERTY.sub(lambda found: found[0] if found[1] in read else "", css)
    return re.sub(r"[^{}]*\{\}", "", css) if less == css else without_unread(less, others)


def known_words(site: Path) -> set[str]:
    """Every word in a class of a page, and every word of a script."""
    words = {"js"}
    for path in site.rglob("*.html"):
        for names in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            words.update(names.split())
    for ending in ("*.js", "*.mjs"):
        for path in (site / "assets").rglob(ending):
            if "runtime-" not in str(path) and "papers-" not in str(path):
                words.update(TOKEN.findall(path.read_text(encoding="utf-8")))
    return words


def join_styles(site: Path) -> None:
    """Write `assets/style-HASH.css`, name it in every page in place of the three sheets, and take those away."""
    folder = site / "assets"
    theme = [next((folder / "stylesheets").glob(f"{name}.*.min.css")) for name in ("main", "palette")]
    ours = folder / "site.css"
    own = re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", ours.read_text(encoding="utf-8"), flags=re.S))
    rest = own + "".join(path.read_text(encoding="utf-8") for path in folder.rglob("letter*/*.css"))
    css = "".join(
        re.sub(r"/\*.*?\*/|@charset[^;]*;", "", path.read_text(encoding="utf-8"), flags=re.S) for path in theme
    )
    css = without_unread(cut(css, known_words(site)), rest) + own
    name = f"style-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
    (folder / name).write_text(css, encoding="utf-8")
    first, *others = (path.relative_to(site).as_posix() for path in (*theme, ours))
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(rf'(<link rel="stylesheet" href="[^"]*?){re.escape(first)}"', rf'\1assets/{name}"', text)
        for other in others:
            text = re.sub(rf'<link rel="stylesheet" href="[^"]*?{re.escape(other)}">\s*', "", text)
        path.write_text(text, encoding="utf-8")
    for path in (*theme, ours):
        path.unlink()
