"""What a paper says already, so that nothing is said twice: notes without the sentences that only repeat, lines of a
summary each of which adds something, values of one measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.arguments.legs import telling
from generator.letters.already_said import says_again
from generator.letters.blocks import ScopeMark, Value
from generator.letters.environment import keep
from generator.letters.said import Row
from generator.record.sentences import SENTENCE_END, leans, split_sentences

HASTE_WORDS = 60
"""Words of what a gap did, and as many of a day that cannot wait, where the letter says why it cannot; the rest stands under its
reason or in the tables."""


def leave_out(value: Value, said: str) -> Value:
    """A note without the sentences that stand beside it already."""
    kept = [part for part in SENTENCE_END.split(str(value)) if len(part) < 12 or part.strip(" .") not in said]
    return keep(value, " ".join(kept)) if said else value


def is_value_of(one: Row, other: Row) -> bool:
    """Whether two rows are short values of one measure."""
    return (
        one.table == other.table == "findings"
        and str(one.measure).strip().lower() == str(other.measure).strip().lower()
        and all(re.match(r"[<>≤≥~]?\s*\d", str(row.value).strip()) and len(str(row.value)) < 40 for row in (one, other))
    )


def new_in(text: str, said: str) -> str:
    """The sentences of a note that are not said already: one that only repeats may go, one that adds stays."""
    return " ".join(part for part in SENTENCE_END.split(text) if part and not says_again(part, said))


def new_end(text: str, said: str) -> str:
    """A note without what it only repeats at its end, and at its beginning where the rest can be understood without it."""
    parts = split_sentences(text)
    while parts and says_again(parts[-1], said):
        parts.pop()
    while len(parts) > 1 and says_again(parts[0], said) and not leans(parts[1]):
        parts.pop(0)
    return " ".join(parts)


def without_repeats(lines: list[ScopeMark | Value]) -> list[ScopeMark | Value]:
    """Lines of a summary, each of which says something that those before it do not."""
    kept: list[ScopeMark | Value] = []
    for line in lines:
        own = telling(str(line))
        is_said = bool(own) and len(own & telling(" ".join(map(str, kept)))) * 10 >= len(own) * 7
        if line and not (kept and is_said):
            kept.append(line)
    return kept


def within_words(rows: Sequence[Row], most: int) -> list[Row]:
    """The first rows, as many as fit into a number of words, and always the first."""
    kept: list[Row] = []
    for row in rows:
        if kept and sum(len(str(one.told).split()) for one in (*kept, row)) > most:
            break
        kept.append(row)
    return kept


def bare(text: str) -> str:
    """An answer without the papers behind it, for the summary."""
    return re.sub(r" \(Exhibits? [\d, and]+\)", "", text)


def is_most_of(part: str, whole: str) -> bool:
    """Whether a quotation is nearly all of a reason, so that it need not be said again."""
    return len(part.split()) * 10 >= len(whole.split()) * 7
