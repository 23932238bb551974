"""The verb on the shelf of policies: what the edition that was read asks, with its source and date."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from generator.cli.terminal import InputError, print_json
from generator.facts import Book, load_book
from generator.facts.payers import MEDICARE, find_payer, policies_of
from generator.facts.rows import Payer, Policy, PolicyTest, Therapy
from generator.plan.days import spell


def run_policy(options: argparse.Namespace) -> int:
    """Exit 1 where the book has no policy for the pair; what it has nearby is printed instead."""
    book = load_book()
    therapy = _find_therapy(book, options.drug)
    payer = find_payer(book, options.payer)
    found = _policies_for(book, payer, therapy) if payer else []
    if options.json:
        print_json([policy.as_dict() for policy in found])
    elif found:
        print("\n\n".join("\n".join(_lines(book, policy, therapy)) for policy in found))
    else:
        print("\n".join(_nearby(book, options.payer, payer, therapy)))
    return 0 if found else 1


def _find_therapy(book: Book, typed: str) -> Therapy:
    """The drug by its id, generic name or brand. Raises InputError where there is no such one."""
    wanted = typed.strip().lower()
    for therapy in book.shelf("therapies").values():
        names = (therapy.id, therapy.generic, *therapy.brands, *therapy.biosimilars)
        if wanted in (name.lower() for name in names):
            return therapy
    raise InputError(
        f"The fact book has no treatment “{typed}”. Run `facts` for what it holds, or give its generic name."
    )


def _policies_for(book: Book, payer: Payer, therapy: Therapy) -> list[Policy]:
    """The payer's editions that are for the drug, those for it alone before those for every drug, the newest first."""
    fits = [row for row in policies_of(book, payer.id) if not row.therapies or therapy.id in row.therapies]
    return sorted(fits, key=lambda row: (not row.therapies, -row.edition.toordinal()))


def _lines(book: Book, policy: Policy, therapy: Therapy) -> Iterator[str]:
    number = f" ({policy.number})" if policy.number else ""
    yield f"{book.get('payers', policy.payer).name}: {policy.title}{number}"
    ended = f", ended {spell(policy.ended)}" if policy.ended else ""
    yield f"  Edition: {policy.dated} {spell(policy.edition)}{ended}"
    yield f"  For: {', '.join(book.get('lines_of_business', key).name for key in policy.lines)}" + (
        f"; only in {', '.join(key.upper() for key in policy.states)}" if policy.states else ""
    )
    if policy.conditions:
        yield f"  Illnesses: {', '.join(book.get('conditions', key).name for key in policy.conditions)}"
    yield f"  Read: {spell(policy.verified)}" if policy.verified else f"  Not confirmed: {policy.unverified}"
    yield from (f"  Source: {book.get('sources', key).url}" for key in policy.source)
    shown: list[str] = []
    for test in policy.tests_for(therapy.id):
        for depth, group in enumerate(policy.way_to(test)):
            if group.id not in shown:
                shown.append(group.id)
                yield f"  {'  ' * depth}- {_heading(group.words, group.need)}"
        indent = "  " * len(policy.way_to(test))
        yield f"  {indent}- {test.asks}{_of_whom(book, test)}" + (f" [{test.section}]" if test.section else "")
        if test.paper:
            yield f"  {indent}  Shown by: {test.paper}"
        if test.unverified:
            yield f"  {indent}  Not confirmed: {test.unverified}"
    if policy.not_read:
        yield f"  Not read: {policy.not_read}"
    if policy.note:
        yield f"  {policy.note}"
    yield "  Yours may be another edition: ask the plan for the one it used."


def _heading(words: str, need: str) -> str:
    needed = "one of these" if need == "one" else "all of these"
    return f"{words}, {needed}:" if words else f"{needed[:1].upper()}{needed[1:]}:"


def _of_whom(book: Book, test: PolicyTest) -> str:
    """For which illnesses and which request a test is, in brackets."""
    parts = [book.get("conditions", key).name for key in test.conditions]
    parts += [{"start": "first request", "renewal": "renewal", "any": ""}[test.phase]]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _nearby(book: Book, typed: str, payer: Payer | None, therapy: Therapy) -> Iterator[str]:
    """What the book has where it has no policy for the pair: the payer's others, and others' for the drug."""
    if payer is None:
        yield f"The fact book has no payer “{typed}”. It has: {', '.join(row.name for row in book.shelf('payers').values())}."
    else:
        yield f"The fact book has no policy of {payer.name} for {therapy.generic}."
        for policy in policies_of(book, payer.id):
            drugs = ", ".join(book.get("therapies", key).generic for key in policy.therapies) or "every infused drug"
            yield f"  {payer.name} for {drugs}: {policy.title}, {policy.dated} {spell(policy.edition)}"
    for policy in book.shelf("policies").values():
        if therapy.id in policy.therapies and not (payer and policy.payer == payer.id):
            name = book.get("payers", policy.payer).name
            rule = "Medicare's own rule" if policy.payer == MEDICARE else name
            yield f"  {rule} for {therapy.generic}: {policy.title}, {policy.dated} {spell(policy.edition)}"
    yield "Ask the plan for the policy it used: the letter asks for it."
