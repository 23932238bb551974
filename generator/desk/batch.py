"""One packet a case: the letter of the step, the doctor's letter, and what is still needed, each through the engine."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from generator.desk.case import case_answers
from generator.desk.ledger import Ledger
from generator.desk.rules import load_ways
from generator.facts import Book


class Packet(NamedTuple):
    """The papers of one claim: (name, content), and the row of the manifest: {"claim", "number", "payer", "way", "document", "result":
    'made' | 'no paper' | 'cannot', "needs": [text], "says"}."""

    files: list[tuple[str, bytes]]
    row: dict[str, Any]


def make_packet(ledger: Ledger, claim: int, book: Book, today: date, form: str = "docx") -> Packet:
    """The packet of one claim, from its answers alone. Never raises for a case that can make no paper: the row says why."""
    row = ledger.db.execute(
        "select id, number, account, payer, route, due from claims where id = ?", (claim,)
    ).fetchone()
    answers = case_answers(ledger, claim, book, today)
    told = {
        "claim": claim,
        "number": row["number"] or row["account"],
        "payer": row["payer"],
        "way": row["route"],
        "due": row["due"],
    }
    return packet_of(answers, told, row["route"], book, today, form)


def packet_of(answers: dict[str, Any], told: dict[str, Any], way: str, book: Book, today: date, form: str) -> Packet:
    """The papers of a case and its row of the manifest."""
    from generator.letters import DocumentError, document_list, write_document
    from generator.output import render
    from generator.plan import make_plan

    plan = make_plan(answers, today, book)
    needs = [f"{gap.what} ({gap.who})" for gap in plan.gaps]
    needs += [problem.says for problem in plan.problems if problem.code != "missing"]
    wanted = load_ways()[way].document if way else ""
    if not wanted:
        return Packet(
            [],
            told | {"document": "", "result": "no paper", "needs": needs, "says": "Nothing is written for this way."},
        )
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
                files.append((f"{name}.{form}", render(write_document(plan, name), form)))
            except DocumentError as error:
                needs.append(str(error))
    from generator.record.case import FORMAT, VERSION

    case = {"format": FORMAT, "version": VERSION, "answers": answers}
    files.append(("case.json", json.dumps(case, ensure_ascii=False, indent=1).encode()))
    return Packet(files, told | {"document": main, "result": "made", "needs": needs, "says": ""})
