"""The claims of the two seed articles on the built site: every one on the page of corrections, no wrong one elsewhere."""

from __future__ import annotations

import html
import re

import pytest

from tests.content.test_site import SITE
from tests.facts.test_corrections import REFUTED, WRONG


@pytest.fixture(scope="module")
def pages():
    """Page -> its text, of every page of the site but the corrections."""
    texts = {}
    for path in SITE.rglob("index.html"):
        name = path.relative_to(SITE).as_posix()
        if "corrections" not in name:
            page = re.sub(r"<(script|style).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
            texts[name] = REFUTED.sub("", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    if not texts:
        pytest.fail("build the site first: make build")
    return texts


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_claim_is_on_no_page(key, pages):
    pattern, _ = WRONG[key]
    for name, text in pages.items():
        found = re.search(pattern, text, re.I)
        assert not found, f"{name}: {found[0]}"


def test_every_claim_is_on_the_public_page(book):
    page = SITE / "reference" / "corrections" / "index.html"
    if not page.exists():
        pytest.fail("build the site first: make build")
    text = page.read_text(encoding="utf-8")
    assert [key for key in book.shelf("corrections") if key not in text] == []
