"""The form in a real browser: finished by hand, by keyboard, from a file; with and without Python."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile

import pytest

from generator.letters import document_list, write_document
from generator.letters.documents import main_document
from generator.output import FORMATS, render
from generator.plan import make_plan
from tests.scenarios import OKAFOR, SCENARIOS, every
from tests.web.conftest import WITH_LATER, open_letter_page

WISCONSIN = next(s for s in SCENARIOS if "wisconsin" in s.name)


def call(page, method, request):
    """Call the engine in the page's own worker."""
    return page.evaluate(
        """async ([method, request]) => {
          const { engine } = await import(document.querySelector('script[src*="start.mjs"]').src);
          if (request.format === "pdf") await engine.add("pdf");
          return engine.call(method, request);
        }""",
        [method, request],
    )


def fill_by_hand(page, answers, touch=False):
    """Fill the form through what a person sees: labels, legends, buttons."""
    for question, value in answers.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                box = page.locator(f"[data-rows][data-question='{question}']")
                if number:
                    box.locator(".add-row").click()
                for column, cell in row.items():
                    if cell is not None:
                        fill_one(page, f"{question}.{number}.{column}", cell)
        else:
            fill_one(page, question, value)


def fill_one(page, name, value):
    page.evaluate(
        "name => document.getElementsByName(name)[0]?.closest('.is-more')?.parentElement.classList.add('is-whole')",
        name,
    )  # "More about it" was pressed
    radios = page.locator(f"input[type=radio][name='{name}']")
    if radios.count():
        page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()
        return
    control = page.locator(f"[name='{name}']")
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(str(value))
    else:
        control.fill(str(value))


@pytest.mark.long
def test_case_2_finished_by_hand_on_a_phone(new_page, address):
    page = open_letter_page(new_page(360, has_touch=True, is_mobile=True), address)
    fill_by_hand(page, WISCONSIN.answers)
    page.locator("[name=patient_name]").blur()
    page.wait_for_timeout(1200)
    assert "May 18, 2027" in page.inner_text("#dates")
    assert "November 24, 2026" in page.inner_text("#dates")
    letter = page.inner_text("#letter")
    assert "Wis. Stat. § 632.866" in letter
    assert "________" not in letter
    page.click("#check")
    page.wait_for_selector("#faults :text('nothing to fix')")
    with page.expect_download() as caught:
        page.evaluate("document.getElementById('save-case').click()")
    saved = json.loads(caught.value.path().read_text(encoding="utf-8"))
    assert saved["answers"] == json.loads(WISCONSIN.case_file.read_text(encoding="utf-8"))["answers"]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"the page scrolls sideways: {width} px"


@pytest.mark.parametrize("scenario", every(10, 1))
def test_the_same_case_gives_the_same_bytes_in_both_pythons(emptied_page, scenario):
    """The paper of the step in every form; in the quick run each other paper in one form, the next one in the next."""
    page = emptied_page()
    plan = make_plan(scenario.answers, scenario.today)
    offered = [offer for offer in document_list(plan) if offer.is_offered]
    for number, offer in enumerate(offered):
        in_all = offer.id == main_document(plan) or os.environ.get("LONG")
        for form in FORMATS if in_all else [list(FORMATS)[number % len(FORMATS)]]:
            made = call(
                page,
                "download",
                {"answers": scenario.answers, "today": str(scenario.today), "document": offer.id, "format": form},
            )
            assert made["ok"], made
            assert base64.b64decode(made["result"]["base64"]) == render(write_document(plan, offer.id), form), (
                offer.id,
                form,
            )
    described = call(page, "plan", {"answers": scenario.answers, "today": str(scenario.today)})
    from generator.output.view import describe_plan

    assert described["result"] == json.loads(json.dumps(describe_plan(plan)))


def test_every_module_of_the_engine_imports_in_the_browser(emptied_page):
    """A module cut from the standard library would show up only on some path: try them all."""
    page = emptied_page()
    for method in ("plan", "read", "documents", "letter", "download", "check", "open_case", "save_case"):
        for request in ({}, {"answers": {}, "today": "2026-11-21", "text": "", "format": "docx", "base64": "eA=="}):
            answer = call(page, method, request)
            assert "ModuleNotFoundError" not in json.dumps(answer)
            assert "ImportError" not in json.dumps(answer)


