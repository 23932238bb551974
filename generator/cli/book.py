"""Verbs on the fact book: facts, code."""

from __future__ import annotations

import argparse

from generator.cli.terminal import InputError, print_json, read_file, today_of
from generator.facts import load_book


def run_facts(options: argparse.Namespace) -> int:
    book = load_book()
    if options.due is not None:
        return _list_due(options)
    if options.audit_hcpcs:
        return _audit_codes(options)
    if options.id is None:
        shelves = book.shelves()
        if options.json:
            print_json(shelves)
        else:
            for shelf, count in shelves.items():
                print(f"{count:5} {shelf}")
        return 0
    found = book.find_by_id(options.id)
    if not found:
        raise InputError(f"The fact book has no row “{options.id}”. Run `facts` for what it holds.")
    rows = [row.as_dict() for row in found]
    if options.json:
        print_json(rows)
    else:
        for row in rows:
            for key, value in row.items():
                if value not in (None, "", (), []):
                    print(f"{key.rstrip('_')}: {value}")
            print()
        for shelf in book.shelves():
            if book.has(shelf, options.id):
                print(f"Stands in generator/facts/{book.where(shelf, options.id)}.")
    return 0


def _list_due(options: argparse.Namespace) -> int:
    due = load_book().due(today_of(options), options.due)
    rows = [
        {"row": where, "verified": str(day), "recheck": block.recheck, "source": list(block.source)}
        for where, block, day in due
    ]
    if options.json:
        print_json(rows)
        return 0
    for row in rows:
        print(f"{row['verified']}  {row['row']}" + ("  (old copy: look again)" if row["recheck"] else ""))
    print(f"{len(rows)} rows to look at again")
    return 0


def _audit_codes(options: argparse.Namespace) -> int:
    """Exit 1 when the book and the file disagree."""
    from generator.practice.codes import audit_hcpcs, read_hcpcs_file

    surprises = audit_hcpcs(load_book(), read_hcpcs_file(read_file(options.audit_hcpcs)))
    if options.json:
        print_json([surprise.as_dict() for surprise in surprises])
    else:
        for surprise in surprises:
            print(f"{surprise.kind}: {surprise.says}")
        print(f"{len(surprises)} surprises")
    return 1 if surprises else 0


def run_code(options: argparse.Namespace) -> int:
    from generator.practice.codes import explain_code, find_lookalikes

    meanings = explain_code(options.code, load_book())
    if not meanings:
        raise InputError(
            f"{options.code}: the fact book does not know this code. Check it against the order or CMS's file."
        )
    like = find_lookalikes(options.code, load_book())
    if options.json:
        print_json({"code": [row.as_dict() for row in meanings], "mixed_up_with": [fact.as_dict() for fact in like]})
        return 0
    for row in meanings:
        print(row.says + ("" if row.is_verified else " (not confirmed)"))
    for fact in like:
        print(f"  not to be mixed up with {fact.code}: {fact.product} ({fact.drug}), per {fact.unit}")
    return 0
