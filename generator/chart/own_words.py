"""What a person told in their own words, as rows for the tables: drugs with dose, time and what became of them; values of tests.

Goes in: a plan. Comes out: rows that the tables lack, to be looked at and used with one tap. Nothing is used unasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from generator.chart.summary import BEGAN, DATE, ENDED, SPAN
from generator.facts import Book
from generator.form import load_form
from generator.form.when import MONTH_NAMES, parse_when
from generator.plan import Plan
from generator.reading.medicine import Named, named_drugs
from generator.reading.names import Lexicon
from generator.record.sentences import begin_sentence, split_sentences

TESTS = (
    "MG-ADL", "QMG", "DAS28(?:-CRP|-ESR)?", "CDAI", "HBI", "Harvey-Bradshaw(?: index)?", "(?:partial )?Mayo(?: score)?", "EDSS", "INCAT", "SLEDAI", "PASI",
    "hemoglobin", "Hgb", "hematocrit", "(?:serum )?ferritin", "transferrin saturation", "TSAT", "C-reactive protein", "CRP", "sed(?:imentation)? rate", "ESR",
    "IgG(?: level| trough)?", "(?:fecal )?calprotectin", "FEV1", "FVC", "(?:serum )?(?:uric acid|urate)", "platelets?(?: count)?", "creatinine", "eGFR", "eosinophils?(?: count)?",
    "T-score", "LDH", "albumin", "(?:acetylcholine receptor|AChR|aquaporin-4|AQP4|anti-drug|drug) antibod(?:y|ies)(?: test)?", "AChR(?: test)?", "ALT", "AST", "A1c", "(?:drug |trough |infliximab |adalimumab )level", "central (?:retinal )?thickness", "visual acuity", "vision", "OCT", "macula(?:r thickness)?", "antibod(?:y|ies)(?: level)?",
)  # fmt: skip
"""Tests and scores that people name with a number behind them."""
ALSO_DRUGS = (
    "Mestinon", "CellCept", "Imuran", "Arava", "Azulfidine", "Trexall", "Uloric", "Zyloprim", "gabapentin", "duloxetine", "Medrol", "Celebrex", "celecoxib",
    "naproxen", "ibuprofen", "meloxicam", "Singulair", "Advair", "Symbicort", "Trelegy", "prednisolone eye drops", "prednisolone drops", "steroid eye drops",
    "steroid drops", "iron pills", "iron tablets", "Feosol", "SlowFe", "Slow Fe", "Flonase", "Depakote", "valproate", "nortriptyline", "candesartan",
)  # fmt: skip
"""Drugs by the names that people use at home, beside those that letters name."""
_UNIT = r"(?:\s?(?:%|ng/mL|g/dL|mg/dL|mcg/mL|mg/L|mcg/g|nmol/L|microns?|(?:cells|per) ?/?(?:mm3|microliter|µL)|mL|U/L|points?)(?!\w))?"
_NUMBER = r"[<>]?\s?\d[\d,]*(?:\.\d+)?(?:/\d+)?(?!\d)"
_VALUE = re.compile(
    rf"\b(?P<measure>{'|'.join(TESTS)})(?P<link>(?:\s*[:=(]\s*|\s+(?:score|level|count|was|were|is|at|of|only|still|stood|test|came|back|positive|high|low|right|left|both|eyes?|in|fell|rose|went|dropped|to|now|shows?|showed|measured|read)\b)*\s*)"
    rf"(?P<value>(?:from )?{_NUMBER}{_UNIT}(?:(?: (?:in|on|by) [A-Z][\w ,]{{2,18}}?)?\s(?:to|and then|>|→)\s{_NUMBER}{_UNIT})?)",
    re.I,
)
_AND = re.compile(rf"\band (?:then )?(?P<value>{_NUMBER}{_UNIT}) (?:in|on|by) (?P<on>{DATE})", re.I)
"""A second value of the same test: 'was 7 in March 2024 and 11 in October 2026'."""
_STANDS_BEFORE = re.compile(r"(?:^\W{0,3}|\bon )$|^\W{0,3}(?:in|by|at|since) $", re.I)
"""What stands before a day that is the day of the values behind it: nothing, or "on"."""
_AT = re.compile(rf"{DATE}", re.I)
_NEVER = re.compile(r"\bnever (?:tried|took|taken|had|given|used)\b|\b(?:not|n[’']t) (?:been |yet )?tried\b", re.I)
_RUNNING = re.compile(r"\b(?:still (?:tak\w+|on|us\w+)|now (?:tak\w+|on)|stays? on|continu\w+)\b", re.I)
_TRIED = re.compile(
    r"\b(?:stopp?(?:ed)?|failed|fail|did(?: not|n[’']t) (?:work|help)|no (?:real |clear |lasting )?(?:response|effect|rise|benefit|change|difference|help)|took (?:me|him|her|them) off|wears? off|wore off|gave (?:me|him|her|them)|tried|quit|not tolerate\w*|lost (?:effect|response)|"
    r"made (?:him|her|me|them) (?:sick|ill|worse)|took|taken|reaction|side effects?|was on|vomit\w*|rash|did nothing|not enough|until)\b",
    re.I,
)
_DOSE = re.compile(
    r"\bevery (?:\d+|two|three|four|six|eight|other) (?:hours?|days?|weeks?)\b|\b\d[\d.,]*\s?(?:mg|mcg|g|mL|units?|IU)\b(?:/(?:kg|m2|day|week))?(?:\s+(?:a|per|every|once|twice|(?:\d+|two|three|four|five|six) times|weekly|daily|monthly)\b(?:\s+(?:a|per)?\s?(?:day|week|month|other (?:day|week)|(?:\d+|two|three|four|six|eight|twelve) (?:hours|days|weeks|months)))?)?",
    re.I,
)
_MONTH = "|".join(MONTH_NAMES)
_MONTHS = re.compile(
    rf"\b(?P<first>{_MONTH}) (?:to|till|through|until|-|–) (?:about |around )?(?P<last>{_MONTH}) (?P<year>(?:19|20)\d\d)",
    re.I,
)
_SPAN = re.compile(rf"(?P<first>{DATE})\s*(?:-|–|to|till|until|through)\s*(?:about |around )?(?P<last>{DATE})", re.I)
_SAME = re.compile(r"\s*,?\s*(?:\(|that['’]?s|that is|which is|aka|also called)\s*", re.I)
"""What stands between two names of one drug: "CellCept, that's mycophenolate"."""
CLASSES = {
    "oral iron": r"ferrous|iron (?:pills|tablets)|feosol|slow ?fe", "iron": r"ferrous|iron (?:pills|tablets)|feosol|slow ?fe",
    "corticosteroids": r"predniso|medrol|methylpredniso|dexameth|budesonide", "steroids": r"predniso|medrol|methylpredniso|dexameth|budesonide",
    "nsaids": r"naproxen|ibuprofen|meloxicam|celecoxib|celebrex", "tnf inhibitor": r"adalimumab|humira|etanercept|enbrel|infliximab|certolizumab|golimumab",
}  # fmt: skip
"""Kinds of drugs that a letter wants first, and how the drugs of each are named."""
_LONG = re.compile(
    r"\bfor (?:about |nearly |over )?((?:\d+|two|three|four|five|six|a few|several) (?:weeks|months|years))\b", re.I
)
_WANTED = re.compile(
    r"\b(?:plan|insurer|they|letter) (?:wants?|asks?|requires?|demands?)\b|\binstead\b|\bfirst\b", re.I
)
LONGEST = 300


def told_rows(plan: Plan, book: Book) -> dict[str, list[dict[str, Any]]]:
    """Rows of 'treatments' and 'findings' that the answers in own words tell and the tables do not have."""
    texts = [str(reason.answer) for reason in plan.case.reasons if reason.answer]
    texts += [str(plan.case.answers.get(key)) for key in ("main_point",) if plan.case.answers.get(key)]
    told = [row for row in plan.case.treatments if row.drug and (row.result or row.dose)]
    drugs = {name for row in told for name in _names(row.drug or "")}
    tests = {(_key(row.measure), _digits(str(row.value))) for row in plan.case.findings}
    treatments: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    ordered = {str(plan.case.answers.get(key) or "").lower() for key in ("therapy", "product")} - {""}
    for text in texts:
        for row, therapy in _treatments(text, book):
            names = _names(row["drug"])
            is_ordered = therapy in ordered or bool(names & {_key(name) for name in ordered})
            if not is_ordered and not names & drugs:
                drugs |= names
                treatments.append(row)
        for row in _findings(text):
            value = (_key(row["measure"]), _digits(row["value"]))
            if value not in tests:
                tests.add(value)
                findings.append(row)
    return {"treatments": treatments, "findings": findings}


def say_row(table: str, row: dict[str, Any]) -> str:
    """A row in one line, to be looked at before it is used."""
    if table == "findings":
        return f"{row['measure']}: {row['value']}" + (f", {row['on']}" if row.get("on") else "")
    began, ended = row.get("started", ""), row.get("stopped", "")
    when = f"{began} to {ended}" if began and ended else (began and f"since {began}") or (ended and f"until {ended}")
    status = dict(load_form().get("treatments").columns[1].options).get(row.get("status", ""), "")
    head = ", ".join(part for part in (row["drug"], row.get("dose", ""), when or row.get("how_long", "")) if part)
    return f"{head}: {status[:1].lower()}{status[1:]}" if status else head


def with_rows(table: str, before: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A table with these rows: what stands in it stays, and a row of the same drug is completed."""
    kept = [dict(row) for row in before if any(cell not in (None, "") for cell in row.values())]
    for row in rows:
        old = next(
            (old for old in kept if table == "treatments" and _names(str(old.get("drug") or "")) & _names(row["drug"])),
            None,
        )
        if old is None:
            kept.append(dict(row))
        else:
            old.update({key: cell for key, cell in row.items() if old.get(key) in (None, "")})
    return _without_classes(kept) if table == "treatments" else kept


