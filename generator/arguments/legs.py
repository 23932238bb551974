"""The legs a stated reason stands on, and what the record has against each: its words taken sentence by sentence.

Goes in: the case. Comes out: for each stated reason, its legs in order, each with the rows of the record that speak to
it. A leg that only concludes ("not medically necessary") has no answer of its own; a leg to which nothing known speaks is
left open, for the person and the doctor, never for the payer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from generator.arguments.move import Move, load_moves
from generator.arguments.points import Point
from generator.arguments.premises import Known, Limit, bind, find_limits, ids_of, is_findable, is_ordered, time_of
from generator.arguments.signs import begins_word, is_in
from generator.facts import FactError
from generator.form.topics import load_topics
from generator.form.when import days_in
from generator.record.case import Case, Fact, Finding, StatedReason, Treatment
from generator.record.sentences import leans
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

LOGICS = Path(__file__).with_name("legs.toml")

MOST_FACTS = 3
MOST_VALUES = 4
MOST_DRUGS = 5
"""Rows of one kind that answer a leg: what a reviewer reads in one cell."""


class Logic(Row):
    """What a sentence of a refusal turns on. `signs` are patterns in its words, `topics` the facts that speak to it."""

    id: str
    signs: tuple[str, ...]
    topics: tuple[str, ...] = ()
    treatments: Literal["", "demanded", "steroid"] = ""
    stages: tuple[str, ...] = ()
    """Results of these parts of the course answer where the sentence names no measure: each beside one taken on treatment."""
    silent: bool = False
    """It only concludes: there is nothing to answer but the other legs."""

    def is_in(self, words: str) -> bool:
        """Whether a sentence, in small letters, has one of the signs."""
        return _shows(self.signs, words)


@lru_cache(2048)
def _shows(signs: tuple[str, ...], words: str) -> bool:
    """Whether one of the patterns is in the words: the same sentence is looked at many times while somebody types."""
    return any(is_in(sign, words) for sign in signs)


Lead = Literal["", "not_reached", "tried", "on_treatment", "not_latest", "met", "enclosed", "not_tried"]
"""How the answer to a leg opens: it speaks of services from a day on, and one of this case was before it; the drugs it says were not tried were; the value it quotes was taken on treatment and
there is one from before, or a later one without the drug; the value meets the limit it sets; what it says is missing
comes with the letter."""


class Leg(Row):
    """One leg of the stated reason at place `reason` (from 0). `words` are the letter's, `items` ids of the rows of the
    record that answer it, the strongest first; `logics` what it turns on; `points` sources of the points of the plan's own
    policy that settle it: 'criteria.2'."""

    reason: int
    words: str
    logics: tuple[str, ...]
    items: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    lead: Lead = ""
    silent: bool = False
    day: date | None = None
    since: date | None = None
    """With the lead 'not_reached': the service day, and the day from which the leg holds."""


class Measured(Row):
    """Words by which letters speak of what was measured, and parts of the names of the measures that answer to them."""

    signs: tuple[str, ...]
    measures: tuple[str, ...] = ()
    any: bool = False
    """Every result with a number answers to them."""

    def fits(self, words: str, item: Finding) -> bool:
        """Whether a sentence, in small letters, speaks of this finding in these words."""
        if not any(is_in(sign, words) for sign in self.signs):
            return False
        if self.any:
            return item.number is not None
        return any(re.search(rf"(?<![a-z0-9]){re.escape(part)}", item.measure.lower()) for part in self.measures)

    def rank(self, item: Finding) -> int:
        """How near a measure stands to the words: the place of the part of its name that fits, by their order."""
        name = item.measure.lower()
        return next(
            (n for n, part in enumerate(self.measures) if re.search(rf"(?<![a-z0-9]){re.escape(part)}", name)), 0
        )


@cache
def load_measured() -> tuple[Measured, ...]:
    """The words for measures, in their order. Raises FactError on a malformed row."""
    return tuple(read_row(Measured, table, "legs.toml, measured") for table in read_row_file(LOGICS)["measured"])


@cache
def load_logics() -> tuple[Logic, ...]:
    """All logics in their order. Raises FactError on a malformed row, an unknown topic or an id used twice."""
    rows: dict[str, Logic] = {}
    for table in read_row_file(LOGICS)["logic"]:
        where = f"legs.toml, logic {table.get('id')}"
        row = read_row(Logic, table, where)
        if row.id in rows:
            raise FactError(f"{where}: the id is used twice")
        if unknown := set(row.topics) - set(load_topics()):
            raise FactError(f"{where}: '{min(unknown)}' is no topic of a fact (generator/form/topics.toml)")
        rows[row.id] = row
    return tuple(rows.values())


_ENDS = re.compile(
    r"(?:(?<=[.;:!?])|(?<=[.;:!?][\"”’']))\s+(?=[\"“‘']?[A-Z0-9(])|(?<=;)\s+|\n+|\s+(?=\(\d\)\s)|,?\s+and (?=(?:do|does|did) not (?:show|include|document))"
)
_NUMBER = re.compile(r"\W*(?:\d{1,2}|[A-Za-z])[.)]")
_SHORT = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|No|vs|e\.g|i\.e|U\.S|Inc|St|approx|Sec|Ref)\.$")


def split_legs(words: str) -> list[str]:
    """The sentences of a stated reason, and the parts of one that lists several.

    >>> split_legs("Records do not show a trial of adalimumab and do not show a trial of tocilizumab. It is denied.")
    ['Records do not show a trial of adalimumab', 'do not show a trial of tocilizumab.', 'It is denied.']
    """
    parts: list[str] = []
    for part in _ENDS.split(words):
        part = part.strip(" ,")
        if parts and (parts[-1].count("(") > parts[-1].count(")") or _NUMBER.fullmatch(parts[-1])):
            parts[-1] = f"{parts[-1]} {part}"
        elif parts and (_SHORT.search(parts[-1]) or len(re.findall(r"\w+", part)) < 3):
            parts[-1] = f"{parts[-1]} {part}".strip()
        elif part:
            parts.append(part)
    return [part.rstrip(" ;,") for part in parts]


def find_legs(known: Known, points: tuple[Point, ...] = (), illness: str = "") -> tuple[Leg, ...]:
    """The legs of all stated reasons in the letter's order; `illness` is the name of the illness. A fact answers the leg it speaks to most; a treatment or a
    value that a leg names answers every leg that names it; a point of the plan's own policy that the case meets answers
    the leg that speaks of the same thing."""
    case = known.case
    limits = find_limits(case)
    legs = [
        _read_leg(place, words, case, limits)
        for place, reason in enumerate(case.reasons)
        for words in split_legs(reason.words)
    ]
    settled = _share_points([leg for leg, _, _ in legs], points, case, illness)
    legs = [_settled(leg, settled[n], drugs, values) for n, (leg, drugs, values) in enumerate(legs)]
    told = _share_facts([leg for leg, _, _ in legs], known, [drugs for _, drugs, _ in legs])
    answered = []
    for number, (leg, drugs, values) in enumerate(legs):
        leg = leg.replaced(
            items=tuple(dict.fromkeys((*leg.items, *told[number]))), lead=_lead(leg, drugs, values, limits)
        )
        early = _service_before(leg.words, case)
        answered.append(leg.replaced(lead="not_reached", day=early[0], since=early[1]) if early else leg)
    return tuple(answered)


def _settled(
    leg: Leg, points: tuple[str, ...], drugs: list[Treatment], values: list[Finding]
) -> tuple[Leg, list[Treatment], list[Finding]]:
    """A leg with the points of the policy that settle it. Where some do, drugs that it does not name are no answer."""
    if not points:
        return leg, drugs, values
    named = [drug for drug in drugs if names_drug(leg.words.lower(), drug.drug)]
    left = {drug.id for drug in drugs} - {drug.id for drug in named}
    items = tuple(key for key in leg.items if key not in left)
    return leg.replaced(points=points, silent=False, items=items), named, values


_SINCE = re.compile(r"\b(?:on (?:or|and) after|effective|beginning|starting)\b(?: on)? (.{6,20})", re.I)


def _service_before(words: str, case: Case) -> tuple[date, date] | None:
    """The service day that lies before the day from which a leg holds, as all of them do, and that day; not for an approval,
    whose first day is a limit of its own, nor for a day from which money is taken."""
    since = [day for found in _SINCE.findall(words) for day in days_in(found)]
    if not since or re.search(r"authoriz|approv|offset|recoup|recover|refund|withh[oe]ld|future payment", words, re.I):
        return None
    served = [day for day in (case.answers.get("service_date"), *days_in(str(case.answers.get("period") or ""))) if day]
    return (min(served), min(since)) if served and max(served) < min(since) else None


def _read_leg(
    place: int, words: str, case: Case, limits: tuple[Limit, ...]
) -> tuple[Leg, list[Treatment], list[Finding]]:
    """A leg with what it turns on, and the treatments and values that answer it because it speaks of them."""
    low = words.lower()
    logics = [logic for logic in load_logics() if logic.is_in(low)]
    drugs = [item for item in case.treatments if not is_ordered(item, case) and names_drug(low, item.drug)]
    values = [item for item in case.findings if _names_measure(low, item, case)]
    values += [limit.finding for limit in _own(limits, low) if limit.finding not in values]
    if not values:
        for row in load_measured():
            fitting = [item for item in case.findings if row.fits(low, item)]
            values = values or sorted(fitting, key=row.rank)[:MOST_VALUES]
    if any(logic.id == "severity" for logic in logics) and len(values) < MOST_VALUES:
        values += [item for item in case.findings if item not in values and _is_outside(item)][
            : MOST_VALUES - len(values)
        ]
    stages = {stage for logic in logics for stage in logic.stages}
    if stages and not values:
        values = _beside_treatment(case, stages)
    if _BEFORE.search(low):
        values = [item for item in values if item.stage in ("diagnosis", "before")] or values
    if any(logic.silent for logic in logics) and not drugs and not values:
        return Leg(place, words, tuple(logic.id for logic in logics if logic.silent), silent=True), [], []
    logics = [logic for logic in logics if not logic.silent]
    drugs = (drugs or _usual_drugs(case, logics, low))[:MOST_DRUGS]
    values += [
        v
        for v in case.findings
        if v not in values and any(_is_same_measure(v, w) and _is_quoted(w, low) for w in values)
    ]
    values = _spread([*values, *_grounds(case, drugs, values)], low)
    items = tuple(item.id for item in (*drugs, *values))
    return Leg(place, words, tuple(logic.id for logic in logics), items), drugs, values


def _beside_treatment(case: Case, stages: set[str]) -> list[Finding]:
    """Results of these parts of the course with the one of the same measure on treatment: of the measure with most of
    them, then the next."""
    pairs: list[list[Finding]] = []
    for on in (item for item in case.findings if item.stage == "on" and item.number is not None):
        off = [
            item
            for item in case.findings
            if item.stage in stages and item.measure == on.measure and item.number is not None
        ]
        if off and not any(on.measure == pair[0].measure for pair in pairs):
            pairs.append([on, *off])
    return [item for pair in sorted(pairs, key=len, reverse=True) for item in pair][:MOST_VALUES]


def _grounds(case: Case, drugs: list[Treatment], values: list[Finding]) -> list[Finding]:
    """Test results that show the ground on which a named drug is not taken: those that speak of the same thing as the
    words told of it."""
    told: set[str] = set()
    for drug in drugs:
        if not drug.was_tried and drug.fact:
            told |= telling(drug.fact)
    return [v for v in case.findings if v not in values and len(telling(f"{v.measure} {v.value}") & told) >= 2]


def _is_outside(item: Finding) -> bool:
    """Whether a value lies outside the normal range of its report."""
    number = item.number
    return number is not None and bool(
        (item.low is not None and number < item.low) or (item.high is not None and number > item.high)
    )


def _own(limits: tuple[Limit, ...], words: str) -> list[Limit]:
    """The limits that a leg itself sets."""
    return [limit for limit in limits if limit.threshold.words.lower() in words]


UNSUITED = {"other_illness", "pregnancy", "instability"}
"""Topics of why a drug cannot be taken: no answer where the drugs that a leg names were taken."""


def _share_facts(legs: list[Leg], known: Known, drugs: list[list[Treatment]]) -> list[list[str]]:
    """For each leg, the ids of the facts that answer it: each fact goes to the leg it speaks to most, while there is
    room, else to the next; what the person put under a reason stays under it."""
    case = known.case
    by_moves = [
        _items_of_moves(case.reasons[leg.reason], leg.words.lower(), known) if not leg.silent else set() for leg in legs
    ]
    pairs = []
    for order, fact in enumerate(case.facts):
        if fact.topic == "against" or not is_findable(fact, case):
            continue
        for number, leg in enumerate(legs):
            if leg.silent or (fact.reason and fact.reason != leg.reason + 1):
                continue
            if fact.topic in UNSUITED and not fact.reason and _is_beside(fact, leg, drugs[number]):
                continue
            weight = _weight(fact, leg, fact.id in by_moves[number])
            if weight >= (SURE if leg.points else ENOUGH):
                pairs.append((-weight, order, number, fact.id))
    told: list[list[str]] = [[] for _ in legs]
    placed: set[str] = set()
    for _, _, number, key in sorted(pairs):
        if key not in placed and len(told[number]) < MOST_FACTS:
            told[number].append(key)
            placed.add(key)
    return _with_those_before(told, case)


def _with_those_before(told: list[list[str]], case: Case) -> list[list[str]]:
    """The facts of each leg, where one that can only be understood behind the fact before it stands with that one."""
    for before, fact in pairwise(case.facts):
        at = next((keys for keys in told if fact.id in keys), None)
        if at is None or not leans(fact.fact) or before.id in at:
            continue
        other = next((keys for keys in told if before.id in keys), None)
        at.remove(fact.id)
        if other is not None:
            other.insert(other.index(before.id) + 1, fact.id)
        elif before.topic != "against" and is_findable(before, case):
            at += [before.id, fact.id]
    return told


def _is_beside(fact: Fact, leg: Leg, drugs: list[Treatment]) -> bool:
    """Whether a fact on why some drug cannot be taken says nothing of this leg: its drugs were taken, or neither they nor
    another word of the leg stand in it."""
    if not drugs:
        return False
    words = telling(
        f"{leg.words} {' '.join(f'{drug.drug} {drug.fact or str()} {drug.result or str()}' for drug in drugs)}"
    )
    return all(drug.was_tried for drug in drugs) or not telling(fact.fact) & words


ENOUGH = 4
"""The weight from which a fact answers a leg: its topic is one of the leg's, or much else points to it."""

