"""How the answer to one sentence of the insurer is worded: the points of the policy it settles, what the record shows, the
arguments in its row, and the same in one clause for the summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from generator.arguments import Leg, Point
from generator.arguments.legs import telling
from generator.form.topics import load_topics
from generator.letters.blocks import ScopeMark, Value
from generator.letters.environment import (
    capital,
    first_sentence,
    in_doctors_voice,
    is_not_the_doctors_words,
    is_of_the_doctor,
    keep,
    name_drugs,
    prove,
    quote,
)
from generator.letters.own_answer import is_talk_about_the_doctor
from generator.letters.repeats import is_value_of, leave_out, new_end
from generator.letters.said import Row, Said, tell_series
from generator.plan import Plan
from generator.plan.days import spell
from generator.record.sentences import begin_sentence, leans

LEADS = {
    "tried": "Tried.", "not_tried": "Not tried.", "on_treatment": "That value was taken on treatment; before it there was another.",
    "not_latest": "That value is no longer the latest.", "met": "Met.", "enclosed": "The record of it is enclosed.",
}  # fmt: skip
"""How the answer to a leg opens, by what the record settles."""

SHORT_LEADS = {
    "not_reached": "its day is after the service",
    "tried": "what it does not find was tried", "on_treatment": "the value it quotes was taken on treatment",
    "not_latest": "the value it quotes is no longer the latest", "met": "the number it asks for is met", "enclosed": "the record it asks for is enclosed",
}  # fmt: skip
"""The same for the summary."""

SHORT_WORDS = 30
"""Words of a fact that may stand for the answer in the summary."""

LONG_SHORT = 45
"""The same where nothing else is short enough: the first sentence of the answer."""

_SAYS_NONE = re.compile(r"(?:no|not|never|none|nobody|nothing)\b", re.I)
"""A fact of absence answers nothing in one sentence."""

SHORT_POINT = 12
"""Words of a point of the policy that the summary says whole."""

_MARK = re.compile(r"^\W*\(?((?:[a-z]\d{0,2}|\d{1,2}[a-z]?|[ivx]{1,4}))[).]\s+(?=\S)", re.I)
"""The mark of a point in a list: '(c) '."""

NOT_THE_DOCTORS = {"requests", "plan", "other_cover", "cover", "share", "funding", "other"}
"""Groups of facts on which a doctor does not speak: papers, payments, the plan's words."""

OF_THE_PLAN = {"plan_change", "approvals", "approval"}
"""Topics of the course that tell what a plan did or became, and nothing of medicine."""


def mark_of(asks: str) -> str:
    """The mark of a point of a list: 'c' of "(c) a trial of oral iron"; empty where it has none."""
    match = _MARK.match(asks)
    return match[1] if match else ""


def has_mark(asks: str) -> bool:
    """Whether a point of a list has a mark of its own.

    >>> has_mark("(c) a trial of oral iron"), has_mark("a trial of oral iron")
    (True, False)
    """
    return _MARK.match(asks) is not None


def name_point(asks: str, most: int = 0) -> str:
    """A point of the policy in a sentence: by its mark and its words, or only by its mark where the words are more than
    `most`; one without a mark that is too long by its first words."""
    mark = _MARK.match(asks)
    words = asks[mark.end() :] if mark else asks
    if most and len(words.split()) > most:
        return (
            f"Point ({mark[1]}) of the policy" if mark else f"The point {quote(' '.join(words.split()[:most]) + ' …')}"
        )
    return f"Point ({mark[1]}) of the policy, {quote(words)}," if mark else f"The point {quote(words)}"


def before(key: str) -> str:
    """The id of the row before one in its table: 'facts.3' -> 'facts.2'."""
    table, _, number = key.partition(".")
    return f"{table}.{int(number) - 1}"


