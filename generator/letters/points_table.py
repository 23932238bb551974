"""The table of the points that a decision turns on: what is asked, how this case stands to it, the papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.arguments import Point
from generator.arguments.legs import names_drug, telling
from generator.letters.blocks import ScopeMark, Value
from generator.letters.environment import (
    capital,
    end_sentence,
    first_sentence,
    in_doctors_voice,
    is_not_the_doctors_words,
    quote,
)
from generator.letters.leg_words import LONG_SHORT, LegWriter, has_mark
from generator.letters.measured_time import reckon_time
from generator.letters.moves import MoveWriter
from generator.letters.own_answer import OwnAnswer, papers_told
from generator.letters.papers_behind import papers_of_values
from generator.letters.percent import percent_changed
from generator.letters.points_by_letter import named_by_letter
from generator.letters.repeats import bare
from generator.letters.said import Said
from generator.plan import Plan
from generator.record.case import Case
from generator.record.papers import USUAL_PAPER
from generator.record.sentences import without_marks

STATUS = {
    "met": "Met", "exception": "Exception asked", "missing": "Record to follow", "does_not_apply": "Does not apply to this case",
    "not_needed": "Not needed: another point of this list is met", "": "",
}  # fmt: skip
"""How a row of the table of points begins."""


CAUSES = {
    ("contraindicated_or_adverse_reaction", True): "Tried, and not safe to go on with",
    ("contraindicated_or_adverse_reaction", False): "Not safe here",
    ("previously_failed", True): "Tried, and it failed",
    ("expected_ineffective", False): "Cannot be expected to work here",
}
"""What stands in the table for a demanded drug: (the ground marked for it, whether it was taken)."""


MET_LATER = "Met, record to follow"
"""The same where none of the papers that show it is in hand."""


COMMON = telling(
    "response loss dose treatment level trial therapy disease documented failure clinical medical days weeks months tried prior drug "
    "agent product policy criteria required member patient request service record plan met before after"
)
"""Words that many points share: they tie a reason to none."""


def quoted_by(points: tuple[Point, ...], words: str) -> list[Point]:
    """The points of the policy that a reason quotes nearly whole."""
    own = telling(words)
    shared = [(point, telling(point.asks) & own) for point in points if point.of == "policy"]
    return [
        point
        for point, common in shared
        if common and len(common) * 10 >= len(telling(point.asks)) * 7 and common - COMMON
    ]


def settled_by(points: tuple[Point, ...], words: str) -> list[Point]:
    """The points of the policy that a reason speaks of: those it quotes nearly whole, or else the one that shares most of
    its telling words: at least two that are not common, or one and two fifths of the point's."""
    if whole := quoted_by(points, words):
        return whole
    own = telling(words)
    shared = [(point, telling(point.asks) & own) for point in points if point.of == "policy"]
    shared = [
        (point, common)
        for point, common in shared
        if len(common) > 1
        and (len(common - COMMON) > 1 or (common - COMMON and len(common) * 5 >= len(telling(point.asks)) * 2))
    ]
    most = max((len(common) for _, common in shared), default=0)
    best = [point for point, common in shared if len(common) == most]
    return best if len(best) == 1 else []


_ANY_OF = re.compile(
    r"\b(?:any|one|either) of\b|\bone of (?:these|the following)\b|\bat least one\b|\bone or more\b|\beither\b", re.I
)


_OWN_WAY = re.compile(r"\b(?:unless|except)\b|\bor (?:\w+ ){0,3}(?:intoleran|contraindicat)", re.I)
_UNFIT = re.compile(
    r"\b(?:contraindicat\w*|intoleran\w*|not (?:safe|appropriate|suitable)|unsafe|allerg\w*|anaphyla\w*|do not rechallenge)\b",
    re.I,
)
"""How a point makes an exception of its own, and how a fact says that a drug does not fit."""


_LETTER = re.compile(r"\W*\(?[a-zA-Z0-9]{1,3}[.)]\s")


def _are_joined_by_or(of_policy: list[Point], case: Case) -> bool:
    """Whether the policy or the letter lists just these points with "or" behind every one but the last (a list may leave it out
    behind the one before, and never has "and"), under words that ask for one of them."""
    for key in ("policy_text", "denial_text"):
        text = " ".join(re.sub(r"[*_]+", "", str(case.answers.get(key) or "")).split())
        ends = [
            text.find(end) + len(end) if (end := " ".join(point.asks.split())[-40:]) in text else 0
            for point in of_policy
        ]
        behind = [_JOINED.match(text[end : end + 12]) for end in ends if end]
        words = [match[1].lower() for match in behind if match]
        if (
            len(of_policy) > 1
            and all(ends)
            and _ANY_OF.search(text)
            and words.count("or") >= len(of_policy) - 1
            and "and" not in words
        ):
            return True
    return False


