"""One case in the field's terms, and the case file it is kept in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from generator.form.answers import Answers
from generator.form.topics import is_clinical
from generator.form.when import MONTH_NAMES, When, days_in, days_told
from generator.record.doubts import sort_cells
from generator.record.migrate import MIGRATIONS
from generator.record.numbers import normal_range, number_of
from generator.record.other_medicines import treats_another_illness
from generator.record.papers import Exhibit, PaperList
from generator.rows.row import Row

FORMAT = "infusion-appeal-case"
VERSION = 2
MOST_BYTES = 5_000_000
"""The largest case file that is read; the longest of a real case has a hundredth of it."""


class CaseFileError(ValueError):
    """The file cannot be used. The message says what is wrong and what to do."""


class StatedReason(Row):
    """A reason the notice gives: its kind on the denial map, the insurer's own words, and the person's answer to it."""

    kind: str
    words: str
    answer: str | None = None
    doctor_answer: str | None = None


class Item(Row):
    """One thing that is known. `id` names its row ('facts.2'); `exhibits` are the numbers of the papers behind it."""

    id: str
    exhibits: tuple[int, ...]


class Criterion(Item):
    """One point of the plan's policy and how the case stands to it."""

    criterion: str
    status: Literal["met", "exception", "missing", "not_needed", "does_not_apply"]
    fact: str | None = None


class Treatment(Item):
    """Another treatment: tried, running, declined, never tried or planned; demanded by the plan or not."""

    drug: str
    status: Literal["tried", "running", "never", "declined", "planned"] | None = None
    demanded: Literal["yes", "no"] | None = None
    dose: str | None = None
    started: When | None = None
    stopped: When | None = None
    how_long: str | None = None
    result: str | None = None
    before: str | None = None
    after: str | None = None
    ground: str | None = None
    fact: str | None = None
    insurer: str | None = None

    @property
    def was_tried(self) -> bool:
        """Whether it was taken: so said, or told by its dates or result. A drug never tried has neither."""
        if self.status in ("never", "declined", "planned"):
            return False
        told = self.started or self.stopped or self.how_long or self.result
        return self.status in ("tried", "running") or self.ground == "previously_failed" or bool(told)

    @property
    def is_demanded(self) -> bool:
        """Whether the plan wants it first or instead."""
        return self.demanded == "yes" or (self.demanded is None and self.ground is not None)


class Finding(Item):
    """A test result or score. `number` is the value as a number where it is one; `low` and `high` the normal range."""

    measure: str
    value: str
    unit: str | None = None
    normal: str | None = None
    on: When | None = None
    stage: Literal["diagnosis", "before", "on", "gap", "after", "now"] | None = None
    when: str | None = None

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None for words, titers and ranges."""
        return number_of(self.value)

    @property
    def low(self) -> Decimal | None:
        return normal_range(self.normal)[0]

    @property
    def high(self) -> Decimal | None:
        return normal_range(self.normal)[1]


class Fact(Item):
    """A fact on one topic. `reason` says which stated reason it answers, by number, where that was asked."""

    topic: str
    fact: str
    reason: int | None = None


class Notice(Item):
    """A letter of the plan that came before the present one."""

    on: When
    outcome: Literal["refused", "approved", "partly", "asked", "other"]
    kind: str | None = None
    words: str | None = None
    other_insurer: Literal["yes", "no"] | None = None
    reference: str | None = None
    until: When | None = None


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
    notices: tuple[Notice, ...]
    treatments: tuple[Treatment, ...]
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    exhibits: tuple[Exhibit, ...]
    wanted_papers: tuple[Exhibit, ...]
    """Papers that would show what names none: asked for at the doctor's office, promised in no letter."""
    papers_of: Mapping[str, tuple[int, ...]]
    """Item id or question id -> numbers of the exhibits behind it."""
    voice: Literal["patient", "caregiver", "practice"]
    consent: str | None

    @property
    def is_urgent(self) -> bool:
        """The doctor says that waiting could do serious harm, and the treatment is still to come."""
        return self.urgent and self.timing != "after"

    def facts_on(self, *topics: str) -> tuple[Fact, ...]:
        """The facts on any of these topics, in the order they were told."""
        return tuple(fact for fact in self.facts if fact.topic in topics)


