"""The form on a slow phone: the engine answers late, and what it says of answers that have changed since is not shown."""

from __future__ import annotations

import pytest

from generator.record.case import write_case_file
from tests.scenarios import OKAFOR
from tests.web.conftest import SLOW_ENGINE, open_letter_page

SLOW_MS = 700


def open_slowly(new_page, address, at):
    """The letter page at a place, with an engine that answers late from now on."""
    page = new_page(360, has_touch=True, is_mobile=True)
    page.add_init_script(SLOW_ENGINE)
    page = open_letter_page(page, address, at=at)
    page.evaluate("late => { window.delay = late; window.asked = []; }", SLOW_MS)
    return page


@pytest.mark.long
def test_a_late_answer_hides_no_question_that_a_change_has_opened(new_page, address):
    page = open_slowly(new_page, address, "page=cover")
    page.select_option("#field-cover_from", "job")
    follow_up = page.locator("[data-question=employer_kind]")
    follow_up.wait_for()
    page.evaluate("""() => {
      window.hidden = 0;
      const field = document.querySelector('[data-question=employer_kind]');
      new MutationObserver(() => { window.hidden += field.hidden; }).observe(field, { attributes: true });
      window.asked = [];
    }""")
    page.select_option("#field-cover_from", "medicare_advantage")
    page.wait_for_function("() => window.asked.includes('view')")
    page.wait_for_timeout(SLOW_MS * 0.8)
    page.select_option("#field-cover_from", "job")  # the answer about Medicare is still on its way
    page.wait_for_timeout(SLOW_MS * 2.5)
    assert page.evaluate("window.hidden") == 0
    assert follow_up.is_visible()


@pytest.mark.long
def test_changes_meanwhile_wait_for_one_question_at_a_time(new_page, address):
    page = open_slowly(new_page, address, "page=payer")
    box = page.get_by_label("Which insurer or plan sent the letter?")
    for name in ("Ha", "Harb", "Harborline", "Harborline Benefit"):
        box.fill(name)
        page.wait_for_timeout(400)  # longer than the page waits for the next key
    assert page.evaluate("window.asked.filter(method => method === 'view').length") <= 2


@pytest.mark.long
def test_a_second_press_on_continue_leaves_no_page_out_and_an_error_put_right_stops_nobody(new_page, address):
    page = open_slowly(new_page, address, "page=notice")
    date = page.get_by_label("What date is printed on the denial letter?")
    date.fill("02/30/2026")
    go_on = page.locator("[data-page=notice] .go-on")
    go_on.tap()
    page.wait_for_selector("[data-page=notice] .summary:not([hidden])")
    date.fill("11/03/2026")
    go_on.tap()
    page.wait_for_timeout(SLOW_MS / 3)
    go_on.tap()
    page.wait_for_selector("[data-page=notice].is-open", state="hidden")
    page.wait_for_timeout(SLOW_MS * 3)
    assert page.locator("[data-page].is-open").get_attribute("data-page") == "next_dose"
    assert page.locator("[data-page=notice] .summary").get_attribute("hidden") is not None


@pytest.mark.long
def test_who_goes_elsewhere_while_a_page_is_looked_through_stays_there(new_page, address):
    page = open_slowly(new_page, address, "page=notice")
    page.get_by_label("What date is printed on the denial letter?").fill("11/03/2026")
    page.locator("[data-page=notice] .go-on").tap()
    page.evaluate("location.hash = 'keep'")
    page.wait_for_timeout(SLOW_MS * 3)
    assert page.locator("#view-keep.is-open").count() == 1


@pytest.mark.long
def test_what_is_being_typed_stays_when_the_same_questions_come_again(new_page, address):
    page = open_slowly(new_page, address, "keep")
    page.evaluate("window.delay = 0")
    told = write_case_file({key: value for key, value in OKAFOR.answers.items() if key != "facts"})
    page.set_input_files("#open-case", {"name": "case.json", "mimeType": "application/json", "buffer": told.encode()})
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate("late => { window.delay = late; location.hash = 'next'; }", SLOW_MS)
    page.wait_for_selector("#next-list .help")
    first = page.locator("#next-list h2").nth(0).inner_text()
    page.get_by_role("button", name=f"We don’t have this: {first}").tap()
    page.wait_for_function("first => document.querySelector('#next-list h2').textContent !== first", arg=first)
    page.locator("#next-list textarea").first.fill("My wife is at home for every dose.")
    page.wait_for_timeout(SLOW_MS * 3)
    assert page.locator("#next-list textarea").first.input_value() == "My wife is at home for every dose."


@pytest.mark.long
def test_a_script_that_comes_after_the_first_paint_moves_nothing(new_page, address):
    page = new_page(360, has_touch=True, is_mobile=True)
    page.route("**/letter.mjs", lambda route: (page.wait_for_timeout(SLOW_MS), route.continue_()))
    page.add_init_script("""window.moved = 0;
      new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });""")
    open_letter_page(page, address, at="page=paste")
    assert (
        page.evaluate("window.moved") <= 0.025
    )  # it was 0.5: the bar and the ways to give a letter came with the script
