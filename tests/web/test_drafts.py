"""Nothing is lost, and nothing is left behind: the draft of this device."""

from __future__ import annotations

import os
import signal
import time

import pytest

from overrides.build.browser import find_chromium
from tests.web.conftest import FLAGS, WITH_LATER, open_letter_page

YES = "Yes, this device is mine: keep a draft here"
STORED = """async (wanted) => {
  const all = await indexedDB.databases();
  const found = all.find(({ name }) => name.endsWith('.draft'));
  if (!found) return wanted === null;
  const open = indexedDB.open(found.name);
  await new Promise((done) => { open.onsuccess = done; });
  const get = open.result.transaction('draft').objectStore('draft').get('case');
  await new Promise((done) => { get.onsuccess = done; });
  open.result.close();
  return wanted === null ? false : JSON.stringify(get.result ?? {}).includes(wanted);
}"""


def wait_for_draft(page, word: str) -> None:
    """Until the draft on this device holds a word."""
    for _ in range(100):
        if page.evaluate(STORED, word):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the draft does not hold {word!r}")


def keep_draft(page) -> None:
    page.evaluate("location.hash = 'keep'")
    page.get_by_label(YES).check()


def type_member(page, text: str) -> None:
    page.evaluate("location.hash = 'page=numbers'")
    page.fill("#field-member_id", text)


def faults(page) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('[data-draft-fault]:not([hidden])')].map((note) => note.dataset.draftFault)"
    )


def test_a_browser_that_is_killed_loses_nothing_that_was_typed_half_a_second_before(address, tmp_path, chromium):
    """The playwright of the session cannot start a second browser of this kind, so this one is started by hand."""
    import subprocess

    port_file = tmp_path / "profile" / "DevToolsActivePort"
    command = [
        find_chromium(),
        *FLAGS,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]

    def start():
        port_file.unlink(missing_ok=True)
        started = subprocess.Popen([*command, "about:blank"], stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(200):
            if port_file.exists() and port_file.read_text():
                break
            time.sleep(0.1)
        return started, chromium.browser_type.connect_over_cdp(
            f"http://127.0.0.1:{port_file.read_text().splitlines()[0]}"
        )

    process, browser = start()
    page = open_letter_page(browser.contexts[0].new_page(), address, at="keep")
    keep_draft(page)
    type_member(page, "KILLED-4711")
    page.wait_for_timeout(500)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process, browser = start()
    page = open_letter_page(browser.contexts[0].new_page(), address, at="page=numbers")
    assert page.input_value("#field-member_id") == "KILLED-4711"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_two_tabs_never_write_over_each_other(new_page, address):
    first = open_letter_page(new_page(), address, at="keep")
    keep_draft(first)
    type_member(first, "FIRST-1")
    wait_for_draft(first, "FIRST-1")
    second = open_letter_page(first.context.new_page(), address, at="page=numbers")
    assert second.input_value("#field-member_id") == "FIRST-1"
    type_member(second, "SECOND-2")
    wait_for_draft(second, "SECOND-2")
    first.wait_for_selector("[data-draft-fault=other]:visible")
    type_member(first, "FIRST-3")
    first.wait_for_timeout(600)
    assert first.evaluate(STORED, "SECOND-2") and not first.evaluate(STORED, "FIRST-3")
    # Deleting in one tells the other, which does not bring it back.
    second.on("dialog", lambda dialog: dialog.accept())
    second.evaluate("location.hash = 'keep'")
    second.click("#delete-all")
    second.wait_for_selector("#status:has-text('deleted')")
    type_member(first, "FIRST-5")
    first.wait_for_timeout(600)
    assert first.evaluate("indexedDB.databases()") == []


def test_a_full_storage_is_told_and_the_choice_goes_back_to_no(new_page, address):
    page = open_letter_page(new_page(), address, at="keep")
    page.evaluate(
        "void (IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); })"
    )
    page.get_by_label(YES).click()
    page.wait_for_selector("[data-draft-fault=refused]:visible")
    assert page.get_by_label("No: keep nothing here").is_checked()
    type_member(page, "STILL-HERE")
    assert faults(page) == ["refused"]


@pytest.mark.long
def test_a_draft_of_a_newer_version_is_left_as_it_is(new_page, address):
    page = open_letter_page(new_page(), address, at="keep")
    keep_draft(page)
    type_member(page, "NEWER-9")
    wait_for_draft(page, "NEWER-9")
    page.evaluate(
        """async () => {
          const [{ name }] = await indexedDB.databases();
          const open = indexedDB.open(name);
          await new Promise((done) => { open.onsuccess = done; });
          const change = open.result.transaction('draft', 'readwrite');
          change.objectStore('draft').put({ version: 99, turn: 7, answers: { member_id: 'NEWER-9' }, at: '' }, 'case');
          await new Promise((done) => { change.oncomplete = done; });
          open.result.close();
        }"""
    )
    open_letter_page(page, address, at="page=numbers")
    assert page.input_value("#field-member_id") == ""
    assert faults(page) == ["other"]
    type_member(page, "OLDER-1")
    page.wait_for_timeout(500)
    assert page.evaluate(STORED, "NEWER-9")


def test_a_draft_of_the_first_version_is_taken_over(new_page, address):
    page = new_page()
    page.goto(address)
    page.evaluate(
        "localStorage.setItem('case-draft', JSON.stringify({ answers: { member_id: 'OLD-1' }, at: 'numbers' }))"
    )
    open_letter_page(page, address, at="page=numbers")
    assert page.input_value("#field-member_id") == "OLD-1"
    wait_for_draft(page, "OLD-1")
    assert page.evaluate("localStorage.getItem('case-draft')") is None


def test_delete_everything_asks_once_and_leaves_nothing_of_this_site(new_page, address):
    page = open_letter_page(new_page(**WITH_LATER), address, at="keep", keep=True)
    page.evaluate("localStorage.setItem('another-project', 'stays'); caches.open('another-project')")
    keep_draft(page)
    type_member(page, "DELETE-ME")
    wait_for_draft(page, "DELETE-ME")
    page.evaluate("location.hash = 'keep'")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#delete-all")
    assert page.input_value("#field-member_id") == "DELETE-ME"
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#delete-all")
    page.wait_for_selector("#status:has-text('deleted')")
    page.wait_for_timeout(6000)  # what keeps the started program works some seconds after the start
    left = page.evaluate(
        """async () => [Object.keys(localStorage), Object.keys(sessionStorage), await caches.keys(),
          (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length, document.cookie]"""
    )
    assert left == [["another-project"], [], ["another-project"], 0, 0, ""]


def test_the_browser_offers_names_only_on_a_device_that_is_its_persons_own(new_page, address):
    page = open_letter_page(new_page(), address, at="keep")
    tokens = (
        "[...document.querySelectorAll('#case [data-autocomplete]')].map((field) => field.getAttribute('autocomplete'))"
    )
    assert set(page.evaluate(tokens)) == {"off"}
    assert page.get_attribute("#case", "autocomplete") == "off"
    keep_draft(page)
    assert "off" not in page.evaluate(tokens)
    page.get_by_label("No: keep nothing here").check()
    assert set(page.evaluate(tokens)) == {"off"}
