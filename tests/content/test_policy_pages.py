"""Pages of payers and the comparisons of their policies: whole, dated, marked where not confirmed, plain, and linked."""

from __future__ import annotations

import posixpath
import re

import pytest

from generator.facts import load_book
from generator.facts.book import HERE, Book, read_tables
from generator.rows.files import parse_row_file
from overrides.pages.conditions.gather import write_conditions
from overrides.pages.policies.gather import SUBJECTS, write_policies
from overrides.pages.shown import capital
from overrides.pages.therapies.gather import write_therapies
from overrides.pages.writing.text import NOT_CONFIRMED, words
from overrides.pages.writing.writer import Writer
from tests.content.rendering import grade

BOOK = load_book()
LINK = re.compile(r"\]\(([^)#\s:]+\.md)\)")
POLICIES = BOOK.shelf("policies")


def written(folder, book, *writers) -> dict[str, str]:
    """Every page by its place below docs."""
    for write in writers:
        write(Writer(book, folder))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    return written(tmp_path_factory.mktemp("policies"), BOOK, write_policies, write_therapies, write_conditions)


def missing(pages: dict[str, str]) -> list[str]:
    """Links of pages of policies, and to them, that lead nowhere."""
    return [
        f"{name}: {target}"
        for name, text in pages.items()
        for target in LINK.findall(text)
        if "policies/" in f"{name} {target}"
        and (there := posixpath.normpath(posixpath.join(posixpath.dirname(name), target))).startswith("reference/")
        and there not in pages
    ]


def test_every_link_leads_to_a_page(pages):
    assert missing(pages) == []


def test_a_link_that_leads_nowhere_is_found(pages):
    assert missing({"reference/policies/x.md": "[a](for-moonlight.md)"}) == [
        "reference/policies/x.md: for-moonlight.md"
    ]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_each_edition_stands_with_its_day_source_and_tests(pages, policy):
    later = [
        row
        for row in POLICIES.values()
        if (row.payer, row.number, row.title) == (policy.payer, policy.number, policy.title)
        and row.edition > policy.edition
    ]
    # A comparison shows the newest edition of one policy, a payer's page each of them.
    compared = [key for key in policy.therapies if not any(key in row.therapies for row in later)]
    names = [policy.payer, *(f"for-{key}" for key in compared)]
    for name in names:
        page = pages[f"reference/policies/{name}.md"]
        assert policy.dated_words in page.replace(capital(policy.dated_words), policy.dated_words)
        assert words(policy.title) in page
        for test in policy.test:
            therapy = name.removeprefix("for-")
            if name == policy.payer or not test.therapies or therapy in test.therapies:
                assert words(test.asks) in page, (name, test.id)
        if policy.not_read:
            assert words(policy.not_read) in page


def test_a_treatment_leads_to_its_comparison(pages):
    named = {key for policy in POLICIES.values() for key in policy.therapies}
    for key in BOOK.shelf("therapies"):
        is_linked = f"](../policies/for-{key}.md)" in pages[f"reference/therapies/{key}.md"]
        assert is_linked is (key in named), key


def test_every_kind_of_test_has_its_place_in_a_comparison():
    from generator.facts.rows import PolicyTest
    from generator.rows.schema import closed_words

    assert set(closed_words(PolicyTest, "kind")) == {kind for kinds in SUBJECTS.values() for kind in kinds}


def test_what_nobody_saw_is_marked(tmp_path):
    rows = [row for row in read_tables() if row[1] != "policy"]
    (table,) = parse_row_file(HERE / "policies" / "anthem.toml", "anthem.toml")["policy"][:1]
    table = {**table, "unverified": "not seen"}
    del table["verified"]
    text = written(tmp_path, Book([*rows, ("sample", "policy", table)]), write_policies)["reference/policies/anthem.md"]
    asked = [line for line in text.splitlines() if "Why the hospital" in line]
    assert len(asked) == 4
    assert all(NOT_CONFIRMED in line for line in asked)


def test_medicares_rule_stands_where_a_plans_policy_stands_beside_it(tmp_path, pages):
    (table,) = parse_row_file(HERE / "policies" / "anthem.toml", "anthem.toml")["policy"][:1]
    table = {**table, "id": "anthem_ig", "kind": "drug", "lines": ["medicare_advantage"], "therapies": ["ivig"]}
    text = written(tmp_path, Book([*read_tables(), ("sample", "policy", table)]), write_policies)
    assert "42 CFR 422.101(b)" in text["reference/policies/for-ivig.md"]


def test_an_illness_of_the_whole_edition_stands_in_its_head_and_not_in_each_row(pages):
    """On a phone a long name in each row left no room for what is asked."""
    page = pages["reference/policies/highmark.md"]
    part = page[page.index("I-130-017") :].split("\n### ")[0]
    head, _, table = part.partition("What it asks:")
    assert "| Illnesses |" in head and "emoglobinuria" in head
    assert not re.search(r"\]\([^)]*conditions/pnh\.md", table)
    assert "conditions/pnh.md" in pages["reference/policies/for-ravulizumab.md"]


def own_words(text: str) -> str:
    """A page without its head, its tables, its headings and the list of sources."""
    body = text.split("---\n", 2)[2].partition("## Where this comes from")[0]
    return "\n".join(
        re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line) for line in body.splitlines() if line and line[0] not in "|#<-"
    )


def test_the_pages_are_plain_and_call_no_edition_the_present_rule(pages):
    found = {name: text for name, text in pages.items() if name.startswith("reference/policies/")}
    assert len(found) > 3
    for name, text in found.items():
        said = own_words(text)
        assert grade(said) <= 8, (name, grade(said))
        assert "edition" in said
        assert not re.search(r"\b(?:currently|now requires|today it asks)\b", said), name
