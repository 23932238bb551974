"""Answers as a template sees them: formatted text that remembers which answer, and which row of it, it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from generator.arguments.legs import telling
from generator.arguments.premises import is_ordered
from generator.facts import Book
from generator.form import Form, Question
from generator.form.when import When
from generator.letters.already_said import is_covered, is_mostly_said, is_told, says_again
from generator.letters.blocks import Value
from generator.letters.harm import is_no_reason_for_haste
from generator.letters.third_person import called, third_person
from generator.letters.to_the_payer import to_the_payer, unnamed
from generator.plan.days import spell
from generator.record.case import Case, Finding, is_later_test
from generator.record.course import name_regimen, running_at
from generator.record.doubts import STEADY_ANSWERS, sort_cells, without_not_known
from generator.record.papers import words_of
from generator.record.sentences import SENTENCE_END, begin_sentence, heart_of, split_sentences, without_marks

BLANK = "________"


class Row:
    """One row of a table answer. A cell that was not filled is an empty, false value. `id` names it ('facts.2')."""

    def __init__(
        self,
        question: Question,
        cells: dict[str, Any],
        number: int,
        numbers: tuple[int, ...],
        course: Value | None = None,
    ):
        self._columns = {column.id: column for column in question.columns}
        self._course = course
        self._cells, self.id, self.numbers = cells, f"{question.id}.{number}", numbers
        self.table = question.id

    def __getattr__(self, name: str) -> Value:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        value = self._cells.get(name)
        text = "" if value is None else format_value(self._columns[name], value)
        return Value.of(text, answers=(self.id,))

    def raw(self, name: str) -> Any:
        """The plain value of a cell, for tests in a template."""
        return self._cells.get(name)

    @property
    def exhibits(self) -> Value:
        """Numbers of the papers that show it, for a table: '3, 5'."""
        return Value.of(", ".join(map(str, self.numbers)), answers=(self.id,))

    @property
    def proof(self) -> Value:
        """The papers that show it, for the end of a sentence: ' (Exhibit 3)'; empty without one."""
        words = words_of(self.numbers)
        return Value.of(f" ({words})" if words else "", answers=(self.id,))

    def join_proof(self, other: Row) -> Value:
        """The papers behind this row and another: ' (Exhibits 3 and 5)'."""
        words = words_of(tuple(dict.fromkeys((*self.numbers, *other.numbers))))
        return Value.of(f" ({words})" if words else "", answers=(self.id, other.id))

    @property
    def at(self) -> Value:
        """When it was, with a preposition: 'on March 5, 2024'."""
        when = self._cells.get("on")
        return Value.of(when.phrase if isinstance(when, When) else "", answers=(self.id,))

    @property
    def span(self) -> Value:
        """From when to when a treatment ran, as far as that is known: 'March 2022 – May 2023', 'since 2019', '6 weeks'."""
        started, stopped, status = self._cells.get("started"), self._cells.get("stopped"), self._cells.get("status")
        dates = (
            f"{started.text} – {stopped.text}" if started and stopped else f"until {stopped.text}" if stopped else ""
        )
        if started and stopped and started.text == stopped.text:
            dates = f"in {started.text}" if started.precision == "month" else started.text
        if started and not stopped:
            dates = f"since {started.text}" if status == "running" else f"from {started.text}"
        how_long = self._cells.get("how_long") or ""
        parts = [part for part in (dates, "" if how_long.strip().lower() == dates.lower() else how_long) if part]
        return Value.of(", ".join(parts), answers=(self.id,))

    @property
    def course(self) -> Value:
        """Of a finding: the part of the course it belongs to, and what was taken then, as far as that is known."""
        return self._course if self._course is not None else self.stage or self.when

    @property
    def is_staged(self) -> bool:
        """Whether the part of the course is known, and not only told in the person's own words."""
        return self._course is not None or bool(self.stage)

    @property
    def told(self) -> Value:
        """The row as a clause without its full stop and its papers."""
        return Value.of(
            _TELL.get(self.table, _tell_fact)(self), answers=(self.id, *getattr(self._course, "answers", ()))
        )