def _without_classes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without one that only names a kind of drugs ("oral iron") of which others are told: those are what is wanted."""
    left = list(rows)
    for row in rows:
        pattern = CLASSES.get(_key(str(row.get("drug") or "")))
        is_bare = not any(cell for key, cell in row.items() if key not in ("drug", "demanded"))
        of_it = [
            one for one in rows if pattern and one is not row and re.match(pattern, str(one.get("drug") or ""), re.I)
        ]
        if is_bare and of_it:
            left.remove(row)
            for one in of_it:
                one.setdefault("demanded", row.get("demanded") or "yes")
    return left


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", str(name).lower()).strip()


def _names(drug: str) -> set[str]:
    """The names that stand for one drug: 'CellCept (mycophenolate)' -> both."""
    return {_key(part) for part in re.split(r"[(),/]", drug) if _key(part)}


def _digits(value: str) -> str:
    return " ".join(re.findall(r"\d+(?:\.\d+)?", value))


@cache
def _also() -> Lexicon:
    return Lexicon({name.lower(): "" for name in ALSO_DRUGS})


def _named(sentence: str, book: Book) -> list[Named]:
    """Every drug that a sentence names, in its order; of two names in one place the longer."""
    found = [*named_drugs(sentence, book), *(Named(start, end, key) for start, end, key in _also().find(sentence))]
    kept: list[Named] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and _SAME.fullmatch(sentence[kept[-1].end : one.start]):
            kept[-1] = Named(kept[-1].start, one.end, kept[-1].key or one.key)
        elif not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _treatments(text: str, book: Book) -> Iterator[tuple[dict[str, Any], str]]:
    """Each drug of which a sentence says what became of it, with the therapy of the book it is ('' for none)."""
    for sentence in split_sentences(text):
        named = _named(sentence, book)
        starts = [one.start for one in named]
        ends = [*starts[1:], len(sentence)]
        for one, end in zip(named, ends[-len(named) :], strict=False):
            part = sentence if len(named) == 1 else sentence[one.start : end].strip(" ,;")
            began, ended = _time(part)
            status = _status(part) or ("tried" if ended else _status(sentence))
            dose = _DOSE.search(sentence[one.end : end])
            if not status and (not (dose or began) or _WANTED.search(part)):
                continue
            name = _SAME.sub(" (", sentence[one.start : one.end], count=1)
            name += ")" if "(" in name else ""
            row = {
                "drug": name[:1].upper() + name[1:],
                "status": status,
                "dose": " ".join(dose[0].split()) if dose and status != "never" else "",
                "started": began,
                "stopped": ended if status == "tried" else "",
                "how_long": long[1] if (long := _LONG.search(part)) and not (began or ended) else "",
                "result": _result(part, name)
                if status != "never" and (_status(part) or len(part.split()) >= 8)
                else "",
            }
            yield {key: cell for key, cell in row.items() if cell}, one.key


def _status(part: str) -> str:
    return (
        "never" if _NEVER.search(part)
        else "running" if _RUNNING.search(part) and not re.search(r"\bstopp", part, re.I)
        else "tried" if _TRIED.search(part)
        else ""
    )  # fmt: skip


def _time(part: str) -> tuple[str, str]:
    """When it was started and stopped, as told; '' where it is not."""
    if months := _MONTHS.search(part):
        return f"{months['first']} {months['year']}", f"{months['last']} {months['year']}"
    if both := _SPAN.search(part):
        return both["first"], both["last"]
    if span := SPAN.search(part):
        return span[1], "" if re.match(r"present|now|current", span[2], re.I) else span[2]
    began, ended = BEGAN.search(part), ENDED.search(part)
    return (began[1] if began else "", ended[1] if ended else "")


_OUTCOME = re.compile(
    r"\b(?:failed|did(?: not|n[’']t) (?:work|help)|no (?:real |clear |lasting )?(?:response|effect|rise|benefit|change|difference|help)|lost|made|gave|reaction|"
    r"side effects?|vomit\w*|rash|did nothing|not enough|fell|rose|worse|better)\b",
    re.I,
)


def _result(part: str, name: str) -> str:
    """What became of it: the part of what was said behind the drug, its dose and its time, which have cells of their own; all of
    it where the outcome stands before those."""
    text = " ".join(part.split())
    last = name.rpartition("(")[2].rstrip(")")
    ends = [text.lower().find(last.lower()) + len(last)]
    ends += [match.end() for rule in (_DOSE, _MONTHS, _SPAN, SPAN, BEGAN, ENDED) if (match := rule.search(text))]
    rest = re.sub(r"^(?:[\s,;:.)–-]|and\b)+", "", text[max(ends) :])
    said = text if _OUTCOME.search(text[: max(ends)]) else rest
    said = re.sub(r",? (?:and|but|then|or)$", "", said[:LONGEST].rstrip(" ,;"))
    return begin_sentence(said)


def _findings(text: str) -> Iterator[dict[str, Any]]:
    """Each test that stands with a number: its name, the value, and the day that stands behind it, or before it with "on" or at the head of the sentence."""
    for sentence in split_sentences(text):
        found = list(_VALUE.finditer(sentence))
        days = list(_AT.finditer(sentence))
        ends = [*(later.start() for later in found[1:]), len(sentence)]
        for match, end in zip(found, ends[-len(found) :], strict=False):
            if parse_when(match["value"]).first is not None:
                continue  # "Mayo 2024" is a time and no score
            behind = [day for day in days if match.end() <= day.start() < end]
            before = [
                day for day in days if day.end() <= match.start() and _STANDS_BEFORE.search(sentence[: day.start()])
            ]
            on = behind[:1] or before[-1:]
            name = match["measure"]
            row = {"measure": begin_sentence(name), "value": " ".join(match["value"].split()).rstrip(",")}
            yield row | ({"on": on[0][0]} if on else {})
            if more := _AND.search(sentence, match.end(), end):
                yield {
                    "measure": row["measure"],
                    "value": " ".join(more["value"].split()).rstrip(","),
                    "on": more["on"],
                }
