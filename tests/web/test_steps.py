"""The form one page at a time, as a person finishes it: by labels and buttons, by touch and by keyboard."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from datetime import date

import icalendar
import pytest

from generator.facts import load_book
from generator.form import load_form
from generator.form.answers import parse_date
from generator.form.questions import TASKS
from generator.reading import read_denial
from generator.record.case import write_case_file
from tests.needed import needed_answers, packet_of
from tests.scenarios import LINDQVIST, OKAFOR, scenario_named
from tests.web.conftest import ROOT, SLOW_ENGINE, open_letter_page
from tests.web.test_drafts import wait_for_draft

AXE = ROOT / "overrides" / "browser" / "runtime" / "node_modules" / "axe-core" / "axe.min.js"
FORM = load_form()
PEOPLE = [
    "home_ivig_cidp_self_funded", "infliximab_uc_step_therapy_wisconsin", "iron_medicaid_not_necessary",
    "ocrelizumab_ms_medicare_advantage", "meropenem_part_d_first", "vedolizumab_timely_filing", "natalizumab_fehb_channel",
    "eculizumab_gmg_renewal_urgent", "belimumab_suite_refused", "iron_bariatric_external_review",
]  # fmt: skip


FIRST = re.findall(r'"([a-z_]+)"', (ROOT / "overrides/browser/letter/findings.mjs").read_text().partition("const FIRST = [")[2].partition("]")[0])  # fmt: skip


def rank(finding) -> int:
    """The place of a finding on the page: what is in doubt, what decides most, all others."""
    return -1 if finding.doubt else FIRST.index(finding.question) if finding.question in FIRST else len(FIRST)


def us(value: str) -> str:
    """A case-file date as people write it."""
    day = parse_date(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    if day:
        return f"{day.month}/{day.day}/{day.year}"
    return f"{value[5:7]}/{value[:4]}" if re.fullmatch(r"\d{4}-\d\d", value) else value


def is_true_of(finding, typed) -> bool:
    """Whether a person would leave a finding ticked: it is as their case has it, or says it in more of the letter's words."""
    if finding.question == "reasons":
        return any(row["kind"] == finding.value["kind"] for row in typed["reasons"])
    return finding.question not in typed or str(typed[finding.question]) == str(finding.value)


def comes_anyway(finding, found, typed) -> bool:
    """Whether the page of a finding is shown after the letter was read, for another question that the letter left open."""
    page = next(page for page in FORM.pages if finding.question in page.questions)
    read = {other.question for other in found}
    return any(key in typed and key not in read and not FORM.get(key).more for key in page.questions)


