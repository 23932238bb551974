"""The practice desk in a real browser: a biller's morning by keyboard, what is kept, what is deleted, and nothing sent."""

from __future__ import annotations

import time
import zipfile
from datetime import date

import pytest

from generator.desk.sample import make_sample

TODAY = "2026-11-29"
SAMPLE = make_sample(date.fromisoformat(TODAY)).encode()
READY = "#desk[data-ready]"
DOUBTFUL = "Claim,Patient,Payer,Plan,DOS,HCPCS,Units,Charge,Group,CARC,Denial date\nQ1,T. W.,Great Heron,Commercial,2026-09-22,J1745,40,4180.00,CO,197,2026-11-01\nQ2,T. W.,Great Heron,Commercial,not a day,J1745,40,x,CO,197,2026-11-01\n"


def open_desk(page, address):
    page.goto(f"{address}practices/desk/")
    page.wait_for_selector(READY, timeout=60_000)
    page.evaluate("day => { document.getElementById('desk').dataset.today = day }", TODAY)


def take_in(page, name="era.835", content=SAMPLE):
    page.set_input_files("#pick", {"name": name, "mimeType": "text/plain", "buffer": content})


class Keys:
    """A keyboard that counts."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        for _ in range(60):
            if self.page.evaluate("css => document.activeElement.matches(css)", selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} is not reached by {key}")

    def go_to_row(self, test: str) -> None:
        """Press j until the row of the focus passes a test on `row`; from the first row."""
        self.press("Home")  # no key of the board: nothing may happen
        for _ in range(80):
            if self.page.evaluate(f"() => {{ const row = document.activeElement.closest('tr'); return {test} }}"):
                return
            self.press("j")
        raise AssertionError(f"no row: {test}")


def test_a_billers_morning_by_keyboard(new_page, address, capsys):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    begun = time.monotonic()
    open_desk(page, address)
    keys = Keys(page)
    page.focus("#pick")
    keys.press("Tab")
    keys.press("Shift+Tab")
    take_in(page)  # the system's own window for files cannot be played
    page.wait_for_selector("#taken tbody tr")
    assert page.inner_text("#taken td[data-label=Sums]") == "they tie"

    keys.tab_to(".tabs a[href='#board']", "Shift+Tab")
    keys.press("Enter")
    page.wait_for_selector("#board tbody tr")
    page.wait_for_function("() => document.activeElement.closest('#board')")
    keys.tab_to("[name=order]", "Shift+Tab")
    keys.type("La")
    page.wait_for_function(
        "() => document.querySelector('#board tbody td[data-label=Amount]').textContent === '$39,800.00'"
    )
    time.sleep(0.3)
    keys.tab_to("#board tbody a")

    fixed = []
    for _ in range(2):
        keys.go_to_row("row.textContent.includes('$418.00') && !row.dataset.seen && (row.dataset.seen = 1)" if not fixed
                       else f"row.textContent.includes('$418.00') && !row.textContent.includes('{fixed[0]}')")  # fmt: skip
        fixed.append(page.evaluate("document.activeElement.textContent"))
        keys.press("Enter")
        page.wait_for_function(
            "name => document.activeElement.id === 'claim-title' && document.activeElement.textContent.startsWith(name)",
            arg=fixed[-1],
        )
        keys.tab_to("input.units")
        keys.press("Control+a")
        keys.type("40")
        keys.tab_to("#claim table + .acts button:nth-of-type(2)")
        keys.press("Enter")
        page.wait_for_function("() => document.querySelector('#claim [name=note]').value.includes('4 to 40')")
        keys.press("Escape")
        page.wait_for_function("() => document.activeElement.closest('#board')")

    for _ in range(len(page.query_selector_all("#board tbody tr"))):
        keys.press("k")
    chosen = {"Appeal": 0, "Corrected claim": 0}
    for _ in range(42):
        row = "document.activeElement.closest('tr')"
        way, name = page.evaluate(f"[{row}.querySelector('.way').textContent, document.activeElement.textContent]")
        if (way == "Appeal" and chosen[way] < 5) or name in fixed:
            keys.press("x")
            chosen[way] += 1
        if sum(chosen.values()) == 7:
            break
        keys.press("j")
    assert chosen == {"Appeal": 5, "Corrected claim": 2}

    keys.press("m")
    page.wait_for_function("() => document.activeElement.id === 'packets-title'")
    keys.tab_to("#make-packets")
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'save-packets'", timeout=60_000)
    with page.expect_download() as got:
        keys.press("Enter")
    names = zipfile.ZipFile(got.value.path()).namelist()
    assert sum(name.endswith("internal_appeal.docx") for name in names) == 5
    assert sum(name.endswith("corrected_claim_cover.docx") for name in names) == 2

    keys.tab_to(".tabs a[href='#patterns']", "Shift+Tab")
    keys.press("Enter")
    page.wait_for_selector("#charts svg")
    page.wait_for_function("() => document.activeElement.id === 'patterns-title'")
    keys.tab_to("#report")
    with page.expect_download(timeout=60_000) as got:
        keys.press("Enter")
    assert got.value.path().read_bytes().startswith(b"%PDF")
    seconds = time.monotonic() - begun
    with capsys.disabled():
        print(f"\na biller's morning: {seconds:.1f} s of the machine, {keys.count} keys, no click")
    assert not faults
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []
    assert keys.count < 400


def test_charts_tie_to_the_remittance(new_page, address):
    page = new_page()
    open_desk(page, address)
    page.click("#sample")
    page.wait_for_selector("#board tbody tr")
    page.click(".tabs a[href='#patterns']")
    page.wait_for_selector("#charts svg")
    sums = page.evaluate(
        """() => [...document.querySelectorAll('#charts .chart')].map((chart) =>
        [...chart.querySelectorAll('tbody tr')].reduce((sum, row) => sum + Number(row.cells[2].textContent.replace(/[$,]/g, '')), 0).toFixed(2))"""
    )
    assert len(sums) >= 5
    assert set(sums) == {sums[0]}
    assert f"{float(sums[0]):,.2f}" in page.inner_text("#patterns-sum")


def test_a_list_shows_its_columns_and_what_could_not_be_used(new_page, address):
    page = new_page()
    open_desk(page, address)
    take_in(page, "list.csv", DOUBTFUL.encode())
    page.wait_for_selector("#mapping select")
    heads = page.eval_on_selector_all("#mapping select", "all => all.map((one) => [one.dataset.head, one.value])")
    assert ["HCPCS", "code"] in heads
    page.click("#mapping button")
    page.wait_for_selector("#taken .faults li", state="attached")
    assert "3" in page.text_content("#taken .faults li")
    take_in(page, "broken.835", b"ISA*00*")
    page.wait_for_function("() => document.getElementById('status').textContent.includes('ISA')")


def test_the_ledger_is_kept_only_when_asked_and_goes_when_asked(new_page, address):
    page = new_page()
    open_desk(page, address)
    take_in(page)
    page.wait_for_selector("#taken tbody tr")
    page.reload()
    page.wait_for_selector(READY, timeout=60_000)
    assert not page.query_selector("#taken tbody tr")
    take_in(page)
    page.wait_for_selector("#taken tbody tr")
    page.click(".tabs a[href='#keep']")
    page.check("#keep-here")
    page.wait_for_function("() => document.getElementById('status').textContent.includes('kept')")
    with page.expect_download() as got:
        page.click("#save-ledger")
    saved = got.value.path().read_bytes()
    assert saved.startswith(b"SQLite format 3")
    page.goto("about:blank")
    open_desk(page, address)
    assert page.query_selector("#taken tbody tr")
    page.click(".tabs a[href='#keep']")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click("#delete-all")
    page.wait_for_function("() => document.getElementById('status').textContent.includes('deleted')")
    assert len(asked) == 1
    page.set_input_files(
        "#open-ledger", {"name": "desk.sqlite", "mimeType": "application/vnd.sqlite3", "buffer": saved}
    )
    page.wait_for_function("() => document.getElementById('status').textContent.includes('open')")
    page.set_input_files("#open-ledger", {"name": "x.sqlite", "mimeType": "text/plain", "buffer": b"no ledger"})
    page.wait_for_function("() => !document.getElementById('status').textContent.includes('is open')")
    page.click(".tabs a[href='#board']")
    page.wait_for_selector("#board tbody tr")  # the one before is still there
    page.reload()
    page.wait_for_selector(READY, timeout=60_000)
    page.click(".tabs a[href='#files']")
    assert not page.query_selector("#taken tbody tr")


@pytest.mark.parametrize("width", [360])
def test_no_view_scrolls_sideways(new_page, address, width):
    page = new_page(width=width)
    open_desk(page, address)
    page.click("#sample")
    page.wait_for_selector("#board tbody tr")
    for view in ("board", "claim=1", "patterns", "packets", "takebacks", "check", "practice", "keep", "files"):
        page.evaluate("hash => { location.hash = hash }", view)
        page.wait_for_selector(f"#view-{view.split('=')[0]}:not([hidden])")
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
