from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.facts import load_book
from overrides.pages.reference import write_reference
from tests.scenarios import SCENARIOS

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def book():
    return load_book()


@pytest.fixture(scope="session")
def make_once(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """make_once(name, make): a folder that `make(folder)` fills, once for all workers of this run, and to be read only."""

    def made(name: str, make: Callable[[Path], object]) -> Path:
        own = tmp_path_factory.getbasetemp()
        folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"once-{name}"
        mine, ready = own / f"making-{name}", folder / "made"
        try:
            folder.mkdir()
        except FileExistsError:
            for _ in range(3000):
                if ready.exists():
                    return ready
                time.sleep(0.1)
            raise TimeoutError(f"another worker has not made {name} in five minutes") from None
        try:
            mine.mkdir()
            make(mine)
            mine.rename(ready)
        except BaseException:
            shutil.rmtree(folder)  # the next one tries it, and says what is wrong
            raise
        return ready

    return made


@pytest.fixture(scope="session")
def reference_pages(make_once) -> Path:
    """The pages that the build makes from the fact book, below `reference` of a folder; to be read only."""
    return make_once("reference", write_reference)


@pytest.fixture(params=SCENARIOS, ids=lambda scenario: scenario.name)
def scenario(request):
    return request.param


def pytest_terminal_summary(terminalreporter):
    """Say how many tests ran, in the one line that counts in any language."""
    counts = {key: len(terminalreporter.stats.get(key, [])) for key in ("passed", "failed", "error", "skipped")}
    failed = counts["failed"] + counts["error"]
    terminalreporter.write_line(f"tests: {counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")


def pytest_collection_finish():
    """What collecting 12,000 tests leaves behind is never garbage: it is not looked through again and again, a tenth of the
    time of the tests that write letters."""
    load_book()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    """Tests that read many pictures or broken files take minutes: they run with LONG=1 (make long). The longest of the others
    come first, so that at the end no worker waits for one of them."""
    items.sort(key=lambda item: ("tests/web" not in item.nodeid, "test_steps" not in item.nodeid))
    if os.environ.get("LONG"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if not item.get_closest_marker("long")]
