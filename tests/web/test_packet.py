"""PDFs and the packet in a real browser: the same bytes as on the command line, made of files that stay in the page."""

from __future__ import annotations

import io
import os
import re
import time

import docx
import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from pypdf import PdfReader

from generator.letters import write_document
from generator.output import render
from generator.output.pdf.exhibits import Attached, open_paper
from generator.output.pdf.packet import make_packet
from generator.plan import make_plan
from tests.bench.packet import letter_pages, make_in_browser, make_in_terminal
from tests.bench.packet_papers import photo, write_papers
from tests.output.hostile import broken, broken_name, known_tricks, make_pdf, make_picture, phone_scan
from tests.output.test_packet_pdf import black_share, locked, pages_of
from tests.scenarios import SCENARIOS
from tests.web.conftest import open_letter_page

SCENARIO = next(scenario for scenario in SCENARIOS if scenario.name == "infliximab_uc_step_therapy_wisconsin")


@pytest.fixture
def page(new_page, address):
    page = new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    open_letter_page(page, address, today=str(SCENARIO.today), at="send")
    page.set_input_files("#open-case", SCENARIO.case_file)
    page.wait_for_selector("#packet-exhibits li:nth-child(8)")
    return page


@pytest.fixture
def used_page(emptied_page):
    """The page of the test before, emptied: what makes PDFs is there already."""
    page = emptied_page(1280, "send", str(SCENARIO.today))
    page.set_input_files("#open-case", SCENARIO.case_file)
    page.wait_for_selector("#packet-exhibits li:nth-child(8)")
    return page


def attach(page, number: int, *files: tuple[str, bytes]) -> None:
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "txt": "text/plain"}
    page.set_input_files(
        f"#attach-{number}",
        [{"name": name, "mimeType": kinds[name.split(".")[-1]], "buffer": content} for name, content in files],
    )
    page.wait_for_selector(
        f"#packet-exhibits li:nth-child({number}) .attached:nth-of-type({len(files)})",
        timeout=60_000 + 5_000 * len(files),
    )
    page.wait_for_selector("#status:not(:has-text('Looking at'))", timeout=60_000)


def made_packet(page) -> list[bytes]:
    page.evaluate("document.getElementById('packet-parts').replaceChildren()")  # those of a packet before
    page.click("#make-packet")
    page.wait_for_selector("#packet-parts button", timeout=120_000)
    parts = []
    for button in page.locator("#packet-parts button").all():
        with page.expect_download() as caught:
            button.click()
        parts.append(caught.value.path().read_bytes())
    return parts


def test_a_paper_has_the_same_bytes_as_on_the_command_line_and_is_loaded_when_asked_for(page):
    assert not any("pdf.pack" in address for address in page.asked)
    with page.expect_download(timeout=120_000) as caught:
        page.evaluate("document.getElementById('save-pdf').click()")
    plan = make_plan(SCENARIO.answers, SCENARIO.today)
    assert caught.value.suggested_filename == "expedited-appeal-hannah-lindqvist.pdf"
    assert caught.value.path().read_bytes() == render(write_document(plan), "pdf")
    pieces = [address for address in page.asked if "pdf.pack" in address]
    assert pieces and len(pieces) == len({*pieces})  # each piece once


def test_the_packet_has_the_same_bytes_as_on_the_command_line(used_page, address):
    page, asked = used_page, []
    page.on("request", lambda request: asked.append(request.url))
    files = {
        1: ("denial.pdf", make_pdf(2)),
        3: ("scan.pdf", make_pdf(6, lies="L")),
        6: ("statement.txt", "It is urgent – Nguyễn.".encode()),
    }
    for number, file in files.items():
        attach(page, number, file)
    (content,) = made_packet(page)
    papers = {number: [open_paper(Attached(*file))] for number, file in files.items()}
    assert content == make_packet(make_plan(SCENARIO.answers, SCENARIO.today), papers).parts[0].content
    assert all(one.startswith((address, "blob:", "data:")) for one in asked)


