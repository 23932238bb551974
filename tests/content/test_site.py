"""The built site as a whole: valid HTML, no orphan, no dead link, no repeated paragraph, no misspelt word.

`SITE_FOLDER` names another build than site/. `python -m tests.content.test_site` prints reading grade and words of
every page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import textstat
from lxml import html

from generator.facts import load_book
from generator.form import load_form
from tests.content.test_docs import DOCS

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("SITE_FOLDER", ROOT / "site")).resolve()
TOOLS = ROOT / "overrides" / "browser" / "runtime" / "node_modules" / ".bin"
HERE = Path(__file__).parent
HOST = "http://site/"

FOR_BUILDERS = ("CHANGELOG/", "CONTRIBUTING/", "MAINTAINING/", "decisions/")
"""For people who work on the repository. No reader of the site needs them, so nothing has to link there."""

BORROWED_WORDS = ("samples/", "letter/", "404.html", *FOR_BUILDERS)
"""Pages that state no fact in their own words: letters of invented people, the form, and notes for builders."""


LOOK_UP_PAGES = ("reference/therapies/", "reference/conditions/", "reference/policies/", "about/sources/")
"""Pages that are one long list of names or titles to look things up in."""

REFERENCE_SECTIONS = ("What guidelines say", "Where this comes from")
"""Sections that list rows as their source has them, or the titles of sources."""


@dataclass
class Page:
    """What the tests ask about one page of the site."""

    address: str
    """Below the site; ends in a slash or in .html. The home page is empty."""
    title: str
    description: str
    language: str
    headings: list[tuple[int, str]]
    ids: set[str]
    links: list[str]
    """Addresses of every <a>, navigation included, below HOST or elsewhere."""
    loads: list[str]
    has_checked_day: bool
    text: str = field(repr=False)
    """Words of the article outside tables, reference sections and the explanations behind words."""


def read_page(path: Path) -> Page:
    address = path.relative_to(SITE).as_posix().removesuffix("index.html")
    tree = html.fromstring(path.read_bytes())
    base = HOST + address
    article = next(iter(tree.xpath("//article")), tree)
    own, section = [], ""
    for line_break in article.iter("br"):
        line_break.tail = ". " + (line_break.tail or "")
    for node in article.xpath(".//p | .//li[not(.//p)] | .//dd | .//h1 | .//h2 | .//h3"):
        section = node.text_content().strip() if node.tag == "h2" else section
        if not node.xpath("ancestor::table") and section not in REFERENCE_SECTIONS:
            own.append("".join(node.xpath(".//text()[not(ancestor::*[@popover])]")))
    return Page(
        address,
        " ".join("".join(tree.xpath("//title//text()")).split()),
        "".join(tree.xpath("//meta[@name='description']/@content")),
        tree.get("lang", ""),
        [(int(node.tag[1]), node.text_content().strip()) for node in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")],
        set(tree.xpath("//@id")) | set(tree.xpath("//a/@name")),
        [urljoin(base, link.strip()) for link in tree.xpath("//a/@href")],
        [urljoin(base, link.strip()) for link in tree.xpath("//img/@src | //script/@src | //link[@href]/@href")],
        bool(tree.xpath("//*[contains(concat(' ', @class, ' '), ' checked ')]")),
        "\n\n".join(" ".join(words.split()) for words in own),
    )


@cache
def site() -> dict[str, Page]:
    """Every page by its address. Read once in each test process."""
    assert (SITE / "index.html").exists(), "build the site first: make build"
    pages = [read_page(path) for path in sorted(SITE.rglob("*.html"))]
    return {page.address: page for page in pages}


def inside(link: str) -> tuple[str, str] | None:
    """(address, anchor) of a link into the site; None for one that leads elsewhere."""
    parts = urlsplit(link)
    if f"{parts.scheme}://{parts.netloc}/" != HOST:
        return None
    return unquote(parts.path).removeprefix(base_path()).lstrip("/"), unquote(parts.fragment)


@cache
def base_path() -> str:
    """The path below which the site was built to stand, '/infusion-appeals'; empty at the root of a host. Only the page
    for lost addresses names it."""
    found = re.search(r"<loc>(.*?)</loc>", (SITE / "sitemap.xml").read_text("utf-8"))
    return urlsplit(found[1]).path.rstrip("/") if found else ""


# ---- Links -----------------------------------------------------------------------------------------------


def test_every_page_can_be_reached_from_the_home_page():
    pages = site()
    reached, ahead = {""}, [""]
    while ahead:
        for link in pages[ahead.pop()].links:
            target = inside(link)
            if target and target[0] in pages and target[0] not in reached:
                reached.add(target[0])
                ahead.append(target[0])
    assert len(reached) > 200
    orphans = [
        name
        for name in pages
        if name not in reached and name not in ("404.html", "offline/") and not name.startswith(FOR_BUILDERS)
    ]
    assert not orphans


@cache
def form_places() -> set[str]:
    """What may stand after # on the form's page besides an id: a view, a page of questions, a choice made ahead."""
    scripts = ROOT / "overrides" / "browser" / "letter"
    views = re.search(r"VIEWS = (\[.*?\])", (scripts / "views.mjs").read_text(encoding="utf-8"))
    choices = re.search(r"DEEP_LINKS = (.*)", (scripts / "letter.mjs").read_text(encoding="utf-8"))
    assert views and choices
    tree = html.fromstring((SITE / "letter" / "index.html").read_bytes())
    places = {*json.loads(views[1]), "all", *(f"page={page}" for page in tree.xpath("//@data-page"))}
    for name, question in re.findall(r'(\w+): "(\w+)"', choices[1]):
        control = tree.xpath("//*[@name=$n]", n="reasons.0.kind" if question == "reasons" else question)[0]
        options = tree.xpath("//datalist[@id=$id]/option", id=control.get("list")) or control.xpath(".//option")
        places |= {f"{name}={option.get('data-value') or option.get('value')}" for option in options}
    return places