def _tell_fact(row: Row) -> str:
    told = " ".join(str(row.raw("fact") or "").split())
    is_bare = row.raw("topic") == "weight" and re.match(r"(?:about |around )?\d", told)
    is_short = len(told.split()) < 5
    return (
        f"Weight: {told}"
        if is_bare and (is_short or not re.search(r"\b(?:kg|mg|kilos?|lbs?|pounds?|units?)\b", told))
        else told
    )


def _tell_treatment(row: Row) -> str:
    joined = ", " if len(str(row.drug).split()) > 1 else " "
    dose = "" if str(row.dose).lower() in str(row.drug).lower() else str(row.dose)
    head = joined.join(part for part in (str(row.drug), dose) if part)
    head += f" ({row.span})" if row.span else ""
    change = before_and_after(row)
    result = result_of(row)
    notes = once((result, str(row.fact or "")))
    if change and not is_covered(change, " ".join(notes)):
        notes.insert(1, change)
    parts = [" ".join(part.split()).rstrip(".") for part in notes if part]
    if not parts and row.raw("status"):
        parts = [
            {
                "never": "not tried",
                "declined": "offered and not taken",
                "planned": "planned",
                "running": "still taken",
            }.get(row.raw("status"), "")
        ]
    parts = list(dict.fromkeys(part for part in parts if part))
    tail = ". ".join([*parts[:1], *map(begin_sentence, parts[1:])])
    if tail.lower().startswith(str(row.drug).lower()) and _is_within(head, tail):
        return tail  # the note tells it whole
    return f"{head}: {tail}" if tail else head


def result_of(row: Row) -> str:
    """What became of a treatment, without the sentences that the facts behind it say again."""
    return " ".join(
        part for part in SENTENCE_END.split(str(row.result)) if not (row.fact and _is_within(part, str(row.fact)))
    )


def once(parts: Iterable[str]) -> list[str]:
    """Notes of which each tells only what the ones before it do not, sentence by sentence."""
    kept: list[str] = []
    for part in parts:
        said = " ".join(f"{one.rstrip('.')}." for one in kept)
        new = " ".join(one for one in SENTENCE_END.split(part) if one and not (kept and says_again(one, said)))
        new = _without_said_pieces(new, said) if kept else new
        kept += [new] if new and not (kept and is_told(new, said)) else []
    return kept


_LEADING_DAY = re.compile(
    r"^(?:on )?(?:\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]+ \d{1,2}, \d{4})(?: at [A-Z][\w’' ]{2,40})?: ", re.I
)


def _without_said_pieces(note: str, said: str) -> str:
    """A note without the quotations that are told already, and without the pieces between semicolons that say nothing new.

    >>> said = 'The note says "stop it now". Pressure 138/72 before, 78/40 after.'
    >>> _without_said_pieces('03/14/2024: pressure 138/72 to 78/40, "stop it now"; ER, overnight', said)
    'ER, overnight'
    """
    bare = note
    for quotation in re.findall(r"[“\"]([^“”\"]{6,})[”\"]", note):
        if quotation.strip(" .").lower() in said.lower():
            bare = re.sub(rf"[,:]? ?[“\"]{re.escape(quotation)}[”\"]", "", bare)
    pieces = [piece for piece in re.split(r";\s+", bare) if re.search(r"\w", piece)]
    left = [piece for piece in pieces if not is_mostly_said(_LEADING_DAY.sub("", piece), said)]
    left = [piece for piece in left if not _LEADING_DAY.fullmatch(f"{piece.rstrip(' .')}: ")]
    if len(left) == len(pieces) and bare == note:
        return note
    return "; ".join(left).strip(" ,;.")


def before_and_after(row: Row) -> str:
    """'110 mL a year before, 63 mL a year after': the values on both sides of a treatment, without words that say so already."""
    before, after = str(row.before or "").strip(), str(row.after or "").strip()
    if not before or not after or re.search(r"\b(?:before|after|on treatment)\b", f"{before} {after}", re.I):
        return f"{before}; {after}" if before and after else ""
    return f"{begin_sentence(before)} before, {after} after"