@pytest.mark.long
def test_the_letter_has_the_same_pages_in_the_terminal_in_chromium_and_in_firefox(address, tmp_path):
    """Photos are made smaller by each browser in its own way; the pages before them are the same."""
    write_papers(12, tmp_path / "papers")
    make_in_terminal(tmp_path / "papers", tmp_path / "terminal.pdf")
    for browser in ("chrome", "firefox"):
        make_in_browser(browser, tmp_path / "papers", tmp_path / f"{browser}.pdf", address)
    letters = {letter_pages(tmp_path / f"{where}.pdf") for where in ("terminal", "chrome", "firefox")}
    assert len(letters) == 1 and letters.pop()[0] >= 5


def test_a_phone_picture_that_this_browser_cannot_open_says_what_to_do(used_page):
    page, content = used_page, b"\0\0\0\x18ftypheic" + bytes(64)
    page.set_input_files("#attach-2", [{"name": "IMG_1.HEIC", "mimeType": "", "buffer": content}])
    page.wait_for_selector("#packet-exhibits :text('“IMG_1.HEIC” is a phone picture (HEIC)')")


@pytest.mark.long
def test_photos_and_broken_files(page):
    attach(page, 5, ("lab.jpg", make_picture(size=(3000, 4000), turned=6)), ("lab.png", make_picture("PNG")))
    attach(
        page,
        2,
        ("cut.pdf", known_tricks()["cut off"]),
        ("mine.pdf", locked("secret", "x", "RC4-128")),
        ("good.pdf", make_pdf(1)),
    )
    attach(page, 8, ("odd.jpg", known_tricks()["a picture cut off"]), ("more.pdf", make_pdf(1)))
    text = page.inner_text("#packet-exhibits")
    assert "“cut.pdf” is damaged" in text and "“mine.pdf” is locked" in text and "“odd.jpg” cannot be opened" in text
    page.click("[aria-label='Turn: lab.png']")
    page.wait_for_selector("#packet-exhibits :text('turned 90°')")
    (content,) = made_packet(page)
    pages = " ".join(pages_of(content))
    for stamp in ("Exhibit 5, page 2 of 2", "Exhibit 2, page 1 of 1", "Exhibit 8, page 1 of 1"):
        assert stamp in pages
    assert len(content) < 400_000
    assert "The packet is ready" in page.inner_text("#status")


@pytest.mark.long
def test_damaged_files_cost_a_sentence_each_and_the_packet_is_made_of_the_rest(page):
    """DAMAGED of them (`make fuzz-packet`), twenty at a time; the page's own thread must answer meanwhile."""
    tricks = [(f"trick {at}.pdf", content) for at, content in enumerate(known_tricks().values())]
    damaged = [(broken_name(seed), broken(seed)) for seed in range(int(os.environ.get("DAMAGED", "40")))]
    said, slowest = [], 0.0
    page.evaluate(
        "() => { window.longest = 0; let last = performance.now(); setInterval(() => { const now = performance.now(); "
        "window.longest = Math.max(window.longest, now - last); last = now; }, 20); }"
    )
    for at in range(0, len(tricks + damaged), 20):
        start, number = time.monotonic(), 1 + at // 20
        attach(page, number, *(tricks + damaged)[at : at + 20])
        slowest = max(slowest, time.monotonic() - start)
        states = page.locator(
            f"#packet-exhibits li:nth-child({number}) .attached > span:nth-child(2)"
        ).all_inner_texts()
        assert len(states) == len((tricks + damaged)[at : at + 20])
        said += states
    used = [state for state in said if re.match(r"\d+ pages?\b", state)]
    told = [state for state in said if state not in used]
    assert all(re.search(r"“.+”.*\.$", state) for state in told), told
    assert page.evaluate("window.longest") < 1500
    (content,) = made_packet(page)
    assert len(pages_of(content)) >= len(used)
    print(
        f"{len(said)} files: {len(used)} used whole, {len(told)} with a sentence; twenty took at most {slowest:.0f} s; "
        f"longest wait {page.evaluate('window.longest'):.0f} ms"
    )


