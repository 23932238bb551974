"""What the record has for one test of an edition.

Goes in: the case and a test. Comes out: the parts of a point (`status`, `fact`, `items`, `source`), none where the record
shows nothing. Where it only shows the opposite it shows nothing here: that is for the person and the doctor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from generator.arguments.marks import last_within
from generator.arguments.premises import Limit, is_findable, is_ordered
from generator.arguments.search import search, stems
from generator.facts import Book
from generator.facts.rows import ANY_DRUG, PolicyTest
from generator.reading.called import families_of, load_names, same_test
from generator.reading.names import ILLNESSES
from generator.record.case import Case, Treatment

Shown = dict[str, Any]

_NEGATED = re.compile(r"^(?:[^:]{0,30}: )?(?:no(?! more than)|not|never|without)\b", re.I)
"""A test that something is not so: 'No live vaccine', 'In NMOSD: not given together with ravulizumab'."""
_DENIES = re.compile(r"\b(?:no|not|none|never|without|negative|normal|neither|ruled out|free of)\b|n['’]t\b", re.I)
_FILLER = stems(
    "confirmed documented established current disease disorder illness form kind type code adult person active from which "
    "this they them than into before after under over about right shows shown proven"
)
"""Words around the name of an illness that ask for nothing, and words that two sentences share by chance."""
_CODE = re.compile(r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b")
_ASIDE = re.compile(r" *[(\[][^)\]]*[)\]]")
"""What the book says beside a name: 'Severe asthma (allergic or eosinophilic)'."""
_LOCAL = re.compile(r"nasal|inhal|cream|ointment|topical|eye drop|foam|enema", re.I)
"""Ways to give a steroid that is no steroid for the whole body."""
_WHOLE_BODY = ("oral ", "systemic ")
_STILL = re.compile(r"\bstill (?:taken|taking|on it|on this)\b|\bgoes on\b", re.I)
_BY_LABEL = re.compile(r"\b(?:dosed?|ordered)\b.*\blabel", re.I)
_MASS = re.compile(r"\b(\d[\d,]*(?:\.\d+)?) ?(mg/kg|g/kg|mg|mcg|g|grams?|iu|units?)\b", re.I)


def show_test(case: Case, test: PolicyTest, limits: tuple[Limit, ...], book: Book) -> Shown:
    """What the case has for a test."""
    if test.kind == "value":
        return _show_value(case, test)
    if test.kind == "drug":
        return _show_drugs(case, test, book)
    if test.kind == "age":
        return _show_age(case, test)
    if test.kind == "specialist":
        return _show_specialist(case, test, book)
    return (
        _show_facts(case, test, limits, book)
        or (_show_name(case, test, book) if test.kind == "diagnosis" else {})
        or (_show_dose(case, test) if test.kind == "dose" else {})
    )


def _show_value(case: Case, test: PolicyTest) -> Shown:
    """The latest value of the measure that lies where the test asks for it; tophi may be told in words."""
    if item := last_within(case.findings, test):
        return {"items": (item.id,), "status": "met"}
    if test.measure == "tophi":
        for fact in case.facts:
            seen = re.search(r"\btoph(us|i)\b", fact.fact, re.I)
            if seen and not _DENIES.search(fact.fact) and test.is_met_by(Decimal(1 if seen[1].lower() == "us" else 2)):
                return {"items": (fact.id,)}
    return {}


def _show_drugs(case: Case, test: PolicyTest, book: Book) -> Shown:
    """The treatments that the test names: as many as it asks for, taken, or with a told ground why they cannot be."""
    rows = [
        row
        for row in case.treatments
        if not is_ordered(row, case)
        and (ANY_DRUG in test.drugs or any(_is_drug(row, name, case, book) for name in test.drugs))
    ]
    if test.now:
        rows = [row for row in rows if row.status == "running" or _STILL.search(row.result or "")]
    taken = [row for row in rows if row.was_tried and not test.unsafe]
    unsafe = [row for row in rows if row.ground == "contraindicated_or_adverse_reaction" and row not in taken]
    if len(taken) + len(unsafe) < (test.how_many or 1):
        return {}
    return {
        "items": tuple(row.id for row in (*taken, *unsafe)),
        "status": "exception" if not taken and not test.unsafe else "",
    }


def _is_drug(row: Treatment, name: str, case: Case, book: Book) -> bool:
    """Whether a told treatment is the drug of a test: by its name, by a brand of it, or as one of its family. A brand of
    the drug in dispute stands for itself only: of two products of one drug neither is the other."""
    told = row.drug.lower()
    if re.search(rf"\b{re.escape(name)}", told):
        return True
    drug = next((drug for drug in load_names().drugs if drug.name == name), None)
    brands = drug.also if drug else ()
    if name != case.therapy and book.has("therapies", name):
        brands = (*book.get("therapies", name).brands, *book.get("therapies", name).biosimilars)
    if any(_stands_in(brand, told) for brand in brands):
        return True
    family = _family(name)
    return bool(family) and not _LOCAL.search(told) and any(family in families_of(key, book) for key in _keys(told))


def _family(name: str) -> str:
    """The family that a name of a test is, as a whole: 'systemic corticosteroid' is, 'nasal corticosteroid' is none."""
    for start in _WHOLE_BODY:
        name = name.removeprefix(start) if name != "oral iron" else name
    return next((row.name for row in load_names().families if name in (row.name, *row.also)), "")


def _keys(told: str) -> Iterator[str]:
    """The drugs of called.toml that a told treatment names."""
    for drug in load_names().drugs:
        if any(_stands_in(name, told) for name in (drug.name, *drug.also)):
            yield drug.name


def _stands_in(name: str, told: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", told) is not None


def _show_age(case: Case, test: PolicyTest) -> Shown:
    born, on = case.answers.get("birth_date"), case.notice_date
    if not born or not on:
        return {}
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if not (test.age_from or 0) <= years <= (years if test.age_to is None else test.age_to):
        return {}
    return {"fact": f"{years} years old on the day of the decision", "source": "birth_date", "status": "met"}


def _show_specialist(case: Case, test: PolicyTest, book: Book) -> Shown:
    """The doctor's field, where it is one that the test names; any but general medicine where it names none."""
    doctor = str(case.answers.get("doctor_specialty") or "")
    wanted = test.specialties or tuple(key for key in book.ids("specialties") if key not in ("general", "several"))
    if not any(stems(key) & stems(doctor) for key in wanted):
        return {}
    return {"fact": doctor, "source": "doctor_specialty", "status": "met"}


