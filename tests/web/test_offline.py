"""After one visit the tool works without network; a new version is whole or not there; nothing of a case is kept."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import threading

import pytest

from overrides.build.browser import find_firefox
from overrides.build.finish_site import write_service_worker
from overrides.build.serve import make_server
from tests.scenarios import OKAFOR
from tests.web.conftest import ROOT, SITE, WITH_LATER, open_letter_page
from tests.web.test_firefox import PUPPETEER

PATH = "/some/fork"
ACTIVE = "async () => { const r = await navigator.serviceWorker.getRegistration(); return Boolean(r?.active); }"
KEPT = """async (words) => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = request.url + new TextDecoder('latin1').decode(await (await cache.match(request)).arrayBuffer());
      for (const word of words) if (text.includes(word)) found.push([name, request.url, word]);
    }
  }
  return found;
}"""


class Host:
    """A copy of the site under a path; it can be gone, and it can publish something new."""

    def __init__(self, folder):
        self.site = folder / "site"
        shutil.copytree(SITE, self.site)
        self.server = make_server(self.site, path=PATH)
        self.port = self.server.server_port
        self.address = f"http://127.0.0.1:{self.port}{PATH}/"
        self.run()

    def run(self):
        self.server.daemon_threads = True
        self.open, accept = [], self.server.get_request

        def remember():
            taken = accept()
            self.open.append(taken[0])
            return taken

        self.server.get_request = remember
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        for connection in self.open:  # browsers keep them for the next request
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def start(self):
        self.server = make_server(self.site, port=self.port, path=PATH)
        self.run()

    def publish(self, words: str, *, is_broken: bool = False):
        """A new version, whose letter page has a word more. A broken one has another file than its list says."""
        page = self.site / "letter" / "index.html"
        page.write_text(page.read_text(encoding="utf-8").replace("</main>", f"<p>{words}</p></main>"), encoding="utf-8")
        (scripts,), (runtime,) = self.site.glob("assets/letter-*"), self.site.glob("assets/runtime-*")
        write_service_worker(self.site, scripts, runtime)
        if is_broken:
            page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")


@pytest.fixture
def host(tmp_path):
    made = Host(tmp_path)
    yield made
    made.stop()


def wait_until(page, script: str) -> None:
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def test_after_one_visit_the_letter_is_written_without_network(new_page, host):
    page = open_letter_page(new_page(**WITH_LATER), host.address)
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter:has-text('Daniel Okafor')")
    page.fill("[name=payer_name]", "Quillfeather Health")
    page.wait_for_selector("#letter:has-text('Quillfeather')")
    wait_until(page, ACTIVE)
    guide = page.context.new_page()
    guide.goto(host.address + "guides/step-therapy/")
    guide.wait_for_timeout(300)
    assert page.evaluate(KEPT, ["Quillfeather"]) == []
    name = page.title().rpartition(" - ")[2]  # a fork has another one
    assert page.evaluate(KEPT, [name])  # the search does find words
    host.stop()
    open_letter_page(page, host.address)
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter:has-text('Daniel Okafor')")
    page.click("#check")
    page.wait_for_selector("#faults *")
    guide.goto(host.address + "guides/step-therapy/")
    assert guide.locator("h1").inner_text()
    guide.goto(host.address + "guides/billing-fault/")
    assert "You are offline" in guide.inner_text("h1")
    assert guide.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily.includes('Atkinson')")
    host.start()


def look_for_a_version(page, host) -> None:
    """Have the browser look for a new version, from another page: the letter page's policy lets a script there start no
    such worker. The browser itself looks whenever a page is opened."""
    other = page.context.new_page()
    other.goto(f"{host.address}about/")
    other.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    other.close()


@pytest.mark.long
def test_a_new_version_waits_until_somebody_takes_it_and_a_broken_one_is_no_version(new_page, host):
    page = open_letter_page(new_page(**WITH_LATER), host.address, at="keep")
    wait_until(page, ACTIVE)
    page.get_by_label("Yes, this device is mine: keep a draft here").check()
    page.evaluate("location.hash = 'page=numbers'")
    page.fill("#field-member_id", "OVER-THE-UPDATE")
    page.wait_for_timeout(600)
    host.publish("THE BROKEN ONE", is_broken=True)
    open_letter_page(page, host.address, at="page=numbers")
    look_for_a_version(page, host)
    page.wait_for_timeout(4000)
    assert not page.locator("#new-version").is_visible()
    assert "BROKEN" not in page.content()
    host.publish("THE NEW ONE")
    look_for_a_version(page, host)
    page.wait_for_selector("#new-version:visible", timeout=30_000)
    assert "THE NEW ONE" not in page.content()
    page.click("#take-over")
    page.wait_for_selector("text=THE NEW ONE", state="attached", timeout=30_000)
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    assert page.input_value("#field-member_id") == "OVER-THE-UPDATE"
    versions = page.evaluate("caches.keys()")
    assert len([name for name in versions if ".tool-" in name]) == 1


def test_what_has_no_policy_gets_one_once_the_service_worker_is_there(new_page, host):
    page = open_letter_page(new_page(**WITH_LATER), host.address)
    wait_until(page, ACTIVE)
    page.reload()
    policy = page.goto(host.address + "robots.txt").headers
    assert "default-src 'none'" in policy["content-security-policy"] and "sandbox" in policy["content-security-policy"]
    assert "frame-ancestors 'none'" in page.goto(host.address + "guides/").headers["content-security-policy"]


@pytest.mark.long
def test_firefox_writes_the_letter_without_network_after_one_visit(host):
    firefox = find_firefox()
    assert firefox, "no Firefox: run `make test`, which installs one"
    command = [
        "node",
        str(ROOT / "tests" / "web" / "firefox_offline.mjs"),
        PUPPETEER.as_uri(),
        firefox,
        host.address,
        str(OKAFOR.case_file),
    ]
    told = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert told.stdin and told.stdout
    assert any(".tool-" in name for name in json.loads(told.stdout.readline())["kept"])
    host.stop()
    told.stdin.write("gone\n")
    told.stdin.flush()
    assert json.loads(told.stdout.readline()) == {"written": True}
    told.wait(60)
    host.start()


@pytest.mark.long
def test_firefox_takes_a_new_version_when_asked_and_the_draft_is_there(host):
    firefox, words = find_firefox(), "THE NEW ONE"
    assert firefox, "no Firefox: run `make test`, which installs one"
    script = ROOT / "tests" / "web" / "firefox_update.mjs"
    command = ["node", str(script), PUPPETEER.as_uri(), firefox, host.address, words]
    told = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert told.stdin and told.stdout
    assert json.loads(told.stdout.readline()) == {"kept": "OVER-THE-UPDATE", "errors": []}
    host.publish(words)
    told.stdin.write("published\n")
    told.stdin.flush()
    assert json.loads(told.stdout.readline()) == {"before": False, "kept": "OVER-THE-UPDATE", "versions": 1}
    told.wait(60)