@pytest.mark.long
def test_a_packet_is_stopped_and_made_again(used_page):
    page = used_page
    attach(page, 1, ("denial.pdf", make_pdf(60)))
    page.click("#make-packet")
    page.click("#stop-packet")
    page.wait_for_selector("#make-packet:visible")
    assert "Stopped" in page.inner_text("#status")
    assert made_packet(page)


def test_the_page_says_before_the_packet_is_made_that_it_is_unsigned_and_which_exhibits_are_away(used_page):
    page, lacks = used_page, "#packet-lacks"
    titles = [exhibit.title for exhibit in make_plan(SCENARIO.answers, SCENARIO.today).case.exhibits]
    page.wait_for_selector(f"{lacks}:has-text('still blank, and none of the {len(titles)} exhibits is here.')")
    attach(page, 1, ("denial.pdf", make_pdf(1)))
    attach(page, 3, ("cut off.pdf", make_pdf(2)[:400]))  # cannot be used: its exhibit is still away
    said = page.inner_text(lacks)
    assert said.startswith("Before you send it: the signature line is still blank, and ") and said.endswith(".")
    assert f"{len(titles) - 1} of {len(titles)} exhibits are not here: 2\u00a0“" in said
    assert [title for title in titles if f"“{title}”" not in said] == titles[:1]
    page.click("#sign-title")
    page.wait_for_selector("#sign-state:has-text('blank')")
    page.set_input_files(
        "#sign-file", [{"name": "me.png", "mimeType": "image/png", "buffer": make_picture("PNG", size=(900, 200))}]
    )
    page.wait_for_selector(f"{lacks}:not(:has-text('signature'))")
    for number in range(2, len(titles) + 1):
        attach(page, number, *[("paper.pdf", make_pdf(1))] * (2 if number == 3 else 1))
    assert page.locator(lacks).is_hidden()
    page.click("#sign-clear")
    page.wait_for_selector(f"{lacks}:has-text('Before you send it: the signature line is still blank.')")


def test_a_signature_drawn_on_the_page_stands_in_the_packet_and_is_kept_nowhere(page):
    page.click("#sign-title")
    page.wait_for_selector("#sign-state:has-text('blank')")
    page.locator("#sign-pad").scroll_into_view_if_needed()
    box = page.locator("#sign-pad").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for x, y in ((60, 30), (110, 100), (170, 40), (230, 90), (300, 50)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()
    page.wait_for_selector("#sign-state:has-text('Signed')")
    (content,) = made_packet(page)
    drawn = [image.image for sheet in PdfReader(io.BytesIO(content)).pages for image in sheet.images]
    assert len(drawn) == 1 and drawn[0].width > 2 * drawn[0].height > 60
    dark = ImageStat.Stat(drawn[0].convert("L").point(lambda dot: 255 if dot < 100 else 0)).mean[0] / 255
    assert 0.01 < dark < 0.3
    with page.expect_download(timeout=120_000) as caught:
        page.evaluate("document.getElementById('save-word').click()")
    assert len(docx.Document(caught.value.path()).inline_shapes) == 1
    with page.expect_download() as caught:
        page.evaluate("document.getElementById('save-case').click()")
    assert "signature" not in caught.value.path().read_text()
    page.evaluate("document.querySelector('[name=keep-draft][value=yes]').click()")
    page.wait_for_timeout(1500)
    kept = page.evaluate(
        """async () => { const [{ name }] = await indexedDB.databases(); return new Promise((go) => { const opening = indexedDB.open(name);
        opening.onsuccess = () => { const all = opening.result.transaction("draft").objectStore("draft").getAll(); all.onsuccess = () => go(JSON.stringify(all.result)); }; }); }"""
    )
    assert "patient_name" in kept and "signature" not in kept
    page.click("#sign-clear")
    assert "blank" in page.inner_text("#sign-state")
    (content,) = made_packet(page)
    assert not [image for sheet in PdfReader(io.BytesIO(content)).pages for image in sheet.images]


def test_a_touch_is_no_signature_and_a_picture_of_one_will_do(used_page):
    page = used_page
    page.click("#sign-title")
    page.wait_for_selector("#sign-state:has-text('blank')")  # the pad comes when it is asked for
    page.click("#sign-pad", position={"x": 40, "y": 40})
    assert "blank" in page.inner_text("#sign-state")
    page.set_input_files(
        "#sign-file", [{"name": "me.png", "mimeType": "image/png", "buffer": make_picture("PNG", size=(900, 200))}]
    )
    page.wait_for_selector("#sign-state:has-text('Signed')")
    page.set_input_files("#sign-file", [{"name": "odd.png", "mimeType": "image/png", "buffer": b"nothing"}])
    page.wait_for_selector("#status:has-text('cannot be opened')")
    assert "Signed" in page.inner_text("#sign-state")


def test_files_are_forgotten_with_everything_else(page):
    attach(page, 1, ("denial.pdf", make_pdf(1)))
    page.evaluate("location.hash = 'keep'")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#delete-all")
    page.wait_for_selector(".attached", state="detached")
    kept = page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, (await indexedDB.databases()).length])"
    )
    assert "denial" not in kept and kept.endswith(",0]")


