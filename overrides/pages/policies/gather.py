"""What the pages of payers and the comparisons of their policies have to say, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.facts import rows as kinds
from generator.facts.payers import policies_of
from overrides.pages.shown import Shown
from overrides.pages.writing.names import illness_link, plain_therapy_link, therapy_name
from overrides.pages.writing.text import words
from overrides.pages.writing.writer import Writer

PARTS = ("ncd", "lcd", "drug", "step_list", "product_preference", "site_of_care")
"""Kinds of policy in the order of a payer's page."""

SUBJECTS = {
    "diagnosis": ("diagnosis",), "drug": ("drug",), "value": ("value",), "who": ("age", "specialist"), "dose": ("dose",),
    "place": ("place",), "past": ("history", "document"), "renewal": ("response",),
}  # fmt: skip
"""Parts of a comparison -> the kinds of test in it. What only a renewal is asked stands under 'renewal'."""

MEDICARE_RULE = "ma_follow_medicare_criteria"
"""The right by which Medicare's own rules stand above those of a Medicare Advantage plan."""


@dataclass(frozen=True)
class Asked:
    """One test of one edition as a row of a table: Markdown, but for `test` and `policy`."""

    policy: kinds.Policy
    test: kinds.PolicyTest
    payer: str
    words: str
    of: str
    is_sure: bool


class Policies:
    """The rows of the page being written."""

    def __init__(self, page: Shown):
        self.page, self.book = page, page.book

    def of_payer(self, payer: kinds.Payer) -> dict[str, list[kinds.Policy]]:
        """Its own editions and those it uses, by kind, the newest first."""
        rows = sorted(policies_of(self.book, payer.id), key=lambda row: (row.title, -row.edition.toordinal()))
        return {part: [self.page.use(row) for row in rows if row.kind == part] for part in PARTS}

    def of_therapy(self, therapy: str) -> list[kinds.Policy]:
        """Editions that name a drug: Medicare's own first, then by payer; of one policy only the newest."""
        rows = [row for row in self.book.shelf("policies").values() if therapy in row.therapies]
        newest = {(row.payer, row.number, row.title): row for row in sorted(rows, key=lambda row: row.edition)}
        return sorted(newest.values(), key=lambda row: (row.kind not in ("ncd", "lcd"), row.payer, row.title))

    def asked(self, policy: kinds.Policy, therapy: str = "") -> list[Asked]:
        """Every test of an edition, for one drug or all. By itself an edition names its illnesses in its head; beside those
        of others each test does."""
        return [self._asked(policy, test, in_head=not therapy) for test in policy.tests_for(therapy)]

    def illnesses(self, policy: kinds.Policy) -> list[str]:
        """Links to the illnesses of an edition (Markdown); empty where it is for any."""
        return [illness_link(self.book, key, is_short=True) for key in policy.conditions]

    def compared(self, policies: list[kinds.Policy], therapy: str) -> dict[str, list[Asked]]:
        """Part of a comparison -> the tests of all editions in it; a part that nobody asks for is left out."""
        rows = [asked for policy in policies for asked in self.asked(policy, therapy)]
        parts = {subject: [row for row in rows if self._subject(row.test) == subject] for subject in SUBJECTS}
        return {subject: found for subject, found in parts.items() if found}

    @staticmethod
    def _subject(test: kinds.PolicyTest) -> str:
        if test.phase == "renewal":
            return "renewal"
        return next(subject for subject, fits in SUBJECTS.items() if test.kind in fits)

    def _asked(self, policy: kinds.Policy, test: kinds.PolicyTest, *, in_head: bool) -> Asked:
        groups = policy.way_to(test)
        lead = next((f"{words(group.words)}: " for group in reversed(groups) if group.words), "")
        one_of = " (one of several ways)" if any(group.need == "one" for group in groups) else ""
        own = test.conditions or policy.conditions
        is_told = in_head and set(own) == set(policy.conditions)
        whom = [] if is_told else [illness_link(self.book, key, is_short=True) for key in own]
        whom += [words(therapy_name(self.book.get("therapies", key))) for key in test.therapies]
        whom += {"start": ["first request"], "renewal": ["renewal"], "any": []}[test.phase]
        payer = words(self.book.get("payers", policy.payer).name)
        return Asked(
            policy, test, payer, f"{lead}{words(test.asks)}{one_of}", ", ".join(whom), policy.is_asserted(test)
        )

    @staticmethod
    def name(therapy: kinds.Therapy) -> str:
        return therapy_name(therapy)

    def names(self, policy: kinds.Policy) -> list[str]:
        """Names of the drugs of an edition; empty where it is for every infused drug."""
        return [words(therapy_name(self.book.get("therapies", key))) for key in policy.therapies]

    def payer(self, policy: kinds.Policy) -> str:
        return words(self.book.get("payers", policy.payer).name)

    def drugs(self, policy: kinds.Policy) -> list[str]:
        """Links to the drugs of an edition (Markdown); empty where it is for every infused drug."""
        return [plain_therapy_link(self.book.get("therapies", key)) for key in policy.therapies]

    def lines(self, policy: kinds.Policy) -> list[str]:
        return [self.book.get("lines_of_business", key).name for key in policy.lines]

    def states(self, policy: kinds.Policy) -> list[str]:
        return [self.book.get("states", key).name for key in policy.states]

    def compares(self, payer: kinds.Payer | None = None) -> Iterator[kinds.Therapy]:
        """The treatments that have a comparison; of a payer, those that its own editions name."""
        rows = policies_of(self.book, payer.id) if payer else self.book.shelf("policies").values()
        named = {key for row in rows for key in row.therapies}
        yield from (row for key, row in self.book.shelf("therapies").items() if key in named)

    def rule_of_medicare(self, rows: list[kinds.Policy]) -> kinds.Right | None:
        """The rule on a Medicare Advantage plan's own criteria, where Medicare's and such a plan's stand side by side."""
        lines = {line for row in rows for line in row.lines}
        return self.page.confirmed("rights", MEDICARE_RULE) if {"medicare", "medicare_advantage"} <= lines else None

    def published(self, payer: kinds.Payer) -> str:
        """A link to where a payer publishes its policies (Markdown)."""
        source = self.book.get("sources", payer.published_at)
        return self.page.link(words(source.title), source.url)

    def payers(self) -> list[kinds.Payer]:
        """Payers of whom at least one edition was read, by name."""
        rows = (row for row in self.book.shelf("payers").values() if policies_of(self.book, row.id))
        return sorted(rows, key=lambda row: row.name)


def write_policies(writer: Writer) -> None:
    """A page for each payer, a comparison for each treatment, and their list."""
    page = Shown(writer.book)
    policies = Policies(page)
    for payer in policies.payers():
        page.start(f"reference/policies/{payer.id}.md")
        writer.write(page, "policies/page.md.j2", payer=payer, policies=policies)
    for therapy in policies.compares():
        page.start(f"reference/policies/for-{therapy.id}.md")
        rows = [page.use(row) for row in policies.of_therapy(therapy.id)]
        rule = policies.rule_of_medicare(rows)
        data = {"therapy": therapy, "name": therapy_name(therapy), "rows": rows, "medicare_rule": rule}
        writer.write(page, "policies/compare.md.j2", policies=policies, **data)
    page.start("reference/policies/index.md")
    writer.write(page, "policies/index.md.j2", policies=policies)
