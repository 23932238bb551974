"""The tool as a whole: where one is, the way back, the dates, what to do, coming back, the next patient."""

from __future__ import annotations

import json
import re

from overrides.pages.form import load_words
from tests.scenarios import LINDQVIST, OKAFOR, scenario_named
from tests.web.conftest import ROOT, open_letter_page
from tests.web.test_steps import Person, saved_case

LETTER = ROOT / "overrides" / "browser" / "letter"
PLACES = ["page=paste", "page=cover", "tasks", "dates", "next", "check", "packet", "send", "practice", "keep", "letter", "all"]  # fmt: skip


def go(page, place, seconds=0.06):
    page.evaluate("place => { location.hash = place }", place)
    page.wait_for_timeout(seconds * 1000)


def open_case(page, path, place="keep"):
    page.set_input_files("#open-case", path)
    page.wait_for_selector("#status:has-text('open')")
    go(page, place, 0.4)


def test_every_sentence_that_a_script_says_is_a_row_and_every_row_is_said():
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in [*sorted(LETTER.glob("*.mjs")), *sorted((LETTER.parent / "papers").glob("*.mjs"))]
    )
    literal = set(re.findall(r'"([a-z]+\.[a-z_0-9]+)"', text))
    built = re.findall(r"word\(`([a-z]+\.[a-z_]*)\$\{", text)
    words = set(load_words())
    parts = {key.partition(".")[0] for key in words}
    assert {key for key in literal if key.partition(".")[0] in parts} <= words
    unsaid = {key for key in words - literal if not any(key.startswith(start) for start in built)}
    assert unsaid == set()


def test_each_place_has_one_heading_a_title_of_its_own_and_a_skip_link_that_skips(new_page, address):
    page = open_letter_page(new_page(320), address, at="page=paste")
    open_case(page, OKAFOR.case_file)
    titles = set()
    for place in PLACES:
        go(page, place)
        heads = page.evaluate(
            """[...document.querySelectorAll('h1, [role=heading][aria-level="1"]')].filter((e) => e.checkVisibility()).map((e) => e.textContent.trim())"""
        )
        assert len(heads) == 1, (place, heads)
        title = page.title()
        assert heads[0] in title
        titles.add(title)
        assert "Okafor" not in title
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
        page.evaluate("document.querySelector('.md-skip').click()")
        assert page.evaluate("document.activeElement.textContent.trim()") == heads[0]
    assert len(titles) == len(PLACES)


def test_change_comes_back_to_the_answer_and_the_step_says_how_many_are_left(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address, at="page=paste")
    assert page.inner_text("#shell-where") == "Your deadline"
    page.fill("[name=denial_text]", OKAFOR.denial)
    page.locator("#read-denial").tap()
    page.locator("#findings .use").tap()
    page.wait_for_selector("[data-page=paste].is-open", state="hidden")
    if page.locator("[data-page].is-open").count():  # the letter has said how many steps are left
        assert re.fullmatch(r"Your deadline: \d of \d", page.inner_text("#shell-where"))
    go(page, "check", 0.3)
    link = page.get_by_role("link", name="Change: Member number")
    link.tap()
    page.wait_for_selector("[data-page=numbers].is-open")
    page.get_by_role("button", name="Save and go back").tap()
    page.wait_for_selector("#view-check.is-open")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Change: Member number"


def test_the_dates_say_what_clashes_and_what_to_do_today(new_page, address):
    page = open_letter_page(new_page(360), address, today="2026-11-28", at="page=paste")
    for name, value in {"notice_date": "11/20/2026", "next_dose_date": "12/9/2026", "cover_from": "job", "job_funding": "unknown", "employer_kind": "private"}.items():  # fmt: skip
        page.evaluate(
            """([name, value]) => { for (const e of document.getElementsByName(name)) { if (e.type === 'radio') e.checked = e.value === value; else e.value = value; }
               document.getElementById('case').dispatchEvent(new Event('input', { bubbles: true })); }""",
            [name, value],
        )
    page.evaluate("document.querySelector('[name=urgent][value=ask]').click()")
    go(page, "dates", 1.2)
    said = page.inner_text("#dates")
    assert "May 19, 2027" in said and "December 9, 2026" in said and "11 days from today" in said
    assert "after the next infusion on December 9, 2026" in said
    assert "You said that you will ask the doctor" in said
    assert page.locator("#dates ol li").count() >= 1
    assert "self-funded" not in page.inner_text("#dates .plan-kind")  # not known is not self-funded
    assert page.locator("#dates .is-clash").count() == 1


