"""From a pasted letter to what was found in it, in the browser: `python -m tests.bench.reading_paste [FOLDER]` pastes every
letter of a folder of notices (or the golden denials) into the built page, once Python runs, presses the button, and prints
the milliseconds until the findings have the focus. Each letter is new to the page; the first one also loads the reader."""

from __future__ import annotations

import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.serve import make_server
from tests.bench.reading import read_letters
from tests.scenarios import SCENARIOS
from tests.web.conftest import FLAGS, PROJECT_PATH, SITE, open_letter_page

AIM = 150
PASTE = """text => new Promise((resolve, reject) => {
  const box = document.getElementById("field-denial_text"), findings = document.getElementById("findings");
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => {
    const began = performance.now();
    findings.addEventListener("focus", () => resolve(performance.now() - began), { once: true });
    setTimeout(() => reject(new Error("nothing was found in ten seconds")), 10000);
    document.getElementById("read-denial").click();
  }, 1500);
})"""
"""The pause lets the page keep the draft and renew the letter first, as it does while a person moves to the button."""


def main() -> None:
    texts = [letter["text"] for letter in read_letters(Path(sys.argv[1]))] if len(sys.argv) > 1 else [s.denial for s in SCENARIOS[:40]]  # fmt: skip
    server = make_server(SITE, path=PROJECT_PATH)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
        page = open_letter_page(
            context.new_page(), f"http://127.0.0.1:{server.server_port}{PROJECT_PATH}/", at="page=paste"
        )
        took = [float(page.evaluate(PASTE, text)) for text in texts]
        browser.close()
    server.shutdown()
    first, later = took[0], sorted(took[1:])
    within = sum(each <= AIM for each in later)
    print(f"first letter {first:.0f} ms")
    if later:
        print(
            f"{len(later)} letters after it: median {statistics.median(later):.0f} ms, nine of ten within {later[int(0.9 * (len(later) - 1))]:.0f} ms, slowest {later[-1]:.0f} ms, {within} within {AIM} ms"
        )


if __name__ == "__main__":
    main()