SURE = 6
"""The same for a leg that a point of the policy settles: what only has its topic would bury that."""

LABELED = 2
"""How near a leg is that names a point by its mark: less than one that speaks of its matter."""

MOST_POINTS = 2
"""Points of the policy that answer one leg."""


def _share_points(legs: list[Leg], points: tuple[Point, ...], case: Case, illness: str) -> list[tuple[str, ...]]:
    """For each leg, the sources of the policy's points that settle it: those that speak of the same thing, in words that
    few of the points have and the name of the illness has not. A point goes to the leg it is nearest to."""
    policy = [point for point in points if point.of == "policy" and point.source]
    spread = [telling(point.asks) - telling(illness) for point in policy]
    seldom = {
        word for words in spread for word in words if sum(word in other for other in spread) * 3 <= len(spread) + 2
    }
    short = {name for item in case.findings for name in _abbreviations(item)}
    found: list[tuple[int, int, str]] = []
    for place, point in enumerate(policy):
        if not (point.fact and (point.status in ("met", "exception") or (point.status == "" and point.items))):
            continue
        measured = {name for name in short if _has_word(point.asks, name)}
        scored = [(_nearness(leg, point, spread[place] & seldom, measured), number) for number, leg in enumerate(legs)]
        best = max((score for score, _ in scored), default=0)
        found += [(-score, number, point.source) for score, number in scored if score and score == best][:1]
    return [
        tuple([source for _, at, source in sorted(found) if at == number][:MOST_POINTS]) for number in range(len(legs))
    ]


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"\be?{re.escape(word.removeprefix('e'))}\b", text.lower()) is not None  # eGFR, GFR


