"""The verb on the shelf of policies: what the edition that was read asks, with its source, date and age; what a payer has
there; and how much there is."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from generator.cli.nearest import drugs_like, payer_like, payers_near
from generator.cli.terminal import InputError, print_json, today_of
from generator.facts import Book, load_book
from generator.facts.payers import MEDICARE, is_in_force, is_old, policies_of
from generator.facts.rows import Payer, Policy, PolicyTest, Therapy
from generator.plan.days import spell

AGES = (1, 3, 5)
"""Ages of an edition in whole years: younger than the first, from each to the next, and the last or older."""


def run_policy(options: argparse.Namespace) -> int:
    """Exit 1 where the book has no policy for what was asked; what it has nearby is printed instead."""
    book, today = load_book(), today_of(options)
    if options.payer is None:
        counts = count_shelf(book, today)
        print_json(counts) if options.json else print("\n".join(_counted(counts)))
        return 0
    therapy = _find_therapy(book, options.drug) if options.drug is not None else None
    payer = payer_like(book, options.payer)
    if therapy and not options.json and not _is_named(therapy, options.drug):
        print(f"“{options.drug}” is taken as {therapy.generic}.")
    found = _policies_for(book, payer, therapy) if payer else []
    if options.json:
        print_json([policy.as_dict() for policy in found])
    elif not found:
        print("\n".join(_nearby(book, options.payer, payer, therapy)))
    elif therapy is None:
        print("\n".join(_one_line(book, policy, today) for policy in found))
    else:
        print("\n\n".join("\n".join(_lines(book, policy, therapy, today)) for policy in found))
    return 0 if found else 1


def count_shelf(book: Book, today: date) -> dict[str, dict[str, list[int]]]:
    """Editions and tests of the shelf, each as [editions, tests]: in all, and by payer, kind, line of business, drug and age
    on a day. An edition for several lines or drugs counts in each. 'for letters': confirmed, in force and not too old for one."""
    policies = tuple(book.shelf("policies").values())
    counts: dict[str, dict[str, list[int]]] = {}

    def count(head: str, names: Iterable[str], policy: Policy, tests: Sequence[PolicyTest]) -> None:
        for name in names:
            cell = counts.setdefault(head, {}).setdefault(name, [0, 0])
            cell[0] += 1
            cell[1] += len(tests)

    for policy in policies:
        count("in all", ["all"], policy, policy.test)
        count("in all", ["confirmed" if policy.is_verified else "not confirmed"], policy, policy.test)
        if policy.is_verified and is_in_force(policy, today) and not is_old(policy, today):
            count("in all", ["for letters"], policy, [test for test in policy.test if policy.is_asserted(test)])
        count("payer", [book.get("payers", policy.payer).name], policy, policy.test)
        count("kind", [policy.kind], policy, policy.test)
        count("line of business", policy.lines, policy, policy.test)
        for key in policy.therapies or ("",):
            name = book.get("therapies", key).generic if key else "every infused drug"
            count("drug", [name], policy, policy.tests_for(key))
        count("age", [_age_group(_years(policy, today))], policy, policy.test)
    kinds = Counter(test.kind for policy in policies for test in policy.test)
    counts["kind of test"] = {kind: [0, number] for kind, number in kinds.items()}
    order = [_age_group(years) for years in range(max(AGES) + 1)]
    return {
        head: dict(
            sorted(cells.items(), key=lambda cell: order.index(cell[0]) if head == "age" else (-cell[1][1], cell[0]))
        )
        for head, cells in counts.items()
    }


def _counted(counts: dict[str, dict[str, list[int]]]) -> Iterator[str]:
    for head, cells in counts.items():
        yield f"{head[:1].upper()}{head[1:]}"
        for name, (editions, tests) in cells.items():
            said = f"{editions} {_plural('edition', editions)}, " if editions else ""
            yield f"  {name}: {said}{tests} {_plural('test', tests)}"


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def _years(policy: Policy, today: date) -> int:
    """Whole years from the day of the edition to a day; 0 for one that is still to come."""
    day = policy.edition
    return max(0, today.year - day.year - ((today.month, today.day) < (day.month, day.day)))


def _age_group(years: int) -> str:
    if years < AGES[0]:
        return "under a year"
    for young, old in pairwise(AGES):
        if years < old:
            return f"{young} to {old - 1} years"
    return f"{AGES[-1]} years or more"


def _age(policy: Policy, today: date) -> str:
    """How old an edition is, as it follows its day: ', 8 years old'; nothing for one of the last year."""
    years = _years(policy, today)
    return f", {years} {_plural('year', years)} old" if years else ""


def _one_line(book: Book, policy: Policy, today: date) -> str:
    """An edition among those of its payer: for which drugs, its title, day and age, and how many tests."""
    drugs = ", ".join(book.get("therapies", key).generic for key in policy.therapies) or "every infused drug"
    ended = f", ended {spell(policy.ended)}" if policy.ended else ""
    held = "" if policy.is_verified else "; not confirmed"
    return (
        f"{drugs}: {policy.title}, {policy.dated_words}{_age(policy, today)}{ended}; "
        f"{len(policy.test)} {_plural('test', len(policy.test))}{held}"
    )


def _find_therapy(book: Book, typed: str) -> Therapy:
    """The drug by its id, generic name or brand, or the only one that is spelled nearly so. Raises InputError where there is
    no such one, with those that come near."""
    near = drugs_like(book, typed)
    exact = [drug for drug in near if _is_named(drug, typed)]
    if exact or len(near) == 1:
        return (exact or near)[0]
    offered = f" Did you mean {', '.join(drug.generic for drug in near)}?" if near else ""
    raise InputError(
        f"The fact book has no treatment “{typed}”.{offered} Run `facts` for what it holds, or give its generic name."
    )


def _is_named(therapy: Therapy, typed: str) -> bool:
    """Whether a word is the drug's id, generic name or a brand, as the book writes it."""
    names = (therapy.id, therapy.generic, *therapy.brands, *therapy.biosimilars)
    return " ".join(typed.lower().split()) in (name.lower() for name in names)


