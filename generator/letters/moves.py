"""The words of the moves a case makes: each is written on its own, from what its premises have named, and is dropped
whole when a word in it would be a blank."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.arguments import Choice, Point, load_moves, load_usual_tests
from generator.arguments.move import source_of
from generator.arguments.premises import Caution, Dose, Limit, Lookback, Span
from generator.form.when import MONTH_NAMES
from generator.letters.blocks import MARK, WITHIN, Marks, ScopeMark, Value, scope_close, scope_open
from generator.letters.provenance import END, POINT, answers_of_argument
from generator.letters.provenance import MARK as BASIS
from generator.letters.said import Row as SaidRow
from generator.letters.said import Said
from generator.plan.days import spell
from generator.record.case import Item
from generator.record.papers import words_of
from generator.rows.row import Row


def template_sources() -> dict[str, str]:
    """Template name -> text of every move, its short form and every usual test, for the environment's loader."""
    sources = {}
    for move in load_moves().values():
        sources[f"moves/{move.id}.md.j2"] = source_of(move)
        if move.short:
            sources[f"shorts/{move.id}.md.j2"] = move.short.strip() + "\n"
    for test in load_usual_tests():
        sources[f"tests/{test.id}.md.j2"] = test.shows.strip() + "\n"
    return sources


class SpanWords:
    """Two values of one measure as a move may use them."""

    def __init__(self, span: Span, said: Said):
        self.first, self.last = said.item(span.first.id), said.item(span.last.id)
        self.measure, self.better = self.first.measure, span.better
        numbers = tuple(dict.fromkeys((*self.first.numbers, *self.last.numbers)))
        self.exhibits = Value.of(", ".join(map(str, numbers)), answers=(self.first.id, self.last.id))
        self.proof = self.last.proof if self.first.numbers == self.last.numbers else self.first.join_proof(self.last)
        self.first_at, self.last_at = _in_brackets(self.first), _in_brackets(self.last)
        self.told = self._tell(
            [self.first, *(said.item(key) for key in said.between(span.first, span.last)), self.last]
        )

    def _tell(self, rows: list[SaidRow]) -> Value:
        """The values in their order, with their papers: 'IgG went from 310 (2019) to 700 (2021) to 640 (May 2026) (Exhibit 2)'."""
        path = " to ".join(f"{row.value}{_in_brackets(row)}" for row in rows)
        proof = words_of(tuple(dict.fromkeys(number for row in rows for number in row.numbers)))
        return Value.of(
            f"{self.measure} went from {path}{f' ({proof})' if proof else ''}",
            answers=tuple(key for row in rows for key in row.told.answers),
        )


def _in_brackets(row: SaidRow) -> Value:
    when = row.raw("on").text if row.raw("on") else str(row.course)
    if row.raw("on") and row.when:
        when = f"{when}, {row.when}"
    return Value.of(f" ({when})" if when else "", answers=(row.id,))


class LimitWords:
    """A value beside the limit that the plan's words set for it."""

    def __init__(self, limit: Limit, said: Said):
        self.finding = said.item(limit.finding.id)
        self.words = Value.of(limit.threshold.words, answers=("reasons",))
        self.number = Value.of(f"{limit.threshold.number.normalize():f}", answers=("reasons",))
        self.side, self.is_met = limit.threshold.side, limit.is_met


class CautionWords:
    """What a label says of such a person, beside the fact that shows it."""

    def __init__(self, caution: Caution, said: Said):
        row = caution.row
        self.drug, self.fact = said.item(caution.drug.id), said.item(caution.fact.id)
        self.kind = row.kind
        self.generic = Value.of(row.drug, facts=(row.id,))
        self.who = Value.of(row.who, facts=(row.id,))
        dated = f", revised {MONTH_NAMES[row.label_date.month - 1]} {row.label_date.year}" if row.label_date else ""
        section = f"section {row.section}" if re.match(r"[\d.]", row.section) else row.section
        self.where = Value.of(f"{section}{dated}", facts=(row.id,))


class DoseWords:
    """A day on which the ordered drug was given, and how long before the decision that was."""

    def __init__(self, dose: Dose, said: Said):
        self.item = said.item(dose.item.id)
        basis = (dose.item.id, "notice_date")
        self.on = Value.of(spell(dose.on), answers=basis)
        self.days = Value.of(str(dose.days), answers=basis)
        self.is_before = dose.days > 0
        self.proof = self.item.proof


