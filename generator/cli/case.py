"""Verbs on a case: plan, documents, letter, check, a letter from elsewhere, and the schema of its file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.terminal import InputError, print_json, read_letter, read_plan, refuse_wrong_answers
from generator.letters import document_list, write_document
from generator.output import render
from generator.plan import Plan


def run_plan(options: argparse.Namespace) -> int:
    plan = read_plan(options)
    refuse_wrong_answers(plan, options.case)
    if options.json:
        from generator.output.view import describe_plan

        print_json(describe_plan(plan))
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


def run_documents(options: argparse.Namespace) -> int:
    plan = read_plan(options)
    offers = document_list(plan)
    if options.json:
        print_json([offer.as_dict() for offer in offers])
        return 0
    for offer in offers:
        print(
            f"{'+' if offer.is_offered else '-'} {offer.id}: {offer.title}" + (f" ({offer.why})" if offer.why else "")
        )
    return 0


def run_letter(options: argparse.Namespace) -> int:
    plan = read_plan(options)
    refuse_wrong_answers(plan, options.case)
    from generator.check import find_errors, mark_draft

    document = write_document(plan, options.document)
    document = mark_draft(document, find_errors(plan, written=document))
    _write_out(render(document, options.format), options.out)
    return 0


def _write_out(content: bytes, out: str | None) -> None:
    """Write to the file named, or to standard output. Raises InputError when the file cannot be written."""
    if not out:
        sys.stdout.buffer.write(content)
        return
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}).") from None


def run_portal(options: argparse.Namespace) -> int:
    from generator.output.portal import portal_text

    plan = read_plan(options)
    refuse_wrong_answers(plan, options.case)
    print(portal_text(write_document(plan, options.document), options.characters))
    return 0


def run_calendar(options: argparse.Namespace) -> int:
    from generator.output.calendar import plan_events, render_calendar

    plan = read_plan(options)
    if options.out:
        _write_out(render_calendar(plan), options.out)
        return 0
    events = plan_events(plan)
    if options.json:
        print_json([{"on": day, "what": what, "how": how} for what, day, how in events])
        return 0
    for what, day, how in events:
        print(f"{day}  {what}" + (f"\n            {how}" if how else ""))
    return 0


def run_why(options: argparse.Namespace) -> int:
    """Why each block of a paper stands there: the answers, the facts with their sources, the argument."""
    from generator.facts import load_book
    from generator.letters.edits import name_blocks
    from generator.letters.why import explain_block

    plan = read_plan(options)
    refuse_wrong_answers(plan, options.case)
    document = name_blocks(write_document(plan, options.document))
    blocks = [block for block in document.blocks if options.key in (None, block.key)]
    if not blocks:
        raise InputError(
            f"--key: there is no block “{options.key}”. Without --key, every block is listed with its key."
        )
    told = [{"key": block.key, "text": block.text(), **explain_block(block, load_book())} for block in blocks]
    if options.json:
        print_json(told)
        return 0
    for block in told:
        print(f"{block['key']}: {' '.join(block['text'].split())[:70]}")
        if block["answers"]:
            print(
                "    answers: "
                + ", ".join(answer["question"] for answer in block["answers"])
                + (f" and {block['also']} more" if block["also"] else "")
            )
        for fact in block["facts"]:
            print(f"    fact: {fact['what'][:90]} ({fact['source']}, {fact['where']}, checked {fact['checked']})")
        if block["argument"]:
            print(f"    argument: {block['argument']['says']}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    from generator.check import check_plan

    faults = check_plan(read_plan(options))
    if options.json:
        print_json([fault.as_dict() for fault in faults])
    else:
        for fault in faults:
            print(f"{fault.severity} {fault.code} [{fault.where}] {fault.says}")
        print(
            f"{sum(f.severity == 'error' for f in faults)} errors, {sum(f.severity == 'warning' for f in faults)} warnings"
        )
    return 1 if any(fault.severity == "error" for fault in faults) else 0


def run_check_draft(options: argparse.Namespace) -> int:
    from generator.check import check_draft

    faults = check_draft(read_plan(options), read_letter(options.draft))
    if options.json:
        print_json([fault.as_dict() for fault in faults])
    else:
        for fault in faults:
            print(f"{fault.severity} {fault.code}: {fault.says}\n    “{fault.where}”")
        errors = sum(fault.severity == "error" for fault in faults)
        print(f"{errors} errors, {len(faults) - errors} warnings")
    return 1 if any(fault.severity == "error" for fault in faults) else 0


def run_brief(options: argparse.Namespace) -> int:
    from generator.letters.brief import write_brief

    brief = write_brief(read_plan(options))
    if options.json:
        print_json(brief.as_dict())
    else:
        print(brief.text, end="")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    from generator.letters.brief import restore_names

    print(restore_names(read_letter(options.draft), read_plan(options)), end="")
    return 0


def run_next(options: argparse.Namespace) -> int:
    from generator.check.next import as_data, next_questions

    questions = next_questions(read_plan(options))
    if options.json:
        print_json(as_data(questions))
        return 0
    for number, question in enumerate(questions, 1):
        print(f"{number}. {question.asks}\n   {question.why} Adds: {question.adds} Who knows: {question.who}.")
        print(f"   Settle it as “{question.id}”.")
    if not questions:
        print("Nothing more would help.")
    return 0


def run_ledger(options: argparse.Namespace) -> int:
    from generator.letters.ledger import make_ledger

    entries = make_ledger(read_plan(options))
    if options.json:
        print_json([entry.as_dict() for entry in entries])
        return 0
    for entry in entries:
        print(f"{entry.id}: {' '.join(entry.says.split())[:70]}\n    {', '.join(entry.printed) or entry.why}")
    return 1 if any(entry.is_dropped for entry in entries) else 0


def run_schema(options: argparse.Namespace) -> int:
    from generator.form import load_form
    from generator.record.schema import case_file_schema

    print_json(case_file_schema(load_form()))
    return 0