@pytest.mark.long
def test_what_is_black_in_the_page_is_gone_from_the_packet(page):
    attach(page, 1, ("denial.pdf", make_pdf(2, "Secret.")))
    page.click("[aria-label='Black out or crop: denial.pdf']")
    page.wait_for_selector(".hide-panel canvas", timeout=60_000)
    for side, percent in (("Left", 0), ("Top", 0), ("Right", 100), ("Bottom", 30)):
        page.get_by_label(side, exact=True).fill(str(percent))
    page.click("text=Make it black")
    page.click(".hide-panel >> text=Done")
    page.wait_for_selector(".hide-panel", state="detached", timeout=60_000)
    page.wait_for_selector("#packet-exhibits :text('2 pages')", timeout=60_000)
    (content,) = made_packet(page)
    pages = pages_of(content)
    first = next(at for at, text in enumerate(pages) if "Exhibit 1, page 1 of 2" in text)
    assert "Secret" not in pages[first] and "Secret" in pages[first + 1]


@pytest.mark.long
def test_heavy_pictures_inside_a_pdf_are_made_smaller_when_asked_and_put_back(page):
    attach(page, 1, ("scan.pdf", phone_scan()))
    row = page.locator("#packet-exhibits li:nth-child(1) .attached")
    assert "sharper than a fax" in row.inner_text()
    as_it_is = made_packet(page)[0]
    row.get_by_role("button", name="Make its pictures smaller").click()
    page.wait_for_selector("#packet-exhibits li:nth-child(1) .attached:has-text('was made smaller')", timeout=60_000)
    assert "sharper than a fax" not in row.inner_text()
    lighter = made_packet(page)[0]
    assert len(lighter) < len(as_it_is) / 2
    (number,) = [at for at, text in enumerate(pages_of(lighter)) if "Words under the sheet." in text]
    assert pages_of(lighter) == pages_of(as_it_is)
    seen = [pypdfium2.PdfDocument(content)[number].render(scale=0.7).to_pil() for content in (as_it_is, lighter)]
    assert ImageStat.Stat(ImageChops.difference(*(picture.convert("L") for picture in seen))).mean[0] < 2
    row.get_by_role("button", name="Put its pictures back").click()
    page.wait_for_selector("#packet-exhibits li:nth-child(1) .attached:has-text('sharper than a fax')", timeout=60_000)
    assert made_packet(page)[0] == as_it_is


