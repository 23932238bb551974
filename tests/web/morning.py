"""A biller's morning at the practice desk, by keyboard alone: the play that the test and `make morning` share."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from generator.desk.sample import make_sample

TODAY = "2026-11-29"
SAMPLE = make_sample(date.fromisoformat(TODAY)).encode()
READY = "#desk[data-ready]"
KEY_S, THINK_S = 0.28, 1.35
"""Seconds of a usual typist for a key, and of a thought before an act (the keystroke-level model of Card, Moran and Newell)."""


def open_desk(page, address):
    page.goto(f"{address}practices/desk/")
    page.wait_for_selector(READY, timeout=60_000)
    page.evaluate("day => { document.getElementById('desk').dataset.today = day }", TODAY)


def take_in(page, name="era.835", content=SAMPLE):
    page.set_input_files("#pick", {"name": name, "mimeType": "text/plain", "buffer": content})


class Keys:
    """A keyboard that counts its keys, and the acts that begin with a thought."""

    def __init__(self, page) -> None:
        self.page, self.count, self.acts = page, 0, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def act(self, key: str) -> None:
        self.press(key)
        self.acts += 1

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        for _ in range(60):
            if self.page.evaluate("css => document.activeElement.matches(css)", selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} is not reached by {key}")

    def go_to_row(self, test: str) -> None:
        """Press j until the row of the focus passes a test on `row`; from the first row."""
        self.press("Home")  # no key of the board: nothing may happen
        for _ in range(80):
            if self.page.evaluate(f"() => {{ const row = document.activeElement.closest('tr'); return {test} }}"):
                return
            self.press("j")
        raise AssertionError(f"no row: {test}")


class Morning(NamedTuple):
    """What a morning took and left: seconds of the machine, keys and acts; the papers by name, the report, and every request
    (method, address)."""

    seconds: float
    keys: int
    acts: int
    papers: dict[str, bytes]
    report: bytes
    asked: list[tuple[str, str]]
    faults: list[str]

    @property
    def minutes(self) -> float:
        """Minutes of a person who knows the keys, by the keystroke-level model: an estimate, no measure."""
        return (self.seconds + self.keys * KEY_S + self.acts * THINK_S) / 60


def play(page, address: str) -> Morning:
    """Open the 835, sort it, put the units of two claims right, make five appeals and two covers, and print the report."""
    asked: list[tuple[str, str]] = []
    faults: list[str] = []
    page.context.on("request", lambda request: asked.append((request.method, request.url)))
    page.on("websocket", lambda socket: asked.append(("WS", socket.url)))
    page.on("pageerror", lambda error: faults.append(str(error)))
    begun = time.monotonic()
    open_desk(page, address)
    keys = Keys(page)
    page.focus("#pick")
    keys.act("Tab")
    keys.press("Shift+Tab")
    take_in(page)  # the system's own window for files cannot be played
    page.wait_for_selector("#taken tbody tr")
    assert page.inner_text("#taken td[data-label=Sums]") == "they tie"

    keys.tab_to(".tabs a[href='#board']", "Shift+Tab")
    keys.act("Enter")
    page.wait_for_selector("#board tbody tr")
    page.wait_for_function("() => document.activeElement.closest('#board')")
    keys.tab_to("[name=order]", "Shift+Tab")
    keys.act("L")
    keys.press("a")
    page.wait_for_function(
        "() => document.querySelector('#board tbody td[data-label=Amount]').textContent === '$39,800.00'"
    )
    time.sleep(0.3)
    keys.tab_to("#board tbody a")
    fixed = [_fix_units(page, keys, fixed) for fixed in _twice()]
    _choose(page, keys, fixed)

    keys.act("m")
    page.wait_for_function("() => document.activeElement.id === 'packets-title'")
    keys.tab_to("#make-packets")
    keys.act("Enter")
    page.wait_for_function("() => document.activeElement.id === 'save-packets'", timeout=60_000)
    with page.expect_download() as got:
        keys.act("Enter")
    with zipfile.ZipFile(got.value.path()) as archive:
        papers = {name: archive.read(name) for name in archive.namelist()}

    keys.tab_to(".tabs a[href='#patterns']", "Shift+Tab")
    keys.act("Enter")
    page.wait_for_selector("#charts svg")
    page.wait_for_function("() => document.activeElement.id === 'patterns-title'")
    keys.tab_to("#report")
    with page.expect_download(timeout=60_000) as got:
        keys.act("Enter")
    report = Path(got.value.path()).read_bytes()
    return Morning(time.monotonic() - begun, keys.count, keys.acts, papers, report, asked, faults)


def _twice():
    seen: list[str] = []
    yield seen
    yield seen


def _fix_units(page, keys: Keys, seen: list[str]) -> str:
    """Put the units of the next claim of four hundred and eighteen dollars right: 4 to 40. Returns its number."""
    keys.go_to_row(f"row.textContent.includes('$418.00') && !{seen!r}.some((name) => row.textContent.includes(name))")
    name = page.evaluate("document.activeElement.textContent")
    keys.act("Enter")
    page.wait_for_function(
        "name => document.activeElement.id === 'claim-title' && document.activeElement.textContent.startsWith(name)",
        arg=name,
    )
    keys.tab_to("input.units")
    keys.act("Control+a")
    keys.type("40")
    keys.tab_to("#claim table + .acts button:nth-of-type(2)")
    keys.act("Enter")
    page.wait_for_function("() => document.getElementById('claim').textContent.includes('was 4')")
    assert page.eval_on_selector("#claim [name=way]", "way => way.value") == "corrected_claim"
    keys.act("Escape")
    page.wait_for_function("() => document.activeElement.closest('#board')")
    seen.append(name)
    return name


def _choose(page, keys: Keys, fixed: list[str]) -> None:
    """Choose five appeals and the two claims that were put right."""
    for _ in range(len(page.query_selector_all("#board tbody tr"))):
        keys.press("k")
    appeals = covers = 0
    for _ in range(42):
        row = "document.activeElement.closest('tr')"
        way, name = page.evaluate(f"[{row}.querySelector('.way').textContent, document.activeElement.textContent]")
        if (way == "Appeal" and appeals < 5) or name in fixed:
            keys.act("x")
            appeals, covers = appeals + (way == "Appeal"), covers + (name in fixed)
        if (appeals, covers) == (5, 2):
            return
        keys.press("j")
    raise AssertionError(f"{appeals} appeals and {covers} corrected claims were found")


def words_of(docx: bytes) -> str:
    """The text of a Word file."""
    import re

    with zipfile.ZipFile(BytesIO(docx)) as archive:
        return re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode())
