"""What a move rests on: queries on the record, the notice and the book, each of which gives a name to what it found.

A premise is a small table in the row of a move or of a usual test:

- `{ fact = "relapses", as = "told" }`: facts on a topic, or on one of several topics. `words`: patterns, of which one
  begins a word of the fact or of what the notice says.
- `{ treatment = { demanded = true, ground = ["previously_failed"] }, as = "drugs" }`: treatments of that sort.
  Keys, true or false: `tried`, `demanded`, `ended` (stopped), `dated`, `result`, `insurer`, `why` (a fact or result is
  told), `measured` (a value before and after); lists: `status`, `ground`.
- `{ finding = { measure = ["ferritin"], stage = ["before"], side = "below_normal" }, as = "values" }`: test results.
  `measure` holds names or parts of names, in small letters; `side` compares with the normal range of the report.
- `{ change = "any", as = "spans" }`: two values of one measure, earlier and later; `better` or `worse` where the
  measure's row says which way is better. `measure = ["ferritin"]` narrows it.
  `"dose"`: one measure under an earlier dose or interval and under the ordered one.
- `{ limit = "met" }` or `"not_met"`, as = "limits": a value against a number in the notice or the policy. `measure`
  narrows it, `side = "below"` or `"above"` too.
- `{ notice = ["approved", "partly"], as = "earlier" }`: letters of this plan that came before. `{ shifted = true, as = "earlier" }`:
  refusals before this one for another reason.
- `{ criterion = ["met"], as = "points" }`: points of the policy by status.
- `{ given_within = 365, as = "doses" }`: a told day on which the ordered drug was given, at most so many days before the
  decision: the latest of them.
- `{ lookback = true, as = "spans" }`: a span over which the plan looks for a trial, and which the running course of the ordered
  drug fills (generator/arguments/lookback.py).
- `{ ask = "timing", is = "before" }`: a condition on the answers (generator/rows/conditions.py).
- `{ says = ["no longer", "stable"] }`: the notice's words hold one of these (small letters).
- `{ book = "indication" }`: a verified fact of the book that fits.
- `{ caution = ["contraindicated", "not_for"], as = "cautions" }`: what the label of a demanded drug says of a person
  like this one, with the fact that shows it. Kinds: generator/facts/rows/clinical.py, DrugCaution.

`shared = true` lets a premise use what a stronger move has told already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from generator.arguments.lookback import Lookback, find_lookback
from generator.arguments.signs import begins_word
from generator.facts import FactError
from generator.facts.rows import DrugCaution
from generator.form.topics import load_topics
from generator.form.when import days_in
from generator.record.approvals import is_only_allowed
from generator.record.case import Case, Criterion, Fact, Finding, Item, Notice, Treatment
from generator.record.numbers import Threshold, thresholds_in
from generator.record.sentences import SENTENCE_END
from generator.rows.conditions import holds, read_condition
from generator.rows.row import Row
from generator.rows.schema import refuse_placeholder

VERBS = (
    "fact", "treatment", "finding", "change", "limit", "notice", "shifted", "criterion", "given_within", "ask", "says", "book",
    "caution", "lookback",
)  # fmt: skip
TREATMENT_KEYS = {
    "tried",
    "demanded",
    "ended",
    "status",
    "ground",
    "dated",
    "result",
    "insurer",
    "why",
    "measured",
    "named",
}
"""`named`: the letter's own words name it."""
FINDING_KEYS = {"measure", "stage", "side", "dated", "normal"}


class Premise(Row):
    """One query: its verb, what it asks for, the name of what it finds, and the table as it stands in the row."""

    verb: str
    query: Any
    name: str
    shared: bool
    table: Mapping[str, Any]


class Span(Row):
    """Two values of one measure, the earlier first; `better` is 'yes', 'no' or '' where that is not known."""

    first: Finding
    last: Finding
    better: str


class Limit(Row):
    """A value of the record beside a limit in the plan's words."""

    finding: Finding
    threshold: Threshold
    is_met: bool


