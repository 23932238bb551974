"""Navigation to finished letter, cold and warm, as a ratio to a bare `loadPyodide` in the same browser and run.

Cold is a new profile, warm the second visit in it, after the first page was open for some seconds. Bare is npm's Pyodide
as it comes, started in a worker, and nothing else. The runs alternate so that noise falls on both; medians are printed,
with the time between the quartiles as spread.

`python -m tests.bench.boot [ROUNDS] [desk] [phone] [slow] [edits]` (all, if none is named):
desk   this machine, texts gzipped, no line in between
phone  four times slower (the browser is stopped three quarters of the time), 10 Mbit/s, 40 ms a request
slow   250 kbit/s, once, and once with a line that breaks: how long, and how many bytes
edits  a long case: from the engine's question to the repainted letter, the page's own work for it, and its longest block
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.engine import PYODIDE
from tests.bench.line import Line, serve_over
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


MARKS = """async () => {
  const { engine } = await import(document.querySelector('script[src*="start.mjs"]').src);
  const told = Object.entries(engine.marks).map(([name, at]) => [name, at - performance.timeOrigin]);
  return Object.fromEntries([...told, ['letter', Number(document.body.dataset.finished)]]);
}"""
STEPS = ("begun", "script", "compiled", "unpacked", "python", "imported", "letter")
"""Marks of a start: the worker runs; Pyodide's script is read; WebAssembly is compiled; the pack is there and open; Python
runs; the engine is imported; book, plan and letter are done and on the page."""

breakdowns: dict[str, list[dict[str, float]]] = {}


def ours(page, address: str, *, stay: bool = True, limit: int = 300_000) -> float:
    """Milliseconds from navigation until the finished letter of a whole case is on the page. The case file is
    opened as soon as the form is there, as an impatient person would."""
    page.add_init_script(WATCH)
    page.goto(address + "letter/", wait_until="domcontentloaded", timeout=limit)
    page.set_input_files("#open-case", WISCONSIN.case_file, timeout=limit)
    page.wait_for_selector("body[data-finished]", timeout=limit)
    marks = page.evaluate(MARKS)
    breakdowns.setdefault(ours.visit, []).append(marks)  # type: ignore[attr-defined]
    if stay:  # a visitor stays for a while; meanwhile the page keeps a started Python for the next visit
        page.wait_for_selector("#letter-page[data-kept]", timeout=limit)
    return float(marks["letter"])


def bare(page, address: str) -> float:
    page.goto(address)
    page.wait_for_selector("#done:not(:empty)", timeout=120_000, state="attached")
    return float(page.inner_text("#done"))


def bare_site(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        shutil.copyfile(PYODIDE / name, folder / name)
    (folder / "index.html").write_text(BARE_PAGE)
    (folder / "worker.mjs").write_text(BARE_WORKER)
    return folder


def _children(parent: int) -> list[int]:
    """Process ids below one, itself included."""
    found = [parent]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = int(path.parent.name), path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[1]) == parent:
            found += _children(number)
    return found


@contextmanager
def slowed(profile: Path, share: float) -> Iterator[None]:
    """The browser of a profile runs for a share of the time only, workers too (the protocol's throttle slows the page's
    own thread alone). It is stopped and let go again every few milliseconds."""
    if share >= 1:
        yield
        return
    (first,) = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if f"--user-data-dir={profile}\0".encode() in path.read_bytes() and b"--type=" not in path.read_bytes()
    ][:1]
    over = threading.Event()

    def turn() -> None:
        every, number = 0.02, 0
        group: list[int] = []
        while not over.is_set():
            if number % 10 == 0:
                group = [each for each in _children(first) if b"--type=renderer" in _command(each)]
            for sign, pause in ((signal.SIGSTOP, every * (1 - share)), (signal.SIGCONT, every * share)):
                for each in group:
                    try:
                        os.kill(each, sign)
                    except ProcessLookupError:
                        continue
                time.sleep(pause)
            number += 1

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _command(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def ratios(playwright, folder: Path, rounds: int, name: str, line: dict, share: float) -> None:
    """Alternate bare and ours, cold and warm, and print medians, ratios, spread and the steps of ours."""
    times: dict[tuple[str, str], list[float]] = {}
    lines = {"bare": Line(**line), "ours": Line(**line)}
    measured = {
        "bare": (bare, serve_over(lines["bare"], bare_site(folder / "bare"))[1]),
        "ours": (ours, serve_over(lines["ours"], ROOT / "site")[1]),
    }
    for number in range(rounds):
        for which, (measure, address) in measured.items():
            profile = folder / f"{name}-{which}-{number}"  # on disk, as on a visitor's device
            context = playwright.chromium.launch_persistent_context(
                profile, executable_path=find_chromium(), args=FLAGS
            )
            for visit in ("cold", "warm"):
                page = context.new_page()
                ours.visit = f"{name} {visit}"  # type: ignore[attr-defined]
                with slowed(profile, share):
                    times.setdefault((which, visit), []).append(measure(page, address))
                page.close()
            context.close()
        print(f"{name}: round {number + 1} of {rounds}", flush=True)
    print(f"\n{name:12}{'bare loadPyodide':>20}{'finished letter':>18}{'ratio':>8}")
    for visit in ("cold", "warm"):
        floor, letter = (statistics.median(times[which, visit]) for which in ("bare", "ours"))
        each = sorted(ours / bare for ours, bare in zip(times["ours", visit], times["bare", visit], strict=True))
        print(
            f"{visit:12}{floor:>17.0f} ms{letter:>15.0f} ms{letter / floor:>8.2f}   (round by round {each[0]:.2f} to {each[-1]:.2f})"
        )
    for visit in ("cold", "warm"):
        told = breakdowns[f"{name} {visit}"]
        steps = {step: statistics.median(marks.get(step, 0.0) for marks in told) for step in STEPS}
        print(f"steps, {visit}: " + ", ".join(f"{step} {at:.0f}" for step, at in steps.items()) + " ms")


def slow(playwright) -> None:
    """250 kbit/s: bytes to the first letter; the same with a line that breaks for good halfway, and comes back."""
    for name, stops in (("250 kbit/s", False), ("250 kbit/s, the line breaks twice", True)):
        line = Line(bits=250_000, delay=0.1)
        server, address = serve_over(line, ROOT / "site")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page()
        ours.visit = name  # type: ignore[attr-defined]
        if stops:

            def break_it(line: Line = line) -> None:
                for pause in (60, 60):
                    time.sleep(pause)
                    line.broken = True
                    time.sleep(8)
                    line.broken = False

            threading.Thread(target=break_it, daemon=True).start()
        took = ours(page, address, stay=False, limit=900_000)
        print(f"{name}: first letter after {took / 1000:.0f} s, {line.sent / 1e6:.2f} MB sent until then", flush=True)
        browser.close()
        server.shutdown()


EDITS = """async (edits) => {
  const { engine } = await import(document.querySelector('script[src*="start.mjs"]').src);
  const field = document.querySelector('[name=payer_name]'), letter = document.getElementById('letter');
  const whole = [], asked = [];
  const call = engine.call.bind(engine);
  let sent = 0;
  engine.call = async (method, request) => { const at = performance.now(); const answer = await call(method, request); if (method === 'view') { sent = at; asked.push(performance.now() - at); } return answer; };
  const blocks = [];
  new PerformanceObserver((list) => blocks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  for (let n = 0; n < edits; n++) {
    field.value = 'Payer number ' + n + (edits === 1 ? performance.now() : '');
    const painted = new Promise((done) => new MutationObserver((_, watch) => { watch.disconnect(); requestAnimationFrame(() => setTimeout(done)); }).observe(letter, { childList: true }));
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await painted;
    whole.push(performance.now() - sent);
  }
  return { whole, asked, blocks };
}"""


def _work_of_an_edit(page) -> float:
    """Milliseconds of processor time that the page's own thread takes for an edit, all in all: reading the form, showing
    the answer, layout, paint, and what it puts off until it is idle. Other programs do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in told if metric["name"] == "TaskDuration")

    before = worked()
    page.evaluate(EDITS, 1)
    page.wait_for_timeout(200)
    after = worked()
    session.detach()
    return (after - before) * 1000