def _is_within(short: str, long: str) -> bool:
    """Whether a note says hardly anything that another does not."""
    own = telling(short)
    numbers = set(re.findall(r"\d+(?:[.,]\d+)*", short))
    is_told = numbers <= set(re.findall(r"\d+(?:[.,]\d+)*", long))
    return bool(own) and is_told and (len(numbers) > 1 or len(own & telling(long)) * 10 >= len(own) * 8)


def _value_of(row: Row) -> str:
    value = " ".join(str(row.value).split()).rstrip(".")
    return f"{value} {row.unit}" if row.unit and str(row.unit) not in value else value


def _measure_of(row: Row) -> str:
    """What was measured, without the unit in brackets that the value has as well: 'Ferritin (ng/mL)' -> 'Ferritin'."""
    unit = str(row.unit) or re.sub(r"^[<>≤≥~]?\s*[\d.,]+\s*", "", _value_of(row))
    return (
        re.sub(rf" \({re.escape(unit)}\)|(?<=\(){re.escape(unit)}, ", "", str(row.measure))
        if unit
        else str(row.measure)
    )


def _tell_finding(row: Row) -> str:
    value = _value_of(row)
    course = re.sub(r"^now(?:, |$)", "", str(row.course)) if row.at else str(row.course)
    when = ", ".join(part for part in (str(row.at), course) if part)
    normal = f" (normal {str(row.normal).removeprefix('normal').strip()})" if row.normal else ""
    measure = _measure_of(row)
    if row.stage and str(row.stage).lower() in measure.lower():
        when = str(row.at)
    if re.match(r"[<>≤≥~]?\s*\d", value) and len(value) < 40:
        colon = ":" if re.search(r"\d\W*$", measure) or len(measure.split()) > 3 else ""
        return f"{measure}{colon} {value}{f' {when}' if when else ''}{normal}"
    return f"{measure}{f' {when}' if when else ''}: {value}{normal}"


def tell_series(rows: list[Row]) -> Value:
    """Several values of one measure as one clause, the earliest first, each part of the course named once: 'FEV1: before
    treatment 51 % (2015); on treatment 46 (2018), 41 (2021); now 31 (October 2026, after the inhaler)'."""
    normal = next((str(row.normal).removeprefix("normal").strip() for row in rows if row.normal), "")
    short = min(rows, key=lambda row: len(str(row.measure)))
    parts: list[str] = []
    last_course, last_unit = None, ""
    for row in rows:
        own_words = str(row.when) if not row.is_staged else ""
        course, unit = str(row.course) if row.is_staged else "", str(row.unit or "")
        value = _value_of(row) if unit != last_unit else str(row.value).strip().rstrip(".").removesuffix(unit).strip()
        more = str(row.measure)[len(str(short.measure)) :].strip(" ,") if row.measure != short.measure else ""
        when = ", ".join(dict.fromkeys(part for part in (str(row.on or row.when), own_words, more) if part))
        told = f"{value}{f' ({when})' if when else ''}"
        parts.append(
            f"{', ' if course == last_course and parts else '; ' if parts else ''}{f'{course} ' if course and course != last_course else ''}{told}"
        )
        last_course, last_unit = course, unit
    told = f"{_measure_of(short)}{f' (normal {normal})' if normal else ''}: {''.join(parts)}"
    return Value.of(told, answers=tuple(key for row in rows for key in row.told.answers))


def _tell_notice(row: Row) -> str:
    verb = {
        "refused": "refused",
        "approved": "approved",
        "partly": "approved in part",
        "asked": "asked for more",
        "other": "wrote",
    }[row.raw("outcome")]
    words = " ".join(str(row.words).split()).rstrip(".")
    return f"{row.at}, {verb}" + (f": “{words}”" if words else "")


def _tell_criterion(row: Row) -> str:
    return " ".join(str(row.raw("fact") or row.raw("criterion")).split())


_TELL = {
    "treatments": _tell_treatment, "findings": _tell_finding, "notices": _tell_notice, "criteria": _tell_criterion,
}  # fmt: skip