class Caution(Row):
    """What the label of a demanded drug says, and the fact of the record that shows such a person."""

    row: DrugCaution
    drug: Treatment
    fact: Fact


class Dose(Row):
    """A told day on which the ordered drug was given, `days` before the decision."""

    item: Fact | Treatment
    on: date
    days: int


class Known(Row):
    """Everything a premise may look at. `measures` maps the lower-case name of a measure to 'higher' or 'lower', the
    side that means more illness."""

    case: Case
    answers: Mapping[str, Any]
    has_in_book: Any
    measures: Mapping[str, str]
    cautions: tuple[Caution, ...] = ()


def read_premises(tables: Any, where: str) -> tuple[Premise, ...]:
    """Read the premises of a row. Raises FactError naming `where` on an unknown verb, topic, key or a missing name."""
    read = []
    for table in tables or []:
        verb = next((verb for verb in VERBS if verb in table), "")
        if not verb:
            raise FactError(f"{where}: a premise is one of {', '.join(VERBS)}; found {table!r}")
        if verb == "ask":
            rest = {key: value for key, value in table.items() if key != "shared"}
            read.append(Premise(verb, read_condition([rest], where), "", True, table))
            continue
        query = table[verb]
        more = {"change": {"measure"}, "limit": {"measure", "side"}, "fact": {"words"}}.get(verb, set())
        if unknown := set(table) - {verb, "as", "shared"} - more:
            raise FactError(f"{where}: a premise knows no '{min(unknown)}'")
        if verb == "fact":
            query = tuple([query] if isinstance(query, str) else query)
            for topic in query:
                refuse_placeholder(topic, f"{where}, fact")
                if topic not in load_topics():
                    raise FactError(f"{where}: '{topic}' is no topic of a fact (generator/form/topics.toml)")
        for kind, keys in (("treatment", TREATMENT_KEYS), ("finding", FINDING_KEYS)):
            if verb == kind and (unknown := set(query) - keys):
                raise FactError(f"{where}: a {kind} knows no '{min(unknown)}'; it knows {', '.join(sorted(keys))}")
        read.append(Premise(verb, query, table.get("as", ""), bool(table.get("shared")), table))
    return tuple(read)


Bound = dict[str, tuple[Any, ...]]


def bind(premises: Iterable[Premise], known: Known, told: frozenset[str] = frozenset()) -> Bound | None:
    """What each named premise found, or None when one does not hold.

    told: ids of items that stronger moves have told already; a premise that is not shared leaves them out.
    """
    bound: Bound = {}
    for premise in premises:
        found = _find(premise, known)
        if not premise.shared and premise.verb not in ("ask", "says", "book"):
            found = tuple(item for item in found if not set(ids_of(item)) <= told)
        if not found:
            return None
        if premise.name:
            bound[premise.name] = found
    return bound


def failed_premise(premises: Iterable[Premise], known: Known) -> Premise | None:
    """The first premise that does not hold, for the sentence why a move is not made."""
    return next((premise for premise in premises if not _find(premise, known)), None)


def ids_of(found: Any) -> tuple[str, ...]:
    """Ids of the items of the record behind something a premise found."""
    if isinstance(found, Item):
        return (found.id,)
    if isinstance(found, Span):
        return (found.first.id, found.last.id)
    if isinstance(found, Caution):
        return (found.fact.id,)
    if isinstance(found, Dose):
        return (found.item.id,)
    return (found.finding.id,) if isinstance(found, Limit) else ()


