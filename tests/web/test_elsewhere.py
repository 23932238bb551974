"""A letter from elsewhere in the real page: checked, and a brief that goes out without names and comes back with them."""

from __future__ import annotations

import json

from generator.letters import write_document
from generator.output import render
from generator.plan import make_plan
from tests.scenarios import OKAFOR
from tests.web.conftest import ROOT, open_letter_page

AXE = ROOT / "overrides" / "browser" / "runtime" / "node_modules" / "axe-core" / "axe.min.js"

DRAFT = "«PERSON» asks. <b>Under</b> 29 CFR 2560.999-7 you must pay."


def open_case(page, path):
    page.set_input_files("#open-case", path)
    page.wait_for_selector("#status:has-text('is open')")
    page.wait_for_selector("#letter:has-text('Daniel Okafor')")


def test_a_letter_from_elsewhere_is_checked_and_kept(new_page, address, tmp_path):
    page = open_letter_page(new_page(), address)
    open_case(page, OKAFOR.case_file)
    page.click("summary:has-text('wrote elsewhere')")
    page.get_by_label("The letter", exact=True).fill(DRAFT.replace("«PERSON»", "Daniel Okafor"))
    page.click("#check-other")
    page.wait_for_selector("#other-faults li:has-text('29 CFR 2560.999-7')")
    assert page.locator("#other-faults b").count() == 0
    file = tmp_path / "letter.docx"
    file.write_bytes(render(write_document(make_plan(OKAFOR.answers, OKAFOR.today)), "docx"))
    page.set_input_files("#open-other", file)
    page.wait_for_selector("#other-faults :text('nothing to fix')")
    assert "Daniel Okafor" in page.get_by_label("The letter", exact=True).input_value()
    with page.expect_download() as caught:
        page.evaluate("document.getElementById('save-case').click()")
    saved = json.loads(caught.value.path().read_text(encoding="utf-8"))
    assert "Daniel Okafor" in saved["answers"]["other_letter"]
    page.reload()
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    open_case(page, caught.value.path())
    assert "unknown" not in page.inner_text("#status") and "do not use" not in page.inner_text("#status")
    assert "Daniel Okafor" in page.input_value("#other-text")
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("document.getElementById('delete-all').click()")
    page.wait_for_selector("#status:has-text('deleted')")
    assert page.input_value("#other-text") == ""


def test_the_brief_goes_out_without_names_and_comes_back_with_them(new_page, address):
    page = open_letter_page(new_page(), address)
    open_case(page, OKAFOR.case_file)
    page.click("summary:has-text('assistant of your own')")
    page.click("#make-brief")
    page.wait_for_selector("#brief-text", state="visible")
    brief = page.input_value("#brief-text")
    assert "«PERSON»" in brief and "Okafor" not in brief
    assert "«MEMBER NUMBER»" in page.inner_text("#brief-hidden")
    page.get_by_label("The draft that came back").fill(DRAFT)
    page.click("#put-back")
    page.wait_for_selector("#returned-faults li:has-text('29 CFR 2560.999-7')")
    assert page.get_by_label("The draft that came back").input_value().startswith("Daniel Okafor asks. <b>")
    for button, word in (("#returned-txt", b"Daniel Okafor asks."), ("#returned-docx", b"Daniel Okafor asks.")):
        with page.expect_download() as caught:
            page.click(button)
        assert word in caught.value.path().read_bytes()
    page.click("summary:has-text('wrote elsewhere')")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "axe.run('#view-check', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(r => r.violations.map(v => v.id))"
    )
    assert result == []
