"""The treatment and the illness, by their names and codes; the drugs the plan wants instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from generator.facts import Book
from generator.reading.billing import UNCLASSIFIED, diagnoses
from generator.reading.finding import Finding, make_finding
from generator.reading.names import ILLNESSES, OTHER_DRUGS, THERAPIES, Lexicon
from generator.reading.patterns import lazy

# ---- drugs ----------------------------------------------------------------------------------------------


@cache
def _drug_names(book: Book) -> dict[str, str]:
    """Lower-case name -> therapy, '' for a drug without a row."""
    names = {name.lower(): "" for name in OTHER_DRUGS}
    for therapy in book.shelf("therapies").values():
        for name in (
            therapy.generic,
            *therapy.brands,
            *therapy.biosimilars,
            *(product.name for product in therapy.product),
        ):
            for part in re.split(r"[;/]|\s\+\s", re.sub(r"\s*\(.*", "", name)):
                if len(part.strip()) > 3:
                    names.setdefault(part.strip().lower(), therapy.id)
                    names[part.strip().lower()] = names[part.strip().lower()] or therapy.id
    return names | THERAPIES


@cache
def _drug_lexicon(book: Book) -> Lexicon:
    return Lexicon(_drug_names(book))


class Named:
    """A drug named at `start`..`end`; `key` its therapy, '' for one without a row."""

    __slots__ = ("end", "key", "start")

    def __init__(self, start: int, end: int, key: str):
        self.start, self.end, self.key = start, end, key


@lru_cache(maxsize=2)
def named_drugs(text: str, book: Book) -> list[Named]:
    """Every place where a drug is named, in the order of the text."""
    return [Named(start, end, key) for start, end, key in _drug_lexicon(book).find(text)]


def drugs_named(text: str, book: Book) -> Iterator[tuple[int, int, str]]:
    """The first place of each therapy of the book that the text names."""
    seen: set[str] = set()
    for named in named_drugs(text, book):
        if named.key and named.key not in seen:
            seen.add(named.key)
            yield named.start, named.end, named.key


ASKED = lazy(
    r"(?:^|[ \t|])(?:re|drug|medication|medicine|service|services|item|treatment|therapy|requested?(?: service| drug| medication| item)?|request for|regimen(?: submitted)?|order|what|your prescription|product|subject|medicamento|servicio|tratamiento|rx|for|denied)[ \t]{0,3}:",
    re.I | re.M,
)
WANTED = lazy(
    r"\b(?:first|instead|formulary drugs|covered choices|approvable|pays for|plan covers|calls for|before (?=[A-Z]|we|it)|prefer\w*|trial of|tried|try|trying|failed|fail|failure|step|unless|alternativ\w+|covers? instead|must (?:use|have)|requires?|biosimilars?|such as|switch|use of|primero|antes|delante|prefer\w+|probar|previo|contraindic\w+|inadequate response|intoleran\w+|covered products?|formulary (?:options|alternatives)|only after|on (?:our|the) (?:\w+ ){0,2}list|lists? (?:has|does have|have|holds?|carr(?:y|ies)|includes?|offers?|names?)|in whom|reserves?|the one to use|we (?:buy|use|pay for)|(?:starts?|begins?) with|move on to|(?:asks?|asking|looks?|calls?) for (?:at least )?(?:(?:\w+ ){1,2}(?:weeks|months|days) (?:of|on)|an? (?:\w+ )?(?:course|try|trial)|use of)|is what (?:we|the plan) (?:cover|pay|buy|carr)\w*|no (?:claims?|fills?|records?|use|course|sign|trace) (?:for|of)|(?:shows?|has|have|holds?|lists?|with) (?:neither|none of|no (?:trial|use|course|fill|try))|(?:moved|switched|changed|went over) to|but (?:not|never)|ha(?:s|ve) to (?:be|fail|come|have)|should (?:replace|be used|come)|replaces?|^steps?|neither|ahead of|ever (?:dispensed|filled|taken|picked up))\b",
    re.I,
)
HISTORY = lazy(
    r"\b(?:you (?:have |already )?(?:tried|took|had|received|stopped)(?! (?:neither|none|nothing|no)\b)|(?:do|does|did) not (?:require|ask for|need)|was (?:tried|stopped)|(?:ms|mr|mrs|dr)\.? [\w-]+ (?:took|takes|had|has had)|has (?:tried|received|taken|failed)|previously (?:tried|received)|chart shows|history of)\b",
    re.I,
)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Rough bounds of the sentence around a place."""
    low = max(0, start - 260)
    begin = low
    for stop in re.finditer(
        r"[.!?;][\"”)]?\s+(?=[A-Z(•\d])|\n\s*\n|\n(?=[ \t]*[•*\-])|\n(?=[A-Z][\w ]{2,24}:)", text[low:start]
    ):
        begin = low + stop.end()
    last = re.search(r"[.!?;](?:[\"”)]|\s)|\n\s*\n", text[end : end + 260])
    return begin, end + last.start() if last else min(len(text), end + 260)


