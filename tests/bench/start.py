"""One letter on the command line, as a ratio to a bare start of the same Python in the same run: from the checkout, with
rows and templates kept from an earlier run, and from the wheel.

The runs alternate so that noise falls on all of them; medians are printed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.scenarios import LINDQVIST
from tests.wheel import ROOT, build_wheel, install_wheel, run

LETTER = ("-m", "generator", "letter", LINDQVIST.case_file, "--today", LINDQVIST.today)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    here = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wheel").mkdir()
        installed = install_wheel(build_wheel(folder / "wheel"), folder / "installed")
        measured = {
            "python -c pass": ((sys.executable, "-c", "pass"), ROOT, here),
            "letter, checkout": ((sys.executable, *LETTER), ROOT, here),
            "letter, wheel": ((sys._base_executable, *LETTER), folder, installed),
        }
        times: dict[str, list[float]] = {name: [] for name in measured}
        for number in range(rounds + 1):  # the first fills the caches and does not count
            for name, (command, place, environment) in measured.items():
                began = perf_counter()
                run(*command, cwd=place, env=environment)
                if number:
                    times[name].append(perf_counter() - began)
    bare = statistics.median(times["python -c pass"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:20}{middle * 1000:>8.0f} ms{middle / bare:>8.1f}")


if __name__ == "__main__":
    main()
