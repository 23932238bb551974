"""The practice desk in a real browser: a biller's morning by keyboard, what is kept, what is deleted, and nothing sent."""

from __future__ import annotations

import time

import pytest

from tests.desk.made import claim, remittance
from tests.output.hostile import make_picture
from tests.web.morning import READY, open_desk, play, take_in, words_of

DOUBTFUL = "Claim,Patient,Payer,Plan,DOS,HCPCS,Units,Charge,Group,CARC,Denial date\nQ1,T. W.,Great Heron,Commercial,2026-09-22,J1745,40,4180.00,CO,197,2026-11-01\nQ2,T. W.,Great Heron,Commercial,not a day,J1745,40,x,CO,197,2026-11-01\n"


@pytest.mark.long
def test_a_billers_morning_by_keyboard(new_page, address, capsys):
    told = play(new_page(), address)
    with capsys.disabled():
        print(f"\na biller's morning: {told.seconds:.1f} s of the machine, {told.keys} keys, no click")
    appeals = [name for name in told.papers if name.endswith("internal_appeal.docx")]
    covers = [words_of(paper) for name, paper in told.papers.items() if name.endswith("corrected_claim_cover.docx")]
    assert len(appeals) == 5
    assert len(covers) == 2
    assert all("4 units were billed." in cover and "40 units." in cover for cover in covers)
    assert told.report.startswith(b"%PDF")
    assert not told.faults
    assert [asked for asked in told.asked if asked[0] != "GET" or not asked[1].startswith((address, "blob:"))] == []
    assert told.keys < 400


def test_a_line_is_put_right_and_goes_onto_the_list(new_page, address):
    page = new_page()
    open_desk(page, address)
    wrong = remittance([claim("A3", "900.00", "0", ["CO*16*900.00"], status="4", code="HC:Q5103", units="4", remarks=["M53"])], "0.00")  # fmt: skip
    take_in(page, content=wrong)
    page.wait_for_selector("#taken tbody tr")
    page.evaluate("location.hash = '#claim=1'")
    page.fill("input.units", "40")
    page.fill("input.code", "Q5103 JZ")
    page.click("#claim table + .acts button:nth-of-type(2)")
    page.wait_for_function("() => document.getElementById('claim').textContent.includes('was 4')")
    told = page.inner_text("#claim")
    assert "Units of Q5103" in told and "units of" not in told  # the history has the words of the fields
    page.click(".tabs a[href='#packets']")
    with page.expect_download() as got:
        page.click("#view-packets [data-format=csv]")
    row = got.value.path().read_text(encoding="utf-8-sig").splitlines()[1]
    assert "Q5103,JZ,40" in row
    page.evaluate("location.hash = '#claim=1'")
    page.fill("input.units", "none")
    page.click("#claim table + .acts button:nth-of-type(2)")
    page.wait_for_function("() => document.getElementById('status').textContent.includes('no number')")


@pytest.mark.long
def test_a_signature_is_kept_shown_and_removed(new_page, address):
    page = new_page()
    open_desk(page, address)
    page.click(".tabs a[href='#practice']")
    page.fill("#profile [name=writer_name]", "Ana Ruiz")
    page.click("#profile [type=submit]")
    page.set_input_files("#signature-file", {"name": "sign.png", "mimeType": "image/png", "buffer": make_picture("PNG", (1200, 300))})  # fmt: skip
    page.wait_for_selector("#signature-shown img")
    assert page.evaluate("document.querySelector('#signature-picture img').decode().then(() => document.querySelector('#signature-picture img').naturalWidth)") == 600  # fmt: skip
    assert page.input_value("#profile [name=signature_as]") == "picture"
    page.click("#signature-remove")
    page.wait_for_selector("#signature-shown", state="hidden")
    assert page.input_value("#profile [name=signature_as]") == ""


def test_steps_are_kept_and_shown_beside_the_editions(new_page, address):
    page = new_page()
    open_desk(page, address)
    page.click(".tabs a[href='#steps']")
    page.wait_for_selector("#grid-rows tbody tr")
    page.click("#add-steps")
    assert page.evaluate("document.activeElement.name") == "payer"
    for name, value in (("payer", "Great Heron"), ("drug", "Remicade"), ("steps", "Inflectra\nRenflexis"), ("source", "Letter"), ("dated", "2026-03-01")):  # fmt: skip
        page.fill(f"#steps-rows [name={name}]", value)
    page.click("#form-steps [type=submit]")
    page.wait_for_function("() => document.querySelector('#grid-rows tbody').textContent.includes('Great Heron')")
    first = page.inner_text("#grid-rows tbody tr")
    assert "Inflectra; Renflexis" in first
    assert "look again" in first  # older than half a year
    page.click(".tabs a[href='#board']")
    page.click(".tabs a[href='#steps']")
    page.wait_for_function("() => document.querySelector('#steps-rows [name=payer]')?.value === 'Great Heron'")
    page.click("#steps-rows button")
    page.click("#form-steps [type=submit]")
    page.wait_for_function("() => !document.querySelector('#grid-rows tbody').textContent.includes('Great Heron')")


COUNT = 180_000


@pytest.mark.long
def test_the_page_answers_while_it_reads_fifty_megabytes(new_page, address, tmp_path, capsys):
    usual = ["NM1*82*1*SMITH*JOHN****XX*1234567893", "REF*EA*0012345678", "REF*1L*GROUP-000001", "DTM*050*20260922", "DTM*232*20260922", "AMT*AU*4180.00"]  # fmt: skip
    claims = []
    for n in range(COUNT):
        one = claim(f"B{n}", "4180.00", "0.00", ["CO*197*4180.00"], status="4", patient=f"DOE{n}*JANE")
        claims.append([*one[:2], *usual, *one[2:], "REF*6R*LINE000001"])
    file = tmp_path / "large.835"
    file.write_bytes(remittance(claims, "0.00"))
    size = file.stat().st_size
    assert size > 50_000_000
    page = new_page()
    open_desk(page, address)
    page.evaluate("""() => { let last = performance.now(); window.longest = 0;
        setInterval(() => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; }, 20); }""")
    begun = time.monotonic()
    page.set_input_files("#pick", file)
    page.wait_for_selector("#taken tbody tr", timeout=1_500_000)
    longest = page.evaluate("window.longest")
    with capsys.disabled():
        print(
            f"\n{size / 1e6:.0f} MB in {time.monotonic() - begun:.0f} s; the longest silence of the page was {longest:.0f} ms"
        )
    assert page.inner_text("#taken td[data-label=Sums]") == "they tie"
    assert page.inner_text("#taken td[data-label=Claims]") == str(COUNT)
    assert longest < 500


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
    for view in ("board", "claim=1", "patterns", "packets", "takebacks", "check", "practice", "steps", "keep", "files"):
        page.evaluate("hash => { location.hash = hash }", view)
        page.wait_for_selector(f"#view-{view.split('=')[0]}:not([hidden])")
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