def _show_facts(case: Case, test: PolicyTest, limits: tuple[Limit, ...], book: Book) -> Shown:
    """The facts on the topics of the test and the values of a measure that it names; without topics, what shares words
    with it beyond the names of the illness and the drug. Of a test that something is not so, only what denies it."""
    if _is_negated(test):
        asked = stems(test.asks) - _FILLER
        denied = [fact for fact in case.facts if _DENIES.search(fact.fact) and asked & stems(fact.fact)]
        return {"items": tuple(fact.id for fact in denied)} if denied else {}
    if not test.topics:
        dull = frozenset(_FILLER | _stems_of_all(_names_of(case, book)))
        found, met = search(case, test.asks, limits, dull)
        return {"items": found, "status": "met" if met else ""} if found else {}
    items = [fact.id for fact in case.facts_on(*test.topics) if is_findable(fact, case)]
    if not re.search(r"\d", test.asks):
        items += [item.id for item in case.findings if same_test(item.measure, test.asks)][-1:]
    return {"items": tuple(items)} if items else {}


def _is_negated(test: PolicyTest) -> bool:
    """Whether it asks that something of the patient is not so. A limit ('no more than') and a score are not meant."""
    shows_both = {"activity_score", "best_value"} & set(test.topics)
    return test.kind in ("history", "diagnosis") and not shows_both and _NEGATED.match(test.asks) is not None


def _names_of(case: Case, book: Book) -> list[str]:
    """What the illness and the drug of the case are called: by the book, by letters, by the code that was told."""
    names = [key.replace("_", " ") for key in (case.therapy, case.condition) if key]
    names += [name for name, key in ILLNESSES.items() if key == case.condition] + _names_of_illness(case, book)
    if case.therapy and book.has("therapies", case.therapy):
        drug = book.get("therapies", case.therapy)
        names += [drug.generic, *drug.brands]
    return names


def _names_of_illness(case: Case, book: Book) -> list[str]:
    """The name of the illness in the book, without what stands beside it, and the title of the code that was told."""
    if not case.condition or not book.has("conditions", case.condition):
        return []
    row = book.get("conditions", case.condition)
    titles = [code.title for code in row.icd10 if code.code == case.answers.get("icd10")]
    return [_ASIDE.sub("", name) for name in (row.name, *titles)]


def _stems_of_all(names: Iterable[str]) -> set[str]:
    return set().union(*(stems(name) for name in names))


def _show_name(case: Case, test: PolicyTest, book: Book) -> Shown:
    """The illness as it was told, where the test asks for its name or its code and no more."""
    told = str(case.answers.get("icd10") or "").upper()
    codes = _CODE.findall(test.asks)
    names = _names_of_illness(case, book)
    if not names or (codes and not any(told.startswith(code) for code in codes)):
        return {}
    asks = re.sub(r"\bmoderate(?:ly)? to (?=severe)", "", _CODE.sub("", test.asks), flags=re.I)
    wanted = stems(asks) - _FILLER
    if not wanted or not wanted <= _stems_of_all(names):
        return {}
    return {"fact": f"{names[0]}, {told}" if told else names[0], "source": "condition", "status": "met"}


def _show_dose(case: Case, test: PolicyTest) -> Shown:
    """The dose that is ordered, where it is not in question and the test asks for the label's or names this very figure."""
    dose = str(case.answers.get("dose") or "")
    if not dose or any(reason.kind == "dose_or_interval" for reason in case.reasons):
        return {}
    asked, ordered = ({_figure(*found) for found in _MASS.findall(text)} for text in (test.asks, dose))
    if not (asked & ordered if asked else _BY_LABEL.search(test.asks)):
        return {}
    return {"fact": " ".join([dose, str(case.answers.get("interval") or "")]).strip(), "source": "dose"}


def _figure(number: str, unit: str) -> tuple[Decimal, str]:
    return Decimal(number.replace(",", "")), unit.lower().rstrip("s").replace("gram", "g")
