"""Verbs of the practice desk: files into the ledger, triage, checks, patterns, tables and the report."""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path
from typing import Any

from generator.cli.terminal import InputError, print_json, today_of
from generator.desk.ledger import Ledger
from generator.desk.parts import DeskError, dollars
from generator.desk.taking import take_in
from generator.facts import load_book


def run_desk(options: argparse.Namespace) -> int:
    """One verb of the desk; each is a function below. Exit 1 where rows were left out, faults were found, or sums do not tie."""
    if options.action == "template":
        from generator.desk.worklist import make_template

        _write(options.out, make_template().encode())
        return 0
    if options.action != "import" and not Path(options.ledger).exists():
        raise InputError(
            f"{options.ledger}: there is no such ledger. Begin one with: desk import {options.ledger} FILE"
        )
    with Ledger(options.ledger) as ledger:
        return int(_ACTIONS[options.action](ledger, options))


def _import(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.ask import remember_columns
    from generator.desk.sort import sort_changed

    mapping = dict(pair.partition("=")[::2] for pair in options.column or ())
    if mapping:
        remember_columns(ledger, mapping)
    told: list[dict[str, Any]] = []
    failed = False
    for name in options.files:
        try:
            with open(name, "rb") as file:
                told.append(take_in(ledger, Path(name).name, file, today_of(options)))
        except FileNotFoundError:
            raise InputError(f"{name}: there is no such file. Check the name and the folder.") from None
        except OSError as error:
            raise InputError(f"{name}: the file cannot be opened ({error.strerror}).") from None
        except DeskError as error:
            failed = True
            print(f"{name}: {error}", file=sys.stderr)
    sorting = sort_changed(ledger, load_book(), today_of(options))
    if options.json:
        print_json({"files": told, "sorting": sorting})
    else:
        for each in told:
            _tell_file(each)
        print(f"{sorting['sorted']:,} claims sorted, {sorting['open']:,} with something to do.")
    return 2 if failed else 1 if any(file["faults"] for file in told) else 0


def _tell_file(file: dict[str, Any]) -> None:
    if file["known"]:
        print(f"{file['name']}: read before on {file['read_on']}; nothing changed.")
        return
    print(
        f"{file['name']} ({file['kind']}): {file['claims']:,} claims, {file['lines']:,} lines; charged {dollars(file['charged'])}, "
        f"paid {dollars(file['paid'])}, adjusted {dollars(file['adjusted'])}, provider level {dollars(file['taken'])}."
    )
    print(
        f"  {file['new']:,} new, {file['changed']:,} brought up to date, {file['same']:,} known, {file['lost']:,} rows left out."
    )
    for fault in file["faults"][:20]:
        print(f"  {fault['where']}: {fault['says']}")
    if len(file["faults"]) > 20:
        print(f"  … and {len(file['faults']) - 20:,} more (--json has them).")


def _filters(options: argparse.Namespace) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for pair in options.where or ():
        key, mark, value = pair.partition("=")
        if not mark:
            raise InputError(f"--where: “{pair}” is not of the form payer=Aetna.")
        filters[key] = value
    return filters


def _triage(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.board import board

    told = board(ledger, load_book(), today_of(options), _filters(options), options.order, options.limit)
    if options.json:
        print_json(told)
        return 0
    for way in told["ways"]:
        if way["claims"]:
            print(f"{way['claims']:>6}  {dollars(way['at_stake']):>14}  {way['title']}")
    print(f"{told['total']:>6}  {dollars(told['at_stake']):>14}  in all\n")
    for row in told["rows"]:
        due = row["due"] or "no day  "
        late = " LATE" if row["is_late"] else ""
        print(
            f"{row['id']:>6}  {due}{late}  {row['amount']:>12}  {row['way_title']:<20} {row['payer'][:24]:<24} {row['code']:<6} {row['number'] or row['account']}"
        )
        print(f"        {row['why']}")
    return 0


def _check(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.ask import list_found

    found = list_found(ledger, "fault" if options.faults else "")
    if options.json:
        print_json(found)
    else:
        for item in found:
            print(f"{item['sort']:<8} {item['number'] or item['account']}: {item['says']}")
        faults = sum(item["sort"] == "fault" for item in found)
        print(f"{faults} faults, {len(found) - faults} questions")
    return 1 if any(item["sort"] == "fault" for item in found) else 0


def _patterns(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.bars import draw_bars, draw_text
    from generator.desk.patterns import find_patterns

    told = find_patterns(ledger, load_book(), today_of(options), _filters(options))
    if options.out:
        folder = Path(options.out)
        folder.mkdir(parents=True, exist_ok=True)
        for chart in told["charts"]:
            (folder / f"{chart['id']}.svg").write_text(draw_bars(chart), encoding="utf-8")
    if options.json:
        print_json(told)
        return 0
    print("\n\n".join(draw_text(chart) for chart in told["charts"]))
    for row in told["upstream"]:
        print(f"\n{dollars(row['cents'])} in {row['claims']} claims: {row['says']}")
    return 1 if told["money"]["untied"] else 0


def _report(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.report import export_table
    from generator.letters.documents import DocumentError

    form = options.format or Path(options.out).suffix.lstrip(".") or "pdf"
    what = options.table or "report"
    try:
        content, _ = export_table(ledger, load_book(), today_of(options), what, form, _filters(options))
    except DocumentError as error:
        raise InputError(str(error)) from None
    _write(options.out, content)
    return 0


def _write(out: str | None, content: bytes) -> None:
    if not out:
        sys.stdout.buffer.write(content)
        return
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}).") from None


def _keep(ledger: Ledger, options: argparse.Namespace) -> int:
    """Take the practice's profile, payers, step grid and template of earlier treatments from a TOML or JSON file."""
    import json
    import tomllib

    from generator.cli.terminal import read_file
    from generator.desk.ask import SETTINGS
    from generator.desk.grid import KEEPS, read_rows
    from generator.desk.sort import sort_changed

    try:
        text = read_file(options.file).decode("utf-8-sig")
        tables = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{options.file}: cannot be read as TOML or JSON ({error}).") from None
    for key, value in tables.items():
        if key not in SETTINGS:
            raise InputError(f"{options.file}: the ledger keeps no '{key}', only: {', '.join(SETTINGS)}.")
        if key == "profile":
            value = _with_signature(value, Path(options.file).parent)
        ledger.keep(key, read_rows(key, value) if key in KEEPS else json.loads(json.dumps(value, default=str)))
    ledger.db.execute("update claims set changed = 1")
    sort_changed(ledger, load_book(), today_of(options))
    print("Kept: " + ", ".join(f"{key} ({len(value)})" for key, value in tables.items()))
    return 0


def _with_signature(profile: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A profile whose `signature_file`, a picture beside the file, stands in it as the ledger keeps it."""
    from generator.desk.signature import read_signature

    profile = dict(profile)
    if name := profile.pop("signature_file", ""):
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        if not content:
            raise InputError(f"{folder / name}: there is no such picture.")
        if not content.startswith(b"\xff\xd8\xff"):
            content = _as_jpeg(content, name)
        profile["signature"] = base64.b64encode(content).decode("ascii")
    read_signature(profile)
    return profile


def _as_jpeg(content: bytes, name: str) -> bytes:
    try:
        from generator.output.pdf.pictures import shrink

        return shrink(content)
    except ImportError:
        raise InputError(f"{name}: save it as JPEG, or install infusion-appeals[papers].") from None
    except OSError:
        raise InputError(f"{name}: this is no picture that can be opened.") from None


def _grid(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.grid import find_grid

    told = find_grid(ledger, load_book(), today_of(options))
    if options.json:
        print_json(told)
        return 0
    for row in told["steps"]:
        whose = "yours" if row["own"] else "edition read"
        print(f"{row['payer']}: {row['drug']}" + (f" for {row['illness']}" if row["illness"] else ""))
        for step in row["steps"]:
            print(f"  - {step}")
        print(f"  {whose}: {row['source']}, {row['dated']}" + (" (look again)" if row["is_stale"] else ""))
    return 0


def _sheet(ledger: Ledger, options: argparse.Namespace) -> int:
    from generator.desk.grid import sheet_case, write_sheet
    from generator.letters.documents import DocumentError
    from generator.output import render

    form = Path(options.out).suffix.lstrip(".") or "docx"
    try:
        content = (
            sheet_case(ledger, options.claim, load_book(), today_of(options)).encode()
            if form == "json"
            else render(write_sheet(ledger, options.claim, load_book(), today_of(options)), form)
        )
    except (DocumentError, ValueError) as error:
        raise InputError(str(error)) from None
    _write(options.out, content)
    return 0


def _fix(ledger: Ledger, options: argparse.Namespace) -> int:
    """Put a line right, and say what it was and is. Exit 1 where the checks still find a fault on the claim."""
    from generator.desk.board import change
    from generator.desk.correct import was_and_is

    lines = ledger.lines_of(options.claim)
    if not 0 < options.line <= len(lines):
        raise InputError(f"claim {options.claim} has {len(lines)} lines; {options.line} is none of them.")
    fix: dict[str, Any] = {"line": lines[options.line - 1]["id"]}
    for pair in options.values:
        key, mark, value = pair.partition("=")
        if not mark:
            raise InputError(f"“{pair}” is not of the form units=40.")
        fix[key] = value
    claim = change(ledger, load_book(), options.claim, {"lines": [fix]}, today_of(options), options.who)
    if options.json:
        print_json(claim)
    else:
        was, right = was_and_is(claim["lines"][options.line - 1])
        print(f"Was: {was}\nIs: {right}" if was else "The line is as it was billed.")
        for one in claim["lines"]:
            for found in one["found"]:
                print(f"{found['sort']:<8} {found['says']}")
    return 1 if any(found["sort"] == "fault" for one in claim["lines"] for found in one["found"]) else 0


_ACTIONS = {
    "fix": _fix,
    "import": _import,
    "triage": _triage,
    "check": _check,
    "patterns": _patterns,
    "report": _report,
    "keep": _keep,
    "grid": _grid,
    "sheet": _sheet,
}


def run_batch(options: argparse.Namespace) -> int:
    """A packet for each open claim. Exit 1 where a case could not be made."""
    from generator.desk.batch import MANIFEST, run_batch

    if not Path(options.ledger).exists():
        raise InputError(
            f"{options.ledger}: there is no such ledger. Begin one with: desk import {options.ledger} FILE"
        )
    out, counts = Path(options.out), dict[str, int]()
    try:
        for row in run_batch(
            options.ledger, out, today_of(options), _filters(options), options.format, options.processes
        ):
            result = "made before" if row.get("known") else row["result"]
            counts[result] = counts.get(result, 0) + 1
            total = sum(counts.values())
            if not options.json and total % 100 == 0:
                print(f"{total:,} cases …", file=sys.stderr)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}).") from None
    if options.json:
        print_json({"results": counts, "manifest": str(out / MANIFEST)})
    else:
        print(", ".join(f"{count:,} {result}" for result, count in sorted(counts.items())) or "No open claims.")
        print(f"What became of each, and what it still needs: {out / MANIFEST}")
    return 1 if counts.keys() & {"cannot", "fault"} else 0