_LABEL = re.compile(r"\W*(\((?:[a-z]|\d{1,2}|[ivx]{1,4})\))", re.I)
"""The mark of a point in a list: '(c)'."""


def _nearness(leg: Leg, point: Point, words: frozenset[str], measured: set[str]) -> int:
    """How near a leg is to a point of the policy that has these words of its own, and speaks of these measures by their
    short names: 0 where they only share a word."""
    label = _LABEL.match(point.asks)
    if label and label[1].lower() in leg.words.lower():
        return LABELED
    if leg.silent:
        return 0
    common = len(words & telling(leg.words))
    turns_on = _turns_on(point.asks)
    shared = any(logic.id in turns_on & set(leg.logics) and len(logic.topics) <= NARROW for logic in load_logics())
    named = sum(_has_word(leg.words, name) for name in measured)
    return common + shared + 2 * named if common >= 2 or named or (common and shared) else 0


@lru_cache(256)
def _turns_on(asks: str) -> frozenset[str]:
    """Ids of what a point's words turn on."""
    return frozenset(logic.id for logic in load_logics() if logic.is_in(asks.lower()) and not logic.silent)


def _weight(fact: Fact, leg: Leg, is_in_move: bool) -> int:
    """How much a fact speaks to a leg: its topic belongs to what the leg turns on (more where that is narrow), a move
    that answers such words tells it, and words and numbers in common."""
    logics = [logic for logic in load_logics() if logic.id in leg.logics and fact.topic in logic.topics]
    common = telling(fact.fact) & telling(leg.words)
    weight = 4 + any(len(logic.topics) <= NARROW for logic in logics) if logics else 0
    weight += 1 if is_in_move else 0
    weight += 2 * min(2, len(_rare_words(fact.fact) & _rare_words(leg.words)))
    return weight + min(3, len(common)) + any(word[0].isdigit() and len(word) > 2 for word in common)


