"""Which of the label, the specialists' advice and the studies a paper shows, and under which reason each stands.

Goes in: the moves made, by the place of their reason. Comes out: what stands under a reason, the label first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generator.arguments.legs import telling
from generator.facts.rows import Study
from generator.letters.blocks import ScopeMark
from generator.letters.moves import MoveWriter, Written
from generator.letters.moves_made import books_of
from generator.plan import Plan

MOST_STUDIES = 2
"""Studies in the appeal, those that fit best; the doctor's letter has one more. Each serves another point, and no paper is
cited twice."""

OF_PAPERS = ("missing_information", "claim_line", "filing_limit", "no_authorization")
"""Kinds of refusal that turn on papers: what the drug does is told under another, where there is one."""

ASKS_FOR_ANOTHER = ("step_therapy", "preferred_product", "not_on_formulary")
"""Kinds of denial that want another drug first."""

ANSWERING_STUDIES = {
    "step_therapy": ("after_failure", "versus", "demanded", "switch"),
    "preferred_product": ("after_failure", "versus", "demanded", "switch"),
    "not_on_formulary": ("after_failure", "versus", "demanded", "switch"),
    "dose_or_interval": ("dose", "levels", "after_failure"),
    "renewal_refused": ("lasts", "stopping"),
    "site_of_care_hospital_refused": ("place", "gap"),
    "site_of_care_home_refused": ("place", "gap"),
    "site_of_care_suite_refused": ("place", "gap"),
    "home_services": ("place",),
    "supply_channel": ("gap",),
    "out_of_network": ("gap",),
}
"""Kinds of denial that grant the drug as such -> what a study shows that answers them."""

_OF_TWO_DRUGS = re.compile(
    r"\b(?:combin(?:ation|ed|ing)|concurrent(?:ly)?|concomitant(?:ly)?|dual (?:therapy|treatment)|together with)\b",
    re.I,
)
"""How a reason says that it is two drugs together that are untested, and not this one."""


_EVERY = re.compile(r"\bevery (\d{1,2}) weeks?\b", re.I)


def _is_study(move: Written) -> bool:
    return any(
        premise.verb == "book" and str(premise.query).startswith("study_") for premise in move.choice.move.premises
    )


def _shown(move: Written) -> str:
    """What the study of a move shows: 'dose'."""
    queries = (str(premise.query) for premise in move.choice.move.premises if premise.verb == "book")
    return next((query.removeprefix("study_") for query in queries if query.startswith("study_")), "")


def _is_of_label(move: Written) -> bool:
    return "label_points" in books_of(move.choice)


def _rank(move: Written) -> int:
    """The label first, then what specialists advise, then studies."""
    return 0 if books_of(move.choice) & {"label_points", "indication"} else 2 if _is_study(move) else 1


class EvidenceUnder:
    """`made`: place of a reason -> all moves made there, those on evidence among them."""

    def __init__(self, plan: Plan, writer: MoveWriter, made: Mapping[int, Sequence[Written]], *, by_doctor: bool):
        self._plan, self._writer, self._by_doctor = plan, writer, by_doctor
        self._kinds = [answered.kind.id for answered in plan.reasons]
        moves = [move for at in made.values() for move in at if move.choice.move.is_support]
        moves.sort(key=_rank)
        self._place = {
            move.choice.move.id: self._place_by_book(place, move)
            for place, at in reversed([*made.items()])
            for move in at
            if move.choice.move.is_support
        }
        studies = self._best_studies([move for move in moves if _is_study(move)])
        others = [move for at in made.values() for move in at if not move.choice.move.is_support]
        argued = {key for move in others for key in books_of(move.choice)}
        moves = [move for move in moves if not (books_of(move.choice) and books_of(move.choice) <= argued)]
        argued_words = " ".join(writer.plain(move) for move in others)
        moves = [
            move
            for move in moves
            if not self._is_cited_in(move, argued_words) and not self._is_of_another_interval(move)
        ]
        self.moves = [move for move in moves if not _is_study(move) or move in studies]
        if not by_doctor:
            self.moves = [move for move in self.moves if self._answers_its_place(move)]
            self.moves = [move for move in self.moves if not self._is_beside_the_point(move)]

    def keep_only_the_label(self) -> None:
        self.moves = [move for move in self.moves if _is_of_label(move)]

    @property
    def studies(self) -> list[Written]:
        return [move for move in self.moves if _is_study(move)]

    @property
    def sure(self) -> list[Written]:
        """The label and the advice, which no lack of room leaves out."""
        return [move for move in self.moves if not _is_study(move)]

    def keep_studies(self, kept: Sequence[Written]) -> None:
        """Leave out the studies that are not among `kept`."""
        self.moves = [move for move in self.moves if not _is_study(move) or move in kept]

    def all(self) -> ScopeMark:
        return ScopeMark("".join(move.text for move in self.moves))

    def under(self, place: int) -> ScopeMark:
        """What the label, the specialists and the studies say to just this reason: the label first."""
        return ScopeMark("".join(move.text for move in self.moves if self._place[move.choice.move.id] == place))

    def _best_studies(self, moves: list[Written]) -> list[Written]:
        """The moves on studies that this paper makes, the strongest first, each with another paper than the ones before."""
        best: dict[str, Written] = {}
        for move in sorted(moves, key=lambda move: -move.choice.move.strength):
            rows = self._plan.facts.studies_that_show(_shown(move))
            best.setdefault(rows[0].citation if rows else move.choice.move.id, move)
        return list(best.values())[: MOST_STUDIES + self._by_doctor]

    def _study(self, move: Written) -> Study | None:
        rows = self._plan.facts.studies_that_show(_shown(move)) if _is_study(move) else ()
        return rows[0] if rows else None

    def _is_cited_in(self, move: Written, words: str) -> bool:
        """Whether an argument of this paper cites the study of a move already: by its first author and its year."""
        study = self._study(move)
        author = re.match(r"[^\W\d_]+(?:-[^\W\d_]+)*", study.citation) if study else None
        return (
            study is not None
            and author is not None
            and len(author[0]) > 3
            and (re.search(rf"\b{re.escape(author[0])}\b[^()]{{0,400}}\b{study.year}\b", words) is not None)
        )

    def _is_of_another_interval(self, move: Written) -> bool:
        """Whether a study of going on gave the drug at another interval than the one in dispute: it shows what the plan offers."""
        study, ordered = self._study(move), _EVERY.search(str(self._plan.case.answers.get("interval") or ""))
        if study is None or _shown(move) != "lasts" or "dose_or_interval" not in self._kinds or ordered is None:
            return False
        given = _EVERY.findall(study.finding)
        return bool(given) and ordered[1] not in given

    def _place_by_book(self, place: int, move: Written) -> int:
        """The place of the reason that a point of the label answers by its row, or else the first whose kind the move answers, one
        about medicine before one about papers."""
        points = self._plan.facts.label_points
        kinds = self._kinds
        if "guideline" in books_of(move.choice) and any(row.on_order for row in self._plan.facts.guidelines[:1]):
            asking = [at for at, kind in enumerate(kinds) if kind in ASKS_FOR_ANOTHER]
            if asking:
                return asking[0]
        if not _is_of_label(move) or not points:
            of_move = [
                at
                for at, answered in enumerate(self._plan.reasons)
                if any(choice.move.id == move.choice.move.id for choice in answered.moves)
            ]
            answered = {*move.choice.move.answers, *(kinds[one] for one in of_move)}
            of_move = [at for at, kind in enumerate(kinds) if kind in answered]
            told = telling(self._writer.plain(move))
            reasons = self._plan.case.reasons
            shared = [len(told & telling(reasons[at].words)) if at < len(reasons) else 0 for at in range(len(kinds))]
            return min(of_move, key=lambda at: (kinds[at] in OF_PAPERS, -shared[at], at), default=place)
        return min((kinds.index(kind) for kind in points[0].answers if kind in kinds), default=place)

    def _answers_its_place(self, move: Written) -> bool:
        """Whether a label, an advice or a study answers the reason under which it would stand: not one about papers beside others about
        medicine, nor one that only calls two drugs together untested."""
        place, kinds = self._place[move.choice.move.id], self._kinds
        if kinds[place] in OF_PAPERS:
            return all(kind in OF_PAPERS for kind in kinds)
        words = self._plan.case.reasons[place].words if place < len(self._plan.case.reasons) else ""
        return not (kinds[place] == "experimental" and _OF_TWO_DRUGS.search(str(words)))

    def _is_beside_the_point(self, move: Written) -> bool:
        """Whether a label or a study only says that the drug is a good one, where the reason under which it would stand asks for
        something else and another paper there answers that."""
        kind = self._kinds[self._place[move.choice.move.id]]
        fits = ANSWERING_STUDIES.get(kind)
        if fits is None:
            return False

        def answers(other: Written) -> bool:
            if _is_study(other):
                return _shown(other) in fits
            return not books_of(other.choice) & {"label_points", "indication"}

        beside = [other for other in self.moves if self._kinds[self._place[other.choice.move.id]] == kind]
        return not answers(move) and not _is_of_label(move) and any(map(answers, beside))