class LookbackWords:
    """A span over which the plan looks for a trial, and since when the running course has filled it."""

    def __init__(self, lookback: Lookback):
        self.span = Value.of(lookback.words, answers=("reasons",))
        self.since = Value.of(lookback.since.text, answers=("infusions_since",))


def words_for(bound: Mapping[str, tuple[Any, ...]], said: Said) -> dict[str, list[Any]]:
    """What the premises found, as a template may use it."""
    return {name: [_words(item, said) for item in found] for name, found in bound.items()}


def _words(item: Any, said: Said) -> Any:
    if isinstance(item, Item):
        return said.item(item.id)
    if isinstance(item, Span):
        return SpanWords(item, said)
    if isinstance(item, Caution):
        return CautionWords(item, said)
    if isinstance(item, Dose):
        return DoseWords(item, said)
    if isinstance(item, Lookback):
        return LookbackWords(item)
    return LimitWords(item, said) if isinstance(item, Limit) else item


class Written(Row):
    """A move in words: its text in its scope (empty when it would hold a blank), how many words, and the ids of the
    rows of the record that it tells."""

    choice: Choice
    text: ScopeMark
    words: int
    told: tuple[str, ...]
    line: str = ""
    """The same on one line, with the answers that decide whether it is made, for a cell; empty when it is more than one
    paragraph."""

    @property
    def is_paragraph(self) -> bool:
        return bool(self.line)


class MoveWriter:
    """Writes moves for one document."""

    def __init__(self, environment: Callable[[], Any], marks: Marks, context: dict[str, Any], said: Said):
        self._environment, self._marks, self._context, self._said = environment, marks, context, said

    def write(self, choice: Choice) -> Written:
        """The move in its scope."""
        text = self._render(f"moves/{choice.move.id}.md.j2", choice.bound)
        if not text.strip():
            return Written(choice, ScopeMark(""), 0, ())
        values = [self._marks.values[int(number)] for number in MARK.findall(text)]
        words = len(MARK.sub(lambda mark: str(self._marks.values[int(mark[1])]), BASIS.sub("", text)).split())
        told = tuple(dict.fromkeys(key for value in values for key in value.answers))
        scoped = ScopeMark(f"{scope_open(choice.move.id)}\n\n{text}\n\n{scope_close()}")
        is_one = "\n\n" not in text.strip() and not text.lstrip().startswith(("|", "- "))
        plain = re.sub(r"^\*\*[^*]+\*\*\s*", "", text.strip())
        line = f"{' '.join(plain.split())}{POINT}{WITHIN}{choice.move.id}{END}" if is_one else ""
        return Written(choice, scoped, words, told, line)

    def followed_by(self, written: Written, told: Value) -> Written:
        """The move with a sentence behind it, as a paragraph of its own."""
        more = f"\n\n{self._marks.finalize(told)}\n\n"
        return written.replaced(
            text=ScopeMark(f"{written.text}{more}"),
            words=written.words + len(told.split()),
            told=(*written.told, *told.answers),
        )

    def plain(self, written: Written) -> str:
        """The move as plain text."""
        return " ".join(
            MARK.sub(lambda mark: str(self._marks.values[int(mark[1])]), BASIS.sub("", written.text)).split()
        )

    def short(self, choice: Choice) -> ScopeMark:
        """The move in one sentence, for the summary, with the answers that decide whether it is made; empty when it has
        none, or it would hold a blank."""
        text = self._render(f"shorts/{choice.move.id}.md.j2", choice.bound).strip() if choice.move.short else ""
        asked = " ".join(f"said.{key}" for key in answers_of_argument(choice.move.id))
        return ScopeMark(f"{text}{POINT}{asked}{END}" if text else "")

    def test(self, point: Point) -> ScopeMark:
        """The fact of a usual test, on one line; empty for a point that is none."""
        if point.test is None:
            return ScopeMark("")
        return ScopeMark(
            " ".join(self._render(f"tests/{point.test.id}.md.j2", point.bound, without_papers=True).split())
        )

    def _render(self, name: str, bound: Mapping[str, tuple[Any, ...]], **more: Any) -> str:
        template = self._environment().get_template(name)
        text: str = template.render({**self._context, **words_for(bound, self._said), **more})
        has_hole = any(self._marks.values[int(number)].is_gap for number in MARK.findall(text))
        return "" if has_hole else text
