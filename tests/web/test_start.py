"""The program arrives in pieces: a broken one is asked for again, the others are not; and it stays small."""

from __future__ import annotations

import gzip
import re

from overrides.build.engine import PIECE, WASM, cuts
from tests.scenarios import OKAFOR
from tests.web.conftest import SITE, SLOW_ENGINE

MOST_BYTES = 5_900_000
"""Sent until the program runs, with the page's own 0.15 MB a little under six million bytes."""


def test_a_line_that_breaks_costs_one_piece(new_page, address):
    page = new_page()
    asked: list[str] = []
    broken = {"engine.pack.3": 2, f"{WASM}.1": 1, "pyodide.asm.mjs": 1}

    def answer(route):
        name = route.request.url.rpartition("/")[2].split("?")[0]
        asked.append(name)
        if broken.get(name, 0):
            broken[name] -= 1
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/runtime-"), answer)
    page.goto(address + "letter/#keep")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter:has-text('Daniel Okafor')", timeout=60_000)
    assert not any(broken.values())
    assert asked.count("engine.pack.3") == 3 and asked.count(f"{WASM}.1") == 2
    assert asked.count("engine.pack.2") == asked.count(f"{WASM}.0") == 1


def test_what_a_first_letter_needs_stays_small():
    (runtime,) = SITE.glob("assets/runtime-*")
    sizes = cuts(runtime)
    scripts = sum(len(gzip.compress((runtime / name).read_bytes())) for name in ("pyodide.asm.mjs", "pyodide.mjs"))
    assert sizes[WASM]["bytes"] + sizes["engine.pack"]["bytes"] + scripts < MOST_BYTES
    pieces = [path for path in runtime.iterdir() if path.suffix[1:].isdigit()]
    assert max(path.stat().st_size for path in pieces) == PIECE


def test_a_case_that_is_opened_while_python_starts_is_the_first_thing_asked(new_page, address):
    """The plan of the empty form, which nobody would see, took a fifth of the time until the letter."""
    page = new_page()
    page.add_init_script(SLOW_ENGINE)
    page.goto(address + "letter/#keep", wait_until="domcontentloaded")
    page.set_input_files("#open-case", OKAFOR.case_file)
    page.wait_for_selector("#letter:has-text('Daniel Okafor')", timeout=60_000)
    assert page.evaluate("window.asked.filter(method => method === 'view').length") == 1
