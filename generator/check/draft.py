"""The check of a letter that was written elsewhere: against the record, the book and itself.

Goes in: a plan and the text. Comes out: faults whose `where` is the sentence. Nothing is judged but what a program can
see: no style, and not who or what wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from generator.check.fault import Fault
from generator.check.known import Known, Time, find_drugs, find_times
from generator.check.law import check_law, find_citations
from generator.check.sums import check_sums
from generator.check.text import ODDS, PLACEHOLDER, TONE, squash
from generator.facts import Book, load_book
from generator.plan import Plan
from generator.reading.layout import all_sentences
from generator.reading.medicine import DIAGNOSIS, UNCLASSIFIED
from generator.reading.numbers import DATE, find_identifiers, read_date
from generator.record.numbers import to_number

LONGEST = 60_000
"""Characters read; a longer paste is no letter."""
SHOWN = 240
"""Characters of a sentence that are shown."""


def check_draft(plan: Plan, text: str, book: Book | None = None) -> list[Fault]:
    """Every fault of a text that was written elsewhere, in its order; each thing once. Never raises for a bad text.

    Each `code` is one of CODES or DRAFT_CODES; `where` is the sentence, `says` what is found there and what to do.
    """
    book = book or load_book()
    text = plain_text(text)[:LONGEST]
    known = Known(plan, book)
    spans = list(all_sentences(text))
    found: dict[tuple[str, str], tuple[int, Fault]] = {}
    for cited, fault in check_law(text, plan, book):
        # 'Wis. Stat. § 632.866' may look like two sentences.
        start = next((start for start, end in spans if end > cited.start), cited.start)
        end = next((end for _, end in spans if end >= cited.end), cited.end)
        found.setdefault((fault.code, squash(fault.where)), (start, fault.replaced(where=_shown(text[start:end]))))
    for start, end in spans:
        sentence = " ".join(text[start:end].split())
        for fault in _check_sentence(plan, sentence, known, book):
            found.setdefault((fault.code, squash(fault.where)), (start, fault.replaced(where=_shown(sentence))))
    for at, fault in (*_check_numbers_of_case(plan, text, known, book), *_check_papers(plan, text)):
        found.setdefault((fault.code, squash(fault.says)), (at, fault))
    return [fault for _, fault in sorted(found.values(), key=lambda each: each[0])]


def _shown(words: str) -> str:
    """A sentence as it is shown: on one line, and cut when it is long."""
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + " …"


def plain_text(text: str) -> str:
    """The text without the marks of Markdown: stars, bars of tables, the lead of a quotation."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    text = re.sub(r"(?m)^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$", "", text)
    text = re.sub(r"(?m)^\s*\|\s*|\s*\|\s*$", "", text)
    text = re.sub(r"\s*\|\s*", "   ", text)
    text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}|>)\s+|\\$", "", text)
    return re.sub(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|\[([^\]]+)\]\(https?://[^)\s]+\)", r"\1", text)


def _check_sentence(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    """The faults of one sentence; `where` is the thing found, so that it is told once."""
    yield from _check_codes(plan, sentence, known, book)
    yield from _check_times(plan, sentence, known)
    for words, wrong in check_sums(sentence, plan.case.answers.get("birth_date"), plan.today):
        yield Fault("sum-wrong", words, f"{wrong} Count again.", "error")
    yield from _check_marks(sentence, known)
    yield from _check_people(sentence, known)
    yield from _check_values(sentence, known)
    yield from _check_drugs(plan, sentence, known, book)
    yield from _check_evidence(sentence, known, book)


# -- codes ---------------------------------------------------------------------------------------------------

_HCPCS = re.compile(r"(?<![\w-])([CGJQS]\d{4})(?![\w-])")
_NDC = re.compile(r"(?<![\w-])(\d{4,5}-\d{3,4}-\d{1,2})(?![\w-])")


def _check_codes(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    case = plan.case
    for code in _HCPCS.findall(sentence):
        if code in known.text or code in UNCLASSIFIED:
            continue
        products = book.therapies_of_code(code)
        if products:
            names = " or ".join(dict.fromkeys(row.product for _, row in products))
            if case.therapy in {therapy.id for therapy, _ in products}:
                yield Fault("code-not-ordered", code, f"{code} stands for {names}. The record has {case.hcpcs or 'no code'}. Check it against the order.", "warning")  # fmt: skip
            else:
                yield Fault("code-wrong-drug", code, f"{code} stands for {names}, not for the treatment that was refused. Check the code.", "error")  # fmt: skip
        elif code not in _service_codes(book):
            yield Fault("code-unknown", code, f"We do not know the code {code}, and the record does not have it. Check it against the order or the notice.", "warning")  # fmt: skip
    for code in _NDC.findall(sentence):
        if not known.has_words(code):
            yield Fault("number-not-told", code, f"The record does not have the drug number {code}. Check it against the package or the order.", "warning")  # fmt: skip
    yield from _check_diagnoses(plan, sentence, known, book)


def _check_diagnoses(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    for match in DIAGNOSIS.finditer(sentence):
        code = match[1]
        is_named = re.search(r"diag|icd|\bdx\b", sentence[: match.start()], re.I)
        if code in known.text or not ("." in code or is_named) or _HCPCS.fullmatch(code):
            continue
        names = [row.name for row in book.shelf("conditions").values() if any(c.code == code for c in row.icd10)]
        if not (names or is_named):
            continue  # a policy number may look like this
        told = plan.case.answers.get("icd10")
        means = f" It stands for {names[0]}." if names else ""
        says = f"The record has {told}, not {code}." if told else f"The record does not have the code {code}."
        yield Fault("diagnosis-not-told", code, f"{says}{means} Check it against the order.", "warning")


@cache
def _service_codes(book: Book) -> str:
    """Every code of a service that the book names, as one text."""
    shelves = ("admin_families", "home_infusion_codes")
    return " ".join(str(row.as_dict()) for shelf in shelves for row in book.shelf(shelf).values())


# -- times ---------------------------------------------------------------------------------------------------

_BORN = re.compile(rf"\b(?:born|birth(?: ?date)?|DOB|D\.O\.B\.)\b[^\d\n]{{0,20}}?({DATE})", re.I)
_OF_NOTICE = re.compile(rf"\b(?:denial|notice|decision|determination|refusal|denied)\b[^.\n]{{0,25}}?\b(?:dated|of|on)\s+({DATE})", re.I)  # fmt: skip


def _check_times(plan: Plan, sentence: str, known: Known) -> Iterator[Fault]:
    get, said = plan.case.answers.get, set()
    for pattern, question, what in ((_BORN, "birth_date", "date of birth"), (_OF_NOTICE, "notice_date", "date of the letter you hold")):  # fmt: skip
        for match in pattern.finditer(sentence):
            day, told = read_date(match[1]), get(question)
            is_other = bool(day and told and day != told) and (question == "birth_date" or day not in known.days)
            if is_other and told:
                said.add(match[1])
                yield Fault("date-contradicts", match[1], f"The record has {told:%B} {told.day}, {told.year} as the {what}, not {match[1]}. Check it.", "error")  # fmt: skip
    times = [time for time in find_times(sentence) if time.words not in said and not _is_cited(time, sentence)]
    unknown = [time for time in times if time.kind == "yearless" and not known.has_time(time)]
    for time in times:
        if time in unknown and len(unknown) > 2:
            continue  # 'May 19; July 10; August 17' may be counts of each month
        if time.first and time.kind == "day" and known.counts_to(time.first, sentence):
            continue
        if time.kind == "impossible":
            yield Fault("date-impossible", time.words, f"“{time.words}” is no day of the calendar. Check it.", "error")
        elif not known.has_time(time):
            yield Fault("date-not-told", time.words, f"The record does not have “{time.words}”. Is it true? Then add it to your answers; if not, take it out.", "warning")  # fmt: skip


def _is_cited(time: Time, sentence: str) -> bool:
    """Whether a time belongs to a reference: 'updated July 12, 2019', 'N Engl J Med, March 2019'."""
    return bool(re.search(r"\b(?:updated|revised|rev\.|effective|J|Med|version)\b[^.]{0,12}$", sentence[: time.start]))


# -- marks, tone, chances --------------------------------------------------------------------------------------

_LEFT = re.compile(r"«[^»]{1,40}»|<<[^>]{1,40}>>|\binsert (?:your|the|name|date|here)\b|\byour name here\b|\b(?:fill in|to be added)\b", re.I)  # fmt: skip
_BLANK = re.compile(r"_{3,}")
_SIGNED = re.compile(r"\b(?:sign(?:ed|ature|s)?|date|witness|name|initials?|by)\b|^\W*_+\W*$|^_{5,}|_{5,}$", re.I)


def _check_marks(sentence: str, known: Known) -> Iterator[Fault]:
    found = [match[0] for match in PLACEHOLDER.finditer(sentence)] + [match[0] for match in _LEFT.finditer(sentence)]
    if not found and _BLANK.search(sentence) and not _SIGNED.search(sentence):
        found.append("____")
    for words in found:
        if squash(words) and known.has_words(words) and words in known.record:
            continue
        yield Fault("placeholder", words, f"“{words[:40]}” looks like a place holder. Replace it or take it out.", "error")  # fmt: skip
    for pattern, code, says in (
        (ODDS, "odds", "speaks of chances. A letter states facts; take it out."),
        (TONE, "tone", "weakens the letter. Say the fact instead."),
    ):
        for match in pattern.finditer(sentence):
            if match[0].lower() not in known.lower:
                yield Fault(code, match[0], f"“{match[0]}” {says}", "error" if code == "odds" else "warning")


# -- people and numbers ----------------------------------------------------------------------------------------

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


def _check_people(sentence: str, known: Known) -> Iterator[Fault]:
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


def _check_numbers_of_case(plan: Plan, text: str, known: Known, book: Book) -> Iterator[tuple[int, Fault]]:
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
            or _NDC.fullmatch(words)
        ):
            continue
        if _HCPCS.search(words) or re.search(
            r"[:;/]\s?$|(?:PMID|NCT|doi)\W{0,3}$", text[max(0, match.start() - 6) : match.start()]
        ):
            continue
        said.add(squash(words))
        yield match.start(), Fault("number-not-told", _line_of(text, match.start()), f"The record does not have the number {words}. Is it right?", "warning")  # fmt: skip


def _line_of(text: str, at: int) -> str:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return " ".join(text[start : end if end >= 0 else len(text)].split())[:SHOWN]


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


def _check_values(sentence: str, known: Known) -> Iterator[Fault]:
    """Doses, results, scores and sums of money whose number nothing known has."""
    found = [(match[1], match[0]) for match in _VALUE.finditer(sentence)]
    found += [(match[2], match[0]) for match in _SCORE.finditer(sentence)]
    found += [(match[1], match[0]) for match in _MONEY.finditer(sentence)]
    unknown = [words for number, words in found if not _is_known(to_number(number.rstrip(",")), known)]
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


def _check_drugs(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
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


def _check_evidence(sentence: str, known: Known, book: Book) -> Iterator[Fault]:
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
    shelves = ("guidelines", "measures", "site_of_care_evidence", "statistics", "conditions")
    return " ".join(str(row.as_dict()) for shelf in shelves for row in book.shelf(shelf).values()).lower()


# -- papers --------------------------------------------------------------------------------------------------------

_EXHIBIT = re.compile(r"\bExhibits? (\d{1,2}|[A-Z])(?![\w])(?:(?:,| and|,? &| to|–|-) (\d{1,2}|[A-Z])(?![\w]))*")
_ENCLOSED = re.compile(r"\b(?:enclosed|attached|enclosures?|attachments?|is enclosed|appended)\b", re.I)


def _check_papers(plan: Plan, text: str) -> Iterator[tuple[int, Fault]]:
    """Papers that the text points to and the record does not have, each with its place."""
    exhibits = plan.case.exhibits
    if re.search(r"\bExhibit [A-Z]\b", text):
        most = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(exhibits)][-1:] or "none"
    else:
        most = str(len(exhibits))
    for match in _EXHIBIT.finditer(text):
        for name in re.findall(r"(?<![\w])(\d{1,2}|[A-Z])(?![\w])", match[0]):
            number = int(name) if name.isdigit() else ord(name) - 64
            if number > len(exhibits):
                yield match.start(), Fault("paper-missing", _line_of(text, match.start()), f"Exhibit {name} is named, but the record's papers end at {most}. Name the paper in your answers, or take the pointer out.", "error")  # fmt: skip
    enclosed = _ENCLOSED.search(text)
    has_papers = any(not exhibit.who for exhibit in exhibits if exhibit.title != "Notice of the decision")
    if enclosed and not has_papers:
        yield enclosed.start(), Fault("paper-missing", _line_of(text, enclosed.start()), "It says that papers are enclosed, but the record names none. List the papers you have in your answers, and send them.", "warning")  # fmt: skip
    to_get = {row.number: row for row in exhibits if row.who}
    for match in _EXHIBIT.finditer(text):
        for number in (int(name) for name in re.findall(r"\d+", match[0]) if int(name) in to_get):
            exhibit = to_get[number]
            yield match.start(), Fault("paper-to-get", exhibit.title, f"Exhibit {number}, {exhibit.title}: get it before you send ({exhibit.who}).", "warning")  # fmt: skip
