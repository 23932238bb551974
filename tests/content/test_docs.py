"""Pages for people: figures through macros only, plain words, no place that names a machine or a registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import textstat
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in DOCS.rglob("*.md")
    if "decisions" not in path.parts and path.name not in ("CONTRIBUTING.md", "CHANGELOG.md", "MAINTAINING.md")
)
FIGURE = re.compile(
    r"\b\d+\s*(?:calendar |business )?(?:days?|months?|weeks?|hours?)\b|\$\s?\d|\b\d+\s*%|§|\bC\.?F\.?R\.?\b|\bU\.S\.C\.?\b|\b[A-CEGHJ-MP-V]\d{4}\b"
)


def prose(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\A---.*?---", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{[:.][^}]*\}|\{ \.[^}]*\}", "", text)
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^\s*\|.*$", "", text, flags=re.M)


def test_no_page_holds_a_placeholder():
    for path in PAGES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not re.search(r"\bTODO\b", line), f"{path.relative_to(ROOT)}, line {number}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_figures_come_from_macros_only(path):
    examples = re.sub(r'"[^"]*"', "", prose(path))  # words in quotes are examples of what people write
    assert not FIGURE.search(examples), FIGURE.search(examples)


def test_the_figure_check_can_fail():
    for text in ("within 60 days", "at least 4 months", "costs $25", "56 % of appeals", "29 CFR 2560", "code J1745"):
        assert FIGURE.search(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_the_words_are_plain(path):
    text = re.sub(r"^[#>\-*\d. ]+", "", prose(path), flags=re.M).replace("*", "")
    sentences = re.sub(r"(?<![.!?:])\n\s*\n", ".\n\n", text)
    assert textstat.flesch_kincaid_grade(sentences) <= 8


def test_the_form_is_plain():
    from generator.form import load_form

    words = [f"{q.label} {q.hint}" for q in load_form().questions]
    words += [f"{c.label}." for q in load_form().questions for c in q.columns]
    assert textstat.flesch_kincaid_grade("\n".join(words)) <= 8


def front_matter(path: Path) -> dict[str, str]:
    head = re.match(r"\A---\n(.*?)\n---", path.read_text(encoding="utf-8"), re.S)
    assert head, path
    read = yaml.safe_load(head[1])  # as MkDocs reads it: a stray colon would end up on the page
    assert isinstance(read, dict), path
    return read


def test_titles_and_descriptions_are_there_and_unique():
    heads = [front_matter(path) for path in DOCS.rglob("*.md")]
    for key in ("title", "description"):
        values = [head[key] for head in heads]
        assert len(values) == len(set(values))
        assert all(values)


def test_no_promise_no_hype_no_countdown():
    for path in PAGES:
        text = path.read_text(encoding="utf-8").lower()
        for word in ("guarantee", "chance of winning", "odds", "hurry", "!!", "% of appeals", "amazing", "easily win"):
            assert word not in text, f"{path.name}: {word}"


def test_no_commit_names_a_registry_or_a_machine():
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    hosts = re.compile(r"https?://[a-z0-9.-]*(?:registr" + r"y|pypi|files\.pythonhost|debian)[a-z0-9.-]*|\"resolved\":")
    machine = re.compile(r"(?:^|[\s\"'=(])/(?:work|root|farm|tmp)/[A-Za-z.]", re.M)
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in (".docx", ".png", ".bin", ".ttf") or not path.exists():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), f"{name}: {hosts.search(text)[0]}"
        if name != "tests/content/test_docs.py":
            assert not machine.search(text), f"{name}: {machine.search(text)[0]}"


def test_pages_say_it_is_information_only():
    assert "not legal or medical advice" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "not legal or medical advice" in (DOCS / "index.md").read_text(encoding="utf-8")