RARE = 11
"""Letters of a word that is seldom said of anything else: 'nonadherence', 'mycophenolate'."""


def _rare_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{5,}", text.lower()) if len(word) >= RARE} - _LONG_AND_COMMON


_LONG_AND_COMMON = {
    "authorization", "significant", "documentation", "improvement", "administration", "administered", "information", "requirements", "intravenous",
    "subcutaneous", "medications", "prescription", "immunoglobulin", "appropriate", "alternative", "alternatives", "recommended", "established",
    "consistently", "experimental", "investigational", "maintenance", "hospitalization", "outpatient", "determination",
}  # fmt: skip

NARROW = 5
"""Topics of a logic that turns on one thing."""


def _items_of_moves(reason: StatedReason, words: str, known: Known) -> set[str]:
    """Rows of the record that moves tell against just these words of a letter."""
    found: set[str] = set()
    for move in _moves_on_words():
        says = [premise for premise in move.premises if premise.verb == "says"]
        if move.answers and reason.kind not in move.answers:
            continue
        if not all(any(begins_word(part, words) for part in premise.query) for premise in says):
            continue
        bound = bind(move.premises, known)
        if bound:
            found |= {key for items in bound.values() for item in items for key in ids_of(item)}
    return found


@cache
def _moves_on_words() -> tuple[Move, ...]:
    return tuple(move for move in load_moves().values() if any(premise.verb == "says" for premise in move.premises))