def _find(premise: Premise, known: Known) -> tuple[Any, ...]:
    case, query = known.case, premise.query
    if premise.verb == "ask":
        return (True,) if holds(query, known.answers) else ()
    if premise.verb == "says":
        words = notice_words(case).lower()
        return (True,) if any(begins_word(part, words) for part in query) else ()
    if premise.verb == "book":
        return (True,) if known.has_in_book(query) else ()
    if premise.verb == "caution":
        return tuple(caution for caution in known.cautions if caution.row.kind in query)
    if premise.verb == "fact":
        found_facts = (fact for fact in case.facts if fact.topic in query and is_findable(fact, case))
        wanted_words = premise.table.get("words")
        return tuple(
            fact
            for fact in found_facts
            if not wanted_words or _say(wanted_words, f"{fact.fact} {notice_words(case)}".lower())
        )
    if premise.verb == "treatment":
        others = (item for item in case.treatments if not is_ordered(item, case))
        found = (item for item in others if _is_treatment(item, query))
        found = (item for item in found if not (query.get("insurer") and _is_this_payer(item.insurer, case)))
        return tuple(item for item in found if "named" not in query or is_named(item, case) is query["named"])
    if premise.verb == "finding":
        return tuple(item for item in case.findings if _is_finding(item, query))
    if premise.verb == "change":
        found_spans = find_dose_pairs(case) if query == "dose" else find_spans(known)
        spans = [span for span in found_spans if _names(span.first, premise.table)]
        wanted = {"better": "yes", "worse": "no"}.get(query)
        return tuple(span for span in spans if wanted is None or span.better == wanted)
    if premise.verb == "limit":
        limits = [limit for limit in find_limits(case) if _names(limit.finding, premise.table)]
        side = premise.table.get("side")
        return tuple(
            limit for limit in limits if limit.is_met is (query == "met") and side in (None, limit.threshold.side)
        )
    if premise.verb == "lookback":
        found_span = find_lookback(case, next((item for item in case.treatments if is_ordered(item, case)), None))
        return (found_span,) if found_span else ()
    if premise.verb == "given_within":
        return find_doses(case, query)[-1:]
    if premise.verb == "criterion":
        return tuple(item for item in case.criteria if item.status in query)
    if premise.verb == "shifted":
        kinds = {reason.kind for reason in case.reasons}
        return tuple(
            item
            for item in case.notices
            if item.outcome == "refused" and item.kind and item.kind not in kinds and item.other_insurer != "yes"
        )
    return tuple(
        item
        for item in case.notices
        if item.outcome in query
        and item.other_insurer != "yes"
        and not (item.outcome in ("approved", "partly") and (_is_payment(item.words or "") or is_only_allowed(item)))
    )


def _is_payment(words: str) -> bool:
    """Whether a letter put down as an approval tells how a claim was paid and nothing else: that is no approval before the treatment."""
    if re.search(r"\b(?:EOBs?|explanation of benefits|remittance|payment advice)\b", words, re.I):
        return not re.search(r"\b(?:pre-?)?approv|\bauthori[sz]ed\b", words, re.I)
    return bool(re.search(r"\bpaid\b", words, re.I)) and not re.search(
        r"\b(?:pre-?)?(?:approv|authori[sz])", words, re.I
    )


def _say(parts: Iterable[str], words: str) -> bool:
    return any(begins_word(part, words) for part in parts)


CITED = ("guideline", "compendium", "paper")
"""Topics of published evidence."""


_TO_COME = re.compile(r"\b(?:next|due|would|will|should|planned|scheduled|holds?|cancell?ed|missed)\b", re.I)
"""Words of a day on which nothing was given yet, or at all."""

DOSES_AFTER = 60
"""Days after the decision within which a dose of a running course still shows it running."""


