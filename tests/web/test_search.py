"""What people type into the search box, and whether the page that answers them is among the first three results.

The theme shows one result a page: further sections of the same page stand under it. A result here is such a page."""

from __future__ import annotations

import os
import threading
import tomllib
from pathlib import Path

import pytest

from overrides.build.serve import make_server
from tests.web.conftest import PROJECT_PATH, ROOT, SITE

FOLDER = Path(os.environ.get("SITE_FOLDER", SITE))
SEARCHES = tomllib.loads((ROOT / "tests" / "content" / "searches.toml").read_text(encoding="utf-8"))["search"]
ENOUGH = 64
"""At least so many of the seventy."""

SHOWN = 3
"""Results that a phone shows without scrolling."""

TYPE_ALL = """
async (typed) => {
  const box = document.querySelector("[data-md-component=search-query]");
  const list = document.querySelector(".md-search-result__list");
  const heading = document.querySelector(".md-search-result__meta");
  const shown = [];
  for (const words of typed) {
    const answered = new Promise((resolve, reject) => {
      const watch = new MutationObserver(() => { watch.disconnect(); clearTimeout(late); resolve(); });
      watch.observe(heading.parentElement, { childList: true, characterData: true, subtree: true });
      const late = setTimeout(() => reject(new Error("no answer to: " + words)), 5000);
    });
    box.value = words;
    box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    await answered;  // the count of results is there; the results themselves come a moment later
    for (let waited = 0; waited < 100 && !list.children.length && /\\d/.test(heading.textContent); waited++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 20));
    shown.push([...list.children].slice(0, 10).map((item) => item.querySelector("a").href.split(/[?#]/)[0]));
  }
  return shown;
}
"""


@pytest.fixture(scope="module")
def results(chromium):
    """Per search the pages it shows, best first, as paths below the site."""
    server = make_server(FOLDER, path=PROJECT_PATH)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}{PROJECT_PATH}/"
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.click("[data-md-component=search-query]")
    page.keyboard.type("infusion")
    page.wait_for_selector(".md-search-result__item", timeout=15_000)
    found = page.evaluate(TYPE_ALL, [search["typed"] for search in SEARCHES])
    context.close()
    server.shutdown()
    return [[link.removeprefix(address) or "." for link in links] for links in found]


def test_seventy_searches_each_with_a_page_that_exists():
    assert len({search["typed"] for search in SEARCHES}) == 70
    missing = {page for search in SEARCHES for page in search["right"] if not (FOLDER / page / "index.html").exists()}
    assert not missing
    assert all(1 <= len(search["right"]) <= 2 for search in SEARCHES)


def test_people_find_their_page_among_the_first_three(results):
    misses = [
        f"{search['typed']!r} wants {' or '.join(search['right'])}, shows {', '.join(pages[:5]) or 'nothing'}"
        for search, pages in zip(SEARCHES, results, strict=True)
        if not set(search["right"]) & set(pages[:SHOWN])
    ]
    print(f"{len(misses)} misses:", *misses, sep="\n")
    assert len(SEARCHES) - len(misses) >= ENOUGH, "\n".join(misses)


def test_each_search_has_its_own_results(results):
    """The test above can fail: the results are those of the words typed, and differ from search to search."""
    assert len({tuple(pages) for pages in results}) > 55
