"""One case in the field's terms, and the case file it is kept in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from generator.form.answers import Answers, Month
from generator.rows.row import Row

FORMAT = "infusion-appeal-case"
VERSION = 1


class CaseFileError(ValueError):
    """The file cannot be used. The message says what is wrong and what to do."""


class StatedReason(Row):
    """A reason the notice gives: its kind on the denial map and the insurer's own words."""

    kind: str
    words: str


class Criterion(Row):
    """One point of the plan's policy and how the case stands to it."""

    criterion: str
    status: Literal["met", "exception", "missing", "not_needed", "does_not_apply"]
    fact: str | None = None
    exhibit: int | None = None


class PriorTreatment(Row):
    drug: str
    dose: str | None = None
    started: Month | None = None
    stopped: Month | None = None
    result: str | None = None
    insurer: str | None = None
    exhibit: int | None = None


class DemandedStep(Row):
    """A drug the plan wants first, and why it does not fit."""

    drug: str
    ground: str
    fact: str
    exhibit: int | None = None


class SeverityScore(Row):
    measure: str
    on: date
    value: str
    when: str | None = None
    exhibit: int | None = None


class ProofFact(Row):
    """A fact on one topic of a table of facts (setting, dose, product, …)."""

    topic: str
    fact: str
    exhibit: int | None = None
    reason: int | None = None
    """Which stated reason it answers, by number, where that was asked."""


class Exhibit(Row):
    number: int
    title: str
    on: date | None = None
    pages: int | None = None


class Case(Row):
    """The adverse benefit determination, the treatment and the person, typed. Absent facts are None or ()."""

    answers: Answers
    notice_date: date | None
    received_date: date | None
    printed_window_days: int | None
    printed_window_months: int | None
    printed_window_on: date | None
    timing: Literal["before", "ongoing", "after"] | None
    urgent: bool
    decision_level: str
    second_appeal: str | None
    appeal_sent_on: date | None
    sent_papers: Mapping[str, date]
    """Document id -> the day it was sent: a copy made later keeps that day."""
    approved_until: date | None
    effective_on: date | None
    """The day a cut or stop of a running treatment takes effect."""
    next_dose_date: date | None
    state: str | None
    reasons: tuple[StatedReason, ...]
    criteria: tuple[Criterion, ...]
    therapy: str | None
    condition: str | None
    hcpcs: str | None
    setting_wanted: str | None
    setting_offered: str | None
    history: tuple[PriorTreatment, ...]
    steps: tuple[DemandedStep, ...]
    measures: tuple[SeverityScore, ...]
    facts: Mapping[str, tuple[ProofFact, ...]]
    """The tables of facts by question id: setting_facts, dose_facts, …"""
    exhibits: tuple[Exhibit, ...]
    voice: Literal["patient", "caregiver", "practice"]
    consent: str | None

    @property
    def is_urgent(self) -> bool:
        """The doctor says that waiting could do serious harm, and the treatment is still to come."""
        return self.urgent and self.timing != "after"


FACT_TABLES = (
    "setting_facts", "clinical_facts", "dose_facts", "product_facts", "evidence_facts", "course_facts", "service_facts",
    "channel_facts", "authorization_facts", "network_facts", "benefit_facts",
    "other_cover_facts", "cover_facts", "cost_share_facts", "funding_facts", "other_facts",
)  # fmt: skip


def _rows(kind: type, answers: Answers, key: str, required: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(kind(**row) for row in answers.get(key, ()) if all(row.get(name) is not None for name in required))


def build_case(answers: Answers) -> Case:
    """The typed case of these answers. Rows without their required cells are left out (they are problems)."""
    get = answers.get
    return Case(
        answers=answers,
        notice_date=get("notice_date"),
        received_date=get("received_date"),
        printed_window_days=get("printed_window_days"),
        printed_window_months=get("printed_window_months"),
        printed_window_on=get("printed_window_on"),
        timing=get("timing"),
        urgent=get("urgent") == "yes",
        decision_level=get("decision_level") or "plan_first",
        second_appeal=get("second_appeal"),
        appeal_sent_on=get("appeal_sent_on"),
        sent_papers={
            row["document"]: row["on"] for row in get("sent_papers", ()) if row.get("document") and row.get("on")
        },
        approved_until=get("approved_until"),
        effective_on=get("effective_on"),
        next_dose_date=get("next_dose_date"),
        state=get("state"),
        reasons=_rows(StatedReason, answers, "reasons", ("kind", "words")),
        criteria=_rows(Criterion, answers, "criteria", ("criterion", "status")),
        therapy=get("therapy"),
        condition=get("condition"),
        hcpcs=get("hcpcs"),
        setting_wanted=get("setting_wanted"),
        setting_offered=get("setting_offered"),
        history=_rows(PriorTreatment, answers, "history", ("drug",)),
        steps=_rows(DemandedStep, answers, "steps", ("drug", "ground", "fact")),
        measures=_rows(SeverityScore, answers, "measures", ("measure", "on", "value")),
        facts={key: _rows(ProofFact, answers, key, ("topic", "fact")) for key in FACT_TABLES if answers.get(key)},
        exhibits=tuple(
            Exhibit(number=number, **row) for number, row in enumerate(get("exhibits", ()), 1) if row.get("title")
        ),
        voice=get("voice") or "patient",
        consent=get("consent"),
    )


# -- the case file -------------------------------------------------------------------------------------


def read_case_file(content: bytes) -> dict[str, Any]:
    """The answers in a case file, brought to the present version. Raises CaseFileError with a plain sentence."""
    if content[:4] in (b"\x89PNG", b"%PDF", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"GIF8"):
        raise CaseFileError(
            "This is a picture or a document, not a case file. Choose the file you saved here; its name ends in .json."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFileError(
            f"This file is not text (byte {error.start}). Choose the case file you saved here; its name ends in .json."
        ) from None
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise CaseFileError(
            f"The case file is damaged or cut off ({place}). Open an older copy, or start again; nothing else was changed."
        ) from None
    return migrate(document)


def migrate(document: Any) -> dict[str, Any]:
    """The answers of a parsed case file of any version we know. Raises CaseFileError for others."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CaseFileError(f'This is not a case file: it does not say "format": "{FORMAT}" at its start.')
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise CaseFileError('The case file does not say which version it is ("version": 1).')
    if version > VERSION:
        raise CaseFileError(
            f"This case file was made by a newer version of this page (version {version}; this one reads up to {VERSION}). "
            "Reload the page to get the newest one, then open the file again."
        )
    answers = document.get("answers")
    if not isinstance(answers, dict):
        raise CaseFileError('The case file has no "answers".')
    for step in range(version, VERSION):
        answers = MIGRATIONS[step](answers)
    return answers


def _from_version_0(answers: dict[str, Any]) -> dict[str, Any]:
    """Version 0 (drafts before the first release) called the letter's date `denial_date`."""
    renamed = dict(answers)
    if "denial_date" in renamed:
        renamed.setdefault("notice_date", renamed.pop("denial_date"))
    return renamed


MIGRATIONS = {0: _from_version_0}


def write_case_file(typed: Mapping[str, Any]) -> str:
    """The case file of these answers, exactly as typed, unknown keys included."""
    document = {"format": FORMAT, "version": VERSION, "answers": dict(typed)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