def find_doses(case: Case, within: int) -> tuple[Dose, ...]:
    """Told days on which the ordered drug was given, at most `within` days before the decision, or before the service
    that is denied, in their order. What speaks of another drug of the record is left out."""
    served = [case.answers.get("service_date"), *days_in(str(case.answers.get("period") or ""))]
    denied = [day for day in served if day] if case.timing == "after" else []
    decided = min(denied) - timedelta(days=1) if denied else None if case.timing == "after" else case.notice_date
    if decided is None:
        return ()
    days: list[tuple[date, Fact | Treatment]] = []
    ordered = _long_words(f"{case.answers.get('product') or ''} {case.therapy or ''}")
    others = {name for row in case.treatments if not is_ordered(row, case) for name in _long_words(row.drug)} - {
        *ordered
    }
    for fact in case.facts_on("doses_given", "past_payment"):
        if not any(re.search(rf"\b{name}", fact.fact.lower()) for name in others):
            given = " ".join(part for part in SENTENCE_END.split(fact.fact) if not _TO_COME.search(part))
            days += [(day, fact) for day in days_in(given)]
    for row in case.treatments:
        if is_ordered(row, case):
            known = (when for when in (row.started, row.stopped) if when and when.first and when.first == when.last)
            days += [(when.first, row) for when in known if when.first]
    coming = case.next_dose_date
    days = [(day, item) for day, item in days if coming is None or day < coming]
    least = -DOSES_AFTER if case.timing == "ongoing" else 0  # a running course goes on while the letter is written
    in_time = ((day, item) for day, item in days if least <= (decided - day).days <= within)
    found = sorted(in_time, key=lambda pair: pair[0])
    return tuple(Dose(item, day, (decided - day).days) for day, item in found)


def _long_words(drug: str) -> list[str]:
    return re.findall(r"[a-z]{6,}", drug.lower())


def is_findable(fact: Fact, case: Case) -> bool:
    """Whether a fact can be told: published evidence when it can be looked up, as it names a year or a paper that is sent
    along; any other unless it says that there is no such trouble."""
    if load_topics()[fact.topic].says_nothing(fact.fact):
        return False
    named = case.answers.get("facts")[int(fact.id.partition(".")[2]) - 1].get("paper")
    return fact.topic not in CITED or bool(named) or re.search(r"\b(?:19|20)\d\d\b", fact.fact) is not None


def notice_words(case: Case) -> str:
    """What the notice says for itself: its reasons and what it concedes."""
    return " \n ".join([reason.words for reason in case.reasons] + [str(case.answers.get("conceded") or "")])


_FOUR_LETTERS = re.compile(r"[a-z]{4,}")


def is_ordered(item: Treatment, case: Case) -> bool:
    """Whether a row of the treatments is the drug that is asked for, told once more: by the first word of its name."""
    return _is_same_drug(
        item.drug.lower(), item.is_demanded, str(case.answers.get("product") or "").lower(), case.therapy or ""
    )


@lru_cache(512)
def _is_same_drug(drug: str, is_demanded: bool, product: str, therapy: str) -> bool:
    name = _FOUR_LETTERS.search(drug)
    ordered = _FOUR_LETTERS.findall(f"{product} {therapy.lower()}")
    return name is not None and name[0] in ordered and ((bool(product) and product in drug) or not is_demanded)


def is_named(item: Treatment, case: Case) -> bool:
    """Whether the letter, as quoted or pasted, names a drug: by one of the longer words of its name."""
    words = f"{notice_words(case)} {case.answers.get('denial_text') or ''}".lower()
    return any(re.search(rf"\b{name}", words) for name in re.findall(r"[a-z]{6,}", item.drug.lower()))


def _is_this_payer(insurer: str | None, case: Case) -> bool:
    """Whether the insurer of an earlier treatment is the payer of this case: by the first long word of its name."""
    here = re.findall(r"[a-z]{4,}", str(case.answers.get("payer_name") or "").lower())
    return insurer is not None and bool(here) and here[0] in insurer.lower()


def _is_treatment(item: Treatment, query: Mapping[str, Any]) -> bool:
    checks = {
        "tried": lambda want: item.was_tried is want,
        "demanded": lambda want: item.is_demanded is want,
        "ended": lambda want: (item.status == "tried" or item.stopped is not None) is want,
        "status": lambda want: item.status in want,
        "ground": lambda want: item.ground in want,
        "dated": lambda want: bool(item.started or item.stopped or item.how_long) is want,
        "result": lambda want: bool(item.result) is want,
        "insurer": lambda want: bool(item.insurer) is want,
        "why": lambda want: bool(item.fact or item.result) is want,
        "named": lambda want: True,
        "measured": lambda want: bool(item.before and item.after) is want,
    }
    return all(checks[key](want) for key, want in query.items())


