"""Letters as papers: `python -m tests.bench.reading_scans [COUNT] [--of FOLDER] [--first N] [--out FOLDER]` makes a hundred
letters of tests/reading/notices/seen (or of another folder) into a PDF with text, a scan (150 dpi, 2 degrees, noise) and a
phone picture (perspective, shadow, JPEG), reads COUNT of each from the Nth on through the terminal's reader (all if left
out), and prints what of the values that the letter's own text gives was found in the paper, by damage, and which were lost
or read wrongly. `--out` only writes the papers."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from generator.cli.scan import read_any
from generator.record.case import CaseFileError
from tests.bench.reading_damage import _within, values_of
from tests.papers import as_bytes, draw_pages, photograph, printed_pdf, scan, scanned_pdf

SEEN = Path(__file__).parents[1] / "reading" / "notices" / "seen"
TODAY = date(2028, 12, 31)
MOST = 100

PAPERS: dict[str, tuple[str, Callable[[str], list[bytes]]]] = {
    "PDF with text": ("pdf", lambda text: [printed_pdf(text)]),
    "scan, 150 dpi, 2 degrees, noise": ("scan.pdf", lambda text: [scanned_pdf([scan(page, turn=2.0) for page in draw_pages(text)])]),
    "phone picture": ("jpg", lambda text: [as_bytes(photograph(page)) for page in draw_pages(text)]),
}  # fmt: skip
"""Damage -> (ending of the file, what makes the files of a letter)."""


def letters(most: int = MOST, folder: Path = SEEN, first: int = 0) -> Iterator[tuple[str, str]]:
    """(id, text) of the letters, every third of them first, so that few already are of all manners."""
    rows = [row for path in sorted(folder.glob("*.json")) for row in json.loads(path.read_text())]
    order = [row for start in range(3) for row in rows[start::3]]
    yield from ((row["id"], row["text"]) for row in order[first : first + most])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=MOST)
    parser.add_argument("--of", type=Path, default=SEEN)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    for damage, (ending, make) in PAPERS.items():
        stands = kept = wrong = read = 0
        slowest = 0.0
        for key, text in letters(options.count, options.of, options.first):
            files = make(text)
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                for number, content in enumerate(files, 1):
                    (options.out / f"{key}-{number}.{ending}").write_bytes(content)
                continue
            began = time.perf_counter()
            try:
                found, offered = values_of("\n\n".join(read_any(content).text for content in files), TODAY)
            except CaseFileError:
                found, offered = set(), set()
            slowest, read = max(slowest, time.perf_counter() - began), read + 1
            everything, sure = values_of(text, TODAY)
            stands += len(sure)
            kept += sum(_within(each, found) for each in sure)
            wrong += sum(not _within(each, everything) for each in offered)
            print(f"{key} {damage}: {sum(_within(each, found) for each in sure)} of {len(sure)}", flush=True)
            print("".join(f"      - {each}\n" for each in sorted(sure) if not _within(each, found)), end="")
            print("".join(f"      + {each}\n" for each in sorted(offered) if not _within(each, everything)), end="")
        if not options.out:
            print(f"{damage}: {read} letters, {kept} of {stands} values ({100 * kept / max(1, stands):.1f} %), {wrong} wrong and sure, the slowest {slowest:.0f} s", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
