"""How well letters are read: `python -m tests.bench.reading FOLDER` reads every letter of the JSON lists in a folder
({"id", "text", "answers": {"status", "reasons": [{"kind", "words"}]}}) and prints what was found of what they say."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from generator.facts import load_book
from generator.reading import read_denial
from generator.reading.status import read_status

TODAY = date(2026, 12, 31)
INFUSION = ("ig_", "iv_iron", "site_", "home_services", "supply_channel")
"""Kinds that only infusion letters have."""
NO = ("refusal", "partial", "upheld", "take_back", "payment_explanation")


def read_letters(folder: Path) -> list[dict[str, Any]]:
    """Every letter of every list in the folder, by file name."""
    return [letter for path in sorted(folder.glob("*.json")) for letter in json.loads(path.read_text(encoding="utf-8"))]


def share(right: int, of: int) -> str:
    return f"{right} of {of} ({right / of:.1%})" if of else "none"


def measure(letters: list[dict[str, Any]], *, show: bool = False) -> dict[str, tuple[int, int]]:
    """What was right, of how many, for each of the measures; printed with the confusions."""
    book = load_book()
    count: dict[str, list[bool]] = {}
    mixed_up: Counter[tuple[str, str]] = Counter()
    statuses: Counter[tuple[str, str]] = Counter()
    by_certainty: dict[str, list[bool]] = {}
    longest = 0.0
    for letter in letters:
        answers = letter["answers"]
        began = time.perf_counter()
        found = [finding for finding in read_denial(letter["text"], book, TODAY) if finding.question == "reasons"]
        longest = max(longest, time.perf_counter() - began)
        status = read_status(letter["text"], book).id
        kinds = [finding.value["kind"] for finding in found if finding.value["kind"] != "not_a_denial"]
        wanted = list(dict.fromkeys(reason["kind"] for reason in answers["reasons"]))
        for name, right in (
            ("status", status == answers["status"]),
            ("refusal or not", (status in NO) == (answers["status"] in NO)),
            ("all kinds", set(kinds) == set(wanted)),
        ):
            count.setdefault(name, []).append(right)
        if wanted:
            first = kinds[0] if kinds else "-"
            count.setdefault("primary kind", []).append(first == wanted[0])
            if first != wanted[0]:
                mixed_up[wanted[0], first] += 1
        for kind in wanted:
            if kind.startswith(INFUSION):
                count.setdefault("infusion-only kinds", []).append(kind in kinds)
        for finding in found:
            kind = finding.value["kind"]
            if kind != "not_a_denial":
                by_certainty.setdefault(f"{finding.sure:.1f}", []).append(kind in wanted)
                if finding.is_sure:
                    count.setdefault("called sure and right", []).append(kind in wanted)
        if status != answers["status"]:
            statuses[answers["status"], status] += 1
        if show and (set(kinds) != set(wanted) or status != answers["status"] or kinds[:1] != wanted[:1]):
            print(
                f"{letter['id']}: {answers['status']} {wanted} read as {status} {[(f.value['kind'], round(f.sure, 2)) for f in found]}"
            )
            for finding in found:
                if finding.value["kind"] not in wanted:
                    print(f"      + {finding.value['kind']}: {finding.words[:160]}")
            for reason in answers["reasons"]:
                if reason["kind"] not in kinds:
                    print(f"      - {reason['kind']}: {reason['words'][:200]}")
    result = {name: (sum(each), len(each)) for name, each in count.items()}
    for name, (right, of) in result.items():
        print(f"{name:24}{share(right, of)}")
    print("\nprimary kinds mixed up (said, read as):")
    for (said, read), times in mixed_up.most_common():
        print(f"  {times} × {said} -> {read}")
    print("statuses mixed up:")
    for (said, read), times in statuses.most_common():
        print(f"  {times} × {said} -> {read or '-'}")
    print("certainty, and how often it was right:")
    for name, each in sorted(by_certainty.items()):
        print(f"  {name}: {share(sum(each), len(each))}")
    print(f"slowest letter: {longest * 1000:.0f} ms")
    return result


if __name__ == "__main__":
    measure(read_letters(Path(sys.argv[1])), show="--show" in sys.argv)
