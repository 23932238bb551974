"""What every row stands on: its source, and whether a person has seen it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import ClassVar, Literal

from generator.rows.conditions import read_condition
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, Unverified

HORIZON = date(2015, 1, 1)
"""The book answers for denials from this day on; a long-standing rule starts here."""


EDITION = date(2026, 12, 31)
"""No row of this edition was seen after this day: a later day on a row is a slip. Whoever goes on with the work moves it.
It stands here, and is no clock, so that the same rows load on every day."""

YEAR, HALF_YEAR = 365, 180

WINDOWS = {"days": 366, "months": 24, "hours": 168}
"""The longest window of each unit that a rule may give. A longer one is a slip of the keys."""


@cache
def _windows(kind: type[Row]) -> tuple[tuple[str, str], ...]:
    """(field, unit) of each field of a kind that holds the length of a window."""
    named = ((name, next((part for part in name.split("_") if part in WINDOWS), "")) for name in kind.fields)
    return tuple((name, unit) for name, unit in named if unit)


class Evidence(Row):
    """Where a row comes from. Either `verified` (the day a person last saw the source say so) or
    `unverified` (why nobody could), never both, never neither."""

    review_days: ClassVar[int] = YEAR
    """After so many days a row of this kind is stale: used all the same, and marked where it is printed."""
    source: tuple[str, ...] = reference("sources", default=())
    pinpoint: str = ""
    verified: date | None = None
    unverified: str = ""
    recheck: bool = False
    """The copy that was read is old: shown as due for a new look, whatever the date."""
    announced: bool = False
    """A rule that was read before its first day in force: enacted, and entered ahead of time."""
    editors_note: str = ""
    """For whoever keeps the book: how it was read, what not to print. No page and no paper shows it; what helps a
    reader stands in `note`."""

    def _check(self) -> None:
        if (self.verified is None) == (not self.unverified):
            raise FactError("give either 'verified' (a date) or 'unverified' (the reason)")
        if self.verified and not self.source:
            raise FactError("a verified row needs a source")
        if self.verified and not HORIZON <= self.verified <= EDITION:
            raise FactError(
                f"verified on {self.verified}, which is not between {HORIZON} and {EDITION}, the last day of this edition "
                "(EDITION in generator/facts/rows/evidence.py)"
            )
        self._check_windows()
        started = getattr(self, "from_", None)
        if started and self.verified and started > self.verified and not self.announced:
            raise FactError(f"in force from {started}, but last verified before that, on {self.verified}")

    def _check_windows(self) -> None:
        """Refuse a window of no length, or of one that no rule gives: fields named `_days`, `_months`, `_hours`."""
        for name, unit in _windows(type(self)):  # type: ignore[arg-type]  # a class is hashable; mypy looks at the rows
            value = getattr(self, name)
            if type(value) is int and not 1 <= value <= WINDOWS[unit]:
                raise FactError(f"{name} = {value}, which is not between 1 and {WINDOWS[unit]} {unit}")

    @property
    def is_verified(self) -> bool:
        return self.verified is not None

    def require_verified(self) -> None:
        """Raise Unverified unless a person has seen the source say so."""
        if not self.is_verified:
            raise Unverified(f"{getattr(self, 'id', type(self).__name__)}: {self.unverified}")


class Usable(Evidence):
    """A row that says where it is used. A rule for letters either is cited by a template, or carries its own sentence
    (`letter`) and the condition (`when`) under which it reaches a case; `generator/plan/rules.py` asks both."""

    used_in: tuple[Literal["letter", "plan", "doctor", "page"], ...]
    page_only_because: str = ""
    """Why no letter, plan or doctor's paper has it; given exactly when `used_in` is only 'page'."""
    when: tuple[dict, ...] = ()
    """Tests of answers and situation, in the condition language of generator/rows/conditions.py; all must hold."""
    says: tuple[str, ...] = ()
    """Patterns, in small letters, of which the plan's own words must hold one: its reasons, what they cite, the points of its
    policy. So a rule that the payer names is opened, and no other. Empty: whatever the words are."""
    unless_says: tuple[str, ...] = ()
    """The same the other way round: the rule is left out where one of these stands."""
    letter: str = ""
    """The sentence a letter prints when the rule reaches the case: what the rule says, and what follows from it here.
    Neutral as to who writes. Its citation is added by the letter."""

    def _check(self) -> None:
        super()._check()
        if not self.used_in:
            raise FactError("say where the row is used: letter, plan, doctor or page")
        if (set(self.used_in) == {"page"}) != bool(self.page_only_because):
            raise FactError("give 'page_only_because' exactly when the row is used on pages only")
        if not self.is_verified and set(self.used_in) != {"page"}:
            raise FactError(
                "an unverified row is for pages only, no letter, plan or doctor's paper would ever have it: verify it, or "
                "write used_in = [\"page\"] and say why in 'page_only_because'"
            )
        if self.letter and "letter" not in self.used_in and "doctor" not in self.used_in:
            raise FactError("a row with a sentence for letters is used in letters")
        if (self.says or self.unless_says) and not self.when:
            raise FactError(
                "a row that looks at the plan's words ('says') needs a condition ('when') by which it comes up"
            )
        read_condition(list(self.when), "when")

    def is_about(self, words: str) -> bool:
        """Whether it is about a decision of which these are the words, in small letters."""
        return is_said(self.says, words) and not (self.unless_says and is_said(self.unless_says, words))


def is_said(signs: tuple[str, ...], known: str) -> bool:
    """Whether one of the patterns stands in what is known of a case, in small letters; true where there is none to look
    for."""
    return not signs or any(re.search(rf"\b(?:{sign})", known) for sign in signs)


PublisherClass = Literal[
    "statute", "regulation", "agency", "label", "society", "journal", "payer", "manufacturer", "court", "secondary"
]


class Source(Row):
    id: str
    title: str
    publisher: str
    publisher_class: PublisherClass
    url: str


class Correction(Evidence):
    """A claim found in other guides, and what is right. `ends_as` says where the product keeps it, `places` on which
    pages a reader finds the corrected matter; `left_out` why no page has it."""

    id: str
    claim: str
    kind: Literal[
        "appeal_step", "best_practice", "code", "denial_reason", "evidence", "feature", "guideline", "indication", "law",
        "program", "statistic",
    ]  # fmt: skip
    verdict: Literal["correct", "wrong", "outdated", "imprecise", "unverifiable", "not_a_fact"]
    fact: str
    ends_as: Literal["fact", "guide", "feature", "page"]
    places: tuple[str, ...] = ()
    """Pages below docs/, or made from the fact book, with an anchor where it helps."""
    left_out: str = ""

    def _check(self) -> None:
        super()._check()
        if bool(self.places) == bool(self.left_out):
            raise FactError("give either 'places' (the pages that say it) or 'left_out' (why none does)")
