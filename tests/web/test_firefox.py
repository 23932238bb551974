"""The same page in Firefox, the distribution's package: the core flow, and the attack on the policy."""

from __future__ import annotations

import json
import subprocess

import pytest
from pypdf import PdfReader

from overrides.build.browser import find_firefox
from tests.output.hostile import make_pdf, make_picture, phone_scan
from tests.output.test_packet_pdf import pages_of
from tests.papers import as_bytes, draw_pages, printed_pdf
from tests.scenarios import OKAFOR, SCENARIOS, scenario_named
from tests.web.conftest import ROOT
from tests.web.test_papers import alike
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


@pytest.mark.parametrize(
    "by_url",
    [
        pytest.param(False, id="as we start it"),
        pytest.param(True, id="started by its address", marks=pytest.mark.long),
    ],
)
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


@pytest.mark.parametrize("kind", ["pdf", pytest.param("png", marks=pytest.mark.long)])
def test_firefox_reads_a_letter_that_is_a_file(kind, address, tmp_path):
    """Firefox refuses what the worker of papers imports in another way than Chromium; only a test in it can see that."""
    letter = scenario_named("three_reasons_rheumatoid").denial
    content = printed_pdf(letter) if kind == "pdf" else as_bytes(draw_pages(letter)[0])
    file = tmp_path / f"letter.{'pdf' if kind == 'pdf' else 'jpg'}"
    file.write_bytes(content)
    told = {"puppeteer": PUPPETEER.as_uri(), "firefox": find_firefox(), "address": address, "files": [str(file)]}
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "web" / "firefox_papers.mjs")], input=json.dumps(told), capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert not said["faults"] and alike(said["texts"][0], letter) > 0.95


@pytest.mark.long
def test_every_button_of_the_send_page_works_in_firefox(address, tmp_path):
    scenario = next(one for one in SCENARIOS if one.name == "infliximab_uc_step_therapy_wisconsin")
    files = {
        "secret": ("denial.pdf", make_pdf(2, "Secret.")), "long": ("scan.pdf", make_pdf(6)), "photo": ("lab.jpg", make_picture(size=(1500, 2000))),
        "scan": ("phone.pdf", phone_scan()),
    }  # fmt: skip
    for name, content in files.values():
        (tmp_path / name).write_bytes(content)
    told = {
        "puppeteer": PUPPETEER.as_uri(), "firefox": find_firefox(), "address": address, "today": str(scenario.today), "case": str(scenario.case_file),
        "out": str(tmp_path / "packet.pdf"), **{key: str(tmp_path / name) for key, (name, _) in files.items()},
    }  # fmt: skip
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "web" / "firefox_packet.mjs")], input=json.dumps(told), capture_output=True, text=True, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert not said["faults"] and "Stopped" in said["stopped"]
    assert said["blank"] == said["cleared"] != said["signed"]
    content = (tmp_path / "packet.pdf").read_bytes()
    pages = pages_of(content)
    first = next(at for at, text in enumerate(pages) if "Exhibit 1, page 1 of 2" in text)
    assert "Secret" not in pages[first] and "Secret" in pages[first + 1]
    assert any("Exhibit 3, page 3 of 3" in text for text in pages)
    letter = [page for page in PdfReader(tmp_path / "packet.pdf").pages[:first] if page.images]
    assert len(letter) == 1  # the signature, once
