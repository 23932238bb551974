"""Build the whole site: `python -m overrides.build.site [FOLDER]` (site/ if left out)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

from generator.facts import load_book
from overrides.build.data import write_data
from overrides.build.engine import ROOT, build_engine
from overrides.build.finish_site import finish_site
from overrides.build.papers import build_papers
from overrides.build.shipped import write_shipped
from overrides.build.yours import CONFIG, SettingsError, lay_over, read_settings
from overrides.pages.reference import write_reference
from overrides.pages.samples import write_samples
from overrides.pages.shown import last_day


def build_site(target: Path) -> None:
    """Build into `target`. Exits with MkDocs' own message when a page is wrong."""
    with ThreadPoolExecutor(2) as beside:  # the pages need neither, and all wait for other programs most of the time
        runtime, papers = beside.submit(build_engine), beside.submit(build_papers)
        _build_pages(target)
        finish_site(target, runtime.result(), papers.result())
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"done: {len(list(target.rglob('*.html')))} pages, {size / 1e6:.1f} MB in {target.name}/", flush=True)


def _build_pages(target: Path) -> None:
    pages = ROOT / ".cache" / "docs"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(ROOT / "docs", pages)
    made = write_reference(pages), write_samples(pages)
    book = load_book()
    write_data(book, pages / "data")
    write_shipped(pages)
    print(f"building the pages, {made[0]} of them from the fact book and {made[1]} sample letters …", flush=True)
    day = datetime.combine(last_day(book), time(), UTC)  # the day of the facts stands in the site map, not the clock's
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "DOCS_DIR": str(pages),
        "SOURCE_DATE_EPOCH": str(int(day.timestamp())),
        "PYTHONHASHSEED": "0",
    }
    try:
        settings = read_settings()
        nav = lay_over(pages, settings)
    except SettingsError as error:
        sys.exit(f"yours/{error}.")
    environment |= settings.environment()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--site-dir", str(target)]
    with _config(nav) as config:
        done = subprocess.run([*command, "-f", config], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if not line.startswith("INFO")]
        sys.exit("\n".join([*said[-40:], "The pages could not be built; see the lines above."]))


@contextmanager
def _config(nav: str) -> Iterator[str]:
    """The file that MkDocs reads: ours, or one that takes all of ours but the nav."""
    if not nav:
        yield CONFIG.name
        return
    path = CONFIG.with_name(".mkdocs-yours.yml")
    path.write_text(f"INHERIT: {CONFIG.name}\n{nav}", encoding="utf-8")
    try:
        yield path.name
    finally:
        path.unlink()


if __name__ == "__main__":
    build_site(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "site")