def _names(item: Finding, query: Mapping[str, Any]) -> bool:
    """Whether the name of the measure holds one of the parts that the query asks for."""
    return "measure" not in query or any(part in item.measure.lower() for part in query["measure"])


def _is_finding(item: Finding, query: Mapping[str, Any]) -> bool:
    if not _names(item, query):
        return False
    if "stage" in query and item.stage not in query["stage"]:
        return False
    if "dated" in query and bool(item.on) is not query["dated"]:
        return False
    if (
        "normal" in query
        and bool(re.match(r"\s*(?:normal|neg|negative|clear|none|absent)\b", item.value, re.I)) is not query["normal"]
    ):
        return False
    side = query.get("side")
    if not side:
        return True
    if item.number is None:
        return False
    if side == "below_normal":
        return item.low is not None and item.number < item.low
    return item.high is not None and item.number > item.high


def find_spans(known: Known) -> tuple[Span, ...]:
    """Two values of one measure, the earlier first. A direction is told only where the course is known: from before the
    treatment to a value on it, or from a value on it to one in a gap or after it. Values without a stage are a pair
    without a direction."""
    by_measure: dict[str, list[Finding]] = {}
    for item in (item for item in known.case.findings if item.number is not None):
        by_measure.setdefault(re.sub(r"\s*\([^)]*\)", "", item.measure).strip().lower(), []).append(item)
    spans: list[Span] = []
    for measure, items in by_measure.items():
        timed = sorted((item for item in items if time_of(item) is not None), key=lambda item: time_of(item) or (0, ""))
        before = [item for item in timed if item.stage in ("diagnosis", "before")]
        on = [item for item in timed if item.stage == "on"]
        off = [
            item for item in timed if item.stage in ("gap", "after") and on and timed.index(item) > timed.index(on[0])
        ]
        worse_side = next((side for name, side in known.measures.items() if _same_measure(name, measure)), "")
        if before and on:
            spans.append(Span(before[0], on[-1], _direction(before[0], on[-1], worse_side)))
        if on and off:
            spans.append(
                Span(
                    on[-1] if timed.index(on[-1]) < timed.index(off[-1]) else on[0],
                    off[-1],
                    _direction(on[0], off[-1], worse_side),
                )
            )
        if not (before and on) and not (on and off) and len(timed) > 1 and time_of(timed[0]) != time_of(timed[-1]):
            spans.append(Span(timed[0], timed[-1], ""))
    return tuple(spans)


_REGIMEN = re.compile(r"\bevery (?:\w+ )?(?:weeks?|months?|days?)\b|\b\d+(?:\.\d+)? ?(?:mg|g|units?)\b", re.I)


def find_worse(known: Known) -> set[str]:
    """Lower-case names of the measures that are worse under the ordered drug than before it, with no value in a gap that would
    say why. What is put side by side to show a benefit must not be one of them."""
    worse: set[str] = set()
    by_measure: dict[str, list[Finding]] = {}
    for item in (item for item in known.case.findings if item.number is not None):
        by_measure.setdefault(item.measure.strip().lower(), []).append(item)
    for measure, items in by_measure.items():
        side = next((side for name, side in known.measures.items() if _same_measure(name, measure)), "")
        timed = sorted(
            (item for item in items if item.stage),
            key=lambda item: (_STAGES[item.stage or ""], time_of(item) or (0, "")),
        )
        stages = {item.stage for item in timed}
        of_course = (
            ("diagnosis", "before", "on", "now") if known.case.timing == "ongoing" else ("diagnosis", "before", "on")
        )
        course = [item for item in timed if item.stage in of_course]  # after its end, "now" is without the drug
        if "on" in stages and not stages & {"gap", "after"} and _direction(course[0], course[-1], side) == "no":
            worse.add(measure)
    return worse


