"""Navigation to finished letter, cold and warm, as a ratio to a bare `loadPyodide` in the same browser and run.

Cold is a new profile, warm the second visit in it, after the first page was open for some seconds. Bare is npm's Pyodide as it comes, started in a worker, and
nothing else. The runs alternate so that noise falls on both; medians are printed.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.engine import PYODIDE
from overrides.build.serve import make_server
from tests.scenarios import SCENARIOS
from tests.web.conftest import FLAGS, ROOT

WISCONSIN = next(scenario for scenario in SCENARIOS if "wisconsin" in scenario.name)

BARE_PAGE = """<!doctype html><meta charset="utf-8"><title>bare</title><p id="done"></p><script type="module">
const worker = new Worker("worker.mjs", { type: "module" });
worker.onmessage = () => { document.getElementById("done").textContent = performance.now(); };
</script>"""
BARE_WORKER = """import { loadPyodide } from "./pyodide.mjs";
await loadPyodide({ packageBaseUrl: "./" });
postMessage("ready");
"""


WATCH = """
addEventListener("DOMContentLoaded", () => {
  const letter = document.getElementById("letter");
  if (!letter) return;
  new MutationObserver(() => {
    if (!document.body.dataset.finished && letter.innerText.includes("Hannah Lindqvist")) {
      document.body.dataset.finished = String(performance.now());
    }
  }).observe(letter, { childList: true, subtree: true });
});
"""


def ours(page, address: str) -> float:
    """Milliseconds from navigation until the finished letter of a whole case is on the page. The case file is
    opened as soon as the form is there, as an impatient person would."""
    page.add_init_script(WATCH)
    page.goto(address + "letter/", wait_until="domcontentloaded")
    page.set_input_files("#open-case", WISCONSIN.case_file)
    page.wait_for_selector("body[data-finished]", timeout=120_000)
    finished = float(page.get_attribute("body", "data-finished"))
    # A visitor stays for a while; meanwhile the page keeps a started Python for the next visit.
    page.wait_for_selector("#letter-page[data-kept]", timeout=60_000)
    return finished


def bare(page, address: str) -> float:
    page.goto(address)
    page.wait_for_selector("#done:not(:empty)", timeout=120_000, state="attached")
    return float(page.inner_text("#done"))


def bare_site(folder: Path) -> Path:
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        shutil.copyfile(PYODIDE / name, folder / name)
    (folder / "index.html").write_text(BARE_PAGE)
    (folder / "worker.mjs").write_text(BARE_WORKER)
    return folder


def serve(folder: Path) -> str:
    server = make_server(folder, keep_for=600)  # as GitHub Pages does
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    times: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        measured = {"bare": (bare, serve(bare_site(Path(folder)))), "ours": (ours, serve(ROOT / "site"))}
        for number in range(rounds):
            for name, (measure, address) in measured.items():
                profile = Path(folder) / f"profile-{name}-{number}"  # on disk, as on a visitor's device
                context = playwright.chromium.launch_persistent_context(
                    profile, executable_path=find_chromium(), args=FLAGS
                )
                for visit in ("cold", "warm"):
                    page = context.new_page()
                    times.setdefault((name, visit), []).append(measure(page, address))
                    page.close()
                context.close()
            print(f"round {number + 1} of {rounds}", flush=True)
    print(f"\n{'':12}{'bare loadPyodide':>20}{'finished letter':>18}{'ratio':>8}")
    for visit in ("cold", "warm"):
        floor, letter = (statistics.median(times[name, visit]) for name in ("bare", "ours"))
        spread = max(times["ours", visit]) - min(times["ours", visit])
        print(f"{visit:12}{floor:>17.0f} ms{letter:>15.0f} ms{letter / floor:>8.2f}   (spread of ours {spread:.0f} ms)")


if __name__ == "__main__":
    main()