@pytest.mark.long
def test_the_light_of_a_photo_is_made_even_and_put_back(used_page):
    page = used_page
    attach(page, 5, ("labs.jpg", photo(5)))
    (as_it_is,) = made_packet(page)

    def dark(content: bytes) -> float:
        at = next(n for n, words in enumerate(pages_of(content)) if "Exhibit 5, page 1 of 1" in words)
        return black_share(pypdfium2.PdfDocument(content)[at].render(scale=1).to_pil(), (0.06, 0.12))

    page.get_by_role("button", name="Even out the light: labs.jpg").click()
    page.wait_for_selector("#status:has-text('is white now')", timeout=60_000)
    (evened,) = made_packet(page)
    assert dark(as_it_is) > 0.7 and 0.02 < dark(evened) < 0.4
    page.get_by_role("button", name="Put its light back as it was: labs.jpg").click()
    page.get_by_role("button", name="Even out the light: labs.jpg").wait_for()
    assert made_packet(page)[0] == as_it_is


HELD = """async () => {
  const found = (await indexedDB.databases()).find(({ name }) => name.endsWith('.draft'));
  if (!found) return null;
  const open = indexedDB.open(found.name);
  open.onupgradeneeded = () => open.transaction.abort(); // it goes at this moment: looking makes no empty store
  const isThere = await new Promise((done) => { open.onsuccess = () => done(true); open.onerror = () => done(false); });
  if (!isThere) return null;
  const keys = open.result.transaction('draft').objectStore('draft').getAllKeys();
  await new Promise((done) => { keys.onsuccess = done; });
  open.result.close();
  return keys.result;
}"""
"""The names of what lies in the store of this device; null where there is no store."""


def wait_held(page, wanted) -> None:
    """Until what is held is as it should be."""
    for _ in range(100):
        held = page.evaluate(HELD)
        if wanted(held or []):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the device holds {held}")


def keep(page, papers: bool = True) -> None:
    page.evaluate("document.querySelector('[name=keep-draft][value=yes]').click()")
    wait_held(page, lambda held: "case" in held)
    if papers:
        page.evaluate("document.getElementById('keep-papers').click()")
        wait_held(page, lambda held: "papers" in held)


def files_held(held) -> int:
    return sum(name.startswith("paper-") for name in held)


def test_a_kept_draft_alone_keeps_no_paper(used_page):
    page = used_page
    assert page.is_disabled("#keep-papers")  # there is nothing to keep them with
    keep(page, papers=False)
    attach(page, 1, ("denial.pdf", make_pdf(1)))
    page.wait_for_timeout(500)
    assert page.evaluate(HELD) == ["case"]
    page.evaluate("document.querySelector('[name=keep-draft][value=no]').click()")
    wait_held(page, lambda held: not held)


def test_papers_are_kept_when_asked_for_come_back_as_they_were_and_go_with_everything(page):
    keep(page)
    attach(page, 1, ("denial.pdf", make_pdf(2)))
    attach(page, 3, ("scan.pdf", make_pdf(3, lies="L")), ("note.txt", b"It is urgent."))
    page.click("[aria-label='Turn: scan.pdf']")
    page.wait_for_selector("#packet-exhibits :text('turned 90°')")
    page.click("[aria-label='Take out: note.txt']")
    wait_held(page, lambda held: files_held(held) == 2)
    before = made_packet(page)
    open_letter_page(page, page.url.partition("letter/")[0], today=str(SCENARIO.today), at="send")
    page.wait_for_selector("#packet-exhibits :text('turned 90°')", timeout=60_000)
    page.wait_for_selector("#status:has-text('are back')", timeout=60_000)
    assert made_packet(page) == before
    assert page.evaluate("document.getElementById('keep-papers').checked")
    # Without them, the draft stays; with "delete everything" nothing does.
    page.evaluate("document.getElementById('keep-papers').click()")
    wait_held(page, lambda held: held == ["case"])
    page.evaluate("document.getElementById('keep-papers').click()")
    wait_held(page, lambda held: files_held(held) == 2)
    page.evaluate("location.hash = 'keep'")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#delete-all")
    page.wait_for_selector("#status:has-text('deleted')")
    assert page.evaluate("indexedDB.databases()") == []
    assert page.is_disabled("#keep-papers") and not page.is_checked("#keep-papers")


