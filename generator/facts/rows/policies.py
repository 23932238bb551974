"""Payers, and the editions of their policies that were read: what each asks, as typed tests in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal

from generator.facts.rows.evidence import HALF_YEAR, HORIZON, Evidence
from generator.rows.row import Row, reference
from generator.rows.schema import FactError, not_one_of

PolicyKind = Literal["drug", "step_list", "product_preference", "site_of_care", "ncd", "lcd"]
"""`drug`: when a drug is approved. `step_list`: which drugs come first. `product_preference`: which product of one drug.
`site_of_care`: where it may be given. `ncd`, `lcd`: Medicare's national and local coverage determinations."""

ANY_DRUG = "any"
"""Stands for a drug where the edition names none: 'conventional treatment'."""

LONGEST_TRIAL = {"weeks": 104, "months": 24}
"""A longer trial of a drug than any policy asks is a slip of the keys."""


class LineOfBusiness(Row):
    """A market for which payers write policies of their own, and the kinds of plan that belong to it."""

    id: str
    name: str
    plan_kinds: tuple[str, ...] = reference("plan_kinds")
    own_policy: tuple[str, ...] = reference("plan_kinds", default=())
    """Kinds of plan that such a payer often runs, and that may have a policy of their own: an employer's that pays the
    claims itself, or one of which that is not known. A policy reaches them only with that word."""


class Payer(Row):
    """Who writes policies: an insurer, a Blue plan, Medicare."""

    id: str
    name: str
    cards: tuple[str, ...] = ()
    """Names on cards and letters, as printed there, that mean this payer and no other."""
    administrators: tuple[str, ...] = ()
    """Firms that decide requests for it, as its letters name them."""
    uses: str = reference("payers", default="")
    """The payer whose policies it uses, where they are published under another's name."""
    states: tuple[str, ...] = reference("states", default=())
    """The states where it sells; empty: not tied to some."""
    published_at: str = reference("sources", default="")
    """Where it publishes its policies."""


class PolicyGroup(Row):
    """Tests of a policy that belong together: all of them must hold, or one of them."""

    id: str
    need: Literal["all", "one"]
    within: str = ""
    """The group of which it is one part; empty: it must hold by itself."""
    words: str = ""
    """What the group is about, as it can stand before a colon: 'Why the hospital'."""


