"""The check of a letter that was written elsewhere: against the record, the book and itself.

Goes in: a plan and the text. Comes out: faults whose `where` is the sentence. Nothing is judged but what a program can
see: no style, and not who or what wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from generator.check.fault import Fault
from generator.check.known import Known, Time, find_times
from generator.check.law import check_law
from generator.check.sums import check_sums
from generator.check.text import ODDS, TONE, find_open_places, line_of, shown, squash
from generator.check.untold import (
    HCPCS,
    NDC,
    check_card_numbers,
    check_drugs,
    check_evidence,
    check_people,
    check_values,
)
from generator.facts import Book, load_book
from generator.plan import Plan
from generator.reading.billing import DIAGNOSIS, UNCLASSIFIED
from generator.reading.days import DATE, read_date
from generator.reading.layout import all_sentences

LONGEST = 60_000
"""Characters read; a longer paste is no letter."""


def check_draft(plan: Plan, text: str, book: Book | None = None) -> list[Fault]:
    """Every fault of a text that was written elsewhere, in its order; each thing once. Never raises for a bad text.

    Each `code` is one of CODES or DRAFT_CODES; `where` is the sentence, `says` what is found there and what to do.
    """
    book = book or load_book()
    text = plain_text(text[: 2 * LONGEST])[:LONGEST]
    of_plan = plan.__dict__.setdefault("_known", {})  # what a plan makes known is worked out once, and goes with it
    if book not in of_plan:
        of_plan[book] = Known(plan, book)
    known = of_plan[book]
    spans = list(all_sentences(text))
    found: dict[tuple[str, str], tuple[int, Fault]] = {}
    for cited, fault in check_law(text, plan, book):
        # 'Wis. Stat. § 632.866' may look like two sentences.
        start = next((start for start, end in spans if end > cited.start), cited.start)
        end = next((end for _, end in spans if end >= cited.end), cited.end)
        found.setdefault((fault.code, squash(fault.where)), (start, fault.replaced(where=shown(text[start:end]))))
    for start, end in spans:
        sentence = " ".join(text[start:end].split())
        for fault in _check_sentence(plan, sentence, known, book):
            found.setdefault((fault.code, squash(fault.where)), (start, fault.replaced(where=shown(sentence))))
    for at, fault in (*check_card_numbers(plan, text, known, book), *_check_papers(plan, text)):
        found.setdefault((fault.code, squash(fault.says)), (at, fault))
    return [fault for _, fault in sorted(found.values(), key=lambda each: each[0])]


def plain_text(text: str) -> str:
    """The text without the marks of Markdown: stars, bars of tables, the lead of a quotation."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    text = re.sub(
        r"[ \t]{20,}|\n\s{20,}", _shorter_gap, text
    )  # or the patterns below would take minutes over a long gap
    text = re.sub(r"(?m)^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$", "", text)
    text = re.sub(r"(?m)^\s*\|\s*|\s*\|\s*$", "", text)
    text = re.sub(r"\s*\|\s*", "   ", text)
    text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}|>)\s+|\\$", "", text)
    return re.sub(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|\[([^\]]+)\]\(https?://[^)\s]+\)", r"\1", text)


def _shorter_gap(gap: re.Match[str]) -> str:
    return "\n\n" if "\n" in gap[0] else " " * 20


def _check_sentence(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    """The faults of one sentence; `where` is the thing found, so that it is told once."""
    yield from _check_codes(plan, sentence, known, book)
    yield from _check_times(plan, sentence, known)
    for words, wrong in check_sums(sentence, plan.case.answers.get("birth_date"), plan.today):
        yield Fault("sum-wrong", words, f"{wrong} Count again.", "error")
    yield from _check_marks(sentence, known, book)
    yield from check_people(sentence, known)
    yield from check_values(sentence, known, book)
    yield from check_drugs(plan, sentence, known, book)
    yield from check_evidence(sentence, known, book)


# -- codes ---------------------------------------------------------------------------------------------------


def _check_codes(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    case = plan.case
    for code in HCPCS.findall(sentence):
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
    for code in NDC.findall(sentence):
        if not known.has_words(code):
            yield Fault("number-not-told", code, f"The record does not have the drug number {code}. Check it against the package or the order.", "warning")  # fmt: skip
    yield from _check_diagnoses(plan, sentence, known, book)


def _check_diagnoses(plan: Plan, sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    for match in DIAGNOSIS.finditer(sentence):
        code = match[1]
        is_named = re.search(r"diag|icd|\bdx\b", sentence[: match.start()], re.I)
        if code in known.text or not ("." in code or is_named) or HCPCS.fullmatch(code):
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


def _check_marks(sentence: str, known: Known, book: Book) -> Iterator[Fault]:
    found = list(find_open_places(sentence, book, known.record)) + [match[0] for match in _LEFT.finditer(sentence)]
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
                yield match.start(), Fault("paper-missing", line_of(text, match.start()), f"Exhibit {name} is named, but the record's papers end at {most}. Name the paper in your answers, or take the pointer out.", "error")  # fmt: skip
    enclosed = _ENCLOSED.search(text)
    has_papers = any(not exhibit.who for exhibit in exhibits if exhibit.title != "Notice of the decision")
    if enclosed and not has_papers:
        yield enclosed.start(), Fault("paper-missing", line_of(text, enclosed.start()), "It says that papers are enclosed, but the record names none. List the papers you have in your answers, and send them.", "warning")  # fmt: skip
    to_get = {row.number: row for row in exhibits if row.who}
    for match in _EXHIBIT.finditer(text):
        for number in (int(name) for name in re.findall(r"\d+", match[0]) if int(name) in to_get):
            exhibit = to_get[number]
            yield match.start(), Fault("paper-to-get", exhibit.title, f"Exhibit {number}, {exhibit.title}: get it before you send ({exhibit.who}).", "warning")  # fmt: skip