def dead_links(pages: dict[str, Page]) -> list[str]:
    dead, places = [], form_places()
    for page in pages.values():
        for link in {*page.links, *page.loads}:
            target = inside(link)
            if target is None:
                continue
            address, anchor = target
            if address in pages:
                is_there = not anchor or anchor in pages[address].ids or (address == "letter/" and anchor in places)
                is_there = is_there or (address == "practices/desk/" and f"view-{anchor}" in pages[address].ids)
            else:
                is_there = not anchor and address != "" and (SITE / address).is_file()
            if not is_there:
                dead.append(f"{page.address or 'home'} -> {address}{'#' if anchor else ''}{anchor}")
    return sorted(dead)


def test_every_link_and_anchor_leads_somewhere():
    assert dead_links(site()) == []


def test_a_dead_link_and_a_dead_anchor_are_found():
    home = site()[""]
    broken = Page(**{**vars(home), "links": [HOST + "guides/nowhere/", HOST + "guides/#nowhere"], "loads": []})
    assert len(dead_links({**site(), "": broken})) == 2


# ---- What each page says about itself ---------------------------------------------------------------------


def test_titles_and_descriptions_are_there_once():
    for key in ("title", "description"):
        seen = defaultdict(list)
        for page in site().values():
            if page.address != "404.html":  # the theme gives it the site's own
                seen[getattr(page, key)].append(page.address)
        assert "" not in seen, f"no {key}: {seen['']}"
        assert not {words: names for words, names in seen.items() if len(names) > 1}, key


def test_descriptions_fit_a_list_of_search_results():
    wrong = [f"{p.address} ({len(p.description)})" for p in site().values() if not 50 <= len(p.description) <= 170]
    assert not wrong


def test_each_page_says_when_its_facts_were_checked():
    assert not [
        p.address for p in site().values() if not p.has_checked_day and not p.address.startswith(BORROWED_WORDS)
    ]


def heading_faults(page: Page) -> str:
    levels = [level for level, _ in page.headings]
    if levels.count(1) != 1:
        return f"{levels.count(1)} h1"
    for before, (level, words) in zip([0, *levels], page.headings, strict=False):
        if level > before + 1:
            return f"h{level} after h{before}: {words}"
    return ""


def test_headings_form_one_tree():
    assert not {page.address: fault for page in site().values() if (fault := heading_faults(page))}


def test_a_skipped_heading_is_found():
    page = site()[""]
    assert heading_faults(Page(**{**vars(page), "headings": [(1, "a"), (3, "b")]})) == "h3 after h1: b"
    assert heading_faults(Page(**{**vars(page), "headings": [(1, "a"), (1, "b")]})) == "2 h1"


def test_each_page_names_its_language():
    assert {page.language for page in site().values()} == {"en"}


# ---- HTML -------------------------------------------------------------------------------------------------

THEME = (
    ("valid-autocomplete", r'<input class="md-toggle"', "the theme keeps its two menu states from being remembered so"),
    ("wcag/h32", r'<form class="md-(?:header__option|search__form)"', "its forms act by script; nothing is sent"),
    ("wcag/h32", r'<form id="case"', "ours is never sent anywhere: no form on this site may have a submit button"),
    ("attribute-allowed-values", r'class="md-nav__link', "it opens menu sections by script and empties their tabindex"),
    ("unique-landmark", r'<nav class="md-nav\b', "it prints the contents of a page twice, for narrow and wide"),
)
"""What the theme forces on us: (rule, the tag it may stand on, why). The rules hold everywhere else."""

