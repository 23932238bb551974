"""Broken PDFs, pictures and Word files through the terminal's reader: `make fuzz-files` (500 of them). Each ends in text or
in one sentence, none in an error of ours, none takes over ten seconds."""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.cli.scan import read_any
from generator.record.case import CaseFileError
from tests.papers import as_bytes, draw_pages, printed_pdf, scan, scanned_pdf

WORDS = (
    "Date: November 2, 2026\nMember ID: 70 4418\n\nWe cannot approve infliximab, J1745. You have 180 days to appeal.\n"
)
SECONDS = 10


@dataclass
class Broken:
    """Good files of each kind, and what happens to them: bytes changed, cut off, doubled, mixed, emptied."""

    seed: int
    count: int

    def good(self) -> dict[str, bytes]:
        import docx

        page = draw_pages(WORDS)[0].crop((0, 0, 1300, 400))
        word = io.BytesIO()
        document = docx.Document()
        document.add_paragraph(WORDS)
        document.save(word)
        rich = "{\\rtf1 " + WORDS.replace("\n", "\\par ") + "}"
        return {
            "pdf": printed_pdf(WORDS * 5, header="Silver Plan"), "scan.pdf": scanned_pdf([scan(page)]), "jpeg": as_bytes(page),
            "png": as_bytes(page, "PNG"), "gif": as_bytes(page, "GIF"), "tiff": as_bytes(page, "TIFF"),
            "webp": as_bytes(page, "WEBP"), "bmp": as_bytes(page, "BMP"), "docx": word.getvalue(), "rtf": rich.encode(),
        }  # fmt: skip

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        dice, good = random.Random(self.seed), self.good()
        for number in range(self.count):
            kind = list(good)[number % len(good)]
            bad = bytearray(good[kind])
            how = dice.choice(("change", "cut", "double", "mix", "zero", "head"))
            if how == "change":
                for _ in range(dice.choice((1, 5, 50))):
                    bad[dice.randrange(len(bad))] = dice.randrange(256)
            elif how == "cut":
                bad = bad[: dice.randrange(len(bad))]
            elif how == "double":
                at = dice.randrange(len(bad))
                bad[at:at] = bad[dice.randrange(len(bad)) :]
            elif how == "mix":
                other = good[dice.choice(list(good))]
                bad = bad[: len(bad) // 2] + other[len(other) // 2 :]
            elif how == "zero":
                at = dice.randrange(len(bad))
                bad[at : at + 500] = bytes(500)
            else:
                bad[: dice.randrange(4, 40)] = dice.randbytes(8)
            yield f"{number} {kind} {how}", bytes(bad)


@dataclass
class Report:
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def run(broken: Broken) -> Report:
    """Read each file; a fault is an error that is not a sentence, or a file that takes too long."""
    report = Report()
    for name, content in broken:
        start = time.process_time()
        try:
            says = [*read_any(content).unread]
            report.read += 1
        except CaseFileError as error:
            says = [str(error)]
            report.refused += 1
        except Exception as error:
            report.faults.append(f"{name}: {type(error).__name__}: {error}")
            continue
        took = time.process_time() - start
        report.slowest = max(report.slowest, took)
        if took > SECONDS:
            report.faults.append(f"{name}: {took:.1f} s")
        report.faults += [f"{name}: no sentence: {text}" for text in says if not text.endswith(".")]
    return report


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    told = run(Broken(seed=20261129, count=count))
    print(f"{count} broken files: {told.read} read, {told.refused} told in a sentence, slowest {told.slowest:.1f} s")
    print("\n".join(told.faults) or "no fault")
    sys.exit(bool(told.faults))