@lru_cache(maxsize=2)
def _refused(text: str, book: Book) -> tuple[int, int, str] | None:
    codes = [match for match in re.finditer(r"\b([JQ]\d{4})\b", text) if match[1] not in UNCLASSIFIED]
    code = codes[0] if codes else None
    by_code = book.therapies_of_code(code[1]) if code else []
    if by_code and code:
        return code.start(), code.end(), by_code[0][0].id
    main = _main_drug(text, book)
    return (main.start, main.end, main.key) if main and main.key else None


@lru_cache(maxsize=2)
def _main_drug(text: str, book: Book) -> Named | None:
    """The drug the letter is about: on the line of the request, else the first that is not only wanted instead."""
    named = named_drugs(text, book)
    if not named:
        return None
    for one in named:
        reach = max(0, one.start - 200)
        line_start = max(text.rfind("\n", reach, one.start) + 1, reach)
        if ASKED.search(text[line_start : one.start]) and not WANTED.search(text[line_start : one.start]):
            return one
    for one in named:
        begin, _ = _sentence(text, one.start, one.end)
        before = text[begin : one.start]
        if not WANTED.search(before[-90:]):
            return one
    return named[0]


def refused_therapy(text: str, book: Book) -> str:
    found = _refused(text, book)
    return found[2] if found else ""