TABLES: Mapping[str, tuple[type[Item], tuple[str, ...]]] = {
    "criteria": (Criterion, ("criterion", "status")),
    "notices": (Notice, ("on", "outcome")),
    "treatments": (Treatment, ("drug",)),
    "findings": (Finding, ("measure", "value")),
    "facts": (Fact, ("topic", "fact")),
}
"""The tables of the record: the class of a row, and the cells without which it says nothing yet."""

PROVED = ("claim_lines", "submissions", "reasons")
"""Tables of the notice whose rows name papers too."""

PROVED_ANSWERS = ("late_reason", "if_missed", "consent")


def _list_papers(answers: Answers) -> PaperList:
    """Every paper that is named, in the order of the list; then those that the facts call for."""
    papers = PaperList(answers.get("papers", ()))
    for table in (*TABLES, *PROVED):
        for number, row in enumerate(answers.get(table, ()), 1):
            papers.rest(f"{table}.{number}", row.get("paper"))
    for number, row in enumerate(answers.get("facts", ()), 1):
        fact = str(row.get("fact") or "")
        if row.get("topic") and is_clinical(row["topic"]) and not _TO_COME.search(fact):
            days = days_told(fact, decided) if (decided := answers.get("notice_date")) else days_in(fact)
            if len(days) == len(_MONTH.findall(fact)):  # every day of it could be read
                papers.drop_earlier(f"facts.{number}", days)
    for number, row in enumerate(answers.get("findings", ()), 1):
        papers.drop_earlier(f"findings.{number}", [on.first] if (on := row.get("on")) and on.first else [])
    for key in (key for key in PROVED_ANSWERS if answers.get(key)):
        papers.rest(key, answers.get(f"{key}_paper"), is_held=key == "consent" and answers.get(key) == "yes")
    for table, (_, required) in TABLES.items():
        for number, row in enumerate(answers.get(table, ()), 1):
            says_something = all(row.get(name) is not None for name in required)
            if table == "treatments" and (row.get("status") == "never" or not _tells_course(row)):
                continue  # no chart shows what was not done, and a drug that is only named argues nothing
            if (
                says_something
                and (table != "criteria" or (row.get("fact") and row.get("status") in ("met", "exception")))
                and row.get("topic") != "against"
            ):
                named = str(row.get("measure") or "") if table == "findings" else ""
                papers.propose(
                    f"{table}.{number}", row.get("topic") or "", str(row.get("fact") or ""), named, row.get("on")
                )
    if answers.get("if_missed"):
        papers.propose("if_missed")
    if answers.get("notice_date"):
        papers.add_notice(answers.get("notice_date"))
    return papers


def _tells_course(row: Mapping[str, Any]) -> bool:
    """Whether a row of the treatments tells more than that a drug is or was taken."""
    return bool(
        row.get("demanded") == "yes"
        or any(row.get(name) for name in ("result", "fact", "before", "after", "ground", "started", "stopped"))
    )


_TO_COME = re.compile(r"\b(?:next|due|will|scheduled|planned|until|through|follow-?up|expires?|ends?)\b", re.I)
_MONTH = re.compile(rf"\b(?:{'|'.join(name[:3] for name in MONTH_NAMES)})[a-z]*\b|\d/\d", re.I)
"""Words of a day that a paper of an earlier day can tell."""

LONG_AFTER, LONG_BEFORE = timedelta(days=45), timedelta(days=120)


def is_later_test(row: Mapping[str, Any], answers: Answers) -> bool:
    """Whether a test tells no part of the course: one told as of the diagnosis that was made long after it or long before, or
    one of a drug that was never given."""
    if row.get("stage") == "never":
        return True
    made, diagnosed = row.get("on"), answers.get("diagnosed_on")
    if row.get("stage") != "diagnosis" or not (
        made and made.first and diagnosed and diagnosed.last and diagnosed.first
    ):
        return False
    is_earlier = made.last is not None and diagnosed.first - made.last > LONG_BEFORE
    return bool(made.first - diagnosed.last > LONG_AFTER) or is_earlier


def is_unsure_of_drug(row: Mapping[str, Any], doubts: tuple[str, ...]) -> bool:
    """Whether the doubtful words of a row of the treatments name the drug itself ('I believe it was Gamunex')."""
    names = re.findall(r"[a-z]{5,}", str(row.get("drug") or "").lower())[:2]
    return any(
        re.search(rf"\b(?:was|were|is|called|named|on) (?:the )?{name}", doubt.lower())
        for name in names
        for doubt in doubts
    )