class PolicyTest(Row):
    """One thing that an edition asks, in our own words. It rests on the evidence of its policy."""

    id: str
    """Told apart within its policy; it does not change when the words do."""
    kind: Literal[
        "diagnosis", "drug", "dose", "value", "age", "specialist", "place", "document", "history", "response"
    ]  # fmt: skip
    """`diagnosis`: an illness, how it was shown, how bad it is. `drug`: another drug tried, or not to be taken. `dose`: of
    the drug itself. `value`: a number against a mark. `place`: where it is given, or what the place must have. `document`:
    a paper as such. `history`: what happened before, or how the illness runs. `response`: what the drug has done."""
    asks: str
    """What must be shown, as the head of a row in a table: 'Biopsy that proves the disease'."""
    section: str = ""
    """Where the edition says it: the heading or number."""
    group: str = ""
    """Id of its group; empty: it must hold by itself."""
    phase: Literal["start", "renewal", "any"] = "any"
    """Whether it is put to a first request, to a renewal, or to both."""
    therapies: tuple[str, ...] = reference("therapies", default=())
    conditions: tuple[str, ...] = reference("conditions", default=())
    """The drugs and illnesses it is for, where that is fewer than its policy's."""
    drugs: tuple[str, ...] = ()
    """Of a `drug`: generic names and classes that count, lower case; 'any': any other treatment."""
    unsafe: bool = False
    """It is asked that the drugs cannot be taken (contraindicated, not tolerated), not that they were tried."""
    now: bool = False
    """It is asked that they are taken now, beside the drug in question."""
    how_many: int | None = None
    """So many of `drugs`; left out: one."""
    weeks: int | None = None
    months: int | None = None
    """The least time that each must have been taken, in the unit of the edition."""
    measure: str = ""
    side: Literal["", "below", "at_most", "at_least", "above"] = ""
    number: str = ""
    unit: str = ""
    """Of a `value`: what is measured, on which side of which number ('200'), in which unit."""
    age_from: int | None = None
    age_to: int | None = None
    """Of an `age`: whole years, both counted in."""
    specialties: tuple[str, ...] = reference("specialties", default=())
    """Of a `specialist`: the fields that will do; empty: any field but general medicine."""
    topics: tuple[str, ...] = ()
    """Topics of facts that show it (ids of generator/form/topics.toml); empty: it is looked for by its words."""
    paper: str = ""
    """The paper that shows it, as a doctor's office calls it: 'pathology report of the biopsy'."""
    unverified: str = ""
    """Why this one test is not asserted, though its policy was read: the copy was cut, or another text says it."""

    OF_KIND: ClassVar[dict[str, tuple[str, ...]]] = {
        "drug": ("drugs",),
        "value": ("measure", "side", "number"),
    }
    """What a kind cannot do without."""
    ONLY_OF: ClassVar[dict[str, tuple[str, ...]]] = {
        "drug": ("drugs", "unsafe", "now", "how_many", "weeks", "months"),
        "value": ("measure", "side", "number", "unit"),
        "age": ("age_from", "age_to"),
        "specialist": ("specialties",),
    }
    """What only this kind has."""

    def _check(self) -> None:
        if missing := [name for name in self.OF_KIND.get(self.kind, ()) if not getattr(self, name)]:
            raise FactError(f"test {self.id}: a test of kind '{self.kind}' needs '{missing[0]}'")
        if self.kind == "age" and self.age_from is None and self.age_to is None:
            raise FactError(f"test {self.id}: a test of kind 'age' needs 'age_from' or 'age_to'")
        for kind, names in self.ONLY_OF.items():
            if kind != self.kind and (
                given := [name for name in names if getattr(self, name) not in ("", None, (), False)]
            ):
                raise FactError(f"test {self.id}: '{given[0]}' is for tests of kind '{kind}'")
        for name, longest in LONGEST_TRIAL.items():
            if (value := getattr(self, name)) is not None and not 1 <= value <= longest:
                raise FactError(f"test {self.id}: {name} = {value}, which is not between 1 and {longest}")
        if self.number:
            try:
                Decimal(self.number)
            except InvalidOperation:
                raise FactError(f"test {self.id}: number = '{self.number}' is no number") from None
        if any(name != name.strip().lower() or not name for name in self.drugs):
            raise FactError(f"test {self.id}: write drugs in lower case, without spaces around them")

    def is_met_by(self, value: Decimal) -> bool:
        """Whether a value lies where a `value` test asks for it."""
        mark = Decimal(self.number)
        return {
            "below": value < mark, "at_most": value <= mark, "at_least": value >= mark, "above": value > mark,
        }[self.side]  # fmt: skip


