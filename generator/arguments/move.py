"""Moves: what an advocate says when certain things are known. A row holds its premises, its words and its therefore."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generator.arguments.premises import Premise, read_premises
from generator.denials import load_denial_kinds
from generator.facts import FactError
from generator.rows.files import read_row_files
from generator.rows.row import Row

MOVES = Path(__file__).with_name("moves")
TESTS = Path(__file__).with_name("usual_tests")

FACT_TESTS = (
    "indication", "guideline", "state_step_therapy", "label_observation", "favours_facility", "favours_home", "ma_step_clock", "site_statements",
)  # fmt: skip


class Move(Row):
    """One argument. `words` and `therefore` are template text that may use only what the premises have named."""

    id: str
    says: str
    """The argument in one plain sentence, for the plan and the guide."""
    answers: tuple[str, ...]
    """Denial kinds it answers; empty means every kind."""
    strength: int
    premises: tuple[Premise, ...]
    unless: tuple[Premise, ...]
    """Counter-evidence: when any of these holds, the move would walk into it and is left out."""
    rests_on: tuple[str, ...]
    """Rights or coverage rules that must reach this plan, else the move is left out."""
    plan_kinds: tuple[str, ...]
    """Plan kinds it is for; empty means all."""
    clinical: str
    """'proof': medical proof, which answers a reason about medicine or the plan's terms, never one about money or
    papers. 'urgency': what waiting would do, which the fallback kind may carry unless it is about papers."""
    words: str
    therefore: str
    """What follows for the reason in the letter: the sentence that closes the move."""
    short: str
    """The move in one sentence for the summary; empty when it is not for the summary."""
    weakens: str
    papers: tuple[str, ...]
    """Where it is said: 'appeal' (the paper of the step and the requests), 'doctor' (the doctor's letter)."""


class UsualTest(Row):
    """A test that payers usually apply to a question, where the notice names none. It is a row of the table of
    criteria when the record meets it."""

    id: str
    asks: str
    """The test in our words, as the head of its row."""
    answers: tuple[str, ...]
    met: tuple[Premise, ...]
    shows: str
    """Template text of the fact in the row, from what the premises have named."""
    need: str
    """What to ask for when it is not known yet, for the doctor's list."""
    who: str


KEYS = {
    "id", "says", "answers", "strength", "premises", "unless", "rests_on", "plan_kinds", "clinical", "words", "therefore", "short", "weakens", "papers",
}  # fmt: skip
PAPERS = ("appeal", "doctor")


@cache
def load_moves() -> dict[str, Move]:
    """All moves by id. Raises FactError on an unknown key, kind, premise or fact test, or a duplicate id."""
    moves: dict[str, Move] = {}
    for file, tables in read_row_files(MOVES):
        for table in tables["move"]:
            where = f"{file}, move {table.get('id')}"
            if unknown := set(table) - KEYS:
                raise FactError(f"{where}: unknown key '{min(unknown)}'")
            if missing := {"id", "says", "strength", "words"} - set(table):
                raise FactError(f"{where}: missing key '{min(missing)}'")
            if table["id"] in moves:
                raise FactError(f"{where}: the id is used twice")
            _check_kinds(table.get("answers", []), where)
            if table.get("clinical", "") not in ("", "proof", "urgency"):
                raise FactError(f"{where}: 'clinical' is proof or urgency")
            if set(table.get("papers", PAPERS)) - set(PAPERS):
                raise FactError(f"{where}: 'papers' are {' and '.join(PAPERS)}")
            premises = read_premises(table.get("premises"), where)
            for premise in premises:
                if premise.verb == "book" and premise.query not in FACT_TESTS:
                    raise FactError(f"{where}: '{premise.query}' is not one of {', '.join(FACT_TESTS)}")
            moves[table["id"]] = Move(
                id=table["id"],
                says=table["says"],
                answers=tuple(table.get("answers", [])),
                strength=table["strength"],
                premises=premises,
                unless=read_premises(table.get("unless"), where),
                rests_on=tuple(table.get("rests_on", [])),
                plan_kinds=tuple(table.get("plan_kinds", [])),
                clinical=table.get("clinical", ""),
                words=table["words"],
                therefore=table.get("therefore", ""),
                short=table.get("short", ""),
                weakens=table.get("weakens", ""),
                papers=tuple(table.get("papers", PAPERS)),
            )
    return moves


def _check_kinds(kinds: list[str], where: str) -> None:
    for kind in kinds:
        if kind not in load_denial_kinds():
            raise FactError(f"{where}: '{kind}' is no denial kind")


@cache
def load_usual_tests() -> tuple[UsualTest, ...]:
    """The usual tests in the order of the files. Raises FactError on an unknown key, kind or premise, or an id used
    twice."""
    tests: list[UsualTest] = []
    rows = [(file, table) for file, tables in read_row_files(TESTS) for table in tables["test"]]
    for file, table in rows:
        where = f"usual_tests/{file}, test {table.get('id')}"
        if any(test.id == table["id"] for test in tests):
            raise FactError(f"{where}: the id is used twice")
        if unknown := set(table) - {"id", "asks", "answers", "met", "shows", "need", "who"}:
            raise FactError(f"{where}: unknown key '{min(unknown)}'")
        _check_kinds(table["answers"], where)
        tests.append(
            UsualTest(
                table["id"], table["asks"], tuple(table["answers"]), read_premises(table["met"], where),
                table["shows"], table.get("need", ""), table.get("who", ""),
            )
        )  # fmt: skip
    return tuple(tests)


def source_of(move: Move) -> str:
    """The template text of a move: its words, and its therefore in the same paragraph, or after a table or a list."""
    if not move.therefore:
        return move.words.strip("\n") + "\n"
    last = move.words.strip("\n").rsplit("\n", 1)[-1]
    gap = (
        "\n\n"
        if move.words.lstrip().startswith(("|", "- ")) or last.startswith(("|", "- ")) or "\n|" in move.words
        else "\n"
    )
    return f"{move.words.strip(chr(10))}{gap}{move.therefore.strip()}\n"
