"""What a letter can print under "Published support", for each pair of a drug and an illness: the label's row, a guideline,
a study that shows the effect. `python -m tests.content.support` prints the pairs that have too little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.arguments.choose import FactsAtHand, find_facts_at_hand
from generator.facts import Book, load_book
from generator.rows.row import Row

ON = date(2026, 11, 30)
BORN = {"adult": date(1980, 1, 1), "child": date(2014, 1, 1)}
Pair = tuple[str, str, str]
"""Therapy, illness, and 'adult' or 'child'."""


class Support(Row):
    """What the book holds for one pair, for somebody who differs in nothing from the usual case."""

    label: bool
    guideline: bool
    study: bool

    @property
    def is_empty(self) -> bool:
        return not (self.label or self.guideline or self.study)

    @property
    def is_label_only(self) -> bool:
        return self.label and not (self.guideline or self.study)


def find_pairs(book: Book) -> Iterator[tuple[str, str]]:
    """Each pair that the book names: in a label, in a guideline, in a study."""
    pairs = {(drug.id, illness) for drug in book.shelf("therapies").values() for illness in drug.labelled_for}
    pairs |= {(drug, row.id) for row in book.shelf("conditions").values() for drug in row.labelled_therapies}
    for row in (*book.shelf("studies").values(), *book.shelf("guidelines").values()):
        pairs |= {(drug, illness) for drug in row.therapies for illness in row.conditions}
    yield from sorted(pairs)


def find_support(book: Book, therapy: str, illness: str, who: str) -> Support:
    """What a letter on this pair can print, with the product that the label's row needs, where it needs one."""
    uses = [row for row in book.get("therapies", therapy).indication if row.condition == illness]
    named = [product for row in uses for product in row.products] or [""]
    answers = {
        "therapy": therapy,
        "condition": illness,
        "birth_date": BORN[who],
        "under_18": {"child": "yes"}.get(who, "no"),
    }
    found: list[FactsAtHand] = [find_facts_at_hand(answers | {"product": name}, None, ON, book) for name in named]
    return Support(
        label=any(facts.indication for facts in found),
        guideline=any(facts.guidelines for facts in found),
        study=any(facts.has("study_works") for facts in found),
    )


def find_gaps(book: Book) -> tuple[set[Pair], set[Pair]]:
    """The pairs of which a letter would print nothing at all, and those of which it would print the label alone. A child
    is asked about only where a label's row names such an age."""
    empty, label_only = set(), set()
    for therapy, illness in find_pairs(book):
        for who in BORN:
            support = find_support(book, therapy, illness, who)
            if who == "child" and not support.label:
                continue
            if support.is_empty:
                empty.add((therapy, illness, who))
            elif support.is_label_only:
                label_only.add((therapy, illness, who))
    return empty, label_only


if __name__ == "__main__":
    for title, gaps in zip(("nothing", "the label alone"), find_gaps(load_book()), strict=True):
        print(f"{title}: {len(gaps)}")
        for gap in sorted(gaps):
            print("  " + " · ".join(gap))