def test_what_to_do_is_ticked_and_kept_and_coming_back_tells_what_has_changed(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address, at="packet")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#status:has-text('open')")  # said once the file is in: else it would speak over the tick
    page.wait_for_selector("#packet-steps .step")
    assert "instead" not in page.inner_text("#view-packet")  # what this case cannot make is not listed
    page.locator(".step[data-step=claim_file] input").check()
    page.wait_for_selector("#status:has-text('Ticked')")
    case = saved_case(page)
    assert case["done"] == [{"step": "claim_file", "on": "2026-11-21"}]
    page.evaluate(
        "answers => localStorage.setItem('case-draft', JSON.stringify({ answers, at: 'packet', on: '2026-11-14' }))",
        case,
    )
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { document.getElementById('letter-page').dataset.today = '2026-11-24'; })"
    )
    page.goto("about:blank")
    page.goto(address + "letter/")
    page.wait_for_selector("#news:not([hidden])", timeout=60_000)
    said = page.inner_text("#news")
    assert "10 days have passed" in said and "April 30, 2027: 157 days from today" in said
    assert page.locator(".step[data-step=claim_file] input").is_checked()
    page.get_by_role("button", name="A new letter came").tap()
    page.wait_for_selector("[data-page=paste].is-open")
    assert "done" not in saved_case(page)


def test_a_draft_is_offered_once_when_there_is_something_to_lose(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address, at="page=numbers")
    assert not page.locator("#offer").is_visible()
    page.get_by_label("Member number", exact=True).fill("X1")
    page.locator("[data-page].is-open .go-on").tap()
    page.wait_for_selector("#offer:not([hidden])")
    page.get_by_role("button", name="Yes, keep a draft here").tap()
    page.wait_for_selector("#status:has-text('A draft is kept')")
    page.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")  # it is written a moment later
    go(page, "page=payer")
    assert not page.locator("#offer").is_visible()


def test_a_word_and_the_guide_open_inside_the_form(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=cover")
    page.select_option("[name=cover_from]", "job")
    page.locator(".is-open .page-help a", has_text="self-funded plan").click()
    page.wait_for_selector("#aside-body:has-text('pays the claims with its own money')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "self-funded plan"
    assert page.input_value("[name=cover_from]") == "job"
    open_case(page, LINDQVIST.case_file, "letter")
    page.wait_for_selector("#menu-guide[href*=step-therapy]", state="attached")
    page.click("#shell-menu > summary")
    page.get_by_role("link", name="Guide for this denial").click()
    page.wait_for_selector("#aside-body h2")
    assert "guides/step-therapy/" in page.get_attribute("#aside-link", "href")


def test_a_paragraph_that_was_taken_out_comes_back(new_page, address):
    page = open_letter_page(new_page(1280), address, at="letter")
    open_case(page, OKAFOR.case_file, "letter")
    page.evaluate("document.getElementById('show-why').click()")
    key = "your-reason-and-the-answer.home_safe_doses.1"
    words = page.locator(f".block[data-key='{key}'] > p").first.inner_text()
    page.locator(f".block[data-key='{key}'] .why").click()
    page.get_by_role("button", name="Take this paragraph out").click()
    page.wait_for_selector("#letter-taken:not([hidden])")
    assert page.locator("#letter").get_by_text(words, exact=True).count() == 0
    page.get_by_role("button", name=re.compile("^Put it back")).click()
    page.locator("#letter").get_by_text(words, exact=True).wait_for()


SECOND = scenario_named("infliximab_uc_step_therapy_wisconsin")


def test_the_next_patient_gets_nothing_of_the_last_one_and_needs_ten_answers_at_most(new_page, address):
    """The first case is a practice's. Then the letter of a second person of the same payer and drug is pasted."""
    page = open_letter_page(new_page(1280), address, str(SECOND.today), at="keep")
    open_case(page, SECOND.case_file, "practice")
    first = saved_case(page)
    page.get_by_role("button", name="Next patient, same payer and drug").click()
    page.wait_for_selector("[data-page=paste].is-open")
    begun = saved_case(page)
    assert begun["payer_name"] == first["payer_name"] and begun["therapy"] == first["therapy"]
    assert begun["doctor_name"] == first["doctor_name"] and begun["voice"] == "practice"
    personal = {"patient_name", "birth_date", "member_id", "reference_number", "dose", "condition", "treatments", "facts", "findings", "papers", "denial_text", "impact", "state", "notice_date"}  # fmt: skip
    assert not personal & set(begun)
    told = json.dumps(begun)
    for name in (*first["patient_name"].split(), first["member_id"]):
        assert name not in told
    assert "Lindqvist" not in page.evaluate("document.body.textContent")

    letter = SECOND.denial.replace("Hannah Lindqvist", "Ruth Amsel").replace("Lindqvist", "Amsel")
    person = Person(page, by_keyboard=True, today=SECOND.today)
    needed = {key: SECOND.answers[key] for key in ("cover_from", "next_dose_date", "urgent", "timing", "dose", "interval", "condition", "birth_date") if key in SECOND.answers}  # fmt: skip
    person.held = dict(begun)
    go(page, "tasks")
    person.follow(
        {"denial_text": letter, "patient_name": "Ruth Amsel", "reasons": SECOND.answers["reasons"], **needed} | begun
    )
    case = saved_case(page)
    assert case["patient_name"] == "Ruth Amsel" and case["reasons"][0]["kind"] == "step_therapy"
    assert person.answers <= 10, person.answers
    go(page, "letter", 1.5)
    assert "Ruth Amsel" in page.inner_text("#letter") and "Lindqvist" not in page.inner_text("#letter")