class Said:
    """`said.dose` is what was answered, or a visible blank; `said.treatments` is a list of rows."""

    def __init__(
        self, case: Case, form: Form, book: Book, today: date, *, by_doctor: bool = False, to_payer: bool = False
    ):
        """by_doctor: the paper is the doctor's, who tells what the person treated typed of themselves in the third person;
        to_payer: the paper speaks to the plan, as "you"."""
        self._today = today
        self._to_payer = to_payer
        self._retells = by_doctor and case.voice == "patient"
        doctor = " ".join(
            [*(reason.doctor_answer or "" for reason in case.reasons), str(case.answers.get("if_missed") or "")]
        )
        self._pronoun = called(
            str(case.answers.get("patient_name") or ""), str(case.answers.get("denial_text") or ""), doctor
        )
        self._case, self._answers, self._form, self._book = case, case.answers, form, book

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._form:
            raise AttributeError(name)
        question = self._form.get(name)
        value = self._answers.get(name)
        if question.kind == "rows":
            return [self._row(question, number, cells) for number, cells in enumerate(value or (), 1)]
        if value is None or (name == "next_dose_date" and value < self._today):
            return Value.of(BLANK, answers=(name,), is_gap=True)  # a day that has passed is no day to decide by
        if name in STEADY_ANSWERS:
            sure = without_not_known(str(value))
            value = sure.said if sure.doubtful and sure.said else value
        if name == "if_missed":
            value = signers_words(str(value), str(self._answers.get("doctor_specialty") or ""))
            if not value or is_no_reason_for_haste(self._case):
                return Value.of(BLANK, answers=(name,), is_gap=True)
        if name in RETOLD and name != "period":
            return Value.of(self.retell(format_value(question, value)), answers=(name,))
        if name in SHORTENED:
            return Value.of(SHORTENED[name](format_value(question, value)), answers=(name,))
        if name == "period":
            value = self.retell(_without_interval(str(value), str(self._answers.get("interval") or "")))
        if name in ("therapy", "condition"):
            shelf = {"therapy": "therapies", "condition": "conditions"}[name]
            if self._book.has(shelf, value):
                row = self._book.get(shelf, value)
                if name == "condition":
                    row = self._illness_of_code(row)
                text = short_name(row.generic if name == "therapy" else row.name)
                if name == "condition":
                    code = str(self._answers.get("icd10") or "")
                    title = next((one.title for one in row.icd10 if one.code == code), "")
                    text = name_as_told(text, f"{self._telling()} {title}")
                return Value.of(text, answers=(name,))
        return Value.of(format_value(question, value), answers=(name,))

    def _illness_of_code(self, row: Any) -> Any:
        """The illness whose code was typed, where the chosen one has no such code, just one other has, and the case speaks of
        that one: the doctor's code names what is treated."""
        code = str(self._answers.get("icd10") or "").upper()
        if not code or any(one.code == code for one in row.icd10):
            return row
        others = [
            other for other in self._book.shelf("conditions").values() if any(one.code == code for one in other.icd10)
        ]
        words = re.findall(r"[a-z]{6,}", others[0].name.lower()) if len(others) == 1 else []
        return others[0] if words and all(word in self._telling().lower() for word in words[:2]) else row

    def _telling(self) -> str:
        """What the notice, the doctor and the facts say, in which the illness has the name that fits this person."""
        case = self._case
        words = [str(self._answers.get("denial_text") or ""), *(reason.doctor_answer or "" for reason in case.reasons)]
        return " ".join([*words, *(reason.words for reason in case.reasons), *(fact.fact for fact in case.facts)])

    def _row(self, question: Question, number: int, cells: dict[str, Any]) -> Row:
        if question.id == "findings" and is_later_test(cells, self._answers):
            cells = {**cells, "stage": None}
        cells, _ = sort_cells(question.id, cells)
        if question.id in ("reasons", "criteria", "notices"):
            cells = {name: without_marks(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}
        if question.id == "notices" and cells.get("words"):
            cells = {**cells, "words": heart_of(str(cells["words"]))}
        if (self._retells or self._to_payer) and cells.get("topic") != "doctor_says":
            cells = {name: self.retell(cell) if name in RETOLD else cell for name, cell in cells.items()}
        key = f"{question.id}.{number}"
        row = Row(question, cells, number, self._case.papers_of.get(key, ()))
        course = self._course(key, str(row.stage)) if question.id == "findings" else None
        return Row(question, cells, number, row.numbers, course) if course is not None else row

    def retell(self, told: Any) -> Any:
        """A note as this paper's signer may tell it to whoever reads it."""
        if self._to_payer and isinstance(told, str):
            told = to_the_payer(unnamed(told, str(self._answers.get("payer_name") or "")))
        return third_person(told, self._pronoun) if self._retells and isinstance(told, str) else told

    def _course(self, key: str, stage: str) -> Value | None:
        """What a value was measured under: the treatments that ran then, in place of 'before treatment', which says
        nothing of them, or beside 'now'; of several doses of the ordered drug, the one that ran. None where the stage as
        told is all that is known."""
        item = next((item for item in self._case.findings if item.id == key), None)
        if item is None:
            return None
        ordered = [row for row in self._case.treatments if is_ordered(row, self._case)]
        if item.stage == "on" and len(ordered) > 1:
            then = [row for row in running_at(item.on, ordered) if row.dose]
            return Value.of(f"on {then[0].dose}", answers=(key, then[0].id)) if len(then) == 1 else None
        if item.stage not in ("before", "now", None):
            return None
        if item.stage == "now":
            return None  # what else runs now stands among the treatments
        words, ids = name_regimen(item, [row for row in self._case.treatments if row not in ordered])
        if words:
            return Value.of(words, answers=(key, *ids))
        is_new = self._case.timing == "before" and self._answers.get("infusions_given") == 0 and not ordered
        return Value.of("", answers=(key, "infusions_given")) if item.stage == "before" and is_new else None

    def item(self, key: str) -> Row:
        """The row of an item id such as 'facts.2'."""
        table, _, number = key.partition(".")
        question = self._form.get(table)
        return self._row(question, int(number), self._answers.get(table)[int(number) - 1])

    def between(self, first: Finding, last: Finding) -> list[str]:
        """Ids of the values of a measure that lie between two of it in time, in their order."""
        values = [
            item
            for item in self._case.findings
            if item.measure.strip().lower() == first.measure.strip().lower() and item.number is not None and item.on
        ]
        if not (first.on and last.on):
            return []
        values = [item for item in values if item.on and first.on.is_before(item.on) and item.on.is_before(last.on)]
        return [item.id for item in sorted(values, key=lambda item: (item.on and item.on.first) or date.min)]

    def numbers_of(self, key: str) -> tuple[int, ...]:
        """Numbers of the exhibits behind an answer that is no table: 'if_missed'."""
        return self._case.papers_of.get(key, ())


RETOLD = ("period", "fact", "result", "when", "value", "function", "response", "answer", "main_point")
"""Cells and answers in which people write of themselves."""


def without_hedge(text: str) -> str:
    """What was told, without the doubt behind it: 'spring 2022, I believe (perhaps April)' is 'spring 2022'."""
    return _HEDGE.sub("", text)


_HEDGE = re.compile(r"[\s,;(]*\b(?:I think|I believe|maybe|perhaps|not sure)\b[^,;]*$", re.I)

SHORTENED = {
    "diagnosed_on": lambda text: without_hedge(text),
    "diagnosed_by": lambda text: without_hedge(text),
    "group_number": lambda text: without_hedge(text),
    "member_id": lambda text: without_hedge(text),
    "reference_number": lambda text: without_hedge(text),
    "doctor_name": lambda text: re.sub(r"\s*\([^()]*\)", "", text).split(";")[0].strip(),
    "doctor_specialty": lambda text: re.split(
        r",? (?:in|out of) network", re.sub(r"\s*\([^()]*\bDr\b[^()]*\)", "", text)
    )[0].strip(" ,;"),
    "policy_named": lambda text: re.sub(
        r"^(?:[Oo]ur|[Tt]he plan[’']s|[Pp]lan[’']s)\s+(?=[a-z])",
        "the ",
        re.sub(r"^(?:[Oo]ur|[Tt]he plan[’']s|[Pp]lan[’']s)\s+(?=[A-Z])", "", text),
    ),
}
"""Answers in which people put more than was asked: the first of two doctors signs; a rule is named without its owner."""


def _without_interval(period: str, interval: str) -> str:
    """A period without the interval said again before it: 'every 4 weeks for 6 months' -> '6 months'."""
    said = re.sub(r"^payment (?:for|of)\s+", "", " ".join(period.split()), flags=re.I)
    if interval and said.lower().startswith(interval.lower()):
        rest = said[len(interval) :].lstrip(" ,;")
        said = said if not rest or re.match(r"(?:of|at|in|with|and|each)\b", rest, re.I) else rest
    said = re.sub(r"^for\s+", "", said, flags=re.I)
    return (
        f"the {said}"
        if re.match(r"(?:infusions?|renewal|doses?|dates?|claim|next|first|course|rest|service)\b", said, re.I)
        else said
    )


_DOCTOR_SAYS = re.compile(
    r"^(?:The|Her|His|My|Our) doctor (?:says|said|writes|wrote|thinks|insists)(?: that)?[,:]? (?=\w)", re.I
)
_ANOTHER_SAYS = re.compile(
    r"^(?:The|Her|His|My|Our|An?) (?P<who>\w*(?:ologist|surgeon|nurse|pharmacist|therapist|psychiatrist|dentist|midwife|specialist|team))\b"
    r"[^.]{0,40}\b(?:says?|said|writes?|wrote|told|thinks?|wants?|will not|won[’']t)\b",
    re.I,
)


TALK_OF_THE_DOCTOR = re.compile(
    r"^(?:She|He|They|The doctor) (?:is|was|are|seems?|sounds?) (?:very |really |so )?(?:worried|afraid|concerned|upset|annoyed)\b|^(?:She|He) (?:told|says|said|thinks|worries|wants|feels|wrote)\b"
)
"""Words of somebody who tells of the doctor: no quotation of the doctor's."""


def signers_words(text: str, specialty: str) -> str:
    """What the doctor who signs says of a late dose: "The doctor says" before it falls away, and a sentence that somebody else
    said is not the signer's to say.

    >>> signers_words("The doctor says activity comes back in weeks. The gynecologist said she will not operate.", "neurology")
    'Activity comes back in weeks.'
    """
    kept = []
    for sentence in split_sentences(" ".join(text.split())):
        another = _ANOTHER_SAYS.match(sentence)
        if another and another["who"][:5].lower() != specialty[:5].lower():
            continue
        if TALK_OF_THE_DOCTOR.match(sentence):
            continue
        own = _DOCTOR_SAYS.sub("", sentence)
        own = re.sub(r"^(?:She|He) (?:is|was) (worried|afraid|concerned)\b(?: that)?", r"I am \1 that", own)
        kept.append(begin_sentence(own))
    return " ".join(kept)


def name_as_told(name: str, telling: str) -> str:
    """The name of an illness as it fits the case: of a row for two illnesses the one that is spoken of; the longer word where
    that is the one in use.

    >>> name_as_told("Granulomatosis with polyangiitis / microscopic polyangiitis", "She has granulomatosis with polyangiitis.")
    'Granulomatosis with polyangiitis'
    >>> name_as_told("Sarcoidosis", "Infliximab for neurosarcoidosis is refused."), name_as_told("Sarcoidosis", "")
    ('Neurosarcoidosis', 'Sarcoidosis')
    """
    low = telling.lower()
    parts = name.split(" / ")
    spoken = [part for part in parts if part.lower() in low]
    if len(parts) > 1 and len(spoken) == 1:
        name = spoken[0][:1].upper() + spoken[0][1:]
    last = re.escape(name.split()[-1].lower())
    longer = set(re.findall(rf"\b([a-z]{{3,}}{last})\b", low)) if " " not in name and len(last) > 7 else set()
    return longer.pop().capitalize() if len(longer) == 1 else name


def short_name(name: str) -> str:
    """A name without what stands after a semicolon or in brackets: 'ocrelizumab; ocrelizumab SC' -> 'ocrelizumab'."""
    return re.sub(r"\s*(;.*|\([^)]*\))$", "", name)


def format_value(question: Question, value: Any) -> str:
    """A typed answer as a letter writes it."""
    if isinstance(value, date):
        return spell(value)
    if isinstance(value, When):
        return value.text
    if question.kind == "choice":
        words = dict(question.letter_words)
        return words[value] if value in words else question.option_label(value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