_JOINED = re.compile(r"[\s\"'”’;,.]*(or|and)\b", re.I)


def points_of_list(points: tuple[Point, ...]) -> list[Point]:
    """The points of the policy that may be one list: those with letters, where others stand beside them; else all."""
    of_policy = [point for point in points if point.of == "policy"]
    marked = [point for point in of_policy if _LETTER.match(point.asks)]
    return marked if 1 < len(marked) < len(of_policy) else of_policy


def one_that_suffices(points: tuple[Point, ...], case: Case) -> Point | None:
    """The first point that is met, where the policy asks for any one of its points: others are marked as not needed (one alone may be
    a part of another point, where several are met), and the policy or the letter says that one is enough, or a point begins with "or"."""
    of_policy = points_of_list(points)
    if _are_joined_by_or(of_policy, case):
        return next((point for point in of_policy if point.status == "met"), None)
    met = [point for point in of_policy if point.status == "met"]
    text = " ".join(
        [
            *(reason.words for reason in case.reasons),
            *(str(case.answers.get(key) or "") for key in ("policy_text", "denial_text")),
        ]
    )
    says_so = _ANY_OF.search(text) is not None or any(point.asks.lower().startswith("or ") for point in of_policy)
    needless = sum(point.status == "not_needed" for point in of_policy)
    is_one = bool(met) and (needless > 1 or (needless == 1 and len(met) == 1))
    return met[0] if is_one and says_so else None


def is_of_medicine(point: Point) -> bool:
    """Whether all that answers a point are tests and treatments."""
    return bool(point.items) and all(key.startswith(("findings.", "treatments.")) for key in point.items)


