"""The denial map: every kind of refusal as a row, with the proof it calls for. The sentences it comes in stand in
generator/reading/sentences, a file for each kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from generator.facts.rows import PolicyKind
from generator.rows.conditions import Need, read_needs
from generator.rows.files import read_row_file, read_row_files
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, check_references, not_one_of, read_row

Kind = TypeVar("Kind", bound=Row)
HERE = Path(__file__).parent
KINDS, WANTED, ROUTES = HERE / "kinds", HERE / "wanted.toml", HERE / "routes.toml"
REFUSED, ASKS = HERE / "refused.toml", HERE / "asks.toml"


class Phrases(Row):
    """One phrase for each stand of the treatment. `{decision}` and `{what}` are filled in by the paper."""

    before: str
    ongoing: str
    after: str

    def at(self, timing: str | None) -> str:
        """The phrase for where the treatment stands; for `before` where that is not known."""
        return getattr(self, timing or "before")


class Ask(Row):
    """What a paper asks of whoever refused: approve, pay, rescind, correct, count, send."""

    id: str
    verb: Phrases
    """After "I ask you to" or "Please", with `{decision}` (the decision with its date) and `{what}` (what it is about)."""
    short: Phrases
    """The same as a numbered request, in small letters and without a full stop; `{what}` is what `about` says."""
    about: str
    """What is decided about, where nothing more exact is said: 'the treatment as ordered'."""
    signs: tuple[Literal["patient", "caregiver", "practice"], ...]
    """Who can sign a paper that asks this."""


class Refused(Row):
    """Something that can be refused, with its words and the asks that answer it."""

    id: str
    what: str
    """The line on the plan, without its full stop."""
    lead: str = ""
    """Before the drug where a paper says what was refused: 'the place of treatment for '. Empty: the drug itself."""
    about: str = ""
    """Before the drug in the ask: 'the home nursing, supplies or pump for '."""
    terms: str = ""
    """After the drug in the ask, where the place is known (`{site}`): ', supplied by {site}'."""
    names: Literal["", "setting", "demanded_product"] = ""
    """What the line on the plan adds: the place asked for and the one offered, or the product they want."""
    asks: tuple[str, ...] = reference("asks")
    """The asks that answer it, the usual one first."""

    def _check(self) -> None:
        if not self.asks:
            raise FactError("say which ask answers it")


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
    """One kind of refusal."""

    id: str
    label: str
    """As a choice on the form, in plain words."""
    short: str
    """As a letter names it: 'the place of treatment'."""
    so: str = ""
    """What an answer to it ends in, after "So I ask that": a request, which claims nothing."""
    so_taken_back: str = "this finding be withdrawn"
    """The same where a practice disputes a payment that was taken back."""
    order: int
    """Its place among all kinds, as a choice on the form; the files are cut by subject."""
    refused: str = reference("refused")
    """What exactly is refused, by id in refused.toml."""
    ask: str = reference("asks", default="")
    """The ask of this kind, where it is not the usual one for what is refused."""
    payment_reasons: tuple[str, ...] = ()
    """What a payment notice's codes stand for where they state this kind, by id in facts/codes/payment_reasons.toml."""
    payment_codes: tuple[str, ...] = ()
    """Codes that state this kind, whatever else their payment reason states, by id in facts/codes/remittance."""
    place: str = ""
    """A regular expression that names the place, for the kinds that refuse one place and want another: only one of these stands for
    a letter, and the letter must name its place."""
    only_papers: bool = False
    """It says only that papers are missing: what argues from medicine stands under another reason where there is one."""
    says_point: bool = False
    """It says which point is meant: the generic wording of need ('criteria not met') in the same paragraph yields."""
    details: tuple[str, ...] = reference("denial_kinds", default=())
    """Kinds that in the same paragraph only spell this one out."""
    they_must_show: str
    proof: tuple[str, ...]
    usual_mistake: str
    first_move: str
    tested_by: tuple[PolicyKind, ...] = ()
    """The kinds of policy by which such a refusal is decided, the nearest first; empty: by none."""
    wants: tuple[Wanted, ...] = ()
    """What this kind needs beyond what every letter wants."""
    judgment: Literal["medical", "contract", "billing", "none"] = "medical"
    """What the refusal turns on: medicine, the words of the plan, or how it was billed. Outside reviewers take the
    first; programs with two tracks (TRICARE, VA) sort by it."""
    routes: tuple[str, ...] = reference("routes", default=())
    """Ways to go that fit this kind, by id in routes.toml."""
    guide: str
    """Name of the guide page under docs/guides/."""

    def place_named_in(self, text: str) -> bool:
        """Whether the text names the place of this kind. Raises FactError for a broken `place`."""
        try:
            return re.search(self.place, text, re.I) is not None
        except re.error as error:
            raise FactError(f"denial_kind {self.id}: broken place: {error}") from None