BROKEN_PAGE = """<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p id="a">1</p><p id="a">2</p>
<p><div>nested</div></p><img src="a.png"><ul><p>no item</p></ul><b><i>crossed</b></i><div aria-label="x">y</div>
</body></html>"""


def without_menu(text: str) -> str:
    """The page with the theme's menu of all pages blanked, lines kept: it is half of each page, and the same."""
    start = text.find('<nav class="menu"')
    depth = 0
    for tag in re.finditer(r"<(/?)nav\b[^>]*>", text[start:] if start >= 0 else ""):
        depth += -1 if tag[1] else 1
        if not depth:
            end = start + tag.end()
            return text[:start] + "\n" * text.count("\n", start, end) + text[end:]
    return text


MADE = ("reference", "samples")
"""Folders whose pages are made from rows, all of a kind by one template."""


def html_faults(folder: Path, work: Path, step: int = 1) -> dict[str, list[str]]:
    """Faults by file below the folder, those that the theme forces left out. The menu is checked on the home page and
    on the first page of each folder. Of the pages made from rows every so-manieth is looked at."""
    report, copies = work / "report.json", work / "pages"
    pages = sorted(folder.rglob("*.html"))
    made = [path for path in pages if path.relative_to(folder).parts[0] in MADE]
    left_out = {path for number, path in enumerate(made) if number % step}
    for path in (path for path in pages if path not in left_out):
        text, copy = path.read_text(encoding="utf-8"), copies / path.relative_to(folder)
        is_first = not copy.parents[1].exists()
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text if is_first or path.parent == folder else without_menu(text), encoding="utf-8")
    done = subprocess.run(
        [
            TOOLS / "html-validate",
            "--config",
            HERE / "html-validate.json",
            "--formatter",
            f"json={report}",
            "**/*.html",
        ],
        cwd=copies,
        capture_output=True,
        text=True,
    )
    assert report.exists(), done.stdout + done.stderr
    found = defaultdict(list)
    for page in json.loads(report.read_text(encoding="utf-8")):
        path = Path(page["filePath"])
        text = path.read_text(encoding="utf-8")
        for fault in page["messages"]:
            start = text.rfind("<", 0, fault["offset"] + 1)
            tag = text[start : text.find(">", start) + 1]
            if not any(fault["ruleId"] == rule and re.search(words, tag) for rule, words, _ in THEME):
                name = path.relative_to(copies.resolve()).as_posix()
                found[name].append(f"line {fault['line']}, {fault['ruleId']}: {fault['message']}: {tag[:100]}")
    return found


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)])
def test_the_html_is_valid(tmp_path, step):
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "broken.html").write_text(BROKEN_PAGE, encoding="utf-8")
    rules = " ".join(html_faults(sample, tmp_path / "sample-report")["broken.html"])
    for rule in ("no-dup-id", "element-permitted-content", "wcag/h37", "close-order", "aria-label-misuse"):
        assert rule in rules
    faults = html_faults(SITE, tmp_path / "site-report", step)
    assert not faults, "\n".join(f"{name}: {len(rows)}, first {rows[0]}" for name, rows in faults.items())


# ---- Words ------------------------------------------------------------------------------------------------

MACRO = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)


