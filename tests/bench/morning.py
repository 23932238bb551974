"""A biller's morning in a real Chromium, by keyboard, on the built site: `make morning` prints what it took.

The minutes are an estimate: the machine's own seconds, and a usual typist's for each key and each thought (see tests/web/morning.py)."""

from __future__ import annotations

import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.serve import make_server
from tests.web.morning import play

SITE = Path(__file__).parents[2] / "site"


def main() -> None:
    server = make_server(SITE)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        told = play(browser.new_page(), address)
        browser.close()
    server.shutdown()
    away = [url for _, url in told.asked if not url.startswith((address, "blob:"))]
    sent = [method for method, _ in told.asked if method != "GET"]
    print(
        f"a biller's morning: {told.keys} keys, no click, {told.seconds:.1f} s of the machine, about {told.minutes:.1f} minutes of a person; "
        f"{len(told.papers)} files, report {len(told.report) // 1000} kB; {len(told.asked)} requests, {len(away)} elsewhere, {len(sent)} that send"
    )


if __name__ == "__main__":
    main()
