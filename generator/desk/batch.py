"""One packet a case: the letter of the step, the doctor's letter, and what is still needed, each through the engine.

A batch can be cut off at any moment and begun again: a packet is whole or not there, each is noted in `manifest.jsonl` as it is
done, and what was made from the same answers is not made again. Each case is made by itself, so memory stays flat and as many
processes as there are cores may share the work.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from generator.desk.board import where_of
from generator.desk.case import case_answers
from generator.desk.export import write_csv
from generator.desk.ledger import Ledger
from generator.desk.rules import load_ways
from generator.desk.signature import Signature, find_signature, sign_letter
from generator.facts import Book


class Packet(NamedTuple):
    """The papers of one claim: (name, content), and the row of the manifest: {"claim", "number", "payer", "way", "document", "result":
    'made' | 'no paper' | 'cannot', "needs": [text], "says"}."""

    files: list[tuple[str, bytes]]
    row: dict[str, Any]


def make_packet(ledger: Ledger, claim: int, book: Book, today: date, form: str = "docx") -> Packet:
    """The packet of one claim, from its answers alone. Never raises for a case that can make no paper: the row says why."""
    answers, told = _case_of(ledger, claim, book, today)
    return packet_of(answers, told, told["way"], book, today, form, find_signature(ledger))


def _case_of(ledger: Ledger, claim: int, book: Book, today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of a claim's case, and what the manifest tells of it."""
    row = ledger.db.execute(
        "select id, number, account, payer, route, due from claims where id = ?", (claim,)
    ).fetchone()
    told = {
        "claim": claim,
        "number": row["number"] or row["account"],
        "payer": row["payer"],
        "way": row["route"],
        "due": row["due"],
    }
    return case_answers(ledger, claim, book, today), told


def packet_of(
    answers: dict[str, Any], told: dict[str, Any], way: str, book: Book, today: date, form: str,
    signature: Signature | None = None,
) -> Packet:  # fmt: skip
    """The papers of a case and its row of the manifest. Of the papers only the letter of the way is signed, if any is."""
    from generator.letters import DocumentError, document_list, write_document
    from generator.output import render
    from generator.plan import make_plan

    wanted = load_ways()[way].document if way else ""
    if not wanted:
        return Packet(
            [], told | {"document": "", "result": "no paper", "needs": [], "says": "Nothing is written for this way."}
        )
    plan = make_plan(answers, today, book)
    needs = [f"{gap.what} ({gap.who})" for gap in plan.gaps]
    needs += [problem.says for problem in plan.problems if problem.code != "missing"]
    offers = {offer.id: offer for offer in document_list(plan)}
    level = plan.level.document if plan.level else ""
    names = [wanted if wanted != "level" else level, level]
    main = next((name for name in names if name and name in offers and offers[name].is_offered), "")
    if not main:
        why = (
            next((offers[name].why for name in names if name in offers and offers[name].why), "")
            or "Where the cover comes from is not known, so the step is not."
        )
        return Packet([], told | {"document": "", "result": "cannot", "needs": needs, "says": why})
    files: list[tuple[str, bytes]] = []
    for name in dict.fromkeys((main, "medical_necessity", "doctor_request")):
        if name in offers and offers[name].is_offered:
            try:
                letter, says = sign_letter(write_document(plan, name), plan, signature if name == main else None, form)
                files.append((f"{name}.{form}", render(letter, form)))
                needs += [says] if says else []
            except DocumentError as error:
                needs.append(str(error))
    from generator.record.case import FORMAT, VERSION

    case = {"format": FORMAT, "version": VERSION, "answers": answers}
    files.append(("case.json", json.dumps(case, ensure_ascii=False, indent=1).encode()))
    return Packet(files, told | {"document": main, "result": "made", "needs": needs, "says": ""})


# ---- many -----------------------------------------------------------------------------------------------

LOG, MANIFEST = "manifest.jsonl", "manifest.csv"
COLUMNS = ("claim", "number", "payer", "way", "due", "document", "result", "folder", "made_on", "says", "needs")
PER_CHILD = 1000
"""A process is replaced after so many cases, so that nothing it keeps can grow."""


