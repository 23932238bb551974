"""The step grid and the nurse's sheet: what each payer wants first for a drug, and who fills in what was tried.

The practice's own rows stand in the ledger (settings 'steps' and 'treatments'); they can be carried to another as TOML or JSON.
Editions of policies in the book stand beside them, each with its day.

steps:      {"payer", "drug" (id, generic name or brand), "illness" (id or name; empty for any), "steps": [drugs], "source", "dated"}
treatments: {"illness" (id or name), "drugs": [drugs that are usually tried before]}: rows that the sheet offers to fill in
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator.desk.case import case_answers
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.same import alike
from generator.facts import Book
from generator.facts.rows import Therapy
from generator.letters.blocks import Block, Document, Run

STALE_AFTER = 180
"""Days after which a row of the practice is shown as due for a new look, as the book's own policies are."""
KEEPS = {
    "steps": {"payer": str, "drug": str, "illness": str, "steps": list, "source": str, "dated": str},
    "treatments": {"illness": str, "drugs": list},
}


def read_rows(kind: str, rows: Any) -> list[dict[str, Any]]:
    """The practice's rows of a kind ('steps', 'treatments'), each with its keys. Raises LedgerError naming row and key."""
    if not isinstance(rows, list):
        raise LedgerError(f"{kind}: expected a list of rows")
    shape = KEEPS[kind]
    read = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise LedgerError(f"{kind}, row {number}: expected a row with {', '.join(shape)}")
        if strange := [key for key in row if key not in shape]:
            raise LedgerError(f"{kind}, row {number}: unknown key '{strange[0]}'; a row has {', '.join(shape)}")
        for key, value in row.items():
            if not isinstance(value, shape[key]) and not (key == "dated" and isinstance(value, date)):
                raise LedgerError(f"{kind}, row {number}: {key} is not of the right kind")
        read.append(
            {
                key: str(row[key]) if key == "dated" and key in row else row.get(key, kind_())
                for key, kind_ in shape.items()
            }
        )
    return read


def find_grid(ledger: Ledger, book: Book, today: date) -> dict[str, Any]:
    """{"steps": [{"payer", "drug", "illness", "steps", "source", "dated", "is_stale", "own"}], "stale": how many are}. The practice's
    own rows first; the editions of the book that ask for another drug after them."""
    rows = [
        row | {"own": True, "is_stale": _is_old(row["dated"], today)}
        for row in read_rows("steps", ledger.setting("steps", []))
    ]
    rows += _of_book(book, today)
    return {"steps": rows, "stale": sum(row["is_stale"] for row in rows)}


def _of_book(book: Book, today: date) -> Iterator[dict[str, Any]]:
    for policy in book.shelf("policies").values():
        steps = [test.asks for test in policy.test if test.kind == "drug" and not test.unverified]
        if steps and policy.is_verified:
            yield {
                "payer": book.get("payers", policy.payer).name,
                "drug": ", ".join(book.get("therapies", key).generic for key in policy.therapies),
                "illness": ", ".join(book.get("conditions", key).name for key in policy.conditions),
                "steps": steps, "source": policy.title, "dated": policy.edition.isoformat(),
                "is_stale": _is_old(policy.verified.isoformat(), today), "own": False,
            }  # fmt: skip


def _is_old(day: str, today: date) -> bool:
    try:
        return (today - date.fromisoformat(day)).days > STALE_AFTER
    except ValueError:
        return True


def find_steps(
    ledger: Ledger, book: Book, payer: str, therapy: str, condition: str, today: date
) -> list[dict[str, Any]]:
    """The rows of the grid for one payer and drug; rows for another illness are left out, and those of the practice come first."""
    names = _names_of(book.get("therapies", therapy))
    illness = {condition, book.get("conditions", condition).name.lower()} if condition else set()
    return [
        row
        for row in find_grid(ledger, book, today)["steps"]
        if _same_payer(row["payer"], payer)
        and any(name.strip().lower() in names for name in row["drug"].split(","))
        and (
            not row["illness"]
            or not illness
            or any(part.strip().lower() in illness for part in row["illness"].split(","))
        )
    ]


def _same_payer(one: str, other: str) -> bool:
    return bool(one and other) and alike(one, other)


def _names_of(therapy: Therapy) -> set[str]:
    return {name.lower() for name in (therapy.id, therapy.generic, *therapy.brands, *therapy.biosimilars)}


