"""Verbs on what the insurer wrote: read, criteria."""

from __future__ import annotations

import argparse

from generator.cli.terminal import print_json, read_letter, today_of
from generator.facts import load_book


def run_read(options: argparse.Namespace) -> int:
    from generator.reading import read_denial, read_paper_status

    text = "\n\n".join(map(read_letter, options.files))
    if options.text:
        print(text.rstrip("\n"))
        return 0
    findings = read_denial(text, load_book(), today_of(options))
    if options.json:
        print_json([finding.as_dict() for finding in findings])
        return 0
    status = read_paper_status(text, load_book())
    if findings and status["status"]:
        print(f"{status['says']} {status['what_to_do']} {status['by_when']}")
    for finding in findings:
        doubt = "" if finding.is_sure else " (not sure)"
        print(f"{finding.question}: {finding.says}{doubt}\n    “{finding.words[:200]}”")
        if finding.doubt:
            print(f"    In doubt: {finding.doubt}")
    if not findings:
        print("Nothing found. Answer the questions yourself; the letter in your hand is right.")
    return 0


def run_criteria(options: argparse.Namespace) -> int:
    from generator.reading import split_criteria

    found = split_criteria(read_letter(options.file))
    if options.json:
        print_json([row.as_dict() for row in found])
    elif not found:
        print("No list of points was found. Paste the part of the policy that lists its conditions.")
    else:
        for row in found:
            print(
                f"{row.number or '-'}  {row.criterion}" + ("  (one of its list is enough)" if row.need == "one" else "")
            )
    return 0