def test_papers_that_do_not_fit_are_told_and_the_draft_stays(used_page):
    page = used_page
    keep(page)
    page.evaluate(
        """void (() => { const put = IDBObjectStore.prototype.put; window.put = put;
        IDBObjectStore.prototype.put = function (value, key) {
          if (value instanceof Blob) throw new DOMException('full', 'QuotaExceededError');
          return put.call(this, value, key);
        }; })()"""
    )
    attach(page, 1, ("denial.pdf", make_pdf(1)))
    page.wait_for_selector("#papers-fault:has-text('its storage is full')")
    page.evaluate("void (IDBObjectStore.prototype.put = window.put)")
    assert not page.evaluate("document.getElementById('keep-papers').checked")
    assert page.evaluate("document.querySelector('[name=keep-draft][value=yes]').checked")
    assert files_held(page.evaluate(HELD)) == 0 and made_packet(page)


@pytest.mark.long
def test_kept_papers_of_another_tab_or_a_newer_version_are_not_written_over(used_page, address):
    page = used_page
    keep(page)
    attach(page, 1, ("denial.pdf", make_pdf(1)))
    wait_held(page, lambda held: files_held(held) == 1)
    second = open_letter_page(page.context.new_page(), address, today=str(SCENARIO.today), at="send")
    second.wait_for_selector(".attached:has-text('denial.pdf')", timeout=60_000)
    attach(second, 2, ("record.pdf", make_pdf(1)))
    wait_held(second, lambda held: files_held(held) == 2)
    attach(page, 4, ("late.pdf", make_pdf(1)))
    page.wait_for_selector("[data-draft-fault=other]", state="attached")
    page.wait_for_timeout(300)
    assert files_held(second.evaluate(HELD)) == 2
    assert not page.evaluate("document.getElementById('keep-papers').checked")
    second.evaluate(
        """async () => {
          const [{ name }] = await indexedDB.databases();
          const open = indexedDB.open(name);
          await new Promise((done) => { open.onsuccess = done; });
          const change = open.result.transaction('draft', 'readwrite');
          change.objectStore('draft').put({ version: 99, turn: 50, rows: 'in a form of its own' }, 'papers');
          await new Promise((done) => { change.oncomplete = done; });
          open.result.close();
        }"""
    )
    attach(second, 5, ("more.pdf", make_pdf(1)))
    second.wait_for_selector("#papers-fault:has-text('another tab')")
    open_letter_page(second, address, today=str(SCENARIO.today), at="send")
    second.wait_for_selector("#packet-exhibits li:nth-child(8)")
    assert files_held(second.evaluate(HELD)) == 2 and not second.locator(".attached").count()
    second.close()


def test_papers_of_the_case_before_are_asked_about_when_another_is_opened(used_page):
    """Nobody's chart leaves with somebody else's letter: they stay only if the person says so."""
    page = used_page
    other = next(scenario for scenario in SCENARIOS if scenario.name == "vedolizumab_timely_filing")
    attach(page, 1, ("chart.txt", b"Chart of the case before."))

    def open_other():
        page.set_input_files("#open-case", other.case_file)
        page.wait_for_selector("#former[open]")
        return page.get_by_role("dialog", name="Papers of the case before")

    assert "chart.txt" in open_other().inner_text()
    page.keyboard.press("Escape")  # no answer: nothing is opened
    page.wait_for_selector("#former", state="detached")
    page.wait_for_selector("#status:has-text('was not opened')")
    assert page.input_value("[name=patient_name]") == SCENARIO.answers["patient_name"]

    open_other().get_by_role("button", name="Yes, keep these papers").click()
    page.wait_for_selector("#status:has-text('is open')")
    assert page.input_value("[name=patient_name]") == other.answers["patient_name"]
    assert page.locator("#packet-exhibits .attached").count() == 1

    page.set_input_files("#open-case", SCENARIO.case_file)
    page.get_by_role("button", name="No, take these papers away").click()
    page.wait_for_selector("#former", state="detached")
    page.wait_for_function("name => document.querySelector('[name=patient_name]').value === name", arg=SCENARIO.answers["patient_name"])  # fmt: skip
    assert page.locator("#packet-exhibits .attached").count() == 0
