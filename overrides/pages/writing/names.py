"""What treatments and illnesses are called: titles, brands, tags for the search, and links between their pages."""

from __future__ import annotations

import re

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.pages.shown import capital
from overrides.pages.writing.plain_words import SHORT_NAMES
from overrides.pages.writing.text import NOT_CONFIRMED, short, words

CALLED_BY_LETTERS = ("ivig", "scig", "tpn")
"""Treatments whose id is what people call them."""


def mark(is_sure: bool) -> str:
    """Nothing, or the mark of what nobody has confirmed."""
    return "" if is_sure else f" ({NOT_CONFIRMED})"


def listed(items: list[str], most: int = 0) -> str:
    """'a, b and c'; with `most`, only so many, and 'others'."""
    if most and len(items) > most:
        items = [*items[:most], "others"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def therapy_name(therapy: kinds.Therapy) -> str:
    name = short(therapy.generic)
    if therapy.id in CALLED_BY_LETTERS:
        return f"{therapy.id.upper()} ({re.sub(r' .home.$', '', name)})"
    return capital(name)


def illness_name(condition: kinds.Condition) -> str:
    """The name with its short form, where it has one and no brackets yet."""
    letters = SHORT_NAMES.get(condition.id, "")
    return f"{condition.name} ({letters})" if letters and "(" not in condition.name else condition.name


def brands(therapy: kinds.Therapy) -> list[str]:
    """Brand names without what a row adds in brackets; none that only repeats the generic name."""
    found = (re.sub(r"\s*\(.*\)| IV\b", "", name).strip() for name in (*therapy.brands, *therapy.biosimilars))
    return [name for name in dict.fromkeys(found) if name and name.lower() not in therapy.generic.lower()]


def best_known(therapy: kinds.Therapy, most: int) -> str:
    """A few brands that begin differently, for a title: 'Gammagard Liquid, Gamunex-C and others'."""
    first = {name.split()[0]: name for name in reversed(brands(therapy))}
    chosen = [name for name in brands(therapy) if first[name.split()[0]] == name]
    return listed(chosen, most)


def generic_stem(therapy: kinds.Therapy) -> str:
    """The drug's common name without form or route, as its relatives share it: 'immune globulin'."""
    return re.split(r"\s*[,(;/]", therapy.generic)[0].strip()


def code_products(therapy: kinds.Therapy) -> list[str]:
    """Product names that only the codes give, such as a biosimilar's."""
    names = re.split(r" / |,|/| and ", "; ".join(re.sub(r"\(.*?\)|\bIV\b|\bSC\b", "", c.product) for c in therapy.code))
    return [name.strip() for part in names for name in part.split(";") if re.match(r"[A-Z][a-z]+$", name.strip())]


def therapy_tags(therapy: kinds.Therapy) -> list[str]:
    """Every name of a treatment in the rows, and its confirmed codes, for the search."""
    letters = [therapy.id.upper()] if therapy.id in CALLED_BY_LETTERS else []
    codes = [code.code for code in therapy.code if code.is_verified]
    return [*dict.fromkeys([*letters, generic_stem(therapy), *brands(therapy), *code_products(therapy), *codes])]


def illness_tags(condition: kinds.Condition) -> list[str]:
    """What people type to find an illness: its names, alone and as a denial, and its codes."""
    names = [condition.name, *filter(None, [SHORT_NAMES.get(condition.id)])]
    return [*names, *(f"{name} denied" for name in names), *(code.code for code in condition.icd10)]


def plain_therapy_link(therapy: kinds.Therapy) -> str:
    """A link for a line of text: the name alone."""
    return f"[{words(therapy_name(therapy))}](../therapies/{therapy.id}.md)"


def therapy_link(book: Book, key: str, folder: str = "../therapies/") -> str:
    """A link for a list: with the best-known brands."""
    therapy = book.get("therapies", key)
    known_as = f", sold as {words(best_known(therapy, 2))}" if brands(therapy) else ""
    return f"[{words(therapy_name(therapy))}]({folder}{key}.md){known_as}"


def illness_link(book: Book, key: str, is_short: bool = False) -> str:
    condition = book.get("conditions", key)
    name = illness_name(condition)
    if is_short:
        name = re.sub(r"\s*[(/].*", "", condition.name)
        name = SHORT_NAMES.get(key, name) if len(name) > 35 else name
    return f"[{words(name)}](../conditions/{key}.md)"


def off_label_use(book: Book, use: str) -> str:
    """A use beyond the label, as rows note it: an illness's id becomes its name and link."""
    key, rest = re.match(r"(\w*)(.*)", use, re.S).groups()  # type: ignore[union-attr]
    if not book.has("conditions", key):
        return words(use)
    if not rest or rest.startswith(" ("):
        return illness_link(book, key) + (f" {words(rest)}" if rest else "")
    return words(SHORT_NAMES.get(key, key) + rest)
