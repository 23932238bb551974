"""What a paper does: refuse, approve, ask, wait, pay, take back, or decide an appeal; with what to do and by when."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from generator.facts import Book
from generator.reading.parts import Sentence, cut, strongest_roles
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

STATUSES = Path(__file__).with_name("status.toml")


class Status(Row):
    """A row of status.toml: what such a paper is, and what to do with it."""

    id: str
    says: str
    what_to_do: str
    by_when: str
    refuses: bool = False
    is_settled: bool = False
    """Nothing in it is refused: no reason is looked for."""


class PaperStatus(NamedTuple):
    """`id` a row of status.toml, '' where nothing tells; `start`..`end` the sentence that tells."""

    id: str
    sure: float
    start: int
    end: int
    level: str
    urgent: bool
    language: str

    @property
    def refuses(self) -> bool:
        return bool(self.id) and load_statuses()[self.id].refuses

    @property
    def is_settled(self) -> bool:
        return bool(self.id) and load_statuses()[self.id].is_settled


@cache
def load_statuses() -> dict[str, Status]:
    """All statuses by id. Raises FactError on a malformed row."""
    rows = [read_row(Status, table, f"status {table.get('id')}") for table in read_row_file(STATUSES)["status"]]
    return {row.id: row for row in rows}


URGENT = re.compile(r"\b(?:urgent|expedited|fast(?:er)?|rapid|72[- ]hours?|r[aá]pida|urgente|acelerada|expedita)\b", re.I)
EXTERNAL = re.compile(r"\b(?:independent review (?:organization|entity|services|decision)|IRO\b|external review (?:decision|determination|organization)|qualified independent contractor|QIC\b|administrative law judge|hearing (?:officer|decision)|fair hearing decision|independent medical review (?:decision|determination)|organizaci[oó]n de revisi[oó]n independiente)", re.I)
SECOND = re.compile(r"\b(?:second|2nd|level (?:2|two|ii))[- ]?(?:level)?\b[^.\n]{0,40}\b(?:appeal|review|panel|grievance|reconsideration|decision)\b|\bfinal internal\b", re.I)
SPANISH = re.compile(r"\b(?:el|la|los|de|que|su|usted|para|una|por|con|del|se|no)\b", re.I)
ENGLISH = re.compile(r"\b(?:the|of|to|and|you|your|for|is|was|that|this|we|not)\b", re.I)


@lru_cache(maxsize=4)
def read_status(text: str, book: Book) -> PaperStatus:
    """What the paper does, by the roles of its sentences and the reasons it states."""
    from generator.reading.reasons import read_reasons

    sentences = [sentence for sentence in cut(text) if sentence.odds]
    reasons = [*read_reasons(text, book)]
    language = "es" if len(SPANISH.findall(text[:6000])) > len(ENGLISH.findall(text[:6000])) else "en"
    best = strongest_roles(sentences)
    status, sure, sentence = _decide(best, reasons, text)
    at = (sentence.start, sentence.end) if sentence else (reasons[0].start, reasons[0].end) if reasons else (0, 0)
    level = "initial"
    if EXTERNAL.search(text[:700]) and status in ("upheld", "overturned", "partial"):
        level = "external"
    elif status in ("upheld", "overturned"):
        level = "second" if SECOND.search(text[:1500]) else "first"
    return PaperStatus(status, round(sure, 3), *at, level, bool(URGENT.search(text)), language)


def _decide(best: dict[str, tuple[float, Sentence]], reasons: list, text: str) -> tuple[str, float, Sentence | None]:  # type: ignore[type-arg]
    def odds(name: str) -> float:
        return best[name][0] if name in best else 0.0

    def told(status: str, name: str, least: float = 0.5) -> tuple[str, float, Sentence | None]:
        return status, max(least, odds(name)), best[name][1] if name in best else None

    strongest = max((reason.sure for reason in reasons), default=0)
    kinds = [reason.kind for reason in reasons]
    if max(odds("role_overturned"), odds("role_upheld")) > 0.6:
        return told("overturned", "role_overturned") if odds("role_overturned") > odds("role_upheld") else told("upheld", "role_upheld")
    if odds("role_take_back") > 0.6 or (kinds[:1] == ["retroactive_denial"] and strongest > 0.8):
        return told("take_back", "role_take_back")
    open_ = max((odds("role_pended"), "pended"), (odds("role_information_request") * 0.95, "information_request"), (odds("role_acknowledgement") * 0.9, "received"))
    refused = max(odds("no"), odds("role_partial") * 0.9)
    if odds("role_partial") > 0.6 and (reasons or odds("no") > 0.5):
        return told("partial", "role_partial")
    if reasons and odds("yes") > 0.6 and kinds[0] != "cost_share":
        return told("partial", "yes")
    if kinds == ["cost_share"] and refused < 0.8:
        return told("payment_explanation", "role_amounts")
    if refused > 0.5 or strongest > 0.7:
        return told("refusal", "no", strongest)
    if odds("yes") > 0.5 and odds("yes") > open_[0] * 0.8:
        return told("approval", "yes")
    if open_[0] > 0.5:
        return told(open_[1], f"role_{'acknowledgement' if open_[1] == 'received' else open_[1]}")
    if reasons:
        return told("refusal", "no", strongest)
    if odds("role_amounts") > 0.6:
        return told("payment_explanation", "role_amounts")
    return "", 0.0, None
