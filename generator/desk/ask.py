"""The door of the desk for the page: one request in, one answer out, both plain data. The requests stand in the docstring of
the room. Ledgers stay open between requests, one a path."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from generator.desk import board as boards
from generator.desk.bars import draw_bars
from generator.desk.case import case_answers, case_file
from generator.desk.check import check_line
from generator.desk.columns import load_columns, plain_head
from generator.desk.correct import corrected
from generator.desk.intake import look_at
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.parts import Claim, DeskError
from generator.desk.patterns import find_patterns
from generator.desk.rules import load_ways
from generator.desk.sort import claim_facts, sort_changed
from generator.desk.taking import take_in
from generator.desk.worklist import make_template
from generator.facts import load_book

_open: dict[str, Ledger] = {}
Request = dict[str, Any]


def answer(request: Request) -> Any:
    """Answer one request of the page. Raises DeskError with a sentence for the person."""
    what = str(request.get("do", ""))
    if what not in REQUESTS:
        raise DeskError(f"the desk knows no request '{what}', only: {', '.join(REQUESTS)}")
    return REQUESTS[what](request)


def _ledger(request: Request) -> Ledger:
    path = str(request["ledger"])
    if path not in _open:
        _open[path] = Ledger(path)
    return _open[path]


def _today(request: Request) -> date:
    return date.fromisoformat(request["today"])


def _file(request: Request) -> io.BufferedIOBase:
    """The bytes of a request: `path`, a file of this process, or `base64`."""
    if "path" in request:
        return open(request["path"], "rb")  # closed by the caller
    return io.BytesIO(base64.b64decode(request["base64"]))


def _do_open(request: Request) -> Any:
    ledger = _ledger(request)
    row = ledger.db.execute("select count(*) from claims").fetchone()
    return {"claims": row[0], "files": ledger.files(), "ways": [way.as_dict() for way in load_ways().values()]}


def _do_close(request: Request) -> Any:
    ledger = _open.pop(str(request["ledger"]), None)
    if ledger:
        ledger.db.commit()
        ledger.db.close()
    return {}


def _do_look(request: Request) -> Any:
    with _file(request) as file:
        return look_at(file, _ledger(request).setting("columns", {})) | {  # type: ignore[arg-type]
            "choices": [{"value": column.id, "title": column.title} for column in load_columns().values()]
        }


def _do_import(request: Request) -> Any:
    ledger = _ledger(request)
    mapping = request.get("mapping") or {}
    if mapping:
        remember_columns(ledger, mapping)
    with _file(request) as file:
        told = take_in(ledger, str(request["name"]), file, _today(request))  # type: ignore[arg-type]
    return told | {"sorting": sort_changed(ledger, load_book(), _today(request))}


def remember_columns(ledger: Ledger, mapping: dict[str, str]) -> None:
    """Keep what the heads of this practice's lists mean: head -> column id, '' for a column to leave out."""
    wrong = [key for key in mapping.values() if key and key not in load_columns()]
    if wrong:
        raise LedgerError(f"there is no column '{wrong[0]}'; there are: {', '.join(load_columns())}")
    known = ledger.setting("columns", {})
    ledger.keep("columns", known | {plain_head(head): key for head, key in mapping.items()})
    ledger.db.commit()


def _do_board(request: Request) -> Any:
    return boards.board(
        _ledger(request), load_book(), _today(request), request.get("filters"), request.get("order", "due"),
        min(int(request.get("limit", 200)), 1000), int(request.get("offset", 0)),
    )  # fmt: skip


def _do_show(request: Request) -> Any:
    return boards.show(_ledger(request), load_book(), int(request["claim"]), _today(request))


def _do_change(request: Request) -> Any:
    return boards.change(
        _ledger(request),
        load_book(),
        int(request["claim"]),
        request["changes"],
        _today(request),
        str(request.get("who", "")),
    )


def _do_takebacks(request: Request) -> Any:
    return boards.takebacks(_ledger(request))


def _do_check(request: Request) -> Any:
    """One claim that was typed or pasted."""
    from generator.desk.table import open_table
    from generator.desk.worklist import read_worklist

    if "text" in request:
        items = list(read_worklist(open_table(io.BytesIO(str(request["text"]).encode()))))
        claims = [item for item in items if isinstance(item, Claim)]
        lines = [
            {**line._asdict(), "modifiers": list(line.modifiers), "source": "list"}
            for claim in claims
            for line in claim.lines
        ]
        told = (claims[0].cover, claims[0].frequency, claims[0].payer) if claims else ("", "", "")
    else:
        lines, claim = request["lines"], request.get("claim", {})
        told = (claim.get("cover", ""), claim.get("frequency", ""), claim.get("payer", ""))
        for line in lines:
            for key, default in (
                ("modifiers", []),
                ("day", ""),
                ("units", None),
                ("charged", None),
                ("facts", {}),
                ("source", "list"),
            ):
                line.setdefault(key, default)
        lines = [corrected(line) for line in lines]
    book, own = load_book(), claim_facts(*told, _ledger(request).setting("payers", {}))
    own["today"] = _today(request).isoformat()
    return [{"code": line["code"], "day": line["day"], "found": check_line(line, own, lines, book)} for line in lines]