def find_dose_pairs(case: Case) -> tuple[Span, ...]:
    """For each measure, its last value under an earlier dose or interval and the last one under the ordered one, as the
    person told when each was taken ("on every 8 weeks")."""
    ordered = {
        found.lower()
        for found in _REGIMEN.findall(f"{case.answers.get('dose') or ''} {case.answers.get('interval') or ''}")
    }
    pairs: dict[str, dict[bool, Finding]] = {}
    for item in sorted(case.findings, key=lambda item: time_of(item) or (-1, "")):
        told = {found.lower() for found in _REGIMEN.findall(item.when or "")}
        if told:
            pairs.setdefault(item.measure.strip().lower(), {})[bool(told & ordered)] = item
    in_time = [
        sorted(pair.values(), key=lambda item: time_of(item) or (-1, "")) for pair in pairs.values() if len(pair) == 2
    ]
    return tuple(Span(first, last, "") for first, last in in_time)


def _direction(first: Finding, last: Finding, worse_side: str) -> str:
    """'yes' when the later value is the better one, 'no' when it is worse, '' when that cannot be told."""
    if not worse_side or first.number is None or last.number is None or first.number == last.number:
        return ""
    rose = last.number > first.number
    return "no" if rose is (worse_side == "higher") else "yes"


@lru_cache(4096)
def _same_measure(name: str, said: str) -> bool:
    """Whether a measure as people write it is the one of this name: one holds the other as whole words."""
    short, long = sorted((name, said), key=len)
    return len(short) > 2 and short in long and re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", long) is not None


_STAGES = {"diagnosis": 0, "before": 1, "on": 2, "gap": 3, "after": 4, "now": 5}


def time_of(item: Finding) -> tuple[int, str] | None:
    """Where a value stands in time, for sorting: its date, else the stage of the course."""
    if item.on and item.on.first:
        return 1, item.on.first.isoformat()
    return (0 if item.stage in ("diagnosis", "before") else 2, str(_STAGES[item.stage])) if item.stage else None


def find_limits(case: Case) -> tuple[Limit, ...]:
    """Values of the record beside the limits that the notice or the policy sets for them: the latest value of each; of a
    measure told under two doses or intervals, the one under the earlier, on which the ordered one was asked for."""
    text = " . ".join(
        [notice_words(case), str(case.answers.get("policy_text") or ""), *(item.criterion for item in case.criteria)]
    )
    latest: dict[str, Finding] = {}
    for item in sorted(case.findings, key=lambda item: time_of(item) or (-1, "")):
        if item.number is not None:
            latest[item.measure.strip().lower()] = item
    latest |= {pair.first.measure.strip().lower(): pair.first for pair in find_dose_pairs(case)}
    limits = []
    for item in latest.values():
        if item.number is not None:
            for threshold in thresholds_in(text, (item.measure,)):
                limits.append(Limit(item, threshold, threshold.is_met_by(item.number)))
    return tuple(limits)


def asked_tables(premises: Iterable[Premise]) -> tuple[str, ...]:
    """The questions a row's premises look at, for the basis of its paragraph."""
    tables = {
        "fact": "facts", "treatment": "treatments", "finding": "findings", "change": "findings", "limit": "findings",
        "notice": "notices", "shifted": "notices", "criterion": "criteria", "says": "reasons", "caution": "facts",
        "given_within": "facts", "lookback": "reasons",
    }  # fmt: skip
    asked: list[str] = []
    for premise in premises:
        if premise.verb == "ask":
            asked += [test.ask.partition(".")[0] for test in premise.query]
        elif premise.verb in tables:
            asked.append(tables[premise.verb])
    return tuple(dict.fromkeys(asked))


__all__ = [
    "Bound", "Criterion", "Dose", "Fact", "Known", "Limit", "Lookback", "Notice", "Premise", "Span", "asked_tables", "bind",
    "failed_premise", "find_doses", "find_limits", "find_spans", "ids_of", "notice_words", "read_premises",
]  # fmt: skip