def names_drug(words: str, drug: str) -> bool:
    """Whether a sentence names this drug: by one of its longer words, or by a name of capitals and figures."""
    drug = re.split(r"\b(?:for|to (?:prevent|treat)|because|during|after|before)\b", drug, maxsplit=1)[0] or drug
    names = re.findall(r"[a-z]{5,}", re.sub(r"\([^)]*\)", "", drug).lower())
    names += re.findall(r"[a-z]{5,}", " ".join(re.findall(r"\(([^)]*)\)", drug)).lower())[:1]
    return any(begins_word(name, words) for name in names if name not in _DULL_DRUG_WORDS)


_DULL_DRUG_WORDS = {
    "weekly", "daily", "infusion", "tablets", "tablet", "treatment", "therapy", "preferred", "product", "products", "other", "immune", "globulin",
    "nutrition", "parenteral", "solution", "solutions", "enteral", "oral", "supplement", "supplements", "formula", "formulas",
    "before", "after", "first", "second", "trial", "biologic", "biosimilar", "steroid", "steroids", "medical", "injection",
}  # fmt: skip


_STEROIDS = re.compile(r"predni|steroid|cortis|dexameth|medrol|budesonide", re.I)


def _usual_drugs(case: Case, logics: Iterable[Logic], words: str) -> list[Treatment]:
    """The treatments that answer a leg which names none: steroids, those the plan demands, or all that were tried."""
    wanted = {logic.treatments for logic in logics if logic.treatments}
    others = [item for item in case.treatments if not is_ordered(item, case)]
    if "steroid" in wanted:
        return [item for item in others if _STEROIDS.search(item.drug)]
    if "demanded" in wanted:
        demanded = [item for item in others if item.is_demanded]
        is_open = re.search(
            r"\b(?:other|conventional|conservative|prior|previous|alternative|first[- ]line|labeled)\b", words
        )
        return demanded or ([item for item in others if item.was_tried] if is_open else [])
    return []


def _names_measure(words: str, item: Finding, case: Case) -> bool:
    """Whether a sentence speaks of this measure: by most of the words of its name, the ordered drug's aside."""
    ordered = set(re.findall(r"[a-z]{4,}", f"{case.answers.get('product') or ''} {case.therapy or ''}".lower()))
    name = re.sub(r"\([^)]*\)", " ", item.measure)
    tokens = {token.lower() for token in re.findall(r"[A-Za-z][A-Za-z0-9-]+", name)} - ordered - _DULL_MEASURE_WORDS
    short = _abbreviations(item)
    here = {token for token in tokens | short if re.search(rf"\b{re.escape(token)}\b", words)}
    share = 1 if _is_quoted(item, words) or _SAYS_MISSING.search(words) else 2
    return bool(here & short) or (
        bool(here) and (len(here & tokens) * 2 >= len(tokens) * share or len(here) * 3 >= len(tokens) * 2)
    )