def _policies_for(book: Book, payer: Payer, therapy: Therapy | None) -> list[Policy]:
    """The payer's editions that are for the drug, or all where none is named: those for named drugs before those for every
    drug, the newest first."""
    rows = policies_of(book, payer.id)
    fits = [row for row in rows if therapy is None or not row.therapies or therapy.id in row.therapies]
    return sorted(fits, key=lambda row: (not row.therapies, -row.edition.toordinal()))


def _lines(book: Book, policy: Policy, therapy: Therapy, today: date) -> Iterator[str]:
    number = f" ({policy.number})" if policy.number else ""
    yield f"{book.get('payers', policy.payer).name}: {policy.title}{number}"
    ended = f", ended {spell(policy.ended)}" if policy.ended else ""
    yield f"  Edition: {policy.dated_words}{_age(policy, today)}{ended}"
    if is_old(policy, today):
        yield "  No letter brings it up any more: it is too old."
    yield f"  For: {', '.join(book.get('lines_of_business', key).name for key in policy.lines)}{_where(book, policy)}"
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


def _where(book: Book, policy: Policy) -> str:
    """The place and the states that an edition governs, as they follow its lines of business; a list of all states says
    nothing."""
    place = "; only for infusions at home" if policy.place == "home" else ""
    if not policy.states or set(policy.states) >= set(book.ids("states")):
        return place
    return f"{place}; only in {', '.join(key.upper() for key in policy.states)}"


def _heading(words: str, need: str) -> str:
    needed = "one of these" if need == "one" else "all of these"
    return f"{words}, {needed}:" if words else f"{needed[:1].upper()}{needed[1:]}:"


def _of_whom(book: Book, test: PolicyTest) -> str:
    """For which illnesses and which request a test is, in brackets."""
    parts = [book.get("conditions", key).name for key in test.conditions]
    parts += [{"start": "first request", "renewal": "renewal", "any": ""}[test.phase]]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _nearby(book: Book, typed: str, payer: Payer | None, therapy: Therapy | None) -> Iterator[str]:
    """What the book has where it has no policy for what was asked: the payer's others, and others' for the drug."""
    if payer is None:
        near = payers_near(book, typed)
        yield f"The fact book has no payer “{typed}”."
        where = "In that state it has" if near else "It has"
        yield f"{where}: {', '.join(row.name for row in near or book.shelf('payers').values())}."
    else:
        yield f"The fact book has no policy of {payer.name}{f' for {therapy.generic}' if therapy else ''}."
        for policy in policies_of(book, payer.id):
            drugs = ", ".join(book.get("therapies", key).generic for key in policy.therapies) or "every infused drug"
            yield f"  {payer.name} for {drugs}: {policy.title}, {policy.dated_words}"
    for policy in book.shelf("policies").values():
        if therapy and therapy.id in policy.therapies and not (payer and policy.payer == payer.id):
            name = book.get("payers", policy.payer).name
            rule = "Medicare's own rule" if policy.payer == MEDICARE else name
            yield f"  {rule} for {therapy.generic}: {policy.title}, {policy.dated_words}"
    yield "Ask the plan for the policy it used: the letter asks for it."
