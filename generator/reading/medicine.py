"""The treatment and the illness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.codes import DIAGNOSIS, DRUG_CODE, UNCLASSIFIED, diagnoses
from generator.reading.finding import Finding, make_finding

def find_therapy(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The refused drug: the earliest name in the letter, unless a drug code says otherwise."""
    found = _refused(text, book)
    if found:
        start, end, key = found
        yield make_finding("therapy", key, f"The treatment is {book.get('therapies', key).generic}.", text, start, end)


def _refused(text: str, book: Book) -> tuple[int, int, str] | None:
    codes = [match for match in re.finditer(r"\b([JQ]\d{4})\b", text) if match[1] not in UNCLASSIFIED]
    code = codes[0] if codes else None
    by_code = book.therapies_of_code(code[1]) if code else []
    if by_code and code:
        return code.start(), code.end(), by_code[0][0].id
    named = sorted(drugs_named(text, book))
    return named[0] if named else None


def drugs_named(text: str, book: Book) -> Iterator[tuple[int, int, str]]:
    """The first place of each therapy of the book that the text names."""
    lower = text.lower()
    for therapy in book.shelf("therapies").values():
        names = [therapy.generic, *therapy.brands, *therapy.biosimilars]
        if therapy.id == "ivig":
            names += ["IVIG", "immune globulin", "immunoglobulin", "gammaglobulin"]
        places = []
        for name in names:
            name = re.sub(r"\s*\(.*", "", name).lower()
            if len(name) > 3 and name in lower and (match := re.search(rf"\b{re.escape(name)}\b", lower)):
                places.append((match.start(), match.end(), therapy.id))
        if places:
            yield min(places)


def refused_therapy(text: str, book: Book) -> str:
    found = _refused(text, book)
    return found[2] if found else ""


def find_condition(text: str, book: Book, today: date) -> Iterator[Finding]:
    """By the diagnosis code; of several illnesses that share it, the one the drug is indicated for, then the one
    the letter names. Without a code, by name; without a name, the only illness on the label of the drug."""
    conditions = list(book.shelf("conditions").values())
    therapy = refused_therapy(text, book)
    for code in diagnoses(text, book):
        fits = [
            c for c in conditions
            if any(row.code == code[1] and (not row.shared or _is_named(c.name, text)) for row in c.icd10)
        ]  # fmt: skip
        if not fits:
            continue
        # False sorts first; the sort keeps the order of the book among equals.
        best = min(fits, key=lambda c: (therapy not in c.labelled_therapies, not _names_of(c.name, text)))
        if len(fits) > 1 and therapy not in best.labelled_therapies and not _names_of(best.name, text):
            continue  # nothing tells them apart: better none than a wrong illness
        yield make_finding("condition", best.id, f"The illness is {best.name}.", text, code.start(), code.end())
        return
    named = [(place, c) for c in conditions if (place := _names_of(c.name, text))]
    if named:
        # The first named; a longer name holds a shorter one at the same place.
        (start, end), best = min(
            named, key=lambda item: (item[0][0], -item[0][1], therapy not in item[1].labelled_therapies)
        )
        yield make_finding("condition", best.id, f"The illness is {best.name}.", text, start, end)
        return
    labelled = [c for c in conditions if therapy in c.labelled_therapies]
    if len(labelled) == 1 and (found := _refused(text, book)):
        says = f"The illness is {labelled[0].name}, the only one we know on the label of this drug."
        yield make_finding("condition", labelled[0].id, says, text, found[0], found[1])


def _is_named(name: str, text: str) -> bool:
    """Whether any part of an illness's name stands in the text: 'PANS', 'PANDAS', 'neuropsychiatric syndrome'."""
    words = [word for word in re.findall(r"[A-Z]{3,}|[a-z]{9,}", name) if word not in ("acute", "pediatric")]
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)


def _names_of(name: str, text: str) -> tuple[int, int] | None:
    names = {
        re.sub(r"\s*\(.*", "", name),
        re.split(r",| / | \(", name)[0],
        *re.findall(r"\(([A-Z][A-Za-z]{3,7})\)", name),
    }
    places = [
        (match.start(), match.end())
        for each in names
        if len(each) > 3 and (match := re.search(rf"\b{re.escape(each)}\b", text, re.I))
    ]
    return min(places, key=lambda place: (place[0], -place[1])) if places else None
