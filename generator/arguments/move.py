"""Moves: what an advocate says when certain things are known. A row holds its premises, its words and its therefore."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.arguments.premises import Premise, read_premises
from generator.denials import load_denial_kinds
from generator.facts import FactError
from generator.rows.files import read_row_files
from generator.rows.row import Row, reference
from generator.rows.schema import Kind, not_one_of, read_row

MOVES = Path(__file__).with_name("moves")
TESTS = Path(__file__).with_name("usual_tests")

FACT_TESTS = (
    "indication", "guideline", "state_step_therapy", "label_observation", "favours_facility", "favours_home", "ma_step_clock", "site_statements",
    "label_points", "diagnosis_criteria", "study_works", "study_lasts", "study_stopping", "study_dose", "study_levels", "study_after_failure",
    "study_versus", "study_demanded", "study_place", "study_switch", "study_gap", "channel_statements",
)  # fmt: skip


class Move(Row):
    """One argument. `words` and `therefore` are template text that may use only what the premises have named."""

    id: str
    says: str
    """The argument in one plain sentence, for the plan and the guide."""
    answers: tuple[str, ...] = reference("denial_kinds", default=())
    """Denial kinds it answers; empty means every kind."""
    strength: int
    premises: tuple[Premise, ...] = ()
    unless: tuple[Premise, ...] = ()
    """Counter-evidence: when any of these holds, the move would walk into it and is left out."""
    rests_on: tuple[str, ...] = ()
    """Rights or coverage rules that must reach this plan, else the move is left out."""
    plan_kinds: tuple[str, ...] = ()
    """Plan kinds it is for; empty means all."""
    clinical: Literal["", "proof", "urgency"] = ""
    """'proof': medical proof, which answers a reason about medicine or the plan's terms, never one about money or
    papers. 'urgency': what waiting would do, which the fallback kind may carry unless it is about papers."""
    words: str
    therefore: str = ""
    """What follows for the reason in the letter: the sentence that closes the move."""
    only_tells: bool = False
    """It brings facts and draws nothing from them that a reader would not: it has no therefore, and is left out where the
    answer to a leg of the reason tells the same facts."""
    short: str = ""
    """The move in one sentence for the summary; empty when it is not for the summary."""
    rather_under: tuple[str, ...] = reference("denial_kinds", default=())
    """Of several stated reasons, the kinds under which it stands rather than where its words are nearest, the best first."""
    is_support: bool = False
    """It brings published support for the treatment as such (label, guideline, study) and stands in the part on that, not
    as the answer to a reason."""
    weakens: str = ""
    papers: tuple[Literal["appeal", "doctor"], ...] = ("appeal", "doctor")
    """Where it is said: 'appeal' (the paper of the step and the requests), 'doctor' (the doctor's letter)."""

    @property
    def is_short_bare(self) -> bool:
        """Whether its short form claims what only the topic of a fact says ("The place is in the network"): it names
        nothing that its premises found, and they are facts alone. The fact itself is to be said instead."""
        verbs = {premise.verb for premise in self.premises}
        names = [premise.name for premise in self.premises if premise.verb == "fact" and premise.name]
        return (
            bool(names)
            and verbs <= {"fact", "ask", "says"}
            and not any(re.search(rf"\b{n}\b", self.short) for n in names)
        )


class UsualTest(Row):
    """A test that payers usually apply to a question, where the notice names none. It is a row of the table of
    criteria when the record meets it."""

    id: str
    asks: str
    """The test in our words, as the head of its row."""
    answers: tuple[str, ...] = reference("denial_kinds")
    met: tuple[Premise, ...]
    shows: str
    """Template text of the fact in the row, from what the premises have named."""
    need: str = ""
    """What to ask for when it is not known yet, for the doctor's list."""
    who: str = ""


@cache
def load_moves() -> dict[str, Move]:
    """All moves by id. Raises FactError on a malformed row, an unknown kind, premise or fact test, or a duplicate id."""
    moves = _load(MOVES, "move", Move, ("premises", "unless"))
    for where, move in moves:
        for premise in move.premises:
            if premise.verb == "book" and premise.query not in FACT_TESTS:
                raise FactError(f"{where}: '{premise.query}' is not one of {', '.join(FACT_TESTS)}")
    return {move.id: move for _, move in moves}


@cache
def load_usual_tests() -> tuple[UsualTest, ...]:
    """The usual tests in the order of the files. Raises FactError on a malformed row, an unknown kind or premise, or
    an id used twice."""
    return tuple(test for _, test in _load(TESTS, "test", UsualTest, ("met",)))


def _load(place: Path, table_name: str, kind: type[Kind], premised: tuple[str, ...]) -> list[tuple[str, Kind]]:
    """(where, row) of each row of a place; `premised` are the keys that hold premises."""
    rows: dict[str, tuple[str, Kind]] = {}
    kinds = load_denial_kinds()
    for file, tables in read_row_files(place):
        for table in tables[table_name]:
            where = f"{place.name}/{file}, {table_name} {table.get('id')}"
            premises = {key: read_premises(table[key], f"{where}, {key}") for key in premised if key in table}
            row: Any = read_row(kind, table, where, **premises)
            if row.id in rows:
                raise FactError(f"{where}: the id is used twice")
            for answered in row.answers:
                if answered not in kinds:
                    raise FactError(f"{where}, answers: {not_one_of(answered, kinds)} (denial_kinds)")
            rows[row.id] = where, row
    return list(rows.values())


def source_of(move: Move) -> str:
    """The template text of a move: its words, and its therefore in the same paragraph, or after a table or a list."""
    if not move.therefore:
        return move.words.strip("\n") + "\n"
    last = move.words.strip("\n").rsplit("\n", 1)[-1]
    gap = (
        "\n\n"
        if move.words.lstrip().startswith(("|", "- ")) or last.startswith(("|", "- ")) or "\n|" in move.words
        else " "
    )
    return f"{move.words.strip(chr(10))}{gap}{move.therefore.strip()}\n"
