"""The same page in Firefox, the distribution's package: the core flow, and the attack on the policy."""

from __future__ import annotations

import json
import subprocess

import pytest

from overrides.build.browser import find_firefox
from tests.scenarios import OKAFOR
from tests.web.conftest import ROOT
from tests.web.test_privacy import PAGE_ATTACK, RUN_WORKER, hostile_site

PUPPETEER = (
    ROOT
    / "overrides"
    / "browser"
    / "runtime"
    / "node_modules"
    / "puppeteer-core"
    / "lib"
    / "esm"
    / "puppeteer"
    / "puppeteer-core.js"
)

__all__ = ["hostile_site"]


@pytest.mark.parametrize("by_url", [False, True], ids=["as we start it", "started by its address"])
def test_firefox_writes_the_letter_and_lets_nothing_out(address, elsewhere, hostile_site, by_url):
    """Started by its address the same worker leaks, and the test must see it: then it can fail."""
    firefox = find_firefox()
    assert firefox, "no Firefox: run `make test`, which installs one"
    told = {
        "puppeteer": PUPPETEER.as_uri(), "firefox": firefox, "address": address, "hostile": hostile_site(by_url=by_url), "by_url": by_url,
        "other": elsewhere.origin, "case": str(OKAFOR.case_file), "page_attack": PAGE_ATTACK, "run_worker": RUN_WORKER,
    }  # fmt: skip
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "web" / "firefox.mjs")], input=json.dumps(told), capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert "January 8, 2027" in said["dates"]
    assert "29 CFR 2560.503-1(h)(3)(i)" in said["letter"]
    assert said["attacked"]
    assert bool(elsewhere.calls) is by_url
