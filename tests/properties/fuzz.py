"""Many random cases: `make fuzz`, or `python -m tests.properties.fuzz 100000`. Further numbers: the first seed, and how
many processes: `python -m tests.properties.fuzz 5000 20000 1` tries the seeds from 20,000 to 24,999 in one."""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from multiprocessing import Pool

from generator.facts import load_book
from tests.properties.cases import paired_case, random_case
from tests.properties.rules import breaks


def try_seed(seed: int) -> tuple[int, list[str]]:
    """Even numbers are random cases, odd ones a step of the walk that pairs everything with everything."""
    try:
        case = paired_case(seed // 2) if seed % 2 else random_case(seed)
        return seed, breaks(case, load_book(), is_plain=bool(seed % 2))
    except Exception as error:
        return seed, [f"{type(error).__name__}: {error}"]


def _settle() -> None:
    """Before the first case: what the book and the first case leave is never garbage, and is not looked through again."""
    try_seed(1)
    gc.freeze()
    gc.set_threshold(50_000)


def main() -> None:
    count, first, processes = (*map(int, sys.argv[1:]), *(20_000, 0, 2)[len(sys.argv) - 1 :])
    start, faults = time.monotonic(), Counter()
    with Pool(processes, _settle) as pool:
        for done, (seed, broken) in enumerate(pool.imap_unordered(try_seed, range(first, first + count), 50), 1):
            for words in broken:
                if not faults[words]:
                    print(f"seed {seed}: {words}", flush=True)
                faults[words] += 1
            if done % 2000 == 0:
                print(f"{done} of {count}, {sum(faults.values())} faults", flush=True)
    print(f"{count} cases in {time.monotonic() - start:.0f} s, {sum(faults.values())} faults of {len(faults)} kinds")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
