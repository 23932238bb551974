"""Which entries of a record bear on what a refusal turns on, and the rows of the case they would become.

Goes in: a record and the plan. What is at issue is told by the engine: the drugs that the letter, the policy and the
demanded rows name, with their families; the tests of the illness and of the arguments and usual tests that answer the
stated reasons; the topics of facts these take. Everything else of the record is left out, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from generator.arguments.choose import know
from generator.arguments.move import load_moves, load_usual_tests
from generator.arguments.premises import Premise, bind, notice_words
from generator.chart.entry import Entry, Kind, Record
from generator.facts import Book, load_book
from generator.facts.cautions import find_cautions
from generator.form.topics import load_topics
from generator.plan import Plan
from generator.plan.situation import merge
from generator.reading.called import drugs_in, families_in, families_of, label_of, load_names, measure_of
from generator.record.numbers import normal_range, number_of
from generator.rows.row import Row

MOST_VALUES = 4
"""Values of one test that are offered: the first, the worst, the last before the treatment, the last."""
MOST_FACTS = 8
"""Facts on one topic that are offered."""
STOPPED = re.compile(
    r"[^.;]*\b(?:stopp\w+|discontinu\w+|failed|failure|inadequate|did not (?:help|work|respond|tolerate)|no (?:response|benefit|improvement)|lost response|intoleran\w+|"
    r"side effects?|adverse|nausea|vomiting|hepatotox\w+|elevated (?:alt|ast|liver|transaminases)|rash|hives|anaphyla\w+|ineffective|worsen\w+|relapse\w*|flare\w*|allerg\w+|"
    r"not tolerated|unable to tolerate|could not tolerate|persistent|despite|leukopenia|pancreatitis|infection)\b[^.;]*",
    re.I,
)
"""What a record says of why a drug was stopped."""


class Offer(Row):
    """A row to add to the case, or an answer. `question` and `value` as a case file has them, `says` in one sentence, `words`
    how it stands in the record and `source` where; `why` is what it bears on; `doubt` what to look at before a yes."""

    question: str
    value: Any
    says: str
    words: str
    source: str
    why: str
    doubt: str = ""
    joins: int | None = None
    """Of a treatment that the case names already, without its dates: the place of its row, which this one completes."""

    @property
    def is_sure(self) -> bool:
        return not self.doubt


class Offers(Row):
    """What a record gives this case: the offers in the order of the form, how many entries it has, how many of them are
    not used, and sentences for what could not be read."""

    record: str
    person: str
    offers: tuple[Offer, ...]
    entries: int
    left_out: int
    says: tuple[str, ...]


class Issue:
    """What the case turns on, as far as a record can speak to it."""

    def __init__(self, plan: Plan, book: Book):
        case, answers = plan.case, plan.case.answers
        self.book = book
        self.kinds = {reason.kind for reason in case.reasons}
        self.therapy = case.therapy or ""
        self.condition = book.get("conditions", case.condition) if case.condition else None
        told = [
            notice_words(case),
            *(
                str(answers.get(key) or "")
                for key in ("denial_text", "policy_text", "demanded_product", "policy_named")
            ),
        ]
        told += [row.criterion for row in case.criteria]
        told += [point.asks for point in plan.points]
        self.text = "\n".join(told)
        asked = "\n".join(row.drug for row in case.treatments if row.is_demanded)
        editions = [
            test
            for test in (plan.edition.policy.test if plan.edition else ())
            if test.kind == "drug" and self._is_for(test)
        ]
        usual = ""
        if self.therapy:
            criteria = book.get("therapies", self.therapy).payer_criteria.criteria
            usual = "\n".join(row.words for row in criteria if row.about in ("drug", "oral_iron", "product"))
        usual += "\n".join(self._usual_drugs())
        tests = "\n".join(name for test in editions for name in test.drugs)
        self.demanded = set(drugs_in(f"{asked}\n{answers.get('demanded_product') or ''}", book)) - {self.therapy}
        self.named = {key for text in (asked, self.text, tests, usual) for key in drugs_in(text, book)}
        self.families = {name for text in (asked, self.text, tests, usual) for name in families_in(text)}
        self.family = (
            book.get("drug_classes", book.get("therapies", self.therapy).drug_class).family if self.therapy else ""
        )
        self.for_illness = set(self.condition.labelled_therapies) if self.condition else set()
        known = know(case, merge(answers.values, plan.situation), plan.facts, book)
        self.measures, self.topics = (
            set[str](),
            {key for key, row in load_topics().items() if self.kinds & set(row.first_for)},
        )
        for premises, answered in self._premises():
            outer = [each for each in premises if each.verb in ("says", "ask", "book")]
            if bind(outer, known) is None:
                continue
            for premise in premises:
                self._take(premise, is_only_ours=answered <= self.kinds)
        self.illness_tests = (
            {book.get("measures", key).name for key in self.condition.measures} if self.condition else set()
        )

    def _usual_drugs(self) -> Iterator[str]:
        """The drugs that the policies of the book ask for first in this illness."""
        illness = self.condition.id if self.condition else ""
        for policy in self.book.shelf("policies").values() if illness else ():
            for test in policy.test:
                if test.kind == "drug" and illness in (test.conditions or policy.conditions):
                    yield from test.drugs

    def _is_for(self, test: Any) -> bool:
        return not test.conditions or (self.condition is not None and self.condition.id in test.conditions)

    def _premises(self) -> Iterator[tuple[tuple[Premise, ...], set[str]]]:
        """The premises of every argument and usual test that answers a stated reason, with the kinds it answers."""
        for move in load_moves().values():
            if self.kinds & set(move.answers):
                yield move.premises, set(move.answers)
        for test in load_usual_tests():
            if self.kinds & set(test.answers):
                yield test.met, set(test.answers)

    def _take(self, premise: Premise, is_only_ours: bool) -> None:
        """Note the topic that a premise asks for, and its tests; those of an argument that fits other kinds too may be of
        another illness."""
        if premise.verb == "fact":
            self.topics |= set(premise.query)
        if not is_only_ours:
            return
        measures = premise.table.get("measure") or (premise.query.get("measure") if premise.verb == "finding" else None)
        self.measures |= set(measures or ())

    def why_drug(self, drug: str) -> str:
        """Why a drug of the record bears on the case; '' where it does not."""
        name = label_of(drug, self.book)
        if drug == self.therapy:
            return ""
        if drug in self.demanded:
            return f"The plan wants {name}."
        if drug in self.named:
            return f"The letter, the policy or the usual rules for this drug speak of {name}."
        if shared := families_of(drug, self.book) & self.families:
            return f"The letter, the policy or the usual rules for this drug speak of its kind: {min(shared)}."
        if self.book.has("therapies", drug):
            row = self.book.get("therapies", drug)
            if self.family and self.book.get("drug_classes", row.drug_class).family == self.family:
                return "It is of the same kind as the drug that was denied."
            if drug in self.for_illness:
                return "Its label names the illness."
        return ""

    def why_test(self, name: str) -> str:
        """Why a test, by the name that the case has for it, bears on the case; '' where it does not."""
        bare = re.sub(r"\s*\(.*", "", name).lower()
        if name in self.illness_tests:
            return "It is a test of how active the illness is."
        aliases = [alias for row in load_names().tests if row.name == name for alias in row.also]
        if any(re.search(rf"(?<![\w-]){re.escape(alias)}(?![\w-])", self.text, re.I) for alias in (bare, *aliases)):
            return "The letter or the policy speaks of it."
        if any(part in alias for part in self.measures for alias in (name.lower(), *aliases)):
            return "Such a denial is usually answered with it."
        return ""


def find_offers(record: Record, plan: Plan, book: Book | None = None) -> Offers:
    """The entries of a record that bear on this case, as rows to offer. What the case has already is not offered again.
    Never raises."""
    book = book or load_book()
    issue = Issue(plan, book)
    finder = _Finder(record, plan, issue, book)
    offers = tuple(_fresh(finder.offers(), plan))
    return Offers(
        record.source, record.person, offers, len(record.entries), len(record.entries) - len(finder.used), record.says
    )


class _Finder:
    def __init__(self, record: Record, plan: Plan, issue: Issue, book: Book):
        self.record, self.plan, self.issue, self.book = record, plan, issue, book
        self.used: set[int] = set()
        self.entries = [
            (number, entry, drugs_in(_bare_drug(entry), book)) for number, entry in enumerate(record.entries)
        ]
        self.began = min(
            (
                entry.began
                for _, entry, drugs in self.entries
                if issue.therapy
                and issue.therapy in drugs
                and entry.kind in ("medicine", "given", "procedure")
                and entry.status != "planned"
                and entry.began
            ),
            default="",
        )

    def offers(self) -> Iterator[Offer]:
        yield from self._illness()
        yield from self._treatments()
        yield from self._findings()
        yield from self._facts()

    def _source(self, *entries: Entry) -> str:
        sections = list(dict.fromkeys(entry.section for entry in entries if entry.section))
        return f"{self.record.source} ({'; '.join(sections[:3])})" if sections else self.record.source

    def _make(
        self, question: str, value: Any, says: str, entries: Iterable[tuple[int, Entry]], why: str, doubt: str = ""
    ) -> Offer:
        entries = list(entries)
        self.used |= {number for number, _ in entries}
        if isinstance(value, dict):
            value = {key: cell for key, cell in {**value, "paper": self.record.source}.items() if cell}
        shown = [entry.words for _, entry in entries]
        words = " · ".join(dict.fromkeys(shown[:3])) + (f" · and {len(shown) - 3} more" if len(shown) > 3 else "")
        return Offer(question, value, says, words, self._source(*(entry for _, entry in entries)), why, doubt)

    def _of(self, *kinds: Kind) -> Iterator[tuple[int, Entry, list[str]]]:
        return (each for each in self.entries if each[1].kind in kinds)

    def _illness(self) -> Iterator[Offer]:
        """The diagnosis: its code and the day it was made."""
        condition = self.issue.condition
        if condition is None:
            return
        codes = {row.code for row in condition.icd10}
        fits = [
            (number, entry)
            for number, entry, _ in self._of("diagnosis")
            if entry.code in codes or _is_illness(entry.name, condition.name)
        ]
        if not fits:
            return
        coded = next((each for each in fits if each[1].code), None)
        why = "It is the illness that the drug is for."
        if coded:
            yield self._make("icd10", coded[1].code, f"The diagnosis code is {coded[1].code}.", [coded], why)
        dated = min((each for each in fits if each[1].began), key=lambda each: each[1].began, default=None)
        if dated:
            doubt = "" if len(dated[1].began) > 4 else "The record tells only the year."
            yield self._make(
                "diagnosed_on", dated[1].began, f"The illness is on record since {dated[1].began}.", [dated], why, doubt
            )
        self.used |= {number for number, _ in fits}

    def _treatments(self) -> Iterator[Offer]:
        by_drug: dict[str, list[tuple[int, Entry]]] = {}
        allergies: dict[str, list[tuple[int, Entry]]] = {}
        for number, entry, drugs in self._of("medicine", "given", "procedure", "allergy"):
            if entry.kind == "procedure" and len(drugs) != 1:
                continue
            for drug in drugs[:1] if entry.kind != "allergy" else drugs:
                (allergies if entry.kind == "allergy" else by_drug).setdefault(drug, []).append((number, entry))
        said = [(number, entry) for number, entry, drugs in self._of("note") if drugs]
        for number, entry in said:
            for drug in drugs_in(entry.name, self.book):
                if (
                    drug not in by_drug
                    and drug not in allergies
                    and (
                        STOPPED.search(_clause_of(entry.name, drug, self.book))
                        or re.search(r"\b(?:tried|trial of|took)\b", entry.name, re.I)
                    )
                ):
                    by_drug.setdefault(drug, []).append((number, entry))
        for drug in dict.fromkeys([*by_drug, *allergies]):
            why = self.issue.why_drug(drug)
            if why and drug != self.issue.therapy:
                yield self._treatment(drug, by_drug.get(drug, []), allergies.get(drug, []), said, why)
        yield from self._doses(by_drug.get(self.issue.therapy, []))

    def _treatment(
        self,
        drug: str,
        taken: list[tuple[int, Entry]],
        allergies: list[tuple[int, Entry]],
        said: list[tuple[int, Entry]],
        why: str,
    ) -> Offer:
        name = label_of(drug, self.book)
        printed = next((entry.name for _, entry in (*taken, *allergies) if entry.kind != "note"), name)
        own = [entry for _, entry in taken if entry.kind != "note"]
        planned = bool(own) and all(entry.status == "planned" for entry in own)
        began = min((entry.began for entry in own if entry.began), default="")
        ends = [entry.ended for entry in own if entry.ended]
        is_running = any(entry.status == "active" and not entry.ended for entry in own)
        ended = "" if is_running else max(ends, default="")
        sentences = [
            (number, _clause_of(entry.name, drug, self.book))
            for number, entry in said
            if drug in drugs_in(entry.name, self.book)
        ]
        results = [entry.note for entry in own if STOPPED.search(entry.note)] + [
            text for _, text in sentences if STOPPED.search(text)
        ]
        reaction = "; ".join(entry.note for _, entry in allergies if entry.note)
        if allergies:
            results.append(f"The record lists it as an allergy or intolerance{f': {reaction}' if reaction else ''}.")
        if planned:
            status = "planned"
        elif is_running and not (allergies or any(re.search(r"stopp|discontinu", text, re.I) for text in results)):
            status = "running"
        elif ended or any(entry.status == "ended" for entry in own) or (results and (own or sentences)):
            status = "tried"
        else:
            status = "tried" if own and not allergies else ""
        row = {
            "drug": _short(printed, name),
            "status": status,
            "demanded": "yes" if drug in self.issue.demanded else "",
            "dose": next(
                (_dose(f"{entry.name} {entry.note}") for entry in reversed(own) if _dose(f"{entry.name} {entry.note}")),
                "",
            ),
            "started": began,
            "stopped": ended,
            "result": " ".join(dict.fromkeys(part.strip(" ,") for part in results))[:600],
            "ground": "contraindicated_or_adverse_reaction" if allergies and drug in self.issue.demanded else "",
            "fact": f"Allergy or intolerance on record{f': {reaction}' if reaction else ''}."
            if allergies and drug in self.issue.demanded
            else "",
        }
        doubt = ""
        if status == "tried" and not ended:
            doubt = "The record does not say when it was stopped."
        if not own and not allergies:
            doubt = "It stands in a note only. Read the note before you say yes."
        words = {"tried": "was tried", "running": "is running", "planned": "is planned", "": "is listed as an allergy"}[
            status
        ]
        span = f"{f' from {began}' if began else ''}{f' to {ended}' if ended else ''}"
        used = [
            *taken,
            *allergies,
            *((number, self.record.entries[number]) for number, text in sentences if text in row["result"]),
        ]
        return self._make("treatments", row, f"{row['drug']} {words}{span}.", used, why, doubt)

    def _doses(self, given: list[tuple[int, Entry]]) -> Iterator[Offer]:
        """The doses of the denied drug itself."""
        days = sorted({entry.began for _, entry in given if entry.kind in ("given", "procedure") and entry.began})
        if not days:
            return
        topic = "safe_doses" if any(kind.startswith("site_of_care") for kind in self.issue.kinds) else "doses_given"
        name = label_of(self.issue.therapy, self.book)
        told = (
            f"{len(days)} doses of {name} are on record, from {days[0]} to {days[-1]}."
            if len(days) > 1
            else f"One dose of {name} is on record, of {days[0]}."
        )
        used = [each for each in given if each[1].kind in ("given", "procedure")]
        yield self._make(
            "facts",
            {"topic": topic, "fact": told},
            told,
            used,
            "It is the drug that was denied.",
            "The record of one clinic may not hold all doses.",
        )
        if self.plan.case.answers.get("infusions_given") is None and len(days) > 1:
            yield self._make(
                "infusions_given",
                len(days),
                f"{len(days)} infusions were given.",
                used,
                "It is the drug that was denied.",
                "The record of one clinic may not hold all doses.",
            )

    def _findings(self) -> Iterator[Offer]:
        by_test: dict[str, list[tuple[int, Entry]]] = {}
        for number, entry, _ in self._of("result"):
            name = measure_of(entry.name, tuple(sorted(self.issue.illness_tests)))
            if name == "Weight" and "weight" not in self.issue.topics:
                continue
            if name:
                by_test.setdefault(name, []).append((number, entry))
        for name, values in by_test.items():
            if why := self.issue.why_test(name):
                for number, entry in self._telling(values):
                    yield self._finding(name, number, entry, why)

    def _telling(self, values: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
        """The few values of one test that tell the course."""
        dated = sorted((each for each in values if each[1].began), key=lambda each: each[1].began)
        if not dated:
            return values[:1]
        chosen = {dated[0][0], dated[-1][0]}
        before = [each for each in dated if self.began and each[1].began < self.began]
        if before:
            chosen.add(before[-1][0])
        chosen.add(max(dated, key=lambda each: _distance(each[1]))[0])
        return [each for each in dated if each[0] in chosen][:MOST_VALUES]

    def _finding(self, name: str, number: int, entry: Entry, why: str) -> Offer:
        stage = ""
        if self.began and entry.began:
            stage = "before" if entry.began < self.began else "on" if not self._had_ended(entry.began) else ""
        measure = re.sub(r"\s*\((?!RA\)).*", "", name) if "(" in name else name
        row = {
            "measure": measure,
            "value": entry.value,
            "unit": entry.unit,
            "normal": entry.normal,
            "on": entry.began,
            "stage": stage,
        }
        value = f"{entry.value} {entry.unit}".strip()
        doubt = "" if entry.began else "The record gives no date."
        return self._make(
            "findings",
            row,
            f"{measure} was {value}{f' on {entry.began}' if entry.began else ''}.",
            [(number, entry)],
            why,
            doubt,
        )

    def _had_ended(self, day: str) -> bool:
        ends = [
            entry.ended
            for _, entry, drugs in self.entries
            if self.issue.therapy in drugs and entry.ended and entry.kind == "medicine"
        ]
        return bool(ends) and max(ends) < day

    def _facts(self) -> Iterator[Offer]:
        counted: dict[str, int] = {}
        names = ", ".join(label_of(drug, self.book) for drug in self.issue.demanded)
        for number, entry, _ in self._of("diagnosis", "allergy", "procedure", "immunization", "stay", "note"):
            if number in self.used:
                continue
            text = f"{entry.name} {entry.note}".lower()
            topic = next(
                (
                    row.topic
                    for row in load_names().topics
                    if row.topic in self.issue.topics
                    and entry.kind in row.from_
                    and any(word in text for word in row.words)
                ),
                "",
            )
            why = f"It is a fact on this: {load_topics()[topic].label.lower()}." if topic else ""
            if not topic and names and entry.kind == "diagnosis" and find_cautions(self.book, names, [entry.name]):
                topic, why = "other_illness", f"The label of {names} speaks of it."
            if (
                not topic
                and self.issue.therapy
                and entry.kind in ("allergy", "note")
                and self.issue.therapy in drugs_in(entry.name, self.book)
                and re.search(r"\b(?:reaction|hives|anaphyla|rash|allerg)", f"{entry.kind} {text}")
                and "past_reaction" in self.issue.topics
            ):
                topic, why = "past_reaction", "It is the drug that was denied."
            if not topic or _is_denied(entry) or counted.get(topic, 0) >= MOST_FACTS:
                continue
            counted[topic] = counted.get(topic, 0) + 1
            when = (
                f", {entry.began}"
                if entry.began and entry.kind != "note"
                else f" (note of {entry.began})"
                if entry.began
                else ""
            )
            until = f" to {entry.ended}" if entry.ended and entry.ended != entry.began else ""
            detail = f": {entry.note}" if entry.note else ""
            fact = f"{entry.name.rstrip('.')}{detail}{when}{until}."
            doubt = "It is a sentence of a note. Read the note before you say yes." if entry.kind == "note" else ""
            yield self._make("facts", {"topic": topic, "fact": fact}, fact, [(number, entry)], why, doubt)


def _fresh(offers: Iterable[Offer], plan: Plan) -> Iterator[Offer]:
    """Without those that the case has already, and each once."""
    told = plan.case.answers.typed
    seen: set[str] = set()
    for offer in offers:
        joins = None
        if isinstance(offer.value, dict):
            mine = {
                key: str(value).lower()
                for key, value in offer.value.items()
                if key not in ("paper", "stage", "normal", "unit")
            }
            rows = [row if isinstance(row, dict) else {} for row in told.get(offer.question) or []]
            is_told = any(all(str(row.get(key) or "").lower() == value for key, value in mine.items()) for row in rows)
            if offer.question == "treatments":
                joins = next(
                    (
                        place
                        for place, row in enumerate(rows)
                        if _is_same_drug(str(row.get("drug") or ""), mine["drug"])
                    ),
                    None,
                )
                is_told = joins is not None and any(
                    rows[joins].get(key) for key in ("started", "stopped", "result", "fact")
                )
            key = f"{offer.question} {sorted(mine.items())}"
        else:
            is_told = bool(told.get(offer.question))
            key = f"{offer.question} {offer.value}"
        if not is_told and key not in seen:
            seen.add(key)
            yield offer if joins is None else offer.replaced(joins=joins)


def _is_same_drug(told: str, found: str) -> bool:
    """Whether a row of the case and one of the record name the same drug: 'adalimumab' and 'Humira Pen (adalimumab)'."""
    words = re.findall(r"[a-z]{5,}", told.lower())
    return bool(words) and words[0] in found.lower()


def _bare_drug(entry: Entry) -> str:
    """What of an entry may name its drug: a procedure and a medicine by their names, a note by all its words."""
    return entry.name


def _clause_of(text: str, drug: str, book: Book) -> str:
    """The sentence of a note that names a drug."""
    for sentence in re.split(r"(?<=[.;!?])\s+", text):
        if drug in drugs_in(sentence, book):
            return sentence
    return ""


def _dose(text: str) -> str:
    match = re.search(
        r"\b\d[\d.,]*\s?(?:mg|mcg|g|mL|units?|IU)(?:/(?:kg|mL|m2|day|week|h))?(?:\s+(?:every|once|twice|weekly|daily|monthly|per|a)\b[^,;.()]{0,24})?",
        text,
        re.I,
    )
    return " ".join(match[0].split()) if match else ""


def _short(printed: str, name: str) -> str:
    """The drug as the record prints it, without strength and form; the generic name where little of it is left."""
    bare = re.split(
        r"\s+\d|\s*[\[(,;]|\s+(?:oral|tablet|capsule|injection|inj|solution|subcutaneous)\b",
        printed,
        maxsplit=1,
        flags=re.I,
    )[0].strip()
    bare = bare if 3 < len(bare) <= 60 else name
    return bare if name.lower().split()[0] in bare.lower() or bare.lower() in name.lower() else f"{bare} ({name})"


def _distance(entry: Entry) -> float:
    """How far a value lies outside its normal range, as a share of the bound; the value itself where no range is given."""
    value = number_of(entry.value)
    if value is None:
        return 0.0
    low, high = normal_range(entry.normal)
    if high and value > high:
        return float((value - high) / high)
    if low and value < low:
        return float((low - value) / low)
    return -1.0 if low or high else 0.0


def _is_illness(name: str, illness: str) -> bool:
    bare = re.sub(r"\s*\(.*", "", illness).lower().replace("'s", "")
    return bare in name.lower().replace("'s", "")


def _is_denied(entry: Entry) -> bool:
    """Whether a sentence says that there was none: 'no infusion reaction', 'denies falls'."""
    return entry.kind == "note" and bool(
        re.search(r"\b(?:no|denies|denied|without|negative for|never|not)\b", entry.name, re.I)
    )
