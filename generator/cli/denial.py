"""Verbs on papers: read (the insurer's and the doctor's), criteria."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from generator.cli.terminal import InputError, print_json, read_file, read_letter, read_plan, text_of, today_of
from generator.facts import load_book
from generator.plan import make_plan
from generator.record import CaseFileError

if TYPE_CHECKING:
    from generator.chart import HandedIn
    from generator.reading import Finding


def run_read(options: argparse.Namespace) -> int:
    """Letters are read for what they say; records for what bears on the case, which is `--case` or what the letters say."""
    from generator.chart import is_record, read_handed_in, read_handed_in_text
    from generator.reading import read_denial

    contents = {name: read_file(name) for name in options.files}
    records = {name: content for name, content in contents.items() if is_record(content)}
    texts = {name: text_of(name, content) for name, content in contents.items() if name not in records}
    if options.text:
        print("\n\n".join(texts.values()).rstrip("\n"))
        return 0
    today = today_of(options)
    typed = dict(read_plan(options).case.answers.typed) if options.case else {}
    empty = make_plan(typed, today)
    others = {name: each.of for name, text in texts.items() if (each := read_handed_in_text(text, empty))}
    letters = "\n\n".join(text for name, text in texts.items() if others.get(name) != "record")
    findings = read_denial(letters, load_book(), today) if letters else []
    plan = make_plan(typed or _answers_of(findings), today)
    given: list[tuple[str, HandedIn | None]] = []
    for name in options.files:
        try:
            if name in records:
                given.append((name, read_handed_in(records[name], plan)))
            elif name in others:
                given.append((name, read_handed_in_text(texts[name], plan)))
        except CaseFileError as error:
            raise InputError(f"{name}: {error}") from None
    if options.json:
        found = [finding.as_dict() for finding in findings]
        print_json(found if not given else {"findings": found, "files": [{"file": name, **each.as_dict()} for name, each in given if each]})  # fmt: skip
        return 0
    if letters or not given:
        _print_findings(letters, findings)
    for name, each in given:
        if each:
            _print_handed_in(name, each)
    return 0


def _answers_of(findings: list[Finding]) -> dict[str, Any]:
    """The findings that stand clearly there, as answers of a case."""
    answers: dict[str, Any] = {}
    for finding in findings:
        if finding.question == "reasons":
            answers.setdefault("reasons", []).append(finding.value)
        elif not finding.doubt:
            answers.setdefault(finding.question, finding.value)
    return answers


def _print_findings(letters: str, findings: list[Finding]) -> None:
    from generator.reading import read_paper_status

    status = read_paper_status(letters, load_book())
    if findings and status["status"]:
        print(f"{status['says']} {status['what_to_do']} {status['by_when']}")
    for finding in findings:
        doubt = "" if finding.is_sure else " (not sure)"
        print(f"{finding.question}: {finding.says}{doubt}\n    “{finding.words[:200]}”")
        if finding.doubt:
            print(f"    In doubt: {finding.doubt}")
    if not findings:
        print("Nothing found. Answer the questions yourself; the letter in your hand is right.")


def _print_handed_in(name: str, handed: HandedIn) -> None:
    """What a record or an explanation of benefits gives, and how much of it was left out."""
    offers = handed.offers
    for says in handed.says:
        print(f"{name}: {says}")
    for claim in handed.claims:
        print(f"{name}: {claim.title}")
        for told in claim.lines:
            line = told.line
            amounts = [
                (what, getattr(line, what))
                for what in ("charged", "allowed", "deductible", "copay", "coinsurance", "paid")
            ]
            shown = ", ".join(f"{what} ${value}" for what, value in amounts if value is not None)
            print(f"  {line.number}. {line.code} {line.day}: {told.says} ({shown})")
            for code, meaning, _ in told.codes:
                print(f"      {code}: {meaning}")
    for offer in offers.offers:
        print(
            f"{offer.question}: {offer.says}{'' if offer.is_sure else ' (not sure)'}\n    “{offer.words[:200]}” ({offer.source})\n    {offer.why}"
        )
        if offer.doubt:
            print(f"    In doubt: {offer.doubt}")


def run_criteria(options: argparse.Namespace) -> int:
    from generator.reading.prose import find_criteria

    found = find_criteria(read_letter(options.file))
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
