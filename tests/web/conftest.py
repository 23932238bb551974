"""A real Chromium on the built site, and a second origin that writes down whoever calls."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.serve import make_server

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
PROJECT_PATH = "/infusion-appeals"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

WITH_LATER = {"service_workers": "allow"}
"""For `new_page`: the page as everybody has it, with the service worker that makes it work offline."""

SLOW_ENGINE = """(() => {
  const Real = Worker;
  window.delay = 0;
  window.asked = [];
  window.Worker = class extends Real {
    postMessage(message, ...more) {
      window.asked.push(message.method);
      if (window.delay) setTimeout(() => super.postMessage(message, ...more), window.delay);
      else super.postMessage(message, ...more);
    }
  };
})()"""
"""Every call to a worker waits `delay` milliseconds on its way; the methods called stand in `asked`."""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/web" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site():
    assert (SITE / "letter" / "index.html").exists(), "build the site first: make build"
    return SITE


@pytest.fixture(scope="session")
def address(site):
    """The site under a project path, as GitHub Pages serves it. Ends in a slash."""
    server = make_server(site, path=PROJECT_PATH)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PROJECT_PATH}/"
    server.shutdown()


@pytest.fixture(scope="session")
def root_address(site):
    """The site at the root of a host. Ends in a slash."""
    server = make_server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class Listener:
    """Another origin on this machine: answers everything, remembers every request."""

    def __init__(self) -> None:
        calls = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                calls.append(f"{self.command} {self.path}")
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "text/javascript")
                self.end_headers()
                self.wfile.write(b"export default 1;")

            do_GET = do_POST = do_OPTIONS = do_PUT = do_HEAD = answer

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def elsewhere():
    listener = Listener()
    yield listener
    listener.server.shutdown()


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    assert path, "no Chromium: run `make test`, which installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Make a page in a fresh profile: new_page(width=360). Its service worker fetches the whole tool once the first letter
    is there, which costs a test more than the letter: it is blocked unless the test asks for it with WITH_LATER."""
    contexts = []

    def make(width: int = 1280, **options):
        options = {"service_workers": "block"} | options
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def _started(chromium):
    started = {}
    yield started
    for page in started.values():
        page.context.close()


@pytest.fixture
def emptied_page(_started, chromium, address):
    """The letter page of the test before in this file, with Python started and everything deleted, or a new one:
    emptied_page(width=360, at="letter"). For tests about a case. Who tests a start, what is kept, what is asked for over
    the network or what a touch does takes new_page; so does who listens to dialogs or requests."""

    def make(width: int = 1280, at: str = "all", today: str = "2026-11-21"):
        page = _started.pop(width, None)
        if page is not None and not _empty(page, at, today):
            page.context.close()
            page = None
        if page is None:
            context = chromium.new_context(viewport={"width": width, "height": 800}, service_workers="block")
            page = open_letter_page(context.new_page(), address, today, at)
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.dataset.atFirst = e.open; })")
        used.append((width, page))
        return page

    used = []
    yield make
    _started.update(used)


def _empty(page, at: str, today: str) -> bool:
    """Empty a page that another test has used: whether that went well."""
    try:
        page.emulate_media(media="screen")
        page.evaluate(
            """today => {
              const { confirm } = window;
              window.confirm = () => true;
              document.getElementById("letter-page").dataset.today = today;
              document.getElementById("status").textContent = "";
              document.getElementById("delete-all").click();
              window.confirm = confirm;
              document.querySelectorAll(".is-whole").forEach((box) => box.classList.remove("is-whole"));
              document.querySelectorAll("details[data-at-first]").forEach((e) => { e.open = e.dataset.atFirst === "true"; });
              delete document.body.dataset.print;
            }""",
            today,
        )
        page.wait_for_selector("#status:has-text('deleted')", timeout=10_000)
        page.evaluate("at => { location.hash = at }", at)
        page.wait_for_timeout(100)
        return True
    except Error:
        return False


def open_letter_page(page, address, today="2026-11-21", at="all", keep=False):
    """Open the form (all questions on one page, unless `at` names a page) and wait until Python answers. The day is
    fixed so that letters can be compared. With `keep` the page starts a second Python some seconds later, as it does for
    everybody, and keeps its memory for the next visit."""
    page.goto("about:blank")  # an address that differs after # alone would not load the page again
    page.goto(f"{address}letter/#{at}")
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    told = {"today": today} | ({} if keep else {"keep": "no"})
    page.evaluate("told => { Object.assign(document.getElementById('letter-page').dataset, told) }", told)
    return page