def is_for_another_illness(row: Mapping[str, Any], answers: Answers) -> bool:
    """Whether a row of the treatments is a medicine for another illness, of which neither the notice nor the policy
    speaks: history that no letter argues from."""
    drug = str(row.get("drug") or "")
    if (
        row.get("demanded") == "yes"
        or row.get("ground")
        or not treats_another_illness(drug, str(answers.get("condition") or ""))
    ):
        return False
    asked = [str(answers.get("denial_text") or ""), str(answers.get("policy_text") or "")]
    asked += [str(reason.get("words")) for reason in answers.get("reasons", ())]
    asked += [str(point.get("criterion")) for point in answers.get("criteria", ())]
    text = " ".join(asked).lower()
    return not any(re.search(rf"\b{name}", text) for name in re.findall(r"[a-z]{6,}", drug.lower()))


def _items(table: str, answers: Answers, papers: PaperList) -> tuple[Any, ...]:
    kind, required = TABLES[table]
    items = []
    names_demanded = any(row.get("demanded") == "yes" for row in answers.get(table, ()))
    for number, row in enumerate(answers.get(table, ()), 1):
        if all(row.get(name) is not None for name in required):
            key = f"{table}.{number}"
            cells, doubts = sort_cells(table, {name: value for name, value in row.items() if name != "paper"})
            if any(cells.get(name) is None for name in required):
                continue  # nothing sure is left of it
            if table == "treatments" and is_unsure_of_drug(row, doubts):
                continue
            if table == "treatments" and is_for_another_illness(row, answers):
                continue
            if table == "treatments" and names_demanded and cells.get("demanded") is None:
                cells["demanded"] = "no"  # the person has marked those that the plan wants, and not this one
            if table == "findings" and is_later_test(row, answers):
                cells["stage"] = None
            items.append(kind(id=key, exhibits=papers.of_item.get(key, ()), **cells))
    return tuple(items)


def build_case(answers: Answers) -> Case:
    """The typed case of these answers. Rows without their required cells are left out (they are problems)."""
    get = answers.get
    papers = _list_papers(answers)
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
        reasons=tuple(
            StatedReason(row["kind"], row["words"], row.get("answer"), row.get("doctor_answer"))
            for row in get("reasons", ())
            if row.get("kind") and row.get("words")
        ),
        criteria=_items("criteria", answers, papers),
        therapy=get("therapy"),
        condition=get("condition"),
        hcpcs=get("hcpcs"),
        setting_wanted=get("setting_wanted"),
        setting_offered=get("setting_offered"),
        notices=_items("notices", answers, papers),
        treatments=_items("treatments", answers, papers),
        findings=_items("findings", answers, papers),
        facts=_items("facts", answers, papers),
        exhibits=tuple(papers.exhibits),
        wanted_papers=tuple(papers.wanted),
        papers_of=papers.of_item,
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
    if len(content) > MOST_BYTES:
        raise CaseFileError(
            f"This file is larger than {MOST_BYTES // 1_000_000} MB; no case file is. Choose the file you saved here; its name ends in .json."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFileError(
            f"This file is not text (byte {error.start}). Choose the case file you saved here; its name ends in .json."
        ) from None
    try:
        document = json.loads(text, parse_int=_parse_int, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise CaseFileError(
            f"The case file is damaged or cut off ({place}). Open an older copy, or start again; nothing else was changed."
        ) from None
    return migrate(_whole_letters(document) if "\\ud" in text.lower() else document)


def _parse_int(digits: str) -> int | str:
    """A whole number; one of more digits than any number of a case stays text."""
    return int(digits) if len(digits) <= 30 else digits


def _refuse_constant(name: str) -> None:
    raise CaseFileError(
        f"The case file is damaged: it holds {name}, which is no value. Open an older copy, or write the value as text."
    )


def _whole_letters(value: Any) -> Any:
    """The same value with U+FFFD for each half of a letter (a lone surrogate), which no file could hold again."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_letters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(item) for key, item in value.items()}
    return value


def migrate(document: Any) -> dict[str, Any]:
    """The answers of a parsed case file of any version we know. Raises CaseFileError for others."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CaseFileError(f'This is not a case file: it does not say "format": "{FORMAT}" at its start.')
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise CaseFileError('The case file does not say which version it is ("version": 2).')
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


def write_case_file(typed: Mapping[str, Any]) -> str:
    """The case file of these answers, exactly as typed, unknown keys included."""
    document = {"format": FORMAT, "version": VERSION, "answers": dict(typed)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