class PointsTable:
    """`answers` are the answers to the legs by the place of their reason, `own` the person's own answers."""

    def __init__(
        self,
        plan: Plan,
        said: Said,
        writer: MoveWriter,
        legs: LegWriter,
        answers: Mapping[int, list[dict[str, Any]]],
        own: Mapping[int, OwnAnswer],
        surname: str,
        *,
        by_doctor: bool,
    ):
        self._plan, self._said, self._writer, self._legs = plan, said, writer, legs
        self._answers, self._own, self._surname, self._by_doctor = answers, own, surname, by_doctor
        self._is_medical = plan.situation["is_medical"] == "yes"
        self._shows_medicine = plan.situation["shows_medicine"] == "yes"

    def _is_disputed(self, point: Point) -> bool:
        """Whether a reason of the payer speaks of a point of the policy; where none speaks of any, all are open."""
        lists = (
            f"{self._plan.case.answers.get('denial_text') or ''}\n{self._plan.case.answers.get('policy_text') or ''}"
        )
        spoken: list[Point] = []
        for reason in self._plan.case.reasons:
            words = str(reason.words)
            spoken += named_by_letter(self._plan.points, words, lists) or settled_by(self._plan.points, words)
        return not spoken or point in spoken

    def rows(self) -> list[dict[str, Any]]:
        """The points the decision turns on, as rows of a table: what is asked, how this case stands, the papers."""
        papers = self._plan.case.papers_of
        in_hand = {exhibit.number for exhibit in self._plan.case.exhibits if not exhibit.who}
        usual = {e.number for e in self._plan.case.exhibits if e.who and e.title == USUAL_PAPER["criteria"][0]}
        rows = []
        is_take_back = self._plan.situation["payment_asked_back"] == "yes"
        is_any_of = one_that_suffices(self._plan.points, self._plan.case) is not None
        in_legs = {key for rows in self._answers.values() for row in rows for key in row["items"]}
        for point in self._plan.points:
            if self._by_doctor and point.of == "usual" and not self._is_medical:
                continue
            if point.of in ("demand", "usual") and point.items and set(point.items) <= in_legs:
                continue
            if point.of == "usual" and not self._shows_medicine and is_of_medicine(point):
                continue
            if point.of == "demand" and self._own:
                continue  # answered in the person's own words, and told in the table of treatments
            items = [self._said.item(key) for key in point.items]
            if self._by_doctor:
                items = [row for row in items if not is_not_the_doctors_words(str(row.told), self._surname)]
            told = " ".join(str(end_sentence(capital(self._legs.voiced(row)))) for row in items)
            numbers = tuple(dict.fromkeys(number for row in items for number in papers.get(row.id, ())))
            if point.status == "met" and set(numbers) <= usual and not self._is_disputed(point):
                numbers = ()  # nobody asks for a paper on it
            waits = point.status == "met" and bool(numbers) and not in_hand & set(numbers)
            basis = (point.source, *point.items) if point.source and point.of != "usual" else point.items
            shows: Value | ScopeMark = self._writer.test(point)
            if not shows:
                words = point.fact.rstrip(" ;,") or told
                changed, values = percent_changed(point, self._plan.case)
                if changed:
                    words, basis = f"{end_sentence(words)} {changed}", (*basis, *values)
                words = self._said.retell(words)
                reckoned, days = reckon_time(point, self._plan.case)
                if reckoned:
                    words, basis = f"{end_sentence(words)} {reckoned}", (*basis, *days)
                if self._by_doctor:
                    words = in_doctors_voice(words, self._surname)
                status = MET_LATER if waits else STATUS[point.status]
                if point.status == "missing" and in_hand & set(numbers):
                    status = "So far"  # what there is is sent
                if point.status == "exception" and _OWN_WAY.search(point.asks) and _UNFIT.search(point.fact):
                    status = "Asked under the exception that the point itself makes"
                elif point.status == "exception" and (cause := self._cause_of_exception(point)):
                    status = cause
                if point.status == "exception" and is_take_back:
                    status = "Disputed"  # nothing is to be excused: a finding is wrong, or it stands
                if point.status == "exception" and is_any_of:
                    status = "Not needed where another point is met; otherwise an exception is asked"
                mark = "." if ":" in status else ":"
                shows = Value.of(f"{status}{mark} {words}" if status and words else words or status, answers=basis)
            if shows:
                if point.of == "policy" and point.status != "missing":
                    case = self._plan.case
                    more = (*papers_of_values(point.fact, case), *papers_told(point.fact, case))
                    numbers = tuple(dict.fromkeys((*numbers, *more)))
                exhibits = Value.of(", ".join(map(str, numbers)), answers=basis)
                asks = Value.of(
                    without_marks(point.asks),
                    answers=basis,
                    facts=tuple({key.partition(".")[0]: 0 for key in point.rests_on}),
                )
                rows.append(
                    {
                        "asks": asks,
                        "shows": shows,
                        "exhibits": exhibits,
                        "source": point.source,
                        "number": 0,
                        "waits": waits,
                    }
                )
        if any(point.of in ("policy", "edition") for point in self._plan.points):
            return _numbered(rows)
        return [*self._of_notice(), *rows]

    def _cause_of_exception(self, point: Point) -> str:
        """Why an exception is due from a point that names one drug, as what the person marked for that drug says it."""
        case = self._plan.case
        named = [item for item in case.treatments if names_drug(point.asks.lower(), item.drug)]
        ordered = f"{case.answers.get('product') or ''} {case.therapy or ''}".lower()
        if len(named) != 1 or not named[0].ground or names_drug(ordered, named[0].drug):
            return ""
        cause = CAUSES.get((named[0].ground, named[0].was_tried), "")
        return f"{cause}, so an exception is asked" if cause else ""

    def _of_notice(self) -> list[dict[str, Any]]:
        """Where no policy is in hand, the sentences of the notice that are answered are the points: each with how this case
        stands to it in one sentence, and the papers."""
        papers = self._plan.case.papers_of
        rows = []
        for place in range(len(self._plan.reasons)):
            if place in self._own:
                continue  # the answer stands under its reason
            for row in self._answers.get(place, ()):
                told = str(row["short"]) or first_sentence(bare(str(row["shows"])), LONG_SHORT)
                if not told:
                    continue
                shown = [key for key in row["items"] if self._is_in(key, told)]
                numbers = tuple(dict.fromkeys(number for key in shown for number in papers.get(key, ())))
                basis = ("reasons", *row["items"])
                quoted = " ".join(str(quote(" ".join(leg.words.rstrip(" ;:,").split()))) for leg in row["legs"])
                rows.append(
                    {
                        "asks": Value.of(quoted, answers=("reasons",)),
                        "shows": Value.of(str(end_sentence(told)), answers=basis),
                        "exhibits": Value.of(", ".join(map(str, numbers)), answers=basis),
                        "source": "",
                        "number": 0,
                        "waits": False,
                    }
                )
        return rows

    def _is_in(self, key: str, told: str) -> bool:
        """Whether a sentence tells of a row of the record: most of its telling words are the row's."""
        if "." not in key:
            return True
        own = telling(told)
        return len(own & telling(str(self._said.item(key).told))) * 2 >= min(len(own), 8)


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with numbers, by which the answers below name them; not of one point, nor where most have marks of their own."""
    if len(rows) < 2 or sum(has_mark(str(row["asks"])) for row in rows) * 2 > len(rows):
        return rows
    return [row | {"number": number} for number, row in enumerate(rows, 1)]
