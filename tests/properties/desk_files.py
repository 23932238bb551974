"""Damaged files of claims through the desk: `make fuzz-desk` (COUNT=2000). Each must end in what it holds or in one sentence."""

from __future__ import annotations

import io
import json
import os
import random
import time
import traceback
from datetime import date

from generator.desk.ledger import Ledger
from generator.desk.parts import DeskError, Totals
from generator.desk.sort import sort_changed
from generator.desk.taking import take_in
from generator.desk.worklist import make_template
from generator.facts import load_book
from tests.desk.made import DENIED, FAULTY, PAID, remittance, rows

SLOWEST = 5.0
"""Seconds of processor time that one small file may take."""


def seeds() -> list[bytes]:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {
        "resourceType": "ExplanationOfBenefit", "id": "1", "created": "2026-10-27",
        "item": [{"productOrService": {"coding": [{"system": "hcpcs", "code": "J1745"}]}, "servicedDate": "2026-09-22", "quantity": {"value": 4},
                  "adjudication": [{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 10.5}}]}],
        "total": [{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 10.5}}]}}]}  # fmt: skip
    return [
        remittance([DENIED, PAID, FAULTY], "168.40", plb=["PLB*1*20261231*WO:A2*5.00"]),
        make_template().encode(),
        rows(
            "C1,A B,Aetna,Commercial,9/22/26,J1745,JZ,40,100,0,CO,197,N54,10/27/26,400,100,0,57894003001,11,P1,J1745,40,1/1/26,12/31/26,11,K50.10"
        ),
        json.dumps(bundle).encode(),
    ]


def damage(content: bytes, chance: random.Random) -> bytes:
    """A file with bytes changed, cut out, doubled, or put in."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) or 1)
        end = min(len(data), start + chance.randint(1, 60))
        kind = chance.randrange(6)
        if kind == 0:
            del data[start:end]
        elif kind == 1:
            data[start:start] = data[start:end] * chance.randint(1, 40)
        elif kind == 2:
            data[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
        elif kind == 3:
            data[start:start] = chance.choice(
                [
                    b'"',
                    b"~",
                    b"*",
                    b"\n",
                    b"\x00",
                    b"9" * 400,
                    b"-1e999",
                    b"[" * 300,
                    b"{}",
                    b"\xff\xfe",
                    b"null",
                    b"=1+1,",
                ]
            )
        elif kind == 4:
            data = data[:end]
        else:
            data[start:end] = bytes(data[start:end]).swapcase()
    return bytes(data)


def main() -> None:
    chance, book, today = random.Random(20), load_book(), date(2026, 11, 21)
    count, sentences, slow, faults = int(os.environ.get("COUNT", "2000")), 0, 0.0, 0
    for number in range(count):
        content = damage(chance.choice(seeds()), chance)
        began = time.process_time()
        try:
            with Ledger(":memory:") as ledger:
                told = take_in(ledger, "file", io.BytesIO(content), today)
                sort_changed(ledger, book, today)
                assert Totals(
                    told["lines"], told["claims"], told["charged"], told["paid"], told["adjusted"], told["taken"]
                )
        except DeskError as error:
            sentences += 1
            assert "\n" not in str(error) and len(str(error)) < 400, error
        except Exception:
            faults += 1
            print(
                f"file {number}:", traceback.format_exc().splitlines()[-1], traceback.format_exc().splitlines()[-4:-1]
            )
        slow = max(slow, time.process_time() - began)
    print(
        f"{count} damaged files: {count - sentences - faults} read, {sentences} ended in a sentence, {faults} faults; slowest {slow:.2f} s"
    )
    raise SystemExit(bool(faults) or slow > SLOWEST)


if __name__ == "__main__":
    main()
