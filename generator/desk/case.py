"""A claim of the ledger as answers of the form, from which the engine writes the letter and names what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.desk.correct import was_and_is
from generator.desk.drugs import drug_of
from generator.desk.due import cover_answers
from generator.desk.ledger import Ledger, LedgerError
from generator.desk.rules import load_adjustments, load_ways
from generator.facts import Book

SETTINGS = {"home": "home", "office": "office", "hospital": "hospital_outpatient"}
PROFILE = (
    "writer_name", "writer_role", "writer_address", "writer_phone", "practice_npi", "practice_tax_id", "site_name", "doctor_name", "doctor_specialty",
    "doctor_phone", "doctor_npi",
)  # fmt: skip
"""Answers of the form that the practice keeps in its profile, for every letter."""


def case_answers(ledger: Ledger, claim: int, book: Book, today: date) -> dict[str, Any]:
    """The answers (question id -> value as typed) that the ledger, the profile and the payer's file give for a claim. What
    they do not give is left out, never made up. Raises LedgerError for a claim that is not there."""
    row = ledger.db.execute("select * from claims where id = ?", (claim,)).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no claim {claim}")
    lines = ledger.lines_of(claim)
    profile, payers = ledger.setting("profile", {}), ledger.setting("payers", {})
    payer = payers.get(row["payer"].lower().strip(), {})
    open_lines = [line for line in lines if line["route"]] or lines
    drug = next((line for line in open_lines if drug_of(line["code"], book)), None) or next(
        (line for line in lines if drug_of(line["code"], book)), None
    )
    answers: dict[str, Any] = {
        **cover_answers(row["cover"], payer), "voice": "practice", "timing": "after",
        "decision_level": "plan_appeal" if row["life"] == "answered" else "plan_first",
        "payer_name": row["payer"], "patient_name": row["patient"], "member_id": row["member"],
        "reference_number": row["number"] or row["account"], "notice_date": row["decided"], "service_date": row["day"],
        "state": row["state"], "reasons": _reasons(row, open_lines, book),
        "claim_lines": [_claim_line(line, row["frequency"]) for line in open_lines if line["code"]],
    }  # fmt: skip
    answers |= {key: profile[key] for key in PROFILE if profile.get(key)}
    routing = (payer.get("appeal_address"), payer.get("fax") and f"Fax {payer['fax']}")
    answers["payer_address"] = "\n".join(part for part in routing if part)
    if payer.get("appeal_days"):
        answers["printed_window_days"] = payer["appeal_days"]
    if drug:
        therapy, code = drug_of(drug["code"], book)[0]
        facts = drug["facts"]
        answers |= {"therapy": therapy.id, "hcpcs": drug["code"]}
        if len(drug_of(drug["code"], book)) == 1 and " or " not in code.product:
            answers["product"] = code.product
        if facts.get("ordered_dose") or facts.get("dose"):
            answers["dose"] = facts.get("ordered_dose") or facts["dose"]
        diagnosis = (facts.get("diagnoses") or "").split()
        if diagnosis:
            answers["icd10"] = diagnosis[0]
            if condition := _condition_of(diagnosis[0], therapy.id, book):
                answers["condition"] = condition
        answers |= _approval(facts)
        answers |= _demanded(ledger, answers, book, today)
    return {key: value for key, value in answers.items() if value not in ("", None, [])}


def _reasons(row: Mapping[str, Any], lines: list[dict[str, Any]], book: Book) -> list[dict[str, str]]:
    """The reasons as the payer's codes state them, each kind once, in the order of the lines."""
    from generator.desk.sort import _kind_of

    found: dict[str, list[str]] = {}
    for line in lines:
        names = [
            f"{item['group']}-{item['code']}".strip("-")
            for item in line["adjustments"]
            if load_adjustments().get(item["code"]) != "price"
        ]
        codes = [
            {"code": item["code"]} for item in line["adjustments"] if load_adjustments().get(item["code"]) != "price"
        ]
        codes += [{"code": code} for code in line["remarks"]]
        kind = _kind_of(codes, book) or (
            "retroactive_denial" if row["is_reversed"] else "other_reason" if names else ""
        )
        if kind:
            found.setdefault(kind, [])
            found[kind] += [name for name in (*names, *line["remarks"]) if name not in found[kind]]
    if row["is_reversed"] and "retroactive_denial" not in found:
        found = {"retroactive_denial": ["CLP02 22"], **found}
    return [{"kind": kind, "words": "Payment code " + ", ".join(names)} for kind, names in found.items()]


def _claim_line(line: Mapping[str, Any], frequency: str) -> dict[str, Any]:
    """A line for the corrected claim: what was put right, else what was found wrong; then what is right is for the person."""
    printed = ", ".join(
        (*(f"{item['group']}-{item['code']}".strip("-") for item in line["adjustments"]), *line["remarks"])
    )
    was, right = was_and_is(line)
    wrong = was or " ".join(fault["says"] for fault in line["found"] if fault["sort"] == "fault")
    answer: dict[str, Any] = {"code": line["code"], "printed": printed, "wrong": wrong, "right": right}
    if line["units"] and float(line["units"]).is_integer():
        answer["units"] = int(line["units"])
    return {key: value for key, value in answer.items() if value not in ("", None)}


def _approval(facts: Mapping[str, str]) -> dict[str, Any]:
    if not facts.get("approval_number"):
        return {}
    said = f"Approval {facts['approval_number']}"
    if facts.get("approval_code"):
        said += f" covers {facts['approval_code']}"
        if facts.get("approval_units"):
            said += f", {facts['approval_units']} units"
    if facts.get("approval_from") and facts.get("approval_to"):
        said += f", from {facts['approval_from']} to {facts['approval_to']}"
    return {"facts": [{"topic": "approval", "fact": said}]}


def _condition_of(code: str, therapy: str, book: Book) -> str:
    """The illness of a diagnosis code, where the book has the drug for just one that bears it."""
    fits = [key for key, row in book.shelf("conditions").items() if any(code == one.code for one in row.icd10)]
    labelled = [key for key in fits if key in book.get("therapies", therapy).labelled_for]
    chosen = labelled or fits
    return chosen[0] if len(chosen) == 1 else ""


def _demanded(ledger: Ledger, answers: Mapping[str, Any], book: Book, today: date) -> dict[str, Any]:
    """Where the refusal is about steps: what the practice's own grid says that this plan wants first."""
    from generator.desk.grid import demanded_treatments, find_steps

    if not any(reason["kind"] in ("step_therapy", "preferred_product") for reason in answers["reasons"]):
        return {}
    rows = find_steps(ledger, book, answers["payer_name"], answers["therapy"], answers.get("condition", ""), today)
    steps = demanded_treatments(rows)
    return {"treatments": steps} if steps else {}


def case_file(ledger: Ledger, claim: int, book: Book, today: date) -> str:
    """The case as a file that opens in the form (JSON)."""
    from generator.record.case import FORMAT, VERSION

    return json.dumps(
        {"format": FORMAT, "version": VERSION, "answers": case_answers(ledger, claim, book, today)},
        ensure_ascii=False,
        indent=2,
    )


def way_document(way: str, documents: Mapping[str, bool], level_document: str) -> str:
    """The paper of a way: its own where the case can make it, else the one of the plan's present step, else ''."""
    wanted = load_ways()[way].document
    for document in (wanted, "level"):
        name = level_document if document == "level" else document
        if name and documents.get(name):
            return name
    return ""