class Policy(Evidence):
    """One edition of one policy, as it was read at its payer's own page or a stored copy of it. It says what that edition
    asks, never what the payer asks today."""

    review_days: ClassVar[int] = HALF_YEAR
    id: str
    """It begins with the id of its payer and '_': by that the rows of one payer are found without reading the others."""
    payer: str = reference("payers")
    title: str
    number: str = ""
    kind: PolicyKind
    lines: tuple[str, ...] = reference("lines_of_business")
    """The lines of business that the edition itself names, or that the place where it stands is for."""
    states: tuple[str, ...] = reference("states", default=())
    """The states that it governs; empty: not tied to some. An LCD names those of its jurisdiction."""
    therapies: tuple[str, ...] = reference("therapies", default=())
    """Empty: every infused drug, for a `site_of_care` only."""
    conditions: tuple[str, ...] = reference("conditions", default=())
    """The illnesses whose tests stand here; empty: any."""
    place: Literal["", "home"] = ""
    """Where the drug must be asked for, for the edition to reach the request; empty: anywhere."""
    edition: date
    """The day that the edition carries."""
    month_only: bool = False
    """The edition carries a month and no day; `edition` is then the first of it."""
    dated: Literal["effective", "published", "revised", "reviewed", "version"]
    """What that day is."""
    ended: date | None = None
    """The first day on which it was no longer in force, where that is known."""
    not_read: str = ""
    """What of the edition we could not read, as a sentence; empty: nothing that asks for anything."""
    group: tuple[PolicyGroup, ...] = ()
    test: tuple[PolicyTest, ...]
    note: str = ""
    """What is good to know of it, for readers, in whole sentences."""

    def _check(self) -> None:
        super()._check()
        if not self.id.startswith(f"{self.payer}_"):
            raise FactError(f"the id must begin with the payer's: '{self.payer}_'")
        if not self.therapies and self.kind != "site_of_care":
            raise FactError("name the drugs it is for; only a site_of_care policy may be for all")
        if self.kind == "lcd" and not self.states:
            raise FactError("an lcd needs the states of its jurisdiction")
        if (self.kind in ("ncd", "lcd")) != (self.lines == ("medicare",)):
            raise FactError('lines = ["medicare"] is for ncd and lcd, and they have no other')
        if self.ended and self.ended <= self.edition:
            raise FactError(f"ended on {self.ended}, not after its edition of {self.edition}")
        if self.verified and self.edition > self.verified and not self.announced:
            raise FactError(f"the edition is of {self.edition}, after it was read on {self.verified}")
        if self.month_only and self.edition.day != 1:
            raise FactError("an edition of a month (`month_only`) is entered as the first of it")
        if self.edition < HORIZON and self.kind != "ncd":
            raise FactError(f"the edition is of {self.edition}, before {HORIZON}: nobody decides by it now")
        self._check_tests()

    def _check_tests(self) -> None:
        if not self.test:
            raise FactError("a policy has tests: say what the edition asks")
        groups = {group.id: group for group in self.group}
        ids = [test.id for test in self.test]
        if twice := next((key for key in ids if ids.count(key) > 1), None):
            raise FactError(f"two tests have the id '{twice}'")
        members = [test.group for test in self.test] + [group.within for group in self.group]
        for key in filter(None, members):
            if key not in groups:
                raise FactError(f"group names {not_one_of(key, groups)}")
        for group in self.group:
            if members.count(group.id) < (2 if group.need == "one" else 1):
                raise FactError(f"group {group.id}: it has too few tests to be '{group.need}'")
            seen, above = {group.id}, group.within
            while above:
                if above in seen:
                    raise FactError(f"group {group.id}: it stands within itself")
                seen.add(above)
                above = groups[above].within
        for test in self.test:
            if self.is_verified and not test.unverified and not test.section:
                raise FactError(f"test {test.id}: say in which section the edition asks it")
            for name in ("therapies", "conditions"):
                own, whole = getattr(test, name), getattr(self, name)
                if whole and not set(own) <= set(whole):
                    raise FactError(f"test {test.id}: {name} names {not_one_of(min(set(own) - set(whole)), whole)}")

    @property
    def dated_words(self) -> str:
        """How the edition is told from others: 'published October 1, 2024', 'version of September 2023'."""
        day = "" if self.month_only else f" {self.edition.day},"
        return f"{self.dated}{' of' if self.dated == 'version' else ''} {self.edition:%B}{day} {self.edition.year}"

    def is_asserted(self, test: PolicyTest) -> bool:
        """Whether a person saw the edition ask this."""
        return self.is_verified and not test.unverified

    def tests_for(self, therapy: str = "", condition: str = "", phase: str = "") -> tuple[PolicyTest, ...]:
        """The tests for a drug, an illness and a phase ('start' or 'renewal'); an empty word leaves it open. Without an
        illness those that are for some illnesses only are left in."""
        return tuple(
            test
            for test in self.test
            if (not therapy or not test.therapies or therapy in test.therapies)
            and (not condition or not test.conditions or condition in test.conditions)
            and (not phase or test.phase in (phase, "any"))
        )

    def group_of(self, test: PolicyTest) -> PolicyGroup | None:
        return next((group for group in self.group if group.id == test.group), None)

    def way_to(self, test: PolicyTest) -> tuple[PolicyGroup, ...]:
        """The groups in which a test stands, the outermost first."""

        def climb(key: str) -> Iterator[PolicyGroup]:
            for group in self.group:
                if group.id == key:
                    yield from climb(group.within)
                    yield group

        return tuple(climb(test.group))