def says_something(row: Row) -> bool:
    """Whether more than its name is told of a treatment; that it was never tried, without a why, says nothing for the case."""
    return row.raw("status") in ("tried", "running") or any(
        row.raw(name) for name in ("started", "stopped", "how_long", "result", "fact", "before")
    )


def calls_by_first_name(told: str, patient: str) -> bool:
    """Whether a note calls the person treated by the first name alone, or by the short of it.

    >>> calls_by_first_name("Ray has the family amyloid.", "Raymond Eckhardt"), calls_by_first_name("Raymond Eckhardt fell.", "Raymond Eckhardt")
    (True, False)
    """
    names = patient.split()
    if len(names) < 2:
        return False
    first, last = names[0], names[-1]
    called = re.findall(rf"\b([A-Z][a-z]{{2,}})\b(?! {re.escape(last)})", told)
    return any(name == first or (len(name) < len(first) and first.startswith(name)) for name in called)


class LegWriter:
    """Words the answers to the legs of a paper for whoever signs it. `asker` is "I" or "we"."""

    def __init__(self, plan: Plan, said: Said, asker: str, *, by_doctor: bool, surname: str):
        self._plan, self._said, self.asker = plan, said, asker
        self._by_doctor, self._surname = by_doctor, surname
        self.table = "the table"
        """How the table of points is named, "the table in the appeal" from another paper."""
        self.numbers: dict[str, int] = {}
        """Source of a point -> its number in the table above, by which it is named there."""

    def is_the_doctors(self, row: Row) -> bool:
        """Whether a row can stand in a paper that the doctor signs."""
        if row.table == "facts" and load_topics()[row.raw("topic")].group in NOT_THE_DOCTORS:
            return False
        if row.table == "facts" and row.raw("topic") in OF_THE_PLAN:
            return False
        is_told_at_home = row.table == "facts" and row.raw("topic") != "doctor_says" and not row.numbers
        if (
            is_told_at_home
            and self._plan.case.voice != "practice"
            and not is_of_the_doctor(str(row.told), self._surname)
        ):
            return False  # no paper shows it: it is the person's to say, in the appeal
        if row.raw("topic") == "doctor_says":
            return not is_talk_about_the_doctor(str(row.told))
        if calls_by_first_name(str(row.told), str(self._plan.case.answers.get("patient_name") or "")):
            return False  # as the family speaks of the person
        return not is_not_the_doctors_words(str(row.told), self._surname)

    def voiced(self, row: Row) -> Value:
        """What a row tells, in the words of who signs."""
        if self._by_doctor:
            told = in_doctors_voice(str(row.told), self._surname)
            if told or row.raw("topic") != "doctor_says":
                return Value.of(told, answers=(row.id,))
        return row.told

    def write(self, row: dict[str, Any]) -> None:
        legs: list[Leg] = row["legs"]
        in_moves = {key for move in row["moves"] for key in move.told}
        facts = sorted(
            (key for key in row["items"] if key.startswith("facts.")), key=lambda key: int(key.partition(".")[2])
        )
        ordered = [
            key for key in row["items"] if not key.startswith("facts.")
        ] + facts  # facts in the person's own order
        in_points = " ".join(point.fact for point in row["points"])
        said_already = {
            item.id
            for item in self._plan.case.findings
            if (item.number is not None and re.search(rf"(?<![\d.,]){item.number.normalize():f}(?![\d])", in_points))
            or (len(item.value) > 12 and item.value.strip(" .'\"").lower() in in_points.lower())
        }
        items = [self._said.item(key) for key in ordered if key not in in_moves and key not in said_already]
        behind = [row for row in items if leans(str(row.told)) and before(row.id) in in_moves]
        items = [row for row in items if row not in behind]
        words = " ".join(str(quote(" ".join(leg.words.rstrip(" ;:,").split()))) for leg in legs)
        settled = [self._settle(point, words) for point in row["points"]]
        early = next(((leg.day, leg.since) for leg in legs if leg.day and leg.since), None)
        not_reached = f"{spell(early[0])} was before {spell(early[1])}, so this does not reach it." if early else ""
        lead = "" if any(settled) else LEADS.get(row["lead"], "")
        told = " ".join(str(sentence) for sentence in self._tell(items, in_points))
        basis = ("reasons", *row["items"], *(point.source for point in row["points"]))
        row["says"] = Value.of(words, answers=("reasons",))
        row["shows"] = Value.of(" ".join(filter(None, [*settled, not_reached, lead, told])), answers=basis)
        row["argued"] = [ScopeMark(move.line) for move in row["moves"]]
        row["paragraphs"] = [ScopeMark(move.text) for move in row["moves"]]
        row["paragraphs"] += list(self._tell(behind, in_points))
        short = self._settle_shortly(row["points"][0], words) if any(settled) else not_reached.rstrip(".")
        short = short or self._shorten(row)
        row["short"] = Value.of(f"{begin_sentence(short)}." if short else "", answers=basis)
        row["items"] = (*row["items"], *in_moves)

    def _tell(self, items: list[Row], beside: str) -> Iterator[Value]:
        """Rows of the record as sentences, each with its papers, without what stands `beside` them already; several
        values of one measure are one sentence."""
        items = [row for row in items if row.table != "treatments" or says_something(row)]
        while items:
            item, *items = items
            same = [row for row in items if is_value_of(item, row)]
            if same:
                items = [row for row in items if row not in same]
                numbers = tuple(dict.fromkeys(number for row in (item, *same) for number in row.numbers))
                yield prove(capital(tell_series([item, *same])), numbers)
            else:
                text = leave_out(self.voiced(item), beside)
                if new := new_end(str(text), beside):
                    beside = f"{beside} {new}"
                    yield prove(capital(keep(text, new)), item)

    def _shorten(self, row: dict[str, Any]) -> str:
        """The answer to a leg in one clause: what its lead says, a value with and without the drug, the first fact, or what a
        drug did; empty where none is short enough."""
        drugs = [self._said.item(key) for key in row["items"] if key.startswith("treatments.")]
        if row["lead"] == "tried" and drugs:
            return f"{name_drugs(drugs)} {'was' if len(drugs) == 1 else 'were'} tried"
        clauses = [SHORT_LEADS.get(row["lead"], ""), self.compare(row["items"])]
        values = [self._said.item(key) for key in row["items"] if key.startswith("findings.")]
        same = [value for value in values if values and (value is values[0] or is_value_of(values[0], value))]
        if same and re.match(r"[<>≤≥~]?\s*\d", str(same[0].value).strip()):
            clauses.append(first_sentence(str(tell_series(same) if len(same) > 1 else same[0].told), SHORT_WORDS))
        facts = [str(self._said.item(key).told) for key in row["items"] if key.startswith("facts.")]
        clauses += [self.brief(fact) for fact in facts if not _SAYS_NONE.match(fact) and not leans(fact)][:1]
        clauses += [first_sentence(str(drug.told), SHORT_WORDS) for drug in drugs if drug.result]
        return next(filter(None, clauses), "")

    @staticmethod
    def brief(told: str) -> str:
        """A fact for the summary, without its full stop: whole where it is short, as its point may come last."""
        whole = " ".join(told.split()).rstrip(".")
        return whole if len(whole.split()) <= SHORT_WORDS else first_sentence(told, SHORT_WORDS)

    def compare(self, keys: Iterable[str]) -> str:
        """A value on treatment and the last one of the same measure without it, in one clause; empty without such a pair."""
        values = [item for item in self._plan.case.findings if item.id in keys and item.number is not None]
        for on in (item for item in values if item.stage == "on"):
            off = [item for item in values if item.stage in ("gap", "after") and item.measure == on.measure]
            if off:
                last = off[-1]
                at = f" ({last.on.text})" if last.on else ""
                return f"{on.measure} was {on.value} on treatment and {last.value} without it{at}"
        return ""

    def name_settled(self, points: list[Point]) -> str:
        """Points of the policy that are met, as the end of an answer: 'points 2 and 3 of the table are met', or by its words
        where the table has no numbers: 'point (b) of the policy, “…”, is met'."""
        return f"{self._names(points)} {'is' if len(points) == 1 else 'are'} met" if points else ""

    def name_unfitting(self, points: list[Point]) -> str:
        """Points that do not apply to this case, as the end of an answer."""
        return f"{self._names(points)} {'does' if len(points) == 1 else 'do'} not reach this case" if points else ""

    def name_met_alone(self, point: Point) -> str:
        """That one point of several is met, where one is enough: 'point 3 of the table is met'."""
        return f"{self._names([point]).rstrip(',')} is met"

    def name_excepted(self, points: list[Point]) -> str:
        """The request for an exception from points, all of them where the table numbers them, else from the first."""
        if not all(point.source in self.numbers for point in points):
            points = points[:1]
        return f"{self.asker} ask for an exception from {self._names(points).rstrip(',')}"

    def _names(self, points: list[Point]) -> str:
        """Points by their numbers in the table; of several with marks of their own, only the marks; else their words."""
        numbers = [str(self.numbers[point.source]) for point in points if point.source in self.numbers]
        if len(numbers) == len(points):
            return f"{_points_word(numbers)} of {self.table}"
        marks = [_MARK.match(point.asks) for point in points]
        if len(points) > 1 and all(marks):
            return f"{_points_word([f'({mark[1]})' for mark in marks if mark])} of the policy"
        return " and ".join(self._name_low(point.asks) for point in points)

    def _name_low(self, asks: str) -> str:
        if mark := _MARK.match(asks):
            return f"point ({mark[1]}) of {self.table}"  # its words stand there
        name = name_point(asks, most=0 if len(asks.split()) <= SHORT_POINT else SHORT_POINT)
        return f"{name[:1].lower()}{name[1:]}"

    def _settle_shortly(self, point: Point, words: str) -> str:
        """The same for the summary: the point, unless the leg (`words`) has its words, and the first sentence of what
        meets it."""
        whole = " ".join(point.fact.split()).rstrip(".")
        is_short = len(whole.split()) <= SHORT_WORDS
        told = whole if is_short else first_sentence(point.fact, SHORT_WORDS) or "see the table of points"
        if self._is_said(point, words) or not point.status:
            return told
        return self._say_settled(point, name_point(point.asks, most=SHORT_POINT), told)

    def _say_settled(self, point: Point, name: str, told: str) -> str:
        """A point by its name, how the case stands to it, and the fact."""
        if point.status == "met":
            return f"{name} is met: {told}"
        return f"{self.asker} ask for an exception from {name[:1].lower()}{name[1:].rstrip(',')}: {told}"

    @staticmethod
    def _is_said(point: Point, words: str) -> bool:
        """Whether a leg has the point's own words, and the fact told of it can be read beside the leg alone: it speaks of
        the same thing by name."""
        own = set(re.findall(r"[a-z]{4,}", point.asks.lower()))
        if not telling(re.split(r"[:;.](?:\s|$)", point.fact)[0]) & telling(point.asks):
            return False
        return len(own & set(re.findall(r"[a-z]{4,}", words.lower()))) * 10 >= len(own) * 7

    def _settle(self, point: Point, words: str) -> str:
        """How the case stands to a point of the policy that a leg speaks of, with the point's own words unless the leg
        (`words`) has them."""
        is_said = self._is_said(point, words)
        told = in_doctors_voice(self._said.retell(point.fact), self._surname) if self._by_doctor else point.fact
        if not told:
            return ""
        said = told if is_said or not point.status else self._say_settled(point, name_point(point.asks), told)
        return str(prove(capital(said), self._said.item(point.source)))


def _points_word(names: list[str]) -> str:
    """'point 1', 'points 1, 2 and 4'."""
    return f"points {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"point {names[0]}"