def run_batch(
    path: str, out: Path, today: date, filters: Mapping[str, Any] | None = None, form: str = "docx", processes: int = 1
) -> Iterator[dict[str, Any]]:
    """A packet for every open claim of the ledger at `path` that passes the filters, under `out`; yields each row of the manifest as it is
    done (COLUMNS, and "stamp"; "known" is true where it was made before). The manifest as CSV is written at the end."""
    out.mkdir(parents=True, exist_ok=True)
    done = _index(out)
    with Ledger(path) as ledger:
        where, values = where_of(filters or {})
        found = ledger.db.execute(f"select id from claims where {where} order by due = '', due, id", values)
        claims = [row[0] for row in found]
    jobs = (
        (path, claim, str(out), today.isoformat(), form, done[claim].stamp if claim in done else "") for claim in claims
    )
    with open(out / LOG, "a+b") as log:
        _end_line(log)
        for row in _results(jobs, min(processes, len(claims) or 1, os.cpu_count() or 1)):
            claim = row["claim"]
            if row.get("known"):
                row = _row_at(log, done[claim].place) | {"known": True}
            else:
                log.seek(0, os.SEEK_END)
                done[claim] = _Known(log.tell(), row["stamp"])
                log.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                log.flush()
            yield row
        rows = (_row_at(log, done[claim].place) for claim in claims)
        table = ([" | ".join(row["needs"]) if key == "needs" else row.get(key, "") for key in COLUMNS] for row in rows)
        _write_whole(out / MANIFEST, write_csv(COLUMNS, table))


class _Known(NamedTuple):
    """Where the newest row of a claim begins in the log, and the stamp of what was made; '' where it must be made again."""

    place: int
    stamp: str


def _index(out: Path) -> dict[int, _Known]:
    """The newest row of each claim in the log, by its place: the rows themselves stay on the disk. A line that was cut off
    is passed over; a packet that is no longer there is made again."""
    known: dict[int, _Known] = {}
    if (out / LOG).exists():
        with open(out / LOG, "rb") as log:
            place = 0
            for line in log:
                try:
                    row = json.loads(line)
                    is_there = not row["folder"] or (out / row["folder"]).is_dir()
                    known[int(row["claim"])] = _Known(place, row["stamp"] if is_there else "")
                except (ValueError, KeyError, TypeError):
                    pass
                place += len(line)
    return known


def _end_line(log: BinaryIO) -> None:
    """End a line that was cut off, so that the next one stands by itself."""
    if log.seek(0, os.SEEK_END):
        log.seek(-1, os.SEEK_END)
        if log.read(1) != b"\n":
            log.write(b"\n")


def _row_at(log: BinaryIO, place: int) -> dict[str, Any]:
    log.seek(place)
    row: dict[str, Any] = json.loads(log.readline())
    return row


def _results(jobs: Iterator[tuple[str, int, str, str, str, str]], processes: int) -> Iterator[dict[str, Any]]:
    if processes < 2:
        yield from map(_make_one, jobs)
        return
    from multiprocessing import get_context

    with get_context("spawn").Pool(processes, maxtasksperchild=PER_CHILD) as pool:
        yield from pool.imap(_make_one, jobs, chunksize=4)


_open: dict[str, Ledger] = {}


def _make_one(job: tuple[str, int, str, str, str, str]) -> dict[str, Any]:
    """Make the packet of one claim and put it in its place. A fault of ours in one case does not end the batch."""
    path, claim, out, today, form, stamp = job
    from generator.facts import load_book

    ledger = _open.get(path) or _open.setdefault(path, Ledger(path))
    book, day = load_book(), date.fromisoformat(today)
    answers, told = _case_of(ledger, claim, book, day)
    signature = find_signature(ledger)
    made_of = [answers, told, form, *([signature] if signature else [])]
    now = hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()[:16]
    name = f"{claim:06d}-{re.sub(r'[^A-Za-z0-9]+', '-', told['number'])[:40].strip('-')}".rstrip("-")
    folder = Path(out) / name
    if stamp == now:
        return told | {"known": True}
    try:
        packet = packet_of(answers, told, told["way"], book, day, form, signature)
    except Exception as error:  # one case that the engine cannot take must not end the night
        return told | {"document": "", "result": "fault", "needs": [], "folder": "", "made_on": today, "stamp": "", "says": f"A fault of ours: {type(error).__name__}."}  # fmt: skip
    if packet.files:
        unfinished = folder.with_name(f".{name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        for file, content in packet.files:
            (unfinished / file).write_bytes(_packed(content) if file.endswith(".docx") else content)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    return packet.row | {"folder": name if packet.files else "", "made_on": today, "stamp": now}


def _packed(content: bytes) -> bytes:
    """A Word file with its parts deflated: the engine stores them, so that every platform writes the same bytes; a night of
    ten thousand is a tenth as large this way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as stored, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for info in stored.infolist():
            part = zipfile.ZipInfo(info.filename, info.date_time)
            packed.writestr(part, stored.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
