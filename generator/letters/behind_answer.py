"""What stands behind the person's own answer to a reason, each row with its papers: what the treating doctor says to it, the
facts that were put under it, the drugs and the values that it or the insurer's words name. Nothing that the answer has
said already is told again.

Goes in: the record, the place of a reason, and what is said so far. Comes out: sentences, and the ids of the rows they tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.arguments.legs import names_drug, telling
from generator.arguments.premises import is_findable, is_ordered
from generator.form.topics import is_clinical, load_topics
from generator.form.when import days_in
from generator.letters.already_said import is_covered, is_mostly_said, is_told, is_word_by_word
from generator.letters.blocks import Value
from generator.letters.course_table import is_measure_named
from generator.letters.environment import capital, end_sentence, keep, prove, quote, surname_of
from generator.letters.leg_words import LegWriter, before, says_something
from generator.letters.papers_behind import papers_behind
from generator.letters.points_table import COMMON
from generator.letters.repeats import new_end, new_in
from generator.letters.said import Row, Said, tell_series
from generator.letters.whose_words import (
    QUOTATION,
    bare_note,
    is_anothers,
    is_the_signers,
    quoted_elsewhere,
    signs_as_doctor,
    speaks_for_another,
    unquoted,
    whole_sentences,
    without_own_name,
    without_source,
    written_by,
)
from generator.plan import Plan
from generator.record.case import Fact, Finding, StatedReason, Treatment
from generator.record.course import base_measures
from generator.record.doubts import concedes
from generator.record.papers import SPOKEN
from generator.record.sentences import begin_sentence, leans, split_sentences

MOST_DRUGS = 3
"""Treatments told behind one answer: those whose names stand in the insurer's words come first."""

MOST_SERIES = 2
"""Measures told behind one answer, each with all of its values."""

ALL_WORDS, FEWEST_WORDS, MOST_WORDS = 290, 36, 110
"""Words behind all answers of a letter together, shared out by what the person put under each, and the fewest and most behind one,
after which no further row is told there: the rest stands in the tables."""

MOST_OF_DOCTOR = 110
"""The same in the doctor's letter, whose own words are the answer, and which goes with the appeal and its tables."""

ENOUGH_SHARED = 4
"""Telling words that a fact under no reason must share with the one it is told under."""

OWN_FIRST, OF_PLAN, OF_PLAN_SAID = 100, 4, 6
"""Weight of what the person put under the reason, before what we would put there, of the plan's own words, and of what its
people said, in quotation marks: nobody knows better what it grants."""

_CALLED = re.compile(r"\b(?:called|said|says|told|rang|phoned?|asked|spoke)\b|[“\"]$", re.I)
"""A sentence on a call: whoever made it tells it, and not the doctor."""

OF_A_DRUG = ("step_therapy", "preferred_product", "not_on_formulary")
"""Kinds of denial that turn on another drug."""

OPENLY = "met_openly"
"""Topic of what may be held against the case, told together with what is to be said to it."""

DOCTORS_FIRST = 1000
"""Weight of the row that quotes what the doctor says to a reason: it always stands there."""


def _is_said_by_plan(fact: Fact) -> bool:
    """Whether a fact quotes what the plan's people said, on the phone or in a call between doctors."""
    return fact.topic in ("peer_call", "call_reference", "told_not_needed") and bool(QUOTATION.search(fact.fact))


def _by_day(facts: list[Fact]) -> list[Fact | Treatment]:
    """Facts in the order of the days they tell, where most name one and none leans on the one before it; else as typed."""
    days = {fact.id: min(days_in(fact.fact), default=None) for fact in facts}
    dated = [fact for fact in facts if days[fact.id]]
    if len(dated) * 2 <= len(facts) or any(leans(fact.fact) for fact in facts):
        return list(facts)
    rest = [fact for fact in facts if not days[fact.id]]
    return [*sorted(dated, key=lambda fact: days[fact.id] or date.max), *rest]


