"""What the knowledge base does in the browser: the phrase finder, words with their meaning, what is at stake."""

from __future__ import annotations

import pytest

from generator.denials import load_denial_kinds
from tests.web.conftest import open_letter_page


@pytest.mark.parametrize(
    ("typed", "guide"),
    [
        ("they want me to switch to a biosimilar", "another-product-wanted"),
        ("denied home nurse", "home-nursing-and-supplies-refused"),
        ("must be obtained through a specialty pharmacy", "specialty-pharmacy-demanded"),
        ("CO 197", "no-approval-on-file"),
    ],
)
def test_the_finder_puts_the_right_guide_first(new_page, address, typed, guide):
    page = new_page(360)
    page.goto(address)
    page.fill("#said", typed)
    first = page.locator(".finder li.fits a").first
    assert f"guides/{guide}/" in first.get_attribute("href")
    first.click()
    page.wait_for_url(f"**/guides/{guide}/")


def test_the_finder_says_when_nothing_fits_and_shows_nothing_before_typing(new_page, address):
    page = new_page(360)
    page.goto(address)
    assert page.locator(".finder li:visible").count() == 0
    page.fill("#said", "zzzz qqqq")
    page.wait_for_selector("#finder-said:has-text('No match')")
    assert page.locator(".finder li:visible").count() == 0


def test_without_script_the_finder_is_a_list(new_page, address):
    page = new_page(360, java_script_enabled=False)
    page.goto(address)
    assert page.locator(".finder li:visible").count() == len(load_denial_kinds())


def test_a_word_shows_its_meaning_by_keyboard_and_hides_it_again(new_page, address):
    page = new_page(360)
    page.goto(address + "how-to/external-review/")
    word = page.locator(".term > button").first
    says = page.locator(".term > .term-says").first
    assert not says.is_visible()
    word.focus()
    page.keyboard.press("Enter")
    assert says.is_visible()
    box = says.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    assert not says.is_visible()


def test_the_money_page_counts_with_the_persons_own_amounts(new_page, address):
    page = open_letter_page(new_page(360), address, at="page=money")
    assert page.locator("#stakes").inner_text() == ""
    for name, value in {"billed_amount": "5000", "doses_per_year": "8", "deductible_left": "1000",
                        "coinsurance_percent": "20", "out_of_pocket_left": "4000"}.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.wait_for_selector("#stakes:has-text('$4,000 left of your yearly maximum')")
    assert "$40,000" in page.locator("#stakes").inner_text()
