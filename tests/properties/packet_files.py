"""A long run: many damaged files through the packet (`make fuzz-packet`). None may hang, stop the run, or be left without
a sentence."""

from __future__ import annotations

import collections
import sys
import time

from tests.output.test_packet_pdf import look_at_damaged

COUNT = 300
SLOW = 10.0
"""Seconds of processor time that one file may take: other programs do not count."""


def main(count: int = COUNT) -> int:
    said: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    for seed in range(count):
        start = time.process_time()
        sentence = look_at_damaged(seed)
        took = time.process_time() - start
        slowest = max(slowest, took)
        said[sentence or "used"] += 1
        if took > SLOW:
            print(f"seed {seed} took {took:.1f} s")
    for sentence, times in said.most_common():
        print(f"{times:>5}  {sentence}")
    print(f"{count} damaged files, the slowest {slowest:.1f} s")
    return int(slowest > SLOW)


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