_ONLY_SHOWN = re.compile(
    r"\b(?:show|list|include|reflect|document|contain|describe|mention|note|indicate)s?\b(?P<drugs>[^.;:]{3,120}?)\bonly\b"
    r"|\bonly (?P<more>[^.;:]{3,120}?) (?:is|are|was|were|has been|have been) (?:shown|documented|listed|found|noted|tried)\b",
    re.I,
)
"""How a reason says which drugs the records show, and no others."""


_ONLY_NOT_GIVEN = re.compile(r"^[^.]{0,60}: (?:[Nn]ever (?:given|tried|taken|had)|[Nn]ot (?:tried|given))\.?$")
"""A treatment of which nothing is left to tell but that it was not given."""

_PIECE = re.compile(r"[“\"‘']([^“”\"‘’']{6,80})[”\"’']")
"""What a reason quotes of a record."""

FEW_BESIDE = 13
"""Words beside a quotation that is said already, with which a note tells nothing more: who wrote it, and when."""

MOST_OF_NOTE = 60
"""Words of a note that is told whole; of a longer one its sentence that was quoted, and those beside it."""


def _around(whole: str, words: str) -> str:
    """The sentence of a note that holds some words, with the two behind it."""
    sentences = split_sentences(whole)
    at = next((n for n, one in enumerate(sentences) if words in one.lower()), 0)
    return " ".join(sentences[at : at + 3])


def _stands_in(code: str, words: str) -> bool:
    """Whether a reason gives a code that is printed beside a line."""
    return len(code.strip()) > 1 and re.search(rf"(?<![\w-]){re.escape(code.strip())}(?![\w-])", words) is not None


