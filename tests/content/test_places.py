"""Every page says where it is, a guide begins with the letter, and a sample stands beside its denial. On the built site."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import html
from markdown import Markdown

from generator.denials import load_denial_kinds
from overrides.pages.samples import SAMPLES
from tests.content.test_site import FOR_BUILDERS, SITE

ALONE = ("404.html", "offline/", "letter/index.html", *FOR_BUILDERS)
"""Pages with no place in the menu, shown instead of others; and the form, whose tasks are its places."""


@cache
def trees() -> dict[str, html.HtmlElement]:
    """The body of every page by its path, read once."""
    paths = {path.relative_to(SITE).as_posix(): path for path in sorted(SITE.rglob("*.html"))}
    return {name: html.fromstring(path.read_bytes()) for name, path in paths.items() if not name.startswith(ALONE)}


def place_faults(tree: html.HtmlElement, name: str) -> list[str]:
    """What a page does not say of its place: the part of the site, its entry in the menu, the way back."""
    faults = []
    if len(tree.xpath("//nav[@class='md-tabs']//a[@aria-current]")) != 1:
        faults.append("no active tab")
    if len(tree.xpath("//nav[@class='menu']//a[@aria-current='page']")) != 1:
        faults.append("not in the menu")
    crumbs = tree.xpath("//nav[@class='crumbs']//li")
    if name != "index.html" and (
        len(crumbs) < 2 or crumbs[-1].get("aria-current") != "page" or crumbs[-1].xpath(".//a")
    ):
        faults.append("no way back")
    return faults


def test_every_page_says_where_it_is():
    assert len(trees()) > 300
    assert not {name: faults for name, tree in trees().items() if (faults := place_faults(tree, name))}


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("reference/states/wi", ["Home", "Plans, states, drugs, codes", "Your state", "Wisconsin"]),
        ("reference/therapies/infliximab", ["Home", "Plans, states, drugs, codes", "Your treatment"]),
        ("guides/step-therapy", ["Home", "Your denial explained", "They want another drug first"]),
        (f"samples/{SAMPLES[0].name}", ["Home", "Your letter", "Sample letters"]),
        ("questions", ["Home", "Questions"]),
    ],
)
def test_the_way_back_is_the_right_one(name, way):
    crumbs = trees()[f"{name}/index.html"].xpath("//nav[@class='crumbs']//li")
    assert [" ".join(crumb.text_content().split()) for crumb in crumbs][: len(way)] == way


def test_a_page_without_a_place_is_found():
    assert len(place_faults(html.fromstring("<body><nav class='md-tabs'><a>x</a></nav></body>"), "x")) == 3


def test_each_guide_begins_and_ends_with_the_letter_its_kind_chosen():
    for kind in load_denial_kinds().values():
        if kind.guide == "index":
            continue
        article = trees()[f"guides/{kind.guide}/index.html"].xpath("//article")[0]
        links = article.xpath(".//a[contains(@href, '/letter/#kind=')]")
        assert [link.get("href").partition("#kind=")[2] for link in (links[0], links[-1])] == [kind.id] * 2
        words_before = len(" ".join(links[0].xpath("preceding::text()[ancestor::article]")).split())
        assert words_before < 140, f"{kind.guide}: {words_before} words before the letter"
        assert article.xpath(".//details[@class='later']") or kind.judgment == "none"


def test_what_is_open_of_a_guide_is_short():
    lengths = {}
    for kind in load_denial_kinds().values():
        if kind.guide == "index":
            continue
        article = trees()[f"guides/{kind.guide}/index.html"].xpath("//article")[0]
        open_text = article.xpath(".//text()[not(ancestor::details/div or ancestor::*[@popover])]")
        lengths[kind.guide] = len(" ".join(open_text).split())
    assert max(length for name, length in lengths.items() if name != "not-a-refusal") < 900, lengths


def test_each_sample_stands_beside_its_denial_and_none_shows_markup():
    for sample in SAMPLES:
        sheets = trees()[f"samples/{sample.name}/index.html"].xpath(
            "//div[contains(@class, 'pair')]//div[contains(@class, 'sheet')]"
        )
        assert len(sheets) == 2, sample.name
        for sheet in sheets:
            assert "\\" not in sheet.text_content() and "**" not in sheet.text_content(), sample.name


def test_the_samples_are_listed_by_reason():
    index = trees()["samples/index.html"]
    listed = {link.strip("./") for link in index.xpath("//article//li/a/@href")}
    assert {sample.name for sample in SAMPLES} <= listed
    assert len(index.xpath("//article//h2")) > 20


def test_a_heading_marked_as_later_folds_what_belongs_to_it():
    text = '# A\n\n## B { .later }\n\none\n\n### C\n\ntwo\n\n## D\n\nthree\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## E { .later }\n\nfour\n\n<p class="checked">five</p>\n'
    tree = html.fromstring(Markdown(extensions=["attr_list", "tables", "toc", "overrides.pages.parts"]).convert(text))
    details = tree.xpath("//details")
    assert len(details) == 2 and details[0].xpath("./summary/h2[@id='b']") and details[0].xpath("./div/h3")
    assert "two" in details[0].text_content() and "three" not in details[0].text_content()
    assert "four" in details[1].text_content() and not tree.xpath("//details//p[@class='checked']")
    assert tree.xpath("//div[@class='table' and @aria-label='Table: D']/table[@class='facts']")


def test_the_site_names_who_made_it_and_when_it_was_checked():
    home = trees()["index.html"].xpath("//article")[0].text_content()
    assert "Who made this" in home and "last checked on" in home
    for name, tree in trees().items():
        assert tree.xpath("//footer//a[contains(text(), 'Who made this')]"), name