class Person:
    """Somebody at the form: sees headings, labels and buttons, and nothing else."""

    def __init__(self, page, by_keyboard: bool, today: date = date(2026, 11, 21)):
        self.page, self.by_keyboard, self.today = page, by_keyboard, today
        self.answers = self.questions = self.pages = 0
        self.held: dict = {}
        self.unasked: set[str] = set()

    def has(self, key, value):
        """Whether the form holds this answer already, from the letter."""
        return key in self.held and (key == "reasons" or self.held[key] == value)

    @property
    def box(self):
        return self.page.locator("[data-page].is-open")

    def press(self, name: str, within=None):
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        if self.by_keyboard:
            button.focus()
            self.page.keyboard.press("Enter")
        else:
            button.tap()

    def answer(self, question, value, within):
        self.answers += 1
        if question.kind == "choice":
            label = question.option_label(value)
            if question.accepts_other:
                within.get_by_label(question.label, exact=True).fill(label)
            elif len(question.options) <= 8:
                group = within.get_by_role("group", name=question.label, exact=True)
                if self.by_keyboard:
                    group.get_by_label(label, exact=True).focus()
                    self.page.keyboard.press("Space")
                else:
                    group.get_by_text(label, exact=True).tap()
            else:
                within.get_by_label(question.label, exact=True).select_option(label=label)
            return
        text = us(str(value)) if question.kind in ("date", "month") else str(value)
        within.get_by_label(question.label, exact=True).fill(text)

    def unfold(self, within):
        """Open what only some cases need, where it is still folded."""
        button = within.locator(":scope > .show-more")
        if button.count() and button.is_visible():
            self.press(button.inner_text(), within)

    def confirm(self, typed):
        """Paste the letter, take the tick away from what is not as the case has it, use the rest: one answer for the
        paste, one for each tick taken away, one for the confirmation. What stands on a page that comes anyway stays
        ticked and is written over there."""
        self.answer(FORM.get("denial_text"), typed["denial_text"], self.box)
        self.press("Read my letter", self.box)
        self.page.wait_for_selector("#findings .finding")
        found = read_denial(typed["denial_text"], load_book(), self.today)
        lines = self.page.locator("#findings .finding")
        for number, finding in enumerate(sorted(found, key=rank)):
            if not finding.doubt and not is_true_of(finding, typed) and not comes_anyway(finding, found, typed):
                self.answers += 1
                self.questions += 1
                lines.nth(number).get_by_role("checkbox").uncheck()
        self.answers += 1
        self.press("That’s right: use it", self.box)
        self.page.wait_for_selector("[data-page=paste].is-open", state="hidden")
        self.questions += 2  # the letter, and that it is right
        self.held |= {
            finding.question: finding.value for finding in found if not finding.doubt and is_true_of(finding, typed)
        }

    def fill_page(self, typed):
        """What the page asks for and does not hold yet, and a person knows."""
        page_id = self.box.get_attribute("data-page")
        if page_id == "paste" and typed.get("denial_text"):
            return self.confirm(typed)
        for key in next(page for page in FORM.pages if page.id == page_id).questions:
            question, value = FORM.get(key), typed.get(key)
            if value in (None, "", []) or self.has(key, value):
                continue
            if question.said_when and not self.box.locator(f"[data-question='{key}']").first.is_visible():
                self.unasked.add(key)  # another answer has said it
                continue
            self.questions += 1
            if question.more:
                self.unfold(self.box)
            self.box.locator(f"[data-question='{key}']").first.wait_for()  # a follow-up appears after its answer
            if question.kind != "rows":
                self.answer(question, value, self.box)
                self.page.wait_for_timeout(10)
                continue
            table = self.box.get_by_role("group", name=question.label)
            for number, row in enumerate(value):
                if number:
                    self.press(f"Add another {question.row_name.lower()}", table)
                rows = table.locator(".row")
                if any(row.get(column.id) is not None for column in question.columns if column.more):
                    self.unfold(rows.nth(number))
                for column in question.columns:
                    if row.get(column.id) is not None:
                        self.answer(column, row[column.id], rows.nth(number))

    def add_more(self, typed, seen):
        """What the form does not lead to and this person has something to tell of: a page under "add more", or a folded
        question of a page that the letter had answered."""
        for page in (page for page in FORM.pages if page.id not in {page_id for _, page_id in seen}):
            if any(typed.get(key) not in (None, "", []) and not self.has(key, typed[key]) for key in page.questions):
                self.page.evaluate("place => { location.hash = place }", "tasks" if page.more else f"page={page.id}")
                if page.more:
                    title = page.title or FORM.get(page.questions[0]).label
                    self.page.locator("#more-list a").filter(has_text=title).click()
                self.page.wait_for_selector(f"[data-page={page.id}].is-open")
                self.pages += 1
                self.fill_page(typed)
                self.page.wait_for_timeout(400)

    def finish(self, typed):
        """From the task list to the end of the last task, in the order the page leads; then what the form does not lead
        to."""
        seen = self.follow(typed)
        self.add_more(typed, seen)
        return seen

    def follow(self, typed):
        """The pages the form leads to, to the check."""
        self.page.locator("#task-list a").first.click()
        self.page.wait_for_selector("#view-tasks.is-open", state="hidden")
        seen = []
        while True:
            self.page.wait_for_selector(
                "[data-page].is-open, #view-dates.is-open, #view-next.is-open, #view-tasks.is-open, #view-check.is-open"
            )
            if self.page.locator("#view-check.is-open").count():
                return seen
            if self.page.locator("#view-dates.is-open").count():
                self.press("Go on with the questions")
                self.page.wait_for_selector("#view-dates.is-open", state="hidden")
            elif self.page.locator("#view-next.is-open").count():
                self.page.wait_for_selector("#next-list .help, #next-list:has-text('That is all')")
                self.press("Go on with the questions")
                self.page.wait_for_selector("#view-next.is-open", state="hidden")
            elif self.page.locator("#view-tasks.is-open").count():
                passed = {TASKS[task] for task, _ in seen}
                open_tasks = [
                    line for line in self.page.locator("#task-list li").all()
                    if "Done" not in line.inner_text() and line.get_by_role("link").inner_text() not in passed
                ]  # fmt: skip
                if not open_tasks:
                    self.page.evaluate("location.hash = 'check'")
                    continue
                open_tasks[0].get_by_role("link").click()
                self.page.wait_for_selector("#view-tasks.is-open", state="hidden")
            else:
                here = self.box.get_attribute("data-page")
                assert here not in {page_id for _, page_id in seen}, f"led to {here} again"
                seen.append((self.box.get_attribute("data-task"), here))
                self.pages += 1
                self.fill_page(typed)
                self.page.wait_for_timeout(30)
                if here == "paste":  # using what was read goes on by itself
                    if not typed.get("denial_text"):
                        self.press("I don’t have the letter here", self.box)
                    continue
                self.press("Continue", self.box)
                self.page.wait_for_function(
                    "id => document.querySelector('[data-page].is-open')?.dataset.page !== id || document.querySelector('.is-open .summary:not([hidden])') || document.activeElement.matches('input, select, textarea')",
                    arg=here,
                )
                # an odd answer is asked once more, and what an answer brings up is seen before one goes on
                if self.box.count() and self.box.get_attribute("data-page") == here:
                    self.press("Continue", self.box)
                    self.page.wait_for_function(
                        "id => document.querySelector('[data-page].is-open')?.dataset.page !== id", arg=here
                    )


def saved_case(page):
    with page.expect_download() as caught:
        page.evaluate("document.getElementById('save-case').click()")
    return json.loads(caught.value.path().read_text(encoding="utf-8"))["answers"]


def plain(answers):
    """A golden case without its empty cells."""

    def tidy(value):
        if isinstance(value, list):
            return [{key: cell for key, cell in row.items() if cell is not None} for row in value]
        return value

    return {key: tidy(value) for key, value in answers.items() if value not in (None, "", [])}


