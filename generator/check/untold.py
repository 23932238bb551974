"""What a letter says that the record does not: people, numbers, values, drugs, and evidence that nobody has read.

Goes in: a sentence (or the whole text) and what is known of the case. Comes out: faults whose `where` is the thing found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from generator.check.fault import Fault
from generator.check.known import Known, find_drugs, find_numbers
from generator.check.law import find_citations
from generator.check.text import line_of, squash
from generator.facts import Book
from generator.plan import Plan
from generator.reading.numbers import find_identifiers
from generator.record.numbers import to_number

HCPCS = re.compile(r"(?<![\w-])([CGJQS]\d{4})(?![\w-])")
NDC = re.compile(r"(?<![\w-])(\d{4,5}-\d{3,4}-\d{1,2})(?![\w-])")

_WORD = r"[A-Z][\w'’\-]+"
_PEOPLE = (
    re.compile(rf"\b(?:Dr|Mr|Ms|Mrs|Miss|Doctor)\b\.? ((?:{_WORD} |[A-Z]\. ){{0,2}}{_WORD})"),
    re.compile(rf"\b({_WORD} (?:[A-Z]\. ){{0,2}}{_WORD}),? (?:M\.?D|D\.?O|RN|NP|PA-C|PharmD|Ph\.?D|APRN|FNP|MPH|Esq)\b"),
    re.compile(rf"^(?:Re: )?(?:Member|Patient|Enrollee|Beneficiary|Insured|Name)(?: name)?: +({_WORD} (?:[A-Z]\. )?{_WORD})"),
)  # fmt: skip
_TITLES = {
    "dr",
    "mr",
    "ms",
    "mrs",
    "doctor",
    "director",
    "medical",
    "appeals",
    "reviewer",
    "sir",
    "madam",
    "the",
    "letter",
    "member",
}


def check_people(sentence: str, known: Known) -> Iterator[Fault]:
    for pattern in _PEOPLE:
        for match in pattern.finditer(sentence):
            name = re.sub(r"['’]s$", "", match[1])
            parts = [part for part in re.findall(r"[^\W\d_]{2,}", name.lower()) if part not in _TITLES]
            if parts and not any(part in known.words for part in parts[-1:]) and not _is_author(sentence, match.end()):
                yield Fault("name-not-told", name, f"The record does not have the name {name}. Is it right?", "warning")


def _is_author(sentence: str, end: int) -> bool:
    return bool(re.match(r",? et al|.{0,3}\(?(?:19|20)\d\d", sentence[end:]))


_PHONE = re.compile(r"(?<![\d\-])(?:\(?\d{3}\)?[ .\-]{1,2})?\d{3}[.\-]\d{4}(?![\d\-])")
_LONG = re.compile(r"(?<![\w\-/.$§])(?=(?:[\w\-]*\d){5})[A-Z0-9][A-Z0-9\-]{5,}(?![\w\-/])")
_RANGE = re.compile(r"\d{1,4}-\d{1,4}|\d{5}-\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{2,4}")
_FORM = re.compile(r"(?:CMS|OMB|SSA|OPM|DD|HHS|NCT|H\.?R|RFC)[\- ]?\d")
"""Official forms and registers: no number of the case."""
_LABELS = {"member_id": "member number", "group_number": "group number", "reference_number": "number of the decision"}
_OTHER = {"member_id": "other-member", "reference_number": "other-reference"}


def check_card_numbers(plan: Plan, text: str, known: Known, book: Book) -> Iterator[tuple[int, Fault]]:
    """Numbers of a card, a decision or a phone that the record does not have, each with its place."""
    said = set()
    for finding in find_identifiers(text, book, plan.today):
        value = str(finding.value)
        told = plan.case.answers.get(finding.question)
        if known.has_words(value):
            continue
        said.add(squash(value))
        has = f"The record has {told} as the {_LABELS[finding.question]}, not {value}." if told else f"The record does not have the {_LABELS[finding.question]} {value}."  # fmt: skip
        yield finding.start, Fault(_OTHER.get(finding.question, "number-not-told"), finding.words, f"{has} Check it against the card or the letter.", "error" if told else "warning")  # fmt: skip
    cited = find_citations(text, book)
    for match in (*_PHONE.finditer(text), *_LONG.finditer(text)):
        words = match[0]
        is_law = any(law.start <= match.start() < law.end for law in cited)
        if (
            known.has_words(words)
            or squash(words) in said
            or is_law
            or _RANGE.fullmatch(words)
            or _FORM.match(words)
            or NDC.fullmatch(words)
        ):
            continue
        if HCPCS.search(words) or re.search(
            r"[:;/]\s?$|(?:PMID|NCT|doi)\W{0,3}$", text[max(0, match.start() - 6) : match.start()]
        ):
            continue
        said.add(squash(words))
        yield match.start(), Fault("number-not-told", line_of(text, match.start()), f"The record does not have the number {words}. Is it right?", "warning")  # fmt: skip


# -- values and drugs --------------------------------------------------------------------------------------------

_UNIT = (
    r"(?:(?:mg|mcg|µg|ug|ng|pg|g|IU|mIU|U|mEq|mmol|cells|units)/(?:dL|mL|L|kg|hr|h|min|g|mcL|µL|uL)|mm/hr?|"
    r"mcg|mg|g|grams?|mL|kg|lbs?|pounds?|%|percent|miles?|mm|cm|billing units|units)"
)
_VALUE = re.compile(rf"(?<![\w.,/\-$])(\d[\d,]*(?:\.\d+)?)[ \u00a0\-]?({_UNIT})(?![\w/])")
_MONEY = re.compile(r"\$ ?(\d[\d,]*(?:\.\d+)?)")
_TESTS = (
    "ESR", "CRP", "IgG", "IgA", "IgM", "FEV1", "FVC", "ALT", "AST", "WBC", "ANC", "Hgb", "HbA1c", "A1c", "TSAT", "ferritin", "calprotectin",
    "hemoglobin", "creatinine", "eGFR", "platelets?", "albumin", "trough", "CDAI", "DAS28", "HAQ", "EDSS", "MIDAS", "HIT-6", "SLEDAI",
    "SES-CD", "Mayo", "INCAT", "I-RODS", "MG-ADL", "QMG", "BASDAI", "PASI", "ACT", "ACQ", "BMI",
)  # fmt: skip
_SCORE = re.compile(rf"\b({'|'.join(_TESTS)})(?: score| level| subscore| endoscopic subscore)?(?: (?:of|was|is|at|fell to|rose to|now)|:|,)? (\d[\d,]*(?:\.\d+)?)(?![\w/]|[.,]?\d)")  # fmt: skip


_STUDY = re.compile(r"\b(?:trials?|stud(?:y|ies)|et al|randomi[sz]ed|placebo|meta-analysis)\b", re.I)
"""A sentence about a study: its figures may be those that the book has read."""


def check_values(sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    """Doses, results, scores and sums of money whose number nothing known has."""
    found = [(match[1], match[0]) for match in _VALUE.finditer(sentence)]
    found += [(match[2], match[0]) for match in _SCORE.finditer(sentence)]
    found += [(match[1], match[0]) for match in _MONEY.finditer(sentence)]
    read = _evidence_numbers(book) if _STUDY.search(sentence) else frozenset()
    values = [(to_number(number.rstrip(",")), words) for number, words in found]
    unknown = [words for value, words in values if value not in read and not _is_known(value, known)]
    if unknown:
        told = " and ".join(f"“{words}”" for words in dict.fromkeys(unknown))
        yield Fault("value-not-told", told, f"The record does not have {told}. Is it true? Then add it to your answers; if not, take it out.", "warning")  # fmt: skip


def _is_known(value: Decimal, known: Known) -> bool:
    """Whether a number stands somewhere in what is known, or one that rounds to it does: 176 for 175.6."""
    return value in known.numbers or any(
        value == told.quantize(value) for told in known.numbers if value >= 10 and abs(told - value) < 1
    )


_FAILED = re.compile(
    r"\b(?:(?:tried and |have |has |had |was )?fail(?:ed|ure)|did not (?:work|help|respond)|stopped working|lost (?:its effect|response)|"
    r"inadequate response|intoleran\w+|no (?:response|benefit))\b",
    re.I,
)
_NOT_TAKEN = re.compile(r"\b(?:never|not (?:been )?(?:tried|taken|had)|without (?:first )?(?:trying|failing)|have not|has not|had not)\b", re.I)  # fmt: skip


_OF_OTHERS = re.compile(r"\b(?:trials? of|stud(?:y|ies)|patients|children|people|those) ?\b", re.I)


def _has_failed(sentence: str, named: dict[str, str]) -> bool:
    """Whether a sentence says of its one drug that it failed here, and not in a study."""
    words = next(iter(named.values()), "")
    near = re.search(rf"(.{{0,25}})\b{re.escape(words)}(.{{0,40}})", sentence)
    return bool(near and _FAILED.search(f"{near[1]} {near[2]}") and not _OF_OTHERS.search(sentence))


_TAKEN = re.compile(r"\b(?:tried|took|taken|fail\w*|received|was on|am on|stopped|switched)\b", re.I)


def check_drugs(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    named = find_drugs(sentence, book)
    for drug, words in named.items():
        if drug not in known.drugs and (
            drug not in known.drugs_of_papers or (_TAKEN.search(sentence) and not known.has_words(sentence))
        ):
            yield Fault("drug-not-told", drug, f"The record does not name {words}. Was it tried, or is it a slip? Add it to your answers, or take it out.", "warning")  # fmt: skip
    for row in plan.case.treatments if not _NOT_TAKEN.search(sentence) else ():
        own = find_drugs(row.drug, book)
        if not _has_failed(sentence, named) or row.status not in ("never", "declined") or row.ground == "previously_failed" or len(named) != 1 or not own.keys() & named.keys():  # fmt: skip
            continue
        taken = {drug for other in plan.case.treatments if other.was_tried for drug in find_drugs(other.drug, book)}
        if not own.keys() & taken:
            word = "never tried" if row.status == "never" else "offered and not taken"
            yield Fault("contradicts-record", row.drug, f"The record says that {row.drug} was {word}. A drug that was not taken cannot have failed. Say what is true.", "error")  # fmt: skip


# -- evidence ------------------------------------------------------------------------------------------------------

_GUIDANCE = re.compile(
    r"\b(?:guidelines?|guidance|consensus|statement|recommendations?|position paper|parameters?)\b", re.I
)
_YEAR = re.compile(r"(?<![\d/\-.])((?:19|20)\d\d)(?![\d/\-])")
_AUTHORS = re.compile(rf"\b({_WORD})(?: [A-Z]{{1,3}})?,? (?:et al\b\.?|and (?:others|colleagues)\b)")
_REFERENCE = re.compile(r"\b(?:PMID:? ?\d{6,9}|NCT\d{8}|10\.\d{4,5}/[^\s)]+|(?:19|20)\d\d; ?\d+(?:\(\d+\))?: ?\w+)")


def check_evidence(sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    """Guidelines of a year, labels of a year, and studies that neither the book nor the record holds."""
    if _GUIDANCE.search(sentence):
        for society, years in _societies(book).items():
            if not re.search(rf"(?<![\w-]){re.escape(society)}(?![\w-])", sentence):
                continue
            for year in _YEAR.findall(sentence):
                if int(year) not in years and year not in known.text:
                    has = ", ".join(map(str, sorted(years)))
                    yield Fault("evidence-unknown", f"{society} {year}", f"We have read no guidance of {society} from {year}; ours is of {has}. Look it up and enclose it, or take it out.", "warning")  # fmt: skip
    texts = f"{known.lower} {_evidence_text(book)}"
    for match in _AUTHORS.finditer(sentence):
        if match[1].lower() not in texts:
            yield Fault("evidence-unknown", match[1], f"We have not read the work of {match[1]} that is named here. Look it up and enclose it, or take it out.", "warning")  # fmt: skip
    for match in _REFERENCE.finditer(sentence):
        if squash(match[0]) not in squash(texts):
            yield Fault("evidence-unknown", match[0], f"We have not read “{match[0]}”. Look it up and enclose it, or take it out.", "warning")  # fmt: skip


@cache
def _societies(book: Book) -> dict[str, frozenset[int]]:
    """Each society by its name and by its initials -> the years of its guidance."""
    years: dict[str, set[int]] = {}
    for row in book.shelf("guidelines").values():
        names = {row.society, *re.findall(r"\b[A-Z]{3,8}\b", row.society)}
        initials = "".join(word[0] for word in row.society.split() if word[0].isupper())
        for name in {*names, initials if len(initials) >= 3 else row.society}:
            years.setdefault(name, set()).add(row.year)
    return {name: frozenset(found) for name, found in years.items()}


@cache
def _evidence_text(book: Book) -> str:
    """Every reference of the book, in lower case."""
    shelves = {"guidelines", "measures", "site_of_care_evidence", "statistics", "conditions", "studies"} & {
        *book.shelves()
    }
    return " ".join(str(row.as_dict()) for shelf in sorted(shelves) for row in book.shelf(shelf).values()).lower()


@cache
def _evidence_numbers(book: Book) -> frozenset[Decimal]:
    return frozenset(find_numbers(_evidence_text(book)))