def paragraphs(text: str) -> list[str]:
    """Paragraphs and list items of a Markdown source over 60 characters, without markup and macros."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"^```.*?^```", "", MACRO.sub(" ", text), flags=re.S | re.M)
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)", text):
        plain = re.sub(r"^\s*(?:>\s*)*(?:[-*+]|\d+\.)?\s+|^>\s*", "", block.strip())
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?", r"\1", re.sub(r"<[^>]+>", " ", plain))
        plain = " ".join(re.sub(r"[*_`>]", "", plain).split())
        if len(plain) > 60 and not block.lstrip().startswith(("|", "#")):
            found.append(plain)
    return found


def repeats(pages: dict[str, list[str]], near: float = 0.5) -> list[str]:
    """Paragraphs that stand on two pages, or twice on one, in the same or nearly the same words: those that share
    more than `near` of their runs of four words."""
    seen: list[tuple[str, str, set[str]]] = []
    holders: dict[str, set[int]] = defaultdict(set)
    found = []
    for name, texts in pages.items():
        for text in texts:
            words = re.findall(r"[a-z0-9']+", text.lower())
            runs = {" ".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))}
            shared: dict[int, int] = defaultdict(int)
            for run in runs:
                for other in holders[run]:
                    shared[other] += 1
            for other, count in shared.items():
                if count / len(runs | seen[other][2]) > near:
                    found.append(f"{name} and {seen[other][0]}: {text[:90]}")
            for run in runs:
                holders[run].add(len(seen))
            seen.append((name, text, runs))
    return found


def test_no_paragraph_is_repeated():
    pages = {
        p.relative_to(DOCS).as_posix(): paragraphs(p.read_text(encoding="utf-8")) for p in sorted(DOCS.rglob("*.md"))
    }
    assert sum(map(len, pages.values())) > 300
    assert repeats(pages) == []


def test_a_repeated_paragraph_is_found():
    text = "Ask the plan for the name of the person who decided, and write it down in your call log with the day."
    near = text.replace("the day", "the date")
    pages = {"a.md": paragraphs(f"# A\n\n{text}"), "b.md": paragraphs(f"- {text}"), "c.md": paragraphs(f"1. *{near}*")}
    assert len(repeats(pages)) == 3
    other = "Ask the doctor's office for the infusion record of each visit and check that the dates are those billed."
    assert repeats({"a.md": [text], "b.md": [other]}) == []


@cache
def drug_names() -> re.Pattern[str]:
    """Every word of a brand or product name in the fact book: known by being there."""
    therapies = load_book().shelf("therapies").values()
    named = [name for t in therapies for name in (*t.brands, *t.biosimilars, *(p.name for p in t.product))]
    words = {word for name in named for word in re.findall(r"[A-Za-z]{4,}", name)}
    return re.compile(rf"\b(?:{'|'.join(sorted(words))})(?:['’]s)?\b", re.I)


def spelled_texts() -> dict[str, str]:
    """Everything in our own words that a reader sees, by the file it comes from; lines keep their numbers."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    texts = {}
    for path in (*DOCS.rglob("*.md"), *(ROOT / "generator" / "letters" / "templates").rglob("*.j2")):
        text = MACRO.sub(blank, path.read_text(encoding="utf-8"))
        text = drug_names().sub(blank, text)
        text = re.sub(
            r"\]\([^)\s]*\)|<[^>]*>|`[^`\n]*`|\{[:.][^}]*\}|&\w+;",
            blank,
            re.sub(r"^```.*?^```", blank, text, flags=re.S | re.M),
        )
        texts[path.relative_to(ROOT).as_posix() + ".txt"] = text
    form = [asked for question in load_form().questions for asked in (question, *question.columns)]
    texts["generator/form/questions.toml.txt"] = "\n".join(f"{q.label}\n{q.hint}\n{q.pattern_says}" for q in form)
    terms = ROOT / "overrides" / "pages" / "glossary" / "terms.toml"
    if terms.exists():
        rows = tomllib.loads(terms.read_text(encoding="utf-8"))["term"]
        words = ["\n".join([row["name"], row["says"], *row.get("also", [])]) for row in rows]
        texts["overrides/pages/glossary/terms.toml.txt"] = "\n".join(words)
    return texts


def test_no_word_is_misspelt(tmp_path):
    texts = spelled_texts() | {"sample.txt": "The insurer recieved the apeal.\n"}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [TOOLS / "cspell", "lint", "--config", HERE / "cspell.json", "--root", tmp_path, "--no-progress", "--no-summary",
         "--no-color", "--relative", "--quiet", "**/*.txt"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    faults = [line for line in done.stdout.splitlines() if line.strip()]
    sample = [line for line in faults if "sample.txt" in line]
    assert len(sample) == 2, done.stdout[:2000] + done.stderr[:2000]
    assert not set(faults) - set(sample), "\n".join(faults)


def test_the_word_list_is_in_order():
    words = (HERE / "words.txt").read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words), key=lambda word: (word.lower(), word))


# ---- How hard the pages are to read, macros and all ------------------------------------------------------------


@cache
def grades() -> dict[str, float]:
    """Reading grade of every page as built, outside tables: hand-written pages and those from the fact book."""
    return {
        page.address: textstat.flesch_kincaid_grade(re.sub(r"(?<![.!?:])\n\n", ".\n\n", page.text))
        for page in site().values()
        if not page.address.startswith(BORROWED_WORDS)
    }


def test_every_page_is_plain_with_its_macros_too():
    hard = {name: grade for name, grade in grades().items() if grade > 8 and name not in LOOK_UP_PAGES}
    assert not hard


def main() -> None:
    for name, grade in sorted(grades().items(), key=lambda item: -item[1]):
        print(f"{grade:5.1f} {len(site()[name].text.split()):6} {name or 'home'}")


if __name__ == "__main__":
    main()
