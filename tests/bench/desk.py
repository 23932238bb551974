"""The practice desk at 100, 1,000 and 10,000 cases: taking in, sorting, packets; and docxtpl filling a Word template beside it.

`make bench-desk` (SIZES="100 1000" for fewer). Each size runs in a process of its own, so that the peak of memory is its own.
docxtpl is no part of this project: DOCXTPL=folder names where it is installed; without it that column is empty.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from tests.desk.made import claim, remittance

TODAY = date(2026, 11, 21)
REASONS = ("CO*50", "CO*197", "CO*16", "CO*151", "CO*55")


def make_file(count: int) -> bytes:
    """A remittance of so many refused claims of Original Medicare and plans of employers."""
    claims = [
        claim(f"A{n}", "4180.00", "0.00", [f"{REASONS[n % 5]}*4180.00"], status="4", indicator=("MB", "16", "12")[n % 3], patient=f"DOE{n}*JANE")
        for n in range(count)
    ]  # fmt: skip
    return remittance(claims, "0.00")


def measure(count: int, processes: int) -> dict[str, Any]:
    """Seconds and megabytes of one size: of this process, which makes the file too, and of the workers that make packets; and
    how many packets were not made, by what the manifest says of them ("not_made")."""
    from generator.desk.batch import run_batch
    from generator.desk.ledger import Ledger
    from generator.desk.sort import sort_changed
    from generator.desk.taking import take_in
    from generator.facts import load_book

    with tempfile.TemporaryDirectory() as folder:
        path, ledger_path = Path(folder) / "remittance.835", Path(folder) / "desk.sqlite"
        path.write_bytes(make_file(count))
        book = load_book()
        start = time.perf_counter()
        with Ledger(ledger_path) as ledger:
            with open(path, "rb") as file:
                take_in(ledger, "remittance.835", file, TODAY)
            taken = time.perf_counter()
            sort_changed(ledger, book, TODAY)
        sorted_ = time.perf_counter()
        cpu = resource.getrusage(resource.RUSAGE_SELF)
        rows = run_batch(str(ledger_path), Path(folder) / "out", TODAY, processes=processes)
        results = Counter(
            row["result"] if row["result"] == "made" else f"{row['result']}: {row['says']}" for row in rows
        )
        made = time.perf_counter()
        after = resource.getrusage(resource.RUSAGE_SELF)
        written = sum(file.stat().st_size for file in (Path(folder) / "out").rglob("*") if file.is_file())
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - cpu.ru_utime + children.ru_utime
    return {
        "take_in": taken - start, "sort": sorted_ - taken, "batch": made - sorted_, "made": results.pop("made", 0), "not_made": results,
        "cpu_ms_a_case": 1000 * used / count, "peak_mb": after.ru_maxrss / 1024, "worker_mb": children.ru_maxrss / 1024, "written_mb": written / 1e6,
    }  # fmt: skip


def measure_docxtpl(count: int) -> float | None:
    """Milliseconds of processor time for one letter of docxtpl: a template of our own, filled and saved."""
    folder = os.environ.get("DOCXTPL")
    if not folder:
        return None
    code = (
        "import io, time, docx, docxtpl\n"
        "d = docx.Document()\n"
        "for i in range(40): d.add_paragraph('{{ name }} {{ claim }} ' + 'A sentence of the letter that stands as it is. ' * 4)\n"
        "b = io.BytesIO(); d.save(b); t = time.process_time()\n"
        f"for n in range({count}):\n"
        "    b.seek(0); x = docxtpl.DocxTemplate(io.BytesIO(b.getvalue())); x.render({'name': 'N', 'claim': n}); x.save(io.BytesIO())\n"
        f"print(1000 * (time.process_time() - t) / {count})\n"
    )
    done = subprocess.run([f"{folder}/bin/python", "-c", code], capture_output=True, text=True)
    return float(done.stdout) if done.returncode == 0 else None


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
        return
    sizes = [int(size) for size in os.environ.get("SIZES", "100 1000 10000").split()]
    processes = os.environ.get("PROCESSES", "2")
    print("cases  take in s   sort s  batch s   made  CPU ms a case  MB here  MB a worker  written MB")
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.desk", str(size), processes], capture_output=True, text=True, check=True
        )
        row = json.loads(done.stdout)
        print(
            f"{size:>5}  {row['take_in']:>9.2f}  {row['sort']:>7.2f}  {row['batch']:>7.1f}  {row['made']:>5}  {row['cpu_ms_a_case']:>13.1f}  "
            f"{row['peak_mb']:>7.0f}  {row['worker_mb']:>11.0f}  {row['written_mb']:>10.1f}",
            flush=True,
        )
        for says, rows in row["not_made"].items():
            print(f"       not made: {rows} ({says})", flush=True)
    letter = measure_docxtpl(200)
    print(
        f"docxtpl, one letter of four pages: {letter:.1f} ms"
        if letter
        else "docxtpl: not measured (DOCXTPL names no folder)"
    )


if __name__ == "__main__":
    main()
