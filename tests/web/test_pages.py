"""Every page in a real browser: no console error, no sideways scroll, accessible."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios import OKAFOR
from tests.web.conftest import ROOT, SITE, open_letter_page

AXE = ROOT / "overrides" / "browser" / "runtime" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(path.relative_to(SITE).as_posix().removesuffix("index.html") for path in SITE.rglob("*.html")) or [
    "(not built)"
]
SAMPLES = {
    "reference/", "reference/plans/", "reference/plans/erisa_insured/", "reference/states/wi/", "reference/states/pr/",
    "reference/therapies/ivig/", "reference/therapies/infliximab/", "reference/conditions/uc/", "reference/codes/",
    "reference/remittance/", "reference/drug-rules/", "reference/corrections/", "samples/home-ivig-cidp-self-funded/",
}  # fmt: skip
"""One page of each kind made from the fact book, and a few guides, stand for their kind."""
GUIDES = {"guides/", "guides/step-therapy/", "guides/billing-fault/", "guides/not-a-refusal/"}
HOW_TOS = {
    "how-to/", "how-to/external-review/", "how-to/medicare-five-levels/", "how-to/treatment-history/", "how-to/worksheet/",
    "how-to/what-is-at-stake/", "practices/", "practices/units-and-wastage/", "practices/step-therapy-grid/",
    "about/privacy/", "about/sources/", "about/book/", "decisions/0001-rows-and-marks/",
}  # fmt: skip
ONE_KIND = (
    "reference/",
    "samples/",
    "guides/",
    "how-to/",
    "practices/",
    "about/",
    "decisions/",
    "CHANGELOG",
    "CONTRIBUTING",
)
CORE = [page for page in PAGES if not page.startswith(ONE_KIND) or page in SAMPLES | GUIDES | HOW_TOS]


def faults(page):
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    result = page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
    )
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]


DARK = {
    "", "404.html", "letter/", "glossary/", "guides/", "guides/step-therapy/", "how-to/medicare-five-levels/", "practices/",
    "reference/plans/erisa_insured/", "reference/states/wi/", "reference/therapies/infliximab/", "reference/corrections/",
}  # fmt: skip
"""Pages with every part that has a color of its own: seen in the dark as well."""


@pytest.mark.parametrize(
    ("path", "scheme"), [(path, "light") for path in CORE] + [(path, "dark") for path in CORE if path in DARK]
)
def test_a_page_is_clean(new_page, address, root_address, path, scheme):
    page = new_page(360, color_scheme=scheme)
    said = []
    page.on("console", lambda message: message.type in ("error",) and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # The host shows 404.html for any address, so its links start at the root that SITE_URL names.
    page.goto((root_address if path == "404.html" else address) + path)
    page.wait_for_timeout(250)
    assert not said
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []


@pytest.mark.long  # the walk through every view has the same page
@pytest.mark.parametrize("width", [360, 1280])
def test_the_finished_letter_page_is_accessible(new_page, address, width):
    page = open_letter_page(new_page(width), address)
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter h2")
    page.click("#check")
    page.click("#read-denial")
    page.wait_for_selector("#findings .finding")
    # Laid out whole: what lies far off has only a guessed place until it comes near.
    page.evaluate("document.querySelectorAll('[data-page]').forEach(e => e.style.contentVisibility = 'visible')")
    page.wait_for_timeout(200)
    assert faults(page) == []


@pytest.mark.parametrize(
    ("typed", "page_name"),
    [
        ("fail first", "step-therapy"),
        ("J1745", "infliximab"),
        ("Remicade", "infliximab"),
        ("Wisconsin", "states/wi"),
        ("CARC 197", "remittance"),
    ],
)
def test_the_search_finds_what_people_type(new_page, address, typed, page_name):
    page = new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.click("[data-md-component=search-query]")
    page.keyboard.type(typed, delay=30)
    page.wait_for_selector(f".md-search-result__item a[href*='{page_name}']", timeout=15_000)


SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value; }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 400);
})"""
STILL = ("", "guides/step-therapy/", "reference/states/wi/", "reference/therapies/infliximab/")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_somebody_reads(new_page, address, width):
    """All shifts of layout, those after the theme's script has come included."""
    page = new_page(width)
    for path in STILL:
        page.goto(address + path)
        page.mouse.move(100, 300)
        page.wait_for_function("!document.getElementById('theme-scripts')")
        page.wait_for_timeout(150)
        assert page.evaluate(SHIFTS) <= 0.02, path


@pytest.mark.parametrize("path", ["", "guides/step-therapy/", "404.html"])
def test_the_skip_link_skips(new_page, address, root_address, path):
    page = new_page(1280)
    page.goto((root_address if path == "404.html" else address) + path)
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")


def test_dark_is_there_before_the_first_paint_and_stays(new_page, address):
    page = new_page(360, color_scheme="dark")
    page.goto(address)
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    page.click("#shade")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
    page.goto(address + "questions/")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"


def test_an_address_unfolds_the_part_that_it_names(new_page, address):
    page = new_page(360)
    page.goto(address + "guides/step-therapy/#common-mistakes")
    page.wait_for_selector("details.later[open] #common-mistakes")
    page.goto(address + "guides/step-therapy/")
    assert page.locator("details.later[open]").count() == 0