class BehindAnswer:
    """Finds the rows behind the answers of one paper, in the order of its reasons, each row once."""

    def __init__(
        self,
        plan: Plan,
        said: Said,
        legs: LegWriter,
        told: set[str],
        text: str,
        *,
        tabled: tuple[str, ...] = (),
        by_doctor: bool,
    ):
        """`told` are the ids of the rows that the answers tell, `text` is all that they say, `tabled` what the table of the
        policy's points above them shows with its papers."""
        self._plan, self._said, self._legs, self._by_doctor = plan, said, legs, by_doctor
        self._tabled = tabled
        self._adopted = self._adopt() if not by_doctor else {}
        self._shared_out = self._share_out()
        self._signs_as_doctor = signs_as_doctor(plan.case.voice, said)
        self.told, self._text, self._last = set(told), text, ""
        self.said_already: set[str] = set()
        """Rows that an answer or the table of points says nearly whole: they stand with their papers in the tables behind."""

    def _share_out(self) -> set[str]:
        """Notes of the doctor of which two reasons or more quote each its own part: the whole of them would only say it again."""
        quoting = [
            item.id
            for reason in self._plan.case.reasons
            if reason.doctor_answer
            and isinstance(item := quoted_elsewhere(reason.doctor_answer, self._plan.case), Fact)
            and item.topic == "doctor_says"
        ]
        return {key for key in quoting if quoting.count(key) > 1}

    def _adopt(self) -> dict[int, list[Fact]]:
        """Place of a reason -> facts in hand on paper, and what the plan's own people said on the phone, that the person put
        under no reason, and that speak of just this one: the words they share with it and its answer are more than with any
        other."""
        case = self._plan.case
        spoken = [
            telling(f"{reason.words} {reason.answer or ''} {reason.doctor_answer or ''}") - COMMON
            for reason in case.reasons
        ]
        in_hand = {exhibit.number for exhibit in case.exhibits if not exhibit.who}
        adopted: dict[int, list[Fact]] = {}
        for fact in case.facts:
            is_spoken = bool(QUOTATION.search(fact.fact)) and load_topics()[fact.topic].group in SPOKEN
            if fact.reason or fact.topic == "against" or not (in_hand & set(fact.exhibits) or is_spoken):
                continue
            if is_clinical(fact.topic) and self._plan.situation["is_medical"] != "yes":
                continue
            shared = [len(telling(fact.fact) & words) for words in spoken]
            best = max(shared, default=0)
            if best >= ENOUGH_SHARED - is_spoken and shared.count(best) == 1:
                adopted.setdefault(shared.index(best), []).append(fact)
        return adopted

    def lines(self, place: int) -> list[Value]:
        """The sentences behind the answer to the reason at a place: those that speak most of it are chosen, and stand in the
        order in which they were told."""
        reasons = self._plan.case.reasons
        put = [fact.reason for fact in self._plan.case.facts if fact.reason]
        share = (1 + put.count(place + 1)) / (len(reasons) + len(put))
        most = min(MOST_WORDS, max(FEWEST_WORDS, round(ALL_WORDS * share)))
        most = min(most, MOST_OF_DOCTOR) if self._by_doctor else most
        lines: list[tuple[int, Value]] = []
        for line in self._lines(place, reasons[place]):
            lines.append(line)
            if len(" ".join(str(told) for _, told in lines).split()) >= most:
                lines += [(MOST_WORDS, line) for line in self._said_by_plan(place)]
                break
        return [line for _, line in sorted(lines, key=lambda pair: pair[0])]

    def _said_by_plan(self, place: int) -> Iterator[Value]:
        """What the plan's people said to just this reason: it stands there whatever else is told."""
        facts = [fact for fact in self._plan.case.facts if fact.reason == place + 1 and _is_said_by_plan(fact)]
        for fact in facts[:1] if not self._by_doctor else []:
            yield from self._row(self._said.item(fact.id))

    def _ranked(self, rows: list[Fact | Treatment], reason: StatedReason) -> list[tuple[int, Fact | Treatment]]:
        """Rows with their places, those first that share most words with the reason and its answer, or quote a paper in
        hand; one that can only be understood behind another stays behind it."""
        words = telling(f"{reason.words} {reason.answer or ''}") - COMMON
        in_hand = {exhibit.number for exhibit in self._plan.case.exhibits if not exhibit.who}
        groups: list[list[tuple[int, Fact | Treatment]]] = []
        for pair in enumerate(rows):
            if groups and leans(pair[1].fact or ""):
                groups[-1].append(pair)
            else:
                groups.append([pair])

        def weight(group: list[tuple[int, Fact | Treatment]]) -> int:
            row = group[0][1]
            told = row.fact or ""
            if reason.doctor_answer and row == quoted_elsewhere(reason.doctor_answer, self._plan.case):
                return DOCTORS_FIRST
            if isinstance(row, Fact) and row.topic == OPENLY:
                return DOCTORS_FIRST - 1
            if self._by_doctor and isinstance(row, Fact) and row.topic == "doctor_says":
                return DOCTORS_FIRST - 2  # what others wrote of it only says it again
            is_shown = bool(in_hand & set(row.exhibits))
            is_put_here = isinstance(row, Treatment) or bool(row.reason)
            return (
                (OWN_FIRST if is_put_here else 0)
                + (OF_PLAN if isinstance(row, Fact) and row.topic == "plan_wording" else 0)
                + len(telling(told) & words)
                + (2 if is_shown else 0)
                + (OF_PLAN_SAID if isinstance(row, Fact) and _is_said_by_plan(row) else 0)
                + (2 if is_shown and QUOTATION.search(told) else 0)
            )

        return [pair for group in sorted(groups, key=weight, reverse=True) for pair in group]

    def _lines(self, place: int, reason: StatedReason) -> Iterator[tuple[int, Value]]:
        """Sentences in the order in which they are chosen, each with its place in the order in which they stand."""
        case = self._plan.case
        rows: list[Fact | Treatment] = _by_day([fact for fact in case.facts if fact.reason == place + 1])
        rows += self._adopted.get(place, ())
        if reason.doctor_answer:
            quoting = quoted_elsewhere(reason.doctor_answer, case)
            is_harmful = isinstance(quoting, Fact) and quoting.topic == "against"
            is_own = quoting is not None and is_the_signers(quoting, surname_of(self._said.doctor_name))
            if quoting and is_own and isinstance(quoting, Fact) and not is_harmful:
                rows = [row for row in rows if row != quoting]
                yield from ((-1, line) for line in self._doctors_words(place, reason, quoting))
            elif quoting and quoting not in rows and not (self._by_doctor and isinstance(quoting, Treatment)):
                rows.insert(0, quoting)
            is_harmful = is_harmful or concedes(reason.doctor_answer)
            if not (quoting or is_harmful) and not self._by_doctor:
                yield from ((-1, line) for line in self._doctors_words(place, reason))
        yield from ((-1, line) for line in self._whole_note(reason))
        yield from ((-1, line) for line in self._lines_billed(reason))
        asked, answered = str(reason.words).lower(), f"{reason.answer or ''} {reason.doctor_answer or ''}".lower()
        for row in rows if self._by_doctor else ():
            if isinstance(row, Fact) and row.topic == "doctor_says" and is_findable(row, case):
                yield from ((-1, line) for line in self._row(self._said.item(row.id)))
        yield from ((-1, line) for line in self._alternatives(asked, place))
        for order, row in self._ranked(rows, reason):
            if isinstance(row, Treatment):
                yield from ((order, line) for line in self._row(self._said.item(row.id)))
            elif row.topic != "against" and is_findable(row, case):
                own = self._row(
                    self._said.item(row.id), is_own=is_clinical(row.topic) or self._is_of_supply(row, place)
                )
                yield from ((order, line) for line in own)
        if self._by_doctor and not reason.doctor_answer:
            return  # values without a word of the doctor answer nothing
        for words in (asked, answered):
            yield from ((len(rows), line) for line in self._drugs(words, place))
        yield from ((len(rows) + 1, line) for line in self._values(asked, answered))

    def _is_of_supply(self, fact: Fact, place: int) -> bool:
        """Whether a paper in hand shows who can give or supply the treatment, under a reason that turns on that: the doctor who orders it
        says so too."""
        is_shown = any(exhibit.number in fact.exhibits and not exhibit.who for exhibit in self._plan.case.exhibits)
        turns_on_it = self._plan.reasons[place].kind.refused in ("setting", "channel", "provider", "home_services")
        return is_shown and turns_on_it and load_topics()[fact.topic].group == "supply"

    def _whole_note(self, reason: StatedReason) -> Iterator[Value]:
        """A note of which the insurer quotes only a piece, in full: what it left out is the answer."""
        if self._by_doctor:
            return
        for piece in _PIECE.findall(str(reason.words)):
            words = " ".join(piece.split()).strip(" .,").lower()
            for fact in self._plan.case.facts_on("doctor_says"):
                quoted = [one for one in QUOTATION.findall(" ".join(fact.fact.split())) if words in one.lower()]
                whole = (quoted[0] if quoted else unquoted(" ".join(fact.fact.split()))).strip(' “”"')
                if is_word_by_word(whole, self._text):
                    self.told.add(fact.id)
                    return  # it stands there whole already
                if words not in whole.lower() or len(whole.split()) < len(words.split()) + 4 or fact.id in self.told:
                    continue
                self.told.add(fact.id)
                self._text += f" {whole}"
                is_short = len(whole.split()) <= MOST_OF_NOTE
                told = whole if is_short else _around(whole, words)
                row = self._said.item(fact.id)
                is_theirs = self._plan.level is None or self._plan.level.kind == "internal"
                quotes = "You quote" if is_theirs else "The plan quotes"
                yield prove(
                    Value.of(
                        f"{quotes} “{piece.strip(' .,')}”. The note says: {quote(told)}", answers=("reasons", fact.id)
                    ),
                    row,
                )
                return

    def _lines_billed(self, reason: StatedReason) -> Iterator[Value]:
        """The lines of a claim beside which a code of the payer's stands that a reason gives, in one sentence."""
        if self._by_doctor or self._plan.case.voice == "practice":
            return  # a practice's lines stand in their own table
        rows = [row for row in self._said.claim_lines if row.claim and _stands_in(str(row.printed), str(reason.words))]
        for claim in dict.fromkeys(str(row.claim) for row in rows):
            own = [row for row in rows if str(row.claim) == claim]
            units = [
                f"{row.code} ({row.units} unit{'s' if str(row.units) != '1' else ''})" if row.units else str(row.code)
                for row in own
            ]
            listed = " and ".join(part for part in (", ".join(units[:-1]), units[-1]) if part)
            day = f" of {own[0].on}" if own[0].on else ""
            numbers = tuple(dict.fromkeys(number for row in own for number in row.numbers))
            codes = dict.fromkeys(str(row.printed) for row in own)
            told = f"The code {' and '.join(codes)} stands beside {listed} of claim {claim}{day}"
            yield prove(Value.of(told, answers=("reasons", *(row.id for row in own))), numbers)

    def _doctors_words(self, place: int, reason: StatedReason, quoting: Fact | None = None) -> Iterator[Value]:
        """What the doctor says to just this reason, with the paper of the fact that holds these words (`quoting`)."""
        if self._by_doctor:
            return  # it is the answer itself
        words = whole_sentences(without_source(str(reason.doctor_answer)), quoting)
        words = re.sub(r"([.!?]?)[\"”]\s+[\"“]", r"\1 … ", words)  # two passages of one note
        words = without_own_name(words, surname_of(self._said.doctor_name))
        if is_anothers(words, self._plan.case, surname_of(self._said.doctor_name)):
            return  # said under its own name
        if is_word_by_word(words, self._text) or words.lower().strip(" .") in self._text.lower():
            return
        other = self._writer_of_words(place) if quoting is None else ""
        name = other or self._said.doctor_name or "the treating doctor"
        self._text += f" {words}"
        row = self._said.item(quoting.id) if quoting else None
        if row is not None:
            sentences = split_sentences(unquoted(str(row.told)))
            left = [sentence for sentence in sentences if new_in(sentence, self._text)]
            if len(left) * 2 <= len(sentences):
                self.told.add(row.id)  # the rest is the doctor's letter's
        numbers = row.numbers if row is not None else self._paper_of_words(place)
        basis = (f"reasons.{place + 1}", *([row.id] if row is not None else []))
        if other:
            own = f"reasons.{place + 1}"
            in_hand = {exhibit.number for exhibit in self._plan.case.exhibits if not exhibit.who}
            named = tuple(number for number in self._plan.case.papers_of.get(own, ()) if number in in_hand)
            yield prove(Value.of(f"In the words of {other}: {quote(words)}", answers=(own,)), named)
            return
        if self._signs_as_doctor:
            yield prove(end_sentence(capital(Value.of(words.strip(' “”"'), answers=basis))), numbers)
            return
        if speaks_for_another(words, surname_of(self._said.doctor_name)):
            yield prove(Value.of(words, answers=basis), ())
            return
        told = Value.of(f"In the words of {name}: {quote(words)}", answers=(*basis, "doctor_name"))
        yield prove(told, numbers)

    def _writer_of_words(self, place: int) -> str:
        """Another doctor than the one who treats, whose paper the person named for an answer."""
        named = self._plan.case.papers_of.get(f"reasons.{place + 1}", ())
        titles = [exhibit.title for exhibit in self._plan.case.exhibits if exhibit.number in named]
        return written_by(titles, surname_of(self._said.doctor_name))

    def _paper_of_words(self, place: int) -> tuple[int, ...]:
        """The paper that the person named for the answer, where it is one of the doctor's own and so holds the doctor's words."""
        surname = surname_of(self._said.doctor_name).lower()
        named = self._plan.case.papers_of.get(f"reasons.{place + 1}", ())
        own = re.compile(r"\b(?:letters?|dictation|statement|certification|note)\b", re.I)
        return tuple(
            exhibit.number
            for exhibit in self._plan.case.exhibits
            if exhibit.number in named
            and not exhibit.who
            and surname
            and surname in exhibit.title.lower()
            and own.search(exhibit.title)
        )

    def _row(self, row: Row, *, is_own: bool = True) -> Iterator[Value]:
        """A row as one or more sentences with its papers, without what is said already."""
        if row.id in self.told or (self._by_doctor and not (is_own and self._legs.is_the_doctors(row))):
            return
        told = str(self._legs.voiced(row)).rstrip(" ;,")
        if self._by_doctor and row.table == "facts" and not is_clinical(row.raw("topic")):
            told = " ".join(part for part in split_sentences(told) if not _CALLED.search(part))
        if row.table == "facts" and before(row.id) != self._last:
            told = _from_first_steady(begin_sentence(told))
        new = new_end(told, self._text)
        if self._lost_most(row, told) or self._only_quotes_again(new):
            return
        if row.id in self._shared_out:
            self.said_already.add(row.id)  # a note of which each reason has its own sentences
            return
        is_quoted = row.raw("topic") == "doctor_says" and bool(QUOTATION.search(new))
        if not new or (is_told(new, self._text) and not (is_quoted and not is_word_by_word(new, self._text))):
            return
        is_open = row.raw("topic") == OPENLY and not all(
            is_covered(part, " ".join((self._text, *self._tabled))) for part in split_sentences(told)
        )
        if row.table == "facts" and not is_open and any(is_told(new, point) for point in self._tabled):
            self.told.add(row.id)  # it stands in the table above, with its papers
            return
        so_far = " ".join((self._text, *self._tabled))
        fresh = [part for part in split_sentences(new) if not is_covered(part, so_far)]
        if is_open:
            new = told  # what speaks against the case is never told without the answer to it
        elif self._by_doctor:
            is_cut_in_front = bool(fresh) and not told.startswith(new[:20])
            new = told if is_cut_in_front else new  # it answers by itself, without the appeal beside it
        elif fresh and not any(map(leans, fresh)):
            new = " ".join(fresh)  # what is told already falls away, and what is new stays
        if row.table == "treatments" and _ONLY_NOT_GIVEN.search(new) and self._tabled:
            return  # the tables say it, with the reason
        if row.table == "treatments" and len(new) < len(told) and not self._by_doctor:
            self.said_already.add(row.id)
            return  # what is left of it may say the opposite of the whole, or stand there without its drug
        if not is_open and (
            is_covered(new, so_far) or any(is_mostly_said(new, said) for said in (self._text, *self._tabled))
        ):
            self.said_already.add(row.id)
            return
        if row.raw("topic") == "doctor_says" and re.fullmatch(r"[“\"][^“”\"]+[”\"]\.?", new) and not self._by_doctor:
            words = new.strip(' .“”"')
            new = f"In the words of {self._said.doctor_name or 'the treating doctor'}: {quote(words)}"
        elif self._is_doctors_note(row):
            own = without_own_name(new, surname_of(self._said.doctor_name))
            new = f"In the words of {self._said.doctor_name}: {quote(own)}"
        self.told.add(row.id)
        self._last = row.id
        self._text += f" {new}"
        yield prove(capital(keep(row.told, new)), papers_behind(new, row.numbers, self._plan.case))

    def _is_doctors_note(self, row: Row) -> bool:
        """Whether a row is nothing but what the treating doctor wrote in a paper of their own, and somebody else signs."""
        if self._by_doctor or self._signs_as_doctor or row.table != "facts":
            return False
        surname = surname_of(self._said.doctor_name).lower()
        fact = next((fact for fact in self._plan.case.facts if fact.id == row.id), None)
        titles = [one.title.lower() for one in self._plan.case.exhibits if fact and one.number in fact.exhibits]
        return bool(fact and surname and bare_note(fact) and any(surname in title for title in titles))

    def _only_quotes_again(self, told: str) -> bool:
        """Whether a note is hardly more than a quotation that is said already."""
        said = self._text.lower()
        quotations = QUOTATION.findall(told)
        if not quotations or any(one.strip(" .").lower() not in said for one in quotations):
            return False
        return len(QUOTATION.sub("", told).split()) < FEW_BESIDE

    def _lost_most(self, row: Row, told: str) -> bool:
        """Whether more than half of a note was too doubtful to be said, so that the rest would not say what it meant."""
        if row.table != "facts" or self._by_doctor:
            return False
        typed = self._plan.case.answers.get("facts")[int(row.id.partition(".")[2]) - 1].get("fact") or ""
        return len(told.split()) * 2 < len(typed.split()) and not leans(typed)

    def _belongs_later(self, item: Treatment, place: int) -> bool:
        """Whether a later reason turns on this drug, while the one at a place only names it among other things."""
        reasons = self._plan.case.reasons
        return reasons[place].kind not in OF_A_DRUG and any(
            reason.kind in OF_A_DRUG and names_drug(str(reason.words).lower(), item.drug)
            for reason in reasons[place + 1 :]
        )

    def _alternatives(self, asked: str, place: int) -> Iterator[Value]:
        """What became of each drug that the reason names and demands instead: it is what the reason turns on, so it stands
        first, unless the table of points tells it by its name."""
        case = self._plan.case
        granted = self._granted(asked)
        wider = f"{asked} {case.answers.get('denial_text') or ''} {case.answers.get('policy_text') or ''}".lower()
        is_named = any(item.is_demanded and names_drug(asked, item.drug) for item in case.treatments)
        is_wide = bool(granted) or (not is_named and case.reasons[place].kind in OF_A_DRUG)  # "no preferred product"
        named = [
            item
            for item in case.treatments
            if item.is_demanded
            and item.id not in self.told
            and item not in granted
            and names_drug(wider if is_wide else asked, item.drug)
            and not is_ordered(item, case)
            and not self._belongs_later(item, place)
            and not any(names_drug(point.lower(), item.drug) for point in self._tabled)
        ]
        for item in named[:MOST_DRUGS]:
            row = self._said.item(item.id)
            if says_something(row):
                yield from self._row(row)

    def _granted(self, asked: str) -> list[Treatment]:
        """The drugs that a reason says the records show: "The records show prednisone and methotrexate only." Of them nothing is
        in dispute."""
        shown = " ".join(match["drugs"] or match["more"] for match in _ONLY_SHOWN.finditer(asked))
        return [item for item in self._plan.case.treatments if shown and names_drug(shown, item.drug)]

    def _drugs(self, words: str, place: int) -> Iterator[Value]:
        granted = self._granted(words)
        named = [
            drug
            for drug in self._plan.case.treatments
            if names_drug(words, drug.drug) and drug not in granted and not self._belongs_later(drug, place)
        ]
        for drug in named[:MOST_DRUGS]:
            row = self._said.item(drug.id)
            if says_something(row):
                yield from self._row(row)

    def _values(self, asked: str, answered: str) -> Iterator[Value]:
        measures: dict[str, list[Finding]] = {}
        findings = self._plan.case.findings
        base = base_measures((item.measure, item.unit or "") for item in findings)
        for item in findings:
            name = base[" ".join(item.measure.lower().split())]
            if is_measure_named(name, asked) or is_measure_named(name, answered, as_value=True):
                measures.setdefault(name, []).append(item)
        told = 0
        for items in measures.values():
            new = [item for item in items if not _is_in(item.value, self._text)]
            if not new or told == MOST_SERIES or (len(new) < len(items) and len(new) == 1):
                continue  # nothing new, or one value of several that are told: the tables have it
            rows = [self._said.item(item.id) for item in (items if len(new) > 1 else new)]
            numbers = tuple(dict.fromkeys(number for row in rows for number in row.numbers))
            series = tell_series(rows) if len(rows) > 1 else rows[0].told
            self.told |= {row.id for row in rows}
            self._text += f" {series}"
            told += 1
            yield prove(capital(series), numbers)


def _from_first_steady(told: str) -> str:
    """A note from its first sentence on that can be understood by itself."""
    parts = split_sentences(told)
    while parts and leans(parts[0]):
        parts.pop(0)
    return " ".join(parts)


def _is_in(value: str, text: str) -> bool:
    """Whether a text has a value: its first number, or where it has none, its words."""
    number = re.search(r"\d+(?:[.,]\d+)*", value)
    if number is None:
        return value.strip().lower() in text.lower()
    return re.search(rf"(?<![\d.,]){re.escape(number[0])}(?![\d])", text) is not None
