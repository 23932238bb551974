"""What a nurse types for a payer or a drug, taken as what the book calls it: abbreviations, a state for its name, a slip
of the keys. The verb says how it took a word; nothing here reaches a letter.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from generator.facts import Book
from generator.facts.payers import find_payer
from generator.facts.rows import Payer, Therapy

ALIKE = 0.74
"""So much of two words must be the same for one to be offered as the other."""


def drugs_like(book: Book, typed: str) -> list[Therapy]:
    """The drugs that a word may mean: by id, name, brand or HCPCS code, else those whose name is spelled alike, the nearest
    first.

    >>> from generator.facts import load_book
    >>> [drug.id for drug in drugs_like(load_book(), "Remicaid")][0]
    'infliximab'
    """
    names: dict[str, list[Therapy]] = {}
    for drug in book.shelf("therapies").values():
        for name in (drug.id, drug.generic, *drug.brands, *drug.biosimilars):
            words = name.lower()
            for word in {words, words.split(" (")[0], *words.split()[:1]}:
                names.setdefault(word, []).append(drug)
    wanted = " ".join(typed.lower().split())
    keys = [wanted] if wanted in names else get_close_matches(wanted, names, n=4, cutoff=ALIKE)
    found = [drug for key in keys for drug in names[key]]
    return list({drug.id: drug for drug in found}.values())


def payer_like(book: Book, typed: str) -> Payer | None:
    """The payer that a name means, also where it is shortened: 'BCBS NC', 'BCBS of North Dakota'.

    >>> from generator.facts import load_book
    >>> payer_like(load_book(), "BCBS of NC").id
    'bcbsnc'
    >>> payer_like(load_book(), "BCBS of TX") is None
    True
    """
    if payer := find_payer(book, typed):
        return payer
    wanted = _short(book, typed)
    fits = [
        payer
        for payer in book.shelf("payers").values()
        if wanted and wanted in {_short(book, name) for name in (payer.name, *payer.cards)}
    ]
    return fits[0] if len(fits) == 1 else None


def payers_near(book: Book, typed: str) -> list[Payer]:
    """The payers of the state that a name holds; none where it holds none."""
    words = _short(book, typed).split()
    states = {key for key in book.ids("states") if key in words}
    return [payer for payer in book.shelf("payers").values() if states & set(payer.states)]


def _short(book: Book, name: str) -> str:
    """A name with the Blues as 'bcbs' and states as their two letters."""
    text = re.sub(r"[^a-z0-9 ]+", " ", name.lower().replace("&", " and "))
    text = re.sub(r"\bblue cross( and)?( blue shield)?\b", "bcbs", text)
    text = re.sub(r"\bbcbs([a-z]{2})\b", r"bcbs \1", text)
    for state in sorted(book.shelf("states").values(), key=lambda row: -len(row.name)):
        text = re.sub(rf"\b{re.escape(state.name.lower())}\b", state.id, text)
    return " ".join(word for word in text.split() if word not in ("of", "the", "and", "inc"))