MOST = 30
"""Answers of one person, a table counted as one: the target of the form. What a practice keeps in its profile is given once
for all its cases."""
PROFILE = {"voice", "writer_name", "writer_role", "writer_address", "writer_phone", "practice_npi", "practice_tax_id", "doctor_name", "doctor_npi", "doctor_specialty", "doctor_phone"}  # fmt: skip
WAYS = [(name, by_keyboard) for name in PEOPLE for by_keyboard in (False, True)]
if os.environ.get("PEOPLE") != "both":  # the long run is `make people`
    WAYS = [way for number, way in enumerate(WAYS) if number == 5]  # one person here, by keyboard


@pytest.mark.parametrize(("name", "by_keyboard"), WAYS)
def test_ten_people_finish_their_case(new_page, address, name, by_keyboard):
    """On a phone by touch, at a desk by keyboard: here three people one way each, in the long run all ten both ways."""
    check_person(new_page, address, name, by_keyboard=by_keyboard)


def check_person(new_page, address, name, *, by_keyboard):
    scenario = scenario_named(name)
    page = new_page(1280) if by_keyboard else new_page(360, has_touch=True, is_mobile=True)
    page = open_letter_page(page, address, str(scenario.today), at="tasks")
    person = Person(page, by_keyboard, scenario.today)
    needed = needed_answers(scenario, load_book())
    seen = person.finish(needed)
    saved = saved_case(page)
    told = {key: value for key, value in plain(needed).items() if key not in person.unasked}
    for row, typed in zip(saved.get("treatments", []), told.get("treatments", []), strict=True):
        said = (
            row.pop("demanded", None) if "demanded" not in typed else None
        )  # which drug the letter names, the page says
        named = row["drug"].split()[0].lower()
        assert not (said == "yes" and named in f"{told.get('product')} {told.get('therapy')}".lower()), (
            "the ordered drug"
        )
    assert {key: saved.get(key) for key in told if key != "reasons"} == {
        k: v for k, v in told.items() if k != "reasons"
    }
    assert [row["kind"] for row in saved["reasons"]] == [row["kind"] for row in told["reasons"]]
    read = {finding.question for finding in read_denial(scenario.denial, load_book(), scenario.today)}
    assert set(saved) - set(told) <= read  # what the person did not tell, the letter says
    assert page.evaluate("document.documentElement.scrollWidth") <= (1280 if by_keyboard else 360)
    print(
        f"{name}: {person.questions} questions, {person.answers} cells answered on {person.pages} pages, "
        f"{len({p for _, p in seen})} different; {len(plain(scenario.answers))} answers in the file",
        file=sys.stderr,  # what several workers say on the other way is lost
    )
    assert packet_of(needed, scenario.today) == packet_of(
        scenario.answers, scenario.today
    )  # what is left out adds nothing
    assert person.questions - len(PROFILE & set(needed) if needed.get("voice") == "practice" else ()) <= MOST
    return person


@pytest.mark.parametrize("late", [0, pytest.param(400, marks=pytest.mark.long)])
def test_the_letter_and_four_pages_give_the_dates_and_say_you_can_stop(new_page, address, late):
    """A page is left when the engine has looked it through, and until then it is not filled in again: `late` is the
    time in milliseconds that each question to the engine waits on its way."""
    page = new_page(360, has_touch=True, is_mobile=True)
    page.add_init_script(SLOW_ENGINE)
    page = open_letter_page(page, address, at="tasks")
    page.evaluate("late => { window.delay = late; }", late)
    person = Person(page, by_keyboard=False)
    page.locator("#task-list a").first.click()
    page.wait_for_selector("[data-page].is-open")
    while person.box.count():
        here = person.box.get_attribute("data-page")
        person.fill_page(OKAFOR.answers)
        if here != "paste":
            person.press("Continue", person.box)
        page.wait_for_function("id => document.querySelector('[data-page].is-open')?.dataset.page !== id", arg=here)
        person.pages += 1
    assert person.pages <= 5  # the letter, who writes, the cover, the day it came, the next infusion
    page.wait_for_selector("#view-dates.is-open:has-text('April 30, 2027')")
    assert "You can stop here" in page.inner_text("#view-dates")


def test_what_would_help_most_is_answered_where_it_stands_or_settled(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address, at="keep")
    told = write_case_file({key: value for key, value in OKAFOR.answers.items() if key != "facts"})
    page.set_input_files("#open-case", {"name": "case.json", "mimeType": "application/json", "buffer": told.encode()})
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate("location.hash = 'next'")
    page.wait_for_selector("#next-list .help")
    asked = page.locator("#next-list h2")
    assert 3 <= asked.count() <= 5
    listed = asked.all_inner_texts()
    assert len(set(listed)) == len(listed)
    own = asked.nth(0).inner_text()
    assert own.startswith("Answer it in your own words")
    page.get_by_role("button", name=f"We don’t have this: {own}").tap()
    page.wait_for_function("own => document.querySelector('#next-list h2').textContent !== own", arg=own)
    item = page.locator("#next-list .help", has=page.locator("textarea")).first
    told_here = item.locator("h2").inner_text()
    item.locator("textarea").fill("My wife is at home for every dose.")
    page.get_by_role("button", name=f"Add this: {told_here}").tap()
    gone = "told => !document.querySelector('#next-list').innerText.includes(told)"
    page.wait_for_function(gone, arg=told_here)
    left = [ask for ask in listed if ask not in (own, told_here)]
    assert asked.all_inner_texts() == left  # nothing comes in the place of what was dealt with
    for ask in left:
        page.get_by_role("button", name=f"Not so in my case: {ask}").tap()
        page.wait_for_function(gone, arg=ask)
    assert page.inner_text("#next-list") == "That is all that matters most. Go on: the last questions are short."
    assert page.locator("#next-done").is_hidden()  # one way on
    saved = saved_case(page)
    assert saved["facts"][-1]["fact"] == "My wife is at home for every dose."
    assert [row["answer"] for row in saved["settled"]] == ["unknown", *["not_so"] * len(left)]
    page.locator("#next-go-on").tap()
    page.wait_for_selector("#view-next:not(.is-open)", state="attached")


