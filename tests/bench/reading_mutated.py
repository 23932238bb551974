"""Mutated letters through the reader: `python -m tests.bench.reading_mutated [COUNT [SEED]]` cuts, doubles, swaps and replaces
parts of the golden denials, reads each, and prints how many were read, the slowest, and what crashed or was stopped after
LONGEST seconds; then a text of 2 MB. Another seed gives other texts, so that a long run can be cut into pieces."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator

from generator.facts import load_book
from generator.reading import read_denial, read_paper_status
from tests.scenarios import SCENARIOS

LONGEST = 10
"""Seconds of the processor after which the reading of a text is stopped, however busy the machine is."""
SIGNS = "\0\t\n\r\x0b\u00a0\u200b\u202e|*#()[]{}\\\"'<>$%&;:,.-_=+/0123456789éñ漢\U0001f600"


def mutated(count: int, seed: int = 11) -> Iterator[str]:
    """Letters that were damaged at random."""
    chance = random.Random(seed)
    letters = [scenario.denial for scenario in SCENARIOS]
    for _ in range(count):
        text = chance.choice(letters)
        begins = chance.randrange(max(1, len(text) - 400))
        text = text[begins : begins + chance.randint(200, 1500)]
        for _ in range(chance.randint(1, 12)):
            at, long = chance.randrange(len(text) + 1), chance.randint(1, 60)
            what = chance.choice(("cut", "double", "noise", "swap", "case"))
            piece = text[at : at + long]
            new = {
                "cut": "", "double": piece * chance.randint(2, 5), "noise": "".join(chance.choices(SIGNS, k=long)), "swap": piece[::-1], "case": piece.swapcase(),
            }[what]  # fmt: skip
            text = text[:at] + new + text[at + long :] or "x"
        yield text


def _stop(*_: object) -> None:
    raise TimeoutError(f"stopped after {LONGEST} s")


def run(count: int, seed: int = 11) -> tuple[int, float, list[str]]:
    """(texts read, seconds of the slowest, what crashed)."""
    book, slowest, crashed, read = load_book(), 0.0, [], 0
    today = SCENARIOS[0].today
    signal.signal(signal.SIGPROF, _stop)
    for text in mutated(count, seed):
        began = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            read_denial(text, book, today)
            read_paper_status(text, book)
        except Exception as error:
            crashed.append(f"{type(error).__name__}: {error} in {text[:60]!r}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest, read = max(slowest, time.process_time() - began), read + 1
        if read % 1000 == 0:
            print(f"{read} read, {len(crashed)} crashed, the slowest took {slowest:.2f} s", flush=True)
    return read, slowest, crashed


def main() -> None:
    read, slowest, crashed = run(*(int(each) for each in sys.argv[1:3] or ["2000"]))
    print(f"{read} mutated texts: {len(crashed)} crashed, the slowest took {slowest:.2f} s")
    print("\n".join(crashed[:10]))
    text = "\n\n".join(scenario.denial for scenario in SCENARIOS) * 20
    began = time.perf_counter()
    found = read_denial(text[:2_000_000], load_book(), SCENARIOS[0].today)
    print(
        f"a text of {len(text[:2_000_000]) / 1e6:.1f} MB: {len(found)} findings in {time.perf_counter() - began:.2f} s"
    )


if __name__ == "__main__":
    main()