def _do_found(request: Request) -> Any:
    return list_found(_ledger(request), request.get("sort", ""))


def list_found(ledger: Ledger, sort: str = "") -> list[dict[str, Any]]:
    """What the checks found over the whole ledger, faults before questions: {"claim", "number", "account", "patient", "payer",
    "code", "day", "id", "sort", "title", "says"}."""
    import json

    rows = ledger.db.execute(
        "select lines.*, claims.number, claims.account, claims.payer, claims.patient as name from lines join claims on claims.id = lines.claim where lines.found != '[]' order by lines.id"
    )
    told = [
        {"claim": row["claim"], "number": row["number"], "account": row["account"], "patient": row["name"], "payer": row["payer"],
         "code": row["code"], "day": row["day"], "where": row["place"], **fault}
        for row in rows
        for fault in json.loads(row["found"])
        if not sort or fault["sort"] == sort
    ]  # fmt: skip
    return sorted(told, key=lambda item: item["sort"])


def _do_patterns(request: Request) -> Any:
    told = find_patterns(_ledger(request), load_book(), _today(request), request.get("filters"))
    for chart in told["charts"]:
        chart["svg"] = draw_bars(chart)
    return told


def _do_export(request: Request) -> Any:
    from generator.desk.report import export_table

    content, name = export_table(
        _ledger(request), load_book(), _today(request), request["what"], request["format"], request.get("filters")
    )
    return {"name": name, "base64": base64.b64encode(content).decode("ascii")}


def _do_case(request: Request) -> Any:
    return {
        "answers": case_answers(_ledger(request), int(request["claim"]), load_book(), _today(request)),
        "file": case_file(_ledger(request), int(request["claim"]), load_book(), _today(request)),
    }


def _do_packet(request: Request) -> Any:
    from generator.desk.batch import make_packet

    packet = make_packet(
        _ledger(request), int(request["claim"]), load_book(), _today(request), request.get("format", "docx")
    )
    if "into" in request:
        folder = f"{packet.row['claim']:05d}-{packet.row['way'] or 'none'}"
        with zipfile.ZipFile(request["into"], "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in packet.files:
                archive.writestr(f"{folder}/{name}", content)
        return packet.row | {"files": [{"name": f"{folder}/{name}"} for name, _ in packet.files]}
    files = [{"name": name, "base64": base64.b64encode(content).decode("ascii")} for name, content in packet.files]
    return packet.row | {"files": files}


def _do_settings(request: Request) -> Any:
    from generator.desk.grid import KEEPS, read_rows
    from generator.desk.signature import read_signature

    ledger = _ledger(request)
    for key, value in (request.get("set") or {}).items():
        if key not in SETTINGS:
            raise DeskError(f"the ledger keeps no '{key}', only: {', '.join(SETTINGS)}")
        if key == "profile":
            read_signature(value)
        ledger.keep(key, read_rows(key, value) if key in KEEPS else value)
        if key == "payers":
            ledger.db.execute("update claims set changed = 1")
    if "payers" in (request.get("set") or {}):
        sort_changed(ledger, load_book(), _today(request))
    ledger.db.commit()
    return {key: ledger.setting(key, {} if key in ("profile", "payers", "columns") else []) for key in SETTINGS}


SETTINGS = ("profile", "payers", "columns", "steps", "treatments")


def _do_template(request: Request) -> Any:
    return {"name": "work-list.csv", "text": make_template()}


def _do_sample(request: Request) -> Any:
    from generator.desk.sample import NAME, make_sample

    return {"name": NAME, "text": make_sample(_today(request))}


def _do_grid(request: Request) -> Any:
    from generator.desk.grid import find_grid

    return find_grid(_ledger(request), load_book(), _today(request))


def _do_sheet(request: Request) -> Any:
    from generator.desk.grid import sheet_case, write_sheet
    from generator.output import render

    ledger, claim, form = _ledger(request), int(request["claim"]), request.get("format", "docx")
    content = render(write_sheet(ledger, claim, load_book(), _today(request)), form)
    case = sheet_case(ledger, claim, load_book(), _today(request))
    return {"name": f"nurse-sheet.{form}", "base64": base64.b64encode(content).decode("ascii"), "file": case}


def _do_delete(request: Request) -> Any:
    """Close the ledger and delete its file."""
    _do_close(request)
    Path(str(request["ledger"])).unlink(missing_ok=True)
    return {}


REQUESTS: dict[str, Callable[[Request], Any]] = {
    "open": _do_open, "close": _do_close, "delete": _do_delete, "look": _do_look, "import": _do_import, "board": _do_board, "show": _do_show,
    "change": _do_change, "takebacks": _do_takebacks, "check": _do_check, "found": _do_found, "patterns": _do_patterns,
    "export": _do_export, "case": _do_case, "packet": _do_packet, "settings": _do_settings, "template": _do_template,
    "sample": _do_sample, "grid": _do_grid, "sheet": _do_sheet,
}  # fmt: skip
