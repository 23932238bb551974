"""The denial map: every kind of refusal as a row, with the words it comes in and the proof it calls for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.rows.conditions import Need, read_needs
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import FactError, read_row

KINDS = Path(__file__).with_name("kinds.toml")
ROUTES = Path(__file__).with_name("routes.toml")


class Wanted(Row):
    """Something a strong letter has: the question that takes it, what it is, and who has it."""

    question: str
    what: str
    who: str
    only_medical: bool = False
    """Wanted only when a stated reason turns on medicine."""
    part: Literal["", "demanded", "tried", "diagnosis", "course"] = ""
    """Which rows of the question's table count: treatments that the plan demands or that were tried, test results of
    the diagnosis or of the course."""


class DenialKind(Row):
    """One kind of refusal. `phrases` are regular expressions over lower-case text with single spaces."""

    id: str
    label: str
    """As a choice on the form, in plain words."""
    short: str
    """As a letter names it: 'the place of treatment'."""
    refused: str
    """What exactly is refused: drug, step, setting, service, channel, claim_line."""
    phrases: tuple[str, ...]
    not_when: tuple[str, ...] = ()
    """Phrases that rule this kind out for the sentence they stand in."""
    they_must_show: str
    proof: tuple[str, ...]
    usual_mistake: str
    first_move: str
    wants: tuple[Wanted, ...] = ()
    """What this kind needs beyond what every letter wants."""
    judgment: Literal["medical", "contract", "billing", "none"] = "medical"
    """What the refusal turns on: medicine, the words of the plan, or how it was billed. Outside reviewers take the
    first; programs with two tracks (TRICARE, VA) sort by it."""
    routes: tuple[str, ...] = ()
    """Ways to go that fit this kind, by id in routes.toml."""
    guide: str
    """Name of the guide page under docs/guides/."""

    def compiled(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        """`phrases` and `not_when`, compiled: only a reader of denials pays for it. Raises FactError on a broken one."""
        try:
            return tuple(map(re.compile, self.phrases)), tuple(map(re.compile, self.not_when))
        except re.error as error:
            raise FactError(f"kinds.toml, denial_kind {self.id}: broken phrase: {error}") from None


@cache
def load_wanted() -> tuple[Wanted, ...]:
    """What every letter wants, in the order it is asked for."""
    tables = read_row_file(KINDS)["wanted"]
    return tuple(read_row(Wanted, table, f"kinds.toml, wanted {table.get('question')}") for table in tables)


@cache
def load_denial_kinds() -> dict[str, DenialKind]:
    """All kinds by id, in the order of the file. Raises FactError on a malformed row."""
    kinds: dict[str, DenialKind] = {}
    for table in read_row_file(KINDS)["denial_kind"]:
        where = f"kinds.toml, denial_kind {table.get('id')}"
        kind = read_row(DenialKind, table, where)
        if kind.id in kinds:
            raise FactError(f"{where}: the id is used twice")
        kinds[kind.id] = kind
    return kinds


class Route(Row):
    """One way to go: who does what, by when, with which document. `needs` are tests on answers and situation."""

    id: str
    order: int
    says: str
    """What to do, as an instruction. `{level}`, `{plan}` and `{therapy}` are filled in."""
    who: Literal["you", "the doctor", "the doctor's office", "the practice"]
    by: Literal["", "today", "file", "dose", "approval_end", "continue", "own"] = ""
    """The date it must happen before: filing date, next infusion, end of the approval, last day to ask that benefits
    go on. 'own': a limit of its own, which the payer sets; no other date is lent to it."""
    document: str = ""
    for_every_kind: bool = False
    """Offered whatever was refused, when its needs hold; else only for kinds that list it."""
    needs: tuple[Need, ...] = ()


@cache
def load_routes() -> dict[str, Route]:
    """All routes by id, in the order they are taken. Raises FactError on a malformed row."""
    routes = {}
    for table in read_row_file(ROUTES)["route"]:
        where = f"routes.toml, route {table.get('id')}"
        plain: dict[str, Any] = {key: value for key, value in table.items() if key != "needs"}
        route = read_row(Route, plain, where).replaced(needs=read_needs(table.get("needs", []), where))
        if route.id in routes:
            raise FactError(f"{where}: the id is used twice")
        routes[route.id] = route
    return dict(sorted(routes.items(), key=lambda item: item[1].order))
