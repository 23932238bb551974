"""The argument of one document: which of the moves it makes within what a reviewer reads, under which reason each one
stands, and the facts that none of them tells."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from generator.arguments.legs import telling
from generator.form.when import days_in
from generator.letters.already_said import is_mostly_said
from generator.letters.behind_answer import (
    BehindAnswer,
)
from generator.letters.blocks import Marks, ScopeMark, Value
from generator.letters.documents import DocumentKind
from generator.letters.environment import (
    capital,
    end_sentence,
    first_sentence,
    is_not_the_doctors_words,
    keep,
    load_environment,
    prove,
    surname_of,
)
from generator.letters.evidence_under import EvidenceUnder
from generator.letters.harm import is_out_of_range
from generator.letters.leg_words import LONG_SHORT, SHORT_LEADS, LegWriter, before, mark_of
from generator.letters.moves import MoveWriter, Written
from generator.letters.moves_made import DECISIVE, WAITING, MovesMade
from generator.letters.own_answers import find_own_answers
from generator.letters.points_table import PointsTable, one_that_suffices, points_of_list
from generator.letters.reason_frame import ReasonFrame, is_conceded, label_of, sum_conceded
from generator.letters.repeats import HASTE_WORDS, bare, is_most_of, new_in, within_words, without_repeats
from generator.letters.said import Row, Said
from generator.letters.untold import COURSE_TOPICS, UntoldFacts, is_not_the_doctors, words_of_tables
from generator.plan import Plan
from generator.plan.make import AnsweredReason
from generator.record.sentences import begin_sentence, leans, split_sentences

BODY_WORDS = 880
"""Words of an appeal before its tables, a little less than what a reviewer reads (900)."""

REQUEST_WORDS = 190
"""Words of the requests, the close, and the rules of the plan, which every appeal has."""


MOST_MOVES_IN_ROW = 2
"""Arguments in the answer to one sentence of the notice."""


MOST_HARM = 2
"""Facts of a gap where the letter says why it cannot wait."""


TOLD_ANYWAY = ("function", "response", "if_missed", "impact", "diagnosed_by")
"""Answers that every appeal prints as they stand."""

MOST_SHORTS = 3
"""Sentences of the summary under one reason: the strongest."""


WHOLE_SHORT, FEW_WORDS = 50, 20
"""Words of an own answer in the summary: its first sentence whole, and the second beside a short one."""


def _own_short(bare: str) -> str:
    """How an own answer stands in the summary: its first sentence with all its parts, as what came of it often stands behind a
    semicolon; the second too where the first is short."""
    sentences = split_sentences(bare)
    first = sentences[0] if sentences else ""
    if len(first.split()) > WHOLE_SHORT:
        return first_sentence(bare, LONG_SHORT)
    second = sentences[1] if len(sentences) > 1 else ""
    is_room = len(first.split()) < FEW_WORDS and len(f"{first} {second}".split()) <= WHOLE_SHORT
    return f"{first} {second}".strip() if is_room else first


def _has_number_of(row: Row, told: str) -> bool:
    """Whether a text has the number of a test result: it is told there."""
    number = re.search(r"\d+(?:[.,]\d+)*", str(row.value))
    return number is not None and re.search(rf"(?<![\d.,]){re.escape(number[0])}(?![\d])", told) is not None


class Argued:
    """The moves of a document, chosen once for the whole of it."""

    def __init__(self, plan: Plan, kind: DocumentKind, context: dict[str, Any], said: Said, marks: Marks):
        self._plan, self._said, self._context = plan, said, context
        self._writer = MoveWriter(load_environment, marks, context, said)
        self._is_medical = plan.situation["is_medical"] == "yes"
        self._by_doctor = kind.signed_by == "doctor"
        self._surname = surname_of(said.doctor_name)
        asker = "I" if self._by_doctor else context["writer"]["i"]
        self._legs = LegWriter(plan, said, asker, by_doctor=self._by_doctor, surname=self._surname)
        self._own = find_own_answers(plan.case, said, by_doctor=self._by_doctor) if kind.argues else {}
        told = [point.fact or "" for point in plan.case.criteria] if not self._by_doctor else []
        self._own_and_table = " ".join([self._all_own_words(), *told])
        made = MovesMade(
            plan,
            said,
            self._writer,
            context,
            self._own,
            self._all_own_words(),
            self._own_and_table,
            by_doctor=self._by_doctor,
        )
        self._made = made.choose("doctor" if self._by_doctor else "appeal") if kind.argues else {}
        self._evidence = EvidenceUnder(plan, self._writer, self._made, by_doctor=self._by_doctor)
        if context["is_own_dispute"] and not context["is_medical"]:  # nobody says that the drug was not needed
            self._evidence.keep_only_the_label()
        self._all_made = [written for made in self._made.values() for written in made]
        self._told = {key for written in self._all_made for key in written.told}
        self._shorts_of = {
            place: [
                short
                for move in sorted(made, key=lambda move: move.choice.move.is_support)
                if (short := self._short(move))
            ]
            for place, made in self._made.items()
        }
        self._made = {
            place: [move for move in made if not move.choice.move.is_support] for place, made in self._made.items()
        }
        self._answers = self._answer_legs() if kind.argues else {}
        self._say_once()
        self._said_already: set[str] = set()
        self._behind = self._find_behind()
        self._told |= {key for rows in self._answers.values() for row in rows for key in row["items"]}
        self._told |= self._told_by_own()
        self._told |= {row.id for row in (*context["asked_to_continue"], *context["urgent_rows"])}
        self._table = self._points()
        if not self._by_doctor:
            self._legs.numbers = {row["source"]: row["number"] for row in self._table if row["number"]}
        elif context["has_appeal"]:  # it goes with the appeal, and names the points by the numbers of the table there
            rows = self._points(by_doctor=False)
            self._legs.numbers = {row["source"]: row["number"] for row in rows if row["number"]}
            self._legs.table = f"the table in the {context['level_noun']}"
        self._frame = ReasonFrame(
            plan, said, self._legs, self._own, self._behind, self._table, by_doctor=self._by_doctor,
            is_take_back=bool(context["is_take_back"]), is_outside=bool(context["is_outside"]),
        )  # fmt: skip
        self._harm = self._harm_of_a_gap()
        self._untold = UntoldFacts(
            plan,
            said,
            self._legs,
            self._told,
            self._said_already | {row.id for row in self._harm},
            " ".join(
                [
                    self._all_own_words(),
                    *(str(row["shows"]) for row in self._table),
                    *((str(line) for lines in self._behind.values() for line in lines) if self._by_doctor else ()),
                    str(said.if_missed) if self._by_doctor else "",
                ]
            ),
            tabled=" ".join(
                [
                    self._all_own_words(),
                    *(str(line) for lines in self._behind.values() for line in lines),
                    *(str(row["shows"]) for row in self._table),
                    words_of_tables(plan),
                    *(str(getattr(said, name)) for name in TOLD_ANYWAY),
                    *(str(row.told) for row in (*self._harm, *context["urgent_rows"])),
                ]
            ),
            is_answered=bool(self._own),
            by_doctor=self._by_doctor,
        )

    def _find_behind(self) -> dict[int, list[Value]]:
        """Place of a reason -> the rows behind the person's own answer to it; `_told` learns of them."""
        if not self._own:
            return {}
        moved = " ".join(self._writer.plain(move) for made in self._made.values() for move in made)
        behind = BehindAnswer(
            self._plan,
            self._said,
            self._legs,
            {key for made in self._made.values() for move in made for key in move.told}
            | {row.id for row in (*self._context["asked_to_continue"], *self._context["urgent_rows"])},
            f"{self._all_own_words()} {moved} {'' if self._by_doctor else self._said.impact} {self._told_of_haste()}",
            tabled=() if self._by_doctor else tuple(str(point.fact or "") for point in self._plan.case.criteria),
            by_doctor=self._by_doctor,
        )
        found = {place: behind.lines(place) for place in self._own}
        self._told |= behind.told
        self._said_already |= behind.said_already
        return found

    def _told_of_haste(self) -> str:
        """What the doctor says of a delay, where the letter tells it before the answers."""
        is_told = self._context["asks_fast"] or self._plan.case.is_urgent
        return str(self._said.if_missed) if is_told and not self._by_doctor else ""

    def _harm_of_a_gap(self) -> list[Row]:
        """What a gap did, where the letter says why it cannot wait: what the answers below tell only where no words of the
        doctor stand there."""
        rows: list[Row] = self._context["gap_harm"]
        if self._said.if_missed or self._context["urgent_words"]:
            rows = [row for row in rows if row.id not in self._told]
        shown = {number for row in rows if row.table == "facts" for number in row.numbers}
        rows = [row for row in rows if row.table == "facts" or not set(row.numbers) & shown]  # a note tells it already
        warned = f"{self._said.if_missed} {self._context['risk_words']}"
        rows = [row for row in rows if row.table == "facts" or not _has_number_of(row, warned)]
        return within_words(rows[:MOST_HARM], HASTE_WORDS)

    def _reasons_of_chart(self) -> list[Row]:
        """What the chart holds of a case that cannot wait, for the doctor to certify where no words of theirs are told: what a gap or
        the illness has done, in nobody's first person, and the latest results out of their range."""
        case = self._plan.case
        facts = [
            row
            for row in (self._said.item(fact.id) for fact in case.facts_on("gap_harm", "urgent_need", *COURSE_TOPICS))
            if row.numbers
            and not self._is_long_ago(str(row.told))
            and not re.search(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur)\b", str(row.told))
            and not is_not_the_doctors_words(str(row.told), self._surname)
            and not leans(str(row.told))
        ]
        latest = [
            self._said.item(item.id)
            for item in case.findings
            if item.stage in ("now", "gap") and item.normal and is_out_of_range(item.value, item.normal)
        ]
        return [*facts[:MOST_HARM], *latest[:MOST_HARM]]

    def _is_long_ago(self, told: str) -> bool:
        """Whether the latest day of a note is more than a year before the decision: no reason for haste."""
        days = days_in(told)
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", told)]
        decided = self._plan.case.notice_date or self._plan.today
        if days:
            return max(days) < decided - timedelta(days=365)
        return bool(years) and max(years) < decided.year - 1

    def _all_own_words(self) -> str:
        """All that the person says in their own words: what is said once is not told again."""
        return " ".join([str(self._said.main_point), *(own.bare for own in self._own.values())])

    def _told_by_own(self) -> set[str]:
        return {key for own in self._own.values() for key in own.told}

    def words(self) -> dict[str, Any]:
        """What the templates may use of it."""
        return {
            "answer_text": self._answer,
            "support": self._evidence.all(),
            "support_under": lambda answered: self._evidence.under(self._plan.reasons.index(answered)),
            "concludes": self._concludes,
            "legs": lambda answered: self._answers.get(self._plan.reasons.index(answered), []),
            "own_answer": lambda answered: self._paragraphs_of_own(self._plan.reasons.index(answered)),
            "behind_own": lambda answered: self._behind.get(self._plan.reasons.index(answered), []),
            "is_answered": bool(self._own),
            "told_rows": self._told,
            "is_said_in": lambda words, rows: is_mostly_said(str(words), " ".join(str(row.told) for row in rows)),
            "harm_in_waits": self._harm,
            "reasons_of_chart": self._reasons_of_chart(),
            "new_of_waiting": self._new_of_waiting,
            "conceded_under": [
                place + 1 for place, own in self._own.items() if self._context["is_take_back"] and is_conceded(own.bare)
            ],
            "sum_conceded": sum_conceded([own.bare for own in self._own.values()])
            if self._context["is_take_back"]
            else "",
            "label_of": lambda answered: self._label(answered),
            "so_asks": lambda answered: self._frame.so_asks(self._plan.reasons.index(answered)),
            "quoted_under": lambda answered: self._frame.quoted_under(self._plan.reasons.index(answered)),
            "reason_quote": lambda answered: self._frame.quote(self._plan.reasons.index(answered)),
            "other_facts": self._untold.others,
            "course_so_far": self._untold.course,
            "found_by": self._untold.found_by,
            "met_openly": self._untold.openly,
            "shorts": self._shorts,
            "move": self._move,
            "is_told": lambda key: any(key in move.told for made in self._made.values() for move in made),
            "is_made": lambda key: any(move.choice.move.id == key for move in self._all_made),
            "points": self._table,
            "deciding": self._deciding(),
            "one_is_enough": one_that_suffices(self._plan.points, self._plan.case) is not None
            and len(points_of_list(self._plan.points)) == sum(point.of == "policy" for point in self._plan.points),
            "leftover": self._untold.leftover,
            "reason_facts": self._untold.of_reason,
        }

    def _new_of_waiting(self) -> Value | str:
        """What a late dose would do, without the sentences that the answers above say word by word."""
        told = str(self._said.if_missed)
        left = new_in(told, self._all_own_words()) if self._by_doctor else told
        is_cut_in_front = bool(left) and not told.startswith(left[:20])
        left = told if is_cut_in_front else left  # it may lean on what stands before it
        return keep(self._said.if_missed, left) if left else ""

    def _paragraphs_of_own(self, place: int) -> tuple[Value, ...]:
        own = self._own.get(place)
        if own is None or not own.paragraphs:
            return ()
        left = self._frame.enclosed(place)
        return (*own.paragraphs[:-1], prove(own.paragraphs[-1], left)) if left else own.paragraphs

    def _answer(self, answered: AnsweredReason, part: str = "all") -> ScopeMark:
        """The moves under a reason: the 'first', which decides, the 'rest' after the answers to its legs, or 'all'."""
        made = self._made.get(self._plan.reasons.index(answered), ())
        leads = 1 if made and not made[0].choice.move.only_tells and made[0].choice.move.strength >= DECISIVE else 0
        chosen = {"first": made[:leads], "rest": made[leads:]}.get(part, made)
        return ScopeMark("".join(move.text for move in chosen))

    def _shorts(self, answered: AnsweredReason) -> list[ScopeMark | Value]:
        place = self._plan.reasons.index(answered)
        if own := self._own.get(place):
            return [end_sentence(keep(own.first, _own_short(own.bare) or str(own.first)))]
        legs = [row["short"] for row in self._answers.get(place, ()) if row["short"]]
        decided = [
            row["short"]
            for row in self._answers.get(place, ())
            if row["short"]
            and (
                row["points"]
                or (row["lead"] in SHORT_LEADS and row["lead"] != "tried")
                or self._legs.compare(row["items"])
            )
        ]
        moves = self._shorts_of.get(place, [])
        made = self._made.get(place, [])
        is_led = bool(made) and not made[0].choice.move.only_tells and made[0].choice.move.strength >= DECISIVE
        lead = self._short(made[0]) if is_led else ""
        said = [*([lead] if lead else []), *decided[:1], *(short for short in moves if str(short) != str(lead))]
        if moves or legs:
            return without_repeats(said)[:MOST_SHORTS] if moves else legs[:1]
        shown = [
            (first_sentence(bare(str(row["shows"])), LONG_SHORT), row["items"]) for row in self._answers.get(place, ())
        ]
        first = next(((text, items) for text, items in shown if text), None)
        return [Value.of(f"{first[0]}.", answers=("reasons", *first[1]))] if first else []

    def _short(self, move: Written) -> ScopeMark | Value:
        """A move in one sentence: its own short form, or the fact it tells where that form would claim what only the
        topic of the fact says: the one nearest to the letter's words that does not just say them again."""
        if not (move.choice.move.short and move.choice.move.is_short_bare):
            return self._writer.short(move.choice)
        facts = [key for key in move.choice.items if key.startswith("facts.")]
        words = telling(" ".join(reason.words for reason in self._plan.case.reasons))
        own = {key: telling(str(self._said.item(key).told)) for key in facts}
        facts.sort(key=lambda key: (len(own[key] & words) * 4 >= len(own[key]) * 3, -len(own[key] & words)))
        facts = [key for key in facts if not leans(str(self._said.item(key).told))] or facts
        told, used = "", []
        for key in facts:
            more = self._legs.brief(str(self._said.item(key).told))
            if more and len(f"{told} {more}".split()) <= LONG_SHORT:
                told = f"{told} {begin_sentence(more)}.".strip()
                used.append(key)
        return Value.of(told, answers=("reasons", *used))

    def _label(self, answered: AnsweredReason) -> Value:
        """The payer's own name of a reason, for its heading: ' (Finding A)'."""
        place = self._plan.reasons.index(answered)
        told = label_of(str(self._plan.case.reasons[place].words), place + 1)
        return Value.of(f" ({told})" if told else "", answers=("reasons",))

    def _concludes(self, answered: AnsweredReason) -> bool:
        """Whether a reason only draws a conclusion from the others, so that with them it is answered."""
        place = self._plan.reasons.index(answered)
        own = [leg for leg in self._plan.legs if leg.reason == place]
        return bool(own) and all(leg.silent for leg in own) and len(self._plan.reasons) > 1

    def _answer_legs(self) -> dict[int, list[dict[str, Any]]]:
        """Place of a reason -> the answers to its legs, in order. A move that argues from the facts of a row
        stands in that row, and no longer by itself. A leg that the same facts answer as the one before joins its row;
        one that nothing known answers is not shown to the payer."""
        answers: dict[int, list[dict[str, Any]]] = {}
        for leg in self._plan.legs:
            rows = answers.setdefault(leg.reason, [])
            items = [self._said.item(key) for key in leg.items]
            if self._by_doctor:
                items = [row for row in items if self._legs.is_the_doctors(row)]
            points = [point for point in self._plan.points if point.source in leg.points]
            is_reached_too_late = bool(leg.day) and not self._by_doctor
            if leg.reason in self._own:
                items, points = [], []  # what stands behind the person's own answer is told there
            if not items and not points and not is_reached_too_late:
                continue
            keys = [row.id for row in items]
            if rows and set(keys) <= set(rows[-1]["items"]) and not leg.day:
                rows[-1]["legs"].append(leg)
                rows[-1]["points"] += points
                rows[-1]["lead"] = rows[-1]["lead"] or leg.lead
            else:
                rows.append({"legs": [leg], "items": keys, "points": points, "lead": leg.lead, "moves": []})
        for place, rows in answers.items():
            self._place_moves(place, rows, [row for other in answers.values() if other is not rows for row in other])
        for place, rows in answers.items():
            for row in rows:
                self._legs.write(row)
                if len(rows) == 1 and is_most_of(str(row["says"]), str(self._plan.case.reasons[place].words)):
                    row["says"] = Value.of("")
        return {place: rows for place, rows in answers.items() if rows}

    def _say_once(self) -> None:
        """Leave out a move that tells only what stands in the letter before it: as a fact of its row, or word by word."""
        told: set[str] = self._told_by_own()
        said = self._all_own_words() if self._own else ""
        for place in range(len(self._plan.reasons)):
            rows = self._answers.get(place, [])
            told |= {key for row in rows for key in row["items"]}
            said += " ".join(str(row["shows"]) for row in rows)
            kept = []
            for order, move in enumerate(self._made.get(place, [])):
                facts = {key for key in move.told if key.partition(".")[0] in ("facts", "treatments", "findings")}
                is_new = bool(facts - told) or not facts or move.choice.move.strength >= DECISIVE
                is_new = is_new and not ("conceded" in move.told and "conceded" in told)
                told |= {"conceded"} & set(move.told)
                own = " ".join(str(self._said.item(key).told) for key in sorted(facts - told))
                own = own or " ".join(
                    str(getattr(self._said, key)) for key in move.told if key in ("function", "response")
                )
                names_drug = any(key.startswith("treatments.") for key in facts - told)
                if is_new and not (
                    own and not names_drug and (order or move.choice.move.only_tells) and not new_in(own, said)
                ):
                    kept.append(move)
                    said += f" {own}"
                told |= facts
            self._made[place] = kept
            self._leave_to_moves(place)
            self._put_behind(place)
        if not self._by_doctor:
            in_rows = sum(move.words for rows in self._answers.values() for row in rows for move in row["moves"])
            self._keep_short(len(said.split()) + in_rows)

    def _put_behind(self, place: int) -> None:
        """Move a fact that can only be understood behind the one before it to the argument that tells that one."""
        for row in self._answers.get(place, []):
            for key in [key for key in row["items"] if key.startswith("facts.")]:
                told = self._said.item(key)
                at = next((n for n, move in enumerate(self._made[place]) if before(key) in move.told), None)
                if at is None or not leans(str(told.told)):
                    continue
                self._made[place][at] = self._writer.followed_by(
                    self._made[place][at], prove(capital(self._legs.voiced(told)), told)
                )
                row["items"] = [item for item in row["items"] if item != key]
                self._legs.write(row)

    def _leave_to_moves(self, place: int) -> None:
        """Take facts that a decisive move under this reason tells out of the answers to its legs, which would tell them
        again."""
        argued = {key for move in self._made[place] for key in move.told if key.startswith("facts.")}
        for row in self._answers.get(place, []):
            twice = {key for key in row["items"] if key in argued}
            twice -= {key for move in row["moves"] for key in move.told}
            if twice:
                row["items"] = [key for key in row["items"] if key not in twice]
                self._legs.write(row)
        self._answers[place] = [
            row for row in self._answers.get(place, []) if str(row["shows"]) or row["argued"] or row["points"]
        ]

    def _keep_short(self, words: int) -> None:
        """Leave the weakest moves to the doctor's letter where they and the answers to the legs (`words`) together are more
        than a reviewer reads; a reason without another answer keeps its first. What decides, what no doctor
        speaks of stays, and what the person put under just this reason."""
        kept = [made[0] for place, made in self._made.items() if made and not self._answers.get(place)]
        said_under = {fact.id: fact.reason for fact in self._plan.case.facts}
        for place, made in self._made.items():
            own = [move for move in made if any(said_under.get(key) == place + 1 for key in move.told)]
            stay = [
                m
                for m in made
                if m.choice.move.strength >= DECISIVE or WAITING in m.told or is_not_the_doctors(m.choice, self._plan)
            ]
            kept += [m for m in made if m not in kept and (m in own or m in stay)]
        words += sum(move.words for move in kept)
        others = [move for made in self._made.values() for move in made if move not in kept]
        quoted = sum(len(str(reason.words).split()) for reason in self._plan.case.reasons)
        room = BODY_WORDS - REQUEST_WORDS - quoted
        for move in sorted(
            others, key=lambda move: -move.choice.move.strength
        ):  # what is known of this person comes first
            if words + move.words <= room:
                words += move.words
                kept.append(move)
        words += sum(move.words for move in self._evidence.sure)
        if self._plan.situation["doctor_may_speak"] == "yes":
            studies: list[Written] = []
            for move in self._evidence.studies:  # the rest are the doctor's letter's
                if words + move.words <= room or (self._own and not studies):
                    studies.append(move)
                    words += move.words
            self._evidence.keep_studies(studies)
        self._made = {place: [move for move in made if move in kept] for place, made in self._made.items()}

    def _place_moves(self, place: int, rows: list[dict[str, Any]], elsewhere: list[dict[str, Any]]) -> None:
        """Put each move of a reason that is one paragraph on facts of its answers into the row that tells most of them, or
        into the one under another reason (`elsewhere`) that tells all of them."""
        left = []
        for move in self._made.get(place, []):
            own = set(move.choice.items)
            best = max(rows, key=lambda row: len(own & set(row["items"])), default=None)
            if not best or not own & set(best["items"]):
                best = next((row for row in elsewhere if own and own <= set(row["items"])), None)
            if best and own & set(best["items"]) and move.is_paragraph and len(best["moves"]) < MOST_MOVES_IN_ROW:
                best["moves"].append(move)
                for row in rows:
                    others = [key for key in row["items"] if key not in own or not key.startswith("facts.")]
                    if row is not best and others:
                        row["items"] = others
            else:
                left.append(move)
        self._made[place] = left

    def _move(self, key: str) -> ScopeMark:
        made = next((choice for choice in self._plan.choices if choice.move.id == key and choice.chosen), None)
        return self._writer.write(made).text if made else ScopeMark("")

    def _deciding(self) -> Value | str:
        """Where the policy asks for any one of its points: the one that is met, for the summary, with its papers."""
        one = None if self._by_doctor else one_that_suffices(self._plan.points, self._plan.case)
        row = next((row for row in self._table if one and row["source"] == one.source), None)
        if one is None or row is None or not one.fact:
            return ""
        mark = row["number"] or mark_of(one.asks)
        shared = telling(str(one.fact)) & telling(str(self._said.main_point))
        is_said = len(shared) * 3 >= len(telling(str(one.fact)))  # the summary has it; the mark is new
        told = f"One point of the policy is enough, and point {mark} is met" if mark else ""
        told += "" if is_said or not told else f": {one.fact}"
        in_hand = {exhibit.number for exhibit in self._plan.case.exhibits if not exhibit.who}
        numbers = [number for number in self._plan.case.papers_of.get(one.source, ()) if number in in_hand]
        return prove(end_sentence(Value.of(told, answers=(one.source,))), numbers) if told else ""

    def _points(self, *, by_doctor: bool | None = None) -> list[dict[str, Any]]:
        table = PointsTable(
            self._plan,
            self._said,
            self._writer,
            self._legs,
            self._answers,
            self._own,
            self._surname,
            by_doctor=self._by_doctor if by_doctor is None else by_doctor,
        )
        return table.rows()