def find_usual(ledger: Ledger, book: Book, condition: str) -> list[str]:
    """The drugs that the practice's template lists as tried before for an illness."""
    names = {condition, book.get("conditions", condition).name.lower()} if condition else set()
    found: list[str] = []
    for row in read_rows("treatments", ledger.setting("treatments", [])):
        if row["illness"].strip().lower() in names:
            found += [drug for drug in row["drugs"] if drug not in found]
    return found


def write_sheet(ledger: Ledger, claim: int, book: Book, today: date) -> Document:
    """The nurse's sheet for a claim: one page, two minutes. What the payer wants first, and empty rows for what was tried."""
    answers = case_answers(ledger, claim, book, today)
    if not answers.get("therapy"):
        raise LedgerError(f"claim {claim}: no drug of our book is on it, so there is no sheet for it")
    therapy, condition = book.get("therapies", answers["therapy"]), answers.get("condition", "")
    rows = find_steps(ledger, book, answers.get("payer_name", ""), therapy.id, condition, today)
    head = [
        ("Patient", answers.get("patient_name", "")),
        ("Drug", f"{therapy.generic} ({answers.get('hcpcs', '')})"),
        ("Illness", book.get("conditions", condition).name if condition else answers.get("icd10", "")),
        ("Payer", answers.get("payer_name", "")),
        ("Claim", answers.get("reference_number", "")),
    ]
    blocks = [
        _heading("What was tried before? Two minutes, from the chart", 1),
        _table([("", ""), *[row for row in head if row[1]]]),
    ]
    if rows:
        blocks.append(_heading("What this payer wants, as far as we know", 2))
        blocks.append(_table([("Asks", "From", "Of"), *[("; ".join(row["steps"][:4]), row["source"], row["dated"] + (" (look again)" if row["is_stale"] else "")) for row in rows[:4]]]))  # fmt: skip
    wanted = list(
        dict.fromkeys(
            [*(step for row in rows if row["own"] for step in row["steps"]), *find_usual(ledger, book, condition)]
        )
    )
    empty = [(drug, "", "", "", "") for drug in wanted[:8]]
    blocks.append(_heading("Earlier treatments", 2))
    blocks.append(
        _table(
            [
                ("Drug", "Dose", "From", "To", "What happened, why it was stopped"),
                *empty,
                *[("", "", "", "", "")] * max(3, 6 - len(empty)),
            ]
        )
    )
    blocks.append(_heading("Also", 2))
    blocks.append(Block("bullets", items=tuple(((Run(text),),) for text in _also(book, therapy))))
    blocks.append(Block("paragraph", (Run("Filled in by: ______________________   Date: ______________"),)))
    return Document(
        "nurse_sheet",
        "Earlier treatments: sheet for the nurse",
        tuple(blocks),
        foot=answers.get("patient_name", ""),
        written_on=today,
    )


def _also(book: Book, therapy: Therapy) -> Sequence[str]:
    tests = therapy.payer_criteria.labs_and_tests[:3]
    return (
        *(f"{test}: result and date" for test in tests),
        "Weight today, and the dose in mg",
        "Who saw it, where it stands in the chart",
    )


def sheet_case(ledger: Ledger, claim: int, book: Book, today: date) -> str:
    """The same as a case file that opens in the form, the treatments to fill in begun."""
    from generator.record.case import FORMAT, VERSION

    answers = case_answers(ledger, claim, book, today)
    if answers.get("therapy"):
        rows = find_steps(
            ledger, book, answers.get("payer_name", ""), answers["therapy"], answers.get("condition", ""), today
        )
        own = [step for row in rows if row["own"] for step in row["steps"]]
        begun = {row["drug"]: row for row in answers.get("treatments", [])}
        for drug in own:
            begun.setdefault(drug, {"drug": drug, "demanded": "yes"})
        for drug in find_usual(ledger, book, answers.get("condition", "")):
            begun.setdefault(drug, {"drug": drug})
        if begun:
            answers["treatments"] = list(begun.values())
    return json.dumps({"format": FORMAT, "version": VERSION, "answers": answers}, ensure_ascii=False, indent=2)


def _heading(text: str, level: int) -> Block:
    return Block("heading", (Run(text),), level=level)


def _table(rows: Sequence[Sequence[str]]) -> Block:
    return Block("table", items=tuple(tuple((Run(str(cell)),) if cell else () for cell in row) for row in rows))


def demanded_treatments(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What the practice's own rows say that a plan wants first, as rows of the record."""
    return [
        {"drug": step, "demanded": "yes"} for row in rows if row["own"] and not row["is_stale"] for step in row["steps"]
    ]
