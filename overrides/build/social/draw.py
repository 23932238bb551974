"""Draw docs/assets/social-card.png from card.svg: `python -m overrides.build.social.draw`, when the card has changed."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.sync_api import sync_playwright

from overrides.build.browser import find_chromium
from overrides.build.finish_site import FONT

HERE = Path(__file__).parent
CARD = HERE.parents[2] / "docs" / "assets" / "social-card.png"


def draw() -> None:
    font = base64.b64encode(
        (FONT / "files" / "atkinson-hyperlegible-next-latin-wght-normal.woff2").read_bytes()
    ).decode()
    style = (
        '<style>@font-face{font-family:"Atkinson Hyperlegible Next";font-weight:200 800;'
        f"src:url(data:font/woff2;base64,{font})}}body{{margin:0}}svg{{display:block}}</style>"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(style + (HERE / "card.svg").read_text(encoding="utf-8"))
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=CARD)
        browser.close()


if __name__ == "__main__":
    draw()