def test_a_file_is_opened_and_saved_again_with_what_we_do_not_know(emptied_page, tmp_path):
    page = emptied_page()
    document = json.loads(OKAFOR.case_file.read_text(encoding="utf-8"))
    document["answers"]["not_ours"] = {"keep": ["me"]}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    page.set_input_files("#open-case", path)
    page.wait_for_selector("#status:has-text('is open')")
    page.wait_for_selector("#letter:has-text('Daniel Okafor')")
    with page.expect_download() as caught:
        page.evaluate("document.getElementById('save-case').click()")
    saved = json.loads(caught.value.path().read_text(encoding="utf-8"))["answers"]
    assert saved.pop("not_ours") == {"keep": ["me"]}
    assert saved == json.loads(
        json.dumps(OKAFOR.answers), object_hook=lambda d: {k: v for k, v in d.items() if v is not None}
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\x89PNG\r\n", "picture"), (b'{"format": "inf', "cut off"), (b'{"a": 1}', "not a case file")],
)
def test_a_file_that_is_no_case_leaves_everything_as_it_was(emptied_page, tmp_path, content, word):
    page = emptied_page()
    page.fill("[name=patient_name]", "Typed Before")
    path = tmp_path / "case.json"
    path.write_bytes(content)
    page.set_input_files("#open-case", path)
    page.wait_for_selector(f"#status:has-text('{word}')")
    assert page.input_value("[name=patient_name]") == "Typed Before"


def test_the_word_file_downloads_and_opens(emptied_page):
    page = emptied_page()
    page.set_input_files("#open-case", WISCONSIN.case_file)
    page.wait_for_selector("#letter:has-text('Hannah')")
    with page.expect_download() as caught:
        page.click("#save-word")
    assert caught.value.suggested_filename == "expedited-appeal-hannah-lindqvist.docx"
    with zipfile.ZipFile(io.BytesIO(caught.value.path().read_bytes())) as archive:
        assert "Hannah Lindqvist" in archive.read("word/document.xml").decode()


def test_the_pasted_letter_fills_the_answers_once_confirmed(emptied_page):
    page = emptied_page()
    page.fill("[name=denial_text]", WISCONSIN.denial)
    page.click("#read-denial")
    page.wait_for_selector("#findings .finding")
    assert page.input_value("[name=member_id]") == ""  # proposals only
    page.locator("#findings .finding", has_text="It names a rule").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="That’s right: use it").click()
    page.wait_for_selector("#findings:has-text('are filled in')")
    assert page.locator("#findings button").count() == 0
    assert page.input_value("[name=policy_named]") == ""
    assert page.input_value("[name=member_id]") == "BPH90551386-01"
    assert page.input_value("[name=notice_date]") == "11/19/2026"
    assert page.locator("[name='reasons.0.kind']").input_value() == "step_therapy"
    assert "tried first" in page.input_value("[name='reasons.0.words']")


def test_bad_input_gets_its_sentence_beside_the_question_and_stays(emptied_page):
    page = emptied_page()
    page.fill("[name=notice_date]", "02/30/2026")
    page.locator("[name=notice_date]").blur()
    page.wait_for_selector("#error-notice_date:has-text('real date')")
    assert page.input_value("[name=notice_date]") == "02/30/2026"
    assert page.get_attribute("[name=notice_date]", "aria-invalid") == "true"
    hostile = "<script>document.title='x'</script> {{ 7*7 }} *_#| مرحبا"
    page.fill("[name=patient_name]", hostile)
    page.fill("[name='reasons.0.words']", hostile)
    page.locator("[name='reasons.0.kind']").select_option("other_reason")
    page.wait_for_selector("#letter :text('{{ 7*7 }}')")
    assert page.locator("#letter script").count() == 0
    assert page.title() != "x"


def test_a_200_kb_paste_is_taken(emptied_page):
    page = emptied_page()
    page.fill("[name=denial_text]", WISCONSIN.denial + "\n" + "filler words " * 15_500)
    page.click("#read-denial")
    page.wait_for_selector("#findings .finding", timeout=20_000)
    assert len(page.input_value("[name=denial_text]")) > 200_000


def test_rows_are_added_and_removed_without_losing_others(emptied_page):
    page = emptied_page()
    box = page.locator("[data-rows][data-question=treatments]")
    for number, drug in enumerate(("A", "B", "C")):
        if number:
            box.locator(".add-row").click()
        page.fill(f"[name='treatments.{number}.drug']", drug)
    box.locator(".remove-row").nth(1).click()
    assert [page.input_value(f"[name='treatments.{n}.drug']") for n in range(2)] == ["A", "C"]
    assert page.locator("[name='treatments.2.drug']").count() == 0


