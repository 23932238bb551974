"""The packet in three sizes, made on the command line, in Chromium and in Firefox: seconds, memory, the longest wait of
the page, and whether the letter's pages are the same bytes everywhere.

`python -m tests.bench.packet FOLDER [SIZE …]` leaves the packets in the folder. With PDF_LIB=…/pdf-lib.min.js the same
files are also merged and stamped by pdf-lib, in the same browser and the same run. SLOWER=4 gives the page of Chromium
the processor of a phone (its workers keep theirs).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from pypdf import PdfReader

from overrides.build.browser import find_chromium, find_firefox
from overrides.build.serve import make_server
from tests.bench.packet_papers import SIZES
from tests.scenarios import SCENARIOS
from tests.web.conftest import ROOT, SITE
from tests.web.test_firefox import PUPPETEER

SCENARIO = next(scenario for scenario in SCENARIOS if scenario.name == "infliximab_uc_step_therapy_wisconsin")
SMALL = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Runs a command and tells its processor time and its most memory in KB. The bench itself is large, and a program that it
starts would count the bench's memory as its own most."""


class Watch(threading.Thread):
    """Memory of a program and all that it started, a few times a second: (milliseconds since 1970, MB)."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.seen, self.is_over = pid, [(0.0, 0.0)], False

    def run(self) -> None:
        while not self.is_over:
            self.seen.append((time.time() * 1000, sum(_memory(pid) for pid in _family(self.pid)) / 1024))
            time.sleep(0.25)

    def above(self, start: float, end: float) -> int:
        """How much the memory rose between two moments above what it was at the first, in MB."""
        before = max((moment, memory) for moment, memory in self.seen if moment <= start)[1]
        return round(
            max((memory for moment, memory in self.seen if start <= moment <= end + 500), default=before) - before
        )


def _family(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(other for child in children for other in _family(child))]


def _memory(pid: int) -> int:
    """Kilobytes that a process has for itself, what it shares counted by share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def make_in_terminal(papers: Path, out: Path) -> dict[str, object]:
    """Figures of the command line; `out` is written."""
    command = ["packet", str(SCENARIO.case_file), "--today", str(SCENARIO.today), "--out", str(out)]
    command = [sys.executable, "-m", "generator", *command, "--exhibits", str(papers)]
    start = time.time()
    run = subprocess.run([sys.executable, "-c", SMALL, *command], capture_output=True, text=True, cwd=ROOT, check=True)
    seconds, (processor, memory) = round(time.time() - start, 1), json.loads(run.stdout)
    return {
        "seconds": seconds, "of the processor": round(processor, 1), "most MB": memory // 1024,
        "told": run.stderr.splitlines(),
    }  # fmt: skip


def make_in_browser(browser: str, papers: Path, out: Path, address: str) -> dict[str, object]:
    """Figures of one browser; `out` is written."""
    files: dict[int, list[str]] = {}
    for paper in sorted(papers.iterdir()):
        number = int(paper.name.split()[0])
        files.setdefault(number, []).append(str(paper))
    task = {
        "puppeteer": PUPPETEER.as_uri(), "browser": browser, "address": address, "today": str(SCENARIO.today),
        "program": find_firefox() if browser == "firefox" else find_chromium(), "case": str(SCENARIO.case_file),
        "files": sorted(files.items()), "out": str(out), "pdflib": os.environ.get("PDF_LIB", ""),
        "slower": float(os.environ.get("SLOWER", "1")),
    }  # fmt: skip
    program = subprocess.Popen(
        ["node", str(Path(__file__).with_suffix(".mjs"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    watch = Watch(program.pid)
    watch.start()
    said, _ = program.communicate(json.dumps(task))
    watch.is_over = True
    told = json.loads(said)
    figures = {
        "adding s": told["adding"], "making s": told["making"], "longest wait ms": told["longest"],
        "more MB": watch.above(told["mark"], told["done"]), "told": told["told"],
    }  # fmt: skip
    if "other_mark" in told:
        figures["pdf-lib"] = {
            "s": told["other_seconds"], "longest wait ms": told["other_longest"],
            "more MB": watch.above(told["other_mark"], told["other_done"]), "bytes": told["other_bytes"],
        }  # fmt: skip
    return figures


def letter_pages(packet: Path) -> tuple[int, str]:
    """How many pages come before the first exhibit, and a sum of all their drawing."""
    reader = PdfReader(packet)
    mark = next(mark for mark in reader.outline if mark.title.startswith("Exhibit"))
    first = reader.get_destination_page_number(mark)
    drawn = b"".join(reader.pages[page].get_contents().get_data() for page in range(first))
    return first, hashlib.sha256(drawn).hexdigest()[:12]


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    server = make_server(SITE, path="/x")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for size in sizes:
        papers = folder / f"papers-{size}"
        if not papers.exists():  # elsewhere: what this program held would count as memory of those it starts
            subprocess.run(
                [sys.executable, "-m", "tests.bench.packet_papers", str(size), str(papers)], check=True, cwd=ROOT
            )
        total = sum(paper.stat().st_size for paper in papers.iterdir())
        print(f"{size} pages of exhibits, {total / 1e6:.1f} MB", flush=True)
        for where in ("terminal", "chrome", "firefox"):
            out = folder / f"{size}-{where}.pdf"
            address = f"http://127.0.0.1:{server.server_port}/x/"
            figures = (
                make_in_terminal(papers, out) if where == "terminal" else make_in_browser(where, papers, out, address)
            )
            pages, same = letter_pages(out)
            print(f"  {where}: {figures}, {out.stat().st_size:,} bytes, {pages} pages of letter {same}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(map(int, sys.argv[2:])) or SIZES)
