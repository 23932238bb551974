"""What stands around the answer to a reason: the words of the insurer that are quoted over it, the papers named with it, and in what
it ends: the points of the policy that it settles, and the request.

Goes in: the plan, the answers and the table of points. Comes out: lines for the templates, by the place of a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from generator.arguments import Point
from generator.arguments.legs import names_drug
from generator.arguments.premises import is_ordered
from generator.form.when import days_in
from generator.letters.already_said import is_mostly_said
from generator.letters.blocks import Value
from generator.letters.environment import keep
from generator.letters.leg_words import LegWriter
from generator.letters.measured_age import reckon_age
from generator.letters.own_answer import OwnAnswer
from generator.letters.past_recovery import past_recovery
from generator.letters.points_by_letter import named_by_letter
from generator.letters.points_table import one_that_suffices, points_of_list, quoted_by, settled_by
from generator.letters.reason_quote import quote_of_reason
from generator.letters.said import Said, short_name
from generator.plan import Plan
from generator.plan.days import spell
from generator.record.sentences import split_sentences

MOST_SETTLED = 3
"""Points of the policy that the end of one answer names."""

_OWES = re.compile(
    r"\b(?:we|I|the practice) (?:do |does |still )?owes?\b|^(?:That is |It is )?[Cc]orrect[.,:]|\b(?:units?|dollars|\d) (?:is|are) ours\b",
    re.I,
)
"""How an answer says that a part of what is asked back is owed."""

_OF_A_LIMIT = re.compile(
    r"\b(?:maximum|limit(?:ed|s)?|up to \d+|visits? per|exhausted|used up|per calendar year)\b", re.I
)


def is_of_a_limit(words: str) -> bool:
    """Whether a reason says that a benefit is used up, and not that there is none.

    >>> is_of_a_limit("Benefit maximum met. 60 visits per calendar year."), is_of_a_limit("Home infusion is excluded.")
    (True, False)
    """
    return _OF_A_LIMIT.search(words) is not None


_GIVES_BACK = re.compile(
    r"\b(?:we|I|the practice)(?:[’']ll| will| shall| would| can| are ready to| am ready to)? (?:give|pay|send|gave|paid|sent) (?:\$[\d,.]+|it|them|that|these|those|the [\w ]{3,30}?) back\b"
    r"|\b(?:we|I|the practice)(?:[’']ll| will| shall| would| are ready to| am ready to)? (?:give|pay|gave|paid) back\b|\b(?:we|I|the practice)(?:[’']ll| will| shall| would)? (?:refund|repay)\b(?! (?:if|when|only))",
    re.I,
)
"""How an answer says that a part will be, or was, paid back."""

_SUM = re.compile(r"\$\d[\d,]*(?:\.\d\d)?")

_TAKES_THE_OTHER = re.compile(
    r"\bany (?:of (?:them|the) |other )?biosimilars?\b|\b(?:give|gave) (?:her|him|me|us|them) (?:the )?[A-Z]\w+|\b(?:I|we|she|he) (?:will|would|can|could) (?:take|accept|use|be fine with)\b|\b(?:is|are|would be) (?:fine|acceptable|all right) (?:with|by|to) (?:us|me|her|him)\b"
    r"|\bdo(?:es)? not (?:hold on to|insist on)\b|\bwhichever (?:one )?you (?:prefer|like|want)\b",
    re.I,
)
"""How an answer says that the product the plan wants will do."""

_GIVES_IN = re.compile(
    r"\b(?:we|I) (?:do not|don[’']t|will not|won[’']t) (?:fight|dispute|contest|argue)\b|\b(?:we|I) (?:will |would )?(?:concede|accept)\b|\b(?:is|are|was) not (?:disputed|contested)\b",
    re.I,
)


def is_conceded(answer: str) -> bool:
    """Whether an answer grants a part of what is asked back.

    >>> is_conceded("We don't fight over $269.00."), is_conceded("That was my mistake, but the number is right.")
    (True, False)
    >>> is_conceded("The ten units were a keying error and we will give back $492.00.")
    True
    """
    return bool(_OWES.search(answer) or _GIVES_IN.search(answer) or _GIVES_BACK.search(answer))


def sum_conceded(answers: Sequence[str]) -> str:
    """The one sum that answers grant in the sentences in which they do, '$492.00'; empty where they name none or several.

    >>> sum_conceded(["The rest is right. We will give back $492.00.", "It is not owed."]), sum_conceded(["We owe $5 and $6."])
    ('$492.00', '')
    """
    granted = [part for answer in answers for part in split_sentences(answer) if is_conceded(part)]
    sums = list(dict.fromkeys(found for part in granted for found in _SUM.findall(part)))
    return sums[0] if len(sums) == 1 else ""


LEAST_POINTS, SHORT_POLICY = 3, 12
"""Points of a policy from which it can be said what they leave out; words of a title that stands in that sentence."""

_GENERAL = re.compile(
    r"\b(?:immunosuppress\w+|immunomodulat\w+|conventional|biologics?|DMARDs?|first-line|preferred|alternative (?:agents?|drugs?|products?)"
    r"|(?:other|prior|standard|oral|systemic|previous|at least \w+|all|any) (?:agents?|drugs?|medications?|medicines?|therap\w+|treatments?))\b",
    re.I,
)
"""Words of a policy that can mean a drug without naming it."""

_OR_POINT = re.compile(r"(?:[^:]{0,40}: *)?(?:\W*\(?\w{1,3}[.)] *)?or\b", re.I)
"""How a point of a list begins that stands beside the one before it as another way."""

_CITED = re.compile(r"Exhibits? ([\d, and]+)\)")


_BEGINS = re.compile(
    r"\b(?:effective|beginning|starting|as of|from|on and after|on or after) (?P<day>(?:[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{2,4}))"
    r"|\b(?:excluded|not covered|removed|off)\b[^.;]{0,40}?\b(?:for|in) (?P<year>20\d\d)\b"
)
"""How a reason says from when a drug is left out."""

_LABEL = re.compile(
    r"[\s“\"'(]*(?P<label>(?:Finding|Reason|Ground|Determination|Issue|Item|Basis|Part|Denial) (?:[A-Z]|\d{1,2}|[IVX]{1,4})|[A-Z]{1,3}-?\d{1,3})\)?\s*[–—:.-]\s"
)


def label_of(words: str, number: int) -> str:
    """What the payer itself calls a reason at its head, where that is not just our number.

    >>> label_of("Finding A – No valid order (6 claims).", 2), label_of("Reason 1 – Not approved.", 1), label_of("B1 – Maximum met.", 1)
    ('Finding A', '', 'B1')
    """
    match = _LABEL.match(words)
    return "" if match is None or match["label"].endswith(f" {number}") else match["label"]


def left_open(points: Sequence[Point]) -> bool:
    """Whether an exception from one of these points is asked, so that the end says more than that others do not apply."""
    return any(point.status == "exception" for point in points)


class ReasonFrame:
    """`own` are the answers, `behind` the rows told behind them, `table` the rows of the table of points; `is_take_back`: a payment is
    asked back."""

    def __init__(
        self,
        plan: Plan,
        said: Said,
        legs: LegWriter,
        own: Mapping[int, OwnAnswer],
        behind: Mapping[int, Sequence[Value]],
        table: Sequence[Mapping[str, Any]],
        *,
        by_doctor: bool,
        is_take_back: bool,
        is_outside: bool,
    ):
        self._plan, self._said, self._legs = plan, said, legs
        self._own, self._behind, self._table = own, behind, table
        self._by_doctor, self._is_take_back, self._is_outside = by_doctor, is_take_back, is_outside

    def enclosed(self, place: int) -> tuple[int, ...]:
        """The papers that the person named for an answer and that nothing of it cites yet."""
        if place not in self._own or self._by_doctor:
            return ()
        case, key = self._plan.case, f"reasons.{place + 1}"
        said = " ".join(map(str, (*self._behind.get(place, ()), *self._own[place].paragraphs)))
        cited = {int(number) for cite in _CITED.findall(said) for number in re.findall(r"\d+", cite)}
        return tuple(
            one.number
            for one in case.exhibits
            if one.number in case.papers_of.get(key, ()) and not one.who and one.number not in cited
        )

    def so_asks(self, place: int) -> Value | str:
        """In what the answer to a reason ends: the points of the policy that it settles, and the request of its kind of
        denial; of several reasons of one kind only the last ends in that."""
        if place not in self._own:
            return ""
        kinds = [answered.kind for answered in self._plan.reasons]
        is_last = kinds[place].id not in [kind.id for kind in kinds[place + 1 :]]
        so = kinds[place].so_taken_back if self._is_take_back else kinds[place].so
        if kinds[place].id == "benefit_exclusion" and is_of_a_limit(str(self._plan.case.reasons[place].words)):
            so = so.replace("the exclusion", "the limit")
        asks = f"{self._legs.asker} ask that {so}" if so and (is_last or self._is_take_back) else ""
        if asks and self._is_take_back and is_conceded(self._own[place].bare):
            asks = f"{self._legs.asker} ask that no more be recovered for this finding than is granted here"
        if asks and kinds[place].id == "preferred_product" and _TAKES_THE_OTHER.search(self._own[place].bare):
            asks = f"{self._legs.asker} ask that it be approved as the product you prefer"
        if asks and self._is_take_back and any(is_conceded(own.bare) for own in self._own.values()):
            asks = asks.replace("nothing be recovered", "no more be recovered than this letter grants")
        if self._by_doctor:
            asks = ""  # what the plan is to do stands in the appeal
        words = str(self._plan.case.reasons[place].words)
        lists = (
            f"{self._plan.case.answers.get('denial_text') or ''}\n{self._plan.case.answers.get('policy_text') or ''}"
        )
        named = named_by_letter(self._plan.points, words, lists)
        quoted = quoted_by(self._plan.points, words)  # "Item 4 is scored 1" may count something else
        is_named = bool(named) and not quoted and not self._is_quoted_again(place)
        points = named if is_named else settled_by(self._plan.points, words)
        met = [point for point in points if point.status == "met"][:MOST_SETTLED]
        settled = self._name_settled(place, met)
        if settled and not [point for point in points if point.status == "exception"]:
            asks = asks.partition(", or that an exception")[0].partition(", by an exception")[
                0
            ]  # it is met: nothing to be excused
        left = [point for point in points if point.status == "exception"]
        excepted = [self._legs.name_excepted(left[:MOST_SETTLED])] if left else []
        one = one_that_suffices(self._plan.points, self._plan.case)
        if excepted and one:
            excepted = [f"{self._legs.name_met_alone(one)}, and this point need not be met too"]
        if settled and one and len(met) == 1 and met[0] in points_of_list(self._plan.points):
            settled = f"{settled}, which is enough by itself"
        excepted = [] if self._is_take_back else excepted  # a finding is wrong, or it stands: nothing to be excused
        apart = [point for point in points if point.status == "does_not_apply" and point in (quoted or named)]
        is_one_of_more = len(points) > len(apart) and not met and not left_open(points)
        unfitting = self._legs.name_unfitting([] if one or is_one_of_more else apart[:MOST_SETTLED])
        if excepted and "exception" in so and " need not be met" not in excepted[0]:
            asks = ""  # the exception is asked for, point by point
        if excepted and asks.startswith(f"{self._legs.asker} ask that ") and " need not be met" not in excepted[0]:
            excepted = [f"{excepted[0]}, and {asks.removeprefix(f'{self._legs.asker} ask ')}"]
            asks = ""
        if unnamed := self._unnamed(place):  # a step that the policy does not ask for needs no excuse
            asks = asks.replace(
                "the step be counted as met",
                "it not be held against the request, or else that the step be counted as met",
            )
        ends = [part for part in (settled, unfitting, *excepted, asks) if part]
        ends = (
            [ends[0], *(part.replace(f" of {self._legs.table}", "") for part in ends[1:])]
            if self._by_doctor and ends
            else ends
        )
        aged = f"{self._outgrown(points)}{unnamed}{self._not_yet(place)}{self._too_old(place)}"
        return Value.of(f"{aged}So {', and '.join(ends)}.", answers=("reasons", "birth_date")) if ends else ""

    def _outgrown(self, points: Sequence[Point]) -> str:
        """That this person soon passes the age that a point limits."""
        name = "I" if self._plan.case.voice == "patient" and not self._by_doctor else str(self._said.patient_name)
        born = self._plan.case.answers.get("birth_date")
        told = (reckon_age(point, born, self._plan.today, name.partition(" ")[0]) for point in points)
        return next((f"{words}. " for words in told if words), "")

    def _not_yet(self, place: int) -> str:
        """That an exclusion, by the payer's own words, begins only on a day to come, and reaches no dose before it."""
        case = self._plan.case
        reason = case.reasons[place]
        if reason.kind not in ("not_on_formulary", "benefit_exclusion") or self._by_doctor or case.timing == "after":
            return ""
        match = _BEGINS.search(reason.words)
        days = days_in(match["day"])[:1] if match and match["day"] else []
        begins = days[0] if days else date(int(match["year"]), 1, 1) if match and match["year"] else None
        if begins is None or begins <= self._plan.today:
            return ""
        your = "the plan’s" if self._is_outside else "your"
        return f"By {your} own words this begins on {spell(begins)}, so it reaches no dose before that day. "

    def _too_old(self, place: int) -> str:
        """That payments told under a reason are past the payer's own term for taking them back."""
        case = self._plan.case
        if not self._is_take_back or self._by_doctor or case.notice_date is None:
            return ""
        typed = case.answers.get("facts", ())  # with the words of doubt that no letter repeats
        own = [fact for fact in case.facts if fact.reason == place + 1]
        told = (past_recovery(str(typed[int(fact.id.partition(".")[2]) - 1]["fact"]), case.notice_date) for fact in own)
        return next((f"{words}. " for words in told if words), "")

    def _unnamed(self, place: int) -> str:
        """That no point of the policy, as far as the payer has quoted it, names the drug that a reason holds against the person."""
        case = self._plan.case
        points = [point.asks for point in self._plan.points if point.of == "policy"]
        text = f"{' '.join(points)} {case.answers.get('policy_text') or ''}".lower()
        words = str(case.reasons[place].words).lower()
        if len(points) < LEAST_POINTS or case.reasons[place].kind not in ("step_therapy", "not_medically_necessary"):
            return ""
        named = [
            short_name(row.drug)
            for row in case.treatments
            if row.is_demanded
            and names_drug(words, row.drug)
            and not names_drug(text, row.drug)
            and not is_ordered(row, case)
        ]
        others = [row.drug for row in case.treatments if names_drug(words, row.drug) and names_drug(text, row.drug)]
        if len(named) != 1 or others or self._by_doctor or _GENERAL.search(text):
            return ""
        you = "The plan" if self._is_outside else "You"
        policy = f" of {told}" if (told := str(self._said.policy_named)) and len(told.split()) <= SHORT_POLICY else ""
        asks = (
            f"{self._legs.asker} ask for the point that does"
            if not self._is_outside
            else "the plan has to show the point that does"
        )
        return f"{you} quote{'s' if self._is_outside else ''} {len(points)} points{policy}, and none of them names {named[0]}; {asks}. "

    def _name_settled(self, place: int, met: list[Point]) -> str:
        """The points that the answer settles: those of which no paper is in hand yet apart, that one of a list is enough, and that
        the table shows them where the answer itself does not tell them."""
        in_hand = {exhibit.number for exhibit in self._plan.case.exhibits if not exhibit.who}
        papers = self._plan.case.papers_of
        waits = [p for p in met if papers.get(p.source) and not in_hand & set(papers[p.source])]
        shown = [point for point in met if point not in waits]
        told = self._legs.name_settled(shown)
        if told and len(shown) > 1:
            if self._is_list_of_any(shown):
                told += ", any one of which is enough"
            elif self._is_table_above() and not all(self._is_told(place, point) for point in shown):
                told += ", as the table above shows"
        if waits:
            later = f"{self._legs.name_settled(waits)}, for which the record follows"
            told = f"{told}, and {later.replace(f' of {self._legs.table}', '')}" if told else later
        return told

    def _is_list_of_any(self, points: list[Point]) -> bool:
        """Whether these points are a list of the policy, one after the other, that is joined by "or"."""
        of_policy = [point.source for point in self._plan.points if point.of == "policy"]
        places = [of_policy.index(point.source) for point in points if point.source in of_policy]
        is_row = len(places) == len(points) and places == list(range(places[0], places[0] + len(places)))
        return is_row and all(_OR_POINT.match(point.asks) for point in points[1:])

    def _is_told(self, place: int, point: Point) -> bool:
        """Whether the answer to a reason and what stands behind it tell most of what meets a point."""
        own = self._own[place]
        said = " ".join([own.bare, *map(str, self._behind.get(place, ())), *map(str, own.paragraphs)])
        return not point.fact or is_mostly_said(point.fact, said)

    def _is_quoted_again(self, place: int) -> bool:
        """Whether a later reason has the same words, so that the points they name are settled at its end."""
        words = [" ".join(str(reason.words).lower().split()) for reason in self._plan.case.reasons]
        return words[place] in words[place + 1 :]

    def quoted_under(self, place: int) -> Value | str:
        """The number of an earlier reason over whose answer the same words are quoted, and which has an answer."""
        words = [" ".join(str(reason.words).lower().split()) for reason in self._plan.case.reasons]
        first = words.index(words[place])
        return Value.of(str(first + 1), answers=("reasons",)) if first < place and words[place] else ""

    def quote(self, place: int) -> Value:
        """What is quoted of a reason over its answer: the policy's points that the table above quotes are left out."""
        row = self._said.reasons[place]
        tabled = [str(point["asks"]) for point in self._table] if self._is_table_above() else []
        return keep(row.words, quote_of_reason(str(row.words), tabled))

    def _is_table_above(self) -> bool:
        """Whether the table of points stands before the answers."""
        return not self._by_doctor and any(point.of in ("policy", "edition") for point in self._plan.points)