def _abbreviations(item: Finding) -> set[str]:
    """The short names in the name of a measure: 'IgG trough' -> {'igg'}."""
    return {token.lower() for token in re.findall(r"\b[A-Za-z]*[A-Z][A-Za-z0-9-]*[A-Z0-9][A-Za-z0-9-]*", item.measure)}


def _is_same_measure(one: Finding, other: Finding) -> bool:
    return one.measure.lower() == other.measure.lower() or bool(_abbreviations(one) & _abbreviations(other))


_BEFORE = re.compile(r"\b(?:pre-?treatment|baseline|before (?:treatment|therapy)|initial)\b")


_DULL_MEASURE_WORDS = {
    "level", "test", "score", "value", "serum", "blood", "total", "right", "left", "of", "the", "and", "on", "in", "at", "mean", "global", "study",
    "result", "results", "baseline", "before", "after", "exam", "examination", "number", "per", "day", "days", "week", "month", "dose", "infusion",
    "to", "for", "with", "ratio", "rate", "index", "current", "visit", "clinical", "treatment", "drug", "therapy", "pre-treatment", "first",
    "second", "third", "repeat", "new",
}  # fmt: skip


def _is_quoted(item: Finding, words: str) -> bool:
    """Whether a sentence quotes just this value."""
    return item.number is not None and f"{item.number.normalize():f}" in re.findall(r"\d+(?:\.\d+)?", words)


def _spread(values: list[Finding], words: str) -> list[Finding]:
    """At most MOST_VALUES values of the measures named, in their order in time: of more, those that the sentence quotes,
    the first and the last ones of the course."""
    values = sorted(values, key=lambda item: time_of(item) or (9, ""))
    if len(values) <= MOST_VALUES:
        return values
    order = [v for v in values if _is_quoted(v, words)] + [values[0], values[-1], values[-2], values[1]]
    kept = list(dict.fromkeys(order))[:MOST_VALUES]
    return [v for v in values if v in kept]


_SAYS_MISSING = re.compile(
    r"\b(?:not|no|never|without|lacks?|lacking|missing|insufficient|cannot|unable|n.t)\b|\bincomplete\b"
)


def _lead(leg: Leg, drugs: list[Treatment], values: list[Finding], limits: tuple[Limit, ...]) -> Lead:
    """How the answer opens, where the record settles it."""
    words = leg.words.lower()
    own = _own(limits, words)
    if own and all(limit.is_met for limit in own):
        return "met"
    if values and not own:
        on = [v for v in values if v.stage in ("on", "now") and _is_quoted(v, words)]
        same = [v for v in values if on and _is_same_measure(v, on[0])]
        if any(
            (time_of(v) or (-1, "")) > (time_of(on[0]) or (9, "")) and v.stage in ("gap", "after", "now") for v in same
        ):
            return "not_latest"
        if any(v.stage in ("diagnosis", "before") and on and _is_same_measure(v, on[0]) for v in values):
            return "on_treatment"
    if drugs and "drug_first" in leg.logics and _SAYS_MISSING.search(words):
        if all(drug.was_tried and (drug.started or drug.stopped or drug.how_long) for drug in drugs):
            return "tried"
        return "not_tried" if all(drug.status in ("never", "declined") for drug in drugs) else ""
    if "not_in_record" in leg.logics and not drugs and values and all(value.exhibits for value in values):
        return "enclosed"
    return ""


_COMMON = {
    "medical", "medically", "necessary", "treatment", "patient", "member", "therapy", "infusion", "records", "record", "plan", "request",
    "approved", "covered", "drug", "criteria", "policy", "given", "shown", "with", "from", "that", "this", "have", "been", "were", "your", "does",
    "must", "will", "last", "which", "when", "than", "they", "more", "doctor", "letter", "received", "results", "days", "weeks", "months", "year",
}  # fmt: skip


@lru_cache(1024)
def telling(text: str) -> frozenset[str]:
    """Numbers of two figures and more, and longer words cut to five letters, by which two texts speak of one thing."""
    words = re.findall(r"\d[\d.,/]*\d|[a-z]{4,}", text.lower())
    return frozenset(word if word[0].isdigit() else word[:5] for word in words if word not in _COMMON)