@cache
def load_asks() -> dict[str, Ask]:
    """All asks by id, the general one first. Raises FactError on a malformed row."""
    return _load(ASKS, "ask", Ask)


@cache
def load_refused() -> dict[str, Refused]:
    """All that can be refused, by id. Raises FactError on a malformed row or an ask that does not exist."""
    return _load(REFUSED, "refused", Refused, asks=load_asks())


@cache
def load_wanted() -> tuple[Wanted, ...]:
    """What every letter wants, in the order it is asked for."""
    return tuple(
        read_row(Wanted, table, f"{name}, wanted {table.get('question')}")
        for name, tables in read_row_files(WANTED)
        for table in tables["wanted"]
    )


@cache
def load_denial_kinds() -> dict[str, DenialKind]:
    """All kinds by id, in their order. Raises FactError on a malformed row, a reference to nothing, or a place in
    the order that is taken."""
    kinds = _load(KINDS, "denial_kind", DenialKind, refused=load_refused(), asks=load_asks(), routes=load_routes())
    places: dict[int, str] = {}
    for kind in kinds.values():
        if kind.order in places:
            raise FactError(f"denial_kind {kind.id}: the order {kind.order} is that of {places[kind.order]}")
        if kind.ask and kind.ask not in load_refused()[kind.refused].asks:
            asks = load_refused()[kind.refused].asks
            raise FactError(f"denial_kind {kind.id}: ask names {not_one_of(kind.ask, asks)} (asks of {kind.refused})")
        places[kind.order] = kind.id
    return dict(sorted(kinds.items(), key=lambda item: item[1].order))


def find_refused(kinds: Iterable[DenialKind]) -> Refused | None:
    """The one thing that all these kinds refuse; None where they refuse different things, or there are none."""
    refused = {kind.refused for kind in kinds}
    return load_refused()[refused.pop()] if len(refused) == 1 else None


def find_ask(kinds: Iterable[DenialKind]) -> Ask:
    """The ask that all these kinds share; the general one where they ask for different things, or there are none."""
    asks = {kind.ask or load_refused()[kind.refused].asks[0] for kind in kinds}
    return load_asks()[asks.pop()] if len(asks) == 1 else next(iter(load_asks().values()))


def _load(place: Path, table_name: str, kind: type[Kind], **shelves: Collection[str]) -> dict[str, Kind]:
    """The rows of a place by id, each reference followed to `shelves` and among themselves. Raises FactError naming file and row."""
    rows: dict[str, Kind] = {}
    places: dict[str, str] = {}
    for name, tables in read_row_files(place):
        for table in tables[table_name]:
            where = f"{name}, {table_name} {table.get('id')}"
            row: Any = read_row(kind, table, where)
            if row.id in rows:
                raise FactError(f"{where}: the id is used twice")
            rows[row.id], places[row.id] = row, where
    for key, row in rows.items():
        check_references(row, places[key], {**shelves, f"{table_name}s": rows})
    return rows


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
        where = f"{ROUTES.name}, route {table.get('id')}"
        route = read_row(Route, table, where, needs=read_needs(table.get("needs", []), where))
        if route.id in routes:
            raise FactError(f"{where}: the id is used twice")
        routes[route.id] = route
    return dict(sorted(routes.items(), key=lambda item: item[1].order))