def test_the_own_answer_is_written_where_it_is_asked_for(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address, at="keep")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate("location.hash = 'next'")
    page.wait_for_selector("#next-list .help")
    own = page.locator("#next-list h2").first.inner_text()
    page.locator("#next-list textarea").first.fill("The plan never asked for the test of May 3, 2026.")
    page.get_by_role("button", name=f"Add this: {own}").tap()
    page.wait_for_function("own => document.querySelector('#next-list h2').textContent !== own", arg=own)
    saved = saved_case(page)
    assert saved["reasons"][0]["answer"] == "The plan never asked for the test of May 3, 2026."
    assert saved["reasons"][0]["words"] == OKAFOR.answers["reasons"][0]["words"]
    assert len(saved["reasons"]) == len(OKAFOR.answers["reasons"])


def test_who_answers_what_would_help_comes_back_to_it(new_page, address):
    page = open_letter_page(new_page(360), address, at="next")
    page.get_by_role("button", name="Answer it: What date is printed on the denial letter?").click()
    page.wait_for_selector("[data-page=notice].is-open")
    page.fill("#field-notice_date", "11/03/2026")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_selector("#view-next.is-open")
    page.wait_for_selector("#next-list h2:not(:has-text('What date is printed'))")


def test_a_page_that_was_only_looked_at_comes_again_and_one_that_was_skipped_does_not(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=timing")

    def go_on(name, to):
        page.locator("[data-page].is-open").get_by_role("button", name=name, exact=True).click()
        page.wait_for_selector(f"[data-page={to}].is-open")

    go_on("Continue", "state")
    page.go_back()
    page.wait_for_selector("[data-page=timing].is-open")
    go_on("Continue", "state")
    go_on("Skip for now", "payer")
    page.go_back()
    page.go_back()
    page.wait_for_selector("[data-page=timing].is-open")
    go_on("Continue", "payer")


def test_a_folded_question_opens_and_what_has_an_answer_is_not_folded(emptied_page):
    page = emptied_page(360, "page=findings")
    row = page.locator("[data-rows][data-question=findings] .row").first
    assert not row.get_by_label("Unit, if the value does not say it").is_visible()
    row.get_by_role("button", name="More about this test").click()
    assert row.get_by_label("Unit, if the value does not say it").is_visible()
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    page.wait_for_timeout(400)
    assert page.locator("[name='findings.1.paper']").is_visible()


def test_errors_on_continue_are_summed_up_and_focused_and_odd_answers_are_asked_once(emptied_page):
    page = emptied_page(360, "page=notice")
    page.get_by_role("textbox", name="What date is printed on the denial letter?").fill("02/30/2026")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_selector(".is-open .summary:not([hidden])")
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    said = page.inner_text(".is-open .summary a")
    assert said == page.inner_text("#error-notice_date")
    page.locator(".is-open .summary a").click()
    assert page.evaluate("document.activeElement.id") == "field-notice_date"
    assert page.input_value("#field-notice_date") == "02/30/2026"
    page.fill("#field-notice_date", "11/03/2026")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_selector("[data-page=next_dose].is-open")
    page.evaluate("location.hash = 'page=order'")
    page.get_by_role("textbox", name="Dose, as ordered").fill("5 mg/kg (900 mg at 62 kg)")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_selector("[data-page=order] .summary:has-text('once more')")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_selector("[data-page=order]", state="hidden")


def test_focus_goes_to_the_heading_and_the_heading_is_level_one(new_page, address):
    page = open_letter_page(new_page(360), address, at="tasks")
    page.locator("#task-list a").nth(1).click()
    page.wait_for_selector("[data-page].is-open")
    assert page.evaluate("document.activeElement.classList.contains('page-title')")
    assert page.evaluate("document.activeElement.getAttribute('aria-level')") == "1"
    assert page.locator("[role=status], [aria-live]").count() == 1


WALKS = [(320, 0), *(pytest.param(width, part, marks=pytest.mark.long) for width in (320, 1280) for part in range(12) if (width, part) != (320, 0))]  # fmt: skip


@pytest.mark.parametrize(("width", "part"), WALKS)
def test_every_page_and_view_is_accessible(new_page, address, width, part):
    """axe on each page of the form and each view, filled and with its error state; nothing scrolls sideways; targets
    are large enough. Here every view and a twelfth of the pages, in the long run all."""
    page = open_letter_page(new_page(width), address, at="tasks")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    places = [f"page={p.id}" for p in FORM.pages][part::12]
    views = ["tasks", "dates", "next", "check", "packet", "send", "practice", "keep", "letter", "all"]
    faults = []
    for place in (*places, *(views if part == 0 else [])):
        page.evaluate("place => { location.hash = place }", place)
        page.wait_for_timeout(40)
        page.evaluate("scrollTo(0, 0)")
        if place == "all":  # laid out whole: what lies far off has only a guessed place until it comes near
            page.evaluate(
                "document.querySelectorAll('[data-page]').forEach(e => e.style.contentVisibility = 'visible')"
            )
            page.wait_for_timeout(200)
        result = page.evaluate(
            "axe.run('#letter-page', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 120)))"
        )
        faults += [f"{place}: {fault}" for fault in result]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{place}: scrolls sideways")
        small = page.evaluate(
            """() => [...document.querySelectorAll('#letter-page .is-open button, #letter-page .is-open input[type=text], #letter-page .is-open select, #case-nav a')]
              .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""
        )
        faults += [f"{place}: too small: {item}" for item in small]
    assert faults == []


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.long)])
def test_the_kill_test_with_a_draft_nothing_is_lost(new_page, address, step):
    """The tab is closed at every page of a long case and opened again; here at every sixth one."""
    page = open_letter_page(new_page(360), address, at="keep")
    page.get_by_label("Yes, this device is mine: keep a draft here").check()
    page.set_input_files("#open-case", LINDQVIST.case_file)
    page.wait_for_selector("#status:has-text('open')")
    shown = page.evaluate(
        "[...document.querySelectorAll('[data-page]')].filter(e => !e.hidden).map(e => e.dataset.page)"
    )
    assert len(shown) > 20
    for place in shown[::step]:
        page.evaluate("place => { location.hash = 'page=' + place }", place)
        page.wait_for_selector(f"[data-page={place}].is-open")
        other = page.context.new_page()
        page.close(run_before_unload=False)
        page = other
        page.goto(address + "letter/")
        page.wait_for_selector(f"[data-page={place}].is-open")
        assert page.input_value("#field-member_id") == LINDQVIST.answers["member_id"]
        assert page.locator("[data-rows][data-question=treatments] .row").count() == len(
            LINDQVIST.answers["treatments"]
        )
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    assert saved_case(page) == plain(LINDQVIST.answers)


def test_the_kill_test_without_a_draft_nothing_stays(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=numbers")
    page.get_by_label("Member number", exact=True).fill("CANARY-4711")
    page.locator("[data-page].is-open .go-on").click()
    page.wait_for_timeout(500)
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.goto(address + "letter/#page=numbers")
    other.wait_for_selector("[data-page=numbers].is-open")
    assert other.input_value("#field-member_id") == ""
    assert "CANARY" not in other.evaluate(
        "JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location.href + document.title"
    )


def test_the_page_warns_before_leaving_when_nothing_is_kept(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=numbers")
    leaves = "() => { const e = new Event('beforeunload', { cancelable: true }); dispatchEvent(e); return !e.defaultPrevented; }"
    assert page.evaluate(leaves)
    page.get_by_label("Member number", exact=True).fill("X1")
    page.locator("#field-member_id").blur()
    assert not page.evaluate(leaves)
    saved_case(page)
    page.wait_for_timeout(200)
    assert page.evaluate(leaves)


def test_delete_everything(new_page, address):
    page = open_letter_page(new_page(360), address, at="keep")
    page.get_by_label("Yes, this device is mine: keep a draft here").check()
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    wait_for_draft(page, "Okafor")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete everything", exact=True).click()
    page.wait_for_selector("#status:has-text('deleted')")
    assert page.evaluate("indexedDB.databases()") == []
    assert "Okafor" not in page.evaluate("JSON.stringify(localStorage)")
    assert saved_case(page) == {}
    assert "Okafor" not in page.content()


def test_a_locked_file_opens_with_its_passphrase_only(new_page, address, tmp_path):
    page = open_letter_page(new_page(360), address, at="keep")
    page.on("dialog", lambda dialog: dialog.accept())  # it asks once
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    page.get_by_text("Lock the file with a passphrase").click()
    page.fill("#passphrase", "grün 7 horses")
    with page.expect_download() as caught:
        page.click("#save-case")
    path = tmp_path / "locked.json"
    caught.value.save_as(path)
    assert "Okafor" not in path.read_text(encoding="utf-8")
    page.get_by_role("button", name="Delete everything", exact=True).click()
    page.wait_for_selector("#status:has-text('deleted')")
    page.set_input_files("#open-case", path)
    page.fill("#unlock-passphrase", "wrong")
    page.click("#unlock-go")
    page.wait_for_selector("#status:has-text('does not open')")
    page.fill("#unlock-passphrase", "grün 7 horses")
    page.click("#unlock-go")
    page.wait_for_selector("#status:has-text('is open')")
    assert saved_case(page) == plain(OKAFOR.answers)
    changed = json.loads(path.read_text(encoding="utf-8"))
    changed["data"] = ("A" if changed["data"][0] != "A" else "B") + changed["data"][1:]
    path.write_text(json.dumps(changed), encoding="utf-8")
    page.set_input_files("#open-case", path)
    page.fill("#unlock-passphrase", "grün 7 horses")
    page.click("#unlock-go")
    page.wait_for_selector("#status:has-text('does not open')")


def test_why_is_this_here_and_an_edit_that_outlives_other_answers(emptied_page):
    page = emptied_page(1280, "letter")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter:has-text('Daniel Okafor')")
    page.get_by_text("More", exact=True).click()
    page.click("#show-why")
    block = page.locator(".block[data-key='your-reason-and-the-answer.home_safe_doses.1']")
    block.get_by_role("button").click()
    block.locator(".why-panel a", has_text="What else is known").wait_for()
    assert "weaker" in block.inner_text()
    block.locator("textarea").fill("Thirty home doses went well. <b>See</b> Exhibit 2.")
    block.get_by_role("button", name="Keep these words").click()
    page.wait_for_selector("#letter:has-text('Thirty home doses went well.')")
    assert page.locator("#letter b").count() == 0
    page.evaluate(
        "document.querySelector('[name=member_id]').value = 'HBA 1'; document.querySelector('[name=member_id]').dispatchEvent(new Event('input', {bubbles: true}))"
    )
    page.wait_for_selector("#letter:has-text('HBA 1')")
    assert "Thirty home doses went well." in page.inner_text("#letter")
    assert page.locator(".block.stale").count() == 0
    page.evaluate(
        "document.querySelector('[name=\"facts.0.fact\"]').value = 'Other facts now'; document.querySelector('[name=\"facts.0.fact\"]').dispatchEvent(new Event('input', {bubbles: true}))"
    )
    page.wait_for_selector(".block.stale:has-text('Thirty home doses')")
    saved = saved_case(page)
    assert saved["letter_edits"][0]["text"].startswith("Thirty")
    cite = page.locator(".block", has_text="I keep the right").last
    cite.get_by_role("button", name=re.compile("Why")).click()
    cite.locator(".why-panel:has-text('Checked on')").wait_for()


def test_check_your_answers_leads_back_to_each(emptied_page):
    page = emptied_page(360, "check")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#answers-list:has-text('HBA 40817725')")
    page.get_by_role("link", name="Change: Member number").click()
    page.wait_for_selector("[data-page=numbers].is-open")
    page.fill("#field-member_id", "")
    page.evaluate("location.hash = 'check'")
    page.wait_for_timeout(600)
    page.click("#check")
    page.locator("#faults summary").click()
    page.locator("#faults li", has_text="leaves out what needs this answer").first.get_by_role("link").click()
    page.wait_for_selector("[data-page=numbers].is-open")


def test_the_check_says_at_the_top_where_to_go_and_how_much_there_is_to_look_at(emptied_page):
    page = emptied_page(360, "check")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#answers-list:has-text('HBA 40817725')")
    page.click("#check")
    top = page.locator("#view-check .card").first
    assert top.get_by_role("link", name="Read the letter").is_visible()
    assert top.get_by_role("link", name="See what to do").is_visible()
    on_the_first_screen_of_a_phone = "document.querySelector('#view-check .card').getBoundingClientRect().height < 500"
    page.wait_for_function(on_the_first_screen_of_a_phone)
    top.get_by_role("link", name="Read the letter").click()
    page.wait_for_selector("#view-letter.is-open")


def test_one_thing_that_was_read_is_put_right_or_taken_away_where_it_stands(emptied_page):
    page = emptied_page(360, "page=paste")
    page.fill("#field-denial_text", OKAFOR.answers["denial_text"])
    page.click("#read-denial")
    page.wait_for_selector("#findings .finding")
    count = page.locator("#findings .finding").count()
    number = page.locator("#findings .finding[data-finding=member_id]")
    number.get_by_role("button", name=re.compile("^Fix")).click()
    number.locator("input[type=text]").fill("HBA 1")
    number.get_by_role("button", name="Keep this").click()
    assert number.locator(".choice").inner_text().strip() == "Member number: HBA 1"
    day = page.locator("#findings .finding[data-finding=notice_date]")
    day.get_by_role("button", name=re.compile("^Fix")).click()
    day.get_by_role("button", name="Take it away").click()
    assert not day.get_by_role("checkbox").is_checked()
    assert page.locator("#findings .finding").count() == count and page.locator("[data-page=paste].is-open").count()
    page.click("#findings .use")
    page.wait_for_selector("[data-page=paste].is-open", state="hidden")
    saved = saved_case(page)
    assert saved["member_id"] == "HBA 1" and "notice_date" not in saved
    assert not [key for key in saved if key.startswith("fix")]


def test_a_paper_named_beside_a_drug_stands_in_the_list_and_two_names_of_one_paper_are_asked_about(emptied_page):
    page = emptied_page(360, "page=papers")
    page.evaluate(
        """() => {
          const set = (name, value) => { const field = document.getElementsByName(name)[0]; field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); };
          set("treatments.0.drug", "CellCept"); set("treatments.0.paper", "Old clinic's med list");
          set("findings.0.measure", "ALT"); set("findings.0.value", "210"); set("findings.0.paper", "Old clinic's med list (May 2025)");
          location.hash = "check"; location.hash = "page=papers";
        }"""
    )
    page.wait_for_function("() => document.getElementsByName('papers.0.title')[0].value === \"Old clinic's med list\"")
    page.get_by_role("button", name="Add another paper").click()
    page.fill("[name='papers.1.title']", "Med list of the old clinic, 2024")
    page.locator("[name='papers.1.title']").blur()
    page.get_by_role("button", name="Yes, one paper").click()
    saved = saved_case(page)
    assert [row["title"] for row in saved["papers"]] == ["Old clinic's med list"]
    page.get_by_role("button", name="Add another paper").click()
    page.fill("[name='papers.1.title']", "Hospital discharge paper")
    page.locator("[name='papers.1.title']").blur()
    assert not page.locator(".same-paper button").count()


def test_half_a_name_is_not_gone_on_with(emptied_page):
    page = emptied_page(360, "page=illness")
    page.fill("[name=condition]", "generalized myas")
    page.locator("[name=condition]").press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("[data-page=illness].is-open").count() == 1
    assert page.input_value("[name=condition]").lower().startswith("generalized myasthenia gravis")
    page.locator("[name=condition]").press("Enter")
    page.wait_for_selector("[data-page=illness].is-open", state="hidden")


def test_the_packet_and_round_two(emptied_page):
    page = emptied_page(360, "packet")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#packet-address:has-text('P.O. Box 5560')", state="attached")
    assert page.locator("#packet-steps li, #packet-wait li").count() >= 4
    page.get_by_text("Other papers for this case").click()
    with page.expect_download() as caught:
        page.click("#save-packet")
    with zipfile.ZipFile(io.BytesIO(caught.value.path().read_bytes())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names[0] == "01-internal-appeal-daniel-okafor.docx"
    assert {"infusion-appeal-dates.ics", "infusion-appeal-case.json"} <= set(names) and len(names) > 10
    with page.expect_download() as caught:
        page.click("#save-calendar")
    calendar = icalendar.Calendar.from_ical(caught.value.path().read_bytes())
    days = {event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert {date(2027, 4, 30), date(2027, 5, 5), date(2026, 12, 8)} <= days
    assert "Okafor" not in str(calendar)
    page.click("#round-two")
    page.wait_for_selector("[data-page=paste].is-open")
    after = saved_case(page)
    assert after["decision_level"] == "plan_appeal" and after["first_decision_date"] == "2026-11-03"
    assert "notice_date" not in after and "denial_text" not in after and "reasons" not in after
    assert after["treatments"] == plain(OKAFOR.answers)["treatments"]


def test_a_pasted_policy_is_split_into_rows(emptied_page):
    page = emptied_page(360, "page=policy")
    assert not page.locator("#split-policy").is_visible()
    page.locator("[data-page=policy] .show-more").click()
    page.fill(
        "#field-policy_text", "Covered when ALL of these are met:\n1. Ferritin below 30\n2. Oral iron for 12 weeks"
    )
    page.click("#split-policy")
    page.wait_for_selector("[data-page=criteria].is-open")
    assert page.input_value("[name='criteria.0.criterion']") == "Ferritin below 30"
    assert page.input_value("[name='criteria.1.criterion']") == "Oral iron for 12 weeks"


def test_a_guide_may_choose_the_kind_the_cover_and_the_drug_and_nothing_else(new_page, address):
    page = open_letter_page(
        new_page(360), address, at="kind=step_therapy&cover=bought&therapy=infliximab&patient_name=Eve"
    )
    case = saved_case(page)
    assert case == {"reasons": [{"kind": "step_therapy"}], "cover_from": "bought", "therapy": "infliximab"}
    assert page.evaluate("location.hash") == "#page=paste"


def test_the_practice_profile_is_its_own_file(new_page, address, tmp_path):
    page = open_letter_page(new_page(360), address, at="keep")
    page.on("dialog", lambda dialog: dialog.accept())  # it asks once
    page.set_input_files("#open-case", LINDQVIST.case_file)
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate("location.hash = 'practice'")
    with page.expect_download() as caught:
        page.click("#save-profile")
    path = tmp_path / "profile.json"
    caught.value.save_as(path)
    profile = json.loads(path.read_text(encoding="utf-8"))
    assert profile["answers"]["writer_name"] == "Marisol Peña, RN"
    assert "patient_name" not in profile["answers"] and "Lindqvist" not in path.read_text(encoding="utf-8")
    page.evaluate("location.hash = 'keep'")
    page.get_by_role("button", name="Delete everything", exact=True).click()
    page.wait_for_selector("#status:has-text('deleted')")
    page.set_input_files("#open-profile", path)
    page.wait_for_selector("#status:has-text('profile is open')")
    assert saved_case(page)["writer_name"] == "Marisol Peña, RN"


def test_rows_move_and_keep_their_choices(emptied_page):
    page = emptied_page(360, "all")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")
    before = saved_case(page)["criteria"]
    table = page.locator("[data-rows][data-question=criteria]")
    table.get_by_role("button", name="Move up").nth(1).click()
    after = saved_case(page)["criteria"]
    assert after == [before[0], before[2], before[1], *before[3:]]


def test_insurer_and_measures_are_suggested_and_others_are_taken(emptied_page):
    page = emptied_page(360, "all")
    assert page.locator("#list-payer_name option").count() > 40
    page.get_by_role("combobox", name="Which illness is it for?").fill("Ulcerative colitis")
    page.wait_for_function(
        "() => document.querySelectorAll('#list-findings-measure option:not([disabled])').length < 20"
    )
    offered = page.evaluate(
        "[...document.querySelectorAll('#list-findings-measure option:not([disabled])')].map(o => o.value).join()"
    )
    assert "Mayo" in offered
    page.get_by_role("combobox", name="Which insurer or plan sent the letter?").fill("A plan nobody knows")
    assert saved_case(page)["payer_name"] == "A plan nobody knows"


def test_printing_shows_the_part_asked_for(emptied_page):
    page = emptied_page(1280, "check")
    page.evaluate("window.print = () => {}")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#answers-list:has-text('HBA 40817725')")
    page.emulate_media(media="print")
    for button, shown, hidden in (
        ("#print-check", "#answers-list", "#letter"),
        ("#print-letter", "#letter", "#answers-list"),
    ):
        page.evaluate("button => document.querySelector(button).click()", button)
        assert page.locator(shown).is_visible() and not page.locator(hidden).is_visible()


def test_an_answer_that_asks_for_one_more_on_its_page_keeps_the_person_there(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=cover")
    page.select_option("[name=cover_from]", "job")
    page.click("[data-page=cover] .go-on")  # at once, before the page could show them
    page.wait_for_selector("[data-question=employer_kind]:not([hidden])")
    page.wait_for_function("() => document.activeElement.name === 'employer_kind'")
    page.click("[data-page=cover] .go-on")  # they may be left open
    page.wait_for_selector("[data-page=cover]:not(.is-open)", state="attached")


def test_drugs_that_the_letter_wants_first_stand_on_the_page_of_treatments(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=paste")
    page.fill(
        "[name=denial_text]", "We have denied your request for Vyvgart. You must first try azathioprine or prednisone."
    )
    page.evaluate("location.hash = 'page=treatments'")
    page.wait_for_selector("#wanted-drugs")
    drugs = page.eval_on_selector_all(
        "[name^='treatments.'][name$='.drug']", "cells => cells.map((cell) => cell.value)"
    )
    assert drugs == ["azathioprine", "prednisone"]
    assert page.is_checked("[name='treatments.0.demanded'][value=yes]")


IN_OWN_WORDS = (
    "He took ferrous sulfate 325 mg twice a day from March to June 2026; hemoglobin fell from 9.0 to 8.4. "
    "On September 22, 2026 ferritin was 9 ng/mL."
)


@pytest.mark.parametrize(
    ("table", "cell", "value"), [("treatments", "dose", "325 mg twice a day"), ("findings", "value", "from 9.0 to 8.4")]
)
def test_what_was_told_in_own_words_is_offered_for_the_tables_and_used_with_one_tap(
    new_page, address, table, cell, value
):
    page = open_letter_page(new_page(360), address, at="page=reasons")
    page.select_option("[name='reasons.0.kind']", "not_medically_necessary")
    page.fill("[name='reasons.0.words']", "The records do not show that it is needed.")
    page.fill("[name='reasons.0.answer']", IN_OWN_WORDS)
    page.evaluate(f"location.hash = 'page={table}'")
    page.wait_for_selector(f"#told-{table} li")
    assert not page.input_value(f"[name='{table}.0.{cell}']")  # nothing is used unasked
    page.click(f"#told-{table} button >> nth=0")
    page.wait_for_selector(f"#told-{table}", state="detached")
    assert page.input_value(f"[name='{table}.0.{cell}']") == value
    page.evaluate("location.hash = 'page=papers'")
    page.wait_for_selector("[data-page=papers].is-open")
    page.evaluate(f"location.hash = 'page={table}'")
    page.wait_for_selector(f"[data-page={table}].is-open")
    page.wait_for_timeout(300)
    assert not page.query_selector(f"#told-{table}")  # offered once


def test_what_is_waved_away_is_not_offered_again_and_leaves_the_table_empty(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=reasons")
    page.select_option("[name='reasons.0.kind']", "not_medically_necessary")
    page.fill("[name='reasons.0.words']", "The records do not show that it is needed.")
    page.fill("[name='reasons.0.answer']", IN_OWN_WORDS)
    page.evaluate("location.hash = 'page=treatments'")
    page.click("#told-treatments button >> nth=1")
    page.wait_for_selector("#told-treatments", state="detached")
    assert not page.input_value("[name='treatments.0.drug']")


def test_a_paper_to_follow_leads_to_its_cell(new_page, address):
    page = open_letter_page(new_page(360), address, at="keep")
    told = write_case_file(
        {
            key: [{name: cell for name, cell in row.items() if name != "paper"} for row in value]
            if isinstance(value, (list, tuple))
            else value
            for key, value in OKAFOR.answers.items()
            if key != "papers"
        }
    )
    page.set_input_files("#open-case", {"name": "case.json", "mimeType": "application/json", "buffer": told.encode()})
    page.wait_for_selector("#status:has-text('open')")
    page.evaluate("location.hash = 'check'")
    page.wait_for_selector("#faults details")
    page.click("#faults summary")
    page.locator("#faults a", has_text="or name the paper you have").first.click()
    page.wait_for_function("() => /\\.paper$/.test(document.activeElement.name ?? '')")
