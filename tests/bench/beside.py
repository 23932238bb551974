"""Other ways to have Python in a page, beside ours: PyScript's first line of Python, JupyterLite's, a bare `loadPyodide`, and
our finished letter, each on a first visit, in one browser and in turns. `python -m tests.bench.beside [ROUNDS]`

All four start the same Pyodide, from npm. JupyterLite is measured where `python -m tests.bench.jupyterlite` has built it.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from tests.bench import jupyterlite
from tests.bench.boot import bare, bare_site, ours
from tests.bench.line import Line, serve_over
from tests.web.conftest import FLAGS, ROOT

PYSCRIPT = Path(__file__).with_name("pyscript") / "node_modules" / "@pyscript" / "core" / "dist"
PAGE = """<!doctype html><meta charset="utf-8"><title>PyScript</title><p id="done"></p>
<script type="module" src="pyscript/core.js"></script>
<script type="py" config='{"interpreter": "./pyodide.mjs"}'>
from js import document, performance
document.getElementById("done").textContent = str(performance.now())
</script>"""


def pyscript_site(folder: Path) -> Path:
    """The bare start's folder with PyScript in it."""
    bare_site(folder)
    shutil.copytree(PYSCRIPT, folder / "pyscript")
    (folder / "index.html").write_text(PAGE)
    return folder


def notebook(page, address: str) -> float:
    """JupyterLite's smallest room, told to run one line at once."""
    page.goto(address + "repl/index.html?kernel=python&code=print(6*7)&execute=1")
    page.wait_for_function("document.querySelector('.jp-OutputArea-output')?.innerText.includes('42')", timeout=120_000)
    return float(page.evaluate("performance.now()"))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        folder = Path(name)
        measured = {
            "bare loadPyodide": (bare, bare_site(folder / "bare")),
            "PyScript, first line": (bare, pyscript_site(folder / "pyscript")),
            "ours, finished letter": (lambda page, address: ours(page, address, stay=False), ROOT / "site"),
        }
        if (jupyterlite.SITE / "repl" / "index.html").exists():
            measured["JupyterLite, first line"] = (notebook, jupyterlite.SITE)
        served = {name: (measure, serve_over(Line(), site)[1]) for name, (measure, site) in measured.items()}
        ours.visit = "beside"  # type: ignore[attr-defined]
        for number in range(rounds):
            for which, (measure, address) in served.items():
                context = playwright.chromium.launch_persistent_context(
                    folder / f"{which}-{number}", executable_path=find_chromium(), args=FLAGS
                )
                times.setdefault(which, []).append(measure(context.new_page(), address))
                context.close()
    floor = times["bare loadPyodide"]
    for which, took in times.items():
        each = sorted(one / least for one, least in zip(took, floor, strict=True))
        middle = statistics.median(took)
        print(
            f"{which:24}{middle:>7.0f} ms{middle / statistics.median(floor):>7.2f}   ({each[0]:.2f} to {each[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
