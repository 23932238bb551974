"""What is found of the records of tests/chart: `python -m tests.bench.records [--show]` lays the offers for each case beside
what its maker said bears on it. Wrong: an offer that is neither expected nor among those that may be."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from generator.chart import Offers, find_offers, read_record
from generator.plan import make_plan

RECORDS = Path(__file__).parents[1] / "chart" / "records"
TODAY = date(2026, 11, 29)


class Told(NamedTuple):
    """Of one record: the expected offers found and missed, the wrong ones, all of its offers."""

    found: list[str]
    missed: list[str]
    wrong: list[str]
    offers: Offers


def _is(question: str, wanted: list[str], offer: Any) -> bool:
    row = offer.value
    if offer.question != question:
        return False
    if question == "treatments":
        name, began, ended = wanted
        return (
            name.lower() in row["drug"].lower() and began == row.get("started", "") and ended == row.get("stopped", "")
        )
    if question == "findings":
        return wanted[0].lower() in row["measure"].lower() and wanted[1] == row["value"]
    return bool(wanted[0] == row["topic"] and wanted[1].lower() in row["fact"].lower())


def measure(name: str, wanted: dict[str, Any]) -> Told:
    """The offers of one record beside what is expected of it."""
    record = read_record((RECORDS / name).read_bytes())
    offers = find_offers(record, make_plan(wanted["case"], TODAY))
    found, missed, right = [], [], set()
    for question in ("treatments", "findings", "facts"):
        for each in wanted[question]:
            fits = [number for number, offer in enumerate(offers.offers) if _is(question, each, offer)]
            right |= set(fits)
            (found if fits else missed).append(f"{question}: {each}")
    for question, value in wanted["answers"].items():
        fits = [
            number for number, offer in enumerate(offers.offers) if offer.question == question and offer.value == value
        ]
        right |= set(fits)
        (found if fits else missed).append(f"{question}: {value}")
    wrong = []
    for number, offer in enumerate(offers.offers):
        if number in right:
            continue
        cells = offer.value if isinstance(offer.value, dict) else {}
        text = " ".join(str(cells.get(key, "")) for key in ("drug", "measure", "topic")).lower()
        more = [each[0] for each in wanted["findings"]] if offer.question == "findings" else []
        if not any(each.lower() in text for each in [*wanted["may"].get(offer.question, []), *more]):
            wrong.append(f"{offer.question}: {offer.says}")
    return Told(found, missed, wrong, offers)


def main() -> None:
    sums = [0, 0, 0]
    for name, wanted in json.loads((RECORDS / "expected.json").read_text()).items():
        told = measure(name, wanted)
        sums = [a + len(b) for a, b in zip(sums, told[:3], strict=True)]
        print(f"{name:22}{told.offers.entries:5} entries, {len(told.offers.offers):3} offered: {len(told.found)} of {len(told.found) + len(told.missed)} found, {len(told.wrong)} wrong")  # fmt: skip
        if "--show" in sys.argv:
            for sign, lines in (
                ("-", told.missed),
                ("+", told.wrong),
                ("=", [offer.says for offer in told.offers.offers]),
            ):
                print("\n".join(f"    {sign} {line}" for line in lines))
    print(f"{sums[0]} of {sums[0] + sums[1]} found, {sums[2]} wrong")


if __name__ == "__main__":
    main()