def edits(playwright) -> None:
    """What follows an edit of the longest golden case: the engine's answer, and until the letter is painted again."""
    longest = max(SCENARIOS, key=lambda scenario: scenario.case_file.stat().st_size)
    _, address = serve_over(Line(), ROOT / "site")
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    page = browser.new_page()
    page.goto(address + "letter/#all")
    page.set_input_files("#open-case", longest.case_file)
    page.wait_for_selector("#letter h2", timeout=120_000)
    page.wait_for_timeout(8000)
    told = page.evaluate(EDITS, 40)
    for name, values in (("engine's answer", told["asked"]), ("answer and repaint", told["whole"])):
        ordered = sorted(values)
        print(f"{name:20}{statistics.median(values):>6.0f} ms, p95 {ordered[int(len(ordered) * 0.95) - 1]:.0f} ms")
    work = sorted(_work_of_an_edit(page) for _ in range(40))
    print(
        f"{'page, own work':20}{statistics.median(work):>6.0f} ms, p95 {work[37]:.0f} ms of processor time for an edit"
    )
    print(
        f"{'page held up':20}{max(told['blocks'], default=0):>6.0f} ms at most ({len(told['blocks'])} times over 50 ms)"
    )
    browser.close()


def main() -> None:
    rounds = next((int(word) for word in sys.argv[1:] if word.isdigit()), 7)
    chosen = [word for word in sys.argv[1:] if not word.isdigit()] or ["desk", "phone", "slow", "edits"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        folder = Path(name)
        if "desk" in chosen:
            ratios(playwright, folder, rounds, "desk", {}, 1)
        if "phone" in chosen:
            ratios(playwright, folder, max(1, rounds // 2), "phone", {"bits": 10_000_000, "delay": 0.04}, 0.25)
        if "slow" in chosen:
            slow(playwright)
        if "edits" in chosen:
            edits(playwright)


if __name__ == "__main__":
    main()