def test_questions_that_do_not_apply_go_away(emptied_page):
    page = emptied_page()
    page.select_option("[name=cover_from]", "medicare_advantage")
    page.wait_for_selector("[data-question=job_funding]", state="hidden")
    page.select_option("[name=cover_from]", "job")
    page.wait_for_selector("[data-question=job_funding]", state="visible")


def test_a_letter_is_finished_by_keyboard(emptied_page):
    page = emptied_page()
    page.focus("[name=cover_from]")
    page.keyboard.type("Medicare Adv")
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name == "notice_date":
            page.keyboard.type("11/09/2026")
        elif name == "payer_name":
            page.keyboard.type("Sunrise Mesa")
        elif name == "reasons.0.kind":
            page.keyboard.type("They say it must be given")
        elif name == "reasons.0.words":
            page.keyboard.type("Can be given in a facility.")
            break
    page.wait_for_selector("#letter:has-text('Can be given in a facility.')")
    assert "January 8, 2027" in page.inner_text("#dates")


def test_without_script_the_page_is_a_worksheet(new_page, address):
    page = new_page(java_script_enabled=False)
    page.goto(address + "letter/")
    assert "print this page" in page.inner_text("#letter-page noscript")
    assert page.locator("[name=notice_date]").is_visible()
    assert page.locator("[data-question=treatments] [name='treatments.0.drug']").is_visible()


def test_when_python_cannot_start_the_page_says_so_and_offers_the_worksheet(new_page, address):
    page = new_page()
    page.route("**/lock.mjs*", lambda route: route.fulfill(body="no program", content_type="text/javascript"))
    page.goto(address + "letter/#page=person")
    page.fill("[name=patient_name]", "Typed While Waiting")
    page.wait_for_selector("#failed:not([hidden])", timeout=60_000)
    assert page.get_by_role("button", name="print the worksheet", exact=True).is_visible()
    assert page.input_value("[name=patient_name]") == "Typed While Waiting"
    with page.expect_download() as caught:
        page.get_by_role("button", name="save your answers to a file").click()
    assert "Typed While Waiting" in caught.value.path().read_text(encoding="utf-8")
    page.unroute("**/lock.mjs*")
    page.click("#retry")
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)


def test_the_form_works_while_python_loads(new_page, address):
    page = new_page()
    page.goto(
        address + "letter/#all", wait_until="commit"
    )  # else the script may hide the question before it is typed in
    page.fill("[name=payer_name]", "Early Bird Health")
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    assert page.input_value("[name=payer_name]") == "Early Bird Health"


def test_printing_the_letter_prints_the_letter_alone(emptied_page):
    page = emptied_page()
    page.set_input_files("#open-case", WISCONSIN.case_file)
    page.wait_for_selector("#letter:has-text('Hannah')")
    page.evaluate("document.body.dataset.print = 'letter'")
    page.emulate_media(media="print")
    assert page.locator("#letter").is_visible()
    assert not page.locator("#case").is_visible()
    assert not page.locator(".md-header").is_visible()
    assert not page.locator("#check").is_visible()
    page.evaluate("document.body.dataset.print = 'worksheet'")
    assert page.locator("#case").is_visible()
    assert not page.locator("#letter").is_visible()


@pytest.mark.long
def test_the_second_visit_starts_from_kept_memory_and_survives_a_broken_one(new_page, address):
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    page.wait_for_selector("#letter-page[data-kept]", timeout=60_000)
    engine = "caches.open(new URL('../', document.baseURI).pathname + '.engine')"
    keys = f"{engine}.then((c) => c.keys()).then((all) => all.map((r) => r.url.split('/').pop()))"
    assert page.evaluate(keys) == ["pyodide.asm.wasm", "memory"]
    open_letter_page(page, address)
    page.set_input_files("#open-case", WISCONSIN.case_file)
    page.wait_for_selector("#letter:has-text('Wis. Stat.')")
    assert page.evaluate(keys) == ["pyodide.asm.wasm", "memory"]
    page.evaluate(
        f"""async () => {{
          const cache = await {engine};
          const [, kept] = await cache.keys();
          await cache.put(kept, new Response(new Uint8Array([1, 2, 3])));
        }}"""
    )
    open_letter_page(page, address)
    page.set_input_files("#open-case", WISCONSIN.case_file)
    page.wait_for_selector("#letter:has-text('Wis. Stat.')")
    assert page.evaluate(keys) == ["pyodide.asm.wasm", "unusable"]
