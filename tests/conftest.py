from __future__ import annotations

import gc
import os
from datetime import date

import pytest

from generator.facts import load_book
from tests.scenarios import SCENARIOS

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def book():
    return load_book()


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
    """Tests that read many pictures or broken files take minutes: they run with LONG=1 (make long)."""
    if os.environ.get("LONG"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if not item.get_closest_marker("long")]
