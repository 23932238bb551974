"""The terminal face: the same engine as the page. Bad input is one clear sentence on stderr and exit 2."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from generator.check import check_plan
from generator.facts import FactError, load_book
from generator.form import Form, Question, load_form, read_answers
from generator.form.answers import read_value
from generator.form.questions import TASKS
from generator.form.when import parse_date
from generator.letters import document_list, write_document
from generator.letters.documents import DocumentError
from generator.output import FORMATS, render
from generator.output.view import describe_plan
from generator.plan import Plan, make_plan
from generator.reading import read_denial, split_criteria
from generator.record.case import CaseFileError, build_case, read_case_file, write_case_file
from generator.record.schema import case_file_schema
from generator.rows.conditions import holds


class InputError(ValueError):
    """Something the person gave cannot be used; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 the check found errors, 2 bad input."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (InputError, CaseFileError, DocumentError, FactError) as error:
        print(f"infusion-appeals: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infusion-appeals", description="From one intake to the whole appeal packet.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, run: Any, about: str, *, case: bool = True, as_json: bool = True) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        if case:
            sub.add_argument("case", metavar="CASE", help="a case file (JSON), or - for standard input")
            sub.add_argument("--today", metavar="DAY", help="count from this day instead of today (2026-11-21)")
        if as_json:
            sub.add_argument("--json", action="store_true", help="print JSON")
        return sub

    verb("plan", _run_plan, "What was refused, by when to act, with which arguments, and what is missing.")
    verb("documents", _run_documents, "The documents this case can make, and why not the others.")
    letter = verb("letter", _run_letter, "Write one document.", as_json=False)
    letter.add_argument("--document", metavar="ID", help="which document (see `documents`); the appeal if left out")
    letter.add_argument("--format", choices=FORMATS, default="md")
    letter.add_argument("--out", metavar="FILE", help="write to this file instead of standard output")
    verb("check", _run_check, "The pre-send check. Exit 1 when it finds errors.")
    ask = verb("ask", _run_ask, "The interview, in the terminal.", case=False, as_json=False)
    ask.add_argument("--out", metavar="CASE", help="save the case file here (asked at the end if left out)")
    facts = verb("facts", _run_facts, "The fact book, or one row of it.", case=False)
    facts.add_argument("id", nargs="?", metavar="ID")
    facts.add_argument("--due", type=int, metavar="DAYS", help="rows to look at again within so many days")
    facts.add_argument(
        "--audit-hcpcs", metavar="FILE", help="compare all codes with CMS's quarterly file (CSV or workbook)"
    )
    facts.add_argument("--today", metavar="DAY", help="count --due from this day instead of today")
    code = verb(
        "code",
        _run_code,
        "What a billing or payment code stands for (drug, service, CO-197, N54 …), and what it is mixed up with.",
        case=False,
    )
    code.add_argument("code", metavar="CODE")
    read = verb("read", _run_read, "Read the text of a denial: findings, each with the words it rests on.", case=False)
    read.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    read.add_argument("--today", metavar="DAY", help="read as of this day instead of today")
    criteria = verb("criteria", _run_criteria, "Split a pasted policy into its points.", case=False)
    criteria.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    verb("schema", _run_schema, "The JSON Schema of the case file.", case=False, as_json=False)
    return parser


# -- input -----------------------------------------------------------------------------------------------


def _today(options: argparse.Namespace) -> date:
    text = getattr(options, "today", None)
    if not text:
        return date.today()
    day = parse_date(text)
    if day is None:
        raise InputError(f"--today: “{text}” is not a real date. Write it like 2026-11-21.")
    return day


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file. Check the name and the folder.") from None
    except OSError as error:
        raise InputError(f"{name}: the file cannot be opened ({error.strerror}).") from None


def _read_plan(options: argparse.Namespace) -> Plan:
    try:
        answers = read_case_file(_bytes(options.case))
    except CaseFileError as error:
        raise InputError(f"{options.case}: {error}") from None
    return make_plan(answers, _today(options))


def _refuse_wrong_answers(plan: Plan, name: str) -> None:
    """Stop when an answer cannot be read: a letter without it would be wrong. Missing ones become blanks."""
    wrong = [p for p in plan.problems if p.severity == "error" and p.code != "missing"]
    if wrong:
        raise InputError(f"{name}, answers.{wrong[0].where}: {wrong[0].says}")


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


# -- verbs -----------------------------------------------------------------------------------------------


def _run_plan(options: argparse.Namespace) -> int:
    plan = _read_plan(options)
    _refuse_wrong_answers(plan, options.case)
    if options.json:
        _print_json(describe_plan(plan))
        return 0
    from generator.output.text import render_text

    if plan.reasons:
        print(render_text(write_document(plan, "what_happens_next")), end="")
    else:
        _print_dates(plan)
    chosen = [choice for choice in plan.choices if choice.chosen]
    print("\nArguments, strongest first\n--------------------------\n")
    for choice in chosen:
        print(f"- {choice.move.id}: {choice.why}")
    print(f"\nLeft out: {len(plan.choices) - len(chosen)} (see --json for the reasons)")
    return 0


def _print_dates(plan: Plan) -> None:
    print(plan.coverage.why)
    if plan.filing and plan.filing.safe:
        print(f"File by {plan.filing.safe.on}: {plan.filing.safe.sum}.")
    for problem in plan.problems:
        print(f"- {problem.says}")


def _run_documents(options: argparse.Namespace) -> int:
    plan = _read_plan(options)
    offers = document_list(plan)
    if options.json:
        _print_json([offer.as_dict() for offer in offers])
        return 0
    for offer in offers:
        print(
            f"{'+' if offer.is_offered else '-'} {offer.id}: {offer.title}" + (f" ({offer.why})" if offer.why else "")
        )
    return 0


def _run_letter(options: argparse.Namespace) -> int:
    plan = _read_plan(options)
    _refuse_wrong_answers(plan, options.case)
    content = render(write_document(plan, options.document), options.format)
    if options.out:
        try:
            Path(options.out).write_bytes(content)
        except OSError as error:
            raise InputError(f"{options.out}: cannot be written ({error.strerror}).") from None
    else:
        sys.stdout.buffer.write(content)
    return 0


def _run_check(options: argparse.Namespace) -> int:
    faults = check_plan(_read_plan(options))
    if options.json:
        _print_json([fault.as_dict() for fault in faults])
    else:
        for fault in faults:
            print(f"{fault.severity} {fault.code} [{fault.where}] {fault.says}")
        print(
            f"{sum(f.severity == 'error' for f in faults)} errors, {sum(f.severity == 'warning' for f in faults)} warnings"
        )
    return 1 if any(fault.severity == "error" for fault in faults) else 0


def _run_facts(options: argparse.Namespace) -> int:
    book = load_book()
    if options.due is not None:
        return _list_due(options)
    if options.audit_hcpcs:
        return _audit_codes(options)
    if options.id is None:
        shelves = {shelf: len(book.shelf(shelf)) for shelf in sorted({shelf for shelf, _ in book.all_rows()})}
        if options.json:
            _print_json(shelves)
        else:
            for shelf, count in shelves.items():
                print(f"{count:5} {shelf}")
        return 0
    found = book.find_by_id(options.id)
    if not found:
        raise InputError(f"The fact book has no row “{options.id}”. Run `facts` for what it holds.")
    rows = [row.as_dict() for row in found]
    if options.json:
        _print_json(rows)
    else:
        for row in rows:
            for key, value in row.items():
                if value not in (None, "", (), []):
                    print(f"{key.rstrip('_')}: {value}")
            print()
    return 0


def _list_due(options: argparse.Namespace) -> int:
    due = load_book().due(_today(options), options.due)
    rows = [
        {"row": where, "verified": str(day), "recheck": block.recheck, "source": list(block.source)}
        for where, block, day in due
    ]
    if options.json:
        _print_json(rows)
        return 0
    for row in rows:
        print(f"{row['verified']}  {row['row']}" + ("  (old copy: look again)" if row["recheck"] else ""))
    print(f"{len(rows)} rows to look at again")
    return 0


def _audit_codes(options: argparse.Namespace) -> int:
    """Exit 1 when the book and the file disagree."""
    from generator.practice.codes import audit_hcpcs, read_hcpcs_file

    surprises = audit_hcpcs(load_book(), read_hcpcs_file(_bytes(options.audit_hcpcs)))
    if options.json:
        _print_json([surprise.as_dict() for surprise in surprises])
    else:
        for surprise in surprises:
            print(f"{surprise.kind}: {surprise.says}")
        print(f"{len(surprises)} surprises")
    return 1 if surprises else 0


def _run_code(options: argparse.Namespace) -> int:
    from generator.practice.codes import explain_code, find_lookalikes

    meanings = explain_code(options.code, load_book())
    if not meanings:
        raise InputError(
            f"{options.code}: the fact book does not know this code. Check it against the order or CMS's file."
        )
    like = find_lookalikes(options.code, load_book())
    if options.json:
        _print_json({"code": [row.as_dict() for row in meanings], "mixed_up_with": [fact.as_dict() for fact in like]})
        return 0
    for row in meanings:
        print(row.says + ("" if row.is_verified else " (not confirmed)"))
    for fact in like:
        print(f"  not to be mixed up with {fact.code}: {fact.product} ({fact.drug}), per {fact.unit}")
    return 0


def _run_read(options: argparse.Namespace) -> int:
    content = _bytes(options.file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{options.file}: this is not a text file. Copy the letter's text into a file and read that."
        ) from None
    findings = read_denial(text, load_book(), _today(options))
    if options.json:
        _print_json([finding.as_dict() for finding in findings])
        return 0
    for finding in findings:
        print(f"{finding.question}: {finding.says}\n    “{finding.words[:200]}”")
    if not findings:
        print("Nothing found. Answer the questions yourself; the letter in your hand is right.")
    return 0


def _run_criteria(options: argparse.Namespace) -> int:
    found = split_criteria(_bytes(options.file).decode("utf-8", errors="replace"))
    if options.json:
        _print_json([row.as_dict() for row in found])
    elif not found:
        print("No list of points was found. Paste the part of the policy that lists its conditions.")
    else:
        for row in found:
            print(
                f"{row.number or '-'}  {row.criterion}" + ("  (one of its list is enough)" if row.need == "one" else "")
            )
    return 0


def _run_schema(options: argparse.Namespace) -> int:
    _print_json(case_file_schema(load_form()))
    return 0


# -- interview -------------------------------------------------------------------------------------------


def _run_ask(options: argparse.Namespace) -> int:
    form, today = load_form(), date.today()
    typed: dict[str, Any] = {}
    print("Press Enter to skip a question. Ctrl-D ends the interview and keeps what you typed.\n")
    try:
        _ask_all(form, typed, today)
    except (EOFError, KeyboardInterrupt):
        print()
    path = options.out or _prompt("Save the case file as [case.json]: ") or "case.json"
    try:
        Path(path).write_text(write_case_file(typed), encoding="utf-8")
    except OSError as error:
        print(write_case_file(typed))
        raise InputError(f"{path}: cannot be written ({error.strerror}). The case is printed above.") from None
    print(f"Saved {path}. Next: python -m generator plan {path}")
    return 0


def _prompt(text: str) -> str:
    try:
        return input(text).strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _ask_all(form: Form, typed: dict[str, Any], today: date) -> None:
    for task, title in TASKS.items():
        print(f"== {title} ==")
        for question in form.of_task(task):
            values = read_answers(typed, form, today)[0].values
            if not holds(question.shown_when, values):
                continue
            if question.kind == "rows":
                typed[question.id] = _ask_rows(question, today)
            else:
                value = _ask_one(question, today)
                if value:
                    typed[question.id] = value
    build_case(read_answers(typed, form, today)[0])


def _ask_rows(question: Question, today: date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    print(f"\n{question.label}" + (f"\n  {question.hint}" if question.hint else ""))
    while True:
        print(f"  Row {len(rows) + 1} (Enter at its first question to stop)")
        row: dict[str, Any] = {}
        for number, column in enumerate(question.columns):
            value = _ask_one(column, today, indent="    ")
            if not value and number == 0:
                return rows
            if value:
                row[column.id] = value
        rows.append(row)


def _ask_one(question: Question, today: date, indent: str = "") -> Any:
    """One answer as typed for the case file, or None. Asks again until it can be read."""
    print(f"{indent}{question.label}" + (f"\n{indent}  {question.hint}" if question.hint else ""))
    listed = question.options if len(question.options) <= 24 else ()
    for number, (_, label) in enumerate(listed, 1):
        print(f"{indent}  {number}. {label}")
    while True:
        text = input(f"{indent}> ").strip()
        if not text:
            return None
        value: Any = text
        if question.kind == "choice":
            value = _match_choice(question, text)
        read, problems = read_value(question, value, question.id, today)
        if not problems:
            return read if question.kind == "number" else str(read) if question.kind in ("date", "month") else value
        print(f"{indent}  {problems[0].says}")


def _match_choice(question: Question, text: str) -> str:
    """The choice a number, an id or the beginning of a label means; the text itself when none does."""
    if text.isdigit() and 1 <= int(text) <= len(question.options) <= 24:
        return question.options[int(text) - 1][0]
    lower = text.lower()
    matches = [v for v, label in question.options if lower in (v.lower(), label.lower())]
    matches = matches or [v for v, label in question.options if label.lower().startswith(lower)]
    return matches[0] if len(matches) == 1 else text