def find_therapy(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The refused drug: by its code where one stands there, else by its name; with its name as printed, which may be
    of a drug without a row (`drug_named`)."""
    found = _refused(text, book)
    main = _main_drug(text, book)
    if found:
        start, end, key = found
        yield make_finding(
            "therapy",
            key,
            f"The treatment is {book.get('therapies', key).generic.partition(';')[0]}.",
            text,
            start,
            end,
        )
    if main:
        same = [one for one in named_drugs(text, book) if found and one.key == found[2]]
        shown = main if not same else next((one for one in same if one.start == main.start), same[0])
        name = text[shown.start : shown.end]
        yield make_finding("drug_named", name, f"It names {name}.", text, shown.start, shown.end)
        return
    if not found and (near := _misspelled(text, book)):
        start, end, name, key = near
        doubt = f"The letter writes “{text[start:end]}”, which is nearly {name}."
        yield make_finding(
            "therapy",
            key,
            f"The treatment is {book.get('therapies', key).generic.partition(';')[0]}.",
            text,
            start,
            end,
            doubt,
        )


LONG_NAME = 8
"""Letters of a name from which one wrong letter still tells it from every other."""


def _misspelled(text: str, book: Book) -> tuple[int, int, str, str] | None:
    """(start, end, name, therapy) of the first word that is a long drug name but for one letter (two from eleven letters)."""
    names = {name: key for name, key in _drug_names(book).items() if key and len(name) >= LONG_NAME and name.isalpha()}
    seen: set[str] = set()
    for match in re.finditer(r"[A-Za-z]{7,20}", text[:200_000]):
        word = match[0].lower()
        if word in seen:
            continue
        seen.add(word)
        near = [
            name for name in names
            if abs(len(name) - len(word)) <= 2 and name[0] == word[0] and name[-2:] == word[-2:] and _is_near(word, name, 2 if len(name) >= 11 else 1)
        ]  # fmt: skip
        if len(near) == 1:
            return match.start(), match.end(), near[0], names[near[0]]
    return None


def _is_near(word: str, name: str, most: int) -> bool:
    """Whether `word` becomes `name` with at most `most` letters changed, added, left out or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, letter in enumerate(word, 1):
        after = [i]
        for j, other in enumerate(name, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == name[j - 2] and word[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        if min(after) > most:
            return False
        before, row = row, after
    return row[-1] <= most


def find_demanded(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Drugs that the plan wants tried first or used instead, each once, as the letter prints them; none in a paper that refuses
    nothing."""
    from generator.reading.status import read_status  # read only with a letter

    if (status := read_status(text, book)).is_settled and status.sure > PLAINLY_SETTLED:
        return
    main = refused_therapy(text, book)
    first = _main_drug(text, book)
    seen: set[str] = set()
    of_the_same = BRACKET.match(text, first.end) if first else None
    for one in named_drugs(text, book):
        name = text[one.start : one.end]
        if of_the_same and name.lower() in of_the_same[1].lower():
            continue
        if (
            (one.key and one.key == main and not _is_other_product(text, one, first))
            or name.lower() in seen
            or (first and one.start == first.start)
        ):
            continue
        if first and name.lower() == text[first.start : first.end].lower():
            continue
        begin, end = _sentence(text, one.start, one.end)
        sentence = text[begin:end]
        told = _puts_first(text, one.start)
        if one.key and one.key == main and not (told or WANTED.search(text[max(begin, one.start - 80) : one.start])):
            continue
        if (
            not (told or WANTED.search(sentence))
            or _is_history(sentence, one.start - begin)
            or OF_TODAY.match(text, one.start)
            or ASKED.search(text[max(begin, text.rfind("\n", begin, one.start) + 1) : one.start])
        ):
            continue
        seen.add(name.lower())
        yield make_finding("demanded_product", name, f"The plan wants {name}.", text, one.start, one.end)


OF_TODAY = lazy(r"(?:prednis\w+|steroids?|pyridostigmine) (?:bursts?|doses?|fills?|courses?|\d+ ?mg)\b", re.I)
"""What somebody takes beside it, told as a measure: 'three prednisone bursts in the year'."""
BUT_NOT = lazy(r"\bbut (?:not|never|no)\b|\bexcept\b", re.I)


def _is_history(sentence: str, at: int) -> bool:
    """Whether the drug at a place of a sentence was had already: 'You have had prednisone, but not azathioprine.'"""
    history = HISTORY.search(sentence)
    return history is not None and not (history.end() <= at and BUT_NOT.search(sentence, history.end(), at))


PLAINLY_SETTLED = 0.6
"""How sure a paper that refuses nothing must be for no drug to be wanted instead."""
BRACKET = re.compile(r"[\w-]{0,6}\s{0,2}\(([^)\n]{3,60})\)")
"""What stands in brackets after the refused drug: its other name."""
FIRST = ("step_therapy", "preferred_product")
"""Kinds by which the plan wants another drug."""
SAID = 0.6
"""How surely the sentence must say so, whatever its words."""


def _puts_first(text: str, at: int) -> bool:
    """Whether the sentence there says by all its words that another drug comes first: 'Fasenra goes ahead of it.'"""
    from generator.reading import parts  # read only with a letter

    elsewhere = (parts.HISTORY, parts.REQUEST, parts.RIGHTS, parts.RULE)
    for sentence in parts.cut(text):
        if sentence.start <= at < sentence.end:
            return sentence.section not in elsewhere and sum(sentence.odds[kind] for kind in FIRST) > SAID
    return False


def _is_other_product(text: str, one: Named, first: Named | None) -> bool:
    """Another brand of the same drug, as where a biosimilar is preferred."""
    return (
        first is not None
        and text[one.start : one.start + 1].isupper()
        and text[one.start : one.end].lower() != text[first.start : first.end].lower()
    )


# ---- illnesses ------------------------------------------------------------------------------------------


@cache
def _illness_names(book: Book) -> tuple[dict[str, str], dict[str, str]]:
    """(names in any case, names in their own case only) -> illness, '' where the name chooses none."""
    free, cased = {}, {}
    for condition in book.shelf("conditions").values():
        name = re.sub(r"\s*\([^)]*\)$", "", condition.name)
        if not re.search(r"[,/(]", name):
            free[name.lower()] = condition.id
    for name, key in ILLNESSES.items():
        if sum(letter.isupper() for letter in name) >= 2 and len(name) <= 6:
            cased[name] = key
        else:
            free[name.lower().replace("’", "'")] = key
    return free, cased


@cache
def _illness_lexicons(book: Book) -> tuple[Lexicon, Lexicon]:
    free, cased = _illness_names(book)
    return Lexicon(free), Lexicon(cased, is_cased=True)


@lru_cache(maxsize=2)
def named_illnesses(text: str, book: Book) -> list[Named]:
    """Every illness named, the longest name at a place, in the order of the text; `key` is '' for one that is named
    more widely than any illness of the book."""
    any_case, own_case = _illness_lexicons(book)
    found = [Named(*place) for place in any_case.find(text)]
    if not text.isupper():
        found += [one for place in own_case.find(text) if not _is_no_illness(text, one := Named(*place))]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _is_no_illness(text: str, one: Named) -> bool:
    """'Ms' never matches; 'MS 39201' is Mississippi, 'John Roe, MS' a degree, 'RA 12/3' a remittance advice."""
    name = text[one.start : one.end]
    after, before = text[one.end : one.end + 9], text[max(0, one.start - 3) : one.start]
    if name in ("MS", "RA", "UC", "SMA") and (
        re.match(r"[ \t]+\d|[ \t]*(?:NUMBER|DATE|No)\b|[ \t]*[-#:]", after) or re.search(r",[ \t]*$|\d[ \t]*$", before)
    ):
        return True
    return text[max(0, one.start - 60) : one.end + 40].isupper() and name in (
        "MS",
        "RA",
        "UC",
        "SMA",
        "ALS",
        "TED",
        "IDA",
    )


def find_condition(text: str, book: Book, today: date) -> Iterator[Finding]:
    """By the diagnosis code; of several illnesses that share it, the one the drug is indicated for, then the one
    the letter names. Without a code, by name; without a name, the only illness on the label of the drug. The name as printed
    stands under `illness_named`, also where it chooses no illness of the book."""
    names = [one for one in named_illnesses(text, book) if not _is_hypothetical(text, one)]
    yield from _condition(text, book, names)
    if names:
        labelled = next(
            (
                one
                for one in names
                if re.search(
                    r"\b(?:diagnos\w+|dx|for|of|condition|illness|con|para|tiene|treat\w*)\b[^.\n]{0,25}$",
                    text[max(0, one.start - 40) : one.start],
                    re.I,
                )
            ),
            names[0],
        )
        name = " ".join(text[labelled.start : labelled.end].split())
        yield make_finding("illness_named", name, f"It names {name}.", text, labelled.start, labelled.end)


def _is_hypothetical(text: str, one: Named) -> bool:
    """Within a rule or a negation: 'covered for RA or psoriasis', 'does not have', in a bracketed list of criteria."""
    before = text[max(0, one.start - 60) : one.start]
    return bool(
        re.search(
            r"\b(?:such as|other than|covered (?:only )?for|indicated for|limited to|approved only for|only for|no (?:evidence|signs?) of|rather than|interpreter)\b[^.;]{0,50}$",
            before,
            re.I,
        )
    )


def _condition(text: str, book: Book, names: list[Named]) -> Iterator[Finding]:
    conditions = list(book.shelf("conditions").values())
    therapy = refused_therapy(text, book)
    places: dict[str, Named] = {}
    for one in names:
        places.setdefault(one.key, one)
    for code in diagnoses(text, book):
        fits = [
            c for c in conditions
            if any(row.code == code[1] and (not row.shared or c.id in places or _is_named(c.name, text)) for row in c.icd10)
        ]  # fmt: skip
        if not fits:
            continue
        # False sorts first; the sort keeps the order of the book among equals.
        best = min(fits, key=lambda c: (therapy not in c.labelled_therapies, c.id not in places))
        if len(fits) > 1 and therapy not in best.labelled_therapies and best.id not in places:
            continue  # nothing tells them apart: better none than a wrong illness
        yield make_finding("condition", best.id, f"The illness is {best.name}.", text, code.start(), code.end())
        return
    known = [one for one in names if one.key]
    if known:
        best_named = min(known, key=lambda one: (one.start, -one.end))
        best = book.get("conditions", best_named.key)
        yield make_finding("condition", best.id, f"The illness is {best.name}.", text, best_named.start, best_named.end)
        return
    labelled = [c for c in conditions if therapy in c.labelled_therapies]
    if not names and len(labelled) == 1 and (found := _refused(text, book)):
        says = f"The illness is {labelled[0].name}, the only one we know on the label of this drug."
        yield make_finding("condition", labelled[0].id, says, text, found[0], found[1])


def _is_named(name: str, text: str) -> bool:
    """Whether any part of an illness's name stands in the text: 'PANS', 'PANDAS', 'neuropsychiatric syndrome'."""
    words = [word for word in re.findall(r"[A-Z]{3,}|[a-z]{9,}", name) if word not in ("acute", "pediatric")]
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)
